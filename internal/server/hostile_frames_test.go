package server_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
	"bincang/internal/wire"

	"github.com/gobwas/ws"
)

// closesWith lets a fresh conn do something and wants it to be closed with one of these codes.
func closesWith(t *testing.T, ayu *testkit.User, what string, do func(*testkit.Raw), codes ...int) {
	t.Helper()
	r := ayu.Raw()
	defer r.Close()
	do(r)
	got := r.CloseCode()
	for _, code := range codes {
		if got == code {
			return
		}
	}
	t.Errorf("%s: closed with %d, not %v", what, got, codes)
}

func sends(bytes ...byte) func(*testkit.Raw) { return func(r *testkit.Raw) { r.Send(bytes) } }

func brokenFrames(t *testing.T) {
	ayu := testkit.Start(t).Guest("Ayu")
	closesWith(t, ayu, "unmasked", sends(0x81, 0x02, 'h', 'i'), 1002)
	closesWith(t, ayu, "RSV1", sends(0xC1, 0x80, 0, 0, 0, 0), 1002)
	closesWith(t, ayu, "RSV2", sends(0xA1, 0x80, 0, 0, 0, 0), 1002)
	closesWith(t, ayu, "RSV3", sends(0x91, 0x80, 0, 0, 0, 0), 1002)
	closesWith(t, ayu, "opcode 3", sends(0x83, 0x80, 0, 0, 0, 0), 1002)
	closesWith(t, ayu, "opcode 11", sends(0x8B, 0x80, 0, 0, 0, 0), 1002)
	closesWith(t, ayu, "fragmented ping", sends(0x09, 0x80, 0, 0, 0, 0), 1002)
	closesWith(t, ayu, "stray continuation", sends(0x80, 0x80, 0, 0, 0, 0), 1002)
	closesWith(t, ayu, "long ping", func(r *testkit.Raw) { r.Frame(ws.OpPing, true, make([]byte, 126)) }, 1002)
	closesWith(t, ayu, "text inside a message", func(r *testkit.Raw) {
		r.Frame(ws.OpText, false, []byte("{"))
		r.Frame(ws.OpText, true, []byte("}"))
	}, 1002)
}

func hugeFrames(t *testing.T) {
	ayu := testkit.Start(t).Guest("Ayu")
	announces := func(length uint64) func(*testkit.Raw) {
		return sends(append(binary.BigEndian.AppendUint64([]byte{0x81, 0xFF}, length), 0, 0, 0, 0)...)
	}
	closesWith(t, ayu, "2^63-1", announces(1<<63-1), 1002, 1009)
	closesWith(t, ayu, "2^63", announces(1<<63), 1002)
	closesWith(t, ayu, "1 GiB", announces(1<<30), 1009)
	closesWith(t, ayu, "128 KiB + 1", func(r *testkit.Raw) { r.Frame(ws.OpText, true, make([]byte, wire.MaxRequest+1)) }, 1009)
	closesWith(t, ayu, "one fragment too many", func(r *testkit.Raw) {
		r.Frame(ws.OpText, false, []byte("a"))
		for range 32 {
			r.Frame(ws.OpContinuation, false, []byte("a"))
		}
	}, 1009)
	closesWith(t, ayu, "100,000 fragments", func(r *testkit.Raw) {
		first, _ := ws.CompileFrame(ws.MaskFrame(ws.NewFrame(ws.OpText, false, []byte("a"))))
		next, _ := ws.CompileFrame(ws.MaskFrame(ws.NewFrame(ws.OpContinuation, false, []byte("a"))))
		r.Send(append(first, bytes.Repeat(next, 100_000)...))
	}, 1002, 1008, 1009)
}

func notText(t *testing.T) {
	ayu := testkit.Start(t).Guest("Ayu")
	closesWith(t, ayu, "bad UTF-8", func(r *testkit.Raw) { r.Frame(ws.OpText, true, []byte{0xFF}) }, 1007)
	closesWith(t, ayu, "bad UTF-8 over fragments", func(r *testkit.Raw) {
		r.Frame(ws.OpText, false, []byte{0xC3})
		r.Frame(ws.OpContinuation, true, []byte{0x28})
	}, 1007)
	closesWith(t, ayu, "binary", func(r *testkit.Raw) { r.Frame(ws.OpBinary, true, []byte("{}")) }, 1003)
}

func badClose(t *testing.T) {
	ayu := testkit.Start(t).Guest("Ayu")
	for _, code := range []uint16{0, 999, 1005, 5000} {
		closesWith(t, ayu, fmt.Sprint("close code ", code), func(r *testkit.Raw) {
			r.Frame(ws.OpClose, true, binary.BigEndian.AppendUint16(nil, code))
		}, 1002)
	}
	closesWith(t, ayu, "one-byte body", func(r *testkit.Raw) { r.Frame(ws.OpClose, true, []byte{3}) }, 1002)
}

// silentOrFlooding has a server with the usual pings for all but the silent conn: on a busy machine the
// others would else be cut for their silence.
func silentOrFlooding(t *testing.T) {
	t.Parallel()
	impatient := testkit.Start(t, func(c *app.Config) { c.PingEvery = 500 * time.Millisecond })
	closesWith(t, impatient.Guest("Ayu"), "never pongs", func(*testkit.Raw) {}, 1006)
	s := testkit.Start(t, func(c *app.Config) {
		c.MessageTimeout, c.Chat.PostsPerSecond = time.Second, 0
	})
	ayu := s.Guest("Ayu")
	closesWith(t, ayu, "ping flood", func(r *testkit.Raw) {
		ping, _ := ws.CompileFrame(ws.MaskFrame(ws.NewPingFrame([]byte("x"))))
		r.Send(bytes.Repeat(ping, 5000))
	}, 4429)
	closesWith(t, ayu, "half a frame", sends(0x81, 0xFE), 1008)

	slow := ayu.Raw()
	slow.Conn.(*net.TCPConn).SetReadBuffer(4 << 10) //nolint:errcheck // a smaller buffer only makes it faster
	poster := s.Guest("Budi").Connect()
	text := string(bytes.Repeat([]byte("x"), 9000))
	for i := range 200 {
		if answer := poster.Ask("message.post", chat.PostMessage{Room: chat.Lobby, Key: fmt.Sprintf("key-of-message-%04d", i), Text: text}); answer.Error != nil {
			t.Fatalf("a slow reader holds a poster up: %+v", answer.Error)
		}
	}
	if code := slow.CloseCode(); code != 4408 && code != 1006 {
		t.Errorf("never reads: closed with %d", code)
	}
}
