package ws

import (
	"bytes"
	"io"
	"time"

	"github.com/gobwas/ws"
)

// readDone is for a transport whose reading blocks: it takes the turn itself.
// busy tells that something is half received.
func (c *Conn) readDone(p []byte, err error) (busy bool) {
	c.turn.Lock()
	defer c.turn.Unlock()
	if len(p) > 0 {
		c.received(p)
	}
	if err != nil {
		c.ended(err)
	}
	return c.in != nil
}

// received takes bytes from the transport, which may use p again. Holds turn.
func (c *Conn) received(p []byte) {
	c.heard.Store(c.srv.now())
	if len(c.rest) > 0 {
		p, c.rest = append(c.rest, p...), nil
	}
	c.parse(p)
}

// ended is called by the transport when nothing more can be read. Holds turn.
func (c *Conn) ended(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kill(err != io.EOF)
}

// pump parses what was kept while reading was not wanted.
func (c *Conn) pump() {
	c.turn.Lock()
	defer c.turn.Unlock()
	if p := c.rest; len(p) > 0 && !c.over {
		c.rest = nil
		c.parse(p)
	}
}

// course is what becomes of received bytes.
type course uint8

const (
	courseKeep    course = iota // for later
	courseDiscard               // nothing of them matters any more
	courseControl               // only control frames count: we have closed
	courseDeliver
)

// parse hands out whole items, and keeps what is left. Holds turn.
func (c *Conn) parse(p []byte) {
	if c.over {
		return
	}
	c.takeReader()
	completed := false
	for len(p) > 0 {
		way := c.course()
		if way == courseDiscard {
			p = nil
		}
		if way == courseKeep || way == courseDiscard {
			break
		}
		rest, it, done, err := c.in.next(p)
		p = rest
		switch {
		case err != nil:
			c.in.reset()
			c.fail(err.(*wireError))
		case done:
			completed = completed || !c.in.open
			c.take(it, way)
		}
	}
	c.settle(p, completed)
}

// course decides before each item; it may be Message that changed it.
func (c *Conn) course() course {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.state == stateDead || c.peerDone:
		return courseDiscard
	case c.state != stateOpen:
		return courseControl
	case c.wantRead():
		return courseDeliver
	}
	c.stalled = true
	return courseKeep
}

// settle ends a run of parse: it keeps rest, notes since when something is half
// received, and gives the reader back when nothing is.
func (c *Conn) settle(rest []byte, completed bool) {
	c.rest = nil
	if len(rest) > 0 {
		c.rest = bytes.Clone(rest)
	}
	idle := c.in.idle()
	if idle {
		c.giveReader()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if idle {
		c.since = 0
		return
	}
	if c.since == 0 || completed {
		c.since = c.srv.now()
		c.alarm(c.since + int64(c.srv.cfg.MessageTimeout))
	}
}

func (c *Conn) take(it item, way course) {
	switch it.op {
	case ws.OpText:
		if way == courseDeliver {
			c.handler.Message(c, it.payload)
		}
	case ws.OpPing:
		c.countControl()
		c.pong(it.payload)
	case ws.OpPong:
		c.countControl()
	case ws.OpClose:
		c.peerClosed(it.payload)
	}
}

// countControl allows ControlBurst control frames at once and as many a minute:
// each takes its share of the minute (the generic cell rate algorithm).
func (c *Conn) countControl() {
	now := c.srv.now()
	c.controls = max(c.controls, now) + int64(time.Minute)/int64(c.srv.cfg.ControlBurst)
	if c.controls-now <= int64(time.Minute) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == stateOpen {
		c.overrun(PingFlood)
	}
}

// pong answers a ping (RFC 6455 §5.5.2) unless we have closed.
func (c *Conn) pong(payload []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == stateOpen {
		c.send(frame(ws.OpPong, payload), kindControl)
	}
}

// peerClosed answers a close frame with its code (RFC 6455 §5.5.1), behind what
// waits unless the peer is slow, or ends the handshake that we began.
func (c *Conn) peerClosed(body []byte) {
	code, reason, bad := parseClose(body)
	if bad != nil {
		c.fail(bad)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.peerDone = true
	if c.code == 0 {
		c.code, c.reason = uint16(code), reason
	}
	c.close(code, "", c.tr.slow(), nil)
	c.written()
}

// fail closes for a breach of the protocol (RFC 6455 §7.1.7); what the peer
// sends after it cannot be understood.
func (c *Conn) fail(why *wireError) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failLocked(why)
}

func (c *Conn) failLocked(why *wireError) {
	c.peerDone = true
	c.close(why.code, why.text, c.tr.slow(), nil)
	c.written()
}

func (c *Conn) takeReader() {
	if c.in == nil {
		c.in = c.srv.readers.Get().(*reader)
	}
}

func (c *Conn) giveReader() {
	if c.in != nil {
		c.in.reset()
		c.srv.readers.Put(c.in)
		c.in = nil
	}
}
