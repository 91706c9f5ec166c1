package client

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// line is the network connection under a socket.
type line struct {
	clock Clock
	last  atomic.Int64 // when the last byte came, Unix nanoseconds

	mu   sync.Mutex // guards conn
	conn net.Conn
}

type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// over makes dial open this line.
func (l *line) over(dial dialer) dialer {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.conn = conn
		l.hear()
		return heardConn{conn, l}, nil
	}
}

func (l *line) hear() { l.last.Store(l.clock.Now().UnixNano()) }

func (l *line) heard() time.Time { return time.Unix(0, l.last.Load()) }

// cut ends the connection without a word; cutting it twice is the same as once.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn != nil {
		l.conn.Close() //nolint:errcheck // it may be closed
	}
}

// heardConn notes each time when something comes.
type heardConn struct {
	net.Conn
	line *line
}

func (c heardConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.line.hear()
	}
	return n, err
}
