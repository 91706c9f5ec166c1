package server_test

import (
	"sync/atomic"
	"testing"
	"time"

	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/coder/websocket"
)

// wantKind fails where an answer is of another kind of refusal; "" is none.
func wantKind(t *testing.T, what string, got *testkit.Problem, kind string) {
	t.Helper()
	if got.Kind() != kind {
		t.Errorf("%s: got %+v, want %q", what, got, kind)
	}
}

// wantRefusal is wantKind with the reason and the field.
func wantRefusal(t *testing.T, what string, got *testkit.Problem, kind, reason, field string) {
	t.Helper()
	if got == nil || got.Kind() != kind || got.Reason != reason || got.Field != field {
		t.Errorf("%s: got %+v, want %s %q of %q", what, got, kind, reason, field)
	}
}

// clock is a time that a test moves.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) move(ahead time.Duration) { c.ahead.Store(int64(ahead)) }

func TestAGuestBecomesAnAccount(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	var made chat.Invitation
	s.Admin().Must("invite.create", chat.CreateInvite{}, &made)
	budi := s.Guest("Budi")
	over := budi.Connect()
	budi.Post(chat.Lobby, "a-key-of-the-guest-01", "as a guest")
	wantRefusal(t, "a guest's password", budi.Call("account.update", chat.UpdateAccount{Password: new("another horse")}, nil), "forbidden", "", "")
	var joined chat.Joined
	budi.Must("account.create", chat.CreateAccount{Invite: made.Token, Name: "Budi", Password: testkit.Password}, &joined)
	if joined.User.ID != budi.User.ID || joined.User.Kind != chat.Person || joined.Session.ID == budi.Session.ID {
		t.Errorf("the guest %+v became %+v", budi.Welcome, joined)
	}
	if bye, code := over.Ended(); code != 4401 || bye == nil || bye.Kind != "revoked" {
		t.Errorf("his conn as a guest ended with %d, %+v", code, bye)
	}
	wantKind(t, "his session as a guest", budi.Call("session.hello", struct{}{}, nil), "unauthenticated")
	account := s.LogIn("Budi", testkit.Password)
	var said chat.History
	account.Must("room.history", chat.GetHistory{Room: chat.Lobby}, &said)
	if len(said.Messages) != 1 || said.Messages[0].Author.ID != account.User.ID {
		t.Errorf("the messages are %+v", said.Messages)
	}
}

func TestCreatingUnderAKeyAgain(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	rina := s.Admin()
	var first, again chat.Invitation
	rina.Must("invite.create", chat.CreateInvite{MaxUses: 1, Key: oneKey}, &first)
	rina.Must("invite.create", chat.CreateInvite{MaxUses: 1, Key: oneKey}, &again)
	if first != again {
		t.Errorf("first %+v, again %+v", first, again)
	}
	wantRefusal(t, "the key with other content", rina.Call("invite.create", chat.CreateInvite{MaxUses: 2, Key: oneKey}, nil), "conflict", "", "key")
	in := chat.CreateAccount{Invite: first.Token, Name: "Budi", Password: testkit.Password, Key: anotherKey}
	var joined, rejoined chat.Joined
	s.Nobody().Must("account.create", in, &joined)
	s.Nobody().Must("account.create", in, &rejoined)
	if joined != rejoined {
		t.Errorf("joined %+v, again %+v", joined, rejoined)
	}
	in.Password = "another horse"
	wantRefusal(t, "another password", s.Nobody().Call("account.create", in, nil), "conflict", "", "key")
	in.Password, in.Key = testkit.Password, anotherKey+"x"
	wantRefusal(t, "another key", s.Nobody().Call("account.create", in, nil), "forbidden", "used", "invite")
	rina.Must("invite.delete", chat.DeleteInvite{Invite: first.Invite.ID}, nil)
	wantRefusal(t, "after it was taken back", rina.Call("invite.create", chat.CreateInvite{MaxUses: 1, Key: oneKey}, nil), "conflict", "", "key")
}

// It is not parallel: a promised second is measured by the wall clock, and other servers beside it would
// be measured with it.
func TestOnesOwnSessions(t *testing.T) {
	s := testkit.Start(t)
	s.Member("Budi")
	desk, phone := s.LogIn("Budi", testkit.Password), s.LogIn("Budi", testkit.Password)
	onDesk, onPhone := desk.Connect(), phone.Connect()
	var list chat.SessionList
	desk.Must("session.list", struct{}{}, &list)
	if len(list.Sessions) != 3 {
		t.Fatalf("the sessions are %+v", list.Sessions)
	}
	for _, session := range list.Sessions {
		if session.Current != (session.ID == desk.Session.ID) || session.Device == "" {
			t.Errorf("a session is %+v", session)
		}
	}
	wantKind(t, "another's session", s.Admin().Call("session.delete", chat.LogOut{Session: phone.Session.ID}, nil), "not_found")
	wantRefusal(t, "both", desk.Call("session.delete", chat.LogOut{Session: phone.Session.ID, Others: true}, nil), "invalid", "", "others")

	begin := time.Now()
	desk.Must("session.delete", chat.LogOut{Others: true}, nil)
	if _, code := onPhone.Ended(); code != 4401 {
		t.Errorf("the other conn ended with %d", code)
	}
	if took := time.Since(begin); took > time.Second {
		t.Errorf("it took %s to cut it", took)
	}
	wantKind(t, "the other session", phone.Call("session.list", struct{}{}, nil), "unauthenticated")
	if answer := onDesk.Ask("session.list", struct{}{}); answer.Error != nil {
		t.Errorf("the conn that asked: %+v", answer.Error)
	}
}

func TestANewPasswordEndsTheOtherSessions(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	s.Member("Budi")
	desk, phone := s.LogIn("Budi", testkit.Password), s.LogIn("Budi", testkit.Password)
	onPhone := phone.Connect()
	update := func(in chat.UpdateAccount) *testkit.Problem { return desk.Call("account.update", in, nil) }
	wantRefusal(t, "without the old one", update(chat.UpdateAccount{Password: new("another horse")}), "forbidden", "", "current_password")
	wantRefusal(t, "with a wrong one", update(chat.UpdateAccount{Password: new("another horse"), CurrentPassword: "wrong horse"}), "forbidden", "", "current_password")
	wantRefusal(t, "a short one", update(chat.UpdateAccount{Password: new("short"), CurrentPassword: testkit.Password}), "invalid", "", "password")
	wantRefusal(t, "a taken name", update(chat.UpdateAccount{Name: new("RINA")}), "conflict", "", "name")
	wantKind(t, "both", update(chat.UpdateAccount{Name: new("Budiman"), Password: new("another horse"), CurrentPassword: testkit.Password}), "")
	if _, code := onPhone.Ended(); code != websocket.StatusCode(4401) {
		t.Errorf("the other conn ended with %d", code)
	}
	wantKind(t, "the old password", s.Nobody().Call("session.create", chat.LogIn{Name: "Budiman", Password: testkit.Password}, nil), "unauthenticated")
	s.LogIn("Budiman", "another horse")
	desk.Must("session.list", struct{}{}, nil)
}

func TestWhoIsBlockedWritesNoDirectMessages(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	budi, cici, dedi := s.Member("Budi"), s.Member("Cici"), s.Member("Dedi")
	open := func(by *testkit.User, users ...chat.UserID) (room chat.Room, p *testkit.Problem) {
		return room, by.Call("direct.open", chat.OpenDirect{Users: users}, &room)
	}
	room, p := open(cici, budi.User.ID)
	if p != nil {
		t.Fatal(p)
	}
	cici.Post(room.ID, "a-key-of-cici-00001", "halo")
	block := func(on bool) { budi.Must("user.block", chat.BlockUser{User: cici.User.ID, On: on}, nil) }
	post := func(key string) *testkit.Problem {
		return cici.Call("message.post", chat.PostMessage{Room: room.ID, Key: key, Text: "halo?"}, nil)
	}
	block(true)
	wantRefusal(t, "a direct message", post("a-key-of-cici-00002"), "forbidden", "blocked", "")
	_, p = open(cici, budi.User.ID)
	wantRefusal(t, "opening a direct room", p, "forbidden", "blocked", "")
	if _, p = open(cici, budi.User.ID, dedi.User.ID); p != nil {
		t.Errorf("a room of three: %+v", p)
	}
	budi.Post(room.ID, "a-key-of-budi-00001", "the other way")
	block(false)
	wantKind(t, "after that", post("a-key-of-cici-00003"), "")
}

func TestADeactivatedMemberIsTakenOut(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	rina, budi := s.Admin(), s.Member("Budi")
	var room chat.Room
	rina.Must("room.create", chat.CreateRoom{Kind: chat.KindPrivate, Name: "Rapat", Members: []chat.UserID{budi.User.ID}}, &room)
	rina.Must("user.deactivate", chat.DeactivateUser{User: budi.User.ID}, nil)
	in := map[string]any{"room": room.ID, "user": budi.User.ID}
	rina.Must("member.remove", in, nil)
	wantKind(t, "putting him in again", rina.Call("member.add", in, nil), "not_found")
	p := rina.Call("direct.open", chat.OpenDirect{Users: []chat.UserID{budi.User.ID}}, nil)
	wantKind(t, "talking with him", p, "not_found")
}
