package hub

import (
	"testing"
	"time"

	"bincang/internal/chat"
)

// TestTypingEnds lets the time pass in which somebody writes: that he does no more is told once.
func TestTypingEnds(t *testing.T) {
	p := newPulse(Times{Heads: time.Second, Typing: time.Second, Here: time.Second})
	p.types(chat.Lobby, chat.Author{ID: "ayu"})
	begin := time.Now()
	told := func(after time.Duration) (users []int) {
		for _, signal := range p.beat(begin.Add(after)) {
			users = append(users, len(signal.Typing.Users))
		}
		return users
	}
	for _, step := range []struct {
		after time.Duration
		want  int // typists told, -1 for nothing
	}{{0, 1}, {5 * time.Second, -1}, {typingLasts, 0}, {typingLasts + 2*time.Second, -1}} {
		users := told(step.after)
		if step.want < 0 && len(users) > 0 || step.want >= 0 && (len(users) != 1 || users[0] != step.want) {
			t.Errorf("after %s the numbers of typists told are %v, not %d", step.after, users, step.want)
		}
	}
	if len(p.typing) > 0 {
		t.Error("the room is not forgotten")
	}
}

// TestWhoIsHereIsToldWhenTheyHaveCome lets a crowd come: who is there is told once nobody has come for
// a beat, and where they come without end, from time to time.
func TestWhoIsHereIsToldWhenTheyHaveCome(t *testing.T) {
	p := newPulse(Times{Heads: time.Second, Typing: time.Second, Here: time.Second})
	now := time.Now()
	beat := func(moved bool) (told bool) {
		if moved {
			p.moved(chat.Lobby)
		}
		now = now.Add(p.beatEvery())
		return len(p.beat(now)) > 0
	}
	for i, step := range []struct{ moved, told bool }{{true, false}, {true, false}, {false, true}, {false, false}} {
		if told := beat(step.moved); told != step.told {
			t.Errorf("beat %d: told is %v", i, told)
		}
	}
	most, silent := beatsPer*(restless+1)+1, 0
	for range 3 * most {
		if silent++; beat(true) {
			silent = 0
		}
		if silent > most {
			t.Fatalf("for %d beats nobody was told of those who keep coming", silent)
		}
	}
	for range most {
		beat(false)
	}
	if len(p.here) > 0 {
		t.Error("the room is not forgotten")
	}
}
