package client_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"bincang/client"
	"bincang/internal/app"
	"bincang/internal/testkit"
)

// testClock makes the waits before something is repeated short, and the longer ones, which notice
// silence, last until Skip.
type testClock struct {
	mu      sync.Mutex // guards what follows
	skipped time.Duration
	waiting []chan time.Time
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.skipped)
}

func (c *testClock) After(d time.Duration) <-chan time.Time {
	if d <= 31*time.Second {
		return time.After(d / 200)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	passed := make(chan time.Time, 1)
	c.waiting = append(c.waiting, passed)
	return passed
}

// Skip lets an hour pass.
func (c *testClock) Skip() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skipped += time.Hour
	for _, passed := range c.waiting {
		passed <- time.Now().Add(c.skipped)
	}
	c.waiting = nil
}

func start(t *testing.T, configure ...func(*app.Config)) *testkit.Server {
	t.Helper()
	quick := func(c *app.Config) {
		c.Heads = 20 * time.Millisecond
		c.Chat.PostsPerSecond, c.Chat.PostsBurst = 0, 0
	}
	return testkit.Start(t, append([]func(*app.Config){quick}, configure...)...)
}

// speak makes a client with somebody's token at an address.
func speak(t *testing.T, address, token string, options ...client.Option) *client.Client {
	t.Helper()
	c, err := client.New(address, append([]client.Option{client.WithToken(token), client.WithClock(&testClock{})}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func patience(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), testkit.Patience)
	t.Cleanup(cancel)
	return ctx
}

// listener follows a room in a goroutine of its own.
type listener struct {
	t      *testing.T
	events chan client.Event
	ended  chan error
	stop   context.CancelFunc
}

// listen follows the lobby, and returns once the follower has a connection that it uses: it waits
// for the first event, a post of the test's own.
func listen(t *testing.T, c *client.Client, from client.Cursor) *listener {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	l := &listener{t: t, events: make(chan client.Event, 1000), ended: make(chan error, 1), stop: cancel}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		var failure error
		for event, err := range c.Follow(client.Lobby).From(client.Lobby, from).Events(ctx) {
			if failure = err; err == nil {
				l.events <- event
			}
		}
		l.ended <- failure
	}()
	t.Cleanup(func() { cancel(); <-gone })
	return l
}

func (l *listener) next() client.Event {
	l.t.Helper()
	select {
	case e := <-l.events:
		return e
	case err := <-l.ended:
		l.t.Fatalf("the follower ended: %v", err)
	case <-time.After(testkit.Patience):
		l.t.Fatal("nothing is heard")
	}
	return client.Event{}
}

// want reads these messages, and nothing else.
func (l *listener) want(texts ...string) client.Event {
	l.t.Helper()
	var e client.Event
	for _, text := range texts {
		if e = l.next(); e.Kind != client.Posted || e.Message.Text != text {
			l.t.Fatalf("heard %s %+v, not %q", e.Kind, e.Message, text)
		}
	}
	return e
}

func (l *listener) end() error {
	l.t.Helper()
	select {
	case err := <-l.ended:
		return err
	case <-time.After(testkit.Patience):
		l.t.Fatal("the follower does not end")
	}
	return nil
}

// here is the cursor of the lobby now.
func here(t *testing.T, c *client.Client) client.Cursor {
	t.Helper()
	_, cursor, err := c.Recent(patience(t), client.Lobby, 0)
	if err != nil {
		t.Fatal(err)
	}
	return cursor
}

func post(t *testing.T, c *client.Client, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := c.Post(patience(t), client.Lobby, text); err != nil {
			t.Fatal(err)
		}
	}
}

func numbered(from, to int) []string {
	var texts []string
	for i := from; i <= to; i++ {
		texts = append(texts, fmt.Sprint("message ", i))
	}
	return texts
}
