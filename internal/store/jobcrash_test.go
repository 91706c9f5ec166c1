package store

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"bincang/internal/chat"
)

// TestJobsChild is no test: it is what TestKillWhileJobsAreDone starts as a process of its own. It
// does what is due, and prints each message once that is durable.
func TestJobsChild(t *testing.T) {
	if os.Getenv(childRole) != "jobs" {
		t.Skip("only for a process that a test started")
	}
	o := testOptions(os.Getenv(childDir))
	o.Publish = func(changes []chat.Change) {
		for _, c := range changes {
			if m := c.Rows[0].Message; m != nil {
				fmt.Printf("\nPOSTED %s\n", m.Text)
			}
		}
	}
	s, err := OpenSQLite(t.Context(), o)
	must(t, err)
	_, err = service(s, time.Now).RunJobs(t.Context())
	must(t, err)
	must(t, s.Close())
}

// service is the use-cases on a store, without limits.
func service(s *Store, now func() time.Time) *chat.Service {
	return chat.NewService(chat.Parts{Store: s, Now: now, Random: rand.Reader})
}

// TestKillWhileJobsAreDone kills a process that posts what was scheduled, again and again: in the end
// each message is there once.
func TestKillWhileJobsAreDone(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	anHourAgo := func() time.Time { return time.Now().Add(-time.Hour) }
	then := service(s, anHourAgo)
	const users, each = 4, 100
	for i := range users {
		user := join(t, s, fmt.Sprint("user", i))
		for n := range each {
			in := chat.ScheduleMessage{Room: chat.Lobby, Text: fmt.Sprintf("%d of user%d", n, i), At: chat.InMillis(anHourAgo().Add(30 * time.Minute))}
			_, err := then.ScheduleMessage(t.Context(), chat.Actor{User: user.User}, in)
			must(t, err)
		}
	}
	must(t, s.Close())
	for round := range 6 {
		jobsKilled(t, dir, 5+13*round)
	}
	s = openIn(t, dir)
	_, err := service(s, time.Now).RunJobs(t.Context())
	must(t, err)
	page, err := s.Changes(t.Context(), "user0", chat.Lobby, 0, 2*users*each, func(chat.Room) bool { return true }, anybody)
	must(t, err)
	times := map[string]int{}
	for _, row := range page.Rows {
		times[row.Message.Text]++
	}
	if len(page.Rows) != users*each || len(times) != users*each {
		t.Errorf("%d messages with %d texts came of %d", len(page.Rows), len(times), users*each)
	}
	if due, err := s.NextDue(t.Context()); err != nil || due != 0 {
		t.Errorf("something is still due at %d, %v", due, err)
	}
}

// jobsKilled runs a child and kills it once it has posted so many messages.
func jobsKilled(t *testing.T, dir string, after int) {
	t.Helper()
	c := childOf(t, "^TestJobsChild$", "jobs", dir)
	out, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	seen := 0
	for scanner := bufio.NewScanner(out); scanner.Scan(); {
		if strings.HasPrefix(scanner.Text(), "POSTED ") {
			if seen++; seen == after {
				c.Process.Kill()
			}
		}
	}
	if c.Wait() == nil {
		t.Fatalf("the child ended before it was killed, after %d messages", seen)
	}
}
