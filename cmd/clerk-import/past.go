package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
)

// The commands that runs were made with, which their checkpoints remember.

// madeWith is the command that the run of a checkpoint was made with, to be run from here.
func madeWith(path string, s *importer.Status) report.Command {
	if len(s.Run.Command) > 0 {
		line := report.Command(s.Run.Command).Without("--json") // how the output was read is no part of the run
		if here, err := os.Getwd(); err == nil && here != s.Run.Dir && fileThere(s.Run.Dir) {
			line = line.From(s.Run.Dir)
		}
		return line
	}
	line := append(program(), "migrate") // of an earlier version
	var others []string
	for _, in := range s.Run.Inputs {
		beside := filepath.Join(filepath.Dir(path), in.Name)
		switch {
		case in.Entity != "":
		case slices.ContainsFunc(s.Run.Flags, func(flag string) bool { return strings.HasSuffix(flag, "="+in.Name) }):
		default:
			line = append(line, report.File(beside))
		}
	}
	for _, flag := range s.Run.Flags {
		name, value, _ := strings.Cut(flag, "=")
		others = append(others, "--"+name+"="+value)
	}
	if line = append(line, others...); s.Run.Target.Kind == "sandbox" {
		if line = append(line, "--sandbox"); s.Run.Target.Store != "" && s.Run.Target.Store != storeBeside(path) {
			line = line.With("--sandbox-store", s.Run.Target.Store)
		}
	}
	return line
}

// earlier finds the run that a file is a later export for: one of the same source at the target, or of a file of that
// name that has changed since where no target is asked.
func (f *checkFlags) earlier(job *importer.Job, files []string, t *target.Target) (past report.Command, path string, err error) {
	dir, name, pattern := filepath.Dir(files[0]), "", "*.checkpoint"
	if t == nil {
		name, pattern = filepath.Base(files[0]), ".ins_*.checkpoint"
	}
	found, err := checkpointsIn(dir, name, pattern)
	if err != nil || files[0] == "-" {
		return nil, "", nil // what is wrong with the input is said when it is opened
	}
	for _, cp := range found {
		s, err := importer.GlanceStatus(cp)
		switch {
		case err != nil, s.Run.Mapping != job.MappingName(), s.Arrived() == 0: // it is damaged, or not the one
		case t != nil && s.Run.Target.Instance != t.Instance, unchanged(files[0], s) && s.Left() == 0: // of another, or done
		case past != nil:
			return nil, "", nil // any of several
		default:
			past = madeWith(cp, s)
			path = fromThere(past, cp)
		}
	}
	return past, path, nil
}

// unchanged reports whether a file is still what the run has read.
func unchanged(file string, s *importer.Status) bool {
	st, err := os.Stat(file)
	for _, in := range s.Run.Inputs {
		if err == nil && filepath.Base(in.Name) == filepath.Base(file) {
			return in.Size == st.Size() && in.ModTime == st.ModTime().UnixNano()
		}
	}
	return false
}

// runOf is what a checkpoint says of its run, as the summary of its end.
func runOf(path string, s *importer.Status) *report.Run {
	r := &report.Run{
		Read: s.Run.Read, Created: s.Counts["created"], Updated: s.Counts["updated"], Skipped: s.Counts["skipped"],
		Rejected: s.Counts["rejected"], Failed: s.Counts["failed"], Pending: s.Unfinished, Finished: s.Run.Finished, Checkpoint: path,
	}
	for _, e := range s.Entities {
		r.Entities = append(r.Entities, report.EntityRun{
			Entity: string(e.Entity), Read: e.Read, Created: e.Counts["created"], Updated: e.Counts["updated"], Skipped: e.Counts["skipped"],
			Rejected: e.Counts["rejected"], Failed: e.Counts["failed"], Pending: e.Unfinished,
		})
	}
	return r
}

// fromThere is the name of a file for a command that is run from another folder.
func fromThere(line report.Command, path string) string {
	if len(line) > 0 && line[0] == "cd" {
		if abs, err := filepath.Abs(path); err == nil {
			return abs
		}
	}
	return path
}

// afterStatus is what to do next about a run that nobody works on.
func (a *app) afterStatus(path string, s *importer.Status) report.Document {
	line := madeWith(path, s)
	here := path
	path = fromThere(line, path)
	if s.RolledBack() {
		l := &report.Ledger{Kind: "rollback", Checkpoint: path, Counts: map[string]int64{"pending": s.Arrived()}}
		undo := line.Rollback(path)
		return report.Document{Ledger: l, Command: undo, Past: line, Checkpoint: path}
	}
	r := runOf(path, s)
	r.Failures, _ = importer.Refused(here) // without it, why they failed is not said
	if line.Has("--sandbox") {
		r.Rehearsal = usersOf(s.Run.Target.Store)
	}
	return report.Document{Run: r, Command: line, Checkpoint: path}
}

// usersOf is the command that shows the users of a sandbox.
func usersOf(store string) report.Command {
	line := append(program(), "sandbox", "users")
	if store != "" {
		return line.With("--store", store)
	}
	return line
}
