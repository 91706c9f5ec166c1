package server

import (
	"slices"
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

// forgiven is how long what is forgiven a few times is remembered.
const forgiven = time.Minute

// strikes are when something happened that is forgiven a few times; the usual conn has none.
type strikes []time.Time

// add counts one, and tells whether that is more than most in a while.
func (s *strikes) add(now time.Time, most int) bool {
	recent := slices.DeleteFunc(*s, func(t time.Time) bool { return now.Sub(t) >= forgiven })
	*s = append(recent, now)
	return len(*s) > most
}
