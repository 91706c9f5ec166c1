package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// moment is what happens to somebody, after which he must not hear what is said in the room. He is
// in it before, or watches it.
type moment struct {
	name    string
	room    place
	who     as
	happens func(*world, *scene)
	becomes as // what he is to the matrix from then on
}

// still tells whether he may go on reading.
func (m moment) still() bool { return m.becomes == memberIn }

func moments() []moment {
	return []moment{
		{"removal from a private room", privateRoom, memberIn, func(w *world, sc *scene) {
			w.host.Must("member.remove", input{"room": sc.room, "user": w.id(memberIn)}, nil)
		}, removed},
		{"leaving a private room", privateRoom, memberIn, func(w *world, sc *scene) {
			w.actors[memberIn].Must("room.leave", input{"room": sc.room}, nil)
		}, removed},
		{"removal of a guest", privateRoom, guestIn, func(w *world, sc *scene) {
			w.host.Must("member.remove", input{"room": sc.room, "user": w.id(guestIn)}, nil)
		}, guestOut},
		{"removal of an administrator of the room", privateRoom, roomAdmin, func(w *world, sc *scene) {
			w.host.Must("member.remove", input{"room": sc.room, "user": w.id(roomAdmin)}, nil)
		}, removed},
		{"a public room becomes private", publicRoom, memberOut, func(w *world, sc *scene) {
			w.host.Must("room.update", input{"room": sc.room, "kind": "private"}, nil)
		}, memberOut},
		{"deactivation", privateRoom, memberIn, func(w *world, sc *scene) {
			w.actors[admin].Must("user.deactivate", input{"user": w.id(memberIn)}, nil)
		}, deactivated},
		{"a ban", privateRoom, memberIn, func(w *world, sc *scene) {
			w.actors[admin].Must("user.ban", input{"user": w.id(memberIn), "on": true}, nil)
		}, deactivated},
		{"the end of the session", privateRoom, memberIn, func(w *world, sc *scene) {
			w.actors[memberIn].Must("session.delete", input{}, nil)
		}, revoked},
		{"demotion to a member", privateRoom, roomAdmin, func(w *world, sc *scene) {
			w.host.Must("member.update", input{"room": sc.room, "user": w.id(roomAdmin), "role": "member"}, nil)
		}, memberIn},
	}
}

// TestNothingIsHeardAfterwards looks for a secret on every path, right after somebody lost the right
// to hear it.
func TestNothingIsHeardAfterwards(t *testing.T) {
	t.Parallel()
	paths, cells := 0, 0
	for _, m := range moments() {
		t.Run(m.name, func(t *testing.T) {
			w := newWorld(t)
			sc := w.scene(m.room)
			user := w.actors[m.who]
			conn := user.Connect()
			thread := w.thread(sc, user)
			for _, room := range []chat.RoomID{sc.room, thread} {
				if opened := conn.Ask("room.open", input{"room": room, "watch": true}); opened.Error != nil {
					t.Fatalf("he cannot open it before: %+v", opened.Error)
				}
			}
			witness := w.host.Connect()
			m.happens(w, sc)
			secret := "secret-" + strings.ToLower(w.key())
			for _, room := range []chat.RoomID{thread, sc.room} {
				posted := w.host.Post(room, w.key(), secret+" <@"+string(user.User.ID)+">")
				w.host.Must("message.pin", input{"room": room, "seq": posted.Seq, "on": true}, nil)
				w.host.Post(room, w.key(), "behind it")
				heardBehind(witness, room)
			}
			paths += w.sweep(t, m, sc, thread, user, conn, secret)
			cells += w.again(t, m, sc)
		})
	}
	fmt.Printf("after a right was lost: %d moments, %d paths searched, %d cells of the matrix again\n", len(moments()), paths, cells)
}

// again asks what the matrix refuses to who he has become.
func (w *world) again(t *testing.T, m moment, before *scene) (cells int) {
	sc := *before
	sc.at = privateRoom // what was public is private now
	for _, r := range slices.Concat(roomRules(), messageRules()) {
		want := r.want(&sc, m.becomes)
		if want == done || !slices.Contains(r.on, privateRoom) {
			continue
		}
		got := w.ask(m.who, r.op, r.in(&sc, m.becomes))
		if got.verdict != want {
			t.Errorf("%s right after %s: %s, wanted %s: %s", r.op, m.name, spoken(got.verdict), spoken(want), got.body)
		}
		if want == hidden {
			w.sameAsGhost(t, r, &sc, m.who, got)
		}
		cells++
	}
	return cells
}

// heardBehind waits for the message after the secret: the secret has been delivered to everybody then.
func heardBehind(witness *testkit.Conn, room chat.RoomID) {
	for {
		for _, row := range witness.Next(room).Rows {
			if row.Message != nil && row.Message.Text == "behind it" {
				return
			}
		}
	}
}

// thread is one in the scene's room that a user follows, because he has spoken in it.
func (w *world) thread(sc *scene, user *testkit.User) chat.RoomID {
	var opened chat.OpenedThread
	w.host.Must("thread.open", input{"room": sc.room, "seq": sc.other}, &opened)
	user.Post(opened.Room.ID, w.key(), "said in the thread")
	return opened.Room.ID
}

// sweep asks on every path, and gives how many it asked on.
func (w *world) sweep(t *testing.T, m moment, sc *scene, thread chat.RoomID, user *testkit.User, conn *testkit.Conn, secret string) int {
	questions := map[string]map[string]any{"": {
		"room.list": input{}, "session.hello": input{}, "account.export": input{}, "user.get": input{"ids": []chat.UserID{w.host.User.ID}},
		"mention.list": input{}, "thread.open": input{"room": sc.room, "seq": sc.other},
	}}
	for where, room := range map[string]chat.RoomID{" of the room": sc.room, " of the thread": thread} {
		questions[where] = map[string]any{
			"room.open": input{"room": room}, "room.history": input{"room": room}, "message.pinned": input{"room": room},
			"room.changes": input{"room": room, "epoch": w.epoch(), "after": 0}, "member.list": input{"room": room},
		}
	}
	found := map[string]bool{"the socket": strings.Contains(everythingHeard(conn), secret)}
	readable := []string{"the socket", "mention.list"}
	for where, all := range questions {
		for op, in := range all {
			found[op+where] = strings.Contains(string(w.askAs(user, op, in).body), secret)
		}
		for _, op := range []string{"room.open", "room.history", "room.changes", "message.pinned"} {
			readable = append(readable, op+where)
		}
	}
	for path, there := range found {
		if want := m.still() && slices.Contains(readable, path); there != want {
			t.Errorf("%s: on %s it is %v that the secret is there", m.name, path, there)
		}
	}
	return len(found)
}

// everythingHeard is what a conn was told up to an answer to a ping, or up to its end.
func everythingHeard(conn *testkit.Conn) string {
	if conn.TryWrite(`{"id":"the last","op":"ping"}`) != nil {
		return ""
	}
	var all strings.Builder
	for {
		frame, err := conn.TryRead()
		if err != nil {
			return all.String()
		}
		fmt.Fprintf(&all, "%s %s", frame.ID, frame.Out)
		if frame.Change != nil {
			for _, row := range frame.Change.Rows {
				if row.Message != nil {
					all.WriteString(row.Message.Text)
				}
			}
		}
		if string(frame.ID) == `"the last"` {
			return all.String()
		}
	}
}
