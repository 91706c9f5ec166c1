package store

import (
	"context"

	"bincang/internal/chat"
)

// CompleteSetup stores the first administrator, his session and the settings, once. The setting
// `guests` stays what it is in effect if it is not named.
func (s *Store) CompleteSetup(ctx context.Context, in chat.Setup, may func(chat.Settings) error) ([]chat.SessionID, error) {
	return write(ctx, s, func(tx *tx) ([]chat.SessionID, error) {
		present, err := s.settings(tx)
		if err != nil {
			return nil, err
		}
		if err := may(present); err != nil {
			return nil, err
		}
		if err := nameIsFree(tx, in.Owner.ID, in.Owner.NameKey); err != nil {
			return nil, err
		}
		ended, err := addOwner(tx, in.Owner, in.Session)
		if err != nil {
			return nil, err
		}
		if in.Settings.Guests == nil {
			in.Settings.Guests = &present.Guests
		}
		if err := updateSettings(tx, in.Settings); err != nil {
			return nil, err
		}
		return ended, tx.exec(upsertMeta, metaSetupDone, "yes")
	})
}

// addOwner stores a new user, or makes an account of the guest who has his id; the sessions that he
// had as a guest end.
func addOwner(tx *tx, owner chat.NewUser, session chat.NewSession) (ended []chat.SessionID, err error) {
	present, err := userByID(tx, owner.ID)
	switch {
	case err != nil:
		return nil, err
	case present.ID == "":
		return nil, addUser(tx, owner, session)
	case present.Kind != chat.Guest:
		return nil, chat.Refuse(chat.Conflict, "this user has an account already")
	}
	if ended, err = endSessions(tx, owner.ID); err != nil {
		return nil, err
	}
	err = tx.exec(`UPDATE users SET name = $2, name_key = $3, kind = $4, role = $5, password_hash = $6 WHERE id = $1`,
		string(owner.ID), owner.Name, owner.NameKey, string(owner.Kind), string(owner.Role), owner.PasswordHash)
	if err != nil {
		return nil, err
	}
	return ended, addSession(tx, owner.ID, session)
}
