package client

import "bincang/internal/wire"

// The rows and numbers of the protocol.
type (
	RoomID  = wire.RoomID
	UserID  = wire.UserID
	Seq     = wire.Seq
	Rev     = wire.Rev
	Millis  = wire.Millis
	Kind    = wire.Kind
	Level   = wire.Level
	User    = wire.User
	Author  = wire.Author
	Room    = wire.Room
	Message = wire.Message
	Member  = wire.Member
	Info    = wire.Info
	Mine    = wire.Mine
	Row     = wire.Row
)

// The answers of the operations that have a method here.
type (
	Hello      = wire.Hello
	Bye        = wire.Bye
	Welcome    = wire.Welcome
	OpenedRoom = wire.OpenedRoom
	Receipt    = wire.Posted
	Announced  = wire.Announced
)

// The two rooms that everybody is in.
const (
	Lobby         = wire.Lobby
	Announcements = wire.Announcements
)

// MaxText is how long a message may be, in code points.
const MaxText = wire.MaxText

// The levels of announcements.
const (
	LevelInfo     = wire.LevelInfo
	LevelWarning  = wire.LevelWarning
	LevelCritical = wire.LevelCritical
)

// The kinds of refusal, for Error.Kind.
const (
	Invalid         = wire.Invalid
	Unauthenticated = wire.Unauthenticated
	Forbidden       = wire.Forbidden
	NotFound        = wire.NotFound
	Conflict        = wire.Conflict
	TooLarge        = wire.TooLarge
	RateLimited     = wire.RateLimited
	Unavailable     = wire.Unavailable
	Internal        = wire.Internal
)
