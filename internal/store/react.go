package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"bincang/internal/chat"
)

// React puts a user's emoji under a message, or takes it away.
func (s *Store) React(ctx context.Context, user chat.UserID, in chat.React, may chat.MessageJudge, admit func() error) (chat.Message, error) {
	admit = sync.OnceValue(admit) // the writer may run an item twice
	return writeItem(ctx, s, messageItem, func(tx *tx) (chat.Message, error) {
		_, _, m, err := s.enterMessage(tx, user, in.Room, in.Seq, may)
		if err != nil {
			return m, err
		}
		bare := chat.BareEmoji(in.Emoji)
		is, err := tx.row(`SELECT 1 FROM reactions WHERE room = $1 AND seq = $2 AND emoji = $3 AND user_id = $4`,
			[]any{string(m.Room), int64(m.Seq), bare, string(user)}, new(int))
		if err != nil || is == in.On {
			return m, err
		}
		if err := admit(); err != nil {
			return m, err
		}
		if err := takeRev(tx, &m); err != nil {
			return m, err
		}
		if in.On {
			err = addReaction(tx, &m, in.Emoji, user)
		} else {
			err = takeReaction(tx, &m, bare, user)
		}
		if err != nil {
			return m, err
		}
		return m, restamp(tx, m)
	})
}

func addReaction(tx *tx, m *chat.Message, emoji string, user chat.UserID) error {
	i := m.ReactionWith(emoji)
	if i < 0 {
		i = len(m.Reactions)
		m.Reactions = append(m.Reactions, chat.Reaction{Emoji: emoji, Users: []chat.UserID{}})
	}
	r := &m.Reactions[i]
	r.Count++
	if len(r.Users) < chat.ReactionUsers {
		r.Users = append(r.Users, user)
	}
	return tx.exec(`INSERT INTO reactions (room, seq, emoji, user_id, rev) VALUES ($1, $2, $3, $4, $5)`,
		string(m.Room), int64(m.Seq), chat.BareEmoji(emoji), string(user), int64(m.Rev))
}

func takeReaction(tx *tx, m *chat.Message, bare string, user chat.UserID) error {
	err := tx.exec(`DELETE FROM reactions WHERE room = $1 AND seq = $2 AND emoji = $3 AND user_id = $4`,
		string(m.Room), int64(m.Seq), bare, string(user))
	if err != nil {
		return err
	}
	i := m.ReactionWith(bare)
	r := &m.Reactions[i]
	if r.Count--; r.Count == 0 {
		m.Reactions = slices.Delete(m.Reactions, i, i+1)
		return nil
	}
	if !slices.Contains(r.Users, user) {
		return nil
	}
	r.Users, err = firstReactors(tx, *m, bare)
	return err
}

// firstReactors are those whom a message names under an emoji: the ones who were first.
func firstReactors(tx *tx, m chat.Message, bare string) ([]chat.UserID, error) {
	users := []chat.UserID{}
	err := tx.each(`SELECT user_id FROM reactions WHERE room = $1 AND seq = $2 AND emoji = $3 ORDER BY rev LIMIT $4`,
		[]any{string(m.Room), int64(m.Seq), bare, chat.ReactionUsers}, func(scan scan) (bool, error) {
			var user string
			err := scan(&user)
			users = append(users, chat.UserID(user))
			return true, err
		})
	return users, err
}

// Reactors gives those who put an emoji under a message, ascending by id.
func (s *Store) Reactors(ctx context.Context, user chat.UserID, q chat.GetReactors, may chat.MessageJudge) (chat.Reactors, error) {
	return read(ctx, s, func(tx *tx) (chat.Reactors, error) {
		if _, _, _, err := s.enterMessage(tx, user, q.Room, q.Seq, may); err != nil {
			return chat.Reactors{}, err
		}
		users := []chat.User{}
		err := tx.each(`SELECT `+userColumns+` FROM reactions JOIN users ON id = user_id
			WHERE room = $1 AND seq = $2 AND emoji = $3 AND user_id > $4 ORDER BY user_id LIMIT $5`,
			[]any{string(q.Room), int64(q.Seq), chat.BareEmoji(q.Emoji), string(q.After), q.Limit + 1}, func(scan scan) (bool, error) {
				var user chat.User
				err := scan(userInto(&user)...)
				users = append(users, user)
				return true, err
			})
		return chat.Reactors{Users: users[:min(len(users), q.Limit)], More: len(users) > q.Limit}, err
	})
}

// reactionLines are reactions as they are kept in a column: a line each, its words apart by blanks.
func reactionLines(reactions []chat.Reaction) string {
	var out strings.Builder
	for _, r := range reactions {
		out.WriteString(r.Emoji + " " + strconv.Itoa(r.Count) + " " + words(r.Users) + "\n")
	}
	return out.String()
}

func reactionsOf(lines string) []chat.Reaction {
	reactions := []chat.Reaction{}
	for line := range strings.Lines(lines) {
		emoji, rest, _ := strings.Cut(line, " ")
		count, users, _ := strings.Cut(rest, " ")
		n, _ := strconv.Atoi(count)
		reactions = append(reactions, chat.Reaction{Emoji: emoji, Count: n, Users: idsOf(users)})
	}
	return reactions
}
