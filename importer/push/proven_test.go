package push

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/sandbox"
	"clerk-import/ratelimit"
)

// lying is an engine in front of a sandbox with faults, whose users are looked at without them.
type lying struct {
	*bench
	truth   *clerkapi.Client
	address string // of the engine's side
	key     string
}

func newLying(t *testing.T, between func(http.Handler) http.Handler, rules ...sandbox.Fault) *lying {
	t.Helper()
	store := filepath.Join(t.TempDir(), "store")
	s, err := sandbox.Open(sandbox.Config{Store: store, Quota: &ratelimit.Quota{}, Faults: &sandbox.Faults{Seed: 1, Rules: rules}})
	if err != nil {
		t.Fatal(err)
	}
	honest, err := sandbox.Open(sandbox.Config{Store: store, Quota: &ratelimit.Quota{}})
	if err != nil {
		t.Fatal(err)
	}
	if between == nil {
		between = func(h http.Handler) http.Handler { return h }
	}
	front, back := httptest.NewServer(between(s)), httptest.NewServer(honest)
	client := func(url, key string) *clerkapi.Client {
		api, err := clerkapi.New(clerkapi.Config{URL: url + "/v1", SecretKey: key})
		if err != nil {
			t.Fatal(err)
		}
		return api
	}
	cp, err := checkpoint.Open(filepath.Join(t.TempDir(), "cp"))
	if err == nil {
		err = cp.Begin(checkpoint.Run{ID: "run_1", Read: 100, Checked: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		front.Close()
		back.Close()
		if err := errors.Join(cp.Close(), s.Close(), honest.Close()); err != nil {
			t.Error(err)
		}
	})
	return &lying{&bench{t, client(front.URL, s.Key()), cp}, client(back.URL, honest.Key()), front.URL, s.Key()}
}

// push sends users with external ids x0, x1, …, those of rows that are in the checkpoint as they
// are there, and returns their rows.
func (l *lying) push(n int) ([]checkpoint.Row, error) {
	l.t.Helper()
	before, err := l.cp.Part(0, 1000)
	if err != nil {
		l.t.Fatal(err)
	}
	limiter, err := ratelimit.NewSet(ratelimit.Quota{}, 1, ratelimit.Classes)
	if err != nil {
		l.t.Fatal(err)
	}
	err = Run(context.Background(), Options{API: l.api, Limiter: limiter, Checkpoint: l.cp, MaxInFlight: 3, Backoff: time.Microsecond}, NewProgress(int64(n), 0, limiter, l.cp),
		func(_ context.Context, add func(*Task) error) error {
			for i := range n {
				make := create(fmt.Sprintf("u%d@acme.io", i))
				make.Params.ExternalID = clerkapi.Some(fmt.Sprintf("x%d", i))
				t := &Task{Row: checkpoint.Row{Ordinal: int64(i), ExternalID: fmt.Sprintf("x%d", i)}, Make: make, End: checkpoint.Created}
				for _, r := range before {
					if r.Ordinal == int64(i) {
						t.Row, t.Doubt = r, r.State == checkpoint.Claimed || Unsettled(r.Code)
					}
				}
				if t.Row.State == checkpoint.Created {
					continue
				}
				if err := add(t); err != nil {
					return err
				}
			}
			return nil
		})
	if e := l.cp.Sync(context.Background()); e != nil {
		l.t.Fatal(e)
	}
	rows, e := l.cp.Part(0, 1000)
	if e != nil {
		l.t.Fatal(e)
	}
	return rows, err
}

// proven fails unless every created row stands for its own user, and for every user there is one.
func (l *lying) proven(rows []checkpoint.Row, made bool) {
	l.t.Helper()
	users, err := l.truth.ListUsers(context.Background(), "", 500)
	if err != nil {
		l.t.Fatal(err)
	}
	owner := map[string]string{}
	for _, u := range users {
		owner[u.ID] = u.ExternalID
	}
	arrived := 0
	for _, r := range rows {
		if r.State != checkpoint.Created {
			continue
		}
		if arrived++; owner[r.ClerkID] != r.ExternalID || r.Made != made {
			l.t.Errorf("row %s stands for %q, the user of %q; made %v", r.ExternalID, r.ClerkID, owner[r.ClerkID], r.Made)
		}
	}
	if arrived > len(users) {
		l.t.Errorf("%d rows are created and there are %d users", arrived, len(users))
	}
}

// Whatever a create is answered with, now and then: every row arrives, once, and stands for its
// own user.
func TestLiesAboutCreatesAreLookedUp(t *testing.T) {
	other := `{"object":"user","id":"user_2other","external_id":"other","email_addresses":[{"id":"idn_1","email_address":"other@acme.io"}]}`
	for name, lie := range map[string]sandbox.Fault{
		"an empty object": {Body: "{}"}, "null": {Body: "null"}, "a list": {Body: "[]"}, "nothing": {Status: 204}, "HTML": {Body: "<html>", Type: "text/html"},
		"a redirect": {Status: 302, Location: "/login"}, "HTML that forbids": {Status: 403, Type: "text/html", Body: "<html>"},
		"another user": {Body: other}, "a path": {Body: strings.Replace(other, "user_2other", "../instance", 1)}, "half": {Body: other[:50]},
	} {
		for _, kind := range []string{sandbox.FaultLie, sandbox.FaultLieAfter} {
			t.Run(name+", "+kind, func(t *testing.T) {
				lie.Fault, lie.Rate, lie.Requests = kind, 0.4, "POST /users"
				l := newLying(t, nil, lie)
				rows, err := l.push(12)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range rows {
					if r.State != checkpoint.Created {
						t.Errorf("row %s: %s %s", r.ExternalID, r.State, r.Code)
					}
				}
				l.proven(rows, true)
			})
		}
	}
}

// answering is an engine between whose creates are answered with another id, once each is made.
func answering(id func(made string) string) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				h.ServeHTTP(w, r)
				return
			}
			answer := httptest.NewRecorder()
			h.ServeHTTP(answer, r)
			body := answer.Body.String()
			if _, rest, is := strings.Cut(body, `"id":"user_`); is && answer.Code == http.StatusOK {
				made, _, _ := strings.Cut(rest, `"`)
				body = strings.ReplaceAll(body, made, id(made))
			}
			w.WriteHeader(answer.Code)
			_, _ = w.Write([]byte(body))
		})
	}
}

// An id is one row's. Where an API answers creates with those of others, everything else being
// right, the rows that it contradicts go back into doubt, and the same run finds each its own user;
// none is made again.
func TestRowsWithEachOthersUsersGoBackIntoDoubt(t *testing.T) {
	for name, lie := range map[string]func() func(string) string{
		"one known id": func() func(string) string { return func(string) string { return "2same" } },
		"the id of the create before": func() func(string) string {
			var mu sync.Mutex
			last := ""
			return func(made string) string {
				mu.Lock()
				defer mu.Unlock()
				before := last
				last = made
				return cmp.Or(before, made)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLying(t, answering(lie()))
			rows, err := l.push(6)
			var doubt *InDoubt
			if !errors.As(err, &doubt) || doubt.Rows == 0 || doubt.Code != CodeContradicted || !strings.Contains(err.Error(), "line ") {
				t.Errorf("%v", err)
			}
			l.proven(rows, true)
			for _, r := range rows {
				if r.State != checkpoint.Created && (r.State != checkpoint.Claimed || r.Code != CodeContradicted || r.ClerkID != "") {
					t.Errorf("%+v", r)
				}
			}
			// A later process knows the ids of the rows before.
			if rows, err = l.push(6); err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if r.State != checkpoint.Created {
					t.Errorf("%+v", r)
				}
			}
			l.proven(rows, true)
			users, err := l.truth.ListUsers(context.Background(), "", 500)
			if err != nil || len(users) != 6 {
				t.Errorf("%d users, %v", len(users), err)
			}
		})
	}
}

// Where nothing gets a usable answer the run ends after a bounded number of requests, no row is
// given up, and the same run goes on when there is one again.
func TestNothingIsGivenUpForAnAPIThatIsNotThere(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		only   string // method
		kind   string
	}{
		"HTML that forbids": {403, "", "text/html"}, "a portal": {302, "", "text/html"}, "a gateway": {502, "", "text/html"}, "nothing": {204, "", ""},
		"creates are forbidden": {403, http.MethodPost, "text/html"}, "an error of the API's on every create": {500, http.MethodPost, "json"},
	} {
		t.Run(name, func(t *testing.T) {
			var off, asked atomic.Int64
			off.Store(1)
			l := newLying(t, func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if off.Load() == 0 || c.only != "" && r.Method != c.only {
						h.ServeHTTP(w, r)
						return
					}
					asked.Add(1)
					w.Header().Set("Content-Type", c.kind)
					w.WriteHeader(c.status)
					if c.kind == "json" {
						_, _ = w.Write([]byte(`{"errors":[{"code":"internal_clerk_error"}]}`))
					} else if c.status != http.StatusNoContent {
						_, _ = w.Write([]byte("<html>secret</html>"))
					}
				})
			})
			const n = 80
			rows, err := l.push(n)
			if err == nil || !strings.Contains(err.Error(), fmt.Sprint(c.status)) || strings.Contains(err.Error(), "secret") {
				t.Errorf("the run ended with %v", err)
			}
			if most := int64((maxSilent + 3) * 3 * maxAttempts); asked.Load() > most {
				t.Errorf("%d requests, at most %d", asked.Load(), most)
			}
			for _, r := range rows {
				if r.State != checkpoint.Claimed && r.State != checkpoint.Pending {
					t.Errorf("row %s: %s %s", r.ExternalID, r.State, r.Code)
				}
			}
			off.Store(0)
			if rows, err = l.push(n); err != nil || len(rows) != n {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			for _, r := range rows {
				if r.State != checkpoint.Created {
					t.Errorf("row %s: %s %s", r.ExternalID, r.State, r.Code)
				}
			}
			l.proven(rows, true)
		})
	}
}

// poisoned answers the creates of one external id with an object that says nothing.
func poisoned(id string) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
			if err != nil {
				panic(err)
			}
			if r.Method == http.MethodPost && strings.Contains(string(body), `"`+id+`"`) {
				_, _ = w.Write([]byte("{}"))
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			h.ServeHTTP(w, r)
		})
	}
}

// A row that alone gets no usable answer fails with a code that says which, and the others arrive.
func TestARowThatAloneGetsNoUsableAnswerFails(t *testing.T) {
	l := newLying(t, poisoned("x0"))
	rows, err := l.push(30)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		if i == 0 && (r.State != checkpoint.Failed || r.Code != "unusable_answer untrue") || i > 0 && r.State != checkpoint.Created {
			t.Errorf("row %s: %s %s", r.ExternalID, r.State, r.Code)
		}
	}
	l.proven(rows, true)
}

// A row beside which nothing is sent stays in doubt, since the API may take none. It is given up when it
// has got no answer in run after run, and other rows have arrived in one of them.
func TestARowBesideWhichNothingIsSentIsGivenUpLate(t *testing.T) {
	for name, others := range map[string]int{"nothing has arrived": 0, "others have arrived": 2} {
		t.Run(name, func(t *testing.T) {
			l := newLying(t, poisoned(fmt.Sprintf("x%d", others)))
			if _, err := l.push(others); err != nil {
				t.Fatal(err)
			}
			for run := 1; run <= 4; run++ {
				rows, err := l.push(others + 1)
				row, silent := rows[others], new(Unanswered)
				switch tried := row.Attempts; {
				case others > 0 && run == 3:
					if err != nil || row.State != checkpoint.Failed || row.Code != "unusable_answer untrue" || tried != mostAttempts {
						t.Errorf("run %d: %+v, %v", run, row, err)
					}
					return
				case !errors.As(err, &silent) || row.State != checkpoint.Claimed || tried != run*maxAttempts:
					t.Errorf("run %d: %+v, %v", run, row, err)
				}
			}
		})
	}
}

// What a claimed row's request had made is this run's, when it is found again.
func TestFoundAgainIsMade(t *testing.T) {
	l := newLying(t, nil)
	for i := range 3 {
		if _, err := l.truth.CreateUser(context.Background(), &clerkapi.CreateUserParams{
			ExternalID: clerkapi.Some(fmt.Sprintf("x%d", i)), EmailAddress: []string{fmt.Sprintf("u%d@acme.io", i)},
			EmailAddressIdentificationStatus: []string{clerkapi.StatusVerified}, SkipPasswordRequirement: clerkapi.Some(true),
		}); err != nil {
			t.Fatal(err)
		}
		if err := l.cp.Claim(context.Background(), []checkpoint.Row{{Ordinal: int64(i), State: checkpoint.Claimed, ExternalID: fmt.Sprintf("x%d", i), ClaimedAt: l.api.Now().UnixMilli()}}); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := l.push(5)
	if err != nil {
		t.Fatal(err)
	}
	l.proven(rows, true)
}

// A clock of ours that is wrong makes no stranger of a user, nor a user of a stranger.
func TestTheAPIsClockDecidesHowOldAUserIs(t *testing.T) {
	for name, ahead := range map[string]time.Duration{"ours is ahead": -3 * time.Hour, "ours is behind": 3 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			l := newLying(t, func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
					h.ServeHTTP(w, r)
				})
			})
			if _, err := l.api.GetInstance(context.Background()); err != nil { // as every run does first
				t.Fatal(err)
			}
			if _, err := l.push(1); err != nil {
				t.Fatal(err)
			}
			row, _, err := l.cp.Row(0)
			if err != nil {
				t.Fatal(err)
			}
			claimed := time.UnixMilli(row.ClaimedAt)
			if got := time.Since(claimed); (got + ahead).Abs() > time.Minute {
				t.Errorf("claimed %v ago by our clock; the API's is %v ahead", got, ahead)
			}
		})
	}
}

// A create that was executed and then refused, put off or forbidden: its user is the row's, at the
// latest when the row is retried. Whom an earlier import made is not.
func TestExecutedAndRefusedIsMade(t *testing.T) {
	code := func(code string) string {
		return `{"errors":[{"code":"` + code + `","meta":{"param_name":"external_id"}}]}`
	}
	for name, lie := range map[string]sandbox.Fault{
		"locked": {Status: 409, Body: code("resource_locked")}, "throttled": {Status: 429, Body: code("too_many_requests")},
		"throttled by somebody": {Status: 429, Type: "text/html", Body: "<html>"},
		"no key, HTML":          {Status: 401, Type: "text/html", Body: "<html>"}, "no key": {Status: 401, Body: code("authentication_invalid")},
		"quota": {Status: 403, Body: code("user_quota_exceeded")}, "not found": {Status: 404, Body: code("resource_not_found")},
		"bad": {Status: 400, Body: code("bad_request")}, "taken": {Status: 422, Body: code("form_identifier_exists")}, "invalid": {Status: 422, Body: code("form_param_invalid")},
	} {
		t.Run(name, func(t *testing.T) {
			lie.Fault, lie.Rate, lie.Requests = sandbox.FaultLieAfter, 0.4, "POST /users"
			l := newLying(t, nil, lie)
			var rows []checkpoint.Row
			var err error
			for range 12 { // those of which the first runs were told no are retried
				if rows, err = l.push(6); err == nil && !slices.ContainsFunc(rows, func(r checkpoint.Row) bool { return r.State != checkpoint.Created }) {
					break
				}
			}
			if err != nil || len(rows) != 6 {
				t.Fatal(len(rows), err)
			}
			for _, r := range rows {
				if r.State != checkpoint.Created {
					t.Errorf("row %s: %s %s", r.ExternalID, r.State, r.Code)
				}
			}
			l.proven(rows, true)
		})
	}
	t.Run("an earlier import's", func(t *testing.T) {
		l := newLying(t, nil)
		for i := range 3 {
			p := create(fmt.Sprintf("u%d@acme.io", i)).Params
			p.ExternalID = clerkapi.Some(fmt.Sprintf("x%d", i))
			if _, err := l.truth.CreateUser(context.Background(), p); err != nil {
				t.Fatal(err)
			}
		}
		for made := time.Now().UnixMilli(); time.Now().UnixMilli() <= made; { // the claim is later by the clock, too
		}
		rows, err := l.push(3)
		for _, r := range rows {
			if err != nil || r.State != checkpoint.Failed || r.Made {
				t.Errorf("%+v %v", r, err)
			}
		}
	})
}

// A question whose answers are larger than any answer is asked a few times.
func TestAnswersThatAreTooLargeAreSoonGivenUp(t *testing.T) {
	var asked atomic.Int64
	huge := bytes.Repeat([]byte(" "), 33<<20)
	l := newLying(t, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			_, _ = w.Write(huge)
		})
	})
	limiter, err := ratelimit.NewSet(ratelimit.Quota{}, 1, ratelimit.Classes)
	if err != nil {
		t.Fatal(err)
	}
	c := NewCaller(context.Background(), l.api, limiter, time.Microsecond, 0)
	if _, err := c.FindUsers(context.Background(), clerkapi.ByExternalID, []string{"x"}); err == nil || asked.Load() != fewAttempts {
		t.Errorf("asked %d times: %v", asked.Load(), err)
	}
}

// What was removed may be shown for as long as the target promises no better: it is looked at again before it is told.
func TestWhatWasRemovedMayBeShownForAMoment(t *testing.T) {
	for shown, gone := range map[int64]bool{0: true, 1: true, 2: false} {
		var asked atomic.Int64
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			addresses := "[]"
			if asked.Add(1) <= shown {
				addresses = `[{"id":"idn_a","object":"email_address","email_address":"a@acme.io"}]`
			}
			fmt.Fprintf(w, `{"id":"user_a","object":"user","email_addresses":%s}`, addresses)
		}))
		defer srv.Close()
		api, err := clerkapi.New(clerkapi.Config{URL: srv.URL + "/v1", SecretKey: "sk_test_a"})
		if err != nil {
			t.Fatal(err)
		}
		free, err := ratelimit.NewSet(ratelimit.Quota{}, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		c := NewCaller(context.Background(), api, free, time.Millisecond, time.Millisecond)
		got, err := RemoveIdentifier(clerkapi.ByEmail, "idn_a", "a@acme.io").ended(context.Background(), c, "user_a")
		if err != nil || got != gone {
			t.Errorf("shown %d times: gone is %v, %v", shown, got, err)
		}
	}
}
