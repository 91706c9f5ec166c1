package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"bincang/internal/chat"
)

// held is a store whose writer stands still until let, so that what is submitted meanwhile becomes
// one batch.
func held(t *testing.T, s *Store) (let func()) {
	t.Helper()
	started, gate := make(chan struct{}), make(chan struct{})
	go write(context.Background(), s, func(*tx) (struct{}, error) {
		close(started)
		<-gate
		return struct{}{}, nil
	})
	<-started
	return func() { close(gate) }
}

// waiting waits until n items stand in the queue.
func waiting(t *testing.T, s *Store, n int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); len(s.writer.queue) < n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d items wait", len(s.writer.queue), n)
		}
	}
}

// TestAFailingItemFailsAlone puts an item with an error that is no refusal among others.
func TestAFailingItemFailsAlone(t *testing.T) {
	s := openIn(t, t.TempDir())
	join(t, s, "ann")
	var published []chat.Change
	s.writer.publish = func(changes []chat.Change) { published = append(published, changes...) }
	let := held(t, s)
	failed := make(chan error, 3)
	posted := make(chan error, 20)
	for i := range 20 {
		go func() {
			_, err := postText(s, "ann", chat.Lobby, fmt.Sprint("key", i), "x")
			posted <- err
		}()
	}
	for range cap(failed) {
		go func() {
			_, err := write(context.Background(), s, func(tx *tx) (struct{}, error) {
				if _, err := nextRev(tx, chat.Lobby); err != nil {
					return struct{}{}, err
				}
				return struct{}{}, tx.exec(`INSERT INTO meta (name, value) VALUES ('epoch', 'again')`)
			})
			failed <- err
		}()
	}
	waiting(t, s, 20+cap(failed))
	let()
	for range 20 {
		must(t, <-posted)
	}
	for range cap(failed) {
		if err := <-failed; chat.KindOf(err) != chat.Internal {
			t.Errorf("a broken item was told %v", err)
		}
	}
	page, err := s.Changes(t.Context(), "ann", chat.Lobby, 0, 100, func(chat.Room) bool { return true }, anybody)
	must(t, err)
	if len(page.Rows) != 20 || page.UpTo != 20 {
		t.Errorf("%d rows up to %d", len(page.Rows), page.UpTo)
	}
	rev := chat.Rev(0)
	for _, change := range published {
		if change.Room == chat.Lobby {
			if rev++; change.UpTo != rev {
				t.Errorf("published %d after %d", change.UpTo, rev-1)
			}
		}
	}
	if rev != 20 {
		t.Errorf("published up to %d", rev)
	}
}

// TestSameKeyInOneBatch has twenty posts with one key wait for the same transaction.
func TestSameKeyInOneBatch(t *testing.T) {
	s := openIn(t, t.TempDir())
	join(t, s, "ann")
	let := held(t, s)
	answers := make(chan chat.Posted, 20)
	for range cap(answers) {
		go func() {
			answer, err := postText(s, "ann", chat.Lobby, "the key", "x")
			if err != nil {
				t.Error(err)
			}
			answers <- answer
		}()
	}
	waiting(t, s, cap(answers))
	let()
	for range cap(answers) {
		if answer := <-answers; answer.Seq != 1 || answer.Rev != 1 {
			t.Errorf("answered %+v", answer)
		}
	}
}

// TestAdmitIsAskedOnce has an item run twice because of a failing neighbour.
func TestAdmitIsAskedOnce(t *testing.T) {
	s := openIn(t, t.TempDir())
	join(t, s, "ann")
	let := held(t, s)
	asked := 0
	done := make(chan error, 2)
	go func() {
		d := chat.Draft{Room: chat.Lobby, Key: "k", Author: chat.Author{ID: "ann"}, Text: "x", Digest: []byte("x")}
		_, err := s.PostMessage(context.Background(), d, anybody, func(chat.Standing) error { asked++; return nil })
		done <- err
	}()
	waiting(t, s, 1)
	go func() {
		write(context.Background(), s, func(*tx) (struct{}, error) { return struct{}{}, errors.New("broken") })
		done <- nil
	}()
	waiting(t, s, 2)
	let()
	must(t, errors.Join(<-done, <-done))
	if asked != 1 {
		t.Errorf("the rate was counted %d times", asked)
	}
}

func TestFullQueue(t *testing.T) {
	s := openIn(t, t.TempDir())
	join(t, s, "ann")
	let := held(t, s)
	for i := range queueLength {
		go postText(s, "ann", chat.Lobby, fmt.Sprint("key", i), "x")
	}
	waiting(t, s, queueLength)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	d := chat.Draft{Room: chat.Lobby, Key: "late", Author: chat.Author{ID: "ann"}, Text: "x", Digest: []byte("x")}
	if _, err := s.PostMessage(ctx, d, anybody, func(chat.Standing) error { return nil }); chat.KindOf(err) != chat.Unavailable {
		t.Errorf("a full queue answered %v", err)
	}
	let()
	posted, err := postText(s, "ann", chat.Lobby, "after", "x")
	if err != nil || posted.Seq > queueLength+1 {
		t.Errorf("afterwards: %+v, %v", posted, err)
	}
}

func TestCloseFinishesWhatWaits(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	join(t, s, "ann")
	let := held(t, s)
	const n = 100
	acked := make(chan bool, n)
	for i := range n {
		go func() {
			_, err := postText(s, "ann", chat.Lobby, fmt.Sprint("key", i), "x")
			acked <- err == nil
		}()
	}
	waiting(t, s, n)
	closed := make(chan error)
	go func() { closed <- s.Close() }()
	let()
	must(t, <-closed)
	for range n {
		if !<-acked {
			t.Error("something that was accepted was refused")
		}
	}
	history, err := openIn(t, dir).History(t.Context(), "ann", chat.GetHistory{Room: chat.Lobby, Limit: 200}, anybody)
	must(t, err)
	if len(history.Messages) != n {
		t.Errorf("%d messages are there", len(history.Messages))
	}
}
