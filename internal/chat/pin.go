package chat

import "context"

// PinMessage puts a message among the pinned ones of its room, or takes it away.
type PinMessage struct {
	Room RoomID `json:"room" minLength:"1" maxLength:"32"`
	Seq  Seq    `json:"seq" minimum:"1" maximum:"9007199254740991"`
	On   bool   `json:"on"`
}

// PinMessage pins a message or unpins it; what is so already takes no number.
func (s *Service) PinMessage(ctx context.Context, actor Actor, in PinMessage) (Message, error) {
	return s.store.PinMessage(ctx, actor.User.ID, in, mayPin(actor, InMillis(s.now())))
}

// GetPinned asks for the pinned messages of a room.
type GetPinned struct {
	Room   RoomID `json:"room" minLength:"1" maxLength:"32"`
	Before Seq    `json:"before,omitzero" minimum:"1" maximum:"9007199254740991" doc:"a seq: the pinned messages right before it"`
	Limit  int    `json:"limit,omitzero" minimum:"1" doc:"messages, 50 if not given, 200 at most"`
}

// Found is a page of messages that were looked for, the newest first.
type Found struct {
	Messages []Message `json:"messages" doc:"the newest first"`
	More     bool      `json:"more" doc:"there are older ones"`
}

// GetPinned gives the pinned messages of a room, the newest first.
func (s *Service) GetPinned(ctx context.Context, actor Actor, in GetPinned) (Found, error) {
	in.Limit = page(in.Limit, defaultPage, maxPage)
	found, err := s.store.Pinned(ctx, actor.User.ID, in, mayRead(actor))
	return found.thatFit(), err
}

// thatFit is the page, cut at its old end to what an answer holds.
func (f Found) thatFit() Found {
	fit := firstThatFit(f.Messages, maxAnswer)
	return Found{Messages: fit, More: f.More || len(fit) < len(f.Messages)}
}
