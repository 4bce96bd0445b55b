package report

import "testing"

// Behind -- nothing is a flag, so what is added to a command stands in front of it.
func TestCommandsAreChangedInFrontOfTheDashes(t *testing.T) {
	c := Command{"clerk-import", "migrate", "--report", "r.html", "--", "-odd.csv", "--rejects"}
	for want, got := range map[string]Command{
		"clerk-import migrate --report r.html --allow-rejected -- -odd.csv --rejects":      c.With("--allow-rejected"),
		"clerk-import migrate --report r.html --rejects rejects.csv -- -odd.csv --rejects": c.rejects(),
		"clerk-import migrate -- -odd.csv --rejects":                                       c.Without("--report="),
		"clerk-import reconcile ./-c --report r.html":                                      c.Other("migrate", "reconcile", "-c", "--report", "--rejects"),
	} {
		if got.String() != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
