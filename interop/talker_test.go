package interop

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// talker is a foreign client in a conversation; what it says and hears is put into the test's output.
type talker struct {
	line
	t     *testing.T
	visit visit
	open  event
	kept  []frame // frames that were read while another was waited for
	asks  int
}

// frame is what the server says at the socket door, as far as a conversation is about it.
type frame struct {
	ID    json.RawMessage `json:"id"`
	Out   json.RawMessage `json:"out"`
	Error *struct{ Kind, Message string }
	Hello *struct {
		V     int
		Epoch string
		Me    struct{ ID, Name, Kind, Role string }
		Rooms []struct{ ID, Kind string }
	}
	Change *struct {
		Room  string
		After int
		UpTo  int `json:"up_to"`
		Rows  []struct {
			Rev     int
			Message *message
		}
	}
	Bye *struct{ Kind, Message string }
}

type message struct {
	Seq    int
	Text   string
	Level  string
	Author struct{ Name, Kind string }
}

// arrive opens a line of a client and waits until it stands.
func arrive(t *testing.T, f foreigner, v visit) *talker {
	t.Helper()
	k := &talker{line: f.open(t, v), t: t, visit: v}
	k.open = k.next("open")
	door := "the plain door"
	if !k.plain() {
		door = "the socket door as " + v.name
	}
	k.write("%s comes through %s", k.open.Client, door)
	return k
}

// plain tells whether the client came through the plain door.
func (k *talker) plain() bool { return k.visit.name == "" }

// write puts a line into the test's output, with the name of the client where several talk.
func (k *talker) write(format string, arguments ...any) {
	line := strings.ReplaceAll(fmt.Sprintf(format, arguments...), "\n", "⏎")
	if runes := []rune(line); len(runes) > 160 {
		line = fmt.Sprintf("%s … %d characters", string(runes[:120]), len(runes))
	}
	fmt.Fprintln(k.t.Output(), line) //nolint:errcheck // the test's own output
}

// next waits for the next event, which has to be of this kind.
func (k *talker) next(kind string) event {
	k.t.Helper()
	select {
	case e, more := <-k.events():
		if !more || e.Event != kind {
			k.t.Fatalf("%+v came (or the end: %t), not %s", e, !more, kind)
		}
		return e
	case <-time.After(patience):
		k.t.Fatalf("no %s came in %s", kind, patience)
	}
	return event{}
}

func (k *talker) order(o order) {
	k.t.Helper()
	if err := k.do(o); err != nil {
		k.t.Fatalf("%s: %v", o.Do, err)
	}
}

// say sends a text; several are fragments of one.
func (k *talker) say(texts ...string) {
	k.t.Helper()
	k.write("→ %s", strings.Join(texts, "¦"))
	k.order(order{Do: "send", Texts: texts})
}

func (k *talker) hear() string {
	k.t.Helper()
	text := k.next("text").Text
	k.write("← %s", text)
	return text
}

// want waits for a line of the plain door.
func (k *talker) want(line string) {
	k.t.Helper()
	if heard := k.hear(); heard != line {
		k.t.Fatalf("heard %q, not %q", heard, line)
	}
}

func (k *talker) wantPrefix(prefix string) {
	k.t.Helper()
	if heard := k.hear(); !strings.HasPrefix(heard, prefix) {
		k.t.Fatalf("heard %q, not %q…", heard, prefix)
	}
}

// read gives the first frame that fits; those before it are kept for later.
func (k *talker) read(what string, fits func(frame) bool) frame {
	k.t.Helper()
	for i, f := range k.kept {
		if fits(f) {
			k.kept = append(k.kept[:i:i], k.kept[i+1:]...)
			return f
		}
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		text := k.hear()
		var f frame
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			k.t.Fatalf("%v in %s", err, text)
		}
		if fits(f) {
			return f
		}
		k.kept = append(k.kept, f)
	}
	k.t.Fatalf("%s did not come in %s", what, patience)
	return frame{}
}

// ask runs an operation and gives its answer.
func (k *talker) ask(op string, in any) frame {
	k.t.Helper()
	k.asks++
	request, err := json.Marshal(map[string]any{"id": k.asks, "op": op, "in": in})
	if err != nil {
		k.t.Fatal(err)
	}
	k.say(string(request))
	return k.answer(fmt.Sprint(k.asks))
}

func (k *talker) answer(id string) frame {
	k.t.Helper()
	return k.read("the answer to "+id, func(f frame) bool { return string(f.ID) == id })
}

// message waits until somebody has written this in a room.
func (k *talker) message(room, text string) message {
	k.t.Helper()
	var found message
	k.read("the message "+text, func(f frame) bool {
		if f.Change == nil || f.Change.Room != room {
			return false
		}
		for _, row := range f.Change.Rows {
			if row.Message != nil && row.Message.Text == text {
				found = *row.Message
			}
		}
		return found.Text != ""
	})
	return found
}

// wantEnd waits for the end of the conn, which has to have this code.
func (k *talker) wantEnd(code int) {
	k.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		select {
		case e, more := <-k.events():
			switch {
			case more && e.Event == "text":
				k.write("← %s", e.Text)
				continue
			case !more || e.Event != "close" || e.Code != code:
				k.t.Fatalf("ended with %+v, not %d", e, code)
			}
			k.write("closed: %d %s", e.Code, e.Reason)
			return
		case <-time.After(patience):
		}
	}
	k.t.Fatalf("did not end in %s", patience)
}

// pong waits for the answer to a ping of the WebSocket itself.
func (k *talker) pong() {
	k.t.Helper()
	for deadline := time.After(patience); ; {
		select {
		case e := <-k.events():
			switch e.Event {
			case "pong":
				k.write("← (pong)")
				return
			case "text":
				k.keep(e.Text)
			default:
				k.t.Fatalf("%+v came, not a pong", e)
			}
		case <-deadline:
			k.t.Fatalf("no pong came in %s", patience)
		}
	}
}

// keep puts a frame aside that is for later.
func (k *talker) keep(text string) {
	k.t.Helper()
	var f frame
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		k.t.Fatalf("%v in %s", err, text)
	}
	k.write("← %s", text)
	k.kept = append(k.kept, f)
}

// bye waits for what the server says before it closes.
func (k *talker) bye() string {
	k.t.Helper()
	return k.read("bye", func(f frame) bool { return f.Bye != nil }).Bye.Kind
}
