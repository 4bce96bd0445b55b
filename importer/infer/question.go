package infer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"clerk-import/importer/report"
)

// Question is what the data do not tell. The mapping, the JSON document and the prompt show the same
// one; while nobody answers it, its default counts, which is the safe one.
type Question struct {
	ID      string   `json:"id"`       // the same for the same tables, whatever else is answered
	At      string   `json:"at"`       // the key of the mapping that it is about
	Text    string   `json:"question"` // in one sentence
	Seen    []Seen   `json:"seen,omitempty"`
	Options []Option `json:"options"`
	Default string   `json:"default"`
	Answer  string   `json:"answer,omitempty"` // "" while nobody has answered
	Also    string   `json:"also,omitempty"`   // what is an answer beside the options, in words
	times   bool     // what reads times is an answer, too, as a mapping writes it
	regions bool     // any region is an answer, too
}

// Seen is a value that rows have, as far as it is nobody's data, and how many have it.
type Seen = report.Seen

// Option is a possible answer.
type Option struct {
	ID      string `json:"id"`
	Changes string `json:"changes"` // what it makes of the mapping
}

// Chosen is the answer, or the default.
func (q *Question) Chosen() string { return cmp.Or(q.Answer, q.Default) }

// AnswerError is an answer to no question, or one that a question does not have.
type AnswerError struct{ Msg, Try string }

func (e *AnswerError) Error() string { return e.Msg }

// Questions are what the data did not tell, in the order of the mapping.
func (p *Proposal) Questions() []Question { return slices.Clone(p.questions) }

// choose asks a question and returns what counts: the answer, or the default. Without a default of
// its own the first option is it.
func (p *Proposal) choose(q Question) string {
	for n, id := 2, q.ID; slices.ContainsFunc(p.questions, func(o Question) bool { return o.ID == q.ID }); n++ {
		q.ID = fmt.Sprintf("%s-%d", id, n)
	}
	q.Default = cmp.Or(q.Default, q.Options[0].ID)
	q.Answer = p.answers[q.ID]
	switch {
	case q.times:
		q.Also = `a form as timestamp("DD/MM/YYYY HH:mm", Europe/Berlin)`
	case q.regions:
		q.Also = "another region of ISO 3166, as TR"
	}
	if q.Answer != "" && q.Option(q.Answer) != q.Answer {
		try := "one of " + strings.Join(q.optionIDs(), ", ")
		if q.Also != "" {
			try += ", or " + q.Also
		}
		p.wrong = cmp.Or(p.wrong, &AnswerError{Msg: fmt.Sprintf("the question %s has no option %q", q.ID, report.Clean(q.Answer)), Try: try})
		q.Answer = ""
	}
	p.questions = append(p.questions, q)
	return q.Chosen()
}

func (q *Question) optionIDs() (ids []string) {
	for _, o := range q.Options {
		ids = append(ids, o.ID)
	}
	return ids
}

// answered reports whether every answer is one to a question.
func (p *Proposal) answered() error {
	if p.wrong != nil {
		return p.wrong
	}
	for _, id := range slices.Sorted(maps.Keys(p.answers)) {
		if slices.ContainsFunc(p.questions, func(q Question) bool { return q.ID == id }) {
			continue
		}
		var ids []string
		for _, q := range p.questions {
			ids = append(ids, q.ID)
		}
		try := "there are no questions"
		if len(ids) > 0 {
			try = "one of " + strings.Join(ids, ", ")
		}
		return &AnswerError{Msg: fmt.Sprintf("there is no question %q", report.Clean(id)), Try: try}
	}
	return nil
}

// questionID is the name of a question: its parts without what a command line would trip over.
func questionID(parts ...string) string {
	for i, s := range parts {
		parts[i] = strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_.:+-", r) {
				return r
			}
			return '_'
		}, s)
	}
	return strings.Join(parts, ".")
}

// say writes the questions about a key of the mapping in front of its line.
func (p *Proposal) say(line func(string, ...any), indent string, keys ...string) {
	for i := range p.questions {
		if q := &p.questions[i]; slices.Contains(keys, q.At) && !p.said[q.ID] {
			p.said[q.ID] = true
			q.comment(line, indent)
		}
	}
}

// comment writes a question, and what may be answered, as a comment. One at its default reads the
// same whether somebody has said so or nobody.
func (q *Question) comment(line func(string, ...any), indent string) {
	if q.Chosen() != q.Default {
		line("%s# %s=%s: %s", indent, q.ID, q.Answer, plain(q.Text))
		return
	}
	line("%s# ? %s: %s", indent, q.ID, plain(q.Text))
	for _, o := range q.Options {
		now := ""
		if o.ID == q.Default {
			now = " (as it is now)"
		}
		line("%s#     %s%s: %s", indent, plain(o.ID), now, plain(o.Changes))
	}
}
