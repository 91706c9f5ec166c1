package server_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/coder/websocket"
)

// misfits are inputs of message.post that do not fit, and the field that says so.
var misfits = []struct{ in, field string }{
	{`{"room":"lobby","room":"lobby","key":"0123456789abcdef","text":"a"}`, "room"},
	{`{"Room":"lobby","key":"0123456789abcdef","text":"a"}`, "Room"},
	{`{"room":"lobby","key":"0123456789abcdef","text":"a","colour":"red"}`, "colour"},
	{`{"room":"lobby","key":"0123456789abcdef","text":12}`, "text"},
	{`{"room":"lobby","key":"0123456789abcdef","text":{"$ne":1}}`, "text"},
	{`{"room":"lobby","key":"0123456789abcdef","text":null}`, "text"},
	{`{"room":"lobby","key":"0123456789abcdef"}`, "text"},
	{`{"room":"lobby","key":"short","text":"a"}`, "key"},
	{`{"room":"lobby","key":"0123456789abcde!","text":"a"}`, "key"},
	{`{"room":"lobby","key":"` + strings.Repeat("k", 65) + `","text":"a"}`, "key"},
	{`{"room":["lobby"],"key":"0123456789abcdef","text":"a"}`, "room"},
}

func misfitInput(t *testing.T) {
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	c := ayu.Connect()
	wantInvalid := func(op, in, field string) {
		t.Helper()
		c.WriteText(fmt.Sprintf(`{"id":"x","op":%q,"in":%s}`, op, in))
		answer := c.Answer()
		if answer.Error == nil || answer.Error.Kind != chat.Invalid || answer.Error.Field != field || string(answer.ID) != `"x"` {
			t.Errorf("%s %s: answered %s %+v", op, in, answer.ID, answer.Error)
		}
		response := ayu.Send(op, in, nil)
		wantStatus(t, op+" "+in, response.StatusCode, http.StatusUnprocessableEntity)
	}
	for _, m := range misfits {
		wantInvalid("message.post", m.in, m.field)
	}
	for _, after := range []string{`"12"`, "1e400", "9007199254740993", "1.5", "true", "[]"} {
		wantInvalid("room.changes", `{"room":"lobby","epoch":"x","after":`+after+`}`, "after")
	}
	wantInvalid("room.open", `{"room":"lobby","limit":-1}`, "limit")
	wantInvalid("room.open", `{"room":"lobby","limit":9007199254740993}`, "limit")
	wantInvalid("room.open", `{"room":"lobby","limit":null}`, "limit")
	wantInvalid("room.open", `{"room":"lobby","watch":null}`, "watch")
	wantInvalid("room.list", `{"kind":"secret"}`, "kind")
	wantInvalid("room.history", `{"room":"lobby","before":3,"after":2}`, "after")
	for in, field := range map[string]string{`{"a":1}`: "a", `{"a":1,"a":2}`: "a", `[]`: "in", `null`: "in", `"x"`: "in"} {
		c.WriteText(`{"id":"p","op":"ping","in":` + in + `}`)
		if answer := c.Answer(); answer.Error == nil || answer.Error.Kind != chat.Invalid || answer.Error.Field != field {
			t.Errorf("ping %s: answered %+v", in, answer.Error)
		}
	}
	if answer := c.Ask("ping", struct{}{}); answer.Error != nil {
		t.Errorf("the conn did not stay: %+v", answer.Error)
	}
	for _, body := range []string{"", "garbage", "[]", `{} {}`, `"x"`, "null", `{"a":`} {
		wantStatus(t, "body "+body, ayu.Send("room.list", body, nil).StatusCode, http.StatusBadRequest)
	}
	for _, body := range []string{"{\"query\":\"\xff\"}", "{\"query\xc3\":\"x\"}", "{\"query\":\"\xed\xa0\x80\"}", "\xef\xbb"} {
		response := ayu.Send("room.list", body, nil)
		answer, err := io.ReadAll(response.Body)
		response.Body.Close()
		wantStatus(t, fmt.Sprintf("body %q", body), response.StatusCode, http.StatusBadRequest)
		if err != nil || !strings.Contains(string(answer), "/problems/invalid") || !strings.Contains(string(answer), "UTF-8") {
			t.Errorf("the body %q: %s %v", body, answer, err)
		}
	}
	wantStatus(t, "a form", ayu.Send("room.list", "{}", map[string]string{"Content-Type": "text/plain"}).StatusCode, http.StatusUnsupportedMediaType)
	wantStatus(t, "unknown operation", ayu.Send("room.explode", "{}", nil).StatusCode, http.StatusNotFound)
	wantStatus(t, "too large", ayu.Send("message.post", `{"text":"`+strings.Repeat("x", 200<<10)+`"}`, nil).StatusCode, http.StatusRequestEntityTooLarge)
}

func malformedFrames(t *testing.T) {
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	for _, frame := range []string{
		"garbage", "[]", `{"id":1,"op":"ping"} {"id":2,"op":"ping"}`, `{"id":1}`, `{"id":1,"op":7}`, `{"id":{},"op":"ping"}`,
		`{"id":1.5,"op":"ping"}`, `{"id":null,"op":"ping"}`, strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000),
		`{"id":1,"op":"ping","in":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}",
	} {
		c := ayu.Connect()
		for range 2 {
			c.WriteText(frame)
			if answer := c.Answer(); answer.Error == nil || answer.Error.Kind != chat.Invalid || string(answer.ID) != "null" {
				t.Errorf("%.40s: answered %s %+v", frame, answer.ID, answer.Error)
			}
		}
		c.WriteText(frame)
		if bye, code := c.Ended(); code != 4400 || bye == nil || bye.Kind != "malformed" {
			t.Errorf("%.40s: the third ended with %v and %d", frame, bye, code)
		}
		c.Close(websocket.StatusNormalClosure, "") //nolint:errcheck // it is closed
	}
	c := ayu.Connect()
	for _, frame := range []string{`{"id":1,"op":"ping","extra":1}`, `{"id":1,"id":1,"op":"ping"}`, `{"id":1,"op":"ping","in":{"a":1,"a":2}}`, `{"id":1,"op":"no.such"}`, `{"id":1,"op":""}`} {
		c.WriteText(frame)
		if answer := c.Answer(); string(answer.ID) != "1" {
			t.Errorf("%s: answered %s", frame, answer.ID)
		}
	}
	if answer := c.Ask("ping", struct{}{}); answer.Error != nil {
		t.Errorf("what merely does not fit ended the conn: %+v", answer.Error)
	}
}

func forgedFields(t *testing.T) {
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	for _, field := range []string{"author", "seq", "rev", "at", "role"} {
		in := map[string]any{"room": "lobby", "key": "0123456789abcdef", "text": "a", field: 1}
		if p := ayu.Call("message.post", in, nil); p.Kind() != "invalid" || p.Field != field {
			t.Errorf("%s in a post: %+v", field, p)
		}
		if p := s.Nobody().Call("guest.join", map[string]any{"name": "Eve", field: "admin"}, nil); p.Kind() != "invalid" || p.Field != field {
			t.Errorf("%s of a guest: %+v", field, p)
		}
	}
}

func refusedText(t *testing.T) {
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	for what, text := range map[string]string{
		"empty": `""`, "blanks": `" \t\n\u00a0\u2003"`, "too long": `"` + strings.Repeat("x", chat.MaxText+1) + `"`,
		"NUL": `"a\u0000b"`, "an unpaired surrogate": `"a\ud83d"`, "a low surrogate": `"\ude00"`,
	} {
		response := ayu.Send("message.post", `{"room":"lobby","key":"0123456789abcdef","text":`+text+`}`, nil)
		wantStatus(t, what, response.StatusCode, http.StatusUnprocessableEntity)
	}
	if posted := ayu.Post(chat.Lobby, "0123456789abcdef", strings.Repeat("😀", chat.MaxText)); posted.Seq != 1 {
		t.Errorf("10,000 code points, the first that is taken, got %+v", posted)
	}
}

func strangeText(t *testing.T) {
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	texts := []string{
		"a" + strings.Repeat("\u0301", 500), "\u202eevil\u202c and \u2066isolated\u2069", "é is not e\u0301", "\u200b", "  kept  \n",
		"<script>alert(1)</script>", "\ufffd\ufeff\uffff", "🏳️‍🌈👩‍👩‍👧", "\x1b[31mred", "a\r\nb",
	}
	for i, text := range texts {
		ayu.Post(chat.Lobby, fmt.Sprintf("0123456789abcde%d", i), text)
	}
	var opened chat.OpenedRoom
	ayu.Must("room.open", chat.OpenRoom{Room: chat.Lobby}, &opened)
	for i, text := range texts {
		if got := opened.Messages[i].Text; got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}
