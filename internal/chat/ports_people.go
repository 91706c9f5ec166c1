package chat

import "context"

// PeopleStore is the part of the Store that keeps accounts and what belongs to them.
type PeopleStore interface {
	// ChangeUser changes a user and notes the act, if it has a name.
	ChangeUser(ctx context.Context, act Act, change UserChange, may Ruling) (Changed, error)
	// CreateAccount stores the user (or makes an account of the guest with that id) and takes him
	// into the room of the invitation.
	CreateAccount(ctx context.Context, in NewAccount, may func(Joining) error) (FoundSession, error)

	// AddInvite stores an invitation, or gives the one that its key made; InviteIsGone where that
	// was taken back.
	AddInvite(ctx context.Context, act Act, in NewInvite, may func(Inviting) error) (Invite, error)
	// FindInvite gives an invitation without ID where there is none.
	FindInvite(context.Context, TokenHash) (FoundInvite, Settings, error)
	// ListInvites gives the newest first; of rooms that may refuses it says nothing.
	ListInvites(ctx context.Context, by UserID, q ListInvites, sees Sees, may Judge) (InviteList, error)
	// DeleteInvite forgets an invitation; Hidden where it is none that By sees.
	DeleteInvite(ctx context.Context, act Act, invite InviteID, sees Sees) error
}

// UserChange is what changes about a user; what is nil stays.
type UserChange struct {
	User         UserID
	Name         *string // with NameKey
	NameKey      string
	Role         *Role
	PasswordHash *string
	Deactivated  *bool
	BannedUntil  *Millis
	// BanAddresses extends a ban to where his sessions are from; ending a ban ends that, too.
	BanAddresses bool
	EndSessions  bool        // all but the session Keep
	Keep         SessionID   // may be empty
	Fresh        *NewSession // begins after the others ended
}

// Changed is a user after a UserChange, and the session that began by it.
type Changed struct {
	User  User
	Fresh *FoundSession
}

// Case is a user and who acts upon him, both as they are now; a Ruling judges by it.
type Case struct {
	By      User  // zero for nobody, or who may not act
	Subject Login // zero where there is no such user
	// OtherAdmins is how many could administer the server without him.
	OtherAdmins int
}

// Ruling is a rule about what somebody does to a user.
type Ruling func(Case) error

// Entrance is what a rule about somebody new judges by.
type Entrance struct {
	Settings    Settings
	BannedUntil Millis // of the address from where he comes
}
