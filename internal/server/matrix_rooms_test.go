package server_test

import (
	"slices"
	"time"

	"bincang/internal/chat"
)

// input is an operation's input under its field names.
type input = map[string]any

// inRoom is the input that only names the room.
func inRoom(sc *scene, _ as) any { return input{"room": sc.room} }

// with adds fields to the room's name.
func with(more func(*scene, as) input) func(*scene, as) any {
	return func(sc *scene, a as) any {
		in := more(sc, a)
		in["room"] = sc.room
		return in
	}
}

// fixed is with the same fields for everybody.
func fixed(name string, value any) func(*scene, as) any {
	return with(func(*scene, as) input { return input{name: value} })
}

// readers lets through who may read the room; then has the last word.
func readers(then func(*scene, as) verdict) func(*scene, as) verdict {
	return func(sc *scene, a as) verdict {
		switch {
		case !a.signedIn():
			return unauthenticated
		case !sc.reads(a):
			return hidden
		}
		return then(sc, a)
	}
}

// accounts is readers for what guests may not do at all.
func accounts(then func(*scene, as) verdict) func(*scene, as) verdict {
	return func(sc *scene, a as) verdict {
		if a.guest() {
			return forbidden
		}
		return readers(then)(sc, a)
	}
}

// administrators is accounts for who runs the room.
func administrators(then func(*scene, as) verdict) func(*scene, as) verdict {
	return accounts(func(sc *scene, a as) verdict {
		if !sc.runs(a) {
			return forbidden
		}
		return then(sc, a)
	})
}

func allowed(*scene, as) verdict { return done }

// never is what everybody gets to hear.
func never(v verdict) func(*scene, as) verdict { return func(*scene, as) verdict { return v } }

// except refuses in these places.
func except(places ...place) func(*scene, as) verdict {
	return func(sc *scene, _ as) verdict {
		for _, p := range places {
			if sc.at == p {
				return forbidden
			}
		}
		return done
	}
}

// notOfThreads is what is decided in the room that a thread belongs to.
func notOfThreads(want func(*scene, as) verdict) func(*scene, as) verdict {
	return func(sc *scene, a as) verdict {
		if v := want(sc, a); v != done || !sc.thread() {
			return v
		}
		return forbidden
	}
}

func roomRules() []rule {
	typing := readers(except(announcements, archivedRoom))
	changed := with(func(sc *scene, a as) input { return input{"epoch": sc.w.epoch(), "after": 0} })
	named := func(a as) func(*scene, as) any {
		return with(func(sc *scene, _ as) input { return input{"user": sc.w.id(a)} })
	}
	return []rule{
		{"room.open", everyPlace, inRoom, readers(allowed)},
		{"room.history", everyPlace, inRoom, readers(allowed)},
		{"room.changes", everyPlace, changed, readers(allowed)},
		{"member.list", everyPlace, inRoom, readers(allowed)},
		{"read.mark", everyPlace, fixed("seq", 1), readers(allowed)},
		{"typing.start", everyPlace, inRoom, typing},
		{"mine.update", everyPlace, fixed("notify", "mentions"), readers(func(sc *scene, a as) verdict {
			if !sc.keeps(a) {
				return forbidden
			}
			return done
		})},
		{"room.join", everyPlace, inRoom, notOfThreads(accounts(except(theLobby, announcements, directRoom, archivedRoom)))},
		{"room.leave", everyPlace, inRoom, notOfThreads(readers(except(theLobby, announcements, directRoom)))},
		{"room.update", everyPlace, fixed("topic", "another"), notOfThreads(administrators(allowed))},
		{"room.archive", everyPlace, inRoom, notOfThreads(administrators(except(theLobby, announcements)))},
		{"member.add", everyPlace, with(func(sc *scene, _ as) input { return input{"user": sc.w.extra.User.ID} }),
			notOfThreads(administrators(except(theLobby, announcements, archivedRoom)))},
		{"member.remove", everyPlace, named(memberIn), notOfThreads(administrators(except(theLobby, announcements)))},
		{"member.update", everyPlace, with(func(sc *scene, _ as) input { return input{"user": sc.w.id(memberIn), "role": "admin"} }),
			notOfThreads(administrators(except(theLobby, announcements)))},
		{"member.mute", everyPlace, with(func(sc *scene, _ as) input { return input{"user": sc.w.id(memberIn), "for_s": 60} }),
			notOfThreads(administrators(except(announcements)))},
		{"thread.open", slices.Concat(everyPlace, []place{quietThread}), func(sc *scene, a as) any { return input{"room": sc.room, "seq": max(1, sc.other)} },
			readers(func(sc *scene, a as) verdict {
				switch {
				case sc.at == announcements && sc.thread(): // nothing is said there
					return hidden
				case sc.thread():
					return forbidden
				}
				return done
			})},
		{"thread.open", everyPlace, fixed("seq", 1_000_000), readers(func(*scene, as) verdict { return hidden })},
		{"thread.follow", everyPlace, fixed("on", true), readers(func(sc *scene, a as) verdict {
			if !sc.thread() {
				return forbidden
			}
			return done
		})},
		{"room.close", everyPlace, inRoom, anySession},
		{"room.list", nil, empty, anySession},
		{"room.create", nil, func(sc *scene, a as) any { return input{"kind": "private", "name": "Of " + a.String()} }, anyAccount},
		{"direct.open", nil, func(sc *scene, a as) any { return input{"users": []chat.UserID{sc.w.host.User.ID}} }, anyAccount},
	}
}

func empty(*scene, as) any { return input{} }

func anySession(_ *scene, a as) verdict {
	if !a.signedIn() {
		return unauthenticated
	}
	return done
}

func anyAccount(_ *scene, a as) verdict {
	switch {
	case !a.signedIn():
		return unauthenticated
	case a.guest():
		return forbidden
	}
	return done
}

func onlyAdmins(_ *scene, a as) verdict {
	switch {
	case !a.signedIn():
		return unauthenticated
	case a != admin:
		return forbidden
	}
	return done
}

// messageRules are the operations about messages; own, another's, and one that is not there.
func messageRules() []rule {
	message := func(more input, seq func(*scene, as) chat.Seq) func(*scene, as) any {
		return with(func(sc *scene, a as) input {
			in := input{"seq": seq(sc, a)}
			for name, value := range more {
				in[name] = value
			}
			return in
		})
	}
	others := func(sc *scene, a as) chat.Seq { return sc.other }
	missing := func(sc *scene, a as) chat.Seq { return 1_000_000 }
	hosts := func(sc *scene, _ as) any { return input{"id": sc.w.scheduled()} }
	theirs := func(sc *scene, a as) verdict {
		if v := anySession(sc, a); v != done {
			return v
		}
		return hidden
	}
	hasOwn := slices.Concat([]place{theLobby, publicRoom, privateRoom, archivedRoom, directRoom}, everyThread)
	return []rule{
		{"message.post", append(everyPlace, quietThread), with(func(sc *scene, a as) input { return input{"key": sc.w.key(), "text": "more"} }),
			readers(except(announcements, archivedRoom))},
		{"message.schedule", append(everyPlace, quietThread), with(func(sc *scene, a as) input {
			return input{"text": "later", "at": time.Now().Add(time.Hour).UnixMilli()}
		}), readers(except(announcements, archivedRoom))},
		{"schedule.list", nil, empty, anySession},
		{"schedule.update", nil, hosts, theirs},
		{"schedule.delete", nil, hosts, theirs},
		{"announce.post", nil, func(sc *scene, a as) any { return input{"key": sc.w.key(), "text": "tea"} }, onlyAdmins},
		{"message.delete", everyPlace, message(nil, others), readers(func(sc *scene, a as) verdict {
			if !sc.runs(a) {
				return forbidden
			}
			return done
		})},
		{"message.delete", everyPlace, message(nil, missing), readers(func(*scene, as) verdict { return hidden })},
		{"message.delete", hasOwn, message(nil, func(sc *scene, a as) chat.Seq { return max(1, sc.own[a]) }), readers(func(sc *scene, a as) verdict {
			if sc.own[a] == 0 || sc.at == archivedRoom {
				if !sc.runs(a) {
					return forbidden
				}
			}
			return done
		})},
		{"message.edit", everyPlace, message(input{"text": "other words"}, others), readers(func(sc *scene, a as) verdict {
			if sc.at == announcements && a == admin { // he wrote it
				return done
			}
			return forbidden
		})},
		{"message.edit", hasOwn, message(input{"text": "other words"}, func(sc *scene, a as) chat.Seq { return max(1, sc.own[a]) }), readers(func(sc *scene, a as) verdict {
			if sc.own[a] == 0 || sc.at == archivedRoom {
				return forbidden
			}
			return done
		})},
		{"message.versions", everyPlace, message(nil, others), readers(func(sc *scene, a as) verdict {
			if !sc.runs(a) {
				return forbidden
			}
			return done
		})},
		{"message.react", everyPlace, message(input{"emoji": "👍", "on": true}, others), readers(except(announcements, archivedRoom))},
		{"message.reactors", everyPlace, message(input{"emoji": "👍"}, others), readers(allowed)},
		{"message.pin", everyPlace, message(input{"on": true}, others), accounts(func(sc *scene, a as) verdict {
			if sc.at == directRoom || sc.runs(a) && sc.at != archivedRoom {
				return done
			}
			return forbidden
		})},
		{"message.pinned", everyPlace, inRoom, readers(allowed)},
		{"message.save", everyPlace, message(input{"on": true}, others), readers(allowed)},
		{"message.saved", nil, empty, anySession},
		{"mention.list", nil, empty, anySession},
		{"read.all", nil, empty, anySession},
		{"draft.update", everyPlace, fixed("text", "not yet said"), readers(allowed)},
		{"message.report", everyPlace, message(input{"reason": "rude"}, others), readers(allowed)},
		{"message.report", everyPlace, message(nil, missing), readers(func(*scene, as) verdict { return hidden })},
		{"report.list", nil, empty, onlyAdmins},
		{"report.close", nil, func(sc *scene, a as) any { return input{"report": sc.w.report()} }, onlyAdmins},
	}
}
