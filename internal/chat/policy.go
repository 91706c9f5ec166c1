package chat

// Policy says who may call an operation at all; its use-case then looks at the object.
type Policy int

// The policies. The zero value is none, so that an operation cannot be without one by oversight.
const (
	Anyone Policy = iota + 1
	SignedIn
	Admins
)

// Check refuses an actor whom the policy does not let through.
func (p Policy) Check(actor Actor) error {
	if p == Anyone {
		return nil
	}
	if !actor.Known() {
		return Refuse(Unauthenticated, "log in first")
	}
	switch {
	case p == SignedIn,
		p == Admins && actor.User.Role == RoleAdmin:
		return nil
	}
	return Refuse(Forbidden, "your role does not allow this")
}

// String says whom the policy lets through.
func (p Policy) String() string {
	switch p {
	case Anyone:
		return "Anyone may call it."
	case SignedIn:
		return "For everybody with a session, guests too."
	case Admins:
		return "For administrators."
	}
	return "For nobody."
}

// NeedsSession tells whether nobody is refused.
func (p Policy) NeedsSession() bool { return p != Anyone }

// Standing is what a rule judges by: the room and the actor's place in it, read in the same
// transaction as what is decided upon.
type Standing struct {
	Room   Room
	Owner  UserID  // whose own room it is, if it is a `self`
	Member *Member // nil for who is not in it
	User   User    // the actor as the store knows him now; no ID where he is gone
	Guests Guests
}

// Judge is a rule of this package that the store asks inside its transaction.
type Judge func(Standing) error

// mayRead lets through who may read the room: the fixed rooms everybody (guests, and who is nobody
// yet, where guests are on), public rooms every account, the others who is in them.
func mayRead(actor Actor) Judge {
	return func(at Standing) error {
		if at.User.ID != actor.User.ID {
			return Refuse(Unauthenticated, "log in first")
		}
		guest := !actor.Known() || at.User.Role == RoleGuest
		switch at.Room.Kind {
		case KindLobby, KindAnnouncements:
			if guest && at.Guests == GuestsOff {
				return Refuse(Forbidden, "guests are not let in any more")
			}
			return nil
		case KindPublic:
			if !guest {
				return nil
			}
		case KindSelf:
			if actor.Known() && at.Owner == at.User.ID {
				return nil
			}
		}
		if at.Member != nil && !at.Member.Left {
			return nil
		}
		return Hidden()
	}
}

// mayPost lets through who may write messages into the room.
func mayPost(actor Actor) Judge {
	return func(at Standing) error {
		if err := mayRead(actor)(at); err != nil {
			return err
		}
		switch {
		case at.Room.Kind == KindAnnouncements:
			return Refuse(Forbidden, "announcements are made by announce.post")
		case at.Room.Kind == KindSelf:
			return Refuse(Forbidden, "nothing is posted here")
		case at.Room.Archived:
			return Refuse(Forbidden, "this room is archived")
		}
		return nil
	}
}

// mayAnnounce lets administrators through; announcing is not a matter of the room.
func mayAnnounce(at Standing) error { return Admins.Check(Actor{User: at.User}) }
