package hub

import "bincang/internal/chat"

// Follower is what the hub knows of somebody who follows rooms; a conn embeds one, so that it costs
// little. Hub.mu guards it, but for `to` and `dialect`, which never change while it is attached.
type Follower struct {
	to      Subscriber
	user    chat.UserID
	next    *Follower // of the same user
	seats   []seat
	dialect Dialect
	own     bool
	there   bool // attached
}

// seat is a follower's place in a room.
type seat struct {
	room *room
	at   int32 // in room.followers
	why  why
}

// why says for what reasons somebody follows a room.
type why uint8

const (
	listed  why = 1 << iota // somebody read that its user is in the room
	member                  // a member row said so, in the order of the room's log
	watched                 // it asked to
	self                    // the room is its user's own: nobody else is ever there, and nobody is counted
)

// Attach makes f known. The empty user is nobody: he is not counted among those who are here. With
// own, f follows the rooms of its user: whatever makes him a member of one lets f follow it, from
// that change on.
func (h *Hub) Attach(f *Follower, to Subscriber, dialect Dialect, user chat.UserID, own bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f.to, f.dialect, f.own, f.there = to, dialect, own, true
	h.link(f, user)
}

// Detach ends everything that f follows. Later calls for f do nothing.
func (h *Hub) Detach(f *Follower) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !f.there {
		return
	}
	for len(f.seats) > 0 {
		h.leave(f, &f.seats[len(f.seats)-1])
	}
	h.unlink(f)
	f.there, f.seats = false, nil
}

// Identify says that f, which was attached as nobody, is this user now.
func (h *Hub) Identify(f *Follower, user chat.UserID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !f.there || f.user == user {
		return
	}
	for i := range f.seats {
		h.count(f, f.seats[i], -1)
	}
	h.unlink(f)
	h.link(f, user)
	for i := range f.seats {
		h.count(f, f.seats[i], +1)
	}
}

// Subscribe lets f follow a room from the next change on: because its user is in it, or because f
// watches it, which ends when the room becomes private. Subscribing twice is the same as once.
func (h *Hub) Subscribe(room chat.RoomID, f *Follower, watch bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if watch {
		h.enter(room, f, watched)
	} else {
		h.enter(room, f, listed)
	}
}

// SubscribeSelf lets f follow its user's own room.
func (h *Hub) SubscribeSelf(room chat.RoomID, f *Follower) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.enter(room, f, self)
}

// Unsubscribe ends what Subscribe began for the same reason; f goes on following for another. When it
// has returned, nothing more is pushed.
func (h *Hub) Unsubscribe(room chat.RoomID, f *Follower, watch bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	gone := listed | member
	if watch {
		gone = watched
	}
	if s := f.seat(h.rooms[room]); s != nil {
		if s.why &^= gone; s.why == 0 {
			h.leave(f, s).wait(h)
		}
	}
}

// Retain ends what f follows because a list said that its user is in the room, where a later one says
// that he is not, and nothing else did in between. When it has returned, nothing more is pushed.
func (h *Hub) Retain(f *Follower, in func(chat.RoomID) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var left []*room
	for i := len(f.seats) - 1; i >= 0; i-- { // the last one comes in the place of who leaves
		if s := &f.seats[i]; s.why == listed && !in(s.room.id) {
			left = append(left, h.leave(f, s))
		}
	}
	for _, r := range left {
		r.wait(h)
	}
}

// Watching is how many rooms f follows only because it watches them.
func (h *Hub) Watching(f *Follower) (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range f.seats {
		if s.why == watched {
			n++
		}
	}
	return n
}

// Follows tells whether f follows a room.
func (h *Hub) Follows(f *Follower, room chat.RoomID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return f.seat(h.rooms[room]) != nil
}

// seat finds f's place in a room. A conn is in few rooms.
func (f *Follower) seat(r *room) *seat {
	for i := range f.seats {
		if f.seats[i].room == r {
			return &f.seats[i]
		}
	}
	return nil
}

// What follows holds Hub.mu.

func (h *Hub) link(f *Follower, user chat.UserID) {
	f.user = user
	if user != "" {
		f.next, h.users[user] = h.users[user], f
	}
}

func (h *Hub) unlink(f *Follower) {
	if first := h.users[f.user]; first == f && f.next != nil {
		h.users[f.user] = f.next
	} else if first == f {
		delete(h.users, f.user)
	} else {
		for ; first != nil; first = first.next {
			if first.next == f {
				first.next = f.next
				break
			}
		}
	}
	f.user, f.next = "", nil
}

// enter gives f a place in a room, or another reason for the one that it has.
func (h *Hub) enter(id chat.RoomID, f *Follower, why why) {
	if !f.there {
		return
	}
	r := h.rooms[id]
	if r == nil {
		r = &room{id: id}
		h.rooms[id] = r
	}
	if s := f.seat(r); s != nil {
		s.why |= why
		return
	}
	s := seat{room: r, at: r.add(f), why: why}
	h.count(f, s, +1)
	f.seats = append(f.seats, s)
}

// leave takes a place of f away, and gives the room.
func (h *Hub) leave(f *Follower, place *seat) *room {
	s, last := *place, len(f.seats)-1
	*place, f.seats[last] = f.seats[last], seat{}
	f.seats = f.seats[:last]
	s.room.remove(s.at)
	h.count(f, s, -1)
	if s.room.empty() {
		delete(h.rooms, s.room.id)
	}
	return s.room
}

// count counts f's user into a room or out of it, unless another of his followers is there.
func (h *Hub) count(f *Follower, s seat, by int) {
	if f.user == "" || s.why&self != 0 {
		return
	}
	for other := h.users[f.user]; other != nil; other = other.next {
		if other != f && other.seat(s.room) != nil {
			return
		}
	}
	s.room.people += by
	h.worker(s.room.id).pulse.moved(s.room.id)
}
