package storetest

import (
	"fmt"
	"testing"
	"time"

	"bincang/internal/chat"
)

// thread opens the thread of a message.
func (w *world) thread(by chat.NewUser, room chat.RoomID, seq chat.Seq) chat.RoomID {
	w.t.Helper()
	opened, err := w.store.OpenThread(w.t.Context(), chat.NewThread{AMessage: chat.AMessage{Room: room, Seq: seq}, By: by.ID}, anyMessage, anyMessage, always)
	w.ok(err)
	return opened.ID
}

// about is the thread that a message tells of.
func (w *world) about(by chat.NewUser, room chat.RoomID, seq chat.Seq) *chat.Thread {
	w.t.Helper()
	opened, err := w.store.OpenRoom(w.t.Context(), by.ID, room, seq, 1, anybody)
	w.ok(err)
	return opened.Messages[0].Thread
}

func (w *world) heedThread(by chat.NewUser, thread chat.RoomID, on bool) chat.Mine {
	w.t.Helper()
	mine, err := w.store.FollowThread(w.t.Context(), by.ID, chat.FollowThread{Room: thread, On: on}, anybody)
	w.ok(err)
	return mine
}

// rowAbout is the newest row that a user's own room has about another one.
func (w *world) rowAbout(user chat.NewUser, room chat.RoomID) *chat.Mine {
	w.t.Helper()
	rows, _ := w.log(user, user.Self, 0, 1000)
	for _, row := range rows {
		if row.Mine != nil && row.Mine.Room == room {
			return row.Mine
		}
	}
	return nil
}

func testOpenThread(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.post(ann, chat.Lobby, "one")
	at := chat.AMessage{Room: chat.Lobby, Seq: 1}
	_, err := w.store.OpenThread(t.Context(), chat.NewThread{AMessage: at, By: ann.ID}, anyMessage, noMessage, always)
	w.refused(err, chat.Forbidden, "")
	_, err = w.store.OpenThread(t.Context(), chat.NewThread{AMessage: chat.AMessage{Room: chat.Lobby, Seq: 2}, By: ann.ID}, anyMessage, anyMessage, always)
	w.refused(err, chat.NotFound, "")
	_, err = w.store.OpenThread(t.Context(), chat.NewThread{AMessage: at, By: ann.ID}, anyMessage, anyMessage, func() error { return chat.Refuse(chat.RateLimited, "slowly") })
	w.refused(err, chat.RateLimited, "")
	opened, err := w.store.OpenThread(t.Context(), chat.NewThread{AMessage: at, By: ann.ID}, anyMessage, anyMessage, always)
	w.ok(err)
	w.equal("the thread", opened, chat.Room{ID: chat.ThreadOf(chat.Lobby, 1), Kind: chat.KindThread, FirstSeq: 1, Parent: &chat.Parent{Room: chat.Lobby, Seq: 1}})
	again, err := w.store.OpenThread(t.Context(), chat.NewThread{AMessage: at, By: ann.ID}, anyMessage, noMessage, always)
	w.ok(err)
	w.equal("the same again", again, opened)
	_, err = w.store.OpenThread(t.Context(), chat.NewThread{AMessage: at, By: ann.ID}, noMessage, anyMessage, always)
	w.refused(err, chat.Forbidden, "")
	judge := func(at chat.Standing) error {
		if at.Parent == nil || at.Parent.Room.ID != chat.Lobby || !at.Parent.In || at.In {
			t.Errorf("a rule sees %+v, over it %+v", at, at.Parent)
		}
		return nil
	}
	w.ok(w.store.JudgeRoom(t.Context(), ann.ID, opened.ID, judge))
	w.equal("it is no change of the room", w.heard.head(chat.Lobby), chat.Rev(1))
}

func testThreadReplies(t *testing.T, place Place) {
	w := newWorld(t, place)
	now := chat.InMillis(time.Now()) // a thread that has been silent for long is not among the rooms
	ann, bob, cid := w.join("Ann"), w.join("Bob"), w.join("Cid")
	w.post(ann, chat.Lobby, "one")
	thread := w.thread(cid, chat.Lobby, 1)
	reply := func(by chat.NewUser, n int, mentions ...chat.UserID) {
		t.Helper()
		d := draft(by, thread, fmt.Sprint("reply ", n))
		d.At, d.Mentions = now+chat.Millis(n), mentions
		_, err := w.try(d)
		w.ok(err)
	}
	if w.about(ann, chat.Lobby, 1) != nil {
		t.Error("a thread is told of in which nobody replied")
	}
	reply(bob, 1)
	reply(bob, 2, cid.ID)
	w.equal("what is told", w.about(ann, chat.Lobby, 1), &chat.Thread{Room: thread, Replies: 2, LastAt: now + 2})
	for user, want := range map[*chat.NewUser][3]int64{&ann: {2, 0, 0}, &bob: {0, 2, 0}, &cid: {1, 1, 1}} {
		mine := w.mine(*user, thread)
		w.equal("unread, read and mentions of "+user.Name, [3]int64{2 - int64(mine.ReadSeq), int64(mine.ReadSeq), mine.Mentions}, want)
	}
	remove := func(room chat.RoomID, seq chat.Seq) {
		t.Helper()
		_, err := w.store.DeleteMessage(t.Context(), chat.Act{By: bob.ID, At: 9}, chat.AMessage{Room: room, Seq: seq}, anyMessage)
		w.ok(err)
	}
	remove(thread, 2)
	w.equal("without the newest", w.about(ann, chat.Lobby, 1), &chat.Thread{Room: thread, Replies: 1, LastAt: now + 1})
	remove(thread, 2)
	w.equal("once only", w.about(ann, chat.Lobby, 1).Replies, int64(1))
	remove(chat.Lobby, 1)
	reply(ann, 3)
	w.equal("under a tombstone", w.about(ann, chat.Lobby, 1), &chat.Thread{Room: thread, Replies: 2, LastAt: now + 3})
	remove(thread, 1)
	remove(thread, 3)
	if left := w.about(ann, chat.Lobby, 1); left != nil {
		t.Errorf("nothing is left, but %+v is told", left)
	}
	d := draft(bob, thread, "reply 1")
	d.At = now + 1
	first, err := w.try(d)
	w.ok(err)
	w.equal("a repeated reply", first.Seq, chat.Seq(1))
	for _, room := range []chat.RoomID{chat.Lobby, thread} {
		w.sameInPages(ann, room)
	}
	w.same(ann, ann.Self)
}

func testFollowThread(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob, cid := w.join("Ann"), w.join("Bob"), w.join("Cid")
	w.post(ann, chat.Lobby, "one")
	thread := w.thread(bob, chat.Lobby, 1)
	none := chat.Mine{Room: thread, Role: chat.RoomMember, Notify: chat.NotifyAll}
	w.equal("never followed", w.heedThread(cid, thread, false), none)
	w.post(bob, thread, "two")
	if m := w.heedThread(cid, thread, true); !m.In || m.ReadSeq != 1 {
		t.Errorf("who follows has read what was there: %+v", m)
	}
	rev := w.heedThread(cid, thread, true).Rev
	w.equal("no change", w.heedThread(cid, thread, true).Rev, rev)
	if m := w.heedThread(ann, thread, false); m.In || m.Mentions != 0 {
		t.Errorf("who does not want to follow: %+v", m)
	}
	w.post(bob, thread, "three")
	if m := w.rowAbout(ann, thread); m == nil || m.In {
		t.Errorf("the author was called in again: %+v", m)
	}
	d := draft(bob, thread, "four")
	d.Mentions = []chat.UserID{ann.ID}
	d.Reads = func(u chat.User) chat.Judge { return nobody }
	_, err := w.try(d)
	w.ok(err)
	if m := w.rowAbout(ann, thread); m.In {
		t.Errorf("somebody is called in who may not read: %+v", m)
	}
	e := chat.Edit{By: bob.ID, Room: thread, Seq: 2, Text: "three for Ann", Mentions: []chat.UserID{ann.ID}, At: 5, Reads: everyReader}
	_, err = w.store.EditMessage(t.Context(), e, anyMessage, always)
	w.ok(err)
	if m := w.mine(ann, thread); !m.In || m.ReadSeq != 1 || m.Mentions != 1 {
		t.Errorf("mentioned by an edit: %+v", m)
	}
	rooms, err := w.store.RoomsOf(t.Context(), cid.ID)
	w.ok(err)
	w.equal("the rooms that he hears", rooms, []chat.RoomID{chat.Lobby, chat.Announcements, cid.Self, thread})
	w.same(ann, thread, ann.Self, bob.Self, cid.Self)
}

// testAuthorWhoCameBack: who could not read his message's thread when it began follows it once he reads
// it, and not again when he unfollowed.
func testAuthorWhoCameBack(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.post(ann, chat.Lobby, "one")
	thread := w.thread(bob, chat.Lobby, 1)
	reply := func(text string, reads func(chat.User) chat.Judge) {
		t.Helper()
		d := draft(bob, thread, text)
		d.Reads = reads
		_, err := w.try(d)
		w.ok(err)
	}
	reads := func(seq chat.Seq) {
		t.Helper()
		_, err := w.store.MarkRead(t.Context(), ann.ID, chat.MarkRead{Room: thread, Seq: seq}, anybody)
		w.ok(err)
	}
	reply("two", func(chat.User) chat.Judge { return nobody })
	if m := w.rowAbout(ann, thread); m != nil {
		t.Fatalf("who may not read has %+v", m)
	}
	reads(1)
	reply("three", everyReader)
	if m := w.rowAbout(ann, thread); m == nil || !m.In || m.ReadSeq != 1 {
		t.Errorf("who came back and read it has %+v", m)
	}
	w.heedThread(ann, thread, false)
	reads(2)
	reply("four", everyReader)
	if m := w.rowAbout(ann, thread); m.In || m.ReadSeq != 2 {
		t.Errorf("who unfollowed and read on has %+v", m)
	}
	w.same(ann, thread, ann.Self)
}

func testThreadsOfLostRoom(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob, cid := w.join("Ann"), w.join("Bob"), w.join("Cid")
	w.room(chat.KindPublic, "club-club-club-1", ann, bob)
	w.post(ann, "club-club-club-1", "one")
	thread := w.thread(ann, "club-club-club-1", 1)
	w.post(bob, thread, "two")
	w.post(cid, thread, "three")
	w.changeMember(chat.MemberChange{Act: chat.Act{By: bob.ID}, User: bob.ID, Room: "club-club-club-1"})
	if m := w.rowAbout(bob, thread); m == nil || m.In {
		t.Errorf("who left follows: %+v", m)
	}
	to := func(kind chat.RoomKind) {
		t.Helper()
		_, err := w.store.UpdateRoom(t.Context(), chat.Act{By: ann.ID}, "club-club-club-1", func(r chat.Room) chat.Room { r.Kind = kind; return r }, anybody)
		w.ok(err)
	}
	to(chat.KindPrivate)
	if a, c := w.rowAbout(ann, thread), w.rowAbout(cid, thread); !a.In || c.In {
		t.Errorf("in a private room Ann has %+v, Cid has %+v", a, c)
	}
	w.same(ann, "club-club-club-1", thread, ann.Self, bob.Self, cid.Self)
}

func testThreadsInSnapshot(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	now := chat.InMillis(time.Now())
	thread := func(n chat.Seq, at chat.Millis) chat.RoomID {
		t.Helper()
		w.post(ann, chat.Lobby, fmt.Sprint("about ", n))
		id := w.thread(ann, chat.Lobby, n)
		d := draft(bob, id, fmt.Sprint("reply ", n))
		d.At = at
		_, err := w.try(d)
		w.ok(err)
		return id
	}
	old, recent, unread := thread(1, now-2*chat.QuietAfter), thread(2, now), thread(3, now-2*chat.QuietAfter)
	w.heedThread(ann, old, false)
	w.heedThread(ann, old, true)
	listed := func(limit int) ([]chat.RoomID, bool) {
		snapshot, err := w.store.Snapshot(t.Context(), ann.ID, limit, anybody)
		w.ok(err)
		return ids(snapshot.Rooms), snapshot.More
	}
	rooms, more := listed(10)
	w.equal("the rooms", rooms, []chat.RoomID{chat.Announcements, chat.Lobby, ann.Self, recent, unread})
	w.equal("more", more, false)
	rooms, more = listed(4)
	w.equal("the first rooms", rooms, []chat.RoomID{chat.Announcements, chat.Lobby, ann.Self, recent})
	w.equal("more", more, true)
	hidden := func(at chat.Standing) error {
		if at.Parent != nil {
			return chat.Hidden()
		}
		return nil
	}
	snapshot, err := w.store.Snapshot(t.Context(), ann.ID, 10, hidden)
	w.ok(err)
	w.equal("what he may not read", ids(snapshot.Rooms), []chat.RoomID{chat.Announcements, chat.Lobby, ann.Self})

	before := w.rowAbout(ann, old).Rev
	d := draft(bob, old, "again")
	d.At = now
	_, err = w.try(d)
	w.ok(err)
	if after := w.rowAbout(ann, old).Rev; after == before {
		t.Error("nobody was told that a silent thread goes on")
	}
	d = draft(bob, old, "and again")
	d.At = now
	before = w.rowAbout(ann, old).Rev
	_, err = w.try(d)
	w.ok(err)
	w.equal("told once", w.rowAbout(ann, old).Rev, before)
}

func testThreadsNotKept(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.room(chat.KindPublic, "club", ann)
	w.old(ann, "club", 1, 1)
	thread := w.thread(ann, "club", 1)
	w.old(ann, thread, 2, 4)
	w.keep(ann, "club", 30)
	keeping := func(want ...chat.Keeping) {
		t.Helper()
		rooms, err := w.store.Keeping(t.Context())
		w.ok(err)
		w.equal("what is kept for a time", rooms, want)
	}
	keeping(chat.Keeping{Room: "club", Days: 30}, chat.Keeping{Room: thread, Days: 30})
	done := func(n int, err error) int {
		t.Helper()
		w.ok(err)
		return n
	}
	w.equal("expired", done(w.store.Expire(t.Context(), thread, 4, 9, 10)), 2)
	w.equal("what is left", w.about(ann, "club", 1), &chat.Thread{Room: thread, Replies: 1, LastAt: 4})
	w.equal("expired", done(w.store.Expire(t.Context(), "club", 4, 9, 10)), 1)
	w.equal("purged", done(w.store.Purge(t.Context(), "club", 10, 10)), 1)
	w.old(ann, thread, 5, 5)
	w.equal("expired", done(w.store.Expire(t.Context(), thread, 9, 9, 10)), 2)
	w.equal("purged", done(w.store.Purge(t.Context(), thread, 10, 10)), 4)
	keeping(chat.Keeping{Room: "club", Days: 30})
	history, err := w.store.History(t.Context(), ann.ID, chat.GetHistory{Room: thread, Limit: 10}, anybody)
	w.ok(err)
	w.equal("what is there", history.Messages, []chat.Message{})
}
