package store

import "bincang/internal/chat"

// firstPage is how many members a room is opened with.
const firstPage = 100

const selectMember = `SELECT m.room, m.user_id, u.name, m.role, m.rev, m.gone FROM members m JOIN users u ON u.id = m.user_id`

func scanMember(scan scan) (m chat.Member, err error) {
	err = scan((*string)(&m.Room), (*string)(&m.User), &m.Name, (*string)(&m.Role), (*int64)(&m.Rev), &m.Left)
	return m, err
}

// firstMembers gives the first of those who are in a room, ascending by user.
func firstMembers(tx *tx, room chat.RoomID) ([]chat.Member, error) {
	members := []chat.Member{}
	err := tx.each(selectMember+` WHERE m.room = $1 AND NOT m.gone ORDER BY m.user_id LIMIT $2`, []any{string(room), firstPage}, func(scan scan) (bool, error) {
		member, err := scanMember(scan)
		members = append(members, member)
		return true, err
	})
	return members, err
}
