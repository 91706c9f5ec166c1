package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"bincang/client"
)

// connection is what every command asks that speaks to a running server.
type connection struct {
	Server    string        `default:"http://127.0.0.1:3000" placeholder:"URL" help:"The server; http://127.0.0.1:3000 if not given."`
	Token     string        `placeholder:"TOKEN" help:"Whose session it is. Other users of this machine can read it in the list of processes: prefer the environment or --token-file."`
	TokenFile string        `placeholder:"FILE" help:"Read the token from there; goes before --token."`
	PlainHTTP bool          `name:"plain-http" help:"Allow http to another machine, over a network that you trust."`
	Wait      time.Duration `default:"60s" placeholder:"TIME" help:"How long to go on trying while the server is away or takes nothing; 60s if not given."`
}

// The exit codes, beside 0.
const (
	exitRefused     = 1
	exitUsage       = 2
	exitUnreachable = 3
)

// failure is an error with the exit code that it ends the program with.
type failure struct {
	text string
	code int
}

func (f *failure) Error() string { return f.text }

// exitCode is what the program ends with after an error.
func exitCode(err error) int {
	if f, ok := errors.AsType[*failure](err); ok {
		return f.code
	}
	return exitRefused
}

// exit gives usage errors, for which kong has a number of its own, the usual one.
func exit(code int) {
	if code != 0 {
		code = exitUsage
	}
	os.Exit(code)
}

// open makes the client.
func (c *connection) open() (*client.Client, error) {
	token := c.Token
	if c.TokenFile != "" {
		text, err := os.ReadFile(c.TokenFile)
		if err != nil {
			return nil, fmt.Errorf("--token-file: %w", err)
		}
		token = string(text)
	}
	if strings.TrimSpace(token) == "" {
		return nil, errors.New("who are you? give a token with --token-file or BINCANG_TOKEN; POST /api/session.create answers with one")
	}
	options := []client.Option{client.WithToken(token), client.WithUserAgent("bincang " + programVersion()), client.OnRetry(c.note())}
	if c.PlainHTTP {
		options = append(options, client.WithPlainHTTP())
	}
	opened, err := client.New(c.Server, options...)
	if errors.Is(err, client.ErrPlainHTTP) {
		return nil, fmt.Errorf("--server %s: over plain http the token would travel readable: use https, or --plain-http for a network that you trust", c.Server)
	}
	if err != nil {
		return nil, fmt.Errorf("--server: %w", err)
	}
	return opened, nil
}

// note tells on standard error why it takes so long, each reason once.
func (c *connection) note() func(error, time.Duration) {
	said := ""
	return func(err error, _ time.Duration) {
		if client.KindOf(err) == client.RateLimited {
			return // it is only a matter of time
		}
		if why := c.explain(err).Error(); why != said {
			said = why
			fmt.Fprintln(os.Stderr, "bincang: trying again:", why)
		}
	}
}

// try does what is harmless to repeat, for as long as the user wants to wait.
func (c *connection) try(ctx context.Context, opened *client.Client, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	return opened.Retry(ctx, func() error { return do(ctx) })
}

// explain says in one line what went wrong and what to do, and with which code to end.
func (c *connection) explain(err error) error {
	switch kind := client.KindOf(err); {
	case err == nil:
		return nil
	case errors.Is(err, client.ErrProtocol):
		return &failure{fmt.Sprintf("%s is no Bincang: name the right one with --server", c.Server), exitRefused}
	case kind == client.Unauthenticated || loggedOut(err):
		return &failure{"the session has ended, or the token is none: log in again and give the new one with --token-file or BINCANG_TOKEN", exitRefused}
	case kind == client.Unavailable || kind == client.RateLimited || kind == client.Internal:
		return &failure{fmt.Sprintf("%s does not take it now: %s", c.Server, reason(err)), exitUnreachable}
	case kind != "":
		return &failure{reason(err), exitRefused}
	case errors.Is(err, client.ErrUnreachable):
		return &failure{fmt.Sprintf("cannot reach %s (%s): is it running? --server names another", c.Server, reason(err)), exitUnreachable}
	}
	return &failure{oneLine(err.Error()), exitRefused}
}

// loggedOut holds for a connection that ended because its session did.
func loggedOut(err error) bool {
	closed, ok := errors.AsType[*client.ClosedError](err)
	return ok && closed.Code == client.CloseLoggedOut
}

// reason is the innermost cause that says something to a person.
func reason(err error) string {
	if refused, ok := errors.AsType[*client.Error](err); ok {
		return oneLine(refused.Message)
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return oneLine(op.Err.Error())
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the connection broke"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	if request, ok := errors.AsType[*url.Error](err); ok {
		return oneLine(request.Err.Error())
	}
	return oneLine(err.Error())
}

func oneLine(text string) string { return harmless(strings.Join(strings.Fields(text), " ")) }
