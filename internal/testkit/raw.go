package testkit

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"bincang/internal/wire"

	"github.com/gobwas/ws"
)

// Raw is a TCP connection on which a test writes whatever bytes it likes.
type Raw struct {
	net.Conn
	Reader *bufio.Reader
	t      testing.TB
}

// Raw opens a TCP connection to the server.
func (s *Server) Raw() *Raw {
	s.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() }) //nolint:errcheck // it may be closed
	conn.SetDeadline(time.Now().Add(2 * Patience))
	return &Raw{Conn: conn, Reader: bufio.NewReader(conn), t: s.t}
}

// Raw opens a WebSocket at the socket door without anything between the test and its bytes.
func (u *User) Raw() *Raw {
	u.server.t.Helper()
	r := u.server.Raw()
	response := r.Request("GET /websocket HTTP/1.1", map[string]string{
		"Authorization": "Bearer " + u.Token, "Sec-WebSocket-Protocol": wire.Subprotocol,
	})
	if response.StatusCode != http.StatusSwitchingProtocols {
		r.t.Fatalf("the upgrade was answered %s", response.Status)
	}
	return r
}

// Request writes a request with the headers of a handshake, replaced or (where empty) removed by
// these, and reads the answer's head.
func (r *Raw) Request(line string, headers map[string]string) *http.Response {
	r.t.Helper()
	all := map[string]string{
		"Host": r.RemoteAddr().String(), "Connection": "Upgrade", "Upgrade": "websocket",
		"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
	}
	for name, value := range headers {
		all[name] = value
	}
	var request strings.Builder
	fmt.Fprintf(&request, "%s\r\n", line)
	for name, value := range all {
		if value != "" {
			fmt.Fprintf(&request, "%s: %s\r\n", name, value)
		}
	}
	r.Send([]byte(request.String() + "\r\n"))
	response, err := http.ReadResponse(r.Reader, nil)
	if err != nil {
		r.t.Fatalf("read the answer: %v", err)
	}
	return response
}

// Send writes bytes; that the server has cut the connection meanwhile is no failure.
func (r *Raw) Send(bytes []byte) {
	r.Write(bytes) //nolint:errcheck // what the server answered tells
}

// Frame writes a masked client frame.
func (r *Raw) Frame(op ws.OpCode, fin bool, payload []byte) {
	frame := ws.MaskFrame(ws.NewFrame(op, fin, append([]byte{}, payload...)))
	bytes, err := ws.CompileFrame(frame)
	if err != nil {
		r.t.Fatal(err)
	}
	r.Send(bytes)
}

// CloseCode reads frames up to the close frame and gives its code; 1006 where the end came without. That
// there is an end at all has to show within Patience.
func (r *Raw) CloseCode() int {
	r.t.Helper()
	if err := r.Conn.SetReadDeadline(time.Now().Add(Patience)); err != nil {
		r.t.Fatal(err)
	}
	for {
		frame, err := ws.ReadFrame(r.Reader)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			r.t.Fatalf("the server kept the conn open for %s", Patience)
		}
		if err != nil {
			return 1006
		}
		if frame.Header.OpCode == ws.OpClose {
			if len(frame.Payload) < 2 {
				return 1005
			}
			return int(binary.BigEndian.Uint16(frame.Payload))
		}
	}
}
