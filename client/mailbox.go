package client

import (
	"sync"

	"bincang/internal/wire"

	"github.com/go-json-experiment/json/jsontext"
)

// The bounds of a mailbox: changes, and their bytes of JSON.
const (
	maxFrames = 256
	maxBytes  = 4 << 20
)

// frame is what the server sends over a socket.
type frame struct {
	wire.Frame `json:",inline"`
	ID         jsontext.Value `json:"id"`
	Out        jsontext.Value `json:"out"`
	Error      *wire.Problem  `json:"error"`
}

// mailbox holds what a socket has read until its follower has time for it. The reader never waits,
// so that a slow consumer does not silence the connection: a change for which there is no place
// leaves only the number of its rev, and is asked for later.
type mailbox struct {
	ready chan struct{} // yields when there is something to take

	mu     sync.Mutex // guards what follows
	frames []frame    // changes and answers
	size   int        // bytes of the changes among them
	heads  map[RoomID]Rev
	end    error // how the connection ended
}

func newMailbox() *mailbox {
	return &mailbox{ready: make(chan struct{}, 1), heads: map[RoomID]Rev{}}
}

// put adds a frame of that many bytes.
func (m *mailbox) put(f frame, size int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	defer m.wake()
	switch {
	case f.ID != nil:
		m.frames = append(m.frames, f) // as many as there are questions: one a room
	case f.Signal != nil:
		for room, rev := range f.Signal.Rooms {
			m.heads[room] = max(m.heads[room], rev)
		}
	case f.Change == nil: // of a later version of the protocol
	case len(m.frames) >= maxFrames || m.size+size > maxBytes:
		m.heads[f.Change.Room] = max(m.heads[f.Change.Room], f.Change.UpTo)
	default:
		m.frames = append(m.frames, f)
		m.size += size
	}
}

// finish tells how the connection ended; what was put before is still taken.
func (m *mailbox) finish(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.end = err
	m.wake()
}

// take gives everything that came since the last time: frames in order, then what is known of heads,
// then the end.
func (m *mailbox) take() ([]frame, map[RoomID]Rev, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	frames, heads := m.frames, m.heads
	m.frames, m.size, m.heads = nil, 0, map[RoomID]Rev{}
	return frames, heads, m.end
}

func (m *mailbox) wake() {
	select {
	case m.ready <- struct{}{}:
	default:
	}
}
