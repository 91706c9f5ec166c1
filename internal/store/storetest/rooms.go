package storetest

import (
	"testing"

	"bincang/internal/chat"
)

func testSnapshot(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann, bob := w.join("Ann"), w.join("Bob")
	w.posts(bob, chat.Lobby, 1, 3)
	snapshot, err := w.store.Snapshot(t.Context(), ann.ID, 3, anybody)
	w.ok(err)
	w.equal("me", snapshot.Me, ann.User)
	w.equal("the rooms", ids(snapshot.Rooms), []chat.RoomID{chat.Announcements, chat.Lobby, ann.Self})
	w.equal("more", snapshot.More, false)
	lobby, self := snapshot.Rooms[1], snapshot.Rooms[2]
	if lobby.Seq != 3 || lobby.Rev != 3 || lobby.FirstSeq != 1 || lobby.Mine == nil || lobby.Mine.ReadSeq != 0 || !lobby.Mine.In {
		t.Errorf("the lobby is %+v, mine %+v", lobby, lobby.Mine)
	}
	if self.Kind != chat.KindSelf || self.Rev != 2 || self.Mine != nil {
		t.Errorf("one's own room is %+v", self)
	}
	rows, _ := w.log(ann, ann.Self, 0, 10)
	w.equal("what was published", w.heard.state(ann.Self), rows)

	noLobby := func(at chat.Standing) error {
		if at.Room.Kind == chat.KindLobby {
			return chat.Hidden()
		}
		return nil
	}
	snapshot, err = w.store.Snapshot(t.Context(), ann.ID, 2, noLobby)
	w.ok(err)
	w.equal("the rooms without the lobby", ids(snapshot.Rooms), []chat.RoomID{chat.Announcements, ann.Self})
	w.equal("more", snapshot.More, false)
	snapshot, err = w.store.Snapshot(t.Context(), ann.ID, 2, anybody)
	w.ok(err)
	w.equal("the first rooms", ids(snapshot.Rooms), []chat.RoomID{chat.Announcements, chat.Lobby})
	w.equal("more", snapshot.More, true)

	w.equal("who comes later has read what was there", w.mine(w.join("Cid"), chat.Lobby).ReadSeq, chat.Seq(3))
}

func testListRooms(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	for _, c := range []struct {
		q    chat.ListRooms
		want []chat.RoomID
		more bool
	}{
		{chat.ListRooms{Limit: 10}, []chat.RoomID{chat.Announcements, chat.Lobby}, false},
		{chat.ListRooms{Limit: 1}, []chat.RoomID{chat.Announcements}, true},
		{chat.ListRooms{Limit: 1, After: chat.Announcements}, []chat.RoomID{chat.Lobby}, false},
		{chat.ListRooms{Limit: 10, After: chat.Lobby}, []chat.RoomID{}, false},
		{chat.ListRooms{Limit: 10, Kind: chat.KindLobby}, []chat.RoomID{chat.Lobby}, false},
		{chat.ListRooms{Limit: 1, Query: "OBB"}, []chat.RoomID{chat.Lobby}, false},
		{chat.ListRooms{Limit: 10, Query: "%"}, []chat.RoomID{}, false},
	} {
		list, err := w.store.ListRooms(t.Context(), ann.ID, c.q, anybody)
		w.ok(err)
		w.equal("the rooms", ids(list.Rooms), c.want)
		w.equal("more", list.More, c.more)
	}
	list, err := w.store.ListRooms(t.Context(), ann.ID, chat.ListRooms{Limit: 10}, nobody)
	w.ok(err)
	w.equal("for nobody", list, chat.RoomList{Rooms: []chat.Room{}})
}

func ids(rooms []chat.Room) []chat.RoomID {
	ids := []chat.RoomID{}
	for _, room := range rooms {
		ids = append(ids, room.ID)
	}
	return ids
}
