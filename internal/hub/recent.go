package hub

import (
	"sync"
	"time"

	"bincang/internal/chat"
)

// recentFor is for how long it is remembered, at least, how far a room has come.
const recentFor = 2 * time.Second

// recent is how far those rooms have come in which something was published lately. What was read from
// the store can be compared with it, so that a conn need not read twice around its subscription.
type recent struct {
	mu     sync.RWMutex // guards what follows; nothing else is locked under it
	now    map[chat.RoomID]head
	before map[chat.RoomID]head
	turned time.Time
}

// head is how far a room has come.
type head struct {
	rev   chat.Rev
	seq   chat.Seq // of the newest message among what was published; 0 for none
	other chat.Rev // of the newest change that is no message
}

func newRecent() *recent {
	return &recent{now: map[chat.RoomID]head{}, before: map[chat.RoomID]head{}, turned: time.Now()}
}

// note remembers what is being published.
func (r *recent) note(changes []chat.Change) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := time.Now(); now.Sub(r.turned) >= recentFor {
		r.now, r.before, r.turned = map[chat.RoomID]head{}, r.now, now
	}
	for _, c := range changes {
		at, known := r.now[c.Room]
		if !known {
			at = r.before[c.Room]
		}
		at.rev = max(at.rev, c.UpTo)
		for _, row := range c.Rows {
			if row.Message != nil {
				at.seq = max(at.seq, row.Message.Seq)
			} else {
				at.other = max(at.other, row.Rev)
			}
		}
		r.now[c.Room] = at
	}
}

func (r *recent) head(room chat.RoomID) head {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if at, known := r.now[room]; known {
		return at
	}
	return r.before[room]
}

// Renew brings rooms up to what was published since they were read, at a moment not before since,
// from which on they are followed. It gives false where that has to be read again: too much time has
// passed, or something else happened in them than messages.
func (h *Hub) Renew(rooms []chat.Room, since time.Time) bool {
	if time.Since(since) >= recentFor {
		return false
	}
	for i := range rooms {
		at := h.recent.head(rooms[i].ID)
		if at.other > rooms[i].Rev {
			return false
		}
		if over := home(rooms[i].ID); over != rooms[i].ID && h.recent.head(over).other > 0 {
			return false // he may have lost the room that the thread belongs to
		}
		rooms[i].Rev, rooms[i].Seq = max(rooms[i].Rev, at.rev), max(rooms[i].Seq, at.seq)
	}
	return true
}
