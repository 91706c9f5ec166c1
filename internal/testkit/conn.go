package testkit

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"bincang/internal/chat"
	"bincang/internal/wire"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxRead is more than any frame of the server may have, in bytes.
const maxRead = 2 * wire.MaxFrame

// Conn is a WebSocket at the socket door.
type Conn struct {
	Hello wire.Hello
	*websocket.Conn
	user *User
	next int
	kept []Frame // frames that were read while another was waited for
}

// Frame is what the server sent: one of these.
type Frame struct {
	wire.Frame `json:",inline"`
	ID         jsontext.Value `json:"id"`
	Out        jsontext.Value `json:"out"`
	Error      *wire.Problem  `json:"error"`
}

// Connect opens a WebSocket and reads its hello.
func (u *User) Connect() *Conn {
	u.server.t.Helper()
	c := &Conn{Conn: u.Dial(wire.Subprotocol), user: u}
	frame := c.Read()
	if frame.Hello == nil {
		u.server.t.Fatalf("the first frame is no hello: %+v", frame)
	}
	c.Hello = *frame.Hello
	return c
}

// Dial opens a WebSocket with these subprotocols, and ends the test where it is refused.
func (u *User) Dial(subprotocols ...string) *websocket.Conn {
	u.server.t.Helper()
	conn, _, err := u.TryDial(nil, subprotocols...)
	if err != nil {
		u.server.t.Fatalf("open the WebSocket: %v", err)
	}
	conn.SetReadLimit(maxRead)
	u.server.t.Cleanup(func() { conn.CloseNow() }) //nolint:errcheck // it may be closed
	return conn
}

// TryDial opens a WebSocket, or tells how it was refused.
func (u *User) TryDial(headers http.Header, subprotocols ...string) (*websocket.Conn, *http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	request := &http.Request{Header: headers.Clone()}
	if request.Header == nil {
		request.Header = http.Header{}
	}
	u.Sign(request)
	return websocket.Dial(ctx, strings.Replace(u.server.URL, "http", "ws", 1)+"/websocket",
		&websocket.DialOptions{HTTPHeader: request.Header, Subprotocols: subprotocols})
}

// Read gives the next frame.
func (c *Conn) Read() Frame {
	c.user.server.t.Helper()
	frame, err := c.TryRead()
	if err != nil {
		c.user.server.t.Fatalf("read a frame: %v", err)
	}
	return frame
}

// TryRead gives the next frame, or how the conn ended.
func (c *Conn) TryRead() (Frame, error) {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	return c.ReadUntil(ctx)
}

// ReadUntil gives the next frame, however long that takes, until ctx ends: the conn ends with it.
func (c *Conn) ReadUntil(ctx context.Context) (Frame, error) {
	_, body, err := c.Conn.Read(ctx)
	if err != nil {
		return Frame{}, err
	}
	var frame Frame
	if err := json.Unmarshal(body, &frame); err != nil {
		return Frame{}, fmt.Errorf("%w in %s", err, body)
	}
	return frame, nil
}

// WriteText sends a frame as it is.
func (c *Conn) WriteText(text string) {
	c.user.server.t.Helper()
	if err := c.TryWrite(text); err != nil {
		c.user.server.t.Fatalf("write a frame: %v", err)
	}
}

// TryWrite sends a frame as it is, or tells why that cannot be.
func (c *Conn) TryWrite(text string) error {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	return c.Conn.Write(ctx, websocket.MessageText, []byte(text))
}

// Ask runs an operation and gives its answer; frames that come before it are kept for Next.
func (c *Conn) Ask(op string, in any) Frame {
	c.user.server.t.Helper()
	c.next++
	body, err := json.Marshal(map[string]any{"id": c.next, "op": op, "in": in})
	if err != nil {
		c.user.server.t.Fatal(err)
	}
	c.WriteText(string(body))
	for {
		frame := c.Read()
		if string(frame.ID) == fmt.Sprint(c.next) {
			return frame
		}
		c.kept = append(c.kept, frame)
	}
}

// Asked is Ask for an operation without input, and gives what the server said by itself up to the
// answer.
func (c *Conn) Asked(op string) []Frame {
	c.user.server.t.Helper()
	c.Ask(op, struct{}{})
	said := c.kept
	c.kept = nil
	return said
}

// Answer gives the next answer, leaving out what the server says by itself.
func (c *Conn) Answer() Frame {
	c.user.server.t.Helper()
	for {
		if frame := c.Read(); frame.ID != nil {
			return frame
		}
	}
}

// Next gives the next change of a room, leaving out what is no change of it and, as clients do, what
// hello had already.
func (c *Conn) Next(room chat.RoomID) chat.Change {
	c.user.server.t.Helper()
	for {
		frame := c.take()
		if frame.Change != nil && frame.Change.Room == room && frame.Change.UpTo > c.head(room) {
			return *frame.Change
		}
	}
}

// Signal gives the next signal that is wanted, leaving out everything else.
func (c *Conn) Signal(wanted func(wire.Signal) bool) wire.Signal {
	c.user.server.t.Helper()
	for {
		if frame := c.take(); frame.Signal != nil && wanted(*frame.Signal) {
			return *frame.Signal
		}
	}
}

// head is how far a room had come when the conn began, 0 for rooms that hello did not name.
func (c *Conn) head(id chat.RoomID) chat.Rev {
	for _, room := range c.Hello.Rooms {
		if room.ID == id {
			return room.Rev
		}
	}
	return 0
}

func (c *Conn) take() Frame {
	c.user.server.t.Helper()
	if len(c.kept) > 0 {
		frame := c.kept[0]
		c.kept = c.kept[1:]
		return frame
	}
	return c.Read()
}

// Ended reads until the conn ends, and gives the bye, if there was one, and the close code.
func (c *Conn) Ended() (*wire.Bye, websocket.StatusCode) {
	c.user.server.t.Helper()
	var bye *wire.Bye
	for {
		frame, err := c.TryRead()
		if err != nil {
			return bye, websocket.CloseStatus(err)
		}
		if frame.Bye != nil {
			bye = frame.Bye
		}
	}
}
