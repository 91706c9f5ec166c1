package client

import (
	"fmt"

	"bincang/internal/wire"
)

// The pages that a follower asks for, in rows.
const (
	changesPage = 1000
	historyPage = 200
	openedPage  = 50
)

// maxStalled is how many complete answers in a row may bring nothing though a push or a signal told
// of more.
const maxStalled = 3

// question is what a log needs to know next: an operation and its input.
type question struct {
	op string
	in any
}

// wants gives the question that has to be asked now; false if there is none, or one is unanswered.
func (l *roomLog) wants() (question, bool) {
	switch {
	case l.asked:
		return question{}, false
	case l.mustOpen:
		return question{"room.open", wire.OpenRoom{Room: l.room, Limit: openedPage, Watch: true}}, true
	case l.fill != nil:
		after := l.at.Seq
		return question{"room.history", wire.GetHistory{Room: l.room, After: &after, Limit: historyPage}}, true
	case l.head > l.at.Rev || l.doubtful:
		return question{"room.changes", wire.GetChanges{Room: l.room, Epoch: l.at.Epoch, After: l.at.Rev, Limit: changesPage}}, true
	}
	return question{}, false
}

// opened takes the answer of room.open in a connection of this epoch.
func (l *roomLog) opened(epoch string, opened *OpenedRoom) []Event {
	l.asked, l.mustOpen = false, false
	switch {
	case l.at.Epoch == "":
		l.at = Cursor{Epoch: epoch, Rev: opened.UpTo, Seq: opened.Room.Seq}
		return l.drain()
	case l.reset:
		return l.loaded(epoch, opened)
	}
	l.head, l.doubtful = max(l.head, opened.UpTo), opened.UpTo < l.at.Rev
	return l.drain()
}

// loaded begins anew with a fresh load. In the same epoch the messages since the last delivered one
// are still to be delivered.
func (l *roomLog) loaded(epoch string, opened *OpenedRoom) []Event {
	l.reset, l.doubtful = false, false
	clear(l.held)
	clear(l.known)
	if l.at.Epoch != epoch || opened.Room.Seq <= l.at.Seq {
		l.at = Cursor{Epoch: epoch, Rev: opened.UpTo, Seq: opened.Room.Seq}
		return append([]Event{l.fresh(opened)}, l.drain()...)
	}
	l.fill = &filling{seq: opened.Room.Seq, rev: opened.UpTo}
	return []Event{l.fresh(opened)}
}

func (l *roomLog) fresh(opened *OpenedRoom) Event {
	return Event{Kind: Reset, Room: l.room, Opened: opened, Cursor: l.at}
}

// filled takes a page of the messages that a reset skipped. Until all are there the cursor stays
// where it was: who goes on from it is reset again, and misses none.
func (l *roomLog) filled(page *wire.History) []Event {
	l.asked = false
	var events []Event
	for i := range page.Messages {
		m := &page.Messages[i]
		if m.Seq <= l.at.Seq || m.Seq > l.fill.seq {
			continue
		}
		l.at.Seq = m.Seq
		if m.Rev > l.fill.rev {
			l.known[m.Seq] = m.Rev
		}
		events = append(events, l.mark(eventOf(Posted, m), l.at.Rev))
	}
	if page.More && l.at.Seq < l.fill.seq && len(page.Messages) > 0 {
		return events
	}
	l.at.Seq = l.fill.seq
	l.moveTo(l.fill.rev)
	l.fill = nil
	return append(events, l.drain()...)
}

// caughtUp takes the answer of room.changes. The error is one that a new connection may heal.
func (l *roomLog) caughtUp(changes *wire.Changes) ([]Event, error) {
	l.asked, l.doubtful = false, false
	if changes.Reset {
		l.mustOpen, l.reset = true, true
		return nil, nil
	}
	if changes.ChangePage == nil || changes.Epoch != l.at.Epoch {
		return nil, fmt.Errorf("%w: room.changes of %s answered for another epoch", ErrUnreachable, l.room)
	}
	before := l.at.Rev
	events := l.join(changes.Change)
	if changes.More {
		l.head = max(l.head, l.at.Rev+1)
		return events, l.progress(before)
	}
	events = append(events, l.releaseAll()...)
	events = append(events, l.drain()...)
	return events, l.progress(before)
}

// progress refuses to ask for ever for what does not come.
func (l *roomLog) progress(before Rev) error {
	if l.at.Rev > before || l.head <= l.at.Rev {
		l.stalled = 0
		return nil
	}
	if l.stalled++; l.stalled < maxStalled {
		return nil
	}
	return fmt.Errorf("%w: room.changes of %s does not reach %d", ErrUnreachable, l.room, l.head)
}
