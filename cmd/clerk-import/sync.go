package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
)

func (a *app) syncCommand() *cobra.Command {
	var (
		input             inputFlags
		f                 afterFlags
		o                 importer.SyncOptions
		prefer            []string
		onVanished        string
		onConflict        string
		canary, crosswalk string
	)
	c := &cobra.Command{
		Use:   "sync FILE...",
		Short: "Bring users in step with a later export of the same source",
		Long: "Creates the users of new rows and updates those of changed ones in what has\n" +
			"changed. What was edited at the target since is left alone and reported. Rows that\n" +
			"have not changed cost no request. The checkpoint is that of the earlier migration.",
		Example: "  clerk-import sync users.json --dry-run --report plan.html\n" +
			"  clerk-import sync later.json --checkpoint users.json.ins_....checkpoint",
		Args: args(1, -1, "the files of the later export"),
		RunE: func(c *cobra.Command, files []string) (err error) {
			if o.OnVanished = importer.OnVanished(onVanished); !slices.Contains(importer.VanishedPolicies, o.OnVanished) {
				return &importer.UsageError{Msg: fmt.Sprintf("--on-vanished %s is not known", onVanished), Try: "--on-vanished report, ban or delete"}
			}
			if o.OnConflict = importer.Conflict(onConflict); !slices.Contains(importer.ConflictPolicies, o.OnConflict) {
				return &importer.UsageError{Msg: fmt.Sprintf("--on-conflict %s is not known", onConflict), Try: "--on-conflict fail, skip or update"}
			}
			if o.Prefer, err = readPrefer(prefer); err != nil {
				return err
			}
			if err := reportFiles(f.reports).check(); err != nil {
				return err
			}
			if o.Canaries, err = a.readCanaries(canary); err != nil {
				return err
			}
			out := newPrinter(a, f.json)
			stopMetrics, err := f.target.serveMetrics(out)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, stopMetrics()) }()
			if o.Checkpoint == "" && !f.target.sandbox && f.target.apiURL == "" && f.target.keyFile == "" && os.Getenv("CLERK_SECRET_KEY") == "" {
				o.Checkpoint = rehearsalOf(files[0])
			}
			if err := otherRuns(c, o.Checkpoint, files); err != nil {
				return err
			}
			if cp := laterOf(o.Checkpoint, files[0], f.target.sandbox); cp != "" {
				if err := input.recall(cp, out.say); err != nil {
					return err
				}
			}
			job, err := input.prepare(a, files, out.say)
			if err != nil {
				return err
			}
			defer job.Close()
			var t *target.Target
			if o.Checkpoint != "" {
				t, err = a.openFor(c.Context(), &f, o.Checkpoint, out)
			} else if f.target.sandbox {
				if err = importer.EarlierRun(job.SandboxCheckpoint()); err == nil {
					t, err = a.openFor(c.Context(), &f, job.SandboxCheckpoint(), out)
				}
			} else if target, terr := f.target.options(out); terr != nil {
				return terr
			} else if t, err = a.open(c.Context(), target); err == nil {
				out.target(t)
			}
			if err != nil {
				return err
			}
			defer t.Close()
			var stopProgress func()
			o.QuotaShare, o.MaxInFlight, o.UserCap, o.NoLookUp, o.Tool, o.Drain, o.Unmask = f.target.share, f.target.maxInFlight, f.target.userCap, true, version, a.drain, f.unmask
			o.Crosswalk, o.Files, o.Flags, o.Command = crosswalk, a.files, input.remembered(), a.line
			o.Started = func(p *importer.Progress) { f.target.started(p); stopProgress = out.progress(p) }
			o.Checked = func(r *report.Check) {
				out.event(checkEvent{"check", r})
				out.decisionsOf(c, r)
			}
			o.Row = func(e importer.RowEvent) {
				out.event(rowEvent{string(e.State), e.At.File, e.At.Line, e.Code})
			}
			ask := migrateFlags{yes: f.yes, target: f.target}
			o.Confirm = func(p importer.Preview) error { return ask.confirm(c.Context(), a, out, p) }
			o.ConfirmVanished = func(policy importer.OnVanished, users, memberships int64) error {
				if stopProgress != nil {
					stopProgress()
				}
				verb := map[importer.OnVanished]string{importer.VanishedBan: "banned", importer.VanishedDelete: "deleted, which cannot be undone"}[policy]
				var what, do []string
				if users > 0 {
					do = append(do, map[importer.OnVanished]string{importer.VanishedBan: "ban ", importer.VanishedDelete: "delete "}[policy]+report.Amount(users, "user"))
					what = append(what, fmt.Sprintf("%s vanished from the export and will be %s.", report.Amount(users, "user"), verb))
				}
				if memberships > 0 {
					do = append(do, "end "+report.Amount(memberships, "membership"))
					what = append(what, fmt.Sprintf("%s vanished from the export and will end.", report.Amount(memberships, "membership")))
				}
				if len(what) > 1 {
					what = append(what, fmt.Sprintf("That is %d in all.", users+memberships))
				}
				return f.approve(a, out, t, report.Wrapped(strings.Join(what, " ")), strings.Join(do, " and "), users+memberships)
			}
			l, err := job.Sync(c.Context(), t, o)
			if stopProgress != nil {
				stopProgress()
			}
			var rejected *importer.RejectedError
			if errors.As(err, &rejected) {
				rejected.Check.Text(out.text, out.style)
				read, bad := rejected.Check.Rows()
				out.say("\n%s", nothingSent(bad, read))
				out.next(report.Document{Check: rejected.Check})
				return err
			}
			return f.conclude(out, l, err, "rejected", "failed", "conflicts", "vanished_failed", "organizations_failed", "organizations_rejected", "organizations_conflicts",
				"memberships_failed", "memberships_rejected", "memberships_conflicts", "invitations_failed", "invitations_rejected")
		},
	}
	input.register(c)
	f.register(c)
	f.target.registerCap(c)
	fl := c.Flags()
	fl.StringVar(&o.Checkpoint, "checkpoint", "", "`FILE` of the earlier migration (default: beside the input)")
	fl.BoolVar(&o.DryRun, "dry-run", false, "find out what would be sent, and send nothing")
	fl.BoolVar(&f.unmask, "unmask", false, "show personal data in examples")
	fl.StringArrayVar(&prefer, "prefer", nil, preferHelp)
	fl.BoolVar(&o.RemoveIdentifiers, "remove-identifiers", false, "take away addresses and numbers that an earlier run added and the export has no more")
	fl.StringVar(&onVanished, "on-vanished", string(importer.VanishedReport), "users whose row is gone: report, ban or delete (asks for their number)")
	fl.StringVar(&onConflict, "on-conflict", string(importer.ConflictFail), "when a new row's user exists already: fail (report the row), skip or update")
	fl.BoolVar(&o.AllowRejected, "allow-rejected", false, "send the good rows although others are rejected")
	fl.StringVar(&o.Rejects, "rejects", "", "CSV `FILE` for the rows that were rejected or failed, to be corrected and fed back")
	fl.StringVar(&o.Leftovers, "leftovers", "", leftoversHelp)
	fl.StringVar(&crosswalk, "crosswalk", "", "CSV `FILE` for external_id,clerk_user_id of all users")
	fl.StringVar(&canary, "canary", "", canaryHelp)
	uses(fl, keeps, "checkpoint")
	uses(fl, writes, "rejects", "leftovers", "crosswalk")
	uses(fl, reads, "canary")
	pairs(fl, "prefer")
	excludes(fl, []string{"dry-run"}, "yes", "count", "rejects", "leftovers", "crosswalk")
	return usesArgs(c, reads)
}
