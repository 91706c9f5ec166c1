package storetest

import (
	"fmt"
	"strings"
	"testing"

	"bincang/internal/chat"
)

// anyMessage is a rule that lets everybody do anything with every message.
func anyMessage(chat.Standing, chat.Message) error { return nil }

func noMessage(chat.Standing, chat.Message) error { return chat.Refuse(chat.Forbidden, "not you") }

func busy() error { return chat.Refuse(chat.RateLimited, "later") }

func edited(by chat.NewUser, seq chat.Seq, text string, mentions ...chat.UserID) chat.Edit {
	return chat.Edit{By: by.ID, Room: chat.Lobby, Seq: seq, Text: text, Mentions: mentions, At: 1_700_000_000_000 + chat.Millis(len(text))}
}

// sameInPages holds what was published of a room against its log and every page of its messages.
func (w *world) sameInPages(user chat.NewUser, room chat.RoomID) {
	w.t.Helper()
	w.same(user, room)
	rows, _ := w.log(user, room, 0, 1000)
	for _, row := range rows {
		if row.Message == nil {
			continue
		}
		opened, err := w.store.OpenRoom(w.t.Context(), user.ID, room, row.Message.Seq, 1, anybody)
		w.ok(err)
		w.equal("the message in a page", opened.Messages, []chat.Message{*row.Message})
	}
}

func testEdit(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob, cid := w.join("Ann"), w.join("Bob"), w.join("Cid")
	d := draft(ann, chat.Lobby, "one")
	d.Mentions = []chat.UserID{bob.ID}
	_, err := w.try(d)
	w.ok(err)
	w.post(bob, chat.Lobby, "two")
	mentions := func() string {
		return fmt.Sprint(w.mine(bob, chat.Lobby).Mentions, w.mine(cid, chat.Lobby).Mentions)
	}
	w.equal("who is mentioned", mentions(), "1 0")
	m, err := w.store.EditMessage(t.Context(), edited(ann, 1, "uno", cid.ID, chat.MentionAll), anyMessage, always)
	w.ok(err)
	if m.Text != "uno" || m.Seq != 1 || m.Rev != 3 || m.PostedRev != 1 || m.EditedRev != 3 || m.EditedAt != 1_700_000_000_003 || m.At != d.At {
		t.Errorf("edited to %+v", m)
	}
	w.equal("who is mentioned after the edit", mentions(), "0 1")
	again, err := w.store.EditMessage(t.Context(), edited(ann, 1, "uno"), anyMessage, busy)
	w.ok(err)
	w.equal("an edit that changes nothing", again, m)
	_, err = w.store.EditMessage(t.Context(), edited(ann, 1, "eins", bob.ID), anyMessage, always)
	w.ok(err)
	w.equal("who is mentioned at last", mentions(), "1 0")
	w.sameInPages(ann, chat.Lobby)
	w.same(bob, bob.Self)
	w.same(cid, cid.Self)
	w.equal("the repeated post", w.post(ann, chat.Lobby, "one").Rev, chat.Rev(1))
	sees := func(at chat.Standing) error {
		if at.Room.Seq != 2 || at.Room.Rev != 4 {
			t.Errorf("a rule sees the room as %+v", at.Room)
		}
		return nil
	}
	next, err := w.store.PostMessage(t.Context(), draft(ann, chat.Lobby, "three"), sees, anyPace)
	w.ok(err)
	w.equal("the next post", next, chat.Posted{Room: chat.Lobby, Seq: 3, Rev: 5, At: 1_700_000_000_001})

	versions, err := w.store.Versions(t.Context(), ann.ID, chat.GetVersions{Room: chat.Lobby, Seq: 1}, 5, anyMessage)
	w.ok(err)
	w.equal("the versions", versions, chat.Versions{Versions: []chat.Version{
		{Rev: 1, At: d.At, Text: "one"}, {Rev: 3, At: 1_700_000_000_003, Text: "uno"}}})
	versions, err = w.store.Versions(t.Context(), ann.ID, chat.GetVersions{Room: chat.Lobby, Seq: 1}, 1, anyMessage)
	w.ok(err)
	w.equal("the newest of them", versions, chat.Versions{More: true, Versions: []chat.Version{{Rev: 3, At: 1_700_000_000_003, Text: "uno"}}})
	versions, err = w.store.Versions(t.Context(), ann.ID, chat.GetVersions{Room: chat.Lobby, Seq: 1, Before: 3}, 1, anyMessage)
	w.ok(err)
	w.equal("the one before it", versions.Versions[0].Text, "one")
}

func testEditRefused(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.post(ann, chat.Lobby, "one")
	_, err := w.store.EditMessage(t.Context(), edited(ann, 1, "two"), noMessage, always)
	w.refused(err, chat.Forbidden, "")
	_, err = w.store.EditMessage(t.Context(), edited(ann, 1, "two"), anyMessage, busy)
	w.refused(err, chat.RateLimited, "")
	sees := func(at chat.Standing, m chat.Message) error {
		if at.Room.ID != chat.Lobby || at.User != ann.User || m.Seq != 0 {
			t.Errorf("judged %+v and %+v", at, m)
		}
		return nil
	}
	_, err = w.store.EditMessage(t.Context(), edited(ann, 2, "two"), sees, always)
	w.refused(err, chat.NotFound, "")
	_, err = w.store.React(t.Context(), ann.ID, chat.React{Room: chat.Lobby, Seq: 9, Emoji: "👍", On: true}, anyMessage, always)
	w.refused(err, chat.NotFound, "")
	_, err = w.store.PinMessage(t.Context(), ann.ID, chat.PinMessage{Room: "nowhere", Seq: 1, On: true}, anyMessage)
	w.refused(err, chat.NotFound, "")
	_, head := w.log(ann, chat.Lobby, 0, 10)
	w.equal("the head", head, chat.Rev(1))
}

func testReplies(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.posts(ann, chat.Lobby, 1, 3)
	reply := func(text string, to chat.Seq) (chat.Posted, error) {
		d := draft(ann, chat.Lobby, text)
		d.ReplyTo = to
		return w.try(d)
	}
	_, err := reply("to what is not there", 4)
	w.refused(err, chat.Invalid, "reply_to")
	first, err := reply("to the second", 2)
	w.ok(err)
	again, err := reply("to the second", 2)
	w.ok(err)
	w.equal("the same again", again, first)
	rows, _ := w.log(ann, chat.Lobby, 3, 10)
	w.equal("what it answers", rows[0].Message.ReplyTo, chat.Seq(2))
	w.sameInPages(ann, chat.Lobby)
}

func testReactions(t *testing.T, place Place) {
	w := newWorld(t, place)
	w.post(w.join("Ann"), chat.Lobby, "one")
	var users []chat.NewUser
	for i := range chat.ReactionUsers + 5 {
		users = append(users, w.join(fmt.Sprintf("User%02d", i)))
	}
	react := func(user chat.NewUser, emoji string, on bool) chat.Message {
		t.Helper()
		m, err := w.store.React(t.Context(), user.ID, chat.React{Room: chat.Lobby, Seq: 1, Emoji: emoji, On: on}, anyMessage, always)
		w.ok(err)
		return m
	}
	for i := len(users) - 1; i >= 0; i-- {
		react(users[i], "👍🏽", true)
	}
	react(users[3], "❤️", true)
	m := react(users[4], "❤", true) // the same, as other keyboards write it
	w.equal("the reactions", shown(m), "👍🏽 25 u-user24…u-user05, ❤️ 2 u-user03…u-user04")
	rev := m.Rev
	again, err := w.store.React(t.Context(), users[4].ID, chat.React{Room: chat.Lobby, Seq: 1, Emoji: "❤️", On: true}, anyMessage, busy)
	w.ok(err)
	w.equal("what is so already", again, m)
	_, err = w.store.React(t.Context(), users[5].ID, chat.React{Room: chat.Lobby, Seq: 1, Emoji: "❤️", On: true}, anyMessage, busy)
	w.refused(err, chat.RateLimited, "")
	m = react(users[0], "👍🏽", false) // one whom the message does not name
	w.equal("without the last", shown(m), "👍🏽 24 u-user24…u-user05, ❤️ 2 u-user03…u-user04")
	m = react(users[20], "👍🏽", false)
	w.equal("without one of the first", shown(m), "👍🏽 23 u-user24…u-user04, ❤️ 2 u-user03…u-user04")
	react(users[3], "❤️", false)
	m = react(users[4], "❤️", false)
	w.equal("without the heart", shown(m), "👍🏽 23 u-user24…u-user04")
	w.equal("the rev", m.Rev, rev+4)
	w.sameInPages(users[0], chat.Lobby)

	page := func(after chat.UserID, limit int) chat.Reactors {
		q := chat.GetReactors{Room: chat.Lobby, Seq: 1, Emoji: "👍🏽", After: after, Limit: limit}
		reactors, err := w.store.Reactors(t.Context(), users[0].ID, q, anyMessage)
		w.ok(err)
		return reactors
	}
	all := page("", 100)
	w.equal("who reacted", len(all.Users), 23)
	w.equal("the first", all.Users[0], users[1].User)
	first := page("", 10)
	w.equal("the first page", first, chat.Reactors{Users: all.Users[:10], More: true})
	w.equal("the rest", page(first.Users[9].ID, 13), chat.Reactors{Users: all.Users[10:]})
}

// shown is a message's reactions, with the first and the last of those it names.
func shown(m chat.Message) string {
	var all []string
	for _, r := range m.Reactions {
		all = append(all, fmt.Sprintf("%s %d %s…%s", r.Emoji, r.Count, r.Users[0], r.Users[len(r.Users)-1]))
	}
	return strings.Join(all, ", ")
}

func testPins(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.posts(ann, chat.Lobby, 1, 5)
	pin := func(seq chat.Seq, on bool) chat.Message {
		t.Helper()
		m, err := w.store.PinMessage(t.Context(), ann.ID, chat.PinMessage{Room: chat.Lobby, Seq: seq, On: on}, anyMessage)
		w.ok(err)
		return m
	}
	for _, seq := range []chat.Seq{4, 1, 2, 5} {
		pin(seq, true)
	}
	m := pin(2, false)
	w.equal("the pin", []any{m.Pinned, m.Rev}, []any{false, chat.Rev(10)})
	w.equal("unpinned already", pin(2, false), m)
	pinned := func(before chat.Seq, limit int) (seqs []chat.Seq, more bool) {
		found, err := w.store.Pinned(t.Context(), ann.ID, chat.GetPinned{Room: chat.Lobby, Before: before, Limit: limit}, anybody)
		w.ok(err)
		for _, m := range found.Messages {
			seqs = append(seqs, m.Seq)
		}
		return seqs, found.More
	}
	seqs, more := pinned(0, 2)
	w.equal("the newest", []any{seqs, more}, []any{[]chat.Seq{5, 4}, true})
	seqs, more = pinned(4, 2)
	w.equal("the rest", []any{seqs, more}, []any{[]chat.Seq{1}, false})
	_, err := w.store.Pinned(t.Context(), ann.ID, chat.GetPinned{Room: chat.Lobby, Limit: 5}, nobody)
	w.refused(err, chat.Forbidden, "")
	w.sameInPages(ann, chat.Lobby)
}

func testDeletedWithAll(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.post(ann, chat.Lobby, "zero")
	d := draft(ann, chat.Lobby, "secret one")
	d.ReplyTo, d.Mentions = 1, []chat.UserID{bob.ID}
	_, err := w.try(d)
	w.ok(err)
	_, err = w.store.EditMessage(t.Context(), edited(ann, 2, "secret two", bob.ID), anyMessage, always)
	w.ok(err)
	_, err = w.store.React(t.Context(), bob.ID, chat.React{Room: chat.Lobby, Seq: 2, Emoji: "👍", On: true}, anyMessage, always)
	w.ok(err)
	_, err = w.store.PinMessage(t.Context(), ann.ID, chat.PinMessage{Room: chat.Lobby, Seq: 2, On: true}, anyMessage)
	w.ok(err)
	tomb, err := w.store.DeleteMessage(t.Context(), chat.Act{By: ann.ID, At: 99}, chat.AMessage{Room: chat.Lobby, Seq: 2}, anyMessage)
	w.ok(err)
	w.equal("the tombstone", tomb, chat.Message{Room: chat.Lobby, Seq: 2, Rev: 6, At: d.At, Key: d.Key, Author: d.Author, Deleted: true,
		Files: []chat.File{}, Reactions: []chat.Reaction{}, Mentions: []chat.UserID{}, PostedRev: 2})
	w.sameInPages(bob, chat.Lobby)
	versions, err := w.store.Versions(t.Context(), ann.ID, chat.GetVersions{Room: chat.Lobby, Seq: 2}, 9, anyMessage)
	w.ok(err)
	w.equal("what it said before", versions, chat.Versions{Versions: []chat.Version{}})
	reactors, err := w.store.Reactors(t.Context(), ann.ID, chat.GetReactors{Room: chat.Lobby, Seq: 2, Emoji: "👍", Limit: 9}, anyMessage)
	w.ok(err)
	w.equal("who reacted", reactors, chat.Reactors{Users: []chat.User{}})
	pinned, err := w.store.Pinned(t.Context(), ann.ID, chat.GetPinned{Room: chat.Lobby, Limit: 9}, anybody)
	w.ok(err)
	w.equal("what is pinned", pinned, chat.Found{Messages: []chat.Message{}})
	w.equal("Bob's mentions", w.mine(bob, chat.Lobby).Mentions, int64(0))
}
