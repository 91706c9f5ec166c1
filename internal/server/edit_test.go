package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// changed runs an operation that changes a message and gives the message.
func changed(u *testkit.User, op string, in any) chat.Message {
	var m chat.Message
	u.Must(op, in, &m)
	return m
}

func edit(seq chat.Seq, text string) chat.EditMessage {
	return chat.EditMessage{Room: chat.Lobby, Seq: seq, Text: text}
}

func react(seq chat.Seq, emoji string, on bool) chat.React {
	return chat.React{Room: chat.Lobby, Seq: seq, Emoji: emoji, On: on}
}

func pin(seq chat.Seq, on bool) chat.PinMessage {
	return chat.PinMessage{Room: chat.Lobby, Seq: seq, On: on}
}

func TestAnEditReachesEverybody(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, quick)
	ayu, budi := s.Guest("Ayu"), s.Guest("Budi")
	plain := &testkit.Lines{T: t, Conn: s.Nobody().Dial()}
	posted := ayu.Post(chat.Lobby, "0123456789abcdef", "halo")
	plain.Want("Ayu: halo")
	b := budi.Connect()
	m := changed(ayu, "message.edit", edit(posted.Seq, "halo @Budi"))
	if m.Rev != posted.Rev+1 || m.EditedAt < m.At || m.Seq != posted.Seq || cmp.Diff(m.Mentions, []chat.UserID{budi.User.ID}) != "" || m.Text != "halo <@"+string(budi.User.ID)+">" {
		t.Errorf("edited to %+v", m)
	}
	pushed := b.Next(chat.Lobby)
	m.PostedRev, m.EditedRev = 0, 0
	if diff := cmp.Diff(*pushed.Rows[0].Message, m); diff != "" || pushed.UpTo != m.Rev {
		t.Errorf("pushed another row: %s", diff)
	}
	plain.Want("Ayu: halo @Budi (edited)")
	changed(budi, "message.react", react(posted.Seq, "👍🏽", true))
	budi.Post(chat.Lobby, "0123456789abcdeg", "ya")
	plain.Want("Budi: ya") // a reaction is no line
	for _, room := range budi.Hello().Rooms {
		if room.ID == chat.Lobby && (room.Mine.Mentions != 1 || room.Seq != 2) {
			t.Errorf("Budi is told of %+v with %+v", room, room.Mine)
		}
	}
	var opened chat.OpenedRoom
	ayu.Must("room.open", chat.OpenRoom{Room: chat.Lobby}, &opened)
	if got := opened.Messages[0]; got.EditedAt != m.EditedAt || len(got.Reactions) != 1 || got.Reactions[0].Count != 1 || got.Reactions[0].Users[0] != budi.User.ID {
		t.Errorf("the page has %+v", got)
	}
}

func TestWhoMayEdit(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner, ayu, budi := s.Owner("Rina", "correct horse"), s.Guest("Ayu"), s.Guest("Budi")
	posted := ayu.Post(chat.Lobby, "0123456789abcdef", "satu")
	for _, u := range []*testkit.User{owner, budi} {
		if p := u.Call("message.edit", edit(posted.Seq, "dua"), nil); p.Kind() != "forbidden" {
			t.Errorf("%s edits another's message: %+v", u.User.Name, p)
		}
	}
	for _, c := range []struct {
		in          chat.EditMessage
		kind, field string
	}{
		{edit(9, "dua"), "not_found", ""},
		{chat.EditMessage{Room: "nowhere", Seq: 1, Text: "dua"}, "not_found", ""},
		{edit(posted.Seq, "  "), "invalid", "text"},
		{edit(posted.Seq, strings.Repeat("x", chat.MaxText+1)), "invalid", "text"},
	} {
		if p := ayu.Call("message.edit", c.in, nil); p.Kind() != c.kind || p.Field != c.field {
			t.Errorf("%+v: %+v", c.in, p)
		}
	}
	second := changed(ayu, "message.edit", edit(1, "dua"))
	changed(ayu, "message.edit", edit(1, "tiga"))
	for _, u := range []*testkit.User{owner, ayu} {
		var versions chat.Versions
		u.Must("message.versions", chat.GetVersions{Room: chat.Lobby, Seq: 1}, &versions)
		if v := versions.Versions; len(v) != 2 || v[0].Text != "satu" || v[1].Text != "dua" || v[0].At != posted.At || v[1].At != second.EditedAt || versions.More {
			t.Errorf("%s is told of %+v", u.User.Name, versions)
		}
	}
	if p := budi.Call("message.versions", chat.GetVersions{Room: chat.Lobby, Seq: 1}, nil); p.Kind() != "forbidden" {
		t.Errorf("another guest sees what was said before: %+v", p)
	}
}

// TestAnEditWithAnOutdatedBaseRev is refused whatever it was that changed the row, and whatever it says.
func TestAnEditWithAnOutdatedBaseRev(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unlimited)
	ayu, budi := s.Guest("Ayu"), s.Guest("Budi")
	rev := ayu.Post(chat.Lobby, "0123456789abcdef", "satu").Rev
	base := func(text string) chat.EditMessage {
		return chat.EditMessage{Room: chat.Lobby, Seq: 1, Text: text, BaseRev: rev}
	}
	outdated := func(texts ...string) {
		t.Helper()
		for _, text := range texts {
			if p := ayu.Call("message.edit", base(text), nil); p.Kind() != "conflict" || p.Field != "base_rev" || p.Status != http.StatusConflict {
				t.Errorf("%q on an outdated row: %+v", text, p)
			}
		}
	}
	next := changed(ayu, "message.edit", base("dua")).Rev
	outdated("tiga", "dua")
	rev = next
	next = changed(budi, "message.react", react(1, "👀", true)).Rev
	outdated("tiga")
	rev = next
	budi.Must("message.post", nth(openThread(budi, chat.Lobby, 1).ID, 1, "a reply"), nil)
	outdated("tiga")
	rev = messageOf(ayu, chat.Lobby, 1).Rev
	if m := changed(ayu, "message.edit", base("tiga")); m.Text != "tiga" || m.Thread == nil {
		t.Errorf("on the newest row: %+v", m)
	}
}

func TestAnAnnouncementIsEditedByItsAuthor(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner := s.Owner("Rina", "correct horse")
	owner.Must("announce.post", chat.Announce{Key: "0123456789abcdef", Text: "at nine"}, nil)
	m := changed(owner, "message.edit", chat.EditMessage{Room: chat.Announcements, Seq: 1, Text: "at ten"})
	if m.Level != chat.LevelInfo || m.Text != "at ten" {
		t.Errorf("became %+v", m)
	}
	if p := owner.Call("message.react", chat.React{Room: chat.Announcements, Seq: 1, Emoji: "👍", On: true}, nil); p.Kind() != "forbidden" {
		t.Errorf("a reaction where nobody writes: %+v", p)
	}
}

func TestManyVersionsFitTheirAnswer(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	ayu := s.Guest("Ayu")
	ayu.Post(chat.Lobby, "0123456789abcdef", "0")
	for i := range 49 {
		changed(ayu, "message.edit", edit(1, strings.Repeat("\u20ac", 9000)+fmt.Sprint(i)))
	}
	var all []chat.Version
	for q := (chat.GetVersions{Room: chat.Lobby, Seq: 1}); ; q.Before = all[0].Rev {
		var page chat.Versions
		ayu.Must("message.versions", q, &page)
		all = append(page.Versions, all...)
		if !page.More {
			break
		}
	}
	if len(all) != 49 || all[0].Text != "0" || !strings.HasSuffix(all[48].Text, "47") {
		t.Errorf("%d versions, not 49", len(all))
	}
}

func TestReactions(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	ayu := s.Guest("Ayu")
	ayu.Post(chat.Lobby, "0123456789abcdef", "halo")
	for _, emoji := range []string{"👍", "👍🏿", "❤️", "❤", "🇮🇩", "3️⃣", "👩‍👩‍👧", "👩🏽‍❤️‍💋‍👨🏻", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "⏸️", "🫨", "™️", "🧑🏾‍🦽‍➡️"} {
		on := changed(ayu, "message.react", react(1, emoji, true))
		if again := changed(ayu, "message.react", react(1, emoji, true)); again.Rev != on.Rev {
			t.Errorf("%s twice took another number", emoji)
		}
		if off := changed(ayu, "message.react", react(1, emoji, false)); off.Rev != on.Rev+1 || len(off.Reactions) != 0 {
			t.Errorf("after %s was taken away: %+v", emoji, off.Reactions)
		}
	}
	for _, no := range []string{"", "a", "7", ":)", "👍👍", "👍 ", "👍x", "\u200d", "🏽", "👍\u200d", "🇮", "\ufe0f", "é", "👍\u0301", "<@all>", strings.Repeat("👩‍", 11) + "👩"} {
		if p := ayu.Call("message.react", react(1, no, true), nil); p.Kind() != "invalid" || p.Field != "emoji" {
			t.Errorf("%q is let through: %+v", no, p)
		}
	}
	changed(ayu, "message.react", react(1, string(rune(0x1F400)), true))
	changed(s.Guest("Budi"), "message.react", react(1, string(rune(0x1F400)), true))
	var reactors chat.Reactors
	ayu.Must("message.reactors", chat.GetReactors{Room: chat.Lobby, Seq: 1, Emoji: string(rune(0x1F400)), Limit: 1}, &reactors)
	if len(reactors.Users) != 1 || !reactors.More {
		t.Errorf("who reacted: %+v", reactors)
	}
	for _, seq := range []chat.Seq{2, 99} {
		if p := ayu.Call("message.react", react(seq, "👍", true), nil); p.Kind() != "not_found" {
			t.Errorf("a reaction to nothing: %+v", p)
		}
	}
}

func TestTheFiftyFirstReactionIsRefused(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unlimited)
	ayu := s.Guest("Ayu")
	ayu.Post(chat.Lobby, "0123456789abcdef", "halo")
	for i := range 50 {
		changed(ayu, "message.react", react(1, string(rune(0x1F400+i)), true))
	}
	if p := ayu.Call("message.react", react(1, "👍", true), nil); p.Kind() != "invalid" || p.Field != "emoji" {
		t.Errorf("the 51st: %+v", p)
	}
	if m := changed(s.Guest("Budi"), "message.react", react(1, string(rune(0x1F400)), true)); len(m.Reactions) != 50 || m.Reactions[0].Count != 2 {
		t.Errorf("one more of the first: %+v", m.Reactions[0])
	}
}

func TestEditsAndReactionsCountAsPosts(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond, c.Chat.PostsBurst = 1, 3 })
	ayu := s.Guest("Ayu")
	ayu.Post(chat.Lobby, "0123456789abcdef", "halo")
	changed(ayu, "message.edit", edit(1, "hai"))
	changed(ayu, "message.react", react(1, "👍", true))
	if p := ayu.Call("message.react", react(1, "👎", true), nil); p.Kind() != "rate_limited" {
		t.Errorf("the fourth act: %+v", p)
	}
}

func TestReplies(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	ayu.Post(chat.Lobby, "0123456789abcdef", "satu")
	reply := chat.PostMessage{Room: chat.Lobby, Key: "0123456789abcdeg", Text: "dua", ReplyTo: 1}
	var first, again chat.Posted
	ayu.Must("message.post", reply, &first)
	ayu.Must("message.post", reply, &again)
	if first != again || first.Seq != 2 {
		t.Errorf("first %+v, again %+v", first, again)
	}
	reply.ReplyTo = 0
	if p := ayu.Call("message.post", reply, nil); p.Kind() != "conflict" || p.Field != "key" {
		t.Errorf("the same key, but no reply: %+v", p)
	}
	var history chat.History
	ayu.Must("room.history", chat.GetHistory{Room: chat.Lobby}, &history)
	if history.Messages[1].ReplyTo != 1 || history.Messages[0].ReplyTo != 0 {
		t.Errorf("the history is %+v", history.Messages)
	}
	for _, to := range []chat.Seq{3, 1 << 40} {
		in := chat.PostMessage{Room: chat.Lobby, Key: "0123456789abcdeh", Text: "tiga", ReplyTo: to}
		if p := ayu.Call("message.post", in, nil); p.Kind() != "invalid" || p.Field != "reply_to" {
			t.Errorf("a reply to %d: %+v", to, p)
		}
	}
}

func TestPins(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner, ayu := s.Owner("Rina", "correct horse"), s.Guest("Ayu")
	for i := range 3 {
		ayu.Post(chat.Lobby, fmt.Sprintf("message-number-%04d", i), fmt.Sprint(i))
	}
	if p := ayu.Call("message.pin", pin(1, true), nil); p.Kind() != "forbidden" {
		t.Errorf("a guest pins: %+v", p)
	}
	c := ayu.Connect()
	first := changed(owner, "message.pin", pin(1, true))
	changed(owner, "message.pin", pin(3, true))
	if again := changed(owner, "message.pin", pin(1, true)); !again.Pinned || again.Rev != first.Rev {
		t.Errorf("pinned again: %+v", again)
	}
	if m := c.Next(chat.Lobby).Rows[0].Message; !m.Pinned || m.Seq != 1 {
		t.Errorf("pushed %+v", m)
	}
	var pinned chat.Found
	ayu.Must("message.pinned", chat.GetPinned{Room: chat.Lobby}, &pinned)
	if m := pinned.Messages; len(m) != 2 || m[0].Seq != 3 || m[1].Seq != 1 || pinned.More {
		t.Errorf("pinned are %+v", pinned)
	}
	changed(owner, "message.pin", pin(3, false))
	ayu.Must("message.pinned", chat.GetPinned{Room: chat.Lobby, Limit: 1}, &pinned)
	if m := pinned.Messages; len(m) != 1 || m[0].Seq != 1 || pinned.More {
		t.Errorf("pinned are %+v", pinned)
	}
}

func TestWhatIsGoneIsNotChanged(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	owner, ayu := s.Owner("Rina", "correct horse"), s.Guest("Ayu")
	ayu.Post(chat.Lobby, "0123456789abcdef", "halo")
	tomb := changed(owner, "message.delete", map[string]any{"room": "lobby", "seq": 1})
	for op, in := range map[string]any{"message.edit": edit(1, "x"), "message.react": react(1, "👍", true)} {
		if p := ayu.Call(op, in, nil); p.Kind() != "conflict" {
			t.Errorf("%s of what is gone: %+v", op, p)
		}
	}
	if p := owner.Call("message.pin", pin(1, true), nil); p.Kind() != "conflict" {
		t.Errorf("pinning what is gone: %+v", p)
	}
	var history chat.History
	ayu.Must("room.history", chat.GetHistory{Room: chat.Lobby}, &history)
	if m := history.Messages[0]; m.Rev != tomb.Rev || history.UpTo != tomb.Rev {
		t.Errorf("what was refused left %+v at %d", m, history.UpTo)
	}
	in := chat.PostMessage{Room: chat.Lobby, Key: "0123456789abcdeh", Text: "ya", ReplyTo: 1}
	ayu.Must("message.post", in, nil) // who had begun to answer may still
}

// TestAnEditAndADeletionCross lets both happen at once, many times: what is left is always a tombstone.
func TestAnEditAndADeletionCross(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	owner, ayu := s.Owner("Rina", "correct horse"), s.Guest("Ayu")
	c := s.Guest("Budi").Connect()
	for i := range 20 {
		seq := ayu.Post(chat.Lobby, fmt.Sprintf("message-number-%04d", i), "halo").Seq
		var crossing sync.WaitGroup
		crossing.Go(func() {
			if p := ayu.Call("message.edit", edit(seq, "rahasia"), nil); p != nil && p.Kind() != "conflict" {
				t.Errorf("the edit: %+v", p)
			}
		})
		crossing.Go(func() { changed(owner, "message.delete", map[string]any{"room": "lobby", "seq": seq}) })
		crossing.Wait()
		var opened chat.OpenedRoom
		ayu.Must("room.open", chat.OpenRoom{Room: chat.Lobby, Around: seq, Limit: 1}, &opened)
		if m := opened.Messages[0]; !m.Deleted || m.Text != "" {
			t.Fatalf("what is left is %+v", m)
		}
		last := chat.Message{}
		for cursor := chat.Rev(0); cursor < opened.UpTo; {
			change := c.Next(chat.Lobby)
			cursor, last = change.UpTo, *change.Rows[len(change.Rows)-1].Message
		}
		if !last.Deleted || last.Seq != seq {
			t.Fatalf("the last that was pushed is %+v", last)
		}
	}
}

func TestOldMessagesAreNotEditedWhereTheSettingsSaySo(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	owner := s.Owner("Rina", "correct horse")
	posted := owner.Post(chat.Lobby, "0123456789abcdef", "satu")
	owner.Must("settings.update", map[string]any{"edit_window_s": 1}, nil)
	for i := 0; ; i++ { // until the server's clock is that far
		p := owner.Call("message.edit", edit(1, fmt.Sprint("dua ", i)), nil)
		if late := owner.Hello().At - posted.At; p != nil {
			if p.Kind() != "forbidden" || late < 1000 {
				t.Errorf("after %d ms: %+v", late, p)
			}
			break
		} else if late > 20_000 {
			t.Fatal("it is edited still")
		}
	}
	owner.Must("settings.update", map[string]any{"edit_window_s": 0}, nil)
	changed(owner, "message.edit", edit(1, "tiga"))
}
