package hub

import "bincang/internal/chat"

// Tell tells a signal of a room to everything that follows for these users. It does not block, and may
// be called for users who are not there.
func (h *Hub) Tell(users []chat.UserID, room chat.RoomID, s Signal) {
	var told []*Follower
	h.mu.Lock()
	for _, user := range users {
		for f := h.users[user]; f != nil; f = f.next {
			told = append(told, f)
		}
	}
	h.mu.Unlock()
	frames := frames{encoders: h.encoders, encode: func(e Encoder) []byte { return e.Signal(s) }}
	for _, f := range told {
		if frame := frames.of(f.dialect); frame != nil {
			f.to.Push(room, nil, frame)
		}
	}
}
