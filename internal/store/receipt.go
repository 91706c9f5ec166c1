package store

import "bincang/internal/chat"

// Who gives receipts, in a direct room, and whom: only those who give them too, and none whom he
// blocks. $1 is the room; g is the giver, t the taker.
const (
	receiptJoins = ` FROM rooms r JOIN members gm ON gm.room = r.id AND NOT gm.gone JOIN users g ON g.id = gm.user_id AND g.receipts
	JOIN members tm ON tm.room = r.id AND NOT tm.gone AND tm.user_id <> gm.user_id JOIN users t ON t.id = tm.user_id AND t.receipts
	WHERE r.id = $1 AND r.kind = 'direct'
	AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = g.id AND b.blocked = t.id AND b.active)`

	selectTakers = `SELECT t.id` + receiptJoins + ` AND g.id = $2 ORDER BY t.id`
	selectGivers = `SELECT g.id, (SELECT i.read_seq FROM mine i WHERE i.user_id = g.id AND i.room = r.id)` + receiptJoins + ` AND t.id = $2 ORDER BY g.id`
)

// give has those told who get it, once the transaction is committed, that a position was written.
func (t *tx) give(m mark) error {
	if m.room == chat.Lobby || m.room == chat.Announcements {
		return nil
	}
	takers, err := userIDs(t, selectTakers, string(m.room), string(m.user))
	if err == nil && len(takers) > 0 {
		t.given = append(t.given, chat.Given{Receipt: chat.Receipt{User: m.user, Seq: m.seq}, Room: m.room, To: takers})
	}
	return err
}

// withhold has those told who got a user's receipts, as long as he still gives them, that they get none
// any more: they show none from then on, and not only from their next conn on.
func (t *tx) withhold(user chat.UserID) error {
	rooms, err := roomsOf(t, user, `AND NOT gone AND room IN (SELECT id FROM rooms WHERE kind = 'direct')`)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		if err := t.give(mark{place: place{user, room}}); err != nil {
			return err
		}
	}
	return nil
}

// receipts are how far the others in a direct room have read, as far as the user may know.
func (s *Store) receipts(tx *tx, at place) (given []chat.Receipt, err error) {
	err = tx.each(selectGivers, []any{string(at.room), string(at.user)}, func(scan scan) (bool, error) {
		var r chat.Receipt
		err := scan((*string)(&r.User), (*int64)(&r.Seq))
		r.Seq = max(r.Seq, s.marks.read(place{r.User, at.room}))
		given = append(given, r)
		return true, err
	})
	return given, err
}
