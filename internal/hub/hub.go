// Package hub hands what happens in a room to everybody who follows it in this process: it encodes
// once and delivers many times, in the order of the rooms' revs. It knows neither sockets nor JSON:
// an Encoder makes the bytes, a Subscriber takes them without blocking.
package hub

import (
	"sync"
	"time"

	"bincang/internal/chat"
)

// Subscriber takes what happens in a room: the change, nil where the frame is a signal, and its ready
// bytes. Both are shared: Push must not change them, and must not block.
type Subscriber interface {
	Push(c *chat.Change, frame []byte)
}

// Dialect is the way in which a subscriber is spoken to: an index into the hub's encoders.
type Dialect int

// Encoder makes the bytes of one dialect; nil where that dialect has nothing to say.
type Encoder interface {
	Change(chat.Change) []byte
	Signal(Signal) []byte
}

// queueBound is how many published batches may wait; a publisher who finds it full waits, which
// holds the writer back until the fan-out has caught up.
const queueBound = 256

// Hub is the fan-out of one process.
type Hub struct {
	encoders []Encoder // by Dialect
	queue    chan []chat.Change
	pulse    *pulse
	done     chan struct{} // closed when the fan-out goroutine has ended

	mu    sync.RWMutex // guards rooms; held for map look-ups only
	rooms map[chat.RoomID]*room
}

// New makes a hub and starts its one goroutine, which fans out changes and, from time to time,
// signals. Close ends it.
func New(times Times, encoders ...Encoder) *Hub {
	h := &Hub{
		encoders: encoders,
		queue:    make(chan []chat.Change, queueBound),
		pulse:    newPulse(times),
		done:     make(chan struct{}),
		rooms:    map[chat.RoomID]*room{},
	}
	go h.run()
	return h
}

// Publish hands over changes in commit order. It must not be called after Close.
func (h *Hub) Publish(changes []chat.Change) {
	if len(changes) > 0 {
		h.queue <- changes
	}
}

// Subscribe lets s, of this user, follow a room from the next change on. Subscribing twice is the
// same as once. The empty user is nobody: he is not counted among those who are here.
func (h *Hub) Subscribe(id chat.RoomID, dialect Dialect, s Subscriber, user chat.UserID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[id]
	if r == nil {
		r = newRoom(len(h.encoders))
		h.rooms[id] = r
	}
	if r.add(dialect, s, user) {
		h.pulse.moved(id)
	}
}

// Unsubscribe ends what Subscribe began.
func (h *Hub) Unsubscribe(id chat.RoomID, dialect Dialect, s Subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[id]
	if r == nil {
		return
	}
	if r.remove(dialect, s) {
		h.pulse.moved(id)
	}
	if r.empty() {
		delete(h.rooms, id)
	}
}

// Identify says that s, which followed a room as nobody, is this user now.
func (h *Hub) Identify(id chat.RoomID, dialect Dialect, s Subscriber, user chat.UserID) {
	if r := h.room(id); r != nil && r.identify(dialect, s, user) {
		h.pulse.moved(id)
	}
}

// Here is the number of users who follow a room.
func (h *Hub) Here(id chat.RoomID) int {
	if r := h.room(id); r != nil {
		return r.people()
	}
	return 0
}

// Close delivers what was published and ends the hub's goroutine.
func (h *Hub) Close() {
	close(h.queue)
	<-h.done
}

func (h *Hub) room(id chat.RoomID) *room {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.rooms[id]
}

func (h *Hub) run() {
	defer close(h.done)
	beat := time.NewTicker(h.pulse.beatEvery())
	defer beat.Stop()
	for {
		select {
		case changes, open := <-h.queue:
			if !open {
				return
			}
			for _, c := range h.gather(changes) {
				h.pulse.heads[c.Room] = c.UpTo
				h.pulse.stopped(c)
				h.deliver(c.Room, &c, func(e Encoder) []byte { return e.Change(c) })
			}
		case now := <-beat.C:
			for _, signal := range h.pulse.beat(now) {
				h.signal(signal)
			}
		}
	}
}

// signal tells a signal to everybody in its room.
func (h *Hub) signal(s Signal) {
	encode := func(e Encoder) []byte { return e.Signal(s) }
	switch {
	case s.Typing != nil:
		h.deliver(s.Typing.Room, nil, encode)
	case s.Here != nil:
		s.Here.Count = h.Here(s.Here.Room)
		h.deliver(s.Here.Room, nil, encode)
	}
	for room := range s.Heads {
		h.deliver(room, nil, encode)
	}
}

// gather adds to changes what waits behind them, as one range per room where the ranges join up.
func (h *Hub) gather(changes []chat.Change) []chat.Change {
	var joined joiner
	joined.add(changes)
	for range queueBound {
		select {
		case more, open := <-h.queue:
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

// deliver encodes once per dialect that somebody in the room is spoken to in.
func (h *Hub) deliver(id chat.RoomID, c *chat.Change, encode func(Encoder) []byte) {
	r := h.room(id)
	if r == nil {
		return
	}
	for dialect, encoder := range h.encoders {
		subscribers := r.subscribers(Dialect(dialect))
		if len(subscribers) == 0 {
			continue
		}
		frame := encode(encoder)
		if frame == nil {
			continue
		}
		for _, s := range subscribers {
			s.Push(c, frame)
		}
	}
}
