// Package hub hands what happens in a room to everybody who follows it in this process: it encodes
// once and delivers many times, in the order of the rooms' revs. It knows neither sockets nor JSON:
// an Encoder makes the bytes, a Subscriber takes them without blocking.
package hub

import (
	"sync"
	"time"

	"bincang/internal/chat"
)

// Subscriber takes what happens in a room: the change, nil where the frame only tells heads, and
// its ready bytes. Both are shared: Push must not change them, and must not block.
type Subscriber interface {
	Push(c *chat.Change, frame []byte)
}

// Dialect is the way in which a subscriber is spoken to: an index into the hub's encoders.
type Dialect int

// Encoder makes the bytes of one dialect; nil where that dialect has nothing to say.
type Encoder interface {
	Change(chat.Change) []byte
	Heads(map[chat.RoomID]chat.Rev) []byte
}

// queueBound is how many published batches may wait; a publisher who finds it full waits, which
// holds the writer back until the fan-out has caught up.
const queueBound = 256

// Hub is the fan-out of one process.
type Hub struct {
	encoders []Encoder // by Dialect
	queue    chan []chat.Change
	done     chan struct{} // closed when the fan-out goroutine has ended

	mu    sync.RWMutex // guards rooms; held for map look-ups only
	rooms map[chat.RoomID]*room
}

// New makes a hub and starts its one goroutine, which fans out and, every headsEvery, tells the
// heads of the rooms that changed. Close ends it.
func New(headsEvery time.Duration, encoders ...Encoder) *Hub {
	h := &Hub{
		encoders: encoders,
		queue:    make(chan []chat.Change, queueBound),
		done:     make(chan struct{}),
		rooms:    map[chat.RoomID]*room{},
	}
	go h.run(headsEvery)
	return h
}

// Publish hands over changes in commit order. It must not be called after Close.
func (h *Hub) Publish(changes []chat.Change) {
	if len(changes) > 0 {
		h.queue <- changes
	}
}

// Subscribe lets s follow a room from the next change on. Subscribing twice is the same as once.
func (h *Hub) Subscribe(id chat.RoomID, dialect Dialect, s Subscriber) {
	h.mu.Lock()
	r := h.rooms[id]
	if r == nil {
		r = newRoom(len(h.encoders))
		h.rooms[id] = r
	}
	r.add(dialect, s)
	h.mu.Unlock()
}

// Unsubscribe ends what Subscribe began.
func (h *Hub) Unsubscribe(id chat.RoomID, dialect Dialect, s Subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[id]
	if r == nil {
		return
	}
	r.remove(dialect, s)
	if r.empty() {
		delete(h.rooms, id)
	}
}

// Count is the number of subscribers of a room.
func (h *Hub) Count(id chat.RoomID) int {
	if r := h.room(id); r != nil {
		return r.count()
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

func (h *Hub) run(headsEvery time.Duration) {
	defer close(h.done)
	heads := map[chat.RoomID]chat.Rev{}
	tick := time.NewTicker(headsEvery)
	defer tick.Stop()
	for {
		select {
		case changes, open := <-h.queue:
			if !open {
				return
			}
			for _, c := range h.gather(changes) {
				heads[c.Room] = c.UpTo
				h.deliver(c.Room, &c, func(e Encoder) []byte { return e.Change(c) })
			}
		case <-tick.C:
			for id, rev := range heads {
				h.deliver(id, nil, func(e Encoder) []byte { return e.Heads(map[chat.RoomID]chat.Rev{id: rev}) })
			}
			clear(heads)
		}
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
