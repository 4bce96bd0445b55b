package importer

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clerk-import/importer/output"
	"clerk-import/importer/source"
	"clerk-import/mapping"
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

// A corrected row stands in the file of rejects, and is one of the source, and of the place, of the row that it stands in for.
func TestACorrectedRowIsOfItsSource(t *testing.T) {
	m := textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n")
	one, two := textFile(t, "one.csv", "id,email\n1,ada@acme.io\n2,bea@acme.io\n"), textFile(t, "two.csv", "id,email\n7,cai\n8,dan@acme.io\n")
	in := InputOptions{Files: []string{one, two}, Sources: []string{m, m}}
	prepared := func() *Job {
		t.Helper()
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { job.Close() })
		return job
	}
	rejects := filepath.Join(t.TempDir(), "rejects.csv")
	if _, err := prepared().Check(t.Context(), CheckOptions{Outputs: Outputs{Rejects: rejects, Files: &output.Set{}}}, nil); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(rejects)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(rejects, []byte(strings.Replace(string(b), "7,cai", "7,cai@acme.io", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	in.Corrections = []string{rejects}
	job := prepared()
	var rows []mapping.Position // 1, 2, 7 and 8
	for file := range job.Leading() {
		r, err := job.OpenFile(t.Context(), file, source.Start{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for rec := (mapping.Record{}); r.Read(&rec) == nil; rec = (mapping.Record{}) {
			job.Correct(&rec)
			rows = append(rows, rec.Position)
			if job.SameSource(rec.Position, 1-file) || !job.SameSource(rec.Position, file) {
				t.Errorf("%s counts as a row of the other source", rec.Position)
			}
		}
	}
	if len(rows) != 4 || rows[2].File != rejects {
		t.Fatal("not corrected:", rows)
	}
	for i, a := range rows {
		for k, b := range rows {
			if job.Before(a, b) != (i < k) {
				t.Errorf("%s stands before %s: %v", a, b, job.Before(a, b))
			}
		}
	}
}

// What a spreadsheet or a hand puts around _row does not matter; what it has made a number of is told.
func TestRowsAreFoundAsTheyAreWritten(t *testing.T) {
	m := textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n")
	in := InputOptions{Files: []string{textFile(t, "u.csv", "id,email\n1,ada\n")}, MappingFile: m}
	id := (&mapping.Record{Header: mapping.NewHeader([]string{"id", "email"}), Cells: []string{"1", "ada"}}).Identity()
	for row, want := range map[string]string{
		id: "", " " + id: "", id + " ": "", strings.ToUpper(id): "", "6.67E+11": "_row is not as it was written", id[1:]: "_row is not as it was written", "": "there is no _row",
	} {
		in.Corrections = []string{textFile(t, "rejects.csv", "_file,_line,_row,_problem_codes,_problems,id,email\nu.csv,2,"+row+",email_invalid,,1,ada@acme.io\n")}
		job, err := Prepare(in, Policies{})
		if want != "" {
			if err == nil || !strings.Contains(err.Error(), "rejects.csv:2: "+want) {
				t.Errorf("_row %q: %v, want %s", row, err, want)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		c, err := job.Check(t.Context(), CheckOptions{}, nil)
		if err = errors.Join(err, job.Close()); err != nil || c.Ready != 1 {
			t.Errorf("_row %q: %v, not corrected", row, err)
		}
	}
}
