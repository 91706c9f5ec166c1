package wire

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"bincang/internal/chat"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// IsObject tells whether body is one JSON object and nothing else; what is wrong inside of it, such
// as a name that is there twice, is left to Decode.
func IsObject(body []byte) bool {
	d := jsontext.NewDecoder(bytes.NewBuffer(body), lenient...)
	value, err := d.ReadValue()
	if err != nil || value.Kind() != '{' {
		return false
	}
	_, err = d.ReadToken()
	return err == io.EOF
}

// Decode reads an operation's input strictly: unknown and duplicate fields, wrong case and wrong
// types are Invalid, with the field that does not fit.
func Decode(raw jsontext.Value, into any) error {
	err := json.Unmarshal(raw, into, json.RejectUnknownMembers(true))
	if err == nil {
		return nil
	}
	if whole, ok := integers(raw); ok {
		if json.Unmarshal(whole, into, json.RejectUnknownMembers(true)) == nil {
			return nil
		}
	}
	return misfit(err)
}

// misfit tells which field the decoder stumbled over, and why.
func misfit(err error) error {
	var pointer jsontext.Pointer
	message := "this does not have the type that is wanted here"
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		pointer = semantic.JSONPointer
	}
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		pointer = syntactic.JSONPointer
		message = "this is not Unicode: half of a surrogate pair"
	}
	switch {
	case errors.Is(err, json.ErrUnknownName):
		message = "there is no such field"
	case errors.Is(err, jsontext.ErrDuplicateName):
		message = "the field is there twice"
	}
	return chat.InvalidField(strings.Join(fields(pointer), "."), message)
}

func fields(pointer jsontext.Pointer) []string {
	var names []string
	for name := range pointer.Tokens() {
		names = append(names, name)
	}
	return names
}

// integers writes numbers such as 50.0 or 1e3, which are integers to JSON Schema, as Go reads
// integers. It is only tried where the plain reading failed.
func integers(raw jsontext.Value) (jsontext.Value, bool) {
	if !bytes.ContainsAny(raw, ".eE") {
		return nil, false
	}
	canonical := raw.Clone()
	if canonical.Canonicalize() != nil {
		return nil, false
	}
	return canonical, true
}
