package store

import (
	"context"

	"bincang/internal/chat"
)

// AddInvite stores an invitation, or gives the one that its key made.
func (s *Store) AddInvite(ctx context.Context, act chat.Act, in chat.NewInvite, may func(chat.Inviting) error) (chat.Invite, error) {
	return write(ctx, s, func(tx *tx) (none chat.Invite, err error) {
		about, err := s.inviting(tx, act.By, in.Room)
		if err != nil {
			return none, err
		}
		if err := may(about); err != nil {
			return none, err
		}
		if before, known, err := s.inviteBefore(tx, in); known || err != nil {
			return before.Invite, err
		}
		act.Room, act.Object = in.Room, string(in.Role)
		if err := audit(tx, act); err != nil {
			return none, err
		}
		if err := insertInvite(tx, in); err != nil {
			return none, err
		}
		made, err := s.findInvite(tx, in.Hash)
		return made.Invite, err
	})
}

// inviting reads what a rule about who invites judges by.
func (s *Store) inviting(tx *tx, by chat.UserID, room chat.RoomID) (in chat.Inviting, err error) {
	if in.Settings, err = s.settings(tx); err != nil {
		return in, err
	}
	actor, err := s.actorOf(tx, by)
	if err != nil || room == "" {
		in.By = actor.User
		return in, err
	}
	actor, spot, err := s.standingOf(tx, by, room)
	in.By = actor.User
	in.Room = new(spot.judged(actor))
	return in, err
}

func insertInvite(tx *tx, in chat.NewInvite) error {
	err := tx.exec(`INSERT INTO invites (id, token_hash, role, room, by_id, max_uses, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(in.ID), in.Hash[:], string(in.Role), string(in.Room), string(in.By.ID), in.MaxUses, int64(in.CreatedAt), int64(in.ExpiresAt))
	if err != nil || in.Digest == nil {
		return err
	}
	return keepKey(tx, nobody, keyOf(in.Hash), in.Digest, chat.Posted{At: in.CreatedAt})
}

// inviteBefore gives the invitation that was made under the same key.
func (s *Store) inviteBefore(tx *tx, in chat.NewInvite) (before chat.FoundInvite, known bool, err error) {
	if in.Digest == nil {
		return before, false, nil
	}
	if _, known, err = firstAnswer(tx, nobody, keyOf(in.Hash), in.Digest); err != nil || !known {
		return before, false, err
	}
	before, err = s.findInvite(tx, in.Hash)
	if err == nil && before.ID == "" {
		err = chat.InviteIsGone()
	}
	return before, true, err
}

// FindInvite gives the invitation of a token, without ID where there is none, and the settings.
func (s *Store) FindInvite(ctx context.Context, hash chat.TokenHash) (found chat.FoundInvite, settings chat.Settings, err error) {
	found, err = read(ctx, s, func(tx *tx) (chat.FoundInvite, error) {
		if settings, err = s.settings(tx); err != nil {
			return chat.FoundInvite{}, err
		}
		return s.findInvite(tx, hash)
	})
	return found, settings, err
}

const selectInvite = `SELECT i.id, i.role, i.room, COALESCE(r.name, ''), i.by_id, u.name, i.uses, i.max_uses, i.created_at, i.expires_at
	FROM invites i JOIN users u ON u.id = i.by_id LEFT JOIN rooms r ON r.id = i.room`

func inviteInto(i *chat.Invite) []any {
	return []any{(*string)(&i.ID), (*string)(&i.Role), (*string)(&i.Room), &i.RoomName, (*string)(&i.By.ID), &i.By.Name,
		&i.Uses, &i.MaxUses, (*int64)(&i.CreatedAt), (*int64)(&i.ExpiresAt)}
}

func (s *Store) findInvite(tx *tx, hash chat.TokenHash) (found chat.FoundInvite, err error) {
	known, err := tx.row(selectInvite+` WHERE i.token_hash = $1`, []any{hash[:]}, inviteInto(&found.Invite)...)
	if err != nil || !known {
		return found, err
	}
	found.Making, err = s.inviting(tx, found.By.ID, found.Room)
	return found, err
}

// ListInvites gives a page of invitations, the newest first: the user's own, or everybody's where
// sees says so. Of a room that he may not read nothing is said.
func (s *Store) ListInvites(ctx context.Context, by chat.UserID, q chat.ListInvites, sees chat.Sees, may chat.Judge, shut func(chat.FoundInvite) chat.Shut) (chat.InviteList, error) {
	return read(ctx, s, func(tx *tx) (chat.InviteList, error) {
		list := chat.InviteList{Invites: []chat.Invite{}}
		owner, err := s.whose(tx, by, sees)
		if err != nil {
			return list, err
		}
		err = tx.each(selectInvite+` WHERE ($1 = '' OR i.by_id = $1)
			AND ($2 = '' OR EXISTS (SELECT 1 FROM invites p WHERE p.id = $2 AND (i.created_at < p.created_at OR (i.created_at = p.created_at AND i.id < p.id))))
			ORDER BY i.created_at DESC, i.id DESC LIMIT $3`, []any{string(owner), string(q.After), q.Limit + 1}, func(scan scan) (bool, error) {
			if len(list.Invites) == q.Limit {
				list.More = true
				return false, nil
			}
			var invite chat.Invite
			err := scan(inviteInto(&invite)...)
			list.Invites = append(list.Invites, invite)
			return true, err
		})
		for i := range list.Invites {
			if err == nil {
				err = s.tellInvite(tx, by, &list.Invites[i], may, shut)
			}
		}
		return list, err
	})
}

// whose gives the user whose things somebody sees, the empty id for everybody's.
func (s *Store) whose(tx *tx, by chat.UserID, sees chat.Sees) (chat.UserID, error) {
	actor, err := s.actorOf(tx, by)
	if err != nil {
		return "", err
	}
	all, err := sees(actor.User)
	if all {
		return "", err
	}
	return by, err
}

// tellInvite adds what shuts an invitation, and takes out what the user may not know.
func (s *Store) tellInvite(tx *tx, by chat.UserID, invite *chat.Invite, may chat.Judge, shut func(chat.FoundInvite) chat.Shut) error {
	making, err := s.inviting(tx, invite.By.ID, invite.Room)
	if err != nil {
		return err
	}
	invite.Shut = shut(chat.FoundInvite{Invite: *invite, Making: making})
	return s.hideRoom(tx, by, invite, may)
}

func (s *Store) hideRoom(tx *tx, by chat.UserID, invite *chat.Invite, may chat.Judge) error {
	if invite.Room == "" || invite.By.ID == by {
		return nil
	}
	_, _, err := s.enter(tx, by, invite.Room, may)
	if refused(err) {
		invite.Room, invite.RoomName = "", ""
		return nil
	}
	return err
}

// DeleteInvite forgets an invitation; Hidden where it is none that the user sees.
func (s *Store) DeleteInvite(ctx context.Context, act chat.Act, id chat.InviteID, sees chat.Sees) error {
	_, err := write(ctx, s, func(tx *tx) (none struct{}, err error) {
		owner, err := s.whose(tx, act.By, sees)
		if err != nil {
			return none, err
		}
		var role string
		found, err := tx.row(`DELETE FROM invites WHERE id = $1 AND ($2 = '' OR by_id = $2) RETURNING role, room`, []any{string(id), string(owner)}, &role, (*string)(&act.Room))
		if err == nil && !found {
			err = chat.Hidden()
		}
		if err != nil {
			return none, err
		}
		act.Object = role
		return none, audit(tx, act)
	})
	return err
}

// CreateAccount stores a new account, or makes one of the guest with that id, and takes it into the
// room of its invitation; it gives that room, or what a repetition got the first time.
func (s *Store) CreateAccount(ctx context.Context, in chat.NewAccount, may func(chat.Joining) error) (chat.FoundSession, error) {
	return write(ctx, s, func(tx *tx) (none chat.FoundSession, err error) {
		if begun, known, err := begunBefore(tx, in.Session); known || err != nil {
			return begun, err
		}
		joining, err := s.joining(tx, in)
		if err != nil {
			return none, err
		}
		if err := may(joining); err != nil {
			return none, err
		}
		if err := nameIsFree(tx, in.User.ID, in.User.NameKey); err != nil {
			return none, err
		}
		if in.Invite != nil {
			if err := tx.exec(`UPDATE invites SET uses = uses + 1 WHERE id = $1`, string(joining.Invite.ID)); err != nil {
				return none, err
			}
		}
		begun, err := addAccount(tx, in.User, in.Session)
		if err == nil && joining.Invite.Room != "" {
			err = s.takeIn(tx, begun.User.ID, joining.Invite.Room)
		}
		return begun, err
	})
}

func (s *Store) joining(tx *tx, in chat.NewAccount) (at chat.Joining, err error) {
	if at.Entrance, err = s.entrance(tx, in.Session.Address); err != nil {
		return at, err
	}
	if in.Invite != nil {
		at.Invite, err = s.findInvite(tx, *in.Invite)
	}
	return at, err
}

// takeIn makes a user a member of a room that he was invited to, if he is not in it.
func (s *Store) takeIn(tx *tx, user chat.UserID, room chat.RoomID) error {
	by, p, err := s.readPlace(tx, user, room)
	if err != nil || p.member.In() {
		return err
	}
	_, err = setMember(tx, by, chat.Member{Room: room, User: user, Name: by.Name, Role: chat.RoomMember}, 1)
	return err
}
