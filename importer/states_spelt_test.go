package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// stateColumn is what the table of states says of one column of a source, over all of its lines.
type stateColumn struct {
	name     string
	yes, no  []string // as texts
	with     map[string]any
	ofInput  bool
	time     bool // since when, or until when
	future   bool // a time to come says that nothing is the matter
	negative bool // empty where nothing is the matter: it is of what somebody is, or since or until when
}

// stateColumns are the columns of a source with states.
func stateColumns(m *mapping.Mapping, source string) (out []*stateColumn) {
	text := func(values []string) (texts []string) {
		for _, v := range values {
			var plain any
			decode(v, &plain)
			texts = append(texts, fmt.Sprint(plain))
		}
		return texts
	}
	for _, s := range mapping.States {
		if s.Source != source || s.Column == "" || noStates[source+" "+s.Column] {
			continue
		}
		i := slices.IndexFunc(out, func(c *stateColumn) bool { return c.name == s.Column })
		if i < 0 {
			i = len(out)
			first, _, _ := strings.Cut(s.Column, ".")
			out = append(out, &stateColumn{name: s.Column, with: with(s), ofInput: m.Input.Find(first) != nil})
		}
		c := out[i]
		c.yes, c.no = append(c.yes, text(s.Yes)...), append(c.no, text(s.No)...)
		isTime := slices.ContainsFunc(c.yes, func(v string) bool {
			return strings.Contains(v, "-") || len(v) > 9 && strings.Trim(v, "0123456789Z") == ""
		})
		c.time = c.time || isTime || len(c.no) == 0
		c.future = c.future || slices.ContainsFunc(c.no, func(v string) bool {
			return strings.HasPrefix(v, "7226") || strings.HasPrefix(v, "21990") || v == "154210752000000000"
		})
		c.negative = c.negative || isTime || slices.Equal(c.yes, []string{"true"}) || len(c.no) == 0 || strings.HasPrefix(c.yes[0], "map[") || slices.Equal(c.no, []string{"0"})
	}
	return out
}

// noStates are columns of the table whose value is a name, a number or a list, of which few say anything.
var noStates = map[string]bool{
	"appwrite email": true, "firebase email": true, "entra userPrincipalName": true, // by which somebody is known
	"casdoor signin_wrong_times": true, "gitea login_type": true, "keycloak requiredActions": true,
	"openldap userAccountControl": true, "openldap pwdLastSet": true, "openldap shadowLastChange": true, "openldap shadowExpire": true,
	"openldap loginShell": true, "openldap dn": true, "openldap sambaAcctFlags": true, "openldap sambaPwdLastSet": true, "openldap sambaKickoffTime": true,
	"openldap inetUserStatus": true, "openldap zimbraAccountStatus": true, "openldap gluuStatus": true, "openldap secAcctValid": true, "openldap orclIsEnabled": true,
	"openldap iplanet-am-user-login-status": true, // of which most entries have none
}

var (
	trues  = []string{"true", "t", "1", "yes"}
	falses = []string{"false", "f", "0", "no"}
)

// silent reports whether a value lets nobody be told of it: the column says by it that nothing is the matter.
func (c *stateColumn) silent(value string) bool {
	among := func(values []string) bool {
		return slices.Contains(values, value) || slices.Contains(values, "true") && slices.Contains(trues, value) || (slices.Contains(values, "false") || slices.Contains(values, "0")) && slices.Contains(falses, value)
	}
	switch {
	case among(c.yes):
		return false
	case among(c.no):
		return true
	case c.future && (value == "infinity" || strings.HasPrefix(value, "2199")):
		return true
	case value == "" || value == "null" || value == "NULL":
		return c.negative
	case slices.Contains(falses, value): // is_deleted and deleted_at are one to people
		return c.time
	}
	return false
}

// Whatever a column of states has, somebody arrives able to sign in without a word only if it says that they may.
func TestNoSpellingOfAStateIsSilent(t *testing.T) {
	t.Parallel()
	values := slices.Concat([]any{true, false, json.Number("1"), json.Number("0"), nil}, asAny(trues), asAny(falses),
		[]any{"", "null", "NULL", "frozen", "2020-01-02T03:04:05Z", "2199-01-02T03:04:05Z", "infinity"})
	for _, name := range mapping.PresetNames() {
		t.Run(name, func(t *testing.T) {
			if columns := stateColumns(&mapping.Mapping{}, name); len(columns) == 0 {
				return
			}
			rows, ofCells, m := simpleRows(t, name)
			for _, c := range stateColumns(m, name) {
				if c.ofInput {
					continue
				}
				for i, row := range rows {
					for _, value := range values {
						changed := row.clone()
						for key, v := range c.with {
							changed.put(key, v)
						}
						text := ""
						if value != nil {
							text = fmt.Sprint(value)
						}
						forms := map[string]*mapping.Record{}
						if _, native := value.(string); native || ofCells[i] {
							changed.put(c.name, text)
							if _, isText := value.(string); isText && (ofCells[i] || !strings.Contains(c.name, ".") && stateOf(m, row.cells()) == "") {
								forms["cells"] = changed.cells()
							}
						}
						if !ofCells[i] {
							changed.put(c.name, value)
							if value == nil {
								changed.null(c.name)
							}
							forms["JSON"] = changed.json()
						}
						for form, rec := range forms {
							if !c.silent(text) && stateOf(m, rec) == "" && noted(m, rec) == "" {
								t.Errorf("%s: %#v (%s) is silent", c.name, value, form)
							}
						}
					}
				}
			}
		})
	}
}

func asAny(texts []string) (out []any) {
	for _, s := range texts {
		out = append(out, s)
	}
	return out
}

// noted is what is told of how a row's values were read: as nothing, or as a time that never comes.
func noted(m *mapping.Mapping, rec *mapping.Record) (codes string) {
	mp := m.NewMapper()
	mp.Map(rec)
	for _, f := range mapping.Findings([]*mapping.Mapper{mp}) {
		if f.Code == mapping.CodeTimeForGood || f.Code == mapping.CodeNullRead {
			codes += " " + f.Code
		}
	}
	return codes
}

// A state that is empty for some who arrive is counted, whatever the reader; one that no row has is none.
func TestAnEmptyStateIsCounted(t *testing.T) {
	const rows = "id,password,username,email,last_login,is_staff,is_active\n" +
		"1,!x,ada,ada@example.com,,f,t\n2,!x,bob,bob@example.com,,f,\n3,!x,cyd,cyd@example.com,,f,f\n4,!x,dan,dan@example.com,,f,\n"
	lines := func(active string) (out string) {
		for i, name := range []string{"ada", "bob", "cyd"} {
			value := strings.Split(active, "|")[i]
			out += fmt.Sprintf(`{"id":%d,"password":"!x","username":%q,"email":"%s@example.com","last_login":null,"is_staff":false%s}`+"\n", i, name, name, value)
		}
		return out
	}
	dump := strings.ReplaceAll(strings.ReplaceAll(dumpOf("auth_user", rows), "'t')", "TRUE)"), "'')", "NULL)")
	for name, c := range map[string]struct {
		file, text string
		empty      int64
	}{
		"cells":              {"users.csv", rows, 2},
		"NULL":               {"users.csv", strings.ReplaceAll(rows, "f,\n", "f,NULL\n"), 2},
		"a dump":             {"users.sql", dump, 2},
		"null":               {"users.ndjson", lines(`,"is_active":null|,"is_active":true|,"is_active":false`), 1},
		"a text":             {"users.ndjson", lines(`,"is_active":""|,"is_active":"t"|,"is_active":"0"`), 1},
		"a missing member":   {"users.ndjson", lines(`|,"is_active":true|,"is_active":false`), 1},
		"no column":          {"users.ndjson", lines("||"), 0},
		"nothing in doubt":   {"users.ndjson", lines(`,"is_active":1|,"is_active":true|,"is_active":false`), 0},
		"only of the shut":   {"users.csv", strings.ReplaceAll(rows, "f,\n", "f,0\n"), 0},
		"nothing in any row": {"users.csv", strings.NewReplacer("f,t\n", "f,\n", "f,f\n", "f,\n").Replace(rows), 4},
	} {
		t.Run(name, func(t *testing.T) {
			job, err := Prepare(InputOptions{Files: []string{textFile(t, c.file, c.text)}, Source: "django"}, Policies{})
			if err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			check, err := job.Check(context.Background(), CheckOptions{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var counted int64
			for _, p := range check.Problems {
				if p.Code == mapping.CodeStateEmpty {
					counted += p.Rows
				}
			}
			if counted != c.empty {
				t.Errorf("%d are counted, want %d: %+v", counted, c.empty, check.Problems)
			}
		})
	}
}
