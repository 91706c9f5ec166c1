package server

import (
	"sync"

	"bincang/internal/chat"
	"bincang/internal/ws"
)

// link is what the register knows of a conn: whose it is, from where, and how it is ended.
type link struct {
	socket  *ws.Conn // first: every push looks for it
	actor   chat.Actor
	address string // chat.AddressKey of the peer
	say     func(*ws.Conn, farewell)
	watched []chat.UserID // whose presence it is told; guarded by Conns.mu
	away    bool          // nobody is before it; guarded by Conns.mu
	frames  bool          // it speaks frames; set before it is registered

	mu    sync.Mutex // guards ended, and socket until it is attached
	ended *farewell  // it was ended before it had a socket
}

// attach gives the conn its socket and the way in which it says goodbye. A conn that was ended
// before that is ended now.
func (l *link) attach(socket *ws.Conn, say func(*ws.Conn, farewell)) {
	l.mu.Lock()
	l.socket, l.say = socket, say
	ended := l.ended
	l.mu.Unlock()
	if ended != nil {
		say(socket, *ended)
	}
}

// end says why and closes.
func (l *link) end(f farewell) {
	l.mu.Lock()
	socket, say := l.socket, l.say
	l.ended = &f
	l.mu.Unlock()
	if socket != nil {
		say(socket, f)
	}
}

// push hands a frame to the conn, if it has a socket already.
func (l *link) push(frame []byte) {
	l.mu.Lock()
	socket := l.socket
	l.mu.Unlock()
	if socket != nil {
		socket.Push(frame)
	}
}
