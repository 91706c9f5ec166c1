package client_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// proxy stands between a client and a server and does what networks do: it cuts, loses, repeats and
// falls silent.
type proxy struct {
	URL    string
	target string
	// Frames decides what becomes of each frame of text that the server sends over a WebSocket: what
	// it gives is what the client gets. It is called by one goroutine per connection.
	Frames func(frame string) []string

	cutAnswers atomic.Int32 // how many answers of POST are yet to be lost, with their connections
	mute       atomic.Bool  // nothing passes from the server, though the connections stand
	sockets    atomic.Int32 // how many WebSockets have come to be

	listener net.Listener
	work     sync.WaitGroup
	mu       sync.Mutex // guards conns
	conns    map[net.Conn]struct{}
}

// through starts a proxy before the server at this address.
func through(t *testing.T, address string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{URL: "http://" + listener.Addr().String(), target: strings.TrimPrefix(address, "http://"),
		listener: listener, conns: map[net.Conn]struct{}{}}
	p.Frames = func(frame string) []string { return []string{frame} }
	p.work.Go(p.accept)
	t.Cleanup(func() {
		listener.Close()
		p.Cut()
		p.work.Wait()
	})
	return p
}

// Cut ends every connection without a word.
func (p *proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for conn := range p.conns {
		conn.Close()
	}
	clear(p.conns)
}

func (p *proxy) accept() {
	for {
		near, err := p.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", p.target)
		if err != nil {
			near.Close()
			continue
		}
		p.mu.Lock()
		p.conns[near], p.conns[far] = struct{}{}, struct{}{}
		p.mu.Unlock()
		p.work.Go(func() { io.Copy(far, near); far.Close(); near.Close() })
		p.work.Go(func() { p.answers(near, far); far.Close(); near.Close() })
	}
}

// answers carries what the server sends: HTTP as it is, the frames of a WebSocket one by one.
func (p *proxy) answers(near, far net.Conn) {
	from := bufio.NewReader(far)
	for {
		first, err := from.Peek(len("HTTP/1.1 101"))
		if err != nil {
			return
		}
		if bytes.HasSuffix(first, []byte("101")) {
			p.sockets.Add(1)
			p.frames(near, from)
			return
		}
		if p.cutAnswers.Load() > 0 {
			p.cutAnswers.Add(-1)
			return
		}
		if _, err := near.Write(take(from)); err != nil {
			return
		}
	}
}

// take gives what is there.
func take(from *bufio.Reader) []byte {
	there := make([]byte, from.Buffered())
	n, _ := from.Read(there)
	return there[:n]
}

func (p *proxy) frames(near io.Writer, from *bufio.Reader) {
	var head []byte
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		b, err := from.ReadByte()
		if err != nil {
			return
		}
		head = append(head, b)
	}
	near.Write(head)
	for {
		opcode, payload, err := readFrame(from)
		if err != nil {
			return
		}
		if p.mute.Load() {
			continue
		}
		if opcode != 0x81 {
			near.Write(frame(opcode, payload))
			continue
		}
		for _, text := range p.Frames(string(payload)) {
			near.Write(frame(opcode, []byte(text)))
		}
	}
}

// readFrame reads an unmasked frame (RFC 6455 §5.2): its first byte and its payload.
func readFrame(from io.Reader) (byte, []byte, error) {
	var head [2]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return 0, nil, err
	}
	size := uint64(head[1])
	if long := map[uint64]int{126: 2, 127: 8}[size]; long > 0 {
		var extended [8]byte
		if _, err := io.ReadFull(from, extended[8-long:]); err != nil {
			return 0, nil, err
		}
		size = binary.BigEndian.Uint64(extended[:])
	}
	payload := make([]byte, size)
	_, err := io.ReadFull(from, payload)
	return head[0], payload, err
}

func frame(opcode byte, payload []byte) []byte {
	switch size := len(payload); {
	case size < 126:
		return append([]byte{opcode, byte(size)}, payload...)
	case size < 1<<16:
		return append(binary.BigEndian.AppendUint16([]byte{opcode, 126}, uint16(size)), payload...)
	default:
		return append(binary.BigEndian.AppendUint64([]byte{opcode, 127}, uint64(size)), payload...)
	}
}
