package hub_test

import (
	"testing"
	"time"

	"bincang/internal/chat"
	"bincang/internal/hub"
)

const den = chat.RoomID("den")

var denThread = chat.ThreadOf(den, 3)

// mineRow says in somebody's own room that he follows the thread, or does no more.
func mineRow(self chat.RoomID, rev chat.Rev, in bool) chat.Change {
	return chat.Of(self, chat.Row{Rev: rev, Mine: &chat.Mine{Room: denThread, In: in, Rev: rev}})
}

// inDen gives the ear of a user who is in the room, with his own room.
func inDen(h *hub.Hub, user chat.UserID) *ear {
	e := attach(h, user)
	h.SubscribeSelf("self of "+chat.RoomID(user), &e.Follower)
	h.Subscribe(den, &e.Follower, false)
	return e
}

// of hears changes until one of that room, which has to end at rev.
func (e *ear) of(t *testing.T, room chat.RoomID, rev chat.Rev) {
	t.Helper()
	for {
		if c := e.hears(t); c.Room == room {
			if c.UpTo != rev {
				t.Fatalf("heard %+v, not up to %d", c, rev)
			}
			return
		}
	}
}

// nothingOf fails where something of a room was pushed by now.
func (e *ear) nothingOf(t *testing.T, room chat.RoomID) {
	t.Helper()
	for len(e.changes) > 0 {
		if c := <-e.changes; c.Room == room {
			t.Fatalf("heard %+v", c)
		}
	}
}

func TestWhoFollowsAThreadHearsItFromThereOn(t *testing.T) {
	h, _ := start(t, quiet)
	ayu, budi, witness := inDen(h, "ayu"), inDen(h, "budi"), attach(h, "citra")
	h.Subscribe(denThread, &witness.Follower, true)
	h.Publish([]chat.Change{message(denThread, 1), mineRow("self of ayu", 1, true), message(denThread, 2)})
	ayu.of(t, denThread, 2)
	h.Subscribe(denThread, &ayu.Follower, true)
	h.Publish([]chat.Change{mineRow("self of ayu", 2, false), message(denThread, 3)})
	ayu.of(t, denThread, 3) // he still looks at it
	h.Unsubscribe(denThread, &ayu.Follower, true)
	behind(t, h, witness, denThread, 4)
	ayu.nothingOf(t, denThread)
	budi.nothingOf(t, denThread)
}

// TestWhoLosesTheRoomHearsNothingOfItsThreads publishes all of it at once, many times: the order holds
// though the rooms have logs of their own.
func TestWhoLosesTheRoomHearsNothingOfItsThreads(t *testing.T) {
	for range 50 {
		h, _ := start(t, quiet)
		ayu, budi, watcher, stranger := inDen(h, "ayu"), inDen(h, "budi"), inDen(h, "dewi"), attach(h, "citra")
		h.Subscribe(denThread, &ayu.Follower, false)
		h.Subscribe(denThread, &ayu.Follower, true)
		h.Subscribe(denThread, &budi.Follower, false)
		h.Subscribe(denThread, &watcher.Follower, true)
		h.Subscribe(denThread, &stranger.Follower, false)
		h.Publish([]chat.Change{
			message(denThread, 1), message(den, 1), mineRow("self of ayu", 1, true), memberRow(den, 2, "ayu", true), mineRow("self of ayu", 2, false),
			message(denThread, 2), info(den, 3, chat.KindPrivate), message(denThread, 3), message(denThread, 4),
		})
		budi.of(t, denThread, 1)
		budi.of(t, denThread, 2)
		budi.of(t, denThread, 4)
		watcher.of(t, denThread, 1)
		watcher.of(t, denThread, 2)
		watcher.of(t, denThread, 4)
		ayu.of(t, denThread, 1)
		ayu.nothingOf(t, denThread)
		stranger.of(t, denThread, 1)
		stranger.of(t, denThread, 2)
		stranger.nothingOf(t, denThread)
		if h.Follows(&ayu.Follower, denThread) || h.Follows(&stranger.Follower, denThread) || !h.Follows(&watcher.Follower, denThread) {
			t.Fatal("it is not those who lost the room who do not follow its thread any more")
		}
	}
}

func TestWhoWritesInAThreadIsToldThere(t *testing.T) {
	h, _ := start(t, hub.Times{Heads: time.Hour, Typing: time.Millisecond, Here: time.Hour})
	e, room := follow(h, denThread), follow(h, den)
	h.Type(denThread, chat.Author{ID: "u1"})
	if got := e.hint(t); got != "typing {"+string(denThread)+" [{u1  }]}" {
		t.Errorf("told %s", got)
	}
	h.Type(den, chat.Author{ID: "u2"})
	if got := room.hint(t); got != "typing {den [{u2  }]}" {
		t.Errorf("told %s", got)
	}
}

// TestThreadsTellTheirRooms pins down which ids are those of threads.
func TestThreadsTellTheirRooms(t *testing.T) {
	for id, want := range map[chat.RoomID]chat.Parent{
		chat.ThreadOf("lobby", 1): {Room: "lobby", Seq: 1}, chat.ThreadOf("a-b_c-0123456789", 1<<40): {Room: "a-b_c-0123456789", Seq: 1 << 40},
		"lobby": {}, "thread-": {}, "thread-1": {}, "thread-lobby-0": {}, "thread-lobby-01": {}, "thread-lobby-A": {}, "thread--1": {},
	} {
		parent, is := chat.ParentOf(id)
		if is != (want.Room != "") || is && parent != want {
			t.Errorf("%s is a thread: %v, of %+v", id, is, parent)
		}
		if is && !chat.ValidID(string(id)) {
			t.Errorf("%s is no id", id)
		}
	}
}
