package hub

import "bincang/internal/chat"

// Rows about members alter who follows a room, at their place in the order of its log. What follows
// is called by the room's worker, before and after it delivers a range.

// admit lets the followers of new members follow the room; those of them that follow it already do so
// as members now.
func (h *Hub) admit(c chat.Change) {
	for _, row := range c.Rows {
		if row.Member != nil && !row.Member.Left {
			h.join(c.Room, row.Member.User)
		}
	}
}

func (h *Hub) join(room chat.RoomID, user chat.UserID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for f := h.users[user]; f != nil; f = f.next {
		if f.own || f.seat(h.rooms[room]) != nil {
			h.enter(room, f, member)
		}
	}
}

// dismiss lets those hear no more who have left and, where the room became private, those who only
// watched it; neither do they hear its threads.
func (h *Hub) dismiss(c chat.Change) {
	for _, row := range c.Rows {
		switch {
		case row.Member != nil && row.Member.Left:
			h.part(c.Room, row.Member.User)
		case row.Info != nil && row.Info.Kind == chat.KindPrivate:
			h.partWatchers(c.Room)
		}
	}
}

func (h *Hub) part(room chat.RoomID, user chat.UserID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for f := h.users[user]; f != nil; f = f.next {
		for i := len(f.seats) - 1; i >= 0; i-- { // the last one comes in the place of who leaves
			if s := &f.seats[i]; home(s.room.id) == room {
				h.leave(f, s)
			}
		}
	}
}

func (h *Hub) partWatchers(room chat.RoomID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.partThreads(room)
	r := h.rooms[room]
	if r == nil {
		return
	}
	for at := len(r.followers) - 1; at >= 0; at-- { // the last one comes in the place of who leaves
		f := r.followers[at]
		if s := f.seat(r); s.why == watched {
			h.leave(f, s)
		}
	}
}

// parts cuts a change behind every row that ends somebody's following: he gets nothing above it.
func parts(c chat.Change) (cut []chat.Change) {
	begin := 0
	for i, row := range c.Rows {
		if ends(row) && i < len(c.Rows)-1 {
			cut = append(cut, chat.Change{Room: c.Room, After: c.After, UpTo: row.Rev, Rows: c.Rows[begin : i+1 : i+1]})
			c.After, begin = row.Rev, i+1
		}
	}
	c.Rows = c.Rows[begin:]
	return append(cut, c)
}

// ends tells whether a row ends somebody's following.
func ends(row chat.Row) bool {
	return row.Member != nil && row.Member.Left || row.Info != nil && row.Info.Kind == chat.KindPrivate
}
