package client

// EventKind tells events apart.
type EventKind string

// The kinds of event.
const (
	// Posted is a message that was not there before. Each is delivered once, in the order of seq. It
	// comes in its newest state: what was edited before one heard of it bears EditedAt.
	Posted EventKind = "posted"
	// Changed is a message that was there, in its new state: edited, reacted to, pinned.
	Changed EventKind = "changed"
	// Deleted is a tombstone, also of a message that was never Posted because it went too soon.
	Deleted EventKind = "deleted"
	// Other is a row that is no message: a member, the room's own fields, what is private to the user.
	Other EventKind = "other"
	// Reset means that what is kept of this room is worthless: too much has changed meanwhile, or
	// (Cursor.Epoch is another one) the server's data were put back. Opened is the room as it is now;
	// its messages above Cursor.Seq follow as Posted.
	Reset EventKind = "reset"
)

// Event is something that happened in a followed room.
type Event struct {
	Kind    EventKind
	Room    RoomID
	Message *Message    // of Posted, Changed and Deleted
	Row     *Row        // of Other
	Opened  *OpenedRoom // of Reset
	Cursor  Cursor      // from where to go on, once this event has been dealt with
}

// eventOf is the event that a row of a message makes.
func eventOf(kind EventKind, m *Message) Event {
	if m.Deleted {
		kind = Deleted
	}
	return Event{Kind: kind, Room: m.Room, Message: m}
}
