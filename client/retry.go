package client

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The waits before something is tried again, without jitter: the first one, doubling, up to the
// longest. A request may be repeated sooner than a connection.
const (
	firstRetry     = 250 * time.Millisecond
	firstReconnect = time.Second
	longestWait    = 30 * time.Second
)

// Retry does what is harmless to repeat, such as a Call that reads, until it succeeds, is refused for
// good, or ctx ends. It waits in between as Post does.
func (c *Client) Retry(ctx context.Context, do func() error) error {
	var last error
	for attempt := 0; ; attempt++ {
		err := do()
		if ctx.Err() != nil && err != nil {
			return gaveUp(ctx, err, last)
		}
		if err == nil || !passing(err) {
			return err
		}
		last = err
		if err := c.wait(ctx, err, c.pause(attempt, firstRetry, err)); err != nil {
			return gaveUp(ctx, err, last)
		}
	}
}

// gaveUp tells why waiting ended, and what was waited for.
func gaveUp(ctx context.Context, err, last error) error {
	if last == nil {
		return err
	}
	return fmt.Errorf("%w (gave up: %w)", last, context.Cause(ctx))
}

// wait sleeps before something is repeated, unless ctx ends first.
func (c *Client) wait(ctx context.Context, why error, pause time.Duration) error {
	c.onRetry(why, pause)
	select {
	case <-c.clock.After(pause):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pause is how long to wait after the nth failure in a row: half of a doubling time, and up to
// another half of it; never less than the server asks for.
func (c *Client) pause(n int, first time.Duration, err error) time.Duration {
	full := min(first<<min(n, 10), longestWait)
	wait := full/2 + time.Duration(c.random()*float64(full/2))
	if least := demanded(err); least > 0 {
		return max(wait, least+wait/4)
	}
	return wait
}

// passing tells whether waiting may help.
func passing(err error) bool {
	switch KindOf(err) {
	case Unavailable, RateLimited, Internal:
		return true
	}
	return errors.Is(err, ErrUnreachable)
}
