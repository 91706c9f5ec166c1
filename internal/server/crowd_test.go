package server_test

import (
	"bytes"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"

	"github.com/gobwas/ws"
)

// crowd is how many listen, how fast is spoken, and for how long.
type crowd struct {
	conns, postsPerSecond int
	length                time.Duration
}

// TestCrowd holds a crowd in the lobby while people post: every conn gets every change, in order,
// none twice. BINCANG_LONG=1 makes it the crowd of 1,000 at 50 posts/s for 30 s.
func TestCrowd(t *testing.T) {
	c := crowd{conns: 100, postsPerSecond: 100, length: 2 * time.Second}
	if os.Getenv("BINCANG_LONG") != "" {
		c = crowd{conns: 1000, postsPerSecond: 50, length: 30 * time.Second}
	}
	s := testkit.Start(t, func(a *app.Config) { a.Chat.PostsPerSecond, a.Chat.GuestsPerHour = 0, 0 })
	total := c.postsPerSecond * int(c.length/time.Second)
	conns := make([]*testkit.Raw, c.conns)
	for i := range conns {
		conns[i] = s.Guest(fmt.Sprint("Listener ", i)).Raw()
		conns[i].SetDeadline(time.Now().Add(10 * time.Minute)) //nolint:errcheck // a conn without one only waits longer
	}
	var listening sync.WaitGroup
	for _, conn := range conns {
		listening.Go(func() { listen(t, conn, total) })
	}
	posters := []*testkit.User{s.Guest("Ayu"), s.Guest("Budi"), s.Guest("Citra"), s.Guest("Dewi"), s.Guest("Eko")}
	tick := time.NewTicker(time.Second / time.Duration(c.postsPerSecond))
	defer tick.Stop()
	for i := range total {
		<-tick.C
		posters[i%len(posters)].Post(chat.Lobby, fmt.Sprintf("message-number-%06d", i), fmt.Sprint("This is message ", i))
	}
	listening.Wait()
	t.Logf("%d conns got %d changes each", c.conns, total)
}

// listen applies the client's rule without ever having to catch up: the ranges must join, and hold
// a row for each rev. It reads the bytes as they are, so that it costs less than what it watches.
func listen(t *testing.T, conn *testkit.Raw, last int) {
	cursor := 0
	for cursor < last {
		frame, err := ws.ReadFrame(conn.Reader)
		if err != nil {
			t.Errorf("after %d: %v", cursor, err)
			return
		}
		if frame.Header.OpCode == ws.OpPing {
			conn.Frame(ws.OpPong, true, frame.Payload)
		}
		change, found := bytes.CutPrefix(frame.Payload, []byte(`{"change":{"room":"lobby","after":`))
		if !found {
			continue
		}
		after, upTo := number(change), number(change[bytes.Index(change, []byte(`"up_to":`))+len(`"up_to":`):])
		if rows := bytes.Count(change, []byte(`{"rev":`)); after != cursor || rows != upTo-after {
			t.Errorf("after %d came the range (%d, %d] with %d rows", cursor, after, upTo, rows)
			return
		}
		cursor = upTo
	}
}

// number reads the digits that text begins with.
func number(text []byte) int {
	n := 0
	for _, digit := range text {
		if digit < '0' || digit > '9' {
			break
		}
		n = n*10 + int(digit-'0')
	}
	return n
}
