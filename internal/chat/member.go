package chat

import "context"

// MemberRole is what a user is in a room.
type MemberRole string

// The roles in a room.
const (
	RoomAdmin  MemberRole = "admin"
	RoomMember MemberRole = "member"
)

// Member is a user in a room, as the others see it.
type Member struct {
	Room        RoomID     `json:"room"`
	User        UserID     `json:"user"`
	Name        string     `json:"name"`
	Role        MemberRole `json:"role" enum:"admin,member"`
	Rev         Rev        `json:"rev"`
	Left        bool       `json:"left,omitzero"`
	MutedUntil  Millis     `json:"muted_until,omitzero" doc:"Unix milliseconds; told in member.list to administrators of the room"`
	Deactivated bool       `json:"deactivated,omitzero" doc:"the account is closed; told in member.list"`
}

// In tells whether there is a member who has not left.
func (m *Member) In() bool { return m != nil && !m.Left }

// ListMembers asks for who is in a room.
type ListMembers struct {
	Room  RoomID `json:"room" minLength:"1" maxLength:"32"`
	Query string `json:"query,omitzero" maxLength:"80" doc:"a part of the name"`
	After UserID `json:"after,omitzero" maxLength:"32" doc:"the last user of the page before"`
	Limit int    `json:"limit,omitzero" minimum:"1" doc:"members, 50 if not given, 200 at most"`
}

// MemberList answers ListMembers.
type MemberList struct {
	Members []Member `json:"members" doc:"ascending by user; none in the rooms that everybody is in"`
	More    bool     `json:"more" doc:"there are members after these"`
	UpTo    Rev      `json:"up_to" doc:"the room's head when this was read; it moves no cursor"`
}

// ListMembers gives a page of those who are in a room; its administrators see who is muted.
func (s *Service) ListMembers(ctx context.Context, actor Actor, in ListMembers) (MemberList, error) {
	q := MemberQuery{ListMembers: in, NameKey: NameKey(in.Query)}
	q.Limit = page(in.Limit, defaultPage, maxPage)
	if in.Query != "" && q.NameKey == "" {
		return MemberList{}, InvalidField("query", "no name holds this")
	}
	return s.store.ListMembers(ctx, actor.User.ID, q, mayRead(actor), runs)
}

// MemberQuery is ListMembers with the query as names are compared.
type MemberQuery struct {
	ListMembers
	NameKey string
}

// ARoom names a room.
type ARoom struct {
	Room RoomID `json:"room" minLength:"1" maxLength:"32"`
}

// JoinRoom makes the actor a member of a public room; he has read what was there before.
func (s *Service) JoinRoom(ctx context.Context, actor Actor, in ARoom) (Room, error) {
	change := MemberChange{Act: s.act(actor, "room.join"), User: actor.User.ID, Room: in.Room, In: true}
	changed, err := s.store.ChangeMember(ctx, change, mayJoin(actor), s.admit(actor))
	return changed.Room, err
}

// LeaveRoom takes the actor out of a room.
func (s *Service) LeaveRoom(ctx context.Context, actor Actor, in ARoom) (Room, error) {
	change := MemberChange{Act: s.act(actor, "room.leave"), User: actor.User.ID, Room: in.Room}
	changed, err := s.store.ChangeMember(ctx, change, mayLeave(actor), s.admit(actor))
	return changed.Room, err
}

// AddMember names who is to be in a room, and as what.
type AddMember struct {
	Room RoomID     `json:"room" minLength:"1" maxLength:"32"`
	User UserID     `json:"user" minLength:"1" maxLength:"32"`
	Role MemberRole `json:"role,omitzero" enum:"admin,member" doc:"member if not given; who is in it already keeps his"`
	Key  string     `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client: repeated, it puts nobody in again who was removed meanwhile, and is answered with his place as it is now"`
}

// AddMember puts somebody into a room.
func (s *Service) AddMember(ctx context.Context, actor Actor, in AddMember) (Member, error) {
	asked := keyed{op: "member.add", author: actor.User.ID, key: in.Key, content: []any{in.Room, in.User, in.Role}}
	change := MemberChange{Act: s.act(actor, "member.add").with(string(in.Role)), User: in.User, Room: in.Room, In: true, Role: in.Role, Key: in.Key, Digest: s.digest(asked)}
	return s.changeMember(ctx, change, mayAdd(actor, in.Role))
}

// UpdateMember names somebody who is in a room, and what he is to be there.
type UpdateMember struct {
	Room RoomID     `json:"room" minLength:"1" maxLength:"32"`
	User UserID     `json:"user" minLength:"1" maxLength:"32"`
	Role MemberRole `json:"role" enum:"admin,member"`
}

// UpdateMember gives a member another role.
func (s *Service) UpdateMember(ctx context.Context, actor Actor, in UpdateMember) (Member, error) {
	return s.changeMember(ctx, MemberChange{Act: s.act(actor, "member.update").with(string(in.Role)), User: in.User, Room: in.Room, In: true, Role: in.Role}, mayUpdateMember(actor, in.Role))
}

// RemoveMember names who is to be in a room no more.
type RemoveMember struct {
	Room RoomID `json:"room" minLength:"1" maxLength:"32"`
	User UserID `json:"user" minLength:"1" maxLength:"32"`
}

// RemoveMember takes somebody out of a room: he sees nothing that happens there from then on.
func (s *Service) RemoveMember(ctx context.Context, actor Actor, in RemoveMember) (Member, error) {
	return s.changeMember(ctx, MemberChange{Act: s.act(actor, "member.remove"), User: in.User, Room: in.Room}, mayRemove(actor))
}

func (s *Service) changeMember(ctx context.Context, change MemberChange, may func(Seat) error) (Member, error) {
	changed, err := s.store.ChangeMember(ctx, change, may, func() error { return nil })
	return changed.Member, err
}

// MemberChange says what somebody is to be in a room, and who wants it: what one does to others is
// noted.
type MemberChange struct {
	Act    Act
	User   UserID
	Room   RoomID
	In     bool
	Role   MemberRole // empty: what he is, and a member where he is new
	Key    string
	Digest []byte // tells whether the key came with other content; nil without a key
}

// MemberChanged is a membership after a change, and the room as who changed it sees it.
type MemberChanged struct {
	Member Member // zero where he never was in it
	Room   Room
}
