package interop

import (
	"context"
	"errors"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	coder "github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"
)

// handshake is what a Go client says of itself at a door.
func handshake(t *testing.T, v visit) (address string, headers http.Header, protocols []string) {
	t.Helper()
	headers = http.Header{}
	if v.name != "" {
		headers.Set("Authorization", "Bearer "+guestToken(t, v))
		protocols = []string{"bincang.v1"}
	}
	return strings.Replace(v.url, "http", "ws", 1) + "/websocket", headers, protocols
}

// moduleVersion is that of a module, by the go.mod.
func moduleVersion(path string) string {
	body, err := os.ReadFile("../go.mod")
	if err != nil {
		return path
	}
	return regexp.MustCompile(regexp.QuoteMeta(path) + ` v\S+`).FindString(string(body))
}

type gorillaLine struct {
	*gorilla.Conn
	happen chan event
}

// openGorilla opens a conn that, by gorilla's usual buffer, sends long messages in fragments of 4 KiB.
func openGorilla(t *testing.T, v visit) line {
	t.Helper()
	address, headers, protocols := handshake(t, v)
	dialer := gorilla.Dialer{HandshakeTimeout: patience, Subprotocols: protocols, EnableCompression: true}
	conn, _, err := dialer.Dial(address, headers)
	if err != nil {
		t.Fatal(err)
	}
	l := gorillaLine{conn, make(chan event, 1024)}
	l.happen <- event{Event: "open", Client: moduleVersion("github.com/gorilla/websocket"), Protocol: conn.Subprotocol()}
	conn.SetPongHandler(func(string) error {
		l.happen <- event{Event: "pong"}
		return nil
	})
	ended := make(chan struct{})
	go l.hear(ended)
	t.Cleanup(func() {
		conn.Close() //nolint:errcheck // it may be closed
		<-ended
	})
	return l
}

func (l gorillaLine) hear(ended chan struct{}) {
	defer close(ended)
	defer close(l.happen)
	for {
		_, body, err := l.ReadMessage()
		if closed := (*gorilla.CloseError)(nil); errors.As(err, &closed) {
			l.happen <- event{Event: "close", Code: closed.Code, Reason: closed.Text}
			return
		}
		if err != nil {
			l.happen <- event{Event: "error", Reason: err.Error()}
			return
		}
		l.happen <- event{Event: "text", Text: string(body)}
	}
}

func (l gorillaLine) events() <-chan event { return l.happen }

func (l gorillaLine) do(o order) error {
	switch o.Do {
	case "send":
		return l.WriteMessage(gorilla.TextMessage, []byte(strings.Join(o.Texts, "")))
	case "ping":
		return l.WriteMessage(gorilla.PingMessage, []byte("are you there"))
	default:
		return l.WriteMessage(gorilla.CloseMessage, gorilla.FormatCloseMessage(o.Code, ""))
	}
}

type coderLine struct {
	*coder.Conn
	happen chan event
	ctx    context.Context
}

func openCoder(t *testing.T, v visit) line {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
	t.Cleanup(cancel)
	address, headers, protocols := handshake(t, v)
	conn, _, err := coder.Dial(ctx, address, &coder.DialOptions{
		HTTPHeader: headers, Subprotocols: protocols, CompressionMode: coder.CompressionContextTakeover,
	})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	l := coderLine{conn, make(chan event, 1024), ctx}
	l.happen <- event{Event: "open", Client: moduleVersion("github.com/coder/websocket"), Protocol: conn.Subprotocol()}
	ended := make(chan struct{})
	go l.hear(ended)
	t.Cleanup(func() {
		conn.CloseNow() //nolint:errcheck // it may be closed
		<-ended
	})
	return l
}

func (l coderLine) hear(ended chan struct{}) {
	defer close(ended)
	defer close(l.happen)
	for {
		_, body, err := l.Read(l.ctx)
		if closed := (coder.CloseError{}); errors.As(err, &closed) {
			l.happen <- event{Event: "close", Code: int(closed.Code), Reason: closed.Reason}
			return
		}
		if err != nil {
			l.happen <- event{Event: "error", Reason: err.Error()}
			return
		}
		l.happen <- event{Event: "text", Text: string(body)}
	}
}

func (l coderLine) events() <-chan event { return l.happen }

func (l coderLine) do(o order) error {
	switch o.Do {
	case "send":
		w, err := l.Writer(l.ctx, coder.MessageText)
		if err != nil {
			return err
		}
		for _, text := range o.Texts { // each becomes a fragment
			if _, err := w.Write([]byte(text)); err != nil {
				return err
			}
		}
		return w.Close()
	case "ping":
		if err := l.Ping(l.ctx); err != nil {
			return err
		}
		l.happen <- event{Event: "pong"}
		return nil
	default:
		return l.Close(coder.StatusCode(o.Code), "")
	}
}
