package storetest

import (
	"fmt"
	"strings"
	"testing"

	"bincang/internal/chat"
)

// room makes a room of these people; the first one administers it.
func (w *world) room(kind chat.RoomKind, id chat.RoomID, by chat.NewUser, others ...chat.NewUser) chat.Room {
	w.t.Helper()
	room, err := w.store.CreateRoom(w.t.Context(), newRoom(kind, id, by, others...), anyFounding, anybody, always)
	w.ok(err)
	return room
}

func newRoom(kind chat.RoomKind, id chat.RoomID, by chat.NewUser, others ...chat.NewUser) chat.NewRoom {
	in := chat.NewRoom{Room: chat.Room{ID: id, Kind: kind, Name: string(id), Topic: "about " + string(id)}, By: by.ID, Role: chat.RoomAdmin, At: 7}
	for _, other := range others {
		in.Others = append(in.Others, other.ID)
	}
	return in
}

func (w *world) enter(room chat.RoomID, user chat.NewUser) chat.MemberChanged {
	w.t.Helper()
	return w.changeMember(chat.MemberChange{Act: chat.Act{By: user.ID}, User: user.ID, Room: room, In: true})
}

func (w *world) leave(room chat.RoomID, user chat.NewUser) chat.MemberChanged {
	w.t.Helper()
	return w.changeMember(chat.MemberChange{Act: chat.Act{By: user.ID}, User: user.ID, Room: room})
}

func (w *world) changeMember(in chat.MemberChange) chat.MemberChanged {
	w.t.Helper()
	changed, err := w.store.ChangeMember(w.t.Context(), in, anySeat, always)
	w.ok(err)
	return changed
}

// same holds what was published of rooms against what is stored.
func (w *world) same(as chat.NewUser, rooms ...chat.RoomID) {
	w.t.Helper()
	for _, room := range rooms {
		rows, _ := w.log(as, room, 0, 3)
		w.equal("what was published of "+string(room), w.heard.state(room), append([]chat.Row{}, rows...))
	}
}

func testNewRoom(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	in := newRoom(chat.KindPrivate, "club", ann, bob)
	in.Key, in.Digest = "the key", []byte("digest")
	judge := func(f chat.Founding) error {
		w.equal("who makes it", f.By, ann.User)
		w.equal("who is in it", f.Others, []chat.User{bob.User})
		return nil
	}
	room, err := w.store.CreateRoom(t.Context(), in, judge, anybody, always)
	w.ok(err)
	mine := room.Mine
	room.Mine = nil
	w.equal("the room", room, chat.Room{ID: "club", Kind: chat.KindPrivate, Name: "club", Topic: "about club", Rev: 3, FirstSeq: 1, Size: 2})
	w.equal("what it is to Ann", *mine, chat.Mine{Room: "club", In: true, Role: chat.RoomAdmin, Notify: chat.NotifyAll, Rev: 3})
	w.equal("what it is to Bob", w.mine(bob, "club"), chat.Mine{Room: "club", In: true, Role: chat.RoomMember, Notify: chat.NotifyAll, Rev: 3})
	rows, head := w.log(bob, "club", 0, 10)
	w.equal("the log", rows, []chat.Row{
		{Rev: 1, Member: &chat.Member{Room: "club", User: ann.ID, Name: "Ann", Role: chat.RoomAdmin, Rev: 1}},
		{Rev: 2, Member: &chat.Member{Room: "club", User: bob.ID, Name: "Bob", Role: chat.RoomMember, Rev: 2}},
		{Rev: 3, Info: &chat.Info{ID: "club", Kind: chat.KindPrivate, Name: "club", Topic: "about club", FirstSeq: 1, Rev: 3}},
	})
	w.equal("the head", head, chat.Rev(3))
	w.same(ann, "club", ann.Self, bob.Self)

	in.ID = "other"
	again, err := w.store.CreateRoom(t.Context(), in, judge, anybody, func() error { return chat.Refuse(chat.RateLimited, "") })
	w.ok(err)
	w.equal("the room of the same key", again.ID, chat.RoomID("club"))
	_, err = w.store.CreateRoom(t.Context(), in, judge, nobody, always)
	w.refused(err, chat.Forbidden, "")
	in.Digest = []byte("another")
	_, err = w.store.CreateRoom(t.Context(), in, judge, anybody, always)
	w.refused(err, chat.Conflict, "key")
	in.Key, in.Digest = "", nil
	_, err = w.store.CreateRoom(t.Context(), in, func(chat.Founding) error { return chat.Hidden() }, anybody, always)
	w.refused(err, chat.NotFound, "")
	_, err = w.store.CreateRoom(t.Context(), in, judge, anybody, func() error { return chat.Refuse(chat.RateLimited, "") })
	w.refused(err, chat.RateLimited, "")
}

func testDirectRoom(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob, cid := w.join("Ann"), w.join("Bob"), w.join("Cid")
	open := func(id chat.RoomID, by chat.NewUser, others ...chat.NewUser) chat.Room {
		t.Helper()
		in := newRoom(chat.KindDirect, id, by, others...)
		in.Role = chat.RoomMember
		room, err := w.store.CreateRoom(t.Context(), in, anyFounding, anybody, always)
		w.ok(err)
		return room
	}
	first := open("d1", ann, bob)
	w.equal("who is in it", first.With, []chat.Author{ann.Author(), bob.Author()})
	again := open("d2", bob, ann)
	w.equal("the other way round", again.ID, first.ID)
	w.equal("who is in it", again.With, first.With)
	w.equal("with one more", open("d3", bob, ann, cid).ID, chat.RoomID("d3"))
	w.equal("he has it, too", w.mine(bob, "d1").Role, chat.RoomMember)
	rows, _ := w.log(bob, "d1", 0, 10)
	w.equal("its info", rows[2].Info.With, first.With)
	w.same(bob, "d1", bob.Self)
	list, err := w.store.ListRooms(t.Context(), ann.ID, chat.ListRooms{Kind: chat.KindDirect, Limit: 10}, anybody)
	w.ok(err)
	w.equal("hers", ids(list.Rooms), []chat.RoomID{"d1", "d3"})
	w.equal("who is in the second", len(list.Rooms[1].With), 3)
	opened, err := w.store.OpenRoom(t.Context(), ann.ID, "d1", 0, 1, anybody)
	w.ok(err)
	w.equal("who is in the opened one", opened.Room.With, first.With)
	list, err = w.store.ListRooms(t.Context(), cid.ID, chat.ListRooms{Limit: 10}, anybody)
	w.ok(err)
	w.equal("what Cid may know of", ids(list.Rooms), []chat.RoomID{chat.Announcements, "d3", chat.Lobby})
}

func testJoinAndLeave(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.room(chat.KindPublic, "club", ann)
	w.posts(ann, "club", 1, 3)
	entered := w.enter("club", bob)
	w.equal("his row", entered.Member, chat.Member{Room: "club", User: bob.ID, Name: "Bob", Role: chat.RoomMember, Rev: 6})
	w.equal("the room", []any{entered.Room.Size, entered.Room.Rev, entered.Room.Mine.ReadSeq}, []any{2, chat.Rev(6), chat.Seq(3)})
	w.equal("entering again is no change", w.enter("club", bob).Room.Rev, chat.Rev(6))
	w.posts(ann, "club", 4, 5)
	left := w.leave("club", bob)
	w.equal("his row", left.Member, chat.Member{Room: "club", User: bob.ID, Name: "Bob", Role: chat.RoomMember, Rev: 9, Left: true})
	w.equal("the room", []any{left.Room.Size, left.Room.Rev, left.Room.Mine.In}, []any{1, chat.Rev(9), false})
	w.equal("leaving again is no change", w.leave("club", bob).Room.Rev, chat.Rev(9))
	snapshot, err := w.store.Snapshot(t.Context(), bob.ID, 10, anybody)
	w.ok(err)
	w.equal("his rooms", ids(snapshot.Rooms), []chat.RoomID{chat.Announcements, chat.Lobby, bob.Self})
	w.equal("he comes back and has read everything", w.enter("club", bob).Room.Mine.ReadSeq, chat.Seq(5))
	busy := func() error { return chat.Refuse(chat.RateLimited, "") }
	_, err = w.store.ChangeMember(t.Context(), chat.MemberChange{Act: chat.Act{By: bob.ID}, User: bob.ID, Room: "club"}, anySeat, busy)
	w.refused(err, chat.RateLimited, "")
	w.same(ann, "club", ann.Self, bob.Self)
	w.reopen()
	w.equal("after a restart", w.mine(bob, "club").In, true)
}

func testRoles(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.room(chat.KindPrivate, "club", ann)
	set := func(in chat.MemberChange) chat.Member {
		t.Helper()
		in.Act.By, in.User, in.Room, in.In = ann.ID, bob.ID, "club", true
		return w.changeMember(in).Member
	}
	w.equal("a new admin", set(chat.MemberChange{Role: chat.RoomAdmin}).Role, chat.RoomAdmin)
	w.equal("who is in keeps his role", set(chat.MemberChange{}), chat.Member{Room: "club", User: bob.ID, Name: "Bob", Role: chat.RoomAdmin, Rev: 3})
	w.equal("he knows", w.mine(bob, "club").Role, chat.RoomAdmin)
	w.equal("a member", set(chat.MemberChange{Role: chat.RoomMember}).Role, chat.RoomMember)
	w.equal("he knows", w.mine(bob, "club").Role, chat.RoomMember)
	w.equal("an admin again", set(chat.MemberChange{Role: chat.RoomAdmin}).Rev, chat.Rev(5))
	w.leave("club", bob)
	w.equal("who comes back is a member", set(chat.MemberChange{}).Role, chat.RoomMember)
	w.same(ann, "club", bob.Self)
}

func testSeats(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob, cid := w.join("Ann"), w.join("Bob"), w.join("Cid")
	w.room(chat.KindPrivate, "club", ann)
	seat := func(by, of chat.UserID, room chat.RoomID) (seen chat.Seat) {
		t.Helper()
		_, err := w.store.ChangeMember(t.Context(), chat.MemberChange{Act: chat.Act{By: by}, User: of, Room: room}, func(s chat.Seat) error {
			seen = s
			return chat.Hidden()
		}, always)
		w.refused(err, chat.NotFound, "")
		return seen
	}
	s := seat(ann.ID, ann.ID, "club")
	w.equal("alone", []any{s.Alone, s.Heirs, s.By.Member.Role}, []any{true, false, chat.RoomAdmin})
	s = seat(ann.ID, bob.ID, "club")
	w.equal("who is not in it", []any{s.Alone, s.Heirs, s.Of.User, s.Of.Member == nil, s.Of.In}, []any{false, true, bob.User, true, false})
	w.enter("club", bob)
	s = seat(ann.ID, ann.ID, "club")
	w.equal("with a member", []any{s.Alone, s.Heirs}, []any{false, false})
	w.changeMember(chat.MemberChange{Act: chat.Act{By: ann.ID}, User: cid.ID, Room: "club", In: true, Role: chat.RoomAdmin})
	s = seat(ann.ID, ann.ID, "club")
	w.equal("with another admin", []any{s.Alone, s.Heirs}, []any{false, true})
	w.leave("club", cid)
	s = seat(ann.ID, ann.ID, "club")
	w.equal("who has left", []any{s.Alone, s.Heirs}, []any{false, false})
	s = seat(ann.ID, "u-ghost", "club")
	w.equal("who does not exist", s.Of.User.ID, chat.UserID(""))
	s = seat(ann.ID, bob.ID, "nowhere")
	w.equal("a room that does not exist", []any{s.By.Room.ID, s.By.User}, []any{chat.RoomID(""), ann.User})
}

// testRemovedWhilePosting removes somebody while he posts as fast as he can: what the store accepted
// of him stands below his removal in the log, and nothing after it.
func testRemovedWhilePosting(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.room(chat.KindPrivate, "club", ann)
	inside := func(at chat.Standing) error {
		if !at.Member.In() {
			return chat.Hidden()
		}
		return nil
	}
	for round := range 20 {
		w.enter("club", bob)
		started := make(chan struct{}, 4*100)
		var removed chat.MemberChanged
		atOnce(5, func(i int) {
			if i == 4 {
				for range 8 {
					<-started
				}
				removed = w.leave("club", bob)
				return
			}
			for n := range 100 {
				started <- struct{}{}
				d := draft(bob, "club", fmt.Sprintf("%d-%d-%d", round, i, n))
				if _, err := w.store.PostMessage(background(), d, inside, anyPace); err != nil {
					if chat.KindOf(err) != chat.NotFound {
						t.Error(err)
					}
					return
				}
			}
		})
		rows, _ := w.log(ann, "club", removed.Member.Rev, 100)
		w.equal("what came after the removal", len(rows), 0)
	}
	posts := 0
	rows, _ := w.log(ann, "club", 0, 100)
	for _, row := range rows {
		if row.Message != nil {
			posts++
		}
	}
	if posts < 20*8 {
		t.Errorf("only %d posts were accepted before removals", posts)
	}
	w.same(ann, "club")
}

func testMentionsOfWhoLeft(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.room(chat.KindPrivate, "club", ann, bob)
	tell := func(text string) {
		d := draft(ann, "club", text)
		d.Mentions = []chat.UserID{bob.ID}
		_, err := w.try(d)
		w.ok(err)
	}
	tell("one")
	w.equal("his mentions", w.mine(bob, "club").Mentions, int64(1))
	w.leave("club", bob)
	before := len(w.heard.of(bob.Self))
	tell("two") // as one that was resolved while he was in the room
	w.equal("what he was told", len(w.heard.of(bob.Self)), before)
	rows, _ := w.log(bob, bob.Self, 0, 10)
	last := rows[len(rows)-1].Mine
	w.equal("his own row", []any{last.In, last.Mentions}, []any{false, int64(0)})
	w.equal("after he came back", w.enter("club", bob).Room.Mine.Mentions, int64(0))
	tell("three")
	w.equal("his mentions", w.mine(bob, "club").Mentions, int64(1))
	w.same(bob, bob.Self)
}

func testMemberPages(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.room(chat.KindPublic, "club", ann)
	all := []chat.UserID{ann.ID}
	for i := range 25 {
		user := w.join(fmt.Sprintf("User%02d", i))
		w.enter("club", user)
		if i%5 == 4 {
			w.leave("club", user)
			continue
		}
		all = append(all, user.ID)
	}
	for limit := 1; limit < 25; limit += 3 {
		q := chat.MemberQuery{ListMembers: chat.ListMembers{Room: "club", Limit: limit}}
		got := []chat.UserID{}
		for {
			list, err := w.store.ListMembers(t.Context(), ann.ID, q, anybody, runsNothing)
			w.ok(err)
			for _, m := range list.Members {
				got = append(got, m.User)
			}
			w.equal("the head", list.UpTo, chat.Rev(2+30))
			if !list.More {
				break
			}
			w.equal("a page", len(list.Members), limit)
			q.After = got[len(got)-1]
		}
		w.equal("all members", got, all)
	}
	for query, want := range map[string]int{"user1": 8, "1": 10, "%": 0, "_": 0, `\`: 0, "ann": 1} {
		q := chat.MemberQuery{ListMembers: chat.ListMembers{Room: "club", Query: query, Limit: 50}, NameKey: strings.ToLower(query)}
		list, err := w.store.ListMembers(t.Context(), ann.ID, q, anybody, runsNothing)
		w.ok(err)
		w.equal("members named "+query, len(list.Members), want)
	}
	_, err := w.store.ListMembers(t.Context(), ann.ID, chat.MemberQuery{ListMembers: chat.ListMembers{Room: "club", Limit: 5}}, nobody, runsNothing)
	w.refused(err, chat.Forbidden, "")
}

func anySeat(chat.Seat) error           { return nil }
func anyFounding(chat.Founding) error   { return nil }
func runsNothing(chat.Standing) bool    { return false }
func runsEverything(chat.Standing) bool { return true }
