package store

import (
	"context"
	"slices"

	"bincang/internal/chat"
)

const selectMine = `SELECT room, joined, role, read_seq, ` + countMentions + `, notify, favourite, place, muted_until, rev FROM mine`

func scanMine(scan scan) (m chat.Mine, err error) {
	err = scan((*string)(&m.Room), &m.In, (*string)(&m.Role), (*int64)(&m.ReadSeq), &m.Mentions, (*string)(&m.Notify), &m.Favourite, &m.Place, (*int64)(&m.MutedUntil), (*int64)(&m.Rev))
	return m, err
}

// enterFixed gives a new user his rows about the rooms that everybody is in, as the first changes
// of his own room. He has read what was there before him.
func enterFixed(tx *tx, user chat.UserID, self chat.RoomID) error {
	change := chat.Change{Room: self}
	for _, room := range []chat.RoomID{chat.Lobby, chat.Announcements} {
		rev, err := nextRev(tx, self)
		if err != nil {
			return err
		}
		mine := chat.Mine{Room: room, In: true, Role: chat.RoomMember, Notify: chat.NotifyAll, Rev: rev}
		_, err = tx.row(`INSERT INTO mine (user_id, room, joined, role, read_seq, notify, rev)
			SELECT $1, id, TRUE, $3, seq, $4, $5 FROM rooms WHERE id = $2 RETURNING read_seq`,
			[]any{string(user), string(room), string(mine.Role), string(mine.Notify), int64(rev)}, (*int64)(&mine.ReadSeq))
		if err != nil {
			return err
		}
		change.UpTo, change.Rows = rev, append(change.Rows, chat.Row{Rev: rev, Mine: &mine})
	}
	tx.publish(change)
	return nil
}

// writeMarks stores read positions as changes of their users' own rooms. One that brings nothing
// new takes no number.
func writeMarks(tx *tx, marks []mark) error {
	for _, m := range marks {
		if err := writeMark(tx, m); err != nil {
			return err
		}
	}
	return nil
}

func writeMark(tx *tx, m mark) error {
	if slices.Contains(tx.fallen, m.place) {
		return nil
	}
	news, err := tx.row(`SELECT 1 FROM mine WHERE user_id = $1 AND room = $2 AND joined AND read_seq < $3`,
		[]any{string(m.user), string(m.room), int64(m.seq)}, new(int))
	if err != nil || !news {
		return err
	}
	return storeMark(tx, m)
}

// storeMark writes a position as the next change of its user's own room.
func storeMark(tx *tx, m mark) error {
	err := tx.exec(`UPDATE mine SET read_seq = $3 WHERE user_id = $1 AND room = $2`, string(m.user), string(m.room), int64(m.seq))
	if err != nil {
		return err
	}
	self, _, err := selfOf(tx, m.place)
	if err != nil {
		return err
	}
	if err := tx.give(m); err != nil {
		return err
	}
	return stampMine(tx, m.place, self)
}

// selfOf gives the own room of a user, and whether he is in the other one.
func selfOf(tx *tx, at place) (self chat.RoomID, in bool, err error) {
	_, err = tx.row(`SELECT u.self_room, COALESCE(i.joined, FALSE) FROM users u LEFT JOIN mine i ON i.user_id = u.id AND i.room = $2 WHERE u.id = $1`,
		[]any{string(at.user), string(at.room)}, (*string)(&self), &in)
	return self, in, err
}

// stampMine makes a user's row about a room the next change of his own room.
func stampMine(tx *tx, at place, self chat.RoomID) error {
	rev, err := nextRev(tx, self)
	if err != nil {
		return err
	}
	if err := tx.exec(`UPDATE mine SET rev = $3 WHERE user_id = $1 AND room = $2`, string(at.user), string(at.room), int64(rev)); err != nil {
		return err
	}
	tx.facts.changed(at)
	mine, err := mineOf(tx, at)
	tx.publish(chat.Of(self, chat.Row{Rev: rev, Mine: &mine}))
	return err
}

// mineOf reads a user's row about a room; a zero one where there is none.
func mineOf(tx *tx, at place) (mine chat.Mine, err error) {
	err = tx.each(selectMine+` WHERE user_id = $1 AND room = $2`, []any{string(at.user), string(at.room)}, func(scan scan) (bool, error) {
		mine, err = scanMine(scan)
		return true, err
	})
	return mine, err
}

// UpdateMine changes what a room is to its user alone. What is so already is no change.
func (s *Store) UpdateMine(ctx context.Context, user chat.UserID, in chat.UpdateMine, may chat.Judge) (chat.Mine, error) {
	return write(ctx, s, func(tx *tx) (chat.Mine, error) {
		p, by, err := s.enter(tx, user, in.Room, may)
		if err == nil && p.mine == nil {
			err = chat.Hidden()
		}
		if err != nil {
			return chat.Mine{}, err
		}
		at := place{user, in.Room}
		if after := in.Applied(*p.mine); after != *p.mine {
			err := tx.exec(`UPDATE mine SET notify = $3, favourite = $4, place = $5 WHERE user_id = $1 AND room = $2`,
				string(user), string(in.Room), string(after.Notify), after.Favourite, after.Place)
			if err != nil {
				return chat.Mine{}, err
			}
			if err := stampMine(tx, at, by.self); err != nil {
				return chat.Mine{}, err
			}
		}
		return mineOf(tx, at)
	})
}

// Mute sets until when a user may not write in a room. Who never was in it gets a row about it.
func (s *Store) Mute(ctx context.Context, act chat.Act, muted chat.Muted, may func(chat.Seat) error) error {
	_, err := write(ctx, s, func(tx *tx) (struct{}, error) {
		at := place{muted.User, muted.Room}
		seat, of, err := s.seat(tx, act.By, at)
		if err == nil {
			err = may(seat)
		}
		if err != nil || of.mine != nil && of.mine.MutedUntil == muted.MutedUntil {
			return struct{}{}, err
		}
		err = tx.exec(`INSERT INTO mine (user_id, room, joined, role, read_seq, notify, muted_until, rev) VALUES ($1, $2, FALSE, $3, 0, $4, $5, $6)
			ON CONFLICT (user_id, room) DO UPDATE SET muted_until = excluded.muted_until`,
			string(at.user), string(at.room), string(chat.RoomMember), string(chat.NotifyAll), int64(muted.MutedUntil), unstamped)
		if err != nil {
			return struct{}{}, err
		}
		if err := auditOf(tx, act, of.room, at.user, of.actor.Name+" in "); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, stampMine(tx, at, of.self)
	})
	return err
}

// unstamped is the rev of a row that gets its own one before the transaction ends.
const unstamped = -1
