package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// The end of the guide: what there is, what can be done next, and a script that repeats it.

// scriptName is the file that repeats what the guide did. Where it is there for other files, theirs is in the name.
const scriptName = "migrate.sh"

// scriptOf is the line of a script that says of which files it is.
func (g *guide) scriptOf() string { return "# Of " + (report.Command(g.files)).String() + "\n" }

// scriptPath is the name of the script of these files.
func (g *guide) scriptPath() string {
	if b, err := os.ReadFile(scriptName); err == nil && !strings.Contains(string(b), g.scriptOf()) {
		return "migrate-" + strings.Map(func(r rune) rune {
			if r == ' ' || r == '/' || r == '\\' {
				return '_'
			}
			return r
		}, filepath.Base(g.files[0])) + ".sh"
	}
	return scriptName
}

// end says what there is and what can be done next.
func (g *guide) end() (bool, error) {
	last := g.arrived
	if last == nil {
		last = g.trial
	}
	if last != nil {
		where := "to a rehearsal, on this machine"
		if g.arrived != nil {
			where = "to " + g.check.target.Instance
		}
		if g.later == nil {
			g.say("%s (%s)", g.verdict(last.summary), where)
		} else {
			g.say("It is in step with %s (%s).", strings.Join(g.files, ", "), where)
		}
		g.sayRejected(last)
	}
	next := func(what string, line report.Command) {
		fmt.Fprintf(g.stdout, "%s\n  %s\n", what, append(program(), line...))
	}
	if g.arrived != nil {
		cp := g.arrived.summary.Checkpoint
		next("A later export of the same system, in place of its name here:", append(report.Command{"sync"}, append(slices.Clone(g.files), append([]string{"--checkpoint", cp}, g.api...)...)...))
		next("Undo, as long as nobody has signed in:", append(report.Command{"rollback", cp}, g.api...))
		if g.later == nil {
			next("The new ids beside your own:", append(g.line("migrate", append([]string{"--crosswalk", "ids.csv"}, g.api...)...), g.sending()...))
		} else {
			next("The new ids beside your own:", append(slices.Clone(g.later), "--crosswalk", "ids.csv"))
		}
	}
	if g.arrived != nil {
		g.say("The key is read from %s again: it is in none of these commands.", keyVariable)
	}
	if last != nil {
		path := g.scriptPath()
		if err := g.writeScript(path); err != nil {
			g.say("%s was not written: %v", path, err)
		} else {
			g.say("%s repeats it, with your decisions.", path)
		}
	}
	if g.arrived == nil {
		g.say("To come back:")
		fmt.Fprintf(g.stdout, "  %s\n", g.back())
	}
	return false, nil
}

// sayRejected says where those are who did not arrive, and how they follow.
func (g *guide) sayRejected(last *ran) {
	rejects, written := report.Command(g.sending()).Value("--rejects")
	for _, e := range last.summary.Entities {
		if path := report.Beside(rejects, mapping.Entity(e.Entity)); e.Rejected+e.Failed > 0 && written {
			g.say("%s of %s did not arrive; %s says which, and why.", report.Amount(e.Rejected+e.Failed, "row"), e.Entity, path)
		}
	}
	for _, n := range last.next {
		if n.Label == "correct rows" || n.Label == "send them" || n.Label == "send again" {
			g.say("%s", n.Text)
			if len(n.Command) > 0 {
				fmt.Fprintf(g.stdout, "  %s\n", report.Command(n.Command).Without("--json", "--canary="))
			}
		}
	}
}

// writeScript writes the commands that led here, for their owner alone. No secret is among them.
func (g *guide) writeScript(path string) error {
	var b strings.Builder
	line := func(c report.Command, behind string) { fmt.Fprintf(&b, "%s%s\n", append(program(), c...), behind) }
	b.WriteString("#!/bin/sh\n# Repeats what clerk-import guide did. Arguments go to migrate: --yes agrees to a production instance.\n" + g.scriptOf() + "set -eu\n")
	for _, s := range g.script {
		line(s.command, " > "+report.Command{s.to}.String())
	}
	for _, variable := range g.secrets {
		fmt.Fprintf(&b, ": \"${%s:?put the secret of the source there}\"\n", variable)
	}
	if g.known != "" {
		b.WriteString("# A known password was tried. --canary known.csv (columns email and password) tries it again.\n")
	}
	if g.arrived == nil {
		line(append(g.line("migrate", "--sandbox", "--start-over", "--quota", "unlimited", "--user-cap", "0"), g.sending()...), ` "$@"`)
	} else {
		fmt.Fprintf(&b, ": \"${%s:?put the secret key of the instance there}\"\n", keyVariable)
		if g.later != nil {
			line(g.later, ` "$@"`)
		} else {
			line(append(g.line("migrate", g.api...), g.sending()...), ` "$@"`)
		}
		line(append(report.Command{"reconcile", g.arrived.summary.Checkpoint}, g.api...), "")
	}
	if err := g.write(path, b.String()); err != nil {
		return err
	}
	return os.Chmod(path, 0o700)
}
