package client

import (
	"errors"
	"fmt"
	"time"

	"bincang/internal/wire"

	"github.com/coder/websocket"
)

// ClosedError tells how the server ended a connection.
type ClosedError struct {
	Code int  // of RFC 6455, or of docs/protocol.md §4
	Bye  *Bye // what the server said before, nil if nothing
}

func (e *ClosedError) Error() string {
	if e.Bye != nil {
		return fmt.Sprintf("the server ended the connection: %s (%d)", e.Bye.Message, e.Code)
	}
	return fmt.Sprintf("the server ended the connection (%d)", e.Code)
}

// The close codes after which a client must not come back by itself, RFC 6455 §7.4.1 and our own.
const (
	closeProtocol    = 1002
	closeUnsupported = 1003
	closeNotUTF8     = 1007
	closePolicy      = 1008
	closeTooLarge    = 1009
	closeMalformed   = 4400
	closeNotAllowed  = 4403
)

// CloseLoggedOut is the Code of a ClosedError where the session has ended: log in again.
const CloseLoggedOut = 4401

// ended is the error of a connection whose reading failed with err, after this bye.
func ended(err error, bye *Bye) error {
	code := int(websocket.CloseStatus(err))
	if code < 0 && bye != nil {
		code = codeOf(bye.Kind)
	}
	if code > 0 {
		return &ClosedError{Code: code, Bye: bye}
	}
	return unreachable(err)
}

// codeOf is the code that would have followed a bye, had the connection not been cut; 0 where that
// makes no difference.
func codeOf(kind wire.ByeKind) int {
	switch kind {
	case wire.ByeRevoked:
		return CloseLoggedOut
	case wire.ByeRemoved:
		return closeNotAllowed
	case wire.ByeMalformed:
		return closeMalformed
	}
	return 0
}

// final tells whether a follower that ended so must not connect again by itself.
func final(err error) bool {
	if closed, ok := errors.AsType[*ClosedError](err); ok {
		switch closed.Code {
		case closeProtocol, closeUnsupported, closeNotUTF8, closePolicy, closeTooLarge,
			closeMalformed, CloseLoggedOut, closeNotAllowed:
			return true
		}
		return false
	}
	return !passing(err)
}

// demanded is how long the server wants to be left alone, 0 if it does not say.
func demanded(err error) time.Duration {
	if refused, ok := errors.AsType[*Error](err); ok {
		return refused.RetryAfter
	}
	if closed, ok := errors.AsType[*ClosedError](err); ok && closed.Bye != nil {
		return milliseconds(closed.Bye.ReconnectMS)
	}
	return 0
}
