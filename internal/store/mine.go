package store

import (
	"slices"

	"bincang/internal/chat"
)

const selectMine = `SELECT room, joined, role, read_seq, ` + countMentions + `, notify, favourite, rev FROM mine`

func scanMine(scan scan) (m chat.Mine, err error) {
	err = scan((*string)(&m.Room), &m.In, (*string)(&m.Role), (*int64)(&m.ReadSeq), &m.Mentions, (*string)(&m.Notify), &m.Favourite, (*int64)(&m.Rev))
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
	return restampMine(tx, m.place)
}
