// Package load makes load: very many WebSockets held by one thread, which is what `make bench` and
// `bincang bench` measure a server with. It must cost less than what it measures, so it speaks to
// epoll and to raw frames itself, and counts deliveries by a marker that every message has in it.
// It runs on Linux only.
package load

// Marker is in every message once, and in nothing else that a server sends.
const Marker = '^'

// AckMarker is in the id of every request, and so once in every answer.
const AckMarker = '~'
