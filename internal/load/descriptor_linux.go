package load

import (
	"net"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// read does not tell the Go scheduler of its call: it never waits.
func read(fd int, p []byte) (int, error) {
	n, _, e := syscall.RawSyscall(syscall.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)))
	switch e {
	case 0:
		return int(n), nil
	case syscall.EAGAIN, syscall.EINTR:
		return 0, errLater
	}
	return 0, e
}

// writeAll waits where the socket takes no more: what is written here is short.
func writeAll(fd int, p []byte) error {
	for len(p) > 0 {
		n, _, e := syscall.RawSyscall6(syscall.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)), unix.MSG_NOSIGNAL, 0, 0)
		switch e {
		case 0:
			p = p[n:]
		case syscall.EINTR:
		case syscall.EAGAIN:
			if err := await(fd, unix.POLLOUT); err != nil {
				return err
			}
		default:
			return e
		}
	}
	return nil
}

// await waits until the descriptor is ready.
func await(fd int, what int16) error {
	for {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: what}}, int(giveUp/time.Millisecond))
		if err == unix.EINTR {
			continue
		}
		if n == 0 && err == nil {
			err = unix.ETIMEDOUT
		}
		return err
	}
}

// line carries TLS over a descriptor. The handshake waits for the server; after it, reading what
// has not come gives later, which a tls.Conn survives because it says that it is temporary.
type line struct {
	net.Conn // nil: nothing else of it is called
	fd       int
	patient  bool
}

func (l *line) Read(p []byte) (int, error) {
	for {
		n, err := read(l.fd, p)
		if err != errLater {
			if n == 0 && err == nil {
				err = net.ErrClosed
			}
			return n, err
		}
		if !l.patient {
			return 0, later{}
		}
		if err := await(l.fd, unix.POLLIN); err != nil {
			return 0, err
		}
	}
}

func (l *line) Write(p []byte) (int, error) {
	if err := writeAll(l.fd, p); err != nil {
		return 0, err
	}
	return len(p), nil
}

type later struct{}

func (later) Error() string   { return errLater.Error() }
func (later) Timeout() bool   { return true }
func (later) Temporary() bool { return true }
