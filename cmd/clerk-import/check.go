package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
	"clerk-import/mapping"
)

type checkFlags struct {
	input   inputFlags
	target  targetFlags
	ask     bool
	json    bool
	unmask  bool
	rejects string
	groups  string
	left    string
	canary  string
	failOn  string
	reports []string
	list    bool
}

func (a *app) checkCommand() *cobra.Command {
	f := &checkFlags{}
	c := &cobra.Command{
		Use:     "check FILE...",
		Short:   "Do everything but sending, and report what would happen",
		Example: "  clerk-import check samples/auth0-broken.ndjson --rejects rejects.csv",
		Args: func(c *cobra.Command, given []string) error {
			if f.list {
				return args(0, 0, "no files with --list-rules")(c, given)
			}
			return args(1, -1, "one or more input files (- for standard input)")(c, given)
		},
		RunE: func(c *cobra.Command, files []string) error {
			if f.list {
				a.listRules()
				return nil
			}
			return a.check(c, f, files)
		},
	}
	f.input.register(c)
	f.target.register(c)
	f.target.registerCap(c)
	f.target.registerLookUp(c)
	fl := c.Flags()
	fl.BoolVar(&f.ask, "preflight", false, "ask the instance for its settings and for who is in it already (--sandbox implies it)")
	fl.BoolVar(&f.json, "json", false, "one JSON object a line on stdout; text goes to stderr")
	fl.BoolVar(&f.unmask, "unmask", false, "show personal data in examples")
	fl.StringVar(&f.rejects, "rejects", "", "CSV `FILE` for the rows that would be rejected, to be corrected and fed back")
	fl.StringVar(&f.groups, "groups", "", groupsHelp+"; with --preflight or --sandbox")
	fl.StringVar(&f.left, "leftovers", "", leftoversHelp)
	fl.StringVar(&f.canary, "canary", "", canaryHelp)
	fl.StringVar(&f.failOn, "fail-on", "error", "exit with 3 on: error, or warning")
	fl.StringArrayVar(&f.reports, "report", nil, reportHelp)
	fl.BoolVar(&f.list, "list-rules", false, "list the rules rows are held against, and do nothing else")
	uses(fl, writes, "rejects", "report", "leftovers")
	uses(fl, reads, "canary")
	uses(fl, pages, "groups")
	needs(fl, []string{"preflight", "sandbox"}, "groups", "secret-key-file", "api-url", "user-cap", "look-up", "timeout", "max-in-flight", "create-roles")
	needs(fl, sandboxed, sandboxFlags...)
	fl.VisitAll(func(o *pflag.Flag) {
		if o.Name != "list-rules" {
			excludes(fl, []string{"list-rules"}, o.Name)
		}
	})
	return usesArgs(c, reads)
}

const groupsHelp = "`DIR` for a CSV file of people for each way in, and for each group that has to be told something (must set\nanother password, loses a second factor, has nothing verified,\nhas perhaps two users)"

const leftoversHelp = "CSV `FILE` for what users arrive without, because it fails by itself (see --invalid): external_id,field,value,why"

const canaryHelp = "CSV `FILE` (external_id or email, password) of users whose password is known; their digests must verify"

// listRules prints the table of rules.
func (a *app) listRules() {
	for _, r := range importer.Rules() {
		severity := r.Severity.String()
		if r.Fixed {
			severity += "!"
		}
		report.WrapBehind(a.stdout, fmt.Sprintf("%-8s %-28s ", severity, r.Code), r.Summary)
	}
	fmt.Fprintln(a.stdout, "\n! cannot be switched off: the row cannot be sent")
}

func (a *app) check(c *cobra.Command, f *checkFlags, files []string) (err error) {
	if f.failOn != "error" && f.failOn != "warning" {
		return &importer.UsageError{Msg: fmt.Sprintf("--fail-on %s is not known", f.failOn), Try: "--fail-on error or warning"}
	}
	if err := reportFiles(f.reports).check(); err != nil {
		return err
	}
	out := newPrinter(a, f.json)
	job, err := f.input.prepare(a, files, out.say)
	if err != nil {
		return err
	}
	defer job.Close()
	job.AddFiles(a.files)
	importer.AddGroups(a.files, f.groups)
	if err := a.files.Check(); err != nil {
		return err
	}
	canaries, err := a.readCanaries(f.canary)
	if err != nil {
		return err
	}
	options := importer.CheckOptions{Unmask: f.unmask, Canaries: canaries, Quota: f.target.quota, QuotaShare: f.target.share, Drain: a.drain, Outputs: importer.Outputs{Files: a.files, Rejects: f.rejects, Groups: f.groups, Leftovers: f.left}}
	var asked *target.Target
	if f.ask || f.target.sandbox {
		var done func() error
		if options.Preflight, asked, done, err = a.preflight(c.Context(), f, job, out); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, done()) }()
	}
	result, err := job.Check(c.Context(), options, func(v importer.Verdict) error {
		if !v.Rejected {
			return nil
		}
		out.event(rowEvent{"rejected", v.Record.File, v.Record.Line, v.Code})
		return nil
	})
	if err != nil {
		return err
	}
	result.Text(out.text, out.style)
	d := report.Document{Unmasked: f.unmask, Check: result}
	if d.Past, d.Checkpoint, err = f.earlier(job, files, asked); err != nil {
		return err
	}
	if err := reportFiles(f.reports).write(out, d); err != nil {
		return err
	}
	out.say("")
	out.decisions(result)
	out.next(d)
	out.summary(checkSummary{Event: "summary", Read: result.Read, Skipped: result.Skipped, Rejected: result.Rejected, Check: result})
	switch {
	case result.InputError != "":
		return &exitError{exitFailed}
	case result.Worst() == mapping.Fatal:
		if paths := result.Rejects(f.rejects); paths != "" {
			out.say("\nRejected rows: %s", paths)
		}
		return &exitError{exitRejected}
	case f.failOn == "warning" && len(result.Problems) > 0:
		return &exitError{exitRejected}
	}
	return nil
}

// preflight asks the target before a check. done closes it.
func (a *app) preflight(ctx context.Context, f *checkFlags, job *importer.Job, out *printer) (*importer.Preflight, *target.Target, func() error, error) {
	o, err := f.target.options(out)
	if err != nil {
		return nil, nil, nil, err
	}
	if o.Sandbox {
		f.target.rehearses(a, &o, job.SandboxCheckpoint())
	}
	t, err := a.open(ctx, o)
	if err != nil {
		return nil, nil, nil, err
	}
	out.target(t)
	limiter, err := t.Limiter(f.target.share)
	if err != nil {
		return nil, nil, nil, errors.Join(err, t.Close())
	}
	p, err := job.Preflight(ctx, t, importer.PreflightOptions{
		Limiter: limiter, UserCap: f.target.userCap, LookUp: f.target.lookUp, Looking: out.looking(f.target.share, t), Drain: a.drain,
	})
	if err != nil {
		return nil, nil, nil, errors.Join(err, t.Close())
	}
	return p, t, t.Close, nil
}

// checkSummary begins like the summary of a migration, of which nothing was sent.
type checkSummary struct {
	Event    string `json:"event"`
	Read     int64  `json:"read"`
	Created  int64  `json:"created"`
	Updated  int64  `json:"updated"`
	Skipped  int64  `json:"skipped"`
	Rejected int64  `json:"rejected"`
	Failed   int64  `json:"failed"`
	*report.Check
}

// readCanaries reads the canaries' file, if there is one.
func (a *app) readCanaries(path string) ([]importer.Canary, error) {
	if path == "" {
		return nil, nil
	}
	return importer.ReadCanaries(a.reading, path)
}
