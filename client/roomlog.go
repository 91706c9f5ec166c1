package client

import (
	"maps"
	"slices"

	"bincang/internal/wire"
)

// maxKept is how many changes of a room wait while a question about it is unanswered. What comes
// beyond is forgotten and asked for.
const maxKept = 256

// roomLog is what a follower knows of one room. It holds the client's rule of docs/protocol.md §3,
// and does no I/O: it is given what arrived, gives events, and says what has to be asked.
type roomLog struct {
	room RoomID
	at   Cursor // where the log stands; no Epoch before it was first set
	head Rev    // of which one has heard; beyond at.Rev something is missing

	asked    bool // a question is unanswered
	mustOpen bool // room.open has to be asked before all else
	reset    bool // … because the cursor is of no use any more
	doubtful bool // the server's head was below the cursor: let room.changes decide
	stalled  int  // complete answers in a row that brought nothing, though something is missing

	kept  []wire.Change // arrived while they could not be applied
	held  map[Seq]*Row  // messages that came before an older one did
	floor Rev           // what stands before the held ones
	fill  *filling      // messages that a reset skipped, on their way
	known map[Seq]Rev   // rows that were read ahead of the cursor
}

// filling is the reading of the messages between the last delivered one and a fresh load.
type filling struct {
	seq Seq // the newest message of the load
	rev Rev // its up_to
}

func newRoomLog(room RoomID, from Cursor) *roomLog {
	return &roomLog{room: room, at: from, held: map[Seq]*Row{}, known: map[Seq]Rev{}}
}

// begin starts with a new connection. room is what hello told of it, nil for a room that has to be
// watched.
func (l *roomLog) begin(epoch string, room *Room) {
	l.asked, l.mustOpen, l.reset, l.doubtful = false, room == nil, false, false
	l.kept, l.fill, l.head, l.stalled = nil, nil, 0, 0
	switch {
	case l.at.Epoch != "" && l.at.Epoch != epoch:
		l.mustOpen, l.reset = true, true
	case room == nil: // room.open will tell
	case l.at.Epoch == "":
		l.at = Cursor{Epoch: epoch, Rev: room.Rev, Seq: room.Seq}
	default:
		l.head, l.doubtful = room.Rev, room.Rev < l.at.Rev
	}
}

// push takes a change that the server sent by itself.
func (l *roomLog) push(change wire.Change) []Event {
	if l.mustOpen || l.fill != nil {
		l.keep(change)
		return nil
	}
	return l.join(change)
}

// join applies a change that joins up with the cursor, drops one that is known, and keeps one before
// which something is missing.
func (l *roomLog) join(change wire.Change) []Event {
	switch {
	case change.UpTo <= l.at.Rev:
		return nil
	case change.After > l.at.Rev:
		l.keep(change)
		return nil
	}
	var events []Event
	for i := range change.Rows {
		if change.Rows[i].Rev > l.at.Rev {
			events = append(events, l.apply(&change.Rows[i])...)
		}
	}
	l.moveTo(change.UpTo)
	return events
}

func (l *roomLog) keep(change wire.Change) {
	l.head = max(l.head, change.UpTo)
	if len(l.kept) >= maxKept {
		l.kept = nil
		return
	}
	l.kept = append(l.kept, change)
}

// drain tries again what was kept.
func (l *roomLog) drain() []Event {
	var events []Event
	kept := l.kept
	l.kept = nil
	for _, change := range kept {
		events = append(events, l.join(change)...)
	}
	return events
}

// heads takes the number of the room's newest change.
func (l *roomLog) heads(rev Rev) { l.head = max(l.head, rev) }

// moveTo moves the cursor; what was read ahead of it is known no longer.
func (l *roomLog) moveTo(rev Rev) {
	l.at.Rev = rev
	maps.DeleteFunc(l.known, func(_ Seq, known Rev) bool { return known <= rev })
}

// apply makes the events of one row. Messages are delivered in the order of their seq, which is
// dense: one that comes before an older one, whose row moved to a later rev, is held until then.
func (l *roomLog) apply(row *Row) []Event {
	m := row.Message
	switch {
	case m == nil:
		return append(l.purged(row.Info), l.mark(Event{Kind: Other, Room: l.room, Row: row}, row.Rev))
	case l.known[m.Seq] >= row.Rev:
		return nil
	case m.Seq <= l.at.Seq:
		return []Event{l.mark(eventOf(Changed, m), row.Rev)}
	}
	if len(l.held) == 0 {
		l.floor = row.Rev - 1
	}
	l.held[m.Seq] = row
	return l.release(row.Rev)
}

// release delivers the held messages that follow the last delivered one.
func (l *roomLog) release(rev Rev) []Event {
	var events []Event
	for row := l.held[l.at.Seq+1]; row != nil; row = l.held[l.at.Seq+1] {
		delete(l.held, row.Message.Seq)
		l.at.Seq = row.Message.Seq
		events = append(events, l.mark(eventOf(Posted, row.Message), rev))
	}
	return events
}

// releaseAll delivers everything held: after a complete answer, what is missing between is purged.
func (l *roomLog) releaseAll() []Event {
	var events []Event
	for _, seq := range slices.Sorted(maps.Keys(l.held)) {
		l.at.Seq = seq - 1
		events = append(events, l.release(l.at.Rev)...)
	}
	return events
}

// purged steps over messages that are there no more.
func (l *roomLog) purged(info *Info) []Event {
	if info == nil || info.FirstSeq <= l.at.Seq+1 {
		return nil
	}
	var events []Event
	for _, seq := range slices.Sorted(maps.Keys(l.held)) {
		if seq < info.FirstSeq {
			l.at.Seq = seq - 1
			events = append(events, l.release(info.Rev)...)
		}
	}
	l.at.Seq = max(l.at.Seq, info.FirstSeq-1)
	return append(events, l.release(info.Rev)...)
}

// mark gives an event the cursor from which nothing that was not delivered is missed.
func (l *roomLog) mark(e Event, rev Rev) Event {
	e.Cursor = Cursor{Epoch: l.at.Epoch, Rev: rev, Seq: l.at.Seq}
	if len(l.held) > 0 {
		e.Cursor.Rev = l.floor
	}
	return e
}
