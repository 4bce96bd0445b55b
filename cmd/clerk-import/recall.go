package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clerk-import/importer"
	"clerk-import/importer/checkpoint"
	"clerk-import/importer/input"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// The flags that say what the input is, and what is made of it, are kept in the checkpoint, so
// that what follows an import needs none of them again. Values of secret parameters are in
// files, of which the names are kept.

// fileFlags are those whose value is a file, if it does not stand behind NAME=.
var fileFlags = append([]string{"mapping", string(mapping.Organizations), string(mapping.Memberships), string(mapping.Invitations)}, input.OfRejects...)

// remembered are the flags that were given, as NAME=VALUE.
func (f *inputFlags) remembered() []string {
	out := []string{}
	f.flags.VisitAll(func(fl *pflag.Flag) {
		if !fl.Changed || !slices.Contains(f.names, fl.Name) {
			return
		}
		if list, ok := fl.Value.(pflag.SliceValue); ok {
			for _, v := range list.GetSlice() {
				out = append(out, fl.Name+"="+v)
			}
			if len(list.GetSlice()) > 0 {
				return
			}
		}
		out = append(out, fl.Name+"="+fl.Value.String())
	})
	return out
}

// recall takes the flags of a checkpoint's run that were not given. Files that are not where
// they were are looked for beside the checkpoint. Another source or mapping has parameters and kinds
// of metadata of its own.
func (f *inputFlags) recall(checkpoint string, say func(string, ...any)) error {
	return f.recallOnly(checkpoint, say, f.names...)
}

// recallOnly is recall of some flags.
func (f *inputFlags) recallOnly(checkpoint string, say func(string, ...any), wanted ...string) error {
	s, err := importer.GlanceStatus(checkpoint)
	if err != nil {
		return err
	}
	values := map[string][]string{}
	var names []string
	for _, flag := range s.Run.Flags {
		name, value, _ := strings.Cut(flag, "=")
		if !slices.Contains(f.names, name) {
			return fmt.Errorf("%s: the run was begun with --%s, which this version does not know", checkpoint, name)
		}
		if values[name] == nil {
			names = append(names, name)
		}
		values[name] = append(values[name], value)
	}
	given := map[string]bool{} // before any is recalled
	for _, n := range f.names {
		given[n] = f.flags.Changed(n)
	}
	other := given["source"] || given["mapping"]
	if s.Run.ID != "" && s.Run.Flags == nil && s.Run.Mapping == "" && !other { // of an earlier version
		return &importer.UsageError{Msg: checkpoint + ": the run was begun with a mapping of its own, and does not say which", Try: "--mapping FILE, with that of the migration"}
	}
	recalled := report.Command{"As in the run:"}
	for _, name := range names {
		if !slices.Contains(wanted, name) {
			continue
		}
		list, ok := f.flags.Lookup(name).Value.(pflag.SliceValue)
		ofRejects := slices.Contains(input.OfRejects, name)
		pairs := ok && (ofRejects || slices.Contains([]string{"param", "input", "metadata", "invalid"}, name))
		// What stands in front of the ids is no part of a mapping: with another one they are the same.
		if other && slices.Contains([]string{"source", "mapping", "param", "metadata"}, name) || given[name] && !pairs {
			continue
		}
		var had []string
		if pairs {
			had = list.GetSlice()
		}
		var add []string
		for _, v := range values[name] {
			if pairs && !ofRejects && slices.ContainsFunc(had, func(h string) bool { return before(h) == before(v) }) {
				continue
			}
			if ofRejects {
				if i := standsIn(had, values[name], v, s.Run.Rejected[v]); i >= 0 {
					add, had = append(add, had[i]), slices.Delete(slices.Clone(had), i, i+1)
					continue
				}
			}
			if v, err = beside(checkpoint, name, v); err != nil {
				return err
			}
			add = append(add, v)
			recalled = append(recalled, "--"+name+"="+v)
		}
		if ok {
			err = list.Replace(append(add, had...))
			f.flags.Lookup(name).Changed = true
		} else {
			err = f.flags.Set(name, add[0])
		}
		if err != nil {
			return fmt.Errorf("%s: --%s of the run: %w", checkpoint, name, err)
		}
	}
	if len(recalled) > 1 {
		say("%s", report.Wrapped(recalled[0]+" "+recalled[1:].String()))
	}
	return nil
}

// standsIn is which of the files that are given is one of the run's, or one of its name or with its rows that is elsewhere
// now; -1 for none. The later corrections count: given are those of the run, in its order, and then more.
func standsIn(given, ofRun []string, file, rows string) int {
	if i := slices.Index(given, file); i >= 0 {
		return i
	}
	return slices.IndexFunc(given, func(g string) bool {
		return !slices.Contains(ofRun, g) && (filepath.Base(g) == filepath.Base(file) || rows != "" && input.RejectedIn(context.Background(), g) == rows)
	})
}

func before(pair string) string {
	name, _, _ := strings.Cut(pair, "=")
	return name
}

// beside is the value of a flag whose file is where it was, or beside the checkpoint.
func beside(checkpoint, flag, value string) (string, error) {
	front, file := "", value
	switch {
	case flag == "param":
		name, path, is := strings.Cut(value, "=@")
		if !is {
			return value, nil
		}
		front, file = name+"=@", path
	case flag == "input":
		name, path, _ := strings.Cut(value, "=")
		front, file = name+"=", path
	case !slices.Contains(fileFlags, flag) && !(flag == "source" && input.IsMappingFile(value)) || value == input.FromSource:
		return value, nil
	}
	if file == "" {
		return value, nil
	}
	for _, path := range []string{file, filepath.Join(filepath.Dir(checkpoint), file), filepath.Join(filepath.Dir(checkpoint), filepath.Base(file))} {
		if _, err := os.Stat(path); err == nil {
			return front + path, nil
		} else if !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
	}
	return "", &importer.UsageError{Msg: fmt.Sprintf("the run was begun with --%s %s, and there is no such file", flag, value), Try: fmt.Sprintf("--%s %sFILE, with where it is now", flag, front)}
}

// laterOf is the checkpoint that a later export of a file belongs to, where that can be told
// before the target is asked; or "".
func laterOf(given, file string, rehearsal bool) string {
	if given != "" {
		return given
	}
	pattern := ".ins_*.checkpoint"
	if rehearsal {
		pattern = ".sandbox.checkpoint"
	}
	found, err := checkpointsIn(filepath.Dir(file), filepath.Base(file), pattern)
	if err != nil {
		return "" // what is wrong with the input is said when it is opened
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// rehearsalOf is the checkpoint of a file's rehearsal, which needs no flag; or "". Beside a run into an instance it needs
// one: a terminal that lacks the key would bring the last export into the sandbox, and say that all is done.
func rehearsalOf(file string) string {
	if real, err := checkpointsIn(filepath.Dir(file), filepath.Base(file), ".ins_*.checkpoint"); err != nil || len(real) > 0 {
		return ""
	}
	return laterOf("", file, true)
}

// otherRuns says of a file that no run is named after which runs are beside it, one of which may be the earlier one.
func otherRuns(c *cobra.Command, given string, files []string) error {
	own, err := checkpointsIn(filepath.Dir(files[0]), filepath.Base(files[0]), ".*checkpoint")
	all, err2 := checkpointsIn(filepath.Dir(files[0]), "", "*.checkpoint")
	if given != "" || files[0] == "-" || len(own) > 0 || len(all) == 0 || err != nil || err2 != nil {
		return nil
	}
	run := all[0]
	files = slices.DeleteFunc(slices.Clone(files), func(f string) bool { // named behind the export
		is := slices.ContainsFunc(all, func(cp string) bool { return filepath.Clean(cp) == filepath.Clean(f) })
		if is {
			run = f
		}
		return is
	})
	return &importer.UsageError{
		Msg: fmt.Sprintf("no run of %s is beside it; what is there is %s", files[0], strings.Join(all, ", ")),
		Try: spelled(c, files).With("--checkpoint", run).String() + ", if it is a later export for that",
	}
}

// checkpointsIn are the files of a folder whose names begin with that of a file and end as a pattern says, as
// checkpoints do that stand beside it.
func checkpointsIn(dir, file, pattern string) (found []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if rest, of := strings.CutPrefix(e.Name(), file); of {
			if fits, err := filepath.Match(pattern, rest); err == nil && fits {
				found = append(found, filepath.Join(dir, e.Name()))
			}
		}
	}
	return found, err
}

// corrected takes files of rejects among the inputs for what they are: corrections of the other inputs or, where there
// are none, of those of the run that has rejected their rows. Then the run is continued.
func (f *migrateFlags) corrected(a *app, c *cobra.Command, given []string, say func(string, ...any)) (files []string, err error) {
	var corrections, of []string
	for _, name := range given {
		from, err := input.RejectsOf(a.reading, name)
		if err != nil {
			return nil, err
		}
		if from == nil {
			files = append(files, name)
			continue
		}
		corrections, of = append(corrections, name), append(of, from...)
	}
	original := ""
	if len(of) == 1 {
		if original = of[0]; !fileThere(original) {
			original = filepath.Join(filepath.Dir(given[0]), filepath.Base(of[0]))
		}
	}
	switch {
	case slices.ContainsFunc(entities, c.Flags().Changed):
		return given, nil // rows of other entities come back with it, as an import of their own
	case len(corrections) == 0:
		cp := laterOf(f.checkpoint, given[0], f.target.sandbox)
		if _, err := importer.GlanceStatus(cp); cp == "" || err != nil {
			return given, nil // what is wrong with it is said when it is opened
		}
		return given, f.input.recallOnly(cp, say, input.OfRejects...)
	case len(files) > 0:
		f.input.correct(corrections)
		return files, nil
	}
	runs, err := runsOf(append([]string{corrections[0]}, of...), of, f.checkpoint, f.target.sandbox)
	switch {
	case err != nil:
		return nil, err
	case len(runs) == 0 && fileThere(original):
		return nil, &importer.UsageError{
			Msg: fmt.Sprintf("%s has rows that were rejected in %s, of which nothing was sent yet", corrections[0], original),
			Try: append(append(program(), "migrate", original, "--corrections"), corrections...).String() + ", with the flags of that command",
		}
	case len(runs) == 0:
		say("%s", report.Wrapped(fmt.Sprintf("%s has rows that were rejected in %s, and no run of that is beside it: they are sent as an import of their own. Name the run with --checkpoint to continue it.", corrections[0], strings.Join(of, " and "))))
		return given, nil
	case len(runs) > 1:
		return nil, &importer.UsageError{Msg: fmt.Sprintf("%s belongs to one of several runs: %s", corrections[0], strings.Join(runs, ", ")), Try: "--checkpoint with the one that has rejected its rows"}
	}
	f.checkpoint = runs[0]
	f.input.correct(corrections)
	say("%s", report.Wrapped(fmt.Sprintf("%s corrects rows of %s: its run goes on.", strings.Join(corrections, " and "), strings.Join(of, " and "))))
	if err := f.input.recall(runs[0], say); err != nil {
		return nil, err
	}
	besides := []string{"start-over"}
	for _, e := range entities {
		if !c.Flags().Changed(e) {
			besides = append(besides, e)
		}
	}
	if files, err = inputsOf(runs[0], nil, c.Flags()); err == nil {
		if len(files) > 0 && strings.HasPrefix(runs[0], files[0]+".") {
			besides = append(besides, "checkpoint") // it is found by itself
		} else {
			c.Flags().Lookup("checkpoint").Changed = true
		}
		a.line = spelled(c, files, besides...)
	}
	return files, err
}

// correct adds files of corrected rows to those that were given.
func (f *inputFlags) correct(files []string) {
	f.corrections = append(f.corrections, files...)
	f.flags.Lookup("corrections").Changed = true
}

// runsOf are the checkpoints of runs over files: the one that is given, or those beside any of some files.
func runsOf(neighbours, files []string, given string, rehearsal bool) (runs []string, err error) {
	pattern := "*.ins_*.checkpoint"
	if rehearsal {
		pattern = "*.sandbox.checkpoint"
	}
	found := []string{given}
	if given == "" {
		found = nil
		for _, n := range neighbours {
			beside, err := checkpointsIn(filepath.Dir(n), "", pattern)
			if err != nil && n == neighbours[0] {
				return nil, err
			}
			for _, path := range beside {
				if !slices.Contains(found, path) {
					found = append(found, path)
				}
			}
		}
	} else if !fileThere(given) {
		return nil, nil
	}
	for _, path := range found {
		s, err := importer.GlanceStatus(path)
		if err != nil {
			if given != "" {
				return nil, err
			}
			continue // it is damaged, or of another version, and perhaps not the one
		}
		all := true
		for _, name := range files {
			all = all && slices.ContainsFunc(s.Run.Inputs, func(in checkpoint.Input) bool { return filepath.Base(in.Name) == filepath.Base(name) })
		}
		if all {
			runs = append(runs, path)
		}
	}
	return runs, nil
}
