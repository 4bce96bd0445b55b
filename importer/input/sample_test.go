package input

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What stands in none of the first rows of a large file is seen all the same: the sample is from all over it, no row counts
// twice, and the proposal says where it is from.
func TestTheSampleIsFromAllOverTheFile(t *testing.T) {
	const rows = 60_000
	var csv, ndjson bytes.Buffer
	csv.WriteString("\uFEFFid,email,standing,note\n")
	for i := range rows {
		standing := "active"
		if i > rows/2 && i%3 == 0 {
			standing = "closed"
		}
		fmt.Fprintf(&csv, "%d,u%[1]d@acme.io,%s,\"a, b\"\n", i, standing)
		fmt.Fprintf(&ndjson, "{\"id\":%d,\"email\":\"u%[1]d@acme.io\",\"standing\":%q}\n", i, standing)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(csv.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data   []byte
		spread bool
	}{"people.csv": {csv.Bytes(), true}, "people.ndjson": {ndjson.Bytes(), true}, "people.csv.gz": {packed.Bytes(), false}} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		seen, err := Infer(Options{Files: []string{file}})
		if err != nil {
			t.Fatal(name, err)
		}
		p, err := seen.Propose(nil)
		if err != nil {
			t.Fatal(name, err)
		}
		yaml, d := p.YAML(name), p.Document(name)
		if got := strings.Contains(yaml, "some from all over it"); got != c.spread {
			t.Errorf("%s: said %v\n%s", name, got, yaml)
		}
		if got := strings.Contains(yaml, "state.standing.closed"); got != c.spread {
			t.Errorf("%s: closed seen %v", name, got)
		}
		if id := d.Columns[0]; id.Filled != id.Rows || int64(id.Distinct) != id.Rows || c.spread && id.Rows < inferRows+inferPlaces*inferPlace*9/10 {
			t.Errorf("%s: %+v", name, id)
		}
	}
}
