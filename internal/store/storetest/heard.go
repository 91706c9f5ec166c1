package storetest

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bincang/internal/chat"
)

// heard is what a store published. It fails the test where a room's changes do not join up.
type heard struct {
	t       *testing.T
	mu      sync.Mutex // guards what follows
	changes map[chat.RoomID][]chat.Change
	ended   []chat.EndedSession
	more    chan struct{} // closed and replaced when something comes
}

func newHeard(t *testing.T) *heard {
	return &heard{t: t, changes: map[chat.RoomID][]chat.Change{}, more: make(chan struct{})}
}

func (h *heard) publish(changes []chat.Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(changes) == 0 {
		h.t.Error("published nothing")
	}
	for _, change := range changes {
		if head := h.head(change.Room); change.After != head || change.UpTo <= change.After {
			h.t.Errorf("published (%d, %d] of %s after %d", change.After, change.UpTo, change.Room, head)
		}
		h.changes[change.Room] = append(h.changes[change.Room], change)
	}
	close(h.more)
	h.more = make(chan struct{})
}

func (h *heard) end(sessions []chat.EndedSession) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(sessions) == 0 {
		h.t.Error("told the end of no session")
	}
	h.ended = append(h.ended, sessions...)
}

// ends gives the sessions that ended since it was last asked, sorted.
func (h *heard) ends() []chat.EndedSession {
	h.mu.Lock()
	defer h.mu.Unlock()
	ended := h.ended
	h.ended = nil
	slices.SortFunc(ended, func(a, b chat.EndedSession) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return ended
}

// head is the newest rev that was published of a room. The caller holds the lock.
func (h *heard) head(room chat.RoomID) chat.Rev {
	if all := h.changes[room]; len(all) > 0 {
		return all[len(all)-1].UpTo
	}
	return 0
}

// of gives the changes of a room so far.
func (h *heard) of(room chat.RoomID) []chat.Change {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.changes[room])
}

// state is what a client has that applied every change: each row in its newest state, by rev.
func (h *heard) state(room chat.RoomID) []chat.Row {
	type key struct {
		seq    chat.Seq
		mine   chat.RoomID
		member chat.UserID
		draft  chat.RoomID
		saved  chat.Saved
		block  chat.UserID
	}
	newest := map[key]chat.Row{}
	for _, change := range h.of(room) {
		for _, row := range change.Rows {
			switch {
			case row.Message != nil:
				newest[key{seq: row.Message.Seq}] = row
			case row.Mine != nil:
				newest[key{mine: row.Mine.Room}] = row
			case row.Draft != nil:
				newest[key{draft: row.Draft.Room}] = row
			case row.Saved != nil:
				newest[key{saved: chat.Saved{Room: row.Saved.Room, Seq: row.Saved.Seq}}] = row
			case row.Member != nil:
				newest[key{member: row.Member.User}] = row
			case row.Info != nil:
				newest[key{}] = row
			case row.Block != nil:
				newest[key{block: row.Block.User}] = row
			}
		}
	}
	return slices.SortedFunc(maps.Values(newest), func(a, b chat.Row) int { return int(a.Rev - b.Rev) })
}

// wait waits until what was published of a room satisfies done.
func (h *heard) wait(room chat.RoomID, done func([]chat.Change) bool) {
	h.t.Helper()
	timeout := time.After(20 * time.Second)
	for {
		h.mu.Lock()
		more, changes := h.more, slices.Clone(h.changes[room])
		h.mu.Unlock()
		if done(changes) {
			return
		}
		select {
		case <-more:
		case <-timeout:
			h.t.Fatalf("waited in vain; published of %s: %+v", room, changes)
		}
	}
}
