package store

import (
	"context"
	"encoding/base64"
	"slices"

	"bincang/internal/chat"
)

// addSession stores a session and its key, if it has one, and gives what is stored.
func addSession(tx *tx, user chat.UserID, s chat.NewSession) (chat.FoundSession, error) {
	err := tx.exec(`INSERT INTO sessions (id, token_hash, user_id, created_at, used_at, expires_at, device) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(s.ID), s.Hash[:], string(user), int64(s.CreatedAt), int64(s.UsedAt), int64(s.ExpiresAt), s.Device)
	if err == nil && s.Digest != nil {
		err = keepKey(tx, nobody, keyOf(s), s.Digest, chat.Posted{At: s.CreatedAt})
	}
	if err != nil {
		return chat.FoundSession{}, err
	}
	begun, _, err := findSession(tx, s.Hash)
	return begun, err
}

// nobody is the author of keys that were used before it was known by whom.
const nobody chat.UserID = ""

// keyOf is what stands for the key under which a session was asked for: from the key itself its
// token could be made.
func keyOf(s chat.NewSession) string { return base64.RawURLEncoding.EncodeToString(s.Hash[:]) }

// begunBefore gives the session that was begun under the same key.
func begunBefore(tx *tx, s chat.NewSession) (begun chat.FoundSession, known bool, err error) {
	if s.Digest == nil {
		return begun, false, nil
	}
	if _, known, err = firstAnswer(tx, nobody, keyOf(s), s.Digest); err != nil || !known {
		return begun, false, err
	}
	begun, known, err = findSession(tx, s.Hash)
	if err == nil && !known {
		err = chat.SessionIsOver()
	}
	return begun, known, err
}

// AddSession stores a session; Hidden where there is no such user.
func (s *Store) AddSession(ctx context.Context, user chat.UserID, session chat.NewSession) (chat.FoundSession, error) {
	return write(ctx, s, func(tx *tx) (chat.FoundSession, error) {
		found, err := userByID(tx, user)
		if err != nil {
			return chat.FoundSession{}, err
		}
		if found.ID == "" {
			return chat.FoundSession{}, chat.Hidden()
		}
		if begun, known, err := begunBefore(tx, session); known || err != nil {
			return begun, err
		}
		return addSession(tx, user, session)
	})
}

// FindSession gives the session of a token, and its user; nil where there is none.
func (s *Store) FindSession(ctx context.Context, hash chat.TokenHash) (*chat.FoundSession, error) {
	return read(ctx, s, func(tx *tx) (*chat.FoundSession, error) {
		found, known, err := findSession(tx, hash)
		if err != nil || !known {
			return nil, err
		}
		return &found, nil
	})
}

func findSession(tx *tx, hash chat.TokenHash) (f chat.FoundSession, known bool, err error) {
	into := append([]any{(*string)(&f.Session.ID), (*int64)(&f.Session.CreatedAt), (*int64)(&f.Session.UsedAt), (*int64)(&f.Session.ExpiresAt), &f.Session.Device, (*string)(&f.Self)},
		userInto(&f.User)...)
	known, err = tx.row(`SELECT s.id, s.created_at, s.used_at, s.expires_at, s.device, u.self_room, u.id, u.name, u.kind, u.role
		FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1`, []any{hash[:]}, into...)
	return f, known, err
}

// TouchSessions notes the last use of those sessions that were last used before.
func (s *Store) TouchSessions(ctx context.Context, ids []chat.SessionID, at, before chat.Millis) error {
	for some := range slices.Chunk(ids, touchedAtOnce) {
		_, err := write(ctx, s, func(tx *tx) (none struct{}, err error) {
			for _, id := range some {
				if err := tx.exec(`UPDATE sessions SET used_at = $2 WHERE id = $1 AND used_at < $3`, string(id), int64(at), int64(before)); err != nil {
					return none, err
				}
			}
			return none, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// touchedAtOnce bounds how long others wait for a transaction that touches sessions.
const touchedAtOnce = 500

// EndSession forgets a session of this user; Hidden where it is not his.
func (s *Store) EndSession(ctx context.Context, user chat.UserID, id chat.SessionID) error {
	_, err := write(ctx, s, func(tx *tx) (struct{}, error) {
		found, err := tx.row(`DELETE FROM sessions WHERE id = $1 AND user_id = $2 RETURNING id`, []any{string(id), string(user)}, new(string))
		if err == nil && !found {
			err = chat.Hidden()
		}
		return struct{}{}, err
	})
	return err
}

// endSessions forgets all sessions of a user, and gives their ids.
func endSessions(tx *tx, user chat.UserID) (ended []chat.SessionID, err error) {
	err = tx.each(`DELETE FROM sessions WHERE user_id = $1 RETURNING id`, []any{string(user)}, func(scan scan) (bool, error) {
		var id chat.SessionID
		err := scan((*string)(&id))
		ended = append(ended, id)
		return true, err
	})
	return ended, err
}
