package store

import (
	"database/sql"

	"bincang/internal/chat"
)

// actor is a user as the rules want to know him, for every room alike.
type actor struct {
	chat.User
	self        chat.RoomID
	account     bool // there is a password
	bannedUntil chat.Millis
	guests      chat.Guests // the effective setting
}

const actorColumns = `u.id, u.name, u.kind, u.role, u.deactivated, u.former, u.self_room, u.password_hash <> '', u.banned_until,
	COALESCE((SELECT value FROM settings WHERE name = 'guests'), '')`

// actorInto gives the places for actorColumns.
func actorInto(a *actor) []any {
	return append(userInto(&a.User), (*string)(&a.self), &a.account, (*int64)(&a.bannedUntil), (*string)(&a.guests))
}

// settle puts the effective setting where nobody has set one, and makes a user who may not act
// now a nobody.
func (a actor) settle(o Options) actor {
	if a.guests == "" {
		a.guests = o.DefaultGuests
	}
	if a.ID != "" && !a.Active(a.bannedUntil, chat.InMillis(o.Now())) {
		return actor{guests: a.guests}
	}
	return a
}

// permit asks a rule about a user as he is now; the empty id is nobody.
func (s *Store) permit(tx *tx, user chat.UserID, may chat.Permit) error {
	by, err := s.actorOf(tx, user)
	if err != nil {
		return err
	}
	return may(by.User)
}

// actorOf reads a user; he is zero, but for the settings, where he is gone or nobody, or may not act.
func (s *Store) actorOf(tx *tx, user chat.UserID) (a actor, err error) {
	found, err := tx.row(`SELECT `+actorColumns+` FROM users u WHERE u.id = $1`, []any{string(user)}, actorInto(&a)...)
	if err != nil || found {
		return a.settle(s.options), err
	}
	settings, err := s.settings(tx)
	a.guests = settings.Guests
	return a, err
}

// spot is a user's place in a room: the room, whose own it is, and the user's rows about it.
type spot struct {
	room    chat.Room
	infoRev chat.Rev
	owner   chat.UserID
	member  *chat.Member
	over    *spot       // his place in the room that a thread belongs to; nil where this is none
	mine    *chat.Mine  // as it is stored
	posted  chat.Millis // when he last posted, where posts are spaced
	blocked bool        // the other one in this direct room blocks him
}

// judged is how a rule sees the spot.
func (p spot) judged(by actor) chat.Standing {
	at := chat.Standing{Room: p.room, Owner: p.owner, Member: p.member, User: by.User, Account: by.account, Guests: by.guests, PostedAt: p.posted, Blocked: p.blocked}
	if p.mine != nil {
		at.In, at.MutedUntil = p.mine.In, p.mine.MutedUntil
	}
	if p.over != nil {
		over := p.over.judged(by)
		at.Parent = &over
	}
	return at
}

// ruling is the room whose rules hold: of a thread the one that it belongs to.
func (p spot) ruling() chat.Room {
	if p.over != nil {
		return p.over.room
	}
	return p.room
}

// spotColumns and spotJoins go with a table rooms r, of which there may be no row; $1 is the user.
const (
	spotColumns = `COALESCE(r.id, ''), COALESCE(r.kind, ''), COALESCE(r.name, ''), COALESCE(r.topic, ''), COALESCE(r.archived, FALSE),
	COALESCE(r.seq, 0), COALESCE(r.rev, 0), COALESCE(r.first_seq, 0), COALESCE(r.purged_rev, 0),
	COALESCE(r.posting, ''), COALESCE(r.slow_s, 0), COALESCE(r.retention_days, 0), COALESCE(r.size, 0), COALESCE(r.info_rev, 0),
	CASE r.kind WHEN 'self' THEN COALESCE((SELECT o.id FROM users o WHERE o.self_room = r.id), '') ELSE '' END,
	CASE WHEN r.slow_s > 0 THEN COALESCE((SELECT l.at FROM last_posts l WHERE l.room = r.id AND l.user_id = $1), 0) ELSE 0 END,
	CASE WHEN r.kind = 'direct' AND r.size = 2 THEN EXISTS (SELECT 1 FROM members o JOIN blocks b ON b.user_id = o.user_id
		WHERE o.room = r.id AND b.blocked = $1 AND b.active) ELSE FALSE END,
	m.role, COALESCE(m.rev, 0), COALESCE(m.gone, FALSE),
	i.role, COALESCE(i.joined, FALSE), COALESCE(i.read_seq, 0), COALESCE(i.notify, ''), COALESCE(i.favourite, FALSE), COALESCE(i.place, 0), COALESCE(i.muted_until, 0), COALESCE(i.rev, 0)`

	spotJoins = `LEFT JOIN members m ON m.room = r.id AND m.user_id = $1
	LEFT JOIN mine i ON i.user_id = $1 AND i.room = r.id`

	selectSpot = `SELECT ` + spotColumns + ` FROM rooms r ` + spotJoins

	// A room that is not there takes as long as one that is: nobody learns from the time which it was.
	selectActorAndSpot = `SELECT ` + actorColumns + `, ` + spotColumns + ` FROM users u LEFT JOIN rooms r ON r.id = $2 ` + spotJoins + ` WHERE u.id = $1`
)

// spotRow is a row of spotColumns on its way into a spot.
type spotRow struct {
	spot
	member     chat.Member
	mine       chat.Mine
	memberRole sql.NullString
	mineRole   sql.NullString
}

func (r *spotRow) into() []any {
	return append(roomInto(&r.room), (*int64)(&r.infoRev), (*string)(&r.owner), (*int64)(&r.posted), &r.blocked,
		&r.memberRole, (*int64)(&r.member.Rev), &r.member.Left,
		&r.mineRole, &r.mine.In, (*int64)(&r.mine.ReadSeq), (*string)(&r.mine.Notify), &r.mine.Favourite, &r.mine.Place, (*int64)(&r.mine.MutedUntil), (*int64)(&r.mine.Rev))
}

// of is the spot that was read for this user.
func (r *spotRow) of(user chat.User) spot {
	p := r.spot
	if parent, is := chat.ParentOf(p.room.ID); is {
		p.room.Parent = &parent
	}
	if r.memberRole.Valid {
		r.member.Room, r.member.User, r.member.Name, r.member.Role = p.room.ID, user.ID, user.Name, chat.MemberRole(r.memberRole.String)
		p.member = &r.member
	}
	if r.mineRole.Valid {
		r.mine.Room, r.mine.Role = p.room.ID, chat.MemberRole(r.mineRole.String)
		p.mine = &r.mine
	}
	return p
}

// standingOf gives a user and his place in a room, of a thread with that in the room it belongs to; what
// does not exist is zero.
func (s *Store) standingOf(tx *tx, user chat.UserID, room chat.RoomID) (actor, spot, error) {
	by, p, err := s.placeOf(tx, user, room)
	parent, is := chat.ParentOf(room)
	if err != nil || !is {
		return by, p, err
	}
	_, over, err := s.placeOf(tx, user, parent.Room) // of a thread that is not there, too: it takes as long
	if p.room.ID != "" {
		p.over = &over
	}
	return by, p, err
}

// placeOf is standingOf for the room alone.
func (s *Store) placeOf(tx *tx, user chat.UserID, room chat.RoomID) (actor, spot, error) {
	at := place{user, room}
	if by, p, known := tx.facts.at(at); known {
		return by, p, nil
	}
	by, p, err := s.readStanding(tx, user, room)
	if err == nil {
		tx.facts.remember(at, by, p)
	}
	return by, p, err
}

// readStanding reads a user and his place in a room. Who may not act has none.
func (s *Store) readStanding(tx *tx, user chat.UserID, room chat.RoomID) (actor, spot, error) {
	by, p, err := s.readPlace(tx, user, room)
	if by = by.settle(s.options); by.ID == "" {
		p.member, p.mine = nil, nil
	}
	return by, p, err
}

// readPlace reads a user, who need not be one who may act, and his place in a room.
func (s *Store) readPlace(tx *tx, user chat.UserID, room chat.RoomID) (actor, spot, error) {
	var by actor
	var row spotRow
	args := []any{string(user), string(room)}
	found, err := tx.row(selectActorAndSpot, args, append(actorInto(&by), row.into()...)...)
	if found || err != nil {
		return by, row.of(by.User), err
	}
	if by, err = s.actorOf(tx, user); err != nil {
		return by, spot{}, err
	}
	_, err = tx.row(selectSpot+` WHERE r.id = $2`, args, row.into()...)
	return by, row.of(by.User), err
}

// enter reads a user's place in a room and has it judged; the empty id is nobody. A room or user that
// a rule lets pass though it does not exist is Hidden all the same.
func (s *Store) enter(tx *tx, user chat.UserID, room chat.RoomID, may chat.Judge) (spot, actor, error) {
	by, p, err := s.standingOf(tx, user, room)
	if err == nil {
		err = may(p.judged(by))
	}
	if err == nil && (p.room.ID == "" || by.ID != user) {
		err = chat.Hidden()
	}
	return p, by, err
}

// shown is the room as its user gets it, with his newest read position, what mentions him above it,
// and who is in a direct room.
func (s *Store) shown(tx *tx, p spot, user chat.UserID) (room chat.Room, err error) {
	room = s.withMine(p, user)
	if room.Kind == chat.KindDirect {
		if room.With, err = peopleIn(tx, room.ID); err != nil {
			return room, err
		}
	}
	if room.Mine == nil || room.Mine.ReadSeq >= room.Seq {
		return room, nil
	}
	_, err = tx.row(`SELECT COUNT(*) FROM mentions WHERE room = $1 AND user_id = $2 AND seq > $3`,
		[]any{string(room.ID), string(user), int64(room.Mine.ReadSeq)}, &room.Mine.Mentions)
	return room, err
}

// shownAll is shown for many rooms at once.
func (s *Store) shownAll(tx *tx, spots []spot, user chat.UserID) ([]chat.Room, error) {
	people, err := peopleWith(tx, user, spots)
	if err != nil {
		return nil, err
	}
	mentions, err := unreadMentions(tx, user)
	if err != nil {
		return nil, err
	}
	rooms := make([]chat.Room, len(spots))
	for i, p := range spots {
		room := s.withMine(p, user)
		room.With = people[room.ID]
		for _, seq := range mentions[room.ID] {
			if room.Mine != nil && seq > room.Mine.ReadSeq {
				room.Mine.Mentions++
			}
		}
		rooms[i] = room
	}
	return rooms, nil
}

// withMine is the room with its user's row as it is now: his newest position may not be written yet.
func (s *Store) withMine(p spot, user chat.UserID) chat.Room {
	room := p.room
	if p.mine != nil {
		mine := *p.mine
		mine.ReadSeq = max(mine.ReadSeq, s.marks.read(place{user, room.ID}))
		room.Mine = &mine
	}
	return room
}

// present is the room as its user gets it at this moment of the transaction.
func (s *Store) present(tx *tx, user chat.UserID, room chat.RoomID) (chat.Room, error) {
	_, p, err := s.readStanding(tx, user, room)
	if err != nil {
		return chat.Room{}, err
	}
	return s.shown(tx, p, user)
}
