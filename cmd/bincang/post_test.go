package main

import (
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"bincang/client"
)

func TestPostingAText(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	as(s.URL, ayu.Token).run(t, "", "post", "lobby", "The soup", "is ready.").want(t, 0, "", "")
	as(s.URL, ayu.Token).run(t, "", "post", "Lobby", "by name").want(t, 0, "", "")
	wantRoom(t, ayu, "The soup is ready.", "by name")
}

func TestPostingAPipe(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	user := as(s.URL, ayu.Token)
	user.run(t, "cc main.c\r\n\n\x1b[1;31merror\x1b[0m: no\x00 \xff\n 10%\r 50%\r100%\n", "post", "lobby").want(t, 0, "", "")
	user.run(t, "", "post", "lobby").want(t, 0, "", "")
	user.run(t, " \n\n\t\n", "post", "lobby").want(t, 0, "", "")
	user.run(t, "one\n\ntwo\nthree", "post", "lobby", "--lines").want(t, 0, "", "")
	wantRoom(t, ayu, "cc main.c\n\nerror: no\uFFFD \uFFFD\n100%", "one", "two", "three")
}

func TestALongPipeIsSplitBetweenLines(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	line := strings.Repeat("é", 70)
	input := strings.Repeat(line+"\n", 1000) + strings.Repeat("x", 25_000) + "\nend\n"
	as(s.URL, ayu.Token).run(t, input, "post", "lobby").want(t, 0, "", "")
	var all []string
	for _, text := range said(t, ayu) {
		if n := utf8.RuneCountInString(text); n > client.MaxText {
			t.Errorf("a message of %d characters", n)
		}
		all = append(all, text)
	}
	joined := strings.ReplaceAll(strings.Join(all, "\n"), "x\nx", "xx")
	if joined != strings.TrimSpace(input) || len(all) > 12 {
		t.Errorf("%d messages, and %d characters of %d", len(all), len(joined), len(input))
	}
}

func TestALongPipeRunsIntoTheRateLimit(t *testing.T) {
	t.Parallel()
	s := serveTest(t, strictly)
	ayu := s.Guest("Ayu")
	var want []string
	for i := range 8 {
		want = append(want, strings.Repeat("x", i+1))
	}
	as(s.URL, ayu.Token).run(t, strings.Join(want, "\n"), "post", "lobby", "--lines").want(t, 0, "", "")
	wantRoom(t, ayu, want...)
}

func TestLinesArePostedAsTheyCome(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	watch := ayu.Connect()
	for _, args := range [][]string{{"post", "lobby"}, {"post", "lobby", "--lines"}} {
		run := as(s.URL, ayu.Token).start(t, args...)
		io.WriteString(run.input, "heard\n")
		if change := watch.Next(client.Lobby); change.Rows[0].Message.Text != "heard" {
			t.Errorf("%+v", change)
		}
		run.input.Close()
		run.wait(t).want(t, 0, "", "")
	}
}

func TestAnInterruptPostsWhatWasRead(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	watch := ayu.Connect()
	run := as(s.URL, ayu.Token).start(t, "post", "lobby")
	io.WriteString(run.input, "first\n")
	watch.Next(client.Lobby)
	io.WriteString(run.input, "second\n")
	run.interrupt(t)
	if got := run.wait(t); got.code != 0 {
		t.Errorf("%+v", got)
	}
	if texts := said(t, ayu); texts[0] != "first" || len(texts) > 2 {
		t.Errorf("%q", texts)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	user := as(s.URL, ayu.Token)
	for name, c := range map[string]struct {
		user shell
		args []string
		code int
		says string
	}{
		"no token":         {as(s.URL, ""), []string{"post", "lobby", "halo"}, 1, "--token-file"},
		"an ended session": {as(s.URL, "bcs_forged"), []string{"post", "lobby", "halo"}, 1, "log in again"},
		"no room":          {user, []string{"post", "nowhere", "halo"}, 1, `no room "nowhere"`},
		"no text":          {user, []string{"post", "lobby", "  "}, 1, "the text is empty"},
		"announcements":    {user, []string{"post", "announcements", "halo"}, 1, "announce"},
		"a guest":          {user, []string{"announce", "halo"}, 1, "role"},
		"an unknown flag":  {user, []string{"post", "--loud", "lobby"}, 2, "--loud"},
		"an unknown level": {user, []string{"announce", "--level", "loud", "halo"}, 2, "critical"},
		"less than none":   {user, []string{"tail", "lobby", "--lines=-1"}, 2, "-n"},
		"nobody there":     {as("http://127.0.0.1:1", "x"), []string{"post", "lobby", "halo", "--wait", "300ms"}, 3, "connection refused"},
		"no tail either":   {as("http://127.0.0.1:1", "x"), []string{"tail", "lobby", "--wait", "300ms"}, 3, "connection refused"},
		"plain http":       {as("http://chat.example", "x"), []string{"post", "lobby", "halo"}, 1, "--plain-http"},
		"no address":       {as("chat.example", "x"), []string{"post", "lobby", "halo"}, 1, "--server"},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.user.run(t, "", c.args...)
			lines := strings.Split(strings.TrimSpace(got.errors), "\n")
			if got.code != c.code || !strings.Contains(lines[len(lines)-1], c.says) {
				t.Errorf("ended with %d and %q", got.code, got.errors)
			}
			if c.code == 1 && len(lines) != 1 {
				t.Errorf("it takes %d lines to say %q", len(lines), got.errors)
			}
		})
	}
}

func TestTheProgramBeforeThePipeIsNotKilled(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	user := as(s.URL, "bcs_forged")
	many := strings.Repeat(strings.Repeat("x", 100)+"\n", 5000)
	got := user.run(t, many, "post", "lobby")
	if got.code != 1 || got.inputError != nil || !strings.Contains(got.errors, "not posted") {
		t.Errorf("%+v", got)
	}
}

func TestAnnouncing(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	owner := as(s.URL, s.Owner("Rina", "correct horse").Token)
	owner.run(t, "", "announce", "--level", "critical", "at", "nine").want(t, 0, "", "")
	owner.run(t, "line one\nline two\n", "announce").want(t, 0, "", "")
	owner.run(t, "\n", "announce").want(t, 0, "", "")
	owner.run(t, "", "tail", "announcements", "--no-follow").want(t, 0, "Rina: at nine\nRina: line one\n  line two\n", "")
}

func TestPieces(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ß", client.MaxText)
	for text, want := range map[string][]string{
		"":                       {""},
		long:                     {long},
		long + "x":               {long, "x"},
		"a\n" + long:             {"a", long},
		"a\nb\n" + long + "\nc":  {"a\nb", long, "c"},
		long + long + "\n" + "x": {long, long, "x"},
	} {
		if got := pieces(text); !slices.Equal(got, want) {
			t.Errorf("%d pieces of %d characters", len(got), len(text))
		}
	}
}
