package storetest

import (
	"testing"

	"bincang/internal/chat"
)

// person joins as somebody who could administer a room.
func (w *world) person(name string) chat.NewUser {
	w.t.Helper()
	user := w.join(name)
	_, err := w.change("", chat.UserChange{User: user.ID, Role: new(chat.RoleMember)})
	w.ok(err)
	return user
}

// roles gives what those are who are in a room.
func (w *world) roles(as chat.NewUser, room chat.RoomID) map[string]chat.MemberRole {
	w.t.Helper()
	list, err := w.store.ListMembers(w.t.Context(), as.ID, chat.MemberQuery{ListMembers: chat.ListMembers{Room: room, Limit: 10}}, anybody, func(chat.Standing) bool { return false })
	w.ok(err)
	roles := map[string]chat.MemberRole{}
	for _, m := range list.Members {
		roles[m.Name] = m.Role
	}
	return roles
}

// testHeirs takes the administrators away from rooms: who has been in one longest inherits it, and
// everybody in it hears so.
func testHeirs(t *testing.T, place Place) {
	w := newWorld(t, place)
	w.owner("Olga")
	ann, bob, cem, dan := w.person("Ann"), w.person("Bob"), w.person("Cem"), w.person("Dan")
	gil := w.join("Gil") // a guest
	w.room(chat.KindPrivate, "club", ann, gil, bob, cem, dan)
	w.room(chat.KindPrivate, "shared", ann, bob, cem)
	w.room(chat.KindPrivate, "guests", ann, gil)
	w.changeMember(chat.MemberChange{Act: chat.Act{By: ann.ID}, User: cem.ID, Room: "shared", In: true, Role: chat.RoomAdmin})
	w.leave("club", bob) // he comes back, and is the newest then
	w.enter("club", bob)
	if _, err := w.change("", chat.UserChange{User: ann.ID, BannedUntil: new(chat.Millis(1 << 50))}); err != nil {
		t.Fatal(err)
	}
	w.equal("a ban that ends takes nothing", w.roles(bob, "club")["Ann"], chat.RoomAdmin)
	w.equal("and gives nobody anything", w.roles(bob, "club")["Cem"], chat.RoomMember)

	_, err := w.change("", chat.UserChange{User: ann.ID, Deactivated: new(true)})
	w.ok(err)
	m, a := chat.RoomMember, chat.RoomAdmin
	w.equal("the one who was longest there", w.roles(cem, "club"), map[string]chat.MemberRole{"Ann": a, "Gil": m, "Cem": a, "Dan": m, "Bob": m})
	w.equal("where there is another one", w.roles(cem, "shared"), map[string]chat.MemberRole{"Ann": a, "Bob": m, "Cem": a})
	w.equal("guests inherit nothing", w.roles(gil, "guests"), map[string]chat.MemberRole{"Ann": a, "Gil": m})
	w.equal("he knows", w.mine(cem, "club").Role, a)
	err = w.store.DeleteAccount(t.Context(), cem.ID, anyCase)
	w.ok(err)
	w.equal("the next one", w.roles(dan, "club"), map[string]chat.MemberRole{"Ann": a, "Gil": m, "Dan": a, "Bob": m})
	w.equal("a room that went on", w.roles(bob, "shared"), map[string]chat.MemberRole{"Ann": a, "Bob": a})
	w.same(dan, "club", dan.Self)

	seat := func(room chat.RoomID, of chat.NewUser) (seen chat.Seat) {
		see := func(s chat.Seat) error { seen = s; return chat.Refuse(chat.Forbidden, "enough") }
		_, err := w.store.ChangeMember(t.Context(), chat.MemberChange{Act: chat.Act{By: of.ID}, User: of.ID, Room: room}, see, always)
		w.refused(err, chat.Forbidden, "")
		return seen
	}
	w.equal("who is deactivated is no heir", seat("shared", bob).Heirs, false)
	_, err = w.change("", chat.UserChange{User: ann.ID, Deactivated: new(false), BannedUntil: new(chat.Millis(0))})
	w.ok(err)
	w.equal("who is back is", seat("shared", bob).Heirs, true)
}
