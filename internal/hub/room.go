package hub

import (
	"slices"
	"sync"
)

// room is who follows one room, by dialect. The slices are never changed in place below the length
// that somebody may hold, so that a fan-out goes over them without a lock.
type room struct {
	mu   sync.Mutex // guards what follows; taken after Hub.mu
	subs [][]Subscriber
	at   []map[Subscriber]int // place of each subscriber in subs
}

func newRoom(dialects int) *room {
	r := &room{subs: make([][]Subscriber, dialects), at: make([]map[Subscriber]int, dialects)}
	for d := range r.at {
		r.at[d] = map[Subscriber]int{}
	}
	return r
}

func (r *room) add(d Dialect, s Subscriber) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.at[d][s]; known {
		return
	}
	r.at[d][s] = len(r.subs[d])
	r.subs[d] = append(r.subs[d], s)
}

func (r *room) remove(d Dialect, s Subscriber) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i, known := r.at[d][s]
	if !known {
		return
	}
	delete(r.at[d], s)
	rest := slices.Clone(r.subs[d])
	last := len(rest) - 1
	rest[i] = rest[last]
	if i != last {
		r.at[d][rest[i]] = i
	}
	r.subs[d] = rest[:last:last]
}

func (r *room) subscribers(d Dialect) []Subscriber {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.subs[d]
}

func (r *room) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, subs := range r.subs {
		n += len(subs)
	}
	return n
}

func (r *room) empty() bool { return r.count() == 0 }
