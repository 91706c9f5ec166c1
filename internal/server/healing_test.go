package server_test

import (
	"context"
	"sync"
	"time"

	"bincang/internal/chat"
	"bincang/internal/testkit"
	"bincang/internal/wire"

	"github.com/google/go-cmp/cmp"
)

// reader is a client that follows the protocol's rule, whatever is lost on its way: what does not join up
// and what `heads` tells makes it ask for the changes.
type reader struct {
	*testkit.User

	mu    sync.Mutex // guards what follows
	conn  *testkit.Conn
	logs  map[chat.RoomID]*log
	lose  int    // pushes that do not reach it
	fault string // what the server should not have answered
}

func newReader(ctx context.Context, user *testkit.User) *reader {
	p := &reader{User: user, logs: map[chat.RoomID]*log{}}
	p.reconnect(ctx)
	return p
}

// reconnect begins a new conn in place of the one before. What is missing since is asked for.
func (p *reader) reconnect(ctx context.Context) {
	conn := p.Connect()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn != nil {
		p.conn.CloseNow() //nolint:errcheck // it is given up
	}
	p.conn = conn
	for _, room := range conn.Hello.Rooms {
		p.reach(room.ID, room.Rev)
	}
	go p.listen(ctx, conn)
}

func (p *reader) listen(ctx context.Context, conn *testkit.Conn) {
	for {
		frame, err := conn.ReadUntil(ctx)
		if err != nil {
			return
		}
		p.mu.Lock()
		if p.conn == conn {
			p.hear(frame)
		}
		p.mu.Unlock()
	}
}

func (p *reader) hear(frame testkit.Frame) {
	if frame.Signal != nil && frame.Signal.Kind == wire.SignalHeads {
		for room, rev := range frame.Signal.Rooms {
			p.reach(room, rev)
		}
	}
	switch c := frame.Change; {
	case c == nil:
	case p.lose > 0:
		p.lose--
	case p.logs[c.Room] == nil || c.After > p.logs[c.Room].cursor:
		p.reach(c.Room, c.UpTo)
	case c.UpTo > p.logs[c.Room].cursor:
		p.apply(*c)
	}
}

// reach asks for the changes of a room, up to rev at least.
func (p *reader) reach(room chat.RoomID, rev chat.Rev) {
	for {
		l := p.logs[room]
		if l == nil {
			l = &log{rows: map[string]chat.Row{}}
			p.logs[room] = l
		} else if l.cursor >= rev {
			return
		}
		var got chat.Changes
		refused := p.Call("room.changes", chat.GetChanges{Room: room, Epoch: p.conn.Hello.Epoch, After: l.cursor, Limit: 50}, &got)
		if refused != nil || got.Reset {
			delete(p.logs, room) // he may read it no more
			return
		}
		p.apply(got.Change)
		rev = max(rev, got.UpTo)
		if got.More {
			rev = got.UpTo + 1
		}
	}
}

func (p *reader) apply(c chat.Change) {
	l := p.logs[c.Room]
	if c.After > l.cursor {
		p.fault = "a range that does not join up was applied"
	}
	l.cursor = max(l.cursor, c.UpTo)
	for _, row := range c.Rows {
		if row.Rev <= l.rows[nameOf(row)].Rev {
			continue
		}
		l.rows[nameOf(row)] = row
		switch {
		case row.Mine == nil:
		case !row.Mine.In:
			delete(p.logs, row.Mine.Room)
		case p.logs[row.Mine.Room] == nil:
			p.reach(row.Mine.Room, 0)
		}
	}
}

// mustHave waits until the reader has every row of a room as the server has it.
func (p *reader) mustHave(r fataler, room chat.RoomID) map[string]chat.Row {
	for deadline := time.Now().Add(testkit.Patience); ; time.Sleep(time.Millisecond) {
		want, head := p.stored(r, room)
		got, cursor, fault := p.copy(room)
		diff := cmp.Diff(want, got)
		if fault == "" && diff == "" && cursor == head {
			return want
		}
		if fault != "" || time.Now().After(deadline) {
			r.Fatalf("%s stands at %d of %d in %s; %s %s", p.User.User.Name, cursor, head, room, fault, diff)
		}
	}
}

func (p *reader) copy(room chat.RoomID) (map[string]chat.Row, chat.Rev, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	rows := map[string]chat.Row{}
	l := p.logs[room]
	if l == nil {
		return rows, 0, p.fault
	}
	for name, row := range l.rows {
		rows[name] = row
	}
	return rows, l.cursor, p.fault
}

// stored is a room's log as the server has it, read from its beginning.
func (p *reader) stored(r fataler, room chat.RoomID) (map[string]chat.Row, chat.Rev) {
	rows := map[string]chat.Row{}
	for cursor := chat.Rev(0); ; {
		var got chat.Changes
		in := chat.GetChanges{Room: room, Epoch: p.conn.Hello.Epoch, After: cursor}
		if refused := p.Call("room.changes", in, &got); refused != nil || got.Reset {
			r.Fatalf("%s may not read %s: %+v", p.User.User.Name, room, refused)
		}
		for _, row := range got.Rows {
			rows[nameOf(row)] = row
		}
		if cursor = got.UpTo; !got.More {
			return rows, cursor
		}
	}
}
