package hub

import (
	"runtime"
	"time"

	"bincang/internal/chat"
)

// queueBound is how many published batches may wait for a worker; a publisher who finds it full waits.
const queueBound = 256

// worker fans out what happens in its rooms, one change after the other.
type worker struct {
	hub   *Hub
	queue chan []chat.Change
	pulse *pulse
	hands [][stride]*Follower // one of each goroutine that delivers; empty between deliveries
}

func newWorker(h *Hub, times Times) *worker {
	return &worker{hub: h, queue: make(chan []chat.Change, queueBound), pulse: newPulse(times), hands: make([][stride]*Follower, runtime.GOMAXPROCS(0))}
}

func (w *worker) publish(changes []chat.Change) {
	if len(changes) > 0 {
		w.queue <- changes
	}
}

func (w *worker) run() {
	beat := time.NewTicker(w.pulse.beatEvery())
	defer beat.Stop()
	for {
		select {
		case changes, open := <-w.queue:
			if !open {
				return
			}
			for _, c := range w.gather(changes) {
				w.change(c)
			}
		case now := <-beat.C:
			for _, signal := range w.pulse.beat(now) {
				w.signal(signal)
			}
		}
	}
}

// gather adds to changes what waits behind them, as one range per room where the ranges join up.
func (w *worker) gather(changes []chat.Change) []chat.Change {
	var joined joiner
	joined.add(changes)
	for range queueBound {
		select {
		case more, open := <-w.queue:
			if !open {
				return joined.ranges // run sees the closed queue next
			}
			joined.add(more)
		default:
			return joined.ranges
		}
	}
	return joined.ranges
}

// change delivers a range. Whom it makes a member hears it already; whom it removes hears nothing
// after it.
func (w *worker) change(c chat.Change) {
	if isNote(c) {
		w.hub.heed(c)
		return
	}
	w.pulse.heads[c.Room] = c.UpTo
	w.pulse.stopped(c)
	w.hub.admit(c)
	w.deliver(c.Room, &c, func(e Encoder) []byte { return e.Change(c) })
	w.hub.dismiss(c)
	w.hub.rings.note(c)
}

// signal tells a signal to everybody in its room.
func (w *worker) signal(s Signal) {
	encode := func(e Encoder) []byte { return e.Signal(s) }
	switch {
	case s.Typing != nil:
		w.deliver(s.Typing.Room, nil, encode)
	case s.Here != nil:
		s.Here.Count = w.hub.Here(s.Here.Room)
		w.deliver(s.Here.Room, nil, encode)
	}
	for room := range s.Heads {
		w.deliver(room, nil, encode)
	}
}
