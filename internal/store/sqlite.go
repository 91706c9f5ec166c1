package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// How transactions begin and end. The writer takes its lock at once: it never has to give way to
// another in the middle.
const (
	beginWrite = "BEGIN IMMEDIATE"
	beginRead  = "BEGIN"
	commit     = "COMMIT"
	rollback   = "ROLLBACK"
)

// The file of the database in the data folder.
const sqliteFile = "bincang.db"

// sqliteAtLeast is the oldest library that is safe: older ones can lose data when a WAL is reset.
const sqliteAtLeast = "3.51.3"

// sqlite is an open SQLite database: one connection that writes, and some that only read.
type sqlite struct {
	path    string
	writes  *sql.DB
	reads   *sql.DB
	write   *conn         // the writer's; before it starts, the opener's
	readers chan *conn    // those that are free
	closed  chan struct{} // closed before the readers are
	opened  int           // how many readers there are, free or not
	batches int           // commits since the WAL was last looked at
}

// openSQLite opens or makes the database, checks that it is as durable as we promise, and migrates
// its schema.
func openSQLite(ctx context.Context, o Options) (*sqlite, error) {
	path, err := prepareFile(o.Dir)
	if err != nil {
		return nil, err
	}
	b := &sqlite{path: path, closed: make(chan struct{})}
	if b.writes, err = sql.Open("sqlite", dsn(path, "synchronous(full)", "cache_size(-32000)")); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	b.writes.SetMaxOpenConns(1)
	if err := b.start(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), b.close())
	}
	return b, nil
}

func (b *sqlite) start(ctx context.Context, o Options) error {
	if err := migrate(ctx, b.writes, dialectSQLite, func(version int64) error { return b.backup(ctx, o, version) }); err != nil {
		return err
	}
	c, err := b.writes.Conn(ctx)
	if err != nil {
		return err
	}
	b.write = newConn(c)
	if err := refuseWeaker(ctx, c); err != nil {
		return err
	}
	return b.startReaders(ctx, max(4, runtime.NumCPU()))
}

func (b *sqlite) startReaders(ctx context.Context, n int) (err error) {
	if b.reads, err = sql.Open("sqlite", dsn(b.path, "query_only(1)", "cache_size(-8000)")); err != nil {
		return err
	}
	b.readers = make(chan *conn, n)
	for range n {
		c, err := b.reads.Conn(ctx)
		if err != nil {
			return err
		}
		b.readers <- newConn(c)
		b.opened++
	}
	return nil
}

// shrink empties the caches of the readers that are free. A page in them takes twice its 4 KiB: the
// driver's allocator knows powers of two only.
func (b *sqlite) shrink() error {
	var errs []error
	for range b.opened {
		select {
		case c := <-b.readers:
			defer func() { b.readers <- c }()
			errs = append(errs, c.exec("PRAGMA shrink_memory"))
		default:
		}
	}
	return errors.Join(errs...)
}

// prepareFile makes the folder and the file where they are missing, readable to nobody else; the
// files that SQLite adds inherit that.
func prepareFile(dir string) (path string, err error) {
	if path, err = filepath.Abs(filepath.Join(dir, sqliteFile)); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	return path, errors.Join(file.Close(), syncDir(filepath.Dir(path)))
}

// dsn names the database. The WAL is checkpointed by the writer itself (see checkpoint), because
// SQLite does not tell when its own checkpoints fail.
func dsn(path string, more ...string) string {
	pragmas := append([]string{"busy_timeout(5000)", "journal_mode(wal)", "foreign_keys(1)", "wal_autocheckpoint(0)", "journal_size_limit(67108864)"}, more...)
	address := url.URL{Scheme: "file", Path: path, RawQuery: url.Values{"_pragma": pragmas}.Encode()}
	return address.String()
}

// refuseWeaker reads back whether this connection keeps what we promise.
func refuseWeaker(ctx context.Context, c *sql.Conn) error {
	var version, journal string
	var synchronous int
	err := errors.Join(
		c.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version),
		c.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&journal),
		c.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous))
	const full = 2
	switch {
	case err != nil:
		return err
	case older(version, sqliteAtLeast):
		return fmt.Errorf("the SQLite library is %s; at least %s is needed", version, sqliteAtLeast)
	case journal != "wal":
		return fmt.Errorf("the journal mode is %q; this file system does not allow wal, which we need", journal)
	case synchronous < full:
		return fmt.Errorf("synchronous is %d, weaker than FULL (%d): a power cut would lose messages", synchronous, full)
	}
	return nil
}

// older compares versions such as 3.51.3.
func older(version, than string) bool {
	a, b := strings.Split(version, "."), strings.Split(than, ".")
	for i := range min(len(a), len(b)) {
		x, _ := strconv.Atoi(a[i])
		y, _ := strconv.Atoi(b[i])
		if x != y {
			return x < y
		}
	}
	return len(a) < len(b)
}

// close waits for the readers and writes the WAL back into the database.
func (b *sqlite) close() error {
	var errs []error
	close(b.closed)
	for range b.opened {
		errs = append(errs, (<-b.readers).close())
	}
	if b.reads != nil {
		errs = append(errs, b.reads.Close())
	}
	if b.write != nil {
		errs = append(errs, b.write.exec("PRAGMA wal_checkpoint(TRUNCATE)"), b.write.close())
	}
	return errors.Join(append(errs, b.writes.Close())...)
}

// abandon stops reading and leaves the rest to the end of the process: closing the last connection
// would sync again after a sync has failed.
func (b *sqlite) abandon() error {
	close(b.closed)
	return nil
}

// The number of pages of 4 KiB in the WAL from which on it is written back, and from which on that
// waits for readers, so that it cannot grow for ever under them.
const (
	walIsLong    = 1000
	walIsTooLong = 4000
	lookEvery    = 16 // batches
)

// checkpoint writes the WAL back when it is long. It is called between transactions.
func (b *sqlite) checkpoint() error {
	if b.batches++; b.batches < lookEvery {
		return nil
	}
	b.batches = 0
	pages, err := b.wal("PRAGMA wal_checkpoint(NOOP)")
	if err != nil || pages < walIsLong {
		return err
	}
	if pages, err = b.wal("PRAGMA wal_checkpoint(PASSIVE)"); err != nil || pages < walIsTooLong {
		return err
	}
	_, err = b.wal("PRAGMA wal_checkpoint(RESTART)")
	return err
}

func (b *sqlite) wal(pragma string) (pages int, err error) {
	var busy, copied int
	_, err = (&tx{conn: b.write}).row(pragma, nil, &busy, &pages, &copied)
	return pages, err
}

// fault tells what an error of the database means for the store.
type fault int

const (
	faultItem   fault = iota // of the item alone
	faultLater               // nothing can be written now: the disk is full, or somebody else has the lock
	faultBroken              // nobody knows what the disk holds
)

// faultOf classifies an error. The WAL's index cannot grow on a full disk either, which SQLite
// reports as an I/O error.
func faultOf(err error) fault {
	failed, ok := errors.AsType[*driver.Error](err)
	if !ok {
		return faultItem
	}
	if failed.Code() == codes.SQLITE_IOERR_SHMSIZE {
		return faultLater
	}
	switch failed.Code() & 0xff {
	case codes.SQLITE_FULL, codes.SQLITE_BUSY:
		return faultLater
	case codes.SQLITE_IOERR, codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB, codes.SQLITE_READONLY:
		return faultBroken
	}
	return faultItem
}

// backup copies the database beside itself before its schema is changed. The copy gets its name
// only when it is whole.
func (b *sqlite) backup(ctx context.Context, o Options, version int64) error {
	name := fmt.Sprintf("backup-schema-%d-%s.db", version, o.Now().UTC().Format("20060102T150405.000Z"))
	path := filepath.Join(filepath.Dir(b.path), name)
	unfinished := path + ".part"
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	if _, err := b.writes.ExecContext(ctx, "VACUUM INTO $1", unfinished); err != nil {
		return err
	}
	if err := errors.Join(os.Chmod(unfinished, 0o600), syncFile(unfinished)); err != nil {
		return err
	}
	if err := os.Rename(unfinished, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
