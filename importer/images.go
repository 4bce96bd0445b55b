package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
	"time"
)

// images fetches profile images from wherever an export says. An export is somebody
// else's text, so what it can make this machine ask for is bounded: https only, public
// addresses only, whatever names and redirects lead to, in bounded time and size.
type images struct {
	http *http.Client
	// public says whether an address may be asked; tests let their own server in.
	public func(netip.Addr) bool
}

// Bounds of an image. Clerk takes up to 10 MB.
const (
	maxImage       = 10 << 20
	imageTimeout   = 20 * time.Second
	imageRedirects = 3
)

// Reasons why an image is left out. They are notes of rows and name no address.
var (
	errImageAddress = errors.New("its address is not an https URL")
	errImagePrivate = errors.New("its address is not a public one")
	errImageFetch   = errors.New("it cannot be fetched")
	errImageSize    = fmt.Errorf("it is larger than %d MB", maxImage>>20)
	errImageKind    = errors.New("it is not a JPEG, PNG, GIF or WebP image")
)

func newImages() *images {
	f := &images{public: isPublic}
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		// Behind the resolution, so that no name can lead to where an address may not.
		at, err := netip.ParseAddrPort(address)
		if err != nil || !f.public(at.Addr()) {
			return errImagePrivate
		}
		return nil
	}}
	f.http = &http.Client{
		Timeout: imageTimeout,
		// Without a proxy: it would be the one that resolves names.
		Transport: &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 10 * time.Second, MaxIdleConnsPerHost: 16, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > imageRedirects || r.URL.Scheme != "https" {
				return errImageAddress
			}
			return nil
		},
	}
	return f
}

// fetch gets an image and finds out of what kind it is.
func (f *images) fetch(ctx context.Context, address string) (image []byte, kind string, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return nil, "", errImageAddress
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, "", errImageAddress
	}
	req.Header.Set("Accept", "image/jpeg, image/png, image/gif, image/webp")
	req.Header.Set("User-Agent", "clerk-import")
	resp, err := f.http.Do(req)
	if err != nil {
		for _, known := range []error{errImagePrivate, errImageAddress} {
			if errors.Is(err, known) {
				return nil, "", known
			}
		}
		return nil, "", errImageFetch
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, "", errImageFetch
	}
	if resp.ContentLength > maxImage {
		return nil, "", errImageSize
	}
	image, err = io.ReadAll(io.LimitReader(resp.Body, maxImage+1))
	switch {
	case err != nil:
		return nil, "", errImageFetch
	case len(image) > maxImage:
		return nil, "", errImageSize
	}
	switch kind = http.DetectContentType(image); kind { // what it is, not what it is said to be
	case "image/jpeg", "image/png", "image/gif", "image/webp":
		return image, kind, nil
	}
	return nil, "", errImageKind
}

// notPublic are the blocks of addresses that are no hosts of the internet, or lead into
// other networks by an address inside of theirs. Sources: IANA, "IPv4 Special-Purpose
// Address Registry" and "IPv6 Special-Purpose Address Registry"
// (iana.org/assignments/iana-ipv4-special-registry, iana-ipv6-special-registry, as of
// 2024-10-22), the blocks that are not globally reachable, and multicast.
var notPublic = prefixes(
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private
	"100.64.0.0/10",   // behind a provider's NAT
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link-local, and clouds' metadata
	"172.16.0.0/12",   // private
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.88.99.0/24",  // 6to4 relays, deprecated
	"192.168.0.0/16",  // private
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, and broadcast
	"2001::/23",       // protocol assignments: Teredo, benchmarks, ORCHID
	"2001:db8::/32",   // documentation
	"2002::/16",       // 6to4: an IPv4 address inside
	"3fff::/20",       // documentation
)

// unicast6 is the part of IPv6 that hosts of the internet have addresses of; what is
// outside is loopback, mapped and translated IPv4 (::ffff:0:0/96, ::ffff:0:0:0/96, NAT64),
// private, link-local, site-local, multicast or assigned to nobody. Source: IANA,
// "Internet Protocol Version 6 Address Space".
var unicast6 = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) (out []netip.Prefix) {
	for _, t := range texts {
		out = append(out, netip.MustParsePrefix(t))
	}
	return out
}

// isPublic reports whether an address is one of the internet's.
func isPublic(a netip.Addr) bool {
	if a = a.Unmap(); !a.IsValid() || a.Zone() != "" || a.Is6() && !unicast6.Contains(a) {
		return false
	}
	return !slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(a) })
}
