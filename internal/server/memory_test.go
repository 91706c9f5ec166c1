package server_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"

	"bincang/internal/app"
	"bincang/internal/testkit"
	"bincang/internal/wire"
)

// BenchmarkConnMemory opens idle conns, each of a user of his own who has a browser's User-Agent, and
// tells what the server's heap holds of each, by the function of ours that asked for it. The clients'
// own memory is left out.
func BenchmarkConnMemory(b *testing.B) {
	runtime.MemProfileRate = 1
	s := testkit.Start(b, func(c *app.Config) {
		c.Server.ConnsPerAddress, c.Chat.GuestsPerHour = 0, 0
	})
	const conns = 2000
	s.Guest("warm").Connect()
	users := make([]*testkit.User, conns)
	for i := range users {
		users[i] = s.Guest(fmt.Sprint("Guest ", i))
	}
	http.DefaultClient.CloseIdleConnections()
	before := heapByFunction()
	for _, user := range users {
		openIdle(b, s, user.Token)
	}
	after := heapByFunction()
	var total int64
	var lines []string
	for name, bytes := range after {
		if grown := (bytes - before[name]) / conns; grown > 0 {
			total += grown
			lines = append(lines, fmt.Sprintf("%6d %s", grown, name))
		}
	}
	slices.Sort(lines)
	slices.Reverse(lines)
	fmt.Printf("bytes per conn:\n%s\n", strings.Join(lines, "\n"))
	b.ReportMetric(float64(total), "B/conn")
	b.ReportMetric(0, "ns/op")
}

// openIdle upgrades a TCP connection and reads up to hello.
func openIdle(b *testing.B, s *testkit.Server, token string) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "GET /websocket HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: %s\r\nAuthorization: Bearer %s\r\n"+
		"User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36\r\n\r\n",
		conn.RemoteAddr(), wire.Subprotocol, token)
	answer := bufio.NewReader(conn)
	for line := ""; line != "\r\n"; {
		if line, err = answer.ReadString('\n'); err != nil {
			b.Fatal(err)
		}
	}
	if head, err := answer.Peek(20); err != nil || !strings.Contains(string(head), "hello") {
		b.Fatalf("%q instead of hello: %v", head, err)
	}
}

// heapByFunction gives the bytes that live, by the first function of this program in the stack that
// allocated them, without those of tests.
func heapByFunction() map[string]int64 {
	runtime.GC()
	runtime.GC()
	records := make([]runtime.MemProfileRecord, 20_000)
	n, ok := runtime.MemProfile(records, false)
	if !ok {
		panic(fmt.Sprintf("%d records do not fit", n))
	}
	held := map[string]int64{}
	for _, record := range records[:n] {
		if name := owner(record.Stack()); name != "" {
			held[name] += record.InUseBytes()
		}
	}
	return held
}

func owner(stack []uintptr) (name string) {
	frames := runtime.CallersFrames(stack)
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		switch {
		case strings.Contains(frame.Function, "server_test."), strings.Contains(frame.Function, "testkit."):
			return ""
		case name == "" && strings.HasPrefix(frame.Function, "bincang/internal/"):
			name = strings.TrimPrefix(frame.Function, "bincang/internal/")
		case name == "" && !more:
			name = "none of ours: " + frame.Function
		}
	}
	return name
}
