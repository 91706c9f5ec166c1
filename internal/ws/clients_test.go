package ws_test

import (
	"context"
	"crypto/tls"
	"net/http"
	"strings"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"

	"bincang/internal/ws"
)

func (d *door) url() string { return strings.Replace(d.http.URL, "http", "ws", 1) }

var trusting = &tls.Config{InsecureSkipVerify: true}

// coder/websocket as a client: echo, ping, orderly close.
func TestCoderClient(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		tr := &http.Transport{TLSClientConfig: trusting}
		defer tr.CloseIdleConnections()
		c, _, err := coder.Dial(ctx, d.url(), &coder.DialOptions{
			HTTPClient: &http.Client{Transport: tr}, Subprotocols: []string{"bincang.v1"}, CompressionMode: coder.CompressionContextTakeover})
		if err != nil {
			t.Fatal(err)
		}
		defer c.CloseNow()
		c.SetReadLimit(1 << 20)
		if c.Subprotocol() != "bincang.v1" {
			t.Fatalf("subprotocol %q", c.Subprotocol())
		}
		p := wait(t, "the upgrade", d.made)
		for _, n := range []int{0, 10, 1000, 100_000} {
			s := strings.Repeat("é", n/2)
			if err := c.Write(ctx, coder.MessageText, []byte(s)); err != nil {
				t.Fatal(err)
			}
			if _, got, err := c.Read(ctx); err != nil || string(got) != s {
				t.Fatalf("got %d bytes, %v", len(got), err)
			}
		}
		c.CloseRead(ctx)
		if err := c.Ping(ctx); err != nil {
			t.Fatal(err)
		}
		c.Close(4000, "done")
		if got := wait(t, "Closed", p.closed); got != (closing{4000, "done"}) {
			t.Fatalf("Closed with %+v", got)
		}
	})
}

// gorilla/websocket as a client: fragments, and a close that we begin.
func TestGorillaClient(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		dialer := gorilla.Dialer{TLSClientConfig: trusting, EnableCompression: true, WriteBufferSize: 100, HandshakeTimeout: patience}
		c, _, err := dialer.Dial(d.url(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetReadDeadline(time.Now().Add(patience))
		p := wait(t, "the upgrade", d.made)
		s := strings.Repeat("0123456789", 200) // twenty fragments
		w, err := c.NextWriter(gorilla.TextMessage)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.SplitAfter(s, "9") {
			w.Write([]byte(part))
		}
		w.Close()
		if _, got, err := c.ReadMessage(); err != nil || string(got) != s {
			t.Fatalf("got %d bytes, %v", len(got), err)
		}
		p.Close(1012, "restart")
		_, _, err = c.ReadMessage() // answers the close frame by itself
		if !gorilla.IsCloseError(err, gorilla.CloseServiceRestart) {
			t.Fatalf("got %v", err)
		}
		c.Close()
		if got := wait(t, "Closed", p.closed); got != (closing{1012, "restart"}) {
			t.Fatalf("Closed with %+v", got)
		}
	})
}
