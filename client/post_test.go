package client_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bincang/client"
	"bincang/internal/app"
	"bincang/internal/chat"
)

func TestAPostWhoseAnswerIsLostIsPostedOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := through(t, s.URL)
	var retries atomic.Int32
	c := speak(t, p.URL, s.Guest("Ayu").Token, client.OnRetry(func(error, time.Duration) { retries.Add(1) }))
	p.cutAnswers.Store(3)
	receipt, err := c.Post(patience(t), client.Lobby, "once")
	if err != nil || receipt.Seq != 1 || retries.Load() != 3 {
		t.Fatalf("%+v, %v after %d retries", receipt, err, retries.Load())
	}
	if at := here(t, c); at.Seq != 1 {
		t.Errorf("there are %d messages", at.Seq)
	}
}

func TestAKeyIsAnsweredAsTheFirstTime(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := speak(t, s.URL, s.Guest("Ayu").Token)
	key := client.NewKey()
	first, err := c.PostWithKey(patience(t), client.Lobby, key, "once")
	again, err2 := c.PostWithKey(patience(t), client.Lobby, key, "once")
	if err != nil || err2 != nil || first != again || len(key) != 26 {
		t.Errorf("%+v %v, %+v %v", first, err, again, err2)
	}
	if _, err := c.PostWithKey(patience(t), client.Lobby, key, "other"); client.KindOf(err) != client.Conflict {
		t.Errorf("other content under the key: %v", err)
	}
}

func TestPostingWaitsForTheRateLimit(t *testing.T) {
	s := start(t, func(c *app.Config) { c.Chat.PostsPerSecond, c.Chat.PostsBurst = 20, 1 })
	var least atomic.Int64
	c := speak(t, s.URL, s.Guest("Ayu").Token, client.OnRetry(func(err error, wait time.Duration) {
		refused, ok := errors.AsType[*client.Error](err)
		if !ok || refused.Kind != client.RateLimited || refused.RetryAfter <= 0 || wait < refused.RetryAfter {
			t.Errorf("waits %v after %v", wait, err)
		}
		least.Add(1)
	}))
	post(t, c, numbered(1, 3)...)
	if least.Load() == 0 {
		t.Error("nothing was refused")
	}
}

func TestPostingOutlastsARestart(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := speak(t, s.URL, s.Guest("Ayu").Token)
	posted := make(chan error, 1)
	go func() {
		for _, text := range numbered(1, 100) {
			if _, err := c.Post(patience(t), client.Lobby, text); err != nil {
				posted <- err
				return
			}
		}
		posted <- nil
	}()
	s.Restart()
	if err := <-posted; err != nil {
		t.Fatal(err)
	}
	messages, cursor, err := c.Recent(patience(t), client.Lobby, 300)
	if err != nil || cursor.Seq != 100 || len(messages) != 100 {
		t.Fatalf("%d messages, %+v, %v", len(messages), cursor, err)
	}
	for i, text := range numbered(1, 100) {
		if messages[i].Text != text {
			t.Fatalf("message %d is %q", i+1, messages[i].Text)
		}
	}
}

func TestWhatWaitingDoesNotHealIsNotRepeated(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := speak(t, s.URL, s.Guest("Ayu").Token, client.OnRetry(func(err error, _ time.Duration) { t.Errorf("repeats after %v", err) }))
	_, err := c.Post(patience(t), client.Lobby, "   ")
	refused, ok := errors.AsType[*client.Error](err)
	if !ok || refused.Kind != client.Invalid || refused.Field != "text" || refused.RequestID == "" || refused.Status != http.StatusUnprocessableEntity {
		t.Errorf("white space: %v", err)
	}
	if _, err := c.Announce(patience(t), "me", client.LevelInfo); client.KindOf(err) != client.Forbidden {
		t.Errorf("a guest announces: %v", err)
	}
	if _, err := c.Post(patience(t), "nowhere", "halo"); client.KindOf(err) != client.NotFound {
		t.Errorf("no room: %v", err)
	}
	if _, err := speak(t, s.URL, "bcs_forged").Post(patience(t), client.Lobby, "halo"); client.KindOf(err) != client.Unauthenticated {
		t.Errorf("a forged token: %v", err)
	}
}

func TestGivingUpTellsWhatWasWaitedFor(t *testing.T) {
	t.Parallel()
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	defer busy.Close()
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	c := speak(t, busy.URL, "", client.OnRetry(func(error, time.Duration) {
		if n++; n == 3 {
			cancel()
		}
	}))
	_, err := c.Post(ctx, client.Lobby, "halo")
	if client.KindOf(err) != client.Unavailable || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "502") {
		t.Error(err)
	}
	busy.Close()
	ended, stop := context.WithCancel(t.Context())
	c = speak(t, busy.URL, "", client.OnRetry(func(error, time.Duration) { stop() }))
	if _, err := c.Post(ended, client.Lobby, "halo"); !errors.Is(err, client.ErrUnreachable) {
		t.Error(err)
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Owner("Rina", "correct horse")
	c := speak(t, s.URL, "")
	if _, err := c.LogIn(patience(t), "Rina", "wrong horse"); client.KindOf(err) != client.Unauthenticated {
		t.Errorf("a wrong password: %v", err)
	}
	welcome, err := c.LogIn(patience(t), "Rina", "correct horse")
	if err != nil || welcome.Token != c.Token() || welcome.User.Name != "Rina" {
		t.Fatalf("%+v, %v", welcome, err)
	}
	if announced, err := c.Announce(patience(t), "at nine", client.LevelCritical); err != nil || announced.Seq != 1 {
		t.Errorf("%+v, %v", announced, err)
	}
	hello, err := c.Hello(patience(t))
	if err != nil || hello.Me.Name != "Rina" {
		t.Errorf("%+v, %v", hello, err)
	}
	if err := c.LogOut(patience(t)); err != nil || c.Token() != "" {
		t.Errorf("logging out: %v", err)
	}
	if _, err := speak(t, s.URL, welcome.Token).Hello(patience(t)); client.KindOf(err) != client.Unauthenticated {
		t.Errorf("the session lives on: %v", err)
	}
	if welcome, err := c.JoinAsGuest(patience(t), "Budi"); err != nil || welcome.User.Kind != "guest" || c.Token() == "" {
		t.Errorf("%+v, %v", welcome, err)
	}
}

func TestSecretsDoNotTravelReadable(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"http://127.0.0.1:3000": true, "http://[::1]:3000": true, "http://localhost": true, "https://chat.example": true, "https://chat.example/": true,
		"http://chat.example": false, "http://192.168.1.2:3000": false, "http://127.0.0.1.evil.test": false,
		"ws://localhost": false, "localhost:3000": false, "https://me:secret@chat.example": false, "https://chat.example/path": false, "https://chat.example/?token=x": false, "": false,
	} {
		if _, err := client.New(address, client.WithToken("x")); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := client.New("http://chat.example"); !errors.Is(err, client.ErrPlainHTTP) {
		t.Error(err)
	}
	if _, err := client.New("http://chat.example", client.WithPlainHTTP()); err != nil {
		t.Error(err)
	}
}

func TestATokenIsNotCarriedElsewhere(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("somebody else was asked") }))
	defer elsewhere.Close()
	here := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer here.Close()
	c := speak(t, here.URL, "secret")
	if _, err := c.Post(patience(t), client.Lobby, "halo"); !errors.Is(err, client.ErrProtocol) {
		t.Error(err)
	}
	for _, err := range c.Follow(client.Lobby).Events(patience(t)) {
		if !errors.Is(err, client.ErrProtocol) {
			t.Error(err)
		}
	}
}

func TestRoomsAreFoundByNameToo(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := speak(t, s.URL, s.Guest("Ayu").Token)
	type list struct {
		Rooms []client.Room `json:"rooms"`
	}
	rooms, err := client.Call[list](patience(t), c, "room.list", struct{}{})
	if err != nil || len(rooms.Rooms) == 0 {
		t.Fatalf("%+v, %v", rooms, err)
	}
	for _, room := range rooms.Rooms {
		if id, err := c.FindRoom(patience(t), strings.ToUpper(room.Name)); err != nil || id != room.ID {
			t.Errorf("%s is %s: %v", room.Name, id, err)
		}
	}
	if _, err := c.FindRoom(patience(t), "no such room"); client.KindOf(err) != client.NotFound {
		t.Error(err)
	}
	messages, _, err := c.Recent(patience(t), client.Lobby, 5)
	if err != nil || len(messages) != 0 {
		t.Errorf("%v, %v", messages, err)
	}
}

// TestAWayInWhoseAnswerIsLostIsOneSession has the answers lost by which somebody came in: he gets the
// guest and the session that were made the first time.
func TestAWayInWhoseAnswerIsLostIsOneSession(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := through(t, s.URL)
	s.Owner("Rina", "correct horse")
	for name, comeIn := range map[string]func(*client.Client) (client.Welcome, error){
		"guest": func(c *client.Client) (client.Welcome, error) { return c.JoinAsGuest(patience(t), "Ayu") },
		"login": func(c *client.Client) (client.Welcome, error) {
			return c.LogIn(patience(t), "Rina", "correct horse")
		},
	} {
		p.cutAnswers.Store(2)
		c := speak(t, p.URL, "")
		welcome, err := comeIn(c)
		if err != nil || p.cutAnswers.Load() != 0 {
			t.Fatalf("%s: %v, %d answers were not lost", name, err, p.cutAnswers.Load())
		}
		var sessions chat.SessionList
		s.As(welcome).Must("session.list", struct{}{}, &sessions)
		want := map[string]int{"guest": 1, "login": 2}[name] // the owner has one already
		if len(sessions.Sessions) != want {
			t.Errorf("%s: %d sessions came to be, not %d", name, len(sessions.Sessions), want)
		}
	}
}
