package store

import (
	"context"

	"bincang/internal/chat"
)

// OwnMessages gives messages that a user wrote, ascending by key: the keys are what finds them.
func (s *Store) OwnMessages(ctx context.Context, user chat.UserID, afterKey string, limit int) ([]chat.Message, error) {
	return read(ctx, s, func(tx *tx) ([]chat.Message, error) { return ownMessages(tx, user, afterKey, limit) })
}

func ownMessages(tx *tx, user chat.UserID, afterKey string, limit int) ([]chat.Message, error) {
	return messages(tx, selectMessage+` WHERE (room, seq) IN (
		SELECT m.room, m.seq FROM keys k JOIN messages m ON m.room = k.room AND m.seq = k.seq AND m.author_id = k.author_id
		WHERE k.author_id = $1 AND k.key > $2 ORDER BY k.key LIMIT $3) ORDER BY key`, string(user), afterKey, limit)
}

// OwnVersions gives what a user's messages said before they were edited, by room, seq and rev.
func (s *Store) OwnVersions(ctx context.Context, user chat.UserID, after chat.VersionMark, limit int) ([]chat.OwnVersion, error) {
	return read(ctx, s, func(tx *tx) ([]chat.OwnVersion, error) {
		versions := []chat.OwnVersion{}
		err := tx.each(`SELECT v.room, v.seq, v.rev, v.at, v.text FROM keys k
			JOIN messages m ON m.room = k.room AND m.seq = k.seq AND m.author_id = k.author_id
			JOIN versions v ON v.room = m.room AND v.seq = m.seq
			WHERE k.author_id = $1 AND (v.room, v.seq, v.rev) > ($2, $3, $4) ORDER BY v.room, v.seq, v.rev LIMIT $5`,
			[]any{string(user), string(after.Room), int64(after.Seq), int64(after.Rev), limit}, func(scan scan) (bool, error) {
				var v chat.OwnVersion
				err := scan((*string)(&v.Room), (*int64)(&v.Seq), (*int64)(&v.Rev), (*int64)(&v.At), &v.Text)
				versions = append(versions, v)
				return true, err
			})
		return versions, err
	})
}

// OwnDrafts gives what a user began to write, by room.
func (s *Store) OwnDrafts(ctx context.Context, user chat.UserID, after chat.RoomID, limit int) ([]chat.Unsent, error) {
	return read(ctx, s, func(tx *tx) ([]chat.Unsent, error) {
		return drafts(tx, selectDraft+` WHERE user_id = $1 AND `+isBegun+` AND room > $2 ORDER BY room LIMIT $3`, string(user), string(after), limit)
	})
}

// OwnSaved gives which messages a user keeps in mind, those that he may read no more too, by rev.
func (s *Store) OwnSaved(ctx context.Context, user chat.UserID, after chat.Rev, limit int) ([]chat.Saved, error) {
	return read(ctx, s, func(tx *tx) ([]chat.Saved, error) {
		saved := []chat.Saved{}
		err := tx.each(selectSaved+` WHERE user_id = $1 AND kept AND rev > $2 ORDER BY rev LIMIT $3`,
			[]any{string(user), int64(after), limit}, func(scan scan) (bool, error) {
				row, err := savedRow(scan)
				saved = append(saved, *row.Saved)
				return true, err
			})
		return saved, err
	})
}
