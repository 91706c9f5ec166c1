package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
	"bincang/internal/wire"
)

// quick shortens what a test would have to wait for.
func quick(c *app.Config) {
	c.Heads, c.Typing, c.Here, c.MarkEvery = 50*time.Millisecond, 20*time.Millisecond, 20*time.Millisecond, 80*time.Millisecond
}

func markRead(t *testing.T, u *testkit.User, seq chat.Seq, back bool) chat.Seq {
	t.Helper()
	var mark chat.ReadMark
	u.Must("read.mark", chat.MarkRead{Room: chat.Lobby, Seq: seq, Back: back}, &mark)
	return mark.ReadSeq
}

func TestReadPositionsRiseAndReachTheOtherDevice(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, quick)
	ayu, budi := s.Guest("Ayu"), s.Guest("Budi")
	for i := range 5 {
		ayu.Post(chat.Lobby, fmt.Sprintf("message-number-%04d", i), "text")
	}
	device := budi.Connect()
	if seq := markRead(t, budi, 3, false); seq != 3 {
		t.Errorf("marked 3, stands at %d", seq)
	}
	change := device.Next(device.Hello.Self)
	for change.UpTo <= 2 { // what he was given when he came
		change = device.Next(device.Hello.Self)
	}
	if mine := change.Rows[0].Mine; mine.ReadSeq != 3 || mine.Room != chat.Lobby || mine.Rev != change.UpTo {
		t.Errorf("the other device was told %+v", change)
	}
	if seq := markRead(t, budi, 2, false); seq != 3 {
		t.Errorf("a position fell to %d unasked", seq)
	}
	if seq := markRead(t, budi, 99, false); seq != 5 {
		t.Errorf("a position rose past the newest message, to %d", seq)
	}
	if seq := markRead(t, budi, 1, true); seq != 1 {
		t.Errorf("marked unread from 1, stands at %d", seq)
	}
	for device.Next(device.Hello.Self).Rows[0].Mine.ReadSeq != 1 {
	}
	s.Restart()
	if seq := readSeq(budi); seq != 1 {
		t.Errorf("after a restart he stands at %d", seq)
	}
	if seq := markRead(t, budi, 4, false); seq != 4 {
		t.Errorf("marked 4, stands at %d", seq)
	}
	s.Restart()
	if seq := readSeq(budi); seq != 4 {
		t.Errorf("a stop lost a position: he stands at %d", seq)
	}
}

// readSeq is where a fresh snapshot says that somebody stands in the lobby.
func readSeq(u *testkit.User) chat.Seq {
	for _, room := range u.Hello().Rooms {
		if room.ID == chat.Lobby {
			return room.Mine.ReadSeq
		}
	}
	return -1
}

// signal reads until a signal of a kind comes.
func signal(c *testkit.Conn, kind wire.SignalKind) wire.Signal {
	for {
		if frame := c.Read(); frame.Signal != nil && frame.Signal.Kind == kind {
			return *frame.Signal
		}
	}
}

func TestTypingIsToldToTheRoom(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, quick)
	ayu, budi := s.Guest("Ayu").Connect(), s.Guest("Budi").Connect()
	if answer := ayu.Ask("typing.start", map[string]any{"room": "lobby"}); answer.Error != nil {
		t.Fatalf("refused: %+v", answer.Error)
	}
	told := signal(budi, wire.SignalTyping)
	if told.Room != chat.Lobby || len(told.Users) != 1 || told.Users[0].Name != "Ayu" {
		t.Errorf("told %+v", told)
	}
	if answer := ayu.Ask("typing.start", map[string]any{"room": "announcements"}); answer.Error == nil || answer.Error.Kind != chat.Forbidden {
		t.Errorf("typing where one may not write: %+v", answer)
	}
	if answer := ayu.Ask("typing.start", map[string]any{"room": "nowhere"}); answer.Error == nil || answer.Error.Kind != chat.NotFound {
		t.Errorf("typing nowhere: %+v", answer)
	}
}

func TestHereIsToldOnOpeningAndOnChange(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, quick)
	ayu := s.Guest("Ayu").Connect()
	ayu.WriteText(`{"id":"o","op":"room.open","in":{"room":"lobby"}}`)
	for signal(ayu, wire.SignalHere).Room != chat.Lobby {
	}
	budi := s.Guest("Budi").Connect()
	for {
		if told := signal(ayu, wire.SignalHere); told.Room == chat.Lobby && *told.Count == 2 {
			break
		}
	}
	budi.CloseNow() //nolint:errcheck // it goes away
	for {
		if told := signal(ayu, wire.SignalHere); told.Room == chat.Lobby && *told.Count == 1 {
			break
		}
	}
}

func TestPresenceOfWatchedUsers(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, quick)
	ayu, budi := s.Guest("Ayu"), s.Guest("Budi")
	c := ayu.Connect()
	var present struct {
		Here []chat.UserID `json:"here"`
	}
	budi.Must("presence.watch", map[string]any{"users": []chat.UserID{ayu.User.ID, budi.User.ID, "nobody"}}, &present)
	if len(present.Here) != 1 || present.Here[0] != ayu.User.ID {
		t.Errorf("over HTTP: %+v", present)
	}
	if answer := c.Ask("presence.watch", map[string]any{"users": []chat.UserID{budi.User.ID}}); !strings.HasPrefix(string(answer.Out), `{"here":[],`) {
		t.Errorf("before he came: %s %+v", answer.Out, answer.Error)
	}
	b := budi.Connect()
	if told := signal(c, wire.SignalPresence); told.User != budi.User.ID || told.State != wire.PresenceHere {
		t.Errorf("told %+v", told)
	}
	second := budi.Connect()
	second.CloseNow() //nolint:errcheck // it goes away
	b.CloseNow()      //nolint:errcheck // it goes away
	if told := signal(c, wire.SignalPresence); told.State != wire.PresenceGone {
		t.Errorf("told %+v", told)
	}
}

// TestPresenceInDirectRooms has people in a direct room told of each other without asking: those who
// are there already, and those who come and go; presence.watch takes nothing from that.
func TestPresenceInDirectRooms(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, quick)
	ayu, budi, citra := s.Member("Ayu"), s.Member("Budi"), s.Member("Citra")
	budi.Must("direct.open", chat.OpenDirect{Users: []chat.UserID{ayu.User.ID}}, nil)
	wants := func(c *testkit.Conn, user chat.UserID, state wire.Presence) {
		t.Helper()
		if told := signal(c, wire.SignalPresence); told.User != user || told.State != state {
			t.Errorf("told %+v, not that %s is %s", told, user, state)
		}
	}
	c, b := ayu.Connect(), budi.Connect()
	wants(b, ayu.User.ID, wire.PresenceHere)
	wants(c, budi.User.ID, wire.PresenceHere)
	c.Ask("presence.watch", map[string]any{"users": []chat.UserID{}})
	b.CloseNow() //nolint:errcheck // it goes away
	for {
		if told := signal(c, wire.SignalPresence); told.User == budi.User.ID && told.State == wire.PresenceGone {
			break
		}
	}
	var room chat.Room
	citra.Must("direct.open", chat.OpenDirect{Users: []chat.UserID{ayu.User.ID}}, &room)
	citra.Connect()
	c.WriteText(`{"id":"o","op":"room.open","in":{"room":"` + string(room.ID) + `"}}`)
	wants(c, citra.User.ID, wire.PresenceHere)
}
