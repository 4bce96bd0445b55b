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
	"clerk-import/importer/compare"
	"clerk-import/importer/input"
	"clerk-import/importer/report"
	"clerk-import/importer/spoken"
	"clerk-import/importer/target"
	"clerk-import/mapping"
)

// What the commands have in common that work on users who have arrived.

// afterFlags are their flags.
type afterFlags struct {
	target  targetFlags
	json    bool
	yes     bool
	count   int64
	reports []string
	unmask  bool
	past    report.Command // that the run was made with
}

func (f *afterFlags) register(c *cobra.Command) {
	f.target.register(c)
	f.target.registerMetrics(c)
	fl := c.Flags()
	fl.BoolVar(&f.json, "json", false, "one JSON object a line on stdout; text goes to stderr")
	fl.BoolVarP(&f.yes, "yes", "y", false, "do not ask; a production instance needs --count with it")
	count(fl, &f.count, "count", -1, 0, anyNumber, "with --yes: the number that would have to be typed; another one stops before anything is done")
	fl.StringArrayVar(&f.reports, "report", nil, reportHelp)
	uses(fl, writes, "report")
}

// preferHelp explains --prefer.
const preferHelp = "whose value to take where both sides changed: source or target (default), or FIELD=source\n(repeatable), as public_metadata=target"

// readPrefer reads --prefer.
func readPrefer(given []string) (compare.Prefer, error) {
	p := compare.Prefer{Fields: map[string]compare.Side{}}
	for _, g := range given {
		name, side, named := strings.Cut(g, "=")
		if !named {
			name, side = "", g
		}
		if side != string(compare.Source) && side != string(compare.Target) {
			return p, &importer.UsageError{Msg: fmt.Sprintf("--prefer %s: neither source nor target", g), Try: "--prefer source, or --prefer public_metadata=target"}
		}
		if !named {
			p.All = compare.Side(side)
			continue
		}
		if names := compare.Names(); !slices.Contains(names, name) {
			return p, &importer.UsageError{Msg: fmt.Sprintf("--prefer %s: no field is named %q", g, name), Try: "a field of the API, as public_metadata or first_name: " + strings.Join(names, ", ")}
		}
		p.Fields[name] = compare.Side(side)
	}
	return p, nil
}

func fileThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// plainFile reports whether a path is that of a file, which ends and can be read again: no folder, and no pipe that somebody has to
// write to.
func plainFile(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.Mode().IsRegular()
}

// openFor connects to the target that a checkpoint belongs to. A checkpoint of a
// sandbox needs no flag.
func (a *app) openFor(ctx context.Context, f *afterFlags, path string, out *printer) (*target.Target, error) {
	s, err := importer.ReadStatus(path)
	if err != nil {
		return nil, err
	}
	f.past = madeWith(path, s)
	if s.Run.Target.Kind == "sandbox" && f.target.apiURL == "" && f.target.keyFile == "" {
		f.target.sandbox = true
		if f.target.store = f.target.storeOf(path); !fileThere(f.target.store) {
			return nil, &importer.UsageError{Msg: fmt.Sprintf("the sandbox's users are not in %s any more", f.target.store), Try: "--sandbox-store with the file of the rehearsal"}
		}
	}
	o, err := f.target.options(out)
	if err != nil {
		return nil, err
	}
	o.Ahead = false
	t, err := a.open(ctx, o)
	if err != nil {
		return nil, err
	}
	out.target(t)
	return t, nil
}

// inputsOf are the inputs of a checkpoint's run: those given, or those it names, which
// stand beside it. Flags for files of organizations and the like are set as the run had them.
func inputsOf(path string, given []string, flags *pflag.FlagSet) ([]string, error) {
	s, err := importer.ReadStatus(path)
	if err != nil {
		return nil, err
	}
	said := map[mapping.Entity]bool{}
	for _, e := range mapping.Entities[1:] {
		if said[e] = flags.Changed(string(e)); said[e] {
			continue
		}
		if _, has := s.Run.Entities[e]; !has {
			err = errors.Join(err, flags.Set(string(e), "")) // it was left out
		} else if e == mapping.Invitations {
			err = errors.Join(err, flags.Set(string(e), input.FromSource))
		}
	}
	if len(given) > 0 || err != nil {
		return given, err
	}
	var files []string
	named, err := flags.GetStringArray("input")
	if err != nil {
		return nil, err
	}
	for _, in := range s.Run.Inputs {
		if slices.ContainsFunc(named, func(n string) bool { return filepath.Base(n[len(before(n))+1:]) == filepath.Base(in.Name) }) {
			continue
		}
		if said[in.Entity] {
			continue
		}
		beside, table := filepath.Join(filepath.Dir(path), in.Name), strings.TrimSuffix(in.Name, filepath.Ext(in.Name))
		if !fileThere(beside) && fileThere(filepath.Join(filepath.Dir(path), table)) { // of a database, one of whose tables it is
			beside = filepath.Join(filepath.Dir(path), table)
		}
		if _, err := os.Stat(beside); err != nil {
			if _, err := os.Stat(in.Name); err != nil {
				return nil, &importer.UsageError{Msg: fmt.Sprintf("the input %s is not beside the checkpoint", in.Name), Try: "the files of the migration behind the checkpoint"}
			}
			beside = in.Name
		}
		if in.Entity != "" {
			if err := flags.Set(string(in.Entity), beside); err != nil {
				return nil, err
			}
			continue
		}
		files = append(files, beside)
	}
	return files, nil
}

// listed writes "2 users, 1 organization and 3 memberships", and how many these are.
func listed(rows []importer.EntityRows) (text string, total int64) {
	var parts []string
	for _, r := range rows {
		if r.Rows > 0 {
			parts, total = append(parts, report.Amount(r.Rows, strings.TrimSuffix(string(r.Entity), "s"))), total+r.Rows
		}
	}
	if n := len(parts) - 1; n > 0 {
		return strings.Join(parts[:n], ", ") + " and " + parts[n], total
	}
	return strings.Join(parts, ""), total
}

// conclude tells what came of it and turns it into an exit code: 3 for what needs a
// look, named in bad.
func (f *afterFlags) conclude(out *printer, l *report.Ledger, err error, bad ...string) error {
	var refused *importer.UsageError
	if l == nil || errors.As(err, &refused) {
		return err // nothing was done
	}
	l.Text(out.text, out.style)
	d := report.Document{Ledger: l, Unmasked: f.unmask, Past: f.past, Checkpoint: fromThere(f.past, l.Checkpoint)}
	if err != nil {
		d.Error = spoken.Words(err.Error())
	}
	err = reportFiles(f.reports).also(err, out, d)
	out.next(d)
	out.summary(l)
	if err == nil && slices.ContainsFunc(bad, func(key string) bool { return l.Counts[key] > 0 }) {
		return &exitError{exitRejected}
	}
	return err
}
