package load

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sys/unix"
)

// Crowd is conns that are held by one thread: no method may run beside another.
type Crowd struct {
	poll   int // the epoll descriptor
	events []unix.EpollEvent
	buffer []byte
	conns  []conn
	lost   int // conns that the server has closed

	// What is counted while a conn's stream is read; see payload and control.
	reading  *conn
	marks    int64
	acks     int
	refusal  string
	byes     map[string]int // how the server's closes read
	listened int64          // bytes received
	reads    int64
}

type state uint8

const (
	away state = iota
	connecting
	shaking  // the request is written
	greeting // upgraded; the first frame is to come
	here
	deaf // does not read any more
	gone // closed by the server
)

// conn is one WebSocket.
type conn struct {
	fd      int32
	state   state
	poster  bool  // its answers count
	got     int32 // deliveries in this run
	stream  stream
	pending []byte    // what came before it was here
	tls     *tls.Conn // nil for plain TCP
	line    *line     // below tls
}

// bufferSize is in bytes: what waits on a conn comes in one call.
const bufferSize = 256 << 10

func newCrowd(n int) (*Crowd, error) {
	poll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("open an epoll: %w", err)
	}
	return &Crowd{poll: poll, events: make([]unix.EpollEvent, 1024), buffer: make([]byte, bufferSize), conns: make([]conn, n), byes: map[string]int{}}, nil
}

// Close cuts all conns, without leaving their ports waiting.
func (c *Crowd) Close() {
	for i := range c.conns {
		c.drop(&c.conns[i], away)
	}
	unix.Close(c.poll)
}

// Size is how many conns still listen.
func (c *Crowd) Size() (n int) {
	for i := range c.conns {
		if c.conns[i].state == here {
			n++
		}
	}
	return n
}

// Byes are the codes and reasons with which the server closed conns, and how often each.
func (c *Crowd) Byes() map[string]int { return c.byes }

// Deafen makes conns from the given one on stop reading, for good.
func (c *Crowd) Deafen(from int) error {
	for i := from; i < len(c.conns); i++ {
		if err := unix.EpollCtl(c.poll, unix.EPOLL_CTL_DEL, int(c.conns[i].fd), nil); err != nil {
			return fmt.Errorf("stop reading: %w", err)
		}
		c.conns[i].state = deaf
	}
	return nil
}

// Idle reads and answers pings for a while.
func (c *Crowd) Idle(d time.Duration) error {
	for end := time.Now().Add(d); ; {
		left := time.Until(end)
		if left <= 0 {
			return nil
		}
		if err := c.each(left, func(int) {}); err != nil {
			return err
		}
	}
}

// Ask sends a request from each of the first n conns and waits for their answers.
func (c *Crowd) Ask(n int, payload []byte) error {
	frame := appendFrame(nil, opText, payload)
	c.begin(n)
	for i := range n {
		if err := c.conns[i].write(frame); err != nil {
			return fmt.Errorf("ask: %w", err)
		}
	}
	for end := time.Now().Add(giveUp); c.acks < n && c.refusal == ""; {
		if time.Now().After(end) {
			return fmt.Errorf("only %d of %d requests were answered in %s", c.acks, n, giveUp)
		}
		if err := c.each(time.Second, func(int) {}); err != nil {
			return err
		}
	}
	if c.refusal != "" {
		return fmt.Errorf("a request was refused: %s", c.refusal)
	}
	return nil
}

// giveUp is how long the server may keep silent.
const giveUp = 20 * time.Second

// begin forgets what was counted before; the first n conns are those that post.
func (c *Crowd) begin(n int) {
	c.acks, c.refusal, c.listened, c.reads = 0, "", 0, 0
	for i := range c.conns {
		c.conns[i].got, c.conns[i].poster = 0, i < n
	}
}

// each waits until something has come, at most as long as told, reads it from every conn, and
// calls heard after each.
func (c *Crowd) each(wait time.Duration, heard func(i int)) error {
	n, err := unix.EpollWait(c.poll, c.events, int((wait+time.Millisecond-1)/time.Millisecond))
	if err != nil && err != unix.EINTR {
		return fmt.Errorf("wait for the conns: %w", err)
	}
	for _, event := range c.events[:max(n, 0)] {
		i := int(event.Fd)
		c.marks = 0
		c.listen(&c.conns[i])
		heard(i)
	}
	return nil
}

// listen reads what a conn has received.
func (c *Crowd) listen(from *conn) {
	c.reading = from
	for {
		n, err := from.read(c.buffer)
		c.reads++
		if n > 0 {
			c.listened += int64(n)
			from.stream.take(c.buffer[:n], c)
		}
		switch {
		case errors.Is(err, errLater):
			return
		case err != nil:
			c.lose(from)
			return
		case from.tls == nil && n < len(c.buffer):
			return
		}
	}
}

func (c *Crowd) lose(from *conn) {
	if from.state == here {
		c.lost++
	}
	c.drop(from, gone)
}

func (c *Crowd) drop(from *conn, becomes state) {
	if from.state == away || from.state == gone {
		return
	}
	linger := unix.Linger{Onoff: 1}
	unix.SetsockoptLinger(int(from.fd), unix.SOL_SOCKET, unix.SO_LINGER, &linger) //nolint:errcheck // then the port waits a minute
	unix.Close(int(from.fd))
	from.state, from.pending, from.tls, from.line = becomes, nil, nil, nil
}

// payload counts deliveries and, on conns that post, answers.
func (c *Crowd) payload(piece []byte) {
	c.marks += int64(bytes.Count(piece, []byte{Marker}))
	if !c.reading.poster {
		return
	}
	if n := bytes.Count(piece, []byte{AckMarker}); n > 0 {
		c.acks += n
		if at := bytes.Index(piece, []byte(`,"error":`)); at >= 0 && c.refusal == "" {
			c.refusal = string(piece[at+1 : min(len(piece), at+300)])
		}
	}
}

// control answers pings and remembers why conns end.
func (c *Crowd) control(op byte, payload []byte) {
	switch op {
	case opPing:
		c.reading.write(appendFrame(nil, opPong, payload)) //nolint:errcheck // reading tells
	case opClose:
		why := "no code"
		if len(payload) >= 2 {
			why = fmt.Sprintf("%d %s", int(payload[0])<<8|int(payload[1]), payload[2:])
		}
		c.byes[why]++
	}
}

// errLater is what reading gives while nothing has come.
var errLater = errors.New("nothing has come yet")

func (c *conn) read(p []byte) (int, error) {
	if c.tls != nil {
		n, err := c.tls.Read(p)
		if _, later := errors.AsType[later](err); later {
			err = errLater
		}
		return n, err
	}
	n, err := read(int(c.fd), p)
	if n == 0 && err == nil {
		err = io.EOF
	}
	return n, err
}

func (c *conn) write(p []byte) error {
	if c.tls != nil {
		_, err := c.tls.Write(p)
		return err
	}
	return writeAll(int(c.fd), p)
}
