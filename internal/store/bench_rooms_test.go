package store

import (
	"context"
	"fmt"
	"testing"

	"bincang/internal/chat"
)

// crowd is how many are in the large room of the benchmarks.
const crowd = 10_000

// openLarge is a store with a room that a crowd is in. user0 administers it; user1 is not in it.
func openLarge(b *testing.B) *Store {
	s := openBench(b)
	c := s.base.write
	must(b, c.exec(beginWrite))
	must(b, c.exec(`INSERT INTO rooms (id, kind, name, topic, seq, rev, size, info_rev) VALUES ('large', 'public', 'large', '', 0, $1, $2, 1)`, crowd+1, crowd))
	for i := range crowd {
		id, role := fmt.Sprintf("member%05d", i), "member"
		if i == 0 {
			id, role = "user0", "admin"
		} else {
			must(b, c.exec(`INSERT INTO rooms (id, kind, name, topic) VALUES ($1, 'self', '', '')`, "self"+id))
			must(b, c.exec(`INSERT INTO users (id, name, name_key, kind, role, password_hash, self_room, created_at) VALUES ($1, $1, $1, 'person', 'member', '', $2, 0)`, id, "self"+id))
		}
		must(b, c.exec(`INSERT INTO members (room, user_id, role, rev) VALUES ('large', $1, $2, $3)`, id, role, i+2))
		must(b, c.exec(`INSERT INTO mine (user_id, room, joined, role, read_seq, notify, rev) VALUES ($1, 'large', TRUE, $2, 0, 'all', 1000)`, id, role))
	}
	must(b, c.exec(commit))
	for i := range 200 {
		_, err := postText(s, "user0", "large", fmt.Sprint("first", i), "hello")
		must(b, err)
	}
	return s
}

// BenchmarkLargeRoom is what costs in a room of 10,000 members.
func BenchmarkLargeRoom(b *testing.B) {
	s, ctx := openLarge(b), context.Background()
	runs := func(chat.Standing) bool { return true }
	list := func(b *testing.B, q chat.ListMembers) {
		q.Room, q.Limit = "large", 200
		for b.Loop() {
			found, err := s.ListMembers(ctx, "user0", chat.MemberQuery{ListMembers: q, NameKey: q.Query}, anybody, runs)
			if err != nil || len(found.Members) == 0 {
				b.Fatal(found, err)
			}
		}
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			_, err := s.OpenRoom(ctx, "user0", "large", 0, 50, anybody)
			must(b, err)
		}
	})
	b.Run("first members", func(b *testing.B) { list(b, chat.ListMembers{}) })
	b.Run("members in the middle", func(b *testing.B) { list(b, chat.ListMembers{After: "member05000"}) })
	b.Run("members by name", func(b *testing.B) { list(b, chat.ListMembers{Query: "999"}) })
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			found, err := s.ListRooms(ctx, "user1", chat.ListRooms{Limit: 50}, anybody)
			if err != nil || len(found.Rooms) != 3 {
				b.Fatal(found, err)
			}
		}
	})
	b.Run("join and leave", func(b *testing.B) {
		for b.Loop() {
			for _, in := range []bool{true, false} {
				change := chat.MemberChange{Act: chat.Act{By: "user1"}, User: "user1", Room: "large", In: in}
				_, err := s.ChangeMember(ctx, change, func(chat.Seat) error { return nil }, func() error { return nil })
				must(b, err)
			}
		}
	})
	b.Run("post", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			_, err := postText(s, "user0", "large", fmt.Sprint("post", b.N, "-", n), "hello")
			must(b, err)
		}
	})
}

// BenchmarkSnapshot is the snapshot of a user who is in 200 rooms, 100 of them direct.
func BenchmarkSnapshot(b *testing.B) {
	s, ctx := openBench(b), context.Background()
	for i := range 200 {
		room := chat.NewRoom{Room: chat.Room{ID: chat.RoomID(fmt.Sprintf("room%03d", i)), Kind: chat.KindPrivate, Name: "a room"}, By: "user0", Role: chat.RoomAdmin}
		if i%2 == 0 {
			room.Kind, room.Role = chat.KindDirect, chat.RoomMember
			room.Others = []chat.UserID{chat.UserID(fmt.Sprint("user", 1+i/2%49)), chat.UserID(fmt.Sprint("user", 50+i/98))}
		} else {
			room.Others = []chat.UserID{"user1"}
		}
		made, err := s.CreateRoom(ctx, room, func(chat.Founding) error { return nil }, anybody, func() error { return nil })
		must(b, err)
		_, err = postText(s, "user1", made.ID, fmt.Sprint("key", i), "unread")
		must(b, err)
	}
	for b.Loop() {
		found, err := s.Snapshot(ctx, "user0", 1000, anybody)
		if err != nil || len(found.Rooms) != 203 {
			b.Fatal(len(found.Rooms), err)
		}
	}
}

// BenchmarkSnapshotOfGuest is the snapshot of a user who is in no room but those that everybody is in.
func BenchmarkSnapshotOfGuest(b *testing.B) {
	s, ctx := openBench(b), context.Background()
	for b.Loop() {
		found, err := s.Snapshot(ctx, "user0", 1000, anybody)
		if err != nil || len(found.Rooms) != 3 {
			b.Fatal(len(found.Rooms), err)
		}
	}
}
