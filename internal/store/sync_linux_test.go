package store

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bincang/internal/chat"
)

// TestFailedSync lets one sync of a posting process fail: nothing is answered as done after it,
// nothing is synced after it, and what was answered before is there.
func TestFailedSync(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("needs strace")
	}
	for _, call := range []int{45, 60, 83} { // of one thread: strace counts for each
		t.Run(fmt.Sprint(call), func(t *testing.T) { failSync(t, strace, call) })
	}
}

func failSync(t *testing.T, strace string, call int) {
	dir := t.TempDir()
	s := openIn(t, dir)
	for i := range 8 {
		join(t, s, fmt.Sprint("user", i))
	}
	must(t, s.Close())
	trace := filepath.Join(t.TempDir(), "trace")
	c := childOf(t, "^TestPostingChild$", "post", dir)
	c.Args = append([]string{strace, "-f", "-o", trace, "-e", "trace=fsync,fdatasync", "-e", fmt.Sprintf("inject=fsync,fdatasync:error=EIO:when=%d", call), "--"}, c.Args...)
	c.Path = strace
	out, err := c.Output()
	if _, failed := err.(*exec.ExitError); !failed || !strings.Contains(string(out), "not known to be done") {
		t.Skipf("strace cannot inject here: %v", err)
	}
	calls, err := os.ReadFile(trace)
	must(t, err)
	_, after, found := strings.Cut(string(calls), "EIO")
	if !found || strings.Contains(after, "sync(") {
		t.Errorf("after the failed sync (%v) came %s", found, after)
	}
	answered := 0
	s = openIn(t, dir)
	for line := range strings.Lines(string(out)) {
		text, is := strings.CutPrefix(strings.TrimSpace(line), "ACK ")
		var a acked
		if !is || json.Unmarshal([]byte(text), &a) != nil {
			continue
		}
		answered++
		if posted, err := postText(s, chat.UserID(a.User), chat.Lobby, a.Key, a.Key); err != nil || posted != a.Posted {
			t.Fatalf("%+v is now %+v, %v", a, posted, err)
		}
	}
	if answered == 0 {
		t.Error("nothing was answered before the sync failed")
	}
	t.Logf("%d were answered before the sync failed", answered)
}
