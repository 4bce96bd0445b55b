package output

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A file of one kind that we wrote is not replaced by one of another kind unsaid, nor removed as one.
func TestAFileIsReplacedByItsKindOnly(t *testing.T) {
	kinds := []string{"--rejects", "--crosswalk", "--leftovers", "--report", "--groups (its file password.csv)", ""}
	for _, first := range kinds {
		for _, then := range kinds {
			path := filepath.Join(t.TempDir(), "x.csv")
			was := &Set{}
			was.Add(Whole, first, path)
			if err := write(t, was, path, "rows"); err != nil {
				t.Fatal(err)
			}
			s := &Set{}
			s.Add(Whole, then, path)
			var refusal *Refusal
			if err := s.Check(); errors.As(err, &refusal) != (first != then) {
				t.Errorf("%s over %s: %v", then, first, err)
			}
			if err := write(t, s, path, "others"); (err == nil) != (first == then) {
				t.Errorf("%s was written over %s: %v", then, first, err)
			}
			if err := s.Remove(path); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(path); (err == nil) != (first != then) {
				t.Errorf("%s has removed %s: %v", then, first, err)
			}
			forced := &Set{Force: true}
			forced.Add(Whole, then, path)
			if err := errors.Join(forced.Check(), write(t, forced, path, "others")); err != nil {
				t.Errorf("--force: %s over %s: %v", then, first, err)
			}
		}
	}
}

// A database, as a checkpoint and a sandbox's store are, is written by who keeps it alone, and so is what stands beside it.
func TestADatabaseIsNoOutput(t *testing.T) {
	for _, ending := range append([]string{""}, sides...) {
		for _, role := range []Role{Whole, Fresh, Part, Folder} {
			for _, force := range []bool{true, false} {
				path := filepath.Join(t.TempDir(), "u.csv.sandbox.checkpoint")
				if err := os.WriteFile(path, []byte(header), 0o600); err != nil {
					t.Fatal(err)
				}
				s := &Set{Force: force}
				s.Add(role, "--rejects", path+ending)
				var refusal *Refusal
				if err := s.Check(); !errors.As(err, &refusal) {
					t.Errorf("%q as %v: %v", ending, role, err)
				}
				if left, err := filepath.Glob(path + "*"); err != nil || len(left) != 1 {
					t.Errorf("%q as %v has left %v", ending, role, left)
				}
			}
		}
	}
}

// A folder is made with its first file: neither by a command that is refused nor by one that writes nothing into it.
func TestAFolderIsMadeWhenItIsWritten(t *testing.T) {
	for _, ending := range append([]string{""}, sides...) {
		dir := t.TempDir()
		kept := filepath.Join(dir, "u.csv.sandbox.checkpoint")
		s := &Set{Force: true}
		s.Add(Folder, "--groups", kept+ending)
		s.Add(Whole, "--groups (its file password.csv)", filepath.Join(kept+ending, "password.csv"))
		s.Add(Kept, "--checkpoint", kept)
		var refusal *Refusal
		if err := s.Check(); !errors.As(err, &refusal) {
			t.Errorf("%q: %v", ending, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%q has left %v", ending, left)
		}
	}
	dir := t.TempDir()
	folder := filepath.Join(dir, "people")
	path := filepath.Join(folder, "password.csv")
	s := &Set{}
	s.Add(Folder, "--groups", folder)
	s.Add(Whole, "--groups (its file password.csv)", path)
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("the check has made the folder")
	}
	if err := write(t, s, path, "rows"); err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(folder); err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", st, err)
	}
}
