package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// JobID names a job.
type JobID string

// JobKind says what has to be done.
type JobKind string

// The kinds of job.
const JobMessage JobKind = "message" // a scheduled message is to be posted

// Job is something that must happen later: a row of the one durable queue.
type Job struct {
	ID      JobID
	Kind    JobKind
	User    UserID // whose it is
	Room    RoomID // that it is about, empty for none
	Due     Millis
	Made    Millis
	Version int64  // how often it was changed
	Failed  bool   // it is not due any more, and stays for its user to see
	Content []byte // JSON of its kind's own
}

// JobStore is the part of the Store that keeps what must happen later.
type JobStore interface {
	// AddJob stores a job and gives when it was made. A known key ends with what was told the first
	// time, KeyTaken where the digest differs; admit, which learns how many of that kind its user
	// has, has the last word.
	AddJob(ctx context.Context, job Job, key Once, may Judge, admit func(room Room, queued int) error) (Millis, error)
	// FindJob gives a job of a user's; Hidden where it is not his.
	FindJob(context.Context, UserID, JobID) (Job, error)
	// JobsOf gives a user's jobs of a kind, the first due first.
	JobsOf(context.Context, UserID, JobKind) ([]Job, error)
	// ReplaceJob stores another time, content or failure; Hidden where the job is not the one any
	// more that was read. A nil Judge is not asked.
	ReplaceJob(ctx context.Context, job Job, may Judge) error
	// DeleteJob forgets a job of a user's; Hidden where it is not his.
	DeleteJob(context.Context, UserID, JobID) error
	// DueJobs gives the jobs that are due at a moment, the first due first.
	DueJobs(ctx context.Context, at Millis, limit int) ([]Job, error)
	// NextDue is when the next job is due, 0 where there is none.
	NextDue(context.Context) (Millis, error)
}

// Once is the key of a request with the digest of its content; no key can be repeated where it is
// empty.
type Once struct {
	Key    string
	Digest []byte
}

// jobsAtOnce is how many jobs are read in one go.
const jobsAtOnce = 100

// A job that cannot be done now is tried again after a while: when waiting promises to help, but at
// least once an hour, because what held it up may end earlier.
const (
	retryJob  = time.Minute
	retryLate = time.Hour
)

// Woken yields when a job may have become due earlier than RunJobs said.
func (s *Service) Woken() <-chan struct{} { return s.woken }

// wake has the runner of jobs look again.
func (s *Service) wake() {
	select {
	case s.woken <- struct{}{}:
	default: // it will look anyhow
	}
}

// RunJobs does what is due, and gives when something is due next, 0 for never. An error of a single
// job puts it off and is given at the end; others are done all the same.
func (s *Service) RunJobs(ctx context.Context) (next Millis, err error) {
	var errs []error
	for {
		jobs, err := s.store.DueJobs(ctx, InMillis(s.now()), jobsAtOnce)
		if err != nil {
			return 0, errors.Join(append(errs, err)...)
		}
		for _, job := range jobs {
			failed, err := s.runJob(ctx, job)
			if errs = append(errs, failed); err != nil {
				return 0, errors.Join(append(errs, err)...)
			}
		}
		if len(jobs) < jobsAtOnce {
			break
		}
	}
	next, err = s.store.NextDue(ctx)
	return next, errors.Join(append(errs, err)...)
}

// runJob does a job or puts it off. It gives what went wrong with the job, and what went wrong with
// the queue.
func (s *Service) runJob(ctx context.Context, job Job) (failed, err error) {
	failed = s.doJob(ctx, job)
	if failed == nil || ctx.Err() != nil {
		return failed, ctx.Err()
	}
	wait := retryJob
	if refusal, is := errors.AsType[*Error](failed); is && refusal.RetryAfter > 0 {
		wait, failed = min(refusal.RetryAfter, retryLate), nil
	}
	job.Due = InMillis(s.now().Add(wait))
	return failed, s.replaceJob(ctx, job)
}

// doJob does what a job's kind demands.
func (s *Service) doJob(ctx context.Context, job Job) error {
	switch job.Kind {
	case JobMessage:
		return s.sendScheduled(ctx, job)
	}
	return fmt.Errorf("job %s is of the unknown kind %q", job.ID, job.Kind)
}

// replaceJob stores a job anew, unless somebody else has changed or deleted it meanwhile.
func (s *Service) replaceJob(ctx context.Context, job Job) error {
	if err := s.store.ReplaceJob(ctx, job, nil); KindOf(err) != NotFound {
		return err
	}
	return nil
}
