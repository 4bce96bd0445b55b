//go:build linux

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/sandbox"
)

// TestTheGuideStopsAtAFileThatIsCutOff: nobody can tell who is missing, and nothing is rehearsed.
func TestTheGuideStopsAtAFileThatIsCutOff(t *testing.T) {
	dir := folder(t, "auth0.json")
	whole, err := os.ReadFile(filepath.Join(dir, "auth0.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cut.json"), whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	v := visit(t, dir, plain, "guide", "cut.json")
	v.asked([2]string{"with people of their own", ""}, [2]string{"from Auth0. Right?", ""})
	v.sees("The file cannot be read to its end: ", "Get the export again.")
	v.asked([2]string{"What now?", "2"}, [2]string{"Which file has the people?", "1"}, [2]string{"with people of their own", ""})
	v.sees("24 rows, from Auth0. Right?")
	v.types("\x03")
	v.ends()
	if strings.Contains(v.seen.String(), "Rehearse") {
		t.Errorf("it goes on:\n%s", v.seen.String())
	}
}

// TestTheGuideImportsAgainWhatWasUndone, and offers an export alone: not what it has written itself.
func TestTheGuideImportsAgainWhatWasUndone(t *testing.T) {
	dir := folder(t, "laravel/users.csv")
	url, _ := production(t, sandbox.Config{})
	runs := func(args ...string) {
		t.Helper()
		c := child(t, url, args...)
		c.Dir, c.Env = dir, append(c.Env, "CLERK_SECRET_KEY="+instanceKey)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	runs("migrate", "users.csv", "--yes", "--crosswalk", "ids.csv")
	found, err := filepath.Glob(filepath.Join(dir, "*.checkpoint"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	runs("rollback", filepath.Base(found[0]), "--yes", "--count", "4")
	v := visit(t, dir, append(slices.Clone(plain), "CLERK_SECRET_KEY="+instanceKey), "guide")
	v.asked([2]string{"Which file has the people?", "1"})
	v.asked([2]string{"and undone: import it again?", ""})
	v.sees("Type 4 to ")
	v.types("4\n")
	v.sees("4 of 4 rows arrived.", "4 of 4 users are as their rows say.", "The key is read from CLERK_SECRET_KEY again")
	if code := v.ends(); code != exitOK || strings.Contains(v.seen.String(), "  2  ids.csv") {
		t.Errorf("exit code %d\n%s", code, v.seen.String())
	}
}

// TestTheGuideAsksFirstAboutAMappingThatIsThere: one that it has not written is taken, or left alone, before the questions.
func TestTheGuideAsksFirstAboutAMappingThatIsThere(t *testing.T) {
	for answer, want := range map[string]string{"1": "--mapping people.csv.mapping.yaml", "2": "> people.csv.mapping-2.yaml"} {
		dir := t.TempDir()
		for name, text := range map[string]string{"people.csv": worldFiles["users.csv"], "people.csv.mapping.yaml": worldFiles["mine.yaml"]} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		v := visit(t, dir, plain, "guide", "people.csv")
		v.asked([2]string{"people.csv.mapping.yaml is there, and not as the guide has left it. What now?", answer})
		for !strings.Contains(flat(v.seen.String()), "Right?") {
			v.sees("Enter for")
			v.types("\n")
		}
		v.types("\x03")
		v.ends()
		if !strings.Contains(flat(v.seen.String()), want) {
			t.Errorf("%s: no %q in\n%s", answer, want, v.seen.String())
		}
	}
}
