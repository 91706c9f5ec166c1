package server

import (
	"context"
	"log/slog"
	"math"
	"slices"
	"time"

	"bincang/internal/chat"
)

// sessionsEvery is how often it is looked whether sessions have ended: their conns do within a second.
const sessionsEvery = 500 * time.Millisecond

// usedEvery is how often it is looked whether the use of sessions has to be noted.
const usedEvery = 5 * time.Minute

// never is after every moment.
const never chat.Millis = math.MaxInt64

// liveSession is a session that has conns; it is guarded by Conns.mu.
type liveSession struct {
	links []*link
	until chat.Millis // when it ends by its age
	used  chat.Millis // when its use was noted last
}

// enterSession is called with c.mu held.
func (c *Conns) enterSession(l *link) {
	s := c.sessions[l.actor.Session]
	if s == nil {
		s = &liveSession{until: l.actor.Until}
		c.sessions[l.actor.Session] = s
		c.nextEnd = min(c.nextEnd, s.until)
	}
	s.links = append(s.links, l)
}

// leaveSession is called with c.mu held.
func (c *Conns) leaveSession(l *link) {
	s := c.sessions[l.actor.Session]
	if s == nil {
		return
	}
	if s.links = slices.DeleteFunc(s.links, func(other *link) bool { return other == l }); len(s.links) == 0 {
		delete(c.sessions, l.actor.Session)
	}
}

// ended gives the sessions with conns whose time is over. While none is, it looks at nothing.
func (c *Conns) ended(now chat.Millis) (ended []chat.EndedSession) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now <= c.nextEnd {
		return nil
	}
	c.nextEnd = never
	for id, s := range c.sessions {
		if now > s.until {
			ended = append(ended, chat.EndedSession{ID: id, Why: chat.EndedByAge})
		} else {
			c.nextEnd = min(c.nextEnd, s.until)
		}
	}
	return ended
}

// used gives the sessions with conns whose use was not noted for a while, and takes it for noted.
func (c *Conns) used(now chat.Millis) (used []chat.SessionID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, s := range c.sessions {
		if now-s.used >= chat.Millis(chat.TouchEvery.Milliseconds()) {
			s.used = now
			used = append(used, id)
		}
	}
	return used
}

// SessionWatch ends the conns of sessions that grow too old, and notes that the others are in use:
// who is connected is not idle.
type SessionWatch struct {
	server  *Server
	end     context.CancelFunc
	stopped chan struct{} // closed when the goroutine has ended
}

// WatchSessions starts it.
func (s *Server) WatchSessions() *SessionWatch {
	ctx, end := context.WithCancel(context.Background())
	w := &SessionWatch{server: s, end: end, stopped: make(chan struct{})}
	go w.run(ctx)
	return w
}

// Close ends it, and waits.
func (w *SessionWatch) Close() error {
	w.end()
	<-w.stopped
	return nil
}

func (w *SessionWatch) run(ctx context.Context) {
	defer close(w.stopped)
	tick := time.NewTicker(sessionsEvery)
	defer tick.Stop()
	var noted chat.Millis
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		now := w.server.chat.Now()
		w.server.conns.EndSessions(w.server.conns.ended(now))
		if now-noted >= chat.Millis(usedEvery.Milliseconds()) {
			noted = now
			w.note(ctx, now)
		}
	}
}

func (w *SessionWatch) note(ctx context.Context, now chat.Millis) {
	used := w.server.conns.used(now)
	if len(used) == 0 {
		return
	}
	if err := w.server.chat.NoteUse(ctx, used); err != nil && ctx.Err() == nil {
		w.server.log.Warn("the use of sessions was not noted", slog.Any("error", err))
	}
}
