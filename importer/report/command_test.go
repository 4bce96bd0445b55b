package report

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// A command is made another of the same run's: a file that begins like a flag is none, what a value says is no flag, and
// flags that the other command does not have stay behind.
func TestCommandsOfTheSameRun(t *testing.T) {
	c := Command{"clerk-import", "migrate", "./-odd.csv", "check", "--json", "--null", "", "--quota", "unlimited", "--rejects=r.csv", "--secret-key-file", "k", "--canary", "c.csv"}
	for want, got := range map[string]Command{
		"clerk-import reconcile ./-c --json --quota unlimited --secret-key-file k --sign-in c.csv":                                                                          c.reconcile("-c"),
		"clerk-import sync ./-odd.csv check --checkpoint cp --json --quota unlimited --secret-key-file k":                                                                   c.sync(c.files(), "cp"),
		"clerk-import migrate ./-odd.csv check --json --null '' --quota unlimited --rejects=r.csv --canary c.csv":                                                           c.Without("--secret-key-file="),
		"clerk-import migrate ./-odd.csv check --json --null '' --quota unlimited --secret-key-file k --canary c.csv --corrections r.csv --rejects rejects.csv":             c.amended([]rejectedRows{{mapping.Users, 1}, {mapping.Memberships, 0}})[0].Command,
		"clerk-import migrate ./-odd.csv check --json --null '' --quota unlimited --secret-key-file k --canary c.csv --corrections r-memberships.csv --rejects rejects.csv": c.amended([]rejectedRows{{mapping.Users, 0}, {mapping.Memberships, 2}})[0].Command,
		"cd 'my check' && clerk-import rollback cp --json --quota unlimited --secret-key-file k":                                                                            c.From("my check").Rollback("cp"),
		"clerk-import check ./-odd.csv check --null '' --quota unlimited --rejects=r.csv --secret-key-file k --canary c.csv":                                                c.As("check", "--json"),
	} {
		if got.String() != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// A long command is broken at its words, so that a shell reads the same; a flag and its value stay together where a
// line has room for both.
func TestLongCommandsAreBrokenAtWords(t *testing.T) {
	c := Command{"clerk-import", "migrate", "a b.csv", "--rejects", strings.Repeat("r", 28), "--report", strings.Repeat("p", 36), "--sandbox"}
	want := "clerk-import migrate 'a b.csv' \\\n--rejects " + strings.Repeat("r", 28) + " \\\n--report \\\n" + strings.Repeat("p", 36) + " \\\n--sandbox"
	if got := strings.Join(broken(c.words(), 40, 40), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Every file that a command of Next reads and that is not there is named.
func TestFilesThatAreNotThereAreNamed(t *testing.T) {
	there := filepath.Join(t.TempDir(), "there.csv")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	list := []Step{
		{Command: Command{"clerk-import", "migrate", there, "gone.csv", "--mapping", "m.yaml", "--organizations=o.csv", "--memberships=", "--input", "bans=b.csv", "--param", "pepper=@p.txt", "--param", "region=DE",
			"--corrections", "c.csv", "--corrections", there, "--rejects", "r.csv", "--crosswalk", "ids.csv"}},
		{Command: Command{"clerk-import", "reconcile", "run.checkpoint", "--sign-in", "known.csv", "--secret-key-file", "key"}},
		{Command: Command{"clerk-import", "mapping", "infer", "x.csv", ">", "my.yaml"}},
	}
	want := []string{"gone.csv", "m.yaml", "o.csv", "b.csv", "p.txt", "c.csv", "run.checkpoint", "known.csv", "key"}
	if got := Absent(list); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// The way back is shown, however much else there is to do.
func TestTheWayBackIsShown(t *testing.T) {
	d := Document{Command: Command{"clerk-import", "migrate", "u.csv", "--allow-rejected", "--corrections", "r.csv", "--rejects", "r-2.csv", "--retry", "failed"}, Check: &Check{},
		Run: &Run{Read: 9, Created: 5, Rejected: 2, Failed: 2, Checkpoint: "cp", Failures: []ReasonCount{{Reason: "form_x", Rows: 2}}, Entities: []EntityRun{{Entity: "memberships", Rejected: 1}}}}
	var labels []string
	for _, s := range Shown(d.Next()) {
		labels = append(labels, s.Label)
	}
	if want := "send again, correct rows, leave them out, undo"; strings.Join(labels, ", ") != want {
		t.Errorf("%s, not %s", labels, want)
	}
}
