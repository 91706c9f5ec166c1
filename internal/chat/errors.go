package chat

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what sort of refusal an Error is; the wire uses these words.
type Kind string

// The kinds of refusal. What is not one of them is a fault of ours.
const (
	Invalid         Kind = "invalid"
	Unauthenticated Kind = "unauthenticated"
	Forbidden       Kind = "forbidden"
	NotFound        Kind = "not_found"
	Conflict        Kind = "conflict"
	TooLarge        Kind = "too_large"
	RateLimited     Kind = "rate_limited"
	Unavailable     Kind = "unavailable"
	Internal        Kind = "internal"
)

// Error is a refusal that its reader can act upon.
type Error struct {
	Kind       Kind
	Message    string
	Field      string        // the input's field that does not fit, if one does not
	RetryAfter time.Duration // when it may be tried again, if waiting helps
	Reason     string        // a word for programs where the kind alone does not tell enough
}

func (e *Error) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s: %s", e.Kind, e.Message)
	}
	return fmt.Sprintf("%s: %s: %s", e.Kind, e.Field, e.Message)
}

// Refuse makes a refusal of a kind.
func Refuse(kind Kind, message string) *Error { return &Error{Kind: kind, Message: message} }

// InvalidField refuses one field of an input.
func InvalidField(field, message string) *Error {
	return &Error{Kind: Invalid, Field: field, Message: message}
}

// Hidden is the one answer to "does not exist" and to "you may not know that it does".
func Hidden() *Error { return Refuse(NotFound, "there is no such thing, or it is not yours to see") }

// KindOf is the kind of refusal in err's chain, Internal where there is none, "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if refusal, ok := errors.AsType[*Error](err); ok {
		return refusal.Kind
	}
	return Internal
}
