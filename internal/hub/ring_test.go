package hub

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"bincang/internal/chat"
)

// log is a room's rows by what they are about, each in its newest state.
type log struct {
	rev  chat.Rev
	rows map[string]chat.Row
}

// next changes something.
func (l *log) next(random *rand.Rand) {
	l.rev++
	row := chat.Row{Rev: l.rev}
	switch n := random.IntN(20); {
	case n == 0:
		row.Info = &chat.Info{Rev: l.rev, Name: fmt.Sprint(l.rev)}
		l.rows["info"] = row
	case n < 4:
		row.Member = &chat.Member{User: chat.UserID(fmt.Sprint("user", random.IntN(9))), Rev: l.rev}
		l.rows[string(row.Member.User)] = row
	default:
		row.Message = &chat.Message{Seq: chat.Seq(1 + random.IntN(400)), Rev: l.rev}
		l.rows[fmt.Sprint(row.Message.Seq)] = row
	}
}

func (l *log) since(after chat.Rev) (rows []chat.Row) {
	for _, row := range l.rows {
		if row.Rev > after {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b chat.Row) int { return cmp.Compare(a.Rev, b.Rev) })
	return rows
}

func TestARingGivesWhatTheLogHas(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	rs, l := newRings(), &log{rows: map[string]chat.Row{}}
	known := 0
	for range 2_000 {
		from := l.rev
		for range 1 + random.IntN(3) {
			l.next(random)
		}
		rs.note(chat.Change{Room: "room", After: from, UpTo: l.rev, Rows: l.since(from)})
		after := max(0, l.rev-chat.Rev(random.IntN(400)))
		c, ok := rs.since("room", after, l.rev)
		if !ok {
			continue
		}
		known++
		if want := l.since(after); !slices.Equal(c.Rows, want) || c.After != after || c.UpTo != l.rev {
			t.Fatalf("seed %d: after %d: (%d, %d] %v, not %v", seed, after, c.After, c.UpTo, c.Rows, want)
		}
	}
	if known < 1_000 {
		t.Errorf("seed %d: only %d of 2000 were known", seed, known)
	}
}

func TestWhatARingDoesNotKnow(t *testing.T) {
	message := func(seq chat.Seq, rev chat.Rev) chat.Row {
		return chat.Row{Rev: rev, Message: &chat.Message{Seq: seq, Rev: rev}}
	}
	note := func(rs *rings, after chat.Rev, rows ...chat.Row) {
		rs.note(chat.Change{Room: "room", After: after, UpTo: rows[len(rows)-1].Rev, Rows: rows})
	}
	rs := newRings()
	note(rs, 4, message(5, 5), message(6, 6))
	for _, c := range []struct {
		name        string
		after, upTo chat.Rev
		want        bool
	}{
		{"before its beginning", 3, 6, false},
		{"from its beginning", 4, 6, true},
		{"at its end", 6, 6, true},
		{"ahead of it", 7, 6, false},
		{"something is published that is not delivered yet", 4, 7, false},
		{"nothing was published lately", 4, 0, true},
	} {
		if _, got := rs.since("room", c.after, c.upTo); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if _, known := rs.since("other", 0, 0); known {
		t.Error("a room in which nothing happened is known")
	}
	note(rs, 8, message(9, 9)) // 7 and 8 are missing
	if _, known := rs.since("room", 6, 9); known {
		t.Error("it gives a range with a hole")
	}
	note(rs, 9, chat.Row{Rev: 10, Info: &chat.Info{Rev: 10, FirstSeq: 10, PurgedRev: 9}})
	if _, known := rs.since("room", 8, 10); known {
		t.Error("it gives what was purged")
	}
	if c, _ := rs.since("room", 9, 10); len(c.Rows) != 1 {
		t.Errorf("after the purge it gives %v", c.Rows)
	}
	for range ringBytes/20_000 + 1 {
		rs.note(chat.Change{Room: "loud", After: 0, UpTo: 1, Rows: []chat.Row{{Rev: 1, Message: &chat.Message{Seq: 1, Rev: 1, Text: string(make([]byte, 20_000))}}}})
	}
	if _, known := rs.since("room", 9, 10); known {
		t.Error("a quiet room is kept for ever")
	}
}
