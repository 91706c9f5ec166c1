package client

import (
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Client speaks to one server. It is safe for use by several goroutines.
type Client struct {
	base      *url.URL
	http      *http.Client
	transport *http.Transport // http's own; the model for those of sockets
	agent     string
	clock     Clock
	random    func() float64
	onRetry   func(err error, wait time.Duration)
	trusted   bool // plain http beyond this machine is fine

	mu    sync.Mutex // guards token
	token string
}

// Option changes how New makes a client.
type Option func(*Client)

// WithToken lets the client speak as the user to whom this session token belongs.
func WithToken(token string) Option { return func(c *Client) { c.token = strings.TrimSpace(token) } }

// WithPlainHTTP allows http to other machines. Secrets travel readable there: for networks that you
// trust.
func WithPlainHTTP() Option { return func(c *Client) { c.trusted = true } }

// WithTLS says which certificates to believe.
func WithTLS(config *tls.Config) Option {
	return func(c *Client) { c.transport.TLSClientConfig = config }
}

// WithUserAgent says what the program calls itself; its user sees it in the list of his sessions.
func WithUserAgent(name string) Option { return func(c *Client) { c.agent = name } }

// OnRetry is told of each failure that is about to be repeated, and after which time. It must not
// block.
func OnRetry(tell func(err error, wait time.Duration)) Option {
	return func(c *Client) { c.onRetry = tell }
}

// WithClock replaces the clock by which the client waits before it tries again and by which it
// notices a silent server. For tests.
func WithClock(clock Clock) Option { return func(c *Client) { c.clock = clock } }

// WithRandom replaces the source of jitter: numbers in [0, 1). It has to be safe for use by several
// goroutines. For tests.
func WithRandom(random func() float64) Option { return func(c *Client) { c.random = random } }

// New makes a client of the server at an address such as https://chat.example or
// http://127.0.0.1:3000. It sends nothing yet. It refuses plain http to other machines, because
// passwords and tokens would travel readable (ErrPlainHTTP); WithPlainHTTP allows it.
func New(address string, options ...Option) (*Client, error) {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" ||
		base.User != nil || strings.Trim(base.Path, "/") != "" || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("%q is not the address of a server: give one such as https://chat.example", address)
	}
	base.Path = ""
	c := &Client{base: base, agent: "bincang-client", clock: systemClock{}, random: rand.Float64}
	c.transport = &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: dialTime}).DialContext,
		TLSHandshakeTimeout: dialTime, IdleConnTimeout: idleTime, ForceAttemptHTTP2: true,
	}
	c.onRetry = func(error, time.Duration) {}
	for _, option := range options {
		option(c)
	}
	if base.Scheme == "http" && !c.trusted && !isLoopback(base.Hostname()) {
		return nil, fmt.Errorf("%s: %w", address, ErrPlainHTTP)
	}
	c.http = &http.Client{Transport: c.transport, CheckRedirect: stay}
	return c, nil
}

// The times after which a network is given up: to reach the other end, and to keep an unused
// connection.
const (
	dialTime = 10 * time.Second
	idleTime = 90 * time.Second
)

// Address is where the server is, without a slash at its end.
func (c *Client) Address() string { return c.base.String() }

// Token is the session token with which the client speaks, "" for none.
func (c *Client) Token() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token
}

func (c *Client) setToken(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token = token
}

// Close lets go of unused connections. The client can be used on.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// sign adds to a request who we are.
func (c *Client) sign(header http.Header) {
	header.Set("User-Agent", c.agent)
	if token := c.Token(); token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
}

// stay keeps a request from being carried elsewhere, with its secrets.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}
