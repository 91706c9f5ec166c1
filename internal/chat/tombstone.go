package chat

import "context"

// AMessage names a message.
type AMessage struct {
	Room RoomID `json:"room" minLength:"1" maxLength:"32"`
	Seq  Seq    `json:"seq" minimum:"1" maximum:"9007199254740991"`
}

// DeleteMessage leaves a tombstone where a message was: its text is gone everywhere at once.
func (s *Service) DeleteMessage(ctx context.Context, actor Actor, in AMessage) (Message, error) {
	return s.store.DeleteMessage(ctx, s.act(actor, "message.delete"), in, mayDelete(actor))
}
