package store

import (
	"database/sql"

	"bincang/internal/chat"
)

// actor is a user as the rules want to know him, for every room alike.
type actor struct {
	chat.User
	self   chat.RoomID
	guests chat.Guests // the effective setting
}

// actorOf reads a user; he is zero where he is gone.
func (s *Store) actorOf(tx *tx, user chat.UserID) (actor, error) {
	var a actor
	guests := s.options.DefaultGuests
	if _, err := tx.row(`SELECT value FROM settings WHERE name = $1`, []any{settingGuests}, (*string)(&guests)); err != nil {
		return a, err
	}
	_, err := tx.row(`SELECT `+userColumns+`, self_room FROM users WHERE id = $1`, []any{string(user)},
		append(userInto(&a.User), (*string)(&a.self))...)
	a.guests = guests
	return a, err
}

// spot is a user's place in a room: the room, whose own it is, and the user's rows about it.
type spot struct {
	room    chat.Room
	infoRev chat.Rev
	owner   chat.UserID
	member  *chat.Member
	mine    *chat.Mine // as it is stored
}

// judged is how a rule sees the spot.
func (p spot) judged(by actor) chat.Standing {
	return chat.Standing{Room: p.room, Owner: p.owner, Member: p.member, User: by.User, Guests: by.guests}
}

// spotColumns and spotJoins go with a table rooms r; $1 is the user.
const (
	spotColumns = `r.id, r.kind, r.name, r.topic, r.archived, r.seq, r.rev, r.first_seq, r.purged_rev, r.info_rev,
	COALESCE(o.id, ''),
	m.role, COALESCE(m.rev, 0), COALESCE(m.gone, FALSE),
	i.joined, COALESCE(i.role, ''), COALESCE(i.read_seq, 0), COALESCE(i.mentions, 0), COALESCE(i.notify, ''), COALESCE(i.favourite, FALSE), COALESCE(i.rev, 0)`

	spotJoins = `LEFT JOIN users o ON o.self_room = r.id
	LEFT JOIN members m ON m.room = r.id AND m.user_id = $1
	LEFT JOIN mine i ON i.user_id = $1 AND i.room = r.id`

	selectSpot = `SELECT ` + spotColumns + ` FROM rooms r ` + spotJoins
)

// scanSpot copies a row of spotColumns that were asked for a user.
func scanSpot(scan scan, user chat.User) (spot, error) {
	var p spot
	var memberRole sql.NullString
	var joined sql.NullBool
	var member chat.Member
	var mine chat.Mine
	err := scan(append(roomInto(&p.room), (*int64)(&p.infoRev), (*string)(&p.owner),
		&memberRole, (*int64)(&member.Rev), &member.Left,
		&joined, (*string)(&mine.Role), (*int64)(&mine.ReadSeq), &mine.Mentions, (*string)(&mine.Notify), &mine.Favourite, (*int64)(&mine.Rev))...)
	if memberRole.Valid {
		member.Room, member.User, member.Name, member.Role = p.room.ID, user.ID, user.Name, chat.MemberRole(memberRole.String)
		p.member = &member
	}
	if joined.Valid {
		mine.Room, mine.In = p.room.ID, joined.Bool
		p.mine = &mine
	}
	return p, err
}

// spotOf reads an actor's place in a room; it is zero where there is no such room.
func spotOf(tx *tx, by actor, room chat.RoomID) (spot, error) {
	var p spot
	err := tx.each(selectSpot+` WHERE r.id = $2`, []any{string(by.ID), string(room)}, func(scan scan) (_ bool, err error) {
		p, err = scanSpot(scan, by.User)
		return false, err
	})
	return p, err
}

// enter reads a user's place in a room and has it judged. A room or user that a rule lets pass
// though it does not exist is Hidden all the same.
func (s *Store) enter(tx *tx, user chat.UserID, room chat.RoomID, may chat.Judge) (spot, actor, error) {
	by, err := s.actorOf(tx, user)
	if err != nil {
		return spot{}, by, err
	}
	p, err := spotOf(tx, by, room)
	if err != nil {
		return p, by, err
	}
	if err := may(p.judged(by)); err != nil {
		return p, by, err
	}
	if p.room.ID == "" || by.ID == "" {
		return p, by, chat.Hidden()
	}
	return p, by, nil
}

// shown is the room as its user gets it, with his newest read position.
func (s *Store) shown(p spot, user chat.UserID) chat.Room {
	room := p.room
	if p.mine != nil {
		mine := *p.mine
		mine.ReadSeq = max(mine.ReadSeq, s.marks.read(place{user, room.ID}))
		room.Mine = &mine
	}
	return room
}
