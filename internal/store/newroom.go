package store

import (
	"context"
	"slices"
	"sync"

	"bincang/internal/chat"
)

// CreateRoom stores a room with who is in it, or gives the one that was made before.
func (s *Store) CreateRoom(ctx context.Context, in chat.NewRoom, may func(chat.Founding) error, read chat.Judge, admit func() error) (chat.Room, error) {
	admit = sync.OnceValue(admit) // the writer may run an item twice
	return write(ctx, s, func(tx *tx) (chat.Room, error) {
		founding, err := s.founding(tx, in)
		if err == nil {
			err = may(founding)
		}
		if err != nil {
			return chat.Room{}, err
		}
		before, known, err := roomBefore(tx, in)
		if err != nil {
			return chat.Room{}, err
		}
		if known {
			p, _, err := s.enter(tx, in.By, before, read)
			if err != nil {
				return chat.Room{}, err
			}
			return s.shown(tx, p, in.By)
		}
		if err := admit(); err != nil {
			return chat.Room{}, err
		}
		if err := s.addRoom(tx, in); err != nil {
			return chat.Room{}, err
		}
		return s.present(tx, in.By, in.ID)
	})
}

func (s *Store) founding(tx *tx, in chat.NewRoom) (f chat.Founding, err error) {
	by, err := s.actorOf(tx, in.By)
	if err != nil {
		return f, err
	}
	f.By = by.User
	for _, id := range in.Others {
		other, err := s.actorOf(tx, id)
		if err != nil {
			return f, err
		}
		f.Others = append(f.Others, other.User)
	}
	if len(in.Others) == 1 {
		if f.Blocked, err = isBlocked(tx, in.Others[0], in.By); err != nil {
			return f, err
		}
	}
	f.Settings, err = s.settings(tx)
	return f, err
}

// roomBefore looks for the room that the same key made, or that the same people have.
func roomBefore(tx *tx, in chat.NewRoom) (room chat.RoomID, known bool, err error) {
	first, known, err := firstAnswer(tx, in.By, in.Key, in.Digest)
	if known || err != nil {
		return first.Room, known, err
	}
	if in.Kind == chat.KindDirect {
		known, err = tx.row(`SELECT room FROM directs WHERE users = $1`, []any{words(in.Everybody())}, (*string)(&room))
	}
	if known && err == nil {
		err = keepKey(tx, in.By, in.Key, in.Digest, chat.Posted{Room: room, At: in.At})
	}
	return room, known, err
}

// addRoom stores a room; its log begins with its members, who are told then what room it is.
func (s *Store) addRoom(tx *tx, in chat.NewRoom) error {
	err := tx.exec(`INSERT INTO rooms (id, kind, name, topic) VALUES ($1, $2, $3, $4)`, string(in.ID), string(in.Kind), in.Name, in.Topic)
	if err == nil && in.Kind == chat.KindDirect {
		err = tx.exec(`INSERT INTO directs (users, room) VALUES ($1, $2)`, words(in.Everybody()), string(in.ID))
	}
	if err == nil {
		err = keepKey(tx, in.By, in.Key, in.Digest, chat.Posted{Room: in.ID, At: in.At})
	}
	if err != nil {
		return err
	}
	for _, user := range slices.Concat([]chat.UserID{in.By}, in.Others) {
		role := chat.RoomMember
		if user == in.By {
			role = in.Role
		}
		by, _, err := s.readStanding(tx, user, in.ID)
		if err != nil {
			return err
		}
		if _, err := setMember(tx, by, chat.Member{Room: in.ID, User: user, Name: by.Name, Role: role}, 1); err != nil {
			return err
		}
	}
	return s.stampInfo(tx, in.ID)
}
