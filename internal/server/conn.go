package server

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sync"

	"bincang/internal/chat"
	"bincang/internal/hub"
	"bincang/internal/wire"
	"bincang/internal/ws"

	"github.com/go-json-experiment/json/jsontext"
)

// maxWatches is how many rooms a conn may watch.
const maxWatches = 50

// What is forgiven within a minute: malformed frames, and refusals for being too fast.
const (
	maxMalformed = 2
	maxRefused   = 100
)

// conn is one WebSocket that speaks frames of JSON.
type conn struct {
	hub.Follower // this and the next two are all that a push needs
	gate         gate
	link
	server   *Server
	requests inbox[wire.Request]

	mu        sync.Mutex                  // guards what follows; nothing else is locked under it
	watched   []chat.UserID               // whose presence presence.watch named
	talkers   []chat.UserID               // who is in its user's direct rooms
	toldHere  map[chat.RoomID]chat.Millis // when it was last told who is in a room that it opened
	malformed strikes
	refused   strikes
}

func newConn(s *Server, actor chat.Actor) *conn {
	c := &conn{server: s, link: link{actor: actor, frames: true}}
	c.requests = inbox[wire.Request]{work: s.conns.work, do: func(r wire.Request) { c.attend(func() { c.answer(r) }) }}
	return c
}

// begin follows the rooms of the conn's user, so that nothing falls between that and the snapshot of
// hello; what is pushed meanwhile waits.
func (c *conn) begin(socket *ws.Conn, a arrival) {
	c.attach(socket, goodbye)
	c.gate.close("")
	c.server.hub.Attach(&c.Follower, c, dialectJSON, c.actor.User.ID, true)
	ctx, cancel := context.WithTimeout(context.Background(), operationTime)
	defer cancel()
	hello, err := c.follow(ctx, a)
	if err != nil {
		c.server.log.Warn("no hello", "error", err)
		c.end(unavailable)
		return
	}
	frame, err := wire.Encode(wire.Frame{Hello: &hello})
	if err != nil {
		c.server.log.Error("hello has no JSON", "error", err)
		c.end(unavailable)
		return
	}
	c.gate.open(newsTo(hello), c.hand) // into the socket, where it waits behind hello
	socket.Start(ws.TextFrame(frame))
	c.meet(hello.Rooms...)
}

// follow subscribes to the rooms that its user was in when he was looked up, and gives the snapshot
// from which the conn goes on: that one, if nothing happened since but messages.
func (c *conn) follow(ctx context.Context, a arrival) (wire.Hello, error) {
	c.server.hub.SubscribeSelf(c.actor.Self, &c.Follower)
	for _, room := range a.Snapshot.Rooms {
		if room.ID != c.actor.Self {
			c.server.hub.Subscribe(room.ID, &c.Follower, false)
		}
	}
	if !a.Snapshot.More && c.server.hub.Renew(a.Snapshot.Rooms, a.at) {
		return c.server.helloOf(a.Arrival), nil
	}
	return c.followAgain(ctx)
}

// followAgain subscribes to the rooms that its user is in and then reads the snapshot. Who enters or leaves a room from now on is told so by the room's own log; who left one between
// the list and the subscription is not in the snapshot.
func (c *conn) followAgain(ctx context.Context) (wire.Hello, error) {
	rooms, err := c.server.chat.RoomsOf(ctx, c.actor)
	if err != nil {
		return wire.Hello{}, err
	}
	for _, room := range rooms {
		c.server.hub.Subscribe(room, &c.Follower, false)
	}
	hello, err := c.server.hello(ctx, c.actor)
	if err != nil {
		return wire.Hello{}, err
	}
	in, err := c.stillIn(ctx, hello)
	if err == nil {
		c.server.hub.Retain(&c.Follower, func(room chat.RoomID) bool { return slices.Contains(in, room) })
	}
	return hello, err
}

// stillIn is which rooms the user is in, after the conn subscribed: a long list does not fit hello.
func (c *conn) stillIn(ctx context.Context, hello wire.Hello) ([]chat.RoomID, error) {
	if hello.RoomsMore {
		return c.server.chat.RoomsOf(ctx, c.actor)
	}
	rooms := make([]chat.RoomID, len(hello.Rooms))
	for i, room := range hello.Rooms {
		rooms[i] = room.ID
	}
	return rooms, nil
}

// newsTo tells what is news to somebody who was told hello: nothing that the snapshot has already, and
// nothing of rooms that he is not in, or has left meanwhile.
func newsTo(hello wire.Hello) func(push) bool {
	heard := map[chat.RoomID]chat.Rev{}
	for _, room := range hello.Rooms {
		heard[room.ID] = room.Rev
	}
	out := map[chat.RoomID]bool{}
	return func(p push) bool {
		rev, in := heard[p.room]
		in = in || hello.RoomsMore
		if p.change == nil {
			return in && !out[p.room]
		}
		if p.change.UpTo <= rev {
			return false
		}
		if !in || out[p.room] {
			out[p.room] = !has(p.change, hello.Me.ID, false)
		}
		if out[p.room] {
			return false
		}
		heard[p.room], out[p.room] = p.change.UpTo, has(p.change, hello.Me.ID, true)
		return true
	}
}

// has tells whether a change has a user's row as a member, or as one who left.
func has(change *chat.Change, user chat.UserID, left bool) bool {
	return slices.ContainsFunc(change.Rows, func(row chat.Row) bool {
		return row.Member != nil && row.Member.User == user && row.Member.Left == left
	})
}

// goodbye is how the socket door ends a conn: with a frame that says why, and the close code.
func goodbye(socket *ws.Conn, f farewell) { socket.Close(f.code, f.bye.Message, f.frame()) }

// Push hands on what the hub encoded.
func (c *conn) Push(room chat.RoomID, change *chat.Change, frame []byte) {
	if !c.gate.pass(push{room, change, frame}, c.hand) {
		c.end(tooSlow)
	}
}

// Near looks at what Push will need.
func (c *conn) Near() {
	if c.gate.shut.Load() == nil {
		c.socket.Near()
	}
}

func (c *conn) hand(p push) { c.socket.Push(p.frame) }

// Message takes a request in; it is called by the socket's reader and does not wait.
func (c *conn) Message(socket *ws.Conn, p []byte) {
	request, err := wire.ParseRequest(p)
	if err != nil {
		c.misfit(request.ID, err)
		return
	}
	c.requests.put(socket, request)
}

func (c *conn) answer(request wire.Request) {
	if request.Op == "ping" {
		c.pong(request)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), operationTime)
	defer cancel()
	call := &Call{Actor: c.actor, Conn: c}
	out, err := c.server.table.Run(ctx, call, request.Op, request.In)
	if err != nil {
		c.refuse(request.ID, refusal(ctx, c.server.log, rand.Text(), err))
		return
	}
	body, err := wire.Encode(out)
	if err != nil {
		c.refuse(request.ID, refusal(ctx, c.server.log, rand.Text(), err))
		return
	}
	c.send(wire.Answer{ID: request.ID, Out: body})
	if call.After != nil {
		call.After()
	}
}

// pong answers a ping, which takes no input.
func (c *conn) pong(request wire.Request) {
	if err := wire.Decode(request.In, &struct{}{}); err != nil {
		c.misfit(request.ID, err)
		return
	}
	c.send(wire.Answer{ID: request.ID, Out: jsontext.Value("{}")})
}

// refuse answers with a refusal; who keeps on over a rate limit is ended.
func (c *conn) refuse(id jsontext.Value, refused *chat.Error) {
	over := refused.Kind == chat.RateLimited && c.strike(&c.refused, maxRefused)
	c.send(wire.Answer{ID: id, Error: problem(refused)})
	if over {
		c.end(tooFast)
	}
}

// misfit answers a frame that is no request; the third malformed one within a minute ends the conn.
func (c *conn) misfit(id jsontext.Value, err error) {
	if id == nil {
		id = jsontext.Value("null")
	}
	if refused, ok := errors.AsType[*chat.Error](err); ok {
		c.refuse(id, refused)
		return
	}
	over := c.strike(&c.malformed, maxMalformed)
	c.refuse(id, chat.Refuse(chat.Invalid, err.Error()))
	if over {
		c.end(notUnderstood)
	}
}

func (c *conn) strike(s *strikes, most int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return s.add(c.server.chat.Now().Time(), most)
}

func (c *conn) send(answer wire.Answer) {
	frame, err := wire.Encode(answer)
	if err != nil {
		c.server.log.Error("an answer has no JSON", "error", err)
		return
	}
	c.socket.Answer(ws.TextFrame(frame))
}

// Overrun ends a conn that went over a bound of its socket.
func (c *conn) Overrun(socket *ws.Conn, what ws.Overrun) {
	f := tooSlow
	if what == ws.PingFlood {
		f = tooFast
	}
	socket.Drop(f.code, f.bye.Message, f.frame())
}

// Closed forgets the conn.
func (c *conn) Closed(*ws.Conn, int, string) {
	c.requests.close()
	c.server.hub.Detach(&c.Follower)
	c.server.conns.remove(&c.link)
}

// Watch makes the conn follow a room that its user is not in, if read, which is called then, shows
// that he may read it. Until that is known, what is pushed of it waits.
func (c *conn) Watch(room chat.RoomID, read func() error) error {
	follows := c.server.hub.Follows(&c.Follower, room)
	if !follows && c.server.hub.Watching(&c.Follower) >= maxWatches {
		return &chat.Error{Kind: chat.RateLimited, Message: "a conn can watch 50 rooms; close one", RetryAfter: retryConn}
	}
	c.gate.close(room)
	c.server.hub.Subscribe(room, &c.Follower, true)
	err := read()
	if err != nil {
		c.Unwatch(room)
	}
	c.gate.open(func(push) bool { return err == nil || follows }, c.hand)
	return err
}

// Unwatch ends what Watch began.
func (c *conn) Unwatch(room chat.RoomID) { c.server.hub.Unsubscribe(room, &c.Follower, true) }

// Recent gives what happened after a rev in a room that the conn follows, where that is in memory.
func (c *conn) Recent(room chat.RoomID, after chat.Rev) (chat.Change, bool) {
	return c.server.hub.Since(&c.Follower, room, after)
}

// SetAway says whether nobody is before the conn.
func (c *conn) SetAway(away bool) { c.server.conns.setAway(&c.link, away) }

// WatchPresence makes the conn be told when these users come, go, or change their mood, and no longer
// others but those in its user's direct rooms; it was told already how they are.
func (c *conn) WatchPresence(users []chat.UserID, heard []wire.UserPresence) {
	c.mu.Lock()
	c.watched = users
	all := slices.Concat(users, c.talkers)
	c.mu.Unlock()
	c.watchPresence(all, heard)
}

// Meet makes the conn be told when those in a direct room come and go.
func (c *conn) Meet(room chat.Room) { c.meet(room) }

func (c *conn) meet(rooms ...chat.Room) {
	c.mu.Lock()
	before := len(c.talkers)
	for _, room := range rooms {
		for _, user := range room.With {
			if user.ID != c.actor.User.ID && !slices.Contains(c.talkers, user.ID) {
				c.talkers = append(c.talkers, user.ID)
			}
		}
	}
	all := slices.Concat(c.watched, c.talkers)
	grown := len(c.talkers) > before
	c.mu.Unlock()
	if grown {
		c.watchPresence(all, nil)
	}
}

func (c *conn) watchPresence(users []chat.UserID, heard []wire.UserPresence) {
	c.server.conns.watchPresence(&c.link, users, heard, func(p wire.UserPresence) { c.socket.Push(presenceFrame(p)) })
}

func presenceFrame(p wire.UserPresence) []byte {
	return frameOf(wire.Frame{Signal: &wire.Signal{Kind: wire.SignalPresence, User: p.User, State: p.State, DND: p.DND, Status: p.Status}})
}

// TellHere tells the conn how many users follow a room that it opens.
func (c *conn) TellHere(room chat.RoomID) {
	if !c.mayTellHere(room) {
		return
	}
	count := c.server.hub.Here(room)
	c.socket.Push(frameOf(wire.Frame{Signal: &wire.Signal{Kind: wire.SignalHere, Room: room, Count: &count}}))
}

// mayTellHere tells whether the conn has not been told of that room by itself for a while.
func (c *conn) mayTellHere(room chat.RoomID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.server.chat.Now()
	if last, told := c.toldHere[room]; told && now-last < chat.Millis(c.server.here.Milliseconds()) {
		return false
	}
	if c.toldHere == nil || len(c.toldHere) > maxWatches {
		c.toldHere = map[chat.RoomID]chat.Millis{}
	}
	c.toldHere[room] = now
	return true
}
