package chat

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Act is something that an administrator does, or anybody to another's things, as the audit log
// keeps it. It never holds the text of a message.
type Act struct {
	By      UserID // empty for who runs the machine
	Op      string // the operation's name
	At      Millis
	Address string // from where
	Object  string // what was done to it, in words for people; the store puts before it what it was done to
	Room    RoomID // if it was about one
	User    UserID // whom it concerned, if it did
}

// act begins the entry of what an actor does now.
func (s *Service) act(actor Actor, op string) Act {
	act := Act{By: actor.User.ID, Op: op, At: InMillis(s.now())}
	if actor.Address.IsValid() {
		act.Address = actor.Address.String()
	}
	return act
}

// with is the act with what was done.
func (a Act) with(what string) Act {
	a.Object = what
	return a
}

// off is the act, said to be taken back where it is.
func (a Act) off(back bool) Act {
	if back {
		return a.with("off")
	}
	return a
}

// words are what changes, as the audit log has it.
type words []string

func name[T any](w *words, field string, value *T) {
	if value != nil {
		*w = append(*w, fmt.Sprint(field, ": ", *value))
	}
}

func (w words) String() string { return strings.Join(w, ", ") }

// until is a moment at which something ends.
func until(at Millis) string { return "until " + at.Time().UTC().Format(time.RFC3339) }

// Named is a user by his id and his name of today.
type Named struct {
	ID   UserID `json:"id"`
	Name string `json:"name"`
}

// AuditEntry is one line of the audit log.
type AuditEntry struct {
	ID      int64  `json:"id" doc:"ascending with time"`
	At      Millis `json:"at" doc:"Unix milliseconds"`
	By      *Named `json:"by,omitzero" doc:"not there where it was done on the server's machine"`
	Act     string `json:"act" doc:"the name of the operation"`
	Object  string `json:"object" doc:"what it was done to, in words for people"`
	Room    RoomID `json:"room,omitzero"`
	User    UserID `json:"user,omitzero" doc:"whom it concerned"`
	Address string `json:"address,omitzero" doc:"from where"`
}

// ListAudit asks for what administrators did, the newest first.
type ListAudit struct {
	Before int64  `json:"before,omitzero" minimum:"1" maximum:"9007199254740991" doc:"an id: the entries right before it"`
	By     UserID `json:"by,omitzero" maxLength:"32" doc:"only what this user did"`
	Limit  int    `json:"limit,omitzero" minimum:"1" doc:"entries, 50 if not given, 200 at most"`
}

// AuditLog answers ListAudit.
type AuditLog struct {
	Entries []AuditEntry `json:"entries" doc:"the newest first"`
	More    bool         `json:"more" doc:"there are older ones"`
}

// ListAudit gives a page of the audit log.
func (s *Service) ListAudit(ctx context.Context, actor Actor, in ListAudit) (AuditLog, error) {
	in.Limit = page(in.Limit, defaultPage, maxPage)
	return s.store.ListAudit(ctx, actor.User.ID, in, mayAdminister(actor))
}
