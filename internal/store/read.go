package store

import (
	"context"

	"bincang/internal/chat"
)

// MarkRead moves a read position and gives the one that holds then. A risen one is written late; one
// that falls is a change of the user's own room at once. Of who is not in the room none is kept.
func (s *Store) MarkRead(ctx context.Context, user chat.UserID, in chat.MarkRead, may chat.Judge) (chat.Seq, error) {
	return write(ctx, s, func(tx *tx) (chat.Seq, error) {
		p, _, err := s.enter(tx, user, in.Room, may)
		if err != nil || p.mine == nil {
			return 0, err
		}
		at := place{user, in.Room}
		read := tx.hasRead(s.marks, at, p.mine.ReadSeq)
		seq := min(in.Seq, p.room.Seq)
		switch {
		case !p.mine.In:
			return read, nil
		case seq > read:
			tx.mark(at, seq)
			return seq, nil
		case seq < read && in.Back:
			return seq, tx.markBack(at, seq)
		}
		return read, nil
	})
}

// markBack lets a position fall; what was marked and not written yet is forgotten with the commit.
func (t *tx) markBack(at place, seq chat.Seq) error {
	delete(t.marks, at)
	t.fallen = append(t.fallen, at)
	return storeMark(t, mark{at, seq})
}
