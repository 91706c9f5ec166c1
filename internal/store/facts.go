package store

import "bincang/internal/chat"

// factsAtMost bounds what the writer remembers; with one more, it starts anew.
const factsAtMost = 4096

// facts are what the writer remembers of who stands where, so that a post need not read it again.
// That is right only because nobody else writes: every item but those of messages makes it forget
// everything, and so does a transaction that failed. The nil *facts remembers nothing.
type facts struct {
	places map[place]known
	heads  map[chat.RoomID]head // of rooms in which something happened to a message since
}

// known is an actor and his spot as they were read.
type known struct {
	by   actor
	spot spot
}

// head is how far a room has come.
type head struct {
	seq chat.Seq
	rev chat.Rev
}

func newFacts() *facts {
	return &facts{places: map[place]known{}, heads: map[chat.RoomID]head{}}
}

// at gives what is remembered about a place, with the room's numbers of this moment.
func (f *facts) at(at place) (actor, spot, bool) {
	if f == nil {
		return actor{}, spot{}, false
	}
	k, found := f.places[at]
	if head, moved := f.heads[at.room]; moved {
		k.spot.room.Seq, k.spot.room.Rev = head.seq, head.rev
	}
	return k.by, k.spot, found
}

// remember keeps where somebody stands who is in the room: of who is not, a room that he may not
// know of would be answered sooner than one that is not there.
func (f *facts) remember(at place, by actor, p spot) {
	if f == nil || by.ID == "" || p.mine == nil || !p.mine.In {
		return
	}
	if len(f.places) >= factsAtMost {
		f.forget()
	}
	f.places[at] = known{by, p}
}

// came notes how far a room has come.
func (f *facts) came(room chat.RoomID, to head) {
	if f != nil {
		f.heads[room] = to
	}
}

// changed forgets one place.
func (f *facts) changed(at place) {
	if f != nil {
		delete(f.places, at)
	}
}

func (f *facts) forget() {
	if f != nil {
		clear(f.places)
		clear(f.heads)
	}
}
