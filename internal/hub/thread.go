package hub

import "bincang/internal/chat"

// A thread is served by the worker of the room that it belongs to: who may no longer read that hears
// nothing of the thread from there on, either. Who follows a thread says the log of his own room, which
// another worker may serve, so what that says is handed to the thread's worker as a note.

// home is the room whose worker serves a room.
func home(room chat.RoomID) chat.RoomID {
	if parent, is := chat.ParentOf(room); is {
		return parent.Room
	}
	return room
}

// notes are what a change of somebody's own room says of threads that he follows. They are no ranges
// of a log, and are told to nobody.
func notes(c chat.Change) (notes []chat.Change) {
	for _, row := range c.Rows {
		if row.Mine == nil {
			continue
		}
		if _, is := chat.ParentOf(row.Mine.Room); is {
			notes = append(notes, chat.Change{Room: c.Room, Rows: []chat.Row{row}})
		}
	}
	return notes
}

func isNote(c chat.Change) bool { return c.UpTo == 0 }

// heed has the followers of a user, whose own room the note names, hear a thread or hear it no more.
func (h *Hub) heed(note chat.Change) {
	mine := note.Rows[0].Mine
	h.mu.Lock()
	defer h.mu.Unlock()
	own := h.rooms[note.Room]
	if own == nil {
		return
	}
	for _, f := range own.followers {
		switch {
		case f == nil || !f.own:
		case mine.In:
			h.enter(mine.Room, f, member)
		default:
			if s := f.seat(h.rooms[mine.Room]); s != nil {
				if s.why &^= listed | member; s.why == 0 {
					h.leave(f, s)
				}
			}
		}
	}
}

// partThreads ends the following of a room's threads for those who are not in the room.
func (h *Hub) partThreads(of chat.RoomID) {
	parent := h.rooms[of]
	for id, r := range h.rooms {
		if id == of || home(id) != of {
			continue
		}
		for at := len(r.followers) - 1; at >= 0; at-- { // the last one comes in the place of who leaves
			f := r.followers[at]
			if s := f.seat(parent); s == nil || s.why&(listed|member) == 0 {
				h.leave(f, f.seat(r))
			}
		}
	}
}
