package server_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bincang/internal/app"
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

func TestAnInvitationMakesAnAccount(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	rina := s.Owner("Rina", testkit.Password)
	var made chat.Invitation
	rina.Must("invite.create", chat.CreateInvite{MaxUses: 1}, &made)
	if !strings.HasPrefix(made.URL, s.URL+"/#invite=bci_") || !strings.HasSuffix(made.URL, made.Token) || !made.Local {
		t.Errorf("the address is %q, local %v", made.URL, made.Local)
	}
	var shown chat.ShownInvite
	for range 3 { // looking uses nothing up
		s.Nobody().Must("invite.get", chat.GetInvite{Token: made.Token}, &shown)
	}
	if shown.Role != chat.RoleMember || shown.By.Name != "Rina" || shown.ServerName != "Bincang" {
		t.Errorf("it shows %+v", shown)
	}
	var joined chat.Joined
	s.Nobody().Must("account.create", chat.CreateAccount{Invite: made.Token, Name: "Budi", Password: testkit.Password}, &joined)
	if joined.User.Kind != chat.Person || joined.User.Role != chat.RoleMember {
		t.Errorf("the account is %+v", joined.User)
	}
	wantRefusal(t, "a second use", s.Nobody().Call("account.create", chat.CreateAccount{Invite: made.Token, Name: "Cici", Password: testkit.Password}, nil), "forbidden", "used", "invite")
	p := s.Nobody().Call("invite.get", chat.GetInvite{Token: made.Token}, nil)
	wantRefusal(t, "looking at it then", p, "forbidden", "used", "invite")
	if !strings.Contains(p.Detail, "Rina") {
		t.Errorf("it does not say whom to ask: %s", p.Detail)
	}
	wantShut(t, rina, made.Invite.ID, chat.ShutUsed)
	wantKind(t, "a token that is none", s.Nobody().Call("invite.get", chat.GetInvite{Token: made.Token + "x"}, nil), "not_found")
	wantKind(t, "no invitation", s.Nobody().Call("account.create", chat.CreateAccount{Name: "Cici", Password: testkit.Password}, nil), "forbidden")
	wantKind(t, "who has an account", s.LogIn("Budi", testkit.Password).Call("account.create", chat.CreateAccount{Invite: made.Token, Name: "Cici", Password: testkit.Password}, nil), "conflict")

	rina.Must("settings.update", chat.UpdateSettings{SignUp: new(chat.SignUpOpen)}, nil)
	s.Nobody().Must("account.create", chat.CreateAccount{Name: "Cici", Password: testkit.Password}, nil)
}

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

// TestAnInvitationIsGoodWhileItsMakerCouldMakeIt takes from makers what they invited with.
func TestAnInvitationIsGoodWhileItsMakerCouldMakeIt(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	rina, ayu, budi := s.Admin(), s.Member("Ayu"), s.Member("Budi")
	rina.Must("settings.update", chat.UpdateSettings{InvitesBy: new(chat.WhoMembers)}, nil)
	admin, ids := rina, map[string]chat.InviteID{}
	invite := func(by *testkit.User, in chat.CreateInvite) string {
		var made chat.Invitation
		by.Must("invite.create", in, &made)
		ids[made.Token] = made.Invite.ID
		return made.Token
	}
	shut := func(what, token string) {
		t.Helper()
		wantRefusal(t, what+", looked at", s.Nobody().Call("invite.get", chat.GetInvite{Token: token}, nil), "forbidden", "expired", "invite")
		in := chat.CreateAccount{Invite: token, Name: "Eve", Password: testkit.Password}
		wantRefusal(t, what, s.Nobody().Call("account.create", in, nil), "forbidden", "expired", "invite")
		wantShut(t, admin, ids[token], chat.ShutMaker)
	}
	open := makeRoom(ayu, chat.KindPublic, "open", budi)
	budis := invite(budi, chat.CreateInvite{Room: open.ID})
	wantKind(t, "before", s.Nobody().Call("invite.get", chat.GetInvite{Token: budis}, nil), "")
	wantShut(t, rina, ids[budis], "")
	ayu.Must("room.update", chat.UpdateRoom{Room: open.ID, Kind: new(chat.KindPrivate)}, nil)
	shut("a public room became private", budis)

	club := makeRoom(ayu, chat.KindPrivate, "club", budi)
	ayu.Must("member.update", chat.UpdateMember{Room: club.ID, User: budi.User.ID, Role: chat.RoomAdmin}, nil)
	budis = invite(budi, chat.CreateInvite{Room: club.ID})
	ayu.Must("member.update", chat.UpdateMember{Room: club.ID, User: budi.User.ID, Role: chat.RoomMember}, nil)
	shut("an administrator of the room was demoted", budis)
	ayu.Must("member.remove", chat.RemoveMember{Room: club.ID, User: budi.User.ID}, nil)
	shut("and removed", budis)
	ayus := invite(ayu, chat.CreateInvite{Room: club.ID})
	ayu.Must("room.archive", chat.ArchiveRoom{Room: club.ID}, nil)
	shut("the room was archived", ayus)

	budis = invite(budi, chat.CreateInvite{})
	rina.Must("settings.update", chat.UpdateSettings{InvitesBy: new(chat.WhoAdmins)}, nil)
	shut("members invite no more", budis)
	rinas := invite(rina, chat.CreateInvite{Role: chat.RoleAdmin})
	rina.Must("user.update", chat.UpdateUser{User: ayu.User.ID, Role: new(chat.RoleAdmin)}, nil)
	ayu = s.LogIn("Ayu", testkit.Password)
	ayu.Must("user.update", chat.UpdateUser{User: rina.User.ID, Role: new(chat.RoleMember)}, nil)
	admin = ayu
	shut("an administrator was demoted", rinas)
}

// wantShut looks at an invitation in an administrator's list.
func wantShut(t *testing.T, admin *testkit.User, id chat.InviteID, want chat.Shut) {
	t.Helper()
	var list chat.InviteList
	admin.Must("invite.list", chat.ListInvites{}, &list)
	i := slices.IndexFunc(list.Invites, func(i chat.Invite) bool { return i.ID == id })
	if i < 0 || list.Invites[i].Shut != want {
		t.Errorf("of %+v the invitation %s should be shut by %q", list.Invites, id, want)
	}
}

func TestInvitationsEnd(t *testing.T) {
	t.Parallel()
	var c clock
	s := testkit.Start(t, func(config *app.Config) { config.Now = c.now })
	budi := s.Member("Budi")
	rina := s.Admin()
	create := func(u *testkit.User, in chat.CreateInvite) (made chat.Invitation) {
		t.Helper()
		u.Must("invite.create", in, &made)
		return made
	}
	look := func(made chat.Invitation) *testkit.Problem {
		return s.Nobody().Call("invite.get", chat.GetInvite{Token: made.Token}, nil)
	}
	wantKind(t, "a member invites where only administrators do", budi.Call("invite.create", chat.CreateInvite{}, nil), "forbidden")
	rina.Must("settings.update", chat.UpdateSettings{InvitesBy: new(chat.WhoMembers)}, nil)
	ofBudi, ofRina := create(budi, chat.CreateInvite{Role: chat.RoleGuest}), create(rina, chat.CreateInvite{Role: chat.RoleAdmin})
	wantRefusal(t, "a member makes administrators", budi.Call("invite.create", chat.CreateInvite{Role: chat.RoleAdmin}, nil), "forbidden", "", "role")
	wantKind(t, "a guest invites", s.Guest("Tamu").Call("invite.create", chat.CreateInvite{}, nil), "forbidden")
	for field, in := range map[string]any{
		"expires_in_s": map[string]any{"expires_in_s": 91 * 24 * 3600}, "max_uses": map[string]any{"max_uses": 0},
		"role": map[string]any{"role": "bot"}, "uses": map[string]any{"uses": 0},
	} {
		wantRefusal(t, field, rina.Call("invite.create", in, nil), "invalid", "", field)
	}

	brief := create(rina, chat.CreateInvite{ExpiresIn: 1})
	if p := look(brief); p != nil {
		t.Errorf("an invitation for a second: %+v", p)
	}
	c.move(time.Second)
	wantRefusal(t, "a second later", look(brief), "forbidden", "expired", "invite")
	rina.Must("invite.delete", chat.DeleteInvite{Invite: brief.Invite.ID}, nil)

	list := func(u *testkit.User, in chat.ListInvites) (ids []chat.InviteID, more bool) {
		var list chat.InviteList
		u.Must("invite.list", in, &list)
		for _, invite := range list.Invites {
			ids = append(ids, invite.ID)
		}
		return ids, list.More
	}
	if ids, _ := list(budi, chat.ListInvites{}); len(ids) != 1 || ids[0] != ofBudi.Invite.ID {
		t.Errorf("a member sees %v", ids)
	}
	first, more := list(rina, chat.ListInvites{Limit: 2})
	rest, end := list(rina, chat.ListInvites{Limit: 2, After: first[len(first)-1]})
	if len(first) != 2 || !more || len(rest) != 1 || end || first[0] != ofRina.Invite.ID && first[1] != ofRina.Invite.ID {
		t.Errorf("an administrator sees %v, %v, then %v, %v", first, more, rest, end)
	}
	wantKind(t, "another's invitation", budi.Call("invite.delete", chat.DeleteInvite{Invite: ofRina.Invite.ID}, nil), "not_found")
	wantKind(t, "one that is none", budi.Call("invite.delete", chat.DeleteInvite{Invite: "none"}, nil), "not_found")

	tamu := s.Nobody()
	var joined chat.Joined
	tamu.Must("account.create", chat.CreateAccount{Invite: ofBudi.Token, Name: "Tamu tetap", Password: testkit.Password}, &joined)
	if joined.User.Kind != chat.Guest || joined.User.Role != chat.RoleGuest {
		t.Errorf("an invited guest is %+v", joined.User)
	}
	rina.Must("settings.update", chat.UpdateSettings{Guests: new(chat.GuestsOff)}, nil)
	s.LogIn("Tamu tetap", testkit.Password).Connect() // he has a password, so the setting is not about him

	rina.Must("invite.delete", chat.DeleteInvite{Invite: ofBudi.Invite.ID}, nil)
	wantKind(t, "one that was taken back", look(ofBudi), "not_found")
	wantKind(t, "one that is good", look(ofRina), "")
	c.move(7*24*time.Hour + time.Minute)
	wantRefusal(t, "a week later", look(ofRina), "forbidden", "expired", "invite")
	wantRefusal(t, "using it then", s.Nobody().Call("account.create", chat.CreateAccount{Invite: ofRina.Token, Name: "Dedi", Password: testkit.Password}, nil), "forbidden", "expired", "invite")
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

func TestAnInvitationLeadsIntoARoom(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	rina, budi := s.Admin(), s.Member("Budi")
	rina.Must("settings.update", chat.UpdateSettings{InvitesBy: new(chat.WhoMembers), RoomsBy: new(chat.WhoAdmins)}, nil)
	wantKind(t, "a member makes a room where only administrators do", budi.Call("room.create", chat.CreateRoom{Kind: chat.KindPublic, Name: "Umum"}, nil), "forbidden")
	rina.Must("settings.update", chat.UpdateSettings{RoomsBy: new(chat.WhoMembers)}, nil)
	create := func(by *testkit.User, kind chat.RoomKind) (room chat.Room) {
		t.Helper()
		by.Must("room.create", chat.CreateRoom{Kind: kind, Name: "Of " + by.User.Name + " " + string(kind)}, &room)
		return room
	}
	public, secret, hidden := create(rina, chat.KindPublic), create(rina, chat.KindPrivate), create(budi, chat.KindPrivate)
	invite := func(by *testkit.User, room chat.RoomID) *testkit.Problem {
		return by.Call("invite.create", chat.CreateInvite{Room: room}, nil)
	}
	wantRefusal(t, "to a public room that he is not in", invite(budi, public.ID), "forbidden", "", "room")
	budi.Must("room.join", map[string]any{"room": public.ID}, nil)
	wantKind(t, "to a public room that he is in", invite(budi, public.ID), "")
	wantKind(t, "to a room that he may not know of", invite(budi, secret.ID), "not_found")
	wantKind(t, "to a room that does not exist", invite(budi, "nowhere"), "not_found")
	wantKind(t, "an administrator to a room that he may not know of", invite(rina, hidden.ID), "not_found")
	wantRefusal(t, "to the lobby", invite(rina, chat.Lobby), "invalid", "", "room")
	rina.Must("member.add", map[string]any{"room": secret.ID, "user": budi.User.ID}, nil)
	wantRefusal(t, "to a private room that he is in", invite(budi, secret.ID), "forbidden", "", "room")

	var made chat.Invitation
	budi.Must("invite.create", chat.CreateInvite{Room: hidden.ID, Role: chat.RoleGuest}, &made)
	var list chat.InviteList
	rina.Must("invite.list", chat.ListInvites{Limit: 1}, &list)
	if got := list.Invites[0]; got.ID != made.Invite.ID || got.Room != "" || got.RoomName != "" {
		t.Errorf("an administrator reads of a private room: %+v", got)
	}
	var shown chat.ShownInvite
	s.Nobody().Must("invite.get", chat.GetInvite{Token: made.Token}, &shown)
	if shown.RoomName != hidden.Name {
		t.Errorf("who holds it reads %+v", shown)
	}
	over := budi.Connect()
	over.Ask("room.open", chat.OpenRoom{Room: hidden.ID, Watch: true})
	var joined chat.Joined
	s.Nobody().Must("account.create", chat.CreateAccount{Invite: made.Token, Name: "Tamu", Password: testkit.Password}, &joined)
	if joined.Room != hidden.ID {
		t.Errorf("it led into %q", joined.Room)
	}
	change := over.Next(hidden.ID)
	if m := change.Rows[0].Member; m == nil || m.User != joined.User.ID || m.Name != "Tamu" {
		t.Errorf("the room heard %+v", change)
	}
	tamu := s.LogIn("Tamu", testkit.Password)
	tamu.Post(hidden.ID, "a-key-of-the-guest-01", "here I am")
	tamu.Must("account.update", chat.UpdateAccount{Name: new("Tamu tetap")}, nil)
	for {
		change = over.Next(hidden.ID)
		if m := change.Rows[len(change.Rows)-1].Member; m != nil {
			if m.Name != "Tamu tetap" {
				t.Errorf("the room heard of the name %+v", m)
			}
			break
		}
	}
	tamu.Must("account.delete", chat.DeleteAccount{Password: testkit.Password}, nil)
	var opened chat.OpenedRoom
	budi.Must("room.open", chat.OpenRoom{Room: hidden.ID}, &opened)
	if len(opened.Members) != 1 || opened.Room.Size != 1 || opened.Messages[0].Author.Name != chat.FormerName {
		t.Errorf("after he left for good: %+v", opened)
	}
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
