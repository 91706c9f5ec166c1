package storetest

import (
	"fmt"
	"testing"

	"bincang/internal/chat"
)

func testDrafts(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	draft := func(room chat.RoomID, text string, base *chat.Rev) (chat.Rev, error) {
		return w.store.UpdateDraft(t.Context(), ann.ID, chat.UpdateDraft{Room: room, Text: text, BaseRev: base}, anybody)
	}
	rev, err := draft(chat.Lobby, "", nil)
	w.ok(err)
	w.equal("clearing nothing", rev, chat.Rev(0))
	first, err := draft(chat.Lobby, "hal", new(chat.Rev(0)))
	w.ok(err)
	second, err := draft(chat.Lobby, "halo", &first)
	w.ok(err)
	w.equal("the next rev", second, first+1)
	_, err = draft(chat.Lobby, "hai", &first)
	w.refused(err, chat.Conflict, "base_rev")
	_, err = draft(chat.Lobby, "hai", new(chat.Rev(0)))
	w.refused(err, chat.Conflict, "base_rev")
	again, err := draft(chat.Lobby, "halo", &first) // what was not heard of is asked again
	w.ok(err)
	w.equal("the same again", again, second)
	_, err = draft(chat.Announcements, "soon", nil)
	w.ok(err)
	begun := func() (texts []string) {
		snapshot, err := w.store.Snapshot(t.Context(), ann.ID, 10, anybody)
		w.ok(err)
		for _, d := range snapshot.Drafts {
			texts = append(texts, d.Text)
		}
		return texts
	}
	w.equal("what was begun", begun(), []string{"soon", "halo"})
	w.reopen()
	w.equal("what was begun, after a restart", begun(), []string{"soon", "halo"})
	_, err = draft(chat.Lobby, "", nil)
	w.ok(err)
	w.equal("what is left", begun(), []string{"soon"})
	w.same(ann, ann.Self)
	_, err = w.store.UpdateDraft(t.Context(), ann.ID, chat.UpdateDraft{Room: chat.Lobby, Text: "x"}, nobody)
	w.refused(err, chat.Forbidden, "")
}

func testAnsweringDrafts(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.posts(ann, chat.Lobby, 1, 2)
	draft := func(text string, to chat.Seq) (chat.Rev, error) {
		return w.store.UpdateDraft(t.Context(), ann.ID, chat.UpdateDraft{Room: chat.Lobby, Text: text, ReplyTo: to}, anybody)
	}
	_, err := draft("to what is not there", 3)
	w.refused(err, chat.Invalid, "reply_to")
	rev, err := draft("", 2)
	w.ok(err)
	again, err := draft("", 2)
	w.ok(err)
	w.equal("the same again", again, rev)
	begun := []chat.Unsent{{Room: chat.Lobby, Rev: rev, ReplyTo: 2}}
	w.reopen()
	snapshot, err := w.store.Snapshot(t.Context(), ann.ID, 10, anybody)
	w.ok(err)
	w.equal("what was begun", snapshot.Drafts, begun)
	own, err := w.store.OwnDrafts(t.Context(), ann.ID, "", 10)
	w.ok(err)
	w.equal("what is exported", own, begun)
	w.same(ann, ann.Self)
	_, err = draft("", 0)
	w.ok(err)
	snapshot, err = w.store.Snapshot(t.Context(), ann.ID, 10, anybody)
	w.ok(err)
	w.equal("what is left", len(snapshot.Drafts), 0)

	// One writes on when what one answers is purged, and cannot choose it any more.
	_, err = draft("hal", 1)
	w.ok(err)
	_, err = w.store.DeleteMessage(t.Context(), chat.Act{By: ann.ID, At: 99}, chat.AMessage{Room: chat.Lobby, Seq: 1}, anyMessage)
	w.ok(err)
	n, err := w.store.Purge(t.Context(), chat.Lobby, 1000, 10)
	w.ok(err)
	w.equal("purged", n, 1)
	_, err = draft("halo", 1)
	w.ok(err)
	_, err = draft("halo", 0)
	w.ok(err)
	_, err = draft("halo", 1)
	w.refused(err, chat.Invalid, "reply_to")
}

func testSaved(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.posts(bob, chat.Lobby, 1, 5)
	w.post(bob, chat.Announcements, "news")
	save := func(room chat.RoomID, seq chat.Seq, on bool) {
		t.Helper()
		w.ok(w.store.SaveMessage(t.Context(), ann.ID, chat.SaveMessage{Room: room, Seq: seq, On: on}, anyMessage))
	}
	for _, seq := range []chat.Seq{3, 1, 5, 2} {
		save(chat.Lobby, seq, true)
	}
	save(chat.Announcements, 1, true)
	save(chat.Lobby, 5, false)
	_, head := w.log(ann, ann.Self, 0, 100)
	save(chat.Lobby, 5, false)
	save(chat.Lobby, 1, true)
	_, after := w.log(ann, ann.Self, 0, 100)
	w.equal("what is so already", after, head)
	_, err := w.store.DeleteMessage(t.Context(), chat.Act{By: bob.ID, At: 99}, chat.AMessage{Room: chat.Lobby, Seq: 3}, anyMessage)
	w.ok(err)
	saved := func(before chat.Rev, limit int, may chat.Judge) (got string, last chat.Rev, more bool) {
		t.Helper()
		marks, more, err := w.store.Saved(t.Context(), ann.ID, chat.GetSaved{Before: before, Limit: limit}, may)
		w.ok(err)
		for _, mark := range marks {
			text := "hidden"
			if mark.Message != nil {
				text = fmt.Sprint(mark.Message.Seq, mark.Message.Text)
			}
			got, last = got+text+";", mark.Rev
		}
		return got, last, more
	}
	got, last, more := saved(0, 2, anybody)
	w.equal("the first page", []any{got, more}, []any{"1news;2lobby-0002;", true})
	got, _, more = saved(last, 2, anybody)
	w.equal("the second page", []any{got, more}, []any{"1lobby-0001;3;", false})
	noNews := func(at chat.Standing) error {
		if at.Room.ID == chat.Announcements {
			return chat.Hidden()
		}
		return nil
	}
	got, _, _ = saved(0, 2, noNews)
	w.equal("what may be read no more", got, "hidden;2lobby-0002;")
	w.same(ann, ann.Self)
	w.refused(w.store.SaveMessage(t.Context(), ann.ID, chat.SaveMessage{Room: chat.Lobby, Seq: 9, On: true}, anyMessage), chat.NotFound, "")
}

func testMentionList(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	for i := range 7 {
		d := draft(ann, []chat.RoomID{chat.Lobby, chat.Announcements}[i%2], fmt.Sprint("to Bob ", i))
		d.Mentions, d.At = []chat.UserID{bob.ID}, chat.Millis(1000+i/3) // some at the same moment
		_, err := w.try(d)
		w.ok(err)
		w.post(ann, chat.Lobby, fmt.Sprint("to nobody ", i))
	}
	seen := map[string]bool{}
	var before *chat.MentionMark
	for pages := 0; ; pages++ {
		marks, more, err := w.store.Mentions(t.Context(), bob.ID, before, 2, anybody)
		w.ok(err)
		for i, mark := range marks {
			if seen[mark.Message.Text] || mark.Message.At != mark.At || before != nil && mark.At > before.At {
				t.Errorf("got %+v after %+v", mark.Message, before)
			}
			seen[mark.Message.Text] = true
			before = &marks[i]
		}
		if !more {
			w.equal("the pages", []int{len(seen), pages}, []int{7, 3})
			break
		}
	}
	marks, _, err := w.store.Mentions(t.Context(), bob.ID, nil, 9, nobody)
	w.ok(err)
	if marks[0].Message != nil {
		t.Errorf("who may not read is told %+v", marks[0].Message)
	}
}

func testAllRead(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.posts(ann, chat.Lobby, 1, 3)
	w.posts(ann, chat.Announcements, 1, 2)
	w.ok(w.store.MarkAllRead(t.Context(), bob.ID))
	for room, seq := range map[chat.RoomID]chat.Seq{chat.Lobby: 3, chat.Announcements: 2} {
		w.equal("what Bob has read", w.mine(bob, room).ReadSeq, seq)
		w.heard.wait(bob.Self, marked(room, seq))
	}
	w.reopen()
	w.equal("what he has read after a restart", w.mine(bob, chat.Lobby).ReadSeq, chat.Seq(3))
	_, before := w.log(bob, bob.Self, 0, 10)
	w.ok(w.store.MarkAllRead(t.Context(), bob.ID))
	w.reopen()
	_, after := w.log(bob, bob.Self, 0, 10)
	w.equal("reading what is read takes no number", after, before)
}

func testSeqAt(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	at := func(moment chat.Millis) chat.Seq {
		seq, err := w.store.SeqAt(t.Context(), ann.ID, chat.Lobby, moment, anybody)
		w.ok(err)
		return seq
	}
	w.equal("in an empty room", at(5), chat.Seq(0))
	for i := range 9 {
		d := draft(ann, chat.Lobby, fmt.Sprint(i))
		d.At = chat.Millis(100 + i/2*10) // 100 100 110 110 120 120 130 130 140
		_, err := w.try(d)
		w.ok(err)
	}
	for moment, want := range map[chat.Millis]chat.Seq{1: 1, 100: 1, 101: 3, 110: 3, 125: 7, 140: 9, 141: 0} {
		w.equal(fmt.Sprint("the first one from ", moment), at(moment), want)
	}
	_, err := w.store.SeqAt(t.Context(), ann.ID, chat.Lobby, 5, nobody)
	w.refused(err, chat.Forbidden, "")
}
