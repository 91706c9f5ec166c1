package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bincang/internal/chat"
)

// The benchmarks compare what the store makes of the driver with what the driver can do: the same
// rows, written by hand in batches of 100.
//
//	go test -run '^$' -bench . -benchtime 5s -cpu 2 ./internal/store
const benchText = 120 // bytes of a message

func BenchmarkFloorBatchesOf100(b *testing.B) { benchFloor(b, 100) }
func BenchmarkFloorBatchesOf1(b *testing.B)   { benchFloor(b, 1) }

func benchFloor(b *testing.B, batch int) {
	s := openBench(b)
	tx := &tx{conn: s.base.write}
	text := strings.Repeat("x", benchText)
	var first chat.Posted
	_, err := tx.row(`SELECT seq + 1, rev + 1 FROM rooms WHERE id = $1`, []any{string(chat.Lobby)}, (*int64)(&first.Seq), (*int64)(&first.Rev))
	must(b, err)
	b.ResetTimer()
	for i := 0; i < b.N; {
		must(b, tx.exec(beginWrite))
		for range min(batch, b.N-i) {
			d := benchDraft("user0", i, text)
			next := chat.Posted{Room: d.Room, Seq: first.Seq + chat.Seq(i), Rev: first.Rev + chat.Rev(i), At: d.At}
			must(b, keepKey(tx, d.Author.ID, d.Key, d.Digest, next))
			_, err := post(tx, d, next)
			must(b, err)
			tx.changes = nil
			i++
		}
		must(b, tx.exec(commit))
		must(b, s.base.checkpoint())
	}
	perSecond(b)
}

func BenchmarkPost100Posters(b *testing.B) { benchPost(b, 100) }
func BenchmarkPost1Poster(b *testing.B)    { benchPost(b, 1) }

func benchPost(b *testing.B, posters int) {
	s := openBench(b)
	text := strings.Repeat("x", benchText)
	may := func(chat.Standing) error { return nil }
	admit := func(chat.Standing) error { return nil }
	var next atomic.Int64
	done := make(chan error, posters)
	b.ResetTimer()
	for p := range posters {
		go func() {
			user := chat.UserID(fmt.Sprint("user", p))
			for {
				i := int(next.Add(1)) - 1
				if i >= b.N {
					done <- nil
					return
				}
				if _, err := s.PostMessage(context.Background(), benchDraft(user, i, text), may, admit); err != nil {
					done <- err
					return
				}
			}
		}()
	}
	for range posters {
		must(b, <-done)
	}
	perSecond(b)
}

func benchDraft(user chat.UserID, i int, text string) chat.Draft {
	return chat.Draft{Room: chat.Lobby, Key: fmt.Sprintf("%08x-%016x", uint32(i)*2654435761, i), At: 1_700_000_000_000,
		Author: chat.Author{ID: user, Name: string(user), Kind: chat.Guest}, Text: text, Digest: make([]byte, 32)}
}

func openBench(b *testing.B) *Store {
	s, err := OpenSQLite(context.Background(), Options{Dir: b.TempDir(), Now: time.Now, Random: rand.Reader})
	must(b, err)
	b.Cleanup(func() { s.Close() })
	for i := range 100 {
		id := fmt.Sprint("user", i)
		user := chat.NewUser{User: chat.User{ID: chat.UserID(id), Name: id, Kind: chat.Guest, Role: chat.RoleGuest}, NameKey: id, Self: chat.RoomID("self" + id)}
		session := chat.NewSession{Session: chat.Session{ID: chat.SessionID(id)}, Hash: chat.HashToken(id)}
		_, err := s.JoinAsGuest(context.Background(), user, session, func(chat.Entrance) error { return nil }, func() error { return nil })
		must(b, err)
	}
	return s
}

func perSecond(b *testing.B) { b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s") }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
