package hub

import (
	"slices"
	"sync"

	"bincang/internal/chat"
)

// room is who follows one room, by dialect. The slices are never changed in place below the length
// that somebody may hold, so that a fan-out goes over them without a lock.
type room struct {
	mu    sync.Mutex // guards what follows; taken after Hub.mu
	subs  [][]Subscriber
	seats []map[Subscriber]seat // by dialect
	users map[chat.UserID]int   // how many subscribers each user has
}

// seat is a subscriber's place in its slice, and whose it is.
type seat struct {
	at   int
	user chat.UserID
}

func newRoom(dialects int) *room {
	r := &room{subs: make([][]Subscriber, dialects), seats: make([]map[Subscriber]seat, dialects), users: map[chat.UserID]int{}}
	for d := range r.seats {
		r.seats[d] = map[Subscriber]seat{}
	}
	return r
}

// add tells whether a user came by it who was not there.
func (r *room) add(d Dialect, s Subscriber, user chat.UserID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.seats[d][s]; known {
		return false
	}
	r.seats[d][s] = seat{len(r.subs[d]), user}
	r.subs[d] = append(r.subs[d], s)
	return r.enter(user)
}

// remove tells whether a user left by it.
func (r *room) remove(d Dialect, s Subscriber) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	gone, known := r.seats[d][s]
	if !known {
		return false
	}
	delete(r.seats[d], s)
	rest := slices.Clone(r.subs[d])
	last := len(rest) - 1
	if moved := rest[last]; moved != s {
		rest[gone.at] = moved
		r.seats[d][moved] = seat{gone.at, r.seats[d][moved].user}
	}
	r.subs[d] = rest[:last:last]
	return r.leave(gone.user)
}

// identify tells whether the user came by it.
func (r *room) identify(d Dialect, s Subscriber, user chat.UserID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	had, known := r.seats[d][s]
	if !known || had.user == user {
		return false
	}
	r.seats[d][s] = seat{had.at, user}
	left, came := r.leave(had.user), r.enter(user)
	return left || came
}

func (r *room) enter(user chat.UserID) bool {
	if user == "" {
		return false
	}
	r.users[user]++
	return r.users[user] == 1
}

func (r *room) leave(user chat.UserID) bool {
	if user == "" {
		return false
	}
	r.users[user]--
	if r.users[user] > 0 {
		return false
	}
	delete(r.users, user)
	return true
}

func (r *room) subscribers(d Dialect) []Subscriber {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.subs[d]
}

func (r *room) people() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.users)
}

func (r *room) empty() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, subs := range r.subs {
		if len(subs) > 0 {
			return false
		}
	}
	return true
}
