package server_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"

	"pgregory.net/rapid"
)

// saying is a message as its definition says that it should be.
type saying struct {
	by      *reader
	deleted bool
	names   map[*reader]bool // whom its text mentions
	counts  map[*reader]bool // for whom that counts as a mention
}

// talk is a room or a thread in the making, as the rules say that it should be.
type talk struct {
	id    chat.RoomID
	about *saying // what a thread is about
	said  []*saying
	in    map[*reader]bool // who is in the room, or follows the thread
	known map[*reader]bool // who once was
	read  map[*reader]chat.Seq
}

func newTalk(id chat.RoomID, about *saying) *talk {
	return &talk{id: id, about: about, in: map[*reader]bool{}, known: map[*reader]bool{}, read: map[*reader]chat.Seq{}}
}

func (k *talk) enter(p *reader, read int) {
	if !k.in[p] {
		k.in[p], k.known[p], k.read[p] = true, true, chat.Seq(read)
	}
}

func (k *talk) leave(p *reader) {
	k.in[p] = false
	for _, m := range k.said {
		delete(m.counts, p)
	}
}

// party is a public room and its threads, with what is done there. The first of its people made it.
type party struct {
	ctx    context.Context
	people []*reader
	talks  []*talk
	n      *int // for keys and texts
}

// maxParties is how many rooms are played through, but in the long tests.
const maxParties = 20

// TestWhateverIsLostEveryClientEndsRight lets four people post, edit, delete, react, pin, reply in threads,
// enter and leave, follow and read, in a random order, while pushes are lost and conns begin anew. In
// the end everybody's rows are what the store has, and what is unread and mentions him is what the
// definitions say. rapid prints the seed of a run that fails.
func TestWhateverIsLostEveryClientEndsRight(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unlimited, func(c *app.Config) {
		c.Heads, c.MarkEvery, c.Server.ConnsPerUser = 20*time.Millisecond, time.Millisecond, 0
	})
	var people []*reader
	for _, user := range members(s, "Ayu", "Budi", "Citra", "Dewi") {
		people = append(people, newReader(t.Context(), user))
	}
	n, parties := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		if parties++; parties > maxParties && os.Getenv("BINCANG_LONG") == "" {
			return
		}
		p := newParty(r, t.Context(), people, &n)
		acts := []func(*rapid.T){p.post, p.post, p.post, p.edit, p.delete, p.react, p.pin, p.open, p.open, p.follow, p.move, p.mark, p.lose, p.reconnect}
		for range 60 {
			acts[rapid.IntRange(0, len(acts)-1).Draw(r, "act")](r)
		}
		p.check(r)
	})
}

func newParty(r *rapid.T, ctx context.Context, people []*reader, n *int) *party {
	*n++
	var room chat.Room
	if people[0].Call("room.create", chat.CreateRoom{Kind: chat.KindPublic, Name: fmt.Sprint("party ", *n)}, &room) != nil {
		r.Fatalf("no room")
	}
	k := newTalk(room.ID, nil)
	k.enter(people[0], 0)
	return &party{ctx: ctx, people: people, talks: []*talk{k}, n: n}
}

func (p *party) one(r *rapid.T) *reader { return rapid.SampledFrom(p.people).Draw(r, "who") }

func (p *party) where(r *rapid.T) *talk { return rapid.SampledFrom(p.talks).Draw(r, "where") }

// message is one of a talk, nil where nothing was said.
func (p *party) message(r *rapid.T, k *talk) (chat.Seq, *saying) {
	if len(k.said) == 0 {
		return 0, nil
	}
	at := rapid.IntRange(0, len(k.said)-1).Draw(r, "message")
	return chat.Seq(at + 1), k.said[at]
}

func (p *party) must(r *rapid.T, by *reader, op string, in, out any) {
	if refused := by.Call(op, in, out); refused != nil {
		r.Fatalf("%s by %s: %+v", op, by.User.User.Name, refused)
	}
}

// text is one that was never said, and whom it mentions.
func (p *party) text(r *rapid.T) (string, map[*reader]bool) {
	*p.n++
	text, names := fmt.Sprint("text ", *p.n), map[*reader]bool{}
	for range rapid.IntRange(0, 2).Draw(r, "mentions") {
		who := p.one(r)
		text, names[who] = text+" @"+who.User.User.Name+",", true
	}
	return text, names
}

func (p *party) post(r *rapid.T) {
	by, k := p.one(r), p.where(r)
	text, names := p.text(r)
	p.must(r, by, "message.post", chat.PostMessage{Room: k.id, Key: fmt.Sprintf("party-message-%06d", *p.n), Text: text}, nil)
	before := len(k.said)
	m := &saying{by: by, names: names, counts: map[*reader]bool{}}
	k.said = append(k.said, m)
	if k.about != nil {
		if !k.known[k.about.by] {
			k.enter(k.about.by, before)
		}
		for who := range names {
			if who != by {
				k.enter(who, before)
			}
		}
		k.enter(by, before+1)
	}
	for who := range names {
		if who != by && k.in[who] {
			m.counts[who] = true
		}
	}
	if k.in[by] && k.read[by] >= chat.Seq(before) {
		k.read[by] = chat.Seq(before + 1)
	}
}

func (p *party) edit(r *rapid.T) {
	k := p.where(r)
	seq, m := p.message(r, k)
	if m == nil || m.deleted {
		return
	}
	text, names := p.text(r)
	p.must(r, m.by, "message.edit", chat.EditMessage{Room: k.id, Seq: seq, Text: text}, nil)
	for who := range names {
		if m.names[who] {
			continue
		}
		if k.about != nil {
			k.enter(who, int(seq)-1)
		}
		if who != m.by && k.in[who] {
			m.counts[who] = true
		}
	}
	for who := range m.counts {
		if !names[who] {
			delete(m.counts, who)
		}
	}
	m.names = names
}

func (p *party) delete(r *rapid.T) {
	k := p.where(r)
	seq, m := p.message(r, k)
	if m == nil {
		return
	}
	p.must(r, m.by, "message.delete", chat.AMessage{Room: k.id, Seq: seq}, nil)
	m.deleted, m.counts = true, nil
}

func (p *party) react(r *rapid.T) {
	k := p.where(r)
	seq, m := p.message(r, k)
	if m == nil || m.deleted {
		return
	}
	emoji := rapid.SampledFrom([]string{"👍", "👀"}).Draw(r, "emoji")
	p.must(r, p.one(r), "message.react", chat.React{Room: k.id, Seq: seq, Emoji: emoji, On: rapid.Bool().Draw(r, "on")}, nil)
}

func (p *party) pin(r *rapid.T) {
	k := p.where(r)
	seq, m := p.message(r, k)
	if m == nil || m.deleted {
		return
	}
	p.must(r, p.people[0], "message.pin", chat.PinMessage{Room: k.id, Seq: seq, On: rapid.Bool().Draw(r, "on")}, nil)
}

// open opens a thread; at most three are played through.
func (p *party) open(r *rapid.T) {
	seq, m := p.message(r, p.talks[0])
	if m == nil || m.deleted || len(p.talks) > 3 {
		return
	}
	var opened chat.OpenedThread
	p.must(r, p.one(r), "thread.open", chat.AMessage{Room: p.talks[0].id, Seq: seq}, &opened)
	for _, k := range p.talks {
		if k.id == opened.Room.ID {
			return
		}
	}
	p.talks = append(p.talks, newTalk(opened.Room.ID, m))
}

func (p *party) follow(r *rapid.T) {
	k, who, on := p.where(r), p.one(r), rapid.Bool().Draw(r, "on")
	if k.about == nil {
		return
	}
	p.must(r, who, "thread.follow", chat.FollowThread{Room: k.id, On: on}, nil)
	if on {
		k.enter(who, len(k.said))
	} else {
		k.leave(who)
	}
}

// move has somebody enter the room or leave it, and its threads with it. Who made it stays.
func (p *party) move(r *rapid.T) {
	who := p.one(r)
	if who == p.people[0] {
		return
	}
	room := p.talks[0]
	if !room.in[who] {
		p.must(r, who, "room.join", chat.ARoom{Room: room.id}, nil)
		room.enter(who, len(room.said))
		return
	}
	p.must(r, who, "room.leave", chat.ARoom{Room: room.id}, nil)
	for _, k := range p.talks {
		k.leave(who)
	}
}

func (p *party) mark(r *rapid.T) {
	k, who := p.where(r), p.one(r)
	seq, back := chat.Seq(rapid.IntRange(0, len(k.said)+1).Draw(r, "seq")), rapid.Bool().Draw(r, "back")
	p.must(r, who, "read.mark", chat.MarkRead{Room: k.id, Seq: seq, Back: back}, nil)
	seq = min(seq, chat.Seq(len(k.said)))
	if k.in[who] && (seq > k.read[who] || back) {
		k.read[who] = seq
	}
}

func (p *party) lose(r *rapid.T) {
	who := p.one(r)
	who.mu.Lock()
	defer who.mu.Unlock()
	who.lose = rapid.IntRange(1, 5).Draw(r, "pushes")
}

func (p *party) reconnect(r *rapid.T) { p.one(r).reconnect(p.ctx) }

// check waits until everybody has what is his, and holds it against the definitions.
func (p *party) check(r *rapid.T) {
	for _, who := range p.people {
		for _, k := range p.talks {
			if k.in[who] {
				k.checkRows(r, who.mustHave(r, k.id), p.talks)
			}
			k.checkMine(r, who)
		}
		who.mustHave(r, who.conn.Hello.Self)
	}
}

// checkRows holds the messages of a talk against what was said there.
func (k *talk) checkRows(r *rapid.T, rows map[string]chat.Row, talks []*talk) {
	for i, m := range k.said {
		row := rows[fmt.Sprint("message ", i+1)].Message
		if row == nil || row.Deleted != m.deleted {
			r.Fatalf("of %s the row %d is %+v, deleted should be %v", k.id, i+1, row, m.deleted)
		}
		replies := int64(0)
		for _, thread := range talks {
			if thread.about == m {
				replies = thread.standing()
			}
		}
		if row.Thread == nil && replies != 0 || row.Thread != nil && row.Thread.Replies != replies {
			r.Fatalf("of %s the row %d tells of %+v, replies should be %d", k.id, i+1, row.Thread, replies)
		}
	}
}

// standing is how many messages were not deleted.
func (k *talk) standing() (n int64) {
	for _, m := range k.said {
		if !m.deleted {
			n++
		}
	}
	return n
}

// checkMine holds what hello says of a talk against the definitions. A read position may be written a
// moment later than it holds.
func (k *talk) checkMine(r *rapid.T, who *reader) {
	mentions := int64(0)
	for i, m := range k.said {
		if chat.Seq(i+1) > k.read[who] && m.counts[who] {
			mentions++
		}
	}
	room := listed(who.Hello().Rooms, k.id)
	switch {
	case !k.in[who]:
		if room != nil {
			r.Fatalf("%s is not in %s, but hello lists %+v", who.User.User.Name, k.id, room)
		}
		return
	case room == nil && k.about != nil && len(k.said) == 0: // nobody has spoken there
		return
	case room == nil || room.Seq != chat.Seq(len(k.said)) || room.Mine.ReadSeq != k.read[who] || room.Mine.Mentions != mentions:
		r.Fatalf("%s has %+v of %s: %d messages, read should be %d, mentions %d", who.User.User.Name, room, k.id, len(k.said), k.read[who], mentions)
	}
}
