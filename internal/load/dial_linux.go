package load

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Dial opens n conns, at most atOnce of them on their way at a time. Where it fails, the crowd is
// those that are there already.
func Dial(to Target, n, atOnce int) (*Crowd, *Arrival, error) {
	crowd, err := newCrowd(n)
	if err != nil {
		return nil, nil, err
	}
	d := &dialer{Crowd: crowd, to: to, atOnce: atOnce, begun: make([]time.Time, n), arrival: &Arrival{}}
	began := time.Now()
	err = d.run()
	d.arrival.Took = time.Since(began)
	if err != nil {
		err = errors.Join(err, crowd.keepThose())
	}
	return crowd, d.arrival, err
}

// keepThose forgets the conns that were not let in.
func (c *Crowd) keepThose() error {
	var kept []conn
	for i := range c.conns {
		if c.conns[i].state != here {
			c.drop(&c.conns[i], away)
			continue
		}
		event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(len(kept))}
		if err := unix.EpollCtl(c.poll, unix.EPOLL_CTL_MOD, int(c.conns[i].fd), &event); err != nil {
			return fmt.Errorf("watch a socket: %w", err)
		}
		kept = append(kept, c.conns[i])
	}
	c.conns = kept
	return nil
}

// dialer brings a crowd to its places.
type dialer struct {
	*Crowd
	to      Target
	atOnce  int
	started int
	flying  int
	begun   []time.Time // of each conn's first attempt
	again   []attempt   // those that were told to come later
	arrival *Arrival
	failed  error // since when nobody else is started
}

type attempt struct {
	at   time.Time
	conn int
}

func (d *dialer) run() error {
	began := time.Now()
	for moved := began; d.arrival.Ready < len(d.conns) && (d.failed == nil || d.flying > 0); {
		if err := d.start(); err != nil {
			return err
		}
		before := d.arrival.Ready + d.arrival.Busy
		n, err := unix.EpollWait(d.poll, d.events, 50)
		if err != nil && err != unix.EINTR {
			return fmt.Errorf("wait for the conns: %w", err)
		}
		for _, event := range d.events[:max(n, 0)] {
			if err := d.progress(int(event.Fd)); err != nil {
				return err
			}
		}
		if d.arrival.Ready+d.arrival.Busy > before {
			moved = time.Now()
		}
		if d.to.Within > 0 && time.Since(began) > d.to.Within {
			return fmt.Errorf("%d conns were not let in within %s", len(d.conns)-d.arrival.Ready, d.to.Within)
		}
		if time.Since(moved) > giveUp {
			return fmt.Errorf("for %s nobody was let in any more", giveUp)
		}
	}
	return d.failed
}

// start begins as many as may be on their way.
func (d *dialer) start() error {
	if d.failed != nil {
		return nil
	}
	now := time.Now()
	for len(d.again) > 0 && d.flying < d.atOnce && now.After(d.again[0].at) {
		i := d.again[0].conn
		d.again = d.again[1:]
		if err := d.open(i); err != nil {
			return err
		}
	}
	for ; d.flying < d.atOnce && d.started < len(d.conns); d.started++ {
		d.begun[d.started] = time.Now()
		if err := d.open(d.started); err != nil {
			return err
		}
	}
	return nil
}

func (d *dialer) open(i int) error {
	family := unix.AF_INET
	if d.to.Address.Addr().Is6() {
		family = unix.AF_INET6
	}
	fd, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("open a socket: %w", err)
	}
	d.conns[i] = conn{fd: int32(fd), state: connecting}
	d.flying++
	unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1) //nolint:errcheck // it is only slower then
	if d.to.Sources > 0 {
		if err := comeFrom(fd, i%d.to.Sources); err != nil {
			return err
		}
	}
	if err := unix.Connect(fd, sockaddr(d.to)); err != nil && err != unix.EINPROGRESS {
		return fmt.Errorf("connect to %s: %w", d.to.Address, err)
	}
	return d.watch(unix.EPOLL_CTL_ADD, i, unix.EPOLLOUT)
}

// comeFrom binds to one of the loopback addresses, so that there are ports enough.
func comeFrom(fd, i int) error {
	unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1) //nolint:errcheck // an old kernel has fewer ports
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, byte(2 + i)}}); err != nil {
		return fmt.Errorf("come from 127.0.0.%d: %w", 2+i, err)
	}
	return nil
}

func sockaddr(to Target) unix.Sockaddr {
	if to.Address.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(to.Address.Port()), Addr: to.Address.Addr().As4()}
	}
	return &unix.SockaddrInet6{Port: int(to.Address.Port()), Addr: to.Address.Addr().As16()}
}

func (d *dialer) watch(how, i int, events uint32) error {
	if err := unix.EpollCtl(d.poll, how, int(d.conns[i].fd), &unix.EpollEvent{Events: events, Fd: int32(i)}); err != nil {
		return fmt.Errorf("watch a socket: %w", err)
	}
	return nil
}

// progress takes a conn a step further.
func (d *dialer) progress(i int) error {
	c := &d.conns[i]
	switch c.state {
	case connecting:
		return d.ask(i)
	case here:
		d.listen(c)
		return nil
	}
	for {
		n, err := c.read(d.buffer)
		if errors.Is(err, errLater) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("conn %d was cut before it was let in: %w", i, err)
		}
		c.pending = append(c.pending, d.buffer[:n]...)
		if err := d.judge(i); err != nil || c.tls == nil || c.state == gone {
			return err
		}
	}
}

// ask writes the request once the connection stands.
func (d *dialer) ask(i int) error {
	c := &d.conns[i]
	if code, err := unix.GetsockoptInt(int(c.fd), unix.SOL_SOCKET, unix.SO_ERROR); err != nil || code != 0 {
		return fmt.Errorf("connect to %s: %w", d.to.Address, errors.Join(err, syscall.Errno(code)))
	}
	if d.to.TLS != nil {
		c.line = &line{fd: int(c.fd), patient: true}
		c.tls = tls.Client(c.line, d.to.TLS)
		if err := c.tls.Handshake(); err != nil {
			return fmt.Errorf("shake hands by TLS: %w", err)
		}
		c.line.patient = false
	}
	c.state = shaking
	if err := c.write([]byte(d.request(i))); err != nil {
		return fmt.Errorf("ask for an upgrade: %w", err)
	}
	return d.watch(unix.EPOLL_CTL_MOD, i, unix.EPOLLIN)
}

func (d *dialer) request(i int) string {
	more := ""
	if d.to.Headers != nil {
		more = d.to.Headers(i)
	}
	return "GET " + d.to.Path + " HTTP/1.1\r\nHost: " + d.to.Host + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + more + "\r\n"
}

// judge looks at what a conn has received until it is let in.
func (d *dialer) judge(i int) error {
	c := &d.conns[i]
	if c.state == shaking {
		head, rest, whole := bytes.Cut(c.pending, []byte("\r\n\r\n"))
		if !whole {
			return nil
		}
		if !bytes.HasPrefix(head, []byte("HTTP/1.1 101 ")) {
			return d.refused(i, string(head), rest)
		}
		c.state, c.pending = greeting, rest
	}
	if c.state == greeting && bytes.Contains(c.pending, []byte(d.to.Greeting)) {
		d.welcome(i)
	}
	return nil
}

func (d *dialer) welcome(i int) {
	c := &d.conns[i]
	c.state = here
	d.flying--
	d.arrival.Ready++
	d.arrival.Each.Add(time.Since(d.begun[i]))
	d.reading = c
	c.stream.take(c.pending, d)
	c.pending = nil
}

// refused comes again where the server asks for that, as its clients do. Any other refusal is the
// end, once those who are on their way have come.
func (d *dialer) refused(i int, head string, body []byte) error {
	status, _, _ := strings.Cut(head, "\r\n")
	after := retryAfter(head)
	d.drop(&d.conns[i], gone)
	d.flying--
	if !strings.HasPrefix(status, "HTTP/1.1 503 ") || after == 0 {
		if d.failed == nil {
			d.failed = fmt.Errorf("the server answered %q: %s", status, strings.TrimSpace(string(body)))
		}
		return nil
	}
	d.arrival.Busy++
	d.again = append(d.again, attempt{time.Now().Add(after), i})
	return nil
}

func retryAfter(head string) time.Duration {
	for line := range strings.SplitSeq(head, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(name, "Retry-After") {
			seconds, _ := strconv.Atoi(strings.TrimSpace(value)) //nolint:errcheck // a date is none of ours
			return time.Duration(seconds) * time.Second
		}
	}
	return 0
}
