package hub_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"bincang/internal/chat"
	"bincang/internal/hub"
)

// log is a room as a store keeps it: every row's newest state, and who is in it.
type log struct {
	mu   sync.Mutex // held while a change is made and published, so that they are published in order
	hub  *hub.Hub
	room chat.RoomID
	rev  chat.Rev
	rows []chat.Row // ascending by rev
	in   map[chat.UserID]bool
}

func (l *log) change(row func(chat.Rev) chat.Row) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rev++
	next := row(l.rev)
	l.rows = append(slices.DeleteFunc(l.rows, func(r chat.Row) bool { return identity(r) == identity(next) }), next)
	if next.Member != nil {
		l.in[next.Member.User] = !next.Member.Left
	}
	l.hub.Publish([]chat.Change{chat.Of(l.room, next)})
}

// after gives what changed since a rev, with the head; false where the user may not know.
func (l *log) after(rev chat.Rev, user chat.UserID) (chat.Change, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := chat.Change{Room: l.room, After: rev, UpTo: l.rev}
	for _, row := range l.rows {
		if row.Rev > rev {
			c.Rows = append(c.Rows, row)
		}
	}
	return c, l.in[user]
}

// identity names a row, whatever its state.
func identity(r chat.Row) string {
	if r.Member != nil {
		return "member " + string(r.Member.User)
	}
	return fmt.Sprint("message ", r.Message.Seq)
}

// reader applies what it hears as a client does, and catches up where something is missing.
type reader struct {
	*hub.Follower // another one for each connection
	t             *testing.T
	log           *log
	user          chat.UserID
	behind        chan<- *reader // who has to catch up
	turn          sync.Mutex     // one connects or catches up at a time; taken before the others

	mu     sync.Mutex // guards what follows; nothing else is locked under it
	shut   bool       // what is pushed is kept in held
	held   []chat.Change
	cursor chat.Rev
	rows   map[string]chat.Rev
	ended  chat.Rev // of the row by which the user left, until he is in again
}

func (*reader) Near() {}

func (r *reader) Push(_ chat.RoomID, c *chat.Change, _ []byte) {
	if c == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shut {
		r.held = append(r.held, *c)
		return
	}
	r.apply(*c)
}

func (r *reader) apply(c chat.Change) {
	switch {
	case c.UpTo <= r.cursor:
		return
	case c.After > r.cursor && r.joinedBy(c): // what happened while the user was not in
		r.shut, r.held = true, append(r.held, c)
		r.behind <- r
		return
	case c.After > r.cursor:
		r.t.Errorf("%s stands at %d and hears (%d, %d]", r.user, r.cursor, c.After, c.UpTo)
	}
	if r.joinedBy(c) { // what came before it in this range he may read as well
		r.ended = 0
	}
	for _, row := range c.Rows {
		if row.Member != nil && row.Member.User == r.user {
			r.ended = 0
			if row.Member.Left {
				r.ended = row.Rev
			}
		} else if r.ended != 0 && row.Rev > r.ended {
			r.t.Errorf("%s heard %d after it left by %d", r.user, row.Rev, r.ended)
		}
		r.rows[identity(row)] = row.Rev
	}
	r.cursor = c.UpTo
}

// connect attaches, lists, follows and only then reads what was missed, as conns do.
func (r *reader) connect(h *hub.Hub) {
	r.turn.Lock()
	defer r.turn.Unlock()
	cursor := r.close()
	r.Follower = &hub.Follower{}
	h.Attach(r.Follower, r, 0, r.user, true)
	if _, in := r.log.after(0, r.user); in {
		h.Subscribe(r.log.room, r.Follower, false)
	}
	missed, in := r.log.after(cursor, r.user)
	h.Retain(r.Follower, func(chat.RoomID) bool { return in })
	r.open(missed, in)
}

func (r *reader) close() (cursor chat.Rev) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shut = true
	return r.cursor
}

func (r *reader) open(missed chat.Change, in bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	held := r.held
	r.held, r.shut = nil, false
	if in {
		r.ended = 0
		r.apply(missed)
	}
	for _, c := range held {
		in = in || r.joinedBy(c)
		switch {
		case r.shut:
			r.held = append(r.held, c)
		case in:
			r.apply(c)
			in = r.ended == 0
		}
	}
}

// catchUp asks for what is missing, while what is pushed is kept.
func (r *reader) catchUp() {
	r.turn.Lock()
	defer r.turn.Unlock()
	r.open(r.log.after(r.close(), r.user))
}

func (r *reader) joinedBy(c chat.Change) bool {
	return slices.ContainsFunc(c.Rows, func(row chat.Row) bool {
		return row.Member != nil && row.Member.User == r.user && !row.Member.Left
	})
}

// TestEveryLogEqualsTheStore: ten post and edit, others join and leave, and a thousand readers are cut
// at random. Whoever is in the room in the end has all of it; who has left, nothing from after that.
func TestEveryLogEqualsTheStore(t *testing.T) {
	h, _ := start(t, quiet)
	store := &log{hub: h, room: "den", in: map[chat.UserID]bool{}}
	readers, behind := make([]*reader, 1000), make(chan *reader, 100_000)
	go func() {
		for {
			select {
			case r := <-behind:
				r.catchUp()
			case <-t.Context().Done():
				return
			}
		}
	}()
	for i := range readers {
		readers[i] = &reader{t: t, log: store, behind: behind, user: chat.UserID(fmt.Sprint("user", i/2)), rows: map[string]chat.Rev{}}
		store.in[readers[i].user] = true
		readers[i].connect(h)
	}
	var working sync.WaitGroup
	for p := range 10 {
		working.Go(func() {
			random := rand.New(rand.NewPCG(uint64(p), 1))
			for range 50 {
				seq := chat.Seq(random.IntN(200) + 1)
				store.change(func(rev chat.Rev) chat.Row {
					return chat.Row{Rev: rev, Message: &chat.Message{Room: "den", Seq: seq, Rev: rev, Text: "x"}}
				})
				user := chat.UserID(fmt.Sprint("user", random.IntN(20)))
				left := random.IntN(2) == 0
				store.change(func(rev chat.Rev) chat.Row {
					return chat.Row{Rev: rev, Member: &chat.Member{Room: "den", User: user, Rev: rev, Left: left}}
				})
			}
		})
		working.Go(func() {
			random := rand.New(rand.NewPCG(uint64(p), 2))
			for range 100 {
				r := readers[p*100+random.IntN(100)]
				h.Detach(r.Follower)
				r.connect(h)
			}
		})
	}
	working.Wait()
	settle(t, h, store, readers)
}

// settle waits until everybody has everything, and compares.
func settle(t *testing.T, h *hub.Hub, store *log, readers []*reader) {
	t.Helper()
	witness := follow(h, store.room)
	store.mu.Lock()
	h.Publish([]chat.Change{message(store.room, store.rev+1)})
	witness.upTo(t, store.rev+1) // so everything before it was delivered
	store.mu.Unlock()
	all, _ := store.after(0, "")
	want := map[string]chat.Rev{}
	for _, row := range all.Rows {
		want[identity(row)] = row.Rev
	}
	for _, r := range readers {
		if in := store.in[r.user]; in != h.Follows(r.Follower, store.room) {
			t.Fatalf("%s is in: %v, and follows: %v", r.user, in, !in)
		} else if in {
			r.equals(want, all.UpTo)
		}
	}
}

func (r *reader) equals(want map[string]chat.Rev, head chat.Rev) {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		r.mu.Lock()
		at, rows := r.cursor, len(r.rows)
		wrong := 0
		for name, rev := range want {
			if r.rows[name] != rev {
				wrong++
			}
		}
		r.mu.Unlock()
		if at >= head && wrong == 0 {
			return
		}
		if time.Now().After(deadline) {
			r.t.Errorf("%s stands at %d of %d with %d rows, %d of them wrong", r.user, at, head, rows, wrong)
			return
		}
	}
}
