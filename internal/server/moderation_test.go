package server_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

func post(room chat.RoomID, n int) chat.PostMessage {
	return chat.PostMessage{Room: room, Key: fmt.Sprintf("0123456789abcdef%d", n), Text: fmt.Sprint("message ", n)}
}

func TestWhoIsMutedMayNotWriteForAWhile(t *testing.T) {
	t.Parallel()
	var clock testkit.Clock
	s := testkit.Start(t, clock.Set)
	owner := s.Owner("Rina", "correct horse")
	all := members(s, "Ayu", "Budi")
	ayu, budi := all[0], all[1]
	guest := s.Guest("Guest")
	room := makeRoom(ayu, chat.KindPublic, "Cooking", budi)
	c := budi.Connect()
	var muted chat.Muted
	mute := chat.MuteMember{Room: room.ID, User: budi.User.ID, ForS: 60}
	ayu.Must("member.mute", mute, &muted)
	if left := muted.MutedUntil.Time().Sub(clock.Now()); left > time.Minute || left < 50*time.Second {
		t.Errorf("muted for %v", left)
	}
	for {
		change := c.Next(c.Hello.Self)
		if m := change.Rows[0].Mine; m != nil && m.Room == room.ID && m.MutedUntil == muted.MutedUntil {
			break
		}
	}
	p := budi.Call("message.post", post(room.ID, 1), nil)
	if p.Kind() != "forbidden" || p.Reason != "muted" {
		t.Errorf("the muted one was answered %+v", p)
	}
	refusals{
		{budi, "typing.start", chat.StartTyping{Room: room.ID}, "forbidden"},
		{budi, "member.mute", mute, "forbidden"},
		{ayu, "member.mute", chat.MuteMember{Room: room.ID, User: ayu.User.ID, ForS: 1}, "forbidden"},
		{ayu, "member.mute", chat.MuteMember{Room: room.ID, User: owner.User.ID, ForS: 1}, "forbidden"},
		{ayu, "member.mute", chat.MuteMember{Room: room.ID, User: "ghost", ForS: 1}, "not_found"},
		{ayu, "member.mute", chat.MuteMember{Room: room.ID, User: guest.User.ID, ForS: 1}, "not_found"}, // who could not write anyway
		{ayu, "member.mute", chat.MuteMember{Room: chat.Lobby, User: guest.User.ID, ForS: 1}, "forbidden"},
		{ayu, "member.mute", chat.MuteMember{Room: room.ID, User: budi.User.ID, ForS: 31 * 86400}, "invalid"},
	}.check(t)
	var list chat.MemberList
	ayu.Must("member.list", chat.ListMembers{Room: room.ID, Query: "Budi"}, &list)
	if list.Members[0].MutedUntil != muted.MutedUntil {
		t.Errorf("the admin sees %+v", list.Members)
	}
	budi.Must("member.list", chat.ListMembers{Room: room.ID, Query: "Budi"}, &list)
	if list.Members[0].MutedUntil != 0 {
		t.Errorf("a member sees %+v", list.Members)
	}
	budi.Post(chat.Lobby, "0123456789abcdef", "elsewhere he may")
	clock.Pass(time.Minute)
	budi.Must("message.post", post(room.ID, 1), nil)
	ayu.Must("member.mute", mute, nil)
	mute.ForS = 0
	ayu.Must("member.mute", mute, nil)
	budi.Must("message.post", post(room.ID, 2), nil)

	owner.Must("member.mute", chat.MuteMember{Room: chat.Lobby, User: guest.User.ID, ForS: 60}, nil)
	refusals{{guest, "message.post", post(chat.Lobby, 3), "forbidden"}}.check(t)
}

func TestWhoMayPostAndHowOften(t *testing.T) {
	t.Parallel()
	var clock testkit.Clock
	s := testkit.Start(t, clock.Set)
	owner := s.Owner("Rina", "correct horse")
	all := members(s, "Ayu", "Budi")
	ayu, budi := all[0], all[1]
	room := makeRoom(ayu, chat.KindPublic, "News", budi)
	rule := func(in chat.UpdateRoom) (updated chat.Room) {
		in.Room = room.ID
		ayu.Must("room.update", in, &updated)
		return updated
	}
	if r := rule(chat.UpdateRoom{Posting: new(chat.PostingAdmins)}); r.Posting != chat.PostingAdmins {
		t.Errorf("updated %+v", r)
	}
	if p := budi.Call("message.post", post(room.ID, 1), nil); p.Kind() != "forbidden" || p.Reason != "posting" {
		t.Errorf("a member was answered %+v", p)
	}
	ayu.Must("message.post", post(room.ID, 2), nil)
	owner.Must("message.post", post(room.ID, 3), nil)
	if r := rule(chat.UpdateRoom{Posting: new(chat.Posting("all")), SlowS: new(30)}); r.Posting != "" || r.SlowS != 30 {
		t.Errorf("updated %+v", r)
	}
	budi.Must("message.post", post(room.ID, 4), nil)
	p := budi.Call("message.post", post(room.ID, 5), nil)
	if p.Kind() != "rate_limited" || p.Reason != "slow" || p.RetryAfter > 30_000 || p.RetryAfter < 25_000 {
		t.Errorf("too soon was answered %+v", p)
	}
	budi.Must("message.post", post(room.ID, 4), nil) // a repetition is none
	ayu.Must("message.post", post(room.ID, 6), nil)
	ayu.Must("message.post", post(room.ID, 7), nil)
	clock.Pass(29 * time.Second)
	if p := budi.Call("message.post", post(room.ID, 5), nil); p.RetryAfter > 1000 || p.RetryAfter < 0 {
		t.Errorf("a second too soon was answered %+v", p)
	}
	clock.Pass(time.Second)
	budi.Must("message.post", post(room.ID, 5), nil)
	rule(chat.UpdateRoom{SlowS: new(0)})
	budi.Must("message.post", post(room.ID, 8), nil)
	refusals{
		{ayu, "room.update", chat.UpdateRoom{Room: room.ID, SlowS: new(21601)}, "invalid"},
		{ayu, "room.update", chat.UpdateRoom{Room: room.ID, RetentionDays: new(-1)}, "invalid"},
		{ayu, "room.update", chat.UpdateRoom{Room: room.ID, Posting: new(chat.Posting("nobody"))}, "invalid"},
		{ayu, "room.update", chat.UpdateRoom{Room: room.ID, Kind: new(chat.KindDirect)}, "invalid"},
		{ayu, "room.update", chat.UpdateRoom{Room: room.ID, Name: new("\u202e")}, "invalid"},
	}.check(t)
}

func TestADeletedMessageIsGoneEverywhere(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	all := members(s, "Ayu", "Budi")
	ayu, budi := all[0], all[1]
	room := makeRoom(ayu, chat.KindPrivate, "plan", budi)
	c := ayu.Connect()
	budi.Post(room.ID, "0123456789abcdef", "secret for @Ayu")
	if n := mineOf(t, ayu, room.ID).Mentions; n != 1 {
		t.Fatalf("Ayu has %d mentions", n)
	}
	var tomb chat.Message
	ayu.Must("message.delete", chat.AMessage{Room: room.ID, Seq: 1}, &tomb)
	if !tomb.Deleted || tomb.Text != "" || len(tomb.Mentions) != 0 || tomb.Seq != 1 {
		t.Errorf("deleted %+v", tomb)
	}
	if mine := mineOf(t, ayu, room.ID); mine.Mentions != 0 || mine.ReadSeq != 0 {
		t.Errorf("what it is to Ayu: %+v", mine)
	}
	for {
		m := c.Next(c.Hello.Self).Rows[0].Mine
		if m.Room == room.ID && m.Mentions == 0 && m.Rev > 4 {
			break
		}
	}
	var opened chat.OpenedRoom
	budi.Must("room.open", chat.OpenRoom{Room: room.ID}, &opened)
	var changes chat.Changes
	budi.Must("room.changes", chat.GetChanges{Room: room.ID, Epoch: budi.Hello().Epoch}, &changes)
	last := changes.Rows[len(changes.Rows)-1].Message
	if opened.Messages[0].Text != "" || opened.Room.Seq != 1 || last == nil || last.Text != "" || last.Rev != tomb.Rev {
		t.Errorf("opened %+v, changes %+v", opened.Messages, changes.Rows)
	}
	budi.Post(room.ID, "0123456789abcdeg", "another")
	budi.Must("message.delete", chat.AMessage{Room: room.ID, Seq: 2}, nil) // his own
	budi.Must("message.delete", chat.AMessage{Room: room.ID, Seq: 2}, nil) // again is no change
}

func TestReportsReachTheAdministrators(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner := s.Owner("Rina", "correct horse")
	all := members(s, "Ayu", "Budi", "Citra")
	ayu, budi, citra := all[0], all[1], all[2]
	room := makeRoom(ayu, chat.KindPrivate, "plan", budi)
	ayu.Post(room.ID, "0123456789abcdef", "rude")
	var reported, again chat.Reported
	report := chat.ReportMessage{Room: room.ID, Seq: 1, Reason: "it is\nrude"}
	budi.Must("message.report", report, &reported)
	budi.Must("message.report", report, &again)
	if reported.Report == 0 || reported != again {
		t.Errorf("reported %+v, again %+v", reported, again)
	}
	refusals{
		{citra, "message.report", report, "not_found"},
		{budi, "message.report", chat.ReportMessage{Room: room.ID, Seq: 7}, "not_found"},
		{budi, "report.list", chat.ListReports{}, "forbidden"},
		{budi, "report.close", chat.CloseReport{Report: 1}, "forbidden"},
		{owner, "report.close", chat.CloseReport{Report: 7}, "not_found"},
	}.check(t)
	var list chat.ReportList
	owner.Must("report.list", chat.ListReports{Open: new(true)}, &list)
	if r := list.Reports[0]; r.By.Name != "Budi" || r.RoomName != "plan" || r.Reason != "it is\nrude" || r.Message.Text != "rude" {
		t.Errorf("reports: %+v", list)
	}
	var closed chat.Report
	owner.Must("report.close", chat.CloseReport{Report: reported.Report, Note: "talked to her"}, &closed)
	if closed.ClosedAt == 0 || closed.ClosedBy.Name != "Rina" {
		t.Errorf("closed %+v", closed)
	}
	owner.Must("report.list", chat.ListReports{Open: new(true)}, &list)
	if len(list.Reports) != 0 {
		t.Errorf("open are %+v", list)
	}
}

func TestWhatARoomIsToOneself(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	all := members(s, "Ayu", "Budi")
	ayu, budi := all[0], all[1]
	room := makeRoom(ayu, chat.KindPublic, "Cooking")
	c := ayu.Connect()
	var mine chat.Mine
	ayu.Must("mine.update", chat.UpdateMine{Room: room.ID, Notify: new(chat.NotifyMentions), Favourite: new(true), Place: new(int64(-2))}, &mine)
	if mine.Notify != chat.NotifyMentions || !mine.Favourite || mine.Place != -2 || mine.Role != chat.RoomAdmin {
		t.Errorf("mine is %+v", mine)
	}
	if pushed := c.Next(c.Hello.Self).Rows[0].Mine; *pushed != mine {
		t.Errorf("pushed %+v, answered %+v", pushed, mine)
	}
	refusals{
		{budi, "mine.update", chat.UpdateMine{Room: room.ID, Favourite: new(true)}, "forbidden"},
		{budi, "mine.update", chat.UpdateMine{Room: "nowhere"}, "not_found"},
		{ayu, "mine.update", chat.UpdateMine{Room: room.ID, Notify: new(chat.Notify("loud"))}, "invalid"},
	}.check(t)
}

func mineOf(t *testing.T, user *testkit.User, room chat.RoomID) chat.Mine {
	t.Helper()
	for _, r := range user.Hello().Rooms {
		if r.ID == room {
			return *r.Mine
		}
	}
	t.Fatalf("%s is not in %s", user.User.Name, room)
	return chat.Mine{}
}

// TestWhatARoomKeepsNoLonger has a day pass until messages are deleted, and another until they are
// purged.
func TestWhatARoomKeepsNoLonger(t *testing.T) {
	t.Parallel()
	var clock testkit.Clock
	s := testkit.Start(t, clock.Set, func(c *app.Config) { c.SweepEvery = 5 * time.Millisecond })
	all := members(s, "Ayu", "Budi")
	ayu, budi := all[0], all[1]
	room := makeRoom(ayu, chat.KindPrivate, "plan", budi)
	c := ayu.Connect()
	epoch := c.Hello.Epoch
	for n := range 3 {
		budi.Must("message.post", post(room.ID, n), nil)
	}
	ayu.Must("room.update", chat.UpdateRoom{Room: room.ID, RetentionDays: new(1)}, nil)
	clock.Pass(25 * time.Hour)
	budi.Must("message.post", post(room.ID, 3), nil)
	changes := func(after chat.Rev) (got chat.Changes) {
		budi.Must("room.changes", chat.GetChanges{Room: room.ID, Epoch: epoch, After: after}, &got)
		return got
	}
	awaited(t, "the tombstones", func() bool {
		var history chat.History
		budi.Must("room.history", chat.GetHistory{Room: room.ID}, &history)
		deleted := 0
		for _, m := range history.Messages {
			if m.Deleted && m.Text == "" {
				deleted++
			}
		}
		return deleted == 3
	})
	behind := changes(0).UpTo
	clock.Pass(24*time.Hour + time.Second)
	var opened chat.OpenedRoom
	awaited(t, "the purge", func() bool {
		budi.Must("room.open", chat.OpenRoom{Room: room.ID}, &opened)
		return opened.Room.FirstSeq == 4
	})
	if opened.Room.Seq != 4 || opened.Room.PurgedRev == 0 {
		t.Errorf("the room is %+v", opened.Room)
	}
	if got := changes(0); !got.Reset {
		t.Errorf("a cursor from before the purge got %+v", got)
	}
	if got := changes(behind); got.Reset || got.Rows[len(got.Rows)-1].Info.FirstSeq != 4 {
		t.Errorf("who was there got %+v", got)
	}
	var around chat.OpenedRoom
	budi.Must("room.open", chat.OpenRoom{Room: room.ID, Around: 1}, &around)
	if len(around.Messages) != 1 || around.Messages[0].Seq != 4 {
		t.Errorf("around what was purged: %+v", around.Messages)
	}
}

// awaited tries until something holds.
func awaited(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(testkit.Patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// TestWhatIsDoneToOthersIsNoted reads the audit log after acts in a room; what people do to themselves
// is not in it, and no text of a message.
func TestWhatIsDoneToOthersIsNoted(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner := s.Admin()
	ayu, budi := s.Member("Ayu"), s.Member("Budi")
	room := makeRoom(ayu, chat.KindPublic, "Cooking")
	budi.Must("room.join", chat.ARoom{Room: room.ID}, nil)
	budi.Post(room.ID, "0123456789abcdef", "secret")
	budi.Post(room.ID, "0123456789abcdeg", "another")
	budi.Must("message.delete", chat.AMessage{Room: room.ID, Seq: 2}, nil)
	budi.Must("message.report", chat.ReportMessage{Room: room.ID, Seq: 1}, nil)
	id := budi.User.ID
	for range 2 { // the second time it is so already
		ayu.Must("member.update", chat.UpdateMember{Room: room.ID, User: id, Role: chat.RoomAdmin}, nil)
	}
	ayu.Must("member.update", chat.UpdateMember{Room: room.ID, User: id, Role: chat.RoomMember}, nil)
	ayu.Must("member.mute", chat.MuteMember{Room: room.ID, User: id, ForS: 60}, nil)
	ayu.Must("member.mute", chat.MuteMember{Room: room.ID, User: id}, nil)
	ayu.Must("message.delete", chat.AMessage{Room: room.ID, Seq: 1}, nil)
	ayu.Must("member.remove", chat.RemoveMember{Room: room.ID, User: id}, nil)
	ayu.Must("member.add", chat.AddMember{Room: room.ID, User: id}, nil)
	owner.Must("room.update", chat.UpdateRoom{Room: room.ID, Topic: new("new"), SlowS: new(9)}, nil)
	ayu.Must("room.archive", chat.ArchiveRoom{Room: room.ID}, nil)
	ayu.Must("room.archive", chat.ArchiveRoom{Room: room.ID, On: new(false)}, nil)
	owner.Must("report.close", chat.CloseReport{Report: 1}, nil)
	budi.Must("room.leave", chat.ARoom{Room: room.ID}, nil)
	var log chat.AuditLog
	owner.Must("audit.list", chat.ListAudit{}, &log)
	moments := regexp.MustCompile(`until [0-9T:-]+Z`)
	var got []string
	for _, e := range log.Entries {
		if e.Room == room.ID {
			got = append(got, fmt.Sprintf("%s %s: %s (%v)", e.By.Name, e.Act, moments.ReplaceAllString(e.Object, "until …"), e.User == id))
		}
	}
	want := []string{
		"Rina report.close: report 1 by Budi of message 1 in Cooking (true)",
		"Ayu room.archive: Cooking: off (false)",
		"Ayu room.archive: Cooking (false)",
		"Rina room.update: Cooking: topic: new, slow_s: 9 (false)",
		"Ayu member.add: Budi in Cooking (true)",
		"Ayu member.remove: Budi in Cooking (true)",
		"Ayu message.delete: message 1 by Budi in Cooking (true)",
		"Ayu member.mute: Budi in Cooking: off (true)",
		"Ayu member.mute: Budi in Cooking: until … (true)",
		"Ayu member.update: Budi in Cooking: member (true)",
		"Ayu member.update: Budi in Cooking: admin (true)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
