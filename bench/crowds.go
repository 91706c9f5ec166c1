//go:build linux

package main

import (
	"errors"
	"fmt"
	"time"

	"bincang/internal/chat"
	"bincang/internal/load"
)

// storm measures how long it takes until everybody who comes at once has been greeted.
func storm(l *lab) error {
	for _, s := range []subject{bincang(), floor(), gorilla()} {
		err := l.visit(s, l.storm, l.storm, func(r *running, _ *load.Crowd, arrival *load.Arrival) error {
			after, err := load.UsageOf(r.pid())
			if err != nil {
				return err
			}
			used := after.Since(r.empty)
			return l.write(s.name, l.storm, map[string]float64{
				"took_s": arrival.Took.Seconds(), "p50_ms": milliseconds(arrival.Each.Quantile(0.5)), "p99_ms": milliseconds(arrival.Each.Quantile(0.99)),
				"busy": float64(arrival.Busy), "user_s": used.User.Seconds(), "system_s": used.System.Seconds(),
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// growth measures what a delivery costs with more and more conns in the room.
func growth(l *lab) error {
	for _, size := range l.sizes {
		for _, s := range []subject{bincang(), floor()} {
			err := l.visit(s, size, l.atOnce, func(r *running, crowd *load.Crowd, _ *load.Arrival) error {
				return l.one(r, crowd, s.name, chat.Lobby, size, size)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// one measures one message at a time.
func (l *lab) one(r *running, crowd *load.Crowd, name string, room chat.RoomID, audience, conns int) error {
	payload := r.payload(room)
	if _, err := crowd.Broadcast(load.Run{Messages: 3, Window: 1, Posters: l.posters, Audience: audience, Payload: payload}); err != nil {
		return err
	}
	figures := map[string]float64{}
	run := load.Run{Messages: manyMessages, Window: 1, Posters: l.posters, Audience: audience, Payload: payload, Deadline: l.span}
	if err := l.broadcast(r, crowd, run, "", figures); err != nil {
		return err
	}
	return l.write(name, conns, figures)
}

// elsewhere measures a room of a few, without and with very many conns that are in other rooms.
func elsewhere(l *lab) error {
	follow := fmt.Appendf(nil, `{"id":"%c","op":"room.open","in":{"room":%q,"limit":1,"watch":true}}`, load.AckMarker, crowdRoom)
	for _, conns := range []int{l.few, l.storm} {
		err := l.visit(bincang(), conns, l.atOnce, func(r *running, crowd *load.Crowd, _ *load.Arrival) error {
			if err := crowd.Ask(l.few, follow); err != nil {
				return err
			}
			return l.one(r, crowd, "bincang", crowdRoom, l.few, conns)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// pings measures what a server costs at which nothing happens.
func pings(l *lab) error {
	return l.visit(bincang(), l.storm, l.atOnce, func(r *running, crowd *load.Crowd, _ *load.Arrival) error {
		if err := crowd.Idle(l.span); err != nil {
			return err
		}
		before, err := load.UsageOf(r.pid())
		if err != nil {
			return err
		}
		began := time.Now()
		if err := crowd.Idle(l.pings); err != nil {
			return err
		}
		took := time.Since(began).Seconds()
		after, err := load.UsageOf(r.pid())
		if err != nil {
			return err
		}
		if left := crowd.Size(); left < l.storm {
			return fmt.Errorf("only %d of %d conns are left: %v", left, l.storm, crowd.Byes())
		}
		used := after.Since(before)
		return l.write("bincang", l.storm, map[string]float64{
			"core_percent": (used.User + used.System).Seconds() / took * 100, "user_s": used.User.Seconds(), "system_s": used.System.Seconds(),
		})
	})
}

// churn looks at what is left of conns that came and went.
func churn(l *lab) error {
	r, err := bincang().start(l)
	if err != nil {
		return err
	}
	err = l.comeAndGo(r)
	return errors.Join(err, r.end())
}

func (l *lab) comeAndGo(r *running) error {
	before, err := load.OpenFiles(r.pid())
	if err != nil {
		return err
	}
	figures := map[string]float64{"files_before": float64(before)}
	for i := range l.comings {
		crowd, _, err := load.Dial(r.target, l.storm, l.atOnce)
		if crowd != nil {
			crowd.Close()
		}
		if err != nil {
			return err
		}
		left, err := r.filesLeft(before)
		if err != nil {
			return err
		}
		u, err := load.UsageOf(r.pid())
		if err != nil {
			return err
		}
		figures["files_after"] = float64(left)
		if i == l.comings/2-1 {
			figures["rss_half"] = float64(u.RSS)
		}
		figures["rss_after"] = float64(u.RSS)
	}
	return l.write("bincang", l.storm, figures)
}

// goneTime is how long the server may take to notice that conns are gone.
const goneTime = 10 * time.Second

// filesLeft waits until there are no more descriptors than before, and gives how many there are.
func (r *running) filesLeft(before int) (left int, err error) {
	for end := time.Now().Add(goneTime); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if left, err = load.OpenFiles(r.pid()); err != nil || left <= before {
			return left, err
		}
	}
	return left, nil
}

// stopped measures what conns that stop reading cost, and what the others notice of them.
func stopped(l *lab) error {
	for _, stuck := range []int{l.stuck, 0} {
		err := l.visit(bincang(), l.healthy+stuck, l.atOnce, func(r *running, crowd *load.Crowd, _ *load.Arrival) error {
			if err := crowd.Deafen(l.healthy); err != nil {
				return err
			}
			span := l.stuckFor
			if stuck == 0 {
				span /= 2 // nothing grows here
			}
			return l.pour(r, crowd, stuck, span)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// filling is the part of the time after which whoever does not read has been cut.
const filling = 4

// pour posts steadily and looks at the memory meanwhile, at its most: while the conns that do not read
// fill up and are cut, and afterwards.
func (l *lab) pour(r *running, crowd *load.Crowd, stuck int, span time.Duration) error {
	figures := map[string]float64{}
	base, err := load.TCPMemory()
	if err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		span time.Duration
	}{{"filling_", span / filling}, {"after_", span - span/filling}} {
		look := func(time.Duration) {
			u, _ := load.UsageOf(r.pid()) //nolint:errcheck // the run itself would fail
			kernel, _ := load.TCPMemory() //nolint:errcheck // it could be read before
			rss, tcp := part.name+"rss", part.name+"tcp"
			figures[rss] = max(figures[rss], float64(u.RSS-r.empty.RSS))
			figures[tcp] = max(figures[tcp], float64(kernel-base))
		}
		run := load.Run{Messages: max(1, int(l.stuckRate*part.span.Seconds())), PerSecond: l.stuckRate, Posters: l.posters, Payload: r.payload(chat.Lobby), Look: look}
		if err := l.broadcast(r, crowd, run, part.name, figures); err != nil {
			return err
		}
		look(part.span)
	}
	return l.write("bincang", l.healthy+stuck, figures)
}
