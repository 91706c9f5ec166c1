package ws_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"bincang/internal/ws"
)

// patience is how long a test waits for what should happen at once.
const patience = 10 * time.Second

// driver is one way of carrying conns; every test runs over all of them.
type driver struct {
	name       string
	goroutines bool
	tls        bool
}

func drivers() []driver {
	all := []driver{{name: "goroutine", goroutines: true}, {name: "tls", tls: true}}
	if runtime.GOOS == "linux" {
		all = append(all, driver{name: "epoll"}, driver{name: "tls, goroutine", goroutines: true, tls: true})
	}
	return all
}

// overDrivers runs a test on a door of each driver, all at once: they mostly wait.
func overDrivers(t *testing.T, cfg ws.Config, run func(t *testing.T, d *door)) {
	t.Helper()
	for _, dr := range drivers() {
		t.Run(dr.name, func(t *testing.T) {
			t.Parallel()
			run(t, open(t, dr, cfg))
		})
	}
}

// door is a real server on loopback with one handler for all its conns.
type door struct {
	t      testing.TB
	server *ws.Server
	http   *httptest.Server
	tls    bool
	window int        // bytes of a client's receive buffer; 0: the system's choice
	made   chan *peer // every conn upgraded, in order, when the test takes it
	handle func(p *peer)
}

// peer is the server's side of one conn; what happens to it is sent to the test.
type peer struct {
	*ws.Conn
	onMessage func(p *peer, m []byte)
	onOverrun func(p *peer, what ws.Overrun)
	messages  chan string
	overruns  chan ws.Overrun
	closed    chan closing
	t         testing.TB
	busy      atomic.Bool // inside a call of the handler
	over      atomic.Bool // after Closed
}

type closing struct {
	code   int
	reason string
}

// call checks that calls never overlap and that none follows Closed.
func (p *peer) call(last bool) (done func()) {
	if !p.busy.CompareAndSwap(false, true) {
		p.t.Error("calls of one handler overlap")
	}
	if p.over.Load() {
		p.t.Error("a call after Closed")
	}
	p.over.Store(last)
	return func() { p.busy.Store(false) }
}

func (p *peer) Message(_ *ws.Conn, m []byte) {
	defer p.call(false)()
	p.onMessage(p, m)
}

func (p *peer) Overrun(_ *ws.Conn, what ws.Overrun) {
	defer p.call(false)()
	p.overruns <- what
	if p.onOverrun != nil {
		p.onOverrun(p, what)
	}
}

func (p *peer) Closed(_ *ws.Conn, code int, reason string) {
	defer p.call(true)()
	p.closed <- closing{code, reason}
}

// echo answers each message with itself.
func echo(p *peer, m []byte) { p.Answer(ws.TextFrame(m)) }

// collect hands messages to the test.
func collect(p *peer, m []byte) { p.messages <- string(m) }

// start is what a conn does after the upgrade unless the test says otherwise.
func start(p *peer) { p.Start(nil) }

func open(t testing.TB, dr driver, cfg ws.Config) *door {
	t.Helper()
	cfg.Goroutines = dr.goroutines
	server, err := ws.NewServer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	d := &door{t: t, server: server, tls: dr.tls, made: make(chan *peer, 10_000), handle: start}
	d.http = httptest.NewUnstartedServer(http.HandlerFunc(d.serve))
	if dr.tls {
		d.http.StartTLS()
	} else {
		d.http.Start()
	}
	t.Cleanup(d.close)
	return d
}

func (d *door) close() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := d.server.Close(ctx); err != nil {
		d.t.Errorf("Close: %v", err)
	}
	if n := d.server.Conns(); n != 0 {
		d.t.Errorf("%d conns after Close", n)
	}
	d.http.Close()
}

func (d *door) serve(w http.ResponseWriter, r *http.Request) {
	p := &peer{t: d.t, onMessage: echo, messages: make(chan string, 1000), overruns: make(chan ws.Overrun, 8), closed: make(chan closing, 2)}
	c, err := d.server.Upgrade(w, r, r.Header.Get("Sec-WebSocket-Protocol"), p)
	if err != nil {
		return
	}
	p.Conn = c
	d.handle(p)
	d.made <- p
}

// dialTCP opens the transport that a client of this door speaks over.
func (d *door) dialTCP() net.Conn {
	d.t.Helper()
	nc, err := net.Dial("tcp", d.http.Listener.Addr().String())
	if err != nil {
		d.t.Fatal(err)
	}
	if d.window > 0 {
		nc.(*net.TCPConn).SetReadBuffer(d.window)
	}
	if d.tls {
		nc = tls.Client(nc, &tls.Config{InsecureSkipVerify: true})
	}
	nc.SetDeadline(time.Now().Add(patience))
	d.t.Cleanup(func() { nc.Close() })
	return nc
}

// wait takes from a channel, or fails the test.
func wait[T any](t testing.TB, what string, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}
