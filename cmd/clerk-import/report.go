package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

const reportHelp = "`FILE` for a report to share; .html, .json or .md says in which form (repeatable)"

// reportFiles are the files of --report.
type reportFiles []string

// check finds out before the work whether the files have a form.
func (r reportFiles) check() error {
	for _, path := range r {
		if err := report.Supported(path); err != nil {
			return &importer.UsageError{Msg: err.Error(), Try: "--report report.html"}
		}
	}
	return nil
}

// write writes the report to all files.
func (r reportFiles) write(out *printer, d report.Document) error {
	d.Schema, d.Tool, d.At, d.Command = report.Schema, version, time.Now().UTC(), out.app.commandLine()
	for _, path := range r {
		if err := d.Write(out.app.files, path); err != nil {
			return err
		}
		out.say("Report: %s", path)
	}
	return nil
}

// also writes the report of something that ended in err.
func (r reportFiles) also(err error, out *printer, d report.Document) error {
	if e := r.write(out, d); e != nil {
		return errors.Join(err, e)
	}
	return err
}

// commandLine is the command that was given, without the reports: it is shown to go
// on with. Under go run it is shown as such, since there is no other program.
func (a *app) commandLine() report.Command {
	if a.line != nil {
		return a.line
	}
	return append(program(), report.Command(a.args).Without("--report=")...)
}

// spelled is a command line of a command with its files and the flags that are set, the recalled ones among them.
func spelled(c *cobra.Command, files []string, besides ...string) report.Command {
	line := append(append(program(), strings.Fields(c.CommandPath())[1:]...), files...)
	c.Flags().VisitAll(func(f *pflag.Flag) {
		list, many := f.Value.(pflag.SliceValue)
		_, entity := slices.BinarySearch(entities, f.Name)
		switch {
		case !f.Changed, slices.Contains(besides, f.Name) || entity && f.Value.String() == "":
		case many:
			for _, v := range list.GetSlice() {
				line = append(line, "--"+f.Name, v)
			}
		case f.Value.Type() == "bool" && f.Value.String() == "true":
			line = append(line, "--"+f.Name)
		case f.NoOptDefVal != "":
			line = append(line, "--"+f.Name+"="+f.Value.String())
		default:
			line = append(line, "--"+f.Name, f.Value.String())
		}
	})
	return line
}

// entities are the flags of other entities than users, in order.
var entities = []string{string(mapping.Invitations), string(mapping.Memberships), string(mapping.Organizations)}

func program() report.Command {
	if strings.Contains(filepath.ToSlash(os.Args[0]), "/go-build") {
		if _, err := os.Stat(filepath.FromSlash("cmd/clerk-import/main.go")); err == nil {
			return report.Command{"go", "run", "./cmd/clerk-import"}
		}
	}
	return report.Command{"clerk-import"}
}
