//go:build linux

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bincang/internal/app"
)

// unbounded lets users come and post as they like.
func unbounded(c *app.Config) { c.Server.ConnsPerUser, c.Server.ConnsPerAddress = 0, 0 }

func TestBenchMeasuresTheLobby(t *testing.T) {
	s := serveTest(t, unbounded)
	tokens := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(tokens, []byte(s.Guest("Ayu").Token+"\n"+s.Guest("Budi").Token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := as(s.URL, "").run(t, "", "bench", "--tokens", tokens, "--conns", "30", "--seconds", "3", "--room", "Lobby")
	if got.code != 0 || got.errors != "" {
		t.Fatalf("%+v", got)
	}
	for _, want := range []string{`connections +30 of 30, of 2 users`, `connecting +\d+ a second`, `memory +`, `audience +30 connections`,
		`one at a time +\d+ messages a second, \d+ deliveries`, `16 waiting +\d+ messages`, `10 a second +\d+ messages`, `CPU +\d+ % of \d+ cores`} {
		if !regexp.MustCompile(`(?m)^` + want).MatchString(got.output) {
			t.Errorf("it does not say %q:\n%s", want, got.output)
		}
	}
}

func TestBenchSaysWhichLimitStoppedIt(t *testing.T) {
	s := serveTest(t, func(c *app.Config) { c.Server.ConnsPerUser = 3 })
	ayu := s.Guest("Ayu")
	got := as(s.URL, ayu.Token).run(t, "", "bench", "--conns", "5", "--seconds", "1")
	if got.code != 1 || !strings.Contains(got.output, "3 of 5") || !strings.Contains(got.errors, "--limit-conns-per-user") {
		t.Errorf("connections: %+v", got)
	}
	s = serveTest(t, strictly)
	ayu = s.Guest("Ayu")
	got = as(s.URL, ayu.Token).run(t, "", "bench", "--conns", "2", "--seconds", "1", "--room", "lobby")
	if got.code != 1 || !strings.Contains(got.output, "audience") || !strings.Contains(got.errors, "--limit-posts-per-second") {
		t.Errorf("posts: %+v", got)
	}
}

func TestBenchRefuses(t *testing.T) {
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	user := as(s.URL, ayu.Token)
	for name, c := range map[string]struct {
		user shell
		args []string
		code int
		says string
	}{
		"another machine":      {as("http://192.0.2.1", "x"), []string{"--plain-http"}, 2, "--yes-i-own-it"},
		"too many":             {user, []string{"--conns", "20001"}, 2, "1 to 19000"},
		"no time":              {user, []string{"--seconds", "0"}, 2, "1 or more"},
		"no token":             {as(s.URL, ""), nil, 1, "--tokens"},
		"a token of nobody":    {as(s.URL, "bcs_forged"), nil, 1, "log in again"},
		"an unknown room":      {user, []string{"--room", "nowhere"}, 1, `no room "nowhere"`},
		"nobody there":         {as("http://127.0.0.1:1", "x"), []string{"--wait", "300ms"}, 3, "connection refused"},
		"a room one sees only": {user, []string{"--room", "announcements", "--seconds", "1"}, 1, "announce"},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.user.run(t, "", append([]string{"bench"}, c.args...)...)
			if got.code != c.code || !strings.Contains(got.errors, c.says) {
				t.Errorf("%+v", got)
			}
		})
	}
	got := user.run(t, "", "bench", "--conns", "21", "--seconds", "1")
	if !strings.Contains(got.errors, "21 connections of one user; a server allows 20") {
		t.Errorf("it does not warn: %+v", got)
	}
}
