package store

import (
	"context"
	"math"
	"slices"
	"sync"

	"bincang/internal/chat"
)

// EditMessage gives a message another text, and keeps the one that it had.
func (s *Store) EditMessage(ctx context.Context, e chat.Edit, may chat.MessageJudge, admit func() error) (chat.Message, error) {
	admit = sync.OnceValue(admit) // the writer may run an item twice
	return writeItem(ctx, s, messageItem, func(tx *tx) (chat.Message, error) {
		_, _, m, err := s.enterMessage(tx, e.By, e.Room, e.Seq, may)
		if err != nil || m.Text == e.Text {
			return m, err
		}
		if err := admit(); err != nil {
			return m, err
		}
		if err := keepVersion(tx, m); err != nil {
			return m, err
		}
		if err := takeRev(tx, &m); err != nil {
			return m, err
		}
		before := m.Mentions
		if err := s.callIn(tx, e.Room, without(e.Mentions, before), m.Seq-1, e.Reads); err != nil {
			return m, err
		}
		m.Text, m.Mentions, m.EditedAt, m.EditedRev = e.Text, append([]chat.UserID{}, e.Mentions...), e.At, m.Rev
		if err := restamp(tx, m); err != nil {
			return m, err
		}
		return m, mentionAnew(tx, m, before)
	})
}

// without gives those users who are not among the others.
func without(users, others []chat.UserID) []chat.UserID {
	return slices.DeleteFunc(slices.Clone(users), func(u chat.UserID) bool { return slices.Contains(others, u) })
}

// keepVersion keeps what a message says, before it says something else.
func keepVersion(tx *tx, m chat.Message) error {
	rev, at := m.PostedRev, m.At
	if m.EditedRev != 0 {
		rev, at = m.EditedRev, m.EditedAt
	}
	return tx.exec(`INSERT INTO versions (room, seq, rev, at, text) VALUES ($1, $2, $3, $4, $5)`,
		string(m.Room), int64(m.Seq), int64(rev), int64(at), m.Text)
}

// Versions gives the newest of what a message said before, ascending.
func (s *Store) Versions(ctx context.Context, user chat.UserID, q chat.GetVersions, limit int, may chat.MessageJudge) (chat.Versions, error) {
	before := q.Before
	if before == 0 {
		before = math.MaxInt64
	}
	return read(ctx, s, func(tx *tx) (chat.Versions, error) {
		if _, _, _, err := s.enterMessage(tx, user, q.Room, q.Seq, may); err != nil {
			return chat.Versions{}, err
		}
		found := []chat.Version{}
		err := tx.each(`SELECT rev, at, text FROM versions WHERE room = $1 AND seq = $2 AND rev < $3 ORDER BY rev DESC LIMIT $4`,
			[]any{string(q.Room), int64(q.Seq), int64(before), limit + 1}, func(scan scan) (bool, error) {
				var v chat.Version
				err := scan((*int64)(&v.Rev), (*int64)(&v.At), &v.Text)
				found = append(found, v)
				return true, err
			})
		more := len(found) > limit
		found = found[:min(len(found), limit)]
		slices.Reverse(found)
		return chat.Versions{Versions: found, More: more}, err
	})
}
