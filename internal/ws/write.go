package ws

// What follows holds Conn.mu.

// send writes a frame at once if nothing waits, and queues what is refused.
func (c *Conn) send(b []byte, k kind) {
	if c.mute || c.state == stateDead || len(b) == 0 {
		return
	}
	if c.out != nil {
		if k == kindControl && c.tr.slow() {
			c.out.addPong(b)
		} else {
			c.out.add(b, k)
		}
		return
	}
	n := 0
	if !c.held {
		var err error
		if n, err = c.tr.write(b); err != nil {
			c.broken()
			return
		}
		if n == len(b) {
			return
		}
	}
	c.out = c.srv.takeOutbox()
	c.out.addRest(b, n, k)
	c.arm()
}

// overBound allows for a burst that the transport had no turn to write yet.
func (c *Conn) overBound(n int) bool {
	f := 1
	if !c.held && !c.tr.slow() {
		f = 8
	}
	return c.out.pushes >= f*c.srv.cfg.QueuePushes || c.out.bytes+n > f*c.srv.cfg.QueueBytes
}

// writable is called by the transport when the socket takes more.
func (c *Conn) writable() {
	c.flush()
	c.arm()
}

// flush writes what waits until the socket refuses.
func (c *Conn) flush() {
	for more := true; more && c.out != nil && !c.held; {
		n, again, err := c.tr.flush(c.out)
		if err != nil {
			c.broken()
			return
		}
		if n > 0 {
			c.wrote(n)
		}
		more = again
	}
}

// wrote accounts for n bytes of what waited.
func (c *Conn) wrote(n int) {
	c.out.wrote(n)
	if !c.reading && !c.paused {
		c.heard.Store(c.srv.now()) // a peer that takes its answers is alive
	}
	if c.out.empty() {
		c.dropOutbox()
		c.written()
	}
	c.arm()
}

// written goes on towards the end, if that is where the conn is going, when
// nothing waits: after both close frames the server ends the stream first (RFC
// 6455 §7.1.1) and gives the peer a tenth of CutAfter to do so too.
func (c *Conn) written() {
	if c.state != stateClosing || !c.peerDone || c.out != nil {
		return
	}
	c.state = stateEnding
	c.cutAt = min(c.cutAt, c.srv.now()+int64(c.srv.cfg.CutAfter/10))
	c.alarm(c.cutAt)
	c.tr.halfClose()
}

// broken notes that the socket takes no more. What the peer sent before it went
// away is still read, unless nobody wants to.
func (c *Conn) broken() {
	c.mute = true
	c.dropOutbox()
	if c.state != stateOpen || !c.wantRead() {
		c.kill(true)
		return
	}
	c.arm()
}

// arm tells the transport what to wait for, and has rest parsed when reading
// goes on. The clocks stand still while we do not read.
func (c *Conn) arm() {
	if c.state == stateDead {
		return
	}
	want := c.wantRead()
	if want && !c.reading {
		now := c.srv.now()
		c.heard.Store(now)
		if c.since != 0 {
			c.since = now
		}
		c.alarm(now + int64(min(c.srv.cfg.IdleTimeout, c.srv.cfg.MessageTimeout)))
	}
	c.reading = want
	c.tr.interest(want, c.out != nil && !c.held)
	if want && c.stalled {
		c.stalled = false
		c.srv.live.Go(c.pump)
	}
}

// wantRead tells whether reading is wanted; while closing it is, for the peer's
// own close frame.
func (c *Conn) wantRead() bool {
	switch c.state {
	case stateOpen:
		return !c.held && !c.paused && (c.out == nil || c.out.answers <= c.tr.answerSlack())
	case stateDead:
		return false
	}
	return true
}

func (c *Conn) dropOutbox() {
	if c.out != nil {
		c.srv.giveOutbox(c.out)
		c.out = nil
	}
}
