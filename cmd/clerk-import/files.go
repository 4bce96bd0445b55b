package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clerk-import/importer"
	"clerk-import/importer/input"
	"clerk-import/importer/output"
)

// Every flag and argument that names a file says what the command does with it, so that before
// anything is done all files of a command can be held against each other: see package output.

// fileKey is the annotation of flags and, for their arguments, of commands.
const fileKey = "clerk-import/file"

// A use is what a flag's or an argument's file is for.
type fileUse string

const (
	reads  fileUse = "reads"  // the file
	named  fileUse = "named"  // reads the file of NAME=FILE
	at     fileUse = "at"     // reads the file of NAME=@FILE
	writes fileUse = "writes" // the file as a whole
	fresh  fileUse = "fresh"  // writes a file that is not there yet
	keeps  fileUse = "keeps"  // goes on with the file
	looks  fileUse = "looks"  // reads the checkpoint
	pages  fileUse = "pages"  // writes files into the folder
	// The first argument is a checkpoint that is gone on with, the others are read.
	keepsThenReads fileUse = "keeps, then reads"
)

// roles are what package output calls them.
var roles = map[fileUse]output.Role{
	reads: output.Input, named: output.Input, at: output.Input, looks: output.Input,
	writes: output.Whole, fresh: output.Fresh, keeps: output.Kept,
}

// uses says what flags of a command are for.
func uses(fl *pflag.FlagSet, use fileUse, flags ...string) {
	for _, name := range flags {
		if err := fl.SetAnnotation(name, fileKey, []string{string(use)}); err != nil {
			panic(err) // there is no such flag
		}
	}
}

// usesArgs says what the arguments of a command are for.
func usesArgs(c *cobra.Command, use fileUse) *cobra.Command {
	if c.Annotations == nil {
		c.Annotations = map[string]string{}
	}
	c.Annotations[fileKey] = string(use)
	return c
}

// useOf is what a flag's file is for, "" if it names none.
func useOf(f *pflag.Flag) fileUse {
	if a := f.Annotations[fileKey]; len(a) > 0 {
		return fileUse(a[0])
	}
	return ""
}

// writing are the flags that name files which a command writes.
func writing(c *cobra.Command) (flags []string) {
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if slices.Contains([]fileUse{writes, fresh, pages}, useOf(f)) {
			flags = append(flags, f.Name)
		}
	})
	return flags
}

// changesFiles reports whether a command writes any.
func changesFiles(c *cobra.Command) bool {
	return fileUse(c.Annotations[fileKey]) == pages || len(writing(c)) > 0
}

// guard has every command check its files before it does anything, and gives those that write
// the flag --force.
func (a *app) guard(c *cobra.Command) {
	for _, sub := range c.Commands() {
		a.guard(sub)
	}
	run := c.RunE
	if run == nil {
		return
	}
	force := false
	if changesFiles(c) {
		c.Flags().BoolVar(&force, "force", false, "overwrite files that are there and are not as this tool wrote them")
		if fileUse(c.Annotations[fileKey]) != pages {
			needs(c.Flags(), writing(c), "force")
		}
	}
	parsed := sayOnce(c)
	c.RunE = func(c *cobra.Command, given []string) error {
		parsed()
		a.verb = strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" ")
		a.line = spelled(c, given)
		if err := consistent(c); err != nil {
			return err
		}
		if err := unseen(c, given); err != nil {
			return err
		}
		if err := nameless(c); err != nil {
			return err
		}
		a.files = &output.Set{Force: force, Wait: a.reading}
		a.nameFiles(c, given)
		if err := a.files.Check(); err != nil {
			return err
		}
		return run(c, given)
	}
}

// values are what a flag was given.
func values(f *pflag.Flag) []string {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return list.GetSlice()
	}
	return []string{f.Value.String()}
}

// fileIn is the file that a value of a flag names, if it names one.
func fileIn(use fileUse, value string) (name string, is bool) {
	switch use {
	case named:
		_, name, is = strings.Cut(value, "=")
	case at:
		_, name, _ = strings.Cut(value, "=")
		name, is = strings.CutPrefix(name, "@")
	default:
		name, is = value, use != ""
	}
	return name, is
}

// unseen is the error of a file in whose name a character cannot be seen: a line break would make a message of its own
// wherever the file is spoken of.
func unseen(c *cobra.Command, given []string) (err error) {
	check := func(name string) {
		if strings.ContainsFunc(name, unicode.IsControl) {
			err = &importer.UsageError{Msg: fmt.Sprintf("the name %q has a character in it that cannot be seen", name), Try: "another name for the file"}
		}
	}
	if c.Annotations[fileKey] != "" {
		for _, name := range given {
			check(name)
		}
	}
	c.Flags().Visit(func(f *pflag.Flag) {
		for _, v := range values(f) {
			if name, is := fileIn(useOf(f), v); is {
				check(name)
			}
		}
	})
	return err
}

// nameless is the error of a flag for what is written or kept whose file has no name, is - or is named twice. What is
// read may have none: --organizations= leaves them out.
func nameless(c *cobra.Command) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		use := useOf(f)
		if !slices.Contains([]fileUse{writes, fresh, keeps, looks, pages}, use) {
			return
		}
		all := values(f)
		for i, v := range all {
			switch {
			case v == "":
				err = &importer.UsageError{Msg: fmt.Sprintf("--%s has no name", f.Name), Try: "--" + f.Name + " with a name, or without the flag"}
			case v == "-":
				err = &importer.UsageError{Msg: fmt.Sprintf("--%s - is no file, and is not standard output", f.Name), Try: "--" + f.Name + " /dev/stdout, or a name"}
			case slices.Contains(all[:i], v):
				err = &importer.UsageError{Msg: fmt.Sprintf("--%s %s is given twice", f.Name, v), Try: "a file for each"}
			}
		}
	})
	return err
}

// nameFiles notes the files that flags and arguments name.
func (a *app) nameFiles(c *cobra.Command, given []string) {
	for i, arg := range given {
		switch use := fileUse(c.Annotations[fileKey]); {
		case use == "" || use == pages:
		case use == keeps, use == keepsThenReads && i == 0:
			a.files.Add(output.Kept, "the checkpoint", arg)
		case use == looks:
			a.files.Add(output.Input, "the checkpoint", arg)
		default:
			a.files.Add(output.Input, "the input", input.FileOf(arg))
		}
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		use := useOf(f)
		if use == "" || !f.Changed {
			return
		}
		if use == pages { // the files of a folder are named by who writes them
			a.files.Add(output.Folder, "--"+f.Name, filepath.Clean(f.Value.String()))
			return
		}
		for _, v := range values(f) {
			if name, is := fileIn(use, v); is && name != input.FromSource {
				a.files.Add(roles[use], "--"+f.Name, input.FileOf(name))
			}
		}
	})
}
