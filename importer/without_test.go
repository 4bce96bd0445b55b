package importer

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/report"
	"clerk-import/importer/sandbox"
)

const withoutMapping = "fields:\n  external_id: id\n  email_address: {value: email?, verified: {const: true}}\n  phone_number: {value: phone?, verified: {const: true}}\n" +
	"  username: username?\n  first_name: first?\n  totp_secret: totp?\n"

const numbersMapping = "fields:\n  external_id: id\n  email_address: unproven?\n  phone_number:\n    each: phones\n    value: value\n    verified: {const: true}\n"

// Of several numbers those come along whose country the instance takes, whichever of them it is asked about first; nobody
// comes to depend on an address that nobody has verified.
func TestNumbersOfARefusedCountryCostThemselves(t *testing.T) {
	const gb, us, pr, ua = "+442071838750", "+14155552671", "+17872345678", "+380441234567"
	for _, c := range []struct {
		name, row string
		refused   []string
		nameless  bool // the refusal does not say of which country
		arrive    []string
		note      string
		requests  int
	}{
		{"one of two", numbers(gb, us), []string{"GB"}, false, []string{us}, "left out: phone_number unsupported_country_code, first +4•••50", 2},
		{"the last of three", numbers(us, pr, gb), []string{"GB"}, false, []string{us, pr}, "left out: phone_number unsupported_country_code, first +4•••50", 2},
		{"one of two that share a code", numbers(us, pr), []string{"PR"}, false, []string{us}, "left out: phone_number unsupported_country_code, first +1•••78", 2},
		{"two countries, one after the other", numbers(gb, ua, us), []string{"GB", "UA"}, false, []string{us}, "left out: phone_number unsupported_country_code, first +4•••50", 3},
		{"all of them", numbers(gb, ua), []string{"GB", "UA"}, false, nil, "!unsupported_country_code", 2},
		{"all of them, beside an address that is not proven", numbers(gb, ua) + `,"unproven":"a@acme.io"`, []string{"GB", "UA"}, false, nil, "!unsupported_country_code", 2},
		{"a country that is not named", numbers(gb, us), []string{"GB"}, true, nil, "!unsupported_country_code", 1},
		{"none", numbers(gb, us), []string{"UA"}, false, []string{gb, us}, "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			settings, creates := sandbox.DefaultSettings(), 0
			settings.Unsupported = c.refused
			s := newStage(t, &settings, func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch {
					case r.URL.Path == "/v1/environment": // the instance does not say what it takes
						w.WriteHeader(http.StatusNotFound)
					case r.Method == http.MethodPost && r.URL.Path == "/v1/users":
						creates++
						answer := httptest.NewRecorder()
						h.ServeHTTP(answer, r)
						body := answer.Body.String()
						if c.nameless {
							body = strings.ReplaceAll(body, `"alpha2"`, `"other"`)
						}
						w.WriteHeader(answer.Code)
						_, _ = io.WriteString(w, body)
					default:
						h.ServeHTTP(w, r)
					}
				})
			})
			s.Settle = 0
			cp := filepath.Join(t.TempDir(), "cp")
			in := InputOptions{MappingFile: textFile(t, "m.yaml", numbersMapping)}
			path := textFile(t, "u.ndjson", `{"id":"u1",`+c.row+`}`)
			r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp})
			if err != nil {
				t.Fatal(err)
			}
			if got := noteOf(r); got != c.note || creates != c.requests {
				t.Errorf("%q after %d creates, want %q after %d", got, creates, c.note, c.requests)
			}
			users, err := s.api.FindUsers(context.Background(), clerkapi.ByExternalID, []string{"u1"})
			if err != nil || (len(users) == 1) != (c.arrive != nil) {
				t.Fatalf("%d users, %v", len(users), err)
			}
			for _, u := range users {
				var has []string
				for _, n := range u.PhoneNumbers {
					if has = append(has, n.PhoneNumber); !n.Verification.Verified() {
						t.Errorf("%s lost its proof", n.PhoneNumber)
					}
				}
				slices.Sort(has)
				if slices.Sort(c.arrive); !slices.Equal(has, c.arrive) {
					t.Errorf("%v", has)
				}
			}
			if len(users) > 0 && c.requests > 1 { // still refused, it is said again, and what is there stays
				if l := syncs(t, s, path, in, cp); l.Counts["conflicts"] > 0 || l.Counts["unchanged"]+l.Counts["failed"] != 1 {
					t.Errorf("%v", l.Counts)
				}
				if u := find(t, s, clerkapi.ByExternalID, "u1"); len(u.PhoneNumbers) != len(c.arrive) {
					t.Errorf("%+v", u.PhoneNumbers)
				}
			}
		})
	}
}

// numbers are the cells of a row with phone numbers.
func numbers(list ...string) string {
	var cells []string
	for _, n := range list {
		cells = append(cells, `{"value":"`+n+`"}`)
	}
	return `"phones":[` + strings.Join(cells, ",") + "]"
}

// What the instance refuses when it is sent, and no setting has told, costs the part where the user can do without it;
// it is counted, with an example, and listed, and a sync brings it in once it is corrected.
func TestWhatTheInstanceRefusesCostsThePart(t *testing.T) {
	usual := sandbox.DefaultSettings()
	unsaid := func(change func(s *sandbox.Settings)) *sandbox.Settings { s := usual; change(&s); return &s }
	noPhones := unsaid(func(s *sandbox.Settings) { s.Phone.Enabled = false })
	noGB := unsaid(func(s *sandbox.Settings) { s.Unsupported = []string{"GB"} })
	noNames := unsaid(func(s *sandbox.Settings) { s.Username.Enabled, s.TOTP.Enabled = false, false })
	const email, phone, name, factor = `"email":"a@acme.io"`, `"phone":"+442071838750"`, `"username":"ann_lee"`, `"totp":"JBSWY3DPEHPK3PXP"`
	for _, c := range []struct {
		name     string
		settings *sandbox.Settings
		row      string
		invalid  []string
		note     string // of a user who arrives, or why none does
		left     string // the field and value that are listed
		requests int64  // creates
	}{
		{"a country", noGB, email + "," + phone, nil, "left out: phone_number unsupported_country_code, first +4•••50", "phone_number,'+442071838750", 2},
		{"a country, of a user with a name", noGB, name + "," + phone, nil, "left out: phone_number unsupported_country_code, first +4•••50", "phone_number,'+442071838750", 2},
		{"a country, of the only identifier", noGB, phone, nil, "!unsupported_country_code", "", 1},
		{"a country, and numbers reject", noGB, email + "," + phone, []string{"phone_number=reject"}, "!unsupported_country_code", "", 1},
		{"another country", noGB, email + `,"phone":"+14155552671"`, nil, "", "", 1},
		{"numbers are off", noPhones, email + "," + phone, nil, "left out: phone_number form_param_unknown, first +4•••50", "phone_number,'+442071838750", 2},
		{"names are off", noNames, email + "," + name, nil, "left out: username form_param_unknown, first a•••", "username,ann_lee", 2},
		{"second factors are off", noNames, email + "," + factor, nil, "!form_param_unknown totp_secret", "", 1},
		{"second factors are off, and may be lost", noNames, email + "," + factor, []string{"second_factor=drop"}, "left out: totp_secret form_param_unknown", "totp_secret,,", 2},
		{"two at once", noNames, email + "," + name + "," + factor, []string{"second_factor=drop"}, "left out: username, totp_secret form_param_unknown, first a•••", "username,ann_lee", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			creates := int64(0)
			s := newStage(t, c.settings, func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodPost && r.URL.Path == "/v1/users" {
						creates++ // one row: one at a time
					}
					if r.URL.Path == "/v1/environment" { // the instance does not say what it takes
						w.WriteHeader(http.StatusNotFound)
						return
					}
					h.ServeHTTP(w, r)
				})
			})
			s.Settle = 0
			dir := t.TempDir()
			cp, list := filepath.Join(dir, "cp"), filepath.Join(dir, "left.csv")
			in := InputOptions{MappingFile: textFile(t, "m.yaml", withoutMapping)}
			path := textFile(t, "u.ndjson", `{"id":"u1",`+c.row+`}`)
			r, err := migrate(t, s, path, in, MigrateOptions{Checkpoint: cp, Outputs: Outputs{Leftovers: list}}, Policies{Invalid: c.invalid})
			if err != nil {
				t.Fatal(err)
			}
			if got := noteOf(r); got != c.note || creates != c.requests {
				t.Errorf("%q after %d creates, want %q after %d", got, creates, c.note, c.requests)
			}
			b, err := os.ReadFile(list)
			if lines := strings.Split(strings.TrimSpace(string(b)), "\n"); err != nil || c.left != "" && !strings.Contains(string(b), "\nu1,"+c.left) || c.left == "" && len(lines) != 1 {
				t.Errorf("listed: %s %v", b, err)
			}
			if strings.HasPrefix(c.note, "!") {
				return
			}
			u := find(t, s, clerkapi.ByExternalID, "u1")
			if c.left != "" && (len(u.PhoneNumbers) > 0 || u.Username == "ann_lee" && strings.HasPrefix(c.left, "username") || u.TOTPEnabled) {
				t.Errorf("%+v", u)
			}
			if c.settings != noGB || c.left == "" {
				return
			}
			// Still refused, it is said again, and the user stays; corrected, it arrives.
			if l := syncs(t, s, path, in, cp); l.Counts["failed"] != 1 || l.Counts["conflicts"] > 0 {
				t.Errorf("%v", l.Counts)
			}
			corrected := textFile(t, "u.ndjson", strings.Replace(`{"id":"u1",`+c.row+`}`, "+442071838750", "+14155552671", 1))
			if l := syncs(t, s, corrected, in, cp); l.Counts["updated"] != 1 || l.Counts["conflicts"] > 0 {
				t.Errorf("%v", l.Counts)
			}
			if u := find(t, s, clerkapi.ByExternalID, "u1"); len(u.PhoneNumbers) != 1 || u.PhoneNumbers[0].PhoneNumber != "+14155552671" {
				t.Errorf("%+v", u.PhoneNumbers)
			}
			if l := syncs(t, s, corrected, in, cp); l.Counts["unchanged"] != 1 {
				t.Errorf("%v", l.Counts)
			}
		})
	}
}

// noteOf is what a run of one row says of it.
func noteOf(r *report.Run) string {
	for _, f := range r.Failures {
		return "!" + f.Reason
	}
	for _, f := range r.Notes {
		return f.String()
	}
	return ""
}

// A run that is cut off behind the second request, without its answer, finds the user that it has made without
// the part that was refused.
func TestAUserMadeWithoutAPartIsFoundAgain(t *testing.T) {
	for _, row := range []string{`"id":"u1","email":"a@acme.io","phone":"+442071838750"`, `"email":"a@acme.io","phone":"+442071838750"`} {
		settings := sandbox.DefaultSettings()
		settings.Unsupported = []string{"GB"}
		creates := 0
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		s := newStage(t, &settings, func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost && r.URL.Path == "/v1/users" {
					if creates++; creates == 2 { // executed, and nobody learns of it
						h.ServeHTTP(&discard{header: http.Header{}}, r)
						cancel()
						panic(http.ErrAbortHandler)
					}
				}
				h.ServeHTTP(w, r)
			})
		})
		in := InputOptions{MappingFile: textFile(t, "m.yaml", strings.Replace(withoutMapping, "id: id", "id: id?", 1)), Files: []string{textFile(t, "u.ndjson", "{"+row+"}")}}
		cp := filepath.Join(t.TempDir(), "cp")
		run := func(ctx context.Context) (*report.Run, error) {
			job, err := Prepare(in, Policies{})
			if err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			return job.Migrate(ctx, s.Target, MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 1})
		}
		if _, err := run(ctx); err == nil {
			t.Fatal("the run was not cut off")
		}
		r, err := run(context.Background())
		if err != nil || r.Created != 1 || creates != 2 {
			t.Fatalf("%+v %v, %d creates", r, err, creates)
		}
		if got := noteOf(r); !strings.HasPrefix(got, "left out: phone_number") {
			t.Errorf("%q", got)
		}
	}
}

// discard is an answer that nobody reads.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}
