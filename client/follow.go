package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
)

// Follower follows rooms.
type Follower struct {
	client *Client
	rooms  []RoomID
	from   map[RoomID]Cursor
}

// Follow makes a follower of these rooms; rooms that the user is not in are watched. It does nothing
// before Events.
func (c *Client) Follow(rooms ...RoomID) *Follower {
	return &Follower{client: c, rooms: rooms, from: map[RoomID]Cursor{}}
}

// From lets the follower begin a room at a cursor that an Event or Recent gave, instead of now. The
// zero Cursor is now.
func (f *Follower) From(room RoomID, cursor Cursor) *Follower {
	f.from[room] = cursor
	return f
}

// Events connects, and gives what happens in the rooms: every message once and in the order of its
// seq, whatever becomes of the connection meanwhile. It ends without an error when ctx ends, and
// with one where to connect again would be of no use: a *ClosedError where the server ended it for
// good, an *Error where it refuses us or a room, and one with ErrProtocol where this is no Bincang.
// While the loop's body runs nothing is lost, however long it takes.
func (f *Follower) Events(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		t := &tour{client: f.client, logs: map[RoomID]*roomLog{}, yield: yield}
		for _, room := range f.rooms {
			t.logs[room] = newRoomLog(room, f.from[room])
		}
		if err := t.travel(ctx); err != nil {
			yield(Event{}, err)
		}
	}
}

// errEnough ends a tour whose consumer wants no more.
var errEnough = errors.New("the consumer has left the loop")

// tour is one run of a follower: connection after connection.
type tour struct {
	client *Client
	logs   map[RoomID]*roomLog
	yield  func(Event, error) bool
}

// travel connects until ctx ends, the consumer leaves, or it would be of no use any more.
func (t *tour) travel(ctx context.Context) error {
	clock, failures := t.client.clock, 0
	for {
		began := clock.Now()
		err := t.visit(ctx)
		if errors.Is(err, errEnough) || ctx.Err() != nil {
			return nil
		}
		if final(err) {
			return err
		}
		if clock.Now().Sub(began) > longestWait {
			failures = 0
		}
		if t.client.wait(ctx, err, t.client.pause(failures, firstReconnect, err)) != nil {
			return nil
		}
		failures++
	}
}

// visit connects once, and follows until that connection ends.
func (t *tour) visit(ctx context.Context) error {
	s, err := t.client.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	v := &visit{tour: t, socket: s, asked: map[string]asked{}}
	if err := v.begin(); err != nil {
		return err
	}
	return v.serve(ctx)
}

// watches counts the rooms that hello does not tell of.
func (t *tour) watches(rooms map[RoomID]*Room) int {
	n := 0
	for room := range maps.Keys(t.logs) {
		if rooms[room] == nil {
			n++
		}
	}
	return n
}

// begin sets each log to where it stands, and asks what it needs to know.
func (v *visit) begin() error {
	hello := &v.socket.hello
	rooms := map[RoomID]*Room{}
	for i := range hello.Rooms {
		rooms[hello.Rooms[i].ID] = &hello.Rooms[i]
	}
	if n := v.tour.watches(rooms); n > hello.Limits.Watch {
		return &Error{Kind: Invalid, Message: fmt.Sprintf("a follower can watch %d rooms that its user is not in, not %d", hello.Limits.Watch, n)}
	}
	for room, log := range v.tour.logs {
		log.begin(hello.Epoch, rooms[room])
		if err := v.advance(log); err != nil {
			return err
		}
	}
	return nil
}
