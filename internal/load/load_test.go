package load

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/gobwas/ws"
)

// heard keeps what a stream tells.
type heard struct {
	data     []byte
	controls []string
}

func (h *heard) payload(piece []byte) { h.data = append(h.data, piece...) }
func (h *heard) control(op byte, payload []byte) {
	h.controls = append(h.controls, string('0'+rune(op))+string(payload))
}

// TestAStreamIsUnderstoodInAnyPieces cuts frames of all sizes at random.
func TestAStreamIsUnderstoodInAnyPieces(t *testing.T) {
	var wire, want []byte
	for _, size := range []int{0, 1, 94, 125, 126, 350, 0x5e5e, 0xffff, 0x10000} { // 94 and 0x5e5e are full of '^'
		body := bytes.Repeat([]byte{Marker}, size)
		want = append(want, body...)
		wire = append(wire, ws.MustCompileFrame(ws.NewTextFrame(body))...)
		wire = append(wire, ws.MustCompileFrame(ws.NewPingFrame([]byte("^are you there")))...)
	}
	wire = append(wire, ws.MustCompileFrame(ws.NewCloseFrame(ws.NewCloseFrameBody(4408, "slow")))...)
	for seed := range uint64(50) {
		random, rest := rand.New(rand.NewPCG(seed, 0)), wire
		var s stream
		var got heard
		for len(rest) > 0 {
			n := min(len(rest), 1+random.IntN(1<<random.IntN(15)))
			s.take(slices.Clone(rest[:n]), &got)
			rest = rest[n:]
		}
		if !bytes.Equal(got.data, want) {
			t.Fatalf("seed %d: %d bytes of payload, not %d", seed, len(got.data), len(want))
		}
		if len(got.controls) != 10 || got.controls[0] != "9^are you there" || got.controls[9] != "8\x11\x38slow" {
			t.Fatalf("seed %d: the control frames are %q", seed, got.controls)
		}
	}
}

func TestAClientsFrameIsMaskedAndCanBeRead(t *testing.T) {
	for _, size := range []int{0, 125, 126, 0xffff, 0x10000} {
		body := bytes.Repeat([]byte("abc"), size)[:size]
		frame, err := ws.ReadFrame(bytes.NewReader(appendFrame(nil, opText, body)))
		if err != nil || !frame.Header.Masked || !frame.Header.Fin {
			t.Fatalf("%d bytes: %+v: %v", size, frame.Header, err)
		}
		if got := ws.UnmaskFrame(frame); !bytes.Equal(got.Payload, body) {
			t.Errorf("%d bytes come out as %d others", size, len(got.Payload))
		}
	}
}

func TestAHistogramIsRightWithinTwoPercent(t *testing.T) {
	var h Histogram
	var all []time.Duration
	random := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		d := time.Duration(random.ExpFloat64() * float64(20*time.Millisecond))
		h.Add(d)
		all = append(all, d)
	}
	slices.Sort(all)
	for _, p := range []float64{0.01, 0.5, 0.9, 0.99, 1} {
		want, got := all[int(p*float64(len(all)))-1], h.Quantile(p)
		if off := (want - got).Abs(); off > want/50 {
			t.Errorf("quantile %g is %s, not %s", p, got, want)
		}
	}
	if h.Count() != 10_000 {
		t.Errorf("it counted %d", h.Count())
	}
	var none Histogram
	if none.Quantile(0.5) != 0 {
		t.Error("nothing has a median")
	}
	none.Add(0)
	none.Add(time.Hour)
	if none.Quantile(0.5) > 2*time.Microsecond || none.Quantile(1) < 15*time.Minute {
		t.Errorf("the extremes are %s and %s", none.Quantile(0.5), none.Quantile(1))
	}
}
