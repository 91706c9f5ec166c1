package storetest

import (
	"fmt"
	"testing"

	"bincang/internal/chat"
)

// owner is the first administrator.
func (w *world) owner(name string) chat.NewUser {
	w.t.Helper()
	owner := account(name)
	_, err := w.store.CompleteSetup(w.t.Context(), chat.Setup{Owner: owner, Session: newSession(name)}, anySettings)
	w.ok(err)
	return owner
}

func (w *world) change(by chat.UserID, change chat.UserChange) (chat.User, error) {
	changed, err := w.store.ChangeUser(w.t.Context(), chat.Act{By: by, Op: "user.update", At: 7, Address: "192.0.2.1", Object: "changed"}, change, anyCase)
	return changed.User, err
}

func testOwnSessions(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	for i, name := range []string{"phone", "desk"} {
		session := newSession(name)
		session.UsedAt = chat.Millis(10 * (i + 1))
		_, err := w.store.AddSession(t.Context(), chat.Login{User: ann.User}, session, anyLogin)
		w.ok(err)
	}
	list := func() (names []chat.SessionID) {
		sessions, err := w.store.Sessions(t.Context(), ann.ID)
		w.ok(err)
		for _, session := range sessions {
			names = append(names, session.ID)
		}
		return names
	}
	w.equal("the sessions", list(), []chat.SessionID{"desk", "phone", "Ann"})
	w.ok(w.store.EndOtherSessions(t.Context(), ann.ID, "phone"))
	w.equal("the sessions after the others ended", list(), []chat.SessionID{"phone"})
	w.equal("what was told", w.heard.ends(), []chat.EndedSession{{ID: "Ann", Why: chat.EndedByUser}, {ID: "desk", Why: chat.EndedByUser}})
	w.refused(w.store.EndSession(t.Context(), bob.ID, "phone"), chat.NotFound, "")
	w.equal("nothing ended", w.heard.ends(), []chat.EndedSession(nil))
}

// testWhoMayNotAct deactivates and bans users, and asks every path how a rule sees them.
func testWhoMayNotAct(t *testing.T, place Place) {
	w := newWorld(t, place)
	olga, ann := w.owner("Olga"), w.join("Ann")
	seen := func() (user chat.User) {
		see := func(at chat.Standing) error { user = at.User; return chat.Refuse(chat.Forbidden, "enough") }
		w.refused(w.store.JudgeRoom(t.Context(), ann.ID, chat.Lobby, see), chat.Forbidden, "")
		return user
	}
	yes, no := true, false
	far, past, never := chat.Forever, chat.Millis(1), chat.Millis(0)
	for name, c := range map[string]struct {
		change chat.UserChange
		acts   bool
	}{
		"deactivated":  {chat.UserChange{Deactivated: &yes, BannedUntil: &never}, false},
		"as before":    {chat.UserChange{Deactivated: &no, BannedUntil: &never}, true},
		"banned":       {chat.UserChange{Deactivated: &no, BannedUntil: &far}, false},
		"a ban's past": {chat.UserChange{Deactivated: &no, BannedUntil: &past}, true},
	} {
		w.post(olga, chat.Lobby, name) // and the writer remembers nothing wrong
		c.change.User = ann.ID
		_, err := w.change(olga.ID, c.change)
		w.ok(err)
		if got := seen(); (got.ID == ann.ID) != c.acts {
			t.Errorf("%s: a rule sees %+v", name, got)
		}
		_, err = w.try(draft(ann, chat.Lobby, "of Ann "+name))
		if c.acts {
			w.ok(err)
		} else {
			w.refused(err, chat.NotFound, "")
		}
		readers, err := w.store.FindReaders(t.Context(), chat.Lobby, []string{ann.NameKey}, nil, func(chat.User) chat.Judge { return anybody })
		w.ok(err)
		w.equal("can be mentioned when "+name, readers.ByKey[ann.NameKey] == ann.ID, c.acts)
	}
}

func testWhoElseAdministers(t *testing.T, place Place) {
	w := newWorld(t, place)
	olga := w.owner("Olga")
	others := func() (n int) {
		_, err := w.store.ChangeUser(t.Context(), chat.Act{By: olga.ID}, chat.UserChange{User: olga.ID}, func(c chat.Case) error {
			w.equal("who acts", c.By, olga.User)
			w.equal("upon whom", c.Subject.User, olga.User)
			n = c.OtherAdmins
			return nil
		})
		w.ok(err)
		return n
	}
	w.equal("the owner alone", others(), 0)
	ann := w.join("Ann")
	admin, hash, yes, no := chat.RoleAdmin, "a hash", true, false
	for i, step := range []struct {
		change chat.UserChange
		others int
	}{
		{chat.UserChange{Role: &admin}, 0}, // he could not log in
		{chat.UserChange{PasswordHash: &hash}, 1},
		{chat.UserChange{Deactivated: &yes}, 0},
		{chat.UserChange{Deactivated: &no}, 1},
		{chat.UserChange{BannedUntil: new(chat.Forever)}, 0},
	} {
		step.change.User = ann.ID
		_, err := w.change(olga.ID, step.change)
		w.ok(err)
		w.equal(fmt.Sprint("other administrators after step ", i), others(), step.others)
	}
	log, err := w.store.ListAudit(t.Context(), olga.ID, chat.ListAudit{Limit: 2}, anyUser)
	w.ok(err)
	w.equal("there is more", log.More, true)
	w.equal("the newest entry", log.Entries[0], chat.AuditEntry{ID: 5, At: 7, By: &chat.Named{ID: olga.ID, Name: "Olga"},
		Act: "user.update", Object: "Ann: changed", User: ann.ID, Address: "192.0.2.1"})
	log, err = w.store.ListAudit(t.Context(), olga.ID, chat.ListAudit{Limit: 10, Before: log.Entries[1].ID}, anyUser)
	w.ok(err)
	w.equal("the older ones", len(log.Entries), 3)
	log, err = w.store.ListAudit(t.Context(), olga.ID, chat.ListAudit{Limit: 10, By: ann.ID}, anyUser)
	w.ok(err)
	w.equal("what Ann did", log, chat.AuditLog{Entries: []chat.AuditEntry{}})
	_, err = w.store.ListAudit(t.Context(), ann.ID, chat.ListAudit{Limit: 10}, func(user chat.User) error {
		w.equal("a banned administrator", user, chat.User{})
		return chat.Refuse(chat.Unauthenticated, "who")
	})
	w.refused(err, chat.Unauthenticated, "")
}
