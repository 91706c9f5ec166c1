package chat

// Policy says who may call an operation. Its use-case then asks the rule about the object (a Judge)
// that the policy's words name.
type Policy int

// The policies. The zero value is none, so that an operation cannot be without one by oversight.
const (
	Anyone Policy = iota + 1
	Invited
	SignedIn
	Oneself
	Readers
	Writers
	Authors
	Authorship
	Members
	Creators
	Inviters
	RoomAdmins
	Admins
)

// policy is what a Policy demands of its caller, and how an administrator reads it.
type policy struct {
	calls circle
	words string
}

// circle is a set of callers, each within the one before.
type circle int

const (
	everybody circle = iota
	withSession
	withAccount
	administrators
)

func (p Policy) demands() policy {
	switch p {
	case Anyone:
		return policy{everybody, "Anyone may call it."}
	case Invited:
		return policy{everybody, "For who holds the invitation or link."}
	case SignedIn:
		return policy{withSession, "For everybody with a session, guests too."}
	case Oneself:
		return policy{withSession, "For everybody, about himself."}
	case Readers:
		return policy{withSession, "For who may read the room."}
	case Writers:
		return policy{withSession, "For who may write in the room."}
	case Authors:
		return policy{withSession, "For the author, and for administrators of the room."}
	case Authorship:
		return policy{withSession, "For the author alone."}
	case Members:
		return policy{withAccount, "For accounts and bots, not for guests."}
	case Creators:
		return policy{withAccount, "For administrators, and for members where the settings allow it."}
	case Inviters:
		return policy{withAccount, "For administrators, and for members where the settings allow it."}
	case RoomAdmins:
		return policy{withAccount, "For administrators of the room, and of the server in rooms that they may read."}
	case Admins:
		return policy{administrators, "For administrators."}
	}
	return policy{administrators + 1, "For nobody."}
}

// Check refuses an actor whom the policy does not let through.
func (p Policy) Check(actor Actor) error {
	switch calls := p.demands().calls; {
	case calls == everybody:
		return nil
	case actor.Operator && calls == administrators:
		return nil
	case !actor.Known():
		return Refuse(Unauthenticated, "log in first")
	case circleOf(actor.User) < calls:
		return Refuse(Forbidden, "your role does not allow this")
	}
	return nil
}

// circleOf is the innermost circle that a known user is in.
func circleOf(user User) circle {
	switch user.Role {
	case RoleAdmin:
		return administrators
	case RoleMember, RoleBot:
		return withAccount
	}
	return withSession
}

// String says whom the policy lets through.
func (p Policy) String() string { return p.demands().words }

// NeedsSession tells whether nobody is refused.
func (p Policy) NeedsSession() bool { return p.demands().calls != everybody }

// Standing is what a rule judges by: the room and the actor's place in it, read in the same
// transaction as what is decided upon.
type Standing struct {
	Room   Room
	Owner  UserID  // whose own room it is, if it is a `self`
	Member *Member // nil for who is not in it
	User   User    // the actor as the store knows him now; no ID where he is gone, or may not act
	Guests Guests
	// Parent is the actor's standing in the room that a thread belongs to; nil where the room is none.
	Parent *Standing

	In         bool   // the room is among those that he is in
	MutedUntil Millis // he may not write before that
	PostedAt   Millis // when he last posted, in a room in which posts are spaced
	Blocked    bool   // the other one in a direct room of two blocks him
	// Account tells that the actor can log in again, unlike a guest who just came in.
	Account bool
}

// ruling is the standing that decides about writing: a thread's is that in the room it belongs to.
func (at Standing) ruling() Standing {
	if at.Parent != nil {
		return *at.Parent
	}
	return at
}

// Judge is a rule of this package that the store asks inside its transaction.
type Judge func(Standing) error

// Permit is a rule about an actor alone, as the store knows him now: no ID where he is gone, or may
// not act.
type Permit func(User) error

// mayAdminister lets administrators of the server through, and who runs its machine.
func mayAdminister(actor Actor) Permit {
	return func(user User) error { return Admins.Check(Actor{User: user, Operator: actor.Operator}) }
}

// mayRead lets through who may read the room: the fixed rooms everybody (guests without a password,
// and who is nobody yet, where guests are on), public rooms every account but guests', the others
// who is in them. A thread is read by who reads the room that it belongs to.
func mayRead(actor Actor) Judge {
	return func(at Standing) error {
		at = at.ruling()
		if at.User.ID != actor.User.ID {
			return Refuse(Unauthenticated, "log in first")
		}
		guest := !actor.Known() || at.User.Role == RoleGuest
		switch at.Room.Kind {
		case KindLobby, KindAnnouncements:
			if guest && !at.Account && at.Guests == GuestsOff {
				return guestsAreOut()
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
		if at.Member.In() {
			return nil
		}
		return Hidden()
	}
}

func guestsAreOut() error { return Refuse(Forbidden, "guests are not let in any more") }

// mayPost lets through who may write messages into the room now.
func mayPost(actor Actor, now Millis) Judge {
	return func(at Standing) error {
		if err := mayRead(actor)(at); err != nil {
			return err
		}
		at = at.ruling()
		switch {
		case at.Room.Kind == KindAnnouncements:
			return Refuse(Forbidden, "announcements are made by announce.post")
		case at.Room.Kind == KindSelf:
			return Refuse(Forbidden, "nothing is posted here")
		case at.Room.Archived:
			return notArchived(at.Room)
		case at.Blocked:
			return blockedByOther()
		}
		return silenced(at, now)
	}
}

// mayAnnounce lets administrators through; announcing is not a matter of the room.
func mayAnnounce(at Standing) error { return Admins.Check(Actor{User: at.User}) }
