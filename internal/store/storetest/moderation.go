package storetest

import (
	"testing"

	"bincang/internal/chat"
)

func testUpdateRoom(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.room(chat.KindPublic, "club", ann)
	update := func(to func(*chat.Room)) chat.Room {
		t.Helper()
		room, err := w.store.UpdateRoom(t.Context(), chat.Act{By: ann.ID}, "club", func(r chat.Room) chat.Room { to(&r); return r }, anybody)
		w.ok(err)
		return room
	}
	changed := update(func(r *chat.Room) {
		r.Kind, r.Name, r.Topic, r.Archived = chat.KindPrivate, "Club", "else", true
		r.RoomRules = chat.RoomRules{Posting: chat.PostingAdmins, SlowS: 30, RetentionDays: 90}
		r.Seq, r.Rev, r.Size = 100, 100, 100 // not to be changed so
	})
	want := chat.Info{ID: "club", Kind: chat.KindPrivate, Name: "Club", Topic: "else", Archived: true, FirstSeq: 1,
		RoomRules: chat.RoomRules{Posting: chat.PostingAdmins, SlowS: 30, RetentionDays: 90}, Rev: 3}
	rows, head := w.log(ann, "club", 2, 10)
	w.equal("the log", rows, []chat.Row{{Rev: 3, Info: &want}})
	w.equal("the head", head, chat.Rev(3))
	w.equal("the room", []any{changed.Rev, changed.Seq, changed.Size, changed.Name, changed.RoomRules, changed.Mine.In},
		[]any{chat.Rev(3), chat.Seq(0), 1, "Club", want.RoomRules, true})
	w.equal("the same is no change", update(func(*chat.Room) {}).Rev, chat.Rev(3))
	w.same(ann, "club")
	_, err := w.store.UpdateRoom(t.Context(), chat.Act{By: ann.ID}, "club", func(r chat.Room) chat.Room { r.Name = "no"; return r }, nobody)
	w.refused(err, chat.Forbidden, "")

	list := func(archived bool) []chat.RoomID {
		rooms, err := w.store.ListRooms(t.Context(), ann.ID, chat.ListRooms{Limit: 10, Archived: archived}, anybody)
		w.ok(err)
		return ids(rooms.Rooms)
	}
	w.equal("the archived rooms", list(true), []chat.RoomID{"club"})
	w.equal("the others", list(false), []chat.RoomID{chat.Announcements, chat.Lobby})
	w.reopen()
	w.equal("after a restart", update(func(*chat.Room) {}).RoomRules, want.RoomRules)
}

func testUpdateMine(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	nothing, yes, third := chat.NotifyNothing, true, int64(3)
	in := chat.UpdateMine{Room: chat.Lobby, Notify: &nothing, Favourite: &yes, Place: &third}
	want := chat.Mine{Room: chat.Lobby, In: true, Role: chat.RoomMember, Notify: nothing, Favourite: true, Place: 3, Rev: 3}
	for range 2 { // the second time it is so already
		mine, err := w.store.UpdateMine(t.Context(), ann.ID, in, anybody)
		w.ok(err)
		w.equal("the row", mine, want)
	}
	mine, err := w.store.UpdateMine(t.Context(), ann.ID, chat.UpdateMine{Room: chat.Lobby}, anybody)
	w.ok(err)
	w.equal("nothing named, nothing changed", mine, want)
	w.equal("in the snapshot", w.mine(ann, chat.Lobby), want)
	w.same(ann, ann.Self)
	_, err = w.store.UpdateMine(t.Context(), ann.ID, in, nobody)
	w.refused(err, chat.Forbidden, "")
	_, err = w.store.UpdateMine(t.Context(), ann.ID, chat.UpdateMine{Room: ann.Self}, anybody)
	w.refused(err, chat.NotFound, "")
}

func testMute(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.room(chat.KindPublic, "club", ann)
	mute := func(room chat.RoomID, until chat.Millis) {
		t.Helper()
		w.ok(w.store.Mute(t.Context(), chat.Act{By: ann.ID}, chat.Muted{Room: room, User: bob.ID, MutedUntil: until}, anySeat))
	}
	judged := func(room chat.RoomID) (until chat.Millis) {
		d := draft(bob, room, "x")
		_, err := w.store.PostMessage(t.Context(), d, func(at chat.Standing) error {
			until = at.MutedUntil
			return chat.Hidden()
		}, anyPace)
		w.refused(err, chat.NotFound, "")
		return until
	}
	mute(chat.Lobby, 99)
	w.equal("as a rule sees it", judged(chat.Lobby), chat.Millis(99))
	w.equal("his own row", w.mine(bob, chat.Lobby).MutedUntil, chat.Millis(99))
	head := len(w.heard.of(bob.Self))
	mute(chat.Lobby, 99)
	w.equal("the same is no change", len(w.heard.of(bob.Self)), head)
	mute(chat.Lobby, 0)
	w.equal("taken back", judged(chat.Lobby), chat.Millis(0))
	mute("club", 77) // he is not in it
	w.equal("who is not in it", judged("club"), chat.Millis(77))
	w.equal("entering does not help", w.enter("club", bob).Room.Mine.MutedUntil, chat.Millis(77))
	w.leave("club", bob)
	w.enter("club", bob)
	w.equal("nor coming back", judged("club"), chat.Millis(77))
	w.same(bob, bob.Self)
	q := chat.MemberQuery{ListMembers: chat.ListMembers{Room: "club", Limit: 5}}
	list, err := w.store.ListMembers(t.Context(), ann.ID, q, anybody, runsEverything)
	w.ok(err)
	w.equal("whom an admin sees muted", []chat.Millis{list.Members[0].MutedUntil, list.Members[1].MutedUntil}, []chat.Millis{0, 77})
	list, err = w.store.ListMembers(t.Context(), ann.ID, q, anybody, runsNothing)
	w.ok(err)
	w.equal("whom others see muted", list.Members[1].MutedUntil, chat.Millis(0))
	w.refused(w.store.Mute(t.Context(), chat.Act{By: ann.ID}, chat.Muted{Room: "club", User: bob.ID}, func(chat.Seat) error { return chat.Hidden() }), chat.NotFound, "")
}

func testPaced(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.room(chat.KindPublic, "club", ann, bob)
	last := func(by chat.NewUser, text string, at chat.Millis) (seen chat.Millis) {
		t.Helper()
		d := draft(by, "club", text)
		d.At = at
		_, err := w.store.PostMessage(t.Context(), d, anybody, func(s chat.Standing) error {
			seen = s.PostedAt
			return nil
		})
		w.ok(err)
		return seen
	}
	slow := func(seconds int) {
		_, err := w.store.UpdateRoom(t.Context(), chat.Act{By: ann.ID}, "club", func(r chat.Room) chat.Room { r.SlowS = seconds; return r }, anybody)
		w.ok(err)
	}
	w.equal("without", last(bob, "one", 10), chat.Millis(0))
	slow(5)
	w.equal("before the first", last(bob, "two", 20), chat.Millis(0))
	w.equal("after it", last(bob, "three", 30), chat.Millis(20))
	w.equal("another's", last(ann, "four", 40), chat.Millis(0))
	w.equal("the last one", last(bob, "five", 50), chat.Millis(30))
	slow(0)
	w.equal("taken back", last(bob, "six", 60), chat.Millis(0))
}

func testTombstones(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	d := draft(ann, chat.Lobby, "one")
	d.Mentions, d.Level = []chat.UserID{bob.ID, chat.MentionAll}, chat.LevelCritical
	_, err := w.try(d)
	w.ok(err)
	w.equal("his mentions", w.mine(bob, chat.Lobby).Mentions, int64(1))
	remove := func(seq chat.Seq) (chat.Message, error) {
		return w.store.DeleteMessage(t.Context(), chat.Act{By: ann.ID, At: 99}, chat.AMessage{Room: chat.Lobby, Seq: seq}, func(at chat.Standing, m chat.Message) error {
			if m.Seq == 0 {
				return chat.Hidden()
			}
			w.equal("the author", m.Author, ann.Author())
			return nil
		})
	}
	want := chat.Message{Room: chat.Lobby, Seq: 1, Rev: 2, At: d.At, Key: d.Key, Author: d.Author, Deleted: true, PostedRev: 1,
		Files: []chat.File{}, Reactions: []chat.Reaction{}, Mentions: []chat.UserID{}}
	for range 2 { // the second time it is gone already
		tomb, err := remove(1)
		w.ok(err)
		w.equal("the tombstone", tomb, want)
	}
	rows, head := w.log(bob, chat.Lobby, 0, 10)
	w.equal("the log", rows, []chat.Row{{Rev: 2, Message: &want}})
	w.equal("the head", head, chat.Rev(2))
	w.equal("his mentions", w.mine(bob, chat.Lobby).Mentions, int64(0))
	w.same(bob, chat.Lobby, bob.Self)
	_, err = remove(2)
	w.refused(err, chat.NotFound, "")
	again, err := w.try(d)
	w.ok(err)
	w.equal("its key is taken for ever", again.Seq, chat.Seq(1))
	w.equal("the next one", w.post(ann, chat.Lobby, "two").Rev, chat.Rev(3))
}
