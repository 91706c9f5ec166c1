package storetest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"bincang/internal/chat"
)

func testNumbers(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	for i := 1; i <= 30; i++ {
		for _, room := range []chat.RoomID{chat.Lobby, chat.Announcements} {
			posted := w.post(ann, room, fmt.Sprint(room, i))
			w.equal("the answer", posted, chat.Posted{Room: room, Seq: chat.Seq(i), Rev: chat.Rev(i), At: 1_700_000_000_001})
		}
	}
	d := draft(ann, chat.Announcements, "\u202ehëllo\n👩🏽\u200d🚀 ")
	d.Level = chat.LevelCritical
	_, err := w.try(d)
	w.ok(err)
	rows, head := w.log(ann, chat.Announcements, 30, 10)
	w.equal("the head", head, chat.Rev(31))
	w.equal("the message", *rows[0].Message, chat.Message{
		Room: d.Room, Seq: 31, Rev: 31, At: d.At, Key: d.Key, Author: d.Author, Text: d.Text, Level: d.Level,
		Files: []chat.File{}, Reactions: []chat.Reaction{}, Mentions: []chat.UserID{}, PostedRev: 31,
	})
}

func testKeys(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	first := w.post(ann, chat.Lobby, "one")
	w.post(ann, chat.Lobby, "two")
	w.equal("the answer to a repetition", w.post(ann, chat.Lobby, "one"), first)
	other := draft(ann, chat.Announcements, "something else")
	other.Key = draft(ann, chat.Lobby, "one").Key
	_, err := w.try(other)
	w.refused(err, chat.Conflict, "key")
	w.equal("another author's answer", w.post(bob, chat.Lobby, "one").Seq, chat.Seq(3))
	w.reopen()
	w.equal("the answer after a restart", w.post(ann, chat.Lobby, "one"), first)
	_, err = w.try(other)
	w.refused(err, chat.Conflict, "key")
	w.equal("the next number", w.post(ann, chat.Lobby, "three").Seq, chat.Seq(4))
}

func testRefusals(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	first := w.post(ann, chat.Lobby, "one")
	busy := func(chat.Standing) error { return chat.Refuse(chat.RateLimited, "later") }
	_, err := w.store.PostMessage(t.Context(), draft(ann, chat.Lobby, "two"), nobody, anyPace)
	w.refused(err, chat.Forbidden, "")
	_, err = w.store.PostMessage(t.Context(), draft(ann, chat.Lobby, "two"), anybody, busy)
	w.refused(err, chat.RateLimited, "")
	_, err = w.store.PostMessage(t.Context(), draft(ann, chat.Lobby, "one"), nobody, anyPace)
	w.refused(err, chat.Forbidden, "") // permission comes before the key
	again, err := w.store.PostMessage(t.Context(), draft(ann, chat.Lobby, "one"), anybody, busy)
	w.ok(err) // and the key before the rate
	w.equal("the repetition", again, first)
	conflict := draft(ann, chat.Lobby, "one")
	conflict.Digest = []byte("another")
	_, err = w.store.PostMessage(t.Context(), conflict, anybody, busy)
	w.refused(err, chat.Conflict, "key")
	w.equal("the refused key is free", w.post(ann, chat.Lobby, "two").Seq, chat.Seq(2))
	_, head := w.log(ann, chat.Lobby, 0, 10)
	w.equal("the head", head, chat.Rev(2))
}

// testFreshFacts posts in turns and changes what rules look at in between.
func testFreshFacts(t *testing.T, place Place) {
	w := newWorld(t, place)
	users := []chat.NewUser{w.join("Ann"), w.join("Bob")}
	guests := []chat.Guests{chat.GuestsOff, chat.GuestsLobby}
	for i := range 12 {
		user := users[i%2]
		if i%3 == 0 {
			_, err := w.store.UpdateSettings(t.Context(), chat.Act{By: user.ID}, chat.UpdateSettings{Guests: &guests[i/3%2]}, anyUser)
			w.ok(err)
			user.Name = fmt.Sprint("Name", i)
			_, err = w.rename(user.ID, user.Name, user.Name)
			w.ok(err)
			users[i%2] = user
		}
		judge := func(at chat.Standing) error {
			want := chat.Standing{User: user.User, Guests: guests[i/3%2], In: true,
				Room: chat.Room{ID: chat.Lobby, Kind: chat.KindLobby, Name: "lobby", FirstSeq: 1, Seq: chat.Seq(i), Rev: chat.Rev(i)}}
			if !reflect.DeepEqual(at, want) {
				t.Errorf("judged %+v, want %+v", at, want)
			}
			return nil
		}
		posted, err := w.store.PostMessage(t.Context(), draft(user, chat.Lobby, fmt.Sprint(i)), judge, anyPace)
		w.ok(err)
		w.equal("the seq", posted.Seq, chat.Seq(i+1))
	}
}

func testSameKeyAtOnce(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	answers := make([]chat.Posted, 20)
	atOnce(len(answers), func(i int) {
		posted, err := w.try(draft(ann, chat.Lobby, "one"))
		if err != nil {
			t.Error(err)
		}
		answers[i] = posted
	})
	for _, answer := range answers {
		w.equal("an answer", answer, answers[0])
	}
	rows, head := w.log(ann, chat.Lobby, 0, 10)
	if len(rows) != 1 || head != 1 {
		t.Fatalf("stored %+v up to %d", rows, head)
	}
}

func testPostersAtOnce(t *testing.T, place Place) {
	const posters, each = 8, 60
	w := newWorld(t, place)
	users := make([]chat.NewUser, posters)
	for i := range users {
		users[i] = w.join(fmt.Sprint("User", i))
	}
	rooms := []chat.RoomID{chat.Lobby, chat.Announcements}
	atOnce(posters, func(i int) {
		last := map[chat.RoomID]chat.Seq{}
		for n := range each {
			d := draft(users[i], rooms[(i+n)%2], fmt.Sprintf("%d-%d", i, n))
			may := anybody
			if n%10 == 9 {
				may = nobody
			}
			posted, err := w.store.PostMessage(t.Context(), d, may, anyPace)
			if n%10 == 9 {
				if chat.KindOf(err) != chat.Forbidden {
					t.Errorf("got %v, want a refusal", err)
				}
				continue
			}
			if err != nil || posted.Seq <= last[d.Room] {
				t.Errorf("after %d came %+v, %v", last[d.Room], posted, err)
			}
			last[d.Room] = posted.Seq
		}
	})
	for _, room := range rooms {
		rows, head := w.log(users[0], room, 0, 1000)
		w.equal("the head", head, chat.Rev(posters*each*9/10/2))
		w.equal("the number of rows", len(rows), int(head))
		w.equal("what was published", w.heard.state(room), rows)
		for i, row := range rows {
			w.equal("a seq", row.Message.Seq, chat.Seq(i+1))
		}
	}
}

func testGoneCaller(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	ctx, cancel := context.WithCancel(background())
	cancel()
	_, err := w.store.PostMessage(ctx, draft(ann, chat.Lobby, "one"), anybody, anyPace)
	w.refused(err, chat.Unavailable, "")
	// He was told that he does not know. The same key tells him.
	posted := w.post(ann, chat.Lobby, "one")
	w.equal("the message is there once", posted.Seq, chat.Seq(1))
	w.equal("the next", w.post(ann, chat.Lobby, "two").Seq, chat.Seq(2))
}

func testMissing(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, gone := w.join("Ann"), newUser("Nobody")
	_, err := w.try(draft(ann, "nowhere", "one"))
	w.refused(err, chat.NotFound, "")
	_, err = w.try(draft(gone, chat.Lobby, "one"))
	w.refused(err, chat.NotFound, "")
	judge := func(at chat.Standing) error {
		if at.Room.ID != "" || at.User != ann.User || at.Member != nil || at.Owner != "" {
			t.Errorf("judged %+v", at)
		}
		return chat.Hidden()
	}
	w.refused(w.store.JudgeRoom(t.Context(), ann.ID, "nowhere", judge), chat.NotFound, "")
	judge = func(at chat.Standing) error {
		if at.Room.ID != chat.Lobby || at.User != (chat.User{}) {
			t.Errorf("judged %+v", at)
		}
		return chat.Refuse(chat.Unauthenticated, "who")
	}
	w.refused(w.store.JudgeRoom(t.Context(), gone.ID, chat.Lobby, judge), chat.Unauthenticated, "")
	judge = func(at chat.Standing) error {
		if at.Room.Kind != chat.KindSelf || at.Owner != ann.ID || at.Guests != chat.GuestsLobby {
			t.Errorf("judged %+v", at)
		}
		return nil
	}
	w.ok(w.store.JudgeRoom(t.Context(), ann.ID, ann.Self, judge))
}

func atOnce(n int, do func(i int)) {
	var wait sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wait.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	wait.Wait()
}

func testFresh(t *testing.T, place Place) {
	w := newWorld(t, place)
	settings, err := w.store.Settings(t.Context())
	w.ok(err)
	if !settings.NeedsSetup || settings.Guests != chat.GuestsLobby || settings.ServerName == "" {
		t.Errorf("the settings are %+v", settings)
	}
	if !chat.ValidID(w.store.Epoch()) || len(w.store.Secret()) != 32 {
		t.Errorf("the epoch is %q, the secret %d bytes", w.store.Epoch(), len(w.store.Secret()))
	}
	ann := w.join("Ann")
	for _, room := range []chat.RoomID{chat.Lobby, chat.Announcements} {
		opened, err := w.store.OpenRoom(t.Context(), ann.ID, room, 0, 10, anybody)
		w.ok(err)
		mine := opened.Room.Mine
		opened.Room.Mine = nil
		w.equal("the room", opened, chat.OpenedRoom{
			Room:     chat.Room{ID: room, Kind: chat.RoomKind(room), Name: string(room), FirstSeq: 1},
			Messages: []chat.Message{}, Members: []chat.Member{},
		})
		if mine == nil || !mine.In || mine.Role != chat.RoomMember || mine.Notify != chat.NotifyAll || mine.ReadSeq != 0 {
			t.Errorf("mine is %+v", mine)
		}
	}
}

func testReopen(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.posts(ann, chat.Lobby, 1, 20)
	epoch, secret := w.store.Epoch(), w.store.Secret()
	before, _ := w.log(ann, chat.Lobby, 0, 1000)
	for range 3 {
		w.reopen()
		w.equal("the epoch", w.store.Epoch(), epoch)
		w.equal("the secret", w.store.Secret(), secret)
	}
	after, head := w.log(ann, chat.Lobby, 0, 1000)
	w.equal("the log", after, before)
	w.equal("the head", head, chat.Rev(20))
	found, err := w.store.FindSession(t.Context(), chat.HashToken("Ann"))
	w.ok(err)
	w.equal("the user", found.User, ann.User)
	w.equal("the next number", w.post(ann, chat.Lobby, "more").Seq, chat.Seq(21))
	if strings.TrimSpace(epoch) != epoch {
		t.Errorf("the epoch is %q", epoch)
	}
}
