package hub

import "bincang/internal/chat"

// A range that is pushed holds at most so many rows, and so many bytes of text, so that its frame
// stays far below the bound of the protocol.
const (
	maxRows = 64
	maxText = 64 << 10
)

// joiner merges changes that follow each other in their room into one range, so that what waits
// together leaves as one frame. The order within each room is kept.
type joiner struct {
	ranges []chat.Change
	last   map[chat.RoomID]int // index of the room's newest range
	text   map[chat.RoomID]int // bytes of text in it
}

func (j *joiner) add(changes []chat.Change) {
	if j.last == nil {
		j.last, j.text = map[chat.RoomID]int{}, map[chat.RoomID]int{}
	}
	for _, whole := range changes {
		for _, c := range parts(whole) {
			j.addPart(c)
		}
	}
}

// addPart adds a change in which at most the last row ends somebody's following. Nothing joins up
// over such a one, in no room: it may concern threads. Nor over a note.
func (j *joiner) addPart(c chat.Change) {
	size := textSize(c)
	if i, known := j.last[c.Room]; known && j.fits(i, c, size) {
		j.ranges[i].Rows = append(newest(j.ranges[i].Rows, c.Rows), c.Rows...)
		j.ranges[i].UpTo = c.UpTo
		j.text[c.Room] += size
	} else {
		j.last[c.Room], j.text[c.Room] = len(j.ranges), size
		j.ranges = append(j.ranges, c)
	}
	if n := len(c.Rows); isNote(c) || n > 0 && ends(c.Rows[n-1]) {
		clear(j.last)
	}
}

func (j *joiner) fits(i int, c chat.Change, size int) bool {
	r := j.ranges[i]
	return r.UpTo == c.After && len(r.Rows)+len(c.Rows) <= maxRows && j.text[c.Room]+size <= maxText
}

// newest is rows, without those that later rows replace.
func newest(rows, later []chat.Row) []chat.Row {
	kept := make([]chat.Row, 0, len(rows)+len(later))
	for _, row := range rows {
		if !replaced(row, later) {
			kept = append(kept, row)
		}
	}
	return kept
}

func replaced(row chat.Row, later []chat.Row) bool {
	for _, l := range later {
		if sameRow(row, l) {
			return true
		}
	}
	return false
}

func sameRow(a, b chat.Row) bool {
	switch {
	case a.Message != nil && b.Message != nil:
		return a.Message.Seq == b.Message.Seq
	case a.Member != nil && b.Member != nil:
		return a.Member.User == b.Member.User
	case a.Mine != nil && b.Mine != nil:
		return a.Mine.Room == b.Mine.Room
	case a.Draft != nil && b.Draft != nil:
		return a.Draft.Room == b.Draft.Room
	case a.Saved != nil && b.Saved != nil:
		return a.Saved.Room == b.Saved.Room && a.Saved.Seq == b.Saved.Seq
	case a.Block != nil && b.Block != nil:
		return a.Block.User == b.Block.User
	}
	return a.Info != nil && b.Info != nil
}

func textSize(c chat.Change) int {
	size := 0
	for _, row := range c.Rows {
		size += row.Size()
	}
	return size
}
