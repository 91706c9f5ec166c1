package server_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

func names(users []chat.User) []string {
	found := []string{}
	for _, user := range users {
		found = append(found, user.Name)
	}
	return found
}

func TestFindingPeople(t *testing.T) {
	s := testkit.Start(t)
	budi := s.Member("Budi Santoso")
	s.Member("Bu_di")
	gone := s.Member("Budiman")
	find := func(query string) []string {
		t.Helper()
		var found chat.Users
		budi.Must("user.find", chat.FindUsers{Query: query}, &found)
		return names(found.Users)
	}
	if diff := cmp.Diff([]string{"Budiman", "Budi Santoso"}, find("BUD i")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Bu_di"}, find("u_d")); diff != "" {
		t.Error(diff)
	}
	if got := find("%"); len(got) != 0 {
		t.Errorf("a percent sign found %v", got)
	}
	s.Admin().Must("user.deactivate", chat.DeactivateUser{User: gone.User.ID}, nil)
	if diff := cmp.Diff([]string{"Budi Santoso"}, find("budi")); diff != "" {
		t.Error(diff)
	}
	wantKind(t, "a guest looks for people", s.Guest("Tamu").Call("user.find", chat.FindUsers{Query: "b"}, nil), "forbidden")
}

func TestListingUsers(t *testing.T) {
	s := testkit.Start(t)
	budi, rina := s.Member("Budi"), s.Admin()
	s.Guest("Tamu")
	list := func(in chat.ListUsers) chat.UserList {
		t.Helper()
		var list chat.UserList
		rina.Must("user.list", in, &list)
		return list
	}
	first := list(chat.ListUsers{Limit: 2})
	rest := list(chat.ListUsers{Limit: 2, After: first.Users[1].ID})
	if !first.More || rest.More || first.Users[0].Name != "Budi" || first.Users[1].Name != "Rina" || rest.Users[0].Name != "Tamu" || !rest.Users[0].NoPassword {
		t.Errorf("the pages are %+v and %+v", first, rest)
	}
	if u := first.Users[0]; u.CreatedAt == 0 || u.UsedAt == 0 || u.NoPassword || u.ID != budi.User.ID {
		t.Errorf("Budi is %+v", u)
	}
	if got := list(chat.ListUsers{Role: chat.RoleGuest}); len(got.Users) != 1 || got.Users[0].Name != "Tamu" {
		t.Errorf("the guests are %+v", got)
	}
	if got := list(chat.ListUsers{Query: "iN"}); len(got.Users) != 1 || got.Users[0].Name != "Rina" {
		t.Errorf("found %+v", got)
	}
	for _, u := range []*testkit.User{budi, s.Nobody()} {
		if p := u.Call("user.list", chat.ListUsers{}, nil); p == nil {
			t.Error("somebody else lists users")
		}
	}
}

func TestAnAdministratorMakesAUser(t *testing.T) {
	var c clock
	s := testkit.Start(t, func(config *app.Config) { config.Now = c.now })
	rina := s.Admin()
	var made, again chat.CreatedUser
	rina.Must("user.create", chat.CreateUser{Name: "Budi", Role: chat.RoleAdmin, Key: oneKey}, &made)
	rina.Must("user.create", chat.CreateUser{Name: "Budi", Role: chat.RoleAdmin, Key: oneKey}, &again)
	if made != again || !strings.HasPrefix(made.URL, s.URL+"/#reset=bcr_") || !made.Local {
		t.Errorf("made %+v, again %+v", made, again)
	}
	wantKind(t, "before a password was chosen", s.Nobody().Call("session.create", chat.LogIn{Name: "Budi", Password: ""}, nil), "unauthenticated")
	wantRefusal(t, "the last one who can log in goes", rina.Call("user.update", chat.UpdateUser{User: rina.User.ID, Role: new(chat.RoleMember)}, nil), "conflict", "last_admin", "")
	wantRefusal(t, "a short password", s.Nobody().Call("account.reset", chat.ResetAccount{Token: made.Token, Password: "short"}, nil), "invalid", "", "password")
	var welcome chat.Welcome
	s.Nobody().Must("account.reset", chat.ResetAccount{Token: made.Token, Password: testkit.Password}, &welcome)
	if welcome.User.Name != "Budi" || welcome.User.Role != chat.RoleAdmin {
		t.Errorf("he is %+v", welcome.User)
	}
	wantKind(t, "the link again", s.Nobody().Call("account.reset", chat.ResetAccount{Token: made.Token, Password: testkit.Password}, nil), "not_found")
	wantRefusal(t, "the key then", rina.Call("user.create", chat.CreateUser{Name: "Budi", Role: chat.RoleAdmin, Key: oneKey}, nil), "conflict", "", "key")
	wantRefusal(t, "a taken name", rina.Call("user.create", chat.CreateUser{Name: "BUDI"}, nil), "conflict", "", "name")
	rina.Must("user.create", chat.CreateUser{Name: "Cici"}, &made)
	c.move(25 * time.Hour)
	wantRefusal(t, "a day later", s.Nobody().Call("account.reset", chat.ResetAccount{Token: made.Token, Password: testkit.Password}, nil), "forbidden", "expired", "token")
}

func TestALostPassword(t *testing.T) {
	s := testkit.Start(t)
	budi, rina := s.Member("Budi"), s.Admin()
	over := budi.Connect()
	var first, second chat.Reset
	rina.Must("user.reset", chat.ResetUser{User: budi.User.ID}, &first)
	rina.Must("user.reset", chat.ResetUser{User: budi.User.ID}, &second)
	wantKind(t, "a link that was replaced", s.Nobody().Call("account.reset", chat.ResetAccount{Token: first.Token, Password: "another horse"}, nil), "not_found")
	budi.Must("session.list", struct{}{}, nil) // nothing has happened to him yet
	s.Nobody().Must("account.reset", chat.ResetAccount{Token: second.Token, Password: "another horse"}, nil)
	if _, code := over.Ended(); code != 4401 {
		t.Errorf("his conn ended with %d", code)
	}
	wantKind(t, "the old password", s.Nobody().Call("session.create", chat.LogIn{Name: "Budi", Password: testkit.Password}, nil), "unauthenticated")
	s.LogIn("Budi", "another horse")
	wantKind(t, "a guest's password", rina.Call("user.reset", chat.ResetUser{User: s.Guest("Tamu").User.ID}, nil), "conflict")
	wantKind(t, "nobody's password", rina.Call("user.reset", chat.ResetUser{User: "nobody"}, nil), "not_found")
	wantKind(t, "by a member", s.LogIn("Budi", "another horse").Call("user.reset", chat.ResetUser{User: rina.User.ID}, nil), "forbidden")
}

func TestRolesChange(t *testing.T) {
	s := testkit.Start(t)
	budi, rina := s.Member("Budi"), s.Admin()
	onBudi := budi.Connect()
	update := func(by *testkit.User, in chat.UpdateUser) (updated chat.UpdatedUser) {
		t.Helper()
		by.Must("user.update", in, &updated)
		return updated
	}
	if got := update(rina, chat.UpdateUser{User: budi.User.ID, Name: new("Budiman")}); got.Name != "Budiman" || got.Login != nil {
		t.Errorf("renamed to %+v", got)
	}
	budi.Must("session.list", struct{}{}, nil) // which leaves him his session
	update(rina, chat.UpdateUser{User: budi.User.ID, Role: new(chat.RoleAdmin)})
	if _, code := onBudi.Ended(); code != 4401 {
		t.Errorf("his conn ended with %d", code)
	}
	budi = s.LogIn("Budiman", testkit.Password)
	update(rina, chat.UpdateUser{User: budi.User.ID, Role: new(chat.RoleAdmin)}) // he is one already
	budi.Must("session.list", struct{}{}, nil)

	response := rina.Send("user.update", `{"user":"`+string(rina.User.ID)+`","role":"member"}`, nil)
	if len(response.Cookies()) != 1 {
		t.Errorf("an administrator who takes his own rank gets the cookies %v", response.Cookies())
	}
	wantKind(t, "his old session", rina.Call("session.list", struct{}{}, nil), "unauthenticated")
	fresh := map[string]string{"Cookie": "bincang=" + response.Cookies()[0].Value}
	if got := s.Nobody().Send("session.list", "{}", fresh); got.StatusCode != 200 {
		t.Errorf("his fresh session: %d", got.StatusCode)
	}
	if got := s.Nobody().Send("user.list", "{}", fresh); got.StatusCode != 403 {
		t.Errorf("a member lists users: %d", got.StatusCode)
	}
	wantKind(t, "the last one", budi.Call("user.update", chat.UpdateUser{User: budi.User.ID, Role: new(chat.RoleMember)}, nil), "conflict")
	wantKind(t, "a guest's rank", budi.Call("user.update", chat.UpdateUser{User: s.Guest("Tamu").User.ID, Role: new(chat.RoleMember)}, nil), "conflict")
	invited := s.Guest("Tamu dua")
	var made chat.Invitation
	budi.Must("invite.create", chat.CreateInvite{Role: chat.RoleGuest}, &made)
	invited.Must("account.create", chat.CreateAccount{Invite: made.Token, Name: "Tamu dua", Password: testkit.Password}, nil)
	if got := update(budi, chat.UpdateUser{User: invited.User.ID, Role: new(chat.RoleMember)}); got.Kind != chat.Person || got.Role != chat.RoleMember {
		t.Errorf("an invited guest became %+v", got)
	}
}

func TestDeactivation(t *testing.T) {
	s := testkit.Start(t)
	budi, rina := s.Member("Budi"), s.Admin()
	over, onPlain := budi.Connect(), &testkit.Lines{T: t, Conn: budi.Dial()}
	begin := time.Now()
	rina.Must("user.deactivate", chat.DeactivateUser{User: budi.User.ID}, nil)
	if bye, code := over.Ended(); code != 4401 || bye.Kind != "revoked" {
		t.Errorf("his conn ended with %d, %+v", code, bye)
	}
	onPlain.WantEnd(4401)
	if took := time.Since(begin); took > time.Second {
		t.Errorf("it took %s to cut his conns", took)
	}
	wantKind(t, "his session", budi.Call("session.list", struct{}{}, nil), "unauthenticated")
	logIn := func(password string) *testkit.Problem {
		return s.Nobody().Call("session.create", chat.LogIn{Name: "Budi", Password: password}, nil)
	}
	wantRefusal(t, "the right password", logIn(testkit.Password), "forbidden", "deactivated", "")
	wantRefusal(t, "a wrong password", logIn("wrong horse"), "unauthenticated", "", "")
	var seen chat.Users
	rina.Must("user.get", chat.GetUsers{IDs: []chat.UserID{budi.User.ID}}, &seen)
	if !seen.Users[0].Deactivated {
		t.Errorf("the others see %+v", seen.Users[0])
	}
	var reset chat.Reset
	rina.Must("user.reset", chat.ResetUser{User: budi.User.ID}, &reset)
	wantRefusal(t, "a link", s.Nobody().Call("account.reset", chat.ResetAccount{Token: reset.Token, Password: "another horse"}, nil), "forbidden", "deactivated", "")
	wantKind(t, "the last administrator", rina.Call("user.deactivate", chat.DeactivateUser{User: rina.User.ID}, nil), "conflict")
	rina.Must("user.deactivate", chat.DeactivateUser{User: budi.User.ID, On: new(false)}, nil)
	s.LogIn("Budi", testkit.Password).Post(chat.Lobby, "a-key-of-budi-00001", "back again")
}

// TestPostingWhileBeingDeactivated posts without pause: what was acked before the answer of the
// deactivation is there, and nothing after it.
func TestPostingWhileBeingDeactivated(t *testing.T) {
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	budi, rina := s.Member("Budi"), s.Admin()
	posting := make(chan struct{})
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for n := 0; ; n++ {
				p := budi.Call("message.post", chat.PostMessage{Room: chat.Lobby, Key: fmt.Sprintf("a-key-of-budi-%d-%05d", i, n), Text: "x"}, nil)
				if p != nil {
					wantKind(t, "a post", p, "unauthenticated")
					return
				}
				if n == 5 && i == 0 {
					close(posting)
				}
			}
		})
	}
	<-posting
	rina.Must("user.deactivate", chat.DeactivateUser{User: budi.User.ID}, nil)
	var at chat.OpenedRoom
	rina.Must("room.open", chat.OpenRoom{Room: chat.Lobby, Limit: 1}, &at)
	group.Wait()
	var end chat.OpenedRoom
	rina.Must("room.open", chat.OpenRoom{Room: chat.Lobby, Limit: 1}, &end)
	if end.Room.Seq != at.Room.Seq {
		t.Errorf("%d messages came after the deactivation", end.Room.Seq-at.Room.Seq)
	}
}

func TestBans(t *testing.T) {
	var c clock
	s := testkit.Start(t, func(config *app.Config) {
		config.Now, config.TrustedProxies = c.now, []string{"127.0.0.1"}
	})
	rina := s.Admin()
	from := func(op, body, address string) int {
		response := s.Nobody().Send(op, body, map[string]string{"X-Forwarded-For": address})
		response.Body.Close()
		return response.StatusCode
	}
	budi := s.Member("Budi")
	if got := from("session.create", `{"name":"Budi","password":"`+testkit.Password+`"}`, "192.0.2.7"); got != 200 {
		t.Fatalf("he logs in: %d", got)
	}
	over := budi.Connect()
	rina.Must("user.ban", chat.BanUser{User: budi.User.ID, Address: true, For: 3600}, nil)
	if _, code := over.Ended(); code != 4401 {
		t.Errorf("his conn ended with %d", code)
	}
	p := s.Nobody().Call("session.create", chat.LogIn{Name: "Budi", Password: testkit.Password}, nil)
	wantRefusal(t, "he logs in", p, "forbidden", "banned", "")
	if p.RetryAfter < 3500_000 || p.RetryAfter > 3600_000 {
		t.Errorf("he may come again after %d ms", p.RetryAfter)
	}
	for address, want := range map[string]int{"192.0.2.7": 403, "192.0.2.8": 200} {
		if got := from("guest.join", `{"name":"Guest `+address+`"}`, address); got != want {
			t.Errorf("a guest from %s: %d", address, got)
		}
	}
	if got := from("session.create", `{"name":"Rina","password":"`+testkit.Password+`"}`, "192.0.2.7"); got != 200 {
		t.Errorf("somebody known from there: %d", got)
	}
	var list chat.UserList
	rina.Must("user.list", chat.ListUsers{Query: "budi"}, &list)
	if list.Users[0].BannedUntil == 0 {
		t.Errorf("the list has %+v", list.Users[0])
	}
	c.move(61 * time.Minute)
	if got := from("guest.join", `{"name":"Later"}`, "192.0.2.7"); got != 200 {
		t.Errorf("a guest after the ban: %d", got)
	}
	budi = s.LogIn("Budi", testkit.Password)
	rina.Must("user.ban", chat.BanUser{User: budi.User.ID}, nil)
	wantKind(t, "his session", budi.Call("session.list", struct{}{}, nil), "unauthenticated")
	c.move(50 * 365 * 24 * time.Hour)
	wantRefusal(t, "he logs in, fifty years later", s.Nobody().Call("session.create", chat.LogIn{Name: "Budi", Password: testkit.Password}, nil), "forbidden", "banned", "")
	c.move(62 * time.Minute)
	rina.Must("user.ban", chat.BanUser{User: budi.User.ID, On: new(false)}, nil)
	s.LogIn("Budi", testkit.Password)
	wantKind(t, "the last administrator", rina.Call("user.ban", chat.BanUser{User: rina.User.ID}, nil), "conflict")
}

func TestBlocking(t *testing.T) {
	s := testkit.Start(t)
	budi, cici := s.Member("Budi"), s.Member("Cici")
	over := budi.Connect()
	block := func(user chat.UserID, on bool) *testkit.Problem {
		return budi.Call("user.block", chat.BlockUser{User: user, On: on}, nil)
	}
	wantKind(t, "somebody", block(cici.User.ID, true), "")
	change := over.Next(over.Hello.Self)
	if len(change.Rows) != 1 || change.Rows[0].Block == nil || *change.Rows[0].Block != (chat.Block{User: cici.User.ID, On: true, Rev: change.UpTo}) {
		t.Errorf("his own room says %+v", change)
	}
	wantKind(t, "again", block(cici.User.ID, true), "")
	if got := budi.Hello(); len(got.Blocked) != 1 || got.Blocked[0] != cici.User.ID {
		t.Errorf("hello says %v", got.Blocked)
	}
	if got := cici.Hello(); got.Blocked == nil || len(got.Blocked) != 0 {
		t.Errorf("the other's hello says %v", got.Blocked)
	}
	wantKind(t, "the end of it", block(cici.User.ID, false), "")
	var changes chat.Changes
	budi.Must("room.changes", chat.GetChanges{Room: over.Hello.Self, Epoch: over.Hello.Epoch, After: change.After}, &changes)
	if len(changes.Rows) != 1 || changes.UpTo != change.UpTo+1 || changes.Rows[0].Block == nil || changes.Rows[0].Block.On {
		t.Errorf("catching up: %+v", changes.ChangePage)
	}
	wantRefusal(t, "oneself", block(budi.User.ID, true), "invalid", "", "user")
	wantKind(t, "nobody", block("nobody", true), "not_found")
}

func TestLeavingForGood(t *testing.T) {
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	rina, budi := s.Admin(), s.Member("Budi")
	for i := range 450 { // more than change in one transaction
		budi.Post(chat.Lobby, fmt.Sprintf("a-key-of-budi-%05d", i), fmt.Sprint("message ", i))
	}
	rina.Post(chat.Lobby, "a-key-of-rina-00001", "not his")
	seen := rina.Connect()
	begun := seen.Hello.Rooms
	wantRefusal(t, "a wrong password", budi.Call("account.delete", chat.DeleteAccount{Password: "wrong horse"}, nil), "forbidden", "", "password")
	wantKind(t, "the last administrator", rina.Call("account.delete", chat.DeleteAccount{Password: testkit.Password}, nil), "conflict")
	over := budi.Connect()
	budi.Must("account.delete", chat.DeleteAccount{Password: testkit.Password}, nil)
	if _, code := over.Ended(); code != 4401 {
		t.Errorf("his conn ended with %d", code)
	}
	wantKind(t, "logging in", s.Nobody().Call("session.create", chat.LogIn{Name: "Budi", Password: testkit.Password}, nil), "unauthenticated")

	renamed := map[chat.Seq]chat.Rev{}
	var cursor chat.Rev
	for _, room := range begun {
		if room.ID == chat.Lobby {
			cursor = room.Rev
		}
	}
	for len(renamed) < 450 {
		change := seen.Next(chat.Lobby)
		if change.After != cursor {
			t.Fatalf("a hole: %d after %d", change.After, cursor)
		}
		cursor = change.UpTo
		for _, row := range change.Rows {
			if row.Message.Author.Name != chat.FormerName || row.Message.Text == "not his" {
				t.Fatalf("pushed %+v", row.Message)
			}
			renamed[row.Message.Seq] = row.Rev
		}
	}
	var said chat.History
	rina.Must("room.history", chat.GetHistory{Room: chat.Lobby, Limit: 200}, &said)
	for _, m := range said.Messages {
		if m.Author.ID == budi.User.ID && (m.Author.Name != chat.FormerName || m.Rev != renamed[m.Seq]) {
			t.Fatalf("kept %+v", m)
		}
	}
	var users chat.Users
	rina.Must("user.get", chat.GetUsers{IDs: []chat.UserID{budi.User.ID}}, &users)
	if got := users.Users[0]; !got.Former || got.Name != chat.FormerName {
		t.Errorf("he is %+v", got)
	}
	for _, op := range []string{"user.reset", "user.deactivate", "user.ban"} {
		wantKind(t, op+" upon him", rina.Call(op, map[string]any{"user": budi.User.ID}, nil), "not_found")
	}
	s.Member("Budi") // the name is free
	wantRefusal(t, "the name of those who left", s.Nobody().Call("guest.join", chat.JoinAsGuest{Name: "Former  Member"}, nil), "invalid", "", "name")
}

func TestARoomIsInherited(t *testing.T) {
	s := testkit.Start(t)
	rina, budi, cici, dewi := s.Admin(), s.Member("Budi"), s.Member("Cici"), s.Member("Dewi")
	var club chat.Room
	budi.Must("room.create", chat.CreateRoom{Kind: chat.KindPrivate, Name: "club", Members: []chat.UserID{cici.User.ID}}, &club)
	heir := cici.Connect()
	add := func() *testkit.Problem {
		return cici.Call("member.add", chat.AddMember{Room: club.ID, User: dewi.User.ID}, nil)
	}
	wantKind(t, "before", add(), "forbidden")
	wantKind(t, "the last administrator leaves", budi.Call("room.leave", chat.ARoom{Room: club.ID}, nil), "conflict")
	rina.Must("user.deactivate", chat.DeactivateUser{User: budi.User.ID}, nil)
	row := heir.Next(club.ID).Rows[0].Member
	if row == nil || row.User != cici.User.ID || row.Role != chat.RoomAdmin {
		t.Errorf("the room is told %+v", row)
	}
	wantKind(t, "the heir", add(), "")
	var list chat.MemberList
	cici.Must("member.list", chat.ListMembers{Room: club.ID}, &list)
	for _, m := range list.Members {
		if m.Deactivated != (m.User == budi.User.ID) {
			t.Errorf("the list says %+v", m)
		}
	}
	wantKind(t, "the heir is the last one now", cici.Call("room.leave", chat.ARoom{Room: club.ID}, nil), "conflict")
}

func TestExportingOnesOwn(t *testing.T) {
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	budi := s.Member("Budi")
	want := map[string]bool{}
	for i := range 25 {
		key := fmt.Sprintf("a-key-of-budi-%05d", i)
		budi.Post(chat.Lobby, key, strings.Repeat("x", 9000))
		want[key] = true
	}
	s.Admin().Post(chat.Lobby, "a-key-of-rina-00001", "not his")
	budi.Must("user.block", chat.BlockUser{User: s.Admin().User.ID, On: true}, nil)
	in := chat.ExportAccount{}
	for pages := 1; ; pages++ {
		var page chat.Export
		budi.Must("account.export", in, &page)
		if first := in.After == ""; page.User.ID != budi.User.ID || (len(page.Sessions) == 1) != first || (len(page.Rooms) == 3) != first || (len(page.Blocked) == 1) != first {
			t.Errorf("page %d has %d sessions, %d rooms, %d blocked", pages, len(page.Sessions), len(page.Rooms), len(page.Blocked))
		}
		for _, m := range page.Messages {
			if !want[m.Key] {
				t.Errorf("page %d has %s again, or it is not his", pages, m.Key)
			}
			delete(want, m.Key)
		}
		if !page.More {
			if len(want) != 0 || pages < 2 {
				t.Errorf("%d pages, without %v", pages, want)
			}
			return
		}
		in.After = page.Next
	}
}

func TestTheAuditLog(t *testing.T) {
	s := testkit.Start(t)
	budi, rina := s.Member("Budi"), s.Admin()
	rina.Must("settings.update", chat.UpdateSettings{ServerName: new("Kita"), EditWindow: new(int64(60))}, nil)
	rina.Must("user.ban", chat.BanUser{User: budi.User.ID}, nil)
	rina.Must("user.update", chat.UpdateUser{User: budi.User.ID, Name: new("Budiman")}, nil)
	wantKind(t, "what is refused", rina.Call("user.reset", chat.ResetUser{User: "nobody"}, nil), "not_found")
	var log chat.AuditLog
	rina.Must("audit.list", chat.ListAudit{}, &log)
	var lines []string
	for _, entry := range log.Entries {
		if entry.By == nil || entry.By.Name != "Rina" || entry.Address != "127.0.0.1" || entry.At == 0 {
			t.Errorf("an entry is %+v", entry)
		}
		lines = append(lines, entry.Act+" "+entry.Object)
	}
	want := []string{"user.update Budi: name: Budiman", "user.ban Budi", "settings.update server_name: Kita, edit_window_s: 60", "invite.create member"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	wantKind(t, "a member reads it", s.Member("Cici").Call("audit.list", chat.ListAudit{}, nil), "forbidden")
}

func TestTheLimitOfPostsIsASetting(t *testing.T) {
	s := testkit.Start(t)
	rina := s.Admin()
	post := func(i int) *testkit.Problem {
		return rina.Call("message.post", chat.PostMessage{Room: chat.Lobby, Key: fmt.Sprintf("a-key-of-rina-%05d", i), Text: "x"}, nil)
	}
	rina.Must("settings.update", chat.UpdateSettings{PostsPerSecond: new(1), PostsBurst: new(2)}, nil)
	s.Restart() // and it is one that stays
	for i := range 2 {
		wantKind(t, "a post", post(i), "")
	}
	wantKind(t, "the third at once", post(2), "rate_limited")
	rina.Must("settings.update", chat.UpdateSettings{PostsPerSecond: new(0), PostsBurst: new(0)}, nil)
	for i := range 20 {
		wantKind(t, "as the server was started", post(i+3), "")
	}
}
