package chat

import (
	"context"
	"time"
)

// purgeAfter is how long a tombstone stays in a room that keeps its messages for a time: clients
// that come back within it learn of the deletion, others load the room anew.
const purgeAfter = 24 * time.Hour

// sweepAtOnce is how many messages one transaction deletes or purges, so that posts need not wait
// long.
const sweepAtOnce = 100

// Keeping is a room that keeps its messages for a time.
type Keeping struct {
	Room RoomID
	Days int
}

// Sweep makes tombstones of the messages that their rooms keep no longer, and purges those that have
// been tombstones for a day.
func (s *Service) Sweep(ctx context.Context) error {
	rooms, err := s.store.Keeping(ctx)
	if err != nil {
		return err
	}
	now := s.now()
	for _, k := range rooms {
		kept := InMillis(now.AddDate(0, 0, -k.Days))
		if err := repeated(func() (int, error) { return s.store.Expire(ctx, k.Room, kept, InMillis(now), sweepAtOnce) }); err != nil {
			return err
		}
		if err := repeated(func() (int, error) { return s.store.Purge(ctx, k.Room, InMillis(now.Add(-purgeAfter)), sweepAtOnce) }); err != nil {
			return err
		}
	}
	return nil
}

// repeated does a part of something until there is nothing left to do.
func repeated(part func() (done int, err error)) error {
	for {
		if done, err := part(); err != nil || done < sweepAtOnce {
			return err
		}
	}
}
