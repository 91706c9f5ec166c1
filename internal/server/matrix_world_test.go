package server_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"

	_ "modernc.org/sqlite" // for what no operation does yet
)

// place is an object that is asked about.
type place string

const (
	noRoom        place = "no room"
	theLobby      place = "the lobby"
	announcements place = "announcements"
	publicRoom    place = "a public room"
	privateRoom   place = "a private room"
	archivedRoom  place = "an archived private room"
	directRoom    place = "a direct room"
	othersSelf    place = "somebody else's own room"
	ghostRoom     place = "a room that is not there"
)

// threads are objects, too: each is asked about like the room that it belongs to.
var threads = map[place]place{}

func threadOf(at place) place {
	thread := "a thread of " + at
	threads[thread] = at
	return thread
}

var everyThread = []place{threadOf(theLobby), threadOf(publicRoom), threadOf(privateRoom), threadOf(archivedRoom), threadOf(directRoom)}

// quietThread is one in which nobody can say anything.
var quietThread = threadOf(announcements)

var everyRoom = []place{theLobby, announcements, publicRoom, privateRoom, archivedRoom, directRoom, othersSelf, ghostRoom}

var everyPlace = slices.Concat(everyRoom, everyThread)

const ghost = "ghostghostghost1"

// world is a server with one actor of each kind, and a host who makes rooms.
type world struct {
	t      *testing.T
	s      *testkit.Server
	actors [kindsOfActor]*testkit.User
	host   *testkit.User
	extra  *testkit.User // an account that is in no room
	keys   int
	later  chat.JobID // a message that the host has scheduled
}

// scene is an object with whoever is in it; the messages are from before. A thread is at the place that
// it belongs to.
type scene struct {
	at    place
	room  chat.RoomID
	over  chat.RoomID // the room that a thread belongs to; else the room
	self  chat.RoomID // the host's
	own   map[as]chat.Seq
	other chat.Seq // the host's message
	w     *world
}

func newWorld(t *testing.T) *world {
	s := testkit.Start(t, func(c *app.Config) {
		c.Chat = chat.Limits{}
		c.Server.ConnsPerUser, c.Server.ConnsPerAddress = 0, 0
	})
	w := &world{t: t, s: s}
	w.actors[admin] = s.Owner("Rina", "correct horse")
	for a := range kindsOfActor {
		switch {
		case a == nobody:
			w.actors[a] = s.Nobody()
		case a.guest():
			w.actors[a] = s.Guest(a.String())
		case a != admin:
			w.actors[a] = s.Member(a.String())
		}
	}
	w.host, w.extra = s.Member("Host"), s.Member("Extra")
	w.actors[revoked].Must("session.delete", struct{}{}, nil)
	w.actors[admin].Must("user.deactivate", map[string]any{"user": w.actors[deactivated].User.ID}, nil)
	w.actors[admin].Must("settings.update", map[string]any{"invites_by": "members"}, nil)
	w.makeBot()
	return w
}

// operations are the names of all that can be called.
func (w *world) operations() []string {
	response, err := http.Get(w.s.URL + "/api/openapi.json")
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	var document struct {
		Paths map[string]any `json:"paths"`
	}
	if err := json.NewDecoder(response.Body).Decode(&document); err != nil {
		w.t.Fatal(err)
	}
	var names []string
	for path := range document.Paths {
		if name, ok := strings.CutPrefix(path, "/api/"); ok {
			names = append(names, name)
		}
	}
	return names
}

func (w *world) key() string {
	w.keys++
	return fmt.Sprintf("matrix-key-%08d", w.keys)
}

// scene makes the object anew, so that what was done to the last one does not show.
func (w *world) scene(at place) *scene {
	sc := &scene{at: at, w: w, own: map[as]chat.Seq{}, self: w.host.Hello().Self}
	over, thread := threads[at]
	if thread {
		sc.at = over
	}
	switch sc.at {
	case noRoom, ghostRoom:
		sc.room, sc.other = ghost, 1
		return sc
	case othersSelf:
		sc.room, sc.other = sc.self, 1
		return sc
	case announcements:
		sc.room = chat.Announcements
		var posted chat.Announced
		w.actors[admin].Must("announce.post", map[string]any{"key": w.key(), "text": "tea"}, &posted)
		sc.other = posted.Seq
		if thread {
			sc.begin(sc.other)
		}
		return sc
	case theLobby:
		sc.room = chat.Lobby
		w.actors[admin].Must("member.mute", map[string]any{"room": sc.room, "user": w.id(memberIn), "for_s": 0}, nil)
	case directRoom:
		sc.room = w.direct()
	default:
		sc.room = w.room(sc.at)
	}
	if sc.over = sc.room; thread {
		sc.begin(w.host.Post(sc.room, w.key(), "about something").Seq)
	}
	sc.talk()
	if sc.at == archivedRoom {
		w.host.Must("room.archive", map[string]any{"room": sc.over}, nil)
	}
	return sc
}

// begin moves the scene into the thread of a message.
func (sc *scene) begin(seq chat.Seq) {
	var opened chat.OpenedThread
	sc.w.host.Must("thread.open", map[string]any{"room": sc.room, "seq": seq}, &opened)
	sc.over, sc.room = sc.room, opened.Room.ID
}

func (sc *scene) thread() bool { return sc.over != "" && sc.over != sc.room }

func (w *world) room(at place) chat.RoomID {
	kind := chat.KindPrivate
	if at == publicRoom {
		kind = chat.KindPublic
	}
	var room chat.Room
	w.host.Must("room.create", map[string]any{"kind": kind, "name": "Workshop", "members": []chat.UserID{w.id(memberIn), w.id(removed)}}, &room)
	w.host.Must("member.add", map[string]any{"room": room.ID, "user": w.id(roomAdmin), "role": "admin"}, nil)
	if kind == chat.KindPrivate {
		w.bringGuest(room.ID)
	}
	return room.ID
}

func (w *world) direct() chat.RoomID {
	var room chat.Room
	w.host.Must("direct.open", map[string]any{"users": []chat.UserID{w.id(memberIn), w.id(roomAdmin)}}, &room)
	return room.ID
}

func (w *world) id(a as) chat.UserID { return w.actors[a].User.ID }

// talk has everybody say something who can, and then takes out who is to be out.
func (sc *scene) talk() {
	sc.other = sc.w.host.Post(sc.room, sc.w.key(), "said by the host").Seq
	for a := range kindsOfActor {
		if sc.writes(a) || a == removed && (sc.at == privateRoom || sc.at == archivedRoom) {
			sc.own[a] = sc.w.actors[a].Post(sc.room, sc.w.key(), "said by "+a.String()).Seq
		}
	}
	if sc.at == publicRoom || sc.at == privateRoom || sc.at == archivedRoom {
		sc.w.host.Must("member.remove", map[string]any{"room": sc.over, "user": sc.w.id(removed)}, nil)
	}
}

// asGhost is the same question about a room that nobody ever made.
func (sc *scene) asGhost() *scene {
	other := *sc
	other.room = ghost
	return &other
}

// in tells who is in the room.
func (sc *scene) in(a as) bool {
	switch sc.at {
	case theLobby, announcements:
		return a.signedIn()
	case publicRoom:
		return a == memberIn || a == roomAdmin
	case privateRoom, archivedRoom:
		return a == memberIn || a == roomAdmin || a == guestIn
	case directRoom:
		return a == memberIn || a == roomAdmin
	}
	return false
}

// reads tells who may read the room.
func (sc *scene) reads(a as) bool {
	return sc.in(a) || sc.at == publicRoom && a.account()
}

// keeps tells who has something of his own about the room.
func (sc *scene) keeps(a as) bool {
	if sc.thread() {
		return sc.own[a] != 0 && (sc.in(a) || a != removed) // who spoke in it follows it
	}
	return sc.in(a)
}

// writes tells who may write in it as it is made.
func (sc *scene) writes(a as) bool {
	return sc.reads(a) && sc.at != announcements
}

// runs tells who administers it.
func (sc *scene) runs(a as) bool {
	if a == admin {
		return sc.reads(a)
	}
	return a == roomAdmin && sc.in(a) && sc.at != theLobby && sc.at != announcements && sc.at != directRoom
}

// bringGuest has somebody come into the room as a guest, by an invitation of the host's.
func (w *world) bringGuest(room chat.RoomID) {
	var invitation chat.Invitation
	w.host.Must("invite.create", chat.CreateInvite{Role: chat.RoleGuest, Room: room}, &invitation)
	var welcome chat.Welcome
	w.s.Nobody().Must("account.create", chat.CreateAccount{Invite: invitation.Token, Name: "guest " + w.key(), Password: testkit.Password}, &welcome)
	w.actors[guestIn] = w.s.As(welcome)
}

// makeBot makes a bot of the account that is to be one.
func (w *world) makeBot() {
	id := w.actors[bot].User.ID
	w.s.RestartAfter(func() {
		db, err := sql.Open("sqlite", filepath.Join(w.s.Config.Data, "bincang.db"))
		if err != nil {
			w.t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(`UPDATE users SET kind = 'bot', role = 'bot' WHERE id = $1`, string(id)); err != nil {
			w.t.Fatal(err)
		}
	})
}
