package importer

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What stands for nothing, for no time and what is damaged is the same to every reader: CSV, tabs, JSON, lines of JSON, a dump, a database,
// a spreadsheet and LDIF make the same user of the same values, or stop at the same ones.
func TestValuesMeanTheSameToEveryReader(t *testing.T) {
	columns := []string{"id", "mail", "made", "deleted_at", "digits", "note"}
	cases := []struct{ mail, made, deleted, digits, want string }{
		{"a@acme.io", "0000-00-00 00:00:00", "NULL", "+12125550126", "+12125550126"},
		{"b@acme.io", "0001-01-01", `\N`, "", ""},
		{"c@acme.io", "-infinity", "null", "", ""},
		{"d@acme.io", "2020-01-02 03:04:05", "0000-00-00", "+12125550127", "2020-01-02T03:04:05Z +12125550127"},
		{"e@acme.io", "2020-01-02 17:02:03 CET", "infinity", "", "2020-01-02T16:02:03Z"},
		{"f@acme.io", "2020-01-02 17:02:03 IST", "", "", "timestamp_invalid"},
		{"g@acme.io", "2020-01-02", "2020-01-03", "", "left behind"},
		{"h@ac\u200bme.io", "2020-01-02", "", "", "email_invalid 2020-01-02T00:00:00Z"},
		{"#REF!", "2020-01-02", "", "+12125550128", "email_invalid 2020-01-02T00:00:00Z +12125550128"},
		{"i@acme.io", "2020-01-02", "false", "", "2020-01-02T00:00:00Z"},
	}
	var want, lines []string
	var objects []map[string]string
	var ldif strings.Builder
	for i, c := range cases {
		cells := []string{fmt.Sprint(i + 1), c.mail, c.made, c.deleted, c.digits, "x"}
		lines, want = append(lines, strings.Join(cells, ",")), append(want, c.want)
		object := map[string]string{}
		fmt.Fprintf(&ldif, "dn: uid=%d,ou=people,dc=acme,dc=io\n", i+1)
		for k, cell := range cells {
			object[columns[k]] = cell
			if cell != "" {
				fmt.Fprintf(&ldif, "%s:: %s\n", columns[k], base64.StdEncoding.EncodeToString([]byte(cell)))
			}
		}
		ldif.WriteString("\n")
		objects = append(objects, object)
	}
	header := strings.Join(columns, ",")
	forms := inputsOf(t, "people", header+"\n"+strings.Join(lines, "\n"), "other", "a,b\n1,2")
	put := func(form, text string) {
		forms[form] = filepath.Join(t.TempDir(), "people."+form)
		if err := os.WriteFile(forms[form], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("csv", header+"\n"+strings.Join(lines, "\n")+"\n")
	put("tsv", strings.ReplaceAll(header+"\n"+strings.Join(lines, "\n")+"\n", ",", "\t"))
	put("ldif", ldif.String())
	var ndjson strings.Builder
	for _, o := range objects {
		line, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		ndjson.Write(append(line, '\n'))
	}
	put("ndjson", ndjson.String())
	const fields = "fields: {external_id: id, email_address: [{value: 'mail?'}], phone_number: [{value: 'digits?'}], created_at: 'made? | timestamp'}\n" +
		"skip: [{when: deleted_at?, reason: deleted user}]\nignore: [note, dn]\n"
	for form, file := range forms {
		text := fields
		if slices.Contains([]string{"dump", "sheets", "database", "JSON"}, form) {
			text = "input: {table: people}\n" + fields
		}
		if form == "JSON" {
			text = "input: {path: people}\n" + fields
		}
		job, err := Prepare(InputOptions{Files: []string{file}, MappingFile: textFile(t, "m.yaml", text)}, Policies{})
		if err != nil {
			t.Fatal(form, err)
		}
		var got []string
		_, inputErr, err := job.rows(context.Background(), walk{}, func(it *item) error {
			u := it.draft.user
			var parts []string
			for _, p := range it.problems {
				if slices.Contains([]string{"timestamp_invalid", "email_invalid"}, p.Code) {
					parts = append(parts, p.Code)
				}
			}
			if u.CreatedAt.Or("") != "" {
				parts = append(parts, u.CreatedAt.Or(""))
			}
			for _, p := range u.Phones {
				parts = append(parts, p.Value)
			}
			if it.brief.skip != "" {
				parts = []string{"left behind"}
			}
			got = append(got, strings.Join(parts, " "))
			return nil
		})
		job.Close()
		if err != nil || inputErr != nil {
			t.Fatal(form, err, inputErr)
		}
		for i := range want {
			if i >= len(got) || got[i] != want[i] {
				t.Errorf("%s, row %d: %q, want %q", form, i+1, got[min(i, len(got)-1)], want[i])
			}
		}
	}
}
