package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const doorKey = "sk_test_door"

// Who may ask the sandbox: somebody who names this machine, and has the one key. A page
// whose name leads here has neither, and no answer lets a page of another origin read it.
func TestTheSandboxOpensForItsOwnKeyAndName(t *testing.T) {
	s, err := Open(Config{Key: doorKey})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range []struct {
		host, key string
		want      int
	}{
		{"localhost:4010", doorKey, 200}, {"LOCALHOST", doorKey, 200}, {"127.0.0.1:4010", doorKey, 200}, {"127.8.8.8", doorKey, 200}, {"[::1]:4010", doorKey, 200}, {"[::1]", doorKey, 200},
		{"evil.test", doorKey, 421}, {"evil.test:4010", doorKey, 421}, {"127.0.0.1.evil.test:4010", doorKey, 421}, {"localhost.evil.test", doorKey, 421},
		{"192.168.0.1:4010", doorKey, 421}, {"0.0.0.0:4010", doorKey, 421}, {"[::]:4010", doorKey, 421}, {"2130706433", doorKey, 421}, {"", doorKey, 421}, {":4010", doorKey, 421},
		{"localhost", "sk_test_other", 401}, {"localhost", "sk_live_other", 401}, {"localhost", doorKey + "x", 401}, {"localhost", doorKey[:len(doorKey)-1], 401},
		{"localhost", "sk_test_", 401}, {"localhost", "", 401}, {"evil.test", "", 421},
	} {
		for _, path := range []string{"/v1/users", "/v1/environment", "/v1/dev_browser", "/nowhere"} {
			r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
			r.Host = c.host
			r.Header.Set("Authorization", "Bearer "+c.key)
			r.Header.Set("Origin", "http://evil.test")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if path == "/v1/users" && w.Code != c.want || (w.Code == 421) != (c.want == 421) {
				t.Errorf("%s asked as %q with %q: %d, want %d", path, c.host, c.key, w.Code, c.want)
			}
			for name := range w.Header() {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s: %s lets pages of other origins read", path, name)
				}
			}
		}
	}
}

// A sandbox that is given no key makes one of its own, of its kind.
func TestEverySandboxHasAKeyOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, environment := range []string{"", "production", "", "production"} {
		s, err := Open(Config{Environment: environment})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"": "sk_test_", "production": "sk_live_"}[environment]
		if key := s.Key(); seen[key] || !strings.HasPrefix(key, want) || len(key) < 30 {
			t.Errorf("%q: key %s", environment, key)
		}
		seen[s.Key()] = true
		_ = s.Close()
	}
}

func TestOnlyThisMachineIsListenedTo(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", "[::]:0", ":0", "192.0.2.1:0", "evil.test:0", "127.evil.test:0", "127.0.0.1"} {
		if l, err := ListenLocally(addr); err == nil {
			t.Errorf("%s is listened at", addr)
			_ = l.Close()
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0"} {
		l, err := ListenLocally(addr)
		if err != nil {
			t.Errorf("%s: %v", addr, err)
			continue
		}
		_ = l.Close()
	}
}
