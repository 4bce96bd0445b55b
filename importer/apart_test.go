package importer

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clerk-import/mapping"
)

// Rows of Django's other models stand in the same list as the users. Those that nothing reads are told of as tables of a dump
// are: what shuts people out stops the run, and what the hint says to write bans them and nobody else.
func TestModelsThatAreNotReadAreTold(t *testing.T) {
	const users = `{"model":"auth.user","pk":1,"fields":{"username":"anna","email":"anna@acme.io","password":"!","is_active":true}},
{"model":"auth.user","pk":2,"fields":{"username":"bert","email":"bert@acme.io","password":"!","is_active":true}}`
	for _, c := range []struct {
		name, rows string
		want       []string
	}{
		{"bans", `{"model":"shop.ban","pk":1,"fields":{"user":2,"reason":"spam","banned_until":null}}`,
			[]string{"states_elsewhere ×1 error shop.ban is not read, and rows of it say that somebody must not sign in: they would arrive able to"}},
		{"a state in a profile", `{"model":"people.profile","pk":1,"fields":{"user":1,"city":"Rome","suspended":false}},{"model":"people.profile","pk":2,"fields":{"user":2,"city":"Oslo","suspended":true}}`,
			[]string{"states_elsewhere ×1 error people.profile is not read, and rows of it say that somebody must not sign in (suspended): they would arrive able to"}},
		{"a state far behind the first rows", strings.Repeat(`{"model":"people.lock","pk":1,"fields":{"user":7,"locked_until":"2020-01-01T00:00:00Z"}},`, 60) + `{"model":"people.lock","pk":61,"fields":{"user":2,"locked_until":"2199-01-01T00:00:00Z"}}`,
			[]string{"states_elsewhere ×1 error people.lock is not read, and rows of it say that somebody must not sign in: they would arrive able to"}},
		{"bans that are over", `{"model":"shop.ban","pk":1,"fields":{"user":2,"banned_until":"2020-01-01T00:00:00Z"}}`,
			[]string{"table_unread ×1 warning shop.ban is not read, and it holds bans, none of which shuts a user out now"}},
		{"second factors", `{"model":"sec.totpkey","pk":1,"fields":{"user":1,"totp_secret":"JBSWY3DPEHPK3PXP"}}`,
			[]string{"second_factor_lost ×1 warning sec.totpkey is not read, and it looks as if it held second factors: their users lose them"}},
		{"addresses", `{"model":"sentry.useremail","pk":1,"fields":{"user":1,"email":"anna@acme.net","is_verified":true}}`,
			[]string{"table_unread ×1 warning sentry.useremail is not read, and it holds addresses of people"}},
		{"what is read", `{"model":"account.emailaddress","pk":1,"fields":{"user":1,"email":"anna@acme.io","verified":true,"primary":true}}`, nil},
		{"what says nothing of users", `{"model":"auth.group","pk":1,"fields":{"name":"staff","permissions":[]}},{"model":"sessions.session","pk":"x","fields":{"session_data":"e30:1","expire_date":"2030-01-01T00:00:00Z"}},
{"model":"contenttypes.contenttype","pk":1,"fields":{"app_label":"auth","model":"user"}},{"model":"admin.logentry","pk":1,"fields":{"user":1,"action_flag":1,"change_message":"","object_repr":"a"}},{"model":"shop.order","pk":1,"fields":{"user":1,"total":"9.50"}}`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "dump.json")
			if err := os.WriteFile(path, []byte("["+users+","+c.rows+"]"), 0o600); err != nil {
				t.Fatal(err)
			}
			told := func(o InputOptions) (got []string, hint string, banned int64) {
				j, err := Prepare(o, Policies{})
				if err != nil {
					t.Fatal(err)
				}
				defer j.Close()
				out, err := j.Check(context.Background(), CheckOptions{}, nil)
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range out.Problems {
					switch p.Code {
					case "table_unread", "states_elsewhere", mapping.CodeFactorLost:
						got, hint = append(got, fmt.Sprintf("%s ×%d %s %s", p.Code, p.Rows, p.Severity, p.Message)), p.Hint
					}
				}
				for _, f := range out.Fields {
					if f.Field == "banned" {
						banned = f.Rows
					}
				}
				return got, hint, banned
			}
			got, hint, banned := told(InputOptions{Files: []string{path}})
			if d := cmp.Diff(c.want, got); d != "" || banned != 0 {
				t.Fatal(d, banned)
			}
			if len(got) == 0 || !strings.HasPrefix(got[0], "states_elsewhere") {
				return
			}
			says := regexp.MustCompile(`inputs: \{(.*)\} and (banned: \{expr: '.*'\}), `).FindStringSubmatch(hint)
			if says == nil {
				t.Fatalf("the hint is %q", hint)
			}
			own := filepath.Join(dir, "own.yaml")
			text := "input: {kind: model, columns: fields}\ninputs: {" + says[1] + "}\nskip:\n  - when: {expr: 'model != \"auth.user\"'}\n    reason: another model\n" +
				"fields:\n  external_id: pk | string\n  email_address: fields.email\n  " + says[2] + "\n"
			if err := os.WriteFile(own, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if got, _, banned := told(InputOptions{Files: []string{path}, MappingFile: own}); got != nil || banned != 1 {
				t.Errorf("with what the hint says: %q, %d banned", got, banned)
			}
		})
	}
}

// Where the mapping leaves the first rows of its own kind out, however many, the kind is read all the same.
func TestAKindWhoseFirstRowsAreLeftOutIsRead(t *testing.T) {
	dir := t.TempDir()
	var rows []string
	for i := range 30 {
		rows = append(rows, fmt.Sprintf(`{"model":"auth.user","pk":%d,"fields":{"email":"p%[1]d@acme.io","is_staff":%t}}`, i, i < 29))
	}
	path, own := filepath.Join(dir, "dump.json"), filepath.Join(dir, "own.yaml")
	for name, text := range map[string]string{path: "[" + strings.Join(rows, ",") + "]", own: "input: {kind: model, columns: fields}\n" +
		"skip: [{when: {expr: 'bool(fields.is_staff)'}, reason: staff}]\nfields: {external_id: pk | string, email_address: fields.email}\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	j, err := Prepare(InputOptions{Files: []string{path}, MappingFile: own}, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	out, err := j.Check(context.Background(), CheckOptions{}, nil)
	if err != nil || out.Ready != 1 || out.Skipped != 29 {
		t.Fatal(out, err)
	}
	for _, p := range out.Problems {
		if p.Code == "table_unread" || p.Code == "states_elsewhere" {
			t.Errorf("%s: %s", p.Code, p.Message)
		}
	}
}

// Kinds beyond those that tables are kept of are told together, and rows among them that the mapping reads are not.
func TestKindsBeyondTheBoundAreCounted(t *testing.T) {
	m, err := mapping.Parse("own.yaml", "input: {kind: model, columns: fields}\nskip: [{when: {expr: 'model != \"k1200\"'}, reason: other}]\nfields: {external_id: pk | string}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	a := newApart(m)
	for i := range mostApart + 500 {
		a.add(&mapping.Record{JSON: fmt.Sprintf(`{"model":"k%d","pk":1,"fields":{"name":"x"}}`, i)})
	}
	tables := a.tables()
	if last := tables[len(tables)-1]; len(tables) != mostApart+1 || last.Name != furtherKinds || last.Rows != 499 {
		t.Errorf("%d tables, the last is %q with %d rows", len(tables), last.Name, last.Rows)
	}
}
