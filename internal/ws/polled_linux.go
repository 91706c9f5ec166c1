package ws

import (
	"io"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// polled drives a plain TCP descriptor by epoll. Writing is done by whoever
// pushes, with raw system calls: they return at once, so telling the scheduler
// that they might not would cost more than it saves.
type polled struct {
	fd     int32
	events uint32 // what epoll was told; guarded by Conn.mu
	added  bool   // to epoll; guarded by Conn.mu
	c      *Conn
	place
}

// maxVector is how many frames leave in one system call at most.
const maxVector = 512

func (t *polled) near() int32 { return t.fd }

func (t *polled) write(p []byte) (int, error) {
	n, _, e := syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(t.fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_NOSIGNAL, 0, 0)
	return written(n, e)
}

func (t *polled) flush(o *outbox) (n int, more bool, err error) {
	pool := &t.c.srv.polls.iovs
	iovs := pool.Get().(*[maxVector]unix.Iovec)
	defer pool.Put(iovs)
	count, total := min(len(o.q), maxVector), 0
	for i, w := range o.q[:count] {
		if i == 0 {
			w.b = w.b[o.off:]
		}
		iovs[i].Base = unsafe.SliceData(w.b)
		iovs[i].SetLen(len(w.b))
		total += len(w.b)
	}
	defer clear(iovs[:count])
	msg := unix.Msghdr{Iov: &iovs[0]}
	msg.SetIovlen(count)
	r, _, e := syscall.RawSyscall(unix.SYS_SENDMSG, uintptr(t.fd), uintptr(unsafe.Pointer(&msg)), unix.MSG_NOSIGNAL)
	n, err = written(r, e)
	return n, n == total, err
}

// written is the outcome of a write that may have been refused for now.
func written(n uintptr, e syscall.Errno) (int, error) {
	switch e {
	case 0:
		return int(n), nil
	case unix.EAGAIN, unix.EINTR:
		return 0, nil
	}
	return 0, e
}

// interest is first shown when reading begins: epoll does not know a held conn.
func (t *polled) interest(read, write bool) {
	var events uint32
	if read {
		events |= unix.EPOLLIN
	}
	if write {
		events |= unix.EPOLLOUT
	}
	if events == t.events {
		return
	}
	op := unix.EPOLL_CTL_MOD
	if !t.added {
		op = unix.EPOLL_CTL_ADD
	}
	if err := t.control(op, int(t.fd), events); err != nil {
		t.c.kill(true)
		return
	}
	t.events, t.added = events, true
}

// serve does what an event asks for. Errors show when reading or writing, but
// a conn that is not read must not report them again and again.
func (t *polled) serve(events uint32, buf []byte) {
	const gone = unix.EPOLLHUP | unix.EPOLLERR
	c := t.c
	c.turn.Lock()
	defer c.turn.Unlock()
	if c.over {
		return
	}
	c.mu.Lock()
	if events&(unix.EPOLLOUT|gone) != 0 && c.out != nil {
		c.writable()
	}
	reading := c.reading && c.state != stateDead
	if !reading && events&gone != 0 {
		c.kill(true)
	}
	c.mu.Unlock()
	if reading && events&(unix.EPOLLIN|gone) != 0 {
		t.read(buf)
	}
}

// read reads once, with turn held: release cannot give the descriptor away.
func (t *polled) read(buf []byte) {
	n, _, e := syscall.RawSyscall(unix.SYS_READ, uintptr(t.fd), uintptr(unsafe.Pointer(unsafe.SliceData(buf))), uintptr(len(buf)))
	switch {
	case e == unix.EAGAIN || e == unix.EINTR:
	case e != 0:
		t.c.ended(e)
	case n == 0:
		t.c.ended(io.EOF)
	default:
		t.c.received(buf[:n])
	}
}

func (t *polled) halfClose() { unix.Shutdown(int(t.fd), unix.SHUT_WR) }

func (t *polled) cut(abort bool) {
	if t.added {
		t.control(unix.EPOLL_CTL_DEL, int(t.fd), 0)
		t.added = false
	}
	if abort {
		unix.SetsockoptLinger(int(t.fd), unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	}
}

func (t *polled) release() {
	t.leave()
	unix.Close(int(t.fd))
}

// answerSlack is none: an answer that waits was refused by the socket.
func (t *polled) answerSlack() int { return 0 }

func (t *polled) slow() bool { return true }
