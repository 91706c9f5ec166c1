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
}

// UpdateDraft keeps what the actor began to write in a room.
type UpdateDraft struct {
	Room    RoomID `json:"room" minLength:"1" maxLength:"32"`
	Text    string `json:"text" doc:"10,000 code points at most; empty clears the draft"`
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

// Fits refuses to write over a draft that is newer than the one that was changed.
func (u UpdateDraft) Fits(stored Unsent) error {
	if u.BaseRev != nil && stored.Rev > *u.BaseRev {
		return &Error{Kind: Conflict, Field: "base_rev", Message: "another device has written a newer draft"}
	}
	return nil
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
