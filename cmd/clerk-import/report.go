package main

import (
	"errors"
	"io"
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
	"clerk-import/mapping/secret"
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
	d = out.app.document(d)
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

// document is a report of what a command has come to, as far as the command itself is known.
func (a *app) document(d report.Document) report.Document {
	d.Schema, d.Tool, d.At = report.Schema, version, time.Now().UTC()
	if d.KeyInEnv = os.Getenv("CLERK_SECRET_KEY") != ""; d.Command == nil {
		d.Command = a.line
	}
	return d
}

// next says what to do next about what a command has come to.
func (p *printer) next(d report.Document) {
	d = p.app.document(d)
	steps := d.Next()
	p.steps(steps)
	if !d.KeyInEnv {
		return
	}
	for _, s := range report.Shown(steps) {
		if s.Command.NeedsKey() && (!p.app.rehearsing || s.Label == "the real thing") {
			p.say("  The key is read from CLERK_SECRET_KEY again.")
			return
		}
	}
}

// steps says what to do next.
func (p *printer) steps(list []report.Step) {
	p.stepped = true
	showSteps(p.text, p.style, list)
	p.offer(list...)
}

// showSteps shows what to do next, and what has to be done before its commands can be run.
func showSteps(w io.Writer, style report.Style, list []report.Step) {
	report.Steps(w, style, list)
	shown := report.Shown(list)
	for _, name := range report.Absent(shown) {
		report.WrapBehind(w, "  ", name+" is not there any more: put it back first, or name where it is now.")
	}
	for _, s := range shown {
		if text := s.Command.String(); secret.Veil(text) != text {
			report.WrapBehind(w, "  ", "••• stands for a secret, which is not repeated: put it there again, or, in the name of a file, rename that.")
			return
		}
	}
}

// again says what to do next about a command that was interrupted before it could say so.
func (a *app) again(label string) {
	if p := a.printer; p != nil && !p.stepped && a.line != nil {
		p.stepped = true
		showSteps(a.stderr, report.Style{}, []report.Step{{Label: label, Command: a.line.Without("--count=")}})
	}
}

// unwritten are flags that a command is repeated without: reports are of the one that was given, and what was
// overwritten once on purpose is not overwritten again.
var unwritten = []string{"report", "force", "help"}

// spelled is a command line of a command with its files and the flags that are set, the recalled ones among them.
func spelled(c *cobra.Command, files []string, besides ...string) report.Command {
	line := append(program(), strings.Fields(c.CommandPath())[1:]...)
	repeated := func(front, name string) string { // what can be read once has another name when the command is repeated
		if report.Once(name) {
			name = line.Place()
		}
		return front + name
	}
	for _, f := range files {
		if !report.Once(f) {
			f = report.File(f)
		}
		line = append(line, repeated("", f))
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		list, many := f.Value.(pflag.SliceValue)
		value := func(v string) {
			switch use := useOf(f); use {
			case reads:
				v = repeated("", v)
			case named, at:
				mark := map[fileUse]string{named: "=", at: "=@"}[use]
				if name, file, is := strings.Cut(v, mark); is {
					v = repeated(name+mark, file)
				}
			}
			switch {
			case f.NoOptDefVal != "" && f.NoOptDefVal == v:
				line = append(line, "--"+f.Name)
			case f.NoOptDefVal != "", v == "", strings.HasPrefix(v, "-"): // where it does not stand by itself
				line = append(line, "--"+f.Name+"="+v)
			default:
				line = append(line, "--"+f.Name, v)
			}
		}
		switch {
		case !f.Changed, slices.Contains(unwritten, f.Name), slices.Contains(besides, f.Name):
		case f.Value.Type() == "stringSlice":
			value(strings.Trim(f.Value.String(), "[]"))
		case many && len(list.GetSlice()) > 0:
			for _, v := range list.GetSlice() {
				value(v)
			}
		default:
			value(f.Value.String())
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
