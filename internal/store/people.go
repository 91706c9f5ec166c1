package store

import (
	"context"

	"bincang/internal/chat"
)

// FindUsers gives users who may act, by a part of their name key.
func (s *Store) FindUsers(ctx context.Context, part string, limit int) ([]chat.User, error) {
	return read(ctx, s, func(tx *tx) ([]chat.User, error) {
		users := []chat.User{}
		err := tx.each(`SELECT `+shownColumns+` FROM users WHERE ($1 = '' OR name_key LIKE $1 ESCAPE '\')
			AND NOT deactivated AND NOT former AND banned_until <= $2 ORDER BY name_key LIMIT $3`,
			[]any{anywhere(part), s.options.Now().UnixMilli(), limit}, func(scan scan) (bool, error) {
				var user chat.User
				err := scanShown(scan, &user)
				users = append(users, user)
				return true, err
			})
		return users, err
	})
}

// ListUsers gives a page of all users but former ones, by name.
func (s *Store) ListUsers(ctx context.Context, by chat.UserID, q chat.ListUsers, may chat.Permit) (chat.UserList, error) {
	return read(ctx, s, func(tx *tx) (chat.UserList, error) {
		list := chat.UserList{Users: []chat.ListedUser{}}
		if err := s.permit(tx, by, may); err != nil {
			return list, err
		}
		err := tx.each(`SELECT `+shownColumns+`, created_at, used_at, banned_until, password_hash = '' FROM users
			WHERE NOT former AND ($1 = '' OR name_key LIKE $1 ESCAPE '\') AND ($2 = '' OR role = $2)
			AND ($3 = '' OR name_key > (SELECT p.name_key FROM users p WHERE p.id = $3)) ORDER BY name_key LIMIT $4`,
			[]any{anywhere(q.Query), string(q.Role), string(q.After), q.Limit + 1}, func(scan scan) (bool, error) {
				if len(list.Users) == q.Limit {
					list.More = true
					return false, nil
				}
				var user chat.ListedUser
				err := scanShown(scan, &user.User, (*int64)(&user.CreatedAt), (*int64)(&user.UsedAt), (*int64)(&user.BannedUntil), &user.NoPassword)
				list.Users = append(list.Users, user)
				return true, err
			})
		return list, err
	})
}
