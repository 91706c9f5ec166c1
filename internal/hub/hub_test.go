package hub_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"bincang/internal/chat"
	"bincang/internal/hub"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// counting encodes a change as its range, and counts how often it was asked to.
type counting struct {
	mu    sync.Mutex
	times map[string]int
}

func (e *counting) Change(c chat.Change) []byte {
	frame := fmt.Sprintf("%s (%d, %d] of %d", c.Room, c.After, c.UpTo, len(c.Rows))
	e.mu.Lock()
	defer e.mu.Unlock()
	e.times[frame]++
	return []byte(frame)
}

func (e *counting) Signal(s hub.Signal) []byte {
	switch {
	case s.Typing != nil:
		return fmt.Appendf(nil, "typing %v", *s.Typing)
	case s.Here != nil:
		return fmt.Appendf(nil, "here %v", *s.Here)
	}
	return fmt.Appendf(nil, "heads %v", s.Heads)
}

// ear keeps what it was told.
type ear struct {
	hub.Follower
	changes chan chat.Change
	signals chan string
}

func newEar() *ear {
	return &ear{changes: make(chan chat.Change, 10_000), signals: make(chan string, 100)}
}

// attach gives the ear of a user who follows his rooms.
func attach(h *hub.Hub, user chat.UserID) *ear {
	e := newEar()
	h.Attach(&e.Follower, e, 0, user, true)
	return e
}

// follow gives the ear of nobody in a room.
func follow(h *hub.Hub, room chat.RoomID) *ear {
	e := attach(h, "")
	h.Subscribe(room, &e.Follower, false)
	return e
}

func (*ear) Near() {}

func (e *ear) Push(_ chat.RoomID, c *chat.Change, frame []byte) {
	if c == nil {
		e.signals <- string(frame)
		return
	}
	e.changes <- *c
}

// hears gives the next change, or ends the test.
func (e *ear) hears(t *testing.T) chat.Change {
	t.Helper()
	select {
	case c := <-e.changes:
		return c
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was pushed")
		return chat.Change{}
	}
}

// deaf fails where something was pushed by now.
func (e *ear) deaf(t *testing.T) {
	t.Helper()
	select {
	case c := <-e.changes:
		t.Errorf("it was told %+v", c)
	default:
	}
}

// quiet is for tests that are not about signals.
var quiet = hub.Times{Heads: time.Hour, Typing: time.Hour, Here: time.Hour}

func message(room chat.RoomID, rev chat.Rev) chat.Change {
	return chat.Of(room, chat.Row{Rev: rev, Message: &chat.Message{Room: room, Seq: chat.Seq(rev), Rev: rev, Text: "x"}})
}

func start(t *testing.T, times hub.Times) (*hub.Hub, *counting) {
	e := &counting{times: map[string]int{}}
	h := hub.New(times, e)
	t.Cleanup(h.Close)
	return h, e
}

func TestEncodesOnceAndDeliversToThoseInTheRoom(t *testing.T) {
	h, encoder := start(t, quiet)
	a, b, elsewhere := follow(h, "lobby"), follow(h, "lobby"), follow(h, "other")
	h.Subscribe("lobby", &a.Follower, false)
	h.Publish([]chat.Change{message("lobby", 1)})
	a.hears(t)
	b.hears(t)
	a.deaf(t)
	elsewhere.deaf(t)
	if n := encoder.times["lobby (0, 1] of 1"]; n != 1 {
		t.Errorf("encoded %d times", n)
	}
	h.Unsubscribe("lobby", &a.Follower, false)
	h.Publish([]chat.Change{message("lobby", 2)})
	b.hears(t)
	a.deaf(t)
	h.Detach(&b.Follower)
	h.Publish([]chat.Change{message("lobby", 3), message("other", 1)})
	elsewhere.hears(t)
	b.deaf(t)
}

func TestRangesJoinInOrderWhateverTheLoad(t *testing.T) {
	h, _ := start(t, quiet)
	rooms := []chat.RoomID{"a", "b", "c"}
	const last = 2000
	ears := map[chat.RoomID]*ear{}
	for _, room := range rooms {
		ears[room] = follow(h, room)
	}
	go func() {
		for rev := range chat.Rev(last) {
			h.Publish([]chat.Change{message("a", rev+1), message("b", rev+1), message("c", rev+1)})
		}
	}()
	for _, room := range rooms {
		var cursor, rows chat.Rev
		for cursor < last {
			c := ears[room].hears(t)
			if c.After != cursor {
				t.Fatalf("%s: after %d came %+v", room, cursor, c)
			}
			cursor, rows = c.UpTo, rows+chat.Rev(len(c.Rows))
		}
		if rows != last {
			t.Errorf("%s: %d rows of %d", room, rows, last)
		}
	}
}

func TestARangeHoldsEachRowOnce(t *testing.T) {
	h, _ := start(t, quiet)
	e := follow(h, "a")
	edited := func(rev chat.Rev) chat.Change {
		return chat.Of("a", chat.Row{Rev: rev, Message: &chat.Message{Room: "a", Seq: 1, Rev: rev}})
	}
	h.Publish([]chat.Change{edited(1), edited(2), message("a", 3), edited(4)})
	c := e.hears(t)
	if c.After != 0 || c.UpTo != 4 || len(c.Rows) != 2 || c.Rows[0].Rev != 3 || c.Rows[1].Rev != 4 {
		t.Errorf("not the newest state of each row: %+v", c)
	}
}

// hint gives the next signal, or ends the test.
func (e *ear) hint(t *testing.T) string {
	t.Helper()
	select {
	case signal := <-e.signals:
		return signal
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was signalled")
		return ""
	}
}

func TestHeadsAreToldOncePerChange(t *testing.T) {
	h, _ := start(t, hub.Times{Heads: 20 * time.Millisecond, Typing: time.Hour, Here: time.Hour})
	e, elsewhere := follow(h, "a"), follow(h, "b")
	h.Publish([]chat.Change{message("a", 1), message("a", 2)})
	if heads := e.hint(t); heads != "heads map[a:2]" {
		t.Errorf("told %s", heads)
	}
	h.Publish([]chat.Change{message("b", 1)})
	elsewhere.hint(t)
	if len(e.signals) != 0 {
		t.Errorf("heads of a room that did not change: %s", e.hint(t))
	}
}

func TestTypingIsGatheredAndEndsWithTheMessage(t *testing.T) {
	h, _ := start(t, hub.Times{Heads: time.Hour, Typing: 30 * time.Millisecond, Here: time.Hour})
	e := follow(h, "a")
	for _, id := range []chat.UserID{"u1", "u2", "u3", "u4", "u1"} {
		h.Type("a", chat.Author{ID: id})
	}
	if got := e.hint(t); got != "typing {a [{u1  } {u2  } {u3  }]}" {
		t.Errorf("told %s", got)
	}
	c := message("a", 1)
	c.Rows[0].Message.Author.ID = "u1"
	h.Publish([]chat.Change{c})
	e.hears(t)
	h.Type("a", chat.Author{ID: "u5"})
	if got := e.hint(t); got != "typing {a [{u2  } {u3  } {u4  }]}" {
		t.Errorf("after the message: %s", got)
	}
}

func TestHereCountsUsersNotConns(t *testing.T) {
	h, _ := start(t, hub.Times{Heads: time.Hour, Typing: time.Hour, Here: 30 * time.Millisecond})
	e, second, other := attach(h, "ayu"), attach(h, "ayu"), attach(h, "")
	h.Subscribe("a", &e.Follower, false)
	if got := e.hint(t); got != "here {a 1}" {
		t.Errorf("told %s", got)
	}
	h.Subscribe("a", &second.Follower, false)
	h.Subscribe("a", &other.Follower, true)
	h.Identify(&other.Follower, "budi")
	if got := e.hint(t); got != "here {a 2}" {
		t.Errorf("with a second conn and another user: %s", got)
	}
	h.Unsubscribe("a", &second.Follower, false)
	h.Detach(&other.Follower)
	if got := e.hint(t); got != "here {a 1}" || h.Here("a") != 1 {
		t.Errorf("after both left: %s", got)
	}
}

func TestComingAndGoingWhileOthersTalk(t *testing.T) {
	h, _ := start(t, quiet)
	stays := follow(h, "a")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				h.Detach(&follow(h, "a").Follower)
			}
		})
	}
	for rev := range chat.Rev(500) {
		h.Publish([]chat.Change{message("a", rev+1)})
	}
	group.Wait()
	var cursor chat.Rev
	for cursor < 500 {
		c := stays.hears(t)
		if c.After != cursor {
			t.Fatalf("after %d came %+v", cursor, c)
		}
		cursor = c.UpTo
	}
}
