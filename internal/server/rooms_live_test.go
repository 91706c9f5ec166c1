package server_test

import (
	"fmt"
	"sync"
	"testing"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
)

func unlimited(c *app.Config) { c.Chat.PostsPerSecond = 0 }

// TestWhoIsAddedHearsTheRoomFromThere adds somebody who is connected, and posts.
func TestWhoIsAddedHearsTheRoomFromThere(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unlimited)
	all := members(s, "Ayu", "Budi", "Citra")
	ayu, budi, citra := all[0], all[1], all[2]
	c, other, stranger := budi.Connect(), budi.Connect(), citra.Connect()
	room := makeRoom(ayu, chat.KindPrivate, "plan")
	var added chat.Member
	ayu.Must("member.add", chat.AddMember{Room: room.ID, User: budi.User.ID}, &added)
	ayu.Must("message.post", post(room.ID, 1), nil)
	for _, conn := range []*testkit.Conn{c, other} {
		first := conn.Next(room.ID)
		if m := first.Rows[0].Member; m == nil || *m != added || first.After != added.Rev-1 {
			t.Errorf("first came %+v, added was %+v", first, added)
		}
		if first.UpTo == added.Rev {
			first = conn.Next(room.ID)
		}
		if m := first.Rows[len(first.Rows)-1].Message; m == nil || m.Text != "message 1" {
			t.Errorf("then came %+v", first)
		}
	}
	for frames := stranger.Asked("ping"); len(frames) > 0; frames = frames[1:] {
		if change := frames[0].Change; change != nil && change.Room == room.ID {
			t.Errorf("a stranger heard %+v", change)
		}
	}
}

// removedWhilePosting removes somebody in the middle of others' posting and his own, many
// times: what he heard ends with his removal on every conn, and every other way is closed.
func removedWhilePosting(t *testing.T) {
	s := testkit.Start(t, unlimited)
	all := members(s, "Ayu", "Budi")
	ayu, budi := all[0], all[1]
	room := makeRoom(ayu, chat.KindPrivate, "plan", budi)
	witness := ayu.Connect()
	for round := range 15 {
		if round > 0 {
			ayu.Must("member.add", chat.AddMember{Room: room.ID, User: budi.User.ID}, nil)
		}
		c := budi.Connect()
		c.Ask("room.open", chat.OpenRoom{Room: room.ID, Watch: true}) // which must not keep him in
		started := make(chan struct{}, 200)
		var removed chat.Member
		var last chat.Posted
		var posting sync.WaitGroup
		for _, user := range all {
			posting.Go(func() {
				for n := range 40 {
					key := fmt.Sprintf("%s-%03d-%03d-0123456789", user.User.Name, round, n)
					in := chat.PostMessage{Room: room.ID, Key: key, Text: "a post with @Budi"}
					var posted chat.Posted
					if p := user.Call("message.post", in, &posted); user == budi && p.Kind() == "not_found" {
						return
					} else if p != nil {
						t.Errorf("%s: %+v", user.User.Name, p)
						return
					}
					if user == ayu {
						last = posted
					}
					started <- struct{}{}
				}
			})
		}
		posting.Go(func() {
			for range 10 {
				<-started
			}
			ayu.Must("member.remove", chat.RemoveMember{Room: room.ID, User: budi.User.ID}, &removed)
			ayu.Must("typing.start", chat.StartTyping{Room: room.ID}, nil)
		})
		posting.Wait()
		ayu.Must("message.post", post(room.ID, 1000+round), &last)
		for witness.Next(room.ID).UpTo < last.Rev { // what came before is delivered
		}
		ended, left := chat.Rev(0), false // what two rooms tell comes in no order
		for _, frame := range c.Asked("ping") {
			switch {
			case frame.Change != nil && frame.Change.Room == room.ID:
				ended = frame.Change.UpTo
			case frame.Change != nil && frame.Change.Room == c.Hello.Self:
				for _, row := range frame.Change.Rows {
					if left && row.Mine != nil && row.Mine.Room == room.ID {
						t.Errorf("he was told of the room: %+v", row.Mine)
					}
					left = left || row.Mine != nil && row.Mine.Room == room.ID && !row.Mine.In
				}
			case frame.Signal != nil && frame.Signal.Room == room.ID && len(frame.Signal.Users) > 0 && ended == removed.Rev:
				t.Errorf("he was told who types: %+v", frame.Signal)
			}
		}
		if !left || ended != removed.Rev {
			t.Errorf("the last thing he heard ends at %d, he was removed at %d", ended, removed.Rev)
		}
		var log chat.Changes
		ayu.Must("room.changes", chat.GetChanges{Room: room.ID, Epoch: c.Hello.Epoch, After: removed.Rev}, &log)
		for _, row := range log.Rows {
			if row.Message != nil && row.Message.Author.ID == budi.User.ID {
				t.Errorf("he posted after his removal: %+v", row.Message)
			}
		}
		for _, r := range budi.Hello().Rooms {
			if r.ID == room.ID {
				t.Errorf("hello tells of %+v", r)
			}
		}
		if answer := c.Ask("room.open", chat.OpenRoom{Room: room.ID, Watch: true}); answer.Error == nil || answer.Error.Kind != chat.NotFound {
			t.Errorf("opening it was answered %+v", answer)
		}
		c.CloseNow() //nolint:errcheck // the next round has its own
	}
}

// TestAWatcherHearsNothingOfARoomThatBecamePrivate, but its members do.
func TestAWatcherHearsNothingOfARoomThatBecamePrivate(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unlimited)
	all := members(s, "Ayu", "Budi", "Citra")
	ayu, budi, citra := all[0], all[1], all[2]
	room := makeRoom(ayu, chat.KindPublic, "Cooking", budi)
	member, watcher := budi.Connect(), citra.Connect()
	watcher.Ask("room.open", chat.OpenRoom{Room: room.ID, Watch: true})
	ayu.Must("message.post", post(room.ID, 1), nil)
	if m := watcher.Next(room.ID).Rows[0].Message; m == nil || m.Text != "message 1" {
		t.Errorf("watched %+v", m)
	}
	var private, archived chat.Room
	ayu.Must("room.update", chat.UpdateRoom{Room: room.ID, Kind: new(chat.KindPrivate)}, &private)
	ayu.Must("message.post", post(room.ID, 2), nil)
	ayu.Must("room.archive", chat.ArchiveRoom{Room: room.ID}, &archived)
	var info *chat.Info
	for change := member.Next(room.ID); ; change = member.Next(room.ID) {
		if info = change.Rows[len(change.Rows)-1].Info; change.UpTo == archived.Rev {
			break
		}
	}
	if info == nil || !info.Archived || info.Kind != chat.KindPrivate {
		t.Errorf("members were told %+v", info)
	}
	heard := chat.Rev(0)
	for _, frame := range watcher.Asked("ping") {
		if frame.Change != nil && frame.Change.Room == room.ID {
			heard = max(heard, frame.Change.UpTo)
		}
	}
	if heard != private.Rev {
		t.Errorf("a watcher heard up to %d, the room became private at %d", heard, private.Rev)
	}
}

// TestThePlainDoorInOtherRooms goes to rooms by name, and is taken back to the lobby by a removal.
func TestThePlainDoorInOtherRooms(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unlimited)
	all := members(s, "Ayu", "Budi", "Citra")
	ayu, budi, citra := all[0], all[1], all[2]
	plan := makeRoom(ayu, chat.KindPrivate, "the plan", budi)
	makeRoom(ayu, chat.KindPrivate, "not for Budi")
	open := makeRoom(ayu, chat.KindPublic, "Cooking")
	var direct chat.Room
	ayu.Must("direct.open", chat.OpenDirect{Users: []chat.UserID{budi.User.ID}}, &direct)
	b := &testkit.Lines{T: t, Conn: budi.Dial()}
	b.Say("/room not for budi")
	b.WantPrefix("* there is no room")
	b.Say("/room ayu")
	b.Want("* you are in Ayu")
	b.Say("hello Ayu")
	b.Want("Budi: hello Ayu")
	b.Say("/room THE PLAN")
	b.Want("* you are in the plan")
	ayu.Must("message.post", post(plan.ID, 1), nil)
	b.Want("Ayu: message 1")
	ayu.Must("member.remove", chat.RemoveMember{Room: plan.ID, User: budi.User.ID}, nil)
	ayu.Must("message.post", post(plan.ID, 2), nil)
	b.Want("* you are no longer in that room; you are in the lobby")
	b.Say("back here")
	b.Want("Budi: back here")

	c := &testkit.Lines{T: t, Conn: citra.Dial()}
	c.Want("Budi: back here")
	c.Say("/room cooking")
	c.Want("* you are in Cooking")
	ayu.Must("room.update", chat.UpdateRoom{Room: open.ID, Kind: new(chat.KindPrivate)}, nil)
	ayu.Must("message.post", post(open.ID, 3), nil)
	c.Want("* you are no longer in that room; you are in the lobby")
	c.Say("/rooms")
	c.Want("* rooms, and how many messages they have: announcements (0), lobby (1)")
}
