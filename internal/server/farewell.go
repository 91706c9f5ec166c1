package server

import (
	"time"

	"bincang/internal/wire"
	"bincang/internal/ws"
)

// The close codes: of RFC 6455 §7.4.1 and its registry, and this protocol's own.
const (
	codeGoingAway   = 1001
	codeRestart     = 1012
	codeMalformed   = 4400
	codeLoggedOut   = 4401
	codeNotAllowed  = 4403
	codeSlow        = 4408
	codeRateLimited = 4429
)

// farewell is how a conn is ended: what is said, and the close code.
type farewell struct {
	bye  wire.Bye
	code int
}

// The farewells that are always the same; nothing writes to them.
var (
	byeRevoked    = farewell{wire.Bye{Kind: wire.ByeRevoked, Message: "the session has ended"}, codeLoggedOut}
	byeRemoved    = farewell{wire.Bye{Kind: wire.ByeRemoved, Message: "guests are not let in any more"}, codeNotAllowed}
	tooSlow       = farewell{wire.Bye{Kind: wire.ByeSlow, Message: "too much waits for this connection", ReconnectMS: 1000}, codeSlow}
	tooFast       = farewell{wire.Bye{Kind: wire.ByeRateLimited, Message: "too many requests", ReconnectMS: 10_000}, codeRateLimited}
	notUnderstood = farewell{wire.Bye{Kind: wire.ByeMalformed, Message: "three frames could not be understood"}, codeMalformed}
	unavailable   = farewell{wire.Bye{Kind: wire.ByeRestart, Message: "the server cannot answer now", ReconnectMS: 5000}, codeRestart}
)

// frame is the bye as a ready WebSocket frame.
func (f farewell) frame() []byte {
	body, err := wire.Encode(wire.Frame{Bye: &f.bye})
	if err != nil {
		panic(err) // plain strings and numbers always encode
	}
	return ws.TextFrame(body)
}

// strikes counts what is forgiven a few times in a while.
type strikes struct {
	most   int
	within time.Duration
	times  []time.Time
}

// add counts one, and tells whether it was one too many.
func (s *strikes) add(now time.Time) bool {
	recent := s.times[:0]
	for _, t := range s.times {
		if now.Sub(t) < s.within {
			recent = append(recent, t)
		}
	}
	s.times = append(recent, now)
	return len(s.times) > s.most
}
