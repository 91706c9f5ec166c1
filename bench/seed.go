//go:build linux

package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"bincang/internal/chat"
	"bincang/internal/store"

	"golang.org/x/sync/errgroup"
	_ "modernc.org/sqlite" // the driver, for rooms
)

// soloRooms is how many users have a room in which they are alone, and crowdRoom one that the first
// users of all share.
const (
	soloRooms = 100
	crowdRoom = chat.RoomID("crowd")
)

func soloRoom(i int) chat.RoomID { return chat.RoomID(fmt.Sprint("solo", i)) }

// seed fills a data folder with users; every start of the server gets a copy of it.
func (l *lab) seed() error {
	users, err := l.join()
	if err != nil {
		return fmt.Errorf("make users: %w", err)
	}
	if err := l.rooms(users); err != nil {
		return fmt.Errorf("make rooms: %w", err)
	}
	return nil
}

func (l *lab) template() string { return filepath.Join(l.dir, "template") }

// joinAtOnce is enough for whole batches of the store.
const joinAtOnce = 512

// join makes guests by the same use-case as the server.
func (l *lab) join() ([]chat.UserID, error) {
	ctx := context.Background()
	kept, err := store.OpenSQLite(ctx, store.Options{Dir: l.template(), Now: time.Now, Random: rand.Reader, DefaultGuests: chat.GuestsLobby})
	if err != nil {
		return nil, err
	}
	service := chat.NewService(chat.Parts{Store: kept, Now: time.Now, Random: rand.Reader})
	users := make([]chat.UserID, l.users)
	l.tokens = make([]string, l.users)
	var group errgroup.Group
	group.SetLimit(joinAtOnce)
	for i := range users {
		group.Go(func() error {
			welcome, err := service.JoinAsGuest(ctx, chat.Actor{Device: "bench"}, chat.JoinAsGuest{Name: fmt.Sprint("Tamu ", i)})
			l.tokens[i], users[i] = welcome.Token, welcome.User.ID
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return users, kept.Close()
}

// rooms makes rooms by SQL: they only have to be there.
func (l *lab) rooms(users []chat.UserID) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(l.template(), "bincang.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // it is committed by then
	for i := range min(soloRooms, len(users)) {
		if err := room(tx, soloRoom(i), users[i:i+1]); err != nil {
			return err
		}
	}
	if err := room(tx, crowdRoom, users[:min(len(users), l.few)]); err != nil {
		return err
	}
	return tx.Commit()
}

// room makes one whose members are in it, each by a change of the room's log and of his own.
func room(tx *sql.Tx, id chat.RoomID, members []chat.UserID) error {
	if _, err := tx.Exec(`INSERT INTO rooms (id, kind, name, topic, rev) VALUES ($1, 'private', $1, '', $2)`, id, len(members)); err != nil {
		return err
	}
	for i, member := range members {
		var rev int64
		err := tx.QueryRow(`UPDATE rooms SET rev = rev + 1 WHERE id = (SELECT self_room FROM users WHERE id = $1) RETURNING rev`, member).Scan(&rev)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO members (room, user_id, role, rev) VALUES ($1, $2, 'member', $3)`, id, member, i+1); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO mine (user_id, room, joined, role, read_seq, notify, rev) VALUES ($1, $2, TRUE, 'member', 0, 'all', $3)`, member, id, rev)
		if err != nil {
			return err
		}
	}
	return nil
}

// freshData is a copy of the seeded folder for one start.
func (l *lab) freshData() (string, error) {
	dir, err := os.MkdirTemp(l.dir, "data")
	if err != nil {
		return "", err
	}
	return dir, os.CopyFS(dir, os.DirFS(l.template()))
}
