package store

import (
	"context"
	"encoding/json"

	"bincang/internal/chat"
)

// shownColumns are a user as others see him, with what he says of himself.
const shownColumns = userColumns + `, status_emoji, status_text, status_until, quiet`

// scanShown reads shownColumns, and more after them.
func scanShown(scan scan, user *chat.User, more ...any) error {
	var mood chat.Mood
	into := append(userInto(user), &mood.Status.Emoji, &mood.Status.Text, (*int64)(&mood.Status.Until), &mood.Quiet)
	err := scan(append(into, more...)...)
	mood.Show(user)
	return err
}

func moodOf(tx *tx, user chat.UserID) (m chat.Mood, err error) {
	row := moodRow{mood: &m}
	if _, err = tx.row(`SELECT `+moodColumns+` FROM users WHERE id = $1`, []any{string(user)}, row.into()...); err == nil {
		err = row.finish()
	}
	return m, err
}

const moodColumns = `status_emoji, status_text, status_until, quiet, dnd, receipts`

// moodRow is a row of moodColumns on its way into a mood.
type moodRow struct {
	mood *chat.Mood
	dnd  string
}

func (r *moodRow) into() []any {
	return []any{&r.mood.Status.Emoji, &r.mood.Status.Text, (*int64)(&r.mood.Status.Until), &r.mood.Quiet, &r.dnd, &r.mood.Receipts}
}

func (r *moodRow) finish() error {
	if r.dnd == "" {
		return nil
	}
	return json.Unmarshal([]byte(r.dnd), &r.mood.DND)
}

// ChangeMood gives a user the mood that to makes of the one that he has.
func (s *Store) ChangeMood(ctx context.Context, user chat.UserID, to func(chat.Mood) (chat.Mood, chat.Millis)) (chat.User, bool, error) {
	changes := false
	changed, err := writeItem(ctx, s, messageItem, func(tx *tx) (shown chat.User, err error) {
		shown, err = userByID(tx, user)
		if err != nil || shown.ID == "" || shown.Former {
			return chat.User{}, orHidden(err)
		}
		before, err := moodOf(tx, user)
		if err != nil {
			return shown, err
		}
		mood, next := to(before)
		changes = mood.Status != before.Status || mood.Quiet != before.Quiet
		if before.Receipts && !mood.Receipts {
			if err := tx.withhold(user); err != nil {
				return shown, err
			}
		}
		if err := keepMood(tx, user, mood); err != nil {
			return shown, err
		}
		mood.Show(&shown)
		return shown, s.lookAgain(tx, user, next)
	})
	return changed, changes && err == nil, err
}

func keepMood(tx *tx, user chat.UserID, m chat.Mood) error {
	dnd := ""
	if m.DND != (chat.DND{}) {
		body, err := json.Marshal(m.DND)
		if err != nil {
			return err
		}
		dnd = string(body)
	}
	return tx.exec(`UPDATE users SET status_emoji = $2, status_text = $3, status_until = $4, quiet = $5, dnd = $6, receipts = $7 WHERE id = $1`,
		string(user), m.Status.Emoji, m.Status.Text, int64(m.Status.Until), m.Quiet, dnd, m.Receipts)
}

// lookAgain sets the one job that looks at a user's mood; 0 is never.
func (s *Store) lookAgain(tx *tx, user chat.UserID, at chat.Millis) error {
	job := chat.Job{ID: chat.JobID("mood-" + string(user)), Kind: chat.JobMood, User: user, Due: at, Made: chat.InMillis(s.options.Now()), Content: []byte("{}")}
	if err := dropJob(tx, job.ID); err != nil || at == 0 {
		return err
	}
	return insertJob(tx, job)
}
