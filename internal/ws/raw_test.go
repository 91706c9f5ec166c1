package ws_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	gobws "github.com/gobwas/ws"
)

// raw is a client that can say anything at all.
type raw struct {
	t  testing.TB
	nc net.Conn
	br *bufio.Reader
}

const request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

// dial shakes hands, with more right behind the request.
func (d *door) dial(more ...byte) *raw {
	d.t.Helper()
	c := &raw{t: d.t, nc: d.dialTCP()}
	c.br = bufio.NewReader(c.nc)
	c.write(append([]byte(request+"\r\n"), more...))
	res, err := http.ReadResponse(c.br, nil)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
		d.t.Fatalf("handshake: %v, %v", res, err)
	}
	return c
}

// pair is a client and the server's side of it.
func (d *door) pair() (*raw, *peer) {
	d.t.Helper()
	c := d.dial()
	return c, wait(d.t, "the upgrade", d.made)
}

func (c *raw) write(b []byte) {
	c.t.Helper()
	c.nc.SetWriteDeadline(time.Now().Add(patience))
	if _, err := c.nc.Write(b); err != nil {
		c.t.Fatalf("write: %v", err)
	}
}

// masked is a frame as a client sends it; first is its first byte.
func masked(first byte, p []byte) []byte {
	mask := [4]byte{1, 2, 3, 4}
	b := []byte{first}
	switch n := len(p); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	b = append(b, mask[:]...)
	for i, x := range p {
		b = append(b, x^mask[i%4])
	}
	return b
}

const (
	fin       = 0x80
	opCont    = 0
	opText    = 1
	opBinary  = 2
	opClose   = 8
	opPing    = 9
	opPong    = 10
	textFin   = fin | opText
	pingFrame = fin | opPing
)

func text(s string) []byte { return masked(textFin, []byte(s)) }

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// read takes one frame of the server's, which must not be masked.
func (c *raw) read() gobws.Frame {
	c.t.Helper()
	c.nc.SetReadDeadline(time.Now().Add(patience))
	h, err := gobws.ReadHeader(c.br)
	if err != nil {
		c.t.Fatalf("read: %v", err)
	}
	if err := gobws.CheckHeader(h, gobws.StateClientSide); err != nil {
		c.t.Fatalf("read %+v: %v", h, err)
	}
	p := make([]byte, h.Length)
	if _, err := io.ReadFull(c.br, p); err != nil {
		c.t.Fatalf("read payload: %v", err)
	}
	return gobws.Frame{Header: h, Payload: p}
}

func (c *raw) expect(op gobws.OpCode, payload string) {
	c.t.Helper()
	f := c.read()
	if f.Header.OpCode != op || string(f.Payload) != payload {
		c.t.Fatalf("got %v %.80q (%d bytes), want %v %.80q (%d bytes)",
			f.Header.OpCode, f.Payload, len(f.Payload), op, payload, len(payload))
	}
}

// expectClose wants a close frame with this code (0: with none) and then the
// end of the stream, without a reset.
func (c *raw) expectClose(code int) {
	c.t.Helper()
	c.expectCloseFrame(code)
	c.expectEnd()
}

func (c *raw) expectCloseFrame(code int) {
	c.t.Helper()
	f := c.read()
	got := 0
	if len(f.Payload) >= 2 {
		got = int(binary.BigEndian.Uint16(f.Payload))
	}
	if f.Header.OpCode != gobws.OpClose || got != code {
		c.t.Fatalf("got %v %d %q, want close %d", f.Header.OpCode, got, f.Payload, code)
	}
}

func (c *raw) expectEnd() {
	c.t.Helper()
	if b, err := c.rest(); err != io.EOF || len(b) > 0 {
		c.t.Fatalf("got %d bytes and %v, want the end of the stream", len(b), err)
	}
}

// rest reads until the stream ends in some way.
func (c *raw) rest() ([]byte, error) {
	c.nc.SetReadDeadline(time.Now().Add(patience))
	b, err := io.ReadAll(c.br)
	if err == nil {
		err = io.EOF
	}
	return b, err
}

// expectDead wants the stream to end in whatever way but a timeout.
func (c *raw) expectDead() {
	c.t.Helper()
	var timeout net.Error
	if _, err := c.rest(); errors.As(err, &timeout) && timeout.Timeout() {
		c.t.Fatal("still open")
	}
}
