package server_test

import (
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

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

// bruteForce guesses from one address: it is held back there, and the owner comes in from his own.
func bruteForce(t *testing.T) {
	s := testkit.Start(t, func(c *app.Config) { c.TrustedProxies = []string{"127.0.0.1/32"} })
	s.Owner("Rina", "correct horse")
	from := func(address, password string) *http.Response {
		response := s.Nobody().Send("session.create", `{"name":"Rina","password":"`+password+`"}`, map[string]string{"X-Forwarded-For": address, "X-Forwarded-Proto": "https"})
		response.Body.Close() //nolint:errcheck // only its head matters
		return response
	}
	for i := range 10 {
		wantStatus(t, fmt.Sprint("guess ", i), from("203.0.113.5", fmt.Sprint("guess number ", i)).StatusCode, http.StatusUnauthorized)
	}
	held := from("203.0.113.5", "correct horse")
	wantStatus(t, "the eleventh guess, though it is right", held.StatusCode, http.StatusTooManyRequests)
	if held.Header.Get("Retry-After") == "" {
		t.Error("nobody says when to try again")
	}
	wantStatus(t, "the owner from elsewhere", from("198.51.100.7", "correct horse").StatusCode, http.StatusOK)
	wantStatus(t, "a 10 MB password", from("198.51.100.7", strings.Repeat("x", 10<<20)).StatusCode, http.StatusUnprocessableEntity)
}

// fiftyHashes logs in fifty times at once, at the usual cost of a hash: memory for a few is taken, not
// for all.
func fiftyHashes(t *testing.T) {
	s := testkit.Start(t, func(c *app.Config) { c.Hashing = chat.DefaultHashCost() })
	s.Owner("Rina", "correct horse")
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	defer debug.SetGCPercent(debug.SetGCPercent(10)) // what is done with is given back, and does not count
	most, stop, watched := uint64(0), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}; ; {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			in := chat.LogIn{Name: fmt.Sprint("User ", i), Password: "some password"}
			if p := s.Nobody().Call("session.create", in, nil); p.Kind() != "unauthenticated" {
				t.Errorf("one of fifty at once: %+v", p)
			}
		})
	}
	group.Wait()
	close(stop)
	<-watched
	if grown := int64(most) - int64(before.HeapAlloc); grown > 10*19<<20 {
		t.Errorf("%d MiB were taken", grown>>20)
	}
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
