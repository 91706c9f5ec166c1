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

func (e *counting) Heads(heads map[chat.RoomID]chat.Rev) []byte {
	return fmt.Appendf(nil, "heads %v", heads)
}

// ear keeps what it was told.
type ear struct {
	changes chan chat.Change
	heads   chan string
}

func newEar() *ear { return &ear{make(chan chat.Change, 10_000), make(chan string, 100)} }

func (e *ear) Push(c *chat.Change, frame []byte) {
	if c == nil {
		e.heads <- string(frame)
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

func message(room chat.RoomID, rev chat.Rev) chat.Change {
	return chat.Of(room, chat.Row{Rev: rev, Message: &chat.Message{Room: room, Seq: chat.Seq(rev), Rev: rev, Text: "x"}})
}

func start(t *testing.T, heads time.Duration) (*hub.Hub, *counting) {
	e := &counting{times: map[string]int{}}
	h := hub.New(heads, e)
	t.Cleanup(h.Close)
	return h, e
}

func TestEncodesOnceAndDeliversToThoseInTheRoom(t *testing.T) {
	h, encoder := start(t, time.Hour)
	a, b, elsewhere := newEar(), newEar(), newEar()
	h.Subscribe("lobby", 0, a)
	h.Subscribe("lobby", 0, a)
	h.Subscribe("lobby", 0, b)
	h.Subscribe("other", 0, elsewhere)
	h.Publish([]chat.Change{message("lobby", 1)})
	a.hears(t)
	b.hears(t)
	a.deaf(t)
	elsewhere.deaf(t)
	if n := encoder.times["lobby (0, 1] of 1"]; n != 1 {
		t.Errorf("encoded %d times", n)
	}
	h.Unsubscribe("lobby", 0, a)
	h.Publish([]chat.Change{message("lobby", 2)})
	b.hears(t)
	a.deaf(t)
	h.Unsubscribe("lobby", 0, b)
	if h.Count("lobby") != 0 || h.Count("other") != 1 {
		t.Errorf("%d in the lobby, %d elsewhere", h.Count("lobby"), h.Count("other"))
	}
}

func TestRangesJoinInOrderWhateverTheLoad(t *testing.T) {
	h, _ := start(t, time.Hour)
	rooms := []chat.RoomID{"a", "b", "c"}
	const last = 2000
	ears := map[chat.RoomID]*ear{}
	for _, room := range rooms {
		ears[room] = newEar()
		h.Subscribe(room, 0, ears[room])
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
	h, _ := start(t, time.Hour)
	e := newEar()
	h.Subscribe("a", 0, e)
	edited := func(rev chat.Rev) chat.Change {
		return chat.Of("a", chat.Row{Rev: rev, Message: &chat.Message{Room: "a", Seq: 1, Rev: rev}})
	}
	h.Publish([]chat.Change{edited(1), edited(2), message("a", 3), edited(4)})
	c := e.hears(t)
	if c.After != 0 || c.UpTo != 4 || len(c.Rows) != 2 || c.Rows[0].Rev != 3 || c.Rows[1].Rev != 4 {
		t.Errorf("not the newest state of each row: %+v", c)
	}
}

func TestHeadsAreToldOncePerChange(t *testing.T) {
	h, _ := start(t, 20*time.Millisecond)
	e, elsewhere := newEar(), newEar()
	h.Subscribe("a", 0, e)
	h.Subscribe("b", 0, elsewhere)
	h.Publish([]chat.Change{message("a", 1), message("a", 2)})
	select {
	case heads := <-e.heads:
		if heads != "heads map[a:2]" {
			t.Errorf("told %s", heads)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no heads")
	}
	h.Publish([]chat.Change{message("b", 1)})
	select {
	case <-elsewhere.heads:
	case <-time.After(10 * time.Second):
		t.Fatal("no heads of the other room")
	}
	if len(e.heads) != 0 {
		t.Errorf("heads of a room that did not change: %s", <-e.heads)
	}
}

func TestComingAndGoingWhileOthersTalk(t *testing.T) {
	h, _ := start(t, time.Hour)
	stays := newEar()
	h.Subscribe("a", 0, stays)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				e := newEar()
				h.Subscribe("a", 0, e)
				h.Unsubscribe("a", 0, e)
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
