package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/importer/report"
)

// The steps of the guide, in their order.

// exportNames are how names of files end that may be an export.
var exportNames = []string{".csv", ".tsv", ".json", ".ndjson", ".jsonl", ".sql", ".ldif", ".xlsx", ".sqlite", ".db", ".gz", ".zst", ".zip"}

// chooseFile asks for the export where none was given.
func (g *guide) chooseFile() (bool, error) {
	if len(g.files) > 0 {
		g.say("%s", strings.Join(g.files, ", "))
		return false, nil
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		return false, err
	}
	var options []string
	for _, e := range entries {
		if !e.IsDir() && slices.Contains(exportNames, strings.ToLower(filepath.Ext(e.Name()))) {
			options = append(options, e.Name())
		}
	}
	n, err := g.choose("Which file has the people?", 0, append(options, "Another one: type where it is")...)
	if err != nil {
		return true, err
	}
	if n < len(options) {
		g.files = []string{options[n]}
		return true, nil
	}
	path, err := g.ask.line("Where is it")
	if err != nil {
		return true, err
	}
	if path == "" {
		return true, errBack
	}
	g.files = []string{path}
	return true, nil
}

// recognise checks the file and asks whether it is what it looks like.
func (g *guide) recognise() (bool, error) {
	if err := g.look(); err != nil {
		return false, err
	}
	c := g.check.summary
	if c.Error != "" {
		return g.unreadable()
	}
	n, err := g.choose(fmt.Sprintf("%s, from %s. Right?", report.Amount(c.Read, "row"), c.Source), 0, "Yes", "No: another file")
	if err == nil && n == 1 {
		g.files = nil
		return true, errBack
	}
	return true, err
}

// look checks the file with all answers so far.
func (g *guide) look() (err error) {
	g.check, err = g.run(g.line("check"))
	return err
}

// unreadable says what is wrong with the file, and asks for another one.
func (g *guide) unreadable() (bool, error) {
	g.say("%s", g.check.summary.Error)
	g.say("Try: %s", g.check.summary.Try)
	n, err := g.choose("What now?", 0, "Leave; the file stays as it is", "Take another file")
	switch {
	case err != nil:
		return true, err
	case n == 1:
		g.files = nil
		return true, errBack
	}
	return true, errDone
}

// decide says who would arrive, and puts what the check leaves to somebody, the largest first.
func (g *guide) decide() (bool, error) {
	asked := map[string]bool{}
	g.sayVerdict()
	for {
		i := slices.IndexFunc(g.check.questions, func(q report.Question) bool { return !asked[q.ID] })
		if i < 0 {
			return len(asked) > 0, nil
		}
		q := g.check.questions[i]
		asked[q.ID] = true
		flags, err := g.put(q)
		switch {
		case err != nil:
			return true, err
		case q.Verb == "migrate":
			g.send[g.step] = append(g.send[g.step], flags...)
		case len(flags) > 0:
			g.flags[g.step] = append(g.flags[g.step], flags...)
			if err := g.look(); err != nil {
				return true, err
			}
			g.sayVerdict()
		}
	}
}

// sayVerdict says who would arrive.
func (g *guide) sayVerdict() {
	c := g.check.summary
	g.say("%s of %s would arrive%s.", report.Number(c.Ready), report.Amount(c.Read, "row"), apart(c.Skipped, c.Rejected))
}

// apart says how many are left out.
func apart(skipped, rejected int64) string {
	var parts []string
	if skipped > 0 {
		parts = append(parts, report.Number(skipped)+" are left behind on purpose")
	}
	if rejected > 0 {
		parts = append(parts, report.Number(rejected)+" would be rejected")
	}
	if len(parts) == 0 {
		return ""
	}
	return "; " + strings.Join(parts, ", ")
}

// put asks a question that a command has, and returns the flags of the answer.
func (g *guide) put(q report.Question) ([]string, error) {
	var options []string
	def := 0
	for i, o := range q.Options {
		if o.ID == q.Default {
			def = i
		}
		options = append(options, strings.ToUpper(o.Changes[:1])+o.Changes[1:])
	}
	n, err := g.choose(q.Text, def, options...)
	if err != nil {
		return nil, err
	}
	return q.Options[n].Flags, nil
}

// rehearse sends everybody to a sandbox of their own, unpaced, and shows some of who has arrived.
func (g *guide) rehearse() (asked bool, err error) {
	n, err := g.choose("Rehearse it now? Nothing leaves this machine.", 0, "Yes", "No: leave here")
	if err != nil {
		return true, err
	}
	if n == 1 {
		return true, errDone
	}
	store := g.files[0] + ".rehearsal.sqlite"
	line := g.line("migrate", "--sandbox", "--sandbox-store", store, "--start-over", "--quota", "unlimited", "--user-cap", "0")
	if g.trial, err = g.run(append(line, g.sending()...)); err != nil {
		return true, err
	}
	s := g.trial.summary
	if s.Error != "" {
		g.say("%s", s.Error)
		g.say("Try: %s", s.Try)
	}
	g.say("%s", g.verdict(s))
	if s.Created+s.Updated == 0 {
		return true, nil
	}
	return true, g.show(report.Command{"sandbox", "users", "--store", store, "--limit", "5"}, 6)
}

// sending are the flags of migrate alone.
func (g *guide) sending() (flags []string) {
	for _, f := range g.send {
		flags = append(flags, f...)
	}
	return flags
}

// verdict is what came of it in one sentence.
func (g *guide) verdict(s summaryEvent) string {
	arrived := s.Created + s.Updated
	text := fmt.Sprintf("%s of %s arrived", report.Number(arrived), report.Amount(s.Read, "row"))
	if s.Read == arrived+s.Skipped && s.Skipped > 0 {
		return text + fmt.Sprintf("; %s were left behind on purpose.", report.Number(s.Skipped))
	}
	if n := s.Read - arrived - s.Skipped; n > 0 {
		return text + fmt.Sprintf("; %s did not.", report.Number(n))
	}
	return text + "."
}

// end says what there is, and what can be done next.
func (g *guide) end() (bool, error) {
	g.say("The same again, with your decisions:")
	fmt.Fprintf(g.stdout, "  %s\n", append(append(program(), g.line("migrate")...), g.sending()...))
	g.say("To come back:")
	fmt.Fprintf(g.stdout, "  %s\n", g.back())
	return false, nil
}
