package storetest

import (
	"testing"

	"bincang/internal/chat"
)

// testFormer deletes an account whose messages are many, is interrupted, and goes on after the store
// was closed.
func testFormer(t *testing.T, place Place) {
	const messages = 450 // more than change in one transaction, twice
	w := newWorld(t, place)
	w.owner("Olga")
	ann, bob := w.join("Ann"), w.join("Bob")
	w.room(chat.KindPrivate, "club", bob, ann)
	w.posts(ann, chat.Lobby, 1, messages)
	w.post(ann, "club", "in the club")
	w.post(bob, chat.Lobby, "of Bob")
	w.refused(w.store.DeleteAccount(t.Context(), ann.ID, func(c chat.Case) error {
		w.equal("who goes", []any{c.By.ID, c.Subject.User.ID}, []any{ann.ID, ann.ID})
		return chat.Refuse(chat.Conflict, "not yet")
	}), chat.Conflict, "")
	w.equal("nothing has happened", w.roles(bob, "club"), map[string]chat.MemberRole{"Bob": chat.RoomAdmin, "Ann": chat.RoomMember})

	w.ok(w.store.DeleteAccount(t.Context(), ann.ID, anyCase))
	w.equal("her sessions", w.heard.ends(), []chat.EndedSession{{ID: "Ann", Why: chat.Deleted}})
	w.equal("her room", w.roles(bob, "club"), map[string]chat.MemberRole{"Bob": chat.RoomAdmin})
	more, err := w.store.Unname(t.Context(), ann.ID)
	w.ok(err)
	w.equal("there is more", more, true)
	named := w.namedAnn(bob)
	if named == 0 || named >= messages {
		t.Fatalf("%d messages bear her name in the middle of it", named)
	}
	w.reopen()
	leaving, err := w.store.Leaving(t.Context())
	w.ok(err)
	w.equal("who is leaving", leaving, []chat.UserID{ann.ID})
	for more = true; more; {
		more, err = w.store.Unname(t.Context(), ann.ID)
		w.ok(err)
	}
	w.equal("messages with her name", w.namedAnn(bob), 0)
	leaving, err = w.store.Leaving(t.Context())
	w.ok(err)
	w.equal("nobody is leaving", len(leaving), 0)
	w.same(bob, chat.Lobby, "club")
	w.equal("her name is free", w.join("Ann 2").ID, chat.UserID("u-ann 2"))
	_, err = w.rename("u-ann 2", "Ann", "ann")
	w.ok(err)
}

// namedAnn counts the messages of the lobby that bear the name.
func (w *world) namedAnn(as chat.NewUser) (named int) {
	rows, _ := w.log(as, chat.Lobby, 0, 500)
	for _, row := range rows {
		if row.Message == nil {
			continue
		}
		if row.Message.Author.Name == "Ann" {
			named++
		}
		if mine := row.Message.Text == "of Bob"; mine != (row.Message.Author.Name == "Bob") {
			w.t.Fatalf("a message of the wrong one: %+v", row.Message)
		}
	}
	return named
}
