package load

import (
	"fmt"
	"time"
)

// Broadcast posts messages and waits until everybody who listens has them.
func (c *Crowd) Broadcast(r Run) (*Result, error) {
	if r.Stall == 0 {
		r.Stall = 10 * time.Second
	}
	b := &broadcast{Crowd: c, Run: r, result: &Result{}, sentAt: make([]time.Duration, r.Messages), audience: int64(r.Audience)}
	if b.audience == 0 {
		b.audience = int64(c.Size())
	}
	c.begin(r.Posters)
	lost, own := c.lost, ownCPU()
	b.began = time.Now()
	err := b.run()
	b.result.Bytes, b.result.Reads, b.result.Refused = c.listened, c.reads, c.refusal
	b.result.Lost, b.result.Own = c.lost-lost, ownCPU()-own
	return b.result, err
}

// broadcast is a Run under way.
type broadcast struct {
	*Crowd
	Run
	result   *Result
	audience int64
	began    time.Time
	sentAt   []time.Duration // since it began, of each message
	looked   time.Duration
}

func (b *broadcast) run() error {
	for b.more() || b.result.Deliveries < int64(b.result.Sent)*b.audience {
		now := time.Since(b.began)
		if b.Look != nil && now-b.looked >= time.Second {
			b.looked = now
			b.Look(now)
		}
		if err := b.post(now); err != nil {
			return err
		}
		if err := b.each(b.patience(now), b.heard); err != nil {
			return err
		}
		switch idle := time.Since(b.began) - max(b.result.Took, b.lastSent()); {
		case b.refusal != "":
			return fmt.Errorf("a message was refused: %s", b.refusal)
		case b.lost > 0 && b.Size() == 0:
			return fmt.Errorf("the server closed every conn: %v", b.byes)
		case idle > b.Stall:
			return fmt.Errorf("for %s nothing was delivered; %d of %d had come, %d conns are left", b.Stall, b.result.Deliveries, int64(b.result.Sent)*b.audience, b.Size())
		}
	}
	return nil
}

// more holds while there is something left to post.
func (b *broadcast) more() bool {
	return b.result.Sent < b.Messages && (b.Deadline == 0 || time.Since(b.began) < b.Deadline)
}

func (b *broadcast) lastSent() time.Duration {
	if b.result.Sent == 0 {
		return 0
	}
	return b.sentAt[b.result.Sent-1]
}

// post sends what is due.
func (b *broadcast) post(now time.Duration) error {
	for b.more() && b.due(now) {
		i := b.result.Sent
		poster := &b.conns[i%max(b.Posters, 1)]
		if poster.state != here {
			return fmt.Errorf("the server closed a conn that posts: %v", b.byes)
		}
		b.sentAt[i] = time.Since(b.began)
		if err := poster.write(appendFrame(nil, opText, b.Payload(i))); err != nil {
			return fmt.Errorf("post: %w", err)
		}
		b.result.Sent++
	}
	return nil
}

func (b *broadcast) due(now time.Duration) bool {
	if b.PerSecond == 0 {
		return int64(b.result.Sent)-b.result.Deliveries/b.audience < int64(b.Window)
	}
	late := now - b.scheduled()
	b.result.Late = max(b.result.Late, late)
	return late >= 0
}

// scheduled is when the next message is to be sent.
func (b *broadcast) scheduled() time.Duration {
	return time.Duration(float64(b.result.Sent) / b.PerSecond * float64(time.Second))
}

// patience is how long there is nothing to do but to listen.
func (b *broadcast) patience(now time.Duration) time.Duration {
	if b.PerSecond == 0 || !b.more() {
		return time.Second
	}
	return min(time.Second, max(0, b.scheduled()-now))
}

// heard counts what one conn has just received. Messages are taken to come in the order in which
// they were posted.
func (b *broadcast) heard(i int) {
	if b.marks == 0 {
		return
	}
	c := &b.conns[i]
	now := time.Since(b.began)
	for range b.marks {
		if int(c.got) < b.result.Sent {
			b.result.Each.Add(now - b.sentAt[c.got])
		}
		c.got++
	}
	b.result.Deliveries += b.marks
	b.result.Took = now
}
