package server

import (
	"sync"
	"time"

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

	mu        sync.Mutex // guards what follows, and socket until it is attached
	ended     *farewell  // it was ended before it had a socket
	answering bool
	parting   *farewell // it is to be ended once its answer is written
}

// patience is how long a conn may stay for an answer that is being made when its session ends, which
// leaves it well within the second that it has.
const patience = 500 * time.Millisecond

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

// part is end, but not before what the conn has asked for is answered: it may be that which ended it.
func (l *link) part(f farewell) {
	l.mu.Lock()
	answering := l.answering
	if answering {
		l.parting = &f
	}
	l.mu.Unlock()
	if !answering {
		l.end(f)
		return
	}
	time.AfterFunc(patience, func() { l.end(f) })
}

// attend makes an answer, and ends the conn after it if it was to part meanwhile.
func (l *link) attend(answer func()) {
	l.mu.Lock()
	l.answering = true
	l.mu.Unlock()
	answer()
	l.mu.Lock()
	parting := l.parting
	l.answering, l.parting = false, nil
	l.mu.Unlock()
	if parting != nil {
		l.end(*parting)
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
