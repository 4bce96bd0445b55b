package sandbox

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// LocalHost reports whether a host is this machine by its spelling: localhost or a
// loopback address.
func LocalHost(host string) bool {
	at, err := netip.ParseAddr(host)
	return err == nil && at.Unmap().IsLoopback() && at.Zone() == "" || strings.ToLower(host) == "localhost"
}

// Local reports whether a request is for this machine by name. One for another name came
// from a page whose name was made to lead here.
func Local(r *http.Request) bool {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return LocalHost(strings.Trim(host, "[]"))
}

// ListenLocally listens at HOST:PORT where only this machine can ask, whatever the host
// is resolved to.
func ListenLocally(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("address %q is not of the form 127.0.0.1:PORT", addr)
	}
	if !LocalHost(host) {
		return nil, fmt.Errorf("it listens on loopback only, not on %q", host)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	if at, ok := l.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
		return nil, errors.Join(fmt.Errorf("%q is no loopback address here", host), l.Close())
	}
	return l, nil
}
