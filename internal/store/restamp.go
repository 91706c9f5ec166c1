package store

import "bincang/internal/chat"

// enterMessage reads a user's place in a room and a message of it, and has both judged. What a rule
// lets pass though it does not exist is Hidden all the same.
func (s *Store) enterMessage(tx *tx, user chat.UserID, room chat.RoomID, seq chat.Seq, may chat.MessageJudge) (spot, actor, chat.Message, error) {
	by, p, err := s.standingOf(tx, user, room)
	if err != nil {
		return p, by, chat.Message{}, err
	}
	message, err := messageAt(tx, room, seq)
	if err == nil {
		err = may(p.judged(by), message)
	}
	if err == nil && (message.Seq == 0 || by.ID != user) {
		err = chat.Hidden()
	}
	return p, by, message, err
}

// messageAt gives a message, the zero one where there is none.
func messageAt(tx *tx, room chat.RoomID, seq chat.Seq) (chat.Message, error) {
	found, err := messages(tx, selectMessage+` WHERE room = $1 AND seq = $2`, string(room), int64(seq))
	if err != nil || len(found) == 0 {
		return chat.Message{}, err
	}
	return found[0], nil
}

// takeRev takes the next number of a message's room for it.
func takeRev(tx *tx, m *chat.Message) error {
	to := head{}
	_, err := tx.row(`UPDATE rooms SET rev = rev + 1 WHERE id = $1 RETURNING seq, rev`, []any{string(m.Room)}, (*int64)(&to.seq), (*int64)(&to.rev))
	if err != nil {
		return err
	}
	tx.facts.came(m.Room, to)
	m.Rev = to.rev
	return nil
}

// restamp stores what can change of a message, whose rev was just taken, and tells it to the room.
func restamp(tx *tx, m chat.Message) error {
	var thread chat.Thread
	if m.Thread != nil {
		thread = *m.Thread
	}
	err := tx.exec(`UPDATE messages SET rev = $3, posted_rev = $4, edited_rev = $5, edited_at = $6, text = $7, mentions = $8, reactions = $9, pinned = $10, author_name = $11,
		replies = $12, replied_at = $13 WHERE room = $1 AND seq = $2`,
		string(m.Room), int64(m.Seq), int64(m.Rev), int64(m.PostedRev), int64(m.EditedRev), int64(m.EditedAt), m.Text, words(m.Mentions), reactionLines(m.Reactions), m.Pinned, m.Author.Name,
		thread.Replies, int64(thread.LastAt))
	if err != nil {
		return err
	}
	tx.publish(chat.Of(m.Room, chat.Row{Rev: m.Rev, Message: &m}))
	return nil
}
