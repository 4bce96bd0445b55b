package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/importer/input"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// Rows that are rejected, and come back corrected.

// correct says that nothing was sent because of rows that are rejected, and waits until they are corrected. Then the check
// is made again with them.
func (g *guide) correct(r *ran) error {
	rejected, lists := r.summary.Rejected, []string(nil)
	rejects, written := report.Command(g.sending()).Value("--rejects")
	if rejected > 0 && written {
		lists = append(lists, rejects)
	}
	for _, e := range r.summary.Entities {
		if rejected += e.Rejected; e.Rejected > 0 && written {
			lists = append(lists, report.Beside(rejects, mapping.Entity(e.Entity)))
		}
	}
	g.say("Nothing was sent: %s would be rejected, and nothing is sent until they are corrected, or you say that the others are.", report.Amount(rejected, "row"))
	if len(lists) == 0 {
		return nil
	}
	n, err := g.choose("Correct them in "+strings.Join(lists, " and ")+", and leave the last columns as they are. Done?", 0, "Not yet: leave. The guide takes them in when you come back", "Yes: read them")
	if err != nil {
		return err
	}
	if n == 0 {
		g.say("To come back:")
		fmt.Fprintf(g.stdout, "  %s\n", g.back())
		return errDone
	}
	g.corrections = append(g.corrections, lists...)
	return errAgain
}

// correctedBeside asks about files of rejected rows that somebody has edited since they were written.
func (g *guide) correctedBeside() (asked bool, err error) {
	if !fileThere(g.files[0]) {
		return false, nil // a database
	}
	lists, err := filepath.Glob(filepath.Join(escaped(filepath.Dir(g.files[0])), "*.csv"))
	if err != nil {
		return false, err
	}
	for _, path := range lists {
		of, err := input.RejectsOf(g.reading, path)
		if err != nil {
			return asked, err
		}
		mine := slices.ContainsFunc(of, func(name string) bool { return filepath.Base(name) == filepath.Base(g.files[0]) })
		if _, same := g.writable(path); !mine || same == nil || slices.Contains(g.corrections, path) {
			continue // as it was written: nobody has corrected anything
		}
		n, err := g.choose(path+" has rows of "+g.files[0]+" that were rejected, and was edited since. Read them as they are corrected there?", 0, "Yes", "No: leave them out of it")
		if err != nil {
			return true, err
		}
		if asked = true; n == 0 {
			g.corrections = append(g.corrections, path)
		}
	}
	return asked, nil
}

// escaped is a folder's name in which a pattern finds nothing.
func escaped(dir string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}
