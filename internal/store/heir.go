package store

import "bincang/internal/chat"

// runnable is a condition on a member m and its user u: he is in the room and could administer it. A
// ban that ends takes nothing away. $2 is chat.Forever.
const runnable = `m.room = $1 AND NOT m.gone AND NOT u.deactivated AND NOT u.former AND u.banned_until < $2`

// hasAdmin tells whether somebody but one administers a room.
func hasAdmin(tx *tx, room chat.RoomID, but chat.UserID) (bool, error) {
	return tx.row(`SELECT 1 FROM members m JOIN users u ON u.id = m.user_id WHERE `+runnable+` AND m.role = 'admin' AND m.user_id <> $3 LIMIT 1`,
		[]any{string(room), int64(chat.Forever), string(but)}, new(int))
}

// roomsRunBy gives the rooms that a user administers as one of their members.
func roomsRunBy(tx *tx, user chat.UserID) ([]chat.RoomID, error) {
	return roomsOf(tx, user, "AND role = 'admin' AND NOT gone")
}

// bequeath gives each of these rooms that nobody administers any more to who has been in it longest,
// as changes of their logs. Guests and bots inherit nothing.
func (s *Store) bequeath(tx *tx, rooms []chat.RoomID) error {
	for _, room := range rooms {
		run, err := hasAdmin(tx, room, "")
		if err == nil && !run {
			err = s.promoteHeir(tx, room)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) promoteHeir(tx *tx, room chat.RoomID) error {
	var heir chat.UserID
	found, err := tx.row(`SELECT m.user_id FROM members m JOIN users u ON u.id = m.user_id WHERE `+runnable+`
		AND u.kind = 'person' AND u.role <> 'guest' ORDER BY m.since, m.user_id LIMIT 1`,
		[]any{string(room), int64(chat.Forever)}, (*string)(&heir))
	if err != nil || !found {
		return err
	}
	return s.promote(tx, heir, room)
}

func (s *Store) promote(tx *tx, user chat.UserID, room chat.RoomID) error {
	by, p, err := s.readPlace(tx, user, room)
	if err != nil {
		return err
	}
	member := *p.member
	member.Role = chat.RoomAdmin
	_, err = setMember(tx, by, member, 0)
	return err
}
