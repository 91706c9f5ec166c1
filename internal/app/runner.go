package app

import (
	"context"
	"log/slog"
	"time"

	"bincang/internal/chat"
)

// runner does what is due in the queue of jobs, and sleeps until the next is.
type runner struct {
	service *chat.Service
	now     func() time.Time
	longest time.Duration // that it sleeps without a look at the clock
	stop    context.CancelFunc
	done    chan struct{} // closed when its goroutine has ended
}

// startRunner starts its one goroutine; Close ends it. Timers stand still while a machine sleeps and
// do not know of a clock that is set, so it looks at the clock after longest, but not into the
// database.
func startRunner(service *chat.Service, now func() time.Time, longest time.Duration, log *slog.Logger) *runner {
	ctx, stop := context.WithCancel(context.Background())
	r := &runner{service: service, now: now, longest: longest, stop: stop, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		for {
			next, err := service.RunJobs(ctx)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				log.Warn("what is due has to wait", "error", err)
				soon := chat.InMillis(now().Add(longest))
				if next == 0 || next > soon {
					next = soon
				}
			}
			if !r.sleep(ctx, next) {
				return
			}
		}
	}()
	return r
}

// sleep waits until something is due, next at the latest, 0 being never. It is false where the runner
// is to end.
func (r *runner) sleep(ctx context.Context, next chat.Millis) bool {
	for {
		wait := r.longest
		if next != 0 {
			wait = min(wait, next.Time().Sub(r.now()))
		}
		if wait <= 0 {
			return true
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-r.service.Woken():
			timer.Stop()
			return true
		case <-ctx.Done():
			timer.Stop()
			return false
		}
	}
}

// Close waits until what is under way has been done.
func (r *runner) Close() error {
	r.stop()
	<-r.done
	return nil
}
