package ws_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	gobws "github.com/gobwas/ws"

	"bincang/internal/ws"
)

const isWindows = runtime.GOOS == "windows"

// crowd is the conns that pushers push to.
type crowd struct {
	mu    sync.Mutex
	peers []*peer
}

func (k *crowd) join(p *peer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.peers = append(k.peers, p)
}

// each runs do for every conn, outside the lock, and forgets the closed ones.
func (k *crowd) each(do func(p *peer)) {
	k.mu.Lock()
	var left []*peer
	for _, p := range k.peers {
		if len(p.closed) == 0 {
			left = append(left, p)
		}
	}
	k.peers = left
	all := append([]*peer(nil), left...)
	k.mu.Unlock()
	for _, p := range all {
		do(p)
	}
}

// Four pushers number their frames for conns that come and go at random; every
// client sees each pusher's numbers without a gap.
func TestStress(t *testing.T) {
	overDrivers(t, ws.Config{QueuePushes: 1 << 20, QueueBytes: 1 << 30, SendBuffer: 16 << 10}, func(t *testing.T, d *door) {
		var k crowd
		d.handle = func(p *peer) {
			k.join(p)
			p.Start(ws.TextFrame([]byte("hello")))
		}
		stop := make(chan struct{})
		var pushers, clients sync.WaitGroup
		for who := range 4 {
			pushers.Go(func() { push(&k, who, stop) })
		}
		for range 8 {
			clients.Go(func() {
				for range 12 {
					visit(d)
				}
			})
		}
		clients.Wait()
		close(stop)
		pushers.Wait()
	})
}

func push(k *crowd, who int, stop <-chan struct{}) {
	for i := 0; ; i++ {
		frame := ws.TextFrame(fmt.Appendf(nil, "%d %d %0*d", who, i, rand.IntN(300)+1, 0))
		k.each(func(p *peer) { p.Push(frame) })
		select {
		case <-stop:
			return
		case <-time.After(200 * time.Microsecond):
		}
	}
}

// visit connects, checks some hundred frames while it sends messages, and leaves
// in one way or another.
func visit(d *door) {
	c := d.dial()
	c.expect(gobws.OpText, "hello")
	next := map[int]int{}
	for range 50 + rand.IntN(300) {
		if rand.IntN(20) == 0 {
			c.write(join(text("an echo is not numbered"), masked(fin|opPong, nil)))
		}
		var who, i int
		f := c.read()
		if n, _ := fmt.Sscanf(string(f.Payload), "%d %d", &who, &i); n != 2 {
			continue
		}
		if want, seen := next[who]; seen && i != want {
			d.t.Errorf("pusher %d: got %d, want %d", who, i, want)
			return
		}
		next[who] = i + 1
	}
	if rand.IntN(2) == 0 {
		c.write(masked(fin|opClose, closeBody(1000, "")))
		io.Copy(io.Discard, c.br)
	}
	c.nc.Close()
}

// descriptors counts the open ones of this process.
func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	return len(entries)
}

// After 1,000 conns came and went there are as many descriptors as before.
func TestNoDescriptorLeft(t *testing.T) {
	for _, dr := range drivers() { // one after another: they share the process
		t.Run(dr.name, func(t *testing.T) {
			d := open(t, dr, ws.Config{})
			before := descriptors(t)
			rounds := 10
			if d.tls {
				rounds = 2 // shaking hands is all that takes time
			}
			for range rounds {
				come100AndGo(d)
			}
			for end := time.Now().Add(patience); d.server.Conns() > 0 || descriptors(t) > before; {
				if time.Now().After(end) {
					t.Fatalf("%d conns, %d descriptors, %d before", d.server.Conns(), descriptors(t), before)
				}
				runtime.Gosched()
			}
		})
	}
}

// come100AndGo ends a quarter by Cut, a quarter by Close, the rest by the peer.
func come100AndGo(d *door) {
	var clients []*raw
	for range 100 {
		clients = append(clients, d.dial())
	}
	for i, c := range clients {
		p := wait(d.t, "the upgrade", d.made)
		switch i % 4 {
		case 0:
			p.Cut()
		case 1:
			p.Close(1000, "")
		}
		c.nc.Close()
		d.t.Cleanup(func() { wait(d.t, "Closed", p.closed) })
	}
}
