package hub

import (
	"slices"
	"sync"

	"bincang/internal/chat"
)

// stride is how many followers are taken from a room under the lock, to be pushed to without it.
const stride = 256

// handful is how many followers are worth a goroutine more.
const handful = 2 * stride

// abreast is how many followers are fetched from memory at a time.
const abreast = 16

// maxDialects is how many encoders a hub may have.
const maxDialects = 4

// walk is a delivery under way: whoever followed the room when it began is pushed to once, by as many
// goroutines as the crowd is worth. The next one begins when it has ended, so that every follower
// hears a room in order.
type walk struct {
	hub    *Hub
	room   *room
	change *chat.Change
	frames frames
	next   int // place in room.followers; guarded by Hub.mu, as is room
	end    int
}

// deliver encodes once per dialect that somebody in the room is spoken to in, and pushes to all who
// followed the room when it began.
func (w *worker) deliver(id chat.RoomID, c *chat.Change, encode func(Encoder) []byte) {
	k := &walk{hub: w.hub, change: c, frames: frames{encoders: w.hub.encoders, encode: encode}}
	if !k.begin(id) {
		return
	}
	var others sync.WaitGroup
	for i := 1; i < len(w.hands) && i*handful < k.end; i++ {
		others.Go(func() { k.push(&w.hands[i]) })
	}
	k.push(&w.hands[0])
	others.Wait()
	k.close()
}

// begin stops changes of place; false where nobody follows the room.
func (k *walk) begin(id chat.RoomID) bool {
	k.hub.mu.Lock()
	defer k.hub.mu.Unlock()
	if k.room = k.hub.rooms[id]; k.room == nil {
		return false
	}
	k.room.walked, k.end = true, len(k.room.followers)
	return true
}

// push pushes to followers until none is left. some is of the caller, and empty after use.
func (k *walk) push(some *[stride]*Follower) {
	defer clear(some[:])
	for n := k.take(some); n > 0; n = k.take(some) {
		for few := range slices.Chunk(some[:n], abreast) {
			k.near(few)
			k.pushTo(few)
		}
	}
}

func (k *walk) near(few []*Follower) {
	for _, f := range few {
		if f != nil {
			f.to.Near()
		}
	}
}

func (k *walk) pushTo(few []*Follower) {
	for _, f := range few {
		if f == nil {
			continue
		}
		if frame := k.frames.of(f.dialect); frame != nil {
			f.to.Push(k.room.id, k.change, frame)
		}
	}
}

// take copies the next followers.
func (k *walk) take(some *[stride]*Follower) (n int) {
	k.hub.mu.Lock()
	defer k.hub.mu.Unlock()
	n = copy(some[:], k.room.followers[k.next:k.end])
	k.next += n
	return n
}

func (k *walk) close() {
	k.hub.mu.Lock()
	defer k.hub.mu.Unlock()
	k.room.walked = false
	k.room.close()
	k.hub.calm.Broadcast()
}

// frames are the bytes of one delivery, made when somebody first needs them.
type frames struct {
	encoders []Encoder
	encode   func(Encoder) []byte
	making   [maxDialects]sync.Once
	frame    [maxDialects][]byte
}

func (f *frames) of(d Dialect) []byte {
	f.making[d].Do(func() { f.frame[d] = f.encode(f.encoders[d]) })
	return f.frame[d]
}
