//go:build linux

package main

import (
	"runtime"
	"time"

	"bincang/internal/chat"
	"bincang/internal/load"
)

// manyMessages is more than a measurement sends before its time is over.
const manyMessages = 1 << 20

// deliveries measures how fast conns come in, and how fast a message reaches all of them.
func deliveries(l *lab) error {
	for _, s := range []subject{bincang(), floor(), weightyFloor(), gorilla()} {
		err := l.visit(s, l.conns, l.atOnce, func(r *running, crowd *load.Crowd, arrival *load.Arrival) error {
			figures := map[string]float64{"connects_per_s": float64(arrival.Ready) / arrival.Took.Seconds()}
			if err := l.talk(r, crowd, figures); err != nil {
				return err
			}
			return l.write(s.name, l.conns, figures)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// talk measures one message at a time, sixteen waiting, and ten a second.
func (l *lab) talk(r *running, crowd *load.Crowd, figures map[string]float64) error {
	payload := r.payload(chat.Lobby)
	if _, err := crowd.Broadcast(load.Run{Messages: 3, Window: 1, Posters: l.posters, Payload: payload}); err != nil {
		return err
	}
	one := load.Run{Messages: manyMessages, Window: 1, Posters: l.posters, Payload: payload, Deadline: l.span}
	if err := l.broadcast(r, crowd, one, "one_", figures); err != nil {
		return err
	}
	waiting := load.Run{Messages: manyMessages, Window: 16, Posters: l.posters, Payload: payload, Deadline: l.span}
	if err := l.broadcast(r, crowd, waiting, "waiting_", figures); err != nil {
		return err
	}
	if err := crowd.Idle(300 * time.Millisecond); err != nil {
		return err
	}
	const perSecond = 10
	steady := load.Run{Messages: max(1, int(perSecond*2*l.span.Seconds())), PerSecond: perSecond, Posters: l.posters, Payload: payload}
	return l.broadcast(r, crowd, steady, "steady_", figures)
}

// broadcast measures a run and puts what it found under names with a prefix. Its noise is how many
// cores somebody else used meanwhile.
func (l *lab) broadcast(r *running, crowd *load.Crowd, run load.Run, prefix string, figures map[string]float64) error {
	before, err := load.UsageOf(r.pid())
	if err != nil {
		return err
	}
	busy, began := load.LookBusy(), time.Now()
	result, err := crowd.Broadcast(run)
	if err != nil {
		return err
	}
	after, err := load.UsageOf(r.pid())
	if err != nil {
		return err
	}
	used, millions := after.Since(before), float64(result.Deliveries)/1e6
	share := load.LookBusy().Since(busy)
	noise := share*float64(runtime.NumCPU()) - (used.User+used.System+result.Own).Seconds()/time.Since(began).Seconds()
	for name, value := range map[string]float64{
		"per_s":     float64(result.Deliveries) / result.Took.Seconds(),
		"user_s":    used.User.Seconds() / millions,
		"system_s":  used.System.Seconds() / millions,
		"own_s":     result.Own.Seconds() / millions,
		"p50_ms":    milliseconds(result.Each.Quantile(0.5)),
		"p99_ms":    milliseconds(result.Each.Quantile(0.99)),
		"late_ms":   milliseconds(result.Late),
		"messages":  float64(result.Sent),
		"bytes":     float64(result.Bytes) / float64(result.Deliveries),
		"reads":     float64(result.Reads) / float64(result.Deliveries),
		"busy":      share,
		"noise":     max(0, noise),
		"lost":      float64(result.Lost),
		"rss_after": float64(after.RSS),
	} {
		figures[prefix+name] = value
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
