//go:build linux

package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"bincang/internal/load"
	"bincang/internal/store"

	_ "modernc.org/sqlite" // the driver
)

// posts measures durable posts: of many posters, each alone in a room, and of one; beside it what
// the driver of the database does with the same rows.
func posts(l *lab) error {
	for _, posters := range []int{l.soloRooms, 1} {
		err := l.visit(bincang(), posters, l.atOnce, func(r *running, crowd *load.Crowd, _ *load.Arrival) error {
			return l.post(r, crowd, posters)
		})
		if err == nil {
			err = l.postToSQLite(posters)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *lab) post(r *running, crowd *load.Crowd, posters int) error {
	payloads := make([]func(int) []byte, posters)
	for i := range payloads {
		payloads[i] = l.posts(soloRoom(i))
	}
	payload := func(poster, i int) []byte { return payloads[poster](i) }
	if _, err := crowd.Post(load.Posting{Posters: posters, For: l.span / 10, Payload: payload}); err != nil {
		return err
	}
	before, err := load.UsageOf(r.pid())
	if err != nil {
		return err
	}
	result, err := crowd.Post(load.Posting{Posters: posters, For: l.span, Payload: payload})
	if err != nil {
		return err
	}
	after, err := load.UsageOf(r.pid())
	if err != nil {
		return err
	}
	used := after.Since(before)
	trip, err := roundTrip(crowd)
	if err != nil {
		return err
	}
	return l.write("bincang", posters, map[string]float64{
		"ping_us":     float64(trip) / float64(time.Microsecond),
		"per_s":       float64(result.Acked) / result.Took.Seconds(),
		"p50_ms":      milliseconds(result.Each.Quantile(0.5)),
		"p99_ms":      milliseconds(result.Each.Quantile(0.99)),
		"user_post":   used.User.Seconds() / float64(result.Acked) * 1e6,
		"system_post": used.System.Seconds() / float64(result.Acked) * 1e6,
	})
}

// roundTrip is what asking and being answered takes, where there is nothing to be decided or written.
func roundTrip(crowd *load.Crowd) (time.Duration, error) {
	const pings = 500
	ping, began := fmt.Appendf(nil, `{"id":"%c","op":"ping"}`, load.AckMarker), time.Now()
	for range pings {
		if err := crowd.Ask(1, ping); err != nil {
			return 0, err
		}
	}
	return time.Since(began) / pings, nil
}

// postToSQLite writes the rows of posts as fast as the driver can, one from every poster per commit.
func (l *lab) postToSQLite(posters int) error {
	dir, err := os.MkdirTemp(l.dir, "sqlite")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	floor, err := openFloor(dir, posters)
	if err != nil {
		return fmt.Errorf("raw SQLite: %w", err)
	}
	before, began, n := ownUsage(), time.Now(), 0
	for ; time.Since(began) < l.span; n += posters {
		if err := floor.commit(n); err != nil {
			return fmt.Errorf("raw SQLite: %w", errors.Join(err, floor.db.Close()))
		}
	}
	took, used := time.Since(began).Seconds(), ownUsage().Since(before)
	if err := floor.db.Close(); err != nil {
		return err
	}
	return l.write("floor", posters, map[string]float64{
		"per_s": float64(n) / took, "user_post": used.User.Seconds() / float64(n) * 1e6, "system_post": used.System.Seconds() / float64(n) * 1e6,
	})
}

func ownUsage() load.Usage {
	u, _ := load.UsageOf(os.Getpid()) //nolint:errcheck // there is always oneself
	return u
}

// sqliteFloor is the store's schema, written to without the store.
type sqliteFloor struct {
	db      *sql.DB
	posters int
	number  *sql.Stmt
	message *sql.Stmt
	key     *sql.Stmt
	begin   *sql.Stmt
	end     *sql.Stmt
}

// openFloor makes the tables by the store's migrations, and the rooms and users that rows refer to.
func openFloor(dir string, posters int) (*sqliteFloor, error) {
	kept, err := store.OpenSQLite(context.Background(), store.Options{Dir: dir, Now: time.Now, Random: rand.Reader})
	if err != nil {
		return nil, err
	}
	if err := kept.Close(); err != nil {
		return nil, err
	}
	pragmas := url.Values{"_pragma": {"journal_mode(wal)", "synchronous(full)", "foreign_keys(1)", "cache_size(-32000)"}}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "bincang.db")+"?"+pragmas.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	f := &sqliteFloor{db: db, posters: posters}
	return f, errors.Join(f.populate(), f.prepare())
}

func (f *sqliteFloor) populate() (err error) {
	for i := range f.posters {
		name := fmt.Sprint("solo", i)
		for _, statement := range []string{
			`INSERT INTO rooms (id, kind, name, topic) VALUES ($1, 'private', '', '')`,
			`INSERT INTO rooms (id, kind, name, topic) VALUES ('self' || $1, 'self', '', '')`,
			`INSERT INTO users (id, name, name_key, kind, role, password_hash, self_room, created_at) VALUES ($1, $1, $1, 'guest', 'guest', '', 'self' || $1, 0)`,
		} {
			if err == nil {
				_, err = f.db.Exec(statement, name)
			}
		}
	}
	return err
}

func (f *sqliteFloor) prepare() (err error) {
	for _, s := range []struct {
		into **sql.Stmt
		text string
	}{
		{&f.begin, `BEGIN IMMEDIATE`},
		{&f.number, `UPDATE rooms SET seq = $2, rev = $2 WHERE id = $1`},
		{&f.message, `INSERT INTO messages (room, seq, rev, at, key, author_id, author_name, author_kind, text) VALUES ($1, $2, $3, $4, $5, $1, $1, 'guest', $6)`},
		{&f.key, `INSERT INTO keys (author_id, key, room, seq, rev, at, digest) VALUES ($1, $2, $1, $3, $4, $5, $6)`},
		{&f.end, `COMMIT`},
	} {
		if err == nil {
			*s.into, err = f.db.Prepare(s.text)
		}
	}
	return err
}

// commit writes a post of every poster in one transaction; n were written before.
func (f *sqliteFloor) commit(n int) error {
	if _, err := f.begin.Exec(); err != nil {
		return err
	}
	text, digest, seq := sentence(textSize), make([]byte, 32), n/f.posters+1
	for i := range f.posters {
		room, key := fmt.Sprint("solo", i), fmt.Sprintf("bench-%012d", n+i)
		if _, err := f.number.Exec(room, seq); err != nil {
			return err
		}
		if _, err := f.message.Exec(room, seq, seq, 1_700_000_000_000, key, text); err != nil {
			return err
		}
		if _, err := f.key.Exec(room, key, seq, seq, 1_700_000_000_000, digest); err != nil {
			return err
		}
	}
	_, err := f.end.Exec()
	return err
}
