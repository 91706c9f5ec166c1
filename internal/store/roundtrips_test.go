package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"testing"

	"bincang/internal/chat"
)

// counted is a driver's connection that counts the statements that are run.
type counted struct {
	driver.Conn
	run *int
}

type countedStatement struct {
	driver.Stmt
	run *int
}

func (c counted) Connect(context.Context) (driver.Conn, error) { return c, nil }
func (c counted) Driver() driver.Driver                        { return nil }

func (c counted) Prepare(query string) (driver.Stmt, error) {
	s, err := c.Conn.Prepare(query)
	return countedStatement{s, c.run}, err
}

func (s countedStatement) Exec(args []driver.Value) (driver.Result, error) {
	*s.run++
	return s.Stmt.Exec(args) //nolint:staticcheck // what database/sql calls where there is no context
}

func (s countedStatement) Query(args []driver.Value) (driver.Rows, error) {
	*s.run++
	return s.Stmt.Query(args) //nolint:staticcheck // as above
}

// count has the writer use a connection that counts its statements, while the test runs.
func count(t *testing.T, s *Store) *int {
	t.Helper()
	raw, err := s.base.writes.Driver().Open(dsn(s.base.path, "synchronous(full)"))
	must(t, err)
	run := new(int)
	db := sql.OpenDB(counted{raw, run})
	sole, err := db.Conn(t.Context())
	must(t, err)
	usual := s.base.write
	use := func(c *conn) { inWriter(t, s, anyItem, func(*tx) error { s.base.write = c; return nil }) }
	use(newConn(sole))
	t.Cleanup(func() {
		use(usual)
		sole.Close()
		db.Close()
	})
	return run
}

func inWriter(t *testing.T, s *Store, kind itemKind, do func(*tx) error) {
	t.Helper()
	_, err := writeItem(context.Background(), s, kind, func(tx *tx) (struct{}, error) { return struct{}{}, do(tx) })
	must(t, err)
}

// TestWhetherOneMayPostCostsNoRoundTrip holds the statements of posts, which are judged and whose keys
// may be known, against those of their rows alone.
func TestWhetherOneMayPostCostsNoRoundTrip(t *testing.T) {
	s := openIn(t, t.TempDir())
	ann := join(t, s, "ann")
	run, keys, judged := count(t, s), 0, 0
	statements := func(do func(*tx, chat.Draft) error) (n int) {
		keys++
		d := chat.Draft{Room: chat.Lobby, Key: fmt.Sprint("key", keys), Author: ann.Author(), At: 1, Text: "text", Digest: []byte("text")}
		inWriter(t, s, messageItem, func(tx *tx) error {
			before := *run
			err := do(tx, d)
			n = *run - before
			return err
		})
		return n
	}
	posted := func() int {
		return statements(func(tx *tx, d chat.Draft) error {
			_, err := s.postOnce(tx, d, func(chat.Standing) error { judged++; return nil }, func(chat.Standing) error { return nil })
			return err
		})
	}
	rows := 0
	statements(func(tx *tx, d chat.Draft) error {
		_, p, err := s.standingOf(tx, ann.ID, chat.Lobby)
		must(t, err)
		next := chat.Posted{Room: d.Room, Seq: p.room.Seq + 1, Rev: p.room.Rev + 1, At: d.At}
		before := *run
		if err := keepKey(tx, d.Author.ID, d.Key, d.Digest, next); err != nil {
			return err
		}
		_, err = post(tx, d, next)
		rows = *run - before
		return err
	})
	if rows < 3 {
		t.Fatalf("%d statements were counted", rows)
	}
	for i := range 50 {
		want := rows
		if i%10 == 0 {
			inWriter(t, s, anyItem, func(*tx) error { return nil }) // it may have changed who may post: he is looked up again
			want++
		}
		if got := posted(); got != want {
			t.Errorf("post %d took %d statements, its rows take %d", i, got, rows)
		}
	}
	if judged != 50 {
		t.Errorf("%d of 50 were judged", judged)
	}
}
