package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"clerk-import/importer/input"
	"clerk-import/importer/output"
	"clerk-import/importer/report"
)

// The steps of the guide, in their order.

// chooseFile asks for the export where none was given, and what becomes of an earlier run of it.
func (g *guide) chooseFile() (asked bool, err error) {
	if len(g.files) == 0 {
		if err := g.pickFile(); err != nil {
			return true, err
		}
		asked = true
	} else {
		g.say("%s", strings.Join(g.files, ", "))
	}
	again, err := g.earlier()
	return asked || again, err
}

// look checks the file with all answers so far.
func (g *guide) look() (err error) {
	line := g.line("check", g.to...)
	if g.check != nil && slices.Equal(g.looked, line) {
		return nil
	}
	g.looked = line
	g.check, err = g.run(line)
	return err
}

// propose has a mapping proposed, puts its questions and writes it beside the file. answers are those of somebody who comes
// back to the question behind them.
func (g *guide) propose(answers []choice) error {
	comesBack := answers != nil
	g.script, g.proposed, g.proposedOf = nil, nil, g.files
	if !comesBack {
		g.say("No source that is known looks like this: %s", strings.Join(g.files, ", "))
	}
	path, taken, err := g.mappingFile()
	if err != nil {
		return err
	}
	if !taken && !comesBack {
		if path, taken, err = g.earlierMapping(path); err != nil {
			return err
		}
	}
	if taken {
		g.flags[g.step] = append(slices.Clone(g.readAs), "--mapping", path)
		return g.look()
	}
	line := g.line("mapping")
	line = slices.Insert(line, 1, "infer")
	var proposal *ran
	answers, err = g.interview(answers, func(answers []choice) (*ran, []choice, error) {
		run := g.quietly
		if answers == nil {
			run = g.run
		}
		r, err := run(append(slices.Clip(line), flagsOfAnswers(answers)...))
		for i := 0; err == nil && r.code == exitUsage && i < len(answers)-1; i++ { // the last answer may have settled an earlier question
			fewer := slices.Delete(slices.Clone(answers), i, i+1)
			if again, e := g.quietly(append(slices.Clip(line), flagsOfAnswers(fewer)...)); e != nil || again.code == exitOK {
				r, answers, err = again, fewer, e
			}
		}
		proposal = r
		return r, answers, err
	})
	if err != nil {
		return err
	}
	if proposal.code != exitOK {
		g.check = proposal
		return nil
	}
	if err := g.write(path, proposal.summary.Mapping); err != nil {
		return err
	}
	infer := append(slices.Clip(line), flagsOfAnswers(answers)...)
	if apart := proposal.summary.NotRead; len(apart) > 0 {
		g.say("Not read by this mapping: %s.", strings.Join(apart, ", "))
		g.files = slices.DeleteFunc(slices.Clone(g.files), func(f string) bool { return slices.Contains(apart, f) })
	}
	g.proposed, g.script = answers, append(g.script, scripted{infer, path})
	g.keep()
	fmt.Fprintf(g.stdout, "= %s > %s\n", append(program(), infer...), report.Command{path})
	g.flags[g.step] = append(slices.Clone(g.readAs), "--mapping", path)
	return g.look()
}

// earlierMapping asks about a mapping of the folder that reads the file, too: it is then a later export of the same system.
func (g *guide) earlierMapping(path string) (string, bool, error) {
	fit, err := g.mappingsBeside(path)
	if err != nil || len(fit) == 0 {
		return path, false, err
	}
	var options []string
	for _, f := range fit {
		options = append(options, "Yes: read it as "+f+" says")
	}
	n, err := g.choose("It looks like a file that was read before. Is it a later export of the same system?", 0, append(options, "No: propose a mapping for it")...)
	if err != nil || n == len(fit) {
		return path, false, err
	}
	return fit[n], true, nil
}

// choice is an answer to a question of a command.
type choice struct {
	id, verb string
	flags    []string
}

func flagsOfAnswers(answers []choice) (flags []string) {
	for _, a := range answers {
		flags = append(flags, a.flags...)
	}
	return flags
}

// interview puts the questions that a command has and begin does not answer, one after the other: an answer may raise others, or settle some. look
// runs the command with the answers so far. The way back leads to the question before.
func (g *guide) interview(begin []choice, look func([]choice) (*ran, []choice, error)) (answers []choice, err error) {
	r, answers, err := look(begin)
	for err == nil {
		i := slices.IndexFunc(r.questions, func(q report.Question) bool {
			// What the roles of teams are the check asks, with all rows counted.
			return q.Answer == "" && q.At != "roles" && !slices.ContainsFunc(answers, func(a choice) bool { return a.id == q.ID }) && !slices.Contains(slices.Concat(g.settled...), q.ID)
		})
		if i < 0 {
			return answers, nil
		}
		q := r.questions[i]
		flags, e := g.put(q)
		switch {
		case errors.Is(e, errBack) && len(answers) > 0:
			answers = answers[:len(answers)-1]
		case e != nil:
			return nil, e
		default:
			answers = append(answers, choice{q.ID, q.Verb, flags})
		}
		r, answers, err = look(answers)
		for err == nil && r.code == exitUsage && len(answers) > 0 { // what was typed is none
			g.sayError(r.summary)
			g.replaying = false
			r, answers, err = look(answers[:len(answers)-1])
		}
	}
	return nil, err
}

// writable are the files of the guide's, of which a new one is to be written over none that is not ours.
func (g *guide) writable(path string) (*output.Set, error) {
	files := &output.Set{Wait: g.reading}
	files.Add(output.Whole, "the guide's file", path)
	for _, in := range g.files {
		files.Add(output.Input, "the export", input.FileOf(in))
	}
	return files, files.Check()
}

// mappingFile is where a proposal is written, or a mapping that somebody has made there already and is to be taken as it is.
// It is asked before the questions: their answers would be lost.
func (g *guide) mappingFile() (path string, taken bool, err error) {
	path = g.files[0] + ".mapping.yaml"
	for n := 2; fileThere(path); n++ {
		if _, err := g.writable(path); err == nil {
			break
		}
		next := fmt.Sprintf("%s.mapping-%d.yaml", g.files[0], n)
		chosen, err := g.choose(path+" is there, and not as the guide has left it. What now?", 0, "Take that mapping as it is", "Propose another one, in "+next)
		if err != nil || chosen == 0 {
			return path, true, err
		}
		path = next
	}
	return path, false, nil
}

// write writes a file of the guide's beside the export, for its owner only, and over none that is not ours.
func (g *guide) write(path, text string) error {
	files, err := g.writable(path)
	if err != nil {
		return err
	}
	f, err := files.Create(path)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
	return f.Commit(err)
}

// unreadable says what is wrong with the file, and asks for another one.
func (g *guide) unreadable() (bool, error) {
	if g.check.summary.Error != "" {
		g.sayError(g.check.summary)
	}
	n, err := g.choose("What now?", 0, "Leave; the file stays as it is", "Take another file")
	switch {
	case err != nil:
		return true, err
	case n == 1:
		g.files = nil
		return true, errBack
	}
	return true, errDone
}

// sayError says why a command has not come to an end, and what helps.
func (g *guide) sayError(s summaryEvent) {
	g.say("%s", s.Error)
	if s.Try != "" {
		g.say("Try: %s", s.Try)
	}
}

// decide says who would arrive, and puts what the check leaves to somebody.
func (g *guide) decide() (bool, error) {
	if err := g.look(); err != nil { // some may be corrected
		return false, err
	}
	g.sayVerdict()
	if g.check.summary.Unread != "" { // whoever is missing cannot be told
		g.step = 1 // the way back leads to the file
		return g.unreadable()
	}
	return g.decisions()
}

// decisions puts what the check leaves to somebody and has not been asked in an earlier step.
func (g *guide) decisions() (bool, error) {
	answers, err := g.interview(nil, func(answers []choice) (*ran, []choice, error) {
		g.flags[g.step], g.send[g.step], g.settled[g.step] = nil, nil, nil
		for _, a := range answers {
			if a.verb == "migrate" {
				g.send[g.step] = append(g.send[g.step], a.flags...)
			} else {
				g.flags[g.step] = append(g.flags[g.step], a.flags...)
			}
		}
		before := g.check
		if err := g.look(); err != nil {
			return nil, nil, err
		}
		if g.check != before {
			g.sayVerdict()
		}
		return g.check, answers, nil
	})
	for _, a := range answers {
		g.settled[g.step] = append(g.settled[g.step], a.id)
	}
	return len(answers) > 0, err
}

// signingIn are the problems of a check that change who can sign in, and with what. Nothing else in the guide says them.
var signingIn = []string{"states_missing", "states_elsewhere"}

// sayVerdict says who would arrive, and which teams, members and invitations.
func (g *guide) sayVerdict() {
	c := g.check.summary
	if c.Unread != "" {
		g.say("The file cannot be read to its end: %s", c.Unread)
		g.say("Get the export again. Until there, %s could be read.", report.Amount(c.Read, "row"))
		return
	}
	g.say("%s of %s would arrive%s.", report.Number(c.Ready), report.Amount(c.Read, "row"), apart(c.Skipped, c.Rejected))
	if c.MustReset > 0 {
		g.say("%s must choose a new password: what the file has of theirs cannot be taken over.", report.Amount(c.MustReset, "user"))
	}
	for _, group := range c.Groups {
		if group.Group == "second-factor-lost" { // the others are asked about, or said already
			g.say("Of these, %s %s.", report.Number(group.Rows), group.Says)
		}
	}
	told := 0
	for _, p := range c.Problems {
		switch rejects := p.Severity == "error" && p.First != nil && p.Code != "role_unknown"; { // roles are listed below
		case rejects && told < fewReasons:
			told++
			g.item("%s: %s (first at %s:%d).", report.Amount(p.Rows, "row"), p.Message, p.First.File, p.First.Line)
		case rejects && told == fewReasons:
			told++
			g.item("and other reasons, which the check lists")
		case slices.Contains(signingIn, p.Code):
			g.say("%s: %s.", report.Amount(p.Rows, "row"), p.Message)
		}
	}
	for _, e := range c.Entities {
		g.say("%s: %s of %s would arrive%s.", e.Entity, report.Number(e.Ready), report.Number(e.Read), apart(e.Skipped, e.Rejected))
	}
	for _, r := range c.Roles[:min(len(c.Roles), fewRoles)] {
		g.item("%s %s", report.Number(r.Rows), r.String())
	}
	if n := len(c.Roles) - fewRoles; n > 0 {
		g.item("and %s", report.Amount(int64(n), "more role"))
	}
}

// What the verdict lists at most.
const fewReasons, fewRoles = 4, 6

// apart says how many are left out.
func apart(skipped, rejected int64) string {
	var parts []string
	if skipped > 0 {
		parts = append(parts, report.Number(skipped)+" left behind on purpose")
	}
	if rejected > 0 {
		parts = append(parts, report.Number(rejected)+" rejected")
	}
	if len(parts) == 0 {
		return ""
	}
	return "; " + strings.Join(parts, ", ")
}

// put asks a question that a command has, and returns the flags of the answer.
func (g *guide) put(q report.Question) ([]string, error) {
	var options []string
	def := 0
	for i, o := range q.Options {
		if o.ID == q.Default {
			def = i
		}
		options = append(options, strings.ToUpper(o.Changes[:1])+o.Changes[1:])
	}
	other := len(options)
	if q.Also != "" {
		options = append(options, "Something else: "+q.Also)
	}
	n, err := g.settle(q.Text, def, options...)
	if err != nil {
		return nil, err
	}
	if n == other {
		text, err := g.typedFor(q.Text)
		if err == nil && text == "" {
			g.replaying = false
			return g.put(q)
		}
		return answerFlags(q.ID, text), err
	}
	if q.Event == report.Asked && q.Options[n].ID == q.Default {
		return nil, nil // it counts while nobody says otherwise
	}
	return q.Options[n].Flags, nil
}
