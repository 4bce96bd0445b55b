//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/sandbox"
)

// shopFolder is a folder with an export of a system that nobody knows, with a row that is rejected.
func shopFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	shop := "Kundennummer,E-Mail,Vorname,Status\nK1,eva@acme,Eva,aktiv\nK2,leo@acme.io,Leo,gesperrt\n"
	for n := 3; n <= 20; n++ {
		shop += fmt.Sprintf("K%d,ada%[1]d@acme.io,Ada,aktiv\n", n)
	}
	if err := os.WriteFile(filepath.Join(dir, "kunden.csv"), []byte(shop), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestTheGuideRemembersWhatWasSaid: whoever leaves it and comes back is not asked the same again, until they go back to a
// question; what they say to another file is not taken for this one.
func TestTheGuideRemembersWhatWasSaid(t *testing.T) {
	dir := shopFolder(t)
	v := visit(t, dir, plain, "guide", "kunden.csv")
	v.asked([2]string{"people with gesperrt?", "2"}, [2]string{"which e-mail addresses are verified?", "2"})
	v.sees("20 rows, from kunden.csv.mapping.yaml. Right?")
	v.types("\x03")
	v.ends()

	v = visit(t, dir, plain, "guide", "kunden.csv")
	v.asked([2]string{"You have answered 2 questions about this file before.", ""}, [2]string{"20 rows, from kunden.csv.mapping.yaml. Right?", ""})
	v.sees("18 of 20 rows would arrive; 1 left behind on purpose, 1 rejected.")
	if strings.Contains(flat(v.seen.String()), "people with gesperrt?") {
		t.Errorf("it asks again:\n%s", v.seen.String())
	}
	v.asked([2]string{"1 of 20 rows would be rejected", "3"}, [2]string{"people with gesperrt?", ""})
	v.types("\x03")
	v.ends()
}

// TestTheGuideWaitsForCorrections: nothing is sent while rows are rejected, which is said, and what was corrected in their file
// is read, at once or when somebody comes back. The script has it, too.
func TestTheGuideWaitsForCorrections(t *testing.T) {
	for _, leaves := range []bool{false, true} {
		dir := shopFolder(t)
		v := visit(t, dir, plain, "guide", "kunden.csv")
		v.asked([2]string{"people with gesperrt?", ""}, [2]string{"which e-mail addresses are verified?", "2"}, [2]string{"Right?", ""}, [2]string{"1 of 20 rows would be rejected", ""}, [2]string{"Rehearse it now?", ""})
		v.sees("Nothing was sent: 1 row would be rejected", "Correct them in rejects.csv", "Enter for")
		if leaves {
			v.types("\n")
			v.sees("To come back: clerk-import guide kunden.csv")
			if code := v.ends(); code != exitOK {
				t.Errorf("exit code %d\n%s", code, v.seen.String())
			}
		}
		spreadsheet(t, filepath.Join(dir, "rejects.csv"), "eva@acme", "eva@acme.io")
		if leaves {
			v = visit(t, dir, plain, "guide", "kunden.csv")
			v.asked([2]string{"Take the answers?", ""}, [2]string{"rejects.csv has rows of kunden.csv that were rejected, and was edited since.", ""})
		} else {
			v.types("2\n")
		}
		v.sees("= clerk-import check kunden.csv --mapping kunden.csv.mapping.yaml --corrections rejects.csv")
		if leaves {
			v.asked([2]string{"Right?", ""})
		}
		v.sees("20 of 20 rows would arrive.")
		v.asked([2]string{"Rehearse it now?", ""})
		v.sees("20 of 20 rows arrived.")
		v.asked([2]string{"Where to now?", ""})
		v.sees("migrate.sh repeats it")
		if code := v.ends(); code != exitOK {
			t.Errorf("exit code %d\n%s", code, v.seen.String())
		}
		if b, err := os.ReadFile(filepath.Join(dir, scriptName)); err != nil || !strings.Contains(string(b), "--corrections rejects.csv") || !strings.Contains(string(b), "mapping infer kunden.csv") {
			t.Errorf("%v\n%s", err, b)
		}
	}
}

// TestTheGuideContinuesAsTheRunWas: with the flags that it was made with, and the same numbers before and after.
func TestTheGuideContinuesAsTheRunWas(t *testing.T) {
	dir := shopFolder(t)
	url, _ := production(t, sandbox.Config{})
	env := append(slices.Clone(plain), "CLERK_SECRET_KEY="+instanceKey)
	c := child(t, "", "mapping", "infer", "kunden.csv", "--answer", "verified.email_address=all")
	c.Dir = dir
	text, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "m.yaml"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	c = child(t, url, "migrate", "kunden.csv", "--mapping", "m.yaml", "--allow-rejected", "--rejects", "no.csv", "--yes")
	c.Dir, c.Env = dir, append(c.Env, "CLERK_SECRET_KEY="+instanceKey)
	if out, err := c.CombinedOutput(); c.ProcessState.ExitCode() != exitRejected {
		t.Fatalf("%v\n%s", err, out)
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.checkpoint"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	c = child(t, url, "rollback", filepath.Base(found[0]), "--yes", "--count", "19")
	c.Dir, c.Env = dir, append(c.Env, "CLERK_SECRET_KEY="+instanceKey)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	v := visit(t, dir, env, "guide", "kunden.csv")
	v.asked([2]string{"and undone: import it again?", ""})
	v.sees("Type 19 to ")
	v.types("19\n")
	v.sees("--allow-rejected --rejects no.csv", "19 of 20 rows arrived; 1 did not.", "Correct the 1 row in no.csv", "--corrections no.csv", "migrate.sh repeats it")
	if code := v.ends(); code != exitOK {
		t.Errorf("exit code %d\n%s", code, v.seen.String())
	}
}
