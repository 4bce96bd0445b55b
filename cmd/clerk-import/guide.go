package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/report"
)

func (a *app) guideCommand() *cobra.Command {
	var apiURL string
	c := &cobra.Command{
		Use:   "guide [FILE...]",
		Short: "Ask the way through a migration, from the file to the proof",
		Long: "Asks one question after the other and runs the other commands: a check, a rehearsal,\n" +
			"the migration, the proof. Each command is shown. Enter takes the safe answer, Ctrl-C\n" +
			"leaves, and the guide comes back to an unfinished run.",
		Example: "  clerk-import guide users.csv",
		RunE: func(_ *cobra.Command, files []string) error {
			ask := a.asker()
			if ask == nil {
				return &importer.UsageError{Msg: "the guide asks, and there is no terminal", Try: "clerk-import check FILE, and what it says comes next; --json for programs"}
			}
			return a.guide(ask, files, apiURL)
		},
	}
	c.Flags().StringVar(&apiURL, "api-url", "", "another endpoint than https://api.clerk.com/v1")
	return usesArgs(c, looks)
}

// guide asks the way from the files to the end.
func (a *app) guide(ask asker, files []string, apiURL string) error {
	g := &guide{app: a, ask: ask, files: files}
	if apiURL != "" {
		g.api = []string{"--api-url", apiURL}
	}
	return g.lead()
}

// alone is the program without a command: the guide, or help where nobody can be asked.
func (a *app) alone(c *cobra.Command, _ []string) error {
	if ask := a.asker(); ask != nil {
		return a.guide(ask, nil, "")
	}
	return c.Help()
}

// guide leads a person through the other commands. It knows nothing that they do not say: it puts their questions, adds
// the flags of the answers, and runs the next one.
type guide struct {
	*app
	ask   asker
	files []string
	api   []string // flags that name another endpoint

	step      int        // where the person is, from 0
	questions int        // how many questions were put
	flags     [][]string // by step: what its answers add to check and migrate
	send      [][]string // by step: what they add to migrate alone

	check   *ran // the last check
	looked  report.Command
	trial   *ran // the rehearsal
	arrived *ran // the migration
	script  []scripted

	readAs      []string         // flags that say how the file is read
	proposed    []choice         // answers to the questions of the proposal that the file is read by
	proposedOf  []string         // the files that it was made of
	later       report.Command   // a sync, where the export is a later one of what was sent; nil: it is not
	settled     [][]string       // by step: the decisions that were asked
	to          []string         // flags of a check that ask the instance; nil while nowhere is meant
	resumed     []string         // flags of a run that is continued
	resuming    *importer.Status // that run, as it was; nil: none is
	secrets     []string         // variables that the person has said the values of, for this process alone
	corrections []string         // files of rows that were rejected, and that somebody has corrected
	kept        kept             // what was said of the file
	keptOf      string           // the file, "" while nothing was looked for
	replaying   bool             // questions that are in kept are not put again
	known       string           // file of the known password, "" without one
	private     string           // folder of that file
	drawn       bool             // the line of progress is on the screen
}

// scripted is a command that brings the person here, and the file that its output is written to.
type scripted struct {
	command report.Command
	to      string
}

// guideStep is one of the guide's steps. It says whether it has asked anything: the others are passed on the way back.
type guideStep struct {
	title string
	run   func(*guide) (asked bool, err error)
}

// Ways out of a step other than to the next one.
var (
	errBack  = errors.New("back")
	errDone  = errors.New("done")
	errAgain = errors.New("again") // from the verdict
)

// guideSteps are the steps, in their order.
func guideSteps() []guideStep {
	return []guideStep{
		{"Which file?", (*guide).chooseFile},
		{"What is it?", (*guide).recognise},
		{titleVerdict, (*guide).decide},
		{"A known password", (*guide).know},
		{"Rehearsal", (*guide).rehearse},
		{"Where to", (*guide).where},
		{titleGo, (*guide).migrate},
		{titleProof, (*guide).prove},
		{titleEnd, (*guide).end},
	}
}

// lead goes from step to step until the last one, or until the person leaves.
func (g *guide) lead() error {
	steps := guideSteps()
	g.flags, g.send, g.settled = make([][]string, len(steps)), make([][]string, len(steps)), make([][]string, len(steps))
	defer func() {
		if g.private != "" {
			_ = os.RemoveAll(g.private)
		}
	}()
	asked := make([]bool, len(steps))
	for g.step < len(steps) {
		clear(g.flags[g.step:])
		clear(g.send[g.step:])
		clear(g.settled[g.step:])
		s := steps[g.step]
		g.heading(s.title)
		var err error
		asked[g.step], err = s.run(g)
		switch {
		case errors.Is(err, errBack):
			g.to = nil
			for g.step--; g.step > 0 && !asked[g.step]; {
				g.step--
			}
			if g.step = max(g.step, 0); g.step == 0 {
				g.files, g.corrections = nil, nil
			}
			continue
		case errors.Is(err, errAgain):
			g.step = slices.IndexFunc(steps, func(s guideStep) bool { return s.title == titleVerdict })
			continue
		case errors.Is(err, errDone):
			return nil
		case err != nil:
			return g.leave(err)
		}
		g.step++
	}
	return nil
}

// heading says which step begins.
func (g *guide) heading(title string) {
	steps := guideSteps()
	n := slices.IndexFunc(steps, func(s guideStep) bool { return s.title == title })
	fmt.Fprintf(g.stdout, "\n[%d of %d] %s\n", n+1, len(steps), title)
}

// Titles of the steps that an unfinished run goes on with.
const (
	titleVerdict = "Verdict and decisions"
	titleGo      = "Go"
	titleProof   = "Proof"
	titleEnd     = "What now"
)

// leave tells how to come back.
func (g *guide) leave(err error) error {
	if errors.Is(err, importer.ErrNothingSent) || errors.Is(err, importer.ErrInterrupted) {
		how := "Stopped. Nothing was sent to an instance."
		if g.arrived != nil {
			how = "Stopped. What was sent is remembered beside the file."
		}
		fmt.Fprintf(g.stdout, "\n%s To come back:\n  %s\n", how, g.back())
		return &exitError{exitInterrupted}
	}
	return err
}

// back is the command that comes back here.
func (g *guide) back() report.Command {
	return append(append(append(program(), "guide"), g.api...), g.files...)
}

// ran is what a command has said.
type ran struct {
	code      int
	questions []report.Question
	next      []nextEvent
	target    *targetEvent
	runs      []statusEvent
	summary   summaryEvent
	ended     bool // the summary was there
}

// summaryEvent has the members of summaries that the guide shows.
type summaryEvent struct {
	Rows      int64                `json:"rows"` // that a proof looked at
	Unread    string               `json:"input_error"`
	Counts    map[string]int64     `json:"counts"` // of what comes after a migration
	Source    string               `json:"source"`
	Read      int64                `json:"read"`
	Ready     int64                `json:"ready"`
	Created   int64                `json:"created"`
	Updated   int64                `json:"updated"`
	Skipped   int64                `json:"skipped"`
	Rejected  int64                `json:"rejected"`
	Failed    int64                `json:"failed"`
	Pending   int64                `json:"pending"`
	Entities  []entitySaid         `json:"entities"`
	Digests   []report.DigestCount `json:"digests"`
	Ways      []report.WayCount    `json:"ways"`
	MustReset int64                `json:"must_reset_password"`
	Groups    []report.GroupCount  `json:"groups"`
	Target    instanceSaid         `json:"target"`
	Roles     []report.RoleCount   `json:"roles"`
	Problems  []struct {
		Code     string `json:"code"`
		Severity string `json:"severity"`
		Rows     int64  `json:"rows"`
		Message  string `json:"message"`
		Hint     string `json:"hint"`
		First    *struct {
			File string `json:"file"`
			Line int64  `json:"line"`
		} `json:"first"`
	} `json:"problems"`
	Values     []tracedValue `json:"values"`
	Checkpoint string        `json:"checkpoint"`
	Mapping    string        `json:"mapping"`
	NotRead    []string      `json:"not_read"`
	Error      string        `json:"error"`
	Try        string        `json:"try"`
}

// entitySaid is what a check, or a migration, says of teams, their members or invitations.
type entitySaid struct {
	report.EntityRun
	Ready int64 `json:"ready"`
}

// instanceSaid is what a check was told by the instance. The summary of a migration has a text there.
type instanceSaid struct{ Users int64 }

// UnmarshalJSON implements [json.Unmarshaler].
func (i *instanceSaid) UnmarshalJSON(b []byte) error {
	var t report.Target
	if b[0] == '{' {
		if err := json.Unmarshal(b, &t); err != nil {
			return err
		}
	}
	i.Users = t.Users
	return nil
}

// line is the command of a step: a verb, the files and all answers so far.
func (g *guide) line(verb string, flags ...string) report.Command {
	c := append(append(report.Command{}, verb), g.files...)
	for _, f := range g.flags {
		c = append(c, f...)
	}
	for _, f := range g.corrections {
		if verb != "mapping" {
			c = append(c, "--corrections", f)
		}
	}
	return append(c, flags...)
}

// choose asks with a way back as the last option.
func (g *guide) choose(title string, def int, options ...string) (int, error) {
	if g.step > 0 {
		options = append(slices.Clone(options), "Go back")
	}
	g.questions++
	n, err := g.ask.choose(title, options, def)
	if err == nil && g.step > 0 && n == len(options)-1 {
		g.replaying = false // whoever goes back wants to be asked
		return 0, errBack
	}
	return n, err
}

// item says something as one of a list.
func (g *guide) item(format string, args ...any) {
	report.WrapBehind(g.stdout, "  ", fmt.Sprintf(format, args...))
}

func (g *guide) say(format string, args ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		fmt.Fprintln(g.stdout, report.Wrapped(line))
	}
}
