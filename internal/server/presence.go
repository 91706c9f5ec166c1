package server

import (
	"maps"

	"bincang/internal/chat"
	"bincang/internal/wire"
)

// present gives how users are now, in the order in which they are asked for.
func (c *Conns) present(users []chat.UserID) []wire.UserPresence {
	present := make([]wire.UserPresence, len(users))
	c.mu.Lock()
	for i, user := range users {
		present[i] = wire.UserPresence{User: user, State: c.state(user)}
	}
	c.mu.Unlock()
	moods := map[chat.UserID]chat.User{}
	for _, user := range c.look(users) {
		moods[user.ID] = user
	}
	for i, user := range users {
		present[i].DND, present[i].Status = moods[user].DND, moods[user].Status
	}
	return present
}

// state is called with c.mu held. Who has no conn is gone; who has one that is not away is here.
func (c *Conns) state(user chat.UserID) wire.Presence {
	switch conns := c.perUser[user]; {
	case conns == 0:
		return wire.PresenceGone
	case c.away[user] < conns:
		return wire.PresenceHere
	}
	return wire.PresenceAway
}

// setAway notes whether nobody is before a conn.
func (c *Conns) setAway(l *link, away bool) {
	c.mu.Lock()
	if _, live := c.live[l]; !live || !l.actor.Known() {
		c.mu.Unlock()
		return
	}
	before := c.state(l.actor.User.ID)
	c.countAway(l, away)
	moved := c.moved(l.actor.User.ID, before)
	c.mu.Unlock()
	c.tell(moved)
}

// countAway is called with c.mu held.
func (c *Conns) countAway(l *link, away bool) {
	user := l.actor.User.ID
	switch {
	case away == l.away:
	case away:
		c.away[user]++
	default:
		if c.away[user]--; c.away[user] == 0 {
			delete(c.away, user)
		}
	}
	l.away = away
}

// moved gives the user again if he is another than before, and somebody watches him; it is called
// with c.mu held.
func (c *Conns) moved(user chat.UserID, before wire.Presence) chat.UserID {
	if c.state(user) == before || len(c.watching[user]) == 0 {
		return ""
	}
	return user
}

// watchPresence has a conn told how these users are when that changes, in place of those it watched
// before. It has heard of some how they are, and of the others that they are gone and say nothing;
// what is not so any more is told at once.
func (c *Conns) watchPresence(l *link, users []chat.UserID, heard []wire.UserPresence, told func(wire.UserPresence)) {
	c.telling.Lock()
	defer c.telling.Unlock()
	if !c.rewatch(l, users, told) {
		return
	}
	known := map[chat.UserID]wire.UserPresence{}
	for _, p := range heard {
		known[p.User] = p
	}
	for _, p := range c.present(users) {
		before, hears := known[p.User]
		if !hears {
			before = wire.UserPresence{User: p.User, State: wire.PresenceGone}
		}
		if !same(before, p) {
			told(p)
		}
	}
}

func same(a, b wire.UserPresence) bool {
	if a.Status != nil && b.Status != nil && *a.Status == *b.Status {
		a.Status = b.Status
	}
	return a == b
}

// rewatch registers a watcher, unless its conn is gone.
func (c *Conns) rewatch(l *link, users []chat.UserID, told func(wire.UserPresence)) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unwatch(l)
	if _, live := c.live[l]; !live {
		return false
	}
	l.watched = users
	for _, user := range users {
		if c.watching[user] == nil {
			c.watching[user] = map[*link]func(wire.UserPresence){}
		}
		c.watching[user][l] = told
	}
	return true
}

// unwatch is called with c.mu held.
func (c *Conns) unwatch(l *link) {
	for _, user := range l.watched {
		delete(c.watching[user], l)
		if len(c.watching[user]) == 0 {
			delete(c.watching, user)
		}
	}
	l.watched = nil
}

// TellMood tells a user's mood to his own conns, and to those that watch him.
func (c *Conns) TellMood(user chat.UserID) {
	c.mu.Lock()
	_, here := c.perUser[user]
	watched := len(c.watching[user]) > 0
	c.mu.Unlock()
	if !here && !watched {
		return
	}
	own := c.which(func(l *link) bool { return here && l.frames && l.actor.User.ID == user && c.watching[user][l] == nil })
	c.telling.Lock()
	defer c.telling.Unlock()
	p := c.present([]chat.UserID{user})[0]
	for _, l := range own {
		l.push(presenceFrame(p))
	}
	c.tellWatchers(p)
}

// tell tells a user's watchers how he is now. Of several who tell at once, each tells what is so when
// his turn comes: the last word is true.
func (c *Conns) tell(user chat.UserID) {
	if user == "" {
		return
	}
	c.telling.Lock()
	defer c.telling.Unlock()
	c.tellWatchers(c.present([]chat.UserID{user})[0])
}

// tellWatchers is called with c.telling held.
func (c *Conns) tellWatchers(p wire.UserPresence) {
	c.mu.Lock()
	watchers := maps.Clone(c.watching[p.User])
	c.mu.Unlock()
	for _, told := range watchers {
		told(p)
	}
}
