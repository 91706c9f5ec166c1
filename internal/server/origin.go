package server

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"bincang/internal/chat"
)

// Addresses say who we are to browsers and who stands before us.
type Addresses struct {
	Public   []*url.URL     // how the outside calls us; empty: what Host says
	Loopback bool           // we listen on a loopback address
	TLS      bool           // we speak TLS ourselves
	Proxies  []netip.Prefix // from where forwarding headers are believed
}

// Local tells whether nobody elsewhere can reach us, as far as we know.
func (a Addresses) Local() bool { return a.Loopback && len(a.Public) == 0 }

// forwarding are the headers by which proxies tell for whom they ask, beside X-Forwarded….
var forwarding = []string{
	"Forwarded", "Forwarded-For", "Via", "X-Real-Ip", "X-Client-Ip", "X-Cluster-Client-Ip", "X-Original-Forwarded-For",
	"True-Client-Ip", "Cf-Connecting-Ip", "Fastly-Client-Ip", "Fly-Client-Ip", "X-Envoy-External-Address",
}

// peer is the address of who asks, and whether a proxy that we trust says so.
func (a Addresses) peer(r *http.Request) (address netip.Addr, proxied bool) {
	direct, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	address = direct.Addr().Unmap()
	if !a.trusted(address) {
		return address, false
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return address, true
		}
		if address = next.Unmap(); !a.trusted(address) {
			return address, true
		}
	}
	return address, true
}

func (a Addresses) trusted(address netip.Addr) bool {
	return slices.ContainsFunc(a.Proxies, func(p netip.Prefix) bool { return p.Contains(address) })
}

// secure tells whether the browser speaks https.
func (a Addresses) secure(r *http.Request) bool {
	if _, proxied := a.peer(r); proxied {
		return strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
	}
	return r.TLS != nil
}

// host is the host by which we were called.
func (a Addresses) host(r *http.Request) string {
	if _, proxied := a.peer(r); proxied {
		if forwarded := r.Header.Get("X-Forwarded-Host"); forwarded != "" {
			return forwarded
		}
	}
	return r.Host
}

// servesHost tells whether the request was meant for us: other hosts' names that lead here are an
// attack (DNS rebinding) or a mistake.
func (a Addresses) servesHost(r *http.Request) bool {
	host := a.host(r)
	if a.Loopback && isLoopback(host) {
		return true
	}
	if len(a.Public) == 0 {
		return !a.Loopback
	}
	return slices.ContainsFunc(a.Public, func(u *url.URL) bool { return sameHost(u.Scheme, u.Host, host) })
}

// foreign tells whether a browser sends this request on behalf of another site.
func (a Addresses) foreign(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		site := r.Header.Get("Sec-Fetch-Site")
		return site == "cross-site" || site == "same-site"
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || origin != u.Scheme+"://"+u.Host || len(r.Header.Values("Origin")) != 1 {
		return true
	}
	for _, public := range a.Public {
		if u.Scheme == public.Scheme && sameHost(u.Scheme, u.Host, public.Host) {
			return false
		}
	}
	if len(a.Public) > 0 && !isLoopback(a.host(r)) {
		return true
	}
	scheme := "http"
	if a.secure(r) {
		scheme = "https"
	}
	return u.Scheme != scheme || !sameHost(scheme, u.Host, a.host(r))
}

// sameHost compares two hosts with their ports; the names of the loopback are one host.
func sameHost(scheme, one, other string) bool {
	oneName, onePort := splitHost(scheme, one)
	otherName, otherPort := splitHost(scheme, other)
	return onePort == otherPort && (oneName == otherName || isLoopback(oneName) && isLoopback(otherName))
}

func splitHost(scheme, host string) (name, port string) {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = host, map[string]string{"https": "443", "http": "80"}[scheme]
	}
	return strings.Trim(strings.ToLower(name), "[]"), port
}

// isLoopback holds for the names of this machine, with or without a port.
func isLoopback(host string) bool {
	name, _ := splitHost("http", host)
	return name == "localhost" || name == "127.0.0.1" || name == "::1"
}

// bearsForwarding tells whether a request says that it was forwarded.
func bearsForwarding(r *http.Request) bool {
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Forwarded") || slices.Contains(forwarding, name) {
			return true
		}
	}
	return false
}

var errForeign = chat.Refuse(chat.Forbidden, "this request comes from another site")
