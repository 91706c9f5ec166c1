// Package chat is the domain: its types, its rules and its use-cases, without any I/O. What it
// needs kept or told it asks of the ports in ports.go.
package chat

import (
	"context"
	"io"
	"sync/atomic"
	"time"
)

// Service runs the use-cases. It is safe for concurrent use.
type Service struct {
	store     Store
	conns     Conns
	signals   Signals
	setup     SetupToken
	now       func() time.Time
	random    io.Reader
	version   string
	address   func() Link
	passwords *passwords
	limits    Limits
	posts     atomic.Pointer[Limiter] // set by obey
	guests    *Window
	logins    loginLimits
	woken     chan struct{} // holds one word at most
}

// Parts are what a Service is made of.
type Parts struct {
	Store   Store
	Conns   Conns
	Signals Signals
	Setup   SetupToken
	Now     func() time.Time
	Random  io.Reader // a source that nobody can guess
	Version string
	Address func() Link // by which others reach this server, without a path
	Limits  Limits
	Hashing HashCost
}

// Limits keep strangers in check; 0 means none.
type Limits struct {
	PostsPerSecond   int // per user
	PostsBurst       int // at once
	GuestsPerHour    int // new ones, per address
	LoginsPerHour    int // per address
	LoginsPerQuarter int // per address and name, in 15 minutes
}

// hashesAtOnce bounds the memory of password hashing: 19 MiB each.
const hashesAtOnce = 4

// NewService makes a Service of its parts.
func NewService(p Parts) *Service {
	s := &Service{
		store: p.Store, conns: p.Conns, signals: p.Signals, setup: p.Setup, now: p.Now, random: p.Random, version: p.Version, address: p.Address,
		passwords: newPasswords(p.Random, p.Hashing, hashesAtOnce),
		limits:    p.Limits,
		woken:     make(chan struct{}, 1),
		guests:    NewWindow(p.Limits.GuestsPerHour, time.Hour, p.Now),
		logins: loginLimits{
			named:     NewWindow(p.Limits.LoginsPerQuarter, 15*time.Minute, p.Now),
			addressed: NewWindow(p.Limits.LoginsPerHour, time.Hour, p.Now),
		},
	}
	s.obey(DefaultSettings())
	return s
}

// Begin puts the settings into effect that were kept, and ends what was interrupted. It is called
// once, before anything is asked.
func (s *Service) Begin(ctx context.Context) error {
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	s.obey(settings)
	return s.unnameAll(ctx)
}

func postLimiter(l Limits, now func() time.Time) *Limiter {
	if l.PostsPerSecond <= 0 {
		return nil
	}
	return NewLimiter(l.PostsBurst, time.Duration(l.PostsBurst)*time.Second/time.Duration(l.PostsPerSecond), now)
}
