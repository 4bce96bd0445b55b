package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// What help shows, and what is suggested for words that are none of ours.

// flagGroups are the flags as help shows them. Those of the first group are for everybody.
var flagGroups = []struct {
	title string
	flags []string
}{
	{"Flags everybody needs", []string{"sandbox", "secret-key-file", "source", "mapping", "canary", "sign-in", "report", "rejects", "allow-rejected", "dry-run", "repair", "on-vanished", "force-used", "yes", "preflight", "follow", "out", "help"}},
	{"Where to", []string{"api-url", "timeout", "look-up", "on-conflict", "user-cap"}},
	{"Reading the files", []string{"of", "row", "format", "delimiter", "encoding", "header", "null", "pad-rows", "path", "table", "sheet", "query", "input", "param"}},
	{"People with something odd", []string{"invalid", "unverified", "duplicates", "id-prefix", "state", "metadata", "skip-restrictions", "skip-legal-checks", "leftovers", "disable", "as-error", "list-rules", "fail-on", "images", "groups"}},
	{"Teams", []string{"organizations", "memberships", "invitations", "notify-invited", "role-map", "create-roles"}},
	{"Continue and repeat", []string{"corrections", "leave-out", "checkpoint", "accept-changes", "retry", "only", "start-over"}},
	{"What differs", []string{"prefer", "remove-identifiers", "unexpected", "totp"}},
	{"Output", []string{"json", "crosswalk", "unmask", "count", "force", "metrics", "metrics-public"}},
	{"Pace", []string{"quota", "quota-share", "max-in-flight"}},
	{"Rehearsal", []string{"sandbox-store", "sandbox-settings", "sandbox-latency"}},
}

// manyFlags is how many a command has whose help shows only those that everybody needs, if not asked for all.
const manyFlags = 20

// showHelp replaces cobra's list of flags, which has over fifty in the order of the alphabet.
func (a *app) showHelp(root *cobra.Command) {
	root.SetHelpFunc(func(c *cobra.Command, given []string) {
		c.InitDefaultHelpFlag() // as of "help migrate"
		c.InitDefaultVersionFlag()
		for paragraph := range strings.SplitSeq(strings.TrimSpace(or(c.Long, c.Short)), "\n\n") {
			fmt.Fprintf(a.stdout, "%s\n\n", report.Wrapped(paragraph))
		}
		a.usage(c, slices.Contains(given, "all"))
	})
	root.SetUsageFunc(func(c *cobra.Command) error { a.usage(c, false); return nil })
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// usage shows how a command is called.
func (a *app) usage(c *cobra.Command, all bool) {
	w := a.stdout
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(w, "Usage:\n  %s COMMAND\n\nCommands:\n", c.CommandPath())
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				report.WrapBehind(w, fmt.Sprintf("  %-*s  ", c.NamePadding(), sub.Name()), sub.Short)
			}
		}
	} else {
		fmt.Fprintf(w, "Usage:\n  %s\n", c.UseLine())
	}
	if c.HasExample() {
		fmt.Fprintf(w, "\nExamples:\n")
		for line := range strings.SplitSeq(c.Example, "\n") {
			fmt.Fprintln(w, report.Fold(line, report.Width, 0))
		}
	}
	groups := flagsOf(c)
	few := len(groups) > 1 && !all
	for _, g := range groups {
		if !few || g.title == flagGroups[0].title {
			fmt.Fprintf(w, "\n%s:\n%s", g.title, g.flags.FlagUsagesWrapped(report.Width))
		}
	}
	switch {
	case few:
		var rest []string
		for _, g := range groups[1:] {
			rest = append(rest, strings.ToLower(g.title))
		}
		fmt.Fprintf(w, "\n%s\n  %s --help all\n", report.Wrapped("All flags ("+strings.Join(rest, ", ")+"):"), c.CommandPath())
	case c.HasAvailableSubCommands():
		fmt.Fprintf(w, "\nMore about a command: %s COMMAND --help\n", c.CommandPath())
	}
}

// flagGroup are flags under their title.
type flagGroup struct {
	title string
	flags *pflag.FlagSet
}

// flagsOf are the flags of a command: in groups where there are many.
func flagsOf(c *cobra.Command) (out []flagGroup) {
	visible, all := 0, pflag.NewFlagSet("", pflag.ContinueOnError)
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && f.Deprecated == "" {
			visible++
			all.AddFlag(f)
		}
	})
	if visible < manyFlags {
		return []flagGroup{{"Flags", all}}
	}
	for _, g := range flagGroups {
		set := pflag.NewFlagSet("", pflag.ContinueOnError)
		set.SortFlags = false
		for _, name := range g.flags {
			if f := all.Lookup(name); f != nil {
				set.AddFlag(f)
			}
		}
		if set.HasFlags() {
			out = append(out, flagGroup{g.title, set})
		}
	}
	return out
}

// otherWords are what people call commands and flags that have another name here.
var otherWords = map[string]string{
	"import": "migrate", "run": "migrate", "push": "migrate", "load": "migrate", "upload": "migrate", "start": "check",
	"validate": "check", "verify": "reconcile", "compare": "reconcile", "diff": "reconcile", "prove": "reconcile", "undo": "rollback",
	"delete": "rollback", "revert": "rollback", "update": "sync", "resume": "migrate", "backup": "export", "dump": "export",
	"infer": "mapping infer", "detect": "sources detect", "list": "sources",
	"key": "secret-key-file", "secret-key": "secret-key-file", "api-key": "secret-key-file", "token": "secret-key-file",
	"dry": "dry-run", "simulate": "dry-run", "test": "sandbox", "file": "input", "config": "mapping", "rate": "quota", "concurrency": "max-in-flight",
	"output": "report", "errors": "rejects", "continue": "checkpoint", "separator": "delimiter", "charset": "encoding", "force-delete": "force-used",
}

// unknownFlag says what a flag may have been meant as.
func unknownFlag(c *cobra.Command, err error) error {
	try := c.CommandPath() + " --help"
	if value := (*pflag.InvalidValueError)(nil); errors.As(err, &value) {
		return &importer.UsageError{Msg: fmt.Sprintf("--%s %s: %v", value.GetFlag().Name, value.GetValue(), value.Unwrap()), Try: try}
	}
	if given := c.Flags().Args(); !c.HasParent() && len(given) > 0 { // of a command that there is not
		return unknownCommand(c, given[0], given[1:]...)
	}
	if name, ok := strings.CutPrefix(err.Error(), "unknown flag: --"); ok {
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := otherWords[name]; slices.Contains(names, near) {
			try = "--" + near
		} else if near := mapping.Nearest(name, names); near != "" {
			try = "--" + near
		} else if !c.HasParent() { // a flag of one of the commands
			try = ofCommand(c, name, try)
		}
		if try == "--secret-key-file" {
			try = "CLERK_SECRET_KEY in the environment, or --secret-key-file FILE: what stands on a command line can be read by others"
		}
	}
	return &importer.UsageError{Msg: err.Error(), Try: try}
}

// ofCommand is the first command with the flag that a name may have been meant as, or what is said otherwise.
func ofCommand(root *cobra.Command, name, otherwise string) string {
	for _, verb := range []string{"migrate", "check", "sync", "reconcile", "rollback"} {
		sub, _, err := root.Find([]string{verb})
		if err != nil {
			continue
		}
		var names []string
		sub.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		near := otherWords[name]
		if !slices.Contains(names, near) {
			near = mapping.Nearest(name, names)
		}
		if near != "" {
			return sub.CommandPath() + " FILE --" + near
		}
	}
	return otherwise
}

// unknownCommand says what a command may have been meant as. A file is to be checked.
func unknownCommand(c *cobra.Command, name string, rest ...string) error {
	path := strings.TrimSpace(strings.TrimPrefix(c.CommandPath(), c.Root().Name()) + " " + name)
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	try := c.CommandPath() + " --help"
	if mapping.Nearest(name, names) == "" && otherWords[name] == "" {
		rest = nil // there is no command that they could belong to
	}
	_, missing := os.Stat(name)
	switch near := mapping.Nearest(name, names); {
	case missing == nil && !c.HasParent():
		return &importer.UsageError{Msg: fmt.Sprintf("%q is a file, not a command", name), Try: (append(program(), "check", name)).String()}
	case otherWords[name] != "" && !c.HasParent():
		try = c.CommandPath() + " " + otherWords[name]
	case near != "":
		try = c.CommandPath() + " " + near
	}
	return &importer.UsageError{Msg: fmt.Sprintf("unknown command %q", path), Try: report.Command(append(strings.Fields(try), rest...)).String()}
}
