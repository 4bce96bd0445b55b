package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/infer"
	"clerk-import/importer/input"
	"clerk-import/importer/report"
	"clerk-import/importer/spoken"
	"clerk-import/importer/target"
)

// The events that commands write with --json, a line each. docs/schemas/events.schema.json is made of these types, and
// what the tests make the commands write is held against it.

// targetEvent says where a command is about to work.
type targetEvent struct {
	Event       string `json:"event"`       // "target"
	Kind        string `json:"kind"`        // clerk or sandbox
	Instance    string `json:"instance"`    // its id
	Environment string `json:"environment"` // production, development or, of a sandbox, what it stands for
	URL         string `json:"url"`
	KeyFrom     string `json:"key_from"` // where the key was found; the key itself is in no event
}

// checkEvent is what the check found, before anything is sent.
type checkEvent struct {
	Event string `json:"event"` // "check"
	*report.Check
}

// rowEvent is about one row that did not arrive.
type rowEvent struct {
	Event string `json:"event"` // rejected: kept back before it was sent; failed: refused by the API
	File  string `json:"file"`
	Line  int64  `json:"line"`
	Code  string `json:"code"` // of the problem, as check --list-rules and the API name them
}

// differenceEvent is about one user who is not as their row says, or whom no row claims.
type differenceEvent struct {
	Event  string   `json:"event"` // differs, used, missing or unexpected
	File   string   `json:"file"`
	Line   int64    `json:"line"`
	User   string   `json:"user"`             // Clerk's id
	Fields []string `json:"fields,omitempty"` // that differ
}

// progressEvent says how far a command is, once a second.
type progressEvent struct {
	Event     string  `json:"event"` // "progress"
	Total     int64   `json:"total"` // rows
	Done      int64   `json:"done"`
	Created   int64   `json:"created"`
	Failed    int64   `json:"failed"`
	Requests  int64   `json:"requests"`
	Throttled int64   `json:"throttled"` // answers with 429
	Waiting   float64 `json:"waiting"`   // seconds until the next request, after one
	Seconds   float64 `json:"seconds"`
	Says      string  `json:"says"` // rate and time left in words, and what it waits for
}

// nextEvent is something that can be done next.
type nextEvent struct {
	Event   string   `json:"event"`             // "next"
	Label   string   `json:"label"`             // in two words; "" where the text says it
	Text    string   `json:"text"`              // what it is for
	Command []string `json:"command,omitempty"` // argv; NAME=VALUE in front of it is the environment
	Shell   string   `json:"shell,omitempty"`   // the same for a shell
}

// statusEvent is a run, as its checkpoint tells it.
type statusEvent struct {
	Event      string `json:"event"` // "status"
	Checkpoint string `json:"checkpoint"`
	Running    bool   `json:"running"`         // a process of this machine is at work on it
	Error      string `json:"error,omitempty"` // why the checkpoint cannot be read
	*importer.Status
}

// runsSummary ends the events of status.
type runsSummary struct {
	Event string `json:"event"` // "summary"
	Runs  int    `json:"runs"`  // that were told of
}

// proposalSummary is a proposed mapping. Its questions are events in front of it.
type proposalSummary struct {
	Event     string         `json:"event"`              // "summary"
	Source    string         `json:"source"`             // what the files are called
	Mapping   string         `json:"mapping"`            // YAML, with the questions as comments
	Columns   []infer.Column `json:"columns"`            // what each was taken for
	NotRead   []string       `json:"not_read,omitempty"` // files that it has no use for, and that are not to be given beside it
	Questions int            `json:"questions"`          // that there are
	Open      int            `json:"open"`               // of these, nobody has answered
}

// tracedSummary is one row's way through a mapping.
type tracedSummary struct {
	Event    string        `json:"event"` // "summary"
	File     string        `json:"file"`
	Line     int64         `json:"line"`
	Values   []tracedValue `json:"values"`         // in the order of the mapping
	Left     string        `json:"left,omitempty"` // why the row is left behind
	Rejected bool          `json:"rejected_row"`   // nothing would be sent
}

// tracedValue is what becomes of one value.
type tracedValue struct {
	Field string `json:"field"`
	Value string `json:"value"`           // masked unless --unmask; of a secret never more than that it is there
	Error string `json:"error,omitempty"` // why it cannot be read
}

// errorSummary ends the events of a command that an error has kept from its own summary.
type errorSummary struct {
	Event string `json:"event"`         // "summary"
	Error string `json:"error"`         // what happened
	Try   string `json:"try,omitempty"` // what to do
}

// target tells where a command is about to work.
func (p *printer) target(t *target.Target) {
	p.say("Target: %s", t)
	p.event(targetEvent{"target", t.Kind, t.Instance, t.Environment, t.URL, t.KeySource})
}

// decisions tells programs what a check leaves to somebody.
func (p *printer) decisions(c *report.Check) {
	for _, q := range c.Decisions(p.app.line) {
		p.event(q)
	}
}

// decisionsOf are decisions by a command other than check and migrate: those whose answers are flags that it has.
func (p *printer) decisionsOf(c *cobra.Command, checked *report.Check) {
	for _, q := range checked.Decisions(p.app.line) {
		q.Verb = c.Name()
		q.Options = slices.DeleteFunc(q.Options, func(o report.Option) bool {
			return slices.ContainsFunc(o.Flags, func(f string) bool {
				name, isFlag := strings.CutPrefix(f, "--")
				return isFlag && c.Flags().Lookup(name) == nil
			})
		})
		if len(q.Options) > 1 {
			p.event(q)
		}
	}
}

// offer tells programs what can be done next, where people are told in other words.
func (p *printer) offer(steps ...report.Step) {
	for _, s := range steps {
		s.Command = forPrograms(s.Command)
		p.event(nextEvent{"next", s.Label, s.Text, s.Command, s.Command.String()})
	}
}

// forPrograms is a command that answers as this one does, where its verb can: a program goes on as it has begun.
func forPrograms(line report.Command) report.Command {
	words := slices.Clone(line)
	for len(words) > 0 && strings.Contains(words[0], "=") { // variables in front of it
		words = words[1:]
	}
	if len(words) == 0 || words[0] == "cd" || slices.Contains(words, ">") {
		return line
	}
	c, _, err := (&app{}).root().Find(words[len(program()):])
	if err != nil || c.Flags().Lookup("json") == nil {
		return line
	}
	return line.With("--json")
}

// unansweredError ends a command that would have to ask, and may not, or has nobody to ask.
type unansweredError struct{ *importer.UsageError }

func (e *unansweredError) Unwrap() error { return e.UsageError }

// person is the dialogue with whom sits at the terminal; nil where nobody does, and with --json, where a program does.
func (p *printer) person() *dialogue {
	if p.enc != nil {
		return nil
	}
	return p.app.dialogue(p.text)
}

// unanswered tells of a question that nobody is asked, and returns the error that ends the command.
func (p *printer) unanswered(q report.Question, why string) error {
	q.Event = report.Asked
	p.event(q)
	try := ""
	for _, o := range q.Options {
		if len(o.Flags) > 0 {
			try = report.Command(o.Flags).String() + ", if you are sure"
			break
		}
	}
	return &unansweredError{&importer.UsageError{Msg: why, Try: try}}
}

// consent is the question whether to do something to so many, which --yes or flags like it answer.
func (a *app) consent(text, do string, n int64, flags ...string) report.Question {
	return report.Question{ID: "consent", Verb: a.verb, Text: text, Rows: n, Typed: n, Default: "no", Options: []report.Option{
		{ID: "no", Changes: "nothing is done"}, {ID: "yes", Changes: do, Flags: flags},
	}}
}

// answerFlags answer a question of a proposal.
func answerFlags(id, answer string) []string { return []string{"--answer", id + "=" + answer} }

// asked is a question of a proposal with the flags that answer it.
func asked(q infer.Question) report.Question {
	out := report.Question{Event: report.Asked, ID: q.ID, Verb: "mapping infer", At: q.At, Text: q.Text, Seen: q.Seen, Also: q.Also, Default: q.Default, Answer: q.Answer}
	for _, s := range q.Seen {
		out.Rows += s.Rows
	}
	for _, o := range q.Options {
		out.Options = append(out.Options, report.Option{ID: o.ID, Changes: o.Changes, Flags: answerFlags(q.ID, o.ID)})
	}
	return out
}

// unansweredOf tells of the questions of a proposal that are open, and returns the error that ends the command; nil if
// there are none.
func (p *printer) unansweredOf(proposal *infer.Proposal) (err error) {
	for _, q := range proposal.Questions() {
		if q.Answer == "" {
			p.event(asked(q))
			err = &unansweredError{&importer.UsageError{Msg: "there is no terminal to ask at", Try: "--answer ID=OPTION, with what --json lists"}}
		}
	}
	return err
}

// proposal tells of a proposed mapping and its questions.
func (p *printer) proposal(proposal *infer.Proposal, source string, apart []string) {
	d := proposal.Document(source)
	sum := proposalSummary{Event: "summary", Source: source, Mapping: d.Mapping, Columns: d.Columns, NotRead: apart, Questions: len(d.Questions)}
	for _, q := range d.Questions {
		if q.Answer == "" {
			sum.Open++
		}
		p.event(asked(q))
	}
	p.summary(sum)
}

// end makes the summary of a command that an error has kept from its own.
func (p *printer) end(err error) {
	if p == nil || p.summed || err == nil {
		return
	}
	e := errorSummary{Event: "summary", Error: importer.ErrInterrupted.Error()}
	if exit := (*exitError)(nil); !errors.As(err, &exit) {
		e.Error = spoken.Words(err.Error())
	}
	var usage *importer.UsageError
	var unknown *input.UnknownSource
	switch {
	case errors.As(err, &usage):
		e.Try = usage.Try
	case errors.As(err, &unknown):
		e.Try = unknown.Try()[0]
		p.offer(report.Step{Label: "propose a mapping", Text: "Propose a mapping, and answer its questions.", Command: append(program(), "mapping", "infer", unknown.File, "--json")})
	}
	p.summary(e)
}
