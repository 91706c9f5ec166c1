package storetest

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"bincang/internal/chat"
)

func testCatchUp(t *testing.T, place Place) {
	const messages = 25
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.posts(ann, chat.Lobby, 1, messages)
	all := w.heard.state(chat.Lobby)
	w.equal("the number of rows", len(all), messages)
	for after := range chat.Rev(messages + 1) {
		for limit := 1; limit <= messages+1; limit++ {
			rows, head := w.log(ann, chat.Lobby, after, limit)
			w.equal(fmt.Sprintf("the rows after %d by %d", after, limit), append([]chat.Row{}, rows...), append([]chat.Row{}, all[after:]...))
			w.equal("the head", head, chat.Rev(messages))
		}
	}
}

// testCatchUpSelf looks at a log with holes: a row about a room is stamped again with every mark.
func testCatchUpSelf(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	for i := 1; i <= 6; i++ {
		posted := w.post(ann, chat.Lobby, fmt.Sprint(i))
		w.heard.wait(ann.Self, marked(chat.Lobby, posted.Seq))
	}
	w.reopen() // so that nothing changes any more
	all := w.heard.state(ann.Self)
	w.equal("the number of rows", len(all), 2)
	_, head := w.log(ann, ann.Self, 0, 10)
	if head < 8 || all[1].Rev != head {
		t.Fatalf("the head is %d, the rows are %+v", head, all)
	}
	for after := range head + 1 {
		want := []chat.Row{}
		for _, row := range all {
			if row.Rev > after {
				want = append(want, row)
			}
		}
		for limit := 1; limit <= 3; limit++ {
			rows, upTo := w.log(ann, ann.Self, after, limit)
			w.equal("the rows", append([]chat.Row{}, rows...), want)
			w.equal("the head", upTo, head)
		}
	}
}

func testNoFit(t *testing.T, place Place) {
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.posts(ann, chat.Lobby, 1, 3)
	asked := false
	never := func(room chat.Room) bool {
		asked = true
		w.equal("the room's numbers", []any{room.ID, room.Seq, room.Rev}, []any{chat.Lobby, chat.Seq(3), chat.Rev(3)})
		return false
	}
	page, err := w.store.Changes(t.Context(), ann.ID, chat.Lobby, 0, 10, never, nobody)
	w.refused(err, chat.Forbidden, "")
	if page != nil || asked {
		t.Fatalf("who may not read was told about the cursor: %+v", page)
	}
	page, err = w.store.Changes(t.Context(), ann.ID, chat.Lobby, 0, 10, never, anybody)
	w.ok(err)
	if page != nil || !asked {
		t.Fatalf("got %+v", page)
	}
}

func testHistory(t *testing.T, place Place) {
	const messages = 23
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.posts(ann, chat.Lobby, 1, messages)
	rapid.Check(t, func(r *rapid.T) {
		limit := rapid.IntRange(1, messages+2).Draw(r, "limit")
		q := chat.GetHistory{Room: chat.Lobby, Limit: limit}
		from, to := max(1, messages-limit+1), messages
		at := rapid.IntRange(0, messages+3).Draw(r, "at")
		if rapid.Bool().Draw(r, "after") {
			q.After = new(chat.Seq(at))
			from, to = at+1, min(messages, at+limit)
		} else if at > 0 {
			q.Before = chat.Seq(at)
			to = min(messages, at-1)
			from = max(1, to-limit+1)
		}
		got, err := w.store.History(background(), ann.ID, q, anybody)
		if err != nil {
			r.Fatal(err)
		}
		more := from > 1
		if q.After != nil {
			more = to < messages
		}
		if !isRange(got.Messages, from, to) || got.More != (more && from <= to) || got.UpTo != messages {
			r.Fatalf("%+v: got %+v, want %d to %d, more %v", q, got, from, to, more)
		}
	})
	_, err := w.store.History(t.Context(), ann.ID, chat.GetHistory{Room: chat.Lobby, Limit: 5}, nobody)
	w.refused(err, chat.Forbidden, "")
}

func testAround(t *testing.T, place Place) {
	const messages = 20
	w := newWorld(t, place)
	ann := w.join("Ann")
	w.posts(ann, chat.Lobby, 1, messages)
	for around := 0; around <= messages+2; around++ {
		for limit := 1; limit <= messages+3; limit++ {
			opened, err := w.store.OpenRoom(t.Context(), ann.ID, chat.Lobby, chat.Seq(around), limit, anybody)
			w.ok(err)
			from := max(1, min(around-limit/2, messages-limit+1))
			if around == 0 {
				from = max(1, messages-limit+1)
			}
			to := min(messages, from+limit-1)
			if !isRange(opened.Messages, from, to) || opened.UpTo != messages || opened.Room.Rev != messages {
				t.Fatalf("around %d by %d: got %+v, want %d to %d", around, limit, opened, from, to)
			}
		}
	}
}

// isRange tells whether these are the messages from a seq to a seq of the lobby.
func isRange(messages []chat.Message, from, to int) bool {
	if messages == nil || len(messages) != max(0, to-from+1) {
		return false
	}
	for i, message := range messages {
		if message.Seq != chat.Seq(from+i) || message.Text != fmt.Sprintf("lobby-%04d", from+i) {
			return false
		}
	}
	return true
}
