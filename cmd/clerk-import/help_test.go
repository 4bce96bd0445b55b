package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// commands are all commands, with their names behind each other.
func commands(t *testing.T) map[string]*cobra.Command {
	t.Helper()
	a := &app{}
	all := map[string]*cobra.Command{}
	var add func(*cobra.Command)
	add = func(c *cobra.Command) {
		all[c.CommandPath()] = c
		for _, sub := range c.Commands() {
			add(sub)
		}
	}
	add(a.root())
	return all
}

// TestHelpShowsEveryFlagOnce: a flag that stands in no group would be shown by no help.
func TestHelpShowsEveryFlagOnce(t *testing.T) {
	for path, c := range commands(t) {
		c.InitDefaultHelpFlag()
		shown := map[string]int{}
		for _, g := range flagsOf(c) {
			g.flags.VisitAll(func(f *pflag.Flag) { shown[f.Name]++ })
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if want := map[bool]int{true: 0, false: 1}[f.Hidden || f.Deprecated != ""]; shown[f.Name] != want {
				t.Errorf("%s --%s is shown %d times, should be %d: see flagGroups", path, f.Name, shown[f.Name], want)
			}
		})
	}
	known := map[string]bool{}
	for _, c := range commands(t) {
		c.Flags().VisitAll(func(f *pflag.Flag) { known[f.Name] = true })
	}
	for _, g := range flagGroups {
		for _, name := range g.flags {
			if !known[name] && name != "help" {
				t.Errorf("group %q has --%s, which no command has", g.title, name)
			}
		}
	}
}

// TestOtherWordsLeadSomewhere: what is suggested exists.
func TestOtherWordsLeadSomewhere(t *testing.T) {
	all := commands(t)
	flags := map[string]bool{}
	for _, c := range all {
		c.Flags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
	}
	for word, ours := range otherWords {
		if all["clerk-import "+ours] == nil && !flags[ours] {
			t.Errorf("%s leads to %s, which is neither a command nor a flag", word, ours)
		}
		if all["clerk-import "+word] != nil || flags[word] && all["clerk-import "+ours] == nil {
			t.Errorf("%s is a word of ours", word)
		}
	}
}

// TestHelpIsShort: what everybody needs fits a screen.
func TestHelpIsShort(t *testing.T) {
	for path := range commands(t) {
		words := strings.Fields(path)[1:]
		if slices.Contains(words, "completion") {
			continue
		}
		var out, errs bytes.Buffer
		if code := Run(append(words, "--help"), nil, &out, &errs); code != 0 || errs.Len() > 0 {
			t.Errorf("%s --help: %d %s", path, code, &errs)
		}
		if n := strings.Count(out.String(), "\n"); n > 50 {
			t.Errorf("%s --help has %d lines", path, n)
		}
	}
}

// TestMistakenWordsAreExplained holds what people type to what is suggested.
func TestMistakenWordsAreExplained(t *testing.T) {
	for _, c := range []struct{ typed, try string }{
		{"import", "clerk-import migrate"}, {"chekc", "clerk-import check"}, {"undo", "clerk-import rollback"}, {"infer", "clerk-import mapping infer"},
		{"main.go", "check main.go"}, {"migrate --dryrun", "--dry-run"}, {"migrate --rejets x", "--rejects"}, {"migrate --key x", "CLERK_SECRET_KEY"},
		{"check --config x", "--mapping"}, {"--dryrun", "clerk-import migrate FILE --dry-run"}, {"--on-vanish=ban", "clerk-import sync FILE --on-vanished"}, {"rollback --canaries", "clerk-import rollback --help"}, {"mapping infre", "clerk-import mapping infer"},
	} {
		var out, errs bytes.Buffer
		code := Run(strings.Fields(c.typed), nil, &out, &errs)
		if code != exitUsage || !strings.Contains(errs.String(), "Try: ") || !strings.Contains(errs.String(), c.try) {
			t.Errorf("clerk-import %s: exit code %d, %q, should suggest %q", c.typed, code, &errs, c.try)
		}
	}
}
