package server_test

import (
	"testing"
	"time"

	"bincang/internal/chat"
	"bincang/internal/testkit"
	"bincang/internal/wire"

	"github.com/coder/websocket"
)

const day = 24 * time.Hour

// endsAtOnce fails where a conn does not end with 4401, and at once.
func endsAtOnce(t *testing.T, ended func() websocket.StatusCode) {
	t.Helper()
	begin := time.Now()
	if code := ended(); code != 4401 {
		t.Errorf("it ended with %d", code)
	}
	if took := time.Since(begin); took > time.Second {
		t.Errorf("it ended after %s", took)
	}
}

// It is not parallel: a promised second is measured by the wall clock, and other servers beside it would
// be measured with it.
func TestASessionThatGrowsTooOldEndsItsConns(t *testing.T) {
	var clock testkit.Clock
	s := testkit.Start(t, clock.Set)
	ayu := s.Guest("Ayu")
	first, second, plain := ayu.Connect(), ayu.Connect(), &testkit.Lines{T: t, Conn: ayu.Dial()}
	for range 9 {
		clock.Pass(10*day - time.Second)
		if p := ayu.Call("room.list", struct{}{}, nil); p != nil {
			t.Fatalf("it ended too early: %+v", p)
		}
	}
	clock.Pass(9*time.Second + 100*time.Millisecond)
	endsAtOnce(t, func() websocket.StatusCode {
		bye, code := first.Ended()
		if bye == nil || bye.Kind != wire.ByeRevoked {
			t.Errorf("bye: %+v", bye)
		}
		return code
	})
	endsAtOnce(t, func() websocket.StatusCode { _, code := second.Ended(); return code })
	plain.WantEnd(4401)
	if p := ayu.Call("room.list", struct{}{}, nil); p.Kind() != "unauthenticated" {
		t.Errorf("over HTTP: %+v", p)
	}
}

func TestASessionDoesNotEndForWantOfUseWhileItIsConnected(t *testing.T) {
	t.Parallel()
	var clock testkit.Clock
	s := testkit.Start(t, clock.Set)
	again := func() (welcome chat.Welcome) { // a repetition tells the last use, and is none
		s.Nobody().Must("guest.join", chat.JoinAsGuest{Name: "Ayu", Key: oneKey}, &welcome)
		return welcome
	}
	ayu, budi := s.As(again()), s.Guest("Budi")
	c := ayu.Connect()
	for range 4 {
		clock.Pass(5 * day)
		for deadline := time.Now().Add(testkit.Patience); clock.Now().Sub(again().Session.UsedAt.Time()) > time.Hour; {
			if time.Now().After(deadline) {
				t.Fatal("the use of the session is not noted")
			}
		}
	}
	if answer := c.Ask("ping", struct{}{}); answer.Error != nil {
		t.Errorf("the conn: %+v", answer.Error)
	}
	if p := ayu.Call("room.list", struct{}{}, nil); p != nil {
		t.Errorf("who was connected all the time: %+v", p)
	}
	if p := budi.Call("room.list", struct{}{}, nil); p.Kind() != "unauthenticated" {
		t.Errorf("who was not: %+v", p)
	}
}

// TestWhatEndsItsOwnSessionIsAnswered: the answer comes before the goodbye.
func TestWhatEndsItsOwnSessionIsAnswered(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	rina, ayu := s.Admin(), s.Guest("Ayu")
	var invited chat.Invitation
	rina.Must("invite.create", map[string]any{}, &invited)
	for _, c := range []struct {
		who *testkit.User
		op  string
		in  map[string]any
	}{
		{ayu, "account.create", map[string]any{"invite": invited.Token, "name": "Ayu", "password": "correct horse"}},
		{rina, "session.delete", map[string]any{}},
	} {
		conn := c.who.Connect()
		if answer := conn.Ask(c.op, c.in); answer.Error != nil || len(answer.Out) == 0 {
			t.Errorf("%s is answered %+v", c.op, answer)
		}
		if bye, code := conn.Ended(); code != 4401 || bye == nil || bye.Kind != wire.ByeRevoked {
			t.Errorf("%s ends the conn with %+v and %d", c.op, bye, code)
		}
	}
}
