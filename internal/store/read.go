package store

import (
	"context"

	"bincang/internal/chat"
)

// MarkRead moves a read position and gives the one that holds then. A risen one is written late; one
// that falls, and any of who is not in the room, is a change of the user's own room at once: who was
// removed is told nothing of the room afterwards, so that what waits then is dropped.
func (s *Store) MarkRead(ctx context.Context, user chat.UserID, in chat.MarkRead, may chat.Judge) (chat.Seq, error) {
	return write(ctx, s, func(tx *tx) (chat.Seq, error) {
		p, by, err := s.enter(tx, user, in.Room, may)
		if err != nil {
			return 0, err
		}
		at, seq := place{user, in.Room}, min(in.Seq, p.room.Seq)
		if p.mine == nil {
			return seq, firstMark(tx, at, by.self, p.room, seq)
		}
		read := p.mine.ReadSeq
		if p.mine.In { // what waits of who is not in the room is never written
			read = tx.hasRead(s.marks, at, read)
		}
		switch {
		case seq == read, seq < read && !in.Back:
			return read, nil
		case seq < read, !p.mine.In:
			return seq, tx.markNow(at, seq)
		}
		tx.mark(at, seq)
		return seq, nil
	})
}

// firstMark begins the row of a user about a room that he reads without being in it. A thread about his
// own message he follows from then on: he could not be called in when it began.
func firstMark(tx *tx, at place, self chat.RoomID, room chat.Room, seq chat.Seq) error {
	if seq == 0 {
		return nil
	}
	if room.Parent != nil {
		about, err := messageAt(tx, room.Parent.Room, room.Parent.Seq)
		if err != nil {
			return err
		}
		if about.Author.ID == at.user {
			return follow(tx, at, seq)
		}
	}
	err := tx.exec(`INSERT INTO mine (user_id, room, joined, role, read_seq, notify, rev) VALUES ($1, $2, FALSE, $3, $4, $5, $6)`,
		string(at.user), string(at.room), string(chat.RoomMember), int64(seq), string(chat.NotifyAll), unstamped)
	if err != nil {
		return err
	}
	return stampMine(tx, at, self)
}

// markNow writes a position; what was marked and not written yet is forgotten with the commit.
func (t *tx) markNow(at place, seq chat.Seq) error {
	delete(t.marks, at)
	t.fallen = append(t.fallen, at)
	return storeMark(t, mark{at, seq})
}

// MarkAllRead moves every read position of a user to the newest message.
func (s *Store) MarkAllRead(ctx context.Context, user chat.UserID) error {
	_, err := write(ctx, s, func(tx *tx) (struct{}, error) {
		return struct{}{}, tx.each(`SELECT i.room, r.seq FROM mine i JOIN rooms r ON r.id = i.room WHERE i.user_id = $1 AND i.joined AND i.read_seq < r.seq`,
			[]any{string(user)}, func(scan scan) (bool, error) {
				m := mark{place: place{user: user}}
				err := scan((*string)(&m.room), (*int64)(&m.seq))
				tx.mark(m.place, m.seq)
				return true, err
			})
	})
	return err
}
