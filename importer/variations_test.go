package importer

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"clerk-import/mapping"
)

// Every spelling that a source has is among the samples, which TestEverySourceArrivesAndSignsIn
// holds to their source, their users and their passwords.
func TestEverySpellingHasASample(t *testing.T) {
	samples := sourceSamples(t)
	for name, source := range map[string]string{
		"auth0.ndjson": "auth0", "auth0-default-fields.ndjson": "auth0", "auth0-default-fields-csv.csv": "auth0",
		"authjs.sql": "authjs", "better-auth.json": "better-auth", "better-auth-plural.sql": "better-auth",
		"casdoor.sql": "casdoor", "clerk-api.json": "clerk-api", "clerk-migration-tool.json": "clerk-migration-tool",
		"django.csv": "django", "django.sql": "django", "django-dumpdata.json": "django-dumpdata",
		"firebase-tools-7.csv": "firebase", "firebase-tools-14.csv": "firebase", "firebase-tools-15.csv": "firebase", "firebase.json": "firebase",
		"gitea.sql": "gitea", "hanko.sql": "hanko", "hanko.json": "hanko",
		"kratos.json": "kratos", "kratos-cli.json": "kratos", "kratos-database.csv": "kratos", "kratos-database.sql": "kratos", "kratos-database.sqlite": "kratos",
		"payload.ndjson": "payload", "phoenix.csv": "phoenix", "rails.csv": "rails", "supabase.json": "supabase", "vendure.sql": "vendure",
	} {
		if !slices.ContainsFunc(samples, func(s sourceSample) bool { return s.name == name && s.source == source }) {
			t.Errorf("%s has no sample %s", source, name)
		}
	}
}

// Kinds of users that each source has, and what comes of them: what of a row is sent, or why it is not.
func TestKindsOfUsersOfEachSource(t *testing.T) {
	const (
		bcrypt  = `$2b$10$abcdefghijklmnopqrstuuxIVD.s0FNZhsDefCUKkxq.qa2z1ag/.`
		argon2  = `$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObGRdescudvJCs`
		own     = `"name":"Ann Lee","createdAt":"2024-01-01T00:00:00Z","emailVerified":`
		members = `"aud":"authenticated","instance_id":"0",`
	)
	for _, c := range []struct {
		source string
		files  map[string]string
		want   []string
	}{
		{"supabase", map[string]string{"users.ndjson": `{"id":"1",` + members + `"email":"a@acme.io","encrypted_password":"` + bcrypt + `","email_confirmed_at":"2024-01-01T00:00:00Z","phone":""}
{"id":"2",` + members + `"email":"b@acme.io","encrypted_password":"","email_confirmed_at":null,"phone":"442071838750","phone_confirmed_at":"2024-01-01T00:00:00Z","raw_app_meta_data":{"providers":["google"]}}
{"id":"3",` + members + `"email":"c@acme.io","encrypted_password":"` + argon2 + `","email_confirmed_at":"2024-01-01T00:00:00Z","banned_until":"2199-01-01T00:00:00Z"}
{"id":"4",` + members + `"email":"a@acme.io","encrypted_password":"","email_confirmed_at":"2024-01-01T00:00:00Z","is_sso_user":true}
{"id":"5",` + members + `"email":null,"encrypted_password":"","is_anonymous":true}
{"id":"6",` + members + `"email":"15005550006@phone.local","encrypted_password":"` + bcrypt + `","email_confirmed_at":"2024-01-01T00:00:00Z","phone":"15005550006"}
{"id":"7",` + members + `"email":"d@acme.io","encrypted_password":"","deleted_at":"2024-01-01T00:00:00Z"}`},
			[]string{"a@acme.io=true bcrypt", "b@acme.io=false +442071838750=true", "c@acme.io=true argon2id banned", "email_duplicate", "skip", "+15005550006=false bcrypt email_placeholder", "skip"}},
		{"authjs", map[string]string{"users.ndjson": `{"id":"1","name":"Ann","email":"A@Acme.io","emailVerified":"2024-01-01T00:00:00.000Z","image":null}
{"id":"2","name":"Ann van der Berg","email":null,"emailVerified":null,"image":null}
{"id":"3","name":"Bo Li","email":"15005550006@phone.local","emailVerified":null,"image":null}
{"id":"4","name":null,"email":"d@acme.io","emailVerified":null,"image":null}`},
			[]string{"a@acme.io=true", "identifier_missing", "email_placeholder identifier_missing", "d@acme.io=false"}},
		{"better-auth", map[string]string{
			"user.ndjson": `{"id":"1","email":"a@acme.io",` + own + `true}
{"id":"2","email":"+442071838750@my-site.com",` + strings.Replace(own, "Ann Lee", "+442071838750", 1) + `false,"phoneNumber":"+442071838750","phoneNumberVerified":true}
{"id":"3","email":"c@acme.io",` + own + `true,"banned":true,"banExpires":"2020-01-01T00:00:00Z"}
{"id":"4","email":"temp-8b1f0DqZcXo2mN4pQrStUvWxYz012345@acme.io",` + own + `false,"isAnonymous":true}
{"id":"5","email":"e@acme.io",` + own + `true}
{"id":"6","email":"f@acme.io",` + own + `true}`,
			"account.ndjson": `{"id":"a","accountId":"1","providerId":"credential","userId":"1","password":"` + argon2 + `"}
{"id":"b","accountId":"3","providerId":"credential","userId":"3","password":"` + bcrypt + `"}
{"id":"c","accountId":"5","providerId":"credential","userId":"5","password":"of-its-own:0011"}
{"id":"d","accountId":"x","providerId":"google","userId":"6"}`},
			[]string{"a@acme.io=true argon2id", "+442071838750=true email_placeholder name_number", "c@acme.io=true bcrypt", "skip", "digest_malformed", "f@acme.io=true"}},
		{"clerk", map[string]string{"users.csv": "id,first_name,last_name,username,primary_email_address,primary_phone_number,verified_email_addresses,unverified_email_addresses,verified_phone_numbers,unverified_phone_numbers,totp_secret,password_digest,password_hasher\n" +
			"user_1,Ann,Lee,,a@acme.io,,,a@acme.io,,,," + bcrypt + ",bcrypt\nuser_2,,,,,+15005550006,,,+15005550006,,,,\n"},
			[]string{"a@acme.io=false bcrypt", "+15005550006=true"}},
		{"workos", map[string]string{"users.json": `{"object":"list","data":[{"object":"user","id":"user_01","email":"a@acme.io","email_verified":true,"external_id":"0123456789012345678901234567890123456789012345678901234567890123","metadata":{"plan":"gold"}},
{"object":"user","id":"user_02","email":"b@acme.io","email_verified":false,"external_id":null,"metadata":{}}]}`}, []string{"a@acme.io=true", "b@acme.io=false"}},
		{"kratos", map[string]string{"identities.json": `[{"id":"1","schema_id":"default","state":"active","traits":{"email":"Ann@Acme.io"},"verifiable_addresses":[{"value":"ann@acme.io","verified":true,"via":"email"}]},
{"id":"2","schema_id":"default","state":"inactive","traits":{"email":"bo@acme.io"},"verifiable_addresses":[{"value":"bo@acme.io","verified":false,"via":"email"}]}]`},
			[]string{"ann@acme.io=true", "bo@acme.io=false banned"}},
		{"firebase", map[string]string{"users.json": `{"users":[{"localId":"1","createdAt":"1486324413000","lastSignedInAt":"1486324413000","disabled":false,
"providerUserInfo":[{"providerId":"google.com","rawId":"9","email":"gee@acme.io","displayName":"Gee Berg"}]}]}`},
			[]string{"gee@acme.io=false"}},
		{"auth0", map[string]string{"users.ndjson": `{"user_id":"auth0|1","email":"a@acme.io","email_verified":true,"identities":[{"connection":"db","user_id":"1","provider":"auth0"}],"passwordHash":"` + bcrypt + `"}
{"user_id":"sms|2","phone_number":"+15005550006","phone_verified":true,"identities":[{"connection":"sms","user_id":"2","provider":"sms"}]}
{"user_id":"email|3","email":"a@acme.io","email_verified":true,"identities":[{"connection":"email","user_id":"3","provider":"email"}]}
{"user_id":"auth0|4","email":"d@acme.io","email_verified":false,"username":"dee","blocked":true,"identities":[{"connection":"db","user_id":"4","provider":"auth0"}],"passwordHash":"` + bcrypt + `"}`},
			[]string{"a@acme.io=true bcrypt", "+15005550006=true", "email_duplicate", "d@acme.io=false bcrypt banned username_length"}},
	} {
		in := InputOptions{}
		for _, name := range slices.Sorted(maps.Keys(c.files)) {
			in.Files = append(in.Files, textFile(t, name, c.files[name]))
		}
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Errorf("%s: %v", c.source, err)
			continue
		}
		defer job.Close()
		if job.Mapping.Name != c.source {
			t.Errorf("%s is taken for %s", c.source, job.Mapping.Name)
		}
		var got []string
		each := func(_ *Job, it *item) error {
			u, _ := job.Mapping.NewMapper().Map(it.rec)
			got = append(got, comesOf(it, u))
			return nil
		}
		if _, err := job.checkAll(context.Background(), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), CheckOptions{}, each); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%q, want\n%q", c.source, got, c.want)
		}
	}
}

// comesOf says in words what becomes of a row.
func comesOf(it *item, u mapping.User) string {
	if it.brief.skip != "" {
		return "skip"
	}
	var out []string
	if !it.rejected() {
		for _, id := range slices.Concat(u.Emails, u.Phones) {
			out = append(out, fmt.Sprintf("%s=%t", id.Value, id.Verified))
		}
		if hasher := u.PasswordHasher.Or(""); hasher != "" {
			out = append(out, hasher)
		}
		if u.Banned.Or(false) {
			out = append(out, "banned")
		}
	}
	for _, p := range it.problems {
		if p.Severity == mapping.Fatal || slices.Contains([]string{mapping.CodePlaceholder, mapping.CodeNameNumber, "username_length"}, p.Code) {
			out = append(out, p.Code)
		}
	}
	return strings.Join(out, " ")
}

// The page of tests names what holds each spelling of an export: the tests and samples are there.
func TestSpellingsOfThePageAreHeld(t *testing.T) {
	page, err := os.ReadFile("../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "## Spellings of exports")
	table, _, _ = strings.Cut(table, "\n## ")
	folders := map[string]string{"importer": ".", "source": "source", "infer": "infer", "hashers": "../hashers"}
	text := map[string]string{}
	for room, dir := range folders {
		files, err := filepath.Glob(dir + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			text[room] += string(b)
		}
	}
	samples := sourceSamples(t)
	rows := 0
	for _, line := range strings.Split(table, "\n") {
		cells := strings.Split(line, " | ")
		if !strings.HasPrefix(line, "| ") || len(cells) != 2 || strings.HasPrefix(line, "| spelling") {
			continue
		}
		rows++
		_, by, _ := strings.Cut(line, " | ")
		named := regexp.MustCompile("`(Test[A-Za-z0-9]+)` \\(([a-z]+)\\)").FindAllStringSubmatch(by, -1)
		for _, m := range named {
			if !strings.Contains(text[m[2]], "\nfunc "+m[1]+"(") {
				t.Errorf("%s: %s has no %s", cells[0], m[2], m[1])
			}
			for _, quoted := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(by, -1) {
				if !strings.Contains(text[m[2]], `"`+quoted[1]+`"`) {
					t.Errorf("%s: no test of %s has the case %q", cells[0], m[2], quoted[1])
				}
			}
		}
		held := regexp.MustCompile("`([a-z0-9-]+\\.[a-z]+)`").FindAllStringSubmatch(by, -1)
		for _, m := range held {
			if !slices.ContainsFunc(samples, func(s sourceSample) bool { return s.name == m[1] }) {
				t.Errorf("%s: there is no sample %s", cells[0], m[1])
			}
		}
		if len(named)+len(held) == 0 {
			t.Errorf("%s: nothing is named that holds it", cells[0])
		}
	}
	if rows < 28 {
		t.Errorf("only %d spellings are on the page", rows)
	}
}
