package chat

import (
	"context"
	"strings"
	"unicode/utf8"
)

// Unsent is what a user began to write in a room: a row of the log of his own room, so that it
// follows him to other devices.
type Unsent struct {
	Room RoomID `json:"room"`
	Text string `json:"text" doc:"empty where nothing is left"`
	Rev  Rev    `json:"rev"`

	ReplyTo Seq `json:"reply_to,omitzero" doc:"the message of the room that it answers, deleted perhaps meanwhile"`
}

// UpdateDraft keeps what the actor began to write in a room.
type UpdateDraft struct {
	Room    RoomID `json:"room" minLength:"1" maxLength:"32"`
	Text    string `json:"text" doc:"10,000 code points at most; empty and without reply_to, it clears the draft"`
	ReplyTo Seq    `json:"reply_to,omitzero" minimum:"1" maximum:"9007199254740991" doc:"a message of this room that it answers"`
	BaseRev *Rev   `json:"base_rev,omitzero" minimum:"0" maximum:"9007199254740991" doc:"the rev of the draft that was changed, 0 for none: a conflict where another device has written a newer one"`
}

// DraftKept answers UpdateDraft.
type DraftKept struct {
	Rev Rev `json:"rev" doc:"of the draft's row in one's own room; 0 where there never was one"`
}

// UpdateDraft keeps a draft; one that says the same takes no number.
func (s *Service) UpdateDraft(ctx context.Context, actor Actor, in UpdateDraft) (DraftKept, error) {
	if err := checkDraft(in.Text); err != nil {
		return DraftKept{}, err
	}
	rev, err := s.store.UpdateDraft(ctx, actor.User.ID, in, mayRead(actor))
	return DraftKept{Rev: rev}, err
}

// Says tells whether the draft that is stored says the same.
func (u UpdateDraft) Says(stored Unsent) bool {
	return u.Text == stored.Text && u.ReplyTo == stored.ReplyTo
}

// Fits refuses to write over a draft that is newer than the one that was changed, and to answer what the
// room does not have. What was chosen before stays: one writes on when the message was purged meanwhile.
func (u UpdateDraft) Fits(stored Unsent, room Room) error {
	if u.BaseRev != nil && stored.Rev > *u.BaseRev {
		return &Error{Kind: Conflict, Field: "base_rev", Message: "another device has written a newer draft"}
	}
	if u.ReplyTo == stored.ReplyTo {
		return nil
	}
	return answers(u.ReplyTo, room)
}

func checkDraft(text string) error {
	switch {
	case !utf8.ValidString(text):
		return InvalidField("text", "the text is not valid Unicode")
	case strings.ContainsRune(text, 0):
		return InvalidField("text", "the text holds the character U+0000")
	case len(text) > MaxText && utf8.RuneCountInString(text) > MaxText:
		return InvalidField("text", "the text is longer than 10,000 characters")
	}
	return nil
}
