package store

import (
	"context"

	"bincang/internal/chat"
)

// CreateUser stores a user without a password and the link to his first one, or gives those that
// the key made.
func (s *Store) CreateUser(ctx context.Context, act chat.Act, user chat.NewUser, reset chat.NewReset, may chat.Permit) (chat.FoundReset, error) {
	return write(ctx, s, func(tx *tx) (none chat.FoundReset, err error) {
		if err := s.permit(tx, act.By, may); err != nil {
			return none, err
		}
		if before, known, err := s.resetBefore(tx, reset); known || err != nil {
			return before, err
		}
		if err := nameIsFree(tx, user.ID, user.NameKey); err != nil {
			return none, err
		}
		act.User, act.Object = user.ID, told(user.Name, act.Object)
		if err := audit(tx, act); err != nil {
			return none, err
		}
		if err := insertUser(tx, user); err != nil {
			return none, err
		}
		if err := addReset(tx, reset); err != nil {
			return none, err
		}
		return findReset(tx, reset.Hash)
	})
}

// resetBefore gives what the link leads to that was made under the same key, as long as that is good.
func (s *Store) resetBefore(tx *tx, reset chat.NewReset) (before chat.FoundReset, known bool, err error) {
	if _, known, err = firstAnswer(tx, nobody, keyOf(reset.Hash), reset.Digest); err != nil || !known {
		return before, false, err
	}
	before, err = findReset(tx, reset.Hash)
	if err == nil && !before.Good(chat.InMillis(s.options.Now())) {
		err = chat.LinkIsGone()
	}
	return before, true, err
}

// AddReset stores a link to a new password, in place of those before it, or finds the one that the key
// made. It gives the moment until which that is good.
func (s *Store) AddReset(ctx context.Context, act chat.Act, reset chat.NewReset, may chat.Ruling) (chat.Millis, error) {
	return write(ctx, s, func(tx *tx) (chat.Millis, error) {
		c, err := s.caseOf(tx, act.By, reset.User)
		if err != nil {
			return 0, err
		}
		if err := may(c); err != nil {
			return 0, err
		}
		if before, known, err := s.resetBefore(tx, reset); known || err != nil {
			return before.ExpiresAt, err
		}
		act.User, act.Object = reset.User, c.Subject.User.Name
		if err := audit(tx, act); err != nil {
			return 0, err
		}
		return reset.ExpiresAt, addReset(tx, reset)
	})
}

func addReset(tx *tx, reset chat.NewReset) error {
	if err := tx.exec(`DELETE FROM resets WHERE user_id = $1`, string(reset.User)); err != nil {
		return err
	}
	err := tx.exec(`INSERT INTO resets (token_hash, user_id, expires_at) VALUES ($1, $2, $3)`, reset.Hash[:], string(reset.User), int64(reset.ExpiresAt))
	if err != nil {
		return err
	}
	return keepKey(tx, nobody, keyOf(reset.Hash), reset.Digest, chat.Posted{At: reset.ExpiresAt})
}

// FindReset gives what a link leads to, without a user where it leads nowhere.
func (s *Store) FindReset(ctx context.Context, hash chat.TokenHash) (chat.FoundReset, error) {
	return read(ctx, s, func(tx *tx) (chat.FoundReset, error) { return findReset(tx, hash) })
}

func findReset(tx *tx, hash chat.TokenHash) (found chat.FoundReset, err error) {
	into := append(userInto(&found.User), &found.PasswordHash, (*int64)(&found.BannedUntil), (*int64)(&found.ExpiresAt))
	_, err = tx.row(`SELECT u.id, u.name, u.kind, u.role, u.deactivated, u.former, u.password_hash, u.banned_until, r.expires_at
		FROM resets r JOIN users u ON u.id = r.user_id WHERE r.token_hash = $1`, []any{hash[:]}, into...)
	return found, err
}

// UseReset sets the password of the user to whom a link leads; his sessions and links end.
func (s *Store) UseReset(ctx context.Context, hash chat.TokenHash, passwordHash string, session chat.NewSession, may func(chat.FoundReset) error) (chat.FoundSession, error) {
	return write(ctx, s, func(tx *tx) (none chat.FoundSession, err error) {
		found, err := findReset(tx, hash)
		if err != nil {
			return none, err
		}
		if err := may(found); err != nil {
			return none, err
		}
		change := chat.UserChange{User: found.User.ID, PasswordHash: &passwordHash, Ends: chat.EndedByPassword, Fresh: &session}
		changed, err := changeUser(tx, change, found.Login)
		if err != nil {
			return none, err
		}
		return *changed.Fresh, nil
	})
}
