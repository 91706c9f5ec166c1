package store

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"bincang/internal/chat"
)

// TestBrokenDisk has a child whose files may not grow any more: the write fails, and SQLite
// calls that an I/O error.
func TestBrokenDisk(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	join(t, s, "user0")
	must(t, s.Close())
	out, err := childOf(t, "^TestLimitedChild$", "limited", dir).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var n int
	if _, err := fmt.Sscanf(string(out[strings.Index(string(out), "ACKED "):]), "ACKED %d", &n); err != nil || n == 0 {
		t.Fatalf("%v: %s", err, out)
	}
	checkDense(t, openIn(t, dir), n)
}

// TestLimitedChild is no test: it is what TestBrokenDisk starts.
func TestLimitedChild(t *testing.T) {
	if os.Getenv(childRole) != "limited" {
		t.Skip("only for a process that a test started")
	}
	published := chat.Rev(0)
	o := testOptions(os.Getenv(childDir))
	o.Publish = func(changes []chat.Change) {
		for _, change := range changes {
			if change.Room == chat.Lobby {
				published = change.UpTo
			}
		}
	}
	s, err := OpenSQLite(t.Context(), o)
	must(t, err)
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 300_000, Max: 300_000}
	must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
	n := 0
	for err == nil && n < 10_000 {
		if _, err = postText(s, "user0", chat.Lobby, fmt.Sprint("key", n), strings.Repeat("x", 1000)); err == nil {
			n++
		}
	}
	if chat.KindOf(err) != chat.Unavailable {
		t.Fatalf("after %d: %v", n, err)
	}
	select {
	case <-s.Broken():
	case <-time.After(10 * time.Second):
		t.Fatal("the store does not say that it is broken")
	}
	for range 3 {
		if _, err := postText(s, "user0", chat.Lobby, "later", "x"); chat.KindOf(err) != chat.Unavailable {
			t.Fatalf("a broken store answered %v", err)
		}
	}
	if chat.KindOf(s.Ready(context.Background())) != chat.Unavailable {
		t.Error("a broken store says that it is ready")
	}
	history, err := s.History(t.Context(), "user0", chat.GetHistory{Room: chat.Lobby, Limit: 10_000}, anybody)
	if err != nil || len(history.Messages) != n || int(published) != n {
		t.Errorf("%d were answered, %d are there, %d published, %v", n, len(history.Messages), published, err)
	}
	must(t, s.Close())
	fmt.Printf("\nACKED %d\n", n)
}
