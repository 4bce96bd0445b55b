package checkpoint

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A checkpoint that has lost what it says of its run, or everything, is not begun anew.
func TestACheckpointThatLostItsContentsIsNotBegunAnew(t *testing.T) {
	for name, lose := range map[string]string{
		"everything": "", "the run": "DELETE FROM meta WHERE key = 'run'", "all of meta": "DELETE FROM meta", "the table": "DROP TABLE meta",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "c")
			c, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Begin(Run{ID: "r", Checked: true}); err != nil {
				t.Fatal(err)
			}
			if err := c.Claim(context.Background(), []Row{{Ordinal: 0, State: Claimed}}); err != nil {
				t.Fatal(err)
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			if lose == "" {
				err = os.Truncate(path, 0)
			} else {
				db, e := sql.Open("sqlite", path)
				if e != nil {
					t.Fatal(e)
				}
				_, err = db.Exec(lose)
				_ = db.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			if c, err = Open(path); err == nil {
				_, _, err = c.Run()
				_ = c.Close()
			}
			if err == nil || !strings.Contains(err.Error(), "damaged") {
				t.Errorf("it says %v", err)
			}
		})
	}
}

// A lock file that is a link, or somebody else's, is left alone; a checkpoint reached through a
// link has the same lock.
func TestALockIsOursAndOne(t *testing.T) {
	dir := t.TempDir()
	path, link, theirs := filepath.Join(dir, "c"), filepath.Join(dir, "link"), filepath.Join(dir, "yarn.lock")
	c, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	if _, err := Open(link); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("through a link: %v", err)
	}
	if err := os.WriteFile(theirs, []byte("# yarn"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(theirs, filepath.Join(dir, "other.lock")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"yarn", "other"} {
		if _, err := Open(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), "no lock of this tool") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if b, err := os.ReadFile(theirs); err != nil || string(b) != "# yarn" {
		t.Errorf("%q %v", b, err)
	}
}
