package store

import (
	"context"

	"bincang/internal/chat"
)

// DeleteAccount makes a user a former member: nameless, without sessions, in no room. What only he
// could see is forgotten.
func (s *Store) DeleteAccount(ctx context.Context, user chat.UserID, may chat.Ruling) error {
	_, err := write(ctx, s, func(tx *tx) (none struct{}, err error) {
		c, err := s.caseOf(tx, user, user)
		if err != nil {
			return none, err
		}
		if err := may(c); err != nil {
			return none, err
		}
		run, err := roomsRunBy(tx, user)
		if err != nil {
			return none, err
		}
		err = tx.exec(`UPDATE users SET name = $2, name_key = $3, role = $4, password_hash = '', used_at = 0, former = TRUE WHERE id = $1`,
			string(user), chat.FormerName, formerKey+string(user), string(chat.RoleMember))
		if err != nil {
			return none, err
		}
		if err := s.leaveAll(tx, user); err != nil { // under his new name
			return none, err
		}
		if err := endOtherSessions(tx, user, "", chat.Deleted); err != nil {
			return none, err
		}
		for _, statement := range []string{
			`DELETE FROM resets WHERE user_id = $1`, `DELETE FROM invites WHERE by_id = $1`, `DELETE FROM mentions WHERE user_id = $1`,
			`DELETE FROM blocks WHERE user_id = $1`, `DELETE FROM mine WHERE user_id = $1`,
			`DELETE FROM drafts WHERE user_id = $1`, `DELETE FROM saved WHERE user_id = $1`, `DELETE FROM jobs WHERE user_id = $1`,
			`INSERT INTO leaving (user_id, after_key) VALUES ($1, '')`,
		} {
			if err := tx.exec(statement, string(user)); err != nil {
				return none, err
			}
		}
		return none, s.bequeath(tx, run)
	})
	return err
}

// formerKey begins the name keys of former members: no key of a name has a capital letter.
const formerKey = "F:"

// leaveAll makes a user leave every room that has members, and tells those that he left before how he
// is called now.
func (s *Store) leaveAll(tx *tx, user chat.UserID) error {
	if err := restampMemberships(tx, user, "AND gone"); err != nil {
		return err
	}
	rooms, err := roomsOf(tx, user, "AND NOT gone")
	if err != nil {
		return err
	}
	for _, room := range rooms {
		by, p, err := s.readPlace(tx, user, room)
		if err != nil {
			return err
		}
		member := *p.member
		member.Left = true
		if _, err := setMember(tx, by, member, -1); err != nil {
			return err
		}
	}
	return nil
}

// unnameAtOnce is how many messages change in one transaction: others post meanwhile.
const unnameAtOnce = 200

// Unname takes a former member's name out of some of his messages, as changes of their rooms, and
// tells whether more bear it.
func (s *Store) Unname(ctx context.Context, user chat.UserID) (more bool, err error) {
	return write(ctx, s, func(tx *tx) (bool, error) {
		var after string
		found, err := tx.row(`SELECT after_key FROM leaving WHERE user_id = $1`, []any{string(user)}, &after)
		if err != nil || !found {
			return false, err
		}
		messages, err := ownMessages(tx, user, after, unnameAtOnce)
		if err != nil {
			return false, err
		}
		if len(messages) == 0 {
			return false, tx.exec(`DELETE FROM leaving WHERE user_id = $1`, string(user))
		}
		for _, m := range messages {
			if err := unname(tx, m); err != nil {
				return false, err
			}
		}
		return true, tx.exec(`UPDATE leaving SET after_key = $2 WHERE user_id = $1`, string(user), messages[len(messages)-1].Key)
	})
}

func unname(tx *tx, m chat.Message) error {
	if err := takeRev(tx, &m); err != nil {
		return err
	}
	m.Author.Name = chat.FormerName
	return restamp(tx, m)
}

// Leaving gives the former members whose messages still bear their names.
func (s *Store) Leaving(ctx context.Context) ([]chat.UserID, error) {
	return read(ctx, s, func(tx *tx) ([]chat.UserID, error) {
		return userIDs(tx, `SELECT user_id FROM leaving ORDER BY user_id`)
	})
}
