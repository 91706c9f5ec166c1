package store

import (
	"context"

	"bincang/internal/chat"
)

const selectJob = `SELECT id, kind, user_id, room, due_at, made_at, version, failed, content FROM jobs`

func scanJob(scan scan) (j chat.Job, err error) {
	err = scan((*string)(&j.ID), (*string)(&j.Kind), (*string)(&j.User), (*string)(&j.Room), (*int64)(&j.Due), (*int64)(&j.Made), &j.Version, &j.Failed, &j.Content)
	return j, err
}

// jobs runs a query of jobs.
func jobs(tx *tx, query string, args ...any) ([]chat.Job, error) {
	jobs := []chat.Job{}
	err := tx.each(query, args, func(scan scan) (bool, error) {
		j, err := scanJob(scan)
		jobs = append(jobs, j)
		return true, err
	})
	return jobs, err
}

// AddJob stores a job and gives when it was made, or when one of that key was made before.
func (s *Store) AddJob(ctx context.Context, job chat.Job, key chat.Once, may chat.Judge, admit func(chat.Room, int) error) (chat.Millis, error) {
	var room chat.Room
	queued := 0
	admitted := once(func(struct{}) error { return admit(room, queued) })
	return writeItem(ctx, s, messageItem, func(tx *tx) (chat.Millis, error) {
		p, _, err := s.enter(tx, job.User, job.Room, may)
		if err != nil {
			return 0, err
		}
		if key.Key != "" {
			if first, known, err := firstAnswer(tx, job.User, key.Key, key.Digest); known || err != nil {
				return first.At, err
			}
		}
		room = p.room
		if _, err := tx.row(`SELECT COUNT(*) FROM jobs WHERE user_id = $1 AND kind = $2`, []any{string(job.User), string(job.Kind)}, &queued); err != nil {
			return 0, err
		}
		if err := admitted(struct{}{}); err != nil {
			return 0, err
		}
		if key.Key != "" {
			if err := keepKey(tx, job.User, key.Key, key.Digest, chat.Posted{Room: job.Room, At: job.Made}); err != nil {
				return 0, err
			}
		}
		return job.Made, insertJob(tx, job)
	})
}

func insertJob(tx *tx, j chat.Job) error {
	return tx.exec(`INSERT INTO jobs (id, kind, user_id, room, due_at, made_at, version, failed, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(j.ID), string(j.Kind), string(j.User), string(j.Room), int64(j.Due), int64(j.Made), j.Version, j.Failed, string(j.Content))
}

// FindJob gives a job of a user's.
func (s *Store) FindJob(ctx context.Context, user chat.UserID, id chat.JobID) (chat.Job, error) {
	return read(ctx, s, func(tx *tx) (chat.Job, error) {
		found, err := jobs(tx, selectJob+` WHERE id = $1 AND user_id = $2`, string(id), string(user))
		if err != nil || len(found) == 0 {
			return chat.Job{}, orHidden(err)
		}
		return found[0], nil
	})
}

// JobsOf gives a user's jobs of a kind, the first due first.
func (s *Store) JobsOf(ctx context.Context, user chat.UserID, kind chat.JobKind) ([]chat.Job, error) {
	return read(ctx, s, func(tx *tx) ([]chat.Job, error) {
		return jobs(tx, selectJob+` WHERE user_id = $1 AND kind = $2 ORDER BY due_at, made_at`, string(user), string(kind))
	})
}

// ReplaceJob stores another time, content or failure of the job that was read.
func (s *Store) ReplaceJob(ctx context.Context, job chat.Job, may chat.Judge) error {
	_, err := writeItem(ctx, s, messageItem, func(tx *tx) (none struct{}, err error) {
		if there, err := isStill(tx, job); err != nil || !there {
			return none, orHidden(err)
		}
		if may != nil {
			if _, _, err := s.enter(tx, job.User, job.Room, may); err != nil {
				return none, err
			}
		}
		return none, tx.exec(`UPDATE jobs SET due_at = $2, failed = $3, content = $4, version = version + 1 WHERE id = $1`,
			string(job.ID), int64(job.Due), job.Failed, string(job.Content))
	})
	return err
}

// isStill tells whether a job is still the one that was read.
func isStill(tx *tx, job chat.Job) (bool, error) {
	return tx.row(`SELECT 1 FROM jobs WHERE id = $1 AND version = $2`, []any{string(job.ID), job.Version}, new(int))
}

// DeleteJob forgets a job of a user's.
func (s *Store) DeleteJob(ctx context.Context, user chat.UserID, id chat.JobID) error {
	_, err := writeItem(ctx, s, messageItem, func(tx *tx) (none struct{}, err error) {
		there, err := tx.row(`SELECT 1 FROM jobs WHERE id = $1 AND user_id = $2`, []any{string(id), string(user)}, new(int))
		if err != nil || !there {
			return none, orHidden(err)
		}
		return none, dropJob(tx, id)
	})
	return err
}

func dropJob(tx *tx, id chat.JobID) error {
	return tx.exec(`DELETE FROM jobs WHERE id = $1`, string(id))
}

// DueJobs gives the jobs that are due at a moment, the first due first.
func (s *Store) DueJobs(ctx context.Context, at chat.Millis, limit int) ([]chat.Job, error) {
	return read(ctx, s, func(tx *tx) ([]chat.Job, error) {
		return jobs(tx, selectJob+` WHERE NOT failed AND due_at <= $1 ORDER BY due_at, made_at LIMIT $2`, int64(at), limit)
	})
}

// NextDue is when the next job is due, 0 where there is none.
func (s *Store) NextDue(ctx context.Context) (chat.Millis, error) {
	return read(ctx, s, func(tx *tx) (due chat.Millis, err error) {
		_, err = tx.row(`SELECT COALESCE(MIN(due_at), 0) FROM jobs WHERE NOT failed`, nil, (*int64)(&due))
		return due, err
	})
}

// orHidden is the error, or Hidden where there is none.
func orHidden(err error) error {
	if err != nil {
		return err
	}
	return chat.Hidden()
}
