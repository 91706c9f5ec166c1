package server_test

import (
	"testing"

	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// members are people of these names who accepted invitations.
func members(s *testkit.Server, names ...string) []*testkit.User {
	users := make([]*testkit.User, len(names))
	for i, name := range names {
		users[i] = s.Member(name)
	}
	return users
}

// refusals runs one call after the other and wants each refused with its kind.
type refusals []struct {
	by   *testkit.User
	op   string
	in   any
	kind string
}

func (all refusals) check(t *testing.T) {
	t.Helper()
	for _, r := range all {
		if p := r.by.Call(r.op, r.in, nil); p.Kind() != r.kind {
			t.Errorf("%s by %s of %+v: got %q (%+v), want %q", r.op, r.by.User.Name, r.in, p.Kind(), p, r.kind)
		}
	}
}

func makeRoom(by *testkit.User, kind chat.RoomKind, name string, with ...*testkit.User) (room chat.Room) {
	in := chat.CreateRoom{Kind: kind, Name: name, Topic: "about it"}
	for _, user := range with {
		in.Members = append(in.Members, user.User.ID)
	}
	by.Must("room.create", in, &room)
	return room
}

func TestAPrivateRoomIsItsMembers(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner := s.Owner("Rina", "correct horse")
	all := members(s, "Ayu", "Budi", "Citra")
	ayu, budi, citra := all[0], all[1], all[2]
	room := makeRoom(ayu, chat.KindPrivate, "  the   plan ", budi)
	if room.Name != "the plan" || room.Size != 2 || room.Mine == nil || room.Mine.Role != chat.RoomAdmin {
		t.Errorf("made %+v, mine %+v", room, room.Mine)
	}
	guest := s.Guest("Guest")
	id, user := room.ID, func(u *testkit.User) chat.UserID { return u.User.ID }
	refusals{
		{citra, "room.open", chat.OpenRoom{Room: id}, "not_found"},
		{citra, "room.join", chat.ARoom{Room: id}, "not_found"},
		{citra, "member.list", chat.ListMembers{Room: id}, "not_found"},
		{citra, "member.add", chat.AddMember{Room: id, User: user(citra)}, "not_found"},
		{owner, "member.add", chat.AddMember{Room: id, User: user(owner)}, "not_found"}, // an administrator who is not in it
		{budi, "member.add", chat.AddMember{Room: id, User: user(citra)}, "forbidden"},
		{budi, "room.update", chat.UpdateRoom{Room: id, Topic: new("mine")}, "forbidden"},
		{budi, "room.archive", chat.ArchiveRoom{Room: id}, "forbidden"},
		{budi, "member.remove", chat.RemoveMember{Room: id, User: user(ayu)}, "forbidden"},
		{ayu, "member.add", chat.AddMember{Room: id, User: user(guest)}, "forbidden"},
		{ayu, "member.add", chat.AddMember{Room: id, User: "ghost"}, "not_found"},
		{ayu, "member.update", chat.UpdateMember{Room: id, User: user(citra), Role: chat.RoomAdmin}, "not_found"},
		{ayu, "room.leave", chat.ARoom{Room: id}, "conflict"},
		{ayu, "member.remove", chat.RemoveMember{Room: id, User: user(ayu)}, "conflict"},
		{ayu, "member.update", chat.UpdateMember{Room: id, User: user(ayu), Role: chat.RoomMember}, "conflict"},
		{ayu, "member.add", chat.AddMember{Room: id, User: user(ayu), Role: chat.RoomMember}, "conflict"},
		{guest, "room.create", chat.CreateRoom{Kind: chat.KindPublic, Name: "x"}, "forbidden"},
		{ayu, "room.create", chat.CreateRoom{Kind: chat.KindPublic, Name: "   "}, "invalid"},
		{ayu, "room.create", chat.CreateRoom{Kind: chat.KindDirect, Name: "x"}, "invalid"},
		{ayu, "room.create", chat.CreateRoom{Kind: chat.KindPublic, Name: "x", Members: []chat.UserID{"ghost"}}, "not_found"},
	}.check(t)

	var member chat.Member
	ayu.Must("member.update", chat.UpdateMember{Room: id, User: user(budi), Role: chat.RoomAdmin}, &member)
	ayu.Must("member.update", chat.UpdateMember{Room: id, User: user(ayu), Role: chat.RoomAdmin}, nil) // is so already
	ayu.Must("room.leave", chat.ARoom{Room: id}, &room)
	if room.Mine.In || room.Size != 1 {
		t.Errorf("left %+v", room)
	}
	budi.Must("member.add", chat.AddMember{Room: id, User: user(citra)}, &member)
	if member.Name != "Citra" || member.Role != chat.RoomMember || member.Left {
		t.Errorf("added %+v", member)
	}
	var list chat.MemberList
	citra.Must("member.list", chat.ListMembers{Room: id, Query: "cit"}, &list)
	if len(list.Members) != 1 || list.Members[0].User != user(citra) {
		t.Errorf("members: %+v", list)
	}
	budi.Must("member.remove", chat.RemoveMember{Room: id, User: user(citra)}, &member)
	if !member.Left {
		t.Errorf("removed %+v", member)
	}
	for op, in := range map[string]any{
		"room.open": chat.OpenRoom{Room: id}, "room.history": chat.GetHistory{Room: id}, "member.list": chat.ListMembers{Room: id},
		"room.changes": chat.GetChanges{Room: id}, "message.post": chat.PostMessage{Room: id, Key: "0123456789abcdef", Text: "x"},
		"read.mark": chat.MarkRead{Room: id}, "typing.start": chat.StartTyping{Room: id}, "mine.update": chat.UpdateMine{Room: id},
	} {
		removed, missing := citra.Call(op, in, nil), citra.Call(op, in, nil)
		if removed.Kind() != "not_found" || removed.Detail != missing.Detail {
			t.Errorf("%s after the removal: %+v", op, removed)
		}
	}
	budi.Must("room.leave", chat.ARoom{Room: id}, nil) // the last one may
}

func TestAPublicRoomIsOpenToAccounts(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	owner := s.Owner("Rina", "correct horse")
	all := members(s, "Ayu", "Budi")
	ayu, budi := all[0], all[1]
	guest := s.Guest("Guest")
	room := makeRoom(ayu, chat.KindPublic, "Cooking")
	ayu.Post(room.ID, "0123456789abcdef", "first")
	var joined chat.Room
	budi.Must("room.join", chat.ARoom{Room: room.ID}, &joined)
	if joined.Size != 2 || joined.Mine.ReadSeq != 1 || joined.Mine.Role != chat.RoomMember {
		t.Errorf("joined %+v, mine %+v", joined, joined.Mine)
	}
	var list chat.RoomList
	budi.Must("room.list", chat.ListRooms{Query: "COOK"}, &list)
	if len(list.Rooms) != 1 || list.Rooms[0].Size != 2 || list.Rooms[0].Topic != "about it" {
		t.Errorf("listed %+v", list)
	}
	for _, r := range budi.Hello().Rooms {
		if r.Size != 0 {
			t.Errorf("hello tells a size: %+v", r)
		}
	}
	refusals{
		{guest, "room.join", chat.ARoom{Room: room.ID}, "forbidden"},
		{guest, "room.open", chat.OpenRoom{Room: room.ID}, "not_found"},
		{ayu, "room.join", chat.ARoom{Room: chat.Lobby}, "forbidden"},
		{ayu, "room.leave", chat.ARoom{Room: chat.Lobby}, "forbidden"},
		{ayu, "room.leave", chat.ARoom{Room: ayu.Hello().Self}, "forbidden"},
		{ayu, "room.update", chat.UpdateRoom{Room: chat.Lobby, Topic: new("x")}, "forbidden"},
		{owner, "room.archive", chat.ArchiveRoom{Room: chat.Lobby}, "forbidden"},
		{owner, "room.update", chat.UpdateRoom{Room: chat.Lobby, Kind: new(chat.KindPrivate)}, "forbidden"},
		{budi, "message.delete", chat.AMessage{Room: room.ID, Seq: 1}, "forbidden"},
		{budi, "message.delete", chat.AMessage{Room: room.ID, Seq: 9}, "not_found"},
	}.check(t)
	var updated chat.Room
	owner.Must("room.update", chat.UpdateRoom{Room: room.ID, Topic: new("by the owner")}, &updated) // who is not in it
	owner.Must("room.update", chat.UpdateRoom{Room: chat.Lobby, Topic: new("welcome")}, &updated)
	if updated.Topic != "welcome" {
		t.Errorf("the lobby is %+v", updated)
	}
	ayu.Must("room.update", chat.UpdateRoom{Room: room.ID, Kind: new(chat.KindPrivate)}, nil)
	refusals{
		{owner, "room.open", chat.OpenRoom{Room: room.ID}, "not_found"},
		{owner, "room.update", chat.UpdateRoom{Room: room.ID, Topic: new("x")}, "not_found"},
	}.check(t)
	budi.Must("room.open", chat.OpenRoom{Room: room.ID}, nil)

	ayu.Must("room.archive", chat.ArchiveRoom{Room: room.ID}, nil)
	refusals{
		{budi, "message.post", chat.PostMessage{Room: room.ID, Key: "0123456789abcdef", Text: "x"}, "forbidden"},
		{ayu, "typing.start", chat.StartTyping{Room: room.ID}, "forbidden"},
		{ayu, "member.add", chat.AddMember{Room: room.ID, User: owner.User.ID}, "forbidden"},
	}.check(t)
	budi.Must("room.history", chat.GetHistory{Room: room.ID}, nil)
	off := false
	ayu.Must("room.archive", chat.ArchiveRoom{Room: room.ID, On: &off}, nil)
	budi.Post(room.ID, "0123456789abcdef", "open again")
}

func TestADirectRoomIsTheSetOfItsPeople(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	all := members(s, "Ayu", "Budi", "Citra")
	ayu, budi, citra := all[0], all[1], all[2]
	guest := s.Guest("Guest")
	var room, same, wider chat.Room
	ayu.Must("direct.open", chat.OpenDirect{Users: []chat.UserID{budi.User.ID}}, &room)
	budi.Must("direct.open", chat.OpenDirect{Users: []chat.UserID{budi.User.ID, ayu.User.ID, ayu.User.ID}}, &same)
	budi.Must("direct.open", chat.OpenDirect{Users: []chat.UserID{citra.User.ID, ayu.User.ID}}, &wider)
	if same.ID != room.ID || wider.ID == room.ID || len(room.With) != 2 || len(wider.With) != 3 || room.Name != "" {
		t.Errorf("%+v, %+v, %+v", room, same, wider)
	}
	seen := false
	for _, r := range budi.Hello().Rooms {
		seen = seen || r.ID == room.ID && len(r.With) == 2
	}
	if !seen {
		t.Errorf("hello has %+v", budi.Hello().Rooms)
	}
	refusals{
		{ayu, "direct.open", chat.OpenDirect{Users: []chat.UserID{ayu.User.ID}}, "invalid"},
		{ayu, "direct.open", chat.OpenDirect{Users: []chat.UserID{"ghost"}}, "not_found"},
		{ayu, "direct.open", chat.OpenDirect{Users: []chat.UserID{guest.User.ID}}, "forbidden"},
		{guest, "direct.open", chat.OpenDirect{Users: []chat.UserID{ayu.User.ID}}, "forbidden"},
		{citra, "room.open", chat.OpenRoom{Room: room.ID}, "not_found"},
		{ayu, "room.leave", chat.ARoom{Room: room.ID}, "forbidden"},
		{ayu, "member.add", chat.AddMember{Room: room.ID, User: citra.User.ID}, "forbidden"},
		{ayu, "member.remove", chat.RemoveMember{Room: room.ID, User: budi.User.ID}, "forbidden"},
		{ayu, "room.update", chat.UpdateRoom{Room: room.ID, Name: new("x")}, "forbidden"},
		{ayu, "room.archive", chat.ArchiveRoom{Room: room.ID}, "forbidden"},
	}.check(t)
}
