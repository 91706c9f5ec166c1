package server_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
	"bincang/internal/wire"
)

// handshake sends the headers of an upgrade, changed by these, and gives the status of the answer.
func handshake(s *testkit.Server, token string, headers map[string]string) int {
	all := map[string]string{"Sec-WebSocket-Protocol": wire.Subprotocol}
	if token != "" {
		all["Authorization"] = "Bearer " + token
	}
	for name, value := range headers {
		all[name] = value
	}
	return s.Raw().Request("GET /websocket HTTP/1.1", all).StatusCode
}

func wantStatus(t *testing.T, what string, got, want int) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %d, not %d", what, got, want)
	}
}

func foreignHost(t *testing.T) {
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	for _, host := range []string{"evil.test", "127.0.0.1.evil.test", "localhost.evil.test:3000", "10.0.0.1"} {
		wantStatus(t, "upgrade at "+host, handshake(s, ayu.Token, map[string]string{"Host": host}), http.StatusMisdirectedRequest)
		response := ayu.Send("room.list", "{}", map[string]string{"Host": host})
		wantStatus(t, "operation at "+host, response.StatusCode, http.StatusMisdirectedRequest)
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	for _, host := range []string{"localhost:" + port, "[::1]:" + port, "127.0.0.1:" + port} {
		wantStatus(t, "upgrade at "+host, handshake(s, ayu.Token, map[string]string{"Host": host}), http.StatusSwitchingProtocols)
	}
}

func foreignOrigin(t *testing.T) {
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	foreign := []string{"https://evil.test", "null", "http://127.0.0.1.evil.test:" + port, "http://127.0.0.1:1", "https://127.0.0.1:" + port, "http://127.0.0.1:" + port + "/", "garbage"}
	for _, origin := range foreign {
		wantStatus(t, "socket from "+origin, handshake(s, ayu.Token, map[string]string{"Origin": origin}), http.StatusForbidden)
		wantStatus(t, "plain door from "+origin, handshake(s, "", map[string]string{"Origin": origin, "Sec-WebSocket-Protocol": ""}), http.StatusForbidden)
		wantStatus(t, "operation from "+origin, ayu.Send("room.list", "{}", map[string]string{"Origin": origin}).StatusCode, http.StatusForbidden)
	}
	for _, origin := range []string{"http://127.0.0.1:" + port, "http://localhost:" + port, "http://[::1]:" + port} {
		wantStatus(t, "socket from "+origin, handshake(s, ayu.Token, map[string]string{"Origin": origin}), http.StatusSwitchingProtocols)
		wantStatus(t, "operation from "+origin, ayu.Send("room.list", "{}", map[string]string{"Origin": origin}).StatusCode, http.StatusOK)
	}
	cookie := map[string]string{"Authorization": "", "Cookie": "bincang=" + ayu.Token}
	wantStatus(t, "cookie without Origin", handshake(s, "", cookie), http.StatusForbidden)
	cookie["Origin"] = s.URL
	wantStatus(t, "cookie with our Origin", handshake(s, "", cookie), http.StatusSwitchingProtocols)
	wantStatus(t, "cross-site fetch", ayu.Send("room.list", "{}", map[string]string{"Sec-Fetch-Site": "cross-site"}).StatusCode, http.StatusForbidden)
}

func noSession(t *testing.T) {
	var ahead atomic.Int64
	s := testkit.Start(t, func(c *app.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	ayu := s.Guest("Ayu")
	wantStatus(t, "none", handshake(s, "", nil), http.StatusUnauthorized)
	wantStatus(t, "forged", handshake(s, "bcs_"+strings.Repeat("A", 43), nil), http.StatusUnauthorized)
	wantStatus(t, "valid", handshake(s, ayu.Token, nil), http.StatusSwitchingProtocols)
	ahead.Store(int64(chat.SessionIdle + time.Hour))
	wantStatus(t, "expired", handshake(s, ayu.Token, nil), http.StatusUnauthorized)
	if p := ayu.Call("room.list", struct{}{}, nil); p.Kind() != "unauthenticated" || p.Status != http.StatusUnauthorized {
		t.Errorf("expired, over HTTP: %+v", p)
	}
	response := s.Raw().Request("GET /websocket?access_token="+ayu.Token+" HTTP/1.1", nil)
	wantStatus(t, "token in the query", response.StatusCode, http.StatusBadRequest)
}

func badHandshake(t *testing.T) {
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	for _, c := range []struct {
		what, name, value string
		want              int
	}{
		{"version 8", "Sec-WebSocket-Version", "8", http.StatusUpgradeRequired},
		{"no version", "Sec-WebSocket-Version", "", http.StatusUpgradeRequired},
		{"no upgrade", "Upgrade", "", http.StatusUpgradeRequired},
		{"no key", "Sec-WebSocket-Key", "", http.StatusBadRequest},
		{"short key", "Sec-WebSocket-Key", "c2hvcnQ=", http.StatusBadRequest},
		{"key that is no base64", "Sec-WebSocket-Key", "!!!!!!!!!!!!!!!!!!!!!!!!", http.StatusBadRequest},
		{"unknown subprotocol", "Sec-WebSocket-Protocol", "chat, superchat", http.StatusBadRequest},
		{"ours among others", "Sec-WebSocket-Protocol", "chat, bincang.v1", http.StatusSwitchingProtocols},
	} {
		wantStatus(t, c.what, handshake(s, ayu.Token, map[string]string{c.name: c.value}), c.want)
	}
	post := s.Raw().Request("POST /websocket HTTP/1.1", map[string]string{"Authorization": "Bearer " + ayu.Token, "Content-Length": "0"})
	wantStatus(t, "POST", post.StatusCode, http.StatusMethodNotAllowed)
}

func hugeHeaders(t *testing.T) {
	s := testkit.Start(t, func(c *app.Config) { c.HeaderTime = time.Second })
	many := map[string]string{}
	for i := range 2000 {
		many[fmt.Sprintf("A%d", i)] = "b"
	}
	wantStatus(t, "2,000 headers", handshake(s, "", many), http.StatusRequestHeaderFieldsTooLarge)
	wantStatus(t, "1 MB of headers", handshake(s, "", map[string]string{"X-Long": strings.Repeat("a", 1<<20)}), http.StatusRequestHeaderFieldsTooLarge)
	wantStatus(t, "a 64 KB protocol list", handshake(s, "", map[string]string{"Sec-WebSocket-Protocol": strings.Repeat("a, ", 22_000)}), http.StatusRequestHeaderFieldsTooLarge)

	slow := s.Raw()
	slow.Send([]byte("GET /websocket HTTP/1.1\r\nHost: "))
	begin := time.Now()
	io.Copy(io.Discard, slow.Reader) //nolint:errcheck // only its end matters
	if took := time.Since(begin); took > testkit.Patience {
		t.Errorf("half a request was kept for %s", took)
	}
}

func tooManyConns(t *testing.T) {
	s := testkit.Start(t, func(c *app.Config) { c.Server.ConnsPerAddress = 24 })
	ayu, budi := s.Guest("Ayu"), s.Guest("Budi")
	for i := range 20 {
		wantStatus(t, fmt.Sprintf("conn %d", i+1), handshake(s, ayu.Token, nil), http.StatusSwitchingProtocols)
	}
	wantStatus(t, "conn 21", handshake(s, ayu.Token, nil), http.StatusTooManyRequests)
	for i := range 4 {
		wantStatus(t, fmt.Sprintf("another's conn %d", i+1), handshake(s, budi.Token, nil), http.StatusSwitchingProtocols)
	}
	s.Owner("Rina", "correct horse")
	forwarded := map[string]string{"X-Forwarded-For": "203.0.113.9"}
	wantStatus(t, "one too many of an address", handshake(s, budi.Token, nil), http.StatusTooManyRequests)
	wantStatus(t, "behind a header that nobody believes", handshake(s, budi.Token, forwarded), http.StatusTooManyRequests)
}
