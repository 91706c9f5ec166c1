package server

import (
	"sync"

	"bincang/internal/ws"
)

// maxOpen is how many requests of a conn may wait for their answers; then it is not read.
const maxOpen = 32

// inbox runs what a conn asks, one after the other, so that it takes effect in the order in which
// it was sent. It holds a goroutine only while something waits.
type inbox[T any] struct {
	work *tasks // counts the goroutine
	do   func(T)

	mu      sync.Mutex // guards what follows; nothing else is locked under it
	waiting []T        // bound: maxOpen, then the socket is paused
	running bool
	closed  bool
}

// put takes an item in without waiting.
func (b *inbox[T]) put(socket *ws.Conn, item T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.waiting = append(b.waiting, item)
	if len(b.waiting) == maxOpen {
		socket.Pause()
	}
	if !b.running {
		b.running = b.work.start(func() { b.run(socket) })
	}
}

// close forgets what waits; what is under way ends by itself.
func (b *inbox[T]) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed, b.waiting = true, nil
}

func (b *inbox[T]) run(socket *ws.Conn) {
	for {
		item, ok := b.first()
		if !ok {
			return
		}
		b.do(item)
		if b.taken() {
			socket.Resume()
		}
	}
}

func (b *inbox[T]) first() (item T, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 {
		b.running, b.waiting = false, nil
		return item, false
	}
	return b.waiting[0], true
}

// taken removes the first item, and tells whether there is room again.
func (b *inbox[T]) taken() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 {
		return false
	}
	full := len(b.waiting) == maxOpen
	b.waiting = b.waiting[1:]
	return full
}
