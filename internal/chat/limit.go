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

// loginLimits hold off who guesses passwords, without locking the owner of a name out elsewhere.
type loginLimits struct {
	named     *Limiter // per address and name
	addressed *Limiter // per address
}

func (l loginLimits) allow(address netip.Addr, name string) error {
	if err := l.addressed.Allow(AddressKey(address)); err != nil {
		return err
	}
	return l.named.Allow(AddressKey(address) + " " + name)
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
