package server_test

import (
	"fmt"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// logIns tries so many names and tells how many were let through to the password.
func logIns(s *testkit.Server, times int, name func(int) string) (tried int) {
	for i := range times {
		if p := s.Nobody().Call("session.create", chat.LogIn{Name: name(i), Password: "a guess"}, nil); p.Kind() == "unauthenticated" {
			tried++
		}
	}
	return tried
}

func one(int) string { return "Budi" }

func TestTenLoginsInAnyFifteenMinutes(t *testing.T) {
	t.Parallel()
	var clock testkit.Clock
	s := testkit.Start(t, clock.Set)
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 6}, {10 * time.Minute, 4}, {4 * time.Minute, 0}, {90 * time.Second, 6}, {8 * time.Minute, 0}, {2 * time.Minute, 4}} {
		clock.Pass(step.after)
		if tried := logIns(s, 6, one); tried != step.want {
			t.Errorf("%s later %d of six were tried, not %d", step.after, tried, step.want)
		}
	}
}

func TestAHundredLoginsInAnyHour(t *testing.T) {
	t.Parallel()
	var clock testkit.Clock
	s := testkit.Start(t, clock.Set, func(c *app.Config) { c.Chat.LoginsPerHour = 20 })
	logIns(s, 30, one) // ten of them
	names := func(i int) string { return fmt.Sprint("Somebody ", i) }
	if tried := logIns(s, 15, names); tried != 10 {
		t.Errorf("%d other names were tried after one that was held off, not 10", tried)
	}
	clock.Pass(59 * time.Minute)
	if tried := logIns(s, 3, names); tried != 0 {
		t.Errorf("%d were tried within the hour", tried)
	}
	clock.Pass(2 * time.Minute)
	if tried := logIns(s, 25, names); tried != 20 {
		t.Errorf("%d were tried after the hour, not 20", tried)
	}
}

func TestNewGuestsOfAnHour(t *testing.T) {
	t.Parallel()
	var clock testkit.Clock
	s := testkit.Start(t, clock.Set, func(c *app.Config) { c.Chat.GuestsPerHour = 3 })
	come := func(from, times int) (came int) {
		for i := range times {
			if p := s.Nobody().Call("guest.join", chat.JoinAsGuest{Name: fmt.Sprint("Guest ", from+i)}, nil); p == nil {
				came++
			} else if p.Kind() != "rate_limited" || p.RetryAfter <= 0 {
				t.Errorf("refused: %+v", p)
			}
		}
		return came
	}
	for i, want := range []int{3, 0, 0, 3} {
		if came := come(i*10, 5); came != want {
			t.Errorf("after %d thirds of an hour %d came, not %d", i, came, want)
		}
		clock.Pass(21 * time.Minute)
	}
}

func TestNoLimitAtAll(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) {
		c.Chat, c.Server.ConnsPerUser, c.Server.ConnsPerAddress = chat.Limits{}, 0, 0
	})
	ayu := s.Guest("Ayu")
	for i := range 40 {
		ayu.Post(chat.Lobby, fmt.Sprintf("a-key-of-the-flood-%04d", i), "halo")
	}
	for range 25 {
		ayu.Connect()
	}
	if tried := logIns(s, 12, one); tried != 12 {
		t.Errorf("%d of 12 logins were tried", tried)
	}
}
