package wire_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"bincang/internal/chat"
	"bincang/internal/wire"

	"github.com/go-json-experiment/json/jsontext"
)

func TestRequests(t *testing.T) {
	for _, c := range []struct{ frame, id, op, in, field string }{
		{`{"id":1,"op":"a.b","in":{"x":1}}`, "1", "a.b", `{"x":1}`, ""},
		{` {"in": {}, "op" : "a\u002eb", "id":"é"} `, `"é"`, "a.b", "{}", ""},
		{`{"id":-12345678901234567,"op":""}`, "-12345678901234567", "", "{}", ""},
		{`{"id":"` + strings.Repeat("é", 64) + `","op":"a"}`, `"` + strings.Repeat("é", 64) + `"`, "a", "{}", ""},
		{`{"id":"` + strings.Repeat("é", 65) + `","op":"a"}`, "", "a", "", "id"},
		{`{"id":123456789012345678901234567890,"op":"a"}`, "123456789012345678901234567890", "a", "{}", ""},
		{`{"id":1` + strings.Repeat("0", 64) + `,"op":"a"}`, "", "a", "", "id"},
		{`{"id":"a\ud800","op":"a"}`, "", "a", "", "id"},
		{`{"id":"\ude00\ud83d","op":"a"}`, "", "a", "", "id"},
		{`{"id":"\ud83d\ude00","op":"a"}`, `"\ud83d\ude00"`, "a", "{}", ""},
		{`{"id":1,"op":"a\ud800"}`, "1", "a\ufffd", "", "op"},
		{`{"id":1,"op":"a","in":[]}`, "1", "a", "", "in"},
		{`{"id":1,"op":"a","in":null}`, "1", "a", "", "in"},
		{`{"id":1,"op":"a","more":2}`, "1", "a", "", "more"},
		{`{"id":1,"op":"a","op":"b"}`, "1", "b", "", "op"},
		{`{"id":1,"op":"a","in":{"x":"\ud800","x":1}}`, "1", "a", `{"x":"\ud800","x":1}`, ""},
	} {
		r, err := wire.ParseRequest([]byte(c.frame))
		refused, _ := errors.AsType[*chat.Error](err)
		switch {
		case c.field == "" && (err != nil || string(r.In) != c.in):
			t.Errorf("%s: in %s, %v", c.frame, r.In, err)
		case c.field != "" && (refused == nil || refused.Field != c.field):
			t.Errorf("%s: %v", c.frame, err)
		}
		if string(r.ID) != c.id || r.Op != c.op {
			t.Errorf("%s: id %s, op %s", c.frame, r.ID, r.Op)
		}
	}
}

// input has a field of each type that operations take.
type input struct {
	Text string   `json:"text"`
	Rev  chat.Rev `json:"rev"`
	Back bool     `json:"back,omitzero"`
	IDs  []string `json:"ids,omitzero"`
}

// FuzzRequest feeds whatever comes to the frame's decoder and the input's: they must neither panic
// nor take what is not there.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		`{"id":1,"op":"message.post","in":{"text":"halo","rev":12,"back":true,"ids":["a","b"]}}`,
		`{"id":"x","op":"a","in":{"text":"\ud83d\ude00","rev":1e3}}`, `{"id":1,"op":"a","in":{"rev":9007199254740993}}`,
		`{"id":null}`, `[]`, `{"id":1,"op":"a"}{}`, `{"id":1,"op":"a","in":{"Text":"","text":"","text":""}}`, "{\"id\":1,\"op\":\"\xff\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		r, err := wire.ParseRequest(frame)
		if errors.Is(err, wire.ErrMalformed) {
			if r.ID != nil {
				t.Errorf("malformed, but with the id %s", r.ID)
			}
			return
		}
		if err != nil {
			return
		}
		if kind := r.ID.Kind(); kind != '"' && kind != '0' || !jsontext.Value(frame).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) {
			t.Errorf("taken: %q", frame)
		}
		var in input
		if wire.Decode(r.In, &in) == nil && !utf8.ValidString(in.Text) {
			t.Errorf("a text that is no Unicode was taken from %q", frame)
		}
	})
}
