package ws

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// pollers carry plain TCP conns by epoll, and wake those of TLS.
type pollers struct {
	all   []*poller
	loops sync.WaitGroup
	iovs  sync.Pool // *[maxVector]unix.Iovec, cleared
}

// poller is an epoll descriptor and the one goroutine that reads for its conns.
// The descriptor waits in Go's own poller, so that the goroutine does not keep
// a thread in epoll_wait and is scheduled like any other.
type poller struct {
	epoll *os.File
	raw   syscall.RawConn

	mu    sync.Mutex // tier 3; guards what follows
	conns []served   // by descriptor / number of pollers
	gen   int32      // of the conn that was added last
}

// served is what a poller calls when something happens to a descriptor.
type served interface {
	serve(events uint32, buf []byte)
	spot() *place
}

// place is a descriptor's place in its poller.
type place struct {
	p       *poller
	at, gen int32 // in poller.conns; gen tells its events from those of the descriptor's last owner
}

func (at *place) spot() *place { return at }

// control tells epoll what to wait for.
func (at *place) control(op, fd int, events uint32) error {
	var err error
	e := &unix.EpollEvent{Events: events, Fd: at.at, Pad: at.gen}
	if outer := at.p.raw.Control(func(epoll uintptr) { err = unix.EpollCtl(int(epoll), op, fd, e) }); outer != nil {
		return outer
	}
	return err
}

// maxPollers: reading is little work beside writing, which its callers do.
const maxPollers = 4

func (ps *pollers) open(*Server) error {
	ps.iovs.New = func() any { return new([maxVector]unix.Iovec) }
	for range min(maxPollers, runtime.GOMAXPROCS(0)) {
		p, err := newPoller()
		if err != nil {
			ps.close()
			return err
		}
		ps.all = append(ps.all, p)
		ps.loops.Go(p.run)
	}
	return nil
}

// close ends the pollers when no conn is left.
func (ps *pollers) close() {
	for _, p := range ps.all {
		p.epoll.Close()
	}
	ps.loops.Wait()
}

func newPoller() (*poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("ws: epoll_create1: %w", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("ws: epoll: %w", err)
	}
	p := &poller{epoll: os.NewFile(uintptr(fd), "epoll")}
	if p.raw, err = p.epoll.SyscallConn(); err != nil {
		p.epoll.Close()
		return nil, fmt.Errorf("ws: epoll: %w", err)
	}
	return p, nil
}

// transport takes a plain TCP conn's descriptor out of Go's poller: our own
// duplicate stays open when nc closes. Of other conns it returns nil.
func (ps *pollers) transport(c *Conn, nc net.Conn) (transport, error) {
	tcp, ok := nc.(*net.TCPConn)
	if !ok || c.srv.cfg.Goroutines {
		return nil, nil
	}
	fd, err := duplicate(tcp)
	if err != nil {
		return nil, fmt.Errorf("ws: duplicate descriptor: %w", err)
	}
	nc.Close()
	t := &polled{c: c, fd: int32(fd)}
	ps.add(t, fd)
	return t, nil
}

// add gives a descriptor its place.
func (ps *pollers) add(t served, fd int) {
	n, at := len(ps.all), t.spot()
	at.p = ps.all[fd%n]
	at.p.add(t, fd/n)
}

func duplicate(nc *net.TCPConn) (fd int, err error) {
	raw, err := nc.SyscallConn()
	if err != nil {
		return -1, err
	}
	outer := raw.Control(func(old uintptr) {
		fd, err = unix.FcntlInt(old, unix.F_DUPFD_CLOEXEC, 0)
	})
	if outer != nil {
		return -1, outer
	}
	return fd, err
}

func (p *poller) add(t served, at int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at >= len(p.conns) {
		p.conns = append(p.conns, make([]served, at+1-len(p.conns))...)
	}
	p.gen++
	t.spot().at, t.spot().gen = int32(at), p.gen
	p.conns[at] = t
}

// leave gives the place back, unless the descriptor was closed and is another's
// by now.
func (at *place) leave() {
	at.p.mu.Lock()
	defer at.p.mu.Unlock()
	if t := at.p.conns[at.at]; t != nil && t.spot() == at {
		at.p.conns[at.at] = nil
	}
}

// find returns whom an event is for, nil if it is gone: the descriptor may be
// another conn's by now.
func (p *poller) find(e *unix.EpollEvent) served {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.conns[e.Fd]; t != nil && t.spot().gen == e.Pad {
		return t
	}
	return nil
}

// run serves events until the epoll descriptor is closed. One event is one
// read at most: level-triggered, what is left comes round again, after others.
func (p *poller) run() {
	events := make([]unix.EpollEvent, 256)
	buf := make([]byte, bufferSize)
	for {
		n, err := p.wait(events)
		if err != nil {
			return
		}
		for i := range events[:n] {
			if t := p.find(&events[i]); t != nil {
				t.serve(events[i].Events, buf)
			}
		}
	}
}

func (p *poller) wait(events []unix.EpollEvent) (n int, err error) {
	outer := p.raw.Read(func(fd uintptr) bool {
		n, err = unix.EpollWait(int(fd), events, 0)
		if err == unix.EINTR {
			n, err = 0, nil
		}
		return n > 0 || err != nil
	})
	if outer != nil {
		return 0, outer
	}
	return n, err
}
