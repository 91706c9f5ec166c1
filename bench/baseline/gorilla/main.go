// Gorilla is a minimal hub on gorilla/websocket, made as its documentation advises: two goroutines
// and a channel per conn, a message prepared once for all, write buffers shared. It keeps nothing.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// queue is how many messages may wait for a conn.
const queue = 16

// writeTime is how long a conn may refuse a message.
const writeTime = 10 * time.Second

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		fmt.Println("listening on http://" + listener.Addr().String())
		err = http.Serve(listener, newHub())
	}
	fmt.Fprintln(os.Stderr, "gorilla:", err)
	os.Exit(1)
}

type hub struct {
	upgrader websocket.Upgrader
	messages chan *websocket.PreparedMessage

	mu    sync.Mutex // guards conns
	conns map[*conn]struct{}
}

type conn struct {
	*websocket.Conn
	waiting chan *websocket.PreparedMessage
}

func newHub() *hub {
	h := &hub{
		upgrader: websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024, WriteBufferPool: &sync.Pool{}},
		messages: make(chan *websocket.PreparedMessage, 1024),
		conns:    map[*conn]struct{}{},
	}
	go h.run()
	return h
}

func (h *hub) run() {
	for message := range h.messages {
		h.mu.Lock()
		for c := range h.conns {
			c.waiting <- message
		}
		h.mu.Unlock()
	}
}

// ServeHTTP makes a WebSocket of a request.
func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	upgraded, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it has been answered
	}
	c := &conn{upgraded, make(chan *websocket.PreparedMessage, queue)}
	h.mu.Lock()
	h.conns[c] = struct{}{}
	h.mu.Unlock()
	go c.write()
	go h.read(c)
}

// read hands on what a conn says, until it ends.
func (h *hub) read(c *conn) {
	for {
		_, text, err := c.ReadMessage()
		if err != nil {
			break
		}
		if message, err := websocket.NewPreparedMessage(websocket.TextMessage, text); err == nil {
			h.messages <- message
		}
	}
	c.Close()
	h.mu.Lock()
	delete(h.conns, c)
	h.mu.Unlock()
	close(c.waiting)
}

// write goes on draining after an error, so that the hub never waits for who is gone.
func (c *conn) write() {
	for message := range c.waiting {
		c.SetWriteDeadline(time.Now().Add(writeTime)) //nolint:errcheck // writing tells
		c.WritePreparedMessage(message)               //nolint:errcheck // reading tells
	}
}
