package app

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"bincang/internal/chat"
	"bincang/internal/hub"
	"bincang/internal/server"
	"bincang/internal/store"
	"bincang/internal/wire"
	"bincang/internal/ws"
)

// App is a running server.
type App struct {
	URL      string // where it listens, "http://127.0.0.1:3000"
	SetupURL string // where the setup is finished, "" once it is

	log      *slog.Logger
	data     *dataFolder
	store    *store.Store
	chat     *chat.Service
	hub      *hub.Hub
	sockets  *ws.Server
	conns    *server.Conns
	server   *server.Server
	sweeper  *sweeper
	runner   *runner
	relief   *relief
	sessions *server.SessionWatch
	http     *http.Server
	control  *control
	serving  chan error // what http.Serve ended with
	stopping atomic.Bool
	partTime time.Duration // how long a stop waits for its conns to hear bye and part
}

// Start opens the data folder, begins to listen, and serves. What cannot be done ends with an error
// of one line that says what to do.
func Start(ctx context.Context, c Config, log *slog.Logger) (*App, error) {
	c = c.withDefaults()
	a := &App{log: log, serving: make(chan error, 1), partTime: c.PartTime}
	var opened closers
	if err := a.start(ctx, c, &opened); err != nil {
		opened.close()
		return nil, err
	}
	return a, nil
}

// start does what Start says; what has to be undone where it fails is added to opened.
func (a *App) start(ctx context.Context, c Config, opened *closers) (err error) {
	if a.data, err = openData(c.Data); err != nil {
		return err
	}
	opened.add(a.data.Close)
	listener, err := listen(c.Listen)
	if err != nil {
		return err
	}
	opened.add(listener.Close)
	addresses, err := c.addresses(isLoopback(listener))
	if err != nil {
		return err
	}
	a.openHub(c, opened)
	if err := a.openStore(ctx, c, addresses); err != nil {
		return err
	}
	opened.add(a.store.Close)
	if err := a.wire(ctx, c, addresses); err != nil {
		return err
	}
	a.sessions = a.server.WatchSessions()
	opened.add(a.sessions.Close)
	a.sweeper = startSweeper(a.chat, c.SweepEvery, a.log)
	opened.add(a.sweeper.Close)
	a.runner = startRunner(a.chat, c.Now, c.JobsEvery, a.log)
	opened.add(a.runner.Close)
	a.relief = startRelief(a.sockets, a.store, a.log)
	opened.add(a.relief.Close)
	if a.control, err = startControl(a.data.file(controlFile), a.server.Control(), a.log); err != nil {
		return err
	}
	opened.add(func() error { return a.control.Close(ctx) })
	return a.serve(ctx, c, listener)
}

func (a *App) openHub(c Config, opened *closers) {
	a.conns = server.NewConns(a.look)
	a.hub = hub.New(hub.Times{Heads: c.Heads, Typing: c.Typing, Here: c.Here}, server.Encoders(a.names)...)
	opened.add(func() error { a.hub.Close(); return nil })
}

func (a *App) openStore(ctx context.Context, c Config, addresses server.Addresses) error {
	guests := chat.GuestsOff
	if addresses.Loopback {
		guests = chat.GuestsLobby
	}
	opened, err := store.OpenSQLite(ctx, store.Options{
		Dir: c.Data, Now: c.Now, Random: rand.Reader, Publish: a.hub.Publish, Ended: a.conns.EndSessions, Given: a.give,
		DefaultGuests: guests, MarkEvery: c.MarkEvery,
	})
	if err != nil {
		return fmt.Errorf("--data %s: %w", c.Data, err)
	}
	a.store = opened
	return nil
}

// wire puts the parts together.
func (a *App) wire(ctx context.Context, c Config, addresses server.Addresses) (err error) {
	a.chat = chat.NewService(chat.Parts{
		Store: a.store, Conns: a.conns, Signals: a.hub, Setup: a.setupToken(), Now: c.Now, Random: rand.Reader,
		Version: c.Version, Limits: c.Chat, Hashing: c.Hashing, Address: func() chat.Link { return chat.Link{URL: a.reachable(c), Local: addresses.Local()} },
	})
	if err := a.chat.Begin(ctx); err != nil {
		return err
	}
	a.sockets, err = ws.NewServer(ws.Config{
		MaxMessage: wire.MaxRequest, MessageTimeout: c.MessageTimeout, PingEvery: c.PingEvery, IdleTimeout: ws.IdleAfter(c.PingEvery),
	})
	if err != nil {
		return fmt.Errorf("start the WebSockets: %w", err)
	}
	a.server = server.New(server.Parts{
		Chat: a.chat, Hub: a.hub, Sockets: a.sockets, Conns: a.conns, Addresses: addresses, Limits: c.Server,
		Log: a.log, Ready: a.ready, PingEvery: c.PingEvery, Heads: c.Heads, Here: c.Here, Version: c.Version,
	})
	return nil
}

// give tells those who may know how far somebody has read.
func (a *App) give(g chat.Given) { a.hub.Tell(g.To, g.Room, hub.Signal{Read: &g}) }

// look is asked by the conns, which there are before there is a service.
func (a *App) look(ids []chat.UserID) []chat.User { return a.chat.Look(ids) }

// names is asked by the hub, which there is before there is a service; it delivers nothing before.
func (a *App) names(ids []chat.UserID) map[chat.UserID]string { return a.chat.Names(ids) }

// The times that a request may take before it is cut, stage by stage.
const (
	readTime  = 30 * time.Second
	writeTime = time.Minute
	idleTime  = 2 * time.Minute
	maxHeader = 16 << 10 // bytes
)

func (a *App) serve(ctx context.Context, c Config, listener net.Listener) error {
	handler, err := a.server.Handler()
	if err != nil {
		return err
	}
	a.http = &http.Server{
		Handler: handler, ReadHeaderTimeout: c.HeaderTime, ReadTimeout: readTime, WriteTimeout: writeTime,
		IdleTimeout: idleTime, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
	scheme := "http"
	if c.TLSCert != "" {
		certificate, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
		if err != nil {
			return fmt.Errorf("--tls-cert %s: %w", c.TLSCert, err)
		}
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
		scheme = "https"
	}
	a.URL = scheme + "://" + listensOn(c.Listen, listener)
	if err := a.announceSetup(ctx, c); err != nil {
		return err
	}
	go func() { a.serving <- a.http.Serve(listener) }()
	return nil
}

// announceSetup makes the setup token where nobody has finished the setup.
func (a *App) announceSetup(ctx context.Context, c Config) error {
	settings, err := a.store.Settings(ctx)
	if err != nil {
		return err
	}
	if !settings.NeedsSetup {
		return a.setupToken().Remove()
	}
	token, err := a.setupToken().ensure()
	if err != nil {
		return err
	}
	a.SetupURL = a.reachable(c) + "/#setup=" + token
	return nil
}

// reachable is an address of this server that can be opened in a browser.
func (a *App) reachable(c Config) string {
	if len(c.PublicURLs) > 0 {
		return strings.TrimSuffix(c.PublicURLs[0], "/")
	}
	scheme, address, _ := strings.Cut(a.URL, "://")
	host, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || !ip.IsUnspecified() {
		return a.URL
	}
	host = "localhost"
	addresses, _ := net.InterfaceAddrs() //nolint:errcheck // then localhost it is
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok && network.IP.IsGlobalUnicast() && network.IP.To4() != nil {
			host = network.IP.String()
			break
		}
	}
	return scheme + "://" + host + ":" + port
}

func (a *App) setupToken() setupToken { return setupToken{a.data.file("setup-token")} }

func (a *App) ready(ctx context.Context) error {
	if a.stopping.Load() {
		return errors.New("the server stops")
	}
	return a.store.Ready(ctx)
}

// Failed yields once when the server cannot go on: its listener or its disk is gone.
func (a *App) Failed() <-chan error {
	failed := make(chan error, 1)
	go func() {
		select {
		case err := <-a.serving:
			failed <- fmt.Errorf("stopped listening: %w", err)
		case <-a.store.Broken():
			failed <- errors.New("the disk refuses to keep what is written; nothing more is acknowledged")
		}
	}()
	return failed
}

// Stop ends everything in order: no new requests, bye to every conn, what was begun is finished and
// kept. ctx bounds how long it waits for others.
func (a *App) Stop(ctx context.Context) error {
	a.stopping.Store(true)
	shutdown := make(chan error, 1)
	go func() { shutdown <- a.http.Shutdown(ctx) }() // it stops to listen at once
	a.server.Drain()
	select {
	case <-a.conns.Gone():
	case <-time.After(a.partTime):
	}
	err := <-shutdown
	a.conns.Wait(ctx)
	err = errors.Join(err, a.control.Close(ctx))
	err = errors.Join(err, a.sessions.Close(), a.sweeper.Close(), a.runner.Close(), a.relief.Close())
	err = errors.Join(err, a.sockets.Close(ctx))
	err = errors.Join(err, a.store.Close())
	a.hub.Close()
	return errors.Join(err, a.data.Close())
}

func listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("--listen %s: this port is taken: stop what uses it, or take a free one with --listen 127.0.0.1:0", address)
	}
	if err != nil {
		return nil, fmt.Errorf("--listen %s: %w: give an address of this machine and a port, such as --listen 127.0.0.1:3000", address, err)
	}
	return listener, nil
}

// listensOn is the host that was asked for, and the port that it became: for 0.0.0.0 the system may
// name a listener that takes IPv6, too.
func listensOn(asked string, listener net.Listener) string {
	got := listener.Addr().String()
	host, _, err := net.SplitHostPort(asked)
	_, port, noPort := net.SplitHostPort(got)
	if host == "" || err != nil || noPort != nil {
		return got
	}
	return net.JoinHostPort(host, port)
}

func isLoopback(listener net.Listener) bool {
	address, ok := listener.Addr().(*net.TCPAddr)
	return ok && address.IP.IsLoopback()
}

// closers undo what was begun, last first.
type closers []func() error

func (c *closers) add(undo func() error) { *c = append(*c, undo) }

func (c closers) close() {
	for i := len(c) - 1; i >= 0; i-- {
		c[i]() //nolint:errcheck // the error that brought us here tells more
	}
}
