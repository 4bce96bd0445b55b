package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/checkpoint"
	"clerk-import/importer/input"
	"clerk-import/importer/output"
	"clerk-import/importer/report"
	"clerk-import/importer/spoken"
	"clerk-import/mapping/record"
)

func (a *app) statusCommand() *cobra.Command {
	var asJSON, follow bool
	c := &cobra.Command{
		Use:   "status [CHECKPOINT|FOLDER]",
		Short: "Show what a checkpoint says about its run, or list the runs of a folder",
		Long: "Shows a run, also while it is running. Of a folder, and without an argument of the one\n" +
			"you are in, it lists the runs whose checkpoints are there: source, target, state, and\n" +
			"the command that goes on.",
		Example: "  clerk-import status users.json.ins_....checkpoint --follow",
		Args:    args(0, 1, "one checkpoint file, or a folder"),
		RunE: func(c *cobra.Command, files []string) error {
			if len(files) == 0 {
				files = []string{"."}
			}
			if st, err := os.Stat(files[0]); err == nil && st.IsDir() {
				if follow {
					return &importer.UsageError{Msg: files[0] + " is a folder, and one run is followed at a time", Try: "clerk-import status " + files[0]}
				}
				return a.listRuns(files[0], asJSON)
			}
			files, err := a.checkpointOf(c, files)
			if err != nil {
				return err
			}
			if follow {
				return a.follow(c, files[0], asJSON)
			}
			s, err := importer.ReadStatus(files[0])
			if err != nil {
				return err
			}
			out := newPrinter(a, asJSON)
			if asJSON {
				out.runs(listedRun{files[0], s, nil})
				return nil
			}
			showStatus(a.stdout, s)
			if running, _ := checkpoint.Running(files[0]); !running {
				a.showNext(files[0], s)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line; with --follow one a second")
	c.Flags().BoolVar(&follow, "follow", false, "watch the run until it ends")
	return usesArgs(c, looks)
}

// checkpointOf is the checkpoint that is given to a command. Who gives an export means its run, where one alone is
// beside it; which one it may be otherwise is said.
func (a *app) checkpointOf(c *cobra.Command, given []string) ([]string, error) {
	path, verb := given[0], c.Name()
	if _, err := importer.GlanceStatus(path); err == nil || !fileThere(path) {
		return given, nil // what is wrong with it is said when it is opened
	}
	of, err := input.RejectsOf(a.reading, path)
	if err != nil {
		return nil, err
	}
	var beside []string
	for _, export := range append([]string{path}, of...) {
		found, err := checkpointsIn(filepath.Dir(path), filepath.Base(export), ".*checkpoint")
		if err != nil {
			return nil, err
		}
		beside = append(beside, found...)
	}
	switch {
	case len(beside) == 1:
		fmt.Fprintln(a.stderr, report.Wrapped("The run of "+path+": "+beside[0]))
		given = append([]string{beside[0]}, given[1:]...)
		a.files = &output.Set{Force: a.files.Force, Wait: a.files.Wait}
		a.nameFiles(c, given)
		a.line = spelled(c, given)
		return given, a.files.Check()
	case len(beside) > 1:
		return nil, &importer.UsageError{
			Msg: fmt.Sprintf("%s is no checkpoint, and several of it are there: %s", path, strings.Join(beside, ", ")), Try: append(program(), verb, beside[0]).String(),
		}
	}
	if _, is, err := output.ReadHeader(path); is || err != nil {
		return given, nil // damaged, or another's database
	}
	what := "an export, or another file"
	if len(of) > 0 {
		what = "a file of rejects"
	}
	return nil, &importer.UsageError{
		Msg: fmt.Sprintf("%s is %s, not a checkpoint, and none of its runs is beside it", path, what),
		Try: append(program(), verb, "CHECKPOINT").String() + ", which is named as the export with .ins_….checkpoint (or .sandbox.checkpoint) behind; clerk-import status FOLDER lists those of a folder",
	}
}

// listedRun is a run in a list.
type listedRun struct {
	checkpoint string
	status     *importer.Status // nil if the checkpoint cannot be read
	err        error
}

// running reports whether a process of this machine is at work on the run.
func (r listedRun) running() bool {
	running, known := checkpoint.Running(r.checkpoint)
	return known && running
}

// next is what to do with the run.
func (a *app) nextOf(r listedRun) []report.Step {
	if r.running() {
		return []report.Step{{Label: "watch it", Text: "Watch the run until it ends.", Command: append(program(), "status", r.checkpoint, "--follow")}}
	}
	d := a.document(a.afterStatus(r.checkpoint, r.status))
	return d.Next()
}

// runs tells programs of runs.
func (p *printer) runs(runs ...listedRun) {
	for _, r := range runs {
		p.run(r)
		if r.status != nil {
			p.offer(p.app.nextOf(r)...)
		}
	}
	p.summary(runsSummary{"summary", len(runs)})
}

func (p *printer) run(r listedRun) {
	e := statusEvent{Event: "status", Checkpoint: r.checkpoint, Running: r.running(), Status: r.status}
	if r.err != nil {
		e.Error = spoken.Words(r.err.Error())
	}
	p.event(e)
}

// listRuns lists the runs whose checkpoints are in a folder.
func (a *app) listRuns(dir string, asJSON bool) error {
	paths, err := checkpointsIn(dir, "", "*.checkpoint")
	if err != nil {
		return err
	}
	runs := []listedRun{}
	for _, path := range paths {
		s, err := importer.GlanceStatus(path)
		runs = append(runs, listedRun{path, s, err})
	}
	if asJSON {
		newPrinter(a, true).runs(runs...)
		return nil
	}
	if len(runs) == 0 {
		fmt.Fprintf(a.stdout, "%s\n", report.Wrapped(fmt.Sprintf("There are no checkpoints in %s. A run leaves one beside its input. Start: clerk-import check FILE", dir)))
	}
	for i, r := range runs {
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		fmt.Fprintln(a.stdout, r.checkpoint)
		if r.err != nil {
			fmt.Fprintln(a.stdout, "  "+spoken.Words(r.err.Error()))
			continue
		}
		s := r.status
		fmt.Fprintf(a.stdout, "  %s to %s %s, begun %s\n", cmp.Or(s.Run.Mapping, "a mapping of your own"), s.Run.Target.Environment, s.Run.Target.Instance, s.Run.StartedAt.Format("2006-01-02 15:04 MST"))
		fmt.Fprintf(a.stdout, "  %s:%s\n", report.Amount(s.Run.Read, "row"), states(s.Counts, s.Unfinished))
		for _, e := range s.Entities {
			fmt.Fprintf(a.stdout, "  %s:%s\n", report.Amount(e.Read, strings.TrimSuffix(string(e.Entity), "s")), states(e.Counts, e.Unfinished))
		}
		showSteps(a.stdout, report.Style{}, firstOf(a.nextOf(r)))
	}
	return nil
}

func showStatus(w io.Writer, s *importer.Status) {
	fmt.Fprintf(w, "Run %s of %s, begun %s\n", s.Run.ID, cmp.Or(s.Run.Mapping, "a mapping of your own"), s.Run.StartedAt.Format("2006-01-02 15:04:05 MST"))
	fmt.Fprintf(w, "Target: %s, %s instance %s\n", s.Run.Target.Kind, s.Run.Target.Environment, s.Run.Target.Instance)
	for _, in := range s.Run.Inputs {
		fmt.Fprintf(w, "Input: %s, %s\n", in.Name, report.Amount(in.Rows, "row"))
	}
	fmt.Fprintf(w, "%s:%s\n", report.Amount(s.Run.Read, "row"), states(s.Counts, s.Unfinished))
	for _, e := range s.Entities {
		fmt.Fprintf(w, "%s:%s\n", report.Amount(e.Read, strings.TrimSuffix(string(e.Entity), "s")), states(e.Counts, e.Unfinished))
	}
	if n := s.Counts["vanished"]; n > 0 {
		fmt.Fprintf(w, "Vanished from a later export: %d\n", n)
	}
	if s.Left() > 0 {
		fmt.Fprintln(w, "Not finished.")
	}
}

// showNext says what to do next about a run that nobody works on.
func (a *app) showNext(path string, s *importer.Status) {
	newPrinter(a, false).next(a.afterStatus(path, s))
}

// firstOf are the first two steps that are shown.
func firstOf(steps []report.Step) []report.Step {
	shown := report.Shown(steps)
	return shown[:min(len(shown), 2)]
}

// states are the rows by what became of them.
func states(counts checkpoint.Counts, unfinished int64) string {
	text := ""
	for _, st := range []struct {
		name string
		n    int64
	}{
		{"created", counts["created"]}, {"updated", counts["updated"]}, {"skipped", counts["skipped"]},
		{"rejected", counts["rejected"]}, {"failed", counts["failed"]}, {"rolled back", counts["deleted"]},
		{"in doubt", counts["claimed"]}, {"still to do", unfinished - counts["claimed"]},
	} {
		if st.n > 0 {
			text += fmt.Sprintf(" %d %s", st.n, st.name)
		}
	}
	return text
}

// quiet is how long a run may say nothing before it is taken to have stopped.
const quiet = 5 * time.Second

// stopped is how many times in a row, a second apart, no process is found at work until the
// run is taken to have ended.
var stopped = 5

// isRunning asks who holds the checkpoint. Of a process on another machine only what it last
// said tells whether it is there.
func isRunning(path string) func(*importer.Status, time.Time) bool {
	running, known := checkpoint.Running(path)
	return func(s *importer.Status, now time.Time) bool {
		return running || !known && (s.Pulse.At.IsZero() || now.Sub(s.Pulse.At) < time.Minute)
	}
}

// follow watches a run from another process: a line that is written anew on a terminal,
// otherwise a line whenever something has changed.
func (a *app) follow(c *cobra.Command, path string, asJSON bool) error {
	_, terminal := terminal(a.stdout)
	terminal = terminal && !asJSON
	out := newPrinter(a, asJSON)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var first *importer.Status
	last := ""
	alone := 0 // times in a row that no process was at work
	for {
		there := isRunning(path) // asked first: a run ends with its last word
		s, err := importer.GlanceStatus(path)
		if err != nil {
			return err
		}
		if first == nil {
			first = s
		}
		line := followLine(first, s, time.Now())
		switch {
		case asJSON:
			out.run(listedRun{path, s, nil})
		case terminal:
			fmt.Fprintf(a.stdout, "\r\x1b[K%s", line)
		case line != last:
			fmt.Fprintln(a.stdout, line)
		}
		last = line
		done := s.Run.Finished || s.Left() == 0
		if alone++; there(s, time.Now()) {
			alone = 0
		}
		if done || alone > stopped {
			if terminal {
				fmt.Fprintln(a.stdout)
			}
			if asJSON {
				out.runs(listedRun{path, s, nil})
			} else {
				showStatus(a.stdout, s)
				a.showNext(path, s)
			}
			if done {
				return nil
			}
			fmt.Fprintln(a.stderr, "clerk-import: no process works on", path)
			return &exitError{exitFailed}
		}
		select {
		case <-tick.C:
		case <-a.drain:
			if terminal {
				fmt.Fprintln(a.stdout)
			}
			out.summary(runsSummary{"summary", 1})
			return nil
		case <-c.Context().Done():
			out.summary(runsSummary{"summary", 1})
			return nil
		}
	}
}

// followLine is a run in one line: how far, how fast, how long still, and what is in
// its way.
func followLine(first, s *importer.Status, now time.Time) string {
	line := fmt.Sprintf("%s:%s", record.Of(s.Done(), s.Run.Read, "row"), states(s.Counts, s.Unfinished))
	for _, e := range s.Entities {
		line += fmt.Sprintf("; %d of %d %s", e.Read-e.Unfinished, e.Read, e.Entity)
	}
	if s.Pulse.At.IsZero() || now.Sub(s.Pulse.At) > quiet {
		said := "it has not begun to send"
		if !s.Pulse.At.IsZero() {
			said = "it last said something at " + s.Pulse.At.Local().Format("15:04:05")
		}
		return line + "; not running, as it seems: " + said
	}
	if took := s.Pulse.At.Sub(first.Pulse.At).Seconds(); took > 0 && !first.Pulse.At.IsZero() {
		rate := float64(decided(s)-decided(first)) / took
		line += fmt.Sprintf("; %.1f/s", rate)
		if rate > 0 {
			line += fmt.Sprintf(", %v left", time.Duration(float64(s.Left())/rate*float64(time.Second)).Round(time.Second))
		}
	}
	line += fmt.Sprintf("; %d in flight", s.Pulse.InFlight)
	if s.Pulse.Throttled > 0 {
		line += fmt.Sprintf(", %d answered with 429", s.Pulse.Throttled)
	}
	if s.Pulse.Factor < 1 {
		line += fmt.Sprintf(", slowed to %d%%", int(s.Pulse.Factor*100))
	}
	return line
}

// decided are the rows that were decided when the run last said something.
func decided(s *importer.Status) (n int64) {
	for state, rows := range s.Pulse.Counts {
		if state.Final() {
			n += rows
		}
	}
	return n
}
