package sandbox

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"clerk-import/ratelimit"
)

// serve opens a sandbox with the given faults on a listening address.
func serve(t *testing.T, faults string, cfg Config) (*Server, string) {
	t.Helper()
	f, err := ParseFaults([]byte(faults))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Faults, cfg.Key = f, doorKey
	if cfg.Quota == nil {
		cfg.Quota = &ratelimit.Quota{}
	}
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	url, stop, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
		_ = s.Close()
	})
	return s, url
}

// post creates a user and says what came back.
func post(t *testing.T, url, email string) (status int, header http.Header, body string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "POST", url+"/users", strings.NewReader(`{"email_address":["`+email+`"],"skip_password_requirement":true}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+doorKey)
	req.Header.Set("Content-Type", "application/json")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, string(b), err
}

func users(t *testing.T, s *Server) (n int) {
	t.Helper()
	if err := s.store.r.QueryRow("SELECT count(*) FROM users").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEveryFaultDoesWhatItSays(t *testing.T) {
	for _, c := range []struct {
		fault    string
		executed int
		status   int // 0: the client sees an error
		body     string
	}{
		{"{fault: reset, rate: 1}", 0, 0, ""},
		{"{fault: reset_after, rate: 1}", 1, 0, ""},
		{"{fault: cut, rate: 1}", 1, 0, ""},
		{"{fault: slow, rate: 1, took: 20ms}", 1, 200, `"object":"user"`},
		{"{fault: hang, rate: 1}", 0, 0, ""},
		{"{fault: hang_after, rate: 1}", 1, 0, ""},
		{"{fault: error, rate: 1, status: 503}", 0, 503, "<html>"},
		{"{fault: error_after, rate: 1}", 1, 502, "<html>"},
		{`{fault: throttle, rate: 1, retry_after: "7"}`, 0, 429, "too_many_requests"},
		{"{fault: reset, rate: 0}", 1, 200, `"object":"user"`},
		{"{fault: reset, rate: 1, requests: GET}", 1, 200, `"object":"user"`},
		{"{fault: reset, rate: 1, requests: POST /organizations}", 1, 200, `"object":"user"`},
		{"{fault: reset, rate: 1, requests: POST /users/}", 1, 200, `"object":"user"`},
		{"{fault: reset, rate: 1, requests: POST /user}", 1, 200, `"object":"user"`},
		{"{fault: reset, rate: 1, requests: POST /users}", 0, 0, ""},
		{"{fault: reset, rate: 1, requests: POST /}", 0, 0, ""},
	} {
		t.Run(c.fault, func(t *testing.T) {
			s, url := serve(t, "rules:\n  - "+c.fault+"\n", Config{})
			status, header, body, err := post(t, url, "a@example.com")
			if (err != nil) != (c.status == 0) || err == nil && status != c.status || !strings.Contains(body, c.body) {
				t.Errorf("status %d, error %v, body %.60q", status, err, body)
			}
			if status == 429 && header.Get("Retry-After") != "7" {
				t.Errorf("Retry-After %q", header.Get("Retry-After"))
			}
			if n := users(t, s); n != c.executed {
				t.Errorf("%d users were made, want %d", n, c.executed)
			}
		})
	}
}

func TestTheServerRestartsAtTheSameAddress(t *testing.T) {
	_, url := serve(t, "restart: {every: 50ms, down: 20ms}\n", Config{})
	worked, broke := 0, 0
	for i := 0; i < 2000 && (worked < 5 || broke == 0); i++ {
		if _, _, _, err := post(t, url, "r@example.com"); err != nil {
			broke++
		} else if broke > 0 {
			worked++
		}
	}
	if worked < 5 || broke == 0 {
		t.Errorf("%d requests worked after %d broke", worked, broke)
	}
}

func TestTheLiveApplicationTakesItsShare(t *testing.T) {
	q := ratelimit.Quota{Requests: 1000, Window: time.Second}
	s, url := serve(t, "live_application: 0.5\n", Config{Quota: &q})
	for sent := int64(0); sent < 50; _, sent, _ = s.Trouble() {
		if _, _, _, err := post(t, url, "l@example.com"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMistakesInAFaultsFileAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		"rules: [{fault: explode, rate: 1}]":            `unknown fault "explode"`,
		"rules: [{fault: reset, rate: 2}]":              "the rate must be 0 to 1",
		"rules: [{fault: reset, requests: /users}]":     "wants a method before the path",
		"rules: [{fault: reset, rate: 1, every: 1s}]":   "every and for go together",
		"latency: {distribution: odd}":                  `unknown distribution "odd"`,
		"live_application: 3":                           "must be 0 to 1",
		"live_application: 1.0e-300":                    "at least 0.001",
		"live_application: .nan":                        "must be 0 to 1",
		"latency: {mean: -1s}":                          "latency: -1s is no time",
		"latency: {mean: 1s, max: 2562047h}":            "latency: 2562047h0m0s is no time",
		"restart: {every: -1s}":                         "restart: -1s is no time",
		"restart: {down: 1s}":                           "every says how often",
		"rules: [{fault: reset, every: -1s, for: -1s}]": "rule 1: -1s is no time",
		"rules: [{fault: slow, took: -5s}]":             "rule 1: -5s is no time",
		"rules: [{fault: error, status: 7}]":            "the status must be 200 to 599",
		"rules: [{fault: lie, status: 100}]":            "the status must be 200 to 599",
		"rules: [{fault: lie, status: 99999}]":          "the status must be 200 to 599",
		"nonsense: 1":                                   "nonsense",
	} {
		if _, err := ParseFaults([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if f, err := ParseFaults(nil); err != nil || f == nil {
		t.Errorf("an empty file: %v", err)
	}
}

func TestLatencyFollowsItsDistribution(t *testing.T) {
	for _, d := range []string{"fixed", "uniform", "normal", "exponential"} {
		tr := newTrouble(&Faults{Seed: 1, Latency: Latency{Distribution: d, Mean: 100 * time.Millisecond, Deviation: 20 * time.Millisecond, Max: time.Second}})
		sum := time.Duration(0)
		const n = 20_000
		for range n {
			l := tr.latency()
			if l < 0 || l > time.Second {
				t.Fatalf("%s: %v", d, l)
			}
			sum += l
		}
		if mean := sum / n; mean < 95*time.Millisecond || mean > 105*time.Millisecond {
			t.Errorf("%s: mean %v", d, mean)
		}
	}
}
