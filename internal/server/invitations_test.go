package server_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
)

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
