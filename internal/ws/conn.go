package ws

import (
	"net/netip"
	"sync"
	"sync/atomic"
)

// Conn is one WebSocket. Its methods may be called by any goroutine at any
// time, also from inside the Handler's; after Closed they do nothing.
type Conn struct {
	tr  transport    // never changes; what a push needs comes first, side by side in memory
	due atomic.Int64 // when check has something to do, at the earliest

	mu       sync.Mutex // tier 2; guards what follows
	out      *outbox    // nil while nothing waits
	state    state
	held     bool // until Start
	paused   bool // between Pause and Resume
	reading  bool // what the transport was told last
	stalled  bool // rest is to be parsed when reading goes on
	mute     bool // the socket takes no more; what it holds may still be read
	peerDone bool // the peer's close frame, or a breach of the protocol, was read
	overran  Overrun
	code     uint16 // of the first close frame, either side's; 0: none
	reason   string
	cutAt    int64 // when to cut, while closing
	pingAt   int64 // when to ping
	since    int64 // first byte of the message that is half received; 0: none

	srv     *Server
	handler Handler
	remote  netip.AddrPort
	heard   atomic.Int64 // last byte from the peer
	slot    int          // in Server.conns; guarded by Server.mu

	turn     sync.Mutex // tier 1; held while reading and while the handler is called; guards what follows
	in       *reader    // nil while nothing is half received
	rest     []byte     // received, but not to be parsed before reading goes on
	controls int64      // when the peer's allowance of control frames is full again
	over     bool       // no call of the handler follows but Closed
}

// state is how far a conn is towards its end.
type state uint8

const (
	stateOpen    state = iota
	stateClosing       // our close frame is queued or sent
	stateEnding        // both close frames went through; the peer is to end the stream
	stateDead          // cut; finish is under way
)

// Start writes first, a ready frame or nil, before every push that was held,
// and then begins reading.
func (c *Conn) Start(first []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state != stateOpen || !c.held {
		return
	}
	c.held = false
	switch {
	case c.out == nil:
		c.send(first, kindAnswer)
	case len(first) > 0:
		c.out.addFirst(first, kindAnswer)
	}
	c.flush()
	c.arm()
}

// Push sends a ready frame, which must never be modified again. It never
// blocks: the caller itself writes if nothing waits; what the socket refuses
// waits, within QueuePushes and QueueBytes. One push more is Overrun(Slow), and
// nothing more is taken.
func (c *Conn) Push(frame []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state != stateOpen || c.overran&Slow != 0 {
		return
	}
	if c.out != nil && c.overBound(len(frame)) {
		c.overrun(Slow)
		return
	}
	c.send(frame, kindPush)
}

// Near brings from memory what Push will need. Who pushes to very many calls it
// for a few at a time before: the CPU then fetches for all of them at once.
func (c *Conn) Near() {
	c.due.Load()
	c.tr.near()
}

// Answer is like Push but is not counted against the bound; instead the conn
// is not read while an answer waits.
func (c *Conn) Answer(frame []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state != stateOpen {
		return
	}
	c.send(frame, kindAnswer)
	if c.out != nil {
		c.arm()
	}
}

// Pause stops reading. Once it has returned inside Message, no further Message
// follows until Resume.
func (c *Conn) Pause() { c.setPaused(true) }

// Resume goes on reading.
func (c *Conn) Resume() { c.setPaused(false) }

func (c *Conn) setPaused(to bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == stateOpen && c.paused != to {
		c.paused = to
		c.arm()
	}
}

// Close ends the conn in order: what waits, then the last frames and a close
// frame (RFC 6455 §7.1.2), then the peer's own close frame and its end of the
// stream. After CutAfter it is cut. Code 1005 sends a close frame without one.
// Before Start, what waits is dropped: it makes no sense without its first.
func (c *Conn) Close(code int, reason string, last ...[]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.close(code, reason, false, last)
}

// Drop is like Close, but first forgets what waits and was not begun.
func (c *Conn) Drop(code int, reason string, last ...[]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.close(code, reason, true, last)
}

// Cut ends the conn at once, with a reset where the socket can.
func (c *Conn) Cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kill(true)
}

// RemoteAddr is the peer's address, the zero AddrPort where it has none.
func (c *Conn) RemoteAddr() netip.AddrPort { return c.remote }

// Handler is the one given to Upgrade.
func (c *Conn) Handler() Handler { return c.handler }

// close queues our close frame unless one is queued already. Holds mu.
func (c *Conn) close(code int, reason string, drop bool, last [][]byte) {
	if c.state != stateOpen {
		return
	}
	if c.out != nil && (drop || c.held) {
		if c.out.drop(); c.out.empty() {
			c.dropOutbox()
		}
	}
	if c.code == 0 {
		c.code, c.reason = uint16(code), reason
	}
	c.state, c.held = stateClosing, false
	c.cutAt = c.srv.now() + int64(c.srv.cfg.CutAfter)
	c.alarm(c.cutAt)
	for _, b := range last {
		c.send(b, kindLast)
	}
	c.send(closeFrame(code, reason), kindLast)
	if c.out == nil {
		c.written()
	}
	c.arm()
}

// kill gives up the socket and has finish end the conn. Holds mu.
func (c *Conn) kill(abort bool) {
	if c.state == stateDead {
		return
	}
	c.state = stateDead
	c.due.Store(never)
	c.dropOutbox()
	c.tr.cut(abort)
	c.srv.live.Go(c.finish)
}

// finish waits for the handler's turn, gives the descriptor back and says so.
func (c *Conn) finish() {
	defer c.srv.live.Done()
	c.turn.Lock()
	c.over, c.rest = true, nil
	c.giveReader()
	c.mu.Lock()
	c.tr.release()
	code, reason := int(c.code), c.reason
	c.mu.Unlock()
	c.turn.Unlock()
	c.srv.remove(c)
	if code == 0 {
		code = CodeAbnormal
	}
	c.handler.Closed(c, code, reason)
}

// overrun tells the handler, once for each bound, in its turn. Holds mu.
func (c *Conn) overrun(what Overrun) {
	if c.overran&what != 0 {
		return
	}
	c.overran |= what
	c.srv.live.Go(func() {
		c.turn.Lock()
		defer c.turn.Unlock()
		if !c.over {
			c.handler.Overrun(c, what)
		}
	})
}
