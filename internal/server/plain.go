package server

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"

	"bincang/internal/chat"
	"bincang/internal/hub"
	"bincang/internal/ws"
)

// plainHistory is how many lines of the lobby somebody hears first.
const plainHistory = 20

// plainConn is one WebSocket that speaks plain text, a message a line.
type plainConn struct {
	*link
	hub.Follower
	server *Server
	gate   gate
	lines  inbox[func()]
	nick   string                   // the name that a guest wants who has not spoken yet
	made   bool                     // the session was made for this conn alone
	room   chat.RoomID              // where it is; of the goroutine that takes the lines
	heard  map[chat.RoomID]chat.Rev // up to where its first rooms had come at its start; written while the gate is shut
}

// openPlain upgrades to the plain door.
func (s *Server) openPlain(w http.ResponseWriter, r *http.Request) {
	actor, err := s.caller(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	c := &plainConn{server: s, link: &link{actor: actor}, room: chat.Lobby}
	c.lines = inbox[func()]{work: s.conns.work, do: func(do func()) { do() }}
	if err := s.admit(r, c.link, unknownEndings); err != nil {
		if !actor.Known() && chat.KindOf(err) == chat.Forbidden {
			err = chat.Refuse(chat.Unauthenticated, "this server lets no guests in: log in first")
		}
		s.fail(w, r, err)
		return
	}
	socket, err := s.sockets.Upgrade(w, r, "", c)
	if err != nil {
		s.conns.remove(c.link)
		return
	}
	c.begin(socket)
}

// begin follows the rooms, then reads the newest lines, then tells what came meanwhile.
func (c *plainConn) begin(socket *ws.Conn) {
	c.attach(socket, plainGoodbye)
	c.gate.close("")
	c.server.hub.Attach(&c.Follower, c, dialectPlain, c.actor.User.ID, false)
	c.server.hub.Subscribe(chat.Lobby, &c.Follower, false)
	c.server.hub.Subscribe(chat.Announcements, &c.Follower, false)
	ctx, cancel := context.WithTimeout(context.Background(), operationTime)
	defer cancel()
	first, err := c.newest(ctx)
	if err != nil {
		c.end(c.unheard(err))
		return
	}
	c.gate.open(func(push) bool { return true }, c.hand) // into the socket, where it waits behind the lines
	socket.Start(first)
}

// unheard is the farewell of who cannot be told the newest lines: guests may be let in no more since
// he came.
func (c *plainConn) unheard(err error) farewell {
	if _, refused := errors.AsType[*chat.Error](err); refused {
		return byeRemoved
	}
	c.server.log.Warn("no history for the plain door", "error", err)
	return unavailable
}

// newest gives the newest lines of the lobby, and notes from where on the rooms have news.
func (c *plainConn) newest(ctx context.Context) (lines []byte, err error) {
	page, err := c.server.chat.GetHistory(ctx, c.actor, chat.GetHistory{Room: chat.Lobby, Limit: plainHistory})
	if err != nil {
		return nil, err
	}
	announced, err := c.server.chat.GetHistory(ctx, c.actor, chat.GetHistory{Room: chat.Announcements, Limit: 1})
	if err != nil {
		return nil, err
	}
	for _, m := range page.Messages {
		if !m.Deleted {
			lines = append(lines, ws.TextFrame([]byte(plainLine(m, c.server.chat.Names)))...)
		}
	}
	c.heard = map[chat.RoomID]chat.Rev{chat.Lobby: page.UpTo, chat.Announcements: announced.UpTo}
	return lines, nil
}

// Push hands on what the hub encoded, as far as it is news.
func (c *plainConn) Push(room chat.RoomID, change *chat.Change, frame []byte) {
	if !c.gate.pass(push{room, change, frame}, c.hand) {
		c.socket.Drop(codeSlow, ws.Slow.String())
	}
}

// Near does nothing: there are never very many of these.
func (c *plainConn) Near() {}

// hand writes a change; its ready frame is of use unless a part of it was told already. What may have
// ended the conn's stay in the room is looked into between its lines.
func (c *plainConn) hand(p push) {
	if p.change != nil && c.server.conns.concerns(c.link, *p.change) {
		c.lines.put(c.socket, func() { c.expel(p.room) })
	}
	if heard := c.heard[p.room]; p.change != nil && p.change.After < heard {
		p.frame = plainFrames(*p.change, heard, c.server.chat.Names)
	}
	if len(p.frame) > 0 {
		c.socket.Push(p.frame)
	}
}

// plainGoodbye is how the plain door ends a conn: it knows no bye, and a restart is "going away".
func plainGoodbye(socket *ws.Conn, f farewell) {
	code := f.code
	if code == codeRestart {
		code = codeGoingAway
	}
	socket.Close(code, f.bye.Message)
}

// Message takes a line in; it is called by the socket's reader and does not wait.
func (c *plainConn) Message(socket *ws.Conn, p []byte) {
	line := string(p)
	c.lines.put(socket, func() { c.hear(line) })
}

// Overrun ends a conn that went over a bound of its socket.
func (c *plainConn) Overrun(socket *ws.Conn, what ws.Overrun) {
	code := codeSlow
	if what == ws.PingFlood {
		code = codeRateLimited
	}
	socket.Drop(code, what.String())
}

// Closed forgets the conn, and ends the session of a guest whom it made.
func (c *plainConn) Closed(*ws.Conn, int, string) {
	c.lines.close()
	c.server.hub.Detach(&c.Follower)
	c.server.conns.remove(c.link)
	if c.made {
		ctx, cancel := context.WithTimeout(context.Background(), operationTime)
		defer cancel()
		c.server.chat.LogOut(ctx, c.actor, chat.LogOut{}) //nolint:errcheck // a session that stays expires
	}
}

// say posts a line; who is nobody yet becomes a guest by it.
func (c *plainConn) say(ctx context.Context, text string) error {
	if !c.actor.Known() {
		if err := chat.CheckText(text); err != nil {
			return err
		}
		if err := c.becomeGuest(ctx); err != nil {
			return err
		}
	}
	_, err := c.server.chat.PostMessage(ctx, c.actor, chat.PostMessage{Room: c.room, Key: rand.Text(), Text: text})
	return err
}

func (c *plainConn) becomeGuest(ctx context.Context) error {
	welcome, err := c.joinAsGuest(ctx)
	if err != nil {
		return err
	}
	actor, err := c.server.chat.Authenticate(ctx, welcome.Token, c.actor)
	if err != nil {
		return err
	}
	c.server.conns.become(c.link, actor)
	c.made = true
	c.server.hub.Identify(&c.Follower, actor.User.ID)
	return nil
}

// joinAsGuest makes a guest of the name that he chose or, without one, of a name that nobody has.
func (c *plainConn) joinAsGuest(ctx context.Context) (welcome chat.Welcome, err error) {
	if c.nick != "" {
		return c.server.chat.JoinAsGuest(ctx, c.actor, chat.JoinAsGuest{Name: c.nick})
	}
	for range 3 {
		welcome, err = c.server.chat.JoinAsGuest(ctx, c.actor, chat.JoinAsGuest{Name: "guest-" + rand.Text()[:4]})
		if chat.KindOf(err) != chat.Conflict {
			break
		}
	}
	return welcome, err
}
