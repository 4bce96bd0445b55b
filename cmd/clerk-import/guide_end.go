package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"clerk-import/importer/report"
)

// The end of the guide: what there is, what can be done next, and a script that repeats it.

// scriptName is the file that repeats what the guide did.
const scriptName = "migrate.sh"

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
		g.say("%s (%s)", g.verdict(last.summary), where)
	}
	next := func(what string, line report.Command) {
		fmt.Fprintf(g.stdout, "%s\n  %s\n", what, append(program(), line...))
	}
	if g.arrived != nil {
		cp := g.arrived.summary.Checkpoint
		next("A later export of the same system:", append(report.Command{"sync"}, append(slices.Clone(g.files), append([]string{"--checkpoint", cp}, g.api...)...)...))
		next("Undo, as long as nobody has signed in:", append(report.Command{"rollback", cp}, g.api...))
		next("The new ids beside your own:", append(g.line("migrate", append([]string{"--crosswalk", "ids.csv"}, g.api...)...), g.sending()...))
	}
	if g.arrived != nil {
		g.say("The key is read from %s again: it is in none of these commands.", keyVariable)
	}
	if last != nil {
		if err := g.writeScript(); err != nil {
			g.say("%s was not written: %v", scriptName, err)
		} else {
			g.say("%s repeats it, with your decisions.", scriptName)
		}
	}
	if g.arrived == nil {
		g.say("To come back:")
		fmt.Fprintf(g.stdout, "  %s\n", g.back())
	}
	return false, nil
}

// writeScript writes the commands that led here, for their owner alone. No secret is among them.
func (g *guide) writeScript() error {
	var b strings.Builder
	line := func(c report.Command, behind string) { fmt.Fprintf(&b, "%s%s\n", append(program(), c...), behind) }
	b.WriteString("#!/bin/sh\n# Repeats what clerk-import guide did. Arguments go to migrate: --yes agrees to a production instance.\nset -eu\n")
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
		line(append(g.line("migrate", "--sandbox", "--sandbox-store", g.store(), "--start-over", "--quota", "unlimited", "--user-cap", "0"), g.sending()...), ` "$@"`)
	} else {
		fmt.Fprintf(&b, ": \"${%s:?put the secret key of the instance there}\"\n", keyVariable)
		line(append(g.line("migrate", g.api...), g.sending()...), ` "$@"`)
		line(append(report.Command{"reconcile", g.arrived.summary.Checkpoint}, g.api...), "")
	}
	if err := g.write(scriptName, b.String()); err != nil {
		return err
	}
	return os.Chmod(scriptName, 0o700)
}
