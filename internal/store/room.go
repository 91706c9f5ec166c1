package store

import (
	"context"
	"strings"

	"golang.org/x/text/cases"

	"bincang/internal/chat"
)

// roomInto gives the places for the columns id to size of the table rooms, as spotColumns has them.
func roomInto(r *chat.Room) []any {
	return []any{(*string)(&r.ID), (*string)(&r.Kind), &r.Name, &r.Topic, &r.Archived,
		(*int64)(&r.Seq), (*int64)(&r.Rev), (*int64)(&r.FirstSeq), (*int64)(&r.PurgedRev),
		(*string)(&r.Posting), &r.SlowS, &r.RetentionDays, &r.Size}
}

// RoomsOf gives the ids of all rooms that the user is in.
func (s *Store) RoomsOf(ctx context.Context, user chat.UserID) ([]chat.RoomID, error) {
	return read(ctx, s, func(tx *tx) ([]chat.RoomID, error) {
		rooms := []chat.RoomID{chat.Lobby, chat.Announcements}
		err := tx.each(`SELECT self_room FROM users WHERE id = $1
			UNION ALL SELECT room FROM members WHERE user_id = $1 AND NOT gone
			UNION ALL SELECT i.room FROM mine i WHERE i.user_id = $1 AND `+followsThread,
			[]any{string(user)}, func(scan scan) (bool, error) {
				var room chat.RoomID
				err := scan((*string)(&room))
				rooms = append(rooms, room)
				return true, err
			})
		return rooms, err
	})
}

// ListRooms gives the rooms that the user may know of.
func (s *Store) ListRooms(ctx context.Context, user chat.UserID, q chat.ListRooms, may chat.Judge) (chat.RoomList, error) {
	fold := cases.Fold()
	part := fold.String(q.Query)
	named := func(room chat.Room) bool { return strings.Contains(fold.String(room.Name), part) }
	return read(ctx, s, func(tx *tx) (chat.RoomList, error) {
		by, err := s.actorOf(tx, user)
		if err != nil {
			return chat.RoomList{}, err
		}
		spots, more, err := s.spots(tx, by, may, q.Limit, named, selectSpot+` WHERE (r.kind IN ('lobby', 'announcements', 'public')
				OR r.id IN (SELECT room FROM members WHERE user_id = $1 AND NOT gone))
			AND r.id > $2 AND ($3 = '' OR r.kind = $3) AND r.archived = $4
			ORDER BY r.id`, string(user), string(q.After), string(q.Kind), q.Archived)
		if err != nil {
			return chat.RoomList{}, err
		}
		rooms, err := s.shownAll(tx, spots, by.ID)
		return chat.RoomList{Rooms: rooms, More: more}, err
	})
}

// spots runs a query of spots and gives the first of them that may lets pass and want wants, and
// whether there are more.
func (s *Store) spots(tx *tx, by actor, may chat.Judge, limit int, want func(chat.Room) bool, query string, args ...any) (spots []spot, more bool, err error) {
	err = tx.each(query, args, func(scan scan) (bool, error) {
		var row spotRow
		if err := scan(row.into()...); err != nil {
			return false, err
		}
		p := row.of(by.User)
		if want != nil && !want(p.room) {
			return true, nil
		}
		switch err := may(p.judged(by)); {
		case refused(err):
			return true, nil
		case err != nil:
			return false, err
		case len(spots) == limit:
			more = true
			return false, nil
		}
		spots = append(spots, p)
		return true, nil
	})
	return spots, more, err
}

// JudgeRoom asks a rule about the user in the room.
func (s *Store) JudgeRoom(ctx context.Context, user chat.UserID, room chat.RoomID, may chat.Judge) error {
	_, err := read(ctx, s, func(tx *tx) (struct{}, error) {
		_, _, err := s.enter(tx, user, room, may)
		return struct{}{}, err
	})
	return err
}

// OpenRoom gives a room, a page of its messages and the first of its members.
func (s *Store) OpenRoom(ctx context.Context, user chat.UserID, room chat.RoomID, around chat.Seq, limit int, may chat.Judge) (chat.OpenedRoom, error) {
	return read(ctx, s, func(tx *tx) (chat.OpenedRoom, error) {
		p, _, err := s.enter(tx, user, room, may)
		if err != nil {
			return chat.OpenedRoom{}, err
		}
		messages, err := messagesAround(tx, room, around, limit)
		if err != nil {
			return chat.OpenedRoom{}, err
		}
		members, err := firstMembers(tx, room)
		if err != nil {
			return chat.OpenedRoom{}, err
		}
		reads, err := s.receipts(tx, place{user, room})
		if err != nil {
			return chat.OpenedRoom{}, err
		}
		shown, err := s.shown(tx, p, user)
		return chat.OpenedRoom{Room: shown, Messages: messages, Members: members, Reads: reads, UpTo: p.room.Rev}, err
	})
}

// nextRev takes the next number of a room's log.
func nextRev(tx *tx, room chat.RoomID) (rev chat.Rev, err error) {
	_, err = tx.row(`UPDATE rooms SET rev = rev + 1 WHERE id = $1 RETURNING rev`, []any{string(room)}, (*int64)(&rev))
	return rev, err
}
