package server

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"bincang/internal/chat"
	"bincang/internal/wire"
)

// nobodySays looks at users who have no mood.
func nobodySays(ids []chat.UserID) []chat.User { return nil }

// TestTheLastWordOfPresenceIsTrue has a user come back while it is told that he goes: what is told
// last is how he is, though his going takes long to tell.
func TestTheLastWordOfPresenceIsTrue(t *testing.T) {
	c := NewConns(nobodySays)
	add := func(user chat.UserID) *link {
		l := &link{actor: chat.Actor{User: chat.User{ID: user}, Session: chat.SessionID(user), Until: never}}
		if err := c.add(l, Limits{}); err != nil {
			t.Fatal(err)
		}
		return l
	}
	ayu := add("ayu")
	var last wire.Presence
	var came sync.WaitGroup
	var isBack atomic.Bool
	c.watchPresence(add("budi"), []chat.UserID{"ayu"}, c.present([]chat.UserID{"ayu"}), func(p wire.UserPresence) {
		if p.State == wire.PresenceGone {
			came.Go(func() {
				add("ayu")
				isBack.Store(true)
			})
			for i := 0; i < 100_000 && !isBack.Load(); i++ { // as long as it takes him to come, if nothing holds him up
				runtime.Gosched()
			}
		}
		last = p.State
	})
	c.remove(ayu)
	came.Wait()
	if last != wire.PresenceHere {
		t.Fatalf("he is here, and the last word was %q", last)
	}
}

// TestAWatcherHearsWhatChangedMeanwhile asks who is here, and registers later: what changed in
// between is told.
func TestAWatcherHearsWhatChangedMeanwhile(t *testing.T) {
	t.Parallel()
	c := NewConns(nobodySays)
	watcher := &link{}
	ayu := &link{actor: chat.Actor{User: chat.User{ID: "ayu"}, Session: "a", Until: never}}
	budi := &link{actor: chat.Actor{User: chat.User{ID: "budi"}, Session: "b", Until: never}}
	for _, l := range []*link{watcher, ayu} {
		if err := c.add(l, Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	users := []chat.UserID{"ayu", "budi", "cici"}
	heard := c.present(users)
	c.remove(ayu)
	if err := c.add(budi, Limits{}); err != nil {
		t.Fatal(err)
	}
	told := map[chat.UserID]wire.Presence{}
	c.watchPresence(watcher, users, heard, func(p wire.UserPresence) { told[p.User] = p.State })
	if fmt.Sprint(told) != fmt.Sprint(map[chat.UserID]wire.Presence{"ayu": wire.PresenceGone, "budi": wire.PresenceHere}) {
		t.Errorf("told %v", told)
	}
}
