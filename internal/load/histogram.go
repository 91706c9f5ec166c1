package load

import (
	"math"
	"math/bits"
	"time"
)

// Histogram keeps times within 1.6 %: 64 buckets between a power of two of nanoseconds and the
// next, from about a microsecond to about half an hour.
type Histogram struct {
	buckets [(lastOctave - firstOctave + 1) * perOctave]int64
	n       int64
}

const (
	firstOctave  = 10
	lastOctave   = 40
	octaveBits   = 6
	perOctave    = 1 << octaveBits
	shortestTime = 1 << firstOctave
)

// Add counts a time.
func (h *Histogram) Add(d time.Duration) {
	ns := uint64(max(d, shortestTime))
	octave := bits.Len64(ns) - 1
	i := (octave-firstOctave)*perOctave + int(ns>>(octave-octaveBits))&(perOctave-1)
	h.buckets[min(i, len(h.buckets)-1)]++
	h.n++
}

// Count is how many times were added.
func (h *Histogram) Count() int64 { return h.n }

// Quantile is the time below or at which the share p of all lies, 0 where there are none.
func (h *Histogram) Quantile(p float64) time.Duration {
	want := max(1, int64(math.Ceil(float64(h.n)*p)))
	seen := int64(0)
	for i, n := range h.buckets {
		if seen += n; n > 0 && seen >= want {
			octave := i/perOctave + firstOctave
			return time.Duration(uint64(perOctave+i%perOctave) << (octave - octaveBits))
		}
	}
	return 0
}
