package store

import (
	"context"
	"slices"
	"strings"

	"bincang/internal/chat"
)

// countMentions counts the unread messages that mention a user; it goes with a table mine.
const countMentions = `(SELECT COUNT(*) FROM mentions x WHERE x.room = mine.room AND x.user_id = mine.user_id AND x.seq > mine.read_seq)`

// FindReaders gives those users, by name or id, of whom may says that they may read the room.
func (s *Store) FindReaders(ctx context.Context, room chat.RoomID, nameKeys []string, ids []chat.UserID, may func(chat.User) chat.Judge) (chat.FoundReaders, error) {
	return read(ctx, s, func(tx *tx) (chat.FoundReaders, error) {
		readers := chat.FoundReaders{ByKey: map[string]chat.UserID{}, ByID: map[chat.UserID]bool{}}
		for _, key := range nameKeys {
			if _, seen := readers.ByKey[key]; seen {
				continue
			}
			user, err := s.reader(tx, room, `name_key`, key, may)
			if err != nil {
				return readers, err
			}
			readers.ByKey[key] = user
		}
		for _, id := range ids {
			user, err := s.reader(tx, room, `id`, string(id), may)
			if err != nil {
				return readers, err
			}
			readers.ByID[id] = user != ""
		}
		return readers, nil
	})
}

// reader gives the id of the user with that name or id, "" where there is none who may read the room.
func (s *Store) reader(tx *tx, room chat.RoomID, column, value string, may func(chat.User) chat.Judge) (chat.UserID, error) {
	var user chat.User
	found, err := tx.row(`SELECT `+userColumns+` FROM users WHERE `+column+` = $1`, []any{value}, userInto(&user)...)
	if err != nil || !found {
		return "", err
	}
	_, _, err = s.enter(tx, user.ID, room, may(user))
	if refused(err) {
		return "", nil
	}
	return user.ID, err
}

// mention notes whom of those who are in the room a message mentions, and tells each of them by his
// own room. Who is mentioned as one of everybody learns it from the message; who is no longer in the
// room is told nothing.
func mention(tx *tx, m chat.Message) error { return mentionAnew(tx, m, nil) }

// mentionAnew is mention for a message that mentioned others before.
func mentionAnew(tx *tx, m chat.Message, before []chat.UserID) error {
	for _, user := range m.Mentions {
		if user == m.Author.ID || user == chat.MentionAll || user == chat.MentionHere || slices.Contains(before, user) {
			continue
		}
		self, in, err := selfOf(tx, place{user, m.Room})
		if err != nil {
			return err
		}
		if !in {
			continue
		}
		err = tx.exec(`INSERT INTO mentions (room, user_id, seq, at) VALUES ($1, $2, $3, $4)`, string(m.Room), string(user), int64(m.Seq), int64(m.At))
		if err != nil {
			return err
		}
		if err := stampMine(tx, place{user, m.Room}, self); err != nil {
			return err
		}
	}
	for _, user := range before {
		if slices.Contains(m.Mentions, user) {
			continue
		}
		if err := unmention(tx, place{user, m.Room}, m.Seq); err != nil {
			return err
		}
	}
	return nil
}

// unmention takes a mention back; it is news to its user if he had not read it.
func unmention(tx *tx, at place, seq chat.Seq) error {
	was, err := tx.row(`DELETE FROM mentions WHERE room = $1 AND user_id = $2 AND seq = $3 RETURNING seq`,
		[]any{string(at.room), string(at.user), int64(seq)}, new(int64))
	if err != nil || !was {
		return err
	}
	mine, err := mineOf(tx, at)
	if err != nil || mine.ReadSeq >= seq {
		return err
	}
	self, in, err := selfOf(tx, at)
	if err != nil || !in {
		return err
	}
	return stampMine(tx, at, self)
}

// unreadMentions gives the messages that mention a user above his stored read positions.
func unreadMentions(tx *tx, user chat.UserID) (map[chat.RoomID][]chat.Seq, error) {
	unread := map[chat.RoomID][]chat.Seq{}
	return unread, tx.each(`SELECT x.room, x.seq FROM mine i JOIN mentions x ON x.room = i.room AND x.user_id = i.user_id AND x.seq > i.read_seq
		WHERE i.user_id = $1`, []any{string(user)}, func(scan scan) (bool, error) {
		var room chat.RoomID
		var seq chat.Seq
		err := scan((*string)(&room), (*int64)(&seq))
		unread[room] = append(unread[room], seq)
		return true, err
	})
}

// words are ids as they are kept in a column: apart by blanks.
func words(ids []chat.UserID) string {
	var out strings.Builder
	for i, id := range ids {
		if i > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(string(id))
	}
	return out.String()
}

func idsOf(words string) []chat.UserID {
	ids := []chat.UserID{}
	for word := range strings.FieldsSeq(words) {
		ids = append(ids, chat.UserID(word))
	}
	return ids
}
