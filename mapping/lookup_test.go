package mapping

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inFolder parses a mapping in a folder with files beside it.
func inFolder(t *testing.T, text string, files map[string]string) (*Mapping, error) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Parse(filepath.Join(dir, "my.yaml"), text, nil)
}

func TestTablesTemplatesAndRenamedKeys(t *testing.T) {
	m, err := inFolder(t, `
lookups: {plans: plans.csv}
fields:
  external_id: _id
  username: {template: "{first?}-{ last? | lower }"}
  first_name: {template: "{title?} {first?}  {middle?}"}
  created_at: when? | timestamp("DD/MM/YYYY HH:mm", Europe/Berlin)
  legal_accepted_at: seen? | timestamp
  locale: plan? | lookup(plans, none)
  public_metadata:
    rename:
      of: meta?
      keys: {oldName: new_name, secret: null}
  private_metadata:
    object: {plan: "plan? | lookup(plans)"}
`, map[string]string{"plans.csv": "\ufefffrom,to\n 1 ,basic\n2,\"pro, yearly\"\n"})
	if err != nil {
		t.Fatal(err)
	}
	mp := m.NewMapper()
	u, problems := mp.Map(&Record{JSON: `{"_id":{"$oid":"65a"},"first":"Ada","last":"LOVELACE","when":"01/07/2024 09:05","seen":{"$date":{"$numberLong":"1719817500000"}},"plan":2,"meta":{"oldName":1,"secret":2,"c":3}}`})
	got := []string{u.ExternalID.Or(""), u.Username.Or(""), u.FirstName.Or(""), u.CreatedAt.Or(""), u.LegalAcceptedAt.Or(""), u.Locale.Or(""), string(u.PublicMetadata.Or(nil)), string(u.PrivateMetadata.Or(nil))}
	want := []string{"65a", "Ada-lovelace", "Ada", "2024-07-01T07:05:00Z", "2024-07-01T07:05:00Z", "pro, yearly", `{"new_name":1,"c":3}`, `{"plan":"pro, yearly"}`}
	if d := cmp.Diff(want, got); d != "" || len(problems) > 0 {
		t.Error(d, problems)
	}
	u, problems = mp.Map(&Record{JSON: `{"_id":"x","plan":"9","meta":{"oldName":1,"new_name":2}}`})
	if u.Username.Or("") != "" || u.Locale.Or("") != "none" || len(problems) != 2 || problems[0].Code+problems[1].Code != "metadata_invalidlookup_missing" {
		t.Errorf("%+v %+v", u, problems)
	}
	for text, want := range map[string]string{
		"lookups: {a: none.csv}\nfields: {external_id: id}":                                                        "the lookup table cannot be read",
		"lookups: {a: one.csv}\nfields: {external_id: id}":                                                         "one.csv:1: a lookup table has two columns",
		"lookups: {a: two.csv}\nfields: {external_id: id}":                                                         `two.csv:3: "x" is there twice`,
		"fields: {external_id: id | lookup(b)}":                                                                    `no table is named "b"`,
		"fields: {external_id: id | lookup}":                                                                       "takes the name of a table",
		"fields: {external_id: {template: '{id'}}":                                                                 "a { without }",
		"fields: {public_metadata: {rename: {of: a}}}":                                                             "rename needs `of`",
		"fields: {created_at: 'at | timestamp(\"DD/MM/YYYY\", Nowhere)'}":                                          `knows no zone "Nowhere"`,
		"inputs: {a: {key: b}}\nfields: {external_id: id}":                                                         "needs `key`",
		"inputs: {a: {key: b, of: c, same: d}}\nfields: {external_id: id}":                                         `"d", which does not stand above`,
		"inputs: {a: {key: b, of: d.id}, d: {key: b, of: c}}\nfields: {external_id: id}":                           `"d", which does not stand above`,
		"inputs: {a: {key: b, of: a.id}}\nfields: {external_id: id}":                                               `"a", which does not stand above`,
		"inputs: {a: {key: b, of: c}, d: {key: b, of: a}}\nfields: {external_id: id}":                              "write of: a.COLUMN",
		"inputs: {a: {key: b, of: c}, d: {key: b, of: 'lower(a.id)'}}\nfields: {external_id: id}":                  "write of: a.COLUMN",
		"inputs: {a: {key: b, of: c, pivot: {key: k, value: v}}, d: {key: b, of: a.x}}\nfields: {external_id: id}": "which no other input can hang on",
		"inputs: {a: {key: b, of: c, where: '1 +'}}\nfields: {external_id: id}":                                    "expression:",
		"inputs: {a: {key: b, of: c, pivot: {key: k}}}\nfields: {external_id: id}":                                 "pivot needs `key` and `value`",
		"inputs: {a: {key: b, of: c, many: true, pivot: {key: k, value: v}}}\nfields: {external_id: id}":           "leave `many` out",
	} {
		if _, err := inFolder(t, text, map[string]string{"one.csv": "a\n", "two.csv": "a,b\nx,1\nx,2\n"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
