package ws

import (
	"fmt"
	"time"
)

// Config is shared by all conns of a Server. NewServer puts the defaults, which
// are those of protocol.md §4, where a field is zero.
type Config struct {
	MaxMessage     int           // bytes of one client message; more closes with 1009 (128 KiB)
	MaxFragments   int           // fragments of one client message; more closes with 1009 (32)
	MessageTimeout time.Duration // from the first byte of a message or frame to its last; later closes with 1008 (30 s)
	PingEvery      time.Duration // between two pings of the server (25 s)
	IdleTimeout    time.Duration // a peer is cut this long after its last byte (55 s)
	QueuePushes    int           // pushes that may wait for a slow conn; one more is Overrun(Slow) (256)
	QueueBytes     int           // bytes of pushes that may wait likewise (1 MiB)
	CutAfter       time.Duration // from queueing a close frame to cutting the socket (10 s)
	SendBuffer     int           // SO_SNDBUF in bytes; unbounded, a stopped reader holds 4 MB of kernel memory (128 KiB)
	ControlBurst   int           // pings and pongs a peer may send at once, refilled within a minute; one more is Overrun(PingFlood) (60)
	Goroutines     bool          // one goroutine per conn even where epoll could carry it
}

// pingEvery is the default of Config.PingEvery.
const pingEvery = 25 * time.Second

// IdleAfter is the IdleTimeout of peers that are pinged so often: two pings' time, and a fifth of one
// for the second answer to come; 55 s where a ping goes out every 25 s (protocol.md §4).
func IdleAfter(pingEvery time.Duration) time.Duration { return 2*pingEvery + pingEvery/5 }

// DefaultConfig has every default of Config spelled out.
func DefaultConfig() Config {
	return Config{
		MaxMessage:     128 << 10,
		MaxFragments:   32,
		MessageTimeout: 30 * time.Second,
		PingEvery:      pingEvery,
		IdleTimeout:    IdleAfter(pingEvery),
		QueuePushes:    256,
		QueueBytes:     1 << 20,
		CutAfter:       10 * time.Second,
		SendBuffer:     128 << 10,
		ControlBurst:   60,
	}
}

// withDefaults fills zero fields and refuses negative ones.
func (c Config) withDefaults() (Config, error) {
	d := DefaultConfig()
	counts := []struct {
		name      string
		v         *int
		otherwise int
	}{
		{"MaxMessage", &c.MaxMessage, d.MaxMessage},
		{"MaxFragments", &c.MaxFragments, d.MaxFragments},
		{"QueuePushes", &c.QueuePushes, d.QueuePushes},
		{"QueueBytes", &c.QueueBytes, d.QueueBytes},
		{"SendBuffer", &c.SendBuffer, d.SendBuffer},
		{"ControlBurst", &c.ControlBurst, d.ControlBurst},
	}
	for _, f := range counts {
		if err := orDefault(f.name, f.v, f.otherwise); err != nil {
			return c, err
		}
	}
	times := []struct {
		name      string
		v         *time.Duration
		otherwise time.Duration
	}{
		{"MessageTimeout", &c.MessageTimeout, d.MessageTimeout},
		{"PingEvery", &c.PingEvery, d.PingEvery},
		{"IdleTimeout", &c.IdleTimeout, d.IdleTimeout},
		{"CutAfter", &c.CutAfter, d.CutAfter},
	}
	for _, f := range times {
		if err := orDefault(f.name, f.v, f.otherwise); err != nil {
			return c, err
		}
	}
	return c, nil
}

func orDefault[T int | time.Duration](name string, v *T, otherwise T) error {
	if *v < 0 {
		return fmt.Errorf("ws: Config.%s is negative", name)
	}
	if *v == 0 {
		*v = otherwise
	}
	return nil
}

// tick is how often the sweeper looks at the conns: fine enough that a timeout
// is late by a twentieth at most, coarse enough to cost nothing.
func (c Config) tick() time.Duration {
	shortest := min(c.MessageTimeout, c.PingEvery, c.IdleTimeout, c.CutAfter)
	return min(max(shortest/20, 5*time.Millisecond), 250*time.Millisecond)
}
