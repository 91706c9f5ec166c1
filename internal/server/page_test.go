package server_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"bincang/internal/testkit"
)

// TestNothingThere: whoever browses gets the page, which leads on, and programs get what they read;
// a file of the page that is gone is never the page.
func TestNothingThere(t *testing.T) {
	s := testkit.Start(t)
	const browsing = "text/html,application/xhtml+xml,*/*;q=0.8"
	home := got(t, s.URL+"/", browsing, "")
	for _, c := range []struct{ path, accept, contentType, body string }{
		{"/nothing", browsing, "text/html; charset=utf-8", home.body},
		{"/nothing/at/all.html", "TEXT/HTML", "text/html; charset=utf-8", home.body},
		{"/nothing", "*/*", "application/problem+json", `"type":"/problems/not_found"`},
		{"/nothing", "", "application/problem+json", `"type":"/problems/not_found"`},
		{"/nothing", "application/json, text/html;q=0", "application/problem+json", `"type":"/problems/not_found"`},
		{"/assets/gone.js", browsing, "text/plain; charset=utf-8", "404 page not found"},
		{"/assets/gone.js", "*/*", "text/plain; charset=utf-8", "404 page not found"},
	} {
		// Who has the page keeps this answer apart from it: its tag is that of another address.
		a := got(t, s.URL+c.path, c.accept, home.header.Get("ETag"))
		if a.status != http.StatusNotFound || a.header.Get("Content-Type") != c.contentType || !strings.Contains(a.body, c.body) {
			t.Errorf("%s for %q: %d %s %.80s", c.path, c.accept, a.status, a.header.Get("Content-Type"), a.body)
		}
		if c.body != home.body {
			continue
		}
		for _, name := range []string{"Content-Security-Policy", "Cache-Control"} {
			if is, want := a.header.Get(name), home.header.Get(name); is != want {
				t.Errorf("%s, %s: %q, of the page %q", c.path, name, is, want)
			}
		}
		if vary := strings.Join(a.header.Values("Vary"), ", "); !strings.Contains(vary, "Accept-Encoding") || !strings.Contains(vary, "Accept,") {
			t.Errorf("%s varies by %q", c.path, vary)
		}
	}
}

type fetched struct {
	status int
	header http.Header
	body   string
}

func got(t *testing.T, url, accept, tag string) fetched {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", accept)
	r.Header.Set("If-None-Match", tag)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fetched{res.StatusCode, res.Header, string(body)}
}
