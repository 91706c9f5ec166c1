package chat

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter allows each key so many acts, refilled evenly. A nil Limiter allows everything.
type Limiter struct {
	every rate.Limit // acts per second
	burst int
	now   func() time.Time

	mu      sync.Mutex // guards what follows
	buckets map[string]*rate.Limiter
	swept   time.Time
}

// NewLimiter allows burst acts at once and, over time, burst acts per window. 0 means no limit.
func NewLimiter(burst int, window time.Duration, now func() time.Time) *Limiter {
	if burst <= 0 || window <= 0 {
		return nil
	}
	return &Limiter{every: rate.Limit(float64(burst) / window.Seconds()), burst: burst, now: now, buckets: map[string]*rate.Limiter{}, swept: now()}
}

// Allow counts an act of key, or refuses it as RateLimited with the time to wait.
func (l *Limiter) Allow(key string) error {
	if l == nil {
		return nil
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	bucket := l.buckets[key]
	if bucket == nil {
		bucket = rate.NewLimiter(l.every, l.burst)
		l.buckets[key] = bucket
	}
	reservation := bucket.ReserveN(now, 1)
	wait := reservation.DelayFrom(now)
	if wait == 0 {
		return nil
	}
	reservation.CancelAt(now)
	return &Error{Kind: RateLimited, Message: "too many at once; wait a moment", RetryAfter: wait}
}

// sweep forgets the keys that are as good as new, once per refill of a whole bucket.
func (l *Limiter) sweep(now time.Time) {
	if now.Sub(l.swept).Seconds()*float64(l.every) < float64(l.burst) {
		return
	}
	for key, bucket := range l.buckets {
		if bucket.TokensAt(now) >= float64(l.burst) {
			delete(l.buckets, key)
		}
	}
	l.swept = now
}

// Window allows each key so many acts in any stretch of time of its length: unlike a Limiter, it
// gives nothing back early. A nil Window allows everything.
type Window struct {
	most   int
	length time.Duration
	now    func() time.Time
	start  time.Time

	mu    sync.Mutex                 // guards what follows
	acts  map[string][]time.Duration // when each key acted, since start; bound: most per key
	swept time.Duration
}

// NewWindow allows most acts in a window. 0 means no limit.
func NewWindow(most int, length time.Duration, now func() time.Time) *Window {
	if most <= 0 || length <= 0 {
		return nil
	}
	return &Window{most: most, length: length, now: now, start: now(), acts: map[string][]time.Duration{}}
}

// Allow counts an act of key, or refuses it as RateLimited with the time to wait. What is refused
// does not count.
func (w *Window) Allow(key string) error { return w.allow(key, 1) }

// Check refuses what Allow would refuse, and counts nothing.
func (w *Window) Check(key string) error { return w.allow(key, 0) }

func (w *Window) allow(key string, acts int) error {
	if w == nil {
		return nil
	}
	now := w.now().Sub(w.start)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sweep(now)
	recent := w.recent(w.acts[key], now)
	if len(recent) >= w.most {
		return &Error{Kind: RateLimited, Message: "too many in a short time; wait a while", RetryAfter: recent[0] + w.length - now}
	}
	if acts > 0 {
		w.acts[key] = append(recent, now)
	}
	return nil
}

// recent leaves out the acts that a window which ends now does not hold.
func (w *Window) recent(acts []time.Duration, now time.Duration) []time.Duration {
	for i, at := range acts {
		if now-at < w.length {
			return acts[i:]
		}
	}
	return nil
}

// sweep forgets the keys that are as good as new, once per window.
func (w *Window) sweep(now time.Duration) {
	if now-w.swept < w.length {
		return
	}
	for key, acts := range w.acts {
		if len(w.recent(acts, now)) == 0 {
			delete(w.acts, key)
		}
	}
	w.swept = now
}

// loginLimits hold off who guesses passwords, without locking the owner of a name out elsewhere.
type loginLimits struct {
	named     *Window // per address and name
	addressed *Window // per address
}

// allow counts an attempt; one that is held off for its name leaves other names their attempts.
func (l loginLimits) allow(address netip.Addr, name string) error {
	if err := l.addressed.Check(AddressKey(address)); err != nil {
		return err
	}
	if err := l.named.Allow(AddressKey(address) + " " + name); err != nil {
		return err
	}
	return l.addressed.Allow(AddressKey(address))
}

// AddressKey is what counts as one address: an IPv4 address, or an IPv6 network of /64.
func AddressKey(address netip.Addr) string {
	address = address.Unmap()
	if address.Is6() {
		if prefix, err := address.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return address.String()
}
