package client

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"bincang/internal/wire"

	"github.com/go-json-experiment/json"
)

// ErrPlainHTTP is what New answers where secrets would travel readable.
var ErrPlainHTTP = errors.New("over plain http, passwords and tokens would travel readable to another machine: use https, or allow it for a network that you trust")

// ErrUnreachable is in the chain of every error for which no answer of the server came.
var ErrUnreachable = errors.New("no answer")

// ErrProtocol is in the chain of errors for answers that no Bincang server gives.
var ErrProtocol = errors.New("this does not speak the protocol of Bincang")

// Error is a refusal by the server.
type Error struct {
	Kind       Kind
	Message    string
	Field      string        // of the input, where one does not fit
	RetryAfter time.Duration // when it may be tried again, if waiting helps; else 0
	RequestID  string        // under which the server's log has more; "" for refusals over a WebSocket
	Status     int           // of HTTP; 0 for refusals over a WebSocket
}

func (e *Error) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s: %s", e.Kind, e.Message)
	}
	return fmt.Sprintf("%s: %s: %s", e.Kind, e.Field, e.Message)
}

// KindOf is the kind of refusal in err's chain, "" where there is none.
func KindOf(err error) Kind {
	if refused, ok := errors.AsType[*Error](err); ok {
		return refused.Kind
	}
	return ""
}

// problem is a refusal as HTTP has it (RFC 9457).
type problem struct {
	Type       string `json:"type"`
	Detail     string `json:"detail"`
	Field      string `json:"field"`
	RetryAfter int64  `json:"retry_after_ms"`
	RequestID  string `json:"request_id"`
}

// refusal makes an error of an answer that is not 200. What bears no problem document comes from
// something between us and the server.
func refusal(response *http.Response, body []byte) error {
	var p problem
	kind, ours := "", false
	if strings.HasPrefix(response.Header.Get("Content-Type"), "application/problem+json") && json.Unmarshal(body, &p) == nil {
		kind, ours = strings.CutPrefix(p.Type, "/problems/")
	}
	if ours {
		return &Error{Kind: Kind(kind), Message: p.Detail, Field: p.Field, RequestID: p.RequestID,
			RetryAfter: milliseconds(p.RetryAfter), Status: response.StatusCode}
	}
	if response.StatusCode >= http.StatusInternalServerError {
		return &Error{Kind: Unavailable, Message: "answered " + response.Status, Status: response.StatusCode}
	}
	if to := response.Header.Get("Location"); to != "" {
		return fmt.Errorf("%w: it sends us to %s", ErrProtocol, to)
	}
	return fmt.Errorf("%w: it answered %s", ErrProtocol, response.Status)
}

// refused is a refusal as a frame has it.
func refused(p *wire.Problem) error {
	return &Error{Kind: p.Kind, Message: p.Message, Field: p.Field, RetryAfter: milliseconds(p.RetryAfter)}
}

func milliseconds(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }
