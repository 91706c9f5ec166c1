package ws_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	gobws "github.com/gobwas/ws"

	"bincang/internal/ws"
)

// numbered is a frame that begins with its number.
func numbered(i, size int) []byte {
	return ws.TextFrame(fmt.Appendf(nil, "%08d%s", i, strings.Repeat(".", size-8)))
}

func number(t *testing.T, f gobws.Frame) int {
	t.Helper()
	var i int
	if _, err := fmt.Sscanf(string(f.Payload[:8]), "%08d", &i); err != nil {
		t.Fatalf("frame %.20q: %v", f.Payload, err)
	}
	return i
}

// overrun pushes to a peer that does not read until its conn is over the bound.
func overrun(t *testing.T, p *peer) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for i := 0; len(p.overruns) == 0; i++ {
		p.Push(numbered(i, 10_000))
		if time.Now().After(deadline) {
			t.Fatal("never over the bound")
		}
	}
}

var slowConfig = ws.Config{QueuePushes: 20, QueueBytes: 100_000, SendBuffer: 16 << 10}

// Over the bound: once Overrun(Slow); Drop lets the frame in progress go on,
// forgets the rest, and sends the last frames and the close frame. What arrives
// has no gap.
func TestSlowPeer(t *testing.T) {
	overDrivers(t, slowConfig, func(t *testing.T, d *door) {
		d.window = 128 << 10
		d.handle = func(p *peer) {
			p.onOverrun = func(p *peer, _ ws.Overrun) { p.Drop(4408, "slow", ws.TextFrame([]byte("bye"))) }
			p.Start(nil)
		}
		c, p := d.pair()
		overrun(t, p)
		next := 0
		for {
			f := c.read()
			if string(f.Payload) == "bye" {
				break
			}
			if got := number(t, f); got != next {
				t.Fatalf("got frame %d, want %d", got, next)
			}
			next++
		}
		c.expectCloseFrame(4408)
		c.write(masked(fin|opClose, closeBody(4408, "")))
		c.expectEnd()
		c.nc.Close()
		if got := wait(t, "Closed", p.closed); got.code != 4408 {
			t.Fatalf("Closed with %+v", got)
		}
		if what := wait(t, "Overrun", p.overruns); what != ws.Slow || len(p.overruns) != 0 {
			t.Fatalf("Overrun(%v) and %d more", what, len(p.overruns))
		}
	})
}

// A slow peer that never reads is cut CutAfter later.
func TestNeverReads(t *testing.T) {
	cfg := slowConfig
	cfg.CutAfter = 100 * time.Millisecond
	overDrivers(t, cfg, func(t *testing.T, d *door) {
		d.window = 128 << 10
		c, p := d.pair()
		overrun(t, p)
		p.Drop(4408, "slow")
		if got := wait(t, "Closed", p.closed); got.code != 4408 {
			t.Fatalf("Closed with %+v", got)
		}
		c.expectDead()
	})
}

// Close, unlike Drop, sends what waits first.
func TestCloseSendsWhatWaits(t *testing.T) {
	overDrivers(t, ws.Config{QueuePushes: 1000, QueueBytes: 10 << 20, SendBuffer: 16 << 10}, func(t *testing.T, d *door) {
		d.window = 128 << 10
		c, p := d.pair()
		const n = 100
		for i := range n {
			p.Push(numbered(i, 20_000))
		}
		p.Close(1012, "", ws.TextFrame([]byte("bye")))
		for want := range n {
			if got := number(t, c.read()); got != want {
				t.Fatalf("got frame %d, want %d", got, want)
			}
		}
		c.expect(gobws.OpText, "bye")
		c.expectCloseFrame(1012)
		c.write(masked(fin|opClose, closeBody(1012, "")))
		c.expectEnd()
	})
}

// While answers wait the peer is not read; when it reads them, all goes on.
func TestAnswersStopReading(t *testing.T) {
	overDrivers(t, ws.Config{SendBuffer: 16 << 10}, func(t *testing.T, d *door) {
		d.window = 128 << 10
		big := ws.TextFrame(bytes.Repeat([]byte("a"), 100_000))
		d.handle = func(p *peer) {
			p.onMessage = func(p *peer, m []byte) {
				p.messages <- string(m)
				p.Answer(big)
			}
			p.Start(nil)
		}
		c, p := d.pair()
		const n = 25
		go c.nc.Write(bytes.Repeat(text("ask"), n)) // all of it at once
		read := 0
		for quiet := false; !quiet; {
			select {
			case <-p.messages:
				read++
			case <-time.After(200 * time.Millisecond): // nothing more comes: reading stopped
				quiet = true
			}
		}
		if read == n {
			t.Fatal("read on while answers waited")
		}
		for range n {
			c.expect(gobws.OpText, strings.Repeat("a", 100_000))
		}
		for ; read < n; read++ {
			wait(t, "the message", p.messages)
		}
	})
}

// No Message follows Pause, not even of what was received; Resume goes on.
func TestPause(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		d.window = 128 << 10
		d.handle = func(p *peer) {
			p.onMessage = func(p *peer, m []byte) {
				p.Pause()
				p.messages <- string(m)
			}
			p.Start(nil)
		}
		c, p := d.pair()
		const n = 100
		var all []byte
		for i := range n {
			all = append(all, text(fmt.Sprint(i))...)
		}
		c.write(all)
		for i := range n {
			if got := wait(t, "the message", p.messages); got != fmt.Sprint(i) {
				t.Fatalf("got %q, want %d", got, i)
			}
			if len(p.messages) != 0 {
				t.Fatal("a message while paused")
			}
			p.Resume()
		}
	})
}

// While the socket is blocked only the newest pong waits.
func TestOnlyNewestPong(t *testing.T) {
	cfg := slowConfig
	cfg.ControlBurst, cfg.QueueBytes = 100_000, 40_000
	overDrivers(t, cfg, func(t *testing.T, d *door) {
		d.window = 16 << 10
		c, p := d.pair()
		overrun(t, p)
		time.Sleep(300 * time.Millisecond) // the goroutine driver calls a peer slow that takes nothing for 50 ms
		const n = 2000
		for i := range n {
			c.write(masked(pingFrame, binary.BigEndian.AppendUint32(nil, uint32(i))))
		}
		c.write(text("end"))
		pongs, last := 0, -1
		for {
			f := c.read()
			if f.Header.OpCode == gobws.OpPong {
				pongs++
				last = int(binary.BigEndian.Uint32(f.Payload))
			}
			if string(f.Payload) == "end" {
				break
			}
		}
		if pongs > n/2 || last != n-1 {
			t.Fatalf("%d pongs, the last to ping %d", pongs, last)
		}
	})
}

// Too many control frames are Overrun(PingFlood), once.
func TestPingFlood(t *testing.T) {
	overDrivers(t, ws.Config{ControlBurst: 10}, func(t *testing.T, d *door) {
		d.window = 128 << 10
		c, p := d.pair()
		for range 5 {
			c.write(join(masked(pingFrame, nil), masked(fin|opPong, nil)))
		}
		c.write(text("ten are allowed"))
		for range 5 {
			c.expect(gobws.OpPong, "")
		}
		c.expect(gobws.OpText, "ten are allowed")
		if len(p.overruns) != 0 {
			t.Fatal("too early")
		}
		c.write(join(masked(pingFrame, nil), masked(pingFrame, nil)))
		if what := wait(t, "Overrun", p.overruns); what != ws.PingFlood {
			t.Fatalf("Overrun(%v)", what)
		}
		p.Close(4429, "")
		c.expect(gobws.OpPong, "")
		c.expect(gobws.OpPong, "")
		c.expectCloseFrame(4429)
		if len(p.overruns) != 0 {
			t.Fatal("twice")
		}
	})
}
