package importer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/report"
	"clerk-import/importer/sandbox"
	"clerk-import/importer/target"
	"clerk-import/mapping"
	"clerk-import/ratelimit"
)

func init() { target.Backoff = time.Millisecond }

// stage is a sandbox behind a handler that can misbehave.
type stage struct {
	*target.Target
	api *clerkapi.Client // straight to the sandbox, past the faults
	sb  *sandbox.Server

	faulty *httptest.Server
	direct string // address past the faults
}

// calm ends what is under way, and goes on past the faults.
func (s *stage) calm(t testing.TB) {
	t.Helper()
	s.faulty.Close()
	target, err := target.Open(context.Background(), target.Options{SecretKey: s.sb.Key(), URL: s.direct + "/v1", Quota: &ratelimit.Quota{}})
	if err != nil {
		t.Fatal(err)
	}
	target.Settle = s.Settle
	s.Target = target
}

func newStage(t testing.TB, settings *sandbox.Settings, around func(http.Handler) http.Handler) *stage {
	t.Helper()
	sb, err := sandbox.Open(sandbox.Config{Quota: &ratelimit.Quota{}, Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	if around == nil {
		around = func(h http.Handler) http.Handler { return h }
	}
	direct, faulty := httptest.NewServer(sb), httptest.NewServer(around(sb))
	t.Cleanup(func() {
		faulty.Close()
		direct.Close()
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
	})
	target, err := target.Open(context.Background(), target.Options{SecretKey: sb.Key(), URL: faulty.URL + "/v1", Quota: &ratelimit.Quota{}})
	if err != nil {
		t.Fatal(err)
	}
	api, err := clerkapi.New(clerkapi.Config{URL: direct.URL + "/v1", SecretKey: sb.Key()})
	if err != nil {
		t.Fatal(err)
	}
	return &stage{target, api, sb, faulty, direct.URL}
}

func textFile(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// one is what was given at most once.
func one(policies []Policies) (p Policies) {
	if len(policies) > 0 {
		p = policies[0]
	}
	return p
}

func migrate(t testing.TB, s *stage, path string, in InputOptions, o MigrateOptions, policies ...Policies) (*report.Run, error) {
	t.Helper()
	in.Files = []string{path}
	job, err := Prepare(in, one(policies))
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	if o.QuotaShare == 0 {
		o.QuotaShare = 1
	}
	if o.MaxInFlight == 0 {
		o.MaxInFlight = 8
	}
	if o.Checkpoint == "" {
		o.Checkpoint = filepath.Join(t.TempDir(), "cp")
	}
	return job.Migrate(context.Background(), s.Target, o)
}

func conserved(t testing.TB, r *report.Run) {
	t.Helper()
	if sum := r.Created + r.Updated + r.Skipped + r.Rejected + r.Failed + r.Pending; sum != r.Read {
		t.Errorf("rows read %d, accounted for %d: %+v", r.Read, sum, r)
	}
	for _, e := range r.Entities {
		if e.Read != e.Created+e.Updated+e.Skipped+e.Rejected+e.Failed+e.Pending {
			t.Errorf("rows of %s were lost: %+v", e.Entity, e)
		}
	}
}

func find(t testing.TB, s *stage, by clerkapi.Filter, value string) *clerkapi.User {
	t.Helper()
	users, err := s.api.FindUsers(context.Background(), by, []string{value})
	if err != nil || len(users) != 1 {
		t.Fatalf("%s %s: %d users, %v", by, value, len(users), err)
	}
	return &users[0]
}

// The samples arrive, the counts add up, check agrees, and people can sign in.
func TestSamplesArriveAndSignIn(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil, nil)
	for _, file := range []string{
		"auth0.json", "auth0-broken.ndjson", "authjs.json", "clerk.csv", "supabase.csv", "firebase.json", "firebase.csv", "devise.csv", "django.csv", "django-dumpdata.json",
	} {
		path := "../samples/" + file
		in := sampleInput(t, path)
		before, _ := s.sb.Stats()
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		checked := []string{}
		c, err := job.Check(context.Background(), CheckOptions{}, func(v Verdict) error {
			if v.Rejected {
				checked = append(checked, v.Record.Position.String())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if after, _ := s.sb.Stats(); after != before {
			t.Errorf("%s: the check sent %d requests", file, after-before)
		}
		sent := []string{}
		cp := filepath.Join(t.TempDir(), "cp")
		r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, Listeners: Listeners{Row: func(e RowEvent) {
			if e.State == checkpoint.Rejected {
				sent = append(sent, e.At.String())
			}
		}}, Sending: Sending{AllowRejected: true}})
		if err != nil {
			t.Fatal(err)
		}
		conserved(t, r)
		if d := cmp.Diff(checked, sent); d != "" || r.Created != c.Ready || r.Rejected != c.Rejected {
			t.Errorf("%s: check and migrate differ: %s\n%+v", file, d, r)
		}
		again, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, Sending: Sending{AllowRejected: true}})
		if err != nil || again.Requests != 0 || again.Created != r.Created {
			t.Errorf("%s: the second run: %+v %v", file, again, err)
		}
	}
	logins := []string{"auth0|000000009e3779b97f4a7c15", "000000000000000000000000" + "0000", "2"} // the last of Devise, with a pepper
	for i := range 11 {                                                                            // two of each of Django's hashers; the twelfth has no password
		if i != 7 { // who is not active
			logins = append(logins, strconv.Itoa(101+i), strconv.Itoa(201+i))
		}
	}
	for _, login := range logins {
		u := find(t, s, clerkapi.ByExternalID, login)
		passwords := []string{"correct horse battery staple", "hunter2hunter2", "Tr0ub4dor&3", "пароль-пароль", "letmein-2024!", "S3cure.Enough", "user1password"}
		works := slices.ContainsFunc(passwords, func(p string) bool {
			ok, err := s.api.VerifyPassword(context.Background(), u.ID, p)
			return err == nil && ok
		})
		if wrong, err := s.api.VerifyPassword(context.Background(), u.ID, "certainly wrong"); !works || wrong || err != nil {
			t.Errorf("%s cannot sign in as before: %v %v %v", login, works, wrong, err)
		}
	}
}

func TestUnverifiedIdentifiersFollowThePolicy(t *testing.T) {
	v := func(s string) mapping.Identifier { return mapping.Identifier{Value: s, Verified: true} }
	u := func(s string) mapping.Identifier { return mapping.Identifier{Value: s} }
	type want struct {
		emails, statuses, attached []string
		problem                    string
	}
	for _, c := range []struct {
		name   string
		user   mapping.User
		policy Unverified
		want   want
	}{
		{"verified only", mapping.User{Emails: []mapping.Identifier{v("a"), v("b")}}, UnverifiedAuto, want{[]string{"a", "b"}, []string{"verified", "verified"}, nil, ""}},
		{"extra attached, verified becomes primary", mapping.User{Emails: []mapping.Identifier{u("a"), v("b")}}, UnverifiedAuto, want{[]string{"b"}, []string{"verified"}, []string{"a"}, ""}},
		{"the only one reserved", mapping.User{Emails: []mapping.Identifier{u("a")}}, UnverifiedAuto, want{[]string{"a"}, []string{"reserved"}, nil, "identifier_reserved"}},
		{"one of several reserved", mapping.User{Emails: []mapping.Identifier{u("a"), u("b")}, Phones: []mapping.Identifier{u("+1")}}, UnverifiedAuto, want{[]string{"a"}, []string{"reserved"}, []string{"b", "+1"}, "identifier_reserved"}},
		{"a username is enough to sign in", mapping.User{Username: mapping.Some("joe"), Emails: []mapping.Identifier{u("a")}}, UnverifiedAuto, want{nil, nil, []string{"a"}, ""}},
		{"a verified phone is enough", mapping.User{Phones: []mapping.Identifier{v("+1")}, Emails: []mapping.Identifier{u("a")}}, UnverifiedAuto, want{nil, nil, []string{"a"}, ""}},
		{"reserve all", mapping.User{Emails: []mapping.Identifier{v("a"), u("b")}}, UnverifiedReserve, want{[]string{"a", "b"}, []string{"verified", "reserved"}, nil, "identifier_reserved"}},
		{"attach all", mapping.User{Emails: []mapping.Identifier{v("a"), u("b")}}, UnverifiedAttach, want{[]string{"a"}, []string{"verified"}, []string{"b"}, ""}},
		{"attach cannot carry the only one", mapping.User{Emails: []mapping.Identifier{u("a")}}, UnverifiedAttach, want{nil, nil, []string{"a"}, "identifier_only_unverified"}},
		{"reject", mapping.User{Emails: []mapping.Identifier{v("a"), u("b")}}, UnverifiedReject, want{[]string{"a"}, []string{"verified"}, nil, "identifier_unverified"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p Plan
			problems := p.fill(&c.user, c.policy, nil)
			var got want
			got.emails, got.statuses = p.Create.EmailAddress, p.Create.EmailAddressIdentificationStatus
			for _, a := range p.Attach {
				got.attached = append(got.attached, a.Value)
			}
			if len(problems) > 0 {
				got.problem = problems[0].Code
			}
			if d := cmp.Diff(c.want, got, cmp.AllowUnexported(want{})); d != "" {
				t.Error(d)
			}
		})
	}
}

// What arrives is what was said: reserved is not verified, attached is neither.
func TestNothingUnverifiedArrivesVerified(t *testing.T) {
	s := newStage(t, nil, nil)
	r, err := migrate(t, s, textFile(t, "u.json", `[
		{"user_id":"1","email":"only@example.com","email_verified":false},
		{"user_id":"2","email":"good@example.com","email_verified":true,"phone_number":"+12125550101","phone_verified":false}]`), InputOptions{Source: "auth0"}, MigrateOptions{})
	if err != nil || r.Created != 2 {
		t.Fatalf("%+v %v", r, err)
	}
	only := find(t, s, clerkapi.ByExternalID, "1")
	if e := only.EmailAddresses[0]; !e.Reserved || e.Verification != nil && e.Verification.Status == "verified" {
		t.Errorf("the only address: %+v", e)
	}
	good := find(t, s, clerkapi.ByExternalID, "2")
	if p := good.PhoneNumbers[0]; p.Reserved || p.Verification != nil {
		t.Errorf("the extra number: %+v", p)
	}
}

func TestTheRunStopsWhenNoRequestCanSucceed(t *testing.T) {
	settings := sandbox.DefaultSettings()
	settings.MaxUsers = 3
	s := newStage(t, &settings, nil)
	var rows []string
	for i := range 20 {
		rows = append(rows, fmt.Sprintf(`{"user_id":"%d","email":"u%d@example.com","email_verified":true}`, i, i))
	}
	path, cp := textFile(t, "u.ndjson", strings.Join(rows, "\n")), filepath.Join(t.TempDir(), "cp")
	r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp})
	if err == nil || !strings.Contains(err.Error(), "user_quota_exceeded") {
		t.Fatalf("%v", err)
	}
	conserved(t, r)
	if r.Created != 3 || r.Failed != 0 || r.Finished {
		t.Errorf("%+v", r)
	}
}

func TestConflictsFollowThePolicyAndNeverHandOverAnAccount(t *testing.T) {
	ctx := context.Background()
	some := mapping.Some[string]
	for _, c := range []struct {
		policy Conflict
		row    string
		want   func(*report.Run) int64
		name   string // first name of the existing user afterwards
	}{
		{ConflictFail, `{"user_id":"x","email":"old@example.com","email_verified":true,"given_name":"New"}`, func(r *report.Run) int64 { return r.Failed }, "Old"},
		{ConflictSkip, `{"user_id":"x","email":"old@example.com","email_verified":true,"given_name":"New"}`, func(r *report.Run) int64 { return r.Skipped }, "Old"},
		{ConflictUpdate, `{"user_id":"x","email":"old@example.com","email_verified":true,"given_name":"New"}`, func(r *report.Run) int64 { return r.Updated }, "New"},
		{ConflictUpdate, `{"user_id":"old","email":"other@example.com","email_verified":true,"given_name":"New"}`, func(r *report.Run) int64 { return r.Updated }, "New"},
		// An unverified address proves nothing: this could be anybody.
		{ConflictUpdate, `{"user_id":"x","email":"old@example.com","email_verified":false,"given_name":"New"}`, func(r *report.Run) int64 { return r.Failed }, "Old"},
		// The address is there under another external id.
		{ConflictUpdate, `{"user_id":"y","email":"tied@example.com","email_verified":true,"given_name":"New"}`, func(r *report.Run) int64 { return r.Failed }, "Old"},
	} {
		s := newStage(t, nil, nil)
		for _, u := range []clerkapi.CreateUserParams{
			{EmailAddress: []string{"old@example.com"}, FirstName: some("Old"), SkipPasswordRequirement: mapping.Some(true)},
			{EmailAddress: []string{"tied@example.com"}, ExternalID: some("old"), FirstName: some("Old"), SkipPasswordRequirement: mapping.Some(true)},
		} {
			if _, err := s.api.CreateUser(ctx, &u); err != nil {
				t.Fatal(err)
			}
		}
		r, err := migrate(t, s, textFile(t, "u.ndjson", c.row), InputOptions{Source: "auth0"}, MigrateOptions{Sending: Sending{OnConflict: c.policy}})
		if err != nil || c.want(r) != 1 {
			t.Errorf("%s %s: %+v %v", c.policy, c.row, r, err)
		}
		conserved(t, r)
		email := "old@example.com"
		if strings.Contains(c.row, `"user_id":"old"`) || strings.Contains(c.row, "tied") {
			email = "tied@example.com"
		}
		if u := find(t, s, clerkapi.ByEmail, email); u.FirstName != c.name {
			t.Errorf("%s %s: the user is now %q", c.policy, c.row, u.FirstName)
		}
	}
}

// faults answers requests as a bad day would, by a script of one byte each.
type faults struct {
	next   http.Handler
	script []byte
	method string // of the requests that the script is for; "" for all but the first, which asks for the instance
	n      atomic.Int64
}

func (f *faults) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind := byte(0)
	i := int64(-1)
	switch f.method {
	case "":
		i = f.n.Add(1) - 2
	case r.Method:
		i = f.n.Add(1) - 1
	}
	if i >= 0 && int(i) < len(f.script) {
		kind = f.script[i]
	}
	switch kind {
	case 1: // lost before it was executed
		panic(http.ErrAbortHandler)
	case 2: // executed, the answer lost
		f.next.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	case 3: // executed, the answer cut in the middle
		rec := httptest.NewRecorder()
		f.next.ServeHTTP(rec, r)
		w.Header().Set("Content-Length", fmt.Sprint(rec.Body.Len()))
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes()[:rec.Body.Len()/2])
		panic(http.ErrAbortHandler)
	case 4: // a proxy's error, not executed
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte("<html>bad gateway</html>"))
	case 5: // a proxy's error, executed
		f.next.ServeHTTP(httptest.NewRecorder(), r)
		w.WriteHeader(http.StatusGatewayTimeout)
	case 6:
		w.Header().Set("Retry-After", "0.002")
		w.WriteHeader(http.StatusTooManyRequests)
	case 7:
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte(`{"errors":[{"code":"resource_locked","message":"m","long_message":"l"}]}`))
	default:
		f.next.ServeHTTP(w, r)
	}
}

// For any interleaving of faults every row has one fate and nobody is there
// twice.
func TestRowsAreConservedUnderAnyFaults(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(rt, "rows")
		script := rapid.SliceOfN(rapid.ByteRange(0, 9), 0, 80).Draw(rt, "faults")
		inFlight := rapid.IntRange(1, 16).Draw(rt, "in flight")
		var rows []string
		for i := range n {
			id := fmt.Sprintf(`"user_id":"-%d",`, i)
			if i%4 == 3 {
				id = "" // found again by its address
			}
			phone := ""
			if i%5 == 0 {
				phone = fmt.Sprintf(`,"phone_number":"+1212555%04d"`, i)
			}
			rows = append(rows, fmt.Sprintf(`{%s"email":"u%d@example.com","email_verified":true,"created_at":"2021-01-01T00:00:00Z"%s}`, id, i, phone))
		}
		s := newStage(t, nil, func(h http.Handler) http.Handler { return &faults{next: h, script: script} })
		r, err := migrate(t, s, textFile(t, "u.ndjson", strings.Join(rows, "\n")), InputOptions{Source: "auth0"}, MigrateOptions{MaxInFlight: inFlight})
		if err != nil {
			rt.Fatal(err)
		}
		if r.Created != int64(n) || r.Read != int64(n) {
			rt.Fatalf("%+v", r)
		}
		if got, err := s.api.CountUsers(context.Background()); err != nil || got != int64(n) {
			rt.Fatalf("the sandbox holds %d users, want %d (%v)", got, n, err)
		}
		for i := range n {
			u := find(t, s, clerkapi.ByEmail, fmt.Sprintf("u%d@example.com", i))
			if i%5 == 0 && len(u.PhoneNumbers) != 1 {
				rt.Fatalf("user %d has %d phone numbers", i, len(u.PhoneNumbers))
			}
		}
	})
}

// A finished run that is taken up again and stopped in the middle is not
// finished: the next one sends the rest.
func TestAnInterruptedRetryIsFinishedLater(t *testing.T) {
	s := newStage(t, nil, nil)
	var rows []string
	for i := range 30 {
		email := fmt.Sprintf("u%d@example.com", i)
		rows = append(rows, fmt.Sprintf(`{"user_id":"%d","email":%q,"email_verified":true}`, i, email))
		if _, err := s.api.CreateUser(context.Background(), &clerkapi.CreateUserParams{EmailAddress: []string{email}, SkipPasswordRequirement: mapping.Some(true)}); err != nil {
			t.Fatal(err)
		}
	}
	path, cp := textFile(t, "u.ndjson", strings.Join(rows, "\n")), filepath.Join(t.TempDir(), "cp")
	r, err := migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp})
	if err != nil || r.Failed != 30 || !r.Finished {
		t.Fatalf("%+v %v", r, err)
	}
	drain := make(chan struct{})
	var once atomic.Bool
	r, err = migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp, MaxInFlight: 1, Drain: drain, Listeners: Listeners{Row: func(RowEvent) {
		if once.CompareAndSwap(false, true) {
			close(drain)
		}
	}}, Sending: Sending{Retry: []checkpoint.State{checkpoint.Failed}}})
	if !errors.Is(err, ErrInterrupted) || r.Finished || r.Pending == 0 {
		t.Fatalf("%+v %v", r, err)
	}
	conserved(t, r)
	r, err = migrate(t, s, path, InputOptions{Source: "auth0"}, MigrateOptions{Checkpoint: cp, Sending: Sending{OnConflict: ConflictSkip}})
	if err != nil || !r.Finished || r.Skipped == 0 || r.Skipped+r.Failed != 30 {
		t.Errorf("%+v %v", r, err)
	}
	conserved(t, r)
}

// A user that was there before is not taken for one whose answer was lost.
func TestALostAnswerDoesNotAdoptSomebodyElse(t *testing.T) {
	// The first POST asks for a development browser, the second creates.
	s := newStage(t, nil, func(h http.Handler) http.Handler {
		return &faults{next: h, script: []byte{0, 2}, method: http.MethodPost}
	})
	if _, err := s.api.CreateUser(context.Background(), &clerkapi.CreateUserParams{EmailAddress: []string{"a@example.com"}, CreatedAt: mapping.Some("2019-01-01T00:00:00Z"), SkipPasswordRequirement: mapping.Some(true)}); err != nil {
		t.Fatal(err)
	}
	r, err := migrate(t, s, textFile(t, "u.ndjson", `{"email":"a@example.com","email_verified":true,"created_at":"2021-01-01T00:00:00Z"}`), InputOptions{Source: "auth0"}, MigrateOptions{})
	if err != nil || r.Failed != 1 || r.Created != 0 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestDuplicatesNameBothRowsAcrossFiles(t *testing.T) {
	a := textFile(t, "a.ndjson", `{"user_id":"1","email":"x@acme.io","email_verified":true}`)
	b := textFile(t, "b.ndjson", "{\"user_id\":\"2\",\"email\":\"y@acme.io\",\"email_verified\":true}\n{\"user_id\":\"3\",\"email\":\"X@acme.io\",\"email_verified\":true}")
	job, err := Prepare(InputOptions{Files: []string{a, b}, Source: "auth0"}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	c, err := job.Check(context.Background(), CheckOptions{}, func(v Verdict) error {
		for _, p := range v.Problems {
			found = append(found, fmt.Sprintf("%s:%d %s %s:%d", filepath.Base(v.Record.File), v.Record.Line, p.Code, filepath.Base(p.Other.File), p.Other.Line))
		}
		return nil
	})
	if err != nil || c.Rejected != 1 || !slices.Equal(found, []string{"b.ndjson:2 email_duplicate a.ndjson:1"}) {
		t.Errorf("%v %v %+v", found, err, c)
	}
}

func TestTheSameInputGivesTheSamePlans(t *testing.T) {
	job, err := Prepare(InputOptions{Files: []string{"../samples/clerk.csv"}}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	plans := func() (out []Plan) {
		if _, _, err := job.rows(context.Background(), walk{judged: true}, func(it *item) error {
			out = append(out, it.draft.plan)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if d := cmp.Diff(fmt.Sprintf("%+v", plans()), fmt.Sprintf("%+v", plans())); d != "" {
		t.Error(d)
	}
}

func TestTheTargetIsNamedOrRefused(t *testing.T) {
	var usage *UsageError
	for _, o := range []target.Options{{}, {SecretKey: "pk_test_x"}, {SecretKey: "sk_test_bench", URL: "ftp://x"}, {SecretKey: "sk_test_secret", URL: "http://example.com"}} {
		_, err := target.Open(context.Background(), o)
		if !errors.As(err, &usage) || strings.Contains(err.Error(), "secret_") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
