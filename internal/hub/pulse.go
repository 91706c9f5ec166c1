package hub

import (
	"slices"
	"sync"
	"time"

	"bincang/internal/chat"
)

// Signal is what is not numbered and may be dropped. Exactly one of its fields is set.
type Signal struct {
	Heads  map[chat.RoomID]chat.Rev // how far rooms have come
	Typing *Typing
	Here   *Here
	Read   *chat.Given
}

// Typing tells who is writing in a room: at most three.
type Typing struct {
	Room  chat.RoomID
	Users []chat.Author
}

// Here tells how many users follow a room.
type Here struct {
	Room  chat.RoomID
	Count int
}

// Times are how often signals are sent, at most.
type Times struct {
	Heads  time.Duration
	Typing time.Duration // per room
	Here   time.Duration // per room
}

// How long somebody counts as writing after he last said so, and how many are named.
const (
	typingLasts = 6 * time.Second
	typingNamed = 3
)

// beatsPer is how many beats a signal's time is divided into: it leaves late by one at most.
const beatsPer = 4

// pulse holds what a worker signals from time to time. Its beat runs on the worker's goroutine.
type pulse struct {
	times Times
	heads map[chat.RoomID]chat.Rev // of the worker's goroutine
	due   time.Time                // when the heads are told next

	mu     sync.Mutex // guards what follows; nothing else is locked under it
	typing map[chat.RoomID]*typists
	here   map[chat.RoomID]*audience
}

// typists are who writes in a room.
type typists struct {
	users []typist // by when they began
	news  bool
	told  time.Time
}

type typist struct {
	chat.Author
	at time.Time
}

// restless is for how many of its times the number of a room that people keep coming to waits for a
// beat in which nobody does: to tell a crowd of each of those who arrive with it would cost more than
// their arrival.
const restless = 3

// audience is whether a room's number has changed, and when it was last told.
type audience struct {
	news   bool
	moving bool      // it has changed since the last beat
	since  time.Time // the beat that first saw the news; zero before
	told   time.Time
}

func newPulse(times Times) *pulse {
	return &pulse{times: times, heads: map[chat.RoomID]chat.Rev{}, typing: map[chat.RoomID]*typists{}, here: map[chat.RoomID]*audience{}}
}

func (p *pulse) beatEvery() time.Duration {
	return max(min(p.times.Heads, p.times.Typing, p.times.Here)/beatsPer, time.Millisecond)
}

// types notes that somebody writes in a room.
func (p *pulse) types(room chat.RoomID, user chat.Author) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.typing[room]
	if t == nil {
		t = &typists{}
		p.typing[room] = t
	}
	now := time.Now()
	t.news = true
	for i := range t.users {
		if t.users[i].ID == user.ID {
			t.users[i].at = now
			return
		}
	}
	t.users = append(t.users, typist{user, now})
}

// stopped notes that somebody's message has come: he writes no more.
func (p *pulse) stopped(c chat.Change) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.typing[c.Room]
	if t == nil {
		return
	}
	for _, row := range c.Rows {
		if row.Message != nil {
			t.users = slices.DeleteFunc(t.users, func(u typist) bool { return u.ID == row.Message.Author.ID })
		}
	}
}

// moved notes that the number of users in a room has changed.
func (p *pulse) moved(room chat.RoomID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.here[room] == nil {
		p.here[room] = &audience{}
	}
	p.here[room].news, p.here[room].moving = true, true
}

// beat gives the signals that are due.
func (p *pulse) beat(now time.Time) []Signal {
	due := p.headsDue(now)
	p.mu.Lock()
	defer p.mu.Unlock()
	for room, t := range p.typing {
		t.forget(now)
		switch rested := now.Sub(t.told) >= p.times.Typing; {
		case !rested:
		case t.news:
			t.news, t.told = false, now
			due = append(due, Signal{Typing: &Typing{Room: room, Users: t.named()}})
		case len(t.users) == 0:
			delete(p.typing, room)
		}
	}
	for room, a := range p.here {
		waits := a.waits(now, restless*p.times.Here)
		switch rested := now.Sub(a.told) >= p.times.Here; {
		case !rested, waits:
		case a.news:
			*a = audience{told: now}
			due = append(due, Signal{Here: &Here{Room: room}})
		default:
			delete(p.here, room)
		}
	}
	return due
}

// waits tells, once a beat, whether the number is still changing, but not for longer than told.
func (a *audience) waits(now time.Time, longest time.Duration) bool {
	moving := a.moving
	a.moving = false
	if a.news && a.since.IsZero() {
		a.since = now
	}
	return a.news && moving && now.Sub(a.since) < longest
}

func (p *pulse) headsDue(now time.Time) []Signal {
	if now.Before(p.due) {
		return nil
	}
	p.due = now.Add(p.times.Heads)
	var due []Signal
	for room, rev := range p.heads {
		due = append(due, Signal{Heads: map[chat.RoomID]chat.Rev{room: rev}})
	}
	clear(p.heads)
	return due
}

// forget drops who has not said for a while that he writes; that is news.
func (t *typists) forget(now time.Time) {
	before := len(t.users)
	t.users = slices.DeleteFunc(t.users, func(u typist) bool { return now.Sub(u.at) >= typingLasts })
	t.news = t.news || len(t.users) < before
}

func (t *typists) named() []chat.Author {
	named := make([]chat.Author, 0, typingNamed)
	for _, u := range t.users[:min(len(t.users), typingNamed)] {
		named = append(named, u.Author)
	}
	return named
}
