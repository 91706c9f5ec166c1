package storetest

import (
	"testing"

	"bincang/internal/chat"
)

// testArrive compares the one look with those that it stands for, also right after what it remembers
// has changed.
func testArrive(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	same := func(what string) {
		t.Helper()
		arrived, err := w.store.Arrive(t.Context(), chat.HashToken("Ann"), 10, func(chat.User) chat.Judge { return anybody })
		w.ok(err)
		if arrived == nil {
			t.Fatalf("%s: nobody arrived", what)
		}
		settings, err := w.store.Settings(t.Context())
		w.ok(err)
		snapshot, err := w.store.Snapshot(t.Context(), ann.ID, 10, anybody)
		w.ok(err)
		w.equal(what+": the settings", arrived.Settings, settings)
		w.equal(what+": the snapshot", arrived.Snapshot, snapshot)
		w.equal(what+": the user", arrived.User, ann.User)
	}
	same("at first")
	same("again")
	for _, guests := range []chat.Guests{chat.GuestsOff, chat.GuestsLobby} {
		_, err := w.store.UpdateSettings(t.Context(), chat.Act{By: ann.ID}, chat.UpdateSettings{Guests: &guests}, anyUser)
		w.ok(err)
		same("with guests " + string(guests))
	}
	nobody, err := w.store.Arrive(t.Context(), chat.HashToken("none"), 10, func(chat.User) chat.Judge { return anybody })
	w.ok(err)
	if nobody != nil {
		t.Errorf("without a session arrived %+v", nobody)
	}
}
