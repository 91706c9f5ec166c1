package ws

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// reader takes a client's frames apart, fed with whatever pieces arrive. A conn
// has one only while something is half received.
type reader struct {
	maxMessage, maxFragments int

	head  [ws.MaxHeaderSize]byte // a header of which have bytes are here
	have  int
	body  bool // inside the payload of the frame h
	h     ws.Header
	taken int // payload bytes of h taken already

	open    bool   // between the first fragment of a message and its last
	frags   int    // fragments of that message so far
	msg     []byte // its payload so far
	checked int    // bytes of msg known to be whole UTF-8
	control []byte // payload so far of a control frame
}

// item is one whole text message or control frame. The payload of a control
// frame is valid until the next call.
type item struct {
	op      ws.OpCode
	payload []byte
}

// idle tells that nothing is half received.
func (r *reader) idle() bool { return r.have == 0 && !r.body && !r.open }

// reset makes r ready for another conn without holding on to its bytes.
func (r *reader) reset() {
	*r = reader{maxMessage: r.maxMessage, maxFragments: r.maxFragments, control: r.control[:0]}
}

// next takes bytes from p until one item is whole or p is used up; done tells
// which. It writes into p (unmasking). After an error r is of no more use.
func (r *reader) next(p []byte) (rest []byte, it item, done bool, err error) {
	for {
		if !r.body {
			if p, err = r.header(p); err != nil || !r.body {
				return p, item{}, false, err
			}
		}
		if p, err = r.payload(p); err != nil {
			return p, item{}, false, err
		}
		if r.taken < int(r.h.Length) {
			return p, item{}, false, nil
		}
		r.body = false
		if it, done, err = r.frameDone(); done || err != nil {
			return p, it, done, err
		}
	}
}

// header collects a header and, when it is whole and allowed, begins its payload.
func (r *reader) header(p []byte) (rest []byte, err error) {
	for need := 2; ; need = headerSize(r.head[1]) {
		n := copy(r.head[r.have:max(need, r.have)], p)
		r.have += n
		p = p[n:]
		if r.have < need {
			return p, nil
		}
		if r.have == headerSize(r.head[1]) {
			break
		}
	}
	r.have = 0
	if r.h, err = parseHeader(r.head[:]); err != nil {
		return p, err
	}
	if err = r.begin(); err != nil {
		return p, err
	}
	r.body, r.taken = true, 0
	return p, nil
}

// headerSize is the size of a header whose second byte is b (RFC 6455 §5.2). An
// unmasked frame is refused anyway; the rest of its header is not waited for.
func headerSize(b byte) int {
	switch {
	case b&0x80 == 0:
		return 2
	case b == 0x80|126:
		return 2 + 2 + 4
	case b == 0x80|127:
		return 2 + 8 + 4
	}
	return 2 + 4
}

func parseHeader(b []byte) (ws.Header, error) {
	h := ws.Header{
		Fin:    b[0]&0x80 != 0,
		Rsv:    b[0] >> 4 & 7,
		OpCode: ws.OpCode(b[0] & 15),
		Masked: b[1]&0x80 != 0,
		Length: int64(b[1] & 0x7f),
	}
	if !h.Masked {
		return h, nil
	}
	least, size := int64(0), headerSize(b[1])
	switch h.Length {
	case 126:
		least, h.Length = 126, int64(binary.BigEndian.Uint16(b[2:]))
	case 127:
		if b[2]&0x80 != 0 {
			return h, errLengthMSB
		}
		least, h.Length = 1<<16, int64(binary.BigEndian.Uint64(b[2:]))
	}
	if h.Length < least {
		return h, errLengthLong
	}
	copy(h.Mask[:], b[size-4:size])
	return h, nil
}

// begin decides whether the frame r.h may come now (RFC 6455 §5.4, §5.5) and
// whether its announced length is within bounds, before anything is allocated.
func (r *reader) begin() error {
	state := ws.StateServerSide
	if r.open {
		state = state.Set(ws.StateFragmented)
	}
	if err := ws.CheckHeader(r.h, state); err != nil {
		return &wireError{CodeProtocolError, err.Error()}
	}
	if r.h.OpCode.IsControl() {
		r.control = r.control[:0]
		return nil
	}
	if r.h.OpCode == ws.OpBinary {
		return errBinary
	}
	if r.h.Length > int64(r.maxMessage-len(r.msg)) {
		return errTooLarge
	}
	if r.frags++; r.frags > r.maxFragments {
		return errFragments
	}
	r.open = true
	return nil
}

// payload takes what p has of the current frame's payload.
func (r *reader) payload(p []byte) (rest []byte, err error) {
	n := min(len(p), int(r.h.Length)-r.taken)
	if n == 0 {
		return p, nil
	}
	ws.Cipher(p[:n], r.h.Mask, r.taken)
	r.taken += n
	if r.h.OpCode.IsControl() {
		r.control = append(r.control, p[:n]...)
		return p[n:], nil
	}
	r.msg = append(r.room(n), p[:n]...)
	return p[n:], r.checkText()
}

// room gives msg space for n bytes more: exactly the frame's if they are all
// here or it is small, else growing with what really came.
func (r *reader) room(n int) []byte {
	if cap(r.msg)-len(r.msg) >= n {
		return r.msg
	}
	whole := len(r.msg) + n + int(r.h.Length) - r.taken
	grown := make([]byte, len(r.msg), min(whole, max(2*cap(r.msg), len(r.msg)+n, 512)))
	copy(grown, r.msg)
	return grown
}

// checkText fails as soon as msg cannot become UTF-8 any more (RFC 6455 §8.1).
func (r *reader) checkText() error {
	fresh := r.msg[r.checked:]
	whole := len(fresh) - cutRune(fresh)
	if !utf8.Valid(fresh[:whole]) {
		return errNotUTF8
	}
	r.checked += whole
	return nil
}

// cutRune counts the bytes at the end of p that begin a rune and may yet be
// completed by what follows.
func cutRune(p []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		if tail := p[len(p)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

// frameDone ends the current frame and hands out the item it completes, if any.
func (r *reader) frameDone() (it item, done bool, err error) {
	if r.h.OpCode.IsControl() {
		return item{r.h.OpCode, r.control}, true, nil
	}
	if !r.h.Fin {
		return item{}, false, nil
	}
	if r.checked < len(r.msg) {
		return item{}, false, errNotUTF8
	}
	it = item{ws.OpText, r.msg}
	r.open, r.frags, r.msg, r.checked = false, 0, nil, 0
	return it, true, nil
}
