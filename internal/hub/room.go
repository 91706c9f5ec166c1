package hub

import (
	"slices"

	"bincang/internal/chat"
)

// room is who follows one room. Hub.mu guards it.
type room struct {
	id        chat.RoomID
	followers []*Follower // nil where one left while the room was walked
	holes     int
	people    int  // users who follow it
	walked    bool // somebody goes over followers: nobody may change his place
}

// add gives a follower a place.
func (r *room) add(f *Follower) (at int32) {
	r.followers = append(r.followers, f)
	return int32(len(r.followers) - 1)
}

// remove frees a place; the last follower moves there.
func (r *room) remove(at int32) {
	if r.walked {
		r.followers[at] = nil
		r.holes++
		return
	}
	last := int32(len(r.followers) - 1)
	if moved := r.followers[last]; at != last {
		r.followers[at] = moved
		moved.seat(r).at = at
	}
	r.followers[last] = nil
	r.followers = r.followers[:last]
}

// close closes the holes.
func (r *room) close() {
	for at := int32(len(r.followers)) - 1; r.holes > 0; at-- {
		if r.followers[at] == nil {
			r.holes--
			r.remove(at)
		}
	}
	r.followers = trimmed(r.followers)
}

// trimmed gives memory back that a crowd has left behind.
func trimmed(followers []*Follower) []*Follower {
	if cap(followers) > 1024 && len(followers) < cap(followers)/4 {
		return slices.Clone(followers)
	}
	return followers
}

// wait returns when a delivery that is under way has ended.
func (r *room) wait(h *Hub) {
	for r.walked {
		h.calm.Wait()
	}
}

func (r *room) empty() bool { return len(r.followers) == r.holes }
