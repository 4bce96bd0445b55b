//go:build unix

package main

import (
	"regexp"
	"strings"
	"testing"
)

// commandSaid finds the commands in what is said, up to where a sentence goes on.
var commandSaid = regexp.MustCompile(`(?m)(?:CLERK_SECRET_KEY=\S+ )?clerk-import [a-z][^\n,;)]*`)

// toFillIn are words of a command that somebody has to put something for.
var toFillIn = regexp.MustCompile(`\b[A-Z]{2,}\b|sk_live_…|ins_…| …`)

// TestWhatErrorsSuggestIsRun: a command that an error, or a hint, names is no wrong usage itself.
func TestWhatErrorsSuggestIsRun(t *testing.T) {
	skipUnderRace(t)
	w := newWorld(t, false)
	w.write("auth.ndjson", auth0Row)
	w.write("photo.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	for _, line := range append(done, "0 clerk-import migrate users.csv --sandbox"+people, "3 clerk-import migrate flawed.csv --sandbox --allow-rejected --rejects rejects.csv"+people) {
		if _, out := w.sh(line[2:], true, nil); !strings.Contains(out, "arrived") {
			t.Fatal(out)
		}
	}
	ran := map[string]bool{}
	for _, line := range []string{
		"clerk-import users.csv", "clerk-import chek users.csv", "clerk-import import users.csv --sandbox", "clerk-import undo cp", "clerk-import detect auth.ndjson", "clerk-import check", "clerk-import mapping tset users.csv",
		"clerk-import check nothere.csv", "clerk-import check users.csv", "clerk-import check photo.csv", "clerk-import check auth.ndjson --source laravell", "clerk-import check users.csv --mapping nothere.yaml", "clerk-import sources show auth00",
		"clerk-import migrate users.csv --dryrun", "clerk-import migrate users.csv --key x", "clerk-import check users.csv --preflight --mapping mine.yaml", "clerk-import migrate users.csv --mapping mine.yaml --role-map x",
		"clerk-import status users.csv", "clerk-import status mine.yaml", "clerk-import status nowhere", "clerk-import reconcile users.csv", "clerk-import rollback users.csv", "clerk-import rollback flawed.csv", "clerk-import sync later.csv --sandbox", "clerk-import sync later.csv",
		"clerk-import migrate nothing.csv --sandbox", "clerk-import migrate rejects.csv", "clerk-import migrate rejects.csv --sandbox --mapping named.yaml", "clerk-import migrate users.csv --sandbox --mapping named.yaml",
		"clerk-import mapping infer", "clerk-import mapping infer users.csv --answer x=y", "clerk-import mapping infer users.csv --ask", "clerk-import digest verify --hasher bcrypt nope", "clerk-import digest identify nope", "clerk-import guide users.csv", "clerk-import export", "clerk-import sandbox users --store nowhere.sqlite",
		"clerk-import check users.csv --mapping mine.yaml --disable nothing", "clerk-import check users.csv --table x --mapping mine.yaml", "clerk-import reconcile users.csv.sandbox.checkpoint --unverified attach",
	} {
		_, out := w.sh(line, false, nil)
		out, _, _ = strings.Cut(out, "\nNext\n") // which is run elsewhere
		_, said, _ := strings.Cut("\n"+out, "\nclerk-import: ")
		if said == "" {
			said = out
		}
		for _, command := range commandSaid.FindAllString(said, -1) {
			command = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(command), "'\".:"))
			if command == line || ran[command] || toFillIn.MatchString(command) || strings.Contains(command, " takes ") {
				continue
			}
			ran[command] = true
			w.in(func() {
				if code, out := w.sh(command, true, nil); code == exitUsage && !strings.Contains(out, "the source is not recognised") { // which it goes on from
					t.Errorf("%s\nsuggests %q, which ends with %d:\n%s", line, command, code, out)
				}
			})
		}
	}
	t.Logf("%d commands were run", len(ran))
	if len(ran) < 12 {
		t.Errorf("only %d commands were suggested: %v", len(ran), ran)
	}
}
