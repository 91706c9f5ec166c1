package store

import (
	"context"
	"strings"
	"sync"

	"bincang/internal/chat"
)

// firstPage is how many members a room is opened with.
const firstPage = 100

const selectMember = `SELECT m.room, m.user_id, u.name, m.role, m.rev, m.gone FROM members m JOIN users u ON u.id = m.user_id`

func scanMember(scan scan) (m chat.Member, err error) {
	err = scan(memberInto(&m)...)
	return m, err
}

func memberInto(m *chat.Member) []any {
	return []any{(*string)(&m.Room), (*string)(&m.User), &m.Name, (*string)(&m.Role), (*int64)(&m.Rev), &m.Left}
}

// firstMembers gives the first of those who are in a room, ascending by user.
func firstMembers(tx *tx, room chat.RoomID) ([]chat.Member, error) {
	return members(tx, selectMember+` WHERE m.room = $1 AND NOT m.gone ORDER BY m.user_id LIMIT $2`, string(room), firstPage)
}

func members(tx *tx, query string, args ...any) ([]chat.Member, error) {
	members := []chat.Member{}
	err := tx.each(query, args, func(scan scan) (bool, error) {
		member, err := scanMember(scan)
		members = append(members, member)
		return true, err
	})
	return members, err
}

// ListMembers gives a page of those who are in a room.
func (s *Store) ListMembers(ctx context.Context, user chat.UserID, q chat.MemberQuery, may chat.Judge, runs func(chat.Standing) bool) (chat.MemberList, error) {
	return read(ctx, s, func(tx *tx) (chat.MemberList, error) {
		p, by, err := s.enter(tx, user, q.Room, may)
		if err != nil {
			return chat.MemberList{}, err
		}
		list := chat.MemberList{Members: []chat.Member{}, UpTo: p.room.Rev}
		muted := runs(p.judged(by))
		query, args := listMembers, []any{string(q.Room), string(q.After), q.Limit + 1}
		if q.NameKey != "" {
			query, args = query+named, append(args, anywhere(q.NameKey))
		}
		err = tx.each(query+` ORDER BY m.user_id LIMIT $3`, args, func(scan scan) (bool, error) {
			if len(list.Members) == q.Limit {
				list.More = true
				return false, nil
			}
			var m chat.Member
			err := scan(append(memberInto(&m), (*int64)(&m.MutedUntil), &m.Deactivated)...)
			if !muted {
				m.MutedUntil = 0
			}
			list.Members = append(list.Members, m)
			return true, err
		})
		return list, err
	})
}

const listMembers = `SELECT m.room, m.user_id, u.name, m.role, m.rev, m.gone, COALESCE(i.muted_until, 0), u.deactivated
	FROM members m JOIN users u ON u.id = m.user_id LEFT JOIN mine i ON i.user_id = m.user_id AND i.room = m.room
	WHERE m.room = $1 AND NOT m.gone AND m.user_id > $2`

// named looks for a name among all users first, whose index holds all that it needs: in a room of 10,000
// that takes a fifth of reading its members one by one.
const named = ` AND m.user_id IN (SELECT n.id FROM users n WHERE n.name_key LIKE $4 ESCAPE '\')`

// anywhere is a pattern for what holds a text; the empty text has none.
func anywhere(text string) string {
	if text == "" {
		return ""
	}
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}

// occupant is whom a change of a place in a room is about.
type occupant struct {
	actor
	spot
}

// seat reads who wants to change whose place in a room.
func (s *Store) seat(tx *tx, by chat.UserID, at place) (seat chat.Seat, of occupant, err error) {
	who, p, err := s.standingOf(tx, by, at.room)
	if err != nil {
		return seat, of, err
	}
	if of.actor, of.spot, err = s.readPlace(tx, at.user, at.room); err != nil {
		return seat, of, err
	}
	seat = chat.Seat{By: p.judged(who), Of: of.judged(of.actor)}
	if seat.Heirs, err = hasAdmin(tx, at.room, at.user); err != nil {
		return seat, of, err
	}
	others := p.room.Size
	if of.member.In() {
		others--
	}
	seat.Alone = others == 0
	return seat, of, nil
}

// ChangeMember puts somebody into a room, takes him out, or gives him another role.
func (s *Store) ChangeMember(ctx context.Context, in chat.MemberChange, may func(chat.Seat) error, admit func() error) (chat.MemberChanged, error) {
	admit = sync.OnceValue(admit) // the writer may run an item twice
	return write(ctx, s, func(tx *tx) (out chat.MemberChanged, err error) {
		by := in.Act.By
		seat, of, err := s.seat(tx, by, place{in.User, in.Room})
		if err == nil {
			err = may(seat)
		}
		if err != nil {
			return out, err
		}
		if _, known, err := firstAnswer(tx, by, in.Key, in.Digest); err != nil {
			return out, err
		} else if known {
			return chat.MemberChanged{Member: *of.member}, nil // rows of a log are never deleted
		}
		out.Member = of.becomes(in)
		if moved := out.Member.In() != of.member.In(); moved || of.member != nil && out.Member != *of.member {
			if err := admit(); err != nil {
				return out, err
			}
			if out.Member, err = setMember(tx, of.actor, out.Member, delta(moved, out.Member)); err != nil {
				return out, err
			}
			if err := auditOf(tx, in.Act, of.room, in.User, of.actor.Name+" in "); err != nil {
				return out, err
			}
		}
		if err := keepKey(tx, by, in.Key, in.Digest, chat.Posted{Room: in.Room, Rev: out.Member.Rev, At: in.Act.At}); err != nil {
			return out, err
		}
		out.Room, err = s.present(tx, by, in.Room)
		return out, err
	})
}

// becomes is the row that a change makes of the one that is there.
func (of occupant) becomes(in chat.MemberChange) chat.Member {
	m := chat.Member{Room: in.Room, User: in.User, Name: of.actor.Name, Role: chat.RoomMember, Left: true}
	if of.member != nil {
		m = *of.member
	}
	switch {
	case !in.In:
		m.Left = true
	case in.Role != "":
		m.Role, m.Left = in.Role, false
	case m.Left:
		m.Role, m.Left = chat.RoomMember, false
	}
	return m
}

// delta is by how much a room's size changes.
func delta(moved bool, m chat.Member) int {
	switch {
	case !moved:
		return 0
	case m.Left:
		return -1
	}
	return 1
}

// setMember stores a membership as the next change of the room, and what it means to its user as the
// next one of his own. Who enters has read what was there before him; who leaves is not mentioned any
// more, and follows none of the room's threads.
func setMember(tx *tx, of actor, m chat.Member, delta int) (chat.Member, error) {
	at := place{m.User, m.Room}
	var seq chat.Seq
	_, err := tx.row(`UPDATE rooms SET rev = rev + 1, size = size + $2 WHERE id = $1 RETURNING rev, seq`, []any{string(m.Room), delta}, (*int64)(&m.Rev), (*int64)(&seq))
	if err != nil {
		return m, err
	}
	err = tx.exec(`INSERT INTO members (room, user_id, role, rev, gone, since) VALUES ($1, $2, $3, $4, $5, $4)
		ON CONFLICT (room, user_id) DO UPDATE SET role = excluded.role, rev = excluded.rev, gone = excluded.gone,
			since = CASE WHEN members.gone THEN excluded.since ELSE members.since END`,
		string(m.Room), string(m.User), string(m.Role), int64(m.Rev), m.Left)
	if err != nil {
		return m, err
	}
	tx.publish(chat.Of(m.Room, chat.Row{Rev: m.Rev, Member: &m}))
	err = tx.exec(`INSERT INTO mine (user_id, room, joined, role, read_seq, notify, rev) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (user_id, room) DO UPDATE SET joined = excluded.joined, role = excluded.role`,
		string(m.User), string(m.Room), !m.Left, string(m.Role), int64(seq), string(chat.NotifyAll), unstamped)
	if err == nil && delta > 0 {
		err = tx.exec(`UPDATE mine SET read_seq = $3 WHERE user_id = $1 AND room = $2`, string(m.User), string(m.Room), int64(seq))
	}
	if err == nil && m.Left {
		err = tx.exec(`DELETE FROM mentions WHERE room = $1 AND user_id = $2`, string(m.Room), string(m.User))
	}
	if err == nil && m.Left {
		err = unfollowAll(tx, at)
	}
	if err != nil {
		return m, err
	}
	return m, stampMine(tx, at, of.self)
}

// peopleIn gives everybody in a room, as direct rooms show them.
func peopleIn(tx *tx, room chat.RoomID) ([]chat.Author, error) {
	var people []chat.Author
	err := tx.each(`SELECT u.id, u.name, u.kind FROM members m JOIN users u ON u.id = m.user_id WHERE m.room = $1 AND NOT m.gone ORDER BY u.id`,
		[]any{string(room)}, func(scan scan) (bool, error) {
			var a chat.Author
			err := scan((*string)(&a.ID), &a.Name, (*string)(&a.Kind))
			people = append(people, a)
			return true, err
		})
	return people, err
}

// peopleWith gives everybody in the direct rooms of a user, if there are any among the spots.
func peopleWith(tx *tx, user chat.UserID, spots []spot) (map[chat.RoomID][]chat.Author, error) {
	people := map[chat.RoomID][]chat.Author{}
	for _, p := range spots {
		if p.room.Kind != chat.KindDirect {
			continue
		}
		return people, tx.each(`SELECT m.room, u.id, u.name, u.kind FROM members o JOIN rooms r ON r.id = o.room AND r.kind = 'direct'
			JOIN members m ON m.room = o.room AND NOT m.gone JOIN users u ON u.id = m.user_id
			WHERE o.user_id = $1 AND NOT o.gone ORDER BY u.id`, []any{string(user)}, func(scan scan) (bool, error) {
			var room chat.RoomID
			var a chat.Author
			err := scan((*string)(&room), (*string)(&a.ID), &a.Name, (*string)(&a.Kind))
			people[room] = append(people[room], a)
			return true, err
		})
	}
	return people, nil
}
