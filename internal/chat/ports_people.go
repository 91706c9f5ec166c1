package chat

import "context"

// PeopleStore is the part of the Store that keeps accounts and what belongs to them.
type PeopleStore interface {
	// ChangeUser changes a user and notes the act, if it has a name. A room that is left without an
	// administrator who could act goes to who has been in it longest, but for guests and bots.
	ChangeUser(ctx context.Context, act Act, change UserChange, may Ruling) (Changed, error)
	// CreateAccount stores the user (or makes an account of the guest with that id) and takes him
	// into the room of the invitation.
	CreateAccount(ctx context.Context, in NewAccount, may func(Joining) error) (FoundSession, error)
	// DeleteAccount makes a user a former member: nameless, without sessions, in no room. Rooms are
	// inherited as with ChangeUser.
	DeleteAccount(ctx context.Context, user UserID, may Ruling) error
	// Unname takes a former member's name out of some of his messages, and tells whether more bear it.
	Unname(ctx context.Context, user UserID) (more bool, err error)
	// Leaving gives the former members whose messages still bear their names.
	Leaving(context.Context) ([]UserID, error)
	// OwnMessages gives messages that a user wrote, ascending by key.
	OwnMessages(ctx context.Context, user UserID, afterKey string, limit int) ([]Message, error)
	// OwnVersions, OwnDrafts and OwnSaved give what else is a user's own, in the order of their places.
	OwnVersions(ctx context.Context, user UserID, after VersionMark, limit int) ([]OwnVersion, error)
	OwnDrafts(ctx context.Context, user UserID, after RoomID, limit int) ([]Unsent, error)
	OwnSaved(ctx context.Context, user UserID, after Rev, limit int) ([]Saved, error)

	// FindUsers gives users who may act, by a part of their NameKey.
	FindUsers(ctx context.Context, part string, limit int) ([]User, error)
	// ListUsers gives everybody but former members; Query is a part of the NameKey.
	ListUsers(ctx context.Context, by UserID, q ListUsers, may Permit) (UserList, error)
	// CreateUser stores a user and the link to his first password, or gives those that the key made;
	// LinkIsGone where that link is of no use any more.
	CreateUser(ctx context.Context, act Act, user NewUser, reset NewReset, may Permit) (FoundReset, error)
	AddReset(ctx context.Context, act Act, reset NewReset, may Ruling) (Millis, error)
	// FindReset gives what a link leads to, without a user where it leads nowhere.
	FindReset(context.Context, TokenHash) (FoundReset, error)
	// UseReset sets the password, ends the user's sessions and links, and begins a session.
	UseReset(ctx context.Context, hash TokenHash, passwordHash string, session NewSession, may func(FoundReset) error) (FoundSession, error)

	// Block makes whom a user blocks a change of his own room.
	Block(ctx context.Context, user UserID, in BlockUser, may func(Blocking) error) error

	// AddInvite stores an invitation, or gives the one that its key made; InviteIsGone where that
	// was taken back.
	AddInvite(ctx context.Context, act Act, in NewInvite, may func(Inviting) error) (Invite, error)
	// FindInvite gives an invitation without ID where there is none.
	FindInvite(context.Context, TokenHash) (FoundInvite, Settings, error)
	// ListInvites gives the newest first, with what shuts them; of rooms that may refuses it says
	// nothing.
	ListInvites(ctx context.Context, by UserID, q ListInvites, sees Sees, may Judge, shut func(FoundInvite) Shut) (InviteList, error)
	// DeleteInvite forgets an invitation; Hidden where it is none that By sees.
	DeleteInvite(ctx context.Context, act Act, invite InviteID, sees Sees) error
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
