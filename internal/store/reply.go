package store

import (
	"slices"

	"bincang/internal/chat"
)

// reply does what a message in a thread brings about before it is stored: the message that the thread
// is about tells of it, and those follow the thread whom it concerns.
func (s *Store) reply(tx *tx, p spot, d chat.Draft) error {
	if p.room.Parent == nil {
		return nil
	}
	about, err := messageAt(tx, p.room.Parent.Room, p.room.Parent.Seq)
	if err != nil {
		return err
	}
	if about.Seq != 0 { // it may have been purged
		if err := s.countReply(tx, p, about, d); err != nil {
			return err
		}
	}
	if err := wake(tx, p.room, d.At); err != nil {
		return err
	}
	if err := s.callIn(tx, d.Room, d.Mentions, p.room.Seq, d.Reads); err != nil {
		return err
	}
	if p.mine != nil && p.mine.In {
		return nil
	}
	return follow(tx, place{d.Author.ID, d.Room}, p.room.Seq+1)
}

// countReply counts a reply under the message that it is about, whose author follows the thread from
// the first one on, until he does not want to.
func (s *Store) countReply(tx *tx, p spot, about chat.Message, d chat.Draft) error {
	if err := takeRev(tx, &about); err != nil {
		return err
	}
	thread := chat.Thread{Room: p.room.ID, Replies: 1, LastAt: d.At}
	if about.Thread != nil {
		thread.Replies += about.Thread.Replies
	}
	about.Thread = &thread
	if err := restamp(tx, about); err != nil {
		return err
	}
	known, err := tx.row(`SELECT 1 FROM mine WHERE user_id = $1 AND room = $2`, []any{string(about.Author.ID), string(p.room.ID)}, new(int))
	if err != nil || known {
		return err
	}
	return s.callIn(tx, p.room.ID, []chat.UserID{about.Author.ID}, p.room.Seq, d.Reads)
}

// uncountReply takes a reply that was deleted out of the count. In a room that is no thread nothing is
// counted.
func uncountReply(tx *tx, thread chat.RoomID) error {
	parent, is := chat.ParentOf(thread)
	if !is {
		return nil
	}
	about, err := messageAt(tx, parent.Room, parent.Seq)
	if err != nil || about.Thread == nil {
		return err
	}
	if err := takeRev(tx, &about); err != nil {
		return err
	}
	left := *about.Thread
	left.Replies--
	about.Thread = nil
	if left.Replies > 0 {
		about.Thread = &left
		_, err := tx.row(`SELECT at FROM messages WHERE room = $1 AND NOT deleted ORDER BY seq DESC LIMIT 1`, []any{string(thread)}, (*int64)(&left.LastAt))
		if err != nil {
			return err
		}
	}
	return restamp(tx, about)
}

// callIn has users follow a thread who may read it, and have read it up to seq. In a room that is no
// thread nobody is called in.
func (s *Store) callIn(tx *tx, thread chat.RoomID, users []chat.UserID, seq chat.Seq, reads func(chat.User) chat.Judge) error {
	if _, is := chat.ParentOf(thread); !is {
		return nil
	}
	for _, user := range users {
		at := place{user, thread}
		if _, in, err := selfOf(tx, at); err != nil || in {
			if err != nil {
				return err
			}
			continue
		}
		reader, err := s.reader(tx, thread, `id`, string(user), reads)
		if err != nil {
			return err
		}
		if reader == "" {
			continue
		}
		if err := follow(tx, at, seq); err != nil {
			return err
		}
	}
	return nil
}

// wake tells those who follow a thread that was silent, by their own rooms: hello left it out, and their
// conns do not hear it.
func wake(tx *tx, thread chat.Room, now chat.Millis) error {
	var last chat.Millis
	if _, err := tx.row(`SELECT at FROM messages WHERE room = $1 AND seq = $2`, []any{string(thread.ID), int64(thread.Seq)}, (*int64)(&last)); err != nil {
		return err
	}
	if last >= now-chat.QuietAfter {
		return nil
	}
	asleep, err := following(tx, selectFollowed+` AND i.room = $1`, string(thread.ID))
	if err != nil {
		return err
	}
	for _, f := range asleep {
		if err := stampMine(tx, f.place, f.self); err != nil {
			return err
		}
	}
	return nil
}

const selectActiveThreads = `SELECT ` + spotColumns + ` FROM mine i JOIN rooms r ON r.id = i.room LEFT JOIN members m ON m.room = r.id AND m.user_id = $1
	WHERE i.user_id = $1 AND ` + followsThread + ` AND r.seq >= r.first_seq
		AND (r.seq > i.read_seq OR (SELECT x.at FROM messages x WHERE x.room = r.id AND x.seq = r.seq) >= $2)`

// activeThreads gives the places of a user in the threads that he follows, if something is unread there
// or somebody spoke lately. spots are his places in other rooms.
func (s *Store) activeThreads(tx *tx, by actor, spots []spot, may chat.Judge) ([]spot, error) {
	var threads []spot
	err := tx.each(selectActiveThreads, []any{string(by.ID), int64(chat.InMillis(s.options.Now()) - chat.QuietAfter)},
		func(scan scan) (bool, error) {
			var row spotRow
			err := scan(row.into()...)
			threads = append(threads, row.of(by.User))
			return true, err
		})
	if err != nil || len(threads) == 0 {
		return nil, err
	}
	over := map[chat.RoomID]*spot{}
	for i := range spots {
		over[spots[i].room.ID] = &spots[i]
	}
	for i := range threads {
		p := &threads[i]
		room := p.room.Parent.Room
		if p.over = over[room]; p.over == nil {
			_, parent, err := s.readStanding(tx, by.ID, room)
			if err != nil {
				return nil, err
			}
			p.over, over[room] = &parent, &parent
		}
		switch err := may(p.judged(by)); {
		case refused(err):
			p.room.ID = ""
		case err != nil:
			return nil, err
		}
	}
	return slices.DeleteFunc(threads, func(p spot) bool { return p.room.ID == "" }), nil
}
