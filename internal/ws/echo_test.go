package ws_test

import (
	"strings"
	"testing"

	gobws "github.com/gobwas/ws"

	"bincang/internal/ws"
)

// Autobahn 1: echo of text at the sizes where the header changes, and at ours.
func TestEchoSizes(t *testing.T) {
	overDrivers(t, ws.Config{}, func(t *testing.T, d *door) {
		c, _ := d.pair()
		for _, n := range []int{0, 1, 125, 126, 127, 128, 4095, 16384, 65535, 65536, 128 << 10} {
			s := strings.Repeat("*", n)
			c.write(text(s))
			c.expect(gobws.OpText, s)
		}
	})
}
