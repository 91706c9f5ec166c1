package chat

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxText is how long a message may be, in code points.
const MaxText = 10_000

// Level says how much an announcement wants to be noticed.
type Level string

// The levels of announcements.
const (
	LevelInfo     Level = "info"
	LevelWarning  Level = "warning"
	LevelCritical Level = "critical"
)

// Message is one post, in its newest state.
type Message struct {
	Room      RoomID     `json:"room"`
	Seq       Seq        `json:"seq"`
	Rev       Rev        `json:"rev"`
	At        Millis     `json:"at" doc:"Unix milliseconds"`
	Key       string     `json:"key"`
	Author    Author     `json:"author"`
	Text      string     `json:"text"`
	Files     []File     `json:"files"`
	ReplyTo   Seq        `json:"reply_to,omitzero" doc:"the message of this room that it answers"`
	Reactions []Reaction `json:"reactions"`
	Mentions  []UserID   `json:"mentions" doc:"users, and all or here"`
	Pinned    bool       `json:"pinned,omitzero"`
	Thread    *Thread    `json:"thread,omitzero"`
	EditedAt  Millis     `json:"edited_at,omitzero"`
	Level     Level      `json:"level,omitzero" enum:"info,warning,critical"`
	Deleted   bool       `json:"deleted,omitzero"`

	PostedRev Rev `json:"-"` // the rev that it was posted under
	EditedRev Rev `json:"-"` // the rev of its last edit, if there was one
}

// File is an attachment of a message.
type File struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Size   int64  `json:"size" doc:"bytes"`
	Type   string `json:"type"`
	Width  int    `json:"width,omitzero" doc:"pixels"`
	Height int    `json:"height,omitzero" doc:"pixels"`
}

// Reaction is an emoji under a message and who put it there.
type Reaction struct {
	Emoji string   `json:"emoji"`
	Count int      `json:"count"`
	Users []UserID `json:"users" doc:"the first 20"`
}

// PostMessage is a message that its author wants in a room.
type PostMessage struct {
	Room RoomID `json:"room" minLength:"1" maxLength:"32"`
	Key  string `json:"key" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client, unique per author for ever; the same key with the same content gives the first answer again"`
	Text string `json:"text" doc:"1 to 10,000 code points, not all of them white space"`

	ReplyTo Seq `json:"reply_to,omitzero" minimum:"1" maximum:"9007199254740991" doc:"a message of this room that it answers"`
}

// Posted answers PostMessage: the message is durable under these numbers.
type Posted struct {
	Room RoomID `json:"room"`
	Seq  Seq    `json:"seq"`
	Rev  Rev    `json:"rev"`
	At   Millis `json:"at" doc:"Unix milliseconds"`
}

// PostMessage puts a message into a room. It returns once the message is durable. Repeating it with
// the same key gives the first answer again; with other content it is a Conflict.
func (s *Service) PostMessage(ctx context.Context, actor Actor, in PostMessage) (Posted, error) {
	draft := Draft{Room: in.Room, Key: in.Key, Text: in.Text, ReplyTo: in.ReplyTo, Op: "message.post", At: InMillis(s.now())}
	return s.post(ctx, actor, draft, mayPost(actor, draft.At))
}

// post is what messages and announcements have in common; may decides inside the transaction.
func (s *Service) post(ctx context.Context, actor Actor, draft Draft, may Judge) (Posted, error) {
	if err := CheckText(draft.Text); err != nil {
		return Posted{}, err
	}
	draft.Author, draft.Reads = actor.User.Author(), readsAs
	draft.Digest = s.digest(draft.keyed())
	var err error
	if draft.Text, draft.Mentions, err = s.resolveMentions(ctx, actor, draft.Room, draft.Text); err != nil {
		return Posted{}, err
	}
	return s.store.PostMessage(ctx, draft, may, func(at Standing) error {
		if err := paced(at, draft.At); err != nil {
			return err
		}
		return s.posts.Load().Allow(string(actor.User.ID))
	})
}

// admit counts an act of the actor's.
func (s *Service) admit(actor Actor) func() error {
	return func() error { return s.posts.Load().Allow(string(actor.User.ID)) }
}

// Draft is a message on its way into the store.
type Draft struct {
	Op     string // the operation that brought it: a part of what Digest covers
	Room   RoomID
	Key    string
	Author Author
	At     Millis
	Text   string
	Level  Level
	// ReplyTo is the message that it answers, 0 for none.
	ReplyTo Seq
	// Mentions are whom Text mentions, at most 50.
	Mentions []UserID
	Reads    func(User) Judge // tells of whom Text mentions whether he may read the room
	Digest   []byte           // tells whether the same key came with other content
	Job      *Job             // that it fulfils, nil for none
}

// keyed is what makes two drafts the same.
func (d Draft) keyed() keyed {
	k := keyed{op: d.Op, key: d.Key, content: []any{d.Room, d.Text, d.Level}}
	if d.ReplyTo != 0 {
		k.content = append(k.content, d.ReplyTo)
	}
	return k
}

// Fits refuses what a room without that message cannot take.
func (d Draft) Fits(room Room) error {
	return answers(d.ReplyTo, room)
}

// answers refuses a message that the room does not have; 0 is none.
func answers(seq Seq, room Room) error {
	if seq != 0 && (seq < room.FirstSeq || seq > room.Seq) {
		return InvalidField("reply_to", "this room has no such message")
	}
	return nil
}

// CheckText tells why a text could not be posted, whoever says it.
func CheckText(text string) error {
	switch {
	case !utf8.ValidString(text):
		return InvalidField("text", "the text is not valid Unicode")
	case strings.ContainsRune(text, 0):
		return InvalidField("text", "the text holds the character U+0000")
	case !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsSpace(r) }):
		return InvalidField("text", "the text is empty")
	case len(text) > MaxText && utf8.RuneCountInString(text) > MaxText:
		return InvalidField("text", "the text is longer than 10,000 characters")
	}
	return nil
}
