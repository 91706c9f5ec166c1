package server_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// It is not parallel: a promised second is measured by the wall clock, and other servers beside it would
// be measured with it.
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
	t.Parallel()
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
	t.Parallel()
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
	t.Parallel()
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
	t.Parallel()
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
	t.Parallel()
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
