// Package store keeps the rows of package chat in an SQL database. Every write goes through one
// writer that commits whatever waits together; every read runs in one snapshot.
package store

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"bincang/internal/chat"
)

// Options are what a store needs from outside.
type Options struct {
	Dir     string // the data folder; it is made if it does not exist
	Now     func() time.Time
	Random  io.Reader
	Publish func([]chat.Change) // called by the writer after each commit, in commit order, once per batch and before its posters are answered; it may block a little

	// Ended is told by the writer, after Publish, which sessions are no more.
	Ended func([]chat.EndedSession)

	DefaultGuests chat.Guests   // holds while nobody has set `guests`
	MarkEvery     time.Duration // how late a read position may be written; 2 s if it is 0
}

func (o Options) withDefaults() Options {
	if o.MarkEvery <= 0 {
		o.MarkEvery = 2 * time.Second
	}
	if o.DefaultGuests == "" {
		o.DefaultGuests = chat.GuestsOff
	}
	if o.Publish == nil {
		o.Publish = func([]chat.Change) {}
	}
	if o.Ended == nil {
		o.Ended = func([]chat.EndedSession) {}
	}
	return o
}

// Store implements chat.Store. It is safe for concurrent use.
type Store struct {
	options Options
	base    *sqlite
	epoch   string
	secret  []byte
	marks   *marks
	writer  *writer
	closing atomic.Bool
	known   atomic.Pointer[knownSettings]
}

var _ chat.Store = (*Store)(nil)

// OpenSQLite opens the database in o.Dir, making or migrating it as needed. The folder must be
// nobody else's while the store is open.
func OpenSQLite(ctx context.Context, o Options) (*Store, error) {
	o = o.withDefaults()
	base, err := openSQLite(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &Store{options: o, base: base, marks: newMarks(o.MarkEvery)}
	if s.epoch, s.secret, err = identify(base, o); err != nil {
		return nil, errors.Join(err, base.close())
	}
	s.writer = startWriter(base, o, s.marks)
	return s, nil
}

// Epoch names the lineage of the numbers; it is fixed while the store is open.
func (s *Store) Epoch() string { return s.epoch }

// Secret is this server's own key for digests, the same for ever.
func (s *Store) Secret() []byte { return s.secret }

// Broken is closed when a write failed in a way that leaves open what the disk holds: nothing is
// written any more, and the process should stop.
func (s *Store) Broken() <-chan struct{} { return s.writer.broken }

// Ready is nil when the store can take messages. After a full disk it tries whether that is over.
func (s *Store) Ready(ctx context.Context) error {
	_, err := write(ctx, s, func(tx *tx) (struct{}, error) {
		if !s.writer.full.Load() {
			return struct{}{}, nil
		}
		return struct{}{}, tx.exec(`UPDATE meta SET value = value WHERE name = $1`, metaGeneration)
	})
	return err
}

// Shrink gives memory back that many reads have left behind. What is asked next is read from the
// file again.
func (s *Store) Shrink() error { return s.base.shrink() }

// Close finishes what waits, writes the read positions that are still in memory, and closes the
// database. Later calls do nothing.
func (s *Store) Close() error {
	if s.closing.Swap(true) {
		return nil
	}
	s.writer.close()
	if s.writer.isBroken() {
		return s.base.abandon()
	}
	_, err := turnGeneration(s.base, s.options, nil)
	return errors.Join(err, s.base.close())
}
