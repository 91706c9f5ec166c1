package ws

import "slices"

// kind says what may be done with a waiting frame.
type kind uint8

const (
	kindPush    kind = iota // counted against the bound; dropped by Drop
	kindAnswer              // not counted, but holds up reading; dropped by Drop
	kindControl             // a pong, of which only the newest waits
	kindLast                // the last frames and the close frame
)

type waiting struct {
	b    []byte
	kind kind
}

// outbox holds what a socket refused, in order. A conn has one only while
// something waits; it is guarded by Conn.mu.
type outbox struct {
	q       []waiting
	off     int // bytes of q[0] that are gone already
	begun   int // frames at the front that are partly written or being written
	pushes  int // waiting frames of kindPush
	bytes   int // their bytes
	answers int // bytes of waiting frames of kindAnswer
}

func (o *outbox) add(b []byte, k kind) {
	o.count(waiting{b, k}, 1)
	o.q = append(o.q, waiting{b, k})
}

// addPong puts a pong before all that was not begun, in place of those that wait
// (RFC 6455 §5.5.3 allows answering only the newest ping).
func (o *outbox) addPong(b []byte) {
	fresh := slices.DeleteFunc(o.q[o.begun:], func(w waiting) bool { return w.kind == kindControl })
	o.q = slices.Insert(o.q[:o.begun+len(fresh)], o.begun, waiting{b, kindControl})
}

// addFirst queues a frame before all others; nothing may be begun.
func (o *outbox) addFirst(b []byte, k kind) {
	w := waiting{b, k}
	o.count(w, 1)
	o.q = slices.Insert(o.q, 0, w)
}

// addRest queues a frame of which n bytes are written, into an empty outbox.
func (o *outbox) addRest(b []byte, n int, k kind) {
	o.add(b, k)
	if n > 0 {
		o.off, o.begun = n, 1
	}
}

// drop forgets what was not begun.
func (o *outbox) drop() {
	for _, w := range o.q[o.begun:] {
		o.count(w, -1)
	}
	clear(o.q[o.begun:])
	o.q = o.q[:o.begun]
}

func (o *outbox) count(w waiting, sign int) {
	switch w.kind {
	case kindPush:
		o.pushes += sign
		o.bytes += sign * len(w.b)
	case kindAnswer:
		o.answers += sign * len(w.b)
	}
}

// begin copies whole waiting frames into buf as far as they fit and marks them
// begun. A first frame that is larger than buf is returned itself.
func (o *outbox) begin(buf []byte) []byte {
	buf = buf[:0]
	o.begun = 0
	for _, w := range o.q {
		if len(buf)+len(w.b) > cap(buf) {
			break
		}
		buf = append(buf, w.b...)
		o.begun++
	}
	if o.begun == 0 && len(o.q) > 0 {
		o.begun = 1
		return o.q[0].b
	}
	return buf
}

// wrote takes n written bytes off the front.
func (o *outbox) wrote(n int) {
	gone := 0
	for n > 0 && n >= len(o.q[gone].b)-o.off {
		n -= len(o.q[gone].b) - o.off
		o.off = 0
		o.count(o.q[gone], -1)
		gone++
	}
	o.off += n
	o.q = slices.Delete(o.q, 0, gone)
	o.begun = 0
	if o.off > 0 {
		o.begun = 1
	}
}

func (o *outbox) empty() bool { return len(o.q) == 0 }
