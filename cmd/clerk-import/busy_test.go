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

// An API that answers 429 to questions is waited for, and that is said: by no progress, as nothing is sent yet.
func TestWhoeverWaitsForQuestionsSaysSo(t *testing.T) {
	sb, err := sandbox.Open(sandbox.Config{Quota: &ratelimit.Quota{}, Key: testKey})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	var refused atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/users/count" && refused.Add(1) <= 2 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
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
	for _, format := range []string{"", "--json"} {
		refused.Store(0)
		args := []string{"check", users, "--source", "clerk", "--preflight", "--api-url", srv.URL + "/v1"}
		if format != "" {
			args = append(args, format)
		}
		var out, errs bytes.Buffer
		code := Run(args, strings.NewReader(""), &out, &errs)
		stdout, stderr := out.String(), errs.String()
		if code != exitOK || strings.Count(stderr, "The API answers 429") != 1 {
			t.Errorf("%v: exit code %d\n%s%s", args, code, stdout, stderr)
		}
		events := 0
		for line := range strings.Lines(stdout) {
			var e progressEvent
			if format != "" && json.Unmarshal([]byte(line), &e) == nil && e.Event == "progress" {
				if events++; e.Throttled != 1 || !strings.Contains(e.Says, "429") {
					t.Errorf("%s", line)
				}
			}
		}
		if want := len(format) / 6; events != want {
			t.Errorf("%d events of progress, want %d\n%s", events, want, stdout)
		}
	}
}
