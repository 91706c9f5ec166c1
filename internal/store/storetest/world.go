package storetest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"bincang/internal/chat"
)

// world is a store under test, with what it published.
type world struct {
	t      *testing.T
	place  Place
	every  time.Duration // how late marks may be
	guests chat.Guests   // what holds while nobody has set it
	store  Store
	heard  *heard
}

func newWorld(t *testing.T, place Place) *world {
	return newWorldWith(t, place, 5*time.Millisecond)
}

func newWorldWith(t *testing.T, place Place, markEvery time.Duration) *world {
	w := &world{t: t, place: place, every: markEvery, guests: chat.GuestsLobby, heard: newHeard(t)}
	w.open()
	t.Cleanup(func() { w.ok(w.store.Close()) })
	return w
}

func (w *world) open() {
	w.store = w.place(w.t, Options{Now: time.Now, Random: rand.Reader, Publish: w.heard.publish, Ended: w.heard.end, DefaultGuests: w.guests, MarkEvery: w.every})
}

// reopen closes the store and opens the same data again.
func (w *world) reopen() {
	w.ok(w.store.Close())
	w.open()
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(err error, kind chat.Kind, field string) {
	w.t.Helper()
	refusal, ok := err.(*chat.Error)
	if !ok || refusal.Kind != kind || refusal.Field != field {
		w.t.Fatalf("got the error %v, want %s of %q", err, kind, field)
	}
}

func (w *world) equal(what string, got, want any) {
	w.t.Helper()
	if !reflect.DeepEqual(got, want) {
		w.t.Fatalf("%s: got %+v, want %+v", what, got, want)
	}
}

// newUser is a guest whose ids are made of his name.
func newUser(name string) chat.NewUser {
	id := strings.ToLower(name)
	return chat.NewUser{
		User:    chat.User{ID: chat.UserID("u-" + id), Name: name, Kind: chat.Guest, Role: chat.RoleGuest},
		NameKey: id, Self: chat.RoomID("s-" + id), At: 1_700_000_000_000,
	}
}

func newSession(id string) chat.NewSession {
	return chat.NewSession{Hash: chat.HashToken(id), Session: chat.Session{
		ID: chat.SessionID(id), CreatedAt: 1, UsedAt: 2, ExpiresAt: 3, Device: "device of " + id,
	}}
}

// join makes a guest, with a session that is called like him.
func (w *world) join(name string) chat.NewUser {
	w.t.Helper()
	user := newUser(name)
	_, err := w.store.JoinAsGuest(w.t.Context(), user, newSession(name), anyEntrance, always)
	w.ok(err)
	return user
}

func (w *world) rename(user chat.UserID, name, key string) (chat.User, error) {
	w.t.Helper()
	changed, err := w.store.ChangeUser(w.t.Context(), chat.Act{By: user}, chat.UserChange{User: user, Name: &name, NameKey: key}, anyCase)
	return changed.User, err
}

// draft is a message whose key and content are given by text.
func draft(author chat.NewUser, room chat.RoomID, text string) chat.Draft {
	digest := sha256.Sum256([]byte(text))
	return chat.Draft{
		Op: "message.post", Room: room, Key: "key-of-" + text, Author: author.Author(), At: 1_700_000_000_001,
		Text: text, Digest: digest[:], Reads: everyReader,
	}
}

func (w *world) try(d chat.Draft) (chat.Posted, error) {
	return w.store.PostMessage(w.t.Context(), d, anybody, anyPace)
}

func (w *world) post(author chat.NewUser, room chat.RoomID, text string) chat.Posted {
	w.t.Helper()
	posted, err := w.try(draft(author, room, text))
	w.ok(err)
	return posted
}

func (w *world) posts(author chat.NewUser, room chat.RoomID, from, to int) {
	w.t.Helper()
	for i := from; i <= to; i++ {
		w.post(author, room, fmt.Sprintf("%s-%04d", room, i))
	}
}

// log gives every row of a room's log, page by page.
func (w *world) log(user chat.NewUser, room chat.RoomID, after chat.Rev, limit int) (rows []chat.Row, head chat.Rev) {
	w.t.Helper()
	for {
		page, err := w.store.Changes(w.t.Context(), user.ID, room, after, limit, anyCursor, anybody)
		w.ok(err)
		if page.After != after || page.Room != room || page.Rows == nil {
			w.t.Fatalf("asked for %s after %d, got %+v", room, after, page)
		}
		rows = append(rows, page.Rows...)
		if !page.More {
			return rows, page.UpTo
		}
		if len(page.Rows) != limit || page.UpTo != page.Rows[limit-1].Rev || page.UpTo <= after {
			w.t.Fatalf("a page with more after it: %+v", page)
		}
		after = page.UpTo
	}
}

func (w *world) mine(user chat.NewUser, room chat.RoomID) chat.Mine {
	w.t.Helper()
	snapshot, err := w.store.Snapshot(w.t.Context(), user.ID, 100, anybody)
	w.ok(err)
	for _, r := range snapshot.Rooms {
		if r.ID == room && r.Mine != nil {
			return *r.Mine
		}
	}
	w.t.Fatalf("%s has no row about %s", user.ID, room)
	return chat.Mine{}
}

// Rules that let everybody through, or nobody.
func anybody(chat.Standing) error      { return nil }
func nobody(chat.Standing) error       { return chat.Refuse(chat.Forbidden, "not you") }
func anySettings(chat.Settings) error  { return nil }
func anyEntrance(chat.Entrance) error  { return nil }
func anyCase(chat.Case) error          { return nil }
func anyLogin(chat.Login) error        { return nil }
func anyUser(chat.User) error          { return nil }
func anyCursor(chat.Room) bool         { return true }
func everyReader(chat.User) chat.Judge { return anybody }
func always() error                    { return nil }
func anyPace(chat.Standing) error      { return nil }

func background() context.Context { return context.Background() }
