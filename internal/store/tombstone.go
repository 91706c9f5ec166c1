package store

import (
	"context"
	"fmt"

	"bincang/internal/chat"
)

// DeleteMessage makes a tombstone of a message. One that is there already is no change.
func (s *Store) DeleteMessage(ctx context.Context, act chat.Act, in chat.AMessage, may chat.MessageJudge) (chat.Message, error) {
	return writeItem(ctx, s, messageItem, func(tx *tx) (chat.Message, error) {
		p, _, m, err := s.enterMessage(tx, act.By, in.Room, in.Seq, may)
		if err != nil || m.Deleted {
			return m, err
		}
		if err := auditOf(tx, act, p.room, m.Author.ID, fmt.Sprintf("message %d by %s in ", m.Seq, m.Author.Name)); err != nil {
			return m, err
		}
		return bury(tx, m, act.At)
	})
}

// bury makes a tombstone of a message: its next change. Nothing is kept of what it said, before or
// now, nor of who reacted; whom it mentioned learns that from his own room.
func bury(tx *tx, m chat.Message, at chat.Millis) (chat.Message, error) {
	if err := takeRev(tx, &m); err != nil {
		return m, err
	}
	mentioned := m.Mentions
	m.Text, m.Level, m.EditedAt, m.EditedRev, m.ReplyTo, m.Pinned, m.Deleted = "", "", 0, 0, 0, false, true
	m.Mentions, m.Reactions = []chat.UserID{}, []chat.Reaction{}
	if err := restamp(tx, m); err != nil {
		return m, err
	}
	err := tx.exec(`UPDATE messages SET level = '', reply_to = 0, deleted = TRUE, deleted_at = $3 WHERE room = $1 AND seq = $2`, string(m.Room), int64(m.Seq), int64(at))
	if err != nil {
		return m, err
	}
	for _, forget := range []string{`DELETE FROM versions WHERE room = $1 AND seq = $2`, `DELETE FROM reactions WHERE room = $1 AND seq = $2`} {
		if err := tx.exec(forget, string(m.Room), int64(m.Seq)); err != nil {
			return m, err
		}
	}
	if err := mentionAnew(tx, m, mentioned); err != nil {
		return m, err
	}
	return m, uncountReply(tx, m.Room)
}
