package storetest

import (
	"testing"

	"bincang/internal/chat"
)

func testMoods(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	change := func(to chat.Mood, next chat.Millis) (chat.User, bool) {
		t.Helper()
		user, changed, err := w.store.ChangeMood(t.Context(), ann.ID, func(chat.Mood) (chat.Mood, chat.Millis) { return to, next })
		w.ok(err)
		return user, changed
	}
	mood := chat.Mood{Status: chat.Status{Emoji: "☕", Text: "tea", Until: 100}, DND: chat.DND{From: "22:00", To: "07:00", Zone: "Asia/Jakarta"}}
	user, changed := change(mood, 100)
	w.equal("shown", []any{user.Name, *user.Status, user.DND, changed}, []any{"Ann", mood.Status, false, true})
	w.equal("the job", w.due(100, 9), "mood-"+string(ann.ID))
	mood.DND.To = "08:00"
	_, changed = change(mood, 200)
	w.equal("seen by others", changed, false)
	w.equal("the one job", w.due(100, 9)+w.due(200, 9), "mood-"+string(ann.ID))
	mood.Quiet = true
	_, changed = change(mood, 0)
	w.equal("seen by others", changed, true)
	w.equal("no job", w.due(999, 9), "")
	w.reopen()
	snapshot, err := w.store.Snapshot(t.Context(), ann.ID, 10, anybody)
	w.ok(err)
	w.equal("the snapshot", []any{snapshot.Mood, *snapshot.Me.Status, snapshot.Me.DND}, []any{mood, mood.Status, true})
	users, err := w.store.UsersByID(t.Context(), []chat.UserID{ann.ID, bob.ID})
	w.ok(err)
	w.equal("the users", []any{*users[0].Status, users[0].DND, users[1].Status == nil, users[1].DND}, []any{mood.Status, true, true, false})
	_, _, err = w.store.ChangeMood(t.Context(), "nobody", func(m chat.Mood) (chat.Mood, chat.Millis) { return m, 0 })
	w.refused(err, chat.NotFound, "")
}
