package store

import (
	"context"

	"bincang/internal/chat"
)

// CompleteSetup stores the first administrator, his session and the settings, once. The setting
// `guests` stays what it is in effect if it is not named.
func (s *Store) CompleteSetup(ctx context.Context, in chat.Setup, may func(chat.Settings) error) (chat.FoundSession, []chat.SessionID, error) {
	var ended []chat.SessionID
	begun, err := write(ctx, s, func(tx *tx) (none chat.FoundSession, err error) {
		if begun, known, err := begunBefore(tx, in.Session); known || err != nil {
			return begun, err
		}
		present, err := s.settings(tx)
		if err != nil {
			return none, err
		}
		if err := may(present); err != nil {
			return none, err
		}
		if err := nameIsFree(tx, in.Owner.ID, in.Owner.NameKey); err != nil {
			return none, err
		}
		begun, gone, err := addOwner(tx, in.Owner, in.Session)
		if err != nil {
			return none, err
		}
		ended = gone
		if in.Settings.Guests == nil {
			in.Settings.Guests = &present.Guests
		}
		if err := updateSettings(tx, in.Settings); err != nil {
			return none, err
		}
		return begun, tx.exec(upsertMeta, metaSetupDone, "yes")
	})
	return begun, ended, err
}

// addOwner stores a new user, or makes an account of the guest who has his id; the sessions that he
// had as a guest end.
func addOwner(tx *tx, owner chat.NewUser, session chat.NewSession) (begun chat.FoundSession, ended []chat.SessionID, err error) {
	present, err := userByID(tx, owner.ID)
	switch {
	case err != nil:
		return begun, nil, err
	case present.ID == "":
		begun, err = addUser(tx, owner, session)
		return begun, nil, err
	case present.Kind != chat.Guest:
		return begun, nil, chat.Refuse(chat.Conflict, "this user has an account already")
	}
	if ended, err = endSessions(tx, owner.ID); err != nil {
		return begun, nil, err
	}
	err = tx.exec(`UPDATE users SET name = $2, name_key = $3, kind = $4, role = $5, password_hash = $6 WHERE id = $1`,
		string(owner.ID), owner.Name, owner.NameKey, string(owner.Kind), string(owner.Role), owner.PasswordHash)
	if err != nil {
		return begun, nil, err
	}
	begun, err = addSession(tx, owner.ID, session)
	return begun, ended, err
}
