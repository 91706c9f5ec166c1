package ws

import (
	"context"
	"math"
	"sync"
	"time"
)

// Server upgrades requests and owns what its conns share: pollers, the sweeper
// that keeps all their times, and the pools of buffers.
type Server struct {
	cfg   Config
	start time.Time // what now counts from

	readers  sync.Pool // *reader, idle
	outboxes sync.Pool // *outbox, empty
	buffers  sync.Pool // *[bufferSize]byte

	loops sync.WaitGroup // the sweeper
	live  sync.WaitGroup // conns, and goroutines started for one of them
	stop  chan struct{}  // closed when no conn is left
	polls pollers

	mu      sync.Mutex // tier 3; guards what follows
	conns   []*Conn
	born    uint64 // conns ever, for spreading the pings
	closing bool
}

// bufferSize is what one read takes at most, so that no conn keeps others
// waiting, and what one write of a goroutine-driven conn gathers: one TLS record.
const bufferSize = 16 << 10

// NewServer starts the pollers and the sweeper; Close ends them.
func NewServer(cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, start: time.Now(), stop: make(chan struct{})}
	s.readers.New = func() any {
		return &reader{maxMessage: cfg.MaxMessage, maxFragments: cfg.MaxFragments}
	}
	s.outboxes.New = func() any { return new(outbox) }
	s.buffers.New = func() any { return new([bufferSize]byte) }
	if err := s.polls.open(s); err != nil {
		return nil, err
	}
	s.loops.Go(s.sweep)
	return s, nil
}

// Conns counts the conns whose descriptor is open.
func (s *Server) Conns() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Born counts the conns that there ever were.
func (s *Server) Born() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.born
}

// Close refuses further upgrades, cuts the conns that are left and waits for
// their Closed and for every goroutine. It returns early, with ctx's error, if
// a handler keeps it waiting beyond ctx.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	first := !s.closing
	s.closing = true
	left := append([]*Conn(nil), s.conns...)
	s.mu.Unlock()
	for _, c := range left {
		c.Cut()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.live.Wait()
		if first {
			close(s.stop)
			s.polls.close()
		}
		s.loops.Wait()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// add registers c and gives its first ping a time of its own: conns that come
// all at once are not pinged all at once. It refuses when the server closes.
func (s *Server) add(c *Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	s.born++
	_, phase := math.Modf(float64(s.born) * (math.Phi - 1))
	c.pingAt = s.now() + int64(phase*float64(s.cfg.PingEvery))
	c.due.Store(c.pingAt)
	c.slot = len(s.conns)
	s.conns = append(s.conns, c)
	s.live.Add(1)
	return true
}

func (s *Server) remove(c *Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := len(s.conns) - 1
	s.conns[c.slot] = s.conns[last]
	s.conns[c.slot].slot = c.slot
	s.conns[last] = nil
	s.conns = s.conns[:last]
}

// now is the time in nanoseconds since the server started, monotonic.
func (s *Server) now() int64 { return int64(time.Since(s.start)) }

// sweep is the one goroutine that keeps every conn's times.
func (s *Server) sweep() {
	tick := time.NewTicker(s.cfg.tick())
	defer tick.Stop()
	var due []*Conn
	for {
		select {
		case <-s.stop:
			return
		case <-tick.C:
		}
		now := s.now()
		due = s.due(due[:0], now)
		for _, c := range due {
			c.check(now)
		}
		clear(due)
	}
}

// due appends to into the conns that have something to be done by now.
func (s *Server) due(into []*Conn, now int64) []*Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		if c.due.Load() <= now {
			into = append(into, c)
		}
	}
	return into
}

func (s *Server) takeOutbox() *outbox { return s.outboxes.Get().(*outbox) }

func (s *Server) giveOutbox(o *outbox) {
	clear(o.q)
	if *o = (outbox{q: o.q[:0]}); cap(o.q) <= 4*s.cfg.QueuePushes {
		s.outboxes.Put(o)
	}
}
