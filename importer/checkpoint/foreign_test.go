package checkpoint

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// foreignDatabase puts another program's database into a folder, whose last rows are in its log.
func foreignDatabase(t *testing.T, dir, mode string) {
	t.Helper()
	made := filepath.Join(t.TempDir(), "app")
	db, err := sql.Open("sqlite", "file:"+made+"?_pragma=journal_mode("+mode+")&_pragma=wal_autocheckpoint(0)")
	check(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	_, err = db.Exec("CREATE TABLE users (id TEXT); INSERT INTO users VALUES ('1'), ('2')")
	check(t, err)
	for _, ending := range []string{"", "-wal"} { // as a killed process leaves it
		b, err := os.ReadFile(made + ending)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		check(t, err)
		check(t, os.WriteFile(filepath.Join(dir, "file"+ending), b, 0o600))
	}
}

// contents are the files of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all, err := os.ReadDir(dir)
	check(t, err)
	out := map[string]string{}
	for _, e := range all {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		check(t, err)
		out[e.Name()] = string(b)
	}
	return out
}

// A file that is no checkpoint is refused as it is: not a byte of it changes, nor of its log, and
// nothing is left beside it.
func TestAFileThatIsNoCheckpointStaysAsItIs(t *testing.T) {
	for name, put := range map[string]func(t *testing.T, dir string){
		"a database with a log":     func(t *testing.T, dir string) { foreignDatabase(t, dir, "WAL") },
		"a database with a journal": func(t *testing.T, dir string) { foreignDatabase(t, dir, "DELETE") },
		"an empty file":             func(t *testing.T, dir string) { check(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600)) },
		"a damaged one": func(t *testing.T, dir string) {
			check(t, os.WriteFile(filepath.Join(dir, "file"), []byte("SQLite format 3\x00"+strings.Repeat("x", 8000)), 0o600))
		},
		"a text": func(t *testing.T, dir string) {
			check(t, os.WriteFile(filepath.Join(dir, "file"), []byte(strings.Repeat("a,b\n", 100)), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir)
			before := contents(t, dir)
			for _, open := range []func(string) (*Checkpoint, error){Open, Read} {
				if _, err := open(filepath.Join(dir, "file")); err == nil || !strings.Contains(err.Error(), "is not a checkpoint") {
					t.Errorf("%v", err)
				}
				if d := cmp.Diff(before, contents(t, dir)); d != "" {
					t.Error(d)
				}
			}
		})
	}
}
