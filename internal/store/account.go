package store

import (
	"context"

	"bincang/internal/chat"
)

// ChangeUser changes a user if may lets it, and notes the act if it has a name.
func (s *Store) ChangeUser(ctx context.Context, act chat.Act, change chat.UserChange, may chat.Ruling) (chat.Changed, error) {
	return write(ctx, s, func(tx *tx) (chat.Changed, error) {
		c, err := s.caseOf(tx, act.By, change.User)
		if err != nil {
			return chat.Changed{}, err
		}
		if err := may(c); err != nil {
			return chat.Changed{}, err
		}
		if c.Subject.User.ID == "" {
			return chat.Changed{}, chat.Hidden()
		}
		if change.Name != nil {
			if err := nameIsFree(tx, change.User, change.NameKey); err != nil {
				return chat.Changed{}, err
			}
		}
		change, changes := change.Against(c.Subject)
		if !changes {
			return chat.Changed{User: c.Subject.User}, nil
		}
		if act.Op != "" {
			act.User, act.Object = change.User, told(c.Subject.User.Name, act.Object)
			if err := audit(tx, act); err != nil {
				return chat.Changed{}, err
			}
		}
		changed, err := changeUser(tx, change, c.Subject)
		if err != nil {
			return changed, err
		}
		run, err := roomsRunBy(tx, change.User)
		if err != nil {
			return changed, err
		}
		return changed, s.bequeath(tx, run)
	})
}

// caseOf reads a user and who acts upon him.
func (s *Store) caseOf(tx *tx, by, subject chat.UserID) (c chat.Case, err error) {
	actor, err := s.actorOf(tx, by)
	if err != nil {
		return c, err
	}
	c.By = actor.User
	if c.Subject, err = loginOf(tx, `id`, string(subject)); err != nil {
		return c, err
	}
	_, err = tx.row(`SELECT COUNT(*) FROM users WHERE role = $1 AND id <> $2 AND password_hash <> ''
		AND NOT deactivated AND NOT former AND banned_until <= $3`,
		[]any{string(chat.RoleAdmin), string(subject), s.options.Now().UnixMilli()}, &c.OtherAdmins)
	return c, err
}

func changeUser(tx *tx, change chat.UserChange, before chat.Login) (changed chat.Changed, err error) {
	after := change.Of(before)
	err = tx.exec(`UPDATE users SET name = $2, name_key = CASE $3 WHEN '' THEN name_key ELSE $3 END, kind = $4, role = $5, password_hash = $6,
		deactivated = $7, banned_until = $8 WHERE id = $1`,
		string(change.User), after.User.Name, change.NameKey, string(after.User.Kind), string(after.User.Role), after.PasswordHash,
		after.User.Deactivated, int64(after.BannedUntil))
	if err != nil {
		return changed, err
	}
	changed.User = after.User
	if change.PasswordHash != nil {
		if err := tx.exec(`DELETE FROM resets WHERE user_id = $1`, string(change.User)); err != nil {
			return changed, err
		}
	}
	if after.User.Name != before.User.Name {
		if err := restampMemberships(tx, change.User, ""); err != nil {
			return changed, err
		}
	}
	if after.User.Deactivated {
		if err := tx.exec(`DELETE FROM jobs WHERE user_id = $1`, string(change.User)); err != nil {
			return changed, err
		}
	}
	if err := banAddresses(tx, change); err != nil {
		return changed, err
	}
	if change.Ends != "" {
		if err := endOtherSessions(tx, change.User, change.Keep, change.Ends); err != nil {
			return changed, err
		}
	}
	if change.Fresh != nil && change.Ends != "" {
		begun, err := addSession(tx, change.User, *change.Fresh)
		changed.Fresh = &begun
		return changed, err
	}
	return changed, nil
}

// restampMemberships tells the rooms that a user is in, and those that he was in, how he is called now:
// a row of a log says the same to who heard it and to who fetches it.
func restampMemberships(tx *tx, user chat.UserID, which string) error {
	rooms, err := roomsOf(tx, user, which)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		if err := restampMember(tx, place{user, room}); err != nil {
			return err
		}
	}
	return nil
}

// roomsOf gives the rooms in which a user has a member's row that is as which says.
func roomsOf(tx *tx, user chat.UserID, which string) (rooms []chat.RoomID, err error) {
	err = tx.each(`SELECT room FROM members WHERE user_id = $1 `+which+` ORDER BY room`, []any{string(user)}, func(scan scan) (bool, error) {
		var room chat.RoomID
		err := scan((*string)(&room))
		rooms = append(rooms, room)
		return true, err
	})
	return rooms, err
}

// restampMember makes a user's member row the next change of its room.
func restampMember(tx *tx, at place) error {
	rev, err := nextRev(tx, at.room)
	if err != nil {
		return err
	}
	if err := tx.exec(`UPDATE members SET rev = $3 WHERE user_id = $1 AND room = $2`, string(at.user), string(at.room), int64(rev)); err != nil {
		return err
	}
	return tx.each(selectMember+` WHERE m.user_id = $1 AND m.room = $2`, []any{string(at.user), string(at.room)}, func(scan scan) (bool, error) {
		member, err := scanMember(scan)
		tx.publish(chat.Of(at.room, chat.Row{Rev: rev, Member: &member}))
		return true, err
	})
}

// banAddresses bans the addresses of a user's sessions along with him, and frees them with him.
func banAddresses(tx *tx, change chat.UserChange) error {
	if change.BannedUntil == nil {
		return nil
	}
	if *change.BannedUntil == 0 {
		return tx.exec(`DELETE FROM banned_addresses WHERE user_id = $1`, string(change.User))
	}
	if !change.BanAddresses {
		return nil
	}
	return tx.exec(`INSERT INTO banned_addresses (address, user_id, until)
		SELECT DISTINCT address, user_id, CAST($2 AS BIGINT) FROM sessions WHERE user_id = $1 AND address <> ''
		ON CONFLICT (address, user_id) DO UPDATE SET until = excluded.until`,
		string(change.User), int64(*change.BannedUntil))
}

// entrance reads what a rule about somebody new judges by.
func (s *Store) entrance(tx *tx, address string) (at chat.Entrance, err error) {
	if at.Settings, err = s.settings(tx); err != nil {
		return at, err
	}
	_, err = tx.row(`SELECT COALESCE(MAX(until), 0) FROM banned_addresses WHERE address = $1`, []any{address}, (*int64)(&at.BannedUntil))
	return at, err
}

// addAccount stores a new user, or makes an account of the guest who has his id; the sessions that he
// had as a guest end.
func addAccount(tx *tx, user chat.NewUser, session chat.NewSession) (none chat.FoundSession, err error) {
	present, err := userByID(tx, user.ID)
	switch {
	case err != nil:
		return none, err
	case present.ID == "":
		return addUser(tx, user, session)
	case present.Kind != chat.Guest:
		return none, chat.Refuse(chat.Conflict, "this user has an account already")
	}
	if err := endOtherSessions(tx, user.ID, "", chat.EndedByAccount); err != nil {
		return none, err
	}
	err = tx.exec(`UPDATE users SET name = $2, name_key = $3, kind = $4, role = $5, password_hash = $6 WHERE id = $1`,
		string(user.ID), user.Name, user.NameKey, string(user.Kind), string(user.Role), user.PasswordHash)
	if err != nil {
		return none, err
	}
	if present.Name != user.Name {
		if err := restampMemberships(tx, user.ID, ""); err != nil {
			return none, err
		}
	}
	return addSession(tx, user.ID, session)
}
