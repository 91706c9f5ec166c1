package store

import (
	"testing"
	"time"

	"bincang/internal/chat"
)

// TestMarkRaisedWhileItIsWritten has a place read further in the very batch that writes its mark.
func TestMarkRaisedWhileItIsWritten(t *testing.T) {
	m, at, now := newMarks(time.Second), place{"ann", chat.Lobby}, time.Unix(1000, 0)
	m.remember(map[place]chat.Seq{at: 1}, now)
	first := m.due(now)
	m.remember(map[place]chat.Seq{at: 2}, now)
	m.written(first, now)
	if due := m.due(now.Add(999 * time.Millisecond)); len(due) != 0 {
		t.Errorf("too soon: %v", due)
	}
	if wait, any := m.wait(now); !any || wait != time.Second {
		t.Errorf("wait %v, %v", wait, any)
	}
	now = now.Add(time.Second)
	due := m.due(now)
	if len(due) != 1 || due[0] != (mark{at, 2}) {
		t.Fatalf("due is %v", due)
	}
	m.written(due, now)
	if due := m.due(now.Add(time.Second)); len(due) != 0 || len(m.entries) != 0 || m.read(at) != 0 {
		t.Errorf("what is written is not forgotten: %v, %v", due, m.entries)
	}
}

func TestMarksThatCannotBeWritten(t *testing.T) {
	m, at, now := newMarks(time.Second), place{"ann", chat.Lobby}, time.Unix(1000, 0)
	m.remember(map[place]chat.Seq{at: 1}, now)
	now = now.Add(3 * time.Second)
	m.postpone(now)
	if wait, any := m.wait(now); !any || wait < 100*time.Millisecond || wait > time.Second {
		t.Errorf("the next try comes in %v, %v", wait, any)
	}
	if due := m.due(now); len(due) != 1 {
		t.Errorf("the mark is lost: %v", due)
	}
}

// TestMarksAfterTheyAreForgotten posts again once a mark is in the database only.
func TestMarksAfterTheyAreForgotten(t *testing.T) {
	o := testOptions(t.TempDir())
	o.MarkEvery = time.Millisecond
	s, err := OpenSQLite(t.Context(), o)
	must(t, err)
	t.Cleanup(func() { s.Close() })
	join(t, s, "ann")
	for i, key := range []string{"a", "b", "c", "d"} {
		_, err := postText(s, "ann", chat.Lobby, key, "x")
		must(t, err)
		if i < 3 {
			for s.marks.read(place{"ann", chat.Lobby}) != 0 {
				time.Sleep(time.Millisecond)
			}
		}
		// A read that lasts longer than MarkEvery, 1 ms here, may miss a mark that is written meanwhile.
		for deadline := time.Now().Add(10 * time.Second); ; {
			opened, err := s.OpenRoom(t.Context(), "ann", chat.Lobby, 0, 1, anybody)
			must(t, err)
			if read := opened.Room.Mine.ReadSeq; read == chat.Seq(i+1) {
				break
			} else if time.Now().After(deadline) {
				t.Fatalf("after %d posts she has read %d", i+1, read)
			}
		}
	}
}
