package ws

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// Close codes of RFC 6455 §7.4.1 and of the IANA registry that this package
// sends or reports by itself.
const (
	CodeNormal        = 1000
	CodeProtocolError = 1002
	CodeUnsupported   = 1003
	CodeNoStatus      = 1005 // never sent: a close frame without a code
	CodeAbnormal      = 1006 // never sent: the socket died
	CodeBadData       = 1007
	CodePolicy        = 1008
	CodeTooLarge      = 1009
)

// wireError is a peer's breach of the protocol and the code to close it with.
type wireError struct {
	code int
	text string
}

func (e *wireError) Error() string { return fmt.Sprintf("ws: %s (%d)", e.text, e.code) }

// Breaches found here rather than in gobwas/ws.
var (
	errBinary       = &wireError{CodeUnsupported, "binary message"}
	errNotUTF8      = &wireError{CodeBadData, "not UTF-8"}
	errTooLarge     = &wireError{CodeTooLarge, "message too large"}
	errFragments    = &wireError{CodeTooLarge, "too many fragments"}
	errLengthMSB    = &wireError{CodeProtocolError, "length of 2^63 or more"}
	errLengthLong   = &wireError{CodeProtocolError, "length not encoded minimally"}
	errCloseBody    = &wireError{CodeProtocolError, "close frame of one byte"}
	errCloseCode    = &wireError{CodeProtocolError, "invalid close code"}
	errCloseReason  = &wireError{CodeBadData, "close reason is not UTF-8"}
	errMessageStuck = &wireError{CodePolicy, "message incomplete for too long"}
)

// parseClose takes a close frame's body apart (RFC 6455 §5.5.1 and §7.4).
func parseClose(body []byte) (code int, reason string, err *wireError) {
	switch {
	case len(body) == 0:
		return CodeNoStatus, "", nil
	case len(body) == 1:
		return 0, "", errCloseBody
	}
	code = int(binary.BigEndian.Uint16(body))
	if !sendable(code) {
		return 0, "", errCloseCode
	}
	if !utf8.Valid(body[2:]) {
		return 0, "", errCloseReason
	}
	return code, string(body[2:]), nil
}

// sendable tells whether a code may be in a close frame: 1000-1003 and
// 1007-1011 (RFC 6455 §7.4.1), 1012-1014 (IANA), 3000-4999 (§7.4.2).
func sendable(code int) bool {
	return code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999
}

// closeFrame is a ready close frame; code 1005 gives one without a body. The
// reason is cut to the 123 bytes that a control frame leaves (§5.5).
func closeFrame(code int, reason string) []byte {
	if code == CodeNoStatus {
		return frame(ws.OpClose, nil)
	}
	const room = ws.MaxControlFramePayloadSize - 2
	for len(reason) > room {
		_, last := utf8.DecodeLastRuneInString(reason)
		reason = reason[:len(reason)-last]
	}
	return frame(ws.OpClose, ws.NewCloseFrameBody(ws.StatusCode(code), reason))
}

// TextFrame is a ready, unmasked, unfragmented text frame (RFC 6455 §5.2) that
// may be pushed to any number of conns. p must be UTF-8.
func TextFrame(p []byte) []byte { return frame(ws.OpText, p) }

func frame(op ws.OpCode, p []byte) []byte {
	h := ws.Header{Fin: true, OpCode: op, Length: int64(len(p))}
	b := make([]byte, 0, ws.HeaderSize(h)+len(p))
	b = append(b, 0x80|byte(op))
	switch n := len(p); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, p...)
}
