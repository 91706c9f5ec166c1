package store

import (
	"context"

	"bincang/internal/chat"
)

const (
	selectDraft = `SELECT room, text, rev, reply_to FROM drafts`
	isBegun     = `(text <> '' OR reply_to <> 0)`
)

func scanDraft(scan scan) (d chat.Unsent, err error) {
	err = scan((*string)(&d.Room), &d.Text, (*int64)(&d.Rev), (*int64)(&d.ReplyTo))
	return d, err
}

func draftRow(scan scan) (chat.Row, error) {
	d, err := scanDraft(scan)
	return chat.Row{Rev: d.Rev, Draft: &d}, err
}

// drafts runs a query of drafts.
func drafts(tx *tx, query string, args ...any) ([]chat.Unsent, error) {
	drafts := []chat.Unsent{}
	err := tx.each(query, args, func(scan scan) (bool, error) {
		d, err := scanDraft(scan)
		drafts = append(drafts, d)
		return true, err
	})
	return drafts, err
}

// UpdateDraft keeps what a user began to write in a room, and gives the rev of that row.
func (s *Store) UpdateDraft(ctx context.Context, user chat.UserID, in chat.UpdateDraft, may chat.Judge) (chat.Rev, error) {
	return writeItem(ctx, s, messageItem, func(tx *tx) (chat.Rev, error) {
		p, by, err := s.enter(tx, user, in.Room, may)
		if err != nil {
			return 0, err
		}
		found, err := drafts(tx, selectDraft+` WHERE user_id = $1 AND room = $2`, string(user), string(in.Room))
		if err != nil {
			return 0, err
		}
		stored := chat.Unsent{}
		if len(found) > 0 {
			stored = found[0]
		}
		if in.Says(stored) {
			return stored.Rev, nil
		}
		if err := in.Fits(stored, p.room); err != nil {
			return 0, err
		}
		return keepDraft(tx, user, by.self, chat.Unsent{Room: in.Room, Text: in.Text, ReplyTo: in.ReplyTo})
	})
}

// keepDraft stores a draft as the next change of its user's own room.
func keepDraft(tx *tx, user chat.UserID, self chat.RoomID, d chat.Unsent) (chat.Rev, error) {
	var err error
	if d.Rev, err = nextRev(tx, self); err != nil {
		return 0, err
	}
	err = tx.exec(`INSERT INTO drafts (user_id, room, text, rev, reply_to) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (user_id, room) DO UPDATE SET text = excluded.text, rev = excluded.rev, reply_to = excluded.reply_to`,
		string(user), string(d.Room), d.Text, int64(d.Rev), int64(d.ReplyTo))
	tx.publish(chat.Of(self, chat.Row{Rev: d.Rev, Draft: &d}))
	return d.Rev, err
}
