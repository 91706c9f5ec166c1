package client

import "time"

// Clock is where a client takes the time from.
type Clock interface {
	Now() time.Time
	// After yields once, when d has passed.
	After(d time.Duration) <-chan time.Time
}

type systemClock struct{}

func (systemClock) Now() time.Time                         { return time.Now() }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }
