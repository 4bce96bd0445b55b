package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"clerk-import/importer"
	"clerk-import/importer/infer"
	"clerk-import/importer/input"
	"clerk-import/importer/report"
	"clerk-import/mapping/secret"
)

func (a *app) mappingInfer() *cobra.Command {
	var flags inputFlags
	var answers []string
	var asJSON, ask bool
	c := &cobra.Command{
		Use:   "infer FILE... > my.yaml",
		Short: "Propose a mapping for a source that is not known",
		Long: `Propose a mapping for files or a database of a source that is not known: by the
names of the columns, in several languages, and by what is in them. What
cannot be known is a question: it stands at its line in a comment, and until it
is answered the safe answer counts.`,
		Example: "  clerk-import mapping infer people.csv > my.yaml\n  clerk-import mapping infer people.csv passwords.csv > my.yaml\n" +
			"  clerk-import mapping infer people.csv --answer state.st.9=skip > my.yaml\n  clerk-import mapping infer people.csv --ask > my.yaml\n" +
			"  clerk-import mapping infer people.csv --json",
		Args: args(1, -1, "at least one file"),
		RunE: func(_ *cobra.Command, files []string) error {
			given, err := answersOf(answers)
			if err != nil {
				return err
			}
			out := newPrinter(a, asJSON)
			out.text = a.stderr // standard output is the mapping's
			o, err := flags.options(a, files)
			if err != nil {
				return err
			}
			seen, err := input.Infer(o)
			if err != nil {
				return err
			}
			p, err := seen.Propose(given)
			if err != nil {
				return err
			}
			if ask {
				person := out.person()
				if person == nil {
					return out.unansweredOf(p)
				}
				if p, err = askEach(seen, p, given, person); err != nil {
					return err
				}
			}
			apart := seen.NotRead(p)
			if asJSON {
				out.proposal(p, seen.Source, apart)
				return nil
			}
			if _, err := io.WriteString(a.data, secret.Veil(p.YAML(seen.Source))); err != nil {
				return err
			}
			open := 0
			for _, q := range p.Questions() {
				if q.Answer == "" {
					open++
				}
			}
			if open > 0 {
				out.say("%s", report.Wrapped(report.Amount(int64(open), "question")+" open: until they are answered at their lines, or with --ask, the safe answers count."))
			}
			if len(apart) > 0 {
				out.say("%s", report.Wrapped(strings.Join(apart, ", ")+": not read by this mapping, and not to be given beside it."))
			}
			out.steps(a.afterProposal(apart))
			return nil
		},
	}
	flags.reading(c.Flags())
	c.Flags().StringArrayVar(&answers, "answer", nil, "answer a question, as `ID=OPTION`; repeatable")
	pairs(c.Flags(), "answer")
	c.Flags().BoolVar(&ask, "ask", false, "ask the questions one after the other, at a terminal")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line: the questions, then mapping and columns")
	return usesArgs(c, reads)
}

// afterProposal is what to do with a proposal, which has no use for some of the files. One that was read at a terminal
// only is kept first.
func (a *app) afterProposal(apart []string) []report.Step {
	rest := slices.DeleteFunc(a.said().Without("--ask", "--json", "--answer="), func(w string) bool { return slices.Contains(apart, w) })
	path := a.result.name()
	if path == "" {
		return []report.Step{{Label: "keep it", Text: "Write the proposal to a file.", Command: append(slices.Clone(a.line), ">", "my.yaml")}}
	}
	with := func(verb ...string) report.Command {
		return append(slices.Concat(program(), verb, rest), "--mapping", path)
	}
	return []report.Step{
		{Label: "see a row", Text: "See what becomes of a row.", Command: with("mapping", "test")},
		{Label: "check", Text: "Do everything but sending.", Command: with("check")},
	}
}

// answersOf are the answers of the command line, by the ids of their questions.
func answersOf(texts []string) (map[string]string, error) {
	out := map[string]string{}
	for _, text := range texts {
		id, option, ok := strings.Cut(text, "=")
		if !ok || id == "" || option == "" {
			return nil, &importer.UsageError{Msg: fmt.Sprintf("--answer %s is no answer", report.Clean(text)), Try: "--answer ID=OPTION, with what --json lists"}
		}
		if was, twice := out[id]; twice && was != option {
			return nil, &importer.UsageError{Msg: fmt.Sprintf("--answer %s is given twice, with different options", report.Clean(id)), Try: "each question once"}
		}
		out[id] = option
	}
	return out, nil
}

// askEach asks what is not answered yet, one question after the other: an answer may raise others, or
// settle some.
func askEach(seen *input.Inference, p *infer.Proposal, answers map[string]string, person *dialogue) (*infer.Proposal, error) {
	answers = maps.Clone(answers)
	for {
		var open *infer.Question
		for _, q := range p.Questions() {
			if q.Answer == "" {
				open = &q
				break
			}
		}
		if open == nil {
			return p, nil
		}
		for answers[open.ID] == "" {
			text, err := person.line(open.Prompt() + "A number, or Enter for the default: ")
			if errors.Is(err, errNoAnswer) {
				return nil, &importer.UsageError{Msg: "the questions were not answered to the end; nothing was written", Try: "--answer ID=OPTION"}
			}
			if err != nil {
				return nil, err
			}
			if answers[open.ID] = open.Option(text); answers[open.ID] == "" {
				fmt.Fprintln(person.to, "That is none of them.")
			}
		}
		next, err := seen.Propose(answers)
		for id := range answers { // this answer may have settled a question that was answered before
			if id != open.ID && err != nil {
				fewer := maps.Clone(answers)
				delete(fewer, id)
				if again, e := seen.Propose(fewer); e == nil {
					next, err, answers = again, nil, fewer
					fmt.Fprintf(person.to, "With this there is no question %s any more.\n", id)
				}
			}
		}
		if err != nil {
			return nil, err
		}
		p = next
	}
}
