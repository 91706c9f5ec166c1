package hub_test

import (
	"testing"
	"time"

	"bincang/internal/chat"
	"bincang/internal/hub"
)

func memberRow(room chat.RoomID, rev chat.Rev, user chat.UserID, left bool) chat.Change {
	return chat.Of(room, chat.Row{Rev: rev, Member: &chat.Member{Room: room, User: user, Rev: rev, Left: left}})
}

func info(room chat.RoomID, rev chat.Rev, kind chat.RoomKind) chat.Change {
	return chat.Of(room, chat.Row{Rev: rev, Info: &chat.Info{ID: room, Kind: kind, Rev: rev}})
}

// upTo hears changes until one that ends at rev, and fails where one goes beyond it.
func (e *ear) upTo(t *testing.T, rev chat.Rev) {
	t.Helper()
	for {
		c := e.hears(t)
		if c.UpTo > rev {
			t.Fatalf("heard %+v, beyond %d", c, rev)
		}
		if c.UpTo == rev {
			return
		}
	}
}

// behind publishes one more message and waits until a witness has heard it: what comes before it in
// the room was delivered.
func behind(t *testing.T, h *hub.Hub, witness *ear, room chat.RoomID, rev chat.Rev) {
	t.Helper()
	h.Publish([]chat.Change{message(room, rev)})
	witness.upTo(t, rev)
}

func TestWhoIsMadeAMemberHearsItAtOnce(t *testing.T) {
	h, _ := start(t, quiet)
	first, second, budi := attach(h, "ayu"), attach(h, "ayu"), attach(h, "budi")
	plain := newEar()
	h.Attach(&plain.Follower, plain, 0, "ayu", false)
	h.Publish([]chat.Change{message("den", 1)})
	h.Publish([]chat.Change{memberRow("den", 2, "ayu", false), message("den", 3)})
	first.upTo(t, 3)
	second.upTo(t, 3)
	budi.deaf(t)
	plain.deaf(t)
	if h.Here("den") != 1 {
		t.Errorf("%d users are here", h.Here("den"))
	}
}

func TestWhoHasLeftHearsNothingAboveThat(t *testing.T) {
	h, _ := start(t, quiet)
	witness := follow(h, "den")
	ayu, plain, budi := attach(h, "ayu"), newEar(), attach(h, "budi")
	h.Attach(&plain.Follower, plain, 0, "ayu", false)
	h.Subscribe("den", &ayu.Follower, false)
	h.Subscribe("den", &ayu.Follower, true) // watching is no way to stay
	h.Subscribe("den", &plain.Follower, true)
	h.Subscribe("den", &budi.Follower, false)
	h.Publish([]chat.Change{message("den", 1), message("den", 2), memberRow("den", 3, "ayu", true), message("den", 4), message("den", 5)})
	behind(t, h, witness, "den", 6)
	ayu.upTo(t, 3)
	plain.upTo(t, 3)
	ayu.deaf(t)
	plain.deaf(t)
	budi.upTo(t, 6)
	h.Publish([]chat.Change{memberRow("den", 7, "ayu", false)})
	behind(t, h, witness, "den", 8)
	ayu.upTo(t, 8)
	plain.deaf(t)
}

// TestAChangeIsCutBehindALeaving publishes as one change what one transaction did.
func TestAChangeIsCutBehindALeaving(t *testing.T) {
	h, _ := start(t, quiet)
	ayu, budi := attach(h, "ayu"), attach(h, "budi")
	h.Subscribe("den", &ayu.Follower, false)
	h.Subscribe("den", &budi.Follower, false)
	whole := chat.Change{Room: "den", UpTo: 4}
	for _, c := range []chat.Change{message("den", 1), memberRow("den", 2, "ayu", true), message("den", 3), message("den", 4)} {
		whole.Rows = append(whole.Rows, c.Rows...)
	}
	h.Publish([]chat.Change{whole})
	if c := budi.hears(t); c.After != 0 || c.UpTo != 2 || len(c.Rows) != 2 {
		t.Errorf("first %+v", c)
	}
	if c := budi.hears(t); c.After != 2 || c.UpTo != 4 || len(c.Rows) != 2 {
		t.Errorf("then %+v", c)
	}
	ayu.upTo(t, 2)
	ayu.deaf(t)
}

func TestWhoOnlyWatchedHearsNothingOfAPrivateRoom(t *testing.T) {
	h, _ := start(t, quiet)
	watcher, other, member := attach(h, "ayu"), attach(h, "citra"), attach(h, "budi")
	h.Subscribe("den", &watcher.Follower, true)
	h.Subscribe("den", &other.Follower, true)
	h.Subscribe("den", &member.Follower, true)
	h.Publish([]chat.Change{memberRow("den", 1, "budi", false), info("den", 2, chat.KindPublic), message("den", 3),
		info("den", 4, chat.KindPrivate), message("den", 5)})
	member.upTo(t, 5)
	watcher.upTo(t, 4)
	other.upTo(t, 4)
	watcher.deaf(t)
	other.deaf(t)
	if h.Watching(&watcher.Follower) != 0 || h.Watching(&member.Follower) != 0 {
		t.Error("somebody still watches")
	}
}

// TestALaterListEndsWhatAnEarlierOneBegan leaves alone what a member row began in between.
func TestALaterListEndsWhatAnEarlierOneBegan(t *testing.T) {
	h, _ := start(t, quiet)
	witness := follow(h, "joined")
	ayu := attach(h, "ayu")
	h.SubscribeSelf("self", &ayu.Follower)
	for _, room := range []chat.RoomID{"stays", "left", "self"} {
		h.Subscribe(room, &ayu.Follower, false)
	}
	h.Publish([]chat.Change{memberRow("joined", 1, "ayu", false)})
	behind(t, h, witness, "joined", 2)
	h.Retain(&ayu.Follower, func(room chat.RoomID) bool { return room == "stays" })
	for room, want := range map[chat.RoomID]bool{"stays": true, "left": false, "joined": true, "self": true} {
		if h.Follows(&ayu.Follower, room) != want {
			t.Errorf("follows %s: %v", room, !want)
		}
	}
}

// TestOnesOwnRoomIsNotCounted: nobody else is ever there.
func TestOnesOwnRoomIsNotCounted(t *testing.T) {
	h, _ := start(t, hub.Times{Heads: time.Hour, Typing: time.Hour, Here: time.Millisecond})
	ayu, witness := attach(h, "ayu"), attach(h, "budi")
	h.SubscribeSelf("self", &ayu.Follower)
	h.Subscribe("self", &ayu.Follower, false)
	h.Subscribe("a", &witness.Follower, false)
	witness.hint(t)
	if h.Here("self") != 0 || len(ayu.signals) != 0 {
		t.Errorf("%d are here, %d signals", h.Here("self"), len(ayu.signals))
	}
	h.Detach(&ayu.Follower)
	h.Subscribe("a", &ayu.Follower, false)
	if h.Here("a") != 1 || h.Follows(&ayu.Follower, "a") {
		t.Error("who is detached followed a room")
	}
}
