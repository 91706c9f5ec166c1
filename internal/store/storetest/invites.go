package storetest

import (
	"fmt"
	"sync"
	"testing"

	"bincang/internal/chat"
)

// invite stores an invitation whose token is called like it.
func (w *world) invite(by chat.NewUser, id string, of chat.Invite) chat.Invite {
	w.t.Helper()
	of.ID, of.By, of.Role, of.CreatedAt = chat.InviteID(id), chat.Named{ID: by.ID}, chat.RoleMember, 5
	made, err := w.store.AddInvite(w.t.Context(), chat.Act{By: by.ID, Op: "invite.create", At: 5}, chat.NewInvite{Invite: of, Hash: chat.HashToken(id)}, func(chat.Inviting) error { return nil })
	w.ok(err)
	return made
}

// good is what a rule wants of an invitation at a moment.
func good(now chat.Millis) func(chat.Joining) error {
	return func(j chat.Joining) error {
		switch {
		case j.Invite.ID == "":
			return chat.Hidden()
		case j.Invite.ExpiresAt <= now:
			return chat.Refuse(chat.Forbidden, "expired")
		case j.Invite.MaxUses > 0 && j.Invite.Uses >= j.Invite.MaxUses:
			return chat.Refuse(chat.Conflict, "used up")
		}
		return nil
	}
}

// accept makes an account of somebody new by an invitation.
func (w *world) accept(token, name string, now chat.Millis) (chat.NewUser, error) {
	user := account(name)
	user.Role = chat.RoleMember
	_, err := w.store.CreateAccount(w.t.Context(), chat.NewAccount{User: user, Session: newSession(name), Invite: new(chat.HashToken(token))}, good(now))
	return user, err
}

func testInvites(t *testing.T, place Place) {
	w := newWorld(t, place)
	olga := w.owner("Olga")
	w.room(chat.KindPrivate, "club", olga)
	made := w.invite(olga, "two", chat.Invite{Room: "club", MaxUses: 2, ExpiresAt: 100})
	w.equal("what was made", made, chat.Invite{ID: "two", Role: chat.RoleMember, Room: "club", RoomName: "club", By: chat.Named{ID: olga.ID, Name: "Olga"}, MaxUses: 2, CreatedAt: 5, ExpiresAt: 100})
	ann, err := w.accept("two", "Ann", 99)
	w.ok(err)
	w.equal("he is in its room", w.mine(ann, "club").In, true)
	_, err = w.accept("two", "Bob", 100)
	w.refused(err, chat.Forbidden, "")
	namesake := account("Ann 2")
	namesake.NameKey = ann.NameKey // a name that is taken uses up nothing
	_, err = w.store.CreateAccount(t.Context(), chat.NewAccount{User: namesake, Session: newSession("Ann 2"), Invite: new(chat.HashToken("two"))}, good(99))
	w.refused(err, chat.Conflict, "name")
	found, _, err := w.store.FindInvite(t.Context(), chat.HashToken("two"))
	w.ok(err)
	w.equal("the uses", found.Uses, 1)
	w.same(olga, "club")

	w.ok(w.store.DeleteInvite(t.Context(), chat.Act{By: olga.ID, Op: "invite.delete", At: 6}, "two", func(chat.User) (bool, error) { return true, nil }))
	_, err = w.accept("two", "Bob", 99)
	w.refused(err, chat.NotFound, "")
	w.refused(w.store.DeleteInvite(t.Context(), chat.Act{By: olga.ID}, "two", func(chat.User) (bool, error) { return true, nil }), chat.NotFound, "")

	w.invite(olga, "of Olga", chat.Invite{ExpiresAt: 100})
	own := func(chat.User) (bool, error) { return false, nil }
	w.refused(w.store.DeleteInvite(t.Context(), chat.Act{By: ann.ID}, "of Olga", own), chat.NotFound, "")
	list, err := w.store.ListInvites(t.Context(), ann.ID, chat.ListInvites{Limit: 10}, own, anybody, func(chat.FoundInvite) chat.Shut { return "" })
	w.ok(err)
	w.equal("Ann's invitations", len(list.Invites), 0)
	log, err := w.store.ListAudit(t.Context(), olga.ID, chat.ListAudit{Limit: 10}, anyUser)
	w.ok(err)
	var acts []string
	for _, e := range log.Entries {
		acts = append(acts, e.Act)
	}
	w.equal("what was noted", acts, []string{"invite.create", "invite.delete", "invite.create"})
}

// testLastUse has many accept an invitation of few uses at once, while it is taken back.
func testLastUse(t *testing.T, place Place) {
	w := newWorld(t, place)
	olga := w.owner("Olga")
	w.invite(olga, "three", chat.Invite{MaxUses: 3, ExpiresAt: 100})
	in := make(chan string, 20)
	var group sync.WaitGroup
	for i := range cap(in) {
		group.Go(func() {
			user := account(fmt.Sprint("Guest ", i))
			_, err := w.store.CreateAccount(background(), chat.NewAccount{User: user, Session: newSession(user.Name), Invite: new(chat.HashToken("three"))}, good(9))
			if err == nil {
				in <- user.Name
			} else if chat.KindOf(err) != chat.Conflict {
				t.Errorf("%s: %v", user.Name, err)
			}
		})
	}
	group.Wait()
	w.equal("how many came in", len(in), 3)
}

func testResets(t *testing.T, place Place) {
	w := newWorld(t, place)
	olga, ann := w.owner("Olga"), w.person("Ann")
	reset := func(token string) {
		_, err := w.store.AddReset(t.Context(), chat.Act{By: olga.ID, Op: "user.reset", At: 7}, chat.NewReset{User: ann.ID, Hash: chat.HashToken(token), ExpiresAt: 24}, anyCase)
		w.ok(err)
	}
	use := func(token, password string, now chat.Millis) error {
		_, err := w.store.UseReset(background(), chat.HashToken(token), password, newSession(password), func(found chat.FoundReset) error {
			switch {
			case found.User.ID == "":
				return chat.Hidden()
			case found.ExpiresAt <= now:
				return chat.Refuse(chat.Forbidden, "expired")
			}
			w.equal("whose it is", found.User.ID, ann.ID)
			return nil
		})
		return err
	}
	reset("first")
	reset("second")
	w.refused(use("first", "p1", 0), chat.NotFound, "") // replaced
	w.refused(use("second", "p1", 24), chat.Forbidden, "")
	used := make(chan string, 10)
	var group sync.WaitGroup
	for i := range cap(used) { // one use, however many try at once
		group.Go(func() {
			password := fmt.Sprint("password ", i)
			if err := use("second", password, 23); err == nil {
				used <- password
			} else if chat.KindOf(err) != chat.NotFound {
				t.Errorf("%s: %v", password, err)
			}
		})
	}
	group.Wait()
	w.equal("how many used it", len(used), 1)
	login, err := w.store.LoginOf(t.Context(), ann.ID)
	w.ok(err)
	w.equal("the password", login.PasswordHash, <-used)
	w.equal("the sessions that ended", w.heard.ends(), []chat.EndedSession{{ID: "Ann", Why: chat.EndedByRole}})
	reset("third")
	_, err = w.change(ann.ID, chat.UserChange{User: ann.ID, PasswordHash: new("another")})
	w.ok(err)
	w.refused(use("third", "p3", 0), chat.NotFound, "") // a link does not outlive the password that it is for
}
