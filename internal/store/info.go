package store

import (
	"context"

	"bincang/internal/chat"
)

// infoOf is a room's shared fields as a row of its log.
func (p spot) infoOf(tx *tx) (chat.Info, error) {
	r := p.room
	info := chat.Info{ID: r.ID, Kind: r.Kind, Name: r.Name, Topic: r.Topic, Archived: r.Archived,
		FirstSeq: r.FirstSeq, PurgedRev: r.PurgedRev, Parent: r.Parent, RoomRules: r.RoomRules, Rev: p.infoRev}
	var err error
	if r.Kind == chat.KindDirect {
		info.With, err = peopleIn(tx, r.ID)
	}
	return info, err
}

// stampInfo makes the shared fields of a room, as they are stored now, its next change.
func (s *Store) stampInfo(tx *tx, room chat.RoomID) error {
	if err := tx.exec(`UPDATE rooms SET rev = rev + 1, info_rev = rev + 1 WHERE id = $1`, string(room)); err != nil {
		return err
	}
	_, p, err := s.readStanding(tx, nobody, room)
	if err != nil {
		return err
	}
	info, err := p.infoOf(tx)
	tx.publish(chat.Of(room, chat.Row{Rev: info.Rev, Info: &info}))
	return err
}

// UpdateRoom gives a room other shared fields. What is so already is no change.
func (s *Store) UpdateRoom(ctx context.Context, act chat.Act, id chat.RoomID, to func(chat.Room) chat.Room, may chat.Judge) (chat.Room, error) {
	return write(ctx, s, func(tx *tx) (chat.Room, error) {
		user := act.By
		p, _, err := s.enter(tx, user, id, may)
		if err != nil {
			return chat.Room{}, err
		}
		room := to(p.room)
		if sameShared(room, p.room) {
			return s.shown(tx, p, user)
		}
		err = tx.exec(`UPDATE rooms SET kind = $2, name = $3, topic = $4, archived = $5, posting = $6, slow_s = $7, retention_days = $8 WHERE id = $1`,
			string(id), string(room.Kind), room.Name, room.Topic, room.Archived, string(room.Posting), room.SlowS, room.RetentionDays)
		if err != nil {
			return chat.Room{}, err
		}
		if err := s.stampInfo(tx, id); err != nil {
			return chat.Room{}, err
		}
		if room.Kind == chat.KindPrivate && p.room.Kind != chat.KindPrivate {
			if err := unfollowOutsiders(tx, id); err != nil {
				return chat.Room{}, err
			}
		}
		if err := auditOf(tx, act, p.room, "", ""); err != nil {
			return chat.Room{}, err
		}
		return s.present(tx, user, id)
	})
}

func sameShared(a, b chat.Room) bool {
	return a.Kind == b.Kind && a.Name == b.Name && a.Topic == b.Topic && a.Archived == b.Archived && a.RoomRules == b.RoomRules
}
