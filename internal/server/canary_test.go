package server_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// What is looked for: what was deleted, and what nobody but its author may ever see.
const (
	deletedWord = "kanari"
	privateWord = "rahasia"
	deletedSign = "🦜"
)

// cage is a place in which something was said, and its thread, with who listens.
type cage struct {
	w         *world
	sc        *scene // as the matrix asks about it; the author's message is another's, and his own
	threaded  *scene
	author    *testkit.User
	listeners map[as]*testkit.Conn
}

// TestDeletedTextIsInNoAnswer says something, does with it whatever can be done, deletes it, and then
// asks every operation as everybody, over HTTP and on old and new sockets: nothing has it any more.
// What somebody keeps for himself is in nobody else's answer, before and after.
func TestDeletedTextIsInNoAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, at := range []place{theLobby, privateRoom} {
		c := w.cage(at)
		c.plant()
		found := c.ask(t, true)
		for _, op := range []string{"room.open", "room.history", "room.changes", "message.pinned", "message.saved", "mention.list",
			"message.versions", "message.react", "report.list", "account.export"} {
			if !found[op] {
				t.Errorf("in %s the test does not find with %s what is there", at, op)
			}
		}
		c.listen(t)
		for _, sc := range []*scene{c.threaded, c.sc} {
			c.author.Must("message.delete", input{"room": sc.room, "seq": sc.other}, nil)
		}
		c.hearTombstones(t)
		c.nothing(t, "right after", c.ask(t, true))
		if at == theLobby {
			c.plainDoor(t)
		}
		w.s.Restart()
		c.nothing(t, "after a restart", c.ask(t, true))
		c.nothing(t, "with every operation", c.ask(t, false))
	}
}

// runner is somebody who administers the scene's place.
func (w *world) runner(sc *scene) *testkit.User {
	if sc.at == theLobby {
		return w.actors[admin]
	}
	return w.host
}

func (w *world) cage(at place) *cage {
	c := &cage{w: w, sc: w.scene(at), author: w.actors[memberIn], listeners: map[as]*testkit.Conn{}}
	for a := range kindsOfActor {
		if a.signedIn() {
			c.listeners[a] = w.actors[a].Connect()
		}
	}
	return c
}

// plant says the word in the place and in a thread there, and has everybody do something with it.
func (c *cage) plant() {
	w, sc := c.w, c.sc
	sc.other = c.say(sc.room, deletedWord+" one")
	sc.own[memberIn] = sc.other
	threaded := *sc
	threaded.over = sc.room
	threaded.room = openThread(w.host, sc.room, sc.other).ID
	threaded.other = c.say(threaded.room, deletedWord+" three")
	threaded.own = map[as]chat.Seq{memberIn: threaded.other}
	c.threaded = &threaded
	for _, sc := range []*scene{c.sc, c.threaded} {
		w.host.Must("message.post", input{"room": sc.room, "key": w.key(), "text": "an answer", "reply_to": sc.other}, nil)
		w.host.Must("message.react", input{"room": sc.room, "seq": sc.other, "emoji": deletedSign, "on": true}, nil)
		w.host.Must("draft.update", input{"room": sc.room, "text": privateWord + " draft"}, nil)
		w.host.Must("message.schedule", input{"room": sc.room, "text": privateWord + " later", "at": time.Now().Add(time.Hour).UnixMilli()}, nil)
		w.runner(sc).Must("message.pin", input{"room": sc.room, "seq": sc.other, "on": true}, nil)
		for a, conn := range c.listeners {
			if sc.reads(a) {
				w.actors[a].Must("message.save", input{"room": sc.room, "seq": sc.other, "on": true}, nil)
				w.actors[a].Must("message.report", input{"room": sc.room, "seq": sc.other, "reason": "look"}, nil)
				conn.Ask("room.open", input{"room": sc.room, "watch": true})
			}
		}
	}
}

// say posts a text that mentions somebody, and edits it.
func (c *cage) say(room chat.RoomID, text string) chat.Seq {
	mention := " <@" + string(c.w.id(roomAdmin)) + ">"
	seq := c.author.Post(room, c.w.key(), text+mention).Seq
	c.author.Must("message.edit", input{"room": room, "seq": seq, "text": text + " anew" + mention}, nil)
	return seq
}

// ask asks the harmless operations, or all others, as everybody about the place and its thread, and gives
// those whose answers hold the word. What is private must be in none.
func (c *cage) ask(t *testing.T, mild bool) map[string]bool {
	found := map[string]bool{}
	for _, r := range slices.Concat(roomRules(), messageRules(), peopleRules()) {
		if harmless[r.op] != mild {
			continue
		}
		for _, sc := range []*scene{c.sc, c.threaded} {
			for a := range kindsOfActor {
				answer := string(c.w.ask(a, r.op, r.in(sc, a)).body)
				found[r.op] = found[r.op] || strings.Contains(answer, deletedWord) || strings.Contains(answer, deletedSign)
				c.mustNotHold(t, r.op+" as "+a.String(), answer, privateWord)
			}
		}
	}
	return found
}

func (c *cage) nothing(t *testing.T, when string, found map[string]bool) {
	t.Helper()
	for op, there := range found {
		if there {
			t.Errorf("%s: %s in %s still has what was deleted", when, op, c.sc.at)
		}
	}
}

func (c *cage) mustNotHold(t *testing.T, where, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if strings.Contains(text, word) {
			t.Errorf("%s in %s: %q is in %s", where, c.sc.at, word, text)
		}
	}
}

// listen reads what the sockets were told so far; who may not read the place was told nothing of it.
func (c *cage) listen(t *testing.T) {
	for a, conn := range c.listeners {
		for _, frame := range conn.Asked("ping") {
			text := spelled(frame)
			c.mustNotHold(t, "the socket of "+a.String(), text, privateWord)
			if !c.sc.reads(a) {
				c.mustNotHold(t, "the socket of "+a.String(), text, deletedWord, deletedSign)
			}
		}
	}
}

// hearTombstones has every socket hear that the texts are gone: nothing has them from there on, nor what
// it asks, nor a new socket.
func (c *cage) hearTombstones(t *testing.T) {
	for a, old := range c.listeners {
		if c.sc.reads(a) {
			c.hearGone(t, a, old)
		}
		for _, conn := range []*testkit.Conn{old, c.w.actors[a].Connect()} {
			text := string(toJSON(conn.Hello))
			for _, sc := range []*scene{c.threaded, c.sc} {
				for op, in := range map[string]any{
					"room.open": input{"room": sc.room}, "room.history": input{"room": sc.room}, "message.saved": input{}, "mention.list": input{},
					"room.changes": input{"room": sc.room, "epoch": conn.Hello.Epoch, "after": 0},
				} {
					text += spelled(conn.Ask(op, in))
				}
			}
			c.mustNotHold(t, "what a socket of "+a.String()+" asks", text, deletedWord, deletedSign, privateWord)
		}
	}
}

// hearGone reads what a socket is pushed until both texts are gone: no change of their rooms has them from
// the tombstone on.
func (c *cage) hearGone(t *testing.T, a as, conn *testkit.Conn) {
	gone := map[chat.RoomID]bool{}
	for len(gone) < 2 {
		frame := conn.Read()
		if frame.Change == nil {
			continue
		}
		for _, row := range frame.Change.Rows {
			if m := row.Message; m != nil && m.Deleted && (m.Room == c.sc.room && m.Seq == c.sc.other || m.Room == c.threaded.room && m.Seq == c.threaded.other) {
				gone[m.Room] = true
			}
		}
		if gone[frame.Change.Room] {
			c.mustNotHold(t, "what the socket of "+a.String()+" hears", spelled(frame), deletedWord, deletedSign)
		}
	}
}

// plainDoor comes in by the plain door: its first lines have nothing of it.
func (c *cage) plainDoor(t *testing.T) {
	c.w.host.Post(chat.Lobby, c.w.key(), "the newest line")
	line := c.w.s.Nobody().Dial()
	for text := ""; !strings.Contains(text, "the newest line"); {
		_, body, err := line.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		text = string(body)
		c.mustNotHold(t, "the plain door", text, deletedWord, privateWord)
	}
}

func spelled(frame testkit.Frame) string {
	return fmt.Sprintf("%s %s %s", frame.Out, toJSON(frame.Change), toJSON(frame.Hello))
}

func toJSON(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Append(nil, err)
	}
	return body
}
