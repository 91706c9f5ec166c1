package store

import (
	"context"

	"bincang/internal/chat"
)

// PinMessage pins a message in its room, or unpins it.
func (s *Store) PinMessage(ctx context.Context, user chat.UserID, in chat.PinMessage, may chat.MessageJudge) (chat.Message, error) {
	return writeItem(ctx, s, messageItem, func(tx *tx) (chat.Message, error) {
		_, _, m, err := s.enterMessage(tx, user, in.Room, in.Seq, may)
		if err != nil || m.Pinned == in.On {
			return m, err
		}
		if err := takeRev(tx, &m); err != nil {
			return m, err
		}
		m.Pinned = in.On
		return m, restamp(tx, m)
	})
}

// Pinned gives the pinned messages of a room, the newest first.
func (s *Store) Pinned(ctx context.Context, user chat.UserID, q chat.GetPinned, may chat.Judge) (chat.Found, error) {
	return read(ctx, s, func(tx *tx) (chat.Found, error) {
		if _, _, err := s.enter(tx, user, q.Room, may); err != nil {
			return chat.Found{}, err
		}
		found, err := messages(tx, selectMessage+` WHERE room = $1 AND pinned AND seq < $2 ORDER BY seq DESC LIMIT $3`,
			string(q.Room), int64(orNewest(q.Before)), q.Limit+1)
		return firstOf(found, q.Limit), err
	})
}

// firstOf is a page of limit messages of one more.
func firstOf(messages []chat.Message, limit int) chat.Found {
	return chat.Found{Messages: messages[:min(len(messages), limit)], More: len(messages) > limit}
}
