package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bincang/client"
	"bincang/internal/app"
	"bincang/internal/testkit"
)

func TestMessagesComeInOrder(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := speak(t, s.URL, s.Guest("Ayu").Token)
	l := listen(t, c, here(t, c))
	post(t, c, numbered(1, 50)...)
	last := l.want(numbered(1, 50)...)
	if last.Cursor != here(t, c) || last.Message.Author.Name != "Ayu" {
		t.Errorf("%+v", last)
	}
	l.stop()
	if err := l.end(); err != nil {
		t.Errorf("stopped with %v", err)
	}
}

func TestFollowingBeginsNow(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := speak(t, s.URL, s.Guest("Ayu").Token)
	post(t, c, "long ago")
	for event, err := range c.Follow(client.Lobby, client.Announcements).Events(postUntilHeard(t, c)) {
		if err != nil || event.Message.Text != "now" {
			t.Fatalf("%+v, %v", event, err)
		}
		break
	}
}

// postUntilHeard posts until the context's follower is there to hear.
func postUntilHeard(t *testing.T, c *client.Client) context.Context {
	ctx := patience(t)
	go func() {
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			select {
			case <-tick.C:
				c.Post(ctx, client.Lobby, "now")
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx
}

func TestARestartLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := speak(t, s.URL, s.Guest("Ayu").Token)
	l := listen(t, c, here(t, c))
	for i := range 3 {
		post(t, c, numbered(20*i+1, 20*i+10)...)
		s.Restart()
		post(t, c, numbered(20*i+11, 20*i+20)...)
	}
	l.want(numbered(1, 60)...)
}

func TestCutConnectionsLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := through(t, s.URL)
	token := s.Guest("Ayu").Token
	c := speak(t, s.URL, token)
	l := listen(t, speak(t, p.URL, token), here(t, c))
	for i, text := range numbered(1, 200) {
		post(t, c, text)
		if i%40 == 10 {
			p.Cut()
		}
	}
	l.want(numbered(1, 200)...)
}

func TestHeadsHealLostPushes(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := through(t, s.URL)
	p.Frames = func(frame string) []string {
		if strings.HasPrefix(frame, `{"change":`) {
			return nil
		}
		return []string{frame}
	}
	token := s.Guest("Ayu").Token
	c := speak(t, s.URL, token)
	l := listen(t, speak(t, p.URL, token), here(t, c))
	for _, text := range numbered(1, 5) {
		post(t, c, text)
		l.want(text)
	}
	if n := p.sockets.Load(); n != 1 {
		t.Errorf("it took %d connections", n)
	}
}

func TestPushesThatAreLostRepeatedAndSwapped(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := through(t, s.URL)
	var n int
	var kept []string
	p.Frames = func(frame string) []string {
		if !strings.HasPrefix(frame, `{"change":`) {
			return []string{frame}
		}
		switch n++; n % 5 {
		case 1:
			return []string{frame, frame}
		case 2:
			return nil
		case 3:
			kept = []string{frame}
			return nil
		case 4:
			return append([]string{frame}, kept...)
		}
		return []string{frame}
	}
	token := s.Guest("Ayu").Token
	c := speak(t, s.URL, token)
	l := listen(t, speak(t, p.URL, token), here(t, c))
	post(t, c, numbered(1, 100)...)
	l.want(numbered(1, 100)...)
}

func TestASilentServerIsLeft(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := through(t, s.URL)
	clock := &testClock{}
	token := s.Guest("Ayu").Token
	c := speak(t, s.URL, token)
	reasons := make(chan error, 100)
	l := listen(t, speak(t, p.URL, token, client.WithClock(clock), client.OnRetry(func(err error, _ time.Duration) { reasons <- err })), here(t, c))
	post(t, c, "heard")
	l.want("heard")
	p.mute.Store(true)
	post(t, c, "missed")
	p.Frames = func(frame string) []string { return []string{frame} }
	clock.Skip()
	if err := <-reasons; !errors.Is(err, client.ErrUnreachable) || !strings.Contains(err.Error(), "silent") {
		t.Errorf("left because of: %v", err)
	}
	p.mute.Store(false)
	p.Cut() // what tried to connect while nothing came
	l.want("missed")
}

func TestGoingOnFromAStoredCursor(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := speak(t, s.URL, s.Guest("Ayu").Token)
	l := listen(t, c, here(t, c))
	post(t, c, "one")
	stored := l.want("one").Cursor
	l.stop()
	post(t, c, "two", "three")
	listen(t, c, stored).want("two", "three")
}

func TestACursorOfAnotherEpochIsReset(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := speak(t, s.URL, s.Guest("Ayu").Token)
	post(t, c, "before")
	l := listen(t, c, client.Cursor{Epoch: "another", Rev: 700, Seq: 600})
	e := l.next()
	if e.Kind != client.Reset || e.Cursor != here(t, c) || len(e.Opened.Messages) != 1 {
		t.Fatalf("%+v", e)
	}
	post(t, c, "after")
	l.want("after")
}

func TestACursorAheadOfTheHeadIsReset(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := speak(t, s.URL, s.Guest("Ayu").Token)
	post(t, c, "before")
	at := here(t, c)
	l := listen(t, c, client.Cursor{Epoch: at.Epoch, Rev: at.Rev + 5, Seq: at.Seq + 5})
	if e := l.next(); e.Kind != client.Reset || e.Cursor != at {
		t.Fatalf("%+v, here %+v", e, at)
	}
	post(t, c, "after")
	l.want("after")
}

// The protocol lets the server answer any question for changes with a reset: the messages since the
// cursor are delivered all the same, once.
func TestAResetInTheSameEpochMissesNoMessage(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := through(t, s.URL)
	token := s.Guest("Ayu").Token
	c := speak(t, s.URL, token)
	post(t, c, "one")
	at := here(t, c)
	post(t, c, numbered(2, 400)...)
	var resets atomic.Int32
	p.Frames = func(frame string) []string {
		if strings.Contains(frame, `"more":`) && strings.Contains(frame, `"rows":`) && resets.Add(1) == 1 {
			id := frame[strings.Index(frame, `"id":"`)+6:]
			return []string{fmt.Sprintf(`{"id":"%s","out":{"epoch":"%s","reset":true}}`, id[:strings.Index(id, `"`)], at.Epoch)}
		}
		return []string{frame}
	}
	l := listen(t, speak(t, p.URL, token), at)
	if e := l.next(); e.Kind != client.Reset || e.Cursor != at || e.Opened.Room.Seq != 400 {
		t.Fatalf("%+v", e)
	}
	l.want(numbered(2, 400)...)
	post(t, c, "after")
	l.want("after")
}

func TestASlowConsumerMissesNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := speak(t, s.URL, s.Guest("Ayu").Token)
	heard := make(chan string)
	ctx, at := patience(t), here(t, c)
	go func() {
		for event, err := range c.Follow(client.Lobby).From(client.Lobby, at).Events(ctx) {
			if err != nil {
				t.Error(err)
				return
			}
			select {
			case heard <- event.Message.Text:
			case <-ctx.Done():
				return
			}
		}
	}()
	post(t, c, "first")
	<-heard
	want := numbered(1, 600) // more than wait for a consumer
	post(t, c, want...)
	for _, text := range want {
		if got := <-heard; got != text {
			t.Fatalf("heard %q, not %q", got, text)
		}
	}
}

func TestWhoIsLoggedOutStops(t *testing.T) {
	t.Parallel()
	s := start(t)
	ayu, budi := s.Guest("Ayu"), s.Guest("Budi")
	c := speak(t, s.URL, ayu.Token)
	l := listen(t, c, here(t, c))
	post(t, speak(t, s.URL, budi.Token), "heard")
	l.want("heard")
	if err := speak(t, s.URL, ayu.Token).LogOut(patience(t)); err != nil {
		t.Fatal(err)
	}
	err := l.end()
	closed, ok := errors.AsType[*client.ClosedError](err)
	if !ok || closed.Code != 4401 || closed.Bye == nil {
		t.Errorf("ended with %v", err)
	}
	if err := listen(t, c, client.Cursor{}).end(); client.KindOf(err) != client.Unauthenticated {
		t.Errorf("with an ended session: %v", err)
	}
}

func TestARoomThatIsNotThereStopsTheFollower(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := speak(t, s.URL, s.Guest("Ayu").Token)
	for _, err := range c.Follow("nowhere").Events(patience(t)) {
		if client.KindOf(err) != client.NotFound || !strings.Contains(err.Error(), "nowhere") {
			t.Errorf("%v", err)
		}
	}
	many := make([]client.RoomID, 51)
	for i := range many {
		many[i] = client.RoomID(fmt.Sprint("room", i))
	}
	for _, err := range c.Follow(many...).Events(patience(t)) {
		if client.KindOf(err) != client.Invalid {
			t.Errorf("51 watched rooms: %v", err)
		}
	}
}

func TestByeTellsWhenToComeBack(t *testing.T) {
	t.Parallel()
	s := start(t)
	waits := make(chan time.Duration, 100)
	c := speak(t, s.URL, s.Guest("Ayu").Token, client.OnRetry(func(err error, wait time.Duration) {
		if closed, ok := errors.AsType[*client.ClosedError](err); ok && closed.Bye != nil {
			if least := time.Duration(closed.Bye.ReconnectMS) * time.Millisecond; closed.Code != 1012 || wait < least || least == 0 {
				t.Errorf("waits %v after %+v", wait, closed.Bye)
			}
			waits <- wait
		}
	}))
	l := listen(t, c, here(t, c))
	post(t, c, "one")
	l.want("one")
	s.Restart()
	<-waits
	post(t, c, "two")
	l.want("two")
}

func TestWaitsDoubleUpToHalfAMinute(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	ctx, cancel := context.WithCancel(t.Context())
	var waits []time.Duration
	c := speak(t, gone.URL, "", client.WithRandom(func() float64 { return 0.5 }), client.OnRetry(func(_ error, wait time.Duration) {
		if waits = append(waits, wait); len(waits) == 8 {
			cancel()
		}
	}))
	for _, err := range c.Follow(client.Lobby).Events(ctx) {
		t.Error(err)
	}
	want := []time.Duration{750, 1500, 3000, 6000, 12000, 22500, 22500, 22500}
	for i := range want {
		want[i] *= time.Millisecond
	}
	if !slices.Equal(waits, want) {
		t.Errorf("waited %v", waits)
	}
}

func TestAnotherProgramIsRecognised(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	for _, err := range speak(t, other.URL, "").Follow(client.Lobby).Events(patience(t)) {
		if !errors.Is(err, client.ErrProtocol) {
			t.Error(err)
		}
	}
}

func TestLeavingTheLoopPartsInOrder(t *testing.T) {
	t.Parallel()
	s := start(t, func(c *app.Config) { c.Server.ConnsPerUser = 1 })
	c := speak(t, s.URL, s.Guest("Ayu").Token, client.OnRetry(func(err error, _ time.Duration) { t.Logf("again after %v", err) }))
	for range 3 {
		at := here(t, c)
		post(t, c, "heard")
		began := time.Now()
		for event, err := range c.Follow(client.Lobby).From(client.Lobby, at).Events(patience(t)) {
			if err != nil || event.Message.Text != "heard" {
				t.Fatal(event, err)
			}
			break
		}
		if took := time.Since(began); took > testkit.Patience/2 {
			t.Errorf("parting took %v", took)
		}
	}
}
