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
