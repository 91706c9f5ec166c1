package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"bincang/internal/chat"
	"bincang/internal/hub"
	"bincang/internal/ws"
)

// The dialects that the hub speaks, in the order in which its encoders are given.
const (
	dialectJSON hub.Dialect = iota
	dialectPlain
)

// Encoders are what the hub has to be made with; names is asked only once somebody listens.
func Encoders(names Namer) []hub.Encoder { return []hub.Encoder{jsonEncoder{}, plainEncoder{names}} }

// Parts are what a Server is made of.
type Parts struct {
	Chat      *chat.Service
	Hub       *hub.Hub
	Sockets   *ws.Server
	Conns     *Conns
	Addresses Addresses
	Limits    Limits
	Log       *slog.Logger
	Ready     func(context.Context) error // nil when messages can be taken
	PingEvery time.Duration
	Heads     time.Duration
	Here      time.Duration
	Version   string
}

// Limits keep strangers in check; 0 means none.
type Limits struct {
	ConnsPerUser    int
	ConnsPerAddress int
}

// Server answers HTTP: the page, the operations, the sockets.
type Server struct {
	chat      *chat.Service
	hub       *hub.Hub
	sockets   *ws.Server
	conns     *Conns
	addresses Addresses
	limits    Limits
	log       *slog.Logger
	ready     func(context.Context) error
	pingEvery time.Duration
	heads     time.Duration
	here      time.Duration
	version   string
	table     *Table
	greetings chan struct{} // places of conns that are being greeted
}

// New makes a Server of its parts.
func New(p Parts) *Server {
	s := &Server{
		chat: p.Chat, hub: p.Hub, sockets: p.Sockets, conns: p.Conns, addresses: p.Addresses, limits: p.Limits,
		log: p.Log, ready: p.Ready, pingEvery: p.PingEvery, heads: p.Heads, here: p.Here, version: p.Version,
		greetings: make(chan struct{}, maxGreetings),
	}
	s.table = newOperations(p.Chat, s.hello, p.Conns.present)
	return s
}

// Handler is everything that this server answers, on one ServeMux: the page, the API and, as
// ordinary a handler as the others, the WebSocket's upgrade.
func (s *Server) Handler() (http.Handler, error) {
	page, err := newPage()
	if err != nil {
		return nil, err
	}
	served := http.NewServeMux()
	s.handleDocuments(served)
	served.HandleFunc("/api/", s.api)
	served.HandleFunc("/websocket", s.websocket)
	served.Handle("/plain", getOnly(page.plain))
	served.Handle("/plain.js", getOnly(page.plainScript))
	served.Handle("/plain.css", getOnly(page.plainStyle))
	served.Handle("/", getOnly(page))
	mux := http.NewServeMux()
	mux.Handle("/livez", s.probed(http.HandlerFunc(s.live)))
	mux.Handle("/readyz", s.probed(s.afterSetup(page, http.HandlerFunc(s.readiness))))
	mux.Handle("/", s.ours(s.afterSetup(page, served)))
	return s.guarded(mux), nil
}

func (s *Server) live(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, "alive\n") //nolint:errcheck // who went away needs no answer
}

// readiness tells whether messages can be taken and, if not, what fails.
func (s *Server) readiness(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err := s.ready(r.Context()); err != nil {
		s.log.Warn("not ready", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		writeJSON(w, map[string]string{"status": "unavailable", "fails": err.Error()})
		return
	}
	writeJSON(w, map[string]string{"status": "ready"})
}
