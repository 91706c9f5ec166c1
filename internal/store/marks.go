package store

import (
	"sync"
	"time"

	"bincang/internal/chat"
)

// place is a user in a room.
type place struct {
	user chat.UserID
	room chat.RoomID
}

// mark says up to which message a user has read a room.
type mark struct {
	place
	seq chat.Seq
}

// marks are the read positions that are not written yet: they are the one thing that is written
// late. A mark goes out with the next batch, but a place at most once per `every`; without a
// batch it goes out after a part of that, together with what others read in that time.
type marks struct {
	every time.Duration

	mu      sync.Mutex // guards what follows
	entries map[place]*entry
	ready   []place // may be written now, the oldest first
	cooling []place // were written less than `every` ago, the oldest first
}

// entry is what is known about a place while it is ready or cooling.
type entry struct {
	seq     chat.Seq
	since   time.Time // when what is unwritten began
	written time.Time // when it was last written, if it cools
	waiting bool      // something is unwritten
}

// gatherPart is the part of `every` for which marks wait for company.
const gatherPart = 8

func newMarks(every time.Duration) *marks {
	return &marks{every: every, entries: map[place]*entry{}}
}

// read gives the newest position that is not written yet, or was a moment ago; 0 where there is none.
func (m *marks) read(at place) chat.Seq {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.entries[at]; e != nil {
		return e.seq
	}
	return 0
}

// remember takes positions in; they only rise.
func (m *marks) remember(marks map[place]chat.Seq, now time.Time) {
	if len(marks) == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for at, seq := range marks {
		e := m.entries[at]
		if e == nil {
			e = &entry{}
			m.entries[at] = e
			m.ready = append(m.ready, at)
		}
		if seq <= e.seq {
			continue
		}
		e.seq = seq
		if !e.waiting {
			e.waiting, e.since = true, now
		}
	}
}

// forget drops what is unwritten about these places: their positions fell.
func (m *marks) forget(places []place) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, at := range places {
		if e := m.entries[at]; e != nil {
			e.seq, e.waiting = 0, false
		}
	}
}

// due gives the marks that the next transaction should write.
func (m *marks) due(now time.Time) []mark {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cool(now)
	var due []mark
	for _, at := range m.ready[:min(len(m.ready), batchLength)] {
		due = append(due, mark{at, m.entries[at].seq})
	}
	return due
}

// cool makes ready what was last written long enough ago, and forgets it where nothing is new.
func (m *marks) cool(now time.Time) {
	for len(m.cooling) > 0 {
		at := m.cooling[0]
		e := m.entries[at]
		if now.Sub(e.written) < m.every {
			return
		}
		m.cooling = m.cooling[1:]
		if e.waiting {
			m.ready = append(m.ready, at)
		} else {
			delete(m.entries, at)
		}
	}
}

// written notes that these marks, the ones that due gave, are durable.
func (m *marks) written(marks []mark, now time.Time) {
	if len(marks) == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ready = m.ready[len(marks):]
	for _, mark := range marks {
		e := m.entries[mark.place]
		e.written, e.waiting = now, e.seq > mark.seq
		e.since = now
		m.cooling = append(m.cooling, mark.place)
	}
}

// postpone holds off the marks that could not be written, for `every`.
func (m *marks) postpone(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, at := range m.ready {
		m.entries[at].since = now
	}
}

// wait tells how long the writer may sleep before it must look at the marks; any is false where
// there are none.
func (m *marks) wait(now time.Time) (wait time.Duration, any bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	until := time.Duration(-1)
	if len(m.ready) > 0 {
		until = m.every/gatherPart - now.Sub(m.entries[m.ready[0]].since)
	}
	if len(m.cooling) > 0 {
		left := m.every - now.Sub(m.entries[m.cooling[0]].written)
		if len(m.ready) == 0 || left < until {
			until = left
		}
	}
	if len(m.ready)+len(m.cooling) == 0 {
		return 0, false
	}
	return max(until, time.Millisecond), true
}

// hurry makes every mark ready, and tells whether there are any.
func (m *marks) hurry() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, at := range m.cooling {
		if m.entries[at].waiting {
			m.ready = append(m.ready, at)
		} else {
			delete(m.entries, at)
		}
	}
	m.cooling = nil
	return len(m.ready) > 0
}

// mark notes in a transaction that the user has read the room up to seq.
func (t *tx) mark(at place, seq chat.Seq) {
	if t.marks == nil {
		t.marks = map[place]chat.Seq{}
	}
	t.marks[at] = max(seq, t.marks[at])
}

// hasRead is the user's effective position: what the store has, or what this transaction or an
// earlier one marked.
func (t *tx) hasRead(m *marks, at place, stored chat.Seq) chat.Seq {
	return max(stored, t.marks[at], m.read(at))
}
