package ws_test

import (
	"regexp"
	"runtime"
	"testing"
	"time"

	gobws "github.com/gobwas/ws"

	"bincang/internal/ws"
)

// ofConn is the stack of a goroutine that was started for one conn.
var ofConn = regexp.MustCompile(`bincang/internal/ws\.\(\*(stream|polled|Conn)\)`)

// On Linux nobody waits for a conn that says nothing, over TLS neither, before and after it has spoken.
func TestIdleConnHoldsNoGoroutine(t *testing.T) {
	for _, dr := range drivers() {
		if dr.goroutines {
			continue
		}
		t.Run(dr.name, func(t *testing.T) { // alone: others' conns are not idle
			d := open(t, dr, ws.Config{})
			for range 20 {
				d.pair()
			}
			for range 2 {
				expectNobody(t)
				c, _ := d.pair()
				c.write(join(text("one"), text("two"))) // in one record
				c.expect(gobws.OpText, "one")
				c.expect(gobws.OpText, "two")
			}
			expectNobody(t)
		})
	}
}

func expectNobody(t *testing.T) {
	t.Helper()
	all := make([]byte, 1<<20)
	for end := time.Now().Add(patience); ; runtime.Gosched() {
		stacks := all[:runtime.Stack(all, true)]
		if !ofConn.Match(stacks) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("a goroutine waits for an idle conn:\n%s", stacks)
		}
	}
}
