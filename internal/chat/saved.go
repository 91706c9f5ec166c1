package chat

import "context"

// Saved says that a user keeps a message in mind, or does no more: a row of the log of his own room.
// It holds only which message that is.
type Saved struct {
	Room RoomID `json:"room"`
	Seq  Seq    `json:"seq"`
	On   bool   `json:"on"`
	Rev  Rev    `json:"rev"`
}

// SaveMessage keeps a message in mind, or no more.
type SaveMessage struct {
	Room RoomID `json:"room" minLength:"1" maxLength:"32"`
	Seq  Seq    `json:"seq" minimum:"1" maximum:"9007199254740991"`
	On   bool   `json:"on"`
}

// SaveMessage puts a message among the actor's saved ones, or takes it away; what is so already takes
// no number.
func (s *Service) SaveMessage(ctx context.Context, actor Actor, in SaveMessage) (struct{}, error) {
	return struct{}{}, s.store.SaveMessage(ctx, actor.User.ID, in, maySave(actor, in.On))
}

// GetSaved asks for the actor's saved messages.
type GetSaved struct {
	Before Rev `json:"before,omitzero" minimum:"1" maximum:"9007199254740991" doc:"what the page before told as next"`
	Limit  int `json:"limit,omitzero" minimum:"1" doc:"messages, 50 if not given, 200 at most"`
}

// SavedList answers GetSaved.
type SavedList struct {
	Messages []Message `json:"messages" doc:"those that one may still read; what was saved last comes first"`
	More     bool      `json:"more" doc:"there are further ones"`
	Next     Rev       `json:"next,omitzero" doc:"where the next page begins"`
}

// GetSaved gives the actor's saved messages, as they are now.
func (s *Service) GetSaved(ctx context.Context, actor Actor, in GetSaved) (SavedList, error) {
	in.Limit = page(in.Limit, defaultPage, maxPage)
	marks, more, err := s.store.Saved(ctx, actor.User.ID, in, mayRead(actor))
	if err != nil {
		return SavedList{}, err
	}
	list := SavedList{Messages: []Message{}, More: more}
	size := 0
	for _, mark := range marks {
		if mark.Message != nil {
			if size += messageSize(*mark.Message); size > maxAnswer {
				list.More = true
				break
			}
			list.Messages = append(list.Messages, *mark.Message)
		}
		list.Next = mark.Rev
	}
	return list, nil
}

// SavedMark is a saved message, nil where its user may read it no more, and the rev of its row.
type SavedMark struct {
	Rev     Rev
	Message *Message
}
