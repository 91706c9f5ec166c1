package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"bincang/internal/chat"
)

// sweeper takes from rooms, from time to time, what they keep no longer.
type sweeper struct {
	stop context.CancelFunc
	done chan struct{} // closed when its goroutine has ended
}

// startSweeper starts the sweeper's one goroutine; Close ends it.
func startSweeper(service *chat.Service, every time.Duration, log *slog.Logger) *sweeper {
	ctx, stop := context.WithCancel(context.Background())
	s := &sweeper{stop: stop, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		beat := time.NewTicker(every)
		defer beat.Stop()
		for {
			if err := service.Sweep(ctx); err != nil && !errors.Is(ctx.Err(), context.Canceled) {
				log.Warn("old messages stay for now", "error", err)
			}
			select {
			case <-beat.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	return s
}

// Close waits until what is under way has been written.
func (s *sweeper) Close() error {
	s.stop()
	<-s.done
	return nil
}
