package ws

import (
	"crypto/tls"
	"errors"
	"net"
	"os"
	"time"
)

// stream drives a net.Conn of any kind with blocking calls: one goroutine that
// reads, where there is a bell only while something comes, and while something
// waits one that writes. Its fields are guarded by Conn.mu.
type stream struct {
	c       *Conn
	nc      net.Conn
	bell    ringer // nil: readLoop waits itself
	want    bool   // reading is wanted
	resting bool   // the bell is armed
	reading bool   // readLoop runs
	writing bool   // writeLoop runs
	began   int64  // when the write in progress began; 0: none
}

// ringer calls once, after arm, when there is something to read or the peer has
// ended the stream.
type ringer interface {
	arm() error
	remove() // before the descriptor is closed
}

func newStream(c *Conn, nc net.Conn) (*stream, error) {
	t := &stream{c: c, nc: nc}
	var err error
	t.bell, err = c.srv.polls.bell(c, nc, t.rung)
	return t, err
}

// stuckAfter is how long one write may take before the peer counts as slow.
const stuckAfter = int64(50 * time.Millisecond)

func (t *stream) near() int32 { return 0 }

// write leaves everything to writeLoop: the net.Conn may block.
func (t *stream) write([]byte) (int, error) { return 0, nil }

func (t *stream) flush(*outbox) (int, bool, error) { return 0, false, nil }

func (t *stream) interest(read, write bool) {
	t.want = read
	if read && !t.reading && !t.resting {
		t.begin(false)
	}
	if write && !t.writing {
		t.writing = true
		t.c.srv.live.Go(t.writeLoop)
	}
}

// begin starts readLoop; ready tells that there is something to read.
func (t *stream) begin(ready bool) {
	t.reading = true
	if t.bell == nil {
		t.c.srv.live.Go(t.readLoop)
	} else {
		t.c.srv.live.Go(func() { t.drain(ready) })
	}
}

// rung is called by the bell.
func (t *stream) rung() {
	t.c.mu.Lock()
	defer t.c.mu.Unlock()
	if t.resting = false; t.want {
		t.begin(true)
	}
}

// readLoop waits with a buffer that holds a small message, and takes a shared
// one only while more of a message is to come.
func (t *stream) readLoop() {
	few := make([]byte, 128)
	var shared *[bufferSize]byte
	for t.mayRead() {
		buf := few
		if shared != nil {
			buf = shared[:]
		}
		n, err := t.nc.Read(buf)
		busy := t.c.readDone(buf[:n], err)
		if busy && shared == nil {
			shared = t.c.srv.buffers.Get().(*[bufferSize]byte)
		}
		if shared != nil && (!busy || err != nil) {
			t.c.srv.buffers.Put(shared)
			shared = nil
		}
		if err != nil {
			return
		}
	}
	if shared != nil {
		t.c.srv.buffers.Put(shared)
	}
}

// drain reads until nothing is there, and leaves the waiting to the bell. For the
// rest of a record it waits itself, with a buffer that is small.
func (t *stream) drain(ready bool) {
	n, err := 0, error(nil)
	if ready && t.mayRead() {
		few := make([]byte, 128)
		t.nc.SetReadDeadline(time.Time{})
		n, err = t.nc.Read(few)
		t.c.readDone(few[:n], err)
	}
	if err != nil {
		return
	}
	buf := t.c.srv.buffers.Get().(*[bufferSize]byte)
	defer t.c.srv.buffers.Put(buf)
	for t.mayRead() {
		t.nc.SetReadDeadline(time.Unix(1, 0)) // so it gives what crypto/tls holds already
		n, err = t.nc.Read(buf[:])
		if errors.Is(err, os.ErrDeadlineExceeded) {
			t.c.readDone(buf[:n], nil)
			t.rest()
			return
		}
		if t.c.readDone(buf[:n], err); err != nil {
			return
		}
	}
}

// rest arms the bell, which rings at once if something has come meanwhile.
func (t *stream) rest() {
	t.c.mu.Lock()
	defer t.c.mu.Unlock()
	if t.reading = false; !t.want {
		return
	}
	t.resting = true
	if t.bell.arm() != nil {
		t.c.kill(true)
	}
}

func (t *stream) mayRead() bool {
	t.c.mu.Lock()
	defer t.c.mu.Unlock()
	t.reading = t.want
	return t.want
}

// writeLoop writes what waits, one record at a time, and ends when nothing does.
func (t *stream) writeLoop() {
	buf := t.c.srv.buffers.Get().(*[bufferSize]byte)
	defer t.c.srv.buffers.Put(buf)
	n, err := 0, error(nil)
	for {
		p := t.wrote(n, err, buf[:])
		if p == nil {
			return
		}
		n, err = t.nc.Write(p)
	}
}

// wrote accounts for the last write and says what to write next.
func (t *stream) wrote(n int, err error, buf []byte) []byte {
	c := t.c
	c.mu.Lock()
	defer c.mu.Unlock()
	t.began = 0
	if c.out != nil && n > 0 {
		c.wrote(n)
	}
	if err != nil {
		c.broken()
	}
	if c.out == nil {
		t.writing = false
		return nil
	}
	t.began = c.srv.now()
	return c.out.begin(buf)
}

// halfClose may block on TLS, which tells the peer first.
func (t *stream) halfClose() {
	t.c.srv.live.Go(func() {
		if w, ok := t.nc.(interface{ CloseWrite() error }); !ok || w.CloseWrite() != nil {
			t.c.Cut()
		}
	})
}

// cut closes the socket below TLS, whose own Close may wait for the peer.
func (t *stream) cut(abort bool) {
	t.want = false
	if t.bell != nil {
		t.bell.remove()
	}
	nc := t.nc
	if s, ok := nc.(*tls.Conn); ok {
		nc = s.NetConn()
	}
	if tcp, ok := nc.(*net.TCPConn); ok && abort {
		tcp.SetLinger(0)
	}
	nc.Close()
}

func (t *stream) release() {}

// answerSlack keeps readLoop from stopping for every answer that writeLoop is
// about to write.
func (t *stream) answerSlack() int { return bufferSize }

// slow does not blame the peer for what writeLoop had no turn to write.
func (t *stream) slow() bool { return t.began != 0 && t.c.srv.now()-t.began > stuckAfter }
