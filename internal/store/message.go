package store

import (
	"context"
	"math"
	"slices"

	"bincang/internal/chat"
)

const selectMessage = `SELECT room, seq, rev, at, key, author_id, author_name, author_kind, text, level, mentions, edited_at, deleted,
	posted_rev, edited_rev, reply_to, pinned, reactions, replies, replied_at FROM messages`

// scanMessage makes the message of a row of selectMessage; nobody else does.
func scanMessage(scan scan) (m chat.Message, err error) {
	var mentions, reactions string
	var thread chat.Thread
	err = scan((*string)(&m.Room), (*int64)(&m.Seq), (*int64)(&m.Rev), (*int64)(&m.At), &m.Key,
		(*string)(&m.Author.ID), &m.Author.Name, (*string)(&m.Author.Kind), &m.Text, (*string)(&m.Level), &mentions, (*int64)(&m.EditedAt), &m.Deleted,
		(*int64)(&m.PostedRev), (*int64)(&m.EditedRev), (*int64)(&m.ReplyTo), &m.Pinned, &reactions, &thread.Replies, (*int64)(&thread.LastAt))
	m.Files, m.Reactions, m.Mentions = []chat.File{}, reactionsOf(reactions), idsOf(mentions)
	if thread.Replies > 0 {
		thread.Room = chat.ThreadOf(m.Room, m.Seq)
		m.Thread = &thread
	}
	if m.PostedRev == 0 {
		m.PostedRev = m.Rev
	}
	return m, err
}

func insertMessage(tx *tx, m chat.Message) error {
	return tx.exec(`INSERT INTO messages (room, seq, rev, at, key, author_id, author_name, author_kind, text, level, mentions, reply_to)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		string(m.Room), int64(m.Seq), int64(m.Rev), int64(m.At), m.Key, string(m.Author.ID), m.Author.Name, string(m.Author.Kind), m.Text, string(m.Level), words(m.Mentions), int64(m.ReplyTo))
}

// History gives a page of a room's messages.
func (s *Store) History(ctx context.Context, user chat.UserID, q chat.GetHistory, may chat.Judge) (chat.History, error) {
	return read(ctx, s, func(tx *tx) (chat.History, error) {
		p, _, err := s.enter(tx, user, q.Room, may)
		if err != nil {
			return chat.History{}, err
		}
		var messages []chat.Message
		if q.After != nil {
			messages, err = messagesFrom(tx, q.Room, *q.After+1, q.Limit+1)
		} else {
			messages, err = messagesBefore(tx, q.Room, orNewest(q.Before), q.Limit+1)
		}
		more := len(messages) > q.Limit
		if more && q.After != nil {
			messages = messages[:q.Limit]
		} else if more {
			messages = messages[1:]
		}
		return chat.History{Messages: messages, More: more, UpTo: p.room.Rev}, err
	})
}

func orNewest(before chat.Seq) chat.Seq {
	if before == 0 {
		return math.MaxInt64
	}
	return before
}

// messagesAround gives a window with about half of it before a seq; with 0, the newest page.
func messagesAround(tx *tx, room chat.RoomID, around chat.Seq, limit int) ([]chat.Message, error) {
	if around == 0 {
		return messagesBefore(tx, room, math.MaxInt64, limit)
	}
	before, err := messagesBefore(tx, room, around, limit)
	if err != nil {
		return nil, err
	}
	from, err := messagesFrom(tx, room, around, limit)
	if err != nil {
		return nil, err
	}
	older := min(len(before), max(limit/2, limit-len(from)))
	newer := min(len(from), limit-older)
	return append(before[len(before)-older:], from[:newer]...), nil
}

// messagesBefore gives the last messages below a seq, ascending.
func messagesBefore(tx *tx, room chat.RoomID, seq chat.Seq, limit int) ([]chat.Message, error) {
	messages, err := messages(tx, selectMessage+` WHERE room = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`, string(room), int64(seq), limit)
	slices.Reverse(messages)
	return messages, err
}

// messagesFrom gives the first messages from a seq on, ascending.
func messagesFrom(tx *tx, room chat.RoomID, seq chat.Seq, limit int) ([]chat.Message, error) {
	return messages(tx, selectMessage+` WHERE room = $1 AND seq >= $2 ORDER BY seq LIMIT $3`, string(room), int64(seq), limit)
}

func messages(tx *tx, query string, args ...any) ([]chat.Message, error) {
	messages := []chat.Message{}
	err := tx.each(query, args, func(scan scan) (bool, error) {
		message, err := scanMessage(scan)
		messages = append(messages, message)
		return true, err
	})
	return messages, err
}

// SeqAt gives the first message of a room that was posted at a moment or later; 0 where there is none.
// It halves the room, because messages are found by their seq: where the clock was put back, it finds
// one of several.
func (s *Store) SeqAt(ctx context.Context, user chat.UserID, room chat.RoomID, at chat.Millis, may chat.Judge) (chat.Seq, error) {
	return read(ctx, s, func(tx *tx) (chat.Seq, error) {
		p, _, err := s.enter(tx, user, room, may)
		if err != nil {
			return 0, err
		}
		low, high := p.room.FirstSeq, p.room.Seq+1
		for low < high {
			middle := low + (high-low)/2
			var posted chat.Millis
			if _, err := tx.row(`SELECT at FROM messages WHERE room = $1 AND seq = $2`, []any{string(room), int64(middle)}, (*int64)(&posted)); err != nil {
				return 0, err
			}
			if posted >= at {
				high = middle
			} else {
				low = middle + 1
			}
		}
		if low > p.room.Seq {
			return 0, nil
		}
		return low, nil
	})
}
