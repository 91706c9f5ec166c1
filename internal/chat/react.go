package chat

import (
	"context"
	"slices"
)

// maxReactions is how many different emojis may be under a message.
const maxReactions = 50

// ReactionUsers is how many of those who reacted a message names by itself.
const ReactionUsers = 20

// React puts an emoji under a message, or takes one's own away.
type React struct {
	Room  RoomID `json:"room" minLength:"1" maxLength:"32"`
	Seq   Seq    `json:"seq" minimum:"1" maximum:"9007199254740991"`
	Emoji string `json:"emoji" minLength:"1" maxLength:"32" doc:"one emoji, with a skin tone if wanted"`
	On    bool   `json:"on"`
}

// React puts the actor's emoji under a message, or takes it away; what is so already takes no number.
func (s *Service) React(ctx context.Context, actor Actor, in React) (Message, error) {
	if err := checkEmoji(in.Emoji); err != nil {
		return Message{}, err
	}
	now := InMillis(s.now())
	may := func(at Standing, m Message) error {
		if err := mayReact(actor, now)(at, m); err != nil {
			return err
		}
		if in.On && len(m.Reactions) >= maxReactions && m.ReactionWith(in.Emoji) < 0 {
			return InvalidField("emoji", "a message has at most 50 different emojis")
		}
		return nil
	}
	return s.store.React(ctx, actor.User.ID, in, may, s.admit(actor))
}

// ReactionWith is where the reaction with this emoji stands, -1 where there is none.
func (m Message) ReactionWith(emoji string) int {
	bare := BareEmoji(emoji)
	return slices.IndexFunc(m.Reactions, func(r Reaction) bool { return BareEmoji(r.Emoji) == bare })
}

// GetReactors asks who put an emoji under a message.
type GetReactors struct {
	Room  RoomID `json:"room" minLength:"1" maxLength:"32"`
	Seq   Seq    `json:"seq" minimum:"1" maximum:"9007199254740991"`
	Emoji string `json:"emoji" minLength:"1" maxLength:"32"`
	After UserID `json:"after,omitzero" maxLength:"32" doc:"the last id of the page before"`
	Limit int    `json:"limit,omitzero" minimum:"1" doc:"users, 50 if not given, 200 at most"`
}

// Reactors answers GetReactors.
type Reactors struct {
	Users []User `json:"users" doc:"ascending by id"`
	More  bool   `json:"more" doc:"there are users after these"`
}

// GetReactors gives those who put an emoji under a message.
func (s *Service) GetReactors(ctx context.Context, actor Actor, in GetReactors) (Reactors, error) {
	in.Limit = page(in.Limit, defaultPage, maxPage)
	return s.store.Reactors(ctx, actor.User.ID, in, mayReadMessage(actor))
}
