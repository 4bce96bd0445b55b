package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"clerk-import/importer/sandbox"
	"clerk-import/ratelimit"
)

// An API that answers 429 to questions, or what is no answer, is asked again, and that is said: by no progress, as nothing
// is sent yet.
func TestWhoeverWaitsForQuestionsSaysSo(t *testing.T) {
	sb, err := sandbox.Open(sandbox.Config{Quota: &ratelimit.Quota{}, Key: testKey})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	var refused atomic.Int64
	var lie func(http.ResponseWriter)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/users/count" && refused.Add(-1) >= 0 {
			lie(w)
			return
		}
		sb.ServeHTTP(w, r)
	}))
	defer srv.Close()
	users := filepath.Join(t.TempDir(), "users.csv")
	if err := os.WriteFile(users, []byte("id,primary_email_address,verified_email_addresses\n1,ada@acme.io,ada@acme.io\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CLERK_SECRET_KEY", testKey)
	body := func(text string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { _, _ = w.Write([]byte(text)) }
	}
	for name, c := range map[string]struct {
		answer    func(http.ResponseWriter)
		times     int64
		told      string
		throttled int64
	}{
		"429": {func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		}, 2, "429", 1},
		"once a text":      {body("<html>"), 1, "", 0},
		"a text":           {body("<html>"), fewSilent, "what is not the API's JSON", 0},
		"two documents":    {body("[][]"), fewSilent, "what is not the API's JSON", 0},
		"a list of ids":    {body(`["user_1"]`), fewSilent, "JSON that does not say what was asked for", 0},
		"nothing":          {body(""), fewSilent, "no text", 0},
		"a gateway's word": {func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }, fewSilent, "502", 0},
	} {
		for _, format := range []string{"", "--json"} {
			if format != "" && name != "429" && name != "a text" {
				continue
			}
			t.Run(name+format, func(t *testing.T) {
				lie = c.answer
				refused.Store(c.times)
				args := []string{"check", users, "--source", "clerk", "--preflight", "--api-url", srv.URL + "/v1"}
				if format != "" {
					args = append(args, format)
				}
				var out, errs bytes.Buffer
				code := Run(args, strings.NewReader(""), &out, &errs)
				stdout, stderr := out.String(), strings.Join(strings.Fields(errs.String()), " ")
				want := 0
				if c.told != "" {
					want = 1
				}
				if code != exitOK || strings.Count(stderr, "an interrupt ends it") != want || !strings.Contains(stderr, c.told) {
					t.Errorf("%v: exit code %d\n%s%s", args, code, stdout, errs.String())
				}
				events := 0
				for line := range strings.Lines(stdout) {
					var e progressEvent
					if format != "" && json.Unmarshal([]byte(line), &e) == nil && e.Event == "progress" {
						if events++; e.Throttled != c.throttled || !strings.Contains(e.Says, c.told) {
							t.Errorf("%s", line)
						}
					}
				}
				if want *= len(format) / 6; events != want {
					t.Errorf("%d events of progress, want %d\n%s", events, want, stdout)
				}
			})
		}
	}
}
