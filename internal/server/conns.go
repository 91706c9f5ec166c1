package server

import (
	"context"
	"slices"
	"sync"

	"bincang/internal/chat"
	"bincang/internal/wire"
)

// Conns are the live WebSockets of this process, found by session, user and address. It is the
// chat.Conns through which use-cases end them.
type Conns struct {
	telling sync.Mutex // held while watchers are told, so that the last they hear is true; mu is taken under it

	mu        sync.Mutex // guards what follows; held for look-ups only
	live      map[*link]struct{}
	sessions  map[chat.SessionID]*liveSession
	nextEnd   chat.Millis // no session in sessions ends before
	perUser   map[chat.UserID]int
	away      map[chat.UserID]int // how many of a user's conns are away
	addresses map[string]int
	watching  map[chat.UserID]map[*link]func(wire.UserPresence)
	closing   bool
	endings   int64         // how often EndSessions and EndGuests were called
	gone      chan struct{} // closed once closing and nobody is left

	work *tasks // the goroutines that answer requests; Wait waits for them
	look Looker
}

// Looker gives users as they are now, as far as they can be had.
type Looker func([]chat.UserID) []chat.User

// NewConns makes an empty register.
func NewConns(look Looker) *Conns {
	return &Conns{
		live: map[*link]struct{}{}, sessions: map[chat.SessionID]*liveSession{}, nextEnd: never,
		perUser: map[chat.UserID]int{}, away: map[chat.UserID]int{}, addresses: map[string]int{},
		watching: map[chat.UserID]map[*link]func(wire.UserPresence){}, work: newTasks(), gone: make(chan struct{}), look: look,
	}
}

// EndSessions closes every conn of these sessions, and says why.
func (c *Conns) EndSessions(ended []chat.EndedSession) {
	if len(ended) == 0 {
		return
	}
	links := make([][]*link, len(ended))
	c.mu.Lock()
	c.endings++
	for i, end := range ended {
		if s := c.sessions[end.ID]; s != nil {
			links[i] = slices.Clone(s.links)
		}
	}
	c.mu.Unlock()
	for i, end := range ended {
		endAll(links[i], byeRevoked(end.Why))
	}
}

// EndGuests closes every conn of a guest without a password, or of somebody who would become one.
func (c *Conns) EndGuests() {
	c.mu.Lock()
	c.endings++
	c.mu.Unlock()
	endAll(c.which(func(l *link) bool { return !l.actor.Known() || l.actor.User.Role == chat.RoleGuest && !l.actor.Account }), byeRemoved)
}

// ended is how often sessions were ended, or guests. Who finds it unchanged after a conn is registered
// knows that nothing ended since that would have ended that conn: whatever ends sessions does so in the
// store first. With several nodes it does not see what others do: their word has to come over the bus,
// within 5 s.
func (c *Conns) endedSoFar() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.endings
}

// stop gives every conn, and lets no new one in from now on.
func (c *Conns) stop() []*link {
	c.mu.Lock()
	if !c.closing {
		c.closing = true
		c.closeIfGone()
	}
	c.mu.Unlock()
	return c.which(func(*link) bool { return true })
}

func (c *Conns) which(wanted func(*link) bool) []*link {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []*link
	for l := range c.live {
		if wanted(l) {
			found = append(found, l)
		}
	}
	return found
}

func endAll(links []*link, f farewell) {
	for _, l := range links {
		l.part(f)
	}
}

// add registers a conn, or refuses one too many.
func (c *Conns) add(l *link, limits Limits) error {
	l.address = chat.AddressKey(l.actor.Address)
	c.mu.Lock()
	switch {
	case c.closing:
		c.mu.Unlock()
		return &chat.Error{Kind: chat.Unavailable, Message: "the server stops", RetryAfter: retryConn}
	case limits.ConnsPerUser > 0 && l.actor.Known() && c.perUser[l.actor.User.ID] >= limits.ConnsPerUser:
		c.mu.Unlock()
		return &chat.Error{Kind: chat.RateLimited, Message: "this user has too many connections", RetryAfter: retryConn}
	case limits.ConnsPerAddress > 0 && c.addresses[l.address] >= limits.ConnsPerAddress:
		c.mu.Unlock()
		return &chat.Error{Kind: chat.RateLimited, Message: "there are too many connections from this address", RetryAfter: retryConn}
	}
	c.live[l] = struct{}{}
	c.addresses[l.address]++
	came := c.enter(l)
	c.mu.Unlock()
	c.tell(came)
	return nil
}

// become makes a conn of nobody one of a user: at the plain door guests are made when they first speak.
func (c *Conns) become(l *link, actor chat.Actor) {
	c.mu.Lock()
	if _, live := c.live[l]; !live {
		c.mu.Unlock()
		return
	}
	if l.actor.User.ID == actor.User.ID {
		l.actor = actor
		c.mu.Unlock()
		return
	}
	left := c.leave(l)
	l.actor = actor
	came := c.enter(l)
	c.mu.Unlock()
	c.tell(left)
	c.tell(came)
}

// concerns tells whether a change may end the stay of a conn in its room: its user has left, or the
// room became private.
func (c *Conns) concerns(l *link, change chat.Change) bool {
	for _, row := range change.Rows {
		if row.Info != nil && row.Info.Kind == chat.KindPrivate {
			return true
		}
		if row.Member != nil && row.Member.Left && c.isOf(l, row.Member.User) {
			return true
		}
	}
	return false
}

func (c *Conns) isOf(l *link, user chat.UserID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return l.actor.User.ID == user
}

func (c *Conns) remove(l *link) {
	c.mu.Lock()
	if _, live := c.live[l]; !live {
		c.mu.Unlock()
		return
	}
	delete(c.live, l)
	c.closeIfGone()
	c.unwatch(l)
	if c.addresses[l.address]--; c.addresses[l.address] == 0 {
		delete(c.addresses, l.address)
	}
	left := c.leave(l)
	c.mu.Unlock()
	c.tell(left)
}

// enter counts a conn for its user and his session, and gives the user whose watchers have to be told.
func (c *Conns) enter(l *link) (changed chat.UserID) {
	if !l.actor.Known() {
		return ""
	}
	user := l.actor.User.ID
	before := c.state(user)
	c.enterSession(l)
	c.perUser[user]++
	return c.moved(user, before)
}

func (c *Conns) leave(l *link) (changed chat.UserID) {
	if !l.actor.Known() {
		return ""
	}
	user := l.actor.User.ID
	before := c.state(user)
	c.leaveSession(l)
	if c.perUser[user]--; c.perUser[user] == 0 {
		delete(c.perUser, user)
	}
	c.countAway(l, false)
	return c.moved(user, before)
}

func (c *Conns) closeIfGone() {
	if c.closing && len(c.live) == 0 {
		close(c.gone)
	}
}

// Gone is closed once the server stops and every conn has ended.
func (c *Conns) Gone() <-chan struct{} { return c.gone }

// Wait returns when no request is being answered any more, or when ctx ends. Those that come from
// then on are not taken: their clients repeat them elsewhere.
func (c *Conns) Wait(ctx context.Context) { c.work.wait(ctx) }
