package server_test

import (
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"bincang/internal/app"
	"bincang/internal/chat"
	"bincang/internal/testkit"
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
	s := testkit.Start(t, func(a *app.Config) { a.Chat.PostsPerSecond = 0 })
	total := c.postsPerSecond * int(c.length/time.Second)
	conns := make([]*testkit.Conn, c.conns)
	for i := range conns {
		conns[i] = s.Guest(fmt.Sprint("Listener ", i)).Connect()
	}
	var listening sync.WaitGroup
	for _, conn := range conns {
		listening.Go(func() { listen(t, conn, chat.Rev(total)) })
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

// listen applies the client's rule without ever having to catch up: the ranges must join.
func listen(t *testing.T, conn *testkit.Conn, last chat.Rev) {
	var cursor chat.Rev
	for cursor < last {
		change := conn.Next(chat.Lobby)
		if change.After != cursor {
			t.Errorf("after %d came the range (%d, %d]", cursor, change.After, change.UpTo)
			return
		}
		for _, row := range change.Rows {
			if row.Rev <= cursor || row.Rev > change.UpTo || row.Message == nil || chat.Rev(row.Message.Seq) != row.Rev {
				t.Errorf("the range (%d, %d] holds %+v", change.After, change.UpTo, row)
				return
			}
			cursor = row.Rev
		}
		cursor = change.UpTo
	}
}
