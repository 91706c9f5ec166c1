package server

import (
	"sync"
	"sync/atomic"

	"bincang/internal/chat"
)

// maxHeld is how many pushes a conn keeps while it is being let in somewhere; with one more it is
// too slow.
const maxHeld = 256

// push is what the hub pushed.
type push struct {
	room   chat.RoomID
	change *chat.Change // nil for signals
	frame  []byte
}

// gate keeps pushes back while it is not known yet whether, and from where on, its conn may hear
// them: of every room while it is greeted, of one room while it begins to watch that. An open gate
// costs a push one look.
type gate struct{ shut atomic.Pointer[hold] }

type hold struct {
	room chat.RoomID // "" holds every room

	mu   sync.Mutex // guards what follows; a conn's push is called under it
	held []push
	done bool
}

// close keeps back what comes from now on of a room, or of all of them with "". One goroutine at a
// time closes and opens a gate.
func (g *gate) close(room chat.RoomID) { g.shut.Store(&hold{room: room}) }

// pass hands p to the conn, or keeps it; false where that is one too many.
func (g *gate) pass(p push, hand func(push)) bool {
	h := g.shut.Load()
	if h == nil || h.room != "" && h.room != p.room {
		hand(p)
		return true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.done {
		hand(p)
		return true
	}
	h.held = append(h.held, p)
	return len(h.held) <= maxHeld
}

// open hands to the conn what was kept and what want lets through, in its order, and then whatever
// comes.
func (g *gate) open(want func(push) bool, hand func(push)) {
	h := g.shut.Load()
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range h.held {
		if want(p) {
			hand(p)
		}
	}
	h.held, h.done = nil, true
	g.shut.Store(nil)
}
