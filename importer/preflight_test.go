package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/report"
	"clerk-import/importer/sandbox"
	"clerk-import/mapping"
	"clerk-import/ratelimit"
)

// ask checks rows against a target.
func ask(t testing.TB, s *stage, text string, in InputOptions, policies ...Policies) (*report.Check, []Verdict) {
	t.Helper()
	in.Files, in.Source = []string{textFile(t, "u.ndjson", text)}, "auth0"
	job, err := Prepare(in, one(policies))
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	limiter, err := ratelimit.NewSet(s.Quota, 1, ratelimit.Classes)
	if err != nil {
		t.Fatal(err)
	}
	p, err := job.Preflight(context.Background(), s.Target, PreflightOptions{Limiter: limiter, LookUp: true})
	if err != nil {
		t.Fatal(err)
	}
	var verdicts []Verdict
	c, err := job.Check(context.Background(), CheckOptions{Preflight: p}, func(v Verdict) error {
		v.Problems = slices.Clone(v.Problems)
		verdicts = append(verdicts, v)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, verdicts
}

// Under any settings, what the preflight lets through arrives, and what it
// rejects the API refuses.
func TestThePreflightAgreesWithTheAPI(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		attribute := func(name string) sandbox.Attribute {
			on := rapid.IntRange(0, 3).Draw(rt, name) > 0
			return sandbox.Attribute{Enabled: on, Required: on && rapid.IntRange(0, 3).Draw(rt, name+" required") == 0}
		}
		alone := func(name string) sandbox.Attribute { // by which users may be unable to sign in with it alone
			a := attribute(name)
			if rapid.Bool().Draw(rt, name+" needs a password") {
				a.FirstFactors = &[]string{}
			}
			return a
		}
		settings := sandbox.Settings{
			Email: alone("email"), Phone: alone("phone"), Username: attribute("username"), Wallet: sandbox.Attribute{Enabled: rapid.Bool().Draw(rt, "wallet")}, Password: attribute("password"),
			TOTP: attribute("totp"), Backup: attribute("backup"), FirstName: attribute("first"), LastName: attribute("last"),
			Legal: rapid.Bool().Draw(rt, "legal"),
			Usernames: sandbox.UsernameSettings{
				MinLength: rapid.IntRange(1, 8).Draw(rt, "min"), MaxLength: rapid.IntRange(8, 20).Draw(rt, "max"),
				Extended: rapid.Bool().Draw(rt, "extended"), Numeric: rapid.Bool().Draw(rt, "numeric"),
			},
			Passwords: sandbox.PasswordSettings{MinLength: rapid.IntRange(1, 12).Draw(rt, "password length")},
		}
		settings.TOTP.Required, settings.Backup.Required = false, false // not enforced on create
		var rows []string
		for i := range rapid.IntRange(1, 12).Draw(rt, "rows") {
			row := map[string]any{"id": fmt.Sprintf("u%d", i)}
			maybe := func(key string, value any) {
				if rapid.Bool().Draw(rt, key) {
					row[key] = value
				}
			}
			maybe("email", fmt.Sprintf("u%d@acme.io", i))
			maybe("email_ok", true)
			maybe("phone", fmt.Sprintf("+1212555%04d", i))
			maybe("phone_ok", true)
			maybe("username", rapid.SampledFrom([]string{"jo", "joe_%d", "123456%d", "joe.x%d", "+1212555000%d", "a-rather-long-username-%d", "jörg%d", "x y%d"}).Draw(rt, "name"))
			if name, ok := row["username"].(string); ok && strings.Contains(name, "%d") {
				row["username"] = fmt.Sprintf(name, i)
			}
			maybe("first", rapid.SampledFrom([]string{"Jane", "jane@acme.io", "https://acme.io/x", "<i>J</i>", "+442071838750"}).Draw(rt, "first name"))
			maybe("last", "Doe")
			maybe("password", rapid.SampledFrom([]string{"abc", "abcdefgh", "abcdefghijklm"}).Draw(rt, "pw"))
			maybe("totp", "JBSWY3DPEHPK3PXP")
			maybe("codes", []string{"aaaa-bbbb"})
			maybe("legal", "2020-01-01T00:00:00Z")
			b, err := json.Marshal(row)
			if err != nil {
				rt.Fatal(err)
			}
			rows = append(rows, string(b))
		}
		const m = "fields:\n  external_id: id\n  email_address: {value: email?, verified: email_ok?}\n  phone_number: {value: phone?, verified: phone_ok?}\n" +
			"  username: username?\n  first_name: first?\n  last_name: last?\n  password: password?\n  totp_secret: totp?\n  backup_codes: codes?\n  legal_accepted_at: legal?\n"
		dir := t.TempDir()
		s := newStage(t, &settings, nil)
		in := InputOptions{MappingFile: textFile(t, "m.yaml", m)}
		var rejected []int64
		run, err := migrate(t, s, textFile(t, "u.ndjson", strings.Join(rows, "\n")), in, MigrateOptions{Checkpoint: filepath.Join(dir, "cp"), Listeners: Listeners{Row: func(e RowEvent) { rejected = append(rejected, e.At.Line) }}, Sending: Sending{AllowRejected: true}})
		if err != nil {
			rt.Fatal(err)
		}
		if run.Failed > 0 {
			rt.Fatalf("the API refused what was let through: %+v\n%+v\n%s", run, settings, strings.Join(rows, "\n"))
		}
		status, err := ReadStatus(filepath.Join(dir, "cp"))
		if err != nil {
			rt.Fatal(err)
		}
		// What was rejected is sent all the same.
		for _, line := range rejected {
			job, err := Prepare(InputOptions{MappingFile: in.MappingFile, Files: []string{textFile(t, "one.ndjson", rows[line-1])}}, Policies{})
			if err != nil {
				rt.Fatal(err)
			}
			taken := false
			if _, _, err := job.rows(context.Background(), walk{judged: true, rules: job.rulesOf(status.Run)}, func(it *item) error {
				_, err := s.api.CreateUser(context.Background(), &it.draft.plan.Create)
				taken = err == nil && !it.rejected()
				return nil
			}); err != nil {
				rt.Fatal(err)
			}
			if taken {
				rt.Fatalf("the API takes what was rejected: %s\n%+v", rows[line-1], settings)
			}
		}
	})
}

// Whatever the rows hold, the API takes what the check lets through.
func TestTheAPITakesWhatTheCheckLetsThrough(t *testing.T) {
	odd := func(t *rapid.T, name string) string {
		return rapid.OneOf(
			rapid.StringN(0, 12, -1), rapid.StringMatching(`[a-zA-Z0-9_.+@-]{0,20}`), rapid.StringMatching(`[a-z]{1,8}@[a-z.-]{1,8}\.[a-z]{1,4}`),
			rapid.StringMatching(`\+[0-9]{0,16}`), rapid.SampledFrom([]string{"", " ", "\u0000", "null", "0x" + strings.Repeat("a", 40), strings.Repeat("é", 130), strings.Repeat("x", 300), "2020-01-01", "1970-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "en-US", "JBSWY3DP", "{}", "[]", "{\"a\":1}", strings.Repeat("p", 80), "a@b.foobarx", "a@b.arpa", "a@b.ck", "a@localhost.lan", "\u200b", "a.io/b", "x://y", "<p>", "0044207183875", "(415) 555-2671"}),
		).Draw(t, name)
	}
	const m = "fields:\n  external_id: id?\n  email_address:\n    - {value: email?, verified: email_ok?}\n    - more?\n  phone_number: {value: 'phone?', verified: phone_ok?}\n" +
		"  web3_wallet: wallet?\n  username: username?\n  first_name: first?\n  last_name: last?\n  locale: locale?\n  password: password?\n  totp_secret: totp?\n  backup_codes: codes?\n" +
		"  legal_accepted_at: legal?\n  created_at: created?\n  public_metadata: {path: meta?, convert: json}\n"
	rapid.Check(t, func(rt *rapid.T) {
		var rows []string
		for range rapid.IntRange(1, 10).Draw(rt, "rows") {
			row := map[string]any{"email": rapid.StringMatching(`[a-z]{6}@acme\.io`).Draw(rt, "usual"), "email_ok": true}
			for _, key := range []string{"id", "email", "more", "phone", "wallet", "username", "first", "last", "locale", "password", "totp", "codes", "legal", "created", "meta"} {
				if rapid.IntRange(0, 3).Draw(rt, key+" there") == 0 {
					row[key] = odd(rt, key)
				}
			}
			for _, key := range []string{"email_ok", "phone_ok"} {
				row[key] = rapid.Bool().Draw(rt, key)
			}
			b, err := json.Marshal(row)
			if err != nil {
				rt.Fatal(err)
			}
			rows = append(rows, string(b))
		}
		s := newStage(t, nil, nil)
		run, err := migrate(t, s, textFile(t, "u.ndjson", strings.Join(rows, "\n")), InputOptions{MappingFile: textFile(t, "m.yaml", m)}, MigrateOptions{Sending: Sending{AllowRejected: true}})
		if err != nil {
			rt.Fatal(err)
		}
		conserved(t, run)
		if run.Failed > 0 {
			rt.Fatalf("%+v\n%s", run.Failures, strings.Join(rows, "\n"))
		}
	})
}

func TestIdentifiersThatAreTakenAreFound(t *testing.T) {
	s := newStage(t, nil, nil)
	ctx := context.Background()
	some := mapping.Some[string]
	for _, u := range []clerkapi.CreateUserParams{
		{ExternalID: some("taken"), EmailAddress: []string{"a@acme.io"}, SkipPasswordRequirement: mapping.Some(true)},
		{EmailAddress: []string{"b@acme.io"}, SkipPasswordRequirement: mapping.Some(true)},
		{Username: some("carla_c"), PhoneNumber: []string{"+12125550001"}, SkipPasswordRequirement: mapping.Some(true)},
	} {
		created, err := s.api.CreateUser(ctx, &u)
		if err != nil {
			t.Fatal(err)
		}
		// Somebody else can still claim an unverified address.
		if _, err := s.api.CreateEmailAddress(ctx, &clerkapi.CreateEmailAddressParams{UserID: created.ID, EmailAddress: "free@acme.io", Verified: mapping.Some(false)}); err != nil {
			t.Fatal(err)
		}
	}
	rows := []string{
		`{"user_id":"taken","email":"z@acme.io","email_verified":true}`,
		`{"user_id":"2","email":"B@acme.io","email_verified":true}`,
		`{"user_id":"3","email":"c@acme.io","email_verified":true,"username":"Carla_C"}`,
		`{"user_id":"4","email":"d@acme.io","email_verified":true,"phone_number":"+12125550001","phone_verified":true}`,
		`{"user_id":"5","email":"free@acme.io","email_verified":true}`,
		`{"user_id":"6","email":"e@acme.io","email_verified":true}`,
	}
	c, verdicts := ask(t, s, strings.Join(rows, "\n"), InputOptions{})
	var fields []string
	for _, v := range verdicts {
		field := ""
		for _, p := range v.Problems {
			if p.Code == codeConflict {
				field = p.Field
			}
		}
		fields = append(fields, field)
	}
	if want := []string{"external_id", "email_address", "username", "phone_number", "", ""}; !slices.Equal(fields, want) {
		t.Errorf("%q, want %q", fields, want)
	}
	if c.Target == nil || c.Target.Users != 3 || !c.Target.LookedUp || !c.Target.Settings || c.Ready != 6 {
		t.Errorf("%+v", c)
	}
	if c, _ := ask(t, s, strings.Join(rows, "\n"), InputOptions{}, Policies{AsError: []string{codeConflict}}); c.Rejected != 4 {
		t.Errorf("as an error: %d rejected", c.Rejected)
	}
}

// A thousand identifiers of a kind take ten look-ups, and a target without users
// takes none.
func TestLookUpsAreBatched(t *testing.T) {
	var lookUps atomic.Int64
	s := newStage(t, nil, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v1/users" && r.Method == http.MethodGet {
				lookUps.Add(1)
			}
			next.ServeHTTP(w, r)
		})
	})
	var rows []string
	for i := range 1000 {
		rows = append(rows, fmt.Sprintf(`{"user_id":"%d","email":"u%d@acme.io","email_verified":true}`, i, i))
	}
	if ask(t, s, strings.Join(rows, "\n"), InputOptions{}); lookUps.Load() != 0 {
		t.Errorf("%d look-ups in an instance without users", lookUps.Load())
	}
	if _, err := s.api.CreateUser(context.Background(), &clerkapi.CreateUserParams{EmailAddress: []string{"x@acme.io"}, SkipPasswordRequirement: mapping.Some(true)}); err != nil {
		t.Fatal(err)
	}
	if ask(t, s, strings.Join(rows, "\n"), InputOptions{}); lookUps.Load() != 20 {
		t.Errorf("%d look-ups of 2,000 identifiers, want 20", lookUps.Load())
	}
}

// Settings that cannot be read are no reason to stop; the report tells. The
// secret key does not go to the Frontend API.
func TestSettingsThatCannotBeReadAreReported(t *testing.T) {
	for _, broken := range []string{"", "/v1/environment", "/v1/dev_browser", "/v1/domains"} {
		s := newStage(t, nil, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				frontend := r.URL.Path == "/v1/environment" || r.URL.Path == "/v1/dev_browser"
				if frontend && r.Header.Get("Authorization") != "" {
					t.Errorf("the key was sent to %s", r.URL.Path)
				}
				if r.URL.Path == broken {
					http.Error(w, "no such thing", http.StatusNotFound)
					return
				}
				next.ServeHTTP(w, r)
			})
		})
		c, _ := ask(t, s, `{"user_id":"1","email":"a@acme.io","email_verified":true}`, InputOptions{})
		if c.Target.Settings != (broken == "") || (c.Target.Error == "") != (broken == "") || c.Ready != 1 {
			t.Errorf("%q: %+v", broken, c.Target)
		}
		if strings.Contains(c.Target.Error, "db_jwt") {
			t.Errorf("the error repeats the query: %s", c.Target.Error)
		}
		if run, err := migrate(t, s, textFile(t, "u.ndjson", `{"user_id":"1","email":"a@acme.io","email_verified":true}`), InputOptions{Source: "auth0"}, MigrateOptions{}); err != nil || run.Created != 1 {
			t.Errorf("%q: %v %+v", broken, err, run)
		}
	}
}
