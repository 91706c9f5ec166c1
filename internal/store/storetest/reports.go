package storetest

import (
	"fmt"
	"testing"

	"bincang/internal/chat"
)

func testReports(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.reported(ann, bob)
	w.equal("the same again", w.report(bob, 1, "still"), int64(1))
	_, err := w.tryReport(bob, 9, "", always)
	w.refused(err, chat.NotFound, "")
	_, err = w.tryReport(bob, 3, "", func() error { return chat.Refuse(chat.RateLimited, "") })
	w.refused(err, chat.RateLimited, "")

	closed, err := w.close(ann, 2)
	w.ok(err)
	w.equal("closed", []any{closed.ClosedAt, *closed.ClosedBy, closed.Note, closed.By.Name, closed.RoomName, closed.Message.Text},
		[]any{chat.Millis(60), chat.Named{ID: ann.ID, Name: "Ann"}, "seen", "Bob", "club", "club-0002"})
	again, err := w.close(bob, 2)
	w.ok(err)
	w.equal("it stays as it was closed", again, closed)
	_, err = w.close(ann, 9)
	w.refused(err, chat.NotFound, "")
}

func testListedReports(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.reported(ann, bob)
	_, err := w.close(ann, 2)
	w.ok(err)
	for _, c := range []struct {
		q    chat.ListReports
		want []int64
		more bool
	}{
		{chat.ListReports{Limit: 10}, []int64{3, 2, 1}, false},
		{chat.ListReports{Limit: 2}, []int64{3, 2}, true},
		{chat.ListReports{Limit: 2, Before: 2}, []int64{1}, false},
		{chat.ListReports{Limit: 10, Open: new(true)}, []int64{3, 1}, false},
		{chat.ListReports{Limit: 10, Open: new(false)}, []int64{2}, false},
	} {
		found, err := w.store.ListReports(t.Context(), ann.ID, c.q, anyone)
		w.ok(err)
		var ids []int64
		for _, r := range found.Reports {
			ids = append(ids, r.ID)
		}
		w.equal(fmt.Sprintf("%+v", c.q), []any{ids, found.More}, []any{c.want, c.more})
	}
	_, err = w.store.ListReports(t.Context(), ann.ID, chat.ListReports{Limit: 1}, func(chat.User) error { return chat.Hidden() })
	w.refused(err, chat.NotFound, "")
	_, err = w.store.DeleteMessage(t.Context(), chat.Act{By: ann.ID, At: 1}, chat.AMessage{Room: "club", Seq: 1}, there)
	w.ok(err)
	_, err = w.store.Purge(t.Context(), "club", 1000, 10)
	w.ok(err)
	found, err := w.store.ListReports(t.Context(), ann.ID, chat.ListReports{Limit: 1}, anyone)
	w.ok(err)
	if found.Reports[0].Message != nil {
		t.Errorf("the message is purged: %+v", found.Reports[0].Message)
	}
}

// reported makes a room with three messages and three reports: of the first message, of the second,
// and of the first by another.
func (w *world) reported(ann, bob chat.NewUser) {
	w.room(chat.KindPublic, "club", ann)
	w.old(ann, "club", 1, 3)
	w.equal("the first", w.report(bob, 1, "rude"), int64(1))
	w.equal("another message", w.report(bob, 2, ""), int64(2))
	w.equal("another's", w.report(ann, 1, "me too"), int64(3))
}

// there lets pass what concerns a message that exists.
func there(_ chat.Standing, m chat.Message) error {
	if m.Seq == 0 {
		return chat.Hidden()
	}
	return nil
}

func (w *world) report(by chat.NewUser, seq chat.Seq, reason string) int64 {
	w.t.Helper()
	id, err := w.tryReport(by, seq, reason, always)
	w.ok(err)
	return id
}

func (w *world) tryReport(by chat.NewUser, seq chat.Seq, reason string, admit func() error) (int64, error) {
	report := chat.NewReport{ReportMessage: chat.ReportMessage{Room: "club", Seq: seq, Reason: reason}, By: by.ID, At: 50}
	return w.store.AddReport(w.t.Context(), report, there, admit)
}

func (w *world) close(by chat.NewUser, id int64) (chat.Report, error) {
	return w.store.CloseReport(w.t.Context(), chat.Act{By: by.ID, At: 60, Op: "report.close"}, chat.CloseReport{Report: id, Note: "seen"}, anyone)
}

func anyone(chat.User) error { return nil }
