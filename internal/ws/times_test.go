package ws_test

import (
	"io"
	"testing"
	"time"

	gobws "github.com/gobwas/ws"

	"bincang/internal/ws"
)

// A message that is not whole MessageTimeout after its first byte closes with
// 1008, however steadily its bytes trickle.
func TestMessageTimeout(t *testing.T) {
	cfg := ws.Config{MessageTimeout: 200 * time.Millisecond}
	halves := map[string][]byte{
		"header":     {textFin},
		"payload":    masked(textFin, make([]byte, 100))[:20],
		"fragment":   masked(opText, []byte("never the last")),
		"control":    masked(pingFrame, []byte("ping"))[:5],
		"behind one": join(text("whole"), text("half"))[:15],
	}
	overDrivers(t, cfg, func(t *testing.T, d *door) {
		for name, half := range halves {
			t.Run(name, func(t *testing.T) {
				begun := time.Now()
				c, _ := d.pair()
				c.write(half)
				f := c.read()
				if f.Header.OpCode == gobws.OpText {
					f = c.read()
				}
				if f.Header.OpCode != gobws.OpClose || f.Payload[1] != 1008&255 {
					t.Fatalf("got %+v", f)
				}
				c.expectEnd()
				if took := time.Since(begun); took < cfg.MessageTimeout {
					t.Fatalf("closed after %v already", took)
				}
			})
		}
	})
	overDrivers(t, cfg, func(t *testing.T, d *door) {
		c, p := d.pair()
		stop := make(chan struct{})
		defer close(stop)
		go trickle(c, stop)
		c.expectCloseFrame(1008)
		if got := wait(t, "Closed", p.closed); got.code != 1008 {
			t.Fatalf("Closed with %+v", got)
		}
	})
}

// trickle sends a long message, a byte at a time.
func trickle(c *raw, stop <-chan struct{}) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for _, b := range masked(textFin, make([]byte, 1000)) {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		if _, err := c.nc.Write([]byte{b}); err != nil {
			return
		}
	}
}

// A conn that goes on sending whole messages never times out, even if there is
// always half of one waiting.
func TestMessageTimeoutIsPerMessage(t *testing.T) {
	cfg := ws.Config{MessageTimeout: time.Second} // longer than a busy machine stands still
	overDrivers(t, cfg, func(t *testing.T, d *door) {
		c, _ := d.pair()
		m := text("message")
		c.write(m[:5])
		for end := time.Now().Add(cfg.MessageTimeout * 3 / 2); time.Now().Before(end); {
			c.write(join(m[5:], m[:5]))
			c.expect(gobws.OpText, "message")
		}
	})
}

// The server pings; a peer that answers stays, one that does not is cut.
func TestPingAndIdle(t *testing.T) {
	cfg := ws.Config{PingEvery: 50 * time.Millisecond, IdleTimeout: 250 * time.Millisecond}
	overDrivers(t, cfg, func(t *testing.T, d *door) {
		c, p := d.pair()
		for range 8 {
			c.expect(gobws.OpPing, "")
			c.write(masked(fin|opPong, nil))
		}
		last := time.Now()
		if got := wait(t, "Closed", p.closed); got.code != ws.CodeAbnormal {
			t.Fatalf("Closed with %+v", got)
		}
		if took := time.Since(last); took < cfg.IdleTimeout-10*time.Millisecond {
			t.Fatalf("cut after %v", took)
		}
		c.expectDead()
	})
}

// While we do not read it is not the peer's fault that nothing comes.
func TestPausedIsNotIdle(t *testing.T) {
	cfg := ws.Config{IdleTimeout: 50 * time.Millisecond, MessageTimeout: 50 * time.Millisecond}
	overDrivers(t, cfg, func(t *testing.T, d *door) {
		d.handle = func(p *peer) {
			p.Start(nil)
			p.Pause()
		}
		c, p := d.pair()
		c.write(text("x")[:3])
		select {
		case got := <-p.closed:
			t.Fatalf("Closed with %+v", got)
		case <-time.After(3 * cfg.IdleTimeout):
		}
		p.Resume()
		c.write(text("x")[3:])
		c.expect(gobws.OpText, "x")
	})
}

// A peer that does not answer our close frame is cut CutAfter later.
func TestCutAfter(t *testing.T) {
	cfg := ws.Config{CutAfter: 100 * time.Millisecond}
	overDrivers(t, cfg, func(t *testing.T, d *door) {
		c, p := d.pair()
		p.Close(1012, "")
		c.expectCloseFrame(1012)
		if got := wait(t, "Closed", p.closed); got.code != 1012 {
			t.Fatalf("Closed with %+v", got)
		}
		c.expectDead()
	})
}

// A peer that closes but keeps its stream open does not keep ours.
func TestPeerKeepsStreamOpen(t *testing.T) {
	overDrivers(t, ws.Config{CutAfter: 500 * time.Millisecond}, func(t *testing.T, d *door) {
		c, p := d.pair()
		c.write(masked(fin|opClose, closeBody(1000, "")))
		c.expectClose(1000)
		if got := wait(t, "Closed", p.closed); got.code != 1000 {
			t.Fatalf("Closed with %+v", got)
		}
	})
}

// Cut ends the stream at once, without a close frame.
func TestCut(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		c, p := d.pair()
		p.Cut()
		if got := wait(t, "Closed", p.closed); got.code != ws.CodeAbnormal {
			t.Fatalf("Closed with %+v", got)
		}
		if b, err := c.rest(); len(b) != 0 || err == io.EOF && !d.tls && !isWindows {
			t.Fatalf("got %q, %v, want a reset", b, err)
		}
	})
}
