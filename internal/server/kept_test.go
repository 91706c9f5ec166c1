package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
)

func TestADraftFollowsToAnotherDevice(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	phone := ayu.Connect()
	var kept chat.DraftKept
	ayu.Must("draft.update", map[string]any{"room": "lobby", "text": "halo du", "base_rev": 0}, &kept)
	change := phone.Next(phone.Hello.Self)
	for change.Rows[0].Draft == nil {
		change = phone.Next(phone.Hello.Self)
	}
	if d := *change.Rows[0].Draft; d.Text != "halo du" || d.Room != chat.Lobby || d.Rev != kept.Rev {
		t.Errorf("the phone was told %+v, not %+v", d, kept)
	}
	if answer := phone.Ask("draft.update", map[string]any{"room": "lobby", "text": "halo dunia", "base_rev": kept.Rev}); answer.Error != nil {
		t.Fatalf("the phone writes on: %+v", answer.Error)
	}
	if p := ayu.Call("draft.update", map[string]any{"room": "lobby", "text": "halo duka", "base_rev": kept.Rev}, nil); p.Kind() != "conflict" || p.Field != "base_rev" {
		t.Errorf("both write on: %+v", p)
	}
	if drafts := ayu.Hello().Drafts; len(drafts) != 1 || drafts[0].Text != "halo dunia" {
		t.Errorf("hello has %+v", drafts)
	}
	ayu.Must("draft.update", map[string]any{"room": "lobby", "text": ""}, &kept)
	if drafts := ayu.Hello().Drafts; drafts == nil || len(drafts) != 0 {
		t.Errorf("hello has %+v", drafts)
	}
	for field, in := range map[string]map[string]any{
		"":     {"room": "nowhere", "text": "x"},
		"text": {"room": "lobby", "text": strings.Repeat("x", chat.MaxText+1)},
		// The room has no message yet.
		"reply_to": {"room": "lobby", "text": "x", "reply_to": 1},
	} {
		if p := ayu.Call("draft.update", in, nil); p == nil || p.Field != field {
			t.Errorf("%q: %+v", field, p)
		}
	}
}

func TestADraftKeepsWhatItAnswers(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	seq := ayu.Post(chat.Lobby, "a-key-of-ayu-000001", "who brings the rice?").Seq
	phone, desk := ayu.Connect(), ayu.Connect()
	// Both devices hear what the phone writes, and one that comes later finds it.
	write := func(text string, to chat.Seq) {
		t.Helper()
		in := chat.UpdateDraft{Room: chat.Lobby, Text: text, ReplyTo: to}
		if answer := phone.Ask("draft.update", in); answer.Error != nil {
			t.Fatalf("%q, %d: %+v", text, to, answer.Error)
		}
		for _, device := range []*testkit.Conn{phone, desk} {
			if d := nextDraft(device); d.Text != text || d.ReplyTo != to {
				t.Errorf("a device was told %+v, not %q to %d", d, text, to)
			}
		}
		drafts := ayu.Hello().Drafts
		if begun := text != "" || to != 0; begun != (len(drafts) == 1) || begun && (drafts[0].Text != text || drafts[0].ReplyTo != to) {
			t.Errorf("after %q to %d hello has %+v", text, to, drafts)
		}
	}
	write("I do", seq)
	write("I do", 0)
	write("", seq) // chosen, and nothing written yet
	write("", 0)
	write("I", seq)
	// An answer to what was deleted stays one, as a message does that was posted before.
	changed(ayu, "message.delete", map[string]any{"room": "lobby", "seq": seq})
	if drafts := ayu.Hello().Drafts; len(drafts) != 1 || drafts[0].ReplyTo != seq {
		t.Errorf("after the deletion hello has %+v", drafts)
	}
	write("I do", seq)
}

func nextDraft(device *testkit.Conn) chat.Unsent {
	for {
		for _, row := range device.Next(device.Hello.Self).Rows {
			if row.Draft != nil {
				return *row.Draft
			}
		}
	}
}

func TestManyDraftsFitIntoHello(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner := s.Owner("Rina", "correct horse")
	for i := range 4 {
		var room chat.Room
		owner.Must("room.create", map[string]any{"kind": "public", "name": fmt.Sprint("Room ", i)}, &room)
		owner.Must("draft.update", map[string]any{"room": room.ID, "text": strings.Repeat("\u20ac", 9000)}, nil)
	}
	hello := owner.Connect().Hello // in one frame
	if len(hello.Drafts) != 2 || !hello.DraftsMore {
		t.Errorf("hello has %d drafts, more %v", len(hello.Drafts), hello.DraftsMore)
	}
}

func TestSavedMessages(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu, budi := s.Guest("Ayu"), s.Guest("Budi")
	ayu.Post(chat.Lobby, "0123456789abcdef", "satu")
	ayu.Post(chat.Lobby, "0123456789abcdeg", "dua")
	save := func(u *testkit.User, seq chat.Seq, on bool) {
		u.Must("message.save", chat.SaveMessage{Room: chat.Lobby, Seq: seq, On: on}, nil)
	}
	save(budi, 1, true)
	save(budi, 2, true)
	changed(ayu, "message.edit", edit(2, "dua!"))
	var first, second, of chat.SavedList
	budi.Must("message.saved", chat.GetSaved{Limit: 1}, &first)
	budi.Must("message.saved", chat.GetSaved{Limit: 1, Before: first.Next}, &second)
	if first.Messages[0].Text != "dua!" || !first.More || second.Messages[0].Text != "satu" || second.More {
		t.Errorf("saved are %+v, then %+v", first, second)
	}
	ayu.Must("message.saved", struct{}{}, &of)
	if len(of.Messages) != 0 {
		t.Errorf("Ayu has saved %+v", of.Messages)
	}
	changed(ayu, "message.delete", map[string]any{"room": "lobby", "seq": 1})
	if p := ayu.Call("message.save", chat.SaveMessage{Room: chat.Lobby, Seq: 1, On: true}, nil); p.Kind() != "conflict" {
		t.Errorf("saving what is gone: %+v", p)
	}
	budi.Must("message.saved", chat.GetSaved{}, &of)
	if m := of.Messages[1]; !m.Deleted || m.Text != "" {
		t.Errorf("what was deleted is saved as %+v", m)
	}
	save(budi, 1, false)
	budi.Must("message.saved", chat.GetSaved{}, &of)
	if len(of.Messages) != 1 {
		t.Errorf("%d are left", len(of.Messages))
	}
}

func TestMentionsAndReadingAll(t *testing.T) {
	t.Parallel()
	var clock testkit.Clock
	s := testkit.Start(t, quick, clock.Set, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	owner, budi := s.Owner("Rina", "correct horse"), s.Guest("Budi")
	for i := range 5 {
		owner.Post(chat.Lobby, fmt.Sprintf("message-number-%04d", i), fmt.Sprintf("%d for @Budi", i))
	}
	clock.Pass(time.Second) // what is of one millisecond has no order
	owner.Must("announce.post", chat.Announce{Key: "0123456789abcdef", Text: "and @Budi"}, nil)
	changed(owner, "message.edit", edit(2, "for nobody"))
	var page chat.MentionList
	var texts []string
	for before := ""; ; before = page.Next {
		page = chat.MentionList{}
		budi.Must("mention.list", chat.GetMentions{Before: before, Limit: 2}, &page)
		for _, m := range page.Messages {
			texts = append(texts, strings.Fields(m.Text)[0])
		}
		if !page.More {
			break
		}
	}
	if got := strings.Join(texts, " "); got != "and 4 3 2 0" {
		t.Errorf("mentioned by %q", got)
	}
	for _, before := range []string{"x", "1.lobby", "1.lobby.x", "1.a b.2"} {
		if p := budi.Call("mention.list", chat.GetMentions{Before: before}, nil); p.Kind() != "invalid" || p.Field != "before" {
			t.Errorf("before %q: %+v", before, p)
		}
	}
	budi.Must("read.all", struct{}{}, nil)
	for _, room := range budi.Hello().Rooms {
		if m := room.Mine; m != nil && (m.ReadSeq != room.Seq || m.Mentions != 0) {
			t.Errorf("of %s is unread: %+v", room.ID, m)
		}
	}
}

func TestJumpingToADate(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	first := ayu.Post(chat.Lobby, "0123456789abcdef", "satu")
	second := first
	for i := 0; second.At == first.At; i++ {
		second = ayu.Post(chat.Lobby, fmt.Sprintf("message-number-%04d", i), "dua")
	}
	for at, want := range map[chat.Millis]chat.Seq{1: 1, first.At + 1: second.Seq, second.At + 3_600_000: second.Seq} {
		var opened chat.OpenedRoom
		ayu.Must("room.open", chat.OpenRoom{Room: chat.Lobby, At: at, Limit: 1}, &opened)
		if len(opened.Messages) != 1 || opened.Messages[0].Seq != want {
			t.Errorf("at %d: %+v, not %d", at, opened.Messages, want)
		}
	}
	if p := ayu.Call("room.open", chat.OpenRoom{Room: chat.Lobby, At: 1, Around: 1}, nil); p.Kind() != "invalid" || p.Field != "at" {
		t.Errorf("both: %+v", p)
	}
}
