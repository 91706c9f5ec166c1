package store

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"bincang/internal/chat"
)

// childRole tells this test program, started again, what to do; childDir where.
const (
	childRole = "BINCANG_STORE_CHILD"
	childDir  = "BINCANG_STORE_DIR"
)

// TestPostingChild is no test: it is what TestKill starts as a process of its own.
func TestPostingChild(t *testing.T) {
	if os.Getenv(childRole) != "post" {
		t.Skip("only for a process that a test started")
	}
	childPosts(t)
}

func childOf(t *testing.T, test, role, dir string) *exec.Cmd {
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run="+test, "-test.v")
	c.Env = append(os.Environ(), childRole+"="+role, childDir+"="+dir)
	c.Stderr = os.Stderr
	return c
}

// acked is a line that the child prints once a post was answered.
type acked struct {
	User, Key string
	Posted    chat.Posted
}

// childPosts posts until it is killed, from eight goroutines.
func childPosts(t *testing.T) {
	s, err := OpenSQLite(t.Context(), testOptions(os.Getenv(childDir)))
	must(t, err)
	var out sync.Mutex
	line := func(v any) {
		out.Lock()
		defer out.Unlock()
		text, _ := json.Marshal(v)
		fmt.Printf("\nACK %s\n", text)
	}
	line(s.Epoch())
	var wait sync.WaitGroup
	for i := range 8 {
		user := fmt.Sprint("user", i)
		wait.Go(func() {
			for n := 0; ; n++ {
				key := fmt.Sprintf("%d-%d-%d", os.Getpid(), i, n)
				posted, err := postText(s, chat.UserID(user), chat.Lobby, key, key)
				if err != nil {
					t.Error(err)
					return
				}
				line(acked{user, key, posted})
			}
		})
	}
	wait.Wait()
	must(t, s.Close())
}

// TestKill kills a posting process again and again: what it was answered is there, under its number
// and key, and the epoch stays.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	for i := range 8 {
		join(t, s, fmt.Sprint("user", i))
	}
	epoch := s.Epoch()
	must(t, s.Close())
	var all []acked
	for round := range 8 {
		lines, said := killed(t, dir, 20+37*round)
		if said != epoch {
			t.Fatalf("round %d ran in the epoch %q, not %q", round, said, epoch)
		}
		all = append(all, lines...)
	}
	s = openIn(t, dir)
	if s.Epoch() != epoch {
		t.Error("the epoch changed")
	}
	for _, a := range all {
		if posted, err := postText(s, chat.UserID(a.User), chat.Lobby, a.Key, a.Key); err != nil || posted != a.Posted {
			t.Fatalf("%+v is now %+v, %v", a, posted, err)
		}
	}
	checkDense(t, s, len(all))
}

// killed runs a child, kills it once it has been answered that often, and gives what it printed.
func killed(t *testing.T, dir string, after int) (lines []acked, epoch string) {
	t.Helper()
	c := childOf(t, "^TestPostingChild$", "post", dir)
	out, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	seen := 0
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		text, is := strings.CutPrefix(scanner.Text(), "ACK ")
		var a acked
		switch {
		case !is || !strings.HasSuffix(text, "}") && !strings.HasSuffix(text, `"`):
			continue
		case epoch == "":
			must(t, json.Unmarshal([]byte(text), &epoch))
			continue
		case json.Unmarshal([]byte(text), &a) == nil:
			lines = append(lines, a)
		}
		if seen++; seen == after {
			c.Process.Kill()
		}
	}
	c.Wait()
	if len(lines) < after {
		t.Fatalf("the child was answered %d times, not %d", len(lines), after)
	}
	return lines, epoch
}

func checkDense(t *testing.T, s *Store, atLeast int) {
	t.Helper()
	count := 0
	for after := chat.Rev(0); ; {
		page, err := s.Changes(t.Context(), "user0", chat.Lobby, after, 1000, func(chat.Room) bool { return true }, anybody)
		must(t, err)
		for _, row := range page.Rows {
			count++
			if row.Rev != chat.Rev(count) || row.Message.Seq != chat.Seq(count) {
				t.Fatalf("row %d is %+v", count, row.Message)
			}
		}
		if after = page.UpTo; !page.More {
			break
		}
	}
	if count < atLeast {
		t.Errorf("%d rows are there, %d were answered", count, atLeast)
	}
}
