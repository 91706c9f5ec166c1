// Package app puts the program together: configuration, wiring, start and orderly stop.
package app

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"bincang/internal/chat"
	"bincang/internal/server"
)

// Config is what `bincang serve` can be told.
type Config struct {
	Listen         string
	Data           string
	PublicURLs     []string
	TrustedProxies []string
	TLSCert        string
	TLSKey         string
	PlainHTTP      bool
	Chat           chat.Limits
	Server         server.Limits
	Version        string

	// What only tests have a reason to change; the zero value is the usual.
	Now            func() time.Time
	Hashing        chat.HashCost
	PingEvery      time.Duration
	Heads          time.Duration
	Typing, Here   time.Duration
	MarkEvery      time.Duration
	SweepEvery     time.Duration // how often rooms give up what they keep no longer
	JobsEvery      time.Duration // how late a clock that was set, or a machine that slept, is noticed
	HeaderTime     time.Duration // for the headers of a request to arrive
	MessageTimeout time.Duration // for a message to arrive whole
	PartTime       time.Duration // for conns to hear bye and part
}

// DefaultLimits are the bounds that keep strangers in check.
func DefaultLimits() (chat.Limits, server.Limits) {
	return chat.Limits{PostsPerSecond: 10, PostsBurst: 30, GuestsPerHour: 1000, LoginsPerHour: 100, LoginsPerQuarter: 10},
		server.Limits{ConnsPerUser: 20, ConnsPerAddress: 2000}
}

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Hashing == (chat.HashCost{}) {
		c.Hashing = chat.DefaultHashCost()
	}
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{{&c.PingEvery, 25 * time.Second}, {&c.Heads, 2 * time.Second}, {&c.Typing, time.Second}, {&c.Here, 5 * time.Second}, {&c.MarkEvery, 2 * time.Second}, {&c.SweepEvery, time.Hour}, {&c.JobsEvery, 30 * time.Second}, {&c.HeaderTime, 5 * time.Second}, {&c.MessageTimeout, 30 * time.Second}, {&c.PartTime, 3 * time.Second}} {
		if *d.value == 0 {
			*d.value = d.usual
		}
	}
	return c
}

// addresses reads who we are and who stands before us.
func (c Config) addresses(loopback bool) (server.Addresses, error) {
	a := server.Addresses{Loopback: loopback, TLS: c.TLSCert != ""}
	for _, raw := range c.PublicURLs {
		u, err := url.Parse(raw)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return a, fmt.Errorf("--public-url %s: give an address such as https://chat.example", raw)
		}
		a.Public = append(a.Public, u)
	}
	for _, raw := range c.TrustedProxies {
		prefix, err := parsePrefix(raw)
		if err != nil {
			return a, fmt.Errorf("--trusted-proxies %s: give an address or a network such as 10.0.0.0/8", raw)
		}
		a.Proxies = append(a.Proxies, prefix)
	}
	if !loopback && !a.TLS && !c.PlainHTTP && len(a.Proxies) == 0 {
		return a, fmt.Errorf("--listen %s: passwords would travel readable: add --tls-cert and --tls-key, --trusted-proxies if a proxy does that, or --plain-http for a network that you trust", c.Listen)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return a, fmt.Errorf("--tls-cert and --tls-key go together")
	}
	return a, nil
}

func parsePrefix(raw string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(raw); err == nil {
		return address.Unmap().Prefix(address.Unmap().BitLen())
	}
	return netip.ParsePrefix(raw)
}
