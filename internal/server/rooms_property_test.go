package server_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// person is a user with a conn, and what he knows by it of two logs: a room's and his own.
type person struct {
	*testkit.User
	conn *testkit.Conn

	mu    sync.Mutex // guards what follows
	logs  map[chat.RoomID]*log
	fault string // what should not have been pushed
}

// log is the newest state of a room's rows, as a client has it, and its cursor.
type log struct {
	cursor chat.Rev
	rows   map[string]chat.Row
}

func nameOf(row chat.Row) string {
	switch {
	case row.Message != nil:
		return fmt.Sprint("message ", row.Message.Seq)
	case row.Member != nil:
		return "member " + string(row.Member.User)
	case row.Mine != nil:
		return "mine " + string(row.Mine.Room)
	}
	return "info"
}

// follow reads the conn until it or the test ends; who is in no room hears nothing for long.
func (p *person) follow(ctx context.Context) {
	for {
		frame, err := p.conn.ReadUntil(ctx)
		if err != nil {
			return
		}
		if frame.Change != nil {
			p.mu.Lock()
			p.apply(*frame.Change)
			p.mu.Unlock()
		}
	}
}

// apply is the client's rule. A room that he is let into begins with the row that says so; nothing may
// be missing after that.
func (p *person) apply(c chat.Change) {
	l := p.logs[c.Room]
	if l == nil {
		l = &log{cursor: c.After, rows: map[string]chat.Row{}}
		p.logs[c.Room] = l
	}
	if own := l.rows["member "+string(p.User.User.ID)].Member; own != nil && own.Left && !lets(c, own.User) {
		p.fault = fmt.Sprintf("%s was removed at %d and heard %+v", p.User.User.Name, own.Rev, c)
	} else if own != nil && own.Left {
		l.cursor = c.After // he was away
	}
	if c.After > l.cursor {
		p.fault = fmt.Sprintf("%s stands at %d and heard %+v", p.User.User.Name, l.cursor, c)
	}
	for _, row := range c.Rows {
		if row.Rev > l.rows[nameOf(row)].Rev {
			l.rows[nameOf(row)] = row
		}
	}
	l.cursor = max(l.cursor, c.UpTo)
}

func lets(c chat.Change, user chat.UserID) bool {
	for _, row := range c.Rows {
		if row.Member != nil && row.Member.User == user && !row.Member.Left {
			return true
		}
	}
	return false
}

// stands gives the cursor of a log and a copy of its rows that are newer than a rev.
func (p *person) stands(room chat.RoomID, after chat.Rev) (chat.Rev, map[string]chat.Row, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	rows := map[string]chat.Row{}
	l := p.logs[room]
	if l == nil {
		return 0, rows, p.fault
	}
	for name, row := range l.rows {
		if row.Rev > after {
			rows[name] = row
		}
	}
	return l.cursor, rows, p.fault
}

// stored is a room's log from a rev on as the server has it, and its head.
func (p *person) stored(r fataler, room chat.RoomID, after chat.Rev) (chat.Rev, map[string]chat.Row) {
	rows := map[string]chat.Row{}
	for cursor := after; ; {
		var got chat.Changes
		in := chat.GetChanges{Room: room, Epoch: p.conn.Hello.Epoch, After: cursor, Limit: 100}
		if refused := p.Call("room.changes", in, &got); refused != nil || got.Reset {
			r.Fatalf("%s may not read %s: %+v", p.User.User.Name, room, refused)
		}
		for _, row := range got.Rows {
			rows[nameOf(row)] = row
		}
		if cursor = got.UpTo; !got.More {
			return cursor, rows
		}
	}
}

type fataler interface{ Fatalf(string, ...any) }

// club is a room in the making, as its rules say that it should be.
type club struct {
	id     chat.RoomID
	people []*person
	in     map[*person]chat.MemberRole
	joined map[*person]chat.Rev // the rev of the row that let him in
	texts  []bool               // by seq - 1: it is not deleted
	says   [][]*person          // whom each mentions
	since  map[*person]int      // how many messages there were when he came
	n      *int                 // for keys
}

// maxClubs is how many rooms are played through, but in the long tests.
const maxClubs = 10

// TestLogsEqualTheStoreWhateverPeopleDo lets four people enter, leave, be added and removed, write,
// delete and read in a random order. After every step everybody's log is what the store has, whoever
// is out hears nothing, and unread is what its definition says.
func TestLogsEqualTheStoreWhateverPeopleDo(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unlimited, func(c *app.Config) { c.MarkEvery = time.Millisecond })
	var people []*person
	for _, user := range members(s, "Ayu", "Budi", "Citra", "Dewi") {
		p := &person{User: user, conn: user.Connect(), logs: map[chat.RoomID]*log{}}
		for _, room := range p.conn.Hello.Rooms {
			if room.ID == p.conn.Hello.Self {
				_, rows := p.stored(t, room.ID, 0)
				p.logs[room.ID] = &log{cursor: room.Rev, rows: rows}
			}
		}
		people = append(people, p)
		go p.follow(t.Context())
	}
	n, clubs := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		if clubs++; clubs > maxClubs && os.Getenv("BINCANG_LONG") == "" {
			return
		}
		c := newClub(r, people, &n)
		r.Repeat(map[string]func(*rapid.T){
			"enter": c.enter, "leave": c.leave, "add": c.add, "remove": c.remove, "promote": c.promote,
			"post": c.post, "post more": c.post, "delete": c.delete, "read": c.read, "": c.check,
		})
	})
}

func newClub(r *rapid.T, people []*person, n *int) *club {
	*n++
	var room chat.Room
	in := chat.CreateRoom{Kind: chat.KindPublic, Name: fmt.Sprint("club ", *n)}
	if people[0].Call("room.create", in, &room) != nil {
		r.Fatalf("no room")
	}
	return &club{id: room.ID, people: people, n: n, since: map[*person]int{},
		in: map[*person]chat.MemberRole{people[0]: chat.RoomAdmin}, joined: map[*person]chat.Rev{people[0]: 1}}
}

func (c *club) one(r *rapid.T) *person { return rapid.SampledFrom(c.people).Draw(r, "who") }

// want holds a call against what the rules say.
func (c *club) want(r *rapid.T, by *person, op string, in, out any, allowed bool, kind string) bool {
	p := by.Call(op, in, out)
	if (p == nil) != allowed || p != nil && p.Kind() != kind {
		r.Fatalf("%s by %s: got %+v, allowed is %v", op, by.User.User.Name, p, allowed)
	}
	return p == nil
}

// needed tells whether the room would be without an administrator if p were none.
func (c *club) needed(p *person) bool {
	others := 0
	for other, role := range c.in {
		if other == p {
			continue
		}
		if role == chat.RoomAdmin {
			return false
		}
		others++
	}
	return c.in[p] == chat.RoomAdmin && others > 0
}

func (c *club) came(p *person, role chat.MemberRole, rev chat.Rev) {
	if _, was := c.in[p]; !was {
		c.since[p], c.joined[p] = len(c.texts), rev
	}
	c.in[p] = role
}

func (c *club) enter(r *rapid.T) {
	p := c.one(r)
	var room chat.Room
	c.want(r, p, "room.join", chat.ARoom{Room: c.id}, &room, true, "")
	if _, was := c.in[p]; !was {
		c.came(p, chat.RoomMember, room.Rev)
	}
}

func (c *club) leave(r *rapid.T) {
	p := c.one(r)
	if c.want(r, p, "room.leave", chat.ARoom{Room: c.id}, nil, !c.needed(p), "conflict") {
		delete(c.in, p)
	}
}

func (c *club) add(r *rapid.T) {
	by, p := c.one(r), c.one(r)
	role := rapid.SampledFrom([]chat.MemberRole{chat.RoomMember, chat.RoomAdmin}).Draw(r, "role")
	var member chat.Member
	kind := "forbidden"
	if c.in[by] == chat.RoomAdmin {
		kind = "conflict"
	}
	allowed := kind == "conflict" && !(role == chat.RoomMember && c.needed(p))
	if c.want(r, by, "member.add", chat.AddMember{Room: c.id, User: p.User.User.ID, Role: role}, &member, allowed, kind) {
		c.came(p, role, member.Rev)
	}
}

func (c *club) promote(r *rapid.T) {
	by, p := c.one(r), c.one(r)
	_, in := c.in[p]
	kind := "not_found"
	if c.in[by] != chat.RoomAdmin {
		kind = "forbidden"
	}
	change := chat.UpdateMember{Room: c.id, User: p.User.User.ID, Role: chat.RoomAdmin}
	if c.want(r, by, "member.update", change, nil, in && kind == "not_found", kind) {
		c.in[p] = chat.RoomAdmin
	}
}

func (c *club) remove(r *rapid.T) {
	by, p := c.one(r), c.one(r)
	var removed chat.Member
	_, in := c.in[p]
	refused := by.Call("member.remove", chat.RemoveMember{Room: c.id, User: p.User.User.ID}, &removed)
	switch {
	case c.in[by] != chat.RoomAdmin:
		if refused.Kind() != "forbidden" {
			r.Fatalf("a member removed somebody: %+v", refused)
		}
	case c.needed(p):
		if refused.Kind() != "conflict" {
			r.Fatalf("the last administrator was removed: %+v", refused)
		}
	case in && refused != nil:
		r.Fatalf("an administrator could not: %+v", refused)
	default:
		delete(c.in, p)
	}
}

func (c *club) post(r *rapid.T) {
	by := c.one(r)
	*c.n++
	mentioned := rapid.SliceOfNDistinct(rapid.SampledFrom(c.people), 0, 2, func(p *person) chat.UserID { return p.User.User.ID }).Draw(r, "mentioned")
	text := "hello"
	var told []*person
	for _, p := range mentioned {
		text += " @" + p.User.User.Name
		if _, in := c.in[p]; in && p != by {
			told = append(told, p)
		}
	}
	in := chat.PostMessage{Room: c.id, Key: fmt.Sprintf("0123456789abcdef%d", *c.n), Text: text}
	c.want(r, by, "message.post", in, nil, true, "")
	c.texts, c.says = append(c.texts, true), append(c.says, told)
}

func (c *club) delete(r *rapid.T) {
	if len(c.texts) == 0 {
		r.Skip("nothing was said")
	}
	by, seq := c.one(r), rapid.IntRange(1, len(c.texts)).Draw(r, "seq")
	if by.Call("message.delete", chat.AMessage{Room: c.id, Seq: chat.Seq(seq)}, nil) == nil {
		c.texts[seq-1] = false
	}
}

func (c *club) read(r *rapid.T) {
	by, seq := c.one(r), rapid.IntRange(0, len(c.texts)+1).Draw(r, "seq")
	in := chat.MarkRead{Room: c.id, Seq: chat.Seq(seq), Back: rapid.Bool().Draw(r, "back")}
	c.want(r, by, "read.mark", in, nil, true, "")
}

// check waits until everybody has heard everything that is his, and compares.
func (c *club) check(r *rapid.T) {
	for _, p := range c.people {
		head, rows := p.stored(r, c.id, 0)
		if own := rows["member "+string(p.User.User.ID)].Member; own == nil {
			c.mustEqual(r, p, c.id, 0, 0, map[string]chat.Row{})
		} else if own.Left {
			for deadline := time.Now().Add(testkit.Patience); ; time.Sleep(time.Millisecond) {
				cursor, _, fault := p.stands(c.id, 0)
				if fault != "" || cursor > own.Rev || time.Now().After(deadline) {
					r.Fatalf("%s stands at %d and was removed at %d; %s", p.User.User.Name, cursor, own.Rev, fault)
				}
				if cursor == own.Rev {
					break
				}
			}
		} else {
			_, since := p.stored(r, c.id, c.joined[p]-1)
			c.mustEqual(r, p, c.id, c.joined[p]-1, head, since)
		}
		c.checkOwn(r, p)
	}
}

func (c *club) mustEqual(r *rapid.T, p *person, room chat.RoomID, after, head chat.Rev, want map[string]chat.Row) {
	for deadline := time.Now().Add(testkit.Patience); ; time.Sleep(time.Millisecond) {
		cursor, rows, fault := p.stands(room, after)
		if fault != "" {
			r.Fatalf("%s", fault)
		}
		if diff := cmp.Diff(want, rows); cursor == head && diff == "" {
			return
		} else if time.Now().After(deadline) {
			r.Fatalf("%s stands at %d of %d in %s: %s", p.User.User.Name, cursor, head, room, diff)
		}
	}
}

// checkOwn compares what a person knows of himself with the store, and that with the definitions. His
// read position may be written a moment later than it holds.
func (c *club) checkOwn(r *rapid.T, p *person) {
	var room chat.Room
	for deadline := time.Now().Add(testkit.Patience); ; time.Sleep(time.Millisecond) {
		room = chat.Room{}
		for _, candidate := range p.Hello().Rooms {
			if candidate.ID == c.id {
				room = candidate
			}
		}
		_, rows, _ := p.stands(p.conn.Hello.Self, 0)
		mine := rows["mine "+string(c.id)].Mine
		if _, in := c.in[p]; !in && room.ID == "" && (mine == nil || !mine.In && mine.Mentions == 0) {
			return
		} else if in && room.Mine != nil && mine != nil && *mine == *room.Mine {
			break
		} else if time.Now().After(deadline) {
			r.Fatalf("%s knows %+v, hello says %+v", p.User.User.Name, mine, room.Mine)
		}
	}
	head, rows := p.stored(r, p.conn.Hello.Self, 0)
	c.mustEqual(r, p, p.conn.Hello.Self, 0, head, rows)
	var unread, mentions int64
	for i := range c.texts {
		if chat.Seq(i+1) <= room.Mine.ReadSeq {
			continue
		}
		unread++
		if i >= c.since[p] && c.texts[i] && contains(c.says[i], p) {
			mentions++
		}
	}
	if int64(room.Seq-room.Mine.ReadSeq) != unread || room.Mine.Mentions != mentions || room.Mine.Role != c.in[p] {
		r.Fatalf("%s has %+v of %d messages: unread should be %d, mentions %d, his role %s", p.User.User.Name, room.Mine, room.Seq, unread, mentions, c.in[p])
	}
}

func contains(people []*person, p *person) bool {
	for _, other := range people {
		if other == p {
			return true
		}
	}
	return false
}
