package chat_test

import (
	"errors"
	"math/rand"
	"slices"
	"testing"
	"time"

	"bincang/internal/chat"
)

// TestAWindowIsNeverOverfilled lets a key act at random moments: what was allowed never fills any
// window beyond its bound, and what was refused would have.
func TestAWindowIsNeverOverfilled(t *testing.T) {
	const most, length = 10, 15 * time.Minute
	now := time.Unix(1_700_000_000, 0)
	window := chat.NewWindow(most, length, func() time.Time { return now })
	random := rand.New(rand.NewSource(1))
	var allowed []time.Time
	within := func(from time.Time) (n int) {
		for _, at := range slices.Backward(allowed) { // they ascend
			if from.Sub(at) >= length {
				break
			}
			n++
		}
		return n
	}
	for range 5000 {
		now = now.Add(time.Duration(random.Int63n(int64(3 * time.Minute))))
		full := within(now) >= most
		refused, _ := errors.AsType[*chat.Error](window.Allow("key"))
		switch {
		case full != (refused != nil):
			t.Fatalf("at %s with %d in the window: %v", now, within(now), refused)
		case !full:
			allowed = append(allowed, now)
		case within(now.Add(refused.RetryAfter-1)) < most || within(now.Add(refused.RetryAfter)) >= most:
			t.Fatalf("told to wait %s", refused.RetryAfter)
		}
		if err := window.Check("another key"); err != nil {
			t.Fatal(err)
		}
	}
	if len(allowed) < 1000 || len(allowed) > 4500 {
		t.Errorf("%d of 5,000 were allowed, so little was tried", len(allowed))
	}
}
