package storetest

import (
	"fmt"
	"testing"

	"bincang/internal/chat"
)

// job is a job of a user's that is due at a moment.
func job(user chat.NewUser, id chat.JobID, due chat.Millis) chat.Job {
	return chat.Job{ID: id, Kind: chat.JobMessage, User: user.ID, Room: chat.Lobby, Due: due, Made: due / 10, Content: []byte(`{"text":"` + string(id) + `"}`)}
}

// queue stores a job.
func (w *world) queue(j chat.Job, key chat.Once) (chat.Millis, error) {
	return w.store.AddJob(w.t.Context(), j, key, anybody, func(chat.Room, int) error { return nil })
}

// due are the ids of the jobs that are due at a moment.
func (w *world) due(at chat.Millis, limit int) (ids string) {
	w.t.Helper()
	jobs, err := w.store.DueJobs(w.t.Context(), at, limit)
	w.ok(err)
	for _, j := range jobs {
		ids += string(j.ID)
	}
	return ids
}

func testJobs(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	next := func(want chat.Millis) {
		t.Helper()
		due, err := w.store.NextDue(t.Context())
		w.ok(err)
		w.equal("the next is due", due, want)
	}
	next(0)
	for i, id := range []chat.JobID{"c", "a", "b"} {
		made, err := w.queue(job(ann, id, chat.Millis(300-100*i)), chat.Once{})
		w.ok(err)
		w.equal("made", made, chat.Millis(30-10*i))
	}
	next(100)
	w.equal("due early", w.due(99, 9), "")
	w.equal("due at 200", w.due(200, 9), "ba")
	w.equal("one of those", w.due(200, 1), "b")
	w.reopen()
	w.equal("all", w.due(300, 9), "bac")

	b, err := w.store.FindJob(t.Context(), ann.ID, "b")
	w.ok(err)
	w.equal("what was stored", b, job(ann, "b", 100))
	_, err = w.store.FindJob(t.Context(), bob.ID, "b")
	w.refused(err, chat.NotFound, "")
	w.refused(w.store.DeleteJob(t.Context(), bob.ID, "b"), chat.NotFound, "")

	changed := b
	changed.Due, changed.Content = 250, []byte(`{"text":"other"}`)
	w.refused(w.store.ReplaceJob(t.Context(), changed, nobody), chat.Forbidden, "")
	w.ok(w.store.ReplaceJob(t.Context(), changed, anybody))
	w.refused(w.store.ReplaceJob(t.Context(), b, nil), chat.NotFound, "") // it was read before
	w.equal("after the change", w.due(300, 9), "abc")
	changed.Version, changed.Failed = 1, true
	w.ok(w.store.ReplaceJob(t.Context(), changed, nil))
	w.equal("without what failed", w.due(300, 9), "ac")
	jobs, err := w.store.JobsOf(t.Context(), ann.ID, chat.JobMessage)
	w.ok(err)
	w.equal("hers", []chat.JobID{jobs[0].ID, jobs[1].ID, jobs[2].ID}, []chat.JobID{"a", "b", "c"})
	w.equal("what failed", []any{jobs[1].Failed, jobs[1].Version, string(jobs[1].Content)}, []any{true, int64(2), `{"text":"other"}`})
	w.ok(w.store.DeleteJob(t.Context(), ann.ID, "a"))
	w.ok(w.store.DeleteJob(t.Context(), ann.ID, "b"))
	next(300)
	w.refused(w.store.DeleteJob(t.Context(), ann.ID, "b"), chat.NotFound, "")
}

func testJobKeys(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	key := chat.Once{Key: "k", Digest: []byte("d")}
	_, err := w.queue(job(ann, "a", 100), key)
	w.ok(err)
	made, err := w.queue(job(ann, "a", 200), key)
	w.ok(err)
	w.equal("the first answer", made, chat.Millis(10))
	_, err = w.queue(job(ann, "b", 100), chat.Once{Key: "k", Digest: []byte("other")})
	w.refused(err, chat.Conflict, "key")
	d := draft(ann, chat.Lobby, "said")
	d.Key = "k"
	_, err = w.try(d)
	w.refused(err, chat.Conflict, "key")
	w.ok(w.store.DeleteJob(t.Context(), ann.ID, "a"))
	made, err = w.queue(job(ann, "a", 300), key)
	w.ok(err)
	w.equal("the first answer, later", made, chat.Millis(10))
	w.equal("what is due", w.due(999, 9), "")

	seen := -1
	for i := range 3 {
		_, err := w.store.AddJob(t.Context(), job(ann, chat.JobID(fmt.Sprint(i)), 1), chat.Once{}, anybody, func(room chat.Room, queued int) error {
			w.equal("the room", room.ID, chat.Lobby)
			if seen = queued; queued == 2 {
				return chat.Refuse(chat.Conflict, "too many")
			}
			return nil
		})
		w.equal("refused", err != nil, i == 2)
	}
	w.equal("hers before the last", seen, 2)
	w.equal("what is due", w.due(999, 9), "01")
}

func testFulfilling(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	_, err := w.queue(job(ann, "a", 100), chat.Once{})
	w.ok(err)
	old, err := w.store.FindJob(t.Context(), ann.ID, "a")
	w.ok(err)
	w.ok(w.store.ReplaceJob(t.Context(), old, nil))
	d := draft(ann, chat.Lobby, "first")
	d.Job = &old
	posted, err := w.try(d)
	w.ok(err)
	w.equal("for a job that has changed is posted", posted, chat.Posted{})
	w.equal("what is due", w.due(100, 9), "a")

	job, err := w.store.FindJob(t.Context(), ann.ID, "a")
	w.ok(err)
	d.Job = &job
	_, err = w.store.PostMessage(t.Context(), d, nobody, func(chat.Standing) error { return nil })
	w.refused(err, chat.Forbidden, "")
	w.equal("what is due when it was refused", w.due(100, 9), "a")
	posted, err = w.try(d)
	w.ok(err)
	w.equal("posted", posted.Seq, chat.Seq(1))
	w.equal("what is due then", w.due(100, 9), "")
	posted, err = w.try(d)
	w.ok(err)
	w.equal("posted again", posted, chat.Posted{})
}
