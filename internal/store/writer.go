package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"bincang/internal/chat"
)

// The bounds of what waits for the writer, and of what it does in one transaction. Who finds the
// queue full waits until his context ends.
const (
	queueLength = 1024
	batchLength = 512
)

// writer owns the connection that writes. Whatever arrives while it commits shares the next commit.
type writer struct {
	base     *sqlite
	publish  func([]chat.Change)
	ended    func([]chat.EndedSession)
	now      func() time.Time
	marks    *marks
	facts    *facts // the goroutine's
	queue    chan *job
	closing  chan struct{} // closed when nothing new is taken
	stopped  chan struct{} // closed when the goroutine has ended
	broken   chan struct{} // closed by the goroutine when nothing can be written any more
	settings atomic.Int64  // how many transactions that changed settings were committed
	full     atomic.Bool   // the last transaction could not be written, but a later one may
	once     sync.Once     // for closing
}

// job is one item. It is run inside a transaction, perhaps twice, and answered after the commit.
// All its checks come before its first write: a refusal leaves nothing behind.
type job struct {
	ctx  context.Context
	kind itemKind
	run  func(*tx) error
	err  error
	done chan struct{}
}

// itemKind tells items apart by what they change.
type itemKind int

const (
	anyItem     itemKind = iota
	messageItem          // changes nothing that the writer's facts hold but the head of a room of messages
)

func startWriter(base *sqlite, o Options, marks *marks) *writer {
	w := &writer{
		base: base, publish: o.Publish, ended: o.Ended, now: o.Now, marks: marks, facts: newFacts(),
		queue:   make(chan *job, queueLength),
		closing: make(chan struct{}), stopped: make(chan struct{}), broken: make(chan struct{}),
	}
	go w.loop()
	return w
}

// write runs do in a transaction and returns once that is durable. An error that is no refusal of
// do's own is Unavailable where it is not known whether do was done.
func write[T any](ctx context.Context, s *Store, do func(*tx) (T, error)) (T, error) {
	return writeItem(ctx, s, anyItem, do)
}

func writeItem[T any](ctx context.Context, s *Store, kind itemKind, do func(*tx) (T, error)) (T, error) {
	var out, none T
	j := &job{ctx: ctx, kind: kind, done: make(chan struct{}), run: func(tx *tx) (err error) {
		out, err = do(tx)
		return err
	}}
	if err := s.writer.submit(j); err != nil {
		return none, err
	}
	if j.err != nil {
		return none, j.err
	}
	return out, nil
}

func (w *writer) submit(j *job) error {
	select {
	case w.queue <- j:
	case <-j.ctx.Done():
		return unknown()
	case <-w.closing:
		return unknown()
	case <-w.broken:
		return unknown()
	}
	select {
	case <-j.done:
		return nil
	case <-j.ctx.Done():
		return unknown()
	case <-w.stopped:
	}
	select {
	case <-j.done:
		return nil
	default:
		return unknown()
	}
}

// unknown is the answer where something was not done, or is not known to be done.
func unknown() error {
	return chat.Refuse(chat.Unavailable, "not known to be done; try again")
}

// loop runs batches until close, and writes marks that nothing else carried along in time.
func (w *writer) loop() {
	defer close(w.stopped)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		if wait, any := w.marks.wait(w.now()); any {
			timer.Reset(wait)
		} else {
			timer.Stop()
		}
		select {
		case first := <-w.queue:
			w.batch(w.collect(first))
		case <-timer.C:
			w.batch(nil)
		case <-w.closing:
			w.finish()
			return
		}
		if w.isBroken() {
			w.refuseAll()
			return
		}
	}
}

// collect gives the first job and everything that waits behind it. It lets others run first: those
// who were just answered often have their next item ready, and would miss this batch.
func (w *writer) collect(first *job) []*job {
	runtime.Gosched()
	jobs := []*job{first}
	for len(jobs) < batchLength {
		select {
		case next := <-w.queue:
			jobs = append(jobs, next)
		default:
			return jobs
		}
	}
	return jobs
}

// finish does what was accepted before close, and writes every mark.
func (w *writer) finish() {
	for {
		select {
		case first := <-w.queue:
			w.batch(w.collect(first))
			continue
		default:
		}
		if w.isBroken() || !w.marks.hurry() {
			return
		}
		if err := w.batch(nil); err != nil {
			return
		}
	}
}

func (w *writer) refuseAll() {
	for {
		select {
		case j := <-w.queue:
			j.answer(unknown())
		case <-w.closing:
			return
		}
	}
}

func (j *job) answer(err error) {
	j.err = err
	close(j.done)
}

// batch runs jobs, and the marks that are due, in one transaction; where that failed for the sake of
// one of them, each job in one of its own. It answers every job, and gives the error of the first try.
func (w *writer) batch(jobs []*job) error {
	err := w.try(jobs, w.marks.due(w.now()))
	if err == nil {
		return nil
	}
	w.marks.postpone(w.now())
	if faultOf(err) != faultItem {
		w.answerAll(jobs, err)
		return err
	}
	for _, j := range jobs {
		if err := w.try([]*job{j}, nil); err != nil {
			w.answerAll([]*job{j}, err)
		}
	}
	return err
}

func (w *writer) answerAll(jobs []*job, err error) {
	if faultOf(err) != faultItem {
		err = unknown()
	} else {
		err = fmt.Errorf("write: %w", err)
	}
	for _, j := range jobs {
		j.answer(err)
	}
}

// note draws the consequences of a transaction's end.
func (w *writer) note(err error) {
	w.full.Store(faultOf(err) == faultLater)
	if faultOf(err) == faultBroken && !w.isBroken() {
		close(w.broken)
	}
}

func (w *writer) isBroken() bool {
	select {
	case <-w.broken:
		return true
	default:
		return false
	}
}

// try runs jobs and marks in one transaction. Once it is committed it publishes what changed and
// answers the jobs; on an error nothing was done and nobody was answered.
func (w *writer) try(jobs []*job, due []mark) error {
	tx := &tx{conn: w.base.write, facts: w.facts}
	refusals, err := w.transact(tx, jobs, due)
	w.note(err)
	if err != nil {
		return err
	}
	if tx.settings {
		w.settings.Add(1)
	}
	now := w.now()
	w.marks.written(due, now)
	w.marks.forget(tx.fallen)
	w.marks.remember(tx.marks, now)
	if len(tx.changes) > 0 {
		w.publish(tx.changes)
	}
	if len(tx.ended) > 0 {
		w.ended(tx.ended)
	}
	for i, j := range jobs {
		j.answer(refusals[i])
	}
	w.note(w.base.checkpoint())
	return nil
}

func (w *writer) transact(tx *tx, jobs []*job, due []mark) (refusals []error, err error) {
	if err := tx.exec(beginWrite); err != nil {
		return nil, err
	}
	if refusals, err = runJobs(tx, jobs); err == nil {
		err = writeMarks(tx, due)
	}
	if err == nil {
		err = tx.exec(commit)
	}
	if err != nil {
		tx.facts.forget()
		tx.exec(rollback) //nolint:errcheck // it fails where SQLite has rolled back itself
	}
	return refusals, err
}

// runJobs runs each job, and gives what refused it; any other error ends the transaction.
func runJobs(tx *tx, jobs []*job) ([]error, error) {
	refusals := make([]error, len(jobs))
	for i, j := range jobs {
		if j.ctx.Err() != nil {
			refusals[i] = unknown()
			continue
		}
		err := j.run(tx)
		if j.kind != messageItem {
			tx.facts.forget()
		}
		if _, refused := errors.AsType[*chat.Error](err); err != nil && !refused {
			return nil, err
		}
		refusals[i] = err
	}
	return refusals, nil
}

// close takes nothing new, and waits until all is written.
func (w *writer) close() {
	w.once.Do(func() { close(w.closing) })
	<-w.stopped
}
