package store

import (
	"context"

	"bincang/internal/chat"
)

// Keeping gives the rooms that keep their messages for a time, and their threads in which there are any.
func (s *Store) Keeping(ctx context.Context) ([]chat.Keeping, error) {
	return read(ctx, s, func(tx *tx) (rooms []chat.Keeping, err error) {
		err = tx.each(`SELECT id, retention_days FROM rooms WHERE retention_days > 0
			UNION ALL SELECT t.id, r.retention_days FROM rooms r JOIN rooms t ON t.parent = r.id
			WHERE r.retention_days > 0 AND t.seq >= t.first_seq ORDER BY 1`, nil, func(scan scan) (bool, error) {
			var k chat.Keeping
			err := scan((*string)(&k.Room), &k.Days)
			rooms = append(rooms, k)
			return true, err
		})
		return rooms, err
	})
}

// Expire makes tombstones of the oldest messages of a room that were posted before a moment, at most
// limit, and gives how many.
func (s *Store) Expire(ctx context.Context, room chat.RoomID, before, at chat.Millis, limit int) (int, error) {
	return write(ctx, s, func(tx *tx) (int, error) {
		oldest, err := messages(tx, selectMessage+` WHERE room = $1 AND NOT deleted ORDER BY seq LIMIT $2`, string(room), limit)
		if err != nil {
			return 0, err
		}
		for n, m := range oldest {
			if m.At >= before {
				return n, nil
			}
			if _, err := bury(tx, m, at); err != nil {
				return 0, err
			}
		}
		return len(oldest), nil
	})
}

// Purge forgets the oldest messages of a room as far as they have all been tombstones since before a
// moment, at most limit, and gives how many. The room's info tells from where on there are messages
// and changes.
func (s *Store) Purge(ctx context.Context, room chat.RoomID, before chat.Millis, limit int) (int, error) {
	return write(ctx, s, func(tx *tx) (n int, err error) {
		var last chat.Seq
		var newest chat.Rev
		err = tx.each(`SELECT seq, rev, deleted AND deleted_at < $2 FROM messages WHERE room = $1 ORDER BY seq LIMIT $3`,
			[]any{string(room), int64(before), limit}, func(scan scan) (gone bool, err error) {
				var seq chat.Seq
				var rev chat.Rev
				if err := scan((*int64)(&seq), (*int64)(&rev), &gone); err != nil || !gone {
					return false, err
				}
				n, last, newest = n+1, seq, max(newest, rev)
				return true, nil
			})
		if err != nil || n == 0 {
			return 0, err
		}
		if err := tx.exec(`DELETE FROM messages WHERE room = $1 AND seq <= $2`, string(room), int64(last)); err != nil {
			return 0, err
		}
		err = tx.exec(`UPDATE rooms SET first_seq = $2, purged_rev = CASE WHEN purged_rev > $3 THEN purged_rev ELSE $3 END WHERE id = $1`,
			string(room), int64(last+1), int64(newest))
		if err != nil {
			return 0, err
		}
		return n, s.stampInfo(tx, room)
	})
}
