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
	given    func(chat.Given)
	ended    func([]chat.EndedSession)
	now      func() time.Time
	marks    *marks
	facts    *facts // the goroutine's
	queue    chan *item
	closing  chan struct{} // closed when nothing new is taken
	stopped  chan struct{} // closed when the goroutine has ended
	broken   chan struct{} // closed by the goroutine when nothing can be written any more
	settings atomic.Int64  // how many transactions that changed settings were committed
	full     atomic.Bool   // the last transaction could not be written, but a later one may
	once     sync.Once     // for closing
}

// item is what one caller wants done. It is run inside a transaction, perhaps twice, and answered after the commit.
// All its checks come before its first write: a refusal leaves nothing behind.
type item struct {
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
		base: base, publish: o.Publish, given: o.Given, ended: o.Ended, now: o.Now, marks: marks, facts: newFacts(),
		queue:   make(chan *item, queueLength),
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
	it := &item{ctx: ctx, kind: kind, done: make(chan struct{}), run: func(tx *tx) (err error) {
		out, err = do(tx)
		return err
	}}
	if err := s.writer.submit(it); err != nil {
		return none, err
	}
	if it.err != nil {
		return none, it.err
	}
	return out, nil
}

func (w *writer) submit(it *item) error {
	select {
	case w.queue <- it:
	case <-it.ctx.Done():
		return unknown()
	case <-w.closing:
		return unknown()
	case <-w.broken:
		return unknown()
	}
	select {
	case <-it.done:
		return nil
	case <-it.ctx.Done():
		return unknown()
	case <-w.stopped:
	}
	select {
	case <-it.done:
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

// collect gives the first item and everything that waits behind it. It lets others run first: those
// who were just answered often have their next item ready, and would miss this batch.
func (w *writer) collect(first *item) []*item {
	runtime.Gosched()
	items := []*item{first}
	for len(items) < batchLength {
		select {
		case next := <-w.queue:
			items = append(items, next)
		default:
			return items
		}
	}
	return items
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
		case it := <-w.queue:
			it.answer(unknown())
		case <-w.closing:
			return
		}
	}
}

func (it *item) answer(err error) {
	it.err = err
	close(it.done)
}

// batch runs items, and the marks that are due, in one transaction; where that failed for the sake of
// one of them, each item in one of its own. It answers every item, and gives the error of the first try.
func (w *writer) batch(items []*item) error {
	err := w.try(items, w.marks.due(w.now()))
	if err == nil {
		return nil
	}
	w.marks.postpone(w.now())
	if faultOf(err) != faultItem {
		w.answerAll(items, err)
		return err
	}
	for _, it := range items {
		if err := w.try([]*item{it}, nil); err != nil {
			w.answerAll([]*item{it}, err)
		}
	}
	return err
}

func (w *writer) answerAll(items []*item, err error) {
	if faultOf(err) != faultItem {
		err = unknown()
	} else {
		err = fmt.Errorf("write: %w", err)
	}
	for _, it := range items {
		it.answer(err)
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

// try runs items and marks in one transaction. Once it is committed it publishes what changed and
// answers the items; on an error nothing was done and nobody was answered.
func (w *writer) try(items []*item, due []mark) error {
	tx := &tx{conn: w.base.write, facts: w.facts}
	refusals, err := w.transact(tx, items, due)
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
	for _, g := range tx.given {
		w.given(g)
	}
	if len(tx.ended) > 0 {
		w.ended(tx.ended)
	}
	for n, it := range items {
		it.answer(refusals[n])
	}
	w.note(w.base.checkpoint())
	return nil
}

func (w *writer) transact(tx *tx, items []*item, due []mark) (refusals []error, err error) {
	if err := tx.exec(beginWrite); err != nil {
		return nil, err
	}
	if refusals, err = runItems(tx, items); err == nil {
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

// runItems runs each item, and gives what refused it; any other error ends the transaction.
func runItems(tx *tx, items []*item) ([]error, error) {
	refusals := make([]error, len(items))
	for n, it := range items {
		if it.ctx.Err() != nil {
			refusals[n] = unknown()
			continue
		}
		err := it.run(tx)
		if it.kind != messageItem {
			tx.facts.forget()
		}
		if _, refused := errors.AsType[*chat.Error](err); err != nil && !refused {
			return nil, err
		}
		refusals[n] = err
	}
	return refusals, nil
}

// close takes nothing new, and waits until all is written.
func (w *writer) close() {
	w.once.Do(func() { close(w.closing) })
	<-w.stopped
}
