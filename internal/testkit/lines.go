package testkit

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// Lines is a WebSocket at the plain door.
type Lines struct {
	T    testing.TB
	Conn *websocket.Conn
}

// Say sends a line.
func (l *Lines) Say(line string) {
	l.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	if err := l.Conn.Write(ctx, websocket.MessageText, []byte(line)); err != nil {
		l.T.Fatalf("say %q: %v", line, err)
	}
}

// Want reads the next line, which has to be this one.
func (l *Lines) Want(line string) {
	l.T.Helper()
	if got := l.read(); got != line {
		l.T.Fatalf("heard %q, not %q", got, line)
	}
}

// WantPrefix reads the next line, which has to begin so.
func (l *Lines) WantPrefix(prefix string) {
	l.T.Helper()
	if got := l.read(); !strings.HasPrefix(got, prefix) {
		l.T.Fatalf("heard %q, which does not begin with %q", got, prefix)
	}
}

// WantEnd reads to the end, which has to have this code, and gives the reason that was said with it.
func (l *Lines) WantEnd(code websocket.StatusCode) (reason string) {
	l.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	for {
		if _, _, err := l.Conn.Read(ctx); err != nil {
			if got := websocket.CloseStatus(err); got != code {
				l.T.Fatalf("ended with %d (%v), not %d", got, err, code)
			}
			if closed, ok := errors.AsType[websocket.CloseError](err); ok {
				reason = closed.Reason
			}
			return reason
		}
	}
}

// Next reads the next line, whatever it is.
func (l *Lines) Next() string {
	l.T.Helper()
	return l.read()
}

func (l *Lines) read() string {
	l.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	_, body, err := l.Conn.Read(ctx)
	if err != nil {
		l.T.Fatalf("hear: %v", err)
	}
	return string(body)
}
