package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
)

func sameAnswer(t *testing.T) {
	s := testkit.Start(t)
	s.Owner("Rina", "correct horse")
	try := func(name string) testkit.Problem {
		p := s.Nobody().Call("session.create", chat.LogIn{Name: name, Password: "wrong horse"}, nil)
		p.RequestID = ""
		return *p
	}
	if known, unknown := try("Rina"), try("Nobody"); known != unknown || known.Status != http.StatusUnauthorized {
		t.Errorf("a known name is answered %+v, an unknown one %+v", known, unknown)
	}
}

func bruteForce(t *testing.T) {
	s := testkit.Start(t)
	s.Owner("Rina", "correct horse")
	logIn := func(name, password string) *testkit.Problem {
		return s.Nobody().Call("session.create", chat.LogIn{Name: name, Password: password}, nil)
	}
	for i := range 10 {
		if p := logIn("Budi", fmt.Sprint("guess number ", i)); p.Kind() != "unauthenticated" {
			t.Fatalf("guess %d: %+v", i, p)
		}
	}
	if p := logIn("Budi", "one more"); p.Kind() != "rate_limited" || p.RetryAfter <= 0 {
		t.Errorf("the eleventh guess: %+v", p)
	}
	if p := logIn("Rina", "correct horse"); p != nil {
		t.Errorf("another name is locked out, too: %+v", p)
	}
	response := s.Nobody().Send("session.create", `{"name":"Rina","password":"`+strings.Repeat("x", 10<<20)+`"}`, nil)
	wantStatus(t, "a 10 MB password", response.StatusCode, http.StatusUnprocessableEntity)
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			if p := logIn(fmt.Sprint("User ", i), "some password"); p.Kind() != "unauthenticated" {
				t.Errorf("one of fifty at once: %+v", p)
			}
		})
	}
	group.Wait()
}

func sessionRules(t *testing.T) {
	s := testkit.Start(t)
	s.Owner("Rina", "correct horse")
	logIn := func(headers map[string]string) *http.Response {
		return s.Nobody().Send("session.create", `{"name":"Rina","password":"correct horse"}`, headers)
	}
	cookie := func(response *http.Response) *http.Cookie {
		t.Helper()
		for _, c := range response.Cookies() {
			if c.Name == "bincang" {
				return c
			}
		}
		t.Fatalf("no session cookie: %d %v", response.StatusCode, response.Header)
		return nil
	}
	first := cookie(logIn(nil))
	if !first.HttpOnly || first.SameSite != http.SameSiteLaxMode || first.Path != "/" || first.Secure {
		t.Errorf("the cookie is %+v", first)
	}
	second := cookie(logIn(map[string]string{"Cookie": "bincang=" + first.Value}))
	if second.Value == first.Value {
		t.Error("a login took over the session that was there before")
	}
	wantStatus(t, "a login from another site", logIn(map[string]string{"Origin": "https://evil.test"}).StatusCode, http.StatusForbidden)

	socket := s.As(chat.Welcome{Token: second.Value}).Connect()
	asSecond := map[string]string{"Cookie": "bincang=" + second.Value}
	out := s.Nobody().Send("session.delete", "{}", asSecond)
	if gone := cookie(out); gone.MaxAge >= 0 || gone.Value != "" {
		t.Errorf("logging out left the cookie %+v", gone)
	}
	if _, code := socket.Ended(); code != 4401 {
		t.Errorf("the socket of who logged out was closed with %d", code)
	}
	wantStatus(t, "a cookie after logout", s.Nobody().Send("room.list", "{}", asSecond).StatusCode, http.StatusUnauthorized)
	wantStatus(t, "another session lives on", s.Nobody().Send("room.list", "{}", map[string]string{"Cookie": "bincang=" + first.Value}).StatusCode, http.StatusOK)
}

func twoAdmins(t *testing.T) {
	s := testkit.Start(t)
	var group sync.WaitGroup
	won := make(chan string, 8)
	for i := range cap(won) {
		group.Go(func() {
			name := fmt.Sprint("Admin ", i)
			if p := s.Nobody().Call("setup.complete", map[string]any{"token": s.SetupToken(), "name": name, "password": "correct horse"}, nil); p == nil {
				won <- name
			} else if p.Kind() != "conflict" {
				t.Errorf("%s: %+v", name, p)
			}
		})
	}
	group.Wait()
	if len(won) != 1 {
		t.Errorf("%d became the first administrator", len(won))
	}
}

// lastAdmin has administrators demote themselves and, at once, each other: one is always left.
func lastAdmin(t *testing.T) {
	s := testkit.Start(t, func(c *app.Config) { c.Chat.LoginsPerHour, c.Chat.LoginsPerQuarter = 0, 0 })
	rina, budi := s.Admin(), s.Member("Budi")
	wantKind(t, "the last one", rina.Call("user.update", chat.UpdateUser{User: rina.User.ID, Role: new(chat.RoleMember)}, nil), "conflict")
	for round := range 5 {
		rina.Must("user.update", chat.UpdateUser{User: budi.User.ID, Role: new(chat.RoleAdmin)}, nil)
		budi = s.LogIn("Budi", testkit.Password)
		var group sync.WaitGroup
		for _, pair := range [][2]*testkit.User{{rina, budi}, {budi, rina}} {
			group.Go(func() {
				pair[0].Call("user.update", chat.UpdateUser{User: pair[1].User.ID, Role: new(chat.RoleMember)}, nil)
			})
		}
		group.Wait()
		rina, budi = s.LogIn("Rina", testkit.Password), s.LogIn("Budi", testkit.Password)
		if rina.User.Role == budi.User.Role {
			t.Fatalf("round %d: both are %s", round, rina.User.Role)
		}
		if budi.User.Role == chat.RoleAdmin {
			budi.Must("user.update", chat.UpdateUser{User: rina.User.ID, Role: new(chat.RoleAdmin)}, nil)
			rina = s.LogIn("Rina", testkit.Password)
			rina.Must("user.update", chat.UpdateUser{User: budi.User.ID, Role: new(chat.RoleMember)}, nil)
		}
	}
}

func massAssignment(t *testing.T) {
	s := testkit.Start(t)
	budi := s.Member("Budi")
	for op, in := range map[string]string{
		"account.update": `{"name":"Budi"`, "account.create": `{"name":"Cici","password":"correct horse"`, "guest.join": `{"name":"Tamu"`,
	} {
		for _, field := range []string{`"role":"admin"`, `"kind":"bot"`, `"id":"u1"`, `"deactivated":true`, `"banned_until":0`} {
			response := budi.Send(op, in+","+field+"}", nil)
			response.Body.Close()
			wantStatus(t, op+" with "+field, response.StatusCode, http.StatusUnprocessableEntity)
		}
	}
	if me := budi.Hello().Me; me.Role != chat.RoleMember || me.Kind != chat.Person {
		t.Errorf("he became %+v", me)
	}
}
