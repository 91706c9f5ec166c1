package ws

import (
	"fmt"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// bell watches the descriptor below TLS, which stays in Go's poller as well, so
// that no goroutine has to wait in a read with the stack that crypto/tls needs.
type bell struct {
	place
	raw   syscall.RawConn
	ring  func()
	added bool // to epoll
}

// bell hangs one, nil where a goroutine is to wait. ring is called once for each arm.
func (ps *pollers) bell(c *Conn, nc net.Conn, ring func()) (ringer, error) {
	below, ok := nc.(interface{ NetConn() net.Conn })
	if !ok || c.srv.cfg.Goroutines {
		return nil, nil
	}
	tcp, ok := below.NetConn().(*net.TCPConn)
	if !ok {
		return nil, nil
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil, fmt.Errorf("ws: descriptor below TLS: %w", err)
	}
	b := &bell{raw: raw, ring: ring}
	if err := raw.Control(func(fd uintptr) { ps.add(b, int(fd)) }); err != nil {
		return nil, fmt.Errorf("ws: descriptor below TLS: %w", err)
	}
	return b, nil
}

func (b *bell) arm() (err error) {
	op := unix.EPOLL_CTL_MOD
	if !b.added {
		op = unix.EPOLL_CTL_ADD
	}
	outer := b.raw.Control(func(fd uintptr) {
		err = b.control(op, int(fd), unix.EPOLLIN|unix.EPOLLRDHUP|unix.EPOLLONESHOT)
	})
	if outer != nil {
		return outer
	}
	b.added = err == nil
	return err
}

func (b *bell) remove() { b.leave() }

func (b *bell) serve(uint32, []byte) { b.ring() }
