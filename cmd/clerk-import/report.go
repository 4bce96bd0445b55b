package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"clerk-import/importer"
	"clerk-import/importer/report"
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
	d.Schema, d.Tool, d.At, d.Command = report.Schema, version, time.Now().UTC(), commandLine()
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
func commandLine() report.Command {
	return append(program(), report.Command(os.Args[1:]).Without("--report=")...)
}

func program() report.Command {
	if strings.Contains(filepath.ToSlash(os.Args[0]), "/go-build") {
		if _, err := os.Stat(filepath.FromSlash("cmd/clerk-import/main.go")); err == nil {
			return report.Command{"go", "run", "./cmd/clerk-import"}
		}
	}
	return report.Command{"clerk-import"}
}
