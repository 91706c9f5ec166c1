package wire

import "bincang/internal/chat"

// The rows and numbers as clients know them: the domain's own types, so that a client need not
// import the domain.
type (
	RoomID    = chat.RoomID
	UserID    = chat.UserID
	SessionID = chat.SessionID
	Seq       = chat.Seq
	Rev       = chat.Rev
	Millis    = chat.Millis
	Kind      = chat.Kind
	Level     = chat.Level

	User     = chat.User
	Author   = chat.Author
	Room     = chat.Room
	Message  = chat.Message
	File     = chat.File
	Reaction = chat.Reaction
	Member   = chat.Member
	Info     = chat.Info
	Mine     = chat.Mine
	Block    = chat.Block
	Row      = chat.Row
	Change   = chat.Change
)

// The inputs and outputs of the operations that the client package calls.
type (
	LogIn       = chat.LogIn
	LogOut      = chat.LogOut
	JoinAsGuest = chat.JoinAsGuest
	Welcome     = chat.Welcome
	OpenRoom    = chat.OpenRoom
	OpenedRoom  = chat.OpenedRoom
	GetHistory  = chat.GetHistory
	History     = chat.History
	GetChanges  = chat.GetChanges
	Changes     = chat.Changes
	ChangePage  = chat.ChangePage
	ListRooms   = chat.ListRooms
	RoomList    = chat.RoomList
	PostMessage = chat.PostMessage
	Posted      = chat.Posted
	Announce    = chat.Announce
	Announced   = chat.Announced
)

// The two rooms that everybody is in.
const (
	Lobby         = chat.Lobby
	Announcements = chat.Announcements
)

// MaxText is how long a message may be, in code points.
const MaxText = chat.MaxText

// The levels of announcements.
const (
	LevelInfo     = chat.LevelInfo
	LevelWarning  = chat.LevelWarning
	LevelCritical = chat.LevelCritical
)

// The kinds of refusal.
const (
	Invalid         = chat.Invalid
	Unauthenticated = chat.Unauthenticated
	Forbidden       = chat.Forbidden
	NotFound        = chat.NotFound
	Conflict        = chat.Conflict
	TooLarge        = chat.TooLarge
	RateLimited     = chat.RateLimited
	Unavailable     = chat.Unavailable
	Internal        = chat.Internal
)
