// Package wire holds the frames of the socket and their JSON. The rows themselves are the domain's
// own types: what they are called there is what they are called on the wire.
package wire

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"bincang/internal/chat"

	"github.com/go-json-experiment/json/jsontext"
)

// Subprotocol is the name of this protocol in Sec-WebSocket-Protocol.
const Subprotocol = "bincang.v1"

// MaxFrame is the size of the server's largest frame, in bytes.
const MaxFrame = 512 << 10

// MaxRequest is the size of a client's largest message, in bytes.
const MaxRequest = 128 << 10

// maxID is how long the id of a request may be, in characters.
const maxID = 64

// Request is a client's frame: one operation.
type Request struct {
	ID jsontext.Value // a string or an integer, as it came; nil where there is none that could be answered
	Op string
	In jsontext.Value // an object; `{}` where it was left out

	named bool // an op was given, be it an empty one
}

// ErrMalformed is what is no request at all: not one JSON object, without a string `op`, or with an
// `id` of the wrong type.
var ErrMalformed = errors.New("this is not a request: send one JSON object with a string or integer id and a string op")

// lenient lets through what Decode will name by its field: duplicate names and unpaired surrogates.
var lenient = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

// ParseRequest reads a client's frame. The error is ErrMalformed, or an Invalid refusal that can be
// answered under the request's ID.
func ParseRequest(frame []byte) (Request, error) {
	var r Request
	d := jsontext.NewDecoder(bytes.NewBuffer(frame), lenient...)
	if d.PeekKind() != '{' {
		return Request{}, ErrMalformed
	}
	d.ReadToken() //nolint:errcheck // its kind was just seen
	var misfit error
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return Request{}, ErrMalformed
		}
		field := name.String()
		value, err := d.ReadValue()
		if err != nil {
			return Request{}, ErrMalformed
		}
		if err := r.set(field, value); err != nil {
			misfit = errors.Join(misfit, err)
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return Request{}, ErrMalformed
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return Request{}, ErrMalformed
	}
	return r, r.check(misfit)
}

func (r *Request) set(field string, value jsontext.Value) error {
	twice := false
	switch field {
	case "id":
		twice = r.ID != nil
		r.ID = value.Clone()
	case "op":
		twice, r.named = r.named, true
		if value.Kind() != '"' {
			return ErrMalformed
		}
		if r.Op = text(value); !isUnicode(value) {
			return chat.InvalidField("op", "this is not Unicode: half of a surrogate pair")
		}
	case "in":
		twice = r.In != nil
		r.In = value.Clone()
		if value.Kind() != '{' {
			return chat.InvalidField("in", "the input is not a JSON object")
		}
	default:
		return chat.InvalidField(field, "a request has no such field")
	}
	if twice {
		return chat.InvalidField(field, "the field is there twice")
	}
	return nil
}

// check tells apart what is malformed from what merely does not fit; malformed wins.
func (r *Request) check(misfit error) error {
	isText := r.ID.Kind() == '"'
	if errors.Is(misfit, ErrMalformed) || !r.named || r.ID == nil || !isText && !isInteger(r.ID) {
		r.ID = nil
		return ErrMalformed
	}
	if utf8.RuneCountInString(text(r.ID)) > maxID {
		r.ID = nil
		return chat.InvalidField("id", "the id is longer than 64 characters")
	}
	if !isUnicode(r.ID) {
		r.ID = nil // it could not be given back as it came
		return chat.InvalidField("id", "the id is not Unicode: half of a surrogate pair")
	}
	if refusal, ok := errors.AsType[*chat.Error](misfit); ok {
		return refusal
	}
	if r.In == nil {
		r.In = jsontext.Value("{}")
	}
	return nil
}

// text is what a string says, and a number as it is written.
func text(value jsontext.Value) string {
	if value.Kind() != '"' {
		return string(value)
	}
	plain, _ := jsontext.AppendUnquote(nil, value) //nolint:errcheck // the decoder has read it as a string
	return string(plain)
}

// isUnicode holds for what has no unpaired surrogates.
func isUnicode(value jsontext.Value) bool { return value.IsValid(jsontext.AllowDuplicateNames(true)) }

// isInteger holds for what is written as an integer, however great: it is only given back.
func isInteger(value jsontext.Value) bool {
	return value.Kind() == '0' && !bytes.ContainsAny(value, ".eE")
}
