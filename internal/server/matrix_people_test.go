package server_test

import (
	"time"

	"bincang/internal/chat"
)

// peopleRules are the operations that are about no room.
func peopleRules() []rule {
	anyone := func(*scene, as) verdict { return done }
	victim := func(more input) func(*scene, as) any {
		return func(sc *scene, a as) any {
			in := input{"user": sc.w.victim()}
			for name, value := range more {
				in[name] = value
			}
			return in
		}
	}
	nobodyThere := func(more input) func(*scene, as) any {
		return func(sc *scene, a as) any {
			in := input{"user": ghost}
			for name, value := range more {
				in[name] = value
			}
			return in
		}
	}
	missing := func(sc *scene, a as) verdict {
		if v := onlyAdmins(sc, a); v != done {
			return v
		}
		return hidden
	}
	var rules []rule
	for op, more := range map[string]input{
		"user.update": {"name": "Somebody"}, "user.deactivate": {}, "user.reset": {}, "user.ban": {"on": true},
	} {
		rules = append(rules, rule{op, nil, victim(more), onlyAdmins}, rule{op, nil, nobodyThere(more), missing})
	}
	return append(rules, []rule{
		{"setup.complete", nil, func(*scene, as) any { return input{"token": "x", "name": "Eve", "password": "correct horse"} }, never(conflict)},
		{"session.create", nil, func(*scene, as) any { return input{"name": "Rina", "password": "wrong horse"} }, never(unauthenticated)},
		{"session.hello", nil, empty, anySession},
		{"session.list", nil, empty, anySession},
		{"session.delete", nil, func(sc *scene, a as) any { return input{"session": sc.w.host.Session.ID} }, func(sc *scene, a as) verdict {
			if !a.signedIn() {
				return unauthenticated
			}
			return hidden
		}},
		{"guest.join", nil, func(sc *scene, a as) any { return input{"name": "new " + sc.w.key()} }, anyone},
		{"account.create", nil, func(sc *scene, a as) any {
			return input{"invite": "x", "name": sc.w.key(), "password": "correct horse"}
		}, func(_ *scene, a as) verdict {
			if a.account() || a == guestIn { // he came by an invitation and has a password
				return conflict
			}
			return hidden
		}},
		{"account.reset", nil, func(*scene, as) any { return input{"token": "x", "password": "correct horse"} }, never(hidden)},
		{"account.update", nil, empty, anySession},
		{"account.delete", nil, func(*scene, as) any { return input{"password": "wrong horse"} }, func(sc *scene, a as) verdict {
			if !a.signedIn() {
				return unauthenticated
			}
			return forbidden
		}},
		{"account.export", nil, empty, anySession},
		{"user.get", nil, func(sc *scene, a as) any { return input{"ids": []chat.UserID{ghost, sc.w.host.User.ID}} }, anySession},
		{"user.find", nil, func(*scene, as) any { return input{"query": "ho"} }, anyAccount},
		{"user.list", nil, empty, onlyAdmins},
		{"user.create", nil, func(sc *scene, a as) any { return input{"name": sc.w.key()} }, onlyAdmins},
		{"user.block", nil, func(sc *scene, a as) any { return input{"user": sc.w.extra.User.ID, "on": a%2 == 0} }, anySession},
		{"invite.create", nil, empty, anyAccount},
		{"invite.list", nil, empty, anyAccount},
		{"invite.delete", nil, func(sc *scene, a as) any { return input{"invite": sc.w.invite()} }, func(sc *scene, a as) verdict {
			if v := anyAccount(sc, a); v != done || a == admin {
				return v
			}
			return hidden
		}},
		{"invite.get", nil, func(*scene, as) any { return input{"token": "x"} }, never(hidden)},
		{"settings.get", nil, empty, anyone},
		{"settings.update", nil, func(*scene, as) any { return input{"server_name": "Warung"} }, onlyAdmins},
		{"audit.list", nil, empty, onlyAdmins},
		{"presence.watch", nil, func(sc *scene, a as) any { return input{"users": []chat.UserID{sc.w.host.User.ID}} }, anySession},
	}...)
}

// victim is a fresh user to whom something may be done.
func (w *world) victim() chat.UserID { return w.s.Member("victim " + w.key()).User.ID }

// invite is an invitation of the administrator's.
func (w *world) invite() string {
	var made struct {
		Invite struct {
			ID string `json:"id"`
		} `json:"invite"`
	}
	w.actors[admin].Must("invite.create", input{}, &made)
	return made.Invite.ID
}

// report is an open report.
func (w *world) report() any {
	posted := w.host.Post(chat.Lobby, w.key(), "rude")
	var made chat.Reported
	w.host.Must("message.report", input{"room": chat.Lobby, "seq": posted.Seq}, &made)
	return made.Report
}

// scheduled is a message that the host has scheduled.
func (w *world) scheduled() any {
	if w.later == "" {
		var made chat.Scheduled
		w.host.Must("message.schedule", input{"room": chat.Lobby, "text": "later", "at": time.Now().Add(time.Hour).UnixMilli()}, &made)
		w.later = made.ID
	}
	return w.later
}

func (w *world) epoch() string { return w.host.Hello().Epoch }
