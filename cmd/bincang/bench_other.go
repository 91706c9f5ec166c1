//go:build !linux

package main

import (
	"errors"
	"net/netip"
	"net/url"
)

// measure needs epoll.
func (*bench) measure(*url.URL, netip.AddrPort, []string, string) error {
	return errors.New("bench runs on Linux only: so many connections in one thread are what its generator needs")
}
