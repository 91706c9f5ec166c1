package server_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/testkit"
	"bincang/internal/wire"
)

// slack is for what others in this process have: connections that net/http keeps, for example.
const slack = 8

// bytesLeft is what one conn may leave in memory: less than the smallest thing that the server has of
// each, so one that is kept is noticed, and more than the slack of its tables.
const bytesLeft = 100

// remains is what a process holds.
type remains struct {
	goroutines, descriptors int
	heap                    int // bytes that are in use after a collection
}

// exceeds says whether more is held than before, beyond what others in this process have.
func (r remains) exceeds(before remains, heap int) bool {
	return r.goroutines > before.goroutines+slack || r.descriptors > before.descriptors+slack || r.heap > before.heap+heap
}

func remain(t *testing.T) remains {
	t.Helper()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("the descriptors cannot be counted here")
	}
	return remains{runtime.NumGoroutine(), len(open), int(m.HeapAlloc)}
}

// TestCrowdLeavesNothing has conns come and go, again and again: no goroutine, no descriptor and no
// memory is left of them. BINCANG_LONG=1 makes it ten times 9,000, as many as two ends in one process
// allow.
func TestCrowdLeavesNothing(t *testing.T) {
	conns, rounds := 1000, 3
	if os.Getenv("BINCANG_LONG") != "" {
		conns, rounds = 9000, 10
	}
	s := testkit.Start(t, func(a *app.Config) {
		a.Chat.GuestsPerHour, a.Server.ConnsPerAddress, a.Server.ConnsPerUser = 0, 0, 0
	})
	users := make([]*testkit.User, 50)
	for i := range users {
		users[i] = s.Guest(fmt.Sprint("Visitor ", i))
	}
	visit(t, s, users, conns) // what stays after the first time is no leak: buffers, slack of tables
	before := remain(t)
	for range rounds {
		visit(t, s, users, conns)
	}
	var after remains
	for deadline := time.Now().Add(testkit.Patience); ; time.Sleep(10 * time.Millisecond) {
		after = remain(t)
		if !after.exceeds(before, conns*rounds*bytesLeft) || time.Now().After(deadline) {
			break
		}
	}
	if after.exceeds(before, conns*rounds*bytesLeft) {
		t.Errorf("%+v before, %+v after: %d bytes of each conn", before, after, (after.heap-before.heap)/conns/rounds)
	}
}

// visit opens conns, and returns when their descriptors are gone.
func visit(t *testing.T, s *testkit.Server, users []*testkit.User, conns int) {
	t.Helper()
	const atOnce = 16
	before := remain(t).descriptors
	open := make([]net.Conn, conns)
	var coming sync.WaitGroup
	for w := range atOnce {
		coming.Go(func() {
			for i := w; i < conns && !t.Failed(); i += atOnce {
				var err error
				if open[i], err = greet(s, users[i%len(users)]); err != nil {
					t.Errorf("conn %d: %v", i, err)
				}
			}
		})
	}
	coming.Wait()
	for _, conn := range open {
		if conn != nil {
			conn.Close()
		}
	}
	for deadline := time.Now().Add(testkit.Patience); ; time.Sleep(10 * time.Millisecond) {
		left := remain(t).descriptors - before
		if left <= slack {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d descriptors are still open", left)
		}
	}
}

// greet opens a WebSocket and reads until hello has begun.
func greet(s *testkit.Server, user *testkit.User) (net.Conn, error) {
	host := strings.TrimPrefix(s.URL, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(testkit.Patience)) //nolint:errcheck // a conn without one only waits longer
	fmt.Fprintf(conn, "GET /websocket HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: %s\r\nAuthorization: Bearer %s\r\n\r\n", host, wire.Subprotocol, user.Token)
	var heard []byte
	for part := make([]byte, 4096); !bytes.Contains(heard, []byte(`{"hello":`)); {
		n, err := conn.Read(part)
		if err != nil {
			return conn, fmt.Errorf("%w after %q", err, heard)
		}
		heard = append(heard, part[:n]...)
	}
	return conn, nil
}
