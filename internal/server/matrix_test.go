package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bincang/internal/chat"
	"bincang/internal/testkit"
)

// as is what somebody is who asks: in a room or out of it, or nobody that may ask at all.
type as int

const (
	nobody as = iota
	revoked
	deactivated
	guestOut
	guestIn
	memberOut
	memberIn
	removed
	roomAdmin
	admin // of the server, in no room
	bot
	kindsOfActor
)

var actorNames = [kindsOfActor]string{"nobody", "revoked", "deactivated", "guest out", "guest in", "member out",
	"member in", "removed", "room admin", "admin", "bot"}

func (a as) String() string { return actorNames[a] }

func (a as) signedIn() bool { return a > deactivated }
func (a as) guest() bool    { return a == guestOut || a == guestIn }
func (a as) account() bool  { return a.signedIn() && !a.guest() }

// verdict is what an answer says: the kind of refusal, or done.
type verdict string

const (
	done            verdict = ""
	unauthenticated verdict = verdict(chat.Unauthenticated)
	forbidden       verdict = verdict(chat.Forbidden)
	hidden          verdict = verdict(chat.NotFound)
	conflict        verdict = verdict(chat.Conflict)
	invalid         verdict = verdict(chat.Invalid)
)

// rule is what the matrix expects of one operation: which objects it is tried on, with which input,
// and what comes of it. It is written from the protocol, not from the program.
type rule struct {
	op   string
	on   []place // nil: nothing that is a room
	in   func(*scene, as) any
	want func(*scene, as) verdict
}

// harmless are the operations that leave a scene as it is, as far as others of them can tell.
var harmless = map[string]bool{
	"room.open": true, "room.history": true, "room.changes": true, "room.list": true, "room.close": true, "member.list": true,
	"read.mark": true, "read.all": true, "typing.start": true, "mine.update": true, "draft.update": true, "mention.list": true,
	"message.post": true, "message.schedule": true, "message.save": true, "message.saved": true, "message.react": true, "message.reactors": true,
	"message.versions": true, "message.pin": true, "message.pinned": true, "message.report": true, "thread.open": true, "thread.follow": true,
	"schedule.list": true, "session.hello": true, "session.list": true, "account.export": true, "user.get": true, "user.find": true,
	"user.list": true, "invite.list": true, "settings.get": true, "audit.list": true, "report.list": true, "presence.watch": true,
}

// matrix asks every operation as everybody about everything, and fails where an operation has no rule.
func matrix(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rules := slices.Concat(roomRules(), messageRules(), peopleRules())
	everyOperationHasARule(t, w, rules)
	cells := 0
	for _, r := range rules {
		t.Run(r.op, func(t *testing.T) { cells += w.try(t, r) })
	}
	fmt.Printf("authorisation matrix: %d operations, %d kinds of actor, %d cells\n", len(rules), kindsOfActor, cells)
}

func (w *world) try(t *testing.T, r rule) (cells int) {
	places := r.on
	if places == nil {
		places = []place{noRoom}
	}
	for _, at := range places {
		sc := w.scene(at)
		for a := range kindsOfActor {
			got := w.ask(a, r.op, r.in(sc, a))
			if want := r.want(sc, a); got.verdict != want {
				t.Errorf("%s in %s as %s: %s, wanted %s: %s", r.op, at, a, spoken(got.verdict), spoken(want), got.body)
			}
			if got.verdict == hidden {
				w.sameAsGhost(t, r, sc, a, got)
			}
			if got.verdict == done && !harmless[r.op] {
				sc = w.scene(at) // it may have changed what the next one is asked about
			}
			cells++
		}
	}
	return cells
}

// sameAsGhost holds an answer against that about a room that nobody ever made.
func (w *world) sameAsGhost(t *testing.T, r rule, sc *scene, a as, got answer) {
	ghost := w.ask(a, r.op, r.in(sc.asGhost(), a))
	if ghost.verdict != hidden || !bytes.Equal(ghost.body, got.body) {
		t.Errorf("%s in %s as %s tells what is hidden from what is not there:\n%s\n%s", r.op, sc.at, a, got.body, ghost.body)
	}
}

func spoken(v verdict) string {
	if v == done {
		return "done"
	}
	return string(v)
}

// answer is an answer over HTTP without its request id.
type answer struct {
	verdict verdict
	body    []byte
}

var requestIDs = regexp.MustCompile(`"request_id":"[^"]*"`)

func (w *world) ask(a as, op string, in any) answer { return w.askAs(w.actors[a], op, in) }

func (w *world) askAs(u *testkit.User, op string, in any) answer {
	w.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		w.t.Fatal(err)
	}
	response := u.Send(op, string(body), nil)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	var problem struct {
		Type string `json:"type"`
	}
	if response.StatusCode != 200 {
		if err := json.Unmarshal(raw, &problem); err != nil {
			w.t.Fatalf("%s: %v in %s", op, err, raw)
		}
	}
	return answer{verdict(strings.TrimPrefix(problem.Type, "/problems/")), requestIDs.ReplaceAll(raw, nil)}
}

func everyOperationHasARule(t *testing.T, w *world, rules []rule) {
	t.Helper()
	ruled := map[string]bool{}
	for _, r := range rules {
		ruled[r.op] = true
	}
	for _, op := range w.operations() {
		if !ruled[op] {
			t.Errorf("the matrix has no rule for %s", op)
		}
		delete(ruled, op)
	}
	for op := range ruled {
		t.Errorf("the matrix has a rule for %s, which is not there", op)
	}
}
