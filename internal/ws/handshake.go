package ws

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// HandshakeError is a request that could not be upgraded; it has been answered
// with Status already.
type HandshakeError struct {
	Status int
	Text   string
	header http.Header
}

func (e *HandshakeError) Error() string {
	return fmt.Sprintf("ws: handshake: %s (%d)", e.Text, e.Status)
}

func refuse(status int, text string, header ...string) *HandshakeError {
	e := &HandshakeError{Status: status, Text: text, header: http.Header{}}
	for i := 0; i < len(header); i += 2 {
		e.header.Set(header[i], header[i+1])
	}
	return e
}

var errClosing = errors.New("ws: the server is closing")

// writeTimeout bounds the writing of the answer to the handshake.
const writeTimeout = 5 * time.Second

// Upgrade checks the opening handshake (RFC 6455 §4.2), answers it, and takes
// the socket from net/http. subprotocol is confirmed unless it is empty; no
// extension ever is. What w.Header() holds goes out with the answer.
//
// The conn starts held: nothing is read and pushes only wait, until Start. One
// that is not started must be closed.
func (s *Server) Upgrade(w http.ResponseWriter, r *http.Request, subprotocol string, h Handler) (*Conn, error) {
	key, refused := checkHandshake(r)
	if refused == nil && s.isClosing() {
		refused = refuse(http.StatusServiceUnavailable, "closing")
	}
	if refused != nil {
		answer(w, refused)
		return nil, refused
	}
	nc, early, err := hijack(w)
	if err != nil {
		refused = refuse(http.StatusInternalServerError, err.Error())
		answer(w, refused)
		return nil, refused
	}
	if _, err := nc.Write(accepted(w.Header(), key, subprotocol)); err != nil {
		nc.Close()
		return nil, fmt.Errorf("ws: answer handshake: %w", err)
	}
	c, err := s.adopt(nc, early, h)
	if err != nil {
		nc.Close()
		return nil, err
	}
	return c, nil
}

// checkHandshake returns the key to accept, or why not (RFC 6455 §4.2.1).
func checkHandshake(r *http.Request) (key string, refused *HandshakeError) {
	keys := r.Header["Sec-Websocket-Key"]
	versions := r.Header["Sec-Websocket-Version"]
	switch {
	case r.Method != http.MethodGet:
		return "", refuse(http.StatusMethodNotAllowed, "not GET", "Allow", "GET")
	case !r.ProtoAtLeast(1, 1) || !hasToken(r.Header["Connection"], "upgrade") || !hasToken(r.Header["Upgrade"], "websocket"):
		return "", refuse(http.StatusUpgradeRequired, "not an upgrade", "Upgrade", "websocket", "Connection", "Upgrade")
	case len(versions) != 1 || versions[0] != "13":
		return "", refuse(http.StatusUpgradeRequired, "not version 13",
			"Sec-WebSocket-Version", "13", "Upgrade", "websocket", "Connection", "Upgrade")
	case r.ContentLength != 0:
		return "", refuse(http.StatusBadRequest, "a body")
	case len(keys) != 1 || !validKey(keys[0]):
		return "", refuse(http.StatusBadRequest, "missing or bad key")
	}
	return keys[0], nil
}

// hasToken looks for a token in comma-separated header values, in any case.
func hasToken(values []string, token string) bool {
	for _, v := range values {
		for t := range strings.SplitSeq(v, ",") {
			if strings.EqualFold(strings.Trim(t, " \t"), token) {
				return true
			}
		}
	}
	return false
}

func validKey(key string) bool {
	nonce, err := base64.StdEncoding.Strict().DecodeString(key)
	return err == nil && len(nonce) == 16 && len(key) == 24
}

func answer(w http.ResponseWriter, e *HandshakeError) {
	for k, v := range e.header {
		w.Header()[k] = v
	}
	http.Error(w, e.Text, e.Status)
}

// hijack takes the socket and what the client sent right behind its request.
func hijack(w http.ResponseWriter) (net.Conn, []byte, error) {
	nc, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, nil, fmt.Errorf("hijack: %w", err)
	}
	early, _ := rw.Reader.Peek(rw.Reader.Buffered())
	if err := nc.SetDeadline(time.Now().Add(writeTimeout)); err != nil {
		nc.Close()
		return nil, nil, fmt.Errorf("hijack: %w", err)
	}
	return nc, bytes.Clone(early), nil
}

// accepted is the server's half of the handshake (RFC 6455 §4.2.2).
func accepted(more http.Header, key, subprotocol string) []byte {
	const magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" // §1.3
	sum := sha1.Sum([]byte(key + magic))
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ")
	b.WriteString(base64.StdEncoding.EncodeToString(sum[:]))
	b.WriteString("\r\n")
	if subprotocol != "" {
		b.WriteString("Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
	}
	more.WriteSubset(&b, map[string]bool{"Upgrade": true, "Connection": true, "Content-Length": true,
		"Transfer-Encoding": true, "Sec-Websocket-Accept": true, "Sec-Websocket-Protocol": true})
	b.WriteString("\r\n")
	return b.Bytes()
}

// adopt makes a conn of an upgraded socket. On error nc is still the caller's.
func (s *Server) adopt(nc net.Conn, early []byte, h Handler) (*Conn, error) {
	nc.SetDeadline(time.Time{})
	bound(nc, s.cfg.SendBuffer)
	c := &Conn{srv: s, handler: h, remote: addrPort(nc.RemoteAddr()), held: true, rest: early, stalled: len(early) > 0}
	var err error
	if c.tr, err = s.polls.transport(c, nc); err != nil {
		return nil, err
	}
	if c.tr == nil {
		if c.tr, err = newStream(c, nc); err != nil {
			return nil, err
		}
	}
	if !s.add(c) {
		c.tr.cut(true)
		c.tr.release()
		return nil, errClosing
	}
	return c, nil
}

// bound limits what the kernel holds for a peer that does not read. Our pings
// take the place of TCP's keepalive.
func bound(nc net.Conn, sendBuffer int) {
	if t, ok := nc.(interface{ NetConn() net.Conn }); ok {
		nc = t.NetConn()
	}
	if tcp, ok := nc.(*net.TCPConn); ok {
		tcp.SetWriteBuffer(sendBuffer)
		tcp.SetKeepAlive(false)
	}
}

func addrPort(a net.Addr) netip.AddrPort {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	ap := tcp.AddrPort()
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

func (s *Server) isClosing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing
}
