package server_test

import (
	"fmt"
	"strings"
	"testing"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

// said posts a text and gives the message as it came to be.
func said(t *testing.T, u *testkit.User, key, text string) chat.Message {
	t.Helper()
	posted := u.Post(chat.Lobby, key, text)
	var opened chat.OpenedRoom
	u.Must("room.open", chat.OpenRoom{Room: chat.Lobby, Around: posted.Seq, Limit: 1}, &opened)
	return opened.Messages[0]
}

func TestMentions(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, quick)
	owner, budi := s.Owner("Rina", "correct horse"), s.Guest("Budi Santoso")
	r, b := "<@"+string(owner.User.ID)+">", "<@"+string(budi.User.ID)+">"
	for i, c := range []struct {
		text, want string
		who        []chat.UserID
	}{
		{"halo @Rina", "halo " + r, []chat.UserID{owner.User.ID}},
		{"@budi santoso, lihat @rina!", b + ", lihat " + r + "!", []chat.UserID{budi.User.ID, owner.User.ID}},
		{"(@Rina)\n@Budi Santoso\nya", "(" + r + ")\n" + b + "\nya", []chat.UserID{owner.User.ID, budi.User.ID}},
		{"mail rina@Rina.test or @Nobody", "mail rina@Rina.test or @Nobody", []chat.UserID{}},
		{"token " + b + " and <@nobody>", "token " + b + " and <@nobody>", []chat.UserID{budi.User.ID}},
		{"@Rina @Rina", r + " " + r, []chat.UserID{owner.User.ID}},
		{"@all and @here", "<@all> and <@here>", []chat.UserID{"all", "here"}},
		{"@", "@", []chat.UserID{}},
	} {
		m := said(t, owner, fmt.Sprintf("message-number-%04d", i), c.text)
		if m.Text != c.want || cmp.Diff(m.Mentions, c.who) != "" {
			t.Errorf("%q became %q and mentions %v, not %q and %v", c.text, m.Text, m.Mentions, c.want, c.who)
		}
	}
	if again := owner.Post(chat.Lobby, "message-number-0000", "halo @Rina"); again.Seq != 1 {
		t.Errorf("the same text under its key is taken for another: %+v", again)
	}
}

func TestUnreadMentionsAreCounted(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, quick)
	owner, budi := s.Owner("Rina", "correct horse"), s.Guest("Budi")
	c := budi.Connect()
	owner.Post(chat.Lobby, "message-number-0001", "halo @Budi")
	change := c.Next(c.Hello.Self)
	for change.UpTo <= 2 { // what he was given when he came
		change = c.Next(c.Hello.Self)
	}
	if mine := change.Rows[0].Mine; mine.Room != chat.Lobby || mine.Mentions != 1 || mine.ReadSeq != 0 {
		t.Errorf("his own log says %+v", mine)
	}
	owner.Post(chat.Lobby, "message-number-0002", "dan @Budi, @all")
	mentions := func() int64 {
		for _, room := range budi.Hello().Rooms {
			if room.ID == chat.Lobby {
				return room.Mine.Mentions
			}
		}
		return -1
	}
	if n := mentions(); n != 2 {
		t.Errorf("%d unread mentions, not 2", n)
	}
	markRead(t, budi, 1, false)
	if n := mentions(); n != 1 {
		t.Errorf("after reading the first, %d", n)
	}
	markRead(t, budi, 0, true)
	if n := mentions(); n != 2 {
		t.Errorf("after marking all unread, %d", n)
	}
}

func TestThePlainDoorReadsMentionsByName(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner := s.Owner("Rina", "correct horse")
	owner.Post(chat.Lobby, "message-number-0001", "I am @Rina")
	c := &testkit.Lines{T: t, Conn: s.Nobody().Dial()}
	c.Want("Rina: I am @Rina")
	owner.Post(chat.Lobby, "message-number-0002", "still @rina, @all")
	c.Want("Rina: still @Rina, @all")
}

func mentions(t *testing.T) {
	s := testkit.Start(t, func(c *app.Config) { c.Chat.GuestsPerHour = 0 })
	guest := s.Guest("Ayu")
	for i := range 60 {
		s.Guest(fmt.Sprintf("User%02d", i))
	}
	var many strings.Builder
	for i := range 60 {
		fmt.Fprintf(&many, "@User%02d ", i)
	}
	if m := said(t, guest, "message-number-0001", many.String()); len(m.Mentions) != 50 || strings.Count(m.Text, "<@") != 50 {
		t.Errorf("60 mentions became %d", len(m.Mentions))
	}
	if p := guest.Call("message.post", chat.PostMessage{Room: chat.Lobby, Key: "message-number-0004", Text: strings.Repeat("@User00 ", 10_000)}, nil); p.Kind() != "invalid" || p.Field != "text" {
		t.Errorf("10,000 mentions: %+v", p)
	}
	if m := said(t, guest, "message-number-0005", strings.Repeat("@User00 @User01 ", 200)); len(m.Mentions) != 2 {
		t.Errorf("400 mentions of two are %v", m.Mentions)
	}
	if m := said(t, guest, "message-number-0002", strings.Repeat("@", 10_000)); len(m.Mentions) != 0 {
		t.Errorf("10,000 signs mention %v", m.Mentions)
	}
	if m := said(t, guest, "message-number-0003", "@all @here <@all>"); len(m.Mentions) != 0 || m.Text != "@all @here <@all>" {
		t.Errorf("a guest mentions %v by %q", m.Mentions, m.Text)
	}
}
