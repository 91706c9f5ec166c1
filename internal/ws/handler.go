package ws

// Handler is what a conn tells its owner. For one conn the calls never overlap.
type Handler interface {
	// Message is called for each whole text message, in order, after Start.
	// p belongs to the handler. It may run on a poller, where it holds up
	// other conns: it must not block for long.
	Message(c *Conn, p []byte)

	// Overrun is called once for each bound the conn went over. The handler
	// answers with Close or Drop; after Slow nothing more is taken by Push,
	// because a frame is missing already.
	Overrun(c *Conn, what Overrun)

	// Closed is called exactly once, last, when the descriptor is gone. code
	// and reason are those of whoever closed first, peer or Close; 1006 when
	// the socket just died or was cut, 1005 for a close frame without a code.
	Closed(c *Conn, code int, reason string)
}

// Overrun says which bound of Config a conn went over.
type Overrun uint8

const (
	Slow      Overrun = 1 << iota // QueuePushes or QueueBytes: it reads too slowly
	PingFlood                     // ControlBurst: it sends too many pings or pongs
)

// String names the bound, for logs.
func (o Overrun) String() string {
	switch o {
	case Slow:
		return "slow"
	case PingFlood:
		return "ping flood"
	}
	return "unknown overrun"
}
