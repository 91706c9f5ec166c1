package ws

import (
	"math"

	"github.com/gobwas/ws"
)

// never is a time that does not come.
const never = math.MaxInt64

// alarm has check called at t at the latest. Holds mu.
func (c *Conn) alarm(t int64) {
	if t < c.due.Load() {
		c.due.Store(t)
	}
}

// check does what is due by now and says when to come again. The sweeper calls it.
func (c *Conn) check(now int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == stateOpen && c.timedOut(now) {
		return
	}
	if c.state == stateOpen && now >= c.pingAt {
		c.ping(now)
	}
	if (c.state == stateClosing || c.state == stateEnding) && now >= c.cutAt {
		c.kill(true)
	}
	c.due.Store(c.nextDue())
}

// timedOut ends a conn that was silent too long, or left a message incomplete.
// Before Start and while paused it is not the peer's fault.
func (c *Conn) timedOut(now int64) bool {
	cfg := &c.srv.cfg
	if !c.held && !c.paused && now-c.heard.Load() >= int64(cfg.IdleTimeout) {
		c.kill(true)
		return true
	}
	if c.reading && c.since != 0 && now-c.since >= int64(cfg.MessageTimeout) {
		c.failLocked(errMessageStuck)
		return true
	}
	return false
}

// ping sends one unless something waits anyway (RFC 6455 §5.5.2).
func (c *Conn) ping(now int64) {
	every := int64(c.srv.cfg.PingEvery)
	c.pingAt += (now-c.pingAt)/every*every + every
	if !c.held && c.out == nil {
		c.send(ws.CompiledPing, kindControl)
	}
}

func (c *Conn) nextDue() int64 {
	switch c.state {
	case stateDead:
		return never
	case stateClosing, stateEnding:
		return c.cutAt
	}
	t := c.pingAt
	if !c.held && !c.paused {
		t = min(t, c.heard.Load()+int64(c.srv.cfg.IdleTimeout))
	}
	if c.reading && c.since != 0 {
		t = min(t, c.since+int64(c.srv.cfg.MessageTimeout))
	}
	return t
}
