package output

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// write writes a file as a command does.
func write(t *testing.T, s *Set, path, text string) error {
	t.Helper()
	f, err := s.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte(text))
	return f.Commit(err)
}

func TestOnlyWhatWeWroteIsReplaced(t *testing.T) {
	for name, test := range map[string]struct {
		meddle  func(path string) error
		refused bool
	}{
		"untouched":      {func(string) error { return nil }, false},
		"renamed":        {func(p string) error { return errors.Join(os.Rename(p, p+"2"), os.Rename(p+"2", p)) }, false},
		"gone":           {os.Remove, false},
		"edited":         {func(p string) error { return os.WriteFile(p, []byte("mine"), 0o600) }, true},
		"of somebody":    {func(p string) error { return errors.Join(os.Remove(p), os.WriteFile(p, []byte("one"), 0o600)) }, true},
		"a link":         {func(p string) error { return errors.Join(os.Rename(p, p+"2"), os.Symlink(p+"2", p)) }, true},
		"a folder":       {func(p string) error { return errors.Join(os.Remove(p), os.Mkdir(p, 0o700)) }, true},
		"folder is gone": {func(p string) error { return os.RemoveAll(filepath.Dir(p)) }, true},
		"edited in place": {func(p string) error {
			f, err := os.OpenFile(p, os.O_WRONLY|os.O_APPEND, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteString("x")
			return errors.Join(err, f.Close())
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dir", "r.csv")
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			first := &Set{}
			first.Add(Whole, "--rejects", path)
			if err := write(t, first, path, "one"); err != nil {
				t.Fatal(err)
			}
			// What file systems keep of a time.
			if st, err := os.Stat(path); err != nil || st.ModTime().Nanosecond()%100 != 0 || st.ModTime().After(time.Now()) {
				t.Errorf("%v %v", st, err)
			}
			if err := test.meddle(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(path)
			s := &Set{}
			s.Add(Whole, "--rejects", path)
			err := s.Check()
			var refusal *Refusal
			if errors.As(err, &refusal) != test.refused {
				t.Fatalf("the check says %v", err)
			}
			if test.refused {
				if err := write(t, s, path, "two"); err == nil {
					t.Error("it was written over")
				}
				if after, _ := os.ReadFile(path); string(after) != string(before) {
					t.Errorf("%q became %q", before, after)
				}
				return
			}
			if err := write(t, s, path, "two"); err != nil {
				t.Fatal(err)
			}
			if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
				t.Errorf("%v %v", st, err)
			}
		})
	}
}

func TestWhatFailedLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.csv")
	if err := write(t, &Set{}, path, "one"); err != nil {
		t.Fatal(err)
	}
	stale := filepath.Join(filepath.Dir(path), ".r.csv.clerk-import-1") // of a run that was killed
	if err := os.WriteFile(stale, []byte("digests"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := (&Set{}).Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("half")); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(errors.New("the run has failed")); err == nil {
		t.Error("no error")
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "one" {
		t.Errorf("%q %v", b, err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("%v %v", left, err)
	}
}

func TestWhatBelongsToACheckpointCollidesToo(t *testing.T) {
	dir := t.TempDir()
	for _, ending := range sides {
		s := &Set{Force: true}
		s.Add(Kept, "--checkpoint", filepath.Join(dir, "c"))
		s.Add(Whole, "--rejects", filepath.Join(dir, "c"+ending))
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), "same file") {
			t.Errorf("%s: %v", ending, err)
		}
	}
	s := &Set{}
	s.Add(Whole, "--rejects", os.DevNull)
	s.Add(Whole, "--crosswalk", os.DevNull)
	if err := s.Check(); err != nil {
		t.Errorf("a device takes anything: %v", err)
	}
}
