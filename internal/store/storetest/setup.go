package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"

	"bincang/internal/chat"
)

// account is a new administrator.
func account(name string) chat.NewUser {
	user := newUser(name)
	user.Kind, user.Role, user.PasswordHash = chat.Person, chat.RoleAdmin, "hash of "+name
	return user
}

func whileOpen(settings chat.Settings) error {
	if !settings.NeedsSetup {
		return chat.Refuse(chat.Conflict, "it is finished")
	}
	return nil
}

func testSetupOnce(t *testing.T, place Place) {
	w := newWorld(t, place)
	var done atomic.Int32
	atOnce(8, func(i int) {
		owner := account(fmt.Sprint("Owner", i))
		in := chat.Setup{Owner: owner, Session: newSession(owner.Name), Settings: chat.UpdateSettings{ServerName: &owner.Name}}
		_, err := w.store.CompleteSetup(background(), in, whileOpen)
		switch chat.KindOf(err) {
		case "":
			done.Add(1)
			settings, _ := w.store.Settings(background())
			if settings.NeedsSetup || settings.ServerName != owner.Name || settings.Guests != chat.GuestsLobby {
				t.Errorf("the settings are %+v", settings)
			}
		case chat.Conflict:
		default:
			t.Error(err)
		}
	})
	w.equal("how often it was finished", done.Load(), int32(1))
	w.guests = chat.GuestsOff // say, the server listens elsewhere now
	w.reopen()
	settings, err := w.store.Settings(t.Context())
	w.ok(err)
	w.equal("guests are where the setup left them", settings.Guests, chat.GuestsLobby)
	_, err = w.store.CompleteSetup(t.Context(), chat.Setup{Owner: account("Late"), Session: newSession("Late")}, whileOpen)
	w.refused(err, chat.Conflict, "")
}

func testSetupByGuest(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	bob := w.join("Bob")
	_, err := w.store.AddSession(t.Context(), chat.Login{User: ann.User}, newSession("phone"), anyLogin)
	w.ok(err)
	w.post(ann, chat.Lobby, "one")
	owner := account("Ann")
	in := chat.Setup{Owner: owner, Session: newSession("new"), Settings: chat.UpdateSettings{Guests: new(chat.GuestsOff)}}
	in.Owner.NameKey = bob.NameKey
	_, err = w.store.CompleteSetup(t.Context(), in, whileOpen)
	w.refused(err, chat.Conflict, "name")
	in.Owner.NameKey = ann.NameKey
	begun, err := w.store.CompleteSetup(t.Context(), in, whileOpen)
	w.ok(err)
	w.equal("the sessions that ended", w.heard.ends(), []chat.EndedSession{{ID: "Ann", Why: chat.EndedByAccount}, {ID: "phone", Why: chat.EndedByAccount}})
	for token, there := range map[string]bool{"Ann": false, "phone": false, "new": true, "Bob": true} {
		found, err := w.store.FindSession(t.Context(), chat.HashToken(token))
		w.ok(err)
		w.equal("the session "+token, found != nil, there)
	}
	found, err := w.store.FindSession(t.Context(), chat.HashToken("new"))
	w.ok(err)
	w.equal("the administrator", *found, chat.FoundSession{Session: newSession("new").Session, User: owner.User, Self: ann.Self, Account: true})
	w.equal("what was answered", begun, *found)
	w.equal("his old message", w.post(ann, chat.Lobby, "one").Seq, chat.Seq(1))
	settings, err := w.store.Settings(t.Context())
	w.ok(err)
	w.equal("guests", settings.Guests, chat.GuestsOff)
}

func testSetupRefused(t *testing.T, place Place) {
	w := newWorld(t, place)
	w.join("Ann")
	_, err := w.store.CompleteSetup(t.Context(), chat.Setup{Owner: account("Olga"), Session: newSession("Olga")},
		func(chat.Settings) error { return chat.Refuse(chat.Forbidden, "no") })
	w.refused(err, chat.Forbidden, "")
	twin := account("Olga")
	twin.NameKey = "ann"
	_, err = w.store.CompleteSetup(t.Context(), chat.Setup{Owner: twin, Session: newSession("Olga")}, whileOpen)
	w.refused(err, chat.Conflict, "name")
	settings, err := w.store.Settings(t.Context())
	w.ok(err)
	w.equal("the setup is open", settings.NeedsSetup, true)
}

// settings are the default ones but for what is given.
func settings(name string, guests chat.Guests) chat.Settings {
	settings := chat.DefaultSettings()
	settings.ServerName, settings.Guests, settings.NeedsSetup = name, guests, true
	return settings
}

func testSettings(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	may := func(user chat.User) error {
		if user != ann.User {
			return chat.Refuse(chat.Forbidden, "not you")
		}
		return nil
	}
	change := func(in chat.UpdateSettings) chat.Settings {
		settings, err := w.store.UpdateSettings(t.Context(), chat.Act{By: ann.ID, Op: "settings.update"}, in, may)
		w.ok(err)
		read, err := w.store.Settings(t.Context())
		w.ok(err)
		w.equal("the settings that are read", read, settings)
		return settings
	}
	w.equal("the name", change(chat.UpdateSettings{ServerName: new("Ours")}), settings("Ours", chat.GuestsLobby))
	w.equal("guests", change(chat.UpdateSettings{Guests: new(chat.GuestsOff)}), settings("Ours", chat.GuestsOff))
	w.equal("nothing", change(chat.UpdateSettings{}), settings("Ours", chat.GuestsOff))
	_, err := w.store.UpdateSettings(t.Context(), chat.Act{By: "nobody"}, chat.UpdateSettings{ServerName: new("Theirs")}, may)
	w.refused(err, chat.Forbidden, "")
	seen := func(at chat.Standing) error {
		w.equal("guests as a rule sees it", at.Guests, chat.GuestsOff)
		return nil
	}
	w.ok(w.store.JudgeRoom(t.Context(), ann.ID, chat.Lobby, seen))
	everything := chat.UpdateSettings{SignUp: new(chat.SignUpOpen), RoomsBy: new(chat.WhoAdmins), InvitesBy: new(chat.WhoMembers),
		EditWindow: new(int64(60)), PostsPerSecond: new(5), PostsBurst: new(9)}
	w.equal("everything else", change(everything), chat.Settings{ServerName: "Ours", Guests: chat.GuestsOff, SignUp: chat.SignUpOpen,
		RoomsBy: chat.WhoAdmins, InvitesBy: chat.WhoMembers, EditWindow: 60, PostsPerSecond: 5, PostsBurst: 9, NeedsSetup: true})
	defaults := chat.DefaultSettings()
	change(chat.UpdateSettings{SignUp: &defaults.SignUp, RoomsBy: &defaults.RoomsBy, InvitesBy: &defaults.InvitesBy, EditWindow: new(int64(0)), PostsPerSecond: new(0), PostsBurst: new(0)})
	log, err := w.store.ListAudit(t.Context(), ann.ID, chat.ListAudit{Limit: 10}, anyUser)
	w.ok(err)
	w.equal("the entries of changes that changed something", len(log.Entries), 4)
	w.reopen()
	w.equal("after a restart", change(chat.UpdateSettings{}), settings("Ours", chat.GuestsOff))
}
