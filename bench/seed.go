//go:build linux

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"bincang/internal/chat"
	"bincang/internal/store"

	"golang.org/x/sync/errgroup"
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
	kept, err := store.OpenSQLite(context.Background(), store.Options{Dir: l.template(), Now: time.Now, Random: rand.Reader, DefaultGuests: chat.GuestsLobby})
	if err != nil {
		return fmt.Errorf("make a data folder: %w", err)
	}
	users, err := l.join(kept)
	if err == nil {
		err = l.rooms(kept, users)
	}
	if err := errors.Join(err, kept.Close()); err != nil {
		return fmt.Errorf("make users and rooms: %w", err)
	}
	return nil
}

func (l *lab) template() string { return filepath.Join(l.dir, "template") }

// joinAtOnce is enough for whole batches of the store.
const joinAtOnce = 512

// join makes guests by the same use-case as the server.
func (l *lab) join(kept *store.Store) ([]chat.UserID, error) {
	service := chat.NewService(chat.Parts{Store: kept, Now: time.Now, Random: rand.Reader})
	users := make([]chat.UserID, l.users)
	l.tokens = make([]string, l.users)
	var group errgroup.Group
	group.SetLimit(joinAtOnce)
	for i := range users {
		group.Go(func() error {
			welcome, err := service.JoinAsGuest(context.Background(), chat.Actor{Device: "bench"}, chat.JoinAsGuest{Name: fmt.Sprint("Tamu ", i)})
			l.tokens[i], users[i] = welcome.Token, welcome.User.ID
			return err
		})
	}
	return users, group.Wait()
}

// rooms makes private rooms without asking the rules, which let no guests into them.
func (l *lab) rooms(kept *store.Store, users []chat.UserID) error {
	var group errgroup.Group
	for i := range min(soloRooms, len(users)) {
		group.Go(func() error { return room(kept, soloRoom(i), users[i:i+1]) })
	}
	group.Go(func() error { return room(kept, crowdRoom, users[:min(len(users), l.few)]) })
	return group.Wait()
}

func room(kept *store.Store, id chat.RoomID, members []chat.UserID) error {
	others := slices.Sorted(slices.Values(members[1:]))
	made := chat.NewRoom{Room: chat.Room{ID: id, Kind: chat.KindPrivate, Name: string(id)}, By: members[0], Role: chat.RoomMember, Others: others, At: chat.InMillis(time.Now())}
	_, err := kept.CreateRoom(context.Background(), made, func(chat.Founding) error { return nil }, func(chat.Standing) error { return nil }, func() error { return nil })
	return err
}

// freshData is a copy of the seeded folder for one start.
func (l *lab) freshData() (string, error) {
	dir, err := os.MkdirTemp(l.dir, "data")
	if err != nil {
		return "", err
	}
	return dir, os.CopyFS(dir, os.DirFS(l.template()))
}
