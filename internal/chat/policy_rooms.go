package chat

import "time"

// Seat is a user's place in a room that somebody wants to change, with what a rule wants to know
// besides.
type Seat struct {
	By    Standing // who wants it
	Of    Standing // whose place it is: his own, where he enters or leaves by himself
	Heirs bool     // somebody else in the room administers it
	Alone bool     // nobody else is in it
}

// runs tells whether somebody who may read a room administers it: an administrator of the room, or
// of the server; a thread by who administers the room that it belongs to.
func runs(at Standing) bool {
	at = at.ruling()
	return at.User.Role == RoleAdmin || at.Member.In() && at.Member.Role == RoomAdmin
}

// mayRun lets administrators of the room through.
func mayRun(actor Actor) Judge {
	return func(at Standing) error {
		if err := mayRead(actor)(at); err != nil {
			return err
		}
		if !runs(at) {
			return Refuse(Forbidden, "only administrators of the room may do this")
		}
		return nil
	}
}

// open refuses what the kinds of room whose members are fixed do not have.
func open(room Room) error {
	switch room.Kind {
	case KindLobby, KindAnnouncements:
		return Refuse(Forbidden, "everybody is in this room")
	case KindSelf:
		return Refuse(Forbidden, "this room is somebody's own")
	case KindThread:
		return ofParent()
	case KindDirect:
		return Refuse(Forbidden, "who is in a direct conversation does not change; open another one with direct.open")
	}
	return nil
}

// ofParent refuses what is asked of a thread and decided in the room that it belongs to.
func ofParent() error {
	return Refuse(Forbidden, "this is decided in the room that the thread belongs to")
}

// mayJoin lets accounts into public rooms; who may see another kind of room is in it.
func mayJoin(actor Actor) func(Seat) error {
	return func(s Seat) error {
		if err := mayRead(actor)(s.By); err != nil {
			return err
		}
		if err := open(s.By.Room); err != nil {
			return err
		}
		return notArchived(s.By.Room)
	}
}

func mayLeave(actor Actor) func(Seat) error {
	return func(s Seat) error {
		if err := mayRead(actor)(s.By); err != nil {
			return err
		}
		if err := open(s.By.Room); err != nil {
			return err
		}
		return s.inherited()
	}
}

// mayAdd lets administrators of the room put accounts into it. Guests come by invitation only.
func mayAdd(actor Actor, as MemberRole) func(Seat) error {
	return func(s Seat) error {
		if err := s.run(actor); err != nil {
			return err
		}
		switch {
		case s.Of.User.ID == "", s.Of.User.Former, s.Of.User.Deactivated:
			return Hidden()
		case s.Of.User.Role == RoleGuest:
			return Refuse(Forbidden, "guests come into a room by an invitation")
		case as == RoomMember && s.inherited() != nil:
			return s.inherited()
		}
		return notArchived(s.By.Room)
	}
}

func mayUpdateMember(actor Actor, as MemberRole) func(Seat) error {
	return func(s Seat) error {
		if err := s.run(actor); err != nil {
			return err
		}
		switch {
		case !s.Of.Member.In():
			return Hidden()
		case s.Of.User.Role == RoleGuest:
			return Refuse(Forbidden, "a guest cannot administer a room")
		case as == RoomAdmin:
			return nil
		}
		return s.inherited()
	}
}

func mayRemove(actor Actor) func(Seat) error {
	return func(s Seat) error {
		if err := s.run(actor); err != nil {
			return err
		}
		if s.Of.Member == nil {
			return Hidden()
		}
		return s.inherited()
	}
}

// run lets through who may decide about others' places.
func (s Seat) run(actor Actor) error {
	if err := mayRun(actor)(s.By); err != nil {
		return err
	}
	return open(s.By.Room)
}

// inherited refuses to take the last administrator from a room in which others are.
func (s Seat) inherited() error {
	if m := s.Of.Member; m.In() && m.Role == RoomAdmin && !s.Heirs && !s.Alone {
		return Refuse(Conflict, "the room would have no administrator: make somebody else one first")
	}
	return nil
}

func notArchived(room Room) error {
	if room.Archived {
		return Refuse(Forbidden, "this room is archived")
	}
	return nil
}

// mayKeep lets who is in a room keep something about it for himself.
func mayKeep(actor Actor) Judge {
	return func(at Standing) error {
		if err := mayRead(actor)(at); err != nil {
			return err
		}
		if !at.In {
			return Refuse(Forbidden, "you are not in this room; join it first, or follow it, if it is a thread")
		}
		return nil
	}
}

// mayMute lets administrators of the room keep somebody who could write in it from writing.
func mayMute(actor Actor) func(Seat) error {
	return func(s Seat) error {
		if err := mayRun(actor)(s.By); err != nil {
			return err
		}
		if s.By.Parent != nil {
			return ofParent()
		}
		if err := mayRead(Actor{User: s.Of.User})(s.Of); err != nil || s.Of.User.ID == "" {
			return Hidden()
		}
		switch {
		case s.By.Room.Kind == KindDirect, s.By.Room.Kind == KindSelf, s.By.Room.Kind == KindAnnouncements:
			return Refuse(Forbidden, "nobody is muted in this kind of room")
		case runs(s.Of):
			return Refuse(Forbidden, "an administrator of the room cannot be muted")
		}
		return nil
	}
}

// mayUpdateRoom lets administrators of the room change what its kind of room has.
func mayUpdateRoom(actor Actor, in UpdateRoom) Judge {
	return func(at Standing) error {
		if err := mayRun(actor)(at); err != nil {
			return err
		}
		switch at.Room.Kind {
		case KindThread:
			return ofParent()
		case KindDirect, KindSelf:
			return Refuse(Forbidden, "there is nothing to change about this kind of room")
		case KindLobby, KindAnnouncements:
			if in.Kind != nil {
				return Refuse(Forbidden, "everybody is in this room")
			}
		}
		return nil
	}
}

func mayArchive(actor Actor) Judge {
	return func(at Standing) error {
		if err := mayRun(actor)(at); err != nil {
			return err
		}
		switch at.Room.Kind {
		case KindPublic, KindPrivate:
			return nil
		case KindThread:
			return ofParent()
		}
		return Refuse(Forbidden, "this kind of room cannot be archived")
	}
}

// mayCreate lets accounts make rooms, with other accounts in them.
func mayCreate(f Founding) error {
	if err := Creators.Check(Actor{User: f.By}); err != nil {
		return err
	}
	if f.Settings.RoomsBy == WhoAdmins && f.By.Role != RoleAdmin {
		return Refuse(Forbidden, "only administrators create rooms on this server")
	}
	return accounts(f.Others)
}

// mayTalk lets accounts talk with other accounts in direct rooms.
func mayTalk(f Founding) error {
	if err := Members.Check(Actor{User: f.By}); err != nil {
		return err
	}
	if err := accounts(f.Others); err != nil || !f.Blocked {
		return err
	}
	return blockedByOther()
}

func accounts(users []User) error {
	for _, user := range users {
		switch {
		case user.ID == "":
			return Hidden()
		case user.Role == RoleGuest:
			return Refuse(Forbidden, "guests come into a room by an invitation")
		}
	}
	return nil
}

// silenced refuses who may not write at this moment though others may.
func silenced(at Standing, now Millis) error {
	switch {
	case runs(at):
		return nil
	case at.Room.Posting == PostingAdmins:
		return &Error{Kind: Forbidden, Reason: "posting", Message: "only administrators of the room post here"}
	case at.MutedUntil > now:
		return &Error{Kind: Forbidden, Reason: "muted", Message: "you may not write here for a while", RetryAfter: millis(at.MutedUntil - now)}
	}
	return nil
}

// paced refuses who posts again too soon in a room in which posts are spaced.
func paced(at Standing, now Millis) error {
	at = at.ruling()
	if at.Room.SlowS == 0 || runs(at) {
		return nil
	}
	since := now - at.PostedAt
	wait := Millis(at.Room.SlowS)*1000 - since
	if since < 0 || wait <= 0 { // a clock that was put back makes nobody wait
		return nil
	}
	return &Error{Kind: RateLimited, Reason: "slow", Message: "posts in this room are spaced; wait a moment", RetryAfter: millis(wait)}
}

func millis(m Millis) time.Duration { return time.Duration(m) * time.Millisecond }
