package clerkapi

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// addresses are addresses of an API, and why they are not asked.
var addresses = map[string]error{
	"https://api.example.com/v1": nil, "https://api.example.com:8443/v1": nil, "https://203.0.113.7/v1": nil, "https://[2001:db8::1]/v1": nil,
	"http://127.0.0.1:9/v1": nil, "http://127.9.9.9": nil, "http://localhost:9": nil, "http://LOCALHOST/v1": nil, "http://[::1]:9": nil, "http://[::ffff:127.0.0.1]:9": nil,

	"http://api.example.com/v1": errPlain, "http://127.evil.test/v1": errPlain, "http://127.0.0.1.evil.test/v1": errPlain, "http://127.0.0.1.": errPlain,
	"http://localhost.evil.test": errPlain, "http://localhost.": errPlain, "http://xlocalhost": errPlain, "http://loca\u017fhost": errPlain, "http://localho\u017ft": errPlain,
	"http://192.0.2.1/v1": errPlain, "http://10.0.0.1": errPlain, "http://0.0.0.0": errPlain, "http://[::]": errPlain, "http://[::ffff:10.0.0.1]": errPlain,
	"http://[::1%25eth0]": errPlain, "http://[fe80::1]": errPlain, "http://2130706433": errPlain, "http://0x7f000001": errPlain, "http://0x7f.1": errPlain,
	"http://0177.0.0.1": errPlain, "http://127.1": errPlain, "http://127.0.0.01": errPlain, "http://127": errPlain,

	"https://user:pa55word@api.example.com/v1": errUserinfo, "https://pa55word@api.example.com": errUserinfo, "http://127.0.0.1@evil.test/v1": errUserinfo,
	"http://:pa55word@127.0.0.1/v1": errUserinfo, "https://api.example.com/v1?key=pa55word": errMoreURL, "https://api.example.com/v1#pa55word": errMoreURL,
	"https://api.example.com/v1#": errMoreURL, "https://api.example.com/v1?": errMoreURL,

	"ftp://127.0.0.1": errNoURL, "http:127.0.0.1": errNoURL, "127.0.0.1/v1": errNoURL, "https://": errNoURL, "http://:80": errNoURL, "http://127.0.0.1:port": errNoURL,
	`http://127.0.0.1\@evil.test`: errNoURL, "http://127.0.0.1%2f.evil.test": errNoURL, "https://user:pa55%zzword@h/v1": errNoURL, "https://h:pa55word@/v1": errNoURL, "HTTP://evil.test": errPlain,
}

// The key goes over https, or to this machine: neither a name nor a spelling passes for it.
func TestTheKeyIsNotSentInTheClear(t *testing.T) {
	for address, want := range addresses {
		_, err := New(Config{URL: address})
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "pa55") {
			t.Errorf("%s: the error repeats the password: %v", address, err)
		}
	}
}

// What the API tells as the address of the Frontend API is held to the same, and a Clerk
// instance sends nobody to services of this machine.
func TestTheFrontendAPIIsHeldToTheSameAddresses(t *testing.T) {
	here, err := New(Config{URL: "http://127.0.0.1:1/v1"})
	if err != nil {
		t.Fatal(err)
	}
	away, err := New(Config{URL: "https://api.example.com/v1"})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range addresses {
		if want == nil {
			continue
		}
		for _, c := range []*Client{here, away} {
			if _, err := c.GetEnvironment(t.Context(), address, false); !errors.Is(err, want) || strings.Contains(err.Error(), "pa55") {
				t.Errorf("%s: %v, want %v", address, err, want)
			}
		}
	}
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer s.Close()
	if _, err := away.GetEnvironment(t.Context(), s.URL, false); err == nil || asked > 0 {
		t.Errorf("a service of this machine was asked %d times: %v", asked, err)
	}
	if _, err := here.GetEnvironment(t.Context(), s.URL, false); asked != 1 {
		t.Errorf("a sandbox was asked %d times: %v", asked, err)
	}
}

// A proxy that cannot be used is said, and not gone around: its address may have a password in it, which is not repeated.
func TestAProxyThatCannotBeUsedIsNotGoneAround(t *testing.T) {
	for address, good := range map[string]bool{
		"": true, "http://proxy.test:3128": true, "https://u:pa55@proxy.test": true, "socks5://127.0.0.1:1080": true, "socks5h://proxy.test:1080": true,
		"proxy.test:3128": true, "127.0.0.1:3128": true, "u:pa55@proxy.test:3128": true,
		"http://u:pa55@[bad": false, "http://us%zzer:pa55@proxy.test:3128": false, "ftp://u:pa55@proxy.test": false, "http://": false, "http://:pa55@:3128": false,
		"http//proxy.test:pa55": false, "http://u:pa55@proxy.test:port": false,
	} {
		for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
			t.Setenv("HTTPS_PROXY", "")
			t.Setenv("https_proxy", "")
			t.Setenv(name, address)
			_, err := New(Config{SecretKey: "sk_test_x"})
			if good != (err == nil) || err != nil && (!errors.Is(err, ErrProxy) || strings.Contains(err.Error(), "pa55")) {
				t.Errorf("%s=%s: %v", name, address, err)
			}
			if _, err := New(Config{SecretKey: "sk_test_x", URL: "http://127.0.0.1:9/v1"}); err != nil { // through none
				t.Errorf("%s=%s, to this machine: %v", name, address, err)
			}
		}
	}
}

// A name is one thing and what it is resolved to another: plain http is dialled on
// loopback alone, and through no proxy, which would be told the key.
func TestPlainHTTPIsDialledOnLoopbackAlone(t *testing.T) {
	transport := newTransport(1)
	if transport.http.Proxy != nil {
		t.Error("plain http goes through a proxy")
	}
	for _, address := range []string{"http://192.0.2.1:9/", "http://[2001:db8::1]:9/", "http://0.0.0.0:9/"} {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := transport.RoundTrip(req); !errors.Is(err, errPlain) {
			t.Errorf("%s was dialled: %v", address, err)
			if resp != nil {
				_ = resp.Body.Close()
			}
		}
	}
}
