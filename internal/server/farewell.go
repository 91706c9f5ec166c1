package server

import (
	"slices"
	"time"

	"bincang/internal/chat"
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
	byeRemoved    = farewell{wire.Bye{Kind: wire.ByeRemoved, Message: "guests are not let in any more"}, codeNotAllowed}
	tooSlow       = farewell{wire.Bye{Kind: wire.ByeSlow, Message: "too much waits for this connection", ReconnectMS: 1000}, codeSlow}
	tooFast       = farewell{wire.Bye{Kind: wire.ByeRateLimited, Message: "too many requests", ReconnectMS: 10_000}, codeRateLimited}
	notUnderstood = farewell{wire.Bye{Kind: wire.ByeMalformed, Message: "three frames could not be understood"}, codeMalformed}
	unavailable   = farewell{wire.Bye{Kind: wire.ByeRestart, Message: "the server cannot answer now", ReconnectMS: 5000}, codeRestart}
)

// byeRevoked ends the conns of a session that is no more.
func byeRevoked(why chat.Ending) farewell {
	message := "the session has ended"
	switch why {
	case chat.EndedByUser:
		message = "the session was logged out"
	case chat.EndedByAge:
		message = "the session has grown too old; log in again"
	case chat.EndedByPassword:
		message = "the password was changed; log in again"
	case chat.EndedByRole:
		message = "your role was changed; log in again"
	case chat.EndedByAccount:
		message = "there is an account now; log in with it"
	case chat.Deactivated:
		message = "this account is deactivated; ask an administrator"
	case chat.Banned:
		message = "this account is banned; ask an administrator"
	case chat.Deleted:
		message = "this account was deleted"
	}
	return farewell{wire.Bye{Kind: wire.ByeRevoked, Reason: why, Message: message}, codeLoggedOut}
}

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
