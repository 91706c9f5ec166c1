package client

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"bincang/internal/wire"
)

// room is a model of the server's side of one log.
type room struct {
	messages []Message // by seq - 1
	first    Seq
	rev      Rev
	info     *Info
}

func (r *room) post() Rev {
	r.rev++
	r.messages = append(r.messages, Message{Room: Lobby, Seq: Seq(len(r.messages) + 1), Rev: r.rev, Text: fmt.Sprint(r.rev)})
	return r.rev
}

func (r *room) edit(seq Seq) Rev {
	r.rev++
	m := &r.messages[seq-1]
	m.Rev, m.Text = r.rev, fmt.Sprint(r.rev)
	return r.rev
}

func (r *room) purge(first Seq) Rev {
	r.rev++
	r.first, r.info = first, &Info{ID: Lobby, FirstSeq: first, Rev: r.rev}
	return r.rev
}

// change is every row whose latest change lies in (after, upTo].
func (r *room) change(after, upTo Rev) wire.Change {
	var rows []Row
	for i := range r.messages {
		if m := r.messages[i]; m.Rev > after && m.Rev <= upTo && m.Seq >= r.first {
			rows = append(rows, Row{Rev: m.Rev, Message: &m})
		}
	}
	if r.info != nil && r.info.Rev > after && r.info.Rev <= upTo {
		info := *r.info
		rows = append(rows, Row{Rev: info.Rev, Info: &info})
	}
	slices.SortFunc(rows, func(a, b Row) int { return int(a.Rev - b.Rev) })
	return wire.Change{Room: Lobby, After: after, UpTo: upTo, Rows: rows}
}

func (r *room) answer(after Rev, limit int) *wire.Changes {
	page := r.change(after, r.rev)
	more := len(page.Rows) > limit
	if more {
		page.Rows = page.Rows[:limit]
		page.UpTo = page.Rows[limit-1].Rev
	}
	return &wire.Changes{ChangePage: &wire.ChangePage{Change: page, More: more}, Epoch: "e"}
}

func (r *room) row() *Room {
	return &Room{ID: Lobby, Seq: Seq(len(r.messages)), Rev: r.rev}
}

// reader is a consumer: it holds what it was told against what a follower promises.
type reader struct {
	t     *testing.T
	seq   Seq
	texts map[Seq]string
	at    Cursor
}

func (c *reader) take(events []Event) {
	c.t.Helper()
	for _, e := range events {
		c.at = e.Cursor
		switch e.Kind {
		case Posted:
			if e.Message.Seq <= c.seq {
				c.t.Fatalf("message %d was posted after %d", e.Message.Seq, c.seq)
			}
			c.seq = e.Message.Seq
			c.texts[e.Message.Seq] = e.Message.Text
		case Changed:
			if e.Message.Seq > c.seq {
				c.t.Fatalf("message %d was changed before it was posted", e.Message.Seq)
			}
			c.texts[e.Message.Seq] = e.Message.Text
		}
	}
}

func newReader(t *testing.T) *reader {
	return &reader{t: t, texts: map[Seq]string{}, at: Cursor{Epoch: "e"}}
}

func started(r *room) *roomLog {
	l := newRoomLog(Lobby, Cursor{})
	l.begin("e", r.row())
	return l
}

func TestTheRuleOfTheCursor(t *testing.T) {
	t.Parallel()
	r := &room{}
	l, c := started(r), newReader(t)
	r.post()
	r.post()
	r.post()
	c.take(l.push(r.change(0, 1)))
	c.take(l.push(r.change(0, 1))) // twice
	if c.seq != 1 {
		t.Fatalf("heard up to %d", c.seq)
	}
	c.take(l.push(r.change(2, 3))) // the second was lost
	q, asks := l.wants()
	if !asks || q.op != "room.changes" || q.in.(wire.GetChanges).After != 1 {
		t.Fatalf("a hole makes it ask %+v", q)
	}
	l.asked = true
	r.post()
	c.take(l.push(r.change(3, 4)))
	if _, again := l.wants(); again {
		t.Error("two questions about one room at once")
	}
	answer := r.answer(1, 1000)
	answer.UpTo, answer.Rows = 3, answer.Rows[:2] // read before the fourth came to be
	events, err := l.caughtUp(answer)
	c.take(events)
	if err != nil || c.seq != 4 || l.at.Rev != 4 {
		t.Errorf("after catching up: %d, %+v, %v", c.seq, l.at, err)
	}
	if q, asks := l.wants(); asks {
		t.Errorf("it still asks %+v", q)
	}
}

func TestAnEditedMessageComesInItsPlace(t *testing.T) {
	t.Parallel()
	r := &room{}
	l, c := started(r), newReader(t)
	r.post()
	r.post()
	r.edit(1)
	events := l.push(r.change(0, 2)) // message 1 has moved to rev 3
	if len(events) != 0 {
		t.Fatalf("message 2 did not wait for message 1: %+v", events)
	}
	events = l.push(r.change(2, 3))
	c.take(events)
	if c.seq != 2 || events[0].Cursor.Rev >= 2 || events[1].Cursor.Rev != 3 {
		t.Errorf("%+v", events)
	}
	resumed, again := newRoomLog(Lobby, events[0].Cursor), newReader(t)
	again.seq = 1
	resumed.begin("e", r.row())
	caught, err := resumed.caughtUp(r.answer(resumed.at.Rev, 1000))
	again.take(caught)
	if err != nil || again.seq != 2 {
		t.Errorf("going on from between the two: %+v, %v", caught, err)
	}
}

func TestWhatIsPurgedIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	r := &room{}
	l, c := started(r), newReader(t)
	for range 5 {
		r.post()
	}
	r.purge(4)
	l.heads(r.rev)
	events, err := l.caughtUp(r.answer(0, 1000))
	c.take(events)
	if err != nil || c.seq != 5 || len(c.texts) != 2 || len(l.held) != 0 {
		t.Errorf("%+v %v", c.texts, err)
	}
}

func TestManyKeptChangesAreForgottenAndAskedFor(t *testing.T) {
	t.Parallel()
	r := &room{}
	l, c := started(r), newReader(t)
	r.post()
	for range 3 * maxKept {
		r.post()
		c.take(l.push(r.change(r.rev-1, r.rev)))
	}
	if len(l.kept) > maxKept {
		t.Errorf("%d changes are kept", len(l.kept))
	}
	for _, asks := l.wants(); asks; _, asks = l.wants() {
		events, err := l.caughtUp(r.answer(l.at.Rev, 100))
		if err != nil {
			t.Fatal(err)
		}
		c.take(events)
	}
	if int(c.seq) != len(r.messages) {
		t.Errorf("heard %d of %d", c.seq, len(r.messages))
	}
}

func TestAResetFillsWhatWasMissed(t *testing.T) {
	t.Parallel()
	r := &room{}
	l, c := started(r), newReader(t)
	r.post()
	c.take(l.push(r.change(0, 1)))
	for range 6 {
		r.post()
	}
	l.heads(r.rev)
	if _, err := l.caughtUp(&wire.Changes{Epoch: "e", Reset: true}); err != nil {
		t.Fatal(err)
	}
	if q, asks := l.wants(); !asks || q.op != "room.open" {
		t.Fatalf("a reset makes it ask %+v", q)
	}
	events := l.opened("e", &OpenedRoom{Room: *r.row(), Messages: slices.Clone(r.messages[4:]), UpTo: r.rev})
	if len(events) != 1 || events[0].Kind != Reset || events[0].Cursor != (Cursor{"e", 1, 1}) {
		t.Fatalf("%+v", events)
	}
	r.edit(3)
	l.push(r.change(r.rev-1, r.rev))
	q, _ := l.wants()
	if after := q.in.(wire.GetHistory).After; *after != 1 {
		t.Fatalf("it asks %+v", q)
	}
	c.take(l.filled(&wire.History{Messages: slices.Clone(r.messages[1:4]), More: true}))
	if c.at.Rev != 1 {
		t.Errorf("going on from %+v would miss messages", c.at)
	}
	events = l.filled(&wire.History{Messages: slices.Clone(r.messages[4:])})
	c.take(events)
	for _, e := range events {
		if e.Kind == Changed {
			t.Errorf("the edited message came twice: %+v", e.Message)
		}
	}
	if c.seq != 7 || l.at != (Cursor{"e", 8, 7}) {
		t.Errorf("%d, %+v", c.seq, l.at)
	}
}

func TestAnotherEpochBeginsAnew(t *testing.T) {
	t.Parallel()
	l := newRoomLog(Lobby, Cursor{Epoch: "old", Rev: 90, Seq: 80})
	r := &room{}
	r.post()
	l.begin("e", r.row())
	if q, asks := l.wants(); !asks || q.op != "room.open" {
		t.Fatalf("it asks %+v", q)
	}
	events := l.opened("e", &OpenedRoom{Room: *r.row(), Messages: r.messages, UpTo: r.rev})
	if len(events) != 1 || events[0].Kind != Reset || events[0].Cursor != (Cursor{"e", 1, 1}) {
		t.Errorf("%+v", events)
	}
}

func TestAnswersThatBringNothingAreNotAskedForEver(t *testing.T) {
	t.Parallel()
	l := started(&room{})
	l.heads(10)
	var err error
	for range maxStalled {
		_, err = l.caughtUp((&room{}).answer(0, 10))
	}
	if err == nil {
		t.Error("it goes on asking")
	}
}

// TestWhateverIsLost throws at a log what a network can do to pushes, connections included, and
// lets it ask: it has to hear of each message once, in order, and end with the newest state of all.
func TestWhateverIsLost(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			chance := rand.New(rand.NewPCG(seed, 1))
			r := &room{}
			l, c := started(r), newReader(t)
			for range 120 {
				disturb(t, chance, r, l, c)
			}
			l.heads(r.rev)
			settle(t, r, l, c)
			for _, m := range r.messages {
				if c.texts[m.Seq] != m.Text {
					t.Fatalf("message %d is %q to the reader, not %q", m.Seq, c.texts[m.Seq], m.Text)
				}
			}
		})
	}
}

func disturb(t *testing.T, chance *rand.Rand, r *room, l *roomLog, c *reader) {
	before := r.rev
	for range 1 + chance.IntN(3) {
		if len(r.messages) > 0 && chance.IntN(3) == 0 {
			r.edit(Seq(1 + chance.IntN(len(r.messages))))
		} else {
			r.post()
		}
	}
	push := r.change(before, r.rev)
	switch chance.IntN(8) {
	case 0: // lost
	case 1:
		l.heads(r.rev)
	case 2: // only the first of it, and what was edited since has moved on
		c.take(l.push(r.change(before, before+1)))
	case 3:
		c.take(l.push(push))
		c.take(l.push(push))
	case 4: // another connection, from the cursor that the consumer stored
		*l = *newRoomLog(Lobby, c.at)
		l.begin("e", r.row())
	case 5:
		settle(t, r, l, c)
	default:
		c.take(l.push(push))
	}
}

func settle(t *testing.T, r *room, l *roomLog, c *reader) {
	for _, asks := l.wants(); asks; _, asks = l.wants() {
		events, err := l.caughtUp(r.answer(l.at.Rev, 4))
		if err != nil {
			t.Fatal(err)
		}
		c.take(events)
	}
}
