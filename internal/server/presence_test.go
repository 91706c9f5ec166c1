package server

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"bincang/internal/chat"
	"bincang/internal/wire"
)

// TestTheLastWordOfPresenceIsTrue has a user go and come at once, over and over: what his watcher is
// told last is how he is, however slow the watcher is.
func TestTheLastWordOfPresenceIsTrue(t *testing.T) {
	c := NewConns()
	add := func(user chat.UserID) *link {
		l := &link{actor: chat.Actor{User: chat.User{ID: user}, Session: chat.SessionID(user), Until: never}}
		if err := c.add(l, Limits{}); err != nil {
			t.Fatal(err)
		}
		return l
	}
	var last wire.Presence
	users := []chat.UserID{"ayu"}
	c.watchPresence(add("budi"), users, nil, func(_ chat.UserID, state wire.Presence) {
		for range 20 {
			runtime.Gosched()
		}
		last = state
	})
	for round := range 3000 {
		first := add("ayu")
		var second *link
		var group sync.WaitGroup
		group.Go(func() { c.remove(first) })
		group.Go(func() { second = add("ayu") })
		group.Wait()
		if last != wire.PresenceHere || len(c.Here(users)) != 1 {
			t.Fatalf("round %d: he is here, and the last word was %q", round, last)
		}
		c.remove(second)
		if last != wire.PresenceGone {
			t.Fatalf("round %d: he is gone, and the last word was %q", round, last)
		}
	}
}

// TestAWatcherHearsWhatChangedMeanwhile asks who is here, and registers later: what changed in
// between is told.
func TestAWatcherHearsWhatChangedMeanwhile(t *testing.T) {
	c := NewConns()
	watcher := &link{}
	ayu := &link{actor: chat.Actor{User: chat.User{ID: "ayu"}, Session: "a", Until: never}}
	budi := &link{actor: chat.Actor{User: chat.User{ID: "budi"}, Session: "b", Until: never}}
	for _, l := range []*link{watcher, ayu} {
		if err := c.add(l, Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	users := []chat.UserID{"ayu", "budi", "cici"}
	here := c.Here(users)
	c.remove(ayu)
	if err := c.add(budi, Limits{}); err != nil {
		t.Fatal(err)
	}
	told := map[chat.UserID]wire.Presence{}
	c.watchPresence(watcher, users, here, func(user chat.UserID, state wire.Presence) { told[user] = state })
	if fmt.Sprint(told) != fmt.Sprint(map[chat.UserID]wire.Presence{"ayu": wire.PresenceGone, "budi": wire.PresenceHere}) {
		t.Errorf("told %v", told)
	}
}
