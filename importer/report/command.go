package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/mapping"
)

// Command is a command line as it can be repeated: what is set in the environment, the program, its command, files, and
// flags behind them, each as a word of its own or as --name=value. It holds no secrets.
type Command []string

// verbs are the commands after which something comes next.
var verbs = []string{"check", "migrate", "sync", "reconcile", "rollback", "status", "export"}

// at is where the name of the program's command stands.
func (c Command) at() int {
	from := slices.Index(c[:min(len(c), 3)], "&&") + 1
	if i := slices.IndexFunc(c[from:], func(w string) bool { return slices.Contains(verbs, w) }); i >= 0 {
		return from + i
	}
	return -1
}

// From returns the command as it is run from another folder than the one that its files are named from.
func (c Command) From(dir string) Command { return append(Command{"cd", dir, "&&"}, c...) }

// verb is the name of the program's command.
func (c Command) verb() string {
	if i := c.at(); i >= 0 {
		return c[i]
	}
	return ""
}

// files are the arguments of the command.
func (c Command) files() []string {
	from := c.at() + 1
	n := slices.IndexFunc(c[from:], func(w string) bool { return strings.HasPrefix(w, "--") })
	if n < 0 {
		n = len(c) - from
	}
	return c[from : from+n]
}

// Has reports whether the command has a flag.
func (c Command) Has(flag string) bool {
	return slices.ContainsFunc(c, func(w string) bool { return w == flag || strings.HasPrefix(w, flag+"=") })
}

// With returns the command with a flag and its value, unless it has the flag already.
func (c Command) With(flag string, value ...string) Command {
	if c.Has(flag) {
		return c
	}
	return slices.Concat(c, Command{flag}, value)
}

// rejects returns the command with a file of rejects that it does not read, and that is not there: one that is may be
// what somebody has corrected, or what a run leaves out.
func (c Command) rejects() Command {
	name := "rejects.csv"
	for n := 2; slices.ContainsFunc(c, func(w string) bool { return filepath.Base(w) == name }) || there(name); n++ {
		name = fmt.Sprintf("rejects-%d.csv", n)
	}
	return c.With("--rejects", name)
}

// there reports whether a file of rejects is there, or one of other entities beside it.
func there(name string) bool {
	names := []string{name}
	for _, e := range mapping.Entities {
		names = append(names, Beside(name, e))
	}
	return slices.ContainsFunc(names, func(name string) bool { _, err := os.Lstat(name); return err == nil })
}

// Value is that of a flag.
func (c Command) Value(flag string) (value string, has bool) {
	for i, w := range c {
		if w == flag && i+1 < len(c) {
			return c[i+1], true
		}
		if value, has := strings.CutPrefix(w, flag+"="); has {
			return value, true
		}
	}
	return "", false
}

// rejectedRows are rows of an entity that were rejected.
type rejectedRows struct {
	of mapping.Entity
	n  int64
}

// rejected are the rows of all entities that a check, a run or a sync has rejected.
func (c *Check) rejected() []rejectedRows {
	rows := []rejectedRows{{mapping.Users, c.Rejected}}
	for _, e := range c.Entities {
		rows = append(rows, rejectedRows{mapping.Entity(e.Entity), e.Rejected})
	}
	return rows
}

func (r *Run) rejected() []rejectedRows {
	rows := []rejectedRows{{mapping.Users, r.Rejected}}
	for _, e := range r.Entities {
		rows = append(rows, rejectedRows{mapping.Entity(e.Entity), e.Rejected})
	}
	return rows
}

func (l *Ledger) rejected() (rows []rejectedRows) {
	for _, e := range mapping.Entities {
		rows = append(rows, rejectedRows{e, l.Counts[Key(e, Rejected)]})
	}
	return rows
}

// Rejects are the files that have the rejected rows where path is named, in words.
func (c *Check) Rejects(path string) string { return inFiles(path, c.rejected()) }

// Rejects are the files that have the rejected and failed rows where path is named, in words.
func (r *Run) Rejects(path string) string {
	rows := []rejectedRows{{mapping.Users, r.Rejected + r.Failed}}
	for _, e := range r.Entities {
		rows = append(rows, rejectedRows{mapping.Entity(e.Entity), e.Rejected + e.Failed})
	}
	return inFiles(path, rows)
}

func inFiles(path string, rows []rejectedRows) string {
	var paths []string
	for _, r := range rows {
		if r.n > 0 && path != "" {
			paths = append(paths, r.path(path))
		}
	}
	return strings.Join(paths, " and ")
}

// path is the file of an entity's rejected rows.
func (r rejectedRows) path(named string) string {
	if r.of == mapping.Users {
		return named
	}
	return Beside(named, r.of)
}

// amended are the ways to get rid of rejected rows: corrected, or left out for good once corrected ones came back and those
// in the files of rejects are left. Each entity's are in a file of their own.
func (c Command) amended(rejected []rejectedRows) (out []Step) {
	rejected = slices.DeleteFunc(rejected, func(r rejectedRows) bool { return r.n == 0 })
	if len(rejected) == 0 || !c.takesRejects() {
		return nil
	}
	file, has := c.Value("--rejects")
	if !has {
		total := int64(0)
		for _, r := range rejected {
			total += r.n
		}
		return []Step{{"write them out", fmt.Sprintf("Write what was rejected (%s) to a file to correct it in.", Amount(total, "row")), c.rejects()}}
	}
	corrected, leave := c.Without("--rejects="), c.Without("--rejects=", "--allow-rejected")
	var where []string
	for _, r := range rejected {
		path := r.path(file)
		where = append(where, fmt.Sprintf("the %s in %s", Amount(r.n, "row"), path))
		corrected, leave = append(corrected, "--corrections", path), append(leave, "--leave-out", path)
	}
	in := strings.Join(where, " and ")
	out = []Step{{"correct rows", "Correct " + in + ", save it, and send them with the rest.", corrected.rejects()}}
	if c.Has("--corrections") {
		out = append(out, Step{"leave them out", "Or leave " + in + " out for good; a sync and a reconcile will, too.", leave})
	}
	return out
}

// Without returns the command without flags. One that takes a value is named with
// an equals sign: "--report=".
func (c Command) Without(flags ...string) Command { return c.pick(flags, false) }

// again returns what sends the rows of an earlier command once more. What was agreed to then is asked for anew.
func (c Command) again() Command {
	return c.Without("--start-over", "--dry-run", "--yes", "--count=", "--on-vanished=", "--remove-identifiers")
}

// keep returns the command with those flags of another that are named, with their values.
func (c Command) keep(of Command, flags ...string) Command {
	i := of.at() + 1 + len(of.files())
	return append(c, of[i:].pick(flags, true)...)
}

// pick returns the words of the flags that are named, or all words but those.
func (c Command) pick(flags []string, named bool) Command {
	var kept Command
	for i := 0; i < len(c); i++ {
		name, _, joined := strings.Cut(c[i], "=")
		valued := slices.Contains(flags, name+"=")
		words := c[i : i+1]
		if valued && !joined && i+1 < len(c) {
			words = c[i : i+2]
			i++
		}
		if (valued || slices.Contains(flags, name)) == named {
			kept = append(kept, words...)
		}
	}
	return kept
}

// As returns the command as another of the program's, without flags that this one does not have.
func (c Command) As(verb string, without ...string) Command {
	c = slices.Clone(c)
	if i := c.at(); i >= 0 {
		c[i] = verb
	}
	return c.Without(without...)
}

// other returns another command of the program, about some files.
func (c Command) other(verb string, files ...string) Command {
	out := append(slices.Clone(c[:max(0, c.at())]), verb)
	for _, file := range files {
		out = append(out, File(file))
	}
	return out
}

// saved stands in a command for a file whose name would be of no use: what it gave came once.
const saved = "FILE"

// Once reports whether what stands under a name can be read only once: standard input, a pipe, what a shell puts in the
// place of <(…).
func Once(name string) bool {
	if name == "-" || name == "/dev/stdin" || strings.HasPrefix(name, "/dev/fd/") || strings.HasPrefix(name, "/proc/self/fd/") {
		return true
	}
	st, err := os.Stat(name)
	return err == nil && st.Mode()&(fs.ModeNamedPipe|fs.ModeSocket|fs.ModeCharDevice) != 0
}

// Place is the word for one more file of the command that can be read once only.
func (c Command) Place() string {
	n := 0
	for _, w := range c {
		if ofSaved(w) {
			n++
		}
	}
	if n == 0 {
		return saved
	}
	return fmt.Sprint(saved, n+1)
}

// ofSaved reports whether a word stands for a file to be saved, or has one behind NAME= or NAME=@.
func ofSaved(word string) bool {
	word = strings.TrimPrefix(word[strings.LastIndex(word, "=")+1:], "@")
	rest, is := strings.CutPrefix(word, saved)
	return is && strings.Trim(rest, "0123456789") == ""
}

// toBeSaved are the words of commands that stand for files which came through a pipe.
func toBeSaved(list []Step) (words []string) {
	for _, step := range list {
		for _, w := range step.Command {
			if w = strings.TrimPrefix(w[strings.LastIndex(w, "=")+1:], "@"); ofSaved(w) && !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
	}
	return words
}

// whySaved says what such words stand for.
func whySaved(words []string) string {
	if len(words) == 1 {
		return words[0] + " stands for what came through a pipe, which can be read once: save it to a file, and name that."
	}
	return strings.Join(words, " and ") + " stand for what came through pipes, which can be read once: save each to a file, and name that."
}

// readFlags are those that name a file which a command reads, and what stands in front of its name.
var readFlags = map[string]string{"--mapping": "", "--organizations": "", "--memberships": "", "--invitations": "", "--corrections": "", "--leave-out": "",
	"--canary": "", "--sign-in": "", "--secret-key-file": "", "--input": "=", "--param": "=@"}

// reads are the files that the flags of the command name, and that it reads.
func (c Command) reads() (names []string) {
	for i, w := range c {
		flag, value, joined := strings.Cut(w, "=")
		front, is := readFlags[flag]
		if is && !joined && i+1 < len(c) {
			value = c[i+1]
		}
		if is && front != "" {
			if _, value, is = strings.Cut(value, front); !is {
				continue
			}
		}
		if is && value != "" && !strings.HasPrefix(value, "-") {
			names = append(names, value)
		}
	}
	return names
}

// Absent are the files that commands read which are not there any more.
func Absent(list []Step) (names []string) {
	for _, step := range list {
		c := step.Command
		if !slices.Contains([]string{"check", "migrate", "sync", "reconcile", "rollback"}, c.verb()) {
			continue
		}
		read := append(slices.Clone(c.files()), c.reads()...)
		for _, name := range read {
			path := name
			if len(c) > 2 && c[0] == "cd" && !filepath.IsAbs(name) {
				path = filepath.Join(c[1], name)
			}
			if strings.Contains(name, ":") || ofSaved(name) || slices.Contains(names, name) { // an address, or a variable with one
				continue
			}
			if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
				names = append(names, name)
			}
		}
	}
	return names
}

// File is the name of a file as an argument of a command, where it is no flag.
func File(name string) string {
	if Once(name) {
		return saved
	}
	if strings.HasPrefix(name, "-") {
		return "./" + name
	}
	return name
}

// words are those of the command for a shell.
func (c Command) words() []string {
	words := make([]string, len(c))
	for i, w := range c {
		if i == 2 && w == "&&" && c[0] == "cd" || i == len(c)-2 && w == ">" {
			words[i] = w
			continue
		}
		if w == "" || strings.ContainsAny(w, " \t\n'\"$`\\*?;&|<>()#~!{}[]") {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		words[i] = w
	}
	return words
}

// String is the command for a shell.
func (c Command) String() string { return strings.Join(c.words(), " ") }

// MarshalText makes JSON show the command as one text.
func (c Command) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
