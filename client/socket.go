package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"bincang/internal/wire"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
)

// The times of a socket: to come to be, its hello included; to write a question; to part in order.
const (
	connectTime = 30 * time.Second
	writeTime   = 10 * time.Second
	partTime    = time.Second
)

// errSilent ends a connection over which nothing comes any more.
var errSilent = fmt.Errorf("%w: the server has fallen silent", ErrUnreachable)

// socket is one WebSocket that has said hello. Its goroutines, a reader and one that notices
// silence, end with close.
type socket struct {
	hello Hello
	mail  *mailbox

	conn   *websocket.Conn
	line   *line
	clock  Clock
	silent atomic.Bool   // it was cut for its silence
	over   chan struct{} // closed when the reader has ended
	work   sync.WaitGroup
}

// connect opens a WebSocket and reads its hello.
func (c *Client) connect(ctx context.Context) (*socket, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	s := &socket{mail: newMailbox(), line: &line{clock: c.clock}, clock: c.clock, over: make(chan struct{})}
	if err := s.open(ctx, c); err != nil {
		s.line.cut()
		if s.conn != nil {
			s.conn.CloseNow() //nolint:errcheck // the line is cut already
		}
		return nil, err
	}
	s.work.Go(s.read)
	s.work.Go(s.listen)
	return s, nil
}

func (s *socket) open(ctx context.Context, c *Client) (err error) {
	transport := c.transport.Clone()
	transport.DialContext = s.line.over(transport.DialContext)
	header := http.Header{}
	c.sign(header)
	var response *http.Response
	s.conn, response, err = websocket.Dial(ctx, c.base.JoinPath("websocket").String(), &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport, CheckRedirect: stay},
		HTTPHeader: header, Subprotocols: []string{wire.Subprotocol},
	})
	if err != nil {
		return notUpgraded(response, err)
	}
	if s.conn.Subprotocol() != wire.Subprotocol {
		return fmt.Errorf("%w: it does not offer %s", ErrProtocol, wire.Subprotocol)
	}
	s.conn.SetReadLimit(wire.MaxFrame)
	return s.greet(ctx)
}

// greet reads what the server says first: hello, or why there is none.
func (s *socket) greet(ctx context.Context) error {
	_, body, err := s.conn.Read(ctx)
	if err != nil {
		return ended(err, nil)
	}
	var first wire.Frame
	if err := json.Unmarshal(body, &first); err != nil || first.Hello == nil && first.Bye == nil {
		return fmt.Errorf("%w: its first frame is no hello", ErrProtocol)
	}
	if first.Bye != nil {
		_, _, err := s.conn.Read(ctx)
		return ended(err, first.Bye)
	}
	if first.Hello.V != wire.Version {
		return fmt.Errorf("%w: it speaks version %d of it", ErrProtocol, first.Hello.V)
	}
	s.hello = *first.Hello
	return nil
}

// notUpgraded tells why there is no WebSocket.
func notUpgraded(response *http.Response, err error) error {
	if response == nil || response.StatusCode == http.StatusSwitchingProtocols {
		return unreachable(err)
	}
	body, _ := io.ReadAll(response.Body) //nolint:errcheck // what came of it is all there is
	return refusal(response, body)
}

// read puts what comes into the mailbox, to the end.
func (s *socket) read() {
	defer close(s.over)
	var bye *Bye
	for {
		_, body, err := s.conn.Read(context.Background())
		if err != nil {
			s.mail.finish(s.why(err, bye))
			return
		}
		var f frame
		if err := json.Unmarshal(body, &f); err != nil {
			s.line.cut()
			s.mail.finish(fmt.Errorf("%w: %w", ErrUnreachable, err))
			return
		}
		if f.Bye != nil {
			bye = f.Bye
			continue
		}
		s.mail.put(f, len(body))
	}
}

func (s *socket) why(err error, bye *Bye) error {
	if s.silent.Load() {
		return errSilent
	}
	return ended(err, bye)
}

// listen cuts the connection when not a byte has come for two pings and 5 s.
func (s *socket) listen() {
	limit := 2*milliseconds(s.hello.PingMS) + 5*time.Second
	for {
		quiet := s.clock.Now().Sub(s.line.heard())
		if quiet > limit {
			s.silent.Store(true)
			s.line.cut()
			return
		}
		select {
		case <-s.clock.After(limit - quiet + time.Millisecond):
		case <-s.over:
			return
		}
	}
}

// ask sends a question. Where that fails the connection is cut, and the reader tells how it ended.
func (s *socket) ask(id string, q question) error {
	body, err := json.Marshal(struct {
		ID string `json:"id"`
		Op string `json:"op"`
		In any    `json:"in"`
	}{id, q.op, q.in})
	if err != nil {
		return fmt.Errorf("write a question as JSON: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	defer cancel()
	if s.conn.Write(ctx, websocket.MessageText, body) != nil {
		s.line.cut()
	}
	return nil
}

// close parts in order, if the other end does so within a second, and waits for the goroutines.
func (s *socket) close() {
	cut := time.AfterFunc(partTime, s.line.cut)
	defer cut.Stop()
	s.conn.Close(websocket.StatusNormalClosure, "") //nolint:errcheck // it may have ended by itself
	s.line.cut()
	s.work.Wait()
}
