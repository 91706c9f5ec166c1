package client

import (
	"context"
	"fmt"
	"strconv"

	"bincang/internal/wire"

	"github.com/go-json-experiment/json"
)

// visit is a tour's use of one connection.
type visit struct {
	tour   *tour
	socket *socket
	next   int // the id of the last question
	asked  map[string]asked
}

// asked is a question that waits for its answer.
type asked struct {
	log *roomLog
	op  string
}

// serve deals with what comes until the connection or ctx ends.
func (v *visit) serve(ctx context.Context) error {
	for {
		frames, heads, end := v.socket.mail.take()
		for i := range frames {
			if err := v.handle(ctx, &frames[i]); err != nil {
				return err
			}
		}
		for room, rev := range heads {
			if err := v.heads(room, rev); err != nil {
				return err
			}
		}
		if end != nil {
			return end
		}
		select {
		case <-v.socket.mail.ready:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (v *visit) handle(ctx context.Context, f *frame) error {
	if f.ID != nil {
		return v.answer(ctx, f)
	}
	log := v.tour.logs[f.Change.Room]
	if log == nil {
		return nil
	}
	return v.deliver(ctx, log, log.push(*f.Change))
}

func (v *visit) heads(room RoomID, rev Rev) error {
	log := v.tour.logs[room]
	if log == nil {
		return nil
	}
	log.heads(rev)
	return v.advance(log)
}

// answer hands an answer to the log that asked.
func (v *visit) answer(ctx context.Context, f *frame) error {
	var id string
	if json.Unmarshal(f.ID, &id) != nil {
		return nil // no question of ours has such an id
	}
	q, known := v.asked[id]
	if !known {
		return nil
	}
	delete(v.asked, id)
	if f.Error != nil {
		return fmt.Errorf("%s of %s: %w", q.op, q.log.room, refused(f.Error))
	}
	events, err := v.read(q, f)
	if err != nil {
		return fmt.Errorf("%s of %s: %w", q.op, q.log.room, err)
	}
	return v.deliver(ctx, q.log, events)
}

func (v *visit) read(q asked, f *frame) ([]Event, error) {
	switch q.op {
	case "room.open":
		var out OpenedRoom
		if err := decode(f, &out); err != nil {
			return nil, err
		}
		return q.log.opened(v.socket.hello.Epoch, &out), nil
	case "room.history":
		var out wire.History
		if err := decode(f, &out); err != nil {
			return nil, err
		}
		return q.log.filled(&out), nil
	}
	var out wire.Changes
	if err := decode(f, &out); err != nil {
		return nil, err
	}
	return q.log.caughtUp(&out)
}

func decode(f *frame, into any) error {
	if err := json.Unmarshal(f.Out, into); err != nil {
		return fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	return nil
}

// deliver gives events to the consumer, after what they need to be complete was asked for.
func (v *visit) deliver(ctx context.Context, log *roomLog, events []Event) error {
	if err := v.advance(log); err != nil {
		return err
	}
	for _, e := range events {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !v.tour.yield(e, nil) {
			return errEnough
		}
	}
	return nil
}

// advance asks what a log needs to know next, one question a room.
func (v *visit) advance(log *roomLog) error {
	q, ok := log.wants()
	if !ok {
		return nil
	}
	log.asked = true
	v.next++
	id := strconv.Itoa(v.next)
	v.asked[id] = asked{log: log, op: q.op}
	return v.socket.ask(id, q)
}
