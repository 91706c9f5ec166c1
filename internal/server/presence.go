package server

import (
	"maps"
	"slices"

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
// It was told that of them those in here are here; where that is so no more, it is told at once.
func (c *Conns) watchPresence(l *link, users, here []chat.UserID, told func(chat.UserID, wire.Presence)) {
	c.telling.Lock()
	defer c.telling.Unlock()
	for user, state := range c.rewatch(l, users, here, told) {
		told(user, state)
	}
}

// rewatch registers the watcher, and gives the users who are not as he was told.
func (c *Conns) rewatch(l *link, users, here []chat.UserID, told func(chat.UserID, wire.Presence)) map[chat.UserID]wire.Presence {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unwatch(l)
	if _, live := c.live[l]; !live {
		return nil
	}
	news := map[chat.UserID]wire.Presence{}
	l.watched = users
	for _, user := range users {
		if c.watching[user] == nil {
			c.watching[user] = map[*link]func(chat.UserID, wire.Presence){}
		}
		c.watching[user][l] = told
		if is := c.perUser[user] > 0; is != slices.Contains(here, user) {
			news[user] = presence(is)
		}
	}
	return news
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

// watched gives the user again if somebody watches him; it is called with c.mu held.
func (c *Conns) watched(user chat.UserID) chat.UserID {
	if len(c.watching[user]) == 0 {
		return ""
	}
	return user
}

// tell tells a user's watchers how he is now. Of several who tell at once, each tells what is so when
// his turn comes: the last word is true.
func (c *Conns) tell(user chat.UserID) {
	if user == "" {
		return
	}
	c.telling.Lock()
	defer c.telling.Unlock()
	c.mu.Lock()
	watchers, state := maps.Clone(c.watching[user]), presence(c.perUser[user] > 0)
	c.mu.Unlock()
	for _, told := range watchers {
		told(user, state)
	}
}

func presence(here bool) wire.Presence {
	if here {
		return wire.PresenceHere
	}
	return wire.PresenceGone
}
