package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/importer"
	"clerk-import/importer/report"
)

// earlier asks what becomes of a run of the file that there is already: an instance knows people of it.
func (g *guide) earlier() (bool, error) {
	file := g.files[0]
	found, err := g.quietly(report.Command{"status", filepath.Dir(file)})
	if err != nil {
		return false, err
	}
	var runs []statusEvent
	var options []string
	for _, r := range found.runs {
		name := filepath.Base(r.Checkpoint)
		if r.Status == nil || r.Run.Target.Kind == "sandbox" || !strings.HasPrefix(name, filepath.Base(file)+".") {
			continue
		}
		runs = append(runs, r)
		options = append(options, fmt.Sprintf("The one at %s, %s, %s of %s decided", loud(r.Run.Target.Environment), r.Run.Target.Instance, report.Number(r.Done()), report.Amount(r.Run.Read, "row")))
	}
	switch len(runs) {
	case 0:
		return false, nil
	case 1:
		return true, g.comeBack(runs[0])
	}
	n, err := g.choose(fmt.Sprintf("%s was sent to %d instances. Which run is it about?", file, len(runs)), 0, append(options, "None: begin from the start, as if they were not there")...)
	if err != nil || n == len(runs) {
		return true, err
	}
	return true, g.comeBack(runs[n])
}

// comeBack asks what to do with a run.
func (g *guide) comeBack(r statusEvent) error {
	far := fmt.Sprintf("%s of %s arrived", report.Number(r.Counts["created"]+r.Counts["updated"]), report.Amount(r.Run.Read, "row"))
	title := fmt.Sprintf("You have an unfinished run of %s at %s, %s, %s to go: continue it?", g.files[0], r.Run.Target.Instance, far, report.Number(r.Left()))
	first := "Continue it"
	switch {
	case r.RolledBack():
		title = fmt.Sprintf("%s was sent to %s, and undone: import it again?", g.files[0], r.Run.Target.Instance)
		first = "Import it again"
	case r.Left() == 0:
		title = fmt.Sprintf("%s was sent to %s already, %s. What now?", g.files[0], r.Run.Target.Instance, far)
		first = "Prove that everybody arrived"
	}
	for {
		n, err := g.choose(title, 0, first, "See it", "Undo it", "Begin from the start, as if it were not there")
		if err != nil {
			return err
		}
		switch n {
		case 0:
			return g.resume(r)
		case 1:
			if _, err := g.show(report.Command{"status", r.Checkpoint}, 6); err != nil {
				return err
			}
		case 2:
			if err := g.undo(r); err != nil {
				return err
			}
			return errDone
		default:
			return nil
		}
	}
}

// resume goes on with a run: with what its command line said of the input, and to its instance.
func (g *guide) resume(r statusEvent) error {
	for _, f := range r.Run.Flags {
		g.flags[g.step] = append(g.flags[g.step], "--"+f)
	}
	g.resuming, g.resumed = r.Status, g.asThen(r.Status)
	g.scriptKept()
	g.api = nil
	if r.Run.Target.URL != "" {
		g.api = []string{"--api-url", r.Run.Target.URL}
	}
	if err := g.key(); err != nil {
		return err
	}
	if r.Left() == 0 && !r.RolledBack() {
		if err := g.reconcile(r.Checkpoint); err != nil {
			return err
		}
		return errDone
	}
	g.to = append([]string{"--preflight"}, g.api...)
	if err := g.look(); err != nil {
		return err
	}
	if g.check.target == nil {
		g.sayError(g.check.summary)
		return errDone
	}
	for _, s := range []guideStep{{titleGo, (*guide).migrate}, {titleProof, (*guide).prove}, {titleEnd, (*guide).end}} {
		g.heading(s.title)
		if _, err := s.run(g); err != nil {
			return err
		}
	}
	return errDone
}

// asThen are the flags that a run was made with and that say nothing of the input, but those that are asked or given anew.
func (g *guide) asThen(s *importer.Status) (flags []string) {
	line := report.Command(s.Run.Command).Without("--api-url=", "--secret-key-file=", "--canary=", "--count=", "--yes", "--json", "--start-over",
		"--accept-changes", "--retry=", "--crosswalk=", "--metrics=", "--report=")
	for _, flag := range s.Run.Flags {
		name, _, _ := strings.Cut(flag, "=")
		if f := g.migrateCommand().Flags().Lookup(name); f != nil && f.NoOptDefVal != "" {
			line = line.Without("--" + name)
		} else {
			line = line.Without("--" + name + "=")
		}
	}
	at := slices.IndexFunc(line, func(w string) bool { return strings.HasPrefix(w, "--") })
	if at < 0 {
		return nil
	}
	return line[at:]
}

// undo takes a run back. Its number is typed.
func (g *guide) undo(r statusEvent) error {
	if r.Run.Target.URL != "" {
		g.api = []string{"--api-url", r.Run.Target.URL}
	}
	if err := g.key(); err != nil {
		return err
	}
	line := append(report.Command{"rollback", r.Checkpoint}, g.api...)
	back, err := g.run(line)
	if err == nil && back.code == exitUnanswered {
		back, err = g.agreed(line, back)
	}
	switch {
	case err != nil || back == nil:
		return err
	case back.summary.Error != "":
		g.sayError(back.summary)
	default:
		g.say("Undone: %s deleted.", report.Amount(back.summary.Counts["deleted"], "user"))
	}
	return nil
}
