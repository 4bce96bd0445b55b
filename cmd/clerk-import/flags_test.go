package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write golden files anew")

// eachCommand calls f for every command that does something, with its line.
func eachCommand(t *testing.T, f func(line []string, c *cobra.Command)) {
	t.Helper()
	a := &app{stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
	var walk func(c *cobra.Command, line []string)
	walk = func(c *cobra.Command, line []string) {
		if c.RunE != nil && c.Name() != "help" {
			f(line, c)
		}
		for _, sub := range c.Commands() {
			if sub.Name() != "completion" {
				walk(sub, append(slices.Clone(line), sub.Name()))
			}
		}
	}
	walk(a.root(), nil)
}

// valuesOf are two values that a flag takes.
func valuesOf(f *pflag.Flag) [2]string {
	switch f.Value.Type() {
	case "bool":
		return [2]string{"true", "false"}
	case "int":
		return [2]string{"5", "6"}
	case "float":
		return [2]string{"0.5", "0.6"}
	case "duration":
		return [2]string{"3s", "4s"}
	}
	if f.Name == "quota" {
		return [2]string{"100/10s", "1000/10s"}
	}
	return [2]string{"one", "two"}
}

// Every flag of every command, and what it needs, excludes and takes: a new one has to be looked at. None is shown where
// it does nothing, two that contradict each other are refused, and so is one without, or beside, what makes it count.
func TestNoFlagIsPassedOver(t *testing.T) {
	var table strings.Builder
	eachCommand(t, func(line []string, c *cobra.Command) {
		var args []string
		if c.Args != nil && c.Args(c, nil) != nil {
			args = []string{"there-is-no-such-file"}
		}
		refused := func(want string, flags ...string) {
			t.Helper()
			var said bytes.Buffer
			all := slices.Concat(line, args, flags)
			if code := Run(all, strings.NewReader(""), &said, &said); code != exitUsage || !strings.Contains(said.String(), want) {
				t.Errorf("%v: exit code %d, want %d and %q\n%s", all, code, exitUsage, want, said.String())
			}
		}
		fmt.Fprintf(&table, "%s\n", strings.Join(line, " "))
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "help" {
				return
			}
			values := valuesOf(f)
			one := func(f *pflag.Flag) string { return "--" + f.Name + "=" + valuesOf(f)[0] }
			notes := f.Value.Type()
			if isPair(f) {
				notes = "NAME=VALUE, one of each NAME"
				with := []string{one(f) + "=1", one(f) + "=2"}
				for _, need := range f.Annotations[needKey] {
					with = append(with, one(c.Flags().Lookup(need)))
				}
				refused("is given twice", with...)
			}
			if _, list := f.Value.(pflag.SliceValue); !list {
				refused("it is given twice", one(f), "--"+f.Name+"="+values[1])
			}
			if need := f.Annotations[needKey]; len(need) > 0 {
				notes += "; with " + strings.Join(need, " or ")
				refused("does nothing without", one(f))
			}
			for _, other := range f.Annotations[excludeKey] {
				if other != "list-rules" {
					notes += "; not with " + other
				}
				if other != "list-rules" { // which takes no files
					refused("does nothing beside", one(f), one(c.Flags().Lookup(other)))
				}
			}
			if len(f.Annotations[idleKey]) > 0 {
				notes += "; not shown"
				if !f.Hidden {
					t.Errorf("%v shows --%s", line, f.Name)
				}
				refused("does nothing here", one(f))
			}
			fmt.Fprintf(&table, "    --%-22s %s\n", f.Name, notes)
		})
	})
	path := filepath.Join("testdata", "flags.txt")
	if *update {
		if err := os.WriteFile(path, []byte(table.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), table.String()); d != "" {
		t.Error(d)
	}
}

// The list of rules is all that is said then.
func TestNothingCountsBesideTheListOfRules(t *testing.T) {
	eachCommand(t, func(line []string, c *cobra.Command) {
		if c.Name() != "check" {
			return
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			var said bytes.Buffer
			if slices.Contains([]string{"help", "list-rules"}, f.Name) {
				return
			}
			if code := Run([]string{"check", "--list-rules", "--" + f.Name + "=" + valuesOf(f)[0]}, strings.NewReader(""), &said, &said); code != exitUsage || !strings.Contains(said.String(), "does nothing") {
				t.Errorf("--%s: exit code %d\n%s", f.Name, code, said.String())
			}
		})
	})
}
