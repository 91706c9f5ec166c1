package hub

import (
	"time"

	"bincang/internal/chat"
)

// queueBound is how many published batches may wait for a worker; a publisher who finds it full waits.
const queueBound = 256

// stride is how many followers are taken from a room under the lock, to be pushed to without it.
const stride = 256

// worker fans out what happens in its rooms, one change after the other.
type worker struct {
	hub   *Hub
	queue chan []chat.Change
	pulse *pulse
	some  [stride]*Follower // of its goroutine; cleared after use
}

func newWorker(h *Hub, times Times) *worker {
	return &worker{hub: h, queue: make(chan []chat.Change, queueBound), pulse: newPulse(times)}
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

// deliver encodes once per dialect that somebody in the room is spoken to in, and pushes to all who
// followed the room when it began.
func (w *worker) deliver(id chat.RoomID, c *chat.Change, encode func(Encoder) []byte) {
	h := w.hub
	frames := frames{encoders: h.encoders, encode: encode}
	defer clear(w.some[:])
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[id]
	if r == nil {
		return
	}
	r.walked = true
	for from, end := 0, len(r.followers); from < end; from += stride {
		n := copy(w.some[:], r.followers[from:end])
		h.mu.Unlock()
		for _, f := range w.some[:n] {
			if f == nil {
				continue
			}
			if frame := frames.of(f.dialect); frame != nil {
				f.to.Push(id, c, frame)
			}
		}
		h.mu.Lock()
	}
	r.walked = false
	r.close()
	h.calm.Broadcast()
}

// frames are the bytes of one delivery, made when somebody first needs them.
type frames struct {
	encoders []Encoder
	encode   func(Encoder) []byte
	made     [maxDialects]bool
	frame    [maxDialects][]byte
}

// maxDialects is how many encoders a hub may have.
const maxDialects = 4

func (f *frames) of(d Dialect) []byte {
	if !f.made[d] {
		f.made[d], f.frame[d] = true, f.encode(f.encoders[d])
	}
	return f.frame[d]
}
