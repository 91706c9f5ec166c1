package main

import (
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"runtime"
	"strings"
	"time"

	"bincang/internal/load"
)

// measure opens the conns, posts, and prints what came of it.
func (b *bench) measure(server *url.URL, address netip.AddrPort, tokens []string, room string) error {
	if allowed, err := load.Descriptors(); err == nil && b.Conns+100 > allowed {
		return &failure{fmt.Sprintf("--conns %d needs more than the %d descriptors that this process may have: raise ulimit -n", b.Conns, allowed), exitUsage}
	}
	runtime.LockOSThread()
	m := &measurement{bench: b, room: room, nonce: rand.Text()[:10], share: time.Duration(b.Seconds) * time.Second / 4}
	before, _ := load.FreeMemory() //nolint:errcheck // then it is not told
	m.busy = load.LookBusy()
	target := load.Target{Address: address, Host: server.Host, Path: "/websocket", Greeting: `"hello":`, Sources: benchSources(address), Within: m.share}
	target.Headers = func(i int) string {
		return "Sec-WebSocket-Protocol: bincang.v1\r\nAuthorization: Bearer " + tokens[i%len(tokens)] + "\r\n"
	}
	if server.Scheme == "https" {
		target.TLS = &tls.Config{ServerName: server.Hostname(), MinVersion: tls.VersionTLS12}
	}
	crowd, arrival, err := load.Dial(target, b.Conns, 256)
	if crowd == nil {
		return err
	}
	defer crowd.Close()
	m.crowd = crowd
	m.stop("connecting", err)
	m.arrived(arrival, len(tokens), before)
	if arrival.Ready > 0 {
		m.posts()
	}
	return m.verdict()
}

// measurement is a run of the command.
type measurement struct {
	*bench
	crowd    *load.Crowd
	room     string
	nonce    string // of this run's keys
	posted   int
	share    time.Duration // of each part
	busy     load.Busy
	audience int
	stops    []string // what stood in the way
}

func (m *measurement) stop(when string, err error) {
	if err != nil {
		m.stops = append(m.stops, when+": "+oneLine(err.Error())+hint(err.Error()))
	}
}

// hint says which limit a refusal is about.
func hint(text string) string {
	switch {
	case strings.Contains(text, "from this address"):
		return " (--limit-conns-per-address)"
	case strings.Contains(text, "too many connections"):
		return " (--limit-conns-per-user, or more --tokens)"
	case strings.Contains(text, "rate_limited"):
		return " (--limit-posts-per-second and --limit-posts-burst, or more --tokens)"
	case strings.Contains(text, "too many open files"):
		return " (descriptors: ulimit -n)"
	}
	return ""
}

func (m *measurement) arrived(a *load.Arrival, users int, before int64) {
	fmt.Printf("%-20s %d of %d, of %d users, at %s\n", "connections", a.Ready, m.Conns, min(users, m.Conns), m.Server)
	fmt.Printf("%-20s %.0f a second; greeted after %s (median), %s (99 %%)\n", "connecting", float64(a.Ready)/a.Took.Seconds(), short(a.Each.Quantile(0.5)), short(a.Each.Quantile(0.99)))
	if a.Busy > 0 {
		fmt.Printf("%-20s %d times the server asked to come again a little later\n", "", a.Busy)
	}
	if after, err := load.FreeMemory(); err == nil && a.Ready > 0 {
		fmt.Printf("%-20s %.1f KB a connection here, both ends of it if the server is here too; %d MB are free\n", "memory", float64(before-after)/float64(a.Ready)/1024, after>>20)
	}
}

// posts measures the room, or only holds the conns.
func (m *measurement) posts() {
	if m.room == "" {
		m.stop("holding", m.crowd.Idle(3*m.share))
		return
	}
	if m.room != "lobby" {
		follow := fmt.Sprintf(`{"id":"%c","op":"room.open","in":{"room":%q,"limit":1,"watch":true}}`, load.AckMarker, m.room)
		if err := m.crowd.Ask(m.crowd.Size(), []byte(follow)); err != nil {
			m.stop("opening the room", err)
			return
		}
	}
	if !m.probe() {
		return
	}
	m.broadcast("one at a time", load.Run{Messages: 1 << 20, Window: 1, Deadline: m.share})
	m.broadcast("16 waiting", load.Run{Messages: 1 << 20, Window: 16, Deadline: m.share})
	const perSecond = 10
	m.broadcast("10 a second", load.Run{Messages: int(perSecond * m.share.Seconds()), PerSecond: perSecond})
}

// probe finds out how many conns follow the room.
func (m *measurement) probe() bool {
	result, err := m.crowd.Broadcast(load.Run{Messages: 1, Window: 1, Posters: 1, Payload: m.payload, Stall: 3 * time.Second})
	m.audience = int(result.Deliveries)
	if m.audience == 0 || result.Refused != "" {
		m.stop("the first message", err)
		return false
	}
	fmt.Printf("%-20s %d connections follow the room\n", "audience", m.audience)
	return true
}

// benchPosters take turns, as far as there are so many conns.
const benchPosters = 16

func (m *measurement) broadcast(name string, run load.Run) {
	run.Posters, run.Payload, run.Audience = min(benchPosters, m.crowd.Size()), m.payload, m.audience
	result, err := m.crowd.Broadcast(run)
	m.stop(name, err)
	if result.Deliveries > 0 {
		took := result.Took.Seconds()
		fmt.Printf("%-20s %.0f messages a second, %.0f deliveries a second; %s (median), %s (99 %%); generator: %.2f of a core\n", name,
			float64(result.Deliveries)/float64(m.audience)/took, float64(result.Deliveries)/took, short(result.Each.Quantile(0.5)), short(result.Each.Quantile(0.99)), result.Own.Seconds()/took)
	}
	m.stop(name, m.crowd.Idle(time.Second/2))
}

// payload says what it is to whoever reads the room.
func (m *measurement) payload(int) []byte {
	m.posted++
	text := fmt.Sprintf("%cbincang bench %d ", load.Marker, m.posted)
	text += strings.Repeat(".", 150-len(text))
	return fmt.Appendf(nil, `{"id":"%c","op":"message.post","in":{"room":%q,"key":"bench-%s-%09d","text":%q}}`, load.AckMarker, m.room, m.nonce, m.posted, text)
}

// verdict says what stood in the way of more.
func (m *measurement) verdict() error {
	busy := load.LookBusy().Since(m.busy)
	fmt.Printf("%-20s %.0f %% of %d cores were busy on this machine, over all\n", "CPU", busy*100, runtime.NumCPU())
	if busy > 0.85 {
		fmt.Println("The CPU of this machine is what bounds it; the generator's part of it is told above.")
	}
	for why, n := range m.crowd.Byes() {
		m.stops = append(m.stops, fmt.Sprintf("the server closed %d connections: %s", n, oneLine(why)))
	}
	if len(m.stops) == 0 {
		return nil
	}
	for _, why := range m.stops {
		fmt.Fprintln(os.Stderr, "bincang: stopped while", why)
	}
	return &failure{"a limit was met; what was reached until then is above", exitRefused}
}

func short(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }
