package store

import (
	"context"
	"errors"

	"bincang/internal/chat"
)

// read runs do in a read transaction: all that it asks is of one snapshot. Who finds every
// connection taken waits until ctx ends.
func read[T any](ctx context.Context, s *Store, do func(*tx) (T, error)) (out T, err error) {
	var none T
	select {
	case c := <-s.base.readers:
		defer func() { s.base.readers <- c }()
		out, err = readOn(c, do)
	case <-ctx.Done():
		return none, chat.Refuse(chat.Unavailable, "the server is busy; try again")
	case <-s.base.closed:
		return none, chat.Refuse(chat.Unavailable, "the server stops")
	}
	if err != nil {
		return none, err
	}
	return out, nil
}

func readOn[T any](c *conn, do func(*tx) (T, error)) (out T, err error) {
	if err := c.exec(beginRead); err != nil {
		return out, err
	}
	defer func() {
		if failed := c.exec(rollback); failed != nil {
			err = errors.Join(err, failed)
		}
	}()
	return do(&tx{conn: c})
}
