package chat

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxTopic is how long a topic may be, in code points.
const MaxTopic = 500

// CreateRoom describes a new room.
type CreateRoom struct {
	Kind    RoomKind `json:"kind" enum:"public,private"`
	Name    string   `json:"name" doc:"1 to 80 code points"`
	Topic   string   `json:"topic,omitzero" doc:"500 code points at most"`
	Members []UserID `json:"members,omitzero" maxItems:"100" doc:"who is in it from the start, besides oneself"`
	Key     string   `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client: the same key with the same content gives the same room again"`
}

// CreateRoom makes a room; the actor administers it. Repeating it with the same key gives the same
// room again.
func (s *Service) CreateRoom(ctx context.Context, actor Actor, in CreateRoom) (Room, error) {
	room := Room{Kind: in.Kind}
	var err error
	if room.Name, err = cleanName("name", in.Name, MaxRoomName); err != nil {
		return Room{}, err
	}
	if room.Topic, err = cleanTopic(in.Topic); err != nil {
		return Room{}, err
	}
	others := without(in.Members, actor.User.ID)
	asked := keyed{op: "room.create", author: actor.User.ID, key: in.Key, content: []any{room.Kind, room.Name, room.Topic, others}}
	return s.newRoom(ctx, actor, NewRoom{Room: room, Role: RoomAdmin, Others: others, Key: in.Key, Digest: s.digest(asked)}, mayCreate)
}

// OpenDirect names who talks with the actor.
type OpenDirect struct {
	Users []UserID `json:"users" minItems:"1" maxItems:"10" doc:"at most 9 besides oneself"`
	Key   string   `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client; the same users have the same room with or without one"`
}

// maxDirect is how many may be in a direct room.
const maxDirect = 10

// OpenDirect gives the room of exactly these users and the actor; it is made when it is first asked
// for.
func (s *Service) OpenDirect(ctx context.Context, actor Actor, in OpenDirect) (Room, error) {
	others := without(in.Users, actor.User.ID)
	switch {
	case len(others) == 0:
		return Room{}, InvalidField("users", "name somebody else, too")
	case len(others) >= maxDirect:
		return Room{}, InvalidField("users", "name 9 others at most")
	}
	asked := keyed{op: "direct.open", author: actor.User.ID, key: in.Key, content: []any{others}}
	return s.newRoom(ctx, actor, NewRoom{Room: Room{Kind: KindDirect}, Role: RoomMember, Others: others, Key: in.Key, Digest: s.digest(asked)}, mayTalk)
}

func (s *Service) newRoom(ctx context.Context, actor Actor, room NewRoom, may func(Founding) error) (Room, error) {
	id, err := randomText(s.random, 12)
	if err != nil {
		return Room{}, err
	}
	room.ID, room.By, room.At = RoomID(id), actor.User.ID, InMillis(s.now())
	return s.store.CreateRoom(ctx, room, may, mayRead(actor), s.admit(actor))
}

// NewRoom is a room on its way into the store.
type NewRoom struct {
	Room
	By     UserID
	Role   MemberRole // what who makes it is in it
	Others []UserID   // who else is in it, ascending
	Key    string
	Digest []byte // nil without a key
	At     Millis
}

// Everybody is who is in a new room, ascending.
func (r NewRoom) Everybody() []UserID {
	all := append([]UserID{r.By}, r.Others...)
	slices.Sort(all)
	return all
}

// Founding is what a rule judges a new room by.
type Founding struct {
	By       User   // no ID where he is gone, or may not act
	Others   []User // who is meant to be in it, too; no ID for who does not exist, or may not act
	Blocked  bool   // there is one other, who blocks him
	Settings Settings
}

// without gives users once each, ascending, but for one.
func without(users []UserID, one UserID) []UserID {
	others := slices.Clone(users)
	slices.Sort(others)
	return slices.DeleteFunc(slices.Compact(others), func(u UserID) bool { return u == one })
}

// cleanTopic is a topic as it is kept: NFC, white space as single blanks; it may be empty.
func cleanTopic(topic string) (string, error) {
	if !utf8.ValidString(topic) {
		return "", InvalidField("topic", "the topic is not valid Unicode")
	}
	clean := strings.Join(strings.Fields(norm.NFC.String(topic)), " ")
	if utf8.RuneCountInString(clean) > MaxTopic {
		return "", InvalidField("topic", "the topic is longer than 500 characters")
	}
	if strings.ContainsFunc(clean, invisible) {
		return "", InvalidField("topic", "the topic holds characters that cannot be seen")
	}
	return clean, nil
}
