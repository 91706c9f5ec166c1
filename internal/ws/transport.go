package ws

// transport is the descriptor below a Conn. All methods but near are called with
// Conn.mu held, and none blocks. What arrives goes to Conn.received and Conn.ended.
type transport interface {
	// near reads something that write needs. Conn.mu is not held.
	near() int32

	// write takes as much of p as the socket does at once, possibly nothing.
	write(p []byte) (n int, err error)

	// flush does the same with all that waits; more tells to call it again.
	flush(o *outbox) (n int, more bool, err error)

	// interest says whether to read, and whether to call Conn.writable once
	// the socket takes more.
	interest(read, write bool)

	// halfClose sends our end of the stream after all that was written.
	halfClose()

	// cut ends all reading and writing; with abort, the peer is sent a reset
	// and what the kernel still holds for it is forgotten.
	cut(abort bool)

	// release gives the descriptor back. Conn.turn is held too: nobody reads.
	release()

	// answerSlack is how many bytes of answers may wait before reading stops.
	answerSlack() int

	// slow tells, when something waits, whether that is the peer's doing.
	slow() bool
}
