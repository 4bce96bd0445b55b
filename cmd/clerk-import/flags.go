package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clerk-import/importer"
)

// A flag that would change nothing is an error, and so are two that contradict each other: whoever gave them believes
// that they count. What flags need and exclude stands beside them, as annotations; all commands are held to it alike.

// Keys of the annotations of flags.
const (
	needKey    = "clerk-import/need"    // flags of which one has to be there
	excludeKey = "clerk-import/exclude" // flags beside which it does nothing
	pairKey    = "clerk-import/pair"    // its values are NAME=VALUE, a VALUE for each NAME
	idleKey    = "clerk-import/idle"    // the command only recalls it, for others that use it
)

func annotate(fl *pflag.FlagSet, key string, values []string, flags ...string) {
	for _, name := range flags {
		if err := fl.SetAnnotation(name, key, values); err != nil {
			panic(err) // there is no such flag
		}
	}
}

// needs says that flags of a command do nothing without one of others.
func needs(fl *pflag.FlagSet, others []string, flags ...string) {
	annotate(fl, needKey, others, flags...)
}

// excludes says that flags of a command do nothing beside any of others.
func excludes(fl *pflag.FlagSet, others []string, flags ...string) {
	annotate(fl, excludeKey, others, flags...)
}

// pairs says that the values of flags are NAME=VALUE, and that a NAME has one VALUE.
func pairs(fl *pflag.FlagSet, flags ...string) {
	annotate(fl, pairKey, []string{"true"}, flags...)
}

// idle says that a command has no use for flags. They are not shown; a checkpoint's run may have had them.
func idle(fl *pflag.FlagSet, flags ...string) {
	annotate(fl, idleKey, []string{"true"}, flags...)
	for _, name := range flags {
		fl.Lookup(name).Hidden = true
	}
}

// isPair reports whether the values of a flag are NAME=VALUE.
func isPair(f *pflag.Flag) bool { return len(f.Annotations[pairKey]) > 0 }

// single is the value of a flag that says one thing: a second value on the command line is refused.
type single struct {
	pflag.Value
	given  *string
	parsed *bool // what is set from here on is not of the command line
}

// Set implements [pflag.Value].
func (s *single) Set(text string) error {
	if !*s.parsed {
		if s.given != nil && *s.given != text {
			return fmt.Errorf("it is given twice, as %q and %q", *s.given, text)
		}
		s.given = &text
	}
	return s.Value.Set(text)
}

// sayOnce has a command refuse flags that are given twice with different values. It returns what says that the command
// line has been read.
func sayOnce(c *cobra.Command) (parsed func()) {
	done := false
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if _, list := f.Value.(pflag.SliceValue); !list {
			f.Value = &single{Value: f.Value, parsed: &done}
		}
	})
	return func() { done = true }
}

// consistent holds the flags of a command line against each other.
func consistent(c *cobra.Command) (err error) {
	fl := c.Flags()
	given := func(name string) bool {
		f := fl.Lookup(name)
		return f != nil && f.Changed && !(f.Value.Type() == "bool" && f.Value.String() == "false")
	}
	fl.Visit(func(f *pflag.Flag) {
		if err != nil {
			return
		}
		if need := f.Annotations[needKey]; len(need) > 0 && !slices.ContainsFunc(need, given) {
			err = &importer.UsageError{Msg: fmt.Sprintf("--%s does nothing without --%s", f.Name, strings.Join(need, " or --")), Try: "--" + need[0] + " beside it, or leave it out"}
			return
		}
		if given(f.Name) && len(f.Annotations[idleKey]) > 0 {
			err = &importer.UsageError{Msg: fmt.Sprintf("--%s does nothing here", f.Name), Try: c.CommandPath() + " without it"}
			return
		}
		for _, other := range f.Annotations[excludeKey] {
			if given(f.Name) && given(other) {
				err = &importer.UsageError{Msg: fmt.Sprintf("--%s does nothing beside --%s", f.Name, other), Try: "one of the two"}
				return
			}
		}
		if list, is := f.Value.(pflag.SliceValue); is && isPair(f) {
			err = contradiction(f.Name, list.GetSlice())
		}
	})
	return err
}

// contradiction is the error of NAME=VALUE pairs of which a NAME has two values.
func contradiction(flag string, list []string) error {
	said := map[string]string{}
	for _, pair := range list {
		name := before(pair)
		if name == pair {
			name = "" // what is said of all, as --prefer source
		}
		if was, twice := said[name]; twice && was != pair {
			return &importer.UsageError{Msg: strings.TrimSpace(fmt.Sprintf("--%s %s", flag, name)) + " is given twice, and not as the same", Try: "one of the two"}
		}
		said[name] = pair
	}
	return nil
}
