package server

import (
	"maps"

	"bincang/internal/chat"
	"bincang/internal/wire"
)

// Here gives those of the users who have a conn.
func (c *Conns) Here(users []chat.UserID) []chat.UserID {
	c.mu.Lock()
	defer c.mu.Unlock()
	here := []chat.UserID{}
	for _, user := range users {
		if c.perUser[user] > 0 {
			here = append(here, user)
		}
	}
	return here
}

// watchPresence has a conn told when these users come and go, in place of those it watched before.
func (c *Conns) watchPresence(l *link, users []chat.UserID, told func(chat.UserID, wire.Presence)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unwatch(l)
	if _, live := c.live[l]; !live {
		return
	}
	l.watched = users
	for _, user := range users {
		if c.watching[user] == nil {
			c.watching[user] = map[*link]func(chat.UserID, wire.Presence){}
		}
		c.watching[user][l] = told
	}
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

// tell gives what tells a user's watchers how he is; it is called with c.mu held, and gives
// something to be called without.
func (c *Conns) tell(user chat.UserID, state wire.Presence) func() {
	watchers := maps.Clone(c.watching[user])
	return func() {
		for _, told := range watchers {
			told(user, state)
		}
	}
}
