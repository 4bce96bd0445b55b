package output

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// header is how every database of SQLite begins, by its file format.
var header = "SQLite format 3\x00" + strings.Repeat("\x00", 84)

// What SQLite keeps beside a database is written by nobody else, however it is named and with
// --force, too.
func TestTheLogOfADatabaseIsNotWritten(t *testing.T) {
	for _, ending := range []string{"-wal", "-shm", "-journal"} {
		for _, role := range []Role{Whole, Fresh, Part, Kept} {
			for _, there := range []bool{true, false} {
				dir := t.TempDir()
				app := filepath.Join(dir, "app.db")
				err := os.WriteFile(app, []byte(header), 0o600)
				if there {
					err = errors.Join(err, os.WriteFile(app+ending, []byte("rows"), 0o600))
				}
				link := filepath.Join(dir, "link")
				if err := errors.Join(err, os.Symlink(app+ending, link)); err != nil {
					t.Skip(err)
				}
				for _, path := range []string{app + ending, link} {
					s := &Set{Force: true}
					s.Add(role, "--out", path)
					var refusal *Refusal
					if err := s.Check(); !errors.As(err, &refusal) {
						t.Errorf("%s as %v: %v", filepath.Base(path), role, err)
					}
				}
			}
		}
	}
	s := &Set{}
	s.Add(Whole, "--out", filepath.Join(t.TempDir(), "a.csv-wal")) // of no database
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// Where a log of ours would stand, or what we leave for a while, nothing of somebody else's is
// written over; what we have left ourselves is.
func TestWhatStandsWhereAKeptFileWouldWriteIsRefused(t *testing.T) {
	// How an index of a log begins, and how large it is, by SQLite's file format.
	index := string(binary.NativeEndian.AppendUint32(nil, 3007000)) + strings.Repeat("\x00", 32<<10-4)
	for name, test := range map[string]struct {
		files   map[string]string
		refused bool
	}{
		"the index of a log that is gone": {map[string]string{"c-shm": index}, false},
		"two parts of such an index":      {map[string]string{"c-shm": index + index}, false},
		"a part of an index":              {map[string]string{"c-shm": index[:100]}, true},
		"another version's index":         {map[string]string{"c-shm": "x" + index[1:]}, true},
		"an index by another name":        {map[string]string{"c-wal": index}, true},
		"an empty log":                    {map[string]string{"c-wal": ""}, false},
		"a log without its database":      {map[string]string{"c-wal": "mine"}, true},
		"an index without its database":   {map[string]string{"c-shm": "mine"}, true},
		"a journal without its database":  {map[string]string{"c-journal": "mine"}, true},
		"a log of the next one":           {map[string]string{"c": header, "c.new-wal": "mine"}, true},
		"a file where the next would be":  {map[string]string{"c": header, "c.new": "mine"}, true},
		"a file where it would begin":     {map[string]string{"c.begun": "mine"}, true},
		"a file where the next begins":    {map[string]string{"c": header, "c.new.begun": "mine"}, true},
		"a database with its log":         {map[string]string{"c": header, "c-wal": "ours", "c-shm": "ours"}, false},
		"one that was begun and was shot": {map[string]string{"c.begun": ""}, false},
		"a next one that was shot":        {map[string]string{"c": header, "c.new": header, "c.new-wal": "ours"}, false},
		"nothing":                         {nil, false},
	} {
		dir := t.TempDir()
		for file, text := range test.files {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s := &Set{Force: true}
		s.Add(Kept, "--checkpoint", filepath.Join(dir, "c"))
		var refusal *Refusal
		if err := s.Check(); errors.As(err, &refusal) != test.refused || !test.refused && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What an earlier run has left is removed, and nothing else is.
func TestOnlyWhatWeWroteIsRemoved(t *testing.T) {
	dir := t.TempDir()
	ours, edited := filepath.Join(dir, "ours"), filepath.Join(dir, "edited")
	s := &Set{Force: true}
	for _, path := range []string{ours, edited} {
		if err := write(t, s, path, "rows"); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(edited, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{ours, edited, filepath.Join(dir, "nothing"), dir} {
		if err := s.Remove(path); err != nil {
			t.Error(err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || left[0].Name() != "edited" {
		t.Errorf("%v %v", left, err)
	}
}
