package server_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bincang/internal/chat"
	"bincang/internal/testkit"
	"bincang/internal/wire"
)

// presenceOf waits for the next word about a user.
func presenceOf(conn *testkit.Conn, user *testkit.User) wire.Signal {
	return conn.Signal(func(s wire.Signal) bool { return s.Kind == wire.SignalPresence && s.User == user.User.ID })
}

// watched asks how users are, and to be told when that changes.
func watched(t *testing.T, conn *testkit.Conn, users ...*testkit.User) map[chat.UserID]wire.UserPresence {
	t.Helper()
	ids := []chat.UserID{}
	for _, u := range users {
		ids = append(ids, u.User.ID)
	}
	var present struct{ Users []wire.UserPresence }
	if err := json.Unmarshal(conn.Ask("presence.watch", map[string]any{"users": ids}).Out, &present); err != nil {
		t.Fatal(err)
	}
	found := map[chat.UserID]wire.UserPresence{}
	for _, p := range present.Users {
		found[p.User] = p
	}
	return found
}

func row(t *testing.T, asker, of *testkit.User) chat.User {
	t.Helper()
	var users chat.Users
	asker.Must("user.get", chat.GetUsers{IDs: []chat.UserID{of.User.ID}}, &users)
	return users.Users[0]
}

func TestAwayIsWhoIsBeforeNoneOfHisConns(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu, budi := s.Member("Ayu"), s.Member("Budi")
	watcher := budi.Connect()
	if p := watched(t, watcher, ayu)[ayu.User.ID]; p.State != wire.PresenceGone {
		t.Fatalf("before she comes she is %+v", p)
	}
	want := func(state wire.Presence) {
		t.Helper()
		if p := presenceOf(watcher, ayu); p.State != state {
			t.Fatalf("she is told to be %q, not %q", p.State, state)
		}
	}
	phone := ayu.Connect()
	want(wire.PresenceHere)
	laptop := ayu.Connect()
	set := func(conn *testkit.Conn, state string) {
		t.Helper()
		if answer := conn.Ask("presence.set", map[string]any{"state": state}); answer.Error != nil {
			t.Fatalf("%+v", answer.Error)
		}
	}
	set(phone, "away") // she is before the laptop
	set(laptop, "away")
	want(wire.PresenceAway)
	if p := watched(t, budi.Connect(), ayu)[ayu.User.ID]; p.State != wire.PresenceAway {
		t.Errorf("who asks now is told %+v", p)
	}
	set(laptop, "here")
	want(wire.PresenceHere)
	laptop.CloseNow()
	want(wire.PresenceAway)
	phone.CloseNow()
	want(wire.PresenceGone)
	tablet := ayu.Connect()
	want(wire.PresenceHere)
	if answer := tablet.Ask("presence.set", map[string]any{"state": "gone"}); answer.Error == nil || answer.Error.Field != "state" {
		t.Errorf("she says that she is gone: %+v", answer.Error)
	}
}

func TestAStatusIsSeenAndClearsByItself(t *testing.T) {
	t.Parallel()
	s, clock := later(t)
	ayu, budi, citra := s.Member("Ayu"), s.Member("Budi"), s.Member("Citra")
	var direct chat.Room
	budi.Must("direct.open", map[string]any{"users": []chat.UserID{ayu.User.ID}}, &direct)
	friend, own, stranger := budi.Connect(), ayu.Connect(), citra.Connect()
	presenceOf(friend, ayu)
	watched(t, stranger, ayu)
	status := chat.Status{Emoji: "🌴", Text: "on  holiday", Until: inTime(clock, time.Hour)}
	var me chat.User
	ayu.Must("account.update", map[string]any{"status": status}, &me)
	status.Text = "on holiday"
	if me.Status == nil || *me.Status != status {
		t.Fatalf("her status is %+v", me.Status)
	}
	for _, conn := range []*testkit.Conn{friend, own, stranger} {
		if p := presenceOf(conn, ayu); p.Status == nil || *p.Status != status || p.State != wire.PresenceHere {
			t.Errorf("told %+v", p)
		}
	}
	s.Restart()
	if hello := ayu.Hello(); hello.Me.Status == nil || *hello.Me.Status != status {
		t.Errorf("after a restart hello says %+v", hello.Me.Status)
	}
	if u := row(t, citra, ayu); u.Status == nil || *u.Status != status {
		t.Errorf("after a restart user.get says %+v", u.Status)
	}
	friend = budi.Connect()
	if p := presenceOf(friend, ayu); p.State != wire.PresenceGone || p.Status == nil {
		t.Errorf("who has a direct room with her is told %+v", p)
	}
	clock.Pass(time.Hour)
	if p := presenceOf(friend, ayu); p.Status != nil {
		t.Errorf("after an hour told %+v", p)
	}
	if u := row(t, citra, ayu); u.Status != nil {
		t.Errorf("after an hour user.get says %+v", u.Status)
	}
	ayu.Must("account.update", map[string]any{"status": map[string]any{"text": "busy"}}, nil)
	presenceOf(friend, ayu)
	me = chat.User{}
	ayu.Must("account.update", map[string]any{"status": map[string]any{}}, &me)
	if p := presenceOf(friend, ayu); p.Status != nil || me.Status != nil {
		t.Errorf("cleared: %+v, %+v", p, me.Status)
	}
}

func TestQuietHoursComeAndGo(t *testing.T) {
	t.Parallel()
	s, clock := later(t)
	ayu, budi := s.Member("Ayu"), s.Member("Budi")
	watcher := budi.Connect()
	watched(t, watcher, ayu)
	zone, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		t.Fatal(err)
	}
	now := clock.Now().In(zone)
	evening := time.Date(now.Year(), now.Month(), now.Day()+1, 21, 0, 0, 0, zone)
	clock.Pass(evening.Sub(now))
	dnd := chat.DND{From: "22:00", To: "07:00", Zone: "Asia/Jakarta"}
	var me chat.User
	ayu.Must("account.update", map[string]any{"dnd": dnd}, &me)
	if hello := ayu.Hello(); me.DND || hello.Me.DND || hello.DND == nil || *hello.DND != dnd {
		t.Errorf("in the evening hello says %+v, %+v", hello.Me, hello.DND)
	}
	clock.Pass(time.Hour)
	if p := presenceOf(watcher, ayu); !p.DND {
		t.Errorf("at ten told %+v", p)
	}
	if !ayu.Hello().Me.DND || !row(t, budi, ayu).DND {
		t.Error("at ten she is not quiet")
	}
	s.RestartAfter(func() { clock.Pass(9 * time.Hour) })
	watcher = budi.Connect()
	if p := watched(t, watcher, ayu)[ayu.User.ID]; p.DND {
		presenceOf(watcher, ayu) // the server has only just looked at the clock
	}
	if ayu.Hello().Me.DND {
		t.Error("in the morning she is quiet")
	}
	ayu.Must("account.update", map[string]any{"dnd": chat.DND{Until: inTime(clock, time.Minute)}}, &me)
	if p := presenceOf(watcher, ayu); !p.DND || !me.DND {
		t.Errorf("for a minute told %+v", p)
	}
	clock.Pass(time.Minute)
	if p := presenceOf(watcher, ayu); p.DND {
		t.Errorf("after a minute told %+v", p)
	}
	ayu.Must("account.update", map[string]any{"dnd": chat.DND{}}, nil)
	if hello := ayu.Hello(); hello.DND != nil {
		t.Errorf("without hours hello says %+v", hello.DND)
	}
}

func TestMoodsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Member("Ayu")
	past := time.Now().Add(-time.Second).UnixMilli()
	for _, in := range []map[string]any{
		{"status": map[string]any{"text": strings.Repeat("x", 101)}},
		{"status": map[string]any{"emoji": "🌴🌴"}},
		{"status": map[string]any{"emoji": "x"}},
		{"status": map[string]any{"text": "x", "until": past}},
		{"status": map[string]any{"text": "\u202e x"}},
		{"dnd": map[string]any{"until": past}},
		{"dnd": map[string]any{"from": "22:00", "to": "07:00"}},
		{"dnd": map[string]any{"from": "22:00", "to": "22:00", "zone": "Asia/Jakarta"}},
		{"dnd": map[string]any{"from": "24:00", "to": "07:00", "zone": "Asia/Jakarta"}},
		{"dnd": map[string]any{"from": "22:00", "to": "07:00", "zone": "Local"}},
		{"dnd": map[string]any{"from": "22:00", "to": "07:00", "zone": "Asia/Nowhere"}},
	} {
		if p := ayu.Call("account.update", in, nil); p.Kind() != "invalid" || !strings.HasPrefix(p.Field, "status") && !strings.HasPrefix(p.Field, "dnd") {
			t.Errorf("%v: %+v", in, p)
		}
	}
	if hello := ayu.Hello(); hello.Me.Status != nil || hello.DND != nil || hello.Me.DND {
		t.Errorf("they were kept: %+v", hello.Me)
	}
	ayu.Must("account.update", map[string]any{"status": map[string]any{"text": strings.Repeat("é", 100), "emoji": "👩🏽‍🚒"}}, nil)
}
