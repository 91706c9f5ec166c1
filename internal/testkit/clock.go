package testkit

import (
	"sync/atomic"
	"time"

	"bincang/internal/app"
)

// Clock is a server's clock, which a test can put forward.
type Clock struct{ ahead atomic.Int64 }

// Set has a server go by this clock; it configures Start.
func (c *Clock) Set(config *app.Config) { config.Now = c.Now }

// Now is the usual time, and what has passed.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Pass puts the clock forward.
func (c *Clock) Pass(d time.Duration) { c.ahead.Add(int64(d)) }
