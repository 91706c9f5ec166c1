package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"bincang/internal/chat"
)

func testOptions(dir string) Options {
	return Options{Dir: dir, Now: time.Now, Random: rand.Reader, DefaultGuests: chat.GuestsLobby}
}

func openIn(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := OpenSQLite(context.Background(), testOptions(dir))
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// join adds a guest of this name.
func join(t testing.TB, s *Store, name string) chat.NewUser {
	t.Helper()
	user := chat.NewUser{User: chat.User{ID: chat.UserID(name), Name: name, Kind: chat.Guest, Role: chat.RoleGuest}, NameKey: name, Self: chat.RoomID("self-" + name)}
	session := chat.NewSession{Session: chat.Session{ID: chat.SessionID(name)}, Hash: chat.HashToken(name)}
	_, err := s.JoinAsGuest(context.Background(), user, session, func(chat.Entrance) error { return nil }, func() error { return nil })
	must(t, err)
	return user
}

func postText(s *Store, user chat.UserID, room chat.RoomID, key, text string) (chat.Posted, error) {
	d := chat.Draft{Room: room, Key: key, Author: chat.Author{ID: user}, At: 1, Text: text, Digest: []byte(text)}
	return s.PostMessage(context.Background(), d, anybody, func(chat.Standing) error { return nil })
}

func anybody(chat.Standing) error { return nil }

func TestStrangeFolderNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "we?ird #%41;dir", "deep")
	s := openIn(t, dir)
	join(t, s, "ann")
	info, err := os.Stat(filepath.Join(dir, sqliteFile))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the database's mode is %v", info.Mode())
	}
	info, err = os.Stat(filepath.Join(dir, sqliteFile+"-wal"))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the WAL's mode is %v", info.Mode())
	}
}

func TestWeakerIsRefused(t *testing.T) {
	path, err := prepareFile(t.TempDir())
	must(t, err)
	for pragma, want := range map[string]string{
		"synchronous=full":      "",
		"synchronous=extra":     "",
		"synchronous=normal":    "synchronous is 1",
		"synchronous=off":       "synchronous is 0",
		"journal_mode=truncate": "journal mode",
	} {
		db, err := sql.Open("sqlite", dsn(path))
		must(t, err)
		c, err := db.Conn(t.Context())
		must(t, err)
		_, err = c.ExecContext(t.Context(), "PRAGMA "+pragma)
		must(t, err)
		err = refuseWeaker(t.Context(), c)
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", pragma, err)
		}
		must(t, errors.Join(c.Close(), db.Close()))
	}
}

func TestTheWriterIsAsStrongAsPromised(t *testing.T) {
	s := openIn(t, t.TempDir())
	s.Close()
	for version, want := range map[string]bool{"3.51.2": true, "3.51.3": false, "3.51.10": false, "3.9.9": true, "4.0": false, "3.51": true} {
		if older(version, sqliteAtLeast) != want {
			t.Errorf("older(%s) is %v", version, !want)
		}
	}
	s = openIn(t, s.options.Dir)
	var synchronous, foreign int
	must(t, s.base.write.sql.QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&synchronous))
	must(t, s.base.write.sql.QueryRowContext(t.Context(), "PRAGMA foreign_keys").Scan(&foreign))
	if synchronous != 2 || foreign != 1 {
		t.Errorf("synchronous %d, foreign_keys %d", synchronous, foreign)
	}
	for range cap(s.base.readers) {
		_, err := read(t.Context(), s, func(tx *tx) (struct{}, error) {
			return struct{}{}, tx.exec("DELETE FROM settings")
		})
		if err == nil {
			t.Error("a reader can write")
		}
	}
}

func TestRepeatedPlaceholders(t *testing.T) {
	s := openIn(t, t.TempDir())
	got, err := read(t.Context(), s, func(tx *tx) (got string, err error) {
		_, err = tx.row(`SELECT $2 || $1 || $2 || $3 || $1`, []any{"a", "b", "c"}, &got)
		return got, err
	})
	if err != nil || got != "babca" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	must(t, s.base.write.exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, TRUE)`))
	must(t, s.Close())
	_, err := OpenSQLite(t.Context(), testOptions(dir))
	if err == nil || !strings.Contains(err.Error(), "newer version of this program (schema 999") {
		t.Errorf("got %v", err)
	}
}

// TestBackupBeforeMigration migrates a database that has messages to a schema that is made up.
func TestBackupBeforeMigration(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	join(t, s, "ann")
	_, err := postText(s, "ann", chat.Lobby, "key", "hello")
	must(t, err)
	if found := backups(t, dir); len(found) != 0 {
		t.Errorf("a new database was backed up: %v", found)
	}
	files, version := nextMigration(t, "DELETE FROM messages;\nCREATE TABLE made_up (x BIGINT);")
	s.writer.close()
	must(t, s.base.write.close())
	must(t, migrateTo(t.Context(), s.base.writes, dialectSQLite, files, func(version int64) error {
		return s.base.backup(t.Context(), s.options, version)
	}))
	found := backups(t, dir)
	if len(found) != 1 || !strings.Contains(found[0], fmt.Sprintf("backup-schema-%d-", version)) {
		t.Fatalf("the backups are %v", found)
	}
	restored := t.TempDir()
	must(t, os.Rename(found[0], filepath.Join(restored, sqliteFile)))
	again := openIn(t, restored)
	if posted, err := postText(again, "ann", chat.Lobby, "key", "hello"); err != nil || posted.Seq != 1 {
		t.Errorf("the backup has %+v, %v", posted, err)
	}
	if again.Epoch() == s.Epoch() {
		t.Error("a backup that was put back kept its epoch")
	}
}

func TestFailedBackupStopsTheMigration(t *testing.T) {
	s := openIn(t, t.TempDir())
	files, _ := nextMigration(t, "DROP TABLE messages;")
	s.writer.close()
	must(t, s.base.write.close())
	failing := func(int64) error { return errors.New("no room") }
	if err := migrateTo(t.Context(), s.base.writes, dialectSQLite, files, failing); err == nil {
		t.Error("migrated without a backup")
	}
	must(t, s.base.writes.QueryRow("SELECT count(*) FROM messages").Scan(new(int)))
}

// nextMigration is the migrations and one more that is made up, and the newest version without it.
func nextMigration(t *testing.T, sql string) (files fstest.MapFS, version int) {
	t.Helper()
	names, err := fs.Glob(migrations, "migrations/*.sql")
	must(t, err)
	files = fstest.MapFS{"9999_made_up.sql": {Data: []byte("-- +goose Up\n" + sql + "\n")}}
	for _, name := range names {
		text, err := migrations.ReadFile(name)
		must(t, err)
		files[path.Base(name)] = &fstest.MapFile{Data: text}
		_, err = fmt.Sscanf(path.Base(name), "%d_", &version)
		must(t, err)
	}
	return files, version
}

func backups(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "backup-*"))
	must(t, err)
	return found
}

func TestFullDisk(t *testing.T) {
	s := openIn(t, t.TempDir())
	join(t, s, "ann")
	var pages int
	must(t, s.base.write.sql.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages))
	limit := func(n int) {
		must(t, s.base.write.sql.QueryRowContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count=%d", n)).Scan(new(int)))
	}
	limit(pages + 10)
	text := strings.Repeat("x", 3000)
	acked, err := 0, error(nil)
	for err == nil && acked < 1000 {
		if _, err = postText(s, "ann", chat.Lobby, fmt.Sprint("key", acked), text); err == nil {
			acked++
		}
	}
	if chat.KindOf(err) != chat.Unavailable || acked == 0 {
		t.Fatalf("after %d posts: %v", acked, err)
	}
	history, err := s.History(t.Context(), "ann", chat.GetHistory{Room: chat.Lobby, Limit: 1000}, anybody)
	must(t, err)
	if len(history.Messages) != acked || history.UpTo != chat.Rev(acked) {
		t.Errorf("%d were acked, %d can be read", acked, len(history.Messages))
	}
	limit(1_000_000)
	now := func(at chat.Standing) error {
		if at.Room.Seq != chat.Seq(acked) || at.Room.Rev != chat.Rev(acked) {
			t.Errorf("a rule was shown %+v after %d posts", at.Room, acked)
		}
		return nil
	}
	d := chat.Draft{Room: chat.Lobby, Key: fmt.Sprint("key", acked), Author: chat.Author{ID: "ann"}, At: 1, Text: text, Digest: []byte(text)}
	posted, err := s.PostMessage(context.Background(), d, now, func(chat.Standing) error { return nil })
	if err != nil || posted.Seq != chat.Seq(acked+1) {
		t.Errorf("with room again: %+v, %v", posted, err)
	}
}

func TestReadyTriesAFullDisk(t *testing.T) {
	s := openIn(t, t.TempDir())
	must(t, s.Ready(t.Context()))
	s.writer.full.Store(true)
	must(t, s.Ready(t.Context()))
	if s.writer.full.Load() {
		t.Error("a write that worked did not end the refusal")
	}
	must(t, s.Close())
	if chat.KindOf(s.Ready(t.Context())) != chat.Unavailable {
		t.Error("a closed store says that it is ready")
	}
	if _, err := s.Settings(t.Context()); chat.KindOf(err) != chat.Unavailable {
		t.Errorf("a closed store answers %v", err)
	}
}

// TestWALStaysShort posts while readers overlap, so that there is always one in the WAL.
func TestWALStaysShort(t *testing.T) {
	s := openIn(t, t.TempDir())
	join(t, s, "ann")
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				_, err := read(context.Background(), s, func(tx *tx) (struct{}, error) {
					_, err := messagesBefore(tx, chat.Lobby, 1, 1)
					time.Sleep(5 * time.Millisecond) // a slow reader
					return struct{}{}, err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 1500 {
		_, err := postText(s, "ann", chat.Lobby, fmt.Sprint("key", i), strings.Repeat("x", 1000))
		must(t, err)
	}
	close(stop)
	readers.Wait()
	info, err := os.Stat(s.base.path + "-wal")
	must(t, err)
	const most = 2 * walIsTooLong * 4096
	if info.Size() > most {
		t.Errorf("the WAL has %d bytes", info.Size())
	}
	main, err := os.Stat(s.base.path)
	must(t, err)
	if main.Size() < 1_000_000 {
		t.Errorf("the WAL was not written back: the database has %d bytes, the WAL %d", main.Size(), info.Size())
	}
	t.Logf("the WAL has %d bytes, the database %d", info.Size(), main.Size())
}

// Whoever reads while the caches are emptied is served, and every reader comes back.
func TestShrinkLeavesTheReaders(t *testing.T) {
	s := openIn(t, t.TempDir())
	join(t, s, "ann")
	var reading sync.WaitGroup
	for range 8 {
		reading.Go(func() {
			for range 50 {
				if _, err := s.UsersByID(context.Background(), []chat.UserID{"ann"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 20 {
		must(t, s.Shrink())
	}
	reading.Wait()
	if free := len(s.base.readers); free != s.base.opened {
		t.Errorf("%d of %d readers are left", free, s.base.opened)
	}
	must(t, s.Close())
	must(t, s.Shrink()) // nothing is left to be emptied
}
