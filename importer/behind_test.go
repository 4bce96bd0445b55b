package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Users who stand behind thousands of other rows, objects or tables are found, and as many of them as where they come first.
func TestUsersBehindOtherThingsAreFound(t *testing.T) {
	const things = 3000
	var table, array strings.Builder
	table.WriteString("CREATE TABLE things (id int, name text, body text);\n")
	for i := range things {
		fmt.Fprintf(&table, "INSERT INTO things VALUES (%d,'it''s %d','a \\ and %s');\n", i, i, strings.Repeat("x", 100))
		fmt.Fprintf(&array, `%s{"id":%d,"name":"thing %d","title":"%s","created_at":"2026-01-01T00:00:00Z"}`, []string{"", ","}[min(i, 1)], i, i, strings.Repeat("x", 100))
	}
	put := map[string]func(text string) string{
		".sql": func(text string) string { return table.String() + text },
		".json": func(text string) string {
			if strings.Contains(text[:min(len(text), 200)], "phpMyAdmin") { // its tables stand in an array
				return strings.Replace(text, `{"type":"database"`, `{"type":"table","name":"things","database":"site","data":[`+array.String()+"]},\n"+`{"type":"database"`, 1)
			}
			if !strings.HasPrefix(text, "{") || !json.Valid([]byte(text)) { // rows alone, or pages
				return ""
			}
			return `{"things":[` + array.String() + "]," + text[1:]
		},
	}
	tried := map[string]int{}
	for _, s := range sourceSamples(t) {
		ext := filepath.Ext(s.files[0])
		if len(s.files) > 1 || put[ext] == nil {
			continue
		}
		plain, err := os.ReadFile(s.files[0])
		if err != nil {
			t.Fatal(err)
		}
		text := put[ext](string(plain))
		if text == "" {
			continue
		}
		tried[ext]++
		first, behind := readyOf(t, sampleInput(t, s.name), s.files[0]), readyOf(t, sampleInput(t, s.name), textFile(t, "behind"+ext, text))
		if first != behind || !strings.HasPrefix(first, s.source+" ") {
			t.Errorf("%s: %s, and %s behind other things", s.name, first, behind)
		}
	}
	if tried[".sql"] < 12 || tried[".json"] < 12 {
		t.Error("tried:", tried)
	}
}

// Rows of one file that are of several kinds, or of which the first ones lack what others have, are known by those behind them.
func TestSourcesAreKnownByRowsFarBehind(t *testing.T) {
	const others = 6000
	member := `{"model":"accounts.member","pk":%d,"fields":{"password":"pbkdf2_sha256$260000$abc$4Wi5LhQ4o7FlmLz4pvS1d3Lb6ZFwbHtqYZ1yPPrb0Vg=","last_login":null,"email":"u%[1]d@acme.io"}}`
	local := `{"_id":{"$oid":"65a00000000000000000%04d"},"username":"u%[1]d@acme.io","salt":"84cb","hash":"d675"}`
	for _, c := range []struct{ row, user, want string }{
		{`{"model":"contenttypes.contenttype","pk":%d,"fields":{"app_label":"a"}}`, member, "django-dumpdata 3"},
		{`{"model":"shop.product","pk":%d,"fields":{"name":"a"}}`, member, "django-dumpdata 3"},
		{`{"model":"sessions.session","pk":"%d","fields":{"session_data":"x"}}`, strings.Replace(member, "accounts.member", "auth.user", 1), "django-dumpdata 3"},
		{`{"model":"shop.product","pk":%d,"fields":{"name":"a"}}`, `{"model":"shop.order","pk":%d,"fields":{}}`, ""},
		{`{"_id":{"$oid":"65a00000000000000001%04d"},"username":"v%[1]d@acme.io","googleId":"1"}`, local, fmt.Sprint("passport-local-mongoose ", others+3)},
	} {
		var rows []string
		for i := range others {
			rows = append(rows, fmt.Sprintf(c.row, i))
		}
		for i := range 3 {
			rows = append(rows, fmt.Sprintf(c.user, i))
		}
		for name, text := range map[string]string{"d.json": "[" + strings.Join(rows, ",\n") + "]", "d.ndjson": strings.Join(rows, "\n") + "\n"} {
			if got := readyOf(t, InputOptions{}, textFile(t, name, text)); got != c.want {
				t.Errorf("%s behind %s in %s: %q, want %q", c.user, c.row, name, got, c.want)
			}
		}
	}
}

// readyOf is the source that a file is taken for, and how many of its rows are ready; "" for none.
func readyOf(t *testing.T, in InputOptions, path string) string {
	t.Helper()
	in.Files = []string{path}
	job, err := Prepare(in, Policies{})
	if err != nil {
		return ""
	}
	defer job.Close()
	check, err := job.Check(context.Background(), CheckOptions{}, nil)
	if err != nil {
		t.Fatal(path, err)
	}
	return fmt.Sprint(job.Mapping.Name, " ", check.Ready)
}
