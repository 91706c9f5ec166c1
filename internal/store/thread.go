package store

import (
	"context"
	"sync"

	"bincang/internal/chat"
)

// OpenThread gives the thread of a message, and makes it if there is none.
func (s *Store) OpenThread(ctx context.Context, in chat.NewThread, may, create chat.MessageJudge, admit func() error) (chat.Room, error) {
	id := chat.ThreadOf(in.Room, in.Seq)
	look := func(tx *tx) (found foundThread, err error) {
		if _, _, _, err = s.enterMessage(tx, in.By, in.Room, in.Seq, may); err != nil {
			return found, err
		}
		if _, found.known, err = firstAnswer(tx, in.By, in.Key, in.Digest); err != nil {
			return found, err
		}
		found.room, err = s.present(tx, in.By, id)
		return found, err
	}
	if found, err := read(ctx, s, look); err != nil || found.room.ID != "" && (found.known || in.Digest == nil) {
		return found.room, err
	}
	admit = sync.OnceValue(admit) // the writer may run an item twice
	return write(ctx, s, func(tx *tx) (chat.Room, error) {
		found, err := look(tx)
		if err == nil && found.room.ID == "" {
			found.room, err = s.addThread(tx, in, id, create, admit)
		}
		if err != nil || found.known {
			return found.room, err
		}
		return found.room, keepKey(tx, in.By, in.Key, in.Digest, chat.Posted{Room: id, At: in.At})
	})
}

// foundThread is a thread, without ID where there is none, and whether its key was used before.
type foundThread struct {
	room  chat.Room
	known bool
}

func (s *Store) addThread(tx *tx, in chat.NewThread, id chat.RoomID, create chat.MessageJudge, admit func() error) (chat.Room, error) {
	if _, _, _, err := s.enterMessage(tx, in.By, in.Room, in.Seq, create); err != nil {
		return chat.Room{}, err
	}
	if err := admit(); err != nil {
		return chat.Room{}, err
	}
	err := tx.exec(`INSERT INTO rooms (id, kind, name, topic, parent) VALUES ($1, $2, '', '', $3)`, string(id), string(chat.KindThread), string(in.Room))
	if err != nil {
		return chat.Room{}, err
	}
	return s.present(tx, in.By, id)
}

// FollowThread puts a thread among those that a user follows, or takes it away. What is so already is
// no change.
func (s *Store) FollowThread(ctx context.Context, user chat.UserID, in chat.FollowThread, may chat.Judge) (chat.Mine, error) {
	return write(ctx, s, func(tx *tx) (chat.Mine, error) {
		p, by, err := s.enter(tx, user, in.Room, may)
		if err != nil {
			return chat.Mine{}, err
		}
		at := place{user, in.Room}
		follows := p.mine != nil && p.mine.In
		switch {
		case in.On && !follows:
			err = follow(tx, at, p.room.Seq)
		case !in.On && follows:
			err = unfollow(tx, at, by.self)
		case p.mine == nil:
			return chat.Mine{Room: in.Room, Role: chat.RoomMember, Notify: chat.NotifyAll}, nil
		}
		if err != nil {
			return chat.Mine{}, err
		}
		return mineOf(tx, at)
	})
}

// follow has a user hear of a thread, who has read it up to seq.
func follow(tx *tx, at place, seq chat.Seq) error {
	err := tx.exec(`INSERT INTO mine (user_id, room, joined, role, read_seq, notify, rev) VALUES ($1, $2, TRUE, $3, $4, $5, $6)
		ON CONFLICT (user_id, room) DO UPDATE SET joined = TRUE, read_seq = excluded.read_seq`,
		string(at.user), string(at.room), string(chat.RoomMember), int64(seq), string(chat.NotifyAll), unstamped)
	if err != nil {
		return err
	}
	self, _, err := selfOf(tx, at)
	if err != nil {
		return err
	}
	return stampMine(tx, at, self)
}

func unfollow(tx *tx, at place, self chat.RoomID) error {
	if err := tx.exec(`UPDATE mine SET joined = FALSE WHERE user_id = $1 AND room = $2`, string(at.user), string(at.room)); err != nil {
		return err
	}
	if err := tx.exec(`DELETE FROM mentions WHERE room = $1 AND user_id = $2`, string(at.room), string(at.user)); err != nil {
		return err
	}
	return stampMine(tx, at, self)
}

// followed is a place in a thread, and the own room of its user.
type followed struct {
	place
	self chat.RoomID
}

// following runs a query for places in threads.
func following(tx *tx, query string, args ...any) (found []followed, err error) {
	err = tx.each(query, args, func(scan scan) (bool, error) {
		var f followed
		err := scan((*string)(&f.user), (*string)(&f.room), (*string)(&f.self))
		found = append(found, f)
		return true, err
	})
	return found, err
}

// followsThread holds for rows of mine i about a thread that its user follows. The range is that of an
// index, and in the text for that: with parameters SQLite would prepare the statement anew each time,
// to see whether they are the index's.
const followsThread = `i.joined AND i.room >= '` + string(chat.FirstThread) + `' AND i.room < '` + string(chat.PastThreads) + `'`

// selectFollowed gives places in threads.
const selectFollowed = `SELECT i.user_id, i.room, u.self_room FROM mine i JOIN users u ON u.id = i.user_id WHERE ` + followsThread

// unfollowAll has a user who left a room follow none of its threads.
func unfollowAll(tx *tx, at place) error {
	return unfollowThese(tx, selectFollowed+` AND i.user_id = $1 AND i.room IN (SELECT id FROM rooms WHERE parent = $2)`, string(at.user), string(at.room))
}

// unfollowOutsiders has nobody follow a room's threads who is not in the room.
func unfollowOutsiders(tx *tx, room chat.RoomID) error {
	return unfollowThese(tx, selectFollowed+` AND i.room IN (SELECT id FROM rooms WHERE parent = $1)
		AND NOT EXISTS (SELECT 1 FROM members m WHERE m.room = $1 AND m.user_id = i.user_id AND NOT m.gone)`, string(room))
}

func unfollowThese(tx *tx, query string, args ...any) error {
	found, err := following(tx, query, args...)
	if err != nil {
		return err
	}
	for _, f := range found {
		if err := unfollow(tx, f.place, f.self); err != nil {
			return err
		}
	}
	return nil
}
