package source

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Nothing is told of the samples in JSON and SQL, which the sources' own tools have written and which are complete.
func TestSamplesAreUnderstoodToTheirEnds(t *testing.T) {
	err := filepath.WalkDir("../../samples", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".sh") || strings.HasSuffix(path, ".csv") || strings.HasSuffix(path, ".md") || strings.HasSuffix(path, ".yaml") {
			return err
		}
		if st, err := os.Stat(path); err != nil || st.Size() == 0 {
			return err
		}
		_, tables, err := Probe(path, Options{})
		if err != nil {
			t.Logf("%s: %v", path, err) // as a file whose mapping has to name the columns
			return nil
		}
		for _, table := range tables {
			r, err := Open(path, Options{Table: table.Name})
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			rows := int64(0)
			for {
				if _, err = r.Next(); err != nil {
					break
				}
				rows++
			}
			if !errors.Is(err, io.EOF) || len(r.Findings()) > 0 || table.Name != "" && r.Format() == SQL && rows != table.Rows {
				t.Errorf("%s %s: %d rows of %d, %v %v", path, table.Name, rows, table.Rows, err, r.Findings())
			}
			var e Extents
			e.Add(r)
			if found := e.Findings(); len(found) > 0 {
				t.Errorf("%s: %v", path, found)
			}
			_ = r.Close()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
