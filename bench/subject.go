//go:build linux

package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"bincang/internal/chat"
	"bincang/internal/load"
)

// textSize is what a message has, in bytes.
const textSize = 150

// rowSize is how many bytes the row of such a message is pushed in.
const rowSize = 376

// subject is a kind of server that is measured.
type subject struct {
	name  string
	start func(*lab) (*running, error)
}

// running is a server that stands, with nobody connected.
type running struct {
	*process
	lab     *lab
	target  load.Target
	data    string // its folder, if it has one
	payload func(room chat.RoomID) func(i int) []byte
	empty   load.Usage // when it was warm and nobody was there

	entering time.Duration // how long after its upgrade a conn may get into the room
}

func bincang() subject {
	return subject{"bincang", func(l *lab) (*running, error) { return l.startBincang(false) }}
}
func bincangTLS() subject {
	return subject{"bincang over TLS", func(l *lab) (*running, error) { return l.startBincang(true) }}
}
func floor() subject { return floorOf("floor", textSize) }

// weightyFloor writes as many bytes for a message as Bincang does where several wait.
func weightyFloor() subject { return floorOf(weighty, rowSize) }

const weighty = "floor of as many bytes"

func floorOf(name string, size int) subject {
	return subject{name, func(l *lab) (*running, error) { return l.startBaseline("floor", size, "-size", strconv.Itoa(size)) }}
}
func gorilla() subject {
	return subject{"gorilla", func(l *lab) (*running, error) { return l.startBaseline("gorilla", textSize) }}
}

const listening = "listening on "

func (l *lab) startBincang(secure bool) (*running, error) {
	data, err := l.freshData()
	if err != nil {
		return nil, err
	}
	args := []string{"serve", "--listen", "127.0.0.1:0", "--data", data}
	for _, limit := range []string{"conns-per-user", "conns-per-address", "posts-per-second", "posts-burst", "guests-per-address", "logins-per-address"} {
		args = append(args, "--limit-"+limit, "0")
	}
	if secure {
		args = append(args, "--tls-cert", l.certFile(), "--tls-key", l.keyFile())
	}
	p, err := l.begin(listening, l.program, args...)
	if err != nil {
		return nil, err
	}
	r := &running{process: p, lab: l, data: data, payload: l.posts}
	r.target = load.Target{Path: "/websocket", Greeting: `"hello":`, Headers: func(i int) string { return bearer(l.tokens[i%len(l.tokens)]) }}
	return r, r.settle()
}

func bearer(token string) string {
	return "Sec-WebSocket-Protocol: bincang.v1\r\nAuthorization: Bearer " + token + "\r\n"
}

// posts makes the frames that post into a room.
func (l *lab) posts(room chat.RoomID) func(int) []byte {
	text := sentence(textSize)
	return func(int) []byte {
		l.posted++
		return fmt.Appendf(nil, `{"id":"%c","op":"message.post","in":{"room":%q,"key":"bench-%012d","text":%q}}`, load.AckMarker, room, l.posted, text)
	}
}

func sentence(size int) string { return string(load.Marker) + strings.Repeat("x", size-1) }

func (l *lab) startBaseline(name string, size int, args ...string) (*running, error) {
	p, err := l.begin(listening, l.dir+"/"+name, args...)
	if err != nil {
		return nil, err
	}
	text := []byte(sentence(size))
	r := &running{process: p, lab: l, payload: func(chat.RoomID) func(int) []byte { return func(int) []byte { return text } }}
	r.target = load.Target{Path: "/"}
	if name == "gorilla" {
		r.entering = 200 * time.Millisecond // Upgrade answers before the hub can know of the conn
	}
	return r, r.settle()
}

// sources is how many loopback addresses conns come from: 19,000 conns need more ports than one has.
const sources = 8

// settle completes the target and warms the server: a few conns come, talk and go.
func (r *running) settle() error {
	scheme, address, _ := strings.Cut(r.said, "://")
	var err error
	if r.target.Address, err = netip.ParseAddrPort(address); err != nil {
		return errors.Join(err, r.end())
	}
	r.target.Host, r.target.Sources = address, sources
	if scheme == "https" {
		r.target.TLS = &tls.Config{InsecureSkipVerify: true, ClientSessionCache: nil} //nolint:gosec // it is our own, on loopback
	}
	if err := r.warm(); err != nil {
		return errors.Join(fmt.Errorf("warm the server: %w", err), r.end())
	}
	r.empty, err = load.UsageOf(r.pid())
	return err
}

func (r *running) warm() error {
	crowd, _, err := load.Dial(r.target, min(200, r.lab.conns), 64)
	if err != nil {
		return err
	}
	if err = crowd.Idle(r.entering); err == nil {
		_, err = crowd.Broadcast(load.Run{Messages: 20, Window: 1, Posters: 1, Payload: r.payload(chat.Lobby)})
	}
	crowd.Close()
	time.Sleep(r.lab.warmServer)
	return err
}

// end stops the server and forgets its data.
func (r *running) end() error {
	err := r.process.end()
	if r.data != "" {
		err = errors.Join(err, os.RemoveAll(r.data))
	}
	return err
}

// visit starts a server, brings conns to it, and ends it after use.
func (l *lab) visit(s subject, conns, atOnce int, use func(*running, *load.Crowd, *load.Arrival) error) error {
	r, err := s.start(l)
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	crowd, arrival, err := load.Dial(r.target, conns, atOnce)
	if err == nil {
		err = crowd.Idle(r.entering)
	}
	if err == nil {
		err = use(r, crowd, arrival)
	}
	if crowd != nil {
		crowd.Close()
	}
	if err := errors.Join(err, r.end()); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}
