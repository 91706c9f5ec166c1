package wire

import (
	"bincang/internal/chat"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Version is the number of this protocol.
const Version = 1

// Hello is the first frame of a conn, and the answer of session.hello.
type Hello struct {
	V         int            `json:"v"`
	Epoch     string         `json:"epoch" doc:"names the lineage of the numbers: another epoch makes every cursor worthless"`
	Server    Server         `json:"server"`
	At        chat.Millis    `json:"at" doc:"the server's clock, Unix milliseconds"`
	PingMS    int64          `json:"ping_ms" doc:"how often the server sends a WebSocket ping"`
	HeadsMS   int64          `json:"heads_ms" doc:"how often it sends the heads of rooms that changed"`
	Limits    Limits         `json:"limits"`
	Me        chat.User      `json:"me"`
	Self      chat.RoomID    `json:"self" doc:"the user's own room of kind self; its cursor stands among the rooms"`
	Session   chat.SessionID `json:"session"`
	Rooms     []chat.Room    `json:"rooms" doc:"the rooms one is in"`
	Blocked   []chat.UserID  `json:"blocked" doc:"whom one blocks"`
	RoomsMore bool           `json:"rooms_more,omitzero" doc:"there are more than were sent: room.list has them"`

	Drafts     []chat.Unsent `json:"drafts" doc:"what one began to write, the newest first"`
	DraftsMore bool          `json:"drafts_more,omitzero" doc:"there are more than were sent: room.changes of self has them"`

	DND *chat.DND `json:"dnd,omitzero" doc:"when one is not to be disturbed, as account.update set it; me.dnd says whether that is now"`

	Receipts bool `json:"receipts,omitzero" doc:"one gives read receipts in direct rooms, and gets them"`
}

// Server says which program this is.
type Server struct {
	Name    string `json:"name" doc:"what the owner calls this server"`
	Version string `json:"version"`
}

// Limits are the sizes that a client has to keep to.
type Limits struct {
	Text  int `json:"text" doc:"code points of a message"`
	Frame int `json:"frame" doc:"bytes of a client's frame"`
	Open  int `json:"open" doc:"operations that may wait for their answers"`
	Watch int `json:"watch" doc:"rooms that a conn may watch"`
}

// Problem is how an error reads in a frame and, with more around it, in a problem document.
type Problem struct {
	Kind       chat.Kind `json:"kind" enum:"invalid,unauthenticated,forbidden,not_found,conflict,too_large,rate_limited,unavailable,internal"`
	Message    string    `json:"message"`
	Field      string    `json:"field,omitzero"`
	RetryAfter int64     `json:"retry_after_ms,omitzero"`
}

// Answer is the server's frame that answers a request.
type Answer struct {
	ID    jsontext.Value `json:"id"`
	Out   jsontext.Value `json:"out,omitzero"`
	Error *Problem       `json:"error,omitzero"`
}

// Bye says why the server ends a conn, right before it does.
type Bye struct {
	Kind        ByeKind     `json:"kind" enum:"restart,slow,revoked,removed,rate_limited,malformed"`
	Reason      chat.Ending `json:"reason,omitzero" enum:"logged_out,expired,password,role,account,deactivated,banned,deleted" doc:"why the session was revoked"`
	Message     string      `json:"message"`
	ReconnectMS int64       `json:"reconnect_after_ms,omitzero"`
}

// ByeKind is the reason of a Bye.
type ByeKind string

// The reasons for which a server ends a conn.
const (
	ByeRestart     ByeKind = "restart"
	ByeSlow        ByeKind = "slow"
	ByeRevoked     ByeKind = "revoked"
	ByeRemoved     ByeKind = "removed"
	ByeRateLimited ByeKind = "rate_limited"
	ByeMalformed   ByeKind = "malformed"
)

// Signal is what is not numbered and may be dropped. Which fields are there depends on its kind.
type Signal struct {
	Kind  SignalKind               `json:"kind" enum:"heads,typing,here,presence,read"`
	Rooms map[chat.RoomID]chat.Rev `json:"rooms,omitzero" doc:"heads: the head of each room of this conn that changed"`
	Room  chat.RoomID              `json:"room,omitzero" doc:"typing, here, read"`
	Users []Typist                 `json:"users,omitzero" doc:"typing: who writes, three at most; it is over 6 s after it was last told"`
	Count *int                     `json:"count,omitzero" doc:"here: how many users follow the room now"`
	User  chat.UserID              `json:"user,omitzero" doc:"presence, read"`
	Seq   chat.Seq                 `json:"seq,omitzero" doc:"read: the newest message that the user has read; not there where he read none, or gives no receipts any more"`
	State Presence                 `json:"state,omitzero" enum:"here,away,gone" doc:"presence"`

	DND    bool         `json:"dnd,omitzero" doc:"presence: the user is not to be disturbed now"`
	Status *chat.Status `json:"status,omitzero" doc:"presence: what the user says of himself"`
}

// SignalKind is what a Signal is about.
type SignalKind string

// The kinds of signal.
const (
	SignalHeads    SignalKind = "heads"
	SignalTyping   SignalKind = "typing"
	SignalHere     SignalKind = "here"
	SignalPresence SignalKind = "presence"
	SignalRead     SignalKind = "read"
)

// Typist is who writes.
type Typist struct {
	ID   chat.UserID `json:"id"`
	Name string      `json:"name"`
}

// UserPresence is how a user is now.
type UserPresence struct {
	User   chat.UserID  `json:"user"`
	State  Presence     `json:"state" enum:"here,away,gone"`
	DND    bool         `json:"dnd,omitzero" doc:"not to be disturbed now"`
	Status *chat.Status `json:"status,omitzero" doc:"what the user says of himself"`
}

// Presence tells whether a user has a conn, and whether all of them are away.
type Presence string

// The states of presence.
const (
	PresenceHere Presence = "here"
	PresenceAway Presence = "away"
	PresenceGone Presence = "gone"
)

// Frame is what the server sends: exactly one of these. An answer is the other kind of frame.
type Frame struct {
	Hello  *Hello       `json:"hello,omitzero"`
	Change *chat.Change `json:"change,omitzero"`
	Signal *Signal      `json:"signal,omitzero"`
	Bye    *Bye         `json:"bye,omitzero"`
}

// Encode writes a value of this package or of the domain as JSON.
func Encode(value any) ([]byte, error) {
	return json.Marshal(value, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
}
