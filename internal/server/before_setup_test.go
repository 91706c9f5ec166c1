package server_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"bincang/internal/app"
	"bincang/internal/testkit"
	"bincang/internal/wire"
)

// upgrading are the headers of a handshake.
var upgrading = map[string]string{
	"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}

// asked sends a request with these headers and gives the status and the body of its answer.
func asked(t *testing.T, url, method, path string, headers ...map[string]string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, url+path, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for _, some := range headers {
		for name, value := range some {
			request.Header.Set(name, value)
		}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusSwitchingProtocols {
		return response.StatusCode, ""
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// TestBeforeTheSetup asks for everything that there is, and for what there is not, as a stranger over a
// network and as one behind a proxy: the page, the setup and /livez answer, all else is unavailable.
func TestBeforeTheSetup(t *testing.T) {
	t.Parallel()
	network := testkit.Start(t, func(c *app.Config) { c.Listen, c.PlainHTTP = "0.0.0.0:0", true })
	local := testkit.Start(t)
	everywhere := strings.NewReplacer("[::]", "127.0.0.1", "0.0.0.0", "127.0.0.1").Replace(network.URL)
	for _, stranger := range []struct {
		what, url string
		headers   map[string]string
	}{
		{"over a network", everywhere, nil},
		{"behind a proxy", local.URL, map[string]string{"X-Forwarded-For": "203.0.113.9"}},
	} {
		socket := map[string]string{"Sec-WebSocket-Protocol": wire.Subprotocol}
		for _, c := range []struct {
			method, path string
			headers      map[string]string
		}{
			{"GET", "/readyz", nil}, {"GET", "/plain", nil}, {"GET", "/plain.js", nil}, {"GET", "/plain.css", nil},
			{"GET", "/api/openapi.json", nil}, {"GET", "/api/docs", nil}, {"GET", "/nothing", nil}, {"GET", "/files/a/b", nil},
			{"POST", "/files", nil}, {"GET", "/api/guest.join", nil}, {"POST", "/api/no.such", nil}, {"GET", "/websocket", nil},
			{"POST", "/api/guest.join", nil}, {"POST", "/api/session.create", nil}, {"POST", "/api/settings.get", nil},
			{"POST", "/api/account.create", nil}, {"POST", "/api/session.hello", nil}, {"POST", "/api/setup.complete/", nil},
			{"GET", "/websocket", upgrading},
		} {
			status, body := asked(t, stranger.url, c.method, c.path, c.headers, stranger.headers)
			if status != http.StatusServiceUnavailable || c.path != "/readyz" && !strings.Contains(body, "/problems/unavailable") {
				t.Errorf("%s, %s %s: %d %.80s", stranger.what, c.method, c.path, status, body)
			}
		}
		if status, body := asked(t, stranger.url, "GET", "/websocket", upgrading, socket, stranger.headers); status != http.StatusServiceUnavailable {
			t.Errorf("%s, the socket door: %d %s", stranger.what, status, body)
		}
		for path, want := range map[string]string{"/": "<html", "/r/lobby": "<html", "/r/lobby/7": "<html", "/r/lobby/abc": "<html", "/livez": "alive"} {
			if status, body := asked(t, stranger.url, "GET", path, stranger.headers); status != http.StatusOK || !strings.Contains(body, want) {
				t.Errorf("%s, %s: %d %.80s", stranger.what, path, status, body)
			}
		}
		if status, body := asked(t, stranger.url, "POST", "/api/setup.complete", stranger.headers); status != http.StatusUnprocessableEntity {
			t.Errorf("%s, the setup: %d %s", stranger.what, status, body)
		}
	}
	for _, header := range []string{
		"Forwarded", "Via", "X-Forwarded-For", "x-forwarded-proto", "X-Forwarded-Host", "X-Forwarded", "X-Real-IP",
		"X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Original-Forwarded-For",
	} {
		if status, _ := asked(t, local.URL, "POST", "/api/settings.get", map[string]string{header: "x"}); status != http.StatusServiceUnavailable {
			t.Errorf("a request that bears %s: %d", header, status)
		}
	}
	if status, _ := asked(t, local.URL, "GET", "/readyz"); status != http.StatusOK {
		t.Errorf("who sits at the machine is answered %d", status)
	}
	local.Owner("Rina", testkit.Password)
	if status, _ := asked(t, local.URL, "POST", "/api/settings.get", map[string]string{"Via": "x"}); status != http.StatusOK {
		t.Errorf("behind a proxy after the setup: %d", status)
	}
}
