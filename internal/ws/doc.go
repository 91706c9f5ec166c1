// Package ws is the server side of WebSocket (RFC 6455) as a chat server needs
// it: very many conns that are silent most of the time, and the same bytes
// written to thousands of them at once.
//
// It knows nothing of chat, JSON or rooms. A [Server] upgrades requests of an
// ordinary http.Handler to a [Conn] and calls that conn's [Handler]; anybody
// may [Conn.Push] ready frames to it without ever blocking.
//
// Two drivers lie below, behind one small interface. On Linux a plain TCP
// descriptor is taken out of Go's poller and waits in our own epoll: an idle
// conn has no goroutine and no buffer. Everywhere else (TLS, other systems,
// net.Pipe) a conn has one goroutine; over TLS on Linux only while something
// comes, because there a bell waits in its stead.
//
// Locks come in three tiers, and one is only ever taken while holding none of
// its own tier or a later one: 1 Conn.turn, 2 Conn.mu, 3 Server.mu and
// poller.mu. No handler is called while holding tier 2 or 3, so Push may be
// called from anywhere.
package ws
