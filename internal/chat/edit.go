package chat

import "context"

// EditMessage gives a message another text.
type EditMessage struct {
	Room    RoomID `json:"room" minLength:"1" maxLength:"32"`
	Seq     Seq    `json:"seq" minimum:"1" maximum:"9007199254740991"`
	Text    string `json:"text" doc:"1 to 10,000 code points, not all of them white space"`
	BaseRev Rev    `json:"base_rev,omitzero" minimum:"1" maximum:"9007199254740991" doc:"the rev of the row that was edited: a conflict where the message has changed since"`
}

// Edit is an edit on its way into the store.
type Edit struct {
	By       UserID
	Room     RoomID
	Seq      Seq
	Text     string
	Mentions []UserID
	Reads    func(User) Judge // tells of whom Text mentions whether he may read the room
	At       Millis
}

// EditMessage changes what a message says and whom it mentions. One that changes nothing takes no
// number.
func (s *Service) EditMessage(ctx context.Context, actor Actor, in EditMessage) (Message, error) {
	if err := CheckText(in.Text); err != nil {
		return Message{}, err
	}
	edit := Edit{By: actor.User.ID, Room: in.Room, Seq: in.Seq, Reads: readsAs, At: InMillis(s.now())}
	var err error
	if edit.Text, edit.Mentions, err = s.resolveMentions(ctx, actor, in.Room, in.Text); err != nil {
		return Message{}, err
	}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return Message{}, err
	}
	may := func(at Standing, m Message) error {
		if err := mayEdit(actor, edit.At, settings.EditWindow)(at, m); err != nil {
			return err
		}
		if in.BaseRev != 0 && m.Rev > in.BaseRev {
			return &Error{Kind: Conflict, Field: "base_rev", Message: "the message has changed since; look at it again"}
		}
		return nil
	}
	return s.store.EditMessage(ctx, edit, may, s.admit(actor))
}

// GetVersions asks for what a message said before.
type GetVersions struct {
	Room   RoomID `json:"room" minLength:"1" maxLength:"32"`
	Seq    Seq    `json:"seq" minimum:"1" maximum:"9007199254740991"`
	Before Rev    `json:"before,omitzero" minimum:"1" maximum:"9007199254740991" doc:"a version's rev: the ones right before it"`
}

// Version is what a message said before it was edited.
type Version struct {
	Rev  Rev    `json:"rev" doc:"since which it said so"`
	At   Millis `json:"at" doc:"since when, Unix milliseconds"`
	Text string `json:"text"`
}

// Versions answers GetVersions.
type Versions struct {
	Versions []Version `json:"versions" doc:"ascending; what it says now is not among them"`
	More     bool      `json:"more" doc:"there are earlier ones"`
}

// GetVersions gives what a message said before, the newest of it.
func (s *Service) GetVersions(ctx context.Context, actor Actor, in GetVersions) (Versions, error) {
	found, err := s.store.Versions(ctx, actor.User.ID, in, defaultPage, maySeeVersions(actor))
	fit := versionsThatFit(found.Versions)
	return Versions{Versions: fit, More: found.More || len(fit) < len(found.Versions)}, err
}
