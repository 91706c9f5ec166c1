package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bincang/internal/chat"
)

// follower is a client that keeps one room by the rule of the protocol: it applies what joins up with
// its cursor, and asks for the changes where something is missing.
type follower struct {
	w        *world
	user     chat.NewUser
	room     chat.RoomID
	cursor   chat.Rev
	messages map[chat.Seq]chat.Message
	heard    int // how many of the published changes came by, lost or not
}

func (w *world) follow(user chat.NewUser, room chat.RoomID) *follower {
	opened, err := w.store.OpenRoom(background(), user.ID, room, 0, 50, anybody)
	w.ok(err)
	f := &follower{w: w, user: user, room: room, cursor: opened.UpTo, messages: map[chat.Seq]chat.Message{}, heard: len(w.heard.of(room))}
	for _, m := range opened.Messages {
		f.messages[m.Seq] = m
	}
	return f
}

// hear takes in what was published since; lose tells which of it is lost.
func (f *follower) hear(lose func() bool) {
	all := f.w.heard.of(f.room)
	for _, change := range all[f.heard:] {
		if !lose() {
			f.take(change)
		}
	}
	f.heard = len(all)
}

func (f *follower) take(change chat.Change) {
	switch {
	case change.UpTo <= f.cursor:
	case change.After <= f.cursor:
		f.apply(change)
	default:
		f.catchUp()
	}
}

func (f *follower) catchUp() {
	for more := true; more; {
		page, err := f.w.store.Changes(background(), f.user.ID, f.room, f.cursor, 3, anyCursor, anybody)
		f.w.ok(err)
		f.apply(page.Change)
		more = page.More
	}
}

func (f *follower) apply(change chat.Change) {
	for _, row := range change.Rows {
		if m := row.Message; m != nil && m.Rev > f.messages[m.Seq].Rev {
			f.messages[m.Seq] = *m
		}
	}
	f.cursor = change.UpTo
}

// conversation is what several users do to the last messages of the lobby.
type conversation struct {
	*world
	r     *rapid.T
	users []chat.NewUser
	first chat.Seq // of those that this conversation touches
	last  chat.Seq
}

// act does something, if it can be done; what is refused changes nothing.
func (c *conversation) act() {
	user := rapid.SampledFrom(c.users).Draw(c.r, "user")
	if c.last < c.first || rapid.IntRange(0, 3).Draw(c.r, "post") == 0 {
		d := draft(user, chat.Lobby, fmt.Sprintf("message %d", c.last+1))
		d.Mentions = c.mentions()
		_, err := c.try(d)
		c.ok(err)
		c.last++
		return
	}
	seq := chat.Seq(rapid.IntRange(int(c.first), int(c.last)).Draw(c.r, "seq"))
	on := rapid.Bool().Draw(c.r, "on")
	var err error
	switch rapid.SampledFrom([]string{"edit", "edit", "react", "react", "pin", "read", "delete"}).Draw(c.r, "act") {
	case "edit":
		e := edited(user, seq, rapid.StringMatching(`[a-c]`).Draw(c.r, "text"), c.mentions()...)
		_, err = c.store.EditMessage(background(), e, notDeleted, always)
	case "react":
		emoji := rapid.SampledFrom([]string{"👍", "❤️", "👍🏿"}).Draw(c.r, "emoji")
		_, err = c.store.React(background(), user.ID, chat.React{Room: chat.Lobby, Seq: seq, Emoji: emoji, On: on}, notDeleted, always)
	case "pin":
		_, err = c.store.PinMessage(background(), user.ID, chat.PinMessage{Room: chat.Lobby, Seq: seq, On: on}, notDeleted)
	case "delete":
		_, err = c.store.DeleteMessage(background(), chat.Act{By: user.ID, At: 99}, chat.AMessage{Room: chat.Lobby, Seq: seq}, anyMessage)
	case "read":
		_, err = c.store.MarkRead(background(), user.ID, chat.MarkRead{Room: chat.Lobby, Seq: seq, Back: on}, anybody)
	}
	if chat.KindOf(err) != chat.Conflict {
		c.ok(err)
	}
}

// notDeleted is a rule that lets everybody do anything with what is not deleted.
func notDeleted(_ chat.Standing, m chat.Message) error {
	if m.Deleted {
		return chat.Refuse(chat.Conflict, "deleted")
	}
	return nil
}

func (c *conversation) mentions() []chat.UserID {
	var users []chat.UserID
	for _, user := range c.users {
		if rapid.IntRange(0, 2).Draw(c.r, "mentioned") == 0 {
			users = append(users, user.ID)
		}
	}
	return users
}

// check compares what a client has, and what its user is told of unread messages, with the store.
func (c *conversation) check(f *follower) {
	f.catchUp()
	stored := map[chat.Seq]chat.Message{}
	opened, err := c.store.OpenRoom(background(), f.user.ID, chat.Lobby, 0, 200, anybody)
	c.ok(err)
	unread, mentions := chat.Seq(0), int64(0)
	mine := opened.Room.Mine
	for _, m := range opened.Messages {
		stored[m.Seq] = m
		if m.Seq > mine.ReadSeq {
			unread++
		}
		if m.Seq > mine.ReadSeq && m.Author.ID != f.user.ID && slices.Contains(m.Mentions, f.user.ID) {
			mentions++
		}
	}
	for seq := c.first; seq <= c.last; seq++ {
		c.equal(fmt.Sprintf("message %d as %s has it", seq, f.user.ID), f.messages[seq], stored[seq])
	}
	c.equal("the cursor", f.cursor, opened.Room.Rev)
	if mine.ReadSeq >= c.first-1 {
		c.equal("the unread messages", opened.Room.Seq-mine.ReadSeq, unread)
		c.equal("the unread mentions", mine.Mentions, mentions)
	}
}

// testConversations lets three users talk in made-up ways, while their clients lose what is pushed.
func testConversations(t *testing.T, place Place) {
	w := newWorld(t, place)
	users := []chat.NewUser{w.join("Ann"), w.join("Bob"), w.join("Cid")}
	last := chat.Seq(0)
	rapid.Check(t, func(r *rapid.T) {
		c := &conversation{world: w, r: r, users: users, first: last + 1, last: last}
		defer func() { last = c.last }()
		var followers []*follower
		for _, user := range users {
			_, err := w.store.MarkRead(background(), user.ID, chat.MarkRead{Room: chat.Lobby, Seq: last}, anybody)
			w.ok(err)
			followers = append(followers, w.follow(user, chat.Lobby))
		}
		for range rapid.IntRange(1, 25).Draw(r, "acts") {
			c.act()
			for _, f := range followers {
				f.hear(func() bool { return rapid.IntRange(0, 3).Draw(r, "lost") == 0 })
			}
		}
		for _, f := range followers {
			c.check(f)
		}
	})
	all := w.heard.state(chat.Lobby)
	slices.SortFunc(all, func(a, b chat.Row) int { return cmp.Compare(a.Rev, b.Rev) })
	rows, _ := w.log(users[0], chat.Lobby, 0, 1000)
	w.equal("what was published in all", all, rows)
}
