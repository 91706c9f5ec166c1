package server

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"bincang/internal/chat"
	"bincang/internal/wire"
	"bincang/internal/ws"

	"github.com/go-json-experiment/json/jsontext"
)

// maxWatches is how many rooms a conn may watch.
const maxWatches = 50

// What is forgiven within a minute: malformed frames, and refusals for being too fast.
const (
	forgiven     = time.Minute
	maxMalformed = 2
	maxRefused   = 100
)

// conn is one WebSocket that speaks frames of JSON.
type conn struct {
	*link
	server   *Server
	requests inbox[wire.Request]

	mu        sync.Mutex                  // guards what follows; the hub's locks are taken under it
	rooms     map[chat.RoomID]bool        // what it is subscribed to; true for watched ones
	toldHere  map[chat.RoomID]chat.Millis // when it was last told who is in a room that it opened
	malformed strikes
	refused   strikes
	closed    bool
}

func newConn(s *Server, actor chat.Actor) *conn {
	c := &conn{server: s, link: &link{actor: actor}, rooms: map[chat.RoomID]bool{}}
	c.requests = inbox[wire.Request]{work: s.conns.work, do: c.answer}
	c.malformed = strikes{most: maxMalformed, within: forgiven}
	c.refused = strikes{most: maxRefused, within: forgiven}
	return c
}

// begin subscribes before it reads the snapshot, so that nothing falls between; the pushes that
// come meanwhile wait in the socket until hello is written.
func (c *conn) begin(socket *ws.Conn) {
	c.attach(socket, goodbye)
	for _, room := range []chat.RoomID{c.actor.Self, chat.Lobby, chat.Announcements} {
		c.subscribe(room, false)
	}
	ctx, cancel := context.WithTimeout(context.Background(), operationTime)
	defer cancel()
	hello, err := c.server.hello(ctx, c.actor)
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
	socket.Start(ws.TextFrame(frame))
}

// goodbye is how the socket door ends a conn: with a frame that says why, and the close code.
func goodbye(socket *ws.Conn, f farewell) { socket.Close(f.code, f.bye.Message, f.frame()) }

// Push hands on what the hub encoded.
func (c *conn) Push(_ *chat.Change, frame []byte) { c.socket.Push(frame) }

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
		c.send(wire.Answer{ID: request.ID, Out: jsontext.Value("{}")})
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

// refuse answers with a refusal; who keeps on over a rate limit is ended.
func (c *conn) refuse(id jsontext.Value, refused *chat.Error) {
	c.send(wire.Answer{ID: id, Error: problem(refused)})
	if refused.Kind == chat.RateLimited && c.strike(&c.refused) {
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
	c.refuse(id, chat.Refuse(chat.Invalid, err.Error()))
	if c.strike(&c.malformed) {
		c.end(notUnderstood)
	}
}

func (c *conn) strike(s *strikes) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return s.add(c.server.chat.Now().Time())
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
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	for room := range c.rooms { // nobody changes it any more
		c.server.hub.Unsubscribe(room, dialectJSON, c)
	}
	c.server.conns.remove(c.link)
}

// Watch makes the conn follow a room that its user is not in.
func (c *conn) Watch(room chat.RoomID) error {
	if !c.subscribe(room, true) {
		return chat.Refuse(chat.RateLimited, "a conn can watch 50 rooms; close one")
	}
	return nil
}

// Unwatch ends what Watch began.
func (c *conn) Unwatch(room chat.RoomID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rooms[room] && !c.closed {
		delete(c.rooms, room)
		c.server.hub.Unsubscribe(room, dialectJSON, c)
	}
}

// WatchPresence makes the conn be told when these users come and go, and no longer others; it was
// told already who of them is here.
func (c *conn) WatchPresence(users, here []chat.UserID) {
	c.server.conns.watchPresence(c.link, users, here, func(user chat.UserID, state wire.Presence) {
		c.socket.Push(frameOf(wire.Frame{Signal: &wire.Signal{Kind: wire.SignalPresence, User: user, State: state}}))
	})
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

// subscribe makes the conn follow a room; false where it would watch too many.
func (c *conn) subscribe(room chat.RoomID, watch bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.rooms[room]; known || c.closed {
		return true
	}
	if watch && c.watching() >= maxWatches {
		return false
	}
	c.rooms[room] = watch
	c.server.hub.Subscribe(room, dialectJSON, c, c.actor.User.ID)
	return true
}

func (c *conn) watching() int {
	n := 0
	for _, watched := range c.rooms {
		if watched {
			n++
		}
	}
	return n
}
