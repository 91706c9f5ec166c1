package store

import (
	"context"
	"database/sql"

	"bincang/internal/chat"
)

// audit notes what was done, in the transaction that does it.
func audit(tx *tx, act chat.Act) error {
	return tx.exec(`INSERT INTO audit (id, at, by_id, act, object, room, user_id, address)
		SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7 FROM audit`,
		int64(act.At), string(act.By), act.Op, act.Object, string(act.Room), string(act.User), act.Address)
}

// auditOf notes what was done in a room, about a user if it was about one; what one does to oneself is
// nobody's business.
func auditOf(tx *tx, act chat.Act, room chat.Room, user chat.UserID, about string) error {
	if act.By == user {
		return nil
	}
	what := room.Name
	switch {
	case what != "":
	case room.Parent != nil:
		what = "a thread"
	default:
		what = "a direct room"
	}
	act.Room, act.User, act.Object = room.ID, user, told(about+what, act.Object)
	return audit(tx, act)
}

// told is what an act was done to, and what was done where the operation's name does not say it.
func told(to, what string) string {
	if what == "" {
		return to
	}
	return to + ": " + what
}

// ListAudit gives the newest entries before one, and whether there are more.
func (s *Store) ListAudit(ctx context.Context, by chat.UserID, q chat.ListAudit, may chat.Permit) (chat.AuditLog, error) {
	return read(ctx, s, func(tx *tx) (chat.AuditLog, error) {
		log := chat.AuditLog{Entries: []chat.AuditEntry{}}
		if err := s.permit(tx, by, may); err != nil {
			return log, err
		}
		err := tx.each(`SELECT a.id, a.at, a.by_id, u.name, a.act, a.object, a.room, a.user_id, a.address
			FROM audit a LEFT JOIN users u ON u.id = a.by_id
			WHERE ($1 = 0 OR a.id < $1) AND ($2 = '' OR a.by_id = $2) ORDER BY a.id DESC LIMIT $3`,
			[]any{q.Before, string(q.By), q.Limit + 1}, func(scan scan) (bool, error) {
				if len(log.Entries) == q.Limit {
					log.More = true
					return false, nil
				}
				entry, err := scanEntry(scan)
				log.Entries = append(log.Entries, entry)
				return true, err
			})
		return log, err
	})
}

func scanEntry(scan scan) (e chat.AuditEntry, err error) {
	var by chat.UserID
	var name sql.NullString
	err = scan(&e.ID, (*int64)(&e.At), (*string)(&by), &name, &e.Act, &e.Object, (*string)(&e.Room), (*string)(&e.User), &e.Address)
	if by != "" {
		e.By = &chat.Named{ID: by, Name: name.String}
	}
	return e, err
}
