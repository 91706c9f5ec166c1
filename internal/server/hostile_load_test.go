package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/coder/websocket"
)

func overload(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	var opened chat.OpenedRoom
	for _, limit := range []string{"1000000000", "1e9", "1000000000.0"} {
		response := ayu.Send("room.open", `{"room":"lobby","limit":`+limit+`}`, nil)
		wantStatus(t, "limit "+limit, response.StatusCode, http.StatusOK)
	}
	chatty := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond = 0 }).Guest("Citra")
	for i := range 201 {
		chatty.Post(chat.Lobby, fmt.Sprintf("message-number-%04d", i), "x")
	}
	chatty.Must("room.open", map[string]any{"room": "lobby", "limit": 1_000_000_000}, &opened)
	if len(opened.Messages) != 200 {
		t.Errorf("a page has %d messages", len(opened.Messages))
	}

	var group sync.WaitGroup
	for i := range 200 {
		group.Go(func() {
			switch status := handshake(s, s.Guest(fmt.Sprint("Guest number ", i)).Token, nil); status {
			case http.StatusSwitchingProtocols, http.StatusServiceUnavailable:
			default:
				t.Errorf("a handshake in a storm: %d", status)
			}
		})
	}
	group.Wait()

	c := s.Guest("Budi").Connect()
	go func() {
		for i := range 1000 {
			if c.TryWrite(fmt.Sprintf(`{"id":%d,"op":"message.post","in":{"room":"lobby","key":"flood-of-messages-%d","text":"x"}}`, i, i)) != nil {
				return
			}
		}
	}()
	limited := false
	var ended error
	for {
		var frame testkit.Frame
		if frame, ended = c.TryRead(); ended != nil {
			break
		}
		limited = limited || frame.Error != nil && frame.Error.Kind == chat.RateLimited && frame.Error.RetryAfter > 0
		if frame.Bye != nil && frame.Bye.Kind != "rate_limited" {
			t.Errorf("bye: %+v", frame.Bye)
		}
	}
	if code := websocket.CloseStatus(ended); !limited || code != 4429 {
		t.Errorf("1,000 posts at once: rate_limited %v, then closed with %d", limited, code)
	}
}

func logs(t *testing.T) {
	s := testkit.Start(t)
	for _, name := range []string{"a\r\nb", "a\x1b[31mb", "a\u202eb", "\u200b"} {
		if p := s.Nobody().Call("guest.join", map[string]any{"name": name}, nil); name != "a\r\nb" && p.Kind() != "invalid" {
			t.Errorf("the name %q: %+v", name, p)
		}
	}
	owner := s.Owner("Rina", "canary-password")
	owner.Post(chat.Lobby, "0123456789abcdef", "canary-text")
	owner.Send("x%0d%0a%1b[31m.canary", "{}", nil)
	s.Raw().Request("GET /%0d%0aSet-Cookie:x HTTP/1.1", map[string]string{"User-Agent": "\x1b[31m"})
	token, setup := owner.Token, s.SetupToken()
	s.Restart()
	log := s.StoppedLogs()
	for _, secret := range []string{"canary", token, setup, "\x1b"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q: %s", secret, log)
		}
	}
}
