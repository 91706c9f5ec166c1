package store

import (
	"reflect"
	"testing"

	"bincang/internal/chat"
)

// TestEverySortOfRow lays out a private room's log by hand, as nothing makes such rooms yet.
func TestEverySortOfRow(t *testing.T) {
	s := openIn(t, t.TempDir())
	for _, name := range []string{"ann", "bob", "cid"} {
		join(t, s, name)
	}
	for _, query := range []string{
		`INSERT INTO rooms (id, kind, name, topic, rev, info_rev, purged_rev) VALUES ('den', 'private', 'Den', 'topic', 3, 3, 0)`,
		`INSERT INTO members (room, user_id, role, rev) VALUES ('den', 'ann', 'admin', 1)`,
		`INSERT INTO members (room, user_id, role, rev, gone) VALUES ('den', 'bob', 'member', 2, TRUE)`,
		`INSERT INTO mine (user_id, room, joined, role, read_seq, notify, rev) VALUES ('ann', 'den', TRUE, 'admin', 0, 'mentions', 9)`,
	} {
		must(t, s.base.write.exec(query))
	}
	member := func(at chat.Standing) error {
		if at.Member == nil || at.Member.Left {
			return chat.Hidden()
		}
		return nil
	}
	if _, err := postText(s, "ann", "den", "k1", "one"); err != nil {
		t.Fatal(err)
	}
	any := func(chat.Room) bool { return true }
	ann := &chat.Member{Room: "den", User: "ann", Name: "ann", Role: chat.RoomAdmin, Rev: 1}
	for after, want := range []string{"member member info message", "member info message", "info message", "message", ""} {
		page, err := s.Changes(t.Context(), "ann", "den", chat.Rev(after), 10, any, member)
		must(t, err)
		if got := sorts(page.Rows); got != want || page.UpTo != 4 {
			t.Errorf("after %d: %s up to %d, want %s", after, got, page.UpTo, want)
		}
	}
	page, err := s.Changes(t.Context(), "ann", "den", 0, 3, any, member)
	must(t, err)
	if sorts(page.Rows) != "member member info" || page.UpTo != 3 || !page.More {
		t.Errorf("the first three: %+v", page)
	}
	if !reflect.DeepEqual(page.Rows[0].Member, ann) || !page.Rows[1].Member.Left {
		t.Errorf("the members are %+v, %+v", page.Rows[0].Member, page.Rows[1].Member)
	}
	info := &chat.Info{ID: "den", Kind: chat.KindPrivate, Name: "Den", Topic: "topic", FirstSeq: 1, Rev: 3}
	if !reflect.DeepEqual(page.Rows[2].Info, info) {
		t.Errorf("the info is %+v", page.Rows[2].Info)
	}
	opened, err := s.OpenRoom(t.Context(), "ann", "den", 0, 10, member)
	must(t, err)
	if !reflect.DeepEqual(opened.Members, []chat.Member{*ann}) || opened.Room.Mine.ReadSeq != 1 || opened.Room.Mine.Notify != chat.NotifyMentions {
		t.Errorf("opened %+v, mine %+v", opened, opened.Room.Mine)
	}
	for user, want := range map[chat.UserID]bool{"ann": true, "bob": false, "cid": false} {
		snapshot, err := s.Snapshot(t.Context(), user, 10, anybody)
		must(t, err)
		list, err := s.ListRooms(t.Context(), user, chat.ListRooms{Limit: 10, Query: "dEN"}, anybody)
		must(t, err)
		if got := len(snapshot.Rooms) == 4; got != want || (len(list.Rooms) == 1) != want {
			t.Errorf("%s: snapshot %+v, list %+v", user, snapshot.Rooms, list.Rooms)
		}
		if err := s.JudgeRoom(t.Context(), user, "den", member); (err == nil) != want {
			t.Errorf("%s: %v", user, err)
		}
	}
}

func sorts(rows []chat.Row) string {
	text := ""
	for _, row := range rows {
		sort := map[bool]string{row.Message != nil: "message", row.Member != nil: "member", row.Info != nil: "info", row.Mine != nil: "mine"}[true]
		if text != "" {
			text += " "
		}
		text += sort
	}
	return text
}
