package ws_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	gobws "github.com/gobwas/ws"

	"bincang/internal/ws"
)

func TestHandshakeRefused(t *testing.T) {
	cases := []struct {
		name, old, new string
		status         int
		header, value  string
	}{
		{"POST", "GET /", "POST /", 405, "Allow", "GET"},
		{"no upgrade", "Upgrade: WebSocket\r\n", "", 426, "Upgrade", "websocket"},
		{"no connection", "Connection: keep-alive, Upgrade\r\n", "", 426, "Upgrade", "websocket"},
		{"connection only resembles", "keep-alive, Upgrade", "upgraded", 426, "Upgrade", "websocket"},
		{"version 8", "Version: 13", "Version: 8", 426, "Sec-WebSocket-Version", "13"},
		{"version 13 twice", "Version: 13", "Version: 13, 13", 426, "Sec-WebSocket-Version", "13"},
		{"no version", "Sec-WebSocket-Version: 13\r\n", "", 426, "Sec-WebSocket-Version", "13"},
		{"no key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 400, "", ""},
		{"short key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub24=", 400, "", ""},
		{"long key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZSEhISE=", 400, "", ""},
		{"key not base64", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j*Q==", 400, "", ""},
		{"two keys", "Sec-WebSocket-Version", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version", 400, "", ""},
		{"a body", "Host: x\r\n", "Host: x\r\nContent-Length: 1\r\n", 400, "", ""},
	}
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		for _, tc := range cases {
			t.Run(tc.name, func(t *testing.T) {
				nc := d.dialTCP()
				nc.Write([]byte(strings.Replace(request, tc.old, tc.new, 1) + "\r\n" + "x"))
				res, err := http.ReadResponse(bufio.NewReader(nc), nil)
				if err != nil {
					t.Fatal(err)
				}
				if res.StatusCode != tc.status || res.Header.Get(tc.header) != tc.value {
					t.Fatalf("got %d %v", res.StatusCode, res.Header)
				}
				nc.Close()
			})
		}
	})
}

// The accept key is that of RFC 6455 §1.3; the subprotocol is confirmed.
func TestHandshakeAnswer(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		nc := d.dialTCP()
		nc.Write([]byte(request + "Sec-WebSocket-Protocol: bincang.v1\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"))
		res, err := http.ReadResponse(bufio.NewReader(nc), nil)
		if err != nil {
			t.Fatal(err)
		}
		h := res.Header
		if res.StatusCode != 101 || h.Get("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" ||
			h.Get("Sec-WebSocket-Protocol") != "bincang.v1" || h.Get("Sec-WebSocket-Extensions") != "" {
			t.Fatalf("got %d %v", res.StatusCode, h)
		}
	})
}

// What comes right behind the request, in the same segment, is not lost.
func TestBytesBehindHandshake(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		half := text("second")
		c := d.dial(join(text("first"), half[:4])...)
		wait(t, "the upgrade", d.made)
		c.expect(gobws.OpText, "first")
		c.write(half[4:])
		c.expect(gobws.OpText, "second")
	})
}

// A held conn reads nothing and sends nothing; Start's frame comes first.
func TestHoldAndStart(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		d.handle = func(p *peer) {
			p.onMessage = collect
			p.Push(ws.TextFrame([]byte("one")))
			p.Push(ws.TextFrame([]byte("two")))
		}
		c := d.dial(text("early")...)
		p := wait(t, "the upgrade", d.made)
		c.write(text("later"))
		if len(p.messages) != 0 {
			t.Fatal("read before Start")
		}
		p.Push(ws.TextFrame([]byte("three")))
		p.Start(ws.TextFrame([]byte("hello")))
		p.Push(ws.TextFrame([]byte("four")))
		for _, want := range []string{"hello", "one", "two", "three", "four"} {
			c.expect(gobws.OpText, want)
		}
		for _, want := range []string{"early", "later"} {
			if got := wait(t, "the message", p.messages); got != want {
				t.Fatalf("got %q, want %q", got, want)
			}
		}
	})
}

// Close before Start drops what was held: it would come without its first.
func TestCloseWhileHeld(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		d.handle = func(p *peer) {
			p.Push(ws.TextFrame([]byte("held")))
			p.Close(4403, "no", ws.TextFrame([]byte("bye")))
			p.Start(ws.TextFrame([]byte("hello")))
		}
		c, p := d.pair()
		c.expect(gobws.OpText, "bye")
		c.expectCloseFrame(4403)
		c.write(masked(fin|opClose, closeBody(4403, "")))
		c.expectEnd()
		c.nc.Close()
		wait(t, "Closed", p.closed)
	})
}
