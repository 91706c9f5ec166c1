package main

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"

	"bincang/client"

	"github.com/go-json-experiment/json"
)

func TestTailPrintsTheNewest(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	user := as(s.URL, ayu.Token)
	for _, text := range []string{"old", "two\nlines\r\n", "\x1b[2Jevil\u202e\u009b", "last"} {
		ayu.Post(client.Lobby, client.NewKey(), text)
	}
	user.run(t, "", "tail", "lobby", "-n", "3", "--no-follow").want(t, 0, "Ayu: two\n  lines\n  \nAyu: \uFFFD[2Jevil\uFFFD\uFFFD\nAyu: last\n", "")
	user.run(t, "", "tail", "lobby", "-n", "0", "--no-follow").want(t, 0, "", "")
	got := user.run(t, "", "tail", "lobby", "-n", "1", "--no-follow", "--json")
	var m client.Message
	if err := json.Unmarshal([]byte(got.output), &m); err != nil || m.Text != "last" || m.Seq != 4 || strings.Count(got.output, "\n") != 1 {
		t.Errorf("%q: %v", got.output, err)
	}
}

func TestTailPrintsManyPages(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	for range 450 {
		ayu.Post(client.Lobby, client.NewKey(), "halo")
	}
	for n, want := range map[string]int{"449": 449, "1000": 450} {
		got := as(s.URL, ayu.Token).run(t, "", "tail", "lobby", "-n", n, "--no-follow")
		if lines := strings.Count(got.output, "\n"); lines != want || got.code != 0 {
			t.Errorf("-n %s prints %d lines", n, lines)
		}
	}
}

func TestTailFollowsAcrossARestartUntilItIsInterrupted(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	ayu.Post(client.Lobby, client.NewKey(), "before")
	run := as(s.URL, ayu.Token).start(t, "tail", "lobby")
	output := bufio.NewReader(run.output)
	want := func(line string) {
		t.Helper()
		if got, err := output.ReadString('\n'); err != nil || got != line+"\n" {
			t.Fatalf("it printed %q: %v", got, err)
		}
	}
	want("Ayu: before")
	ayu.Post(client.Lobby, client.NewKey(), "live")
	want("Ayu: live")
	s.Restart()
	ayu.Post(client.Lobby, client.NewKey(), "after")
	want("Ayu: after")
	run.interrupt(t)
	if got := run.wait(t); got.code != 0 {
		t.Errorf("an interrupt ends it with %+v", got)
	}
}

func TestTailEndsWhenNobodyReads(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	ayu.Post(client.Lobby, client.NewKey(), "first")
	ayu.Post(client.Lobby, client.NewKey(), "second")
	pipe := exec.Command("bash", "-c", `"$0" tail lobby | head -1; echo "ended with ${PIPESTATUS[0]}"`, program(t))
	pipe.Env = as(s.URL, ayu.Token).environment()
	if output, err := pipe.CombinedOutput(); err != nil || string(output) != "Ayu: first\nended with 0\n" {
		t.Errorf("%q: %v", output, err)
	}
}

func TestTailStopsWhenItsSessionEnds(t *testing.T) {
	t.Parallel()
	s := serveTest(t)
	ayu := s.Guest("Ayu")
	ayu.Post(client.Lobby, client.NewKey(), "first")
	run := as(s.URL, ayu.Token).start(t, "tail", "lobby")
	if _, err := bufio.NewReader(run.output).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	ayu.Must("session.delete", struct{}{}, nil)
	if got := run.wait(t); got.code != 1 || !strings.Contains(got.errors, "log in again") {
		t.Errorf("%+v", got)
	}
}

func TestAReactionToAnEditedMessageIsNotPrintedAgain(t *testing.T) {
	t.Parallel()
	var output strings.Builder
	p := newPrinter(&output, false)
	m := client.Message{Seq: 1, Text: "halo", Author: client.Author{Name: "Ayu"}}
	show := func(kind client.EventKind) {
		row := m
		if err := p.event(client.Event{Kind: kind, Message: &row}); err != nil {
			t.Fatal(err)
		}
	}
	show(client.Posted)
	show(client.Changed) // a reaction
	m.Text, m.EditedAt = "hallo", 5
	show(client.Changed)
	show(client.Changed) // a reaction
	m.Deleted = true
	show(client.Deleted)
	if output.String() != "Ayu: halo\nAyu: hallo (edited)\n" {
		t.Errorf("%q", output.String())
	}
}
