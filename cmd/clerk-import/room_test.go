//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"clerk-import/importer/checkpoint"
)

// envRoom is how many bytes a file of a child may have: a write beyond is refused, as on a disk that
// is full, without one.
const envRoom = "CLERK_IMPORT_TEST_ROOM"

func init() {
	n, err := strconv.ParseUint(os.Getenv(envRoom), 10, 64)
	if err != nil || os.Getenv("CLERK_IMPORT_TEST_CHILD") == "" {
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
		panic(err)
	}
}

// roomy is a folder with an input, and the commands on it.
type roomy struct {
	t   *testing.T
	dir string
}

const roomRows = 3000 // a third of which is to be rejected

func newRoomy(t *testing.T) *roomy {
	t.Helper()
	r := &roomy{t, t.TempDir()}
	var b bytes.Buffer
	b.WriteString("id,email,first_name\n")
	for i := range roomRows {
		email := fmt.Sprintf("u%d@acme.io", i)
		if i%3 == 0 {
			email = "not an address"
		}
		fmt.Fprintf(&b, "u%d,%s,Name %d\n", i, email, i)
	}
	r.write("u.csv", b.String())
	r.write("m.yaml", "fields:\n  external_id: id\n  email_address: {value: email, verified: true}\n  first_name: first_name\n")
	return r
}

func (r *roomy) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// run runs a command with room for so many bytes in each file, 0 for any number, and returns its exit
// code and what it said. Standard input is u.csv.
func (r *roomy) run(room int, args ...string) (code int, said string) {
	r.t.Helper()
	c := child(r.t, "", args...)
	c.Dir = r.dir
	c.Env = append(c.Env, "TMPDIR="+r.dir)
	if room > 0 {
		c.Env = append(c.Env, envRoom+"="+strconv.Itoa(room))
	}
	in, err := os.Open(filepath.Join(r.dir, "u.csv"))
	if err != nil {
		r.t.Fatal(err)
	}
	defer in.Close()
	c.Stdin = in
	out, _ := c.CombinedOutput()
	return c.ProcessState.ExitCode(), string(out)
}

// names are the files of the folder, but for the journals of databases.
func (r *roomy) names() (names []string) {
	r.t.Helper()
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), "-wal") && !strings.HasSuffix(e.Name(), "-shm") {
			names = append(names, e.Name())
		}
	}
	return names
}

// migrateHere is a run of a rehearsal that writes all that can be written, with the extra arguments.
func migrateHere(input string, extra ...string) []string {
	return append([]string{"migrate", input, "--mapping", "m.yaml", "--sandbox", "--sandbox-store", "store", "--checkpoint", "cp", "--quota", "unlimited", "--allow-rejected"}, extra...)
}

// left makes an input whose numbers are left behind, and has it migrated.
func (r *roomy) left() {
	r.t.Helper()
	var b strings.Builder
	b.WriteString("id,email,phone\n")
	for i := range roomRows {
		fmt.Fprintf(&b, "l%d,l%d@acme.io,+1212\n", i, i)
	}
	r.write("left.csv", b.String())
	r.write("left.yaml", "fields:\n  external_id: id\n  email_address: {value: email, verified: true}\n  phone_number: {value: phone, verified: true}\n")
	if code, said := r.run(0, leftHere()...); code != exitOK {
		r.t.Fatalf("exit code %d\n%s", code, said)
	}
}

// leftHere is a run of that input.
func leftHere(extra ...string) []string {
	return append([]string{"migrate", "left.csv", "--mapping", "left.yaml", "--sandbox", "--sandbox-store", "left.store", "--checkpoint", "left.cp", "--quota", "unlimited", "--invalid", "phone_number=drop"}, extra...)
}

// Wherever a run runs out of room it says which file, loses nothing, leaves no half file, and goes on
// when there is more: what was created stays created, once.
func TestWithoutRoomNothingIsLost(t *testing.T) {
	skipUnderRace(t)
	t.Parallel()
	r := newRoomy(t)
	args := migrateHere("u.csv", "--rejects", "rejects.csv", "--crosswalk", "ids.csv", "--report", "r.html")
	named := map[string]bool{}
	created := int64(0)
	for _, room := range []int{1 << 10, 36 << 10, 100 << 10, 200 << 10, 700 << 10} {
		code, said := r.run(room, args...)
		if code != exitFailed {
			t.Fatalf("with room for %d bytes: exit code %d\n%s", room, code, said)
		}
		file := ""
		for _, name := range []string{"sandbox store store", "checkpoint cp", "rejects.csv", "ids.csv", "r.html"} {
			if strings.Contains(said[strings.LastIndex(said, "clerk-import:")+1:], name) {
				file, named[name] = name, true
			}
		}
		if file == "" {
			t.Errorf("with room for %d bytes no file is named\n%s", room, said)
		}
		for _, name := range r.names() {
			if name != "u.csv" && name != "m.yaml" && name != "store" && name != "cp" && !strings.Contains(said, name) {
				t.Errorf("with room for %d bytes %s is left, of which nothing is said", room, name)
			}
		}
		if strings.Contains(said, "failed") && strings.Contains(said, "--retry failed") {
			t.Errorf("with room for %d bytes rows are given up\n%s", room, said)
		}
		if _, err := os.Stat(filepath.Join(r.dir, "cp")); err == nil {
			now := r.created()
			if now < created {
				t.Errorf("%d rows were created, and now %d", created, now)
			}
			created = now
		}
	}
	if !named["sandbox store store"] || !named["checkpoint cp"] {
		t.Errorf("named: %v", named)
	}
	if code, said := r.run(0, args...); code != exitRejected {
		t.Fatalf("exit code %d\n%s", code, said)
	}
	if n := r.created(); n != roomRows/3*2 {
		t.Errorf("%d rows are created", n)
	}
	r.whole("rejects.csv", roomRows/3+1)
	r.whole("ids.csv", roomRows/3*2+1)
	if code, said := r.run(0, "reconcile", "cp", "--unexpected"); code != exitOK || !strings.Contains(said, "2,000  equal") && !strings.Contains(said, "2000  equal") {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

// created are the rows that the checkpoint calls so.
func (r *roomy) created() int64 {
	r.t.Helper()
	cp, err := checkpoint.Read(filepath.Join(r.dir, "cp"))
	if err != nil {
		r.t.Fatal(err)
	}
	defer cp.Close()
	counts, err := cp.Recount()
	if err != nil {
		r.t.Fatal(err)
	}
	if counts[checkpoint.Failed] > 0 {
		r.t.Errorf("%v", counts)
	}
	return counts[checkpoint.Created]
}

// whole fails unless a file has so many lines.
func (r *roomy) whole(name string, lines int) {
	r.t.Helper()
	b, err := os.ReadFile(filepath.Join(r.dir, name))
	if n := bytes.Count(b, []byte("\n")); err != nil || n != lines {
		r.t.Errorf("%s has %d lines, want %d (%v)", name, n, lines, err)
	}
}

// Each file that a command writes is whole or not there, what was there before stays, and the command
// says which one and ends with an error.
func TestAFileWithoutRoomIsNamedAndNotHalf(t *testing.T) {
	skipUnderRace(t)
	t.Parallel()
	r := newRoomy(t)
	if code, said := r.run(0, migrateHere("u.csv")...); code != exitRejected {
		t.Fatalf("exit code %d\n%s", code, said)
	}
	r.left()
	before := r.names()
	for name, c := range map[string]struct {
		room int
		args []string
		file string
	}{
		"the rejects of a check":    {40 << 10, []string{"check", "u.csv", "--mapping", "m.yaml", "--rejects", "out.csv"}, "out.csv"},
		"the report of a check":     {8 << 10, []string{"check", "u.csv", "--mapping", "m.yaml", "--report", "out.html"}, "out.html"},
		"a report in JSON":          {512, []string{"check", "u.csv", "--mapping", "m.yaml", "--report", "out.json"}, "out.json"},
		"the crosswalk of a run":    {40 << 10, migrateHere("u.csv", "--crosswalk", "out.csv"), "out.csv"},
		"the rejects of a run":      {40 << 10, migrateHere("u.csv", "--rejects", "out.csv"), "out.csv"},
		"a report in Markdown":      {512, []string{"check", "u.csv", "--mapping", "m.yaml", "--report", "out.md"}, "out.md"},
		"the leftovers of a check":  {20 << 10, []string{"check", "left.csv", "--mapping", "left.yaml", "--invalid", "phone_number=drop", "--leftovers", "out.csv"}, "out.csv"},
		"the leftovers of a run":    {40 << 10, leftHere("--leftovers", "out.csv"), "out.csv"},
		"the groups of a check":     {40 << 10, []string{"check", "left.csv", "--mapping", "left.yaml", "--invalid", "phone_number=drop", "--sandbox", "--sandbox-store", "left.store", "--groups", "out.groups"}, "out.groups"},
		"the groups of a run":       {40 << 10, leftHere("--groups", "out.groups"), "out.groups"},
		"a copy of standard input":  {16 << 10, []string{"check", "-", "--mapping", "m.yaml"}, "standard input"},
		"an export":                 {40 << 10, []string{"export", "--sandbox", "--sandbox-store", "store", "--out", "out.ndjson"}, "out.ndjson"},
		"a sync's new checkpoint":   {400 << 10, append([]string{"sync"}, migrateHere("u.csv")[1:]...), "cp.new"},
		"a rollback":                {1 << 10, []string{"rollback", "cp", "--yes"}, "cp"},
		"a second run's checkpoint": {36 << 10, strings.Fields(strings.Replace(strings.Join(migrateHere("u.csv"), " "), "--checkpoint cp", "--checkpoint out", 1)), "out"},
	} {
		for _, earlier := range []string{"", "mine\n"} {
			t.Run(name+earlier, func(t *testing.T) {
				out := c.file
				if earlier != "" {
					if !strings.HasPrefix(out, "out") || out == "out" || strings.HasSuffix(out, "ndjson") || strings.HasSuffix(out, "groups") {
						t.Skip("nothing of an earlier command is in its place")
					}
					r.write(out, earlier)
					defer os.Remove(filepath.Join(r.dir, out))
					c.args = append(c.args, "--force")
				}
				code, said := r.run(c.room, c.args...)
				if code != exitFailed || !strings.Contains(said, c.file) {
					t.Errorf("exit code %d, %s is not named\n%s", code, c.file, said)
				}
				for _, n := range r.names() {
					if strings.HasSuffix(n, ".partial") { // of an export, which goes on from there
						if err := os.Remove(filepath.Join(r.dir, n)); err != nil || !strings.Contains(said, n) {
							t.Errorf("%s is left, of which nothing is said (%v)", n, err)
						}
						continue
					}
					if n == "out.groups" { // a folder, in which no file is half
						if in, err := os.ReadDir(filepath.Join(r.dir, n)); err != nil || len(in) > 0 || os.Remove(filepath.Join(r.dir, n)) != nil {
							t.Errorf("%v in the folder of groups, %v", in, err)
						}
						continue
					}
					b, _ := os.ReadFile(filepath.Join(r.dir, n))
					if !strings.Contains(strings.Join(before, "\n"), n) && (n != out || string(b) != earlier) && n != "out" {
						t.Errorf("%s is left", n)
					}
				}
			})
		}
	}
	// And nothing of it has hurt what was there.
	if code, said := r.run(0, "reconcile", "cp", "--unexpected"); code != exitOK {
		t.Errorf("exit code %d\n%s", code, said)
	}
}
