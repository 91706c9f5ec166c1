package ws_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	gobws "github.com/gobwas/ws"

	"bincang/internal/ws"
)

// Autobahn 2: pings and pongs.
func TestPings(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		c, _ := d.pair()
		for _, payload := range []string{"", "hello", "\x00\xff\xfe\x00", strings.Repeat("p", 125)} {
			c.write(masked(pingFrame, []byte(payload)))
			c.expect(gobws.OpPong, payload)
		}
		c.write(join(masked(fin|opPong, nil), masked(fin|opPong, []byte("unasked")), masked(pingFrame, []byte("asked"))))
		c.expect(gobws.OpPong, "asked")
		for i := range 10 {
			c.write(masked(pingFrame, fmt.Append(nil, i)))
		}
		for i := range 10 {
			c.expect(gobws.OpPong, fmt.Sprint(i))
		}
	})
}

// Autobahn 5: fragments, with control frames between them.
func TestFragments(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		c, _ := d.pair()
		c.write(join(masked(opText, []byte("frag1")), masked(pingFrame, []byte("between")), masked(fin|opCont, []byte("frag2"))))
		c.expect(gobws.OpPong, "between")
		c.expect(gobws.OpText, "frag1frag2")
		c.write(join(masked(opText, nil), masked(opCont, nil), masked(fin|opCont, nil)))
		c.expect(gobws.OpText, "")
		c.write(join(masked(opText, nil), masked(opCont, []byte("middle")), masked(fin|opCont, nil), text("next")))
		c.expect(gobws.OpText, "middle")
		c.expect(gobws.OpText, "next")
	})
}

// Autobahn 10 and the chops of 1: everything arrives byte by byte.
func TestChopped(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		c, _ := d.pair()
		long := strings.Repeat("ä", 200)
		for _, b := range join(text("κόσμε"), masked(pingFrame, []byte("p")), masked(opText, []byte(long)), masked(fin|opCont, []byte("."))) {
			c.write([]byte{b})
		}
		c.expect(gobws.OpText, "κόσμε")
		c.expect(gobws.OpPong, "p")
		c.expect(gobws.OpText, long+".")
		c.write([]byte(strings.Repeat(string(text("many at once")), 1000)))
		for range 1000 {
			c.expect(gobws.OpText, "many at once")
		}
	})
}

func closeBody(code int, reason string) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(code)), reason...)
}

// Autobahn 7: close frames that are not.
func TestBadCloseFrames(t *testing.T) {
	breaches := []breach{
		{"one byte", masked(fin|opClose, []byte{3}), 1002},
		{"bad reason", masked(fin|opClose, closeBody(1000, "\xce\xba\xe1\xff")), 1007},
	}
	for _, code := range []int{0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		breaches = append(breaches, breach{fmt.Sprint(code), masked(fin|opClose, closeBody(code, "")), 1002})
	}
	refused(t, ws.Config{}, breaches)
}

// Autobahn 7: a peer that closes is answered with its code, and nothing it
// sends after that matters.
func TestPeerCloses(t *testing.T) {
	codes := []int{0, 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999}
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		for _, code := range codes {
			c, p := d.pair()
			var body []byte
			want := closing{code: ws.CodeNoStatus}
			if code != 0 {
				body, want = closeBody(code, strings.Repeat("r", 123)), closing{code, strings.Repeat("r", 123)}
			}
			c.write(join(text("before"), masked(fin|opClose, body), text("after"), masked(pingFrame, nil)))
			c.expect(gobws.OpText, "before")
			c.expectClose(code)
			c.nc.Close()
			if got := wait(t, "Closed", p.closed); got != want {
				t.Fatalf("Closed with %+v, want %+v", got, want)
			}
		}
	})
}

// We close: the peer may go on sending, which is discarded, until it closes too.
func TestWeClose(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		c, p := d.pair()
		p.Close(4401, strings.Repeat("ü", 100), ws.TextFrame([]byte("bye")))
		p.Push(ws.TextFrame([]byte("not sent")))
		p.Answer(ws.TextFrame([]byte("not sent")))
		p.Close(1000, "second")
		c.expect(gobws.OpText, "bye")
		f := c.read()
		if want := closeBody(4401, strings.Repeat("ü", 61)); string(f.Payload) != string(want) {
			t.Fatalf("close body %q, want %q", f.Payload, want)
		}
		c.write(join(text("discarded"), masked(pingFrame, nil), masked(opText, []byte("half a message"))))
		c.write(masked(fin|opClose, closeBody(4401, "")))
		c.expectEnd()
		c.nc.Close()
		if got := wait(t, "Closed", p.closed); got.code != 4401 {
			t.Fatalf("Closed with %+v", got)
		}
		p.Push(ws.TextFrame([]byte("after")))
		p.Close(1000, "")
		p.Cut()
	})
}

// A peer that goes away without a word is 1006.
func TestPeerDies(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		c, p := d.pair()
		c.nc.Close()
		if got := wait(t, "Closed", p.closed); got.code != ws.CodeAbnormal {
			t.Fatalf("Closed with %+v", got)
		}
	})
}
