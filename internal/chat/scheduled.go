package chat

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// The bounds of scheduled messages.
const (
	maxScheduled = 100 // per user, those that failed too
	maxAhead     = 366 * 24 * time.Hour
)

// Scheduled is a message that is to be posted later. Only its author knows of it.
type Scheduled struct {
	ID        JobID  `json:"id" doc:"the message that is posted has the key later-ID"`
	Room      RoomID `json:"room"`
	Text      string `json:"text"`
	At        Millis `json:"at" doc:"when it is to be posted, Unix milliseconds"`
	ReplyTo   Seq    `json:"reply_to,omitzero"`
	CreatedAt Millis `json:"created_at" doc:"Unix milliseconds"`

	Failed       string `json:"failed,omitzero" doc:"why it could not be posted; it stays until it is deleted or gets another time"`
	FailedKind   Kind   `json:"failed_kind,omitzero" doc:"the kind of that refusal"`
	FailedReason string `json:"failed_reason,omitzero" doc:"its reason, for programs, where it has one"`
}

// ScheduleMessage is a message that its author wants in a room later.
type ScheduleMessage struct {
	Room    RoomID `json:"room" minLength:"1" maxLength:"32"`
	Text    string `json:"text" doc:"1 to 10,000 code points, not all of them white space"`
	At      Millis `json:"at" minimum:"1" maximum:"9007199254740991" doc:"Unix milliseconds, from now on 366 days at most"`
	ReplyTo Seq    `json:"reply_to,omitzero" minimum:"1" maximum:"9007199254740991" doc:"a message of this room that it answers"`
	Key     string `json:"key,omitzero" minLength:"16" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"chosen by the client: the same key with the same content gives the same answer again"`
}

// UpdateScheduled changes a scheduled message of the actor's; what is left out stays.
type UpdateScheduled struct {
	ID   JobID   `json:"id" minLength:"1" maxLength:"32"`
	Text *string `json:"text,omitzero" doc:"1 to 10,000 code points, not all of them white space"`
	At   *Millis `json:"at,omitzero" minimum:"1" maximum:"9007199254740991" doc:"Unix milliseconds; what failed is tried again then"`
}

// DeleteScheduled names a scheduled message of the actor's.
type DeleteScheduled struct {
	ID JobID `json:"id" minLength:"1" maxLength:"32"`
}

// ScheduledList answers ListScheduled.
type ScheduledList struct {
	Scheduled []Scheduled `json:"scheduled" doc:"the first to be posted first"`
}

// ScheduleMessage keeps a message until its time has come. It returns once that is durable.
func (s *Service) ScheduleMessage(ctx context.Context, actor Actor, in ScheduleMessage) (Scheduled, error) {
	if err := CheckText(in.Text); err != nil {
		return Scheduled{}, err
	}
	asked := keyed{op: "message.schedule", author: actor.User.ID, key: in.Key, content: []any{in.Room, in.Text, in.At, in.ReplyTo}}
	id, err := s.jobID(asked)
	if err != nil {
		return Scheduled{}, err
	}
	made := Scheduled{ID: id, Room: in.Room, Text: in.Text, At: in.At, ReplyTo: in.ReplyTo, CreatedAt: InMillis(s.now())}
	admit := func(room Room, queued int) error {
		if queued >= maxScheduled {
			return Refuse(Conflict, "you have 100 scheduled messages already; delete one first")
		}
		if err := s.ahead(in.At); err != nil {
			return err
		}
		if err := made.draft().Fits(room); err != nil {
			return err
		}
		return s.admit(actor)()
	}
	made.CreatedAt, err = s.store.AddJob(ctx, made.job(Job{User: actor.User.ID}), Once{in.Key, s.digest(asked)}, mayPost(actor, in.At), admit)
	if err != nil {
		return Scheduled{}, err
	}
	s.wake()
	return made, nil
}

// ListScheduled gives the actor's messages that are to be posted later, and those that could not be.
func (s *Service) ListScheduled(ctx context.Context, actor Actor, _ struct{}) (ScheduledList, error) {
	jobs, err := s.store.JobsOf(ctx, actor.User.ID, JobMessage)
	if err != nil {
		return ScheduledList{}, err
	}
	list := ScheduledList{Scheduled: make([]Scheduled, len(jobs))}
	for i, job := range jobs {
		if list.Scheduled[i], err = scheduledOf(job); err != nil {
			return ScheduledList{}, err
		}
	}
	slices.SortStableFunc(list.Scheduled, func(a, b Scheduled) int { return cmp.Compare(a.At, b.At) })
	return list, nil
}

// UpdateScheduled gives a scheduled message another text or time.
func (s *Service) UpdateScheduled(ctx context.Context, actor Actor, in UpdateScheduled) (Scheduled, error) {
	job, scheduled, err := s.findScheduled(ctx, actor, in.ID)
	if err != nil {
		return Scheduled{}, err
	}
	if in.Text != nil {
		if err := CheckText(*in.Text); err != nil {
			return Scheduled{}, err
		}
		scheduled.Text = *in.Text
	}
	if in.At != nil {
		if err := s.ahead(*in.At); err != nil {
			return Scheduled{}, err
		}
		scheduled.At, scheduled.Failed, scheduled.FailedKind, scheduled.FailedReason = *in.At, "", "", ""
		job.Due = *in.At
	}
	err = s.store.ReplaceJob(ctx, scheduled.job(job), mayPost(actor, scheduled.At))
	s.wake()
	return scheduled, err
}

// DeleteScheduled forgets a scheduled message.
func (s *Service) DeleteScheduled(ctx context.Context, actor Actor, in DeleteScheduled) (struct{}, error) {
	if _, _, err := s.findScheduled(ctx, actor, in.ID); err != nil {
		return struct{}{}, err
	}
	return struct{}{}, s.store.DeleteJob(ctx, actor.User.ID, in.ID)
}

// sendScheduled posts a message whose time has come, and its job is gone with the same commit. One
// that its author may not post any more is kept with the reason; one that has to wait is an error.
func (s *Service) sendScheduled(ctx context.Context, job Job) error {
	scheduled, err := scheduledOf(job)
	if err != nil {
		return err
	}
	users, err := s.store.UsersByID(ctx, []UserID{job.User})
	if err != nil {
		return err
	}
	if len(users) == 0 {
		return s.store.DeleteJob(ctx, job.User, job.ID)
	}
	actor, draft := Actor{User: users[0]}, scheduled.draft()
	draft.At, draft.Job = InMillis(s.now()), &job
	_, err = s.post(ctx, actor, draft, mayPost(actor, draft.At))
	refusal, refused := errors.AsType[*Error](err)
	if !refused || refusal.RetryAfter > 0 || refusal.Kind == Unavailable {
		return err
	}
	scheduled.fail(*refusal)
	return s.replaceJob(ctx, scheduled.job(job))
}

// fail notes why the message could not be posted.
func (m *Scheduled) fail(why Error) {
	if why.Kind == Unauthenticated { // he was banned, or guests are not let in
		why = Error{Kind: Forbidden, Reason: "inactive", Message: "your account could not write at that time"}
	}
	m.Failed, m.FailedKind, m.FailedReason = why.Message, why.Kind, why.Reason
}

// draft is the message as it is posted. Its key comes of the job, so that it is posted once.
func (m Scheduled) draft() Draft {
	return Draft{Op: "message.post", Room: m.Room, Key: "later-" + string(m.ID), Text: m.Text, ReplyTo: m.ReplyTo}
}

// job is the job that posts the message, in place of the one that did before.
func (m Scheduled) job(job Job) Job {
	job.ID, job.Kind, job.Room, job.Made, job.Failed = m.ID, JobMessage, m.Room, m.CreatedAt, m.Failed != ""
	if job.Due == 0 {
		job.Due = m.At
	}
	job.Content, _ = json.Marshal(m) //nolint:errcheck // plain values always encode
	return job
}

func scheduledOf(job Job) (m Scheduled, err error) {
	err = json.Unmarshal(job.Content, &m)
	return m, err
}

func (s *Service) findScheduled(ctx context.Context, actor Actor, id JobID) (Job, Scheduled, error) {
	job, err := s.store.FindJob(ctx, actor.User.ID, id)
	if err == nil && job.Kind != JobMessage {
		err = Hidden()
	}
	if err != nil {
		return Job{}, Scheduled{}, err
	}
	scheduled, err := scheduledOf(job)
	return job, scheduled, err
}

// ahead refuses a moment that has passed, or is too far away.
func (s *Service) ahead(at Millis) error {
	switch now := s.now(); {
	case at <= InMillis(now):
		return InvalidField("at", "this moment has passed; choose a later one")
	case at > InMillis(now.Add(maxAhead)):
		return InvalidField("at", "this is more than 366 days ahead; choose an earlier moment")
	}
	return nil
}

// jobID is random or, under a key, always the same, so that a repetition can be told it.
func (s *Service) jobID(k keyed) (JobID, error) {
	if k.key != "" {
		return JobID(base64.RawURLEncoding.EncodeToString(s.mac("job", k.op, k.author, k.key)[:12])), nil
	}
	id, err := randomText(s.random, 12)
	return JobID(id), err
}
