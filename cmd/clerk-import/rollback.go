package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// errDryRun leaves everything as it is.
var errDryRun = errors.New("a dry run")

func (a *app) rollbackCommand() *cobra.Command {
	var (
		f   afterFlags
		o   importer.RollbackOptions
		dry bool
	)
	c := &cobra.Command{
		Use:   "rollback CHECKPOINT",
		Short: "Delete the users that a run has created and nobody has used since",
		Long: "Deletes exactly the users that the checkpoint's run has created, and of those only\n" +
			"whom nobody has signed in to or edited since. Users that were there before are never\n" +
			"touched, and updates are not undone. The number is shown and asked for first.",
		Example: "  clerk-import rollback users.json.sandbox.checkpoint\n" +
			"  clerk-import rollback users.json.ins_....checkpoint --yes --count 5000",
		Args: args(1, 1, "one checkpoint file"),
		RunE: func(c *cobra.Command, given []string) (err error) {
			if err := reportFiles(f.reports).check(); err != nil {
				return err
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
			t, err := a.openFor(c.Context(), &f, given[0], out)
			if err != nil {
				return err
			}
			defer t.Close()
			var stopProgress func()
			o.Checkpoint, o.QuotaShare, o.MaxInFlight, o.Drain = given[0], f.target.share, f.target.maxInFlight, a.drain
			o.Started = func(p *importer.Progress) { f.target.started(p); stopProgress = out.progress(p) }
			o.Confirm = func(found *report.Ledger, users int64) error {
				text := fmt.Sprintf("%s of %s will be deleted, which cannot be undone.", report.Amount(users, "user"), t)
				for _, n := range []struct{ key, what, text string }{
					{"organizations", "organization", " %s will be deleted with all memberships."}, {"memberships", "membership", " %s elsewhere will end."},
					{"invitations", "invitation", " %s will be taken back."},
				} {
					if found.Counts[n.key] > 0 {
						text += fmt.Sprintf(n.text, report.Amount(found.Counts[n.key], n.what))
					}
				}
				used := " Used since (signed in to, or edited), and kept: %s."
				if o.ForceUsed {
					used = " Used since (signed in to, or edited), and among them: %s."
				}
				for _, n := range []struct{ key, text, what string }{
					{"organizations_kept", " Kept, as others are in them: %s.", "organization"},
					{"memberships_kept", " There before, and kept: %s.", "membership"},
					{"used", used, "user"}, {"gone", " Gone already: %s.", "user"}, {"not_ours", " There before, and not touched: %s.", "user"},
					{"found_again", " Refused by the API and there all the same: %s; what the run has made of them is counted.", "user"},
				} {
					if found.Counts[n.key] > 0 {
						text += fmt.Sprintf(n.text, report.Amount(found.Counts[n.key], n.what))
					}
				}
				do := []importer.EntityRows{{Entity: "users", Rows: users}}
				for _, e := range mapping.Entities[1:] {
					do = append(do, importer.EntityRows{Entity: e, Rows: found.Counts[string(e)]})
				}
				what, all := listed(do)
				if all > users {
					text += fmt.Sprintf(" That is %s in all.", report.Number(all))
				}
				if dry {
					out.say("%s", report.Wrapped(text))
					return errDryRun
				}
				return f.approve(a, out, t, report.Wrapped(text), "delete "+what, all)
			}
			l, err := importer.Rollback(c.Context(), t, o)
			if stopProgress != nil {
				stopProgress()
			}
			if errors.Is(err, errDryRun) {
				out.say("Nothing was deleted: --dry-run only counts.")
				l.DryRun = true
				out.next(report.Document{Ledger: l})
				out.summary(l)
				return nil
			}
			return f.conclude(out, l, err, "failed")
		},
	}
	f.register(c)
	c.Flags().BoolVar(&dry, "dry-run", false, "count what would be deleted, and delete nothing")
	excludes(c.Flags(), []string{"dry-run"}, "yes", "count")
	c.Flags().BoolVar(&o.ForceUsed, "force-used", false, "delete those too who have been signed in to or edited since")
	return usesArgs(c, keeps)
}
