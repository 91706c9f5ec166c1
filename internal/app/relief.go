package app

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"bincang/internal/store"
	"bincang/internal/ws"
)

// reliefEvery is how often it is looked whether conns have come.
const reliefEvery = 5 * time.Second

// How many conns are a crowd whose arrival left memory behind that is worth giving back, and how many
// may come between two looks of a server that has come to rest.
const (
	crowd = 500
	few   = 50
)

// relief gives memory back after a crowd has come. Its handshakes leave garbage, and its look-ups
// pages of the database in every reader's cache; a server on which little happens would keep both.
type relief struct {
	stop context.CancelFunc
	done chan struct{} // closed when its goroutine has ended
}

// startRelief starts its one goroutine; Close ends it.
func startRelief(sockets *ws.Server, store *store.Store, log *slog.Logger) *relief {
	ctx, stop := context.WithCancel(context.Background())
	r := &relief{stop: stop, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		look := time.NewTicker(reliefEvery)
		defer look.Stop()
		var came arrivals
		for {
			select {
			case <-look.C:
			case <-ctx.Done():
				return
			}
			if !came.settled(sockets.Born()) {
				continue
			}
			if err := store.Shrink(); err != nil {
				log.Warn("the database keeps memory that it does not need", "error", err)
			}
			debug.FreeOSMemory()
		}
	}()
	return r
}

// Close waits until a look that is under way has ended.
func (r *relief) Close() error {
	r.stop()
	<-r.done
	return nil
}

// arrivals are how many conns had ever come at the last look, and when memory was last given back.
type arrivals struct{ seen, relieved uint64 }

// settled tells whether a crowd has come since memory was last given back, and few come now.
func (a *arrivals) settled(born uint64) bool {
	calm := born-a.seen <= few
	a.seen = born
	if !calm || born-a.relieved < crowd {
		return false
	}
	a.relieved = born
	return true
}
