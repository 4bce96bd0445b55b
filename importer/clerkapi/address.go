package clerkapi

import (
	"cmp"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
)

// Reasons why an address is not asked. They do not repeat it: it may hold a password.
var (
	errNoURL    = errors.New("it is not an http or https URL of a host")
	errUserinfo = errors.New("it has a user or password in it")
	errMoreURL  = errors.New("it has a query or a fragment")
	errPlain    = errors.New("http is for loopback addresses and localhost; anything else is asked over https only")
)

// parseAddress reads the address of an API: https, or http to this machine.
func parseAddress(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, errNoURL
	case u.User != nil:
		return nil, errUserinfo
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(text, "#"):
		return nil, errMoreURL
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, errPlain
	}
	return u, nil
}

// isLoopback reports whether a host is this machine by its spelling: an address of the
// loopback network, or localhost. Other names may begin like addresses (127.evil.test),
// and other spellings of addresses (2130706433, 0177.0.0.1) are left to nobody's guess.
func isLoopback(host string) bool {
	if strings.ToLower(host) == "localhost" {
		return true
	}
	at, err := netip.ParseAddr(host)
	return err == nil && at.Zone() == "" && at.Unmap().IsLoopback()
}

// byScheme sends https as the environment says, and http to this machine alone, whatever
// the name was resolved to, and through no proxy.
type byScheme struct{ https, http *http.Transport }

func newTransport(maxConns int) byScheme {
	t := byScheme{https: http.DefaultTransport.(*http.Transport).Clone(), http: http.DefaultTransport.(*http.Transport).Clone()}
	t.https.Proxy = proxy
	t.http.Proxy = nil
	t.http.DialContext = (&net.Dialer{Control: loopbackOnly}).DialContext
	for _, each := range []*http.Transport{t.https, t.http} {
		each.MaxIdleConns, each.MaxIdleConnsPerHost = maxConns, maxConns
		each.MaxResponseHeaderBytes = maxHeader
	}
	return t
}

// ErrProxy says that the environment has a proxy for https whose address cannot be used. It does not repeat the address,
// which may have a password in it.
var ErrProxy = errors.New("the address of the proxy in the environment (HTTPS_PROXY) is no http, https or socks5 URL of a host")

// checkProxy returns [ErrProxy] unless the environment's proxy can be used: net/http goes without one whose address does not
// parse, past whoever says that all goes through it, and takes the rest of some for the name of a host.
func checkProxy(environment func(string) string) error {
	text := cmp.Or(environment("HTTPS_PROXY"), environment("https_proxy"))
	if text == "" {
		return nil
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) {
		return ErrProxy
	}
	return nil
}

// proxy is the environment's, whose address may have a password in it.
func proxy(r *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(r)
	if err != nil {
		return nil, ErrProxy
	}
	return u, nil
}

// loopbackOnly refuses the connection to an address that is not this machine's.
func loopbackOnly(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !at.Addr().Unmap().IsLoopback() {
		return errPlain
	}
	return nil
}

// RoundTrip implements [http.RoundTripper].
func (t byScheme) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme == "https" {
		return t.https.RoundTrip(r)
	}
	return t.http.RoundTrip(r)
}

// CloseIdleConnections closes connections that wait for requests.
func (t byScheme) CloseIdleConnections() {
	t.https.CloseIdleConnections()
	t.http.CloseIdleConnections()
}
