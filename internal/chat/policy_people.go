package chat

// Forever is the moment at which what lasts for ever ends: the greatest number that every client
// can represent.
const Forever Millis = 1<<53 - 1

// mayChangeOther lets administrators change another user, who must not be gone.
func mayChangeOther(actor Actor) Ruling {
	return func(c Case) error {
		if err := mayAdminister(actor)(c.By); err != nil {
			return err
		}
		if c.Subject.User.ID == "" || c.Subject.User.Former {
			return Hidden()
		}
		return nil
	}
}

// mayDisempower is mayChangeOther for what leaves the server with one administrator less.
func mayDisempower(actor Actor) Ruling {
	return func(c Case) error {
		if err := mayChangeOther(actor)(c); err != nil {
			return err
		}
		return notTheLast(c)
	}
}

// notTheLast refuses to take the last administrator's power.
func notTheLast(c Case) error {
	if c.Subject.User.Role == RoleAdmin && c.OtherAdmins == 0 {
		return &Error{Kind: Conflict, Reason: "last_admin", Message: "this is the last administrator; make somebody else one first"}
	}
	return nil
}

// isHimself lets a user change his own account if he still may, and his password is still the one
// that was checked.
func isHimself(checked Login) Ruling {
	return func(c Case) error {
		if c.By.ID == "" || c.By.ID != c.Subject.User.ID {
			return Refuse(Unauthenticated, "log in first")
		}
		if checked.User.ID != "" && checked.PasswordHash != c.Subject.PasswordHash {
			return wrongPassword()
		}
		return nil
	}
}

// mayJoinAsGuest lets guests in where the settings do, and not from a banned address.
func (s *Service) mayJoinAsGuest(at Entrance) error {
	if at.Settings.Guests == GuestsOff {
		return Refuse(Forbidden, "this server lets no guests in; ask for an invitation")
	}
	return s.mayComeFrom(at)
}

// mayComeFrom refuses who comes from a banned address.
func (s *Service) mayComeFrom(at Entrance) error {
	if InMillis(s.now()) < at.BannedUntil {
		return &Error{Kind: Forbidden, Reason: "banned", Message: "nobody new is let in from where you are; ask an administrator"}
	}
	return nil
}

// Inviting is what a rule about who invites judges by.
type Inviting struct {
	By       User // as he is now; no ID where he may not act
	Settings Settings
	Room     *Standing // of By in the room of the invitation, if it has one
}

// mayInvite lets those invite whom the settings let, administrators alone to their own rank, and to
// a room who runs it or, if it is public, who is in it.
func mayInvite(actor Actor, role Role) func(Inviting) error {
	return func(in Inviting) error {
		if err := Inviters.Check(Actor{User: in.By}); err != nil {
			return err
		}
		admin := in.By.Role == RoleAdmin
		switch {
		case !admin && in.Settings.InvitesBy != WhoMembers:
			return Refuse(Forbidden, "only administrators invite on this server")
		case !admin && role == RoleAdmin:
			return &Error{Kind: Forbidden, Field: "role", Message: "only administrators make administrators"}
		case in.Room == nil:
			return nil
		}
		return mayInviteTo(actor, *in.Room)
	}
}

func mayInviteTo(actor Actor, at Standing) error {
	if err := mayRead(actor)(at); err != nil {
		return err
	}
	within := at.Member != nil && !at.Member.Left
	runs := at.User.Role == RoleAdmin || within && at.Member.Role == RoomAdmin
	switch {
	case at.Room.Archived:
		return &Error{Kind: Forbidden, Field: "room", Message: "this room is archived"}
	case at.Room.Kind == KindPublic && (within || runs), at.Room.Kind == KindPrivate && runs:
		return nil
	case at.Room.Kind == KindPublic, at.Room.Kind == KindPrivate:
		return &Error{Kind: Forbidden, Field: "room", Message: "you cannot invite to this room; its administrators can"}
	}
	return InvalidField("room", "nobody is invited to such a room")
}

// Sees tells whether somebody sees everybody's things of a kind, or his own only.
type Sees func(User) (all bool, err error)

// seesInvites lets administrators see all invitations, and members theirs.
func seesInvites(actor Actor) Sees {
	return func(user User) (bool, error) {
		admin := mayAdminister(actor)(user) == nil
		return admin, Inviters.Check(Actor{User: user})
	}
}

// mayUpdate lets administrators rename a user, and give an account another role.
func mayUpdate(actor Actor, role *Role) Ruling {
	return func(c Case) error {
		if role == nil {
			return mayChangeOther(actor)(c)
		}
		if err := mayReset(actor)(c); err != nil {
			return err
		}
		if *role != RoleAdmin {
			return notTheLast(c)
		}
		return nil
	}
}

// mayReset lets administrators change what only an account has.
func mayReset(actor Actor) Ruling {
	return func(c Case) error {
		if err := mayChangeOther(actor)(c); err != nil {
			return err
		}
		switch user := c.Subject.User; {
		case user.Kind == Bot:
			return Refuse(Conflict, "this is a bot")
		case user.Kind == Guest && c.Subject.PasswordHash == "":
			return Refuse(Conflict, "this is a guest without an account; send an invitation")
		}
		return nil
	}
}
