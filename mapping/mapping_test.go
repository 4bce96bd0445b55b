package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

func jsonRow(s string) *Record { return &Record{JSON: s, Position: Position{File: "in.json", Line: 1}} }

func mustParse(t *testing.T, text string, params map[string]string) *Mapping {
	t.Helper()
	m, err := Parse("my.yaml", text, params)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEveryPresetCompiles(t *testing.T) {
	for _, m := range Presets() {
		if m.Name == "" || m.Title == "" || len(m.Detect.All) == 0 {
			t.Errorf("preset %s lacks name, title or detection", m.File)
		}
	}
}

func TestPathsConvertersAndExpressionsTranslateARow(t *testing.T) {
	m := mustParse(t, `
params: {region: {default: US}}
fields:
  external_id: id
  first_name: profile.name | first_name
  last_name: {expr: 'last_name(row.profile.name) ?? "?"'}
  email_address:
    - {value: 'emails[0].address | trim | lower', verified: 'emails[0].ok | bool'}
    - value: emails[1].address
  phone_number: {value: phone | e164($region), verified: true}
  username: {first: ["nick?", "login?"]}
  private_metadata: {object: {plan: plan, seats: seats, note: missing?}}
  created_at: joined | timestamp
  banned: state | bool
`, nil)
	u, problems := m.NewMapper().Map(jsonRow(`{"id":42,"profile":{"name":"Ludwig van Beethoven"},
 "emails":[{"address":" LvB@Example.com ","ok":"Yes"},{"address":"x@example.com"}],
 "phone":"(212) 555-2368","login":"lvb","plan":"pro","seats":3,"joined":1577836800,"state":"n"}`))
	if len(problems) > 0 {
		t.Fatalf("problems: %+v", problems)
	}
	check := func(name string, got, want any) {
		t.Helper()
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	check("external_id", u.ExternalID.Or(""), "42")
	check("first_name", u.FirstName.Or(""), "Ludwig")
	check("last_name", u.LastName.Or(""), "van Beethoven")
	check("emails", u.Emails, []Identifier{{"lvb@example.com", true}, {"x@example.com", false}})
	check("phones", u.Phones, []Identifier{{"+12125552368", true}})
	check("username", u.Username.Or(""), "lvb")
	check("private_metadata", string(u.PrivateMetadata.Or(nil)), `{"plan":"pro","seats":3}`)
	check("created_at", u.CreatedAt.Or(""), "2020-01-01T00:00:00Z")
	check("banned", u.Banned.Or(true), false)
}

func TestNothingIsVerifiedUnlessTheSourceSaysSo(t *testing.T) {
	m := mustParse(t, "fields:\n  email_address:\n    - {value: email, verified: 'v? | verified'}\n", nil)
	for _, c := range []struct {
		row  string
		want bool
		ok   bool
	}{
		{`{"email":"a@b.co","v":true}`, true, true},
		{`{"email":"a@b.co","v":"2024-01-02 03:04:05.6+00"}`, true, true},
		{`{"email":"a@b.co","v":false}`, false, true},
		{`{"email":"a@b.co","v":null}`, false, true},
		{`{"email":"a@b.co","v":""}`, false, true},
		{`{"email":"a@b.co","v":"null"}`, false, true},
		{`{"email":"a@b.co","v":"0"}`, false, true},
		{`{"email":"a@b.co"}`, false, true},
		{`{"email":"a@b.co","v":"pending"}`, false, false},
	} {
		u, problems := m.NewMapper().Map(jsonRow(c.row))
		if ok := len(problems) == 0; ok != c.ok {
			t.Errorf("%s: problems %v", c.row, problems)
		}
		if got := len(u.Emails) > 0 && u.Emails[0].Verified; got != c.want {
			t.Errorf("%s: verified = %v, want %v", c.row, got, c.want)
		}
	}
}

// A converter of texts goes through lists and leaves the rest as it is.
func TestConvertersOfTextsGoThroughLists(t *testing.T) {
	m := mustParse(t, `fields:
  public_metadata:
    object:
      text: 's | trim | upper'
      list: 'l | list | upper'
      number: 'n | upper'
      blank: 'b | trim'
`, nil)
	u, problems := m.NewMapper().Map(jsonRow(`{"s":" a ","l":"a, b","n":1.5,"b":"  "}`))
	want := `{"text":"A","list":["A","B"],"number":1.5}`
	if got := string(u.PublicMetadata.Or(nil)); got != want || len(problems) > 0 {
		t.Errorf("got %s %v, want %s", got, problems, want)
	}
}

func TestAKeyThatIsThereTwiceDecidesNothing(t *testing.T) {
	m := mustParse(t, "fields:\n  email_address: {value: email, verified: 'v? | bool'}\n", nil)
	mp := m.NewMapper()
	if _, problems := mp.Map(jsonRow(`{"email":"a@b.co","v":false,"v":true}`)); len(problems) != 1 || problems[0].Code != "row_key_twice" {
		t.Errorf("%+v", problems)
	}
	if _, problems := mp.Map(jsonRow(`{"email":"a@b.co","v":true,"other":1,"other":2}`)); len(problems) > 0 {
		t.Errorf("%+v", problems)
	}
}

func TestMistakesInAMappingNameTheirLine(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"unknown field", "fields:\n  emial_address: email\n", `my.yaml:2:3: unknown key "emial_address"; did you mean "email_address"?`},
		{"a permission", "roles:\n  a: {role: org:a, permissions: [read]}\nfields:\n  username: u\n", `my.yaml:2:33: permission "read" is not of the form org:feature:action`},
		{"unknown key", "feilds:\n  username: u\n", `my.yaml:1:1: unknown key "feilds"; did you mean "fields"?`},
		{"unknown converter", "fields:\n  username: u | lowr\n", `my.yaml:2:13: unknown converter "lowr"; did you mean "lower"?`},
		{"bad expression", "fields:\n  username:\n    expr: 'a +'\n", "my.yaml:3:11: expression:"},
		{"undeclared parameter", "fields:\n  username: $who\n", `my.yaml:2:13: parameter "who" is not declared`},
		{"converter arguments", "fields:\n  created_at: c | timestamp(hours)\n", "my.yaml:2:15: converter timestamp knows no"},
		{"two forms", "fields:\n  username: {path: a, const: b}\n", "needs exactly one of"},
		{"duplicate key", "fields:\n  username: a\n  username: b\n", "my.yaml:3:3"},
		{"no fields", "name: x\n", "has no fields"},
		{"broken YAML", "fields:\n  username: [a\n", "my.yaml:"},
		{"unknown conversion", "fields:\n  digest: {from: nosuch, value: a}\n", `no digest conversion and no hasher is named "nosuch"`},
		{"empty", "", "the mapping is empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("my.yaml", c.yaml, nil)
			var fe *FileError
			if !errors.As(err, &fe) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestAColumnThatDoesNotExistIsAnError(t *testing.T) {
	m := mustParse(t, "fields:\n  username: user_name\n  locale: lang?\n  first_name: {expr: 'upper(frist)'}\n", nil)
	err := m.CheckHeader(NewHeader([]string{"username", "first", "frist"}), "in.csv")
	if err == nil || err.Error() != `my.yaml:2:13: in.csv has no column "user_name"; did you mean "username"?` {
		t.Errorf("got %v", err)
	}
	err = m.CheckHeader(NewHeader([]string{"user_name", "first"}), "in.csv")
	if err == nil || !strings.HasPrefix(err.Error(), "my.yaml:4:") {
		t.Errorf("variable of an expression: got %v", err)
	}
	mp := m.NewMapper()
	mp.Map(jsonRow(`{"user_name":"x"}`))
	if d := cmp.Diff([]PathUse{{"frist", "my.yaml", 4, 22}}, mp.NeverSeen()); d != "" {
		t.Error(d)
	}
}

func TestCSVCellsHoldJSONAndColumnsMayHaveDots(t *testing.T) {
	m := mustParse(t, "fields:\n  username: meta.nick\n  locale: a.b\n  public_metadata: meta\n", nil)
	h := NewHeader([]string{"meta", "a.b"})
	u, problems := m.NewMapper().Map(&Record{Header: h, Cells: []string{`{"nick":"zed"}`, "en"}})
	if len(problems) > 0 || u.Username.Or("") != "zed" || u.Locale.Or("") != "en" || string(u.PublicMetadata.Or(nil)) != `{"nick":"zed"}` {
		t.Errorf("%+v %v", u, problems)
	}
}

func TestTimestamps(t *testing.T) {
	for in, want := range map[string]string{
		"2024-06-29 20:25:06.126079+00":  "2024-06-29T20:25:06.126Z",
		"2024-06-29 20:25:06+02:00":      "2024-06-29T18:25:06Z",
		"2024-06-29T20:25:06.5Z":         "2024-06-29T20:25:06.5Z",
		"2024-06-29T20:25:06-07:00":      "2024-06-30T03:25:06Z",
		"2024-06-29":                     "2024-06-29T00:00:00Z",
		"1719692706":                     "2024-06-29T20:25:06Z",
		"1719692706126":                  "2024-06-29T20:25:06.126Z",
		"1719692706126000":               "2024-06-29T20:25:06.126Z",
		"Sat, 29 Jun 2024 20:25:06 GMT":  "2024-06-29T20:25:06Z",
		"2024-06-29 20:25:06":            "2024-06-29T20:25:06Z",
		"2024-06-29 20:25:06 +0000 UTC":  "2024-06-29T20:25:06Z",
		"2024-06-29 20:25":               "2024-06-29T20:25:00Z",
		"2024-06-29T20:25+02:00":         "2024-06-29T18:25:00Z",
		"2024/06/29 20:25:06":            "2024-06-29T20:25:06Z",
		"2024/6/9":                       "2024-06-09T00:00:00Z",
		"2024.06.29.":                    "2024-06-29T00:00:00Z",
		"2024/29/06":                     "",
		"yesterday":                      "",
		"0000-00-00 00:00:00":            "", // MySQL: never set
		"0000-00-00":                     "",
		"NaN":                            "",
		"1e300":                          "",
		"2024-13-29":                     "",
		"99999999999999999999999999":     "",
		"2024-02-30T00:00:00Z":           "",
		"-62135596800":                   "0001-01-01T00:00:00Z",
		" 2024-06-29T20:25:06Z ":         "2024-06-29T20:25:06Z",
		"2024-06-29 20:25:06.126079 UTC": "2024-06-29T20:25:06.126Z",
	} {
		v, err := toTimestamp(Str(in), nil)
		if err != nil {
			v.Text = ""
		}
		if v.Text != want {
			t.Errorf("timestamp(%q) = %q, want %q (%v)", in, v.Text, want, err)
		}
	}
}

func TestPathsLeadIntoCellsThatHoldJSON(t *testing.T) {
	m := mustParse(t, "fields:\n  external_id: id\n  first_name: meta.name.first?\n  last_name: meta.name.last?\n  username: meta.names[1]?\n  private_metadata: meta? | json\n  locale: meta.locale?\n", nil)
	h := NewHeader([]string{"id", "meta", "meta.locale"})
	mp := m.NewMapper()
	row := func(cells ...string) (User, []Problem) { return mp.Map(&Record{Header: h, Cells: cells}) }
	for range 2 { // the second row finds what the first left behind
		u, p := row("1", `{"name":{"first":"Jane","last":"{\"x\":1}"},"names":["a","b"],"locale":"inside"}`, "de")
		if len(p) > 0 || u.FirstName.Or("") != "Jane" || u.LastName.Or("") != `{"x":1}` || u.Username.Or("") != "b" || u.Locale.Or("") != "de" || u.PrivateMetadata.IsZero() {
			t.Errorf("%+v %+v", u, p)
		}
		u, p = row("2", `{"name":{}}`, "")
		if len(p) > 0 || !u.FirstName.IsZero() || !u.Username.IsZero() || !u.Locale.IsZero() {
			t.Errorf("%+v %+v", u, p)
		}
	}
	for _, cell := range []string{"", "text", "{", "[1", "null", "[]"} {
		if u, _ := row("3", cell, ""); !u.FirstName.IsZero() || !u.Username.IsZero() {
			t.Errorf("%q: %+v", cell, u)
		}
	}
	for _, cell := range []string{`{"names":[0,"a"],"names":[0,"b"]}`, `{"name":{"first":"a"},"name":{"last":"b"}}`, `{"name":{},"name":{"first":"a"}}`} {
		if _, p := row("4", cell, ""); len(p) != 1 || p[0].Code != CodeKeyTwice {
			t.Errorf("%s: %+v", cell, p)
		}
	}
	// Another header: the columns stand elsewhere, and one is missing.
	h = NewHeader([]string{"meta", "id"})
	if u, p := row(`{"name":{"first":"Joe"},"locale":"fr"}`, "5"); len(p) > 0 || u.FirstName.Or("") != "Joe" || u.Locale.Or("") != "fr" || u.ExternalID.Or("") != "5" {
		t.Errorf("%+v %+v", u, p)
	}
}

func TestLowerIsToLower(t *testing.T) {
	for c := range 256 {
		for n := range 20 {
			for at := range n {
				s := strings.Repeat("a", at) + string([]byte{byte(c)}) + strings.Repeat("~", n-at-1)
				if got, want := Lower(s), strings.ToLower(s); got != want {
					t.Fatalf("%q: %q, want %q", s, got, want)
				}
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		if s := rapid.String().Draw(t, "text"); Lower(s) != strings.ToLower(s) {
			t.Fatalf("%q", s)
		}
	})
}

// A time is taken as it is only when parsing it would give the same.
func TestPlainTimesAreWhatParsingMakesOfThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(
			rapid.StringMatching(`[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{0,4})?Z`),
			rapid.StringMatching(`[0-9x]{4}.[01][0-9].[0-3][0-9]T[0-2][0-9].[0-6][0-9]:[0-6][0-9](\.[0-9x]{0,4})?Z`),
		).Draw(t, "time")
		year, month, ok := PlainTime(s)
		if !ok {
			return
		}
		parsed, err := time.Parse(time.RFC3339, s)
		if err != nil || parsed.UTC().Format("2006-01-02T15:04:05.999Z07:00") != trimFraction(s) {
			t.Fatalf("%s: %v, %s, %s", s, err, parsed, trimFraction(s))
		}
		if year != parsed.Year() || month != int(parsed.Month()) {
			t.Fatalf("%s is of %d-%02d", s, year, month)
		}
	})
	for s, want := range map[string]string{
		"2024-06-29T20:25:06.120Z": "2024-06-29T20:25:06.12Z", "2024-06-29T20:25:06.000Z": "2024-06-29T20:25:06Z", "2024-06-29T20:25:00Z": "2024-06-29T20:25:00Z",
	} {
		if _, _, ok := PlainTime(s); !ok || trimFraction(s) != want {
			t.Errorf("%s: %s", s, trimFraction(s))
		}
	}
}

// What is taken as it is must be what the library would have made of it.
func TestPlainNumbersAreWhatTheLibraryMakesOfThem(t *testing.T) {
	var codes []int
	for code := range phonenumbers.GetSupportedCallingCodes() {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom(codes).Draw(t, "code")
		s := fmt.Sprintf("+%d%s", code, rapid.StringMatching(`[0-9]{3,13}`).Draw(t, "number"))
		if !plainE164(s) {
			return
		}
		n, err := phonenumbers.Parse(s, "")
		if err != nil || !phonenumbers.IsPossibleNumber(n) || phonenumbers.Format(n, phonenumbers.E164) != s {
			t.Fatalf("%s: %v, %s", s, err, phonenumbers.Format(n, phonenumbers.E164))
		}
	})
	plain := 0 // however few were drawn: the examples of the library's own plans
	for region := range phonenumbers.GetSupportedRegions() {
		n := phonenumbers.GetExampleNumber(region)
		if s := phonenumbers.Format(n, phonenumbers.E164); plainE164(s) {
			plain++
			if again, err := phonenumbers.Parse(s, ""); err != nil || !phonenumbers.IsPossibleNumber(again) || phonenumbers.Format(again, phonenumbers.E164) != s {
				t.Errorf("%s: %v", s, err)
			}
		}
	}
	if plain < 100 {
		t.Errorf("%d of the regions' examples were taken as they are", plain)
	}
}

func TestASecretNeverShowsInAProblem(t *testing.T) {
	m := mustParse(t, "fields:\n  password_digest: d\n  password_hasher: {const: bcrypt}\n  totp_secret: {path: t, convert: base64}\n", nil)
	_, problems := m.NewMapper().Map(jsonRow(`{"d":"$2b$99$SECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRET","t":"SECRET!!"}`))
	if len(problems) != 3 { // the second factor is invalid and lost
		t.Fatalf("problems: %+v", problems)
	}
	for _, p := range problems {
		if strings.Contains(p.Message+p.Hint+p.Value, "SECRET") {
			t.Errorf("leaks: %+v", p)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, n := range PresetNames() {
		text, _ := PresetText(n)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Parse("f.yaml", text, nil)
		if err != nil {
			return
		}
		m.NewMapper().Map(jsonRow(`{"id":"1","email":"a@b.co"}`))
	})
}

func BenchmarkMapAuth0(b *testing.B) {
	m, err := Preset("auth0", nil)
	if err != nil {
		b.Fatal(err)
	}
	rec := jsonRow(`{"user_id":"auth0|5f7c8ec7c33c6c004bbafe82","email":"someone@corp.io","email_verified":true,"name":"Some One","nickname":"someone","picture":"https://s.gravatar.com/avatar/0?s=480","created_at":"2020-10-06T15:36:07.123Z","updated_at":"2021-01-05T11:22:33.000Z","identities":[{"connection":"Username-Password-Authentication","provider":"auth0","user_id":"5f7c8ec7c33c6c004bbafe82","isSocial":false}],"user_metadata":{"theme":"dark"},"app_metadata":{"plan":"pro"},"last_ip":"203.0.113.7","logins_count":17}`)
	mp := m.NewMapper()
	b.SetBytes(int64(len(rec.JSON)))
	b.ReportAllocs()
	for b.Loop() {
		mp.Map(rec)
	}
}

func TestGuardedCellsAreSafeAndReadBack(t *testing.T) {
	for _, s := range []string{"", "a", "=1+1", "+1555", "-1", "@x", "\tx", "'", "'=x", "''", "a=b"} {
		g := GuardCell(s)
		if g != "" && strings.ContainsRune("=+-@\t\r", rune(g[0])) {
			t.Errorf("Guard(%q) = %q", s, g)
		}
		if back := UnguardCell(g); back != s {
			t.Errorf("Unguard(Guard(%q)) = %q", s, back)
		}
	}
}

// MySQL's zero dates are no times: nothing is set by them, and nothing is verified.
func TestZeroDatesAreEmpty(t *testing.T) {
	for _, zero := range []string{"0000-00-00", "0000-00-00 00:00:00", "0000-00-00 00:00:00.000000", "0000-00-00T00:00:00"} {
		if v, err := toTimestamp(Str(zero), nil); err != nil || !v.Empty() {
			t.Errorf("timestamp(%q) = %+v, %v", zero, v, err)
		}
		if v, err := toVerified(Str(zero), nil); err != nil || v.Text != "false" {
			t.Errorf("verified(%q) = %+v, %v", zero, v, err)
		}
	}
	for _, other := range []string{"0000-00-01", "0000-00-00 00:00:01", "0000-00-00x"} {
		if _, err := toTimestamp(Str(other), nil); err == nil {
			t.Errorf("timestamp(%q) was taken", other)
		}
	}
}

// A row of any number of addresses costs as much as they are, and not their square: no more are kept than would be refused,
// and what is said of one behind them still holds.
func TestARowOfAnyNumberOfAddressesIsBounded(t *testing.T) {
	m := mustParse(t, "fields:\n  email_address:\n    - {value: all, verified: 'yes?'}\n    - {value: not, verified: 'no?'}\n  phone_number:\n    - all\n", nil)
	var all []string
	for i := range 10_000 {
		all = append(all, fmt.Sprintf("u%d@acme.io", i))
	}
	text, err := json.Marshal(map[string]any{"all": all, "not": []string{"U3@acme.io", "u9999@acme.io"}, "yes": true, "no": false})
	if err != nil {
		t.Fatal(err)
	}
	u, _ := m.NewMapper().Map(jsonRow(string(text)))
	if len(u.Emails) != maxIdentifiers || len(u.Phones) != maxIdentifiers {
		t.Fatalf("%d addresses and %d numbers are kept", len(u.Emails), len(u.Phones))
	}
	if !u.Emails[2].Verified || u.Emails[3].Verified {
		t.Errorf("verified: %v, and what is denied: %v", u.Emails[2], u.Emails[3])
	}
}
