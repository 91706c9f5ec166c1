package server

import (
	"context"
	"sync"
)

// tasks are goroutines that a stop waits for. Unlike those of a WaitGroup, new ones may be started
// while somebody waits: they are refused.
type tasks struct {
	mu      sync.Mutex // guards what follows
	running int
	closed  bool
	idle    chan struct{} // closed once nothing runs and nothing may be started
}

func newTasks() *tasks { return &tasks{idle: make(chan struct{})} }

// start runs f on a goroutine of its own, unless wait was called before.
func (t *tasks) start(f func()) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return false
	}
	t.running++
	go func() {
		defer t.done()
		f()
	}()
	return true
}

// wait lets nothing new start, and returns when nothing runs any more or ctx ends.
func (t *tasks) wait(ctx context.Context) {
	t.mu.Lock()
	if !t.closed {
		t.closed = true
		t.closeIfIdle()
	}
	t.mu.Unlock()
	select {
	case <-t.idle:
	case <-ctx.Done():
	}
}

func (t *tasks) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running--
	t.closeIfIdle()
}

func (t *tasks) closeIfIdle() {
	if t.closed && t.running == 0 {
		close(t.idle)
	}
}
