package server_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"bincang/internal/testkit"

	_ "modernc.org/sqlite"
)

// BenchmarkHello is the snapshot of a user who is in 200 rooms, over HTTP.
func BenchmarkHello(b *testing.B) {
	s := testkit.Start(b)
	ayu := s.Guest("Ayu")
	s.RestartAfter(func() { joinRooms(b, s.Config.Data, string(ayu.User.ID), 200) })
	if rooms := len(ayu.Hello().Rooms); rooms != 203 {
		b.Fatalf("%d rooms", rooms)
	}
	for b.Loop() {
		ayu.Hello()
	}
}

// joinRooms makes a user a member of rooms with unread messages, in the database of a stopped server.
func joinRooms(b *testing.B, data, user string, rooms int) {
	db, err := sql.Open("sqlite", filepath.Join(data, "bincang.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for i := range rooms {
		id := fmt.Sprintf("room-%04d", i)
		for _, statement := range []string{
			`INSERT INTO rooms (id, kind, name, topic, seq, rev) VALUES ($1, 'private', 'a room', 'and its topic', 9, 10)`,
			`INSERT INTO members (room, user_id, role, rev) VALUES ($1, $2, 'member', 1)`,
			`INSERT INTO mine (user_id, room, joined, role, read_seq, notify, rev) VALUES ($2, $1, TRUE, 'member', 5, 'all', $3)`,
		} {
			if _, err := db.Exec(statement, id, user, 100+i); err != nil {
				b.Fatal(err)
			}
		}
	}
}
