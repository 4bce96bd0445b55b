package report

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Command is a command line as it can be repeated: the program, its command, files
// and flags, and in front of them what is set in the environment. It holds no
// secrets.
type Command []string

// With returns the command with a flag and its value, unless it has the flag
// already.
func (c Command) With(flag string, value ...string) Command {
	flags, files := c.split()
	if slices.ContainsFunc(flags, func(w string) bool { return w == flag || strings.HasPrefix(w, flag+"=") }) {
		return c
	}
	return slices.Concat(flags, Command{flag}, value, files)
}

// split cuts the command in front of the --, behind which nothing is a flag.
func (c Command) split() (flags, files Command) {
	if i := slices.Index(c, "--"); i >= 0 {
		return c[:i:i], c[i:]
	}
	return c, nil
}

// rejects returns the command with a file of rejects that it does not read.
func (c Command) rejects() Command {
	name := "rejects.csv"
	for n := 2; slices.ContainsFunc(c, func(w string) bool { return filepath.Base(w) == name }); n++ {
		name = fmt.Sprintf("rejects-%d.csv", n)
	}
	return c.With("--rejects", name)
}

// corrected returns the command with the rows of its file of rejects corrected, and another file for those that are
// rejected still; with a file of rejects where it has none.
func (c Command) corrected() Command {
	file, has := c.value("--rejects")
	if !has {
		return c.rejects()
	}
	flags, files := c.Without("--rejects=").split()
	return slices.Concat(flags, Command{"--corrections", file}, files).rejects()
}

// value is that of a flag.
func (c Command) value(flag string) (value string, has bool) {
	flags, _ := c.split()
	for i, w := range flags {
		if w == flag && i+1 < len(flags) {
			return flags[i+1], true
		}
		if value, has := strings.CutPrefix(w, flag+"="); has {
			return value, true
		}
	}
	return "", false
}

// Corrected is the step of correcting rejected rows, of which there are n.
func (c Command) Corrected(n int64) Step {
	file, has := c.value("--rejects")
	if !has {
		return Step{"write them out", fmt.Sprintf("Write the %s that were rejected to a file to correct them in.", Amount(n, "row")), c.rejects()}
	}
	return Step{"correct rows", fmt.Sprintf("Correct the %s in %s, save it, and send them with the rest.", Amount(n, "row"), file), c.corrected()}
}

// Without returns the command without flags. One that takes a value is named with
// an equals sign: "--report=".
func (c Command) Without(flags ...string) Command {
	var kept Command
	c, files := c.split()
	for i := 0; i < len(c); i++ {
		name, _, joined := strings.Cut(c[i], "=")
		switch {
		case slices.Contains(flags, name+"="):
			if !joined {
				i++
			}
		case slices.Contains(flags, name):
		default:
			kept = append(kept, c[i])
		}
	}
	return append(kept, files...)
}

// As returns the command as another of the program's.
func (c Command) As(verb, other string) Command {
	c = slices.Clone(c)
	if i := slices.Index(c, verb); i >= 0 {
		c[i] = other
	}
	return c
}

// Other returns another command of the program about a file, which keeps those flags of
// this one that are named, with their values.
func (c Command) Other(verb, instead, file string, flags ...string) Command {
	i := max(0, slices.Index(c, verb))
	out := append(slices.Clone(c[:i]), instead)
	if strings.HasPrefix(file, "-") {
		file = "./" + file // it is no flag
	}
	out = append(out, file)
	for c, _ = c.split(); i < len(c); i++ {
		name, value, joined := strings.Cut(c[i], "=")
		switch {
		case !slices.Contains(flags, name):
		case joined:
			out = append(out, name, value)
		case i+1 < len(c):
			i++
			out = append(out, name, c[i])
		}
	}
	return out
}

// String is the command for a shell.
func (c Command) String() string {
	words := make([]string, len(c))
	for i, w := range c {
		if w == "" || strings.ContainsAny(w, " \t\n'\"$`\\*?;&|<>()#~!{}[]") {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		words[i] = w
	}
	return strings.Join(words, " ")
}

// MarshalText makes JSON show the command as one text.
func (c Command) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Flags of check that migrate does not have, and of rehearsals that the real thing
// does not need.
var (
	ofCheck     = []string{"--preflight", "--unmask", "--fail-on=", "--dry-run", "--secret-key-file=", "--api-url="}
	ofRehearsal = []string{"--sandbox", "--sandbox-store=", "--sandbox-settings=", "--sandbox-latency=", "--start-over", "--checkpoint=", "--quota=", "--yes", "-y", "--accept-changes"}
)
