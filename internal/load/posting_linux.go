package load

import (
	"fmt"
	"time"
)

// Post lets the first conns post, each as soon as it has its answer, until the time is over and all
// are answered.
func (c *Crowd) Post(p Posting) (*Posted, error) {
	c.begin(p.Posters)
	w := &posting{Crowd: c, Posting: p, began: time.Now(), result: &Posted{}, posters: make([]poster, p.Posters)}
	for i := range w.posters {
		if err := w.next(i); err != nil {
			return w.result, err
		}
	}
	err := w.run()
	w.result.Refused = c.refusal
	return w.result, err
}

// posting is a Posting under way.
type posting struct {
	*Crowd
	Posting
	began   time.Time
	result  *Posted
	posters []poster
	waiting int // answers that are to come
	failed  error
}

type poster struct {
	posts int
	at    time.Time // of the last one
}

func (w *posting) next(i int) error {
	p := &w.posters[i]
	p.at = time.Now()
	if err := w.conns[i].write(appendFrame(nil, opText, w.Payload(i, p.posts))); err != nil {
		return fmt.Errorf("post: %w", err)
	}
	p.posts++
	w.waiting++
	return nil
}

func (w *posting) run() error {
	heard := time.Now()
	for w.waiting > 0 {
		before := w.acks
		if err := w.each(time.Second, w.heard); err != nil {
			return err
		}
		if w.acks > before {
			heard = time.Now()
		}
		switch {
		case w.failed != nil:
			return w.failed
		case w.refusal != "":
			return fmt.Errorf("a message was refused: %s", w.refusal)
		case w.Size() < len(w.conns):
			return fmt.Errorf("the server closed conns: %v", w.byes)
		case time.Since(heard) > giveUp:
			return fmt.Errorf("for %s nothing was answered", giveUp)
		}
	}
	return nil
}

// heard posts again where an answer came.
func (w *posting) heard(i int) {
	if i >= len(w.posters) || w.acks == w.result.Acked {
		return
	}
	now := time.Now()
	w.result.Acked = w.acks
	w.result.Took = now.Sub(w.began)
	w.result.Each.Add(now.Sub(w.posters[i].at))
	w.waiting--
	if w.result.Took < w.For && w.failed == nil {
		w.failed = w.next(i)
	}
}
