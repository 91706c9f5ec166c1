package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"bincang/internal/chat"
)

// PostMessage gives a message its numbers, or gives those again that its key got the first time. The
// job that it fulfils is done with the same commit; where that is not the one any more that was read,
// nothing is posted.
func (s *Store) PostMessage(ctx context.Context, d chat.Draft, may chat.Judge, admit func(chat.Standing) error) (chat.Posted, error) {
	admit = once(admit)
	return writeItem(ctx, s, messageItem, func(tx *tx) (chat.Posted, error) {
		if d.Job != nil {
			return s.fulfil(tx, d, may, admit)
		}
		return s.postOnce(tx, d, may, admit)
	})
}

// fulfil posts a message that a job demands, and removes the job.
func (s *Store) fulfil(tx *tx, d chat.Draft, may chat.Judge, admit func(chat.Standing) error) (chat.Posted, error) {
	if there, err := isStill(tx, *d.Job); err != nil || !there {
		return chat.Posted{}, err
	}
	posted, err := s.postOnce(tx, d, may, admit)
	if err != nil {
		return chat.Posted{}, err
	}
	return posted, dropJob(tx, d.Job.ID)
}

// postOnce posts a message unless its key is known. The key is taken instead of looked for, which would
// cost as much; who is refused after that gives it back: what a known key repeats counts for no limit.
func (s *Store) postOnce(tx *tx, d chat.Draft, may chat.Judge, admit func(chat.Standing) error) (chat.Posted, error) {
	p, by, err := s.enter(tx, d.Author.ID, d.Room, may)
	if err != nil {
		return chat.Posted{}, err
	}
	numbers := chat.Posted{Room: d.Room, Seq: p.room.Seq + 1, Rev: p.room.Rev + 1, At: d.At}
	if taken, err := takeKey(tx, d.Author.ID, d.Key, d.Digest, numbers); err != nil {
		return chat.Posted{}, err
	} else if !taken {
		first, _, err := firstAnswer(tx, d.Author.ID, d.Key, d.Digest)
		return first, err
	}
	if err := refuseDraft(p, by, d, admit); err != nil {
		return chat.Posted{}, orFault(giveKeyBack(tx, d.Author.ID, d.Key), err)
	}
	d.Author = by.Author()
	if err := s.reply(tx, p, d); err != nil {
		return chat.Posted{}, err
	}
	message, err := post(tx, d, numbers)
	if err != nil {
		return chat.Posted{}, err
	}
	s.markOwn(tx, p, message)
	return numbers, paced(tx, p, message)
}

func refuseDraft(p spot, by actor, d chat.Draft, admit func(chat.Standing) error) error {
	if err := d.Fits(p.room); err != nil {
		return err
	}
	return admit(p.judged(by))
}

// orFault is a refusal, unless leaving nothing behind failed.
func orFault(fault, refusal error) error {
	if fault != nil {
		return fault
	}
	return refusal
}

// once is a function that is asked once and keeps its answer: the writer may run an item twice.
func once[T any](ask func(T) error) func(T) error {
	var asked bool
	var answer error
	return func(of T) error {
		if !asked {
			asked, answer = true, ask(of)
		}
		return answer
	}
}

// paced notes when somebody posted in a room in which posts are spaced.
func paced(tx *tx, p spot, m chat.Message) error {
	room := p.ruling()
	if room.SlowS == 0 {
		return nil
	}
	tx.facts.changed(place{m.Author.ID, room.ID})
	return tx.exec(`INSERT INTO last_posts (room, user_id, at) VALUES ($1, $2, $3) ON CONFLICT (room, user_id) DO UPDATE SET at = excluded.at`,
		string(room.ID), string(m.Author.ID), int64(m.At))
}

// firstAnswer looks a key up; KeyTaken where it came with other content. Without a digest there is no key.
func firstAnswer(tx *tx, author chat.UserID, key string, digest []byte) (first chat.Posted, known bool, err error) {
	if digest == nil {
		return first, false, nil
	}
	var before []byte
	known, err = tx.row(`SELECT room, seq, rev, at, digest FROM keys WHERE author_id = $1 AND key = $2`, []any{string(author), key},
		(*string)(&first.Room), (*int64)(&first.Seq), (*int64)(&first.Rev), (*int64)(&first.At), &before)
	if known && !bytes.Equal(before, digest) {
		return chat.Posted{}, true, chat.KeyTaken()
	}
	return first, known, err
}

// keepKey keeps a key for ever, with what firstAnswer is to give; nothing where there is no digest.
func keepKey(tx *tx, author chat.UserID, key string, digest []byte, first chat.Posted) error {
	if taken, err := takeKey(tx, author, key, digest, first); err != nil || taken {
		return err
	}
	return errors.New("a key that nobody had taken is taken")
}

// takeKey is keepKey for a key of which it is not known whether it is taken already.
func takeKey(tx *tx, author chat.UserID, key string, digest []byte, first chat.Posted) (taken bool, err error) {
	if digest == nil {
		return true, nil
	}
	n, err := tx.count(`INSERT INTO keys (author_id, key, room, seq, rev, at, digest) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		string(author), key, string(first.Room), int64(first.Seq), int64(first.Rev), int64(first.At), digest)
	return n == 1, err
}

func giveKeyBack(tx *tx, author chat.UserID, key string) error {
	return tx.exec(`DELETE FROM keys WHERE author_id = $1 AND key = $2`, string(author), key)
}

// post stores a message under the room's next numbers.
func post(tx *tx, d chat.Draft, next chat.Posted) (chat.Message, error) {
	m := chat.Message{Room: d.Room, Seq: next.Seq, Rev: next.Rev, PostedRev: next.Rev, At: d.At, Key: d.Key, Author: d.Author, Text: d.Text, Level: d.Level,
		ReplyTo: d.ReplyTo, Mentions: append([]chat.UserID{}, d.Mentions...), Files: []chat.File{}, Reactions: []chat.Reaction{}}
	n, err := tx.count(`UPDATE rooms SET seq = $2, rev = $3 WHERE id = $1 AND seq = $2 - 1 AND rev = $3 - 1`, string(d.Room), int64(m.Seq), int64(m.Rev))
	if err == nil && n != 1 {
		err = fmt.Errorf("%d and %d are not the next numbers of %s", m.Seq, m.Rev, d.Room)
	}
	if err != nil {
		return m, err
	}
	if err := insertMessage(tx, m); err != nil {
		return m, err
	}
	tx.facts.came(m.Room, head{m.Seq, m.Rev})
	tx.publish(chat.Of(m.Room, chat.Row{Rev: m.Rev, Message: &m}))
	return m, mention(tx, m)
}

// markOwn moves the read position of an author who had read everything to his own message.
func (s *Store) markOwn(tx *tx, p spot, m chat.Message) {
	if p.mine == nil || !p.mine.In {
		return
	}
	at := place{m.Author.ID, m.Room}
	if tx.hasRead(s.marks, at, p.mine.ReadSeq) >= m.Seq-1 {
		tx.mark(at, m.Seq)
	}
}
