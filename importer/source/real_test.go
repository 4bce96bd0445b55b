package source

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the databases' own tools write is read as it was stored, whatever their flags, and nothing
// is told of it; cut off anywhere it is no whole dump. testdata/real/make.sh makes the files.
func TestDumpsOfRealTools(t *testing.T) {
	files, err := filepath.Glob("testdata/real/*.sql")
	if err != nil || len(files) < 19 {
		t.Fatal(files, err)
	}
	want := []string{
		"1¦ana@acme.io¦it's; -- no comment¦BYTES",
		"2¦bo@acme.io¦a\nINSERT INTO users VALUES (9);¦",
		"3¦cy@acme.io¦¦",
		"4¦dée@acme.io¦$$ /* x */ \"q\" `b`¦",
	}
	for _, path := range files {
		base := filepath.Base(path)
		table := "users"
		if strings.HasPrefix(base, "pg_dump") {
			table = "public.users"
		}
		got := told(t, path, table)
		for i := range got {
			for _, spelling := range []string{`\x0027`, "0x0027", "\x00'"} {
				got[i] = strings.Replace(got[i], spelling, "BYTES", 1)
			}
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", base, d)
		}
		_, tables, err := Probe(path, Options{})
		rows := int64(-1)
		for _, found := range tables {
			if found.Name == table {
				rows = found.Rows
			}
		}
		if err != nil || rows != 4 {
			t.Errorf("%s: %d rows in probe, %v", base, rows, err)
		}
	}
}

// A dump that ends too early is refused, wherever that is, if it says how it ends.
func TestADumpThatIsCutOffIsNoticed(t *testing.T) {
	for _, base := range []string{"mysqldump-plain.sql", "mysqldump-rows.sql", "pg_dump-copy.sql", "pg_dump-inserts.sql", "sqlite3-dump.sql"} {
		text, err := os.ReadFile("testdata/real/" + base)
		if err != nil {
			t.Fatal(err)
		}
		text = text[:strings.LastIndexAny(strings.TrimRight(string(text), " \n-"), "\n")]
		dir := t.TempDir()
		for n := 60; n < len(text); n += 61 {
			if _, refused := countRows(t, dir, text[:n], Options{Format: SQL, Table: "users"}); !refused {
				t.Errorf("%s: the first %d bytes of %d pass for a whole dump", base, n, len(text))
			}
		}
	}
}
