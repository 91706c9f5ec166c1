package chat

import "context"

// Row is one row of a room's log in its newest state: exactly one of the pointers is set.
type Row struct {
	Rev     Rev      `json:"rev"`
	Message *Message `json:"message,omitzero"`
	Member  *Member  `json:"member,omitzero"`
	Info    *Info    `json:"info,omitzero"`
	Mine    *Mine    `json:"mine,omitzero"`
	Draft   *Unsent  `json:"draft,omitzero"`
	Saved   *Saved   `json:"saved,omitzero"`
	Block   *Block   `json:"block,omitzero"`
}

// Size is about how many bytes the row takes in JSON, and not less.
func (r Row) Size() int {
	switch {
	case r.Message != nil:
		return messageSize(*r.Message)
	case r.Draft != nil:
		return rowOverhead + jsonSize(r.Draft.Text)
	}
	return rowOverhead
}

// Change is a range of a room's log: every row whose latest change lies in (After, UpTo], ascending.
type Change struct {
	Room  RoomID `json:"room"`
	After Rev    `json:"after"`
	UpTo  Rev    `json:"up_to"`
	Rows  []Row  `json:"rows"`
}

// Of makes the change that consists of one row.
func Of(room RoomID, row Row) Change {
	return Change{Room: room, After: row.Rev - 1, UpTo: row.Rev, Rows: []Row{row}}
}

// GetChanges asks for what happened in a room after a rev.
type GetChanges struct {
	Room  RoomID `json:"room" minLength:"1" maxLength:"32"`
	Epoch string `json:"epoch" maxLength:"64" doc:"as hello gave it"`
	After Rev    `json:"after" minimum:"-9007199254740991" maximum:"9007199254740991" doc:"the client's cursor"`
	Limit int    `json:"limit,omitzero" minimum:"1" doc:"rows, 1000 if not given, 1000 at most"`
}

// Changes answers GetChanges. With Reset, and without a page, the client's rows of that room are
// worthless: open it again.
type Changes struct {
	*ChangePage
	Epoch string `json:"epoch"`
	Reset bool   `json:"reset,omitzero"`
}

// ChangePage is the change from the cursor up to UpTo; after it there is More.
type ChangePage struct {
	Change
	More bool `json:"more"`
}

// farBehind is the number of changes from which on a fresh load is cheaper than catching up.
const farBehind = 10_000

// Recent gives what happened in a room after a rev to somebody of whom it is known that he may read
// it; false where that is not known without asking the store.
type Recent func(room RoomID, after Rev) (Change, bool)

// GetChanges gives the rows after a cursor, or tells that the cursor is of no use any more.
func (s *Service) GetChanges(ctx context.Context, actor Actor, in GetChanges, recent Recent) (Changes, error) {
	found, err := s.changes(ctx, actor, in, recent)
	if err != nil {
		return Changes{}, err
	}
	if found == nil {
		return Changes{Epoch: s.store.Epoch(), Reset: true}, nil
	}
	if fit := rowsThatFit(found.Rows); len(fit) < len(found.Rows) {
		found.Rows, found.UpTo, found.More = fit, fit[len(fit)-1].Rev, true
	}
	return Changes{ChangePage: found, Epoch: s.store.Epoch()}, nil
}

// changes gives the rows after a cursor, from memory where they are there; nil for a cursor of no use.
func (s *Service) changes(ctx context.Context, actor Actor, in GetChanges, recent Recent) (*ChangePage, error) {
	epoch := s.store.Epoch()
	limit := page(in.Limit, maxChanges, maxChanges)
	if in.Epoch == epoch {
		if found, known := recent(in.Room, in.After); known && len(found.Rows) <= limit {
			return &ChangePage{Change: found}, nil
		}
	}
	fits := func(room Room) bool {
		return in.Epoch == epoch && in.After >= room.PurgedRev && in.After >= 0 &&
			in.After <= room.Rev && room.Rev-in.After <= farBehind
	}
	return s.store.Changes(ctx, actor.User.ID, in.Room, in.After, limit, fits, mayRead(actor))
}

// GetHistory asks for messages before or after a seq; with neither for the newest.
type GetHistory struct {
	Room   RoomID `json:"room" minLength:"1" maxLength:"32"`
	Before Seq    `json:"before,omitzero" minimum:"1" maximum:"9007199254740991" doc:"a seq: the messages right before it"`
	After  *Seq   `json:"after,omitzero" minimum:"0" maximum:"9007199254740991" doc:"a seq: the messages right after it"`
	Limit  int    `json:"limit,omitzero" minimum:"1" doc:"messages, 50 if not given, 200 at most"`
}

// History answers GetHistory.
type History struct {
	Messages []Message `json:"messages" doc:"ascending by seq"`
	More     bool      `json:"more" doc:"there are further messages in that direction"`
	UpTo     Rev       `json:"up_to" doc:"the room's head when this was read; it moves no cursor"`
}

// GetHistory gives a page of a room's messages.
func (s *Service) GetHistory(ctx context.Context, actor Actor, in GetHistory) (History, error) {
	if in.Before != 0 && in.After != nil {
		return History{}, InvalidField("after", "give before or after, not both")
	}
	in.Limit = page(in.Limit, defaultPage, maxPage)
	history, err := s.store.History(ctx, actor.User.ID, in, mayRead(actor))
	fit := newestThatFit(history.Messages)
	if in.After != nil {
		fit = firstThatFit(history.Messages, maxAnswer)
	}
	history.More = history.More || len(fit) < len(history.Messages)
	history.Messages = fit
	return history, err
}
