package storetest

import (
	"sync/atomic"
	"testing"

	"bincang/internal/chat"
)

func testNames(t *testing.T, place Place) {
	w := newWorld(t, place)
	w.join("Ann")
	twin := newUser("Twin")
	twin.NameKey = "ann"
	_, err := w.store.JoinAsGuest(t.Context(), twin, newSession("Twin"), anyEntrance, always)
	w.refused(err, chat.Conflict, "name")
	var joined atomic.Int32
	atOnce(10, func(i int) {
		user := newUser(string(rune('A' + i)))
		user.NameKey = "the same"
		_, err := w.store.JoinAsGuest(background(), user, newSession(user.Name), anyEntrance, always)
		switch chat.KindOf(err) {
		case "":
			joined.Add(1)
		case chat.Conflict:
		default:
			t.Error(err)
		}
	})
	w.equal("how many have the name", joined.Load(), int32(1))
}

func testRename(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.join("Bob")
	w.post(ann, chat.Lobby, "one")
	_, err := w.rename(ann.ID, "B\u043eb", "bob")
	w.refused(err, chat.Conflict, "name")
	_, err = w.rename(ann.ID, "ANN", "ann")
	w.ok(err) // one's own name
	renamed, err := w.rename(ann.ID, "Cid", "cid")
	w.ok(err)
	w.equal("the user", renamed, chat.User{ID: ann.ID, Name: "Cid", Kind: chat.Guest, Role: chat.RoleGuest})
	_, err = w.rename("u-nobody", "Dan", "dan")
	w.refused(err, chat.NotFound, "")
	rows, _ := w.log(ann, chat.Lobby, 0, 10)
	w.equal("the name in an old message", rows[0].Message.Author.Name, "Ann")
	w.post(ann, chat.Lobby, "two")
	rows, _ = w.log(ann, chat.Lobby, 1, 10)
	w.equal("the name in a new one", rows[0].Message.Author.Name, "Cid")
	ann = newUser("Ann")
	ann.ID, ann.Self = "u-ann2", "s-ann2"
	_, err = w.store.JoinAsGuest(t.Context(), ann, newSession("second"), anyEntrance, always)
	w.ok(err)
}

func testUsersByID(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	users, err := w.store.UsersByID(t.Context(), []chat.UserID{bob.ID, "nobody", ann.ID})
	w.ok(err)
	w.equal("the users", users, []chat.User{bob.User, ann.User})
	users, err = w.store.UsersByID(t.Context(), nil)
	w.ok(err)
	w.equal("no users", users, []chat.User{})
}

func testSessions(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	ctx := t.Context()
	find := func(token string) *chat.FoundSession {
		found, err := w.store.FindSession(ctx, chat.HashToken(token))
		w.ok(err)
		return found
	}
	w.equal("the first session", *find("Ann"), chat.FoundSession{Session: newSession("Ann").Session, User: ann.User, Self: ann.Self})
	begun, err := w.store.AddSession(ctx, chat.Login{User: ann.User}, newSession("phone"), anyLogin)
	w.ok(err)
	w.equal("the second session", *find("phone"), begun)
	w.equal("whose it is", begun.User, ann.User)
	_, err = w.store.AddSession(ctx, chat.Login{User: chat.User{ID: "nobody"}}, newSession("ghost"), anyLogin)
	w.refused(err, chat.NotFound, "")
	for _, at := range []chat.Millis{50, 40, 59} {
		w.ok(w.store.TouchSessions(ctx, []chat.SessionID{"nobody's", "phone"}, at, at-10))
		w.equal("the last use", find("phone").Session.UsedAt, chat.Millis(50))
	}
	w.refused(w.store.EndSession(ctx, bob.ID, "phone"), chat.NotFound, "")
	w.ok(w.store.EndSession(ctx, ann.ID, "phone"))
	w.refused(w.store.EndSession(ctx, ann.ID, "phone"), chat.NotFound, "")
	if find("phone") != nil || find("Ann") == nil || find("ghost") != nil {
		t.Error("the wrong session ended")
	}
}

func testLogins(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	owner := account("Olga")
	_, err := w.store.CompleteSetup(t.Context(), chat.Setup{Owner: owner, Session: newSession("Olga")}, anySettings)
	w.ok(err)
	for key, want := range map[string]chat.Login{
		"olga":   {User: owner.User, PasswordHash: "hash of Olga"},
		"ann":    {User: ann.User},
		"nobody": {},
	} {
		login, err := w.store.FindLogin(t.Context(), key)
		w.ok(err)
		w.equal(key, login, want)
	}
}

func testGuestsRefused(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := newUser("Ann")
	closed := func(at chat.Entrance) error {
		w.equal("the setting", at.Settings.Guests, chat.GuestsLobby)
		return chat.Refuse(chat.Forbidden, "no guests")
	}
	_, err := w.store.JoinAsGuest(t.Context(), ann, newSession("Ann"), closed, always)
	w.refused(err, chat.Forbidden, "")
	users, err := w.store.UsersByID(t.Context(), []chat.UserID{ann.ID})
	w.ok(err)
	w.equal("the users", users, []chat.User{})
	w.join("Ann") // the name is free
}
