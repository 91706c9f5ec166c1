package store

import (
	"context"
	"math"

	"bincang/internal/chat"
)

func savedRow(scan scan) (chat.Row, error) {
	var s chat.Saved
	err := scan((*string)(&s.Room), (*int64)(&s.Seq), &s.On, (*int64)(&s.Rev))
	return chat.Row{Rev: s.Rev, Saved: &s}, err
}

const selectSaved = `SELECT room, seq, kept, rev FROM saved`

// SaveMessage puts a message among a user's saved ones, or takes it away.
func (s *Store) SaveMessage(ctx context.Context, user chat.UserID, in chat.SaveMessage, may chat.MessageJudge) error {
	_, err := writeItem(ctx, s, messageItem, func(tx *tx) (struct{}, error) {
		_, by, m, err := s.enterMessage(tx, user, in.Room, in.Seq, may)
		if err != nil {
			return struct{}{}, err
		}
		is, err := tx.row(`SELECT 1 FROM saved WHERE user_id = $1 AND room = $2 AND seq = $3 AND kept`,
			[]any{string(user), string(m.Room), int64(m.Seq)}, new(int))
		if err != nil || is == in.On {
			return struct{}{}, err
		}
		row := chat.Saved{Room: m.Room, Seq: m.Seq, On: in.On}
		if row.Rev, err = nextRev(tx, by.self); err != nil {
			return struct{}{}, err
		}
		err = tx.exec(`INSERT INTO saved (user_id, room, seq, kept, rev) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (user_id, room, seq) DO UPDATE SET kept = excluded.kept, rev = excluded.rev`,
			string(user), string(row.Room), int64(row.Seq), row.On, int64(row.Rev))
		tx.publish(chat.Of(by.self, chat.Row{Rev: row.Rev, Saved: &row}))
		return struct{}{}, err
	})
	return err
}

// messageID names a message among those of all rooms.
type messageID struct {
	room chat.RoomID
	seq  chat.Seq
}

// readable gives those of the messages of a query that their user may read: rooms are judged once each.
func (s *Store) readable(tx *tx, user chat.UserID, may chat.Judge, query string, args ...any) (map[messageID]*chat.Message, error) {
	found, err := messages(tx, query, args...)
	if err != nil {
		return nil, err
	}
	judged := map[chat.RoomID]error{}
	readable := map[messageID]*chat.Message{}
	for i, m := range found {
		err, known := judged[m.Room]
		if !known {
			_, _, err = s.enter(tx, user, m.Room, may)
			judged[m.Room] = err
		}
		switch {
		case err == nil:
			readable[messageID{m.Room, m.Seq}] = &found[i]
		case !refused(err):
			return nil, err
		}
	}
	return readable, nil
}

// Saved gives a user's saved messages, what was saved last first, and whether there are more.
func (s *Store) Saved(ctx context.Context, user chat.UserID, q chat.GetSaved, may chat.Judge) (marks []chat.SavedMark, more bool, err error) {
	before := q.Before
	if before == 0 {
		before = math.MaxInt64
	}
	marks, err = read(ctx, s, func(tx *tx) ([]chat.SavedMark, error) {
		var ids []messageID
		var marks []chat.SavedMark
		args := []any{string(user), int64(before), q.Limit + 1}
		err := tx.each(selectSaved+` WHERE user_id = $1 AND kept AND rev < $2 ORDER BY rev DESC LIMIT $3`, args, func(scan scan) (bool, error) {
			row, err := savedRow(scan)
			if err == nil {
				ids = append(ids, messageID{row.Saved.Room, row.Saved.Seq})
				marks = append(marks, chat.SavedMark{Rev: row.Rev})
			}
			return true, err
		})
		if err != nil {
			return nil, err
		}
		found, err := s.readable(tx, user, may, selectMessage+` WHERE (room, seq) IN
			(SELECT room, seq FROM saved WHERE user_id = $1 AND kept AND rev < $2 ORDER BY rev DESC LIMIT $3)`, args...)
		for i, id := range ids {
			marks[i].Message = found[id]
		}
		return marks, err
	})
	if len(marks) > q.Limit {
		return marks[:q.Limit], true, err
	}
	return marks, false, err
}

// Mentions gives the messages that mention a user by name, the newest first, and whether there are
// more.
func (s *Store) Mentions(ctx context.Context, user chat.UserID, before *chat.MentionMark, limit int, may chat.Judge) (marks []chat.MentionMark, more bool, err error) {
	if before == nil {
		before = &chat.MentionMark{At: math.MaxInt64}
	}
	const which = ` WHERE user_id = $1 AND (at, room, seq) < ($2, $3, $4) ORDER BY at DESC, room DESC, seq DESC LIMIT $5`
	marks, err = read(ctx, s, func(tx *tx) ([]chat.MentionMark, error) {
		var marks []chat.MentionMark
		args := []any{string(user), int64(before.At), string(before.Room), int64(before.Seq), limit + 1}
		err := tx.each(`SELECT at, room, seq FROM mentions`+which, args, func(scan scan) (bool, error) {
			var mark chat.MentionMark
			err := scan((*int64)(&mark.At), (*string)(&mark.Room), (*int64)(&mark.Seq))
			marks = append(marks, mark)
			return true, err
		})
		if err != nil {
			return nil, err
		}
		found, err := s.readable(tx, user, may, selectMessage+` WHERE (room, seq) IN (SELECT room, seq FROM mentions`+which+`)`, args...)
		for i, mark := range marks {
			marks[i].Message = found[messageID{mark.Room, mark.Seq}]
		}
		return marks, err
	})
	if len(marks) > limit {
		return marks[:limit], true, err
	}
	return marks, false, err
}
