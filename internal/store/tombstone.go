package store

import (
	"context"
	"fmt"

	"bincang/internal/chat"
)

// DeleteMessage makes a tombstone of a message. One that is there already is no change.
func (s *Store) DeleteMessage(ctx context.Context, act chat.Act, in chat.AMessage, may func(chat.Standing, chat.Message) error) (chat.Message, error) {
	return write(ctx, s, func(tx *tx) (chat.Message, error) {
		m, err := messageAt(tx, in.Room, in.Seq)
		if err != nil {
			return m, err
		}
		p, _, err := s.enter(tx, act.By, in.Room, func(at chat.Standing) error { return may(at, m) })
		if err != nil || m.Deleted {
			return m, err
		}
		if err := auditOf(tx, act, p.room, m.Author.ID, fmt.Sprintf("message %d by %s in ", m.Seq, m.Author.Name)); err != nil {
			return m, err
		}
		return bury(tx, m, act.At)
	})
}

// messageAt reads a message; a zero one where there is none.
func messageAt(tx *tx, room chat.RoomID, seq chat.Seq) (chat.Message, error) {
	found, err := messages(tx, selectMessage+` WHERE room = $1 AND seq = $2`, string(room), int64(seq))
	if err != nil || len(found) == 0 {
		return chat.Message{}, err
	}
	return found[0], nil
}

// bury makes a tombstone of a message: its next change. Whom it mentioned learns that from his own
// room.
func bury(tx *tx, m chat.Message, at chat.Millis) (chat.Message, error) {
	mentioned := m.Mentions
	rev, err := nextRev(tx, m.Room)
	if err != nil {
		return m, err
	}
	m.Rev, m.Text, m.Level, m.EditedAt, m.Mentions, m.Deleted = rev, "", "", 0, []chat.UserID{}, true
	err = tx.exec(`UPDATE messages SET rev = $3, text = '', level = '', mentions = '', edited_at = 0, deleted = TRUE, deleted_at = $4 WHERE room = $1 AND seq = $2`,
		string(m.Room), int64(m.Seq), int64(rev), int64(at))
	if err != nil {
		return m, err
	}
	tx.publish(chat.Of(m.Room, chat.Row{Rev: rev, Message: &m}))
	for _, user := range mentioned {
		if err := unmention(tx, place{user, m.Room}, m.Seq); err != nil {
			return m, err
		}
	}
	return m, nil
}

// unmention takes a mention back; it is news to its user if he had not read it.
func unmention(tx *tx, at place, seq chat.Seq) error {
	was, err := tx.row(`DELETE FROM mentions WHERE room = $1 AND user_id = $2 AND seq = $3 RETURNING seq`,
		[]any{string(at.room), string(at.user), int64(seq)}, new(int64))
	if err != nil || !was {
		return err
	}
	mine, err := mineOf(tx, at)
	if err != nil || mine.ReadSeq >= seq {
		return err
	}
	self, in, err := selfOf(tx, at)
	if err != nil || !in {
		return err
	}
	return stampMine(tx, at, self)
}
