package server

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"bincang/internal/chat"
	"bincang/internal/wire"
	"bincang/internal/ws"
)

// retryConn is when somebody who found no place may try again.
const retryConn = 5 * time.Second

// websocket is the article's "ordinary http handler": it receives the request and makes a WebSocket
// of it. With the subprotocol it speaks frames of JSON, without one plain text.
func (s *Server) websocket(w http.ResponseWriter, r *http.Request) {
	if !ws.Acceptable(w, r) {
		return
	}
	if s.addresses.foreign(r) || s.cookieWithoutOrigin(r) {
		s.fail(w, r, errForeign)
		return
	}
	if err := s.queueUp(r.Context()); err != nil {
		s.fail(w, r, err)
		return
	}
	defer func() { <-s.greetings }()
	switch offered := subprotocols(r); {
	case slices.Contains(offered, wire.Subprotocol):
		s.openConn(w, r)
	case len(offered) == 0:
		s.openPlain(w, r)
	default:
		writeProblem(w, requestID(r.Context()), chat.Refuse(chat.Invalid, "this server speaks "+wire.Subprotocol+", or plain text without a subprotocol"), http.StatusBadRequest)
	}
}

// A storm of reconnects is let in so many at a time; who has waited so long comes again.
const (
	maxGreetings  = 128
	greetingQueue = 3 * time.Second
)

// queueUp takes one of the places in which conns are greeted. The caller gives it back.
func (s *Server) queueUp(ctx context.Context) error {
	waited := time.NewTimer(greetingQueue)
	defer waited.Stop()
	select {
	case s.greetings <- struct{}{}:
		return nil
	case <-waited.C:
		return &chat.Error{Kind: chat.Unavailable, Message: "too many come at once", RetryAfter: time.Second}
	case <-ctx.Done():
		return &chat.Error{Kind: chat.Unavailable, Message: "too many come at once", RetryAfter: time.Second}
	}
}

// cookieWithoutOrigin holds for upgrades that no browser would send, with what only browsers keep.
func (s *Server) cookieWithoutOrigin(r *http.Request) bool {
	return r.Header.Get("Origin") == "" && len(r.Cookies()) > 0
}

func subprotocols(r *http.Request) []string {
	var offered []string
	for _, header := range r.Header.Values("Sec-WebSocket-Protocol") {
		for name := range strings.SplitSeq(header, ",") {
			offered = append(offered, strings.TrimSpace(name))
		}
	}
	return offered
}

// openConn upgrades to the socket door.
func (s *Server) openConn(w http.ResponseWriter, r *http.Request) {
	token := s.token(r)
	if token == "" {
		s.fail(w, r, chat.Refuse(chat.Unauthenticated, "log in first"))
		return
	}
	a := arrival{at: time.Now(), endings: s.conns.endedSoFar()}
	var err error
	if a.Arrival, err = s.chat.Arrive(r.Context(), token, s.stranger(r)); err != nil {
		s.fail(w, r, err)
		return
	}
	c := newConn(s, a.Actor)
	if err := s.admit(r, &c.link, a.endings); err != nil {
		s.fail(w, r, err)
		return
	}
	socket, err := s.sockets.Upgrade(w, r, wire.Subprotocol, c)
	if err != nil {
		s.conns.remove(&c.link)
		return
	}
	c.begin(socket, a)
}

// arrival is what was read about somebody who comes: not before a moment, when so many sessions had
// been ended.
type arrival struct {
	chat.Arrival
	at      time.Time
	endings int64
}

// unknownEndings is for who was not looked up together with what ends him.
const unknownEndings = -1

// admit registers a conn and then makes sure that it may be: what ends it from now on finds it, and
// what ended it since it was looked up, when there had been that many endings, is seen here.
func (s *Server) admit(r *http.Request, l *link, endings int64) error {
	if err := s.conns.add(l, s.limits); err != nil {
		return err
	}
	if s.conns.endedSoFar() == endings {
		return nil
	}
	err := s.chat.MayRead(r.Context(), l.actor, chat.Lobby)
	if err == nil && l.actor.Known() {
		_, err = s.chat.Authenticate(r.Context(), s.token(r), l.actor)
	}
	if err != nil {
		s.conns.remove(l)
	}
	return err
}

// hello is the snapshot with which a client begins.
func (s *Server) hello(ctx context.Context, actor chat.Actor) (wire.Hello, error) {
	settings, err := s.chat.GetSettings(ctx, actor, struct{}{})
	if err != nil {
		return wire.Hello{}, err
	}
	snapshot, err := s.chat.Snapshot(ctx, actor)
	if err != nil {
		return wire.Hello{}, err
	}
	return s.helloOf(chat.Arrival{Actor: actor, Settings: settings, Snapshot: snapshot}), nil
}

func (s *Server) helloOf(a chat.Arrival) wire.Hello {
	var dnd *chat.DND
	if a.Snapshot.Mood.DND != (chat.DND{}) {
		dnd = &a.Snapshot.Mood.DND
	}
	return wire.Hello{
		V: wire.Version, Epoch: s.chat.Epoch(), At: s.chat.Now(),
		Server: wire.Server{Name: a.Settings.ServerName, Version: s.version},
		PingMS: s.pingEvery.Milliseconds(), HeadsMS: s.heads.Milliseconds(),
		Limits: wire.Limits{Text: chat.MaxText, Frame: wire.MaxRequest, Open: maxOpen, Watch: maxWatches},
		Me:     a.Snapshot.Me, Self: a.Actor.Self, Session: a.Actor.Session,
		Rooms: a.Snapshot.Rooms, RoomsMore: a.Snapshot.More, Blocked: a.Snapshot.Blocked,
		Drafts: a.Snapshot.Drafts, DraftsMore: a.Snapshot.DraftsMore, DND: dnd, Receipts: a.Snapshot.Mood.Receipts,
	}
}

// Drain says bye to every conn, spread over a while so that they do not all come back at once, and
// lets no new one in.
func (s *Server) Drain() {
	links := s.conns.stop()
	for i, l := range links {
		spread := time.Second + time.Duration(i)*time.Millisecond
		l.end(farewell{wire.Bye{Kind: wire.ByeRestart, Message: "the server restarts", ReconnectMS: milliseconds(min(spread, 15*time.Second))}, codeRestart})
	}
}
