package chat

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// JobMood is the kind of job that ends what a user said of himself, or begins or ends his quiet.
const JobMood JobKind = "mood"

// maxStatus is how long the text of a status may be, in code points.
const maxStatus = 100

// Status is what a user says of himself for a while.
type Status struct {
	Emoji string `json:"emoji,omitzero" maxLength:"32" doc:"one emoji"`
	Text  string `json:"text,omitzero" doc:"100 code points at most"`
	Until Millis `json:"until,omitzero" minimum:"1" maximum:"9007199254740991" doc:"when it clears by itself, Unix milliseconds; not there: never"`
}

// Mood is how a user wants to be seen, and when to be left alone.
type Mood struct {
	Status Status
	DND    DND
	Quiet  bool // he is not to be disturbed now

	Receipts bool // he gives read receipts in direct rooms, and gets them
}

// Show puts the mood into a row of its user.
func (m Mood) Show(user *User) {
	user.DND, user.Status = m.Quiet, nil
	if m.Status != (Status{}) {
		user.Status = &m.Status
	}
}

// MoodStore is the part of the Store that keeps moods.
type MoodStore interface {
	// ChangeMood gives a user the mood that to makes of the one that he has, together with the job
	// that looks at it again at that moment, 0 for never; it tells whether others see the difference.
	ChangeMood(ctx context.Context, user UserID, to func(Mood) (Mood, Millis)) (User, bool, error)
}

// moodChange is what of a mood is to change; nil stays.
type moodChange struct {
	status *Status
	dnd    *DND

	receipts *bool
}

// clean brings the change into the form in which it is kept, or refuses it.
func (c *moodChange) clean(now Millis) error {
	if c.dnd != nil {
		if err := c.dnd.check(now); err != nil {
			return err
		}
	}
	if c.status == nil {
		return nil
	}
	clean, err := c.status.clean(now)
	c.status = &clean
	return err
}

func (s Status) clean(now Millis) (Status, error) {
	s.Text = strings.Join(strings.Fields(norm.NFC.String(s.Text)), " ")
	switch {
	case !utf8.ValidString(s.Text) || strings.ContainsFunc(s.Text, invisible):
		return s, InvalidField("status", "the text holds characters that cannot be seen")
	case utf8.RuneCountInString(s.Text) > maxStatus:
		return s, InvalidField("status", "the text is longer than 100 characters")
	case s.Emoji != "" && checkEmoji(s.Emoji) != nil:
		return s, InvalidField("status", "emoji is not one emoji")
	case s.Emoji == "" && s.Text == "":
		return Status{}, nil
	case s.Until != 0 && s.Until <= now:
		return s, InvalidField("status", "until has passed; choose a later moment")
	}
	return s, nil
}

// changeMood changes an account's mood and tells who has to know.
func (s *Service) changeMood(ctx context.Context, user UserID, change moodChange) (User, error) {
	now := s.now()
	changed, changes, err := s.store.ChangeMood(ctx, user, func(m Mood) (Mood, Millis) { return m.changed(change).at(now) })
	if err == nil && changes {
		s.conns.TellMood(changed.ID)
	}
	s.wake()
	return changed, err
}

func (m Mood) changed(c moodChange) Mood {
	if c.status != nil {
		m.Status = *c.status
	}
	if c.dnd != nil {
		m.DND = *c.dnd
	}
	if c.receipts != nil {
		m.Receipts = *c.receipts
	}
	return m
}

// at is the mood at a moment, and when it has to be looked at again, 0 for never.
func (m Mood) at(now time.Time) (Mood, Millis) {
	at := InMillis(now)
	if m.Status.Until != 0 && m.Status.Until <= at {
		m.Status = Status{}
	}
	if m.DND.Until <= at {
		m.DND.Until = 0
	}
	m.Quiet = m.DND.quiet(now)
	next := m.DND.turns(now)
	if until := m.Status.Until; until != 0 && (next == 0 || until < next) {
		next = until
	}
	return m, next
}
