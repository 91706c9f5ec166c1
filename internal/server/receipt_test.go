package server_test

import (
	"fmt"
	"regexp"
	"testing"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
	"bincang/internal/wire"
)

// three are in one direct room with many messages of the first one.
func three(t *testing.T, messages int) (room chat.RoomID, ayu, budi, citra *testkit.User) {
	s := testkit.Start(t, quick, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	ayu, budi, citra = s.Member("Ayu"), s.Member("Budi"), s.Member("Citra")
	var opened chat.Room
	ayu.Must("direct.open", map[string]any{"users": []chat.UserID{budi.User.ID, citra.User.ID}}, &opened)
	for i := range messages {
		ayu.Post(opened.ID, fmt.Sprintf("message-number-%04d", i), "x")
	}
	return opened.ID, ayu, budi, citra
}

func receipts(u *testkit.User, on bool) {
	u.Must("account.update", map[string]any{"receipts": on}, nil)
}

// readBy waits for the next word of how far somebody has read.
func readBy(conn *testkit.Conn) wire.Signal {
	return conn.Signal(func(s wire.Signal) bool { return s.Kind == wire.SignalRead })
}

func reads(u *testkit.User, room chat.RoomID) []chat.Receipt {
	var opened chat.OpenedRoom
	u.Must("room.open", map[string]any{"room": room, "limit": 1}, &opened)
	return opened.Reads
}

func TestReceiptsForWhoGivesThem(t *testing.T) {
	t.Parallel()
	room, ayu, budi, _ := three(t, 3)
	receipts(ayu, true)
	if !ayu.Hello().Receipts || budi.Hello().Receipts {
		t.Error("hello says otherwise")
	}
	conn := ayu.Connect()
	budi.Must("read.mark", map[string]any{"room": room, "seq": 1}, nil)
	receipts(budi, true)
	if got := reads(ayu, room); len(got) != 1 || got[0] != (chat.Receipt{User: budi.User.ID, Seq: 1}) {
		t.Errorf("opened with %+v", got)
	}
	if got := reads(budi, room); len(got) != 1 || got[0] != (chat.Receipt{User: ayu.User.ID, Seq: 3}) {
		t.Errorf("Budi opens with %+v", got)
	}
	for _, seq := range []chat.Seq{2, 3} {
		budi.Must("read.mark", map[string]any{"room": room, "seq": seq}, nil)
		for {
			got := readBy(conn)
			if got.Room != room || got.User != budi.User.ID || got.Seq > seq {
				t.Fatalf("told %+v", got)
			}
			if got.Seq == seq {
				break
			}
		}
	}
	budi.Must("user.block", map[string]any{"user": ayu.User.ID, "on": true}, nil)
	if got := reads(ayu, room); len(got) != 0 {
		t.Errorf("whom he blocks opens with %+v", got)
	}
	budi.Must("user.block", map[string]any{"user": ayu.User.ID, "on": false}, nil)
	told := budi.Connect()
	receipts(ayu, false)
	if got := readBy(told); got.Room != room || got.User != ayu.User.ID || got.Seq != 0 {
		t.Errorf("when she stops, Budi is told %+v", got)
	}
	if got := reads(ayu, room); got != nil {
		t.Errorf("who gives none any more opens with %+v", got)
	}
	if got := reads(budi, room); len(got) != 0 {
		t.Errorf("Budi opens with %+v", got)
	}
}

// TestReceiptsThatAreOffLeakNowhere has one read up to a number that is nothing else, and looks for
// it in all that the others are told.
func TestReceiptsThatAreOffLeakNowhere(t *testing.T) {
	t.Parallel()
	const secret = 137
	number := regexp.MustCompile(fmt.Sprintf(`[:\s\[{]%d\b`, secret))
	room, ayu, budi, citra := three(t, 150)
	for _, u := range []*testkit.User{ayu, budi} {
		receipts(u, true)
	}
	heard := ayu.Connect()
	budiHeard := budi.Connect()
	own := citra.Connect()
	citra.Must("read.mark", map[string]any{"room": room, "seq": secret}, nil)
	for written := false; !written; {
		for _, row := range own.Next(own.Hello.Self).Rows {
			written = written || row.Mine != nil && row.Mine.ReadSeq == secret
		}
	}
	budi.Must("read.mark", map[string]any{"room": room, "seq": 150}, nil)
	if got := readBy(heard); got.User != budi.User.ID {
		t.Errorf("of Citra is told %+v", got)
	}
	if answer := budiHeard.Asked("ping"); number.MatchString(fmt.Sprintf("%+v", answer)) {
		t.Errorf("the socket says %+v", answer)
	}
	for op, in := range map[string]any{
		"room.open": map[string]any{"room": room, "limit": 1}, "room.history": map[string]any{"room": room, "limit": 1},
		"member.list": map[string]any{"room": room}, "room.list": struct{}{}, "session.hello": struct{}{},
		"user.get": map[string]any{"ids": []chat.UserID{citra.User.ID}}, "user.find": map[string]any{"query": "ci"},
		"direct.open":    map[string]any{"users": []chat.UserID{ayu.User.ID, citra.User.ID}},
		"presence.watch": map[string]any{"users": []chat.UserID{citra.User.ID}},
		"mention.list":   struct{}{}, "message.saved": struct{}{}, "account.export": map[string]any{"limit": 1},
		"room.changes": map[string]any{"room": room, "epoch": budi.Hello().Epoch, "after": 149},
	} {
		answer := budiHeard.Ask(op, in)
		if answer.Error != nil {
			t.Errorf("%s: %+v", op, answer.Error)
		}
		if number.Match(answer.Out) {
			t.Errorf("%s says %s", op, answer.Out)
		}
	}
	if got := reads(citra, room); got != nil {
		t.Errorf("who gives none gets %+v", got)
	}
	if got := reads(budi, room); len(got) != 1 || got[0].User != ayu.User.ID {
		t.Errorf("Budi gets %+v", got)
	}
}

func TestNoReceiptsWhereManyAre(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, quick)
	ayu, budi := s.Member("Ayu"), s.Member("Budi")
	receipts(ayu, true)
	receipts(budi, true)
	var room, direct chat.Room
	ayu.Must("room.create", map[string]any{"kind": "private", "name": "Workshop", "members": []chat.UserID{budi.User.ID}}, &room)
	ayu.Must("direct.open", map[string]any{"users": []chat.UserID{budi.User.ID}}, &direct)
	for i, id := range []chat.RoomID{room.ID, direct.ID} {
		ayu.Post(id, fmt.Sprintf("message-number-%04d", i), "x")
	}
	conn := ayu.Connect()
	budi.Must("read.mark", map[string]any{"room": room.ID, "seq": 1}, nil)
	budi.Must("read.mark", map[string]any{"room": direct.ID, "seq": 1}, nil)
	if got := readBy(conn); got.Room != direct.ID {
		t.Errorf("told %+v", got)
	}
	if got := reads(ayu, room.ID); got != nil {
		t.Errorf("the room opens with %+v", got)
	}
}
