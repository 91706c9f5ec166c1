package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"bincang/internal/chat"
)

// AddReport stores a report, or gives the one that the user made of the message before.
func (s *Store) AddReport(ctx context.Context, in chat.NewReport, may chat.MessageJudge, admit func() error) (int64, error) {
	admit = sync.OnceValue(admit) // the writer may run an item twice
	return write(ctx, s, func(tx *tx) (id int64, err error) {
		m, err := messageAt(tx, in.Room, in.Seq)
		if err != nil {
			return 0, err
		}
		if _, _, err = s.enter(tx, in.By, in.Room, func(at chat.Standing) error { return may(at, m) }); err != nil {
			return 0, err
		}
		if first, known, err := firstAnswer(tx, in.By, in.Key, in.Digest); known || err != nil {
			return int64(first.Seq), err
		}
		before, err := tx.row(`SELECT id FROM reports WHERE room = $1 AND seq = $2 AND by_id = $3`, []any{string(in.Room), int64(in.Seq), string(in.By)}, &id)
		if err != nil {
			return id, err
		}
		if before {
			return id, keepReport(tx, in, id)
		}
		if err := admit(); err != nil {
			return 0, err
		}
		_, err = tx.row(`INSERT INTO reports (id, at, by_id, room, seq, reason)
			SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5 FROM reports RETURNING id`,
			[]any{int64(in.At), string(in.By), string(in.Room), int64(in.Seq), in.Reason}, &id)
		if err != nil {
			return id, err
		}
		return id, keepReport(tx, in, id)
	})
}

// keepReport keeps the key under which a report was made, with its id.
func keepReport(tx *tx, in chat.NewReport, id int64) error {
	return keepKey(tx, in.By, in.Key, in.Digest, chat.Posted{Room: in.Room, Seq: chat.Seq(id), At: in.At})
}

const selectReport = `SELECT p.id, p.at, p.by_id, u.name, p.room,
	COALESCE((SELECT o.name FROM rooms o WHERE o.id = r.parent), r.name), p.seq, p.reason, p.closed_at, p.closed_by, c.name, p.note
	FROM reports p JOIN users u ON u.id = p.by_id JOIN rooms r ON r.id = p.room LEFT JOIN users c ON c.id = p.closed_by`

func scanReport(scan scan) (r chat.Report, err error) {
	var closer chat.UserID
	var name sql.NullString
	err = scan(&r.ID, (*int64)(&r.At), (*string)(&r.By.ID), &r.By.Name, (*string)(&r.Room), &r.RoomName, (*int64)(&r.Seq), &r.Reason,
		(*int64)(&r.ClosedAt), (*string)(&closer), &name, &r.Note)
	if closer != "" {
		r.ClosedBy = &chat.Named{ID: closer, Name: name.String}
	}
	return r, err
}

// ListReports gives the newest reports before one, with the messages as they are now.
func (s *Store) ListReports(ctx context.Context, by chat.UserID, q chat.ListReports, may chat.Permit) (chat.ReportList, error) {
	return read(ctx, s, func(tx *tx) (chat.ReportList, error) {
		if err := s.permit(tx, by, may); err != nil {
			return chat.ReportList{}, err
		}
		open := q.Open != nil && *q.Open
		found, err := reports(tx, selectReport+` WHERE ($1 = 0 OR p.id < $1) AND ($2 OR (p.closed_at = 0) = $3) ORDER BY p.id DESC LIMIT $4`,
			q.Before, q.Open == nil, open, q.Limit+1)
		list := chat.ReportList{Reports: found}
		if len(found) > q.Limit {
			list.Reports, list.More = found[:q.Limit], true
		}
		return list, err
	})
}

func reports(tx *tx, query string, args ...any) ([]chat.Report, error) {
	reports := []chat.Report{}
	err := tx.each(query, args, func(scan scan) (bool, error) {
		report, err := scanReport(scan)
		reports = append(reports, report)
		return true, err
	})
	if err != nil {
		return nil, err
	}
	for i, r := range reports {
		m, err := messageAt(tx, r.Room, r.Seq)
		if err != nil {
			return nil, err
		}
		if m.Seq != 0 {
			reports[i].Message = &m
		}
	}
	return reports, nil
}

// CloseReport closes a report; Hidden where there is none.
func (s *Store) CloseReport(ctx context.Context, act chat.Act, in chat.CloseReport, may chat.Permit) (chat.Report, error) {
	return write(ctx, s, func(tx *tx) (chat.Report, error) {
		if err := s.permit(tx, act.By, may); err != nil {
			return chat.Report{}, err
		}
		found, err := reports(tx, selectReport+` WHERE p.id = $1`, in.Report)
		switch {
		case err != nil:
			return chat.Report{}, err
		case len(found) == 0:
			return chat.Report{}, chat.Hidden()
		case found[0].ClosedAt != 0:
			return found[0], nil
		}
		err = tx.exec(`UPDATE reports SET closed_at = $2, closed_by = $3, note = $4 WHERE id = $1`, in.Report, int64(act.At), string(act.By), in.Note)
		if err != nil {
			return chat.Report{}, err
		}
		r := found[0]
		about := fmt.Sprintf("report %d by %s of message %d in ", r.ID, r.By.Name, r.Seq)
		if err := auditOf(tx, act, chat.Room{ID: r.Room, Name: r.RoomName}, r.By.ID, about); err != nil {
			return chat.Report{}, err
		}
		closed, err := reports(tx, selectReport+` WHERE p.id = $1`, in.Report)
		if err != nil {
			return chat.Report{}, err
		}
		return closed[0], nil
	})
}
