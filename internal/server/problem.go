package server

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"bincang/internal/chat"
	"bincang/internal/wire"
)

// status is the HTTP status of each kind of refusal.
func status(kind chat.Kind) int {
	switch kind {
	case chat.Invalid:
		return http.StatusUnprocessableEntity
	case chat.Unauthenticated:
		return http.StatusUnauthorized
	case chat.Forbidden:
		return http.StatusForbidden
	case chat.NotFound:
		return http.StatusNotFound
	case chat.Conflict:
		return http.StatusConflict
	case chat.TooLarge:
		return http.StatusRequestEntityTooLarge
	case chat.RateLimited:
		return http.StatusTooManyRequests
	case chat.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// refusal is what may be told of an error. What is no refusal is our fault and is logged, once, here.
func refusal(ctx context.Context, log *slog.Logger, requestID string, err error) *chat.Error {
	if refused, ok := errors.AsType[*chat.Error](err); ok {
		return refused
	}
	if ctx.Err() != nil {
		return chat.Refuse(chat.Unavailable, "this took too long; it may have been done: repeat it with the same key")
	}
	log.Error("request failed", "request_id", requestID, "error", err)
	return chat.Refuse(chat.Internal, "something went wrong here; the log has more under "+requestID)
}

// problem is a refusal as a frame has it.
func problem(refused *chat.Error) *wire.Problem {
	return &wire.Problem{Kind: refused.Kind, Message: refused.Message, Field: refused.Field, RetryAfter: milliseconds(refused.RetryAfter)}
}

// ProblemDocument is a refusal as HTTP has it (RFC 9457).
type ProblemDocument struct {
	Type       string `json:"type"`
	Title      string `json:"title"`
	Status     int    `json:"status"`
	Detail     string `json:"detail"`
	Field      string `json:"field,omitzero"`
	RetryAfter int64  `json:"retry_after_ms,omitzero"`
	Reason     string `json:"reason,omitzero"`
	RequestID  string `json:"request_id"`
}

// writeProblem answers with a problem document; code overrides the kind's own status where not 0.
func writeProblem(w http.ResponseWriter, requestID string, refused *chat.Error, code int) {
	if code == 0 {
		code = status(refused.Kind)
	}
	if refused.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(refused.RetryAfter.Seconds()))))
	}
	body, _ := wire.Encode(ProblemDocument{ //nolint:errcheck // plain strings and numbers always encode
		Type: "/problems/" + string(refused.Kind), Title: titles[refused.Kind], Status: code, Detail: refused.Message,
		Field: refused.Field, RetryAfter: milliseconds(refused.RetryAfter), Reason: refused.Reason, RequestID: requestID,
	})
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	w.Write(body) //nolint:errcheck // who went away needs no answer
}

func milliseconds(d time.Duration) int64 {
	return int64(math.Ceil(float64(d) / float64(time.Millisecond)))
}

// titles are the fixed names of the kinds of problem; nothing writes to them.
var titles = map[chat.Kind]string{
	chat.Invalid:         "The input does not fit",
	chat.Unauthenticated: "No valid session",
	chat.Forbidden:       "Not allowed",
	chat.NotFound:        "Not found",
	chat.Conflict:        "It conflicts with what is there",
	chat.TooLarge:        "Too large",
	chat.RateLimited:     "Too many requests",
	chat.Unavailable:     "Not available now",
	chat.Internal:        "Our fault",
}
