package report

import (
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"

	"clerk-import/mapping"
)

//go:embed html/report.html.tmpl
var pageText string

//go:embed html/ledger.html.tmpl
var ledgerText string

//go:embed html/style.css
var styleText string

//go:embed html/script.js
var scriptText string

var (
	page       = parsed("report", pageText)
	ledgerPage = parsed("ledger", ledgerText)
)

func parsed(name, text string) *template.Template {
	return template.Must(template.New(name).Funcs(template.FuncMap{
		"number": Number, "percent": Percent, "join": func(s []string) string { return strings.Join(s, ", ") },
		"duration": Duration, "seconds": seconds, "severity": severityOf,
	}).Parse(text))
}

// severityOf is the class that a finding of a ledger is filtered by.
func severityOf(verdict string) string {
	switch verdict {
	case "differs", "not repaired", "refused":
		return "error"
	}
	return "warning"
}

// policy lets the page load nothing and run nothing but its own style and
// script, which it names by their hashes.
var policy = "default-src 'none'; style-src '" + hash(styleText) + "'; script-src '" + hash(scriptText) + "'; base-uri 'none'; form-action 'none'"

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// view is what the page shows.
type view struct {
	*Document
	Policy      string
	Style       template.CSS
	Script      template.JS
	Verdict     string
	Tone        string
	When        string
	Steps       []Step
	Outcomes    []slice
	Hashers     *barChart
	ProblemBars *barChart
	Coverage    *barChart
	Ways        *barChart
	Columns     *barChart
	SignUps     *timeline
	Missing     string // columns that the chart leaves out
}

// HTML writes the report as one page that needs nothing else: it loads nothing
// and can be read without a network.
func (d *Document) HTML(w io.Writer) error {
	if d.Ledger != nil {
		return d.ledgerHTML(w)
	}
	c := d.Check
	v := view{Document: d, Policy: policy, Style: template.CSS(styleText), Script: template.JS(scriptText), Steps: d.Next(), When: d.when()}
	v.Verdict, v.Tone = d.Verdict()
	v.Outcomes = stack(d.outcomes())
	var hashers, problems, fields, columns []outcome
	for _, g := range c.Digests {
		tone := "good"
		switch {
		case g.Insecure:
			tone = "bad"
		case g.Weak:
			tone = "open"
		}
		hashers = append(hashers, outcome{g.Hasher + ", " + g.Cost, g.Rows, tone})
	}
	if c.Plaintext > 0 {
		hashers = append(hashers, outcome{"plaintext", c.Plaintext, "fine"})
	}
	if c.MustReset > 0 {
		hashers = append(hashers, outcome{"does not come along, must reset", c.MustReset, "bad"})
	}
	if none := c.NoPassword - c.MustReset; none > 0 {
		hashers = append(hashers, outcome{"no password", none, "calm"})
	}
	for _, p := range c.Problems {
		if p.Code == mapping.CodeUnmapped {
			continue
		}
		tone := "open"
		if p.Severity == mapping.Fatal {
			tone = "bad"
		}
		problems = append(problems, outcome{p.Code, p.Rows, tone})
	}
	for _, f := range c.Fields {
		fields = append(fields, outcome{f.Field, f.Rows, "good"})
	}
	for _, f := range c.Columns {
		tone := "good"
		if !f.Used {
			tone = "open"
		}
		columns = append(columns, outcome{f.called(), f.Rows, tone})
	}
	v.Hashers = bars("Passwords by format and cost", hashers, 0, false)
	v.ProblemBars = bars("Problems by rows", problems, 0, false)
	v.Ways = bars("Who can sign in, and how", waysOutcomes(c.Ways), 0, false)
	v.Coverage = bars("Fields of the rows that are ready", fields, c.Ready, true)
	v.Columns = bars("Columns of the input", columns, c.Read, true)
	v.SignUps = overTime(c.SignUps)
	if n := len(columns) - maxBars; n > 0 {
		v.Missing = Number(int64(n))
	}
	var b strings.Builder
	if err := page.Execute(&b, v); err != nil {
		return err
	}
	_, err := io.WriteString(w, cleanBut("\n", b.String()))
	return err
}

// waysOutcomes are the ways in as the chart has them.
func waysOutcomes(ways []WayCount) (out []outcome) {
	for _, w := range ways {
		tone := map[string]string{"provider": "fine", "reset": "open", "banned": "calm", "provider-off": "bad", "none": "bad"}[w.Way]
		out = append(out, outcome{strings.TrimSuffix(w.Way+" "+w.Provider, " "), w.Rows, cmp.Or(tone, "good")})
	}
	return out
}

// ledgerView is what the page of a ledger shows.
type ledgerView struct {
	view
	Notes  []outcome
	Fields *barChart
}

// ledgerHTML is HTML for a ledger.
func (d *Document) ledgerHTML(w io.Writer) error {
	l := d.Ledger
	v := ledgerView{view: view{Document: d, Policy: policy, Style: template.CSS(styleText), Script: template.JS(scriptText), Steps: d.Next(), When: d.when()}}
	v.Verdict, v.Tone = d.Verdict()
	v.Outcomes, v.Notes = stack(d.outcomes()), l.others()
	var counts []outcome
	for _, f := range l.Fields {
		counts = append(counts, outcome{f.Field + ": " + f.Verdict, f.Rows, map[string]string{"error": "bad", "warning": "open"}[severityOf(f.Verdict)]})
	}
	v.Fields = bars("Fields by rows", counts, 0, false)
	var b strings.Builder
	if err := ledgerPage.Execute(&b, v); err != nil {
		return err
	}
	_, err := io.WriteString(w, cleanBut("\n", b.String()))
	return err
}
