package store

import (
	"context"

	"bincang/internal/chat"
)

const selectBlock = `SELECT blocked, active, rev FROM blocks`

func blockRow(scan scan) (chat.Row, error) {
	var block chat.Block
	err := scan((*string)(&block.User), &block.On, (*int64)(&block.Rev))
	return chat.Row{Rev: block.Rev, Block: &block}, err
}

// Block makes whom a user blocks a change of his own room, if it is one.
func (s *Store) Block(ctx context.Context, user chat.UserID, in chat.BlockUser, may func(chat.Blocking) error) error {
	_, err := write(ctx, s, func(tx *tx) (none struct{}, err error) {
		var b chat.Blocking
		if b.Case, err = s.caseOf(tx, user, in.User); err != nil {
			return none, err
		}
		if _, err := tx.row(`SELECT COUNT(*) FROM blocks WHERE user_id = $1 AND active`, []any{string(user)}, &b.Blocks); err != nil {
			return none, err
		}
		if err := may(b); err != nil {
			return none, err
		}
		on, err := isBlocked(tx, user, in.User)
		if err != nil || on == in.On {
			return none, err
		}
		return none, setBlock(tx, user, in)
	})
	return err
}

// isBlocked tells whether a user blocks another.
func isBlocked(tx *tx, user, other chat.UserID) (bool, error) {
	return tx.row(`SELECT 1 FROM blocks WHERE user_id = $1 AND blocked = $2 AND active`, []any{string(user), string(other)}, new(int))
}

func setBlock(tx *tx, user chat.UserID, in chat.BlockUser) error {
	var self chat.RoomID
	if _, err := tx.row(`SELECT self_room FROM users WHERE id = $1`, []any{string(user)}, (*string)(&self)); err != nil {
		return err
	}
	rev, err := nextRev(tx, self)
	if err != nil {
		return err
	}
	tx.publish(chat.Of(self, chat.Row{Rev: rev, Block: &chat.Block{User: in.User, On: in.On, Rev: rev}}))
	return tx.exec(`INSERT INTO blocks (user_id, blocked, active, rev) VALUES ($1, $2, $3, $4)
		ON CONFLICT (user_id, blocked) DO UPDATE SET active = excluded.active, rev = excluded.rev`,
		string(user), string(in.User), in.On, int64(rev))
}

// blockedBy gives whom a user blocks.
func blockedBy(tx *tx, user chat.UserID) ([]chat.UserID, error) {
	return userIDs(tx, `SELECT blocked FROM blocks WHERE user_id = $1 AND active ORDER BY blocked`, string(user))
}

func userIDs(tx *tx, query string, args ...any) ([]chat.UserID, error) {
	ids := []chat.UserID{}
	err := tx.each(query, args, func(scan scan) (bool, error) {
		var id chat.UserID
		err := scan((*string)(&id))
		ids = append(ids, id)
		return true, err
	})
	return ids, err
}
