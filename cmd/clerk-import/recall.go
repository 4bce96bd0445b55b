package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// The flags that say what the input is, and what is made of it, are kept in the checkpoint, so
// that what follows an import needs none of them again. Values of secret parameters are in
// files, of which the names are kept.

// fileFlags are those whose value is a file, if it does not stand behind NAME=.
var fileFlags = []string{"mapping", string(mapping.Organizations), string(mapping.Memberships), string(mapping.Invitations)}

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
		list, ok := f.flags.Lookup(name).Value.(pflag.SliceValue)
		pairs := ok && slices.Contains([]string{"param", "input", "metadata", "invalid"}, name)
		if other && slices.Contains([]string{"source", "mapping", "param", "metadata"}, name) || given[name] && !pairs {
			continue
		}
		var had []string
		if pairs {
			had = list.GetSlice()
		}
		var add []string
		for _, v := range values[name] {
			if pairs && slices.ContainsFunc(had, func(h string) bool { return before(h) == before(v) }) {
				continue
			}
			if v, err = beside(checkpoint, name, v); err != nil {
				return err
			}
			add = append(add, v)
			recalled = append(recalled, "--"+name+"="+v)
		}
		if ok {
			err = list.Replace(append(slices.Clone(had), add...))
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
	case !slices.Contains(fileFlags, flag) || value == importer.FromSource:
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
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil {
		return "" // what is wrong with the input is said when it is opened
	}
	var found []string
	for _, e := range entries {
		if rest, of := strings.CutPrefix(e.Name(), filepath.Base(file)); of {
			if fits, err := filepath.Match(pattern, rest); err == nil && fits {
				found = append(found, filepath.Join(filepath.Dir(file), e.Name()))
			}
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}
