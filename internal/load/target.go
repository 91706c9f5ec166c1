package load

import (
	"crypto/tls"
	"net/netip"
	"time"
)

// Target is the server to which conns are opened.
type Target struct {
	Address  netip.AddrPort
	Host     string             // as the request names it
	Path     string             // of the WebSocket
	TLS      *tls.Config        // nil for plain TCP
	Sources  int                // how many of 127.0.0.2, 127.0.0.3 … to come from in turn; 0 for none in particular
	Headers  func(i int) string // of conn i's request, each line with its \r\n; nil for none
	Greeting string             // what the server's first frame has in it; "" where it greets nobody
	Within   time.Duration      // after which no more are brought in; 0 for as long as it takes
}

// Arrival tells how conns came in.
type Arrival struct {
	Ready int           // how many were greeted
	Took  time.Duration // all of them
	Busy  int           // how often the server answered 503 with Retry-After and was asked again
	Each  Histogram     // from the first attempt of a conn to its greeting
}

// Run is a number of messages to a room that all conns of a crowd follow.
type Run struct {
	Messages  int
	Window    int                 // how many may wait to be delivered; 1 is one at a time
	PerSecond float64             // on a schedule instead, if it is not 0
	Posters   int                 // the first so many conns post in turn
	Audience  int                 // how many conns follow the room; all that listen, if it is 0
	Payload   func(i int) []byte  // of the frame that posts message i, with Marker in the text
	Stall     time.Duration       // for how long nothing may come before it is given up; 10 s if it is 0
	Deadline  time.Duration       // after which nothing more is posted; none if it is 0
	Look      func(time.Duration) // called about every second with the time since it began; may be nil
}

// Result tells what became of a Run.
type Result struct {
	Sent       int
	Deliveries int64
	Took       time.Duration // up to the last delivery
	Each       Histogram     // from posting to delivery, for every conn and message
	Bytes      int64         // received
	Reads      int64         // system calls that received them
	Own        time.Duration // CPU of this process
	Late       time.Duration // how late the schedule was at worst
	Lost       int           // conns that the server closed
	Refused    string        // the beginning of the first answer that was a refusal
}

// Posting is posters that each post as soon as they have their answer.
type Posting struct {
	Posters int
	For     time.Duration
	Payload func(poster, i int) []byte // of the frame with AckMarker in its id
}

// Posted tells what became of a Posting.
type Posted struct {
	Acked   int
	Took    time.Duration
	Each    Histogram // from posting to the answer
	Refused string    // the beginning of the first answer that was a refusal
}
