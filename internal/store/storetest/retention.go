package storetest

import (
	"fmt"
	"testing"

	"bincang/internal/chat"
)

// old posts messages of a room at the moments 1, 2, 3 …
func (w *world) old(by chat.NewUser, room chat.RoomID, from, to int) {
	w.t.Helper()
	for i := from; i <= to; i++ {
		d := draft(by, room, fmt.Sprintf("%s-%04d", room, i))
		d.At = chat.Millis(i)
		_, err := w.try(d)
		w.ok(err)
	}
}

func (w *world) keep(by chat.NewUser, room chat.RoomID, days int) {
	w.t.Helper()
	_, err := w.store.UpdateRoom(w.t.Context(), chat.Act{By: by.ID}, room, func(r chat.Room) chat.Room { r.RetentionDays = days; return r }, anybody)
	w.ok(err)
}

func testRetention(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.room(chat.KindPublic, "club", ann, bob)
	rooms, err := w.store.Keeping(t.Context())
	w.ok(err)
	w.equal("none", len(rooms), 0)
	w.keep(ann, "club", 30)
	rooms, err = w.store.Keeping(t.Context())
	w.ok(err)
	w.equal("the rooms", rooms, []chat.Keeping{{Room: "club", Days: 30}})

	w.old(ann, "club", 1, 4)
	d := draft(ann, "club", "with a mention")
	d.At, d.Mentions = 5, []chat.UserID{bob.ID}
	_, err = w.try(d)
	w.ok(err)
	w.old(ann, "club", 6, 10)
	expire := func(before chat.Millis, limit, want int) {
		t.Helper()
		n, err := w.store.Expire(t.Context(), "club", before, 99, limit)
		w.ok(err)
		w.equal("how many", n, want)
	}
	expire(1, 10, 0)
	expire(7, 4, 4)
	w.equal("his mentions", w.mine(bob, "club").Mentions, int64(1))
	expire(7, 4, 2)
	expire(7, 4, 0)
	w.equal("his mentions", w.mine(bob, "club").Mentions, int64(0))
	history, err := w.store.History(t.Context(), ann.ID, chat.GetHistory{Room: "club", Limit: 20}, anybody)
	w.ok(err)
	for i, m := range history.Messages {
		w.equal("a message", []any{m.Seq, m.Deleted, m.Text == ""}, []any{chat.Seq(i + 1), i < 6, i < 6})
	}
	w.same(ann, "club", bob.Self)
}

func testPurge(t *testing.T, place Place) {
	const messages = 12
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.room(chat.KindPublic, "club", ann)
	w.old(ann, "club", 1, messages)
	purge := func(before chat.Millis, limit, want int) {
		t.Helper()
		n, err := w.store.Purge(t.Context(), "club", before, limit)
		w.ok(err)
		w.equal("how many", n, want)
	}
	purge(1000, 10, 0) // nothing is a tombstone
	for _, seq := range []chat.Seq{2, 1, 3, 4, 5, 9} {
		_, err := w.store.DeleteMessage(t.Context(), chat.Act{By: ann.ID, At: chat.Millis(100 + seq)}, chat.AMessage{Room: "club", Seq: seq}, func(chat.Standing, chat.Message) error { return nil })
		w.ok(err)
	}
	purge(101, 10, 0)  // the first one is not old enough
	purge(105, 3, 3)   // as many as may be at once
	purge(105, 10, 1)  // not the fifth
	purge(1000, 10, 1) // nor the ninth, before which something stands
	purge(1000, 10, 0)

	opened, err := w.store.OpenRoom(t.Context(), ann.ID, "club", 2, 4, anybody)
	w.ok(err)
	room := opened.Room
	w.equal("the first seq", room.FirstSeq, chat.Seq(6))
	w.equal("the newest seq", room.Seq, chat.Seq(messages))
	w.equal("around what is gone stands the oldest", opened.Messages[0].Seq, chat.Seq(6))
	rows, head := w.log(ann, "club", 0, 100)
	tombstone := 2 + chat.Rev(messages) + 5 // the newest rev of what was purged
	w.equal("changes up to the last tombstone cannot be fetched", room.PurgedRev, tombstone)
	w.equal("the head", head, tombstone+1+3)
	last := rows[len(rows)-1].Info
	w.equal("what clients are told", []any{last.FirstSeq, last.PurgedRev, last.Rev}, []any{chat.Seq(6), tombstone, head})
	history, err := w.store.History(t.Context(), ann.ID, chat.GetHistory{Room: "club", Before: 8, Limit: 10}, anybody)
	w.ok(err)
	w.equal("history", []any{history.Messages[0].Seq, len(history.Messages), history.More}, []any{chat.Seq(6), 2, false})
	history, err = w.store.History(t.Context(), ann.ID, chat.GetHistory{Room: "club", After: new(chat.Seq(0)), Limit: 10}, anybody)
	w.ok(err)
	w.equal("history from the start", history.Messages[0].Seq, chat.Seq(6))
	again := w.post(ann, "club", "club-0003")
	w.equal("its key is known for ever", again.Seq, chat.Seq(3))
	w.equal("the next one", w.post(ann, "club", "next").Seq, chat.Seq(messages+1))
}

// testSweep runs a room's messages through tombstones to nothing, a part at a time, while others post:
// what clients applied equals the store at every step.
func testSweep(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.room(chat.KindPublic, "club", ann)
	w.keep(ann, "club", 1)
	w.old(ann, "club", 1, 40)
	for now := chat.Millis(1); now <= 45; now++ {
		_, err := w.store.Expire(t.Context(), "club", now, 100+now, 3)
		w.ok(err)
		_, err = w.store.Purge(t.Context(), "club", 100+now-5, 2)
		w.ok(err)
		d := draft(ann, "club", fmt.Sprint("new ", now))
		d.At = 1000
		_, err = w.try(d)
		w.ok(err)
	}
	for n := 1; n > 0; {
		var err error
		n, err = w.store.Purge(t.Context(), "club", 1000, 7)
		w.ok(err)
	}
	history, err := w.store.History(t.Context(), ann.ID, chat.GetHistory{Room: "club", Limit: 200}, anybody)
	w.ok(err)
	w.equal("what is left", []any{len(history.Messages), history.Messages[0].Seq, history.Messages[0].Deleted}, []any{45, chat.Seq(41), false})
	opened, err := w.store.OpenRoom(t.Context(), ann.ID, "club", 0, 10, anybody)
	w.ok(err)
	w.equal("the first seq", opened.Room.FirstSeq, chat.Seq(41))
	rows, head := w.log(ann, "club", opened.Room.PurgedRev, 10)
	w.equal("the log reaches the head", rows[len(rows)-1].Rev, head)
	again, err := w.try(draft(ann, "club", "club-0001"))
	w.ok(err)
	w.equal("a key of what is purged", again.Seq, chat.Seq(1))
}
