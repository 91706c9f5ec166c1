package store

import (
	"cmp"
	"context"
	"slices"

	"bincang/internal/chat"
)

// Changes gives up to limit rows after a rev, with the room's head of the same snapshot; nil where
// the cursor does not fit.
func (s *Store) Changes(ctx context.Context, user chat.UserID, room chat.RoomID, after chat.Rev, limit int, fits func(chat.Room) bool, may chat.Judge) (*chat.ChangePage, error) {
	return read(ctx, s, func(tx *tx) (*chat.ChangePage, error) {
		p, _, err := s.enter(tx, user, room, may)
		if err != nil || !fits(p.room) {
			return nil, err
		}
		rows, err := p.rowsAfter(tx, after, limit+1)
		if err != nil {
			return nil, err
		}
		page := &chat.ChangePage{Change: chat.Change{Room: room, After: after, UpTo: p.room.Rev, Rows: rows}}
		if len(rows) > limit {
			page.More, page.Rows = true, rows[:limit]
			page.UpTo = page.Rows[limit-1].Rev
		}
		return page, nil
	})
}

// rowsAfter gives the first rows of a room's log after a rev, of every sort, ascending by rev.
func (p spot) rowsAfter(tx *tx, after chat.Rev, limit int) ([]chat.Row, error) {
	rows := []chat.Row{}
	take := func(query, of string, row func(scan) (chat.Row, error)) error {
		return tx.each(query, []any{of, int64(after), limit}, func(scan scan) (bool, error) {
			next, err := row(scan)
			rows = append(rows, next)
			return true, err
		})
	}
	if p.infoRev > after {
		info, err := p.infoOf(tx)
		if err != nil {
			return nil, err
		}
		rows = append(rows, chat.Row{Rev: info.Rev, Info: &info})
	}
	if err := take(selectMessage+` WHERE room = $1 AND rev > $2 ORDER BY rev LIMIT $3`, string(p.room.ID), messageRow); err != nil {
		return nil, err
	}
	if err := take(selectMember+` WHERE m.room = $1 AND m.rev > $2 ORDER BY m.rev LIMIT $3`, string(p.room.ID), memberRow); err != nil {
		return nil, err
	}
	if p.owner != "" {
		if err := take(selectMine+` WHERE user_id = $1 AND rev > $2 ORDER BY rev LIMIT $3`, string(p.owner), mineRow); err != nil {
			return nil, err
		}
		if err := take(selectDraft+` WHERE user_id = $1 AND rev > $2 ORDER BY rev LIMIT $3`, string(p.owner), draftRow); err != nil {
			return nil, err
		}
		if err := take(selectSaved+` WHERE user_id = $1 AND rev > $2 ORDER BY rev LIMIT $3`, string(p.owner), savedRow); err != nil {
			return nil, err
		}
		if err := take(selectBlock+` WHERE user_id = $1 AND rev > $2 ORDER BY rev LIMIT $3`, string(p.owner), blockRow); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(rows, func(a, b chat.Row) int { return cmp.Compare(a.Rev, b.Rev) })
	return rows, nil
}

func messageRow(scan scan) (chat.Row, error) {
	message, err := scanMessage(scan)
	return chat.Row{Rev: message.Rev, Message: &message}, err
}

func memberRow(scan scan) (chat.Row, error) {
	member, err := scanMember(scan)
	return chat.Row{Rev: member.Rev, Member: &member}, err
}

func mineRow(scan scan) (chat.Row, error) {
	mine, err := scanMine(scan)
	return chat.Row{Rev: mine.Rev, Mine: &mine}, err
}
