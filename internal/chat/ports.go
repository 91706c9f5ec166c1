package chat

import "context"

// Store keeps the rows. Its methods are named after the use-cases that need them. A write returns
// once it is durable; what it changed in a room's log is published after the commit, in commit
// order; so is which sessions ended by it. The store asks the rules that it is handed (Judge and the like) inside the transaction
// that they decide upon, and passes their refusals on as they are.
//
// Errors: a room that does not exist, or an actor who is gone, reaches the Judge as a Standing
// without Room or User and ends as Hidden or as what the Judge says; a store that cannot write
// answers Unavailable.
//
// A new session whose Digest is not nil was asked for under a key, which the Hash stands for. Where
// that is known already, nothing is stored, and what was begun the first time is given: KeyTaken
// where the digest differs, SessionIsOver where the session has ended.
type Store interface {
	// Epoch names the lineage of the numbers; it is fixed while the store is open.
	Epoch() string
	// Secret is this server's own key for digests, the same for ever.
	Secret() []byte

	Settings(context.Context) (Settings, error)
	UpdateSettings(context.Context, Act, UpdateSettings, Permit) (Settings, error)
	// ListAudit gives the newest entries before one, and whether there are more.
	ListAudit(ctx context.Context, by UserID, q ListAudit, may Permit) (AuditLog, error)
	// CompleteSetup stores the owner (or makes an account of the guest with that id), his session
	// and the settings, and gives the session.
	CompleteSetup(context.Context, Setup, func(Settings) error) (begun FoundSession, err error)

	// JoinAsGuest stores a new user; NameTaken where the name is somebody's. admit has the last word
	// on who is new.
	JoinAsGuest(ctx context.Context, user NewUser, session NewSession, may func(Entrance) error, admit func() error) (FoundSession, error)
	UsersByID(context.Context, []UserID) ([]User, error)

	FindLogin(ctx context.Context, nameKey string) (Login, error)
	LoginOf(context.Context, UserID) (Login, error)
	PeopleStore
	JobStore
	MoodStore

	// FindSession gives nil where no session has this token.
	FindSession(context.Context, TokenHash) (*FoundSession, error)
	// Sessions gives the sessions of a user, the last used first, those that expired too.
	Sessions(context.Context, UserID) ([]Session, error)
	// AddSession stores a session of who logged in; may is asked about him as he is now.
	AddSession(ctx context.Context, login Login, session NewSession, may func(now Login) error) (FoundSession, error)
	// TouchSessions notes the last use of those sessions that were last used before.
	TouchSessions(ctx context.Context, ids []SessionID, at, before Millis) error
	// EndSession forgets a session of this user; Hidden where it is not his.
	EndSession(context.Context, UserID, SessionID) error
	EndOtherSessions(ctx context.Context, user UserID, but SessionID) error

	// Snapshot gives the rooms that the user is in, ascending by id, at most limit.
	Snapshot(ctx context.Context, user UserID, limit int, may Judge) (Snapshot, error)
	// Arrive gives what FindSession, Settings and Snapshot give, in one look; nil where no session
	// has this token.
	Arrive(ctx context.Context, token TokenHash, limit int, may func(User) Judge) (*Arrived, error)
	// RoomsOf gives the ids of all rooms that the user is in, his own and the fixed ones too.
	RoomsOf(ctx context.Context, user UserID) ([]RoomID, error)
	ListRooms(ctx context.Context, user UserID, q ListRooms, may Judge) (RoomList, error)
	JudgeRoom(ctx context.Context, user UserID, room RoomID, may Judge) error
	OpenRoom(ctx context.Context, user UserID, room RoomID, around Seq, limit int, may Judge) (OpenedRoom, error)
	History(ctx context.Context, user UserID, q GetHistory, may Judge) (History, error)
	// Changes gives up to limit rows after a rev, read in one snapshot with the room's head; nil
	// where fits says that the cursor does not fit the room.
	Changes(ctx context.Context, user UserID, room RoomID, after Rev, limit int, fits func(Room) bool, may Judge) (*ChangePage, error)

	// CreateRoom stores a room with who is in it, or gives the one that the same key made the first
	// time (KeyTaken where the digest differs) or that the same people have, if read lets the user
	// who made it see it. admit has the last word on a new one.
	CreateRoom(ctx context.Context, room NewRoom, may func(Founding) error, read Judge, admit func() error) (Room, error)
	// OpenThread gives the thread of a message, which is made if there is none yet and create lets it.
	// admit has the last word on a new one.
	OpenThread(ctx context.Context, in NewThread, may, create MessageJudge, admit func() error) (Room, error)
	// FollowThread puts a thread among those that a user follows, or takes it away.
	FollowThread(ctx context.Context, user UserID, in FollowThread, may Judge) (Mine, error)
	// UpdateRoom gives a room other shared fields; it is noted.
	UpdateRoom(ctx context.Context, act Act, room RoomID, to func(Room) Room, may Judge) (Room, error)

	// ListMembers gives who is in a room; runs tells who may know who is muted.
	ListMembers(ctx context.Context, user UserID, q MemberQuery, may Judge, runs func(Standing) bool) (MemberList, error)
	// ChangeMember puts somebody into a room, takes him out, or gives him another role: a change of
	// the room's log and one of his own. What is so already is no change.
	ChangeMember(ctx context.Context, in MemberChange, may func(Seat) error, admit func() error) (MemberChanged, error)
	UpdateMine(ctx context.Context, user UserID, in UpdateMine, may Judge) (Mine, error)
	// Mute sets until when a user may not write in a room; he learns it from his own log.
	Mute(ctx context.Context, act Act, muted Muted, may func(Seat) error) error

	// FindReaders gives those users, by NameKey or id, whom may lets read the room.
	FindReaders(ctx context.Context, room RoomID, nameKeys []string, ids []UserID, may func(User) Judge) (FoundReaders, error)

	// SeqAt gives the first message of a room that was posted at a moment or later; 0 where there is none.
	SeqAt(ctx context.Context, user UserID, room RoomID, at Millis, may Judge) (Seq, error)

	// UpdateDraft keeps what a user began to write in a room, and gives the rev of that row.
	UpdateDraft(ctx context.Context, user UserID, in UpdateDraft, may Judge) (Rev, error)
	SaveMessage(ctx context.Context, user UserID, in SaveMessage, may MessageJudge) error
	// Saved and Mentions give at most limit messages of all rooms, the newest first, and whether there
	// are more; may judges the rooms.
	Saved(ctx context.Context, user UserID, q GetSaved, may Judge) (marks []SavedMark, more bool, err error)
	Mentions(ctx context.Context, user UserID, before *MentionMark, limit int, may Judge) (marks []MentionMark, more bool, err error)

	// MarkAllRead moves every read position of a user to the newest message.
	MarkAllRead(ctx context.Context, user UserID) error
	// MarkRead moves a read position and gives the one that holds then.
	MarkRead(ctx context.Context, user UserID, in MarkRead, may Judge) (Seq, error)

	// PostMessage gives a message its numbers. In this order, in one transaction: may judges; a
	// known (author, key) ends with its first answer, or Conflict where the digest differs; admit
	// has the last word; then the numbers are taken. An author who had read everything has read
	// his own message, too. A reply in a thread restamps the message that it is about; its author,
	// whoever wrote in the thread, and who is mentioned and may read it (Draft.Reads) follow it then.
	// The draft's job is done with the same commit; where it is not the one any more that was read,
	// nothing is posted.
	PostMessage(ctx context.Context, d Draft, may Judge, admit func(Standing) error) (Posted, error)

	// What follows changes a message and gives its row as it is then. What is so already takes no
	// number; else admit has the last word.
	EditMessage(ctx context.Context, e Edit, may MessageJudge, admit func() error) (Message, error)
	React(ctx context.Context, user UserID, in React, may MessageJudge, admit func() error) (Message, error)
	PinMessage(ctx context.Context, user UserID, in PinMessage, may MessageJudge) (Message, error)
	// DeleteMessage makes a tombstone of a message; one that is there already is no change.
	// Another's is noted.
	DeleteMessage(ctx context.Context, act Act, in AMessage, may MessageJudge) (Message, error)

	// Versions gives the newest of what a message said before, ascending, at most limit.
	Versions(ctx context.Context, user UserID, q GetVersions, limit int, may MessageJudge) (Versions, error)
	Reactors(ctx context.Context, user UserID, q GetReactors, may MessageJudge) (Reactors, error)
	// Pinned gives the pinned messages of a room, the newest first.
	Pinned(ctx context.Context, user UserID, q GetPinned, may Judge) (Found, error)

	// AddReport gives the id of a new report, or of the one that the user made of the message before.
	AddReport(ctx context.Context, in NewReport, may MessageJudge, admit func() error) (int64, error)
	ListReports(ctx context.Context, by UserID, q ListReports, may Permit) (ReportList, error)
	CloseReport(ctx context.Context, act Act, in CloseReport, may Permit) (Report, error)

	// Keeping gives the rooms that keep their messages for a time.
	Keeping(context.Context) ([]Keeping, error)
	// Expire makes tombstones of the oldest messages that were posted before a moment, and gives how
	// many; at most limit.
	Expire(ctx context.Context, room RoomID, before, at Millis, limit int) (int, error)
	// Purge forgets the oldest messages that have been tombstones since before a moment, and gives
	// how many; at most limit. first_seq and purged_rev rise as a change of the room's info.
	Purge(ctx context.Context, room RoomID, before Millis, limit int) (int, error)
}

// Login is what a name's password is checked against; it is zero for names that cannot log in.
type Login struct {
	User         User
	PasswordHash string
	BannedUntil  Millis
}

// Conns are the live WebSockets, as far as use-cases end them.
type Conns interface {
	EndGuests()
	// TellMood tells a user's mood to his own conns, and to those that watch him.
	TellMood(UserID)
}

// SetupToken is the one-time secret with which the setup is finished.
type SetupToken interface {
	// Read gives the token, "" where there is none any more.
	Read() (string, error)
	Remove() error
}

// Signals carries what is not kept to those who are in a room.
type Signals interface {
	Type(RoomID, Author)
}
