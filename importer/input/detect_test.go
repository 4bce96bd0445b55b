package input

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/halt"
)

// export is files of a source, which are one export where they have the same ending.
type export struct {
	source string
	files  []string
}

// exports are those of all samples.
func exports(t *testing.T) (all []*export) {
	const samples = "../../samples"
	byFolder := map[string]*export{}
	if err := filepath.WalkDir(samples, func(path string, d fs.DirEntry, err error) error {
		folder, ext := filepath.Dir(path), filepath.Ext(path)
		if err != nil || d.IsDir() || folder == samples || strings.HasPrefix(d.Name(), "known.") || ext == ".checkpoint" {
			return err
		}
		e := byFolder[folder+ext]
		if e == nil {
			below, _ := filepath.Rel(samples, folder)
			source, _, _ := strings.Cut(filepath.ToSlash(below), "/")
			e = &export{source: source}
			byFolder[folder+ext] = e
			all = append(all, e)
		}
		e.files = append(e.files, path)
		return nil
	}); err != nil || len(all) < 20 {
		t.Fatal(len(all), err)
	}
	return all
}

// A column that was renamed, is missing or came in addition never makes another
// source of an export.
func TestDetectionSurvivesOtherColumns(t *testing.T) {
	for _, s := range exports(t) {
		files, done, err := (&Input{}).name(context.Background(), Options{Files: s.files})
		defer done()
		if err != nil {
			t.Fatal(err)
		}
		for i := range files {
			if err := files[i].probe(context.Background(), nil); err != nil {
				t.Fatal(err)
			}
		}
		for n := range files {
			for k := range files[n].tables {
				sample := files[n].tables[k].Sample
				for i, field := range sample.Fields {
					for _, other := range [][]string{{}, {field + "_2"}, {field, "tenant_note"}} {
						changed := sample
						changed.Fields = slices.Concat(sample.Fields[:i], other, sample.Fields[i+1:])
						changed.Row = changed.Fields
						others := slices.Clone(files)
						others[n].tables = slices.Clone(files[n].tables)
						others[n].tables[k].Sample = changed
						found, err := detect(others, Options{})
						var ambiguous *halt.Usage
						var unknown *UnknownSource
						switch {
						case errors.As(err, &ambiguous), errors.As(err, &unknown):
						case err != nil:
							t.Fatal(err)
						case found.mapping.Name != s.source:
							t.Errorf("%s with %v instead of %s is taken for %s", s.files[n], other, field, found.mapping.Name)
						}
					}
				}
			}
		}
	}
}
