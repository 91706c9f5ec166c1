package ws_test

import (
	"strings"
	"testing"

	gobws "github.com/gobwas/ws"

	"bincang/internal/ws"
)

// breach is something a client may not send, and the code it is closed with.
type breach struct {
	name string
	send []byte
	code int
}

// refused sends each breach on a conn of its own and wants the close code, the
// end of the stream, and Closed once with the same code.
func refused(t *testing.T, cfg ws.Config, breaches []breach) {
	t.Helper()
	overDrivers(t, cfg, func(t *testing.T, d *door) {
		for _, b := range breaches {
			t.Run(b.name, func(t *testing.T) {
				c, p := d.pair()
				c.write(b.send)
				c.expectClose(b.code)
				c.nc.Close()
				if got := wait(t, "Closed", p.closed); got.code != b.code {
					t.Fatalf("Closed with %+v, want %d", got, b.code)
				}
			})
		}
	})
}

// Autobahn 3 (reserved bits), 4 (opcodes), 5 (fragmentation), and masking.
func TestProtocolErrors(t *testing.T) {
	hello := []byte("hello")
	long := []byte(strings.Repeat("x", 126))
	part := masked(opText, hello)
	breaches := []breach{
		{"unmasked", []byte{textFin, 5, 'h', 'e', 'l', 'l', 'o'}, 1002},
		{"rsv1", masked(textFin|0x40, hello), 1002},
		{"rsv2", masked(textFin|0x20, hello), 1002},
		{"rsv3", masked(textFin|0x10, hello), 1002},
		{"rsv on ping", masked(pingFrame|0x40, hello), 1002},
		{"rsv on close", masked(fin|opClose|0x70, nil), 1002},
		{"rsv on continuation", join(part, masked(fin|0x40, hello)), 1002},
		{"long ping", masked(pingFrame, long), 1002},
		{"long close", masked(fin|opClose, long), 1002},
		{"fragmented ping", masked(opPing, hello), 1002},
		{"fragmented pong", masked(opPong, nil), 1002},
		{"fragmented close", masked(opClose, nil), 1002},
		{"stray continuation", masked(opCont, hello), 1002},
		{"stray last continuation", masked(fin|opCont, hello), 1002},
		{"text inside a message", join(part, text("x")), 1002},
		{"binary inside a message", join(part, masked(fin|opBinary, hello)), 1002},
		{"length in 16 bits too many", join([]byte{textFin, 0x80 | 126, 0, 5, 1, 2, 3, 4}, hello), 1002},
		{"length in 64 bits too many", []byte{textFin, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 1, 2, 3, 4}, 1002},
		{"length 2^63", []byte{textFin, 0x80 | 127, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}, 1002},
		{"length 2^64-1", []byte{textFin, 0x80 | 127, 255, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4}, 1002},
		{"binary", masked(fin|opBinary, hello), 1003},
		{"fragmented binary", masked(opBinary, hello), 1003},
	}
	for op := byte(3); op < 16; op++ {
		if op < 8 || op > 10 {
			breaches = append(breaches, breach{"opcode " + string("0123456789abcdef"[op]), masked(fin|op, nil), 1002})
		}
	}
	refused(t, ws.Config{}, breaches)
}

// Autobahn 9: limits. The lengths are announced only.
func TestTooLarge(t *testing.T) {
	cfg := ws.Config{MaxMessage: 1000, MaxFragments: 8}
	tiny := func(n int) []byte {
		return join(masked(opText, nil), []byte(strings.Repeat(string(masked(opCont, []byte("x"))), n-1)))
	}
	refused(t, cfg, []breach{
		{"one more", []byte{textFin, 0x80 | 126, 1001 >> 8, 1001 & 255, 1, 2, 3, 4}, 1009},
		{"1 GiB", []byte{textFin, 0x80 | 127, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4}, 1009},
		{"2^63-1", []byte{textFin, 0x80 | 127, 0x7f, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4}, 1009},
		{"sum of fragments", join(masked(opText, make([]byte, 900)), masked(fin|opCont, make([]byte, 101))), 1009},
		{"fragments", tiny(9), 1009},
		{"very many fragments", tiny(10_000), 1009},
	})
	overDrivers(t, cfg, func(t *testing.T, d *door) {
		c, _ := d.pair()
		c.write(join(tiny(7), masked(fin|opCont, []byte("y"))))
		c.expect(gobws.OpText, "xxxxxxy")
		c.write(text(strings.Repeat("z", 1000)))
		c.expect(gobws.OpText, strings.Repeat("z", 1000))
	})
}

// Autobahn 6: UTF-8, whole and split at any byte.
func TestUTF8(t *testing.T) {
	bad := map[string]string{
		"lone continuation": "\x80", "overlong": "\xc0\xaf", "surrogate": "\xed\xa0\x80",
		"beyond": "\xf4\x90\x80\x80", "ff": "abc\xff", "cut": "κόσμ\xce", "cut of four": "\xf0\x9f\x98",
	}
	var breaches []breach
	for name, s := range bad {
		breaches = append(breaches, breach{name, text(s), 1007})
		for i := range len(s) {
			split := join(masked(opText, []byte(s[:i])), masked(opCont, nil), masked(fin|opCont, []byte(s[i:])))
			breaches = append(breaches, breach{name + " split", split, 1007})
		}
	}
	breaches = append(breaches, breach{"at once", masked(opText, []byte("ok\xff")), 1007})
	refused(t, ws.Config{}, breaches)
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		c, _ := d.pair()
		const s = "Hello-µ@ßöäüàá-UTF-8!! κόσμε 🎉\U0010ffff\x00\ufffe"
		for i := range len(s) {
			c.write(join(masked(opText, []byte(s[:i])), masked(fin|opCont, []byte(s[i:]))))
			c.expect(gobws.OpText, s)
		}
	})
}
