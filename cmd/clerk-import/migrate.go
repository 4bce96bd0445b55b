package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clerk-import/importer"
	"clerk-import/importer/checkpoint"
	"clerk-import/importer/output"
	"clerk-import/importer/report"
	"clerk-import/importer/spoken"
	"clerk-import/mapping/files"
)

type migrateFlags struct {
	input      inputFlags
	target     targetFlags
	onConflict string
	checkpoint string
	allow      bool
	accept     bool
	startOver  bool
	dry        bool
	images     bool
	notify     bool
	yes        bool
	json       bool
	rejects    string
	left       string
	groups     string
	reports    []string
	crosswalk  string
	canary     string
	retry      string
	only       string
}

func (a *app) migrateCommand() *cobra.Command {
	f := &migrateFlags{}
	c := &cobra.Command{
		Use:   "migrate FILE...",
		Short: "Check an export and send its users to Clerk",
		Long: "Checks the whole input first and stops before the first write if rows would be\n" +
			"rejected. Run the same command again to continue after an interruption.",
		Example: "  clerk-import migrate --sandbox samples/auth0.json\n" +
			"  CLERK_SECRET_KEY=... clerk-import migrate users.csv --rejects rejects.csv",
		Args: args(1, -1, "one or more input files (- for standard input)"),
		RunE: func(c *cobra.Command, files []string) error {
			if f.dry {
				return a.checkInstead(c, f, files)
			}
			return a.migrate(c, f, files)
		},
	}
	f.input.register(c)
	f.target.register(c)
	f.target.registerCap(c)
	f.target.registerLookUp(c)
	f.target.registerMetrics(c)
	fl := c.Flags()
	fl.StringVar(&f.onConflict, "on-conflict", string(importer.ConflictFail), "when a user exists already: fail (report the row), skip or update")
	fl.StringVar(&f.checkpoint, "checkpoint", "", "`FILE` that remembers the run (default: beside the input)")
	fl.BoolVar(&f.allow, "allow-rejected", false, "send the good rows although others are rejected, or the input is not understood whole (the exit code stays 3)")
	fl.BoolVar(&f.accept, "accept-changes", false, "continue although the input or the mapping has changed")
	fl.BoolVar(&f.images, "images", false, "fetch the profile images that the rows name, over https from public addresses, and upload them")
	fl.BoolVar(&f.notify, "notify-invited", false, "have Clerk mail the invitations (see --invitations)")
	fl.BoolVar(&f.dry, "dry-run", false, "send nothing: the same as check, which asks the instance if there is a key")
	fl.BoolVar(&f.startOver, "start-over", false, "begin anew: with --sandbox it is emptied, otherwise the checkpoint is set aside and the users stay")
	fl.BoolVarP(&f.yes, "yes", "y", false, "do not ask before writing to a production instance")
	fl.BoolVar(&f.json, "json", false, "one JSON object a line on stdout; text goes to stderr")
	fl.StringVar(&f.rejects, "rejects", "", "CSV `FILE` for the rows that were rejected or failed, to be corrected and fed back")
	fl.StringVar(&f.groups, "groups", "", groupsHelp)
	fl.StringVar(&f.left, "leftovers", "", leftoversHelp)
	fl.StringVar(&f.crosswalk, "crosswalk", "", "CSV `FILE` for external_id,clerk_user_id of all users")
	fl.StringArrayVar(&f.reports, "report", nil, reportHelp)
	fl.StringVar(&f.canary, "canary", "", canaryHelp)
	fl.StringVar(&f.retry, "retry", "", "send rows again that ended as: failed; or make organizations again that are in-doubt,\nwhere you have looked that they are not there")
	fl.StringVar(&f.only, "only", "", "`FILE` with external ids, one a line: send only these rows")
	uses(fl, keeps, "checkpoint")
	uses(fl, writes, "rejects", "leftovers", "crosswalk", "report")
	uses(fl, reads, "canary", "only")
	uses(fl, pages, "groups")
	needs(fl, sandboxed, sandboxFlags...)
	needs(fl, []string{"invitations"}, "notify-invited")
	excludes(fl, []string{"start-over"}, "accept-changes", "retry")
	return usesArgs(c, reads)
}

// retryInDoubt is --retry of organizations that somebody has looked for.
const retryInDoubt = "in-doubt"

func (a *app) migrate(c *cobra.Command, f *migrateFlags, files []string) (err error) {
	if !slices.Contains(importer.ConflictPolicies, importer.Conflict(f.onConflict)) {
		return &importer.UsageError{Msg: fmt.Sprintf("--on-conflict %s is not known", f.onConflict), Try: "--on-conflict fail, skip or update"}
	}
	var retry []checkpoint.State
	switch f.retry {
	case "":
	case string(checkpoint.Failed):
		retry = []checkpoint.State{checkpoint.Failed}
	case retryInDoubt:
	default:
		return &importer.UsageError{Msg: fmt.Sprintf("--retry %s is not known", f.retry), Try: "--retry failed, or in-doubt"}
	}
	only, err := a.readOnly(f.only)
	if err != nil {
		return err
	}
	reports := reportFiles(f.reports)
	if err := reports.check(); err != nil {
		return err
	}
	importer.AddGroups(a.files, f.groups)
	out := newPrinter(a, f.json)
	canaries, err := a.readCanaries(f.canary)
	if err != nil {
		return err
	}
	stopMetrics, err := f.target.serveMetrics(out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopMetrics()) }()
	target, err := f.target.options(out)
	if err != nil {
		return err
	}
	target.Empty = f.startOver
	if files, err = f.corrected(a, c, files, out.say); err != nil {
		return err
	}
	job, err := f.input.prepare(a, files, out.say)
	if err != nil {
		return err
	}
	defer job.Close()
	var lock *checkpoint.Lock
	if f.target.sandbox { // its checkpoint is known, and nobody may be at work when it is emptied
		if lock, err = a.lock(job, f); err != nil {
			return err
		}
		defer lock.Release()
		f.target.rehearses(a, &target, f.checkpoint)
	}
	t, err := a.open(c.Context(), target)
	if err != nil {
		return err
	}
	defer t.Close()
	out.target(t)
	var stopProgress func()
	run, err := job.Migrate(c.Context(), t, importer.MigrateOptions{
		Lock: lock, Checkpoint: f.checkpoint, StartOver: f.startOver,
		QuotaShare: f.target.share, MaxInFlight: f.target.maxInFlight, UserCap: f.target.userCap, NoLookUp: !f.target.lookUp, Tool: version, Flags: f.input.remembered(), Command: a.line, Survey: len(reports) > 0, Canaries: canaries, Drain: a.drain,
		Sending: importer.Sending{Images: f.images, Notify: f.notify, AllowRejected: f.allow, AcceptChanges: f.accept, OnConflict: importer.Conflict(f.onConflict), Retry: retry, Absent: f.retry == retryInDoubt, Only: only},
		Outputs: importer.Outputs{Files: a.files, Rejects: f.rejects, Leftovers: f.left, Groups: f.groups, Crosswalk: f.crosswalk},
		Listeners: importer.Listeners{
			Looking: out.looking(f.target.share, t),
			Checked: func(r *report.Check) {
				out.say("")
				shown := *r
				shown.Estimates = nil // told with the confirmation
				shown.Text(out.text, out.style)
				out.say("")
				out.event(checkEvent{"check", r})
				out.decisions(r)
			},
			SetAside: func(path string, created int64) {
				out.say("Set aside: %s (what was made from it stays in the instance, %s among it)", path, report.Amount(created, "user"))
			},
			Confirm: func(p importer.Preview) error { return f.confirm(c.Context(), a, out, p) },
			Started: func(p *importer.Progress) {
				if stopProgress != nil {
					stopProgress() // of the users; the others follow
				}
				f.target.started(p)
				stopProgress = out.progress(p)
			},
			Row: func(e importer.RowEvent) {
				out.event(rowEvent{string(e.State), e.At.File, e.At.Line, e.Code})
			},
		},
	})
	if stopProgress != nil {
		stopProgress()
	}
	var rejected *importer.RejectedError
	var damaged *importer.InputError
	switch {
	case errors.As(err, &rejected):
		read, bad := rejected.Check.Rows()
		out.say("%s", nothingSent(bad, read))
		if paths := rejected.Check.Rejects(f.rejects); paths != "" {
			out.say("The rejected rows are in %s; correct them there or at the source.", paths)
		}
		d := report.Document{Check: rejected.Check}
		err = reports.also(err, out, d)
		out.next(d)
		out.summary(report.NotSent(rejected.Check, t.String()))
		return err
	case errors.As(err, &damaged):
		out.say("Nothing was sent.")
		d := report.Document{Check: damaged.Check}
		err = reports.also(err, out, d)
		out.next(d)
		out.summary(report.NotSent(damaged.Check, t.String()))
		return err
	}
	if run != nil {
		if run.Resumed && run.Finished && run.Requests == 0 && run.CorrectedLater == 0 && err == nil {
			out.say("This run is complete already; nothing was sent.")
		}
		run.Text(out.text, out.style)
		if paths := run.Rejects(f.rejects); a.files.Wrote(f.rejects) && paths != "" {
			out.say("Rejected and failed rows: %s", paths)
		}
		if a.files.Wrote(f.left) {
			out.say("What users arrived without: %s", f.left)
		}
		if missing := notFound(only); len(missing) > 0 && err == nil && run.Requests > 0 {
			out.say("Not sent: %d of the ids in %s have no row that was still to be sent.", len(missing), f.only)
		}
		if a.files.Wrote(f.crosswalk) {
			out.say("List of new ids: %s", f.crosswalk)
		}
		if t.Kind == "sandbox" {
			run.Rehearsal = usersOf(f.target.store)
		}
		d := report.Document{Check: run.Check, Run: run}
		if err != nil {
			d.Error = spoken.Words(err.Error())
		}
		if run.Check != nil {
			err = reports.also(err, out, d)
		}
		out.next(d)
		out.summary(run)
	}
	if err == nil && (run.Unsent() > 0 || len(run.Whole) > 0) {
		return &exitError{exitRejected}
	}
	if err == nil && run.Pending > 0 && only == nil && len(retry) == 0 {
		return &exitError{exitFailed} // "Not finished" is said
	}
	return err
}

// nothingSent says that a check has stopped a command.
func nothingSent(bad, read int64) string {
	if bad == 0 {
		return "Nothing was sent: the input as a whole has errors."
	}
	return fmt.Sprintf("Nothing was sent: %s of %s would be rejected.", report.Number(bad), report.Amount(read, "row"))
}

// checkInstead runs check with the flags of a migration that it has; what it has not is only about sending.
func (a *app) checkInstead(c *cobra.Command, f *migrateFlags, files []string) error {
	check, _, err := c.Root().Find([]string{"check"})
	if err != nil {
		return err
	}
	if f.target.sandbox || f.target.keyFile != "" || os.Getenv("CLERK_SECRET_KEY") != "" {
		err = check.Flags().Set("preflight", "true")
	}
	c.Flags().VisitAll(func(given *pflag.Flag) {
		flag := check.Flags().Lookup(given.Name)
		if flag == nil || err != nil || !given.Changed {
			return
		}
		if list, ok := given.Value.(pflag.SliceValue); ok {
			err = flag.Value.(pflag.SliceValue).Replace(list.GetSlice())
			flag.Changed = true
		} else {
			err = check.Flags().Set(given.Name, given.Value.String())
		}
	})
	if err != nil {
		return err
	}
	check.SetContext(c.Context())
	return check.RunE(check, files)
}

// lock locks the checkpoint of a rehearsal.
func (a *app) lock(job *importer.Job, f *migrateFlags) (*checkpoint.Lock, error) {
	if f.checkpoint == "" {
		f.checkpoint = job.SandboxCheckpoint()
	}
	job.AddFiles(a.files)
	a.files.Add(output.Kept, "--checkpoint", f.checkpoint)
	if err := a.files.Check(); err != nil {
		return nil, err
	}
	return checkpoint.Acquire(f.checkpoint)
}

// maxOnly is the largest file of --only, in bytes.
const maxOnly = 32 << 20

// readOnly reads a file of external ids; nil means all rows.
func (a *app) readOnly(path string) (map[string]bool, error) {
	if path == "" {
		return nil, nil
	}
	text, err := files.Text(a.reading, path, maxOnly)
	if err != nil {
		return nil, fmt.Errorf("--only: %w", err)
	}
	only := map[string]bool{}
	for line := range strings.Lines(text) {
		if id := strings.TrimSpace(line); id != "" {
			only[id] = false
		}
	}
	if len(only) == 0 {
		return nil, &importer.UsageError{Msg: path + " holds no ids", Try: "one external id a line"}
	}
	return only, nil
}

func notFound(only map[string]bool) (missing []string) {
	for id, found := range only {
		if !found {
			missing = append(missing, id)
		}
	}
	return missing
}

// printer writes for people and for machines.
type printer struct {
	app   *app
	text  io.Writer     // for people
	enc   *json.Encoder // for machines, or nil
	style report.Style

	mu      sync.Mutex // of enc
	summed  bool       // the summary is said
	stepped bool       // what to do next is said
}

func newPrinter(a *app, asJSON bool) *printer {
	p := &printer{app: a, text: a.stdout}
	if asJSON {
		p.text = a.stderr
		p.enc = json.NewEncoder(a.exact)
		p.enc.SetEscapeHTML(false)
	}
	_, shown := terminal(p.text)
	p.style.Color = shown && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	a.printer = p
	return p
}

func (p *printer) say(format string, args ...any) { fmt.Fprintf(p.text, format+"\n", args...) }

func (p *printer) event(v any) {
	if p.enc != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		_ = p.enc.Encode(v) // what cannot be written is remembered by standard output
	}
}

// summary is the event of a command's result, the last one.
func (p *printer) summary(v any) {
	p.summed = true
	p.event(v)
}
