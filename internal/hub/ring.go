package hub

import (
	"cmp"
	"slices"
	"sync"

	"bincang/internal/chat"
)

// What is kept of rooms in which something happened lately: so many rows of one, each in its newest
// state, and so many bytes of all of them, about. Over that, the rooms are forgotten that have been
// quiet for longest.
const (
	ringRows  = 256
	ringBytes = 8 << 20
)

// rings are the recent changes of rooms, so that who comes back after a short while is told what he
// missed without a query.
type rings struct {
	mu     sync.Mutex // guards what follows; it is taken under Hub.mu
	now    map[chat.RoomID]*ring
	before map[chat.RoomID]*ring // what was there when now was begun
	bytes  int                   // of rows that were put into now
}

// ring is the end of one room's log: every row whose latest change lies in (after, upTo].
type ring struct {
	after, upTo chat.Rev
	rows        []chat.Row // ascending by rev
}

func newRings() *rings { return &rings{now: map[chat.RoomID]*ring{}} }

// note puts a range at the end of its room's ring.
func (rs *rings) note(c chat.Change) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.of(c.Room)
	if r == nil || r.upTo != c.After {
		r = &ring{after: c.After, upTo: c.After}
	}
	rs.now[c.Room] = r
	for _, row := range c.Rows {
		rs.bytes += row.Size()
		r.add(row)
	}
	r.upTo = c.UpTo
	if rs.bytes > ringBytes/2 {
		rs.now, rs.before, rs.bytes = map[chat.RoomID]*ring{}, rs.now, 0
	}
}

func (rs *rings) of(room chat.RoomID) *ring {
	if r := rs.now[room]; r != nil {
		return r
	}
	return rs.before[room]
}

// since gives what happened in a room after a rev; false where that is not known here, or where the
// room has come further than its ring: to upTo, 0 where nothing was published of it lately.
func (rs *rings) since(room chat.RoomID, after, upTo chat.Rev) (chat.Change, bool) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.of(room)
	if r == nil || upTo > r.upTo || after < r.after || after > r.upTo {
		return chat.Change{}, false
	}
	from, _ := slices.BinarySearchFunc(r.rows, after+1, func(row chat.Row, rev chat.Rev) int { return cmp.Compare(row.Rev, rev) })
	return chat.Change{Room: room, After: after, UpTo: r.upTo, Rows: slices.Clone(r.rows[from:])}, true
}

// add puts a row at the end, in place of what it said before: nothing that was deleted is kept.
func (r *ring) add(row chat.Row) {
	switch {
	case row.Message != nil && row.Message.PostedRev == row.Rev: // it has said nothing before
	case row.Message != nil:
		r.drop(func(old chat.Row) bool { return old.Message != nil && old.Message.Seq == row.Message.Seq })
	case row.Member != nil:
		r.drop(func(old chat.Row) bool { return old.Member != nil && old.Member.User == row.Member.User })
	case row.Info != nil:
		r.drop(func(old chat.Row) bool {
			return old.Info != nil || old.Message != nil && old.Message.Seq < row.Info.FirstSeq
		})
		r.after = max(r.after, row.Info.PurgedRev)
	default:
		r.after, r.rows = row.Rev, nil // of somebody's own room: he alone would ask for it
		return
	}
	if r.rows = append(r.rows, row); len(r.rows) > ringRows {
		r.after, r.rows = r.rows[0].Rev, slices.Delete(r.rows, 0, 1)
	}
}

func (r *ring) drop(which func(chat.Row) bool) { r.rows = slices.DeleteFunc(r.rows, which) }

// Since gives what happened after a rev in a room that f follows, from memory; false where it has to
// be read. Whoever follows a room may read it, and everything that was published has been delivered
// where this gives something: who was dismissed by it does not follow any more.
func (h *Hub) Since(f *Follower, room chat.RoomID, after chat.Rev) (chat.Change, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if f.seat(h.rooms[room]) == nil {
		return chat.Change{}, false
	}
	return h.rings.since(room, after, h.recent.head(room).rev)
}
