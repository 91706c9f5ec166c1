package ws

import (
	"bytes"
	"testing"
)

// seen is what a reader made of some bytes.
type seen struct {
	items []item
	err   string
}

// feed gives p to a reader in pieces of the given sizes, over and over.
func feed(p, sizes []byte) seen {
	r := &reader{maxMessage: 1000, maxFragments: 5}
	var s seen
	for i := 0; len(p) > 0; i++ {
		n := len(p)
		if len(sizes) > 0 {
			n = min(n, int(sizes[i%len(sizes)])+1)
		}
		piece := bytes.Clone(p[:n])
		p = p[n:]
		for len(piece) > 0 {
			rest, it, done, err := r.next(piece)
			if err != nil {
				s.err = err.Error()
				return s
			}
			if done {
				s.items = append(s.items, item{it.op, bytes.Clone(it.payload)})
			}
			piece = rest
		}
	}
	return s
}

func same(a, b seen) bool {
	if len(a.items) != len(b.items) || a.err != b.err {
		return false
	}
	for i := range a.items {
		if a.items[i].op != b.items[i].op || !bytes.Equal(a.items[i].payload, b.items[i].payload) {
			return false
		}
	}
	return true
}

// FuzzReader: however a client's bytes are split, the same items come of them,
// and the same error ends them.
func FuzzReader(f *testing.F) {
	f.Add([]byte{0x81, 0x85, 1, 2, 3, 4, 'i', 'g', 'o', 'h', 'n'}, []byte{0})
	f.Add([]byte{0x01, 0x82, 0, 0, 0, 0, 0xce, 0xba, 0x89, 0x80, 9, 9, 9, 9, 0x80, 0x81, 0, 0, 0, 0, 'x'}, []byte{0, 2})
	f.Add([]byte{0x81, 0xfe, 0, 126, 0, 0, 0, 0, 1, 2, 3}, []byte{3})
	f.Add([]byte{0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, []byte{5, 1})
	f.Add([]byte{0x88, 0x82, 0, 0, 0, 0, 3, 0xe8}, []byte{})
	f.Fuzz(func(t *testing.T, p, sizes []byte) {
		whole, split := feed(p, nil), feed(p, sizes)
		if !same(whole, split) {
			t.Fatalf("at once %+v, split %+v", whole, split)
		}
		for _, it := range whole.items {
			if len(it.payload) > 1000 {
				t.Fatalf("%d bytes", len(it.payload))
			}
		}
	})
}
