package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

func TestAnAdministratorMakesAUser(t *testing.T) {
	t.Parallel()
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
	cici, budi := chat.CreateUser{Name: "Cici", Key: anotherKey}, chat.ResetUser{User: welcome.User.ID, Key: anotherKey + "x"}
	rina.Must("user.create", cici, &made)
	rina.Must("user.reset", budi, nil)
	c.move(25 * time.Hour)
	wantRefusal(t, "a day later", s.Nobody().Call("account.reset", chat.ResetAccount{Token: made.Token, Password: testkit.Password}, nil), "forbidden", "expired", "token")
	wantRefusal(t, "the key of who was made then", rina.Call("user.create", cici, nil), "conflict", "", "key")
	wantRefusal(t, "the key of a link then", rina.Call("user.reset", budi, nil), "conflict", "", "key")
}

func TestALostPassword(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
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

func TestTheAuditLog(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
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
