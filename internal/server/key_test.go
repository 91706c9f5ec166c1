package server_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

const (
	oneKey     = "a-key-of-the-client-0001"
	anotherKey = "a-key-of-the-client-0002"
)

// bothDoors runs a test at the HTTP door, as nobody, and at the socket door of somebody.
func bothDoors(t *testing.T, s *testkit.Server, over *testkit.Conn, test func(t *testing.T, call func(op string, in, out any) string)) {
	t.Run("http", func(t *testing.T) {
		test(t, func(op string, in, out any) string { return s.Nobody().Call(op, in, out).Kind() })
	})
	t.Run("socket", func(t *testing.T) {
		test(t, func(op string, in, out any) string {
			answer := over.Ask(op, in)
			if answer.Error != nil {
				return string(answer.Error.Kind)
			}
			if out != nil {
				if err := json.Unmarshal(answer.Out, out); err != nil {
					t.Fatal(err)
				}
			}
			return ""
		})
	})
}

func TestAGuestWhoComesAgainUnderHisKeyIsTheSame(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.GuestsPerHour = 5 })
	over := s.Guest("Somebody").Connect()
	bothDoors(t, s, over, func(t *testing.T, call func(op string, in, out any) string) {
		key := "a-key-of-" + t.Name()[len(t.Name())-4:] + "-0123456"
		name := "Ayu " + t.Name()[len(t.Name())-4:]
		var first, again chat.Welcome
		if kind := call("guest.join", chat.JoinAsGuest{Name: name, Key: key}, &first); kind != "" {
			t.Fatal(kind)
		}
		for range 5 {
			if kind := call("guest.join", chat.JoinAsGuest{Name: " " + name, Key: key}, &again); kind != "" || again != first {
				t.Fatalf("%s: first %+v, again %+v", kind, first, again)
			}
		}
		if kind := call("guest.join", chat.JoinAsGuest{Name: name + "2", Key: key}, nil); kind != "conflict" {
			t.Errorf("another name under the key: %s", kind)
		}
		if kind := call("guest.join", chat.JoinAsGuest{Name: name, Key: key + "x"}, nil); kind != "conflict" {
			t.Errorf("his name under another key: %s", kind)
		}
		for _, bad := range []string{"tooshort", "with a blank in it", key + key + key + key} {
			if kind := call("guest.join", chat.JoinAsGuest{Name: "Budi", Key: bad}, nil); kind != "invalid" {
				t.Errorf("the key %q: %s", bad, kind)
			}
		}
	})
}

func TestALoginThatIsRepeatedUnderItsKeyIsOneSession(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.LoginsPerHour, c.Chat.LoginsPerQuarter = 0, 0 })
	over := s.Owner("Rina", "correct horse").Connect()
	bothDoors(t, s, over, func(t *testing.T, call func(op string, in, out any) string) {
		key := "a-key-of-" + t.Name()[len(t.Name())-4:] + "-0123456"
		logIn := func(password, key string) (string, chat.Welcome) {
			var in chat.Welcome
			kind := call("session.create", chat.LogIn{Name: "rina", Password: password, Key: key}, &in)
			return kind, in
		}
		_, first := logIn("correct horse", key)
		if kind, again := logIn("correct horse", key); kind != "" || again != first {
			t.Errorf("%s: first %+v, again %+v", kind, first, again)
		}
		if kind, other := logIn("correct horse", key+"x"); kind != "" || other.Token == first.Token || other.Session.ID == first.Session.ID {
			t.Errorf("%s: under another key %+v", kind, other)
		}
		if kind, _ := logIn("wrong horse", key); kind != "unauthenticated" {
			t.Errorf("who knows the key, but not the password: %s", kind)
		}
	})
}

func TestALoginWhoseSessionEndedIsNotRevived(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	s.Owner("Rina", "correct horse")
	var in chat.Welcome
	s.Nobody().Must("session.create", chat.LogIn{Name: "Rina", Password: "correct horse", Key: oneKey}, &in)
	s.As(in).Must("session.delete", struct{}{}, nil)
	if p := s.Nobody().Call("session.create", chat.LogIn{Name: "Rina", Password: "correct horse", Key: oneKey}, nil); p.Kind() != "conflict" || p.Field != "key" {
		t.Errorf("after the logout: %+v", p)
	}
	if p := s.As(in).Call("session.hello", struct{}{}, nil); p.Kind() != "unauthenticated" {
		t.Errorf("the token works again: %+v", p)
	}
}

func TestTheSetupIsRepeatedUnderItsKey(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	over := s.Guest("Somebody").Connect()
	setup := chat.CompleteSetup{Token: s.SetupToken(), Name: "Rina", Password: "correct horse", Key: oneKey, ServerName: new("Warung")}
	var first chat.Welcome
	s.Nobody().Must("setup.complete", setup, &first)
	bothDoors(t, s, over, func(t *testing.T, call func(op string, in, out any) string) {
		var again chat.Welcome
		if kind := call("setup.complete", setup, &again); kind != "" || cmp.Diff(first, again) != "" {
			t.Errorf("%s: first %+v, again %+v", kind, first, again)
		}
	})
	for what, change := range map[string]func(*chat.CompleteSetup){
		"another name":     func(c *chat.CompleteSetup) { c.Name = "Eve" },
		"another password": func(c *chat.CompleteSetup) { c.Password = "wrong horse" },
		"another token":    func(c *chat.CompleteSetup) { c.Token = "guessed" },
		"another server":   func(c *chat.CompleteSetup) { c.ServerName = new("Kedai") },
		"another key":      func(c *chat.CompleteSetup) { c.Key = anotherKey },
		"no key":           func(c *chat.CompleteSetup) { c.Key = "" },
	} {
		other := setup
		change(&other)
		if p := s.Nobody().Call("setup.complete", other, nil); p.Kind() != "conflict" {
			t.Errorf("%s: %+v", what, p)
		}
	}
	if p := s.Nobody().Call("session.create", chat.LogIn{Name: "Rina", Password: "correct horse"}, nil); p != nil {
		t.Errorf("log in: %+v", p)
	}
}

func TestARepetitionSetsTheCookieAgain(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	join := func() string {
		response := s.Nobody().Send("guest.join", `{"name":"Ayu","key":"`+oneKey+`"}`, nil)
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK || len(response.Cookies()) != 1 {
			t.Fatalf("%s with the cookies %v", response.Status, response.Cookies())
		}
		return response.Cookies()[0].Value
	}
	if first, again := join(), join(); first != again || first == "" {
		t.Errorf("first %q, again %q", first, again)
	}
}

// TestWhateverIsCreatedTakesAKey makes one of everything under a key of its own: repeated it gives the
// first answer, with other content it is refused, and a key that is none is invalid.
func TestWhateverIsCreatedTakesAKey(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	rina, ayu, budi := s.Admin(), s.Member("Ayu"), s.Member("Budi")
	var invitation chat.Invitation
	rina.Must("invite.create", chat.CreateInvite{}, &invitation)
	room := makeRoom(rina, chat.KindPublic, "Teh").ID
	rina.Post(room, oneKey, "one")
	rina.Post(room, anotherKey, "two")
	type fields = map[string]any
	for op, c := range map[string]struct {
		by        *testkit.User
		in, other fields
	}{
		"message.post":   {ayu, fields{"room": "lobby", "text": "one"}, fields{"text": "two"}},
		"announce.post":  {rina, fields{"text": "one"}, fields{"level": "critical"}},
		"room.create":    {ayu, fields{"kind": "private", "name": "Kopi"}, fields{"kind": "public"}},
		"direct.open":    {ayu, fields{"users": []any{rina.User.ID}}, fields{"users": []any{budi.User.ID}}},
		"invite.create":  {rina, fields{"max_uses": 1}, fields{"max_uses": 2}},
		"user.create":    {rina, fields{"name": "Citra"}, fields{"name": "Dewi"}},
		"user.reset":     {rina, fields{"user": ayu.User.ID}, fields{"user": budi.User.ID}},
		"member.add":     {rina, fields{"room": room, "user": ayu.User.ID}, fields{"user": budi.User.ID}},
		"message.report": {budi, fields{"room": room, "seq": 1, "reason": "rude"}, fields{"seq": 2}},
		"thread.open":    {ayu, fields{"room": room, "seq": 1}, fields{"seq": 2}},
		"guest.join":     {s.Nobody(), fields{"name": "Eko"}, fields{"name": "Fajar"}},
		"session.create": {s.Nobody(), fields{"name": "Ayu", "password": testkit.Password}, nil},
		"account.create": {s.Nobody(), fields{"invite": invitation.Token, "name": "Gita", "password": testkit.Password}, fields{"name": "Hadi"}},
	} {
		with := func(change fields) fields {
			in := maps.Clone(c.in)
			in["key"] = strings.ReplaceAll("the-one-key-of-"+op, ".", "-")
			maps.Copy(in, change)
			return in
		}
		var first, again any
		c.by.Must(op, with(nil), &first)
		c.by.Must(op, with(nil), &again)
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("%s repeated: %s", op, diff)
		}
		if c.other != nil {
			if p := c.by.Call(op, with(c.other), nil); p.Kind() != "conflict" || p.Status != http.StatusConflict {
				t.Errorf("%s with other content: %+v", op, p)
			}
		}
		for _, bad := range []string{"fifteen-letters", strings.Repeat("k", 65), "a key with blanks in it", "kunci-yang-berisi-é"} {
			if p := c.by.Call(op, with(fields{"key": bad}), nil); p.Kind() != "invalid" || p.Field != "key" {
				t.Errorf("%s under the key %q: %+v", op, bad, p)
			}
		}
	}
	for op, in := range map[string]fields{"message.post": {"room": "lobby", "text": "one"}, "announce.post": {"text": "one"}} {
		if p := rina.Call(op, in, nil); p.Kind() != "invalid" || p.Field != "key" {
			t.Errorf("%s without a key: %+v", op, p)
		}
	}
}

// TestAKeyIsOfOneAuthorOverAllRooms: what one has used nobody else has, and it means the same in every
// room and of every operation.
func TestAKeyIsOfOneAuthorOverAllRooms(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	rina, ayu := s.Admin(), s.Member("Ayu")
	room := makeRoom(rina, chat.KindPublic, "Kopi")
	first := rina.Post(chat.Lobby, oneKey, "once")
	budi := s.Member("Budi")
	if other := ayu.Post(chat.Lobby, oneKey, "once"); other.Seq != first.Seq+1 {
		t.Errorf("another author's key gave %+v", other)
	}
	for op, in := range map[string]any{
		"message.post":   chat.PostMessage{Room: room.ID, Key: oneKey, Text: "once"},
		"announce.post":  chat.Announce{Key: oneKey, Text: "once"},
		"room.create":    chat.CreateRoom{Kind: chat.KindPublic, Name: "once", Key: oneKey},
		"direct.open":    chat.OpenDirect{Users: []chat.UserID{ayu.User.ID}, Key: oneKey},
		"member.add":     chat.AddMember{Room: room.ID, User: budi.User.ID, Key: oneKey},
		"thread.open":    chat.OpenThread{Room: chat.Lobby, Seq: first.Seq + 1, Key: oneKey},
		"message.report": chat.ReportMessage{Room: chat.Lobby, Seq: first.Seq + 1, Key: oneKey},
	} {
		if p := rina.Call(op, in, nil); p.Kind() != "conflict" || p.Field != "key" {
			t.Errorf("%s under the key of a post: %+v", op, p)
		}
	}
	var edited chat.Message
	rina.Must("message.edit", map[string]any{"room": "lobby", "seq": first.Seq, "text": "edited"}, &edited)
	rina.Must("message.delete", map[string]any{"room": "lobby", "seq": first.Seq}, nil)
	s.Restart()
	if again := rina.Post(chat.Lobby, oneKey, "once"); again != first {
		t.Errorf("after an edit, a deletion and a restart: %+v, first %+v", again, first)
	}
}

// TestALateRepetitionUndoesNothing: what happened since the first answer stands.
func TestALateRepetitionUndoesNothing(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	rina, ayu := s.Admin(), s.Member("Ayu")
	room := makeRoom(rina, chat.KindPrivate, "Kopi").ID
	add := chat.AddMember{Room: room, User: ayu.User.ID, Key: oneKey}
	rina.Must("member.add", add, nil)
	rina.Must("member.remove", chat.RemoveMember{Room: room, User: ayu.User.ID}, nil)
	var again chat.Member
	rina.Must("member.add", add, &again)
	if p := ayu.Call("room.open", chat.OpenRoom{Room: room}, nil); !again.Left || p.Kind() != "not_found" {
		t.Errorf("who was removed is %+v and opens the room: %+v", again, p)
	}
	reset := chat.ResetUser{User: ayu.User.ID, Key: anotherKey}
	var link chat.Reset
	rina.Must("user.reset", reset, &link)
	s.Nobody().Must("account.reset", chat.ResetAccount{Token: link.Token, Password: "another horse"}, nil)
	if p := rina.Call("user.reset", reset, nil); p.Kind() != "conflict" || p.Field != "key" {
		t.Errorf("the key of a link that was used: %+v", p)
	}
	if p := s.Nobody().Call("account.reset", chat.ResetAccount{Token: link.Token, Password: "a third horse"}, nil); p == nil {
		t.Error("the link opens the way again")
	}
}
