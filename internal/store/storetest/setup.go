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
		_, ended, err := w.store.CompleteSetup(background(), in, whileOpen)
		switch chat.KindOf(err) {
		case "":
			done.Add(1)
			settings, _ := w.store.Settings(background())
			if len(ended) != 0 || settings.NeedsSetup || settings.ServerName != owner.Name || settings.Guests != chat.GuestsLobby {
				t.Errorf("ended %v, settings %+v", ended, settings)
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
	_, _, err = w.store.CompleteSetup(t.Context(), chat.Setup{Owner: account("Late"), Session: newSession("Late")}, whileOpen)
	w.refused(err, chat.Conflict, "")
}

func testSetupByGuest(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	bob := w.join("Bob")
	_, err := w.store.AddSession(t.Context(), ann.ID, newSession("phone"))
	w.ok(err)
	w.post(ann, chat.Lobby, "one")
	owner := account("Ann")
	in := chat.Setup{Owner: owner, Session: newSession("new"), Settings: chat.UpdateSettings{Guests: new(chat.GuestsOff)}}
	in.Owner.NameKey = bob.NameKey
	_, _, err = w.store.CompleteSetup(t.Context(), in, whileOpen)
	w.refused(err, chat.Conflict, "name")
	in.Owner.NameKey = ann.NameKey
	begun, ended, err := w.store.CompleteSetup(t.Context(), in, whileOpen)
	w.ok(err)
	if len(ended) != 2 || (ended[0] != "Ann" && ended[1] != "Ann") || (ended[0] != "phone" && ended[1] != "phone") {
		t.Errorf("ended %v", ended)
	}
	for token, there := range map[string]bool{"Ann": false, "phone": false, "new": true, "Bob": true} {
		found, err := w.store.FindSession(t.Context(), chat.HashToken(token))
		w.ok(err)
		w.equal("the session "+token, found != nil, there)
	}
	found, err := w.store.FindSession(t.Context(), chat.HashToken("new"))
	w.ok(err)
	w.equal("the administrator", *found, chat.FoundSession{Session: newSession("new").Session, User: owner.User, Self: ann.Self})
	w.equal("what was answered", begun, *found)
	w.equal("his old message", w.post(ann, chat.Lobby, "one").Seq, chat.Seq(1))
	settings, err := w.store.Settings(t.Context())
	w.ok(err)
	w.equal("guests", settings.Guests, chat.GuestsOff)
}

func testSetupRefused(t *testing.T, place Place) {
	w := newWorld(t, place)
	w.join("Ann")
	_, _, err := w.store.CompleteSetup(t.Context(), chat.Setup{Owner: account("Olga"), Session: newSession("Olga")},
		func(chat.Settings) error { return chat.Refuse(chat.Forbidden, "no") })
	w.refused(err, chat.Forbidden, "")
	twin := account("Olga")
	twin.NameKey = "ann"
	_, _, err = w.store.CompleteSetup(t.Context(), chat.Setup{Owner: twin, Session: newSession("Olga")}, whileOpen)
	w.refused(err, chat.Conflict, "name")
	settings, err := w.store.Settings(t.Context())
	w.ok(err)
	w.equal("the setup is open", settings.NeedsSetup, true)
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
		settings, err := w.store.UpdateSettings(t.Context(), ann.ID, in, may)
		w.ok(err)
		read, err := w.store.Settings(t.Context())
		w.ok(err)
		w.equal("the settings that are read", read, settings)
		return settings
	}
	w.equal("the name", change(chat.UpdateSettings{ServerName: new("Ours")}), chat.Settings{ServerName: "Ours", Guests: chat.GuestsLobby, NeedsSetup: true})
	w.equal("guests", change(chat.UpdateSettings{Guests: new(chat.GuestsOff)}), chat.Settings{ServerName: "Ours", Guests: chat.GuestsOff, NeedsSetup: true})
	w.equal("nothing", change(chat.UpdateSettings{}), chat.Settings{ServerName: "Ours", Guests: chat.GuestsOff, NeedsSetup: true})
	_, err := w.store.UpdateSettings(t.Context(), "nobody", chat.UpdateSettings{ServerName: new("Theirs")}, may)
	w.refused(err, chat.Forbidden, "")
	seen := func(at chat.Standing) error {
		w.equal("guests as a rule sees it", at.Guests, chat.GuestsOff)
		return nil
	}
	w.ok(w.store.JudgeRoom(t.Context(), ann.ID, chat.Lobby, seen))
	w.reopen()
	w.equal("after a restart", change(chat.UpdateSettings{}), chat.Settings{ServerName: "Ours", Guests: chat.GuestsOff, NeedsSetup: true})
}
