package infer

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/importer/report"
	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

// Document is a proposal for other programs.
type Document struct {
	Mapping   string     `json:"mapping"` // as YAML, valid as it stands
	Columns   []Column   `json:"columns"`
	Questions []Question `json:"questions"`
}

// Column is what is in a column, or in a path into the objects of its rows.
type Column struct {
	Table      string   `json:"table"`
	Column     string   `json:"column"`
	Rows       int64    `json:"rows"`                // of its table, as far as they were looked at
	Filled     int64    `json:"filled"`              // rows in which it is not empty
	Distinct   int      `json:"distinct"`            // up to 20,000
	TakenFor   string   `json:"taken_for,omitempty"` // the field of the mapping
	Confidence string   `json:"confidence,omitempty"`
	Examples   []string `json:"examples,omitempty"` // masked
}

// Document is the proposal with what it was made of.
func (p *Proposal) Document(source string) Document {
	d := Document{Mapping: p.YAML(source), Questions: p.Questions(), Columns: []Column{}}
	if d.Questions == nil {
		d.Questions = []Question{}
	}
	for _, t := range p.tables {
		for _, c := range t.columns {
			if c.filled == 0 && len(c.path) > 1 {
				continue
			}
			one := Column{Table: report.Clean(t.Name), Column: report.Clean(c.text()), Rows: t.Rows, Filled: c.filled, Distinct: len(c.values), TakenFor: p.taken[c], Examples: p.examples(c)}
			if g := p.fields[one.TakenFor]; g != nil && one.TakenFor != "" {
				one.Confidence = g.confidence()
			}
			d.Columns = append(d.Columns, one)
		}
	}
	return d
}

// examples are masked values of a column; of secrets not even the shape is shown.
func (p *Proposal) examples(c *column) (out []string) {
	for _, e := range c.examples[:min(3, len(c.examples))] {
		if slices.Contains(ofSecrets, p.taken[c]) || wording.NamesSecret(c.text()) {
			e = "•••"
		} else {
			e = report.Clean(report.Shape(e))
		}
		if !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

// Prompt is the question as it is put at a terminal.
func (q *Question) Prompt() string {
	text := fmt.Sprintf("%s: %s\n", q.ID, plain(q.Text))
	for i, o := range q.Options {
		now := ""
		if o.ID == q.Default {
			now = ", the default"
		}
		text += fmt.Sprintf("  %d  %s: %s%s\n", i+1, plain(o.ID), plain(o.Changes), now)
	}
	return text
}

// Option is what somebody has written at the prompt: a number, the name of an option, or nothing,
// which is the default; "" is none of these.
func (q *Question) Option(text string) string {
	if text == "" {
		return q.Default
	}
	for i, o := range q.Options {
		if text == o.ID || text == fmt.Sprint(i+1) {
			return o.ID
		}
	}
	if q.times && readsTimes(text) || q.regions && mapping.IsRegion(text) && text == strings.ToUpper(text) {
		return text
	}
	return ""
}
