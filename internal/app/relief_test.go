package app

import "testing"

func TestMemoryIsGivenBackOnceAfterACrowdHasCome(t *testing.T) {
	var a arrivals
	for i, look := range []struct {
		born uint64
		want bool
	}{
		{0, false},
		{40, false}, // nobody worth it
		{4000, false},
		{8000, false}, // they still come
		{8040, true},
		{8080, false}, // once
		{8080, false},
		{8130, false}, // a trickle that has not added up
		{8180, false}, {8230, false}, {8280, false}, {8330, false}, {8380, false}, {8430, false}, {8480, false}, {8530, false},
		{8540, true}, // and now it has
		{9540, false},
		{9540, true},
	} {
		if got := a.settled(look.born); got != look.want {
			t.Errorf("look %d: after %d conns memory is given back: %t, want %t", i, look.born, got, look.want)
		}
	}
}
