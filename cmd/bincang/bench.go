package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"
)

// maxBenchConns is what one process holds within the usual 20,000 descriptors.
const maxBenchConns = 19_000

// The server's limits if they were not changed.
const (
	usualConnsPerUser    = 20
	usualConnsPerAddress = 2000
)

type bench struct {
	connection `embed:""`

	Conns     int    `default:"20" env:"BINCANG_BENCH_CONNS" placeholder:"N" help:"How many connections to open; 20 if not given, 19000 at most."`
	Room      string `env:"BINCANG_BENCH_ROOM" placeholder:"ROOM" help:"Post into this room, by id or name, and measure how fast everybody has it. Without it nothing is posted."`
	Seconds   int    `default:"30" env:"BINCANG_BENCH_SECONDS" placeholder:"N" help:"How long it may take; 30 if not given."`
	Tokens    string `env:"BINCANG_BENCH_TOKENS" placeholder:"FILE" help:"Tokens of different users, one a line, used in turn; goes before --token."`
	YesIOwnIt bool   `name:"yes-i-own-it" help:"Allow a server on another machine. Measuring is an attack on a server that is not yours."`
}

// Help says what is measured.
func (*bench) Help() string {
	return `Examples:

  bincang bench --token-file ani.token
  bincang bench --tokens users.txt --conns 5000 --room bench --seconds 60

Opens the connections and holds them. With --room it posts messages of 150 bytes, first one at a time, then with 16 waiting, then 10 a second, and counts what arrives. Use a room that nobody else needs: what is posted stays there.

It prints what was reached, and what stood in the way of more: the CPU, the memory, the descriptors, or a limit of the server. By default a server allows 20 connections to a user, 2000 to an address, and 10 messages a second to a user. Start one with --limit-conns-per-user 0, --limit-conns-per-address 0, --limit-posts-per-second 0 and --limit-posts-burst 0 to see what the machine can do. From loopback, the connections come from 8 addresses.

It runs on Linux. The generator and the server share the machine if both are on it; it says how much of the CPU was the generator's.

Exit codes: 0 measured, 1 refused or stopped by a limit, 2 wrong usage, 3 the server could not be reached in time.`
}

// Run measures.
func (b *bench) Run() error {
	tokens, err := b.tokens()
	if err != nil {
		return err
	}
	switch {
	case b.Conns < 1 || b.Conns > maxBenchConns:
		return &failure{fmt.Sprintf("--conns: give 1 to %d", maxBenchConns), exitUsage}
	case b.Seconds < 1:
		return &failure{"--seconds: give 1 or more", exitUsage}
	}
	b.connection.Token, b.connection.TokenFile = tokens[0], ""
	opened, err := b.open()
	if err != nil {
		return err
	}
	server, err := url.Parse(opened.Address())
	if err != nil {
		return err
	}
	address, err := b.resolve(server)
	if err != nil {
		return err
	}
	b.warn(len(tokens), address)
	room := ""
	err = b.try(context.Background(), opened, func(ctx context.Context) error {
		if b.Room == "" {
			_, err := opened.Hello(ctx)
			return err
		}
		found, err := opened.FindRoom(ctx, b.Room)
		room = string(found)
		return err
	})
	if err != nil {
		return b.explain(err)
	}
	return b.measure(server, address, tokens, room)
}

// tokens are the users that connect, at least one.
func (b *bench) tokens() ([]string, error) {
	name := b.Tokens
	if name == "" {
		name = b.TokenFile
	}
	found := strings.Fields(b.Token)
	if name != "" {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the tokens: %w", err)
		}
		found = strings.Fields(string(text))
	}
	if len(found) == 0 {
		return nil, errors.New("who are you? give a token with --token-file, --tokens or BINCANG_TOKEN; POST /api/session.create answers with one")
	}
	return found, nil
}

// resolve finds the server's address, and refuses one on another machine that may be somebody else's.
func (b *bench) resolve(server *url.URL) (netip.AddrPort, error) {
	port := server.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[server.Scheme]
	}
	ctx, cancel := context.WithTimeout(context.Background(), min(b.Wait, 10*time.Second))
	defer cancel()
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", server.Hostname())
	if err != nil || len(found) == 0 {
		return netip.AddrPort{}, &failure{fmt.Sprintf("--server %s: nobody knows where that is", b.Server), exitUnreachable}
	}
	address := found[0].Unmap()
	for _, other := range found {
		if other.Unmap().Is4() { // ours serves 127.0.0.1 unless it is told otherwise
			address = other.Unmap()
			break
		}
	}
	if !address.IsLoopback() && !b.YesIOwnIt {
		return netip.AddrPort{}, &failure{fmt.Sprintf("%s is another machine: measuring would be an attack if it is not yours; add --yes-i-own-it if it is", b.Server), exitUsage}
	}
	return netip.ParseAddrPort(net.JoinHostPort(address.String(), port))
}

// warn tells which usual limits of a server will be met.
func (b *bench) warn(users int, address netip.AddrPort) {
	if perUser := (b.Conns + users - 1) / users; perUser > usualConnsPerUser {
		fmt.Fprintf(os.Stderr, "bincang: %d connections of one user; a server allows %d unless it has another --limit-conns-per-user\n", perUser, usualConnsPerUser)
	}
	if perAddress := b.Conns / max(1, benchSources(address)); perAddress > usualConnsPerAddress {
		fmt.Fprintf(os.Stderr, "bincang: %d connections from one address; a server allows %d unless it has another --limit-conns-per-address\n", perAddress, usualConnsPerAddress)
	}
}

// benchSources is how many addresses of this machine the connections come from; 0 leaves it to the system.
func benchSources(address netip.AddrPort) int {
	if address.Addr().Is4() && address.Addr().IsLoopback() {
		return 8
	}
	return 0
}
