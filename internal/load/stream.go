package load

import (
	"bytes"
	"encoding/binary"
)

// The opcodes that matter here.
const (
	opText  = 1
	opClose = 8
	opPing  = 9
	opPong  = 10
)

// stream follows the frames in what a conn receives, in whatever pieces that comes.
type stream struct {
	skip uint64 // bytes of a payload that are still to come
	head []byte // the beginning of a frame that cannot be understood yet; nil nearly always
}

// listener is told what a stream finds.
type listener interface {
	payload(piece []byte) // of a data frame; not kept
	control(op byte, payload []byte)
}

// take reads on. Data is handed on as it comes; a control frame once it is whole.
func (s *stream) take(p []byte, to listener) {
	if s.head != nil {
		p = append(s.head, p...)
		s.head = nil
	}
	for len(p) > 0 {
		if s.skip > 0 {
			n := min(s.skip, uint64(len(p)))
			to.payload(p[:n])
			s.skip -= n
			p = p[n:]
			continue
		}
		size, length, whole := header(p)
		control := p[0]&8 != 0
		if !whole || control && uint64(len(p)-size) < length {
			s.head = bytes.Clone(p)
			return
		}
		if control {
			to.control(p[0]&15, p[size:size+int(length)])
			p = p[size+int(length):]
			continue
		}
		s.skip, p = length, p[size:]
	}
}

// header reads the header of a server's frame, which is not masked.
func header(p []byte) (size int, length uint64, whole bool) {
	if len(p) < 2 {
		return 0, 0, false
	}
	switch length := p[1] & 127; {
	case length < 126:
		return 2, uint64(length), true
	case length == 126 && len(p) >= 4:
		return 4, uint64(binary.BigEndian.Uint16(p[2:])), true
	case length == 127 && len(p) >= 10:
		return 10, binary.BigEndian.Uint64(p[2:]), true
	}
	return 0, 0, false
}

// appendFrame appends a client's frame. The mask is always the same: nothing between here and the
// server would mistake it for something else.
func appendFrame(to []byte, op byte, payload []byte) []byte {
	mask := [4]byte{0x12, 0x34, 0x56, 0x78}
	to = append(to, 0x80|op)
	switch n := len(payload); {
	case n < 126:
		to = append(to, 0x80|byte(n))
	case n <= 0xffff:
		to = binary.BigEndian.AppendUint16(append(to, 0x80|126), uint16(n))
	default:
		to = binary.BigEndian.AppendUint64(append(to, 0x80|127), uint64(n))
	}
	to = append(to, mask[:]...)
	for i, b := range payload {
		to = append(to, b^mask[i&3])
	}
	return to
}
