package store

import (
	"context"
	"errors"
	"sync"

	"bincang/internal/chat"
)

const userColumns = `id, name, kind, role, deactivated, former`

func userInto(u *chat.User) []any {
	return []any{(*string)(&u.ID), &u.Name, (*string)(&u.Kind), (*string)(&u.Role), &u.Deactivated, &u.Former}
}

func refused(err error) bool {
	_, is := errors.AsType[*chat.Error](err)
	return is
}

// JoinAsGuest stores a new guest and his session, or gives those again that its key began.
func (s *Store) JoinAsGuest(ctx context.Context, user chat.NewUser, session chat.NewSession, may func(chat.Entrance) error, admit func() error) (chat.FoundSession, error) {
	admit = sync.OnceValue(admit) // the writer may run an item twice
	return write(ctx, s, func(tx *tx) (none chat.FoundSession, err error) {
		at, err := s.entrance(tx, session.Address)
		if err != nil {
			return none, err
		}
		if err := may(at); err != nil {
			return none, err
		}
		if begun, known, err := begunBefore(tx, session); known || err != nil {
			return begun, err
		}
		if err := admit(); err != nil {
			return none, err
		}
		if err := nameIsFree(tx, user.ID, user.NameKey); err != nil {
			return none, err
		}
		return addUser(tx, user, session)
	})
}

// nameIsFree refuses a name that is somebody else's, or looks like it.
func nameIsFree(tx *tx, user chat.UserID, key string) error {
	taken, err := tx.row(`SELECT 1 FROM users WHERE name_key = $1 AND id <> $2`, []any{key, string(user)}, new(int))
	if err == nil && taken {
		return chat.NameTaken()
	}
	return err
}

// addUser stores a user and his first session.
func addUser(tx *tx, user chat.NewUser, session chat.NewSession) (none chat.FoundSession, err error) {
	if err := insertUser(tx, user); err != nil {
		return none, err
	}
	return addSession(tx, user.ID, session)
}

// insertUser stores a user with his own room and his rows about the rooms that everybody is in.
func insertUser(tx *tx, user chat.NewUser) error {
	err := tx.exec(`INSERT INTO rooms (id, kind, name, topic) VALUES ($1, $2, '', '')`, string(user.Self), string(chat.KindSelf))
	if err != nil {
		return err
	}
	err = tx.exec(`INSERT INTO users (id, name, name_key, kind, role, password_hash, self_room, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(user.ID), user.Name, user.NameKey, string(user.Kind), string(user.Role), user.PasswordHash, string(user.Self), int64(user.At))
	if err != nil {
		return err
	}
	return enterFixed(tx, user.ID, user.Self)
}

// userByID gives a user; a zero one where nobody has the id.
func userByID(tx *tx, id chat.UserID) (user chat.User, err error) {
	_, err = tx.row(`SELECT `+userColumns+` FROM users WHERE id = $1`, []any{string(id)}, userInto(&user)...)
	return user, err
}

// UsersByID gives users in the order in which they are asked for; unknown ids are left out.
func (s *Store) UsersByID(ctx context.Context, ids []chat.UserID) ([]chat.User, error) {
	return read(ctx, s, func(tx *tx) ([]chat.User, error) {
		users := []chat.User{}
		for _, id := range ids {
			err := tx.each(`SELECT `+shownColumns+` FROM users WHERE id = $1`, []any{string(id)}, func(scan scan) (bool, error) {
				var user chat.User
				err := scanShown(scan, &user)
				users = append(users, user)
				return true, err
			})
			if err != nil {
				return nil, err
			}
		}
		return users, nil
	})
}

// FindLogin gives what a name's password is checked against; it is zero where nobody has the name.
func (s *Store) FindLogin(ctx context.Context, nameKey string) (chat.Login, error) {
	return read(ctx, s, func(tx *tx) (chat.Login, error) { return loginOf(tx, `name_key`, nameKey) })
}

// LoginOf gives what a user's password is checked against; it is zero where there is no such user.
func (s *Store) LoginOf(ctx context.Context, user chat.UserID) (chat.Login, error) {
	return read(ctx, s, func(tx *tx) (chat.Login, error) { return loginOf(tx, `id`, string(user)) })
}

func loginOf(tx *tx, column, value string) (login chat.Login, err error) {
	_, err = tx.row(`SELECT `+userColumns+`, password_hash, banned_until FROM users WHERE `+column+` = $1`, []any{value},
		append(userInto(&login.User), &login.PasswordHash, (*int64)(&login.BannedUntil))...)
	return login, err
}
