//go:build linux

// Floor is the least that a server can cost which tells everybody what one says: one thread that
// writes ready bytes to every socket. It shakes hands without looking and reads no frames; from the
// number of bytes it knows how many messages have come, and writes that many at once.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const handshake = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

// most is how many messages leave in one write.
const most = 64

func main() {
	size := flag.Int("size", 150, "bytes of a message; it must be 126 to 65535")
	flag.Parse()
	runtime.LockOSThread()
	if err := serve(*size); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

// floor is the listener, its sockets, and what they are told.
type floor struct {
	poll     int
	listener int
	frames   []byte // `most` messages as a server frames them
	frame    int    // bytes of one of them
	asked    int    // bytes of one as a client frames it
	rest     int    // bytes of a message that has not come whole
	sockets  []int32
	greeted  map[int32]bool
	buffer   []byte
}

func serve(size int) error {
	f := &floor{greeted: map[int32]bool{}, buffer: make([]byte, 1<<16), frame: size + 4, asked: size + 8}
	for range most {
		f.frames = append(f.frames, 0x81, 126, byte(size>>8), byte(size), '^')
		for range size - 1 {
			f.frames = append(f.frames, 'x')
		}
	}
	if err := f.listen(); err != nil {
		return err
	}
	events := make([]unix.EpollEvent, 512)
	for {
		n, err := unix.EpollWait(f.poll, events, -1)
		if err != nil && err != unix.EINTR {
			return err
		}
		bytes := 0
		for _, event := range events[:max(n, 0)] {
			if int(event.Fd) == f.listener {
				err = f.accept()
			} else {
				bytes += f.read(event.Fd)
			}
			if err != nil && err != unix.EINTR {
				return err
			}
		}
		f.tell(bytes)
	}
}

func (f *floor) listen() (err error) {
	if f.poll, err = unix.EpollCreate1(0); err != nil {
		return err
	}
	if f.listener, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK, 0); err != nil {
		return err
	}
	if err := unix.Bind(f.listener, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return err
	}
	if err := unix.Listen(f.listener, 65535); err != nil {
		return err
	}
	name, err := unix.Getsockname(f.listener)
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://127.0.0.1:%d\n", name.(*unix.SockaddrInet4).Port)
	return f.watch(f.listener)
}

func (f *floor) watch(fd int) error {
	return unix.EpollCtl(f.poll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)})
}

func (f *floor) accept() error {
	fd, _, err := unix.Accept4(f.listener, unix.SOCK_NONBLOCK)
	if err != nil {
		return nil //nolint:nilerr // it has gone again
	}
	unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1) //nolint:errcheck // it is only slower then
	return f.watch(fd)
}

// read greets who is new; from others it gives how many bytes they sent.
func (f *floor) read(fd int32) int {
	n, _, e := syscall.RawSyscall(syscall.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&f.buffer[0])), uintptr(len(f.buffer)))
	switch {
	case e == syscall.EAGAIN:
		return 0
	case e != 0 || n == 0:
		f.forget(fd)
		return 0
	case !f.greeted[fd]:
		f.greeted[fd] = true
		f.sockets = append(f.sockets, fd)
		write(fd, []byte(handshake))
		return 0
	}
	return int(n)
}

func (f *floor) forget(fd int32) {
	unix.Close(int(fd))
	delete(f.greeted, fd)
	for i, socket := range f.sockets {
		if socket == fd {
			last := len(f.sockets) - 1
			f.sockets[i], f.sockets = f.sockets[last], f.sockets[:last]
			return
		}
	}
}

// tell writes as many messages to everybody as have come.
func (f *floor) tell(bytes int) {
	f.rest += bytes
	messages := f.rest / f.asked
	f.rest %= f.asked
	for messages > 0 {
		n := min(messages, most)
		messages -= n
		for _, socket := range f.sockets {
			write(socket, f.frames[:n*f.frame])
		}
	}
}

func write(fd int32, p []byte) {
	for len(p) > 0 {
		n, _, e := syscall.RawSyscall6(syscall.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)), unix.MSG_NOSIGNAL, 0, 0)
		switch e {
		case 0:
			p = p[n:]
		case syscall.EAGAIN, syscall.EINTR:
			unix.Poll([]unix.PollFd{{Fd: fd, Events: unix.POLLOUT}}, 100) //nolint:errcheck // it is tried again
		default:
			return
		}
	}
}
