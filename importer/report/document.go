package report

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clerk-import/importer/output"
	"clerk-import/mapping"
	"clerk-import/mapping/secret"
)

// Schema names the version of the JSON report. Within a version, members are
// only added.
const Schema = "clerk-import.report/1"

// Document is a report to be shared: of a check, or of a migration with the
// check before it.
type Document struct {
	Schema   string    `json:"schema"` // see Schema
	Tool     string    `json:"tool"`   // version
	At       time.Time `json:"generated_at"`
	Unmasked bool      `json:"unmasked"`         // personal data is shown
	Command  Command   `json:"command"`          // how to repeat it, without secrets
	Check    *Check    `json:"check"`            // nil with a Ledger
	Run      *Run      `json:"run,omitempty"`    // what became of the rows, after a migration
	Ledger   *Ledger   `json:"ledger,omitempty"` // of reconcile, sync or rollback
	Error    string    `json:"error,omitempty"`  // what ended the run early
	// Past is the command that the run of Checkpoint was made with, nil where that is Command itself or none is known.
	Past       Command `json:"-"`
	Checkpoint string  `json:"-"` // of Past
	KeyInEnv   bool    `json:"-"` // the environment has a key for an instance
}

// writers are the forms a report is written in, by the extension of its file.
var writers = map[string]func(*Document, io.Writer) error{
	".html": (*Document).HTML,
	".json": (*Document).JSON,
	".md":   (*Document).Markdown,
}

// Supported returns an error unless a report can be written to path: its
// extension says in which form.
func Supported(path string) error {
	if writers[strings.ToLower(filepath.Ext(path))] == nil {
		return fmt.Errorf("%s: a report ends in .html, .json or .md", path)
	}
	return nil
}

// Write writes the report to path, one of files, readable by its owner only.
func (d *Document) Write(files *output.Set, path string) error {
	if err := Supported(path); err != nil {
		return err
	}
	f, err := files.Create(path)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	var b strings.Builder
	err = writers[strings.ToLower(filepath.Ext(path))](d, &b)
	if err == nil {
		_, err = io.WriteString(f, secret.Veil(b.String()))
	}
	if err := f.Commit(err); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// JSON writes the report for machines.
func (d *Document) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(d)
}

// when is the time of the document for people.
func (d *Document) when() string { return d.At.UTC().Format("2 January 2006, 15:04 UTC") }

// Verdict is the report in one sentence, and how good it is: "good", "mixed" or
// "bad".
func (d *Document) Verdict() (text, tone string) {
	if d.Ledger != nil {
		return d.Ledger.verdict()
	}
	c := d.Check
	if d.Run != nil {
		return d.Run.verdict()
	}
	text = fmt.Sprintf("%s of %s will arrive", Number(c.Ready-c.There), Amount(c.Read, "user"))
	if c.There > 0 {
		text += fmt.Sprintf("; %s %s in Clerk already", Number(c.There), be(c.There))
	}
	switch {
	case c.Rejected > 0:
		need := "need"
		if c.Rejected == 1 {
			need = "needs"
		}
		text += fmt.Sprintf("; %s %s a decision", Number(c.Rejected), need)
	case c.Worst() == mapping.Fatal:
		text += "; the input as a whole needs a decision"
	}
	if c.Skipped > 0 {
		text += fmt.Sprintf("; %s %s left out on purpose", Number(c.Skipped), be(c.Skipped))
	}
	for _, e := range c.Entities {
		text += fmt.Sprintf("; %s of %s %s", Number(e.Ready), Number(e.Read), e.Entity)
	}
	if c.InputError != "" {
		text += "; the input cannot be read to its end"
	}
	switch {
	case c.Ready == 0 && c.Read > 0, c.InputError != "":
		tone = "bad"
	case c.Worst() == mapping.Fatal:
		tone = "mixed"
	default:
		tone = "good"
	}
	return text + ".", tone
}

// verdict is what became of the rows in one sentence, and how good it is.
func (r *Run) verdict() (text, tone string) {
	arrived, not := r.Created+r.Updated, r.Rejected+r.Failed
	text, tone = fmt.Sprintf("%s of %s arrived", Number(arrived), Amount(r.Read, "user")), "good"
	switch {
	case arrived == 0 && r.Skipped < r.Read:
		tone = "bad"
	case not+r.Pending > 0:
		tone = "mixed"
	}
	if not > 0 {
		text += fmt.Sprintf("; %s did not", Number(not))
	}
	if r.Pending > 0 {
		text += fmt.Sprintf("; %s %s still to do", Number(r.Pending), be(r.Pending))
	}
	if r.Skipped > 0 {
		text += fmt.Sprintf("; %s %s left out on purpose", Number(r.Skipped), be(r.Skipped))
	}
	for _, e := range r.Entities {
		text += fmt.Sprintf("; %s of %s %s", Number(e.Created+e.Updated+e.Skipped), Number(e.Read), e.Entity)
		if tone == "good" && e.Rejected+e.Failed+e.Pending > 0 {
			tone = "mixed"
		}
	}
	return text + ".", tone
}

func be(n int64) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// Markdown writes the report for a pull request or a wiki.
func (d *Document) Markdown(w io.Writer) error {
	var b strings.Builder
	c := d.Check
	row := func(cells ...string) {
		for i, cell := range cells {
			cells[i] = mdEscape(cell)
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	table := func(title string, heads ...string) {
		fmt.Fprintf(&b, "\n## %s\n\n", title)
		row(heads...)
		fmt.Fprintf(&b, "|%s\n", strings.Repeat(" --- |", len(heads)))
	}
	ways := func(list []WayCount, groups []GroupCount) {
		if len(list) == 0 {
			return
		}
		table("Who can sign in, and how", "people", "get in", "what would help")
		for _, w := range list {
			row(Number(w.Rows), w.Says, w.Setting)
		}
		if len(groups) > 0 {
			table("Whom to tell something", "people", "who")
		}
		for _, g := range groups {
			row(Number(g.Rows), g.Says)
		}
	}
	verdict, _ := d.Verdict()
	if l := d.Ledger; l != nil {
		fmt.Fprintf(&b, "# %s\n\n%s of %s, to %s; %s.\n", mdEscape(verdict), upperFirst(l.Kind), mdEscape(l.Source), mdEscape(l.Target), d.when())
	} else {
		fmt.Fprintf(&b, "# %s\n\n%s, %s; %s.\n", mdEscape(verdict), mdEscape(c.Source), mdEscape(strings.Join(c.Files, ", ")), d.when())
	}
	if d.Unmasked {
		fmt.Fprintf(&b, "\n**This report shows personal data.**\n")
	}
	damage := ""
	if c != nil {
		damage = c.InputError
	}
	for _, e := range []string{damage, d.Error} {
		if e != "" {
			fmt.Fprintf(&b, "\n> %s\n", mdEscape(e))
		}
	}
	if steps := d.Next(); len(steps) > 0 {
		fmt.Fprintf(&b, "\n## Next\n\n")
		for i, s := range steps {
			fmt.Fprintf(&b, "%d. %s\n", i+1, mdEscape(s.Text))
			if s.Command != nil {
				fmt.Fprintf(&b, "\n   ```sh\n   %s\n   ```\n\n", strings.ReplaceAll(s.Command.String(), "`", "'"))
			}
		}
	}
	table("Outcome", "", "rows")
	for _, o := range d.outcomes() {
		row(o.Label, Number(o.N))
	}
	if l := d.Ledger; l != nil {
		for _, o := range l.others() {
			row(o.Label, Number(o.N))
		}
		if len(l.Fields) > 0 {
			table("By field", "rows", "field", "what", "examples")
			for _, f := range l.Fields {
				var examples []string
				for _, e := range f.Examples[:min(len(f.Examples), 3)] {
					examples = append(examples, e.String())
				}
				row(Number(f.Rows), f.Field, f.Verdict, strings.Join(examples, "; "))
			}
		}
		ways(l.Ways, l.Groups)
		if len(l.Reasons) > 0 {
			table("Answers of the API", "rows", "answer")
			for _, r := range l.Reasons {
				row(Number(r.Rows), r.Reason)
			}
		}
		fmt.Fprintf(&b, "\n%s in %s. Made by clerk-import %s.\n", Amount(l.Requests, "request"), seconds(l.Seconds), mdEscape(d.Tool))
		_, err := io.WriteString(w, cleanBut("\n", b.String()))
		return err
	}
	if t := c.Target; t != nil {
		table("Target", "", "")
		row("instance", t.Name)
		row("users in Clerk now", Number(t.Users))
		if t.Cap > 0 {
			row("users at most", Number(t.Cap))
		}
		if t.Error != "" {
			row("settings", "could not be read: "+t.Error)
		}
	}
	ways(c.Ways, c.Groups)
	if d.Run != nil && d.Run.RestrictionsKept {
		fmt.Fprintf(&b, "\n%s.\n", mdEscape(upperFirst(restrictionsKept)))
	}
	if r := d.Run; r != nil && len(r.Entities) > 0 {
		table("What became of organizations", "what", "rows", "created", "updated", "skipped", "rejected", "failed", "still to do", "why")
		for _, e := range r.Entities {
			var why []string
			for _, f := range slices.Concat(e.Failures, e.Notes) {
				why = append(why, fmt.Sprintf("%s: %s", Number(f.Rows), f.Reason))
			}
			row(e.Entity, Number(e.Read), Number(e.Created), Number(e.Updated), Number(e.Skipped), Number(e.Rejected), Number(e.Failed), Number(e.Pending), strings.Join(why, "; "))
		}
	}
	if r := d.Run; r != nil && len(r.Failures)+len(r.Notes) > 0 {
		table("Answers of the API", "rows", "answer")
		for _, f := range r.Failures {
			row(Number(f.Rows), f.Reason)
		}
		for _, f := range r.Notes {
			row(Number(f.Rows), "note: "+f.String())
		}
	}
	if len(c.Problems) > 0 {
		table("Problems", "rows", "severity", "code", "what", "first", "what to do")
		for _, p := range c.Problems {
			first := ""
			if p.At.File != "" {
				first = strings.TrimSpace(p.At.String() + " " + p.Example)
			}
			row(Number(p.Rows), p.Severity.String(), p.Code, p.Message, first, p.Hint)
		}
	}
	if len(c.Digests)+int(c.NoPassword+c.Plaintext) > 0 {
		table("Passwords", "rows", "hasher", "cost", "")
		for _, g := range c.Digests {
			row(Number(g.Rows), g.Hasher, g.Cost, g.Note())
		}
		if c.Plaintext > 0 {
			row(Number(c.Plaintext), "plaintext", "", "")
		}
		if c.NoPassword > 0 {
			row(Number(c.NoPassword), "none", "", c.resets())
		}
	}
	if len(c.Skips) > 0 {
		table("Left out by the mapping", "rows", "why")
		for _, s := range c.Skips {
			row(Number(s.Rows), s.Reason)
		}
	}
	if m := c.Merged; m != nil && m.Rows > 0 {
		table("One person, several rows", "rows", "what of them")
		row(Number(m.Rows), "of the skipped rows are merged into others: "+m.String())
	}
	if a := c.Apart; a != nil {
		table("Perhaps one person, and two users", "rows", "what of them", "what to do")
		row(Number(a.Rows), a.Says(), a.Hint)
		for _, e := range a.Examples {
			row("", e.String(), "")
		}
	}
	if len(c.Sources) > 0 {
		table("Sources", "rows", "where from")
		for i := range c.Sources {
			row(Number(c.Sources[i].Rows), c.Sources[i].String())
		}
	}
	if len(c.Inputs) > 0 {
		table("Rows of other inputs", "rows", "what of them")
		for i := range c.Inputs {
			row(Number(c.Inputs[i].Rows), c.Inputs[i].String())
		}
	}
	if len(c.Entities) > 0 {
		table("Organizations", "what", "rows", "ready", "skipped", "rejected")
		for _, e := range c.Entities {
			row(e.Entity, Number(e.Read), Number(e.Ready), Number(e.Skipped)+e.Why(), Number(e.Rejected))
		}
		if len(c.Organizations) > 0 {
			table("Largest organizations", "organization", "members", "of these admins")
			for _, o := range c.largest() {
				row(o.Name, Number(o.Members), Number(o.Admins))
			}
		}
		if len(c.Roles) > 0 {
			table("Roles", "members", "role")
			for _, r := range c.Roles {
				row(Number(r.Rows), r.String())
			}
		}
		for _, made := range c.made() {
			table(strings.ToUpper(made.what[:1])+made.what[1:], "key")
			for _, key := range made.keys {
				row(key)
			}
		}
	}
	table("Fields of the rows that are ready", "field", "rows", "share")
	for _, f := range c.Fields {
		row(f.Field, Number(f.Rows), Percent(f.Rows, c.Ready))
	}
	table("Columns of the input", "column", "filled in", "share", "used")
	for _, f := range c.Columns {
		row(f.called(), Number(f.Rows), Percent(f.Rows, c.Read), map[bool]string{true: "yes", false: "no"}[f.Used])
	}
	if len(c.Estimates) > 0 {
		table("Requests", "quota of", "requests", "time")
		for _, e := range c.Estimates {
			row(e.Quota, Number(c.Requests), Duration(c.Requests, e.PerSecond))
		}
		if waiting := c.Inviting(); waiting != "" {
			fmt.Fprintf(&b, "\n%s.\n", waiting)
		}
	}
	fmt.Fprintf(&b, "\nMade by clerk-import %s.\n", mdEscape(d.Tool))
	_, err := io.WriteString(w, cleanBut("\n", b.String()))
	return err
}

// mdEscape makes text that Markdown shows as it is, in a table cell too.
func mdEscape(s string) string {
	return mdEscaper.Replace(secret.Veil(s)) // which knows no secret between backslashes
}

var mdEscaper = strings.NewReplacer("\\", `\\`, "|", `\|`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "#", `\#`, "~", `\~`, "@", "&#64;", "://", ":&#47;&#47;", "\n", " ", "\r", " ")

// outcome is what becomes of some rows.
type outcome struct {
	Label string
	N     int64
	Tone  string // class of its colour
}

// outcomes are the parts that all rows fall into.
func (d *Document) outcomes() []outcome {
	if l := d.Ledger; l != nil {
		return l.pick(ledgerKinds[l.Kind].parts)
	}
	var all []outcome
	if r := d.Run; r != nil {
		all = []outcome{{"created", r.Created, "good"}, {"updated", r.Updated, "fine"}, {"skipped", r.Skipped, "calm"},
			{"rejected before sending", r.Rejected, "bad"}, {"refused by the API", r.Failed, "worse"}, {"still to do", r.Pending, "open"}}
	} else {
		all = []outcome{{"will arrive", d.Check.Ready, "good"}, {"left out on purpose", d.Check.Skipped, "calm"}, {"need a decision", d.Check.Rejected, "bad"}}
	}
	out := all[:0]
	for _, o := range all {
		if o.N > 0 {
			out = append(out, o)
		}
	}
	return out
}

// resets says how many of the users without a password had one.
func (c *Check) resets() string {
	if c.MustReset == 0 {
		return ""
	}
	return fmt.Sprintf("%s must reset their password: it does not come along", Number(c.MustReset))
}

// Note says what is wrong with a format, or nothing.
func (d *DigestCount) Note() string {
	switch {
	case d.Insecure:
		return "insecure, replaced at the first sign-in"
	case d.Weak:
		return "old-style password protection"
	}
	return ""
}
