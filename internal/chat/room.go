package chat

import "context"

// RoomKind tells rooms apart by who may enter.
type RoomKind string

// The kinds of room. Lobby and announcements are single, fixed rooms that everybody is in.
const (
	KindPublic        RoomKind = "public"
	KindPrivate       RoomKind = "private"
	KindDirect        RoomKind = "direct"
	KindThread        RoomKind = "thread"
	KindSelf          RoomKind = "self"
	KindLobby         RoomKind = "lobby"
	KindAnnouncements RoomKind = "announcements"
)

// Room is a numbered log of changes and what is known about it.
type Room struct {
	ID        RoomID   `json:"id"`
	Kind      RoomKind `json:"kind" enum:"public,private,direct,thread,self,lobby,announcements"`
	Name      string   `json:"name"`
	Topic     string   `json:"topic"`
	Archived  bool     `json:"archived,omitzero"`
	Seq       Seq      `json:"seq" doc:"of the newest message"`
	Rev       Rev      `json:"rev" doc:"of the newest change: the head"`
	FirstSeq  Seq      `json:"first_seq" doc:"of the oldest message that was not purged"`
	PurgedRev Rev      `json:"purged_rev" doc:"changes up to this one can no longer be fetched"`
	Parent    *Parent  `json:"parent,omitzero" doc:"threads: the message that they are about"`
	RoomRules
	Size int      `json:"size,omitzero" doc:"how many are in it; not told in hello"`
	With []Author `json:"with,omitzero" doc:"direct rooms: everybody in it, the caller too"`
	Mine *Mine    `json:"mine,omitzero"`
}

// RoomRules are what the administrators of a room decide about posting in it.
type RoomRules struct {
	Posting       Posting `json:"posting,omitzero" enum:"admins" doc:"who posts, if not everybody who is in it"`
	SlowS         int     `json:"slow_s,omitzero" doc:"seconds between two posts of one member; administrators need not wait"`
	RetentionDays int     `json:"retention_days,omitzero" doc:"messages that are older are deleted"`
}

// Posting says who posts in a room.
type Posting string

// PostingAdmins lets administrators of the room post, and nobody else.
const PostingAdmins Posting = "admins"

// Info is a room's shared fields as a row of its log, stamped with the rev of their last change.
type Info struct {
	ID        RoomID   `json:"id"`
	Kind      RoomKind `json:"kind" enum:"public,private,direct,thread,self,lobby,announcements"`
	Name      string   `json:"name"`
	Topic     string   `json:"topic"`
	Archived  bool     `json:"archived,omitzero"`
	FirstSeq  Seq      `json:"first_seq"`
	PurgedRev Rev      `json:"purged_rev"`
	Parent    *Parent  `json:"parent,omitzero"`
	RoomRules
	With []Author `json:"with,omitzero"`
	Rev  Rev      `json:"rev"`
}

// OpenRoom asks for a room and a page of its messages.
type OpenRoom struct {
	Room   RoomID `json:"room" minLength:"1" maxLength:"32"`
	Around Seq    `json:"around,omitzero" minimum:"1" maximum:"9007199254740991" doc:"the seq that the page is to surround; without it the newest page"`
	At     Millis `json:"at,omitzero" minimum:"1" maximum:"9007199254740991" doc:"a moment: the page is to surround the first message that was posted then or later; the newest page where there is none"`
	Limit  int    `json:"limit,omitzero" minimum:"1" doc:"messages, 50 if not given, 200 at most"`
	Watch  bool   `json:"watch,omitzero" doc:"push the room's changes to this conn, though not a member, until room.close"`
}

// OpenedRoom answers OpenRoom.
type OpenedRoom struct {
	Room     Room      `json:"room"`
	Messages []Message `json:"messages"`
	Members  []Member  `json:"members" doc:"the first page; none in the rooms that everybody is in"`
	UpTo     Rev       `json:"up_to" doc:"the cursor from which to follow the room's changes"`
}

// OpenRoom gives the newest page of a room, or the one around a seq, read in one snapshot.
func (s *Service) OpenRoom(ctx context.Context, actor Actor, in OpenRoom) (OpenedRoom, error) {
	if in.At != 0 {
		if in.Around != 0 {
			return OpenedRoom{}, InvalidField("at", "give around or at, not both")
		}
		var err error
		if in.Around, err = s.store.SeqAt(ctx, actor.User.ID, in.Room, in.At, mayRead(actor)); err != nil {
			return OpenedRoom{}, err
		}
	}
	limit := page(in.Limit, defaultPage, maxPage)
	opened, err := s.store.OpenRoom(ctx, actor.User.ID, in.Room, in.Around, limit, mayRead(actor))
	if in.Around == 0 {
		opened.Messages = newestThatFit(opened.Messages)
	} else {
		opened.Messages = aroundThatFit(opened.Messages, in.Around)
	}
	return opened, err
}

// MayRead refuses who may not read the room.
func (s *Service) MayRead(ctx context.Context, actor Actor, room RoomID) error {
	return s.store.JudgeRoom(ctx, actor.User.ID, room, mayRead(actor))
}

// RoomsOf gives every room that the actor is in, those that everybody is in among them.
func (s *Service) RoomsOf(ctx context.Context, actor Actor) ([]RoomID, error) {
	return s.store.RoomsOf(ctx, actor.User.ID)
}

// ListRooms asks for the rooms that one may know of.
type ListRooms struct {
	Kind  RoomKind `json:"kind,omitzero" enum:"public,private,direct,thread,self,lobby,announcements"`
	Query string   `json:"query,omitzero" maxLength:"80" doc:"a part of the name"`
	After RoomID   `json:"after,omitzero" maxLength:"32" doc:"the last id of the page before"`
	Limit int      `json:"limit,omitzero" minimum:"1" doc:"rooms, 50 if not given, 200 at most"`
	// Archived rooms are shown by themselves.
	Archived bool `json:"archived,omitzero" doc:"the archived rooms, in place of the others"`
}

// RoomList answers ListRooms.
type RoomList struct {
	Rooms []Room `json:"rooms" doc:"ascending by id"`
	More  bool   `json:"more" doc:"there are rooms after these"`
}

// ListRooms gives the rooms that the actor may know of.
func (s *Service) ListRooms(ctx context.Context, actor Actor, in ListRooms) (RoomList, error) {
	in.Limit = page(in.Limit, defaultPage, maxPage)
	list, err := s.store.ListRooms(ctx, actor.User.ID, in, mayRead(actor))
	fit := roomsThatFit(list.Rooms)
	return RoomList{Rooms: fit, More: list.More || len(fit) < len(list.Rooms)}, err
}
