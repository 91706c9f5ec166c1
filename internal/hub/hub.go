// Package hub hands what happens in a room to everybody who follows it in this process: it encodes
// once and delivers many times, in the order of the rooms' revs. It knows neither sockets nor JSON:
// an Encoder makes the bytes, a Subscriber takes them without blocking.
package hub

import (
	"hash/maphash"
	"runtime"
	"sync"

	"bincang/internal/chat"
)

// Subscriber takes what happens in a room: the change, nil where the frame is a signal, and its ready
// bytes. Both are shared: Push must not change them, and must not block. It may be called for a moment
// after Detach.
type Subscriber interface {
	Push(room chat.RoomID, c *chat.Change, frame []byte)

	// Near is called for some at a time before each of them is pushed to, so that the CPU fetches what
	// they will need from memory for all at once.
	Near()
}

// Dialect is the way in which a follower is spoken to: an index into the hub's encoders.
type Dialect uint8

// Encoder makes the bytes of one dialect; nil where that dialect has nothing to say.
type Encoder interface {
	Change(chat.Change) []byte
	Signal(Signal) []byte
}

// Hub is the fan-out of one process. Every room belongs to one of its workers, so that several rooms
// are served at once and each of them in order.
type Hub struct {
	encoders []Encoder // by Dialect
	seed     maphash.Seed
	workers  []*worker
	recent   *recent
	rings    *rings
	running  sync.WaitGroup

	mu    sync.Mutex // guards what follows, the rooms and the followers; held for moments, never while pushing
	calm  *sync.Cond // on mu: a delivery has ended
	rooms map[chat.RoomID]*room
	users map[chat.UserID]*Follower // the first follower of each; the others by Follower.next
}

// New makes a hub and starts its goroutines, which fan out changes and, from time to time, signals.
// Close ends them.
func New(times Times, encoders ...Encoder) *Hub {
	h := &Hub{encoders: encoders, seed: maphash.MakeSeed(), recent: newRecent(), rings: newRings(), rooms: map[chat.RoomID]*room{}, users: map[chat.UserID]*Follower{}}
	h.calm = sync.NewCond(&h.mu)
	for range runtime.GOMAXPROCS(0) {
		h.workers = append(h.workers, newWorker(h, times))
	}
	for _, w := range h.workers {
		h.running.Go(w.run)
	}
	return h
}

// Publish hands over changes in commit order; it waits while a worker is too far behind, which holds
// the writer back. It must not be called after Close.
func (h *Hub) Publish(changes []chat.Change) {
	h.recent.note(changes)
	parts := make(map[*worker][]chat.Change, len(h.workers))
	for _, c := range changes {
		w := h.worker(c.Room)
		parts[w] = append(parts[w], c)
		for _, note := range notes(c) {
			w := h.worker(note.Rows[0].Mine.Room)
			parts[w] = append(parts[w], note)
		}
	}
	for w, part := range parts {
		w.publish(part)
	}
}

// Type notes that somebody writes in a room.
func (h *Hub) Type(room chat.RoomID, user chat.Author) { h.worker(room).pulse.types(room, user) }

// Here is the number of users who follow a room.
func (h *Hub) Here(id chat.RoomID) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.rooms[id]; r != nil {
		return r.people
	}
	return 0
}

// Close delivers what was published and ends the hub's goroutines.
func (h *Hub) Close() {
	for _, w := range h.workers {
		close(w.queue)
	}
	h.running.Wait()
}

// worker is the one to which a room belongs.
func (h *Hub) worker(room chat.RoomID) *worker {
	if len(h.workers) == 1 {
		return h.workers[0]
	}
	return h.workers[maphash.String(h.seed, string(home(room)))%uint64(len(h.workers))]
}
