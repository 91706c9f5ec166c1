package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// openThread gives the thread of a message.
func openThread(by *testkit.User, room chat.RoomID, seq chat.Seq) chat.Room {
	var opened chat.OpenedThread
	by.Must("thread.open", chat.AMessage{Room: room, Seq: seq}, &opened)
	return opened.Room
}

// messageOf is a message as its room shows it.
func messageOf(by *testkit.User, room chat.RoomID, seq chat.Seq) chat.Message {
	var opened chat.OpenedRoom
	by.Must("room.open", chat.OpenRoom{Room: room, Around: seq, Limit: 1}, &opened)
	return opened.Messages[0]
}

func nth(room chat.RoomID, n int, text string) chat.PostMessage {
	return chat.PostMessage{Room: room, Key: fmt.Sprintf("threads-number-%04d", n), Text: text}
}

// listed is a room as hello lists it, nil where it does not.
func listed(rooms []chat.Room, id chat.RoomID) *chat.Room {
	for _, room := range rooms {
		if room.ID == id {
			return &room
		}
	}
	return nil
}

// untilHeard reads what is pushed until there was a row of each sort, in whatever order.
func untilHeard(c *testkit.Conn, sorts ...func(chat.Row) bool) {
	for len(sorts) > 0 {
		frame := c.Read()
		if frame.Change == nil {
			continue
		}
		for _, row := range frame.Change.Rows {
			sorts = slices.DeleteFunc(sorts, func(is func(chat.Row) bool) bool { return is(row) })
		}
	}
}

// ownRow is the next row about a room in one's own room.
func ownRow(c *testkit.Conn, room chat.RoomID) chat.Mine {
	for {
		for _, row := range c.Next(c.Hello.Self).Rows {
			if row.Mine != nil && row.Mine.Room == room {
				return *row.Mine
			}
		}
	}
}

// TestAThreadThroughBothDoors has three people talk about a message: whom it concerns follows the thread
// and hears it, everybody in the room sees how many replies there are.
func TestAThreadThroughBothDoors(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unlimited)
	all := members(s, "Ayu", "Budi", "Citra", "Dewi")
	ayu, budi, citra, dewi := all[0], all[1], all[2], all[3]
	room := makeRoom(ayu, chat.KindPrivate, "plan", budi, citra, dewi)
	ayu.Post(room.ID, "0123456789abcdef", "shall we?")
	author, quiet, called := ayu.Connect(), dewi.Connect(), citra.Connect()

	opened := budi.Connect().Ask("thread.open", chat.AMessage{Room: room.ID, Seq: 1})
	if opened.Error != nil || !strings.Contains(string(opened.Out), `"parent":{"room":"`+string(room.ID)+`","seq":1}`) {
		t.Fatalf("opened over the socket: %+v", opened)
	}
	thread := openThread(ayu, room.ID, 1)
	if thread.Kind != chat.KindThread || thread.Mine != nil || thread.ID == room.ID {
		t.Errorf("the thread is %+v", thread)
	}
	var reply chat.Posted
	budi.Must("message.post", nth(thread.ID, 1, "yes, says @Citra"), &reply)
	if reply.Seq != 1 || reply.Rev != 1 {
		t.Errorf("the reply is %+v", reply)
	}
	about := chat.Thread{Room: thread.ID, Replies: 1, LastAt: reply.At}
	told := func(row chat.Row) bool {
		return row.Message != nil && row.Message.Thread != nil && *row.Message.Thread == about && row.Message.Text == "shall we?"
	}
	own := func(mentions int64) func(chat.Row) bool {
		return func(row chat.Row) bool {
			return row.Mine != nil && row.Mine.Room == thread.ID && row.Mine.In && row.Mine.ReadSeq == 0 && row.Mine.Mentions == mentions
		}
	}
	said := func(row chat.Row) bool {
		return row.Message != nil && row.Message.Room == thread.ID && row.Message.Text == "yes, says <@"+string(citra.User.ID)+">"
	}
	untilHeard(quiet, told)
	untilHeard(author, told, own(0), said)
	untilHeard(called, told, own(1), said)
	budi.Must("message.post", nth(thread.ID, 2, "soon"), nil)
	author.Next(thread.ID)
	for _, frame := range quiet.Asked("ping") {
		if frame.Change != nil && frame.Change.Room == thread.ID {
			t.Errorf("who does not follow hears %+v", frame.Change)
		}
	}
	hello := ayu.Hello()
	if at := listed(hello.Rooms, thread.ID); at == nil || at.Seq != 2 || at.Mine.ReadSeq != 0 || *at.Parent != (chat.Parent{Room: room.ID, Seq: 1}) {
		t.Errorf("hello has %+v", at)
	}
	if at := listed(budi.Hello().Rooms, thread.ID); at == nil || at.Mine.ReadSeq != 2 {
		t.Errorf("who wrote it all has %+v", at)
	}
	if listed(dewi.Hello().Rooms, thread.ID) != nil {
		t.Error("who does not follow is told of the thread in hello")
	}
	var list chat.RoomList
	ayu.Must("room.list", chat.ListRooms{}, &list)
	if listed(list.Rooms, thread.ID) != nil {
		t.Error("room.list lists a thread")
	}
	var mentions chat.MentionList
	citra.Must("mention.list", chat.GetMentions{}, &mentions)
	if len(mentions.Messages) != 1 || mentions.Messages[0].Room != thread.ID {
		t.Errorf("mentioned in %+v", mentions.Messages)
	}
	var export chat.Export
	budi.Must("account.export", chat.ExportAccount{}, &export)
	if len(export.Messages) != 2 || export.Messages[0].Room != thread.ID {
		t.Errorf("what he wrote is %+v", export.Messages)
	}
	if watching := quiet.Ask("room.open", chat.OpenRoom{Room: thread.ID, Watch: true}); watching.Error != nil {
		t.Fatalf("looking: %+v", watching.Error)
	}
	budi.Must("message.delete", chat.AMessage{Room: thread.ID, Seq: 2}, nil)
	if c := quiet.Next(thread.ID); !c.Rows[0].Message.Deleted {
		t.Errorf("who looks hears %+v", c)
	}
	if about := messageOf(dewi, room.ID, 1).Thread; about == nil || about.Replies != 1 || about.LastAt != reply.At {
		t.Errorf("after a deletion: %+v", about)
	}
}

func TestAThreadIsAsItsRoom(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unlimited, quick)
	owner := s.Owner("Rina", "correct horse")
	all := members(s, "Ayu", "Budi", "Citra")
	ayu, budi, citra := all[0], all[1], all[2]
	room := makeRoom(ayu, chat.KindPrivate, "plan", budi)
	ayu.Post(room.ID, "0123456789abcdef", "shall we?")
	ayu.Post(room.ID, "0123456789abcdeg", "or not?")
	thread := openThread(budi, room.ID, 1).ID
	budi.Must("message.post", nth(thread, 1, "yes"), nil)
	ayu.Must("message.delete", chat.AMessage{Room: room.ID, Seq: 2}, nil)
	refusals{
		{citra, "thread.open", chat.AMessage{Room: room.ID, Seq: 1}, "not_found"},
		{citra, "room.open", chat.OpenRoom{Room: thread}, "not_found"},
		{citra, "message.post", nth(thread, 2, "me"), "not_found"},
		{owner, "thread.follow", chat.FollowThread{Room: thread, On: true}, "not_found"},
		{budi, "thread.open", chat.AMessage{Room: thread, Seq: 1}, "forbidden"},
		{budi, "thread.open", chat.AMessage{Room: room.ID, Seq: 2}, "conflict"},
		{budi, "thread.open", chat.AMessage{Room: room.ID, Seq: 3}, "not_found"},
		{budi, "thread.follow", chat.FollowThread{Room: room.ID, On: true}, "forbidden"},
		{budi, "room.open", chat.OpenRoom{Room: chat.ThreadOf(room.ID, 2)}, "not_found"},
		{budi, "message.pin", chat.PinMessage{Room: thread, Seq: 1, On: true}, "forbidden"},
		{ayu, "room.update", map[string]any{"room": thread, "topic": "more"}, "forbidden"},
		{ayu, "room.leave", chat.ARoom{Room: thread}, "forbidden"},
	}.check(t)
	ayu.Must("message.pin", chat.PinMessage{Room: thread, Seq: 1, On: true}, nil)
	ayu.Must("message.delete", chat.AMessage{Room: room.ID, Seq: 1}, nil)
	if again := openThread(budi, room.ID, 1); again.ID != thread || again.Seq != 1 {
		t.Errorf("under a tombstone is %+v", again)
	}

	reason := func(word string) {
		t.Helper()
		if p := budi.Call("message.post", nth(thread, 3, "more"), nil); p == nil || p.Reason != word {
			t.Errorf("got %+v, wanted it to be refused for %q", p, word)
		}
	}
	update := func(field string, value any) {
		t.Helper()
		ayu.Must("room.update", map[string]any{"room": room.ID, field: value}, nil)
	}
	update("posting", "admins")
	reason("posting")
	update("posting", "all")
	ayu.Must("member.mute", chat.MuteMember{Room: room.ID, User: budi.User.ID, ForS: 60}, nil)
	reason("muted")
	ayu.Must("member.mute", chat.MuteMember{Room: room.ID, User: budi.User.ID}, nil)
	update("slow_s", 600)
	budi.Post(room.ID, "0123456789abcdeh", "in the room")
	reason("slow")
	update("slow_s", 0)
	ayu.Must("room.archive", chat.ARoom{Room: room.ID}, nil)
	refusals{{budi, "message.post", nth(thread, 4, "late"), "forbidden"}, {budi, "message.react", chat.React{Room: thread, Seq: 1, Emoji: "👍", On: true}, "forbidden"}}.check(t)
}

// TestAGuestInAThreadOfTheLobby lets guests take part, and shuts them out.
func TestAGuestInAThreadOfTheLobby(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unlimited)
	owner, ayu, budi := s.Owner("Rina", "correct horse"), s.Guest("Ayu"), s.Guest("Budi")
	ayu.Post(chat.Lobby, "0123456789abcdef", "halo")
	thread := openThread(budi, chat.Lobby, 1).ID
	c := ayu.Connect()
	budi.Must("message.post", nth(thread, 1, "halo juga"), nil)
	if mine := ownRow(c, thread); !mine.In {
		t.Errorf("the author has %+v", mine)
	}
	var mine chat.Mine
	ayu.Must("thread.follow", chat.FollowThread{Room: thread}, &mine)
	if mine.In || listed(ayu.Hello().Rooms, thread) != nil {
		t.Errorf("who follows no more has %+v", mine)
	}
	plain := &testkit.Lines{T: t, Conn: s.Guest("Citra").Dial()}
	plain.Want("Ayu: halo")
	plain.Say("/room " + string(thread))
	plain.Want("* threads are not shown here; /rooms lists the rooms")
	owner.Must("settings.update", map[string]any{"guests": "off"}, nil)
	if p := budi.Call("room.open", chat.OpenRoom{Room: thread}, nil); p == nil {
		t.Error("a guest who is let in no more reads a thread")
	}
	openThread(owner, chat.Lobby, 1)
}

// TestASilentThreadWakes has nobody speak in a thread for a month: hello leaves it out, and who follows it
// hears it all the same when somebody does.
func TestASilentThreadWakes(t *testing.T) {
	t.Parallel()
	var clock testkit.Clock
	s := testkit.Start(t, clock.Set, unlimited)
	all := members(s, "Ayu", "Budi")
	ayu, budi := all[0], all[1]
	ayu.Post(chat.Lobby, "0123456789abcdef", "halo")
	thread := openThread(ayu, chat.Lobby, 1).ID
	budi.Must("message.post", nth(thread, 1, "halo juga"), nil)
	ayu.Must("read.all", struct{}{}, nil)
	clock.Pass(31 * 24 * time.Hour)
	ayu, budi = s.LogIn("Ayu", testkit.Password), s.LogIn("Budi", testkit.Password)
	c := ayu.Connect()
	if room := listed(c.Hello.Rooms, thread); room != nil {
		t.Errorf("hello lists %+v", room)
	}
	posted := budi.Post(thread, "0123456789abcdeg", "still there?")
	untilHeard(c,
		func(row chat.Row) bool { return row.Mine != nil && row.Mine.Room == thread && row.Mine.In },
		func(row chat.Row) bool {
			return row.Message != nil && row.Message.Room == thread && row.Message.Seq == posted.Seq
		})
	if listed(ayu.Hello().Rooms, thread) == nil {
		t.Error("hello leaves out a thread in which something is unread")
	}
}

// TestWhoIsRemovedHearsNothingOfThreads removes somebody who follows a thread in the middle of
// others' replies: no reply reaches him that was stored after his removal.
func TestWhoIsRemovedHearsNothingOfThreads(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unlimited, func(c *app.Config) { c.Server.ConnsPerUser = 0 })
	all := members(s, "Ayu", "Budi")
	ayu, budi := all[0], all[1]
	n := 0
	for range 15 {
		room := makeRoom(ayu, chat.KindPrivate, "plan", budi)
		first := ayu.Post(room.ID, fmt.Sprintf("about-number-%06d", n), "about")
		thread := openThread(ayu, room.ID, first.Seq).ID
		n++
		budi.Must("message.post", nth(thread, n, "me, too"), nil)
		c := budi.Connect()
		c.Ask("room.open", chat.OpenRoom{Room: thread, Watch: true})
		done, secret := make(chan chat.Posted, 1), nth(thread, 100_000+n, "secret")
		go func() {
			ayu.Call("member.remove", chat.RemoveMember{Room: room.ID, User: budi.User.ID}, nil)
			var after chat.Posted
			ayu.Call("message.post", secret, &after)
			done <- after
		}()
		for range 5 {
			n++
			ayu.Must("message.post", nth(thread, n, "more"), nil)
		}
		after := <-done
		if after.Seq == 0 {
			t.Fatal("nothing was said after the removal")
		}
		for _, frame := range c.Asked("ping") {
			if frame.Change == nil || frame.Change.Room != thread {
				continue
			}
			for _, row := range frame.Change.Rows {
				if row.Message != nil && row.Message.Seq >= after.Seq {
					t.Fatalf("he heard %+v, said after %d", row.Message, after.Seq)
				}
			}
		}
	}
}
