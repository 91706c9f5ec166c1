package storetest

import (
	"sync/atomic"
	"testing"

	"bincang/internal/chat"
)

// under is a session that was asked for under a key, which gives it its token; id is another each time.
func under(key, id, digest string) chat.NewSession {
	session := newSession(id)
	session.Hash, session.Digest = chat.HashToken(key), []byte(digest)
	return session
}

func testSessionKeys(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	add := func(session chat.NewSession) (chat.FoundSession, error) {
		return w.store.AddSession(t.Context(), chat.Login{User: ann.User}, session, anyLogin)
	}
	first, err := add(under("key", "first", "same"))
	w.ok(err)
	w.equal("the first session", first.Session.ID, chat.SessionID("first"))
	w.reopen()
	again, err := add(under("key", "second", "same"))
	w.ok(err)
	w.equal("the repetition", again, first)
	_, err = add(under("key", "third", "other"))
	w.refused(err, chat.Conflict, "key")
	w.ok(w.store.EndSession(t.Context(), ann.ID, "first"))
	_, err = add(under("key", "fourth", "same"))
	w.refused(err, chat.Conflict, "key")
	found, err := w.store.FindSession(t.Context(), chat.HashToken("key"))
	w.ok(err)
	w.equal("a session that has ended", found, (*chat.FoundSession)(nil))
}

func testGuestKeys(t *testing.T, place Place) {
	w := newWorld(t, place)
	var admitted atomic.Int32
	admit := func() error { admitted.Add(1); return nil }
	join := func(name string, session chat.NewSession) (chat.FoundSession, error) {
		return w.store.JoinAsGuest(background(), newUser(name), session, anyEntrance, admit)
	}
	atOnce(10, func(i int) {
		begun, err := join("Ann", under("key", string(rune('a'+i)), "Ann"))
		if err != nil || begun.User != newUser("Ann").User {
			t.Errorf("one of ten: %+v, %v", begun, err)
		}
	})
	w.equal("how many were new", admitted.Load(), int32(1))
	_, err := join("Bob", under("key", "z", "Bob"))
	w.refused(err, chat.Conflict, "key")
	_, err = w.store.JoinAsGuest(t.Context(), newUser("Ann"), under("key", "y", "Ann"), func(chat.Entrance) error {
		return chat.Refuse(chat.Forbidden, "no guests")
	}, admit)
	w.refused(err, chat.Forbidden, "")
	_, err = w.rename("u-ann", "Cid", "cid")
	w.ok(err)
	begun, err := join("Ann", under("key", "x", "Ann"))
	w.ok(err)
	w.equal("the same guest, who has another name", begun.User, chat.User{ID: "u-ann", Name: "Cid", Kind: chat.Guest, Role: chat.RoleGuest})
}

func testSetupKeys(t *testing.T, place Place) {
	w := newWorld(t, place)
	finish := func(key, id, digest string) (chat.FoundSession, error) {
		begun, err := w.store.CompleteSetup(t.Context(), chat.Setup{Owner: account("Olga"), Session: under(key, id, digest)}, whileOpen)
		return begun, err
	}
	first, err := finish("key", "first", "same")
	w.ok(err)
	again, err := finish("key", "second", "same")
	w.ok(err)
	w.equal("the repetition", again, first)
	_, err = finish("key", "third", "other")
	w.refused(err, chat.Conflict, "key")
	_, err = finish("another key", "fourth", "same")
	w.refused(err, chat.Conflict, "")
}
