package importer

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clerk-import/importer/output"
)

// Rows that say the same in every cell are corrected each for itself: they are found by their place.
func TestRowsThatAreAlikeAreCorrectedEachForItself(t *testing.T) {
	dir := t.TempDir()
	in := InputOptions{
		Files:       []string{textFile(t, "users.csv", "id,email\n1,ada@acme.io\n1,ada@acme.io\n1,ada@acme.io\n")},
		MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
	}
	check := func(rejects string) int64 {
		t.Helper()
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		c, err := job.Check(t.Context(), CheckOptions{Outputs: Outputs{Rejects: rejects, Files: &output.Set{}}}, nil)
		if err = errors.Join(err, job.Close()); err != nil {
			t.Fatal(err)
		}
		return c.Ready
	}
	path := filepath.Join(dir, "rejects.csv")
	if ready := check(path); ready != 1 {
		t.Fatal(ready, "are ready, of three that are the same")
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(b), "\n")
	lines[1] = strings.Replace(lines[1], "1,ada@", "2,bea@", 1)
	lines[2] = strings.Replace(lines[2], "1,ada@", "3,cai@", 1)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	in.Corrections = []string{path}
	if ready := check(filepath.Join(dir, "still.csv")); ready != 3 {
		t.Error(ready, "are ready, of three with two corrected")
	}
}
