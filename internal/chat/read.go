package chat

import "context"

// MarkRead says up to which message the actor has read a room.
type MarkRead struct {
	Room RoomID `json:"room" minLength:"1" maxLength:"32"`
	Seq  Seq    `json:"seq" minimum:"0" maximum:"9007199254740991" doc:"the newest message that was read"`
	Back bool   `json:"back,omitzero" doc:"let the position fall, too: mark unread from here"`
}

// ReadMark answers MarkRead with the position that holds now.
type ReadMark struct {
	Room    RoomID `json:"room"`
	ReadSeq Seq    `json:"read_seq"`
}

// MarkRead moves the actor's read position: it only rises, and never past the newest message,
// unless he wants it back.
func (s *Service) MarkRead(ctx context.Context, actor Actor, in MarkRead) (ReadMark, error) {
	seq, err := s.store.MarkRead(ctx, actor.User.ID, in, mayRead(actor))
	return ReadMark{Room: in.Room, ReadSeq: seq}, err
}

// MarkAllRead says that the actor has read every room that he is in.
func (s *Service) MarkAllRead(ctx context.Context, actor Actor, _ struct{}) (struct{}, error) {
	return struct{}{}, s.store.MarkAllRead(ctx, actor.User.ID)
}

// StartTyping says that the actor writes in a room; he says it again while he does.
type StartTyping struct {
	Room RoomID `json:"room" minLength:"1" maxLength:"32"`
}

// StartTyping tells those who are in the room.
func (s *Service) StartTyping(ctx context.Context, actor Actor, in StartTyping) (struct{}, error) {
	if err := s.store.JudgeRoom(ctx, actor.User.ID, in.Room, mayPost(actor, InMillis(s.now()))); err != nil {
		return struct{}{}, err
	}
	s.signals.Type(in.Room, actor.User.Author())
	return struct{}{}, nil
}
