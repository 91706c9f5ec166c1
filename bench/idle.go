//go:build linux

package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bincang/internal/load"
)

// idle measures the memory of conns that do nothing. All servers stand at once, each with conns
// that a process of its own holds: what is measured does not hang on time.
func idle(l *lab) (err error) {
	var held []holding
	defer func() {
		for _, h := range held {
			err = errors.Join(err, h.holder.end(), h.running.end())
		}
	}()
	for _, s := range []subject{bincang(), bincangTLS(), gorilla()} {
		r, err := s.start(l)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		holder, err := l.hold(r)
		if err != nil {
			return errors.Join(fmt.Errorf("%s: %w", s.name, err), r.end())
		}
		held = append(held, holding{s, r, holder, time.Now()})
	}
	for _, h := range held {
		time.Sleep(time.Until(h.since.Add(l.settle)))
		now, err := load.UsageOf(h.running.pid())
		if err != nil {
			return err
		}
		grown := now.Since(h.running.empty).RSS
		if err := l.write(h.subject.name, l.conns, map[string]float64{
			"rss_per_conn": float64(grown) / float64(l.conns), "rss": float64(now.RSS), "rss_empty": float64(h.running.empty.RSS),
		}); err != nil {
			return err
		}
	}
	return nil
}

// holding is a server and who holds its conns, since when.
type holding struct {
	subject subject
	running *running
	holder  *process
	since   time.Time
}

func (l *lab) hold(r *running) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	tokens := filepath.Join(l.dir, "tokens")
	if err := os.WriteFile(tokens, []byte(strings.Join(l.tokens, "\n")), 0o600); err != nil {
		return nil, err
	}
	args := []string{"hold", "--address", r.target.Host, "--path", r.target.Path, "--greeting", r.target.Greeting, "--conns", fmt.Sprint(l.conns)}
	if r.target.TLS != nil {
		args = append(args, "--secure")
	}
	if r.target.Headers != nil {
		args = append(args, "--tokens", tokens)
	}
	return l.begin("here", self, args...)
}

type holdCommand struct {
	Address  string
	Path     string
	Greeting string
	Conns    int
	Secure   bool
	Tokens   string
}

// Run holds conns until nobody wants them any more.
func (h *holdCommand) Run() error {
	target := load.Target{Host: h.Address, Path: h.Path, Greeting: h.Greeting, Sources: sources}
	var err error
	if target.Address, err = netip.ParseAddrPort(h.Address); err != nil {
		return err
	}
	if h.Secure {
		target.TLS = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // it is our own, on loopback
	}
	if h.Tokens != "" {
		text, err := os.ReadFile(h.Tokens)
		if err != nil {
			return err
		}
		tokens := strings.Fields(string(text))
		target.Headers = func(i int) string { return bearer(tokens[i%len(tokens)]) }
	}
	crowd, _, err := load.Dial(target, h.Conns, 256)
	if err != nil {
		return err
	}
	defer crowd.Close()
	fmt.Println("here")
	over := make(chan struct{})
	go func() { io.Copy(io.Discard, os.Stdin); close(over) }() //nolint:errcheck // its end is all we want
	for {
		select {
		case <-over:
			return nil
		default:
		}
		if err := crowd.Idle(200 * time.Millisecond); err != nil {
			return err
		}
		if left := crowd.Size(); left < h.Conns {
			return fmt.Errorf("only %d of %d conns are left: %v", left, h.Conns, crowd.Byes())
		}
	}
}
