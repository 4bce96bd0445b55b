package main

import (
	"errors"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/mapping/record"
)

func (a *app) reconcileCommand() *cobra.Command {
	var (
		input  inputFlags
		f      afterFlags
		o      importer.ReconcileOptions
		prefer []string
		known  string
		totp   string
	)
	c := &cobra.Command{
		Use:   "reconcile CHECKPOINT [FILE...]",
		Short: "Show that the target has what the export says, field by field",
		Long: "Reads every user that the checkpoint's run has made or updated back and compares\n" +
			"them with what their rows say now. It changes nothing, unless --repair asks for it.\n" +
			"The files are those that the checkpoint names, beside it, or those given.",
		Example: "  clerk-import reconcile users.json.sandbox.checkpoint --report proof.html\n" +
			"  clerk-import reconcile users.json.ins_....checkpoint --sign-in known.csv --unexpected",
		Args: args(1, -1, "a checkpoint and, if they are not beside it, the files of its run"),
		RunE: func(c *cobra.Command, given []string) (err error) {
			if err := reportFiles(f.reports).check(); err != nil {
				return err
			}
			importer.AddGroups(a.files, o.Groups)
			if o.Prefer, err = readPrefer(prefer); err != nil {
				return err
			}
			for _, path := range []string{known, totp} {
				if path == "" {
					continue
				}
				list, err := importer.ReadKnown(a.reading, path)
				if err != nil {
					return err
				}
				o.Known = append(o.Known, list...)
			}
			out := newPrinter(a, f.json)
			stopMetrics, err := f.target.serveMetrics(out)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, stopMetrics()) }()
			if given, err = a.checkpointOf(c, given); err != nil {
				return err
			}
			if err := input.recall(given[0], out.say); err != nil {
				return err
			}
			o.Flags = input.remembered()
			files, err := inputsOf(given[0], given[1:], c.Flags())
			if err != nil {
				return err
			}
			job, err := input.prepare(a, files, out.say)
			if err != nil {
				return err
			}
			defer job.Close()
			job.AddFiles(a.files)
			if err := a.files.Check(); err != nil {
				return err
			}
			o.Files = a.files
			t, err := a.openFor(c.Context(), &f, given[0], out)
			if err != nil {
				return err
			}
			defer t.Close()
			o.Checkpoint, o.QuotaShare, o.MaxInFlight, o.Drain, o.Unmask = given[0], f.target.share, f.target.maxInFlight, a.drain, f.unmask
			o.Started = func(total int64, _ func() int64) {
				requests := (total + 99) / 100
				out.say("Reading %s back: %s (%s).", record.Amount(total, "user"), record.Amount(requests, "request"), report.Duration(requests, t.Quota.PerSecond(f.target.share)))
			}
			o.Row = func(e importer.ReconcileEvent) {
				out.event(differenceEvent{e.Verdict, e.At.File, e.At.Line, e.User, e.Fields})
			}
			o.Confirm = func(found *report.Ledger, rows []importer.EntityRows) error {
				found.Text(out.text, out.style)
				what, total := listed(rows)
				return f.approve(a, out, t, report.Wrapped(what+" will be updated."), "update "+what, total)
			}
			l, err := job.Reconcile(c.Context(), t, o)
			return f.conclude(out, l, err, "differs", "missing", "organizations_differs", "organizations_missing", "memberships_differs", "memberships_missing", "sign_in_failed", "totp_failed")
		},
	}
	input.register(c)
	f.register(c)
	fl := c.Flags()
	fl.BoolVar(&f.unmask, "unmask", false, "show personal data in examples")
	fl.BoolVar(&o.Unexpected, "unexpected", false, "walk the whole instance and name users that no row claims")
	fl.BoolVar(&o.Repair, "repair", false, "send the smallest updates that make different users equal, after the counts are shown")
	fl.StringArrayVar(&prefer, "prefer", nil, preferHelp)
	fl.StringVar(&known, "sign-in", "", "CSV `FILE` (external_id or email, password) of users whose password is known, to try at the target")
	fl.StringVar(&totp, "totp", "", "CSV `FILE` (external_id or email, totp_secret) of users whose authenticator secret is known, to try")
	fl.StringVar(&o.Groups, "groups", "", groupsHelp)
	uses(fl, reads, "sign-in", "totp")
	uses(fl, pages, "groups")
	pairs(fl, "prefer")
	needs(fl, []string{"repair"}, "prefer", "yes", "count")
	idle(fl, "create-roles")
	return usesArgs(c, keepsThenReads)
}
