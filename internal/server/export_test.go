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

// TestTheExportHasAllThatIsOnesOwn makes some of everything, and adds up the pages.
func TestTheExportHasAllThatIsOnesOwn(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	budi, rina := s.Member("Budi"), s.Admin()
	hers := rina.Post(chat.Lobby, "a-key-of-rina-00001", "first of Rina")
	changed(rina, "message.edit", map[string]any{"room": "lobby", "seq": hers.Seq, "text": "second of Rina"})
	rina.Must("draft.update", map[string]any{"room": "lobby", "text": "draft of Rina"}, nil)
	schedule(rina, chat.Lobby, "later of Rina", chat.InMillis(time.Now().Add(time.Hour)))
	want := map[string]bool{"saved 1": true}
	long := strings.Repeat("€", 8000)
	for i := range 6 {
		seq := budi.Post(chat.Lobby, fmt.Sprintf("a-key-of-budi-%05d", i), fmt.Sprint("before ", i, long)).Seq
		changed(budi, "message.edit", map[string]any{"room": "lobby", "seq": seq, "text": fmt.Sprint("after ", i)})
		var room chat.Room
		budi.Must("room.create", map[string]any{"kind": "private", "name": fmt.Sprint("Room ", i)}, &room)
		budi.Must("draft.update", map[string]any{"room": room.ID, "text": fmt.Sprint("draft ", i, long)}, nil)
		schedule(budi, chat.Lobby, fmt.Sprint("later ", i, long), chat.InMillis(time.Now().Add(time.Hour)))
		for _, text := range []string{"message after ", "version before ", "draft draft ", "scheduled later "} {
			want[fmt.Sprint(text, i)] = true
		}
	}
	budi.Must("message.save", chat.SaveMessage{Room: chat.Lobby, Seq: hers.Seq, On: true}, nil)
	dnd := chat.DND{From: "22:00", To: "07:00", Zone: "Asia/Jakarta"}
	budi.Must("account.update", map[string]any{"status": map[string]any{"text": "busy"}, "dnd": dnd, "receipts": true}, nil)

	got := func(kind, text string) {
		thing := strings.TrimSpace(kind + " " + strings.TrimRight(text, "€"))
		if !want[thing] {
			t.Errorf("%q is there twice, or is not his", thing)
		}
		delete(want, thing)
	}
	in := chat.ExportAccount{Limit: 4}
	for pages := 1; ; pages++ {
		var page chat.Export
		budi.Must("account.export", in, &page)
		if first := pages == 1; first != page.Receipts || first != (page.DND != nil) || first && (*page.DND != dnd || page.User.Status.Text != "busy") {
			t.Errorf("page %d has %+v, %v, %+v", pages, page.DND, page.Receipts, page.User.Status)
		}
		for _, m := range page.Messages {
			got("message", m.Text)
		}
		for _, v := range page.Versions {
			got("version", v.Text)
		}
		for _, d := range page.Drafts {
			got("draft", d.Text)
		}
		for _, m := range page.Saved {
			got("saved", fmt.Sprint(m.Seq))
		}
		for _, m := range page.Scheduled {
			got("scheduled", m.Text)
		}
		if !page.More {
			if len(want) != 0 || pages < 4 {
				t.Errorf("%d pages, without %v", pages, want)
			}
			break
		}
		in.After = page.Next
	}
	for _, after := range []string{"~9.x", "~x", "~-1."} {
		if p := budi.Call("account.export", chat.ExportAccount{After: after}, nil); p.Kind() != "invalid" || p.Field != "after" {
			t.Errorf("after %q: %+v", after, p)
		}
	}
}

func TestExportingOnesOwn(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond = 0 })
	budi := s.Member("Budi")
	want := map[string]bool{}
	for i := range 25 {
		key := fmt.Sprintf("a-key-of-budi-%05d", i)
		budi.Post(chat.Lobby, key, strings.Repeat("x", 9000))
		want[key] = true
	}
	s.Admin().Post(chat.Lobby, "a-key-of-rina-00001", "not his")
	budi.Must("user.block", chat.BlockUser{User: s.Admin().User.ID, On: true}, nil)
	in := chat.ExportAccount{}
	for pages := 1; ; pages++ {
		var page chat.Export
		budi.Must("account.export", in, &page)
		if first := in.After == ""; page.User.ID != budi.User.ID || (len(page.Sessions) == 1) != first || (len(page.Rooms) == 3) != first || (len(page.Blocked) == 1) != first {
			t.Errorf("page %d has %d sessions, %d rooms, %d blocked", pages, len(page.Sessions), len(page.Rooms), len(page.Blocked))
		}
		for _, m := range page.Messages {
			if !want[m.Key] {
				t.Errorf("page %d has %s again, or it is not his", pages, m.Key)
			}
			delete(want, m.Key)
		}
		if !page.More {
			if len(want) != 0 || pages < 2 {
				t.Errorf("%d pages, without %v", pages, want)
			}
			return
		}
		in.After = page.Next
	}
}
