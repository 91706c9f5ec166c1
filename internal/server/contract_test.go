package server_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
	"bincang/internal/wire"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// unhurried lets a test post as fast as it can.
func unhurried(c *app.Config) { c.Chat.PostsPerSecond, c.Chat.PostsBurst = 0, 0 }

// opaque is what every id looks like.
var opaque = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// document reads an answer, which has to be a problem document of this kind and status.
func document(t *testing.T, what string, response *http.Response, kind string, status int) map[string]any {
	t.Helper()
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]any{}
	if err := json.Unmarshal(body, &fields); err != nil {
		t.Fatalf("%s: %v in %s", what, err, body)
	}
	if response.StatusCode != status || response.Header.Get("Content-Type") != "application/problem+json" ||
		fields["type"] != "/problems/"+kind || fields["status"] != float64(status) || fields["title"] == "" || fields["detail"] == "" ||
		fields["request_id"] == nil || fields["request_id"] != response.Header.Get("X-Request-Id") {
		t.Errorf("%s: %d %s %v, not a document of %s with %d", what, response.StatusCode, response.Header.Get("Content-Type"), fields, kind, status)
	}
	return fields
}

func TestRefusalsAreProblemDocuments(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, func(c *app.Config) { c.Chat.PostsPerSecond, c.Chat.PostsBurst = 1, 1 })
	ayu := s.Guest("Ayu")
	ayu.Post(chat.Lobby, oneKey, "one")
	post := func(key string) string { return `{"room":"lobby","key":"` + key + `","text":"two"}` }
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	for _, c := range []struct {
		what, op, body string
		headers        map[string]string
		by             *testkit.User
		kind           string
		status         int
		field          any
	}{
		{"a misfit", "message.post", `{"room":"lobby","text":"a"}`, nil, ayu, "invalid", 422, "key"},
		{"no object", "message.post", `[]`, nil, ayu, "invalid", 400, nil},
		{"a form", "message.post", `{}`, form, ayu, "invalid", 415, nil},
		{"no session", "session.hello", `{}`, nil, s.Nobody(), "unauthenticated", 401, nil},
		{"not allowed", "settings.update", `{"guests":"off"}`, nil, ayu, "forbidden", 403, nil},
		{"another site", "session.hello", `{}`, map[string]string{"Origin": "https://evil.test"}, ayu, "forbidden", 403, nil},
		{"no such room", "room.open", `{"room":"nowhere"}`, nil, ayu, "not_found", 404, nil},
		{"no such operation", "room.explode", `{}`, nil, ayu, "not_found", 404, nil},
		{"the key again", "message.post", post(oneKey), nil, ayu, "conflict", 409, "key"},
		{"too fast", "message.post", post(anotherKey), nil, ayu, "rate_limited", 429, nil},
		{"too large", "message.post", `{"text":"` + strings.Repeat("x", wire.MaxRequest) + `"}`, nil, ayu, "too_large", 413, nil},
	} {
		response := c.by.Send(c.op, c.body, c.headers)
		fields := document(t, c.what, response, c.kind, c.status)
		if fields["field"] != c.field {
			t.Errorf("%s: the field is %v, not %v", c.what, fields["field"], c.field)
		}
		wait, _ := fields["retry_after_ms"].(float64)
		if limited := c.kind == "rate_limited"; limited != (wait > 0) || limited != (response.Header.Get("Retry-After") != "") {
			t.Errorf("%s: wait %v ms, Retry-After %q", c.what, wait, response.Header.Get("Retry-After"))
		}
	}
	request, err := http.NewRequest("POST", s.URL+"/api/session.hello?token="+ayu.Token, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	document(t, "a token in the query", response, "invalid", 400)
}

// TestHello reads the first frame as it comes.
func TestHello(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	c := ayu.Dial(wire.Subprotocol)
	_, body, err := c.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var frame map[string]map[string]jsontext.Value
	if err := json.Unmarshal(body, &frame); err != nil || len(frame) != 1 || frame["hello"] == nil {
		t.Fatalf("the first frame is %s: %v", body, err)
	}
	if c.Subprotocol() != wire.Subprotocol {
		t.Errorf("the subprotocol is %q", c.Subprotocol())
	}
	var hello struct {
		V       int                `json:"v"`
		Epoch   string             `json:"epoch"`
		Server  map[string]any     `json:"server"`
		At      int64              `json:"at"`
		PingMS  int64              `json:"ping_ms"`
		HeadsMS int64              `json:"heads_ms"`
		Limits  map[string]float64 `json:"limits"`
		Me      map[string]any     `json:"me"`
		Self    string             `json:"self"`
		Session string             `json:"session"`
		Rooms   []map[string]any   `json:"rooms"`
	}
	raw, _ := json.Marshal(frame["hello"]) //nolint:errcheck // it was just read
	if err := json.Unmarshal(raw, &hello); err != nil {
		t.Fatal(err)
	}
	if hello.V != 1 || hello.Epoch == "" || hello.Server["version"] != "test" || hello.PingMS != 25_000 || hello.HeadsMS != 2000 ||
		hello.Limits["text"] != 10_000 || hello.Limits["frame"] != 128<<10 || time.Since(time.UnixMilli(hello.At)).Abs() > time.Minute {
		t.Errorf("hello is %s", raw)
	}
	if hello.Me["id"] != string(ayu.User.ID) || hello.Me["name"] != "Ayu" || hello.Me["kind"] != "guest" || hello.Me["role"] != "guest" ||
		hello.Session != string(ayu.Session.ID) || !opaque.MatchString(hello.Self) || !opaque.MatchString(string(ayu.User.ID)) {
		t.Errorf("hello of %+v is %s", ayu.User, raw)
	}
	kinds := map[any]map[string]any{}
	for _, room := range hello.Rooms {
		kinds[room["kind"]] = room
	}
	for _, fixed := range []string{"lobby", "announcements"} {
		room := kinds[fixed]
		mine, _ := room["mine"].(map[string]any)
		if room["id"] != fixed || room["seq"] != 0.0 || room["rev"] == nil || room["purged_rev"] == nil || mine["in"] != true || mine["notify"] == nil || mine["room"] != fixed {
			t.Errorf("%s in hello is %v", fixed, room)
		}
	}
	if kinds["self"]["id"] != hello.Self || len(hello.Rooms) != 3 {
		t.Errorf("the rooms are %v", hello.Rooms)
	}
}

// TestWhenACursorIsOfNoUse asks for changes with every kind of cursor.
func TestWhenACursorIsOfNoUse(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t)
	ayu := s.Guest("Ayu")
	for i := range 5 {
		ayu.Post(chat.Lobby, fmt.Sprintf("message-number-%04d", i), "text")
	}
	epoch := ayu.Hello().Epoch
	for what, c := range map[string]struct {
		epoch string
		after chat.Rev
		reset bool
	}{
		"negative": {epoch, -1, true}, "the most negative": {epoch, -1 << 52, true}, "ahead": {epoch, 6, true},
		"another epoch": {"another", 2, true}, "no epoch": {"", 2, true}, "far ahead": {epoch, 1 << 52, true},
		"the head": {epoch, 5, false}, "the beginning": {epoch, 0, false}, "between": {epoch, 2, false},
	} {
		var changes chat.Changes
		ayu.Must("room.changes", chat.GetChanges{Room: chat.Lobby, Epoch: c.epoch, After: c.after}, &changes)
		if changes.Reset != c.reset || changes.Epoch != epoch || c.reset != (changes.ChangePage == nil) {
			t.Errorf("%s: %+v", what, changes)
		}
		if !c.reset && (changes.After != c.after || changes.UpTo != 5 || len(changes.Rows) != int(5-c.after) || changes.More) {
			t.Errorf("%s: %+v", what, changes.ChangePage)
		}
	}
	var part chat.Changes
	ayu.Must("room.changes", chat.GetChanges{Room: chat.Lobby, Epoch: epoch, After: 1, Limit: 2}, &part)
	if !part.More || part.UpTo != 3 || len(part.Rows) != 2 || part.Rows[1].Rev != 3 {
		t.Errorf("two rows: %+v", part.ChangePage)
	}
}

// TestAnswersFitAFrame fills a room with the longest messages: whoever reads it gets frames that are
// within the bound, and goes on where they ended.
func TestAnswersFitAFrame(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unhurried)
	ayu := s.Guest("Ayu")
	for i := range 60 {
		ayu.Post(chat.Lobby, fmt.Sprintf("message-number-%04d", i), strings.Repeat("\x01", chat.MaxText))
	}
	epoch := ayu.Hello().Epoch
	c := ayu.Dial(wire.Subprotocol)
	c.SetReadLimit(wire.MaxFrame)
	ask := func(op, in string, out any) {
		t.Helper()
		if err := c.Write(t.Context(), 1, []byte(fmt.Sprintf(`{"id":1,"op":%q,"in":%s}`, op, in))); err != nil {
			t.Fatal(err)
		}
		for {
			_, body, err := c.Read(t.Context())
			if err != nil {
				t.Fatalf("%s %s: %v", op, in, err)
			}
			var answer testkit.Frame
			if err := json.Unmarshal(body, &answer); err != nil {
				t.Fatal(err)
			}
			if answer.ID == nil {
				continue
			}
			if answer.Error != nil {
				t.Fatalf("%s %s: %+v", op, in, answer.Error)
			}
			if err := json.Unmarshal(answer.Out, out); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	var opened chat.OpenedRoom
	ask("room.open", `{"room":"lobby","limit":200}`, &opened)
	if n := len(opened.Messages); n == 0 || opened.Messages[n-1].Seq != 60 || opened.UpTo != 60 {
		t.Errorf("the newest page holds %d messages up to %d", n, opened.UpTo)
	}
	ask("room.open", `{"room":"lobby","limit":200,"around":30}`, &opened)
	if !holds(opened.Messages, 30) {
		t.Errorf("the page around 30 has %d messages without it", len(opened.Messages))
	}
	seen := chat.Seq(0)
	for more := true; more; {
		var page chat.History
		ask("room.history", fmt.Sprintf(`{"room":"lobby","after":%d,"limit":200}`, seen), &page)
		for _, m := range page.Messages {
			if seen++; m.Seq != seen {
				t.Fatalf("%d follows %d", m.Seq, seen-1)
			}
		}
		more = page.More
	}
	cursor := chat.Rev(0)
	for more := true; more; {
		var page chat.Changes
		ask("room.changes", fmt.Sprintf(`{"room":"lobby","epoch":%q,"after":%d,"limit":1000}`, epoch, cursor), &page)
		if page.Reset || page.After != cursor || page.UpTo <= cursor {
			t.Fatalf("after %d: %+v", cursor, page.ChangePage)
		}
		cursor, more = page.UpTo, page.More
	}
	if seen != 60 || cursor != 60 {
		t.Errorf("read up to %d and %d", seen, cursor)
	}
}

func holds(messages []chat.Message, seq chat.Seq) bool {
	for _, m := range messages {
		if m.Seq == seq {
			return true
		}
	}
	return false
}

// TestMalformedFramesAreForgottenAfterAMinute: two are forgiven, and forgotten; three within a minute
// are not.
func TestMalformedFramesAreForgottenAfterAMinute(t *testing.T) {
	t.Parallel()
	var clock testkit.Clock
	s := testkit.Start(t, clock.Set)
	c := s.Guest("Ayu").Connect()
	malformed := func() {
		t.Helper()
		c.WriteText("garbage")
		if answer := c.Answer(); answer.Error == nil || answer.Error.Kind != chat.Invalid || string(answer.ID) != "null" {
			t.Fatalf("answered %s %+v", answer.ID, answer.Error)
		}
	}
	malformed()
	malformed()
	clock.Pass(61 * time.Second)
	malformed()
	malformed()
	for range 10 {
		if answer := c.Ask("no.such", struct{}{}); answer.Error == nil || answer.Error.Kind != chat.NotFound {
			t.Fatalf("an unknown operation: %+v", answer)
		}
	}
	clock.Pass(30 * time.Second)
	c.WriteText("garbage")
	if bye, code := c.Ended(); code != 4400 || bye == nil || bye.Kind != wire.ByeMalformed {
		t.Errorf("the third ended with %+v and %d", bye, code)
	}
}

// TestThreeWritersAreNamed: of five who write three are named, again and again, and then fewer.
func TestThreeWritersAreNamed(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, quick)
	listener := s.Guest("Ayu").Connect()
	for i := range 5 {
		s.Guest(fmt.Sprint("Writer ", i)).Must("typing.start", map[string]any{"room": "lobby"}, nil)
	}
	for most := 0; most < 3; {
		told := signal(listener, wire.SignalTyping)
		if len(told.Users) > 3 || told.Room != chat.Lobby || told.Users[0].ID == "" || told.Users[0].Name == "" {
			t.Fatalf("told %+v", told)
		}
		most = max(most, len(told.Users))
	}
}

// TestFiftyRoomsAreWatched: a conn watches 50 rooms that its user is not in, and no more, until it
// closes one.
func TestFiftyRoomsAreWatched(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, unhurried)
	rina, ayu := s.Admin(), s.Member("Ayu")
	c := ayu.Connect()
	open := func(room chat.RoomID) chat.Kind {
		answer := c.Ask("room.open", map[string]any{"room": room, "watch": true, "limit": 1})
		if answer.Error == nil {
			return ""
		}
		if answer.Error.RetryAfter <= 0 {
			t.Errorf("%s: refused without the time to wait: %+v", room, answer.Error)
		}
		return answer.Error.Kind
	}
	var rooms []chat.Room
	for i := range 51 {
		rooms = append(rooms, makeRoom(rina, chat.KindPublic, fmt.Sprint("Room ", i)))
		if kind := open(rooms[i].ID); (kind == "") != (i < 50) {
			t.Fatalf("room %d: %q", i+1, kind)
		}
	}
	c.Ask("room.close", map[string]any{"room": rooms[0].ID})
	if kind := open(rooms[50].ID); kind != "" {
		t.Errorf("after one was closed: %q", kind)
	}
	rina.Post(rooms[50].ID, oneKey, "heard")
	if change := c.Next(rooms[50].ID); change.Rows[0].Message == nil || change.Rows[0].Message.Text != "heard" {
		t.Errorf("pushed %+v", change)
	}
}
