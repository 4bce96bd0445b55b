package importer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"

	"clerk-import/importer/clerkapi"
)

var png = append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)

// gallery is a server of images, good and bad.
func gallery(t *testing.T) (*httptest.Server, *images) {
	t.Helper()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/good.png", "/moved/there":
			_, _ = w.Write(png)
		case "/moved":
			http.Redirect(w, r, "/moved/there", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/inside":
			http.Redirect(w, r, "https://10.0.0.1/", http.StatusFound)
		case "/plain":
			http.Redirect(w, r, "http://example.com/", http.StatusFound)
		case "/huge":
			w.Header().Set("Content-Length", fmt.Sprint(maxImage+1))
		case "/endless":
			_, _ = w.Write(png)
			for range 11 {
				_, _ = w.Write(make([]byte, 1<<20))
			}
		case "/page":
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write([]byte("<html><script>"))
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(s.Close)
	f := newImages()
	f.http.Transport.(*http.Transport).TLSClientConfig = s.Client().Transport.(*http.Transport).TLSClientConfig
	own := netip.MustParseAddrPort(s.Listener.Addr().String()).Addr()
	f.public = func(a netip.Addr) bool { return a == own || isPublic(a) }
	return s, f
}

func TestImagesAreFetchedWithinBounds(t *testing.T) {
	s, f := gallery(t)
	for path, want := range map[string]error{
		"/good.png": nil, "/moved": nil, "/loop": errImageAddress, "/inside": errImagePrivate, "/plain": errImageAddress,
		"/huge": errImageSize, "/endless": errImageSize, "/page": errImageKind, "/nothing": errImageFetch,
	} {
		image, kind, err := f.fetch(context.Background(), s.URL+path)
		if !errors.Is(err, want) || want == nil && (kind != "image/png" || !bytes.Equal(image, png)) {
			t.Errorf("%s: %s %v, want %v", path, kind, err, want)
		}
	}
	for _, address := range []string{"http://example.com/a.png", "ftp://example.com/a", "file:///etc/passwd", "https://", "https://user:secret@example.com/a.png", "gopher", "\x00"} {
		if _, _, err := f.fetch(context.Background(), address); !errors.Is(err, errImageAddress) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// No private address is asked, by whatever name or spelling it is called: what counts is
// the address that is dialled, of redirects, too.
func TestNoPrivateAddressIsFetched(t *testing.T) {
	f := newImages()
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "10.1.2.3", "169.254.169.254", "[fe80::1]", "[::ffff:127.0.0.1]", "[::ffff:0:127.0.0.1]", "0.0.0.0", "[::]", "100.64.0.1", "[64:ff9b::7f00:1]", "[fec0::1]"} {
		if _, _, err := f.fetch(context.Background(), "https://"+host+"/a.png"); !errors.Is(err, errImagePrivate) {
			t.Errorf("%s: %v", host, err)
		}
	}
	for _, public := range []string{
		"8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0",
		"192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8", "2001:200::1", "2606:4700::1111", "2a00:1450::1", "2003::1",
	} {
		if !isPublic(netip.MustParseAddr(public)) {
			t.Errorf("%s is taken for private", public)
		}
	}
	for _, private := range []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.0", "172.31.255.255",
		"192.0.0.0", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1",
		"224.0.0.1", "239.255.255.255", "240.0.0.0", "255.255.255.255",
		"::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b::127.0.0.1", "64:ff9b:1::10.0.0.1", "100::1", "100:0:0:1::1",
		"2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "5f00::1",
		"4000::1", "8000::1", "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "feff::1", "ff02::1", "ff0e::1", "2606:4700::1111%eth0", "fe80::1%eth0",
	} {
		if isPublic(netip.MustParseAddr(private)) {
			t.Errorf("%s is taken for public", private)
		}
	}
	if isPublic(netip.Addr{}) {
		t.Error("no address is taken for public")
	}
}

// Images come along when asked for; one that cannot is a note and never a failed user.
func TestProfileImagesComeAlong(t *testing.T) {
	server, f := gallery(t)
	var rows []string
	for i, path := range []string{"/good.png", "/page", "/nothing", "/moved"} {
		rows = append(rows, fmt.Sprintf(`{"user_id":"%d","email":"u%d@acme.io","email_verified":true,"picture":"%s%s"}`, i, i, server.URL, path))
	}
	for _, on := range []bool{false, true} {
		s := newStage(t, nil, nil)
		job, err := Prepare(InputOptions{Files: []string{textFile(t, "u.ndjson", strings.Join(rows, "\n"))}, Source: "auth0"}, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		defer job.Close()
		o := MigrateOptions{Checkpoint: filepath.Join(t.TempDir(), "cp"), QuotaShare: 1, MaxInFlight: 4, Sending: Sending{Images: on}}
		o.fetcher = f
		r, err := job.Migrate(context.Background(), s.Target, o)
		if err != nil || r.Created != 4 || r.Failed != 0 || on != (len(r.Notes) == 2) {
			t.Errorf("images %v: %+v %v", on, r, err)
		}
		sum := sha256.Sum256(png)
		for i, want := range []bool{on, false, false, on} {
			u := find(t, s, clerkapi.ByExternalID, fmt.Sprint(i))
			if u.HasImage != want || want && u.ImageURL != "urn:sha256:"+hex.EncodeToString(sum[:]) {
				t.Errorf("images %v: user %d has image %v %s", on, i, u.HasImage, u.ImageURL)
			}
		}
	}
}
