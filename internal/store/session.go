package store

import (
	"context"
	"encoding/base64"
	"slices"

	"bincang/internal/chat"
)

// addSession stores a session and its key, if it has one, and gives what is stored.
func addSession(tx *tx, user chat.UserID, s chat.NewSession) (chat.FoundSession, error) {
	err := tx.exec(`INSERT INTO sessions (id, token_hash, user_id, created_at, used_at, expires_at, device, address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(s.ID), s.Hash[:], string(user), int64(s.CreatedAt), int64(s.UsedAt), int64(s.ExpiresAt), s.Device, s.Address)
	if err == nil {
		err = wasHere(tx, user, s.UsedAt)
	}
	if err == nil && s.Digest != nil {
		err = keepKey(tx, nobody, keyOf(s.Hash), s.Digest, chat.Posted{At: s.CreatedAt})
	}
	if err != nil {
		return chat.FoundSession{}, err
	}
	begun, _, err := findSession(tx, s.Hash)
	return begun, err
}

// nobody is the author of keys that were used before it was known by whom.
const nobody chat.UserID = ""

// keyOf is what stands for the key under which a token was asked for: from the key itself the token
// could be made.
func keyOf(hash chat.TokenHash) string { return base64.RawURLEncoding.EncodeToString(hash[:]) }

// begunBefore gives the session that was begun under the same key.
func begunBefore(tx *tx, s chat.NewSession) (begun chat.FoundSession, known bool, err error) {
	if s.Digest == nil {
		return begun, false, nil
	}
	if _, known, err = firstAnswer(tx, nobody, keyOf(s.Hash), s.Digest); err != nil || !known {
		return begun, false, err
	}
	begun, known, err = findSession(tx, s.Hash)
	if err == nil && !known {
		err = chat.SessionIsOver()
	}
	return begun, known, err
}

// AddSession stores a session of who logged in, if he still is who he was then and may lets him in.
func (s *Store) AddSession(ctx context.Context, login chat.Login, session chat.NewSession, may func(now chat.Login) error) (chat.FoundSession, error) {
	return write(ctx, s, func(tx *tx) (none chat.FoundSession, err error) {
		now, err := loginOf(tx, `id`, string(login.User.ID))
		if err != nil {
			return none, err
		}
		if err := may(now); err != nil {
			return none, err
		}
		if now.User.ID == "" {
			return none, chat.Hidden()
		}
		if begun, known, err := begunBefore(tx, session); known || err != nil {
			return begun, err
		}
		return addSession(tx, login.User.ID, session)
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
	into := append(sessionInto(&f.Session), (*string)(&f.Self), &f.Account)
	known, err = tx.row(`SELECT `+sessionColumns+`, u.self_room, u.password_hash <> '', u.id, u.name, u.kind, u.role, u.deactivated, u.former
		FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1`, []any{hash[:]}, append(into, userInto(&f.User)...)...)
	return f, known, err
}

// TouchSessions notes the last use of those sessions that were last used before.
func (s *Store) TouchSessions(ctx context.Context, ids []chat.SessionID, at, before chat.Millis) error {
	for some := range slices.Chunk(ids, touchedAtOnce) {
		_, err := write(ctx, s, func(tx *tx) (none struct{}, err error) {
			for _, id := range some {
				var user chat.UserID
				found, err := tx.row(`UPDATE sessions SET used_at = $2 WHERE id = $1 AND used_at < $3 RETURNING user_id`,
					[]any{string(id), int64(at), int64(before)}, (*string)(&user))
				if err == nil && found {
					err = wasHere(tx, user, at)
				}
				if err != nil {
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
const sessionColumns = `s.id, s.created_at, s.used_at, s.expires_at, s.device`

func sessionInto(s *chat.Session) []any {
	return []any{(*string)(&s.ID), (*int64)(&s.CreatedAt), (*int64)(&s.UsedAt), (*int64)(&s.ExpiresAt), &s.Device}
}

// Sessions gives the sessions of a user, the last used first.
func (s *Store) Sessions(ctx context.Context, user chat.UserID) ([]chat.Session, error) {
	return read(ctx, s, func(tx *tx) ([]chat.Session, error) {
		sessions := []chat.Session{}
		err := tx.each(`SELECT `+sessionColumns+` FROM sessions s WHERE s.user_id = $1 ORDER BY s.used_at DESC, s.id`, []any{string(user)}, func(scan scan) (bool, error) {
			var session chat.Session
			err := scan(sessionInto(&session)...)
			sessions = append(sessions, session)
			return true, err
		})
		return sessions, err
	})
}

// wasHere notes when a user was last here, which outlives his sessions.
func wasHere(tx *tx, user chat.UserID, at chat.Millis) error {
	return tx.exec(`UPDATE users SET used_at = $2 WHERE id = $1 AND used_at < $2`, string(user), int64(at))
}

// EndSession forgets a session of this user; Hidden where it is not his.
func (s *Store) EndSession(ctx context.Context, user chat.UserID, id chat.SessionID) error {
	_, err := write(ctx, s, func(tx *tx) (struct{}, error) {
		ended, err := endSessions(tx, chat.EndedByUser, `user_id = $1 AND id = $2`, string(user), string(id))
		if err == nil && ended == 0 {
			err = chat.Hidden()
		}
		return struct{}{}, err
	})
	return err
}

// EndOtherSessions forgets all sessions of a user but one.
func (s *Store) EndOtherSessions(ctx context.Context, user chat.UserID, but chat.SessionID) error {
	_, err := write(ctx, s, func(tx *tx) (struct{}, error) {
		return struct{}{}, endOtherSessions(tx, user, but, chat.EndedByUser)
	})
	return err
}

// endOtherSessions forgets all sessions of a user but one; of the empty id there is none.
func endOtherSessions(tx *tx, user chat.UserID, but chat.SessionID, why chat.Ending) error {
	_, err := endSessions(tx, why, `user_id = $1 AND id <> $2`, string(user), string(but))
	return err
}

// endSessions is the one place where sessions end. That is told once it is committed.
func endSessions(tx *tx, why chat.Ending, which string, args ...any) (ended int, err error) {
	err = tx.each(`DELETE FROM sessions WHERE `+which+` RETURNING id`, args, func(scan scan) (bool, error) {
		end := chat.EndedSession{Why: why}
		err := scan((*string)(&end.ID))
		tx.ended = append(tx.ended, end)
		ended++
		return true, err
	})
	return ended, err
}
