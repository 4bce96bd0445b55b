package report

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// Style is how text looks. The zero value is plain.
type Style struct{ Color bool }

func (s Style) paint(code, text string) string {
	if !s.Color {
		return text
	}
	return paint + "[" + code + "m" + text + paint + "[0m"
}

// paint begins what colours, another one in each process: no name of somebody else's has it, whatever escapes it holds.
var paint = "\x1b" + rand.Text()

// painted is a colour, as this package writes it.
var painted = regexp.MustCompile(`^` + paint + `(\[[0-9;]*m)`)

// Painted reports how many bytes of a text are the colour that it begins with, and what a terminal is to be sent for them.
func Painted(text []byte) (n int, sequence string) {
	if !bytes.HasPrefix(text, []byte(paint)) {
		return 0, ""
	}
	found := painted.FindSubmatch(text)
	if found == nil {
		return 0, ""
	}
	return len(found[0]), "\x1b" + string(found[1])
}

func (s Style) bold(text string) string { return s.paint("1", text) }
func (s Style) good(text string) string { return s.paint("32", text) }
func (s Style) bad(text string) string  { return s.paint("31", text) }
func (s Style) warn(text string) string { return s.paint("33", text) }

// tone is the colour of a verdict.
func (s Style) tone(tone, text string) string {
	return map[string]func(string) string{"good": s.good, "mixed": s.warn, "bad": s.bad}[tone](text)
}

func (s Style) severity(v mapping.Severity) string {
	if v == mapping.Fatal {
		return s.bad(v.String())
	}
	return s.warn(v.String())
}

// maxProblems is how many problem codes the summary lists.
const maxProblems = 12

// maxRoles is how many roles of members are listed.
const maxRoles = 20

// Text writes the summary of a check for people, at most 80 columns wide.
func (c *Check) Text(w io.Writer, s Style) {
	head := fmt.Sprintf("Checked %s of %s: %s ready", Amount(c.Read, "row"), cmp.Or(c.Of, c.Source), Number(c.Ready-c.There))
	if c.There > 0 {
		head += fmt.Sprintf(", %s already in Clerk", Number(c.There))
	}
	if c.Skipped > 0 {
		head += fmt.Sprintf(", %s skipped", Number(c.Skipped))
	}
	wrap(w, "", head+fmt.Sprintf(", %s rejected.", Number(c.Rejected)))
	section := func(title string) { fmt.Fprintln(w, "\n"+s.bold(title)) }
	line := func(n, text string) { fmt.Fprintf(w, "  %9s  %s\n", n, text) }
	count := func(n int64, text string) {
		if n > 0 {
			line(Number(n), text)
		}
	}
	if len(c.Sources) > 0 {
		section("Sources")
		for i := range c.Sources {
			WrapBehind(w, fmt.Sprintf("  %9s  ", Number(c.Sources[i].Rows)), clean(c.Sources[i].String()))
		}
	}
	if t := c.Target; t != nil {
		section("Target")
		t.text(line)
	}
	if len(c.Digests)+int(c.NoPassword)+int(c.Plaintext) > 0 {
		section("Passwords")
		for _, d := range c.Digests {
			text := d.Hasher + ", " + d.Cost
			switch {
			case d.Insecure:
				text += "  " + s.warn("insecure, replaced at first sign-in")
			case d.Weak:
				text += "  " + s.warn("old-style protection")
			}
			line(Number(d.Rows), text)
		}
		count(c.Plaintext, "plaintext")
		count(c.NoPassword, "none")
		count(c.MustReset, "of these must reset their password: it does not come along")
	}
	count(c.Canaries, "verified with a known password")
	if c.Reserved+c.Attached+c.Taken > 0 {
		section("Unconfirmed addresses and numbers")
		count(c.Reserved, "the user's only one: can be used to sign in")
		count(c.Attached, "extra: kept, cannot be used to sign in until confirmed")
		count(c.Taken, "extra: another row's user has it, and it is not added")
	}
	if len(c.Ways) > 0 {
		section("Who can sign in, and how")
		waysText(w, c.Ways, c.Groups)
	}
	if c.Images > 0 {
		section("Profile images")
		line(Number(c.Images), "rows have one; migrate --images brings them along")
	}
	if len(c.Skips) > 0 {
		section("Skipped by the mapping")
		for _, r := range c.Skips {
			line(Number(r.Rows), clean(r.Reason))
		}
	}
	if m := c.Merged; m != nil && m.Rows > 0 {
		section("One person, several rows")
		WrapBehind(w, fmt.Sprintf("  %9s  ", Number(m.Rows)), "of the skipped rows are merged into others: "+m.String())
	}
	if a := c.Apart; a != nil {
		section("Perhaps one person, and two users")
		WrapBehind(w, fmt.Sprintf("  %9s  ", Number(a.Rows)), a.Says())
		for _, e := range a.Examples[:min(len(a.Examples), 3)] {
			WrapBehind(w, "             ", e.String())
		}
		WrapBehind(w, "             -> ", a.Hint)
	}
	if len(c.Inputs) > 0 {
		section("Rows of other inputs")
		for i := range c.Inputs {
			WrapBehind(w, fmt.Sprintf("  %9s  ", Number(c.Inputs[i].Rows)), c.Inputs[i].String())
		}
	}
	if len(c.Entities) > 0 {
		section("Organizations")
		for _, e := range c.Entities {
			line(Number(e.Read), e.String())
		}
		for _, o := range c.largest() {
			line(Number(o.Members), o.String())
		}
		for _, r := range c.Roles[:min(len(c.Roles), maxRoles)] {
			WrapBehind(w, fmt.Sprintf("  %9s  ", Number(r.Rows)), r.String())
		}
		if n := len(c.Roles) - maxRoles; n > 0 {
			line(Number(int64(n)), "more roles; --report lists them")
		}
		for _, made := range c.made() {
			WrapBehind(w, fmt.Sprintf("  %9s  ", Number(int64(len(made.keys)))), made.what+": "+clean(strings.Join(made.keys, ", ")))
		}
	}
	if len(c.Fields) > 0 {
		section("Fields of the ready rows")
		var by shares
		fields := slices.Clone(c.Fields)
		slices.SortStableFunc(fields, func(a, b FieldCount) int { return cmp.Compare(b.Rows, a.Rows) })
		for _, f := range fields {
			by.add(Percent(f.Rows, c.Ready), f.Field)
		}
		by.text(w)
	}
	if left := c.leftBehind(); len(left) > 0 {
		section("Columns left behind")
		var by shares
		for _, p := range left[:min(len(left), 2*maxProblems)] {
			by.add(Percent(p.Rows, c.Read), plain(p.Field))
		}
		if n := len(left) - 2*maxProblems; n > 0 {
			by.add("", fmt.Sprintf("and %d more; --report lists them", n))
		}
		by.text(w)
	}
	c.problemText(w, s, section)
	if c.Left > 0 {
		fmt.Fprintln(w)
		wrap(w, "", c.leftOut()+".")
	}
	if c.InputError != "" {
		section("The input cannot be read to its end")
		wrap(w, "  ", c.InputError)
	}
	if len(c.Estimates) > 0 && c.Requests > 0 {
		text := Amount(c.Requests, "request") + ":"
		for i, e := range c.Estimates {
			if i > 0 {
				text += ","
			}
			text += " " + Duration(c.Requests, e.PerSecond) + " on " + e.Quota
		}
		text += "."
		if waiting := c.Inviting(); waiting != "" {
			text += " " + waiting + "."
		}
		fmt.Fprintln(w)
		wrap(w, "", text)
	}
}

// leftOut says how much users arrive without.
func (c *Check) leftOut() string {
	return Amount(c.Left, "value") + " of ready rows " + map[bool]string{true: "is", false: "are"}[c.Left == 1] + " left out; --leftovers FILE lists what"
}

// waysText lists the ways in, a line each.
func waysText(w io.Writer, ways []WayCount, groups []GroupCount) {
	for _, c := range ways {
		WrapBehind(w, fmt.Sprintf("  %9s  ", Number(c.Rows)), c.String())
	}
	for _, g := range groups {
		WrapBehind(w, fmt.Sprintf("  %9s  ", Number(g.Rows)), "of these "+g.Says)
	}
}

// shares are names by what share of the rows has them, a line for each share.
type shares []struct{ percent, names string }

func (s *shares) add(percent, name string) {
	for i := range *s {
		if l := &(*s)[i]; l.percent == percent {
			l.names += ", " + name
			return
		}
	}
	*s = append(*s, struct{ percent, names string }{percent, name})
}

func (s shares) text(w io.Writer) {
	for _, l := range s {
		WrapBehind(w, fmt.Sprintf("  %9s  ", l.percent), l.names)
	}
}

// problemText lists the problems of rows and of the target; columns have a
// section of their own.
func (c *Check) problemText(w io.Writer, s Style, section func(string)) {
	const indent = "             "
	shown := 0
	for i, p := range c.Problems {
		if p.Code == mapping.CodeUnmapped && p.Severity == mapping.Warning {
			continue
		}
		if shown == 0 {
			section("Problems")
		}
		if shown == maxProblems {
			fmt.Fprintf(w, "  and %s; --report lists them all\n", record.Amount(len(c.Problems)-i, "more kind"))
			break
		}
		shown++
		fmt.Fprintf(w, "  %9s  %s %s\n", Number(p.Rows), s.severity(p.Severity), s.bold(p.Code))
		wrap(w, indent, p.Message)
		if p.At.File != "" {
			first := "first at " + p.At.String()
			if p.Example != "" {
				first += ": " + p.Example
			}
			wrap(w, indent, first)
		}
		wrap(w, indent, "-> "+p.Hint)
	}
}

// leftBehind are the columns that no mapping uses.
func (c *Check) leftBehind() []ProblemCount {
	var out []ProblemCount
	for _, p := range c.Problems {
		if p.Code == mapping.CodeUnmapped {
			out = append(out, p)
		}
	}
	return out
}

func (t *Target) text(line func(n, text string)) {
	users := "users in Clerk now"
	if t.Users == 1 {
		users = "user in Clerk now"
	}
	if t.Cap > 0 {
		users += fmt.Sprintf(", of at most %s", Number(t.Cap))
	}
	line(Number(t.Users), users)
	if t.Settings {
		line("", "rows are checked against this instance's settings")
	} else {
		line("", "its settings could not be read, and rows not checked against them:")
		line("", clean(t.Error))
	}
	if !t.LookedUp {
		line("", "who is there already was not looked up")
	}
}

// Text writes the summary of a run for people.
func (r *Run) Text(w io.Writer, s Style) {
	verdict, tone := r.verdict()
	fmt.Fprintln(w, s.tone(tone, Wrapped(upperFirst(verdict))))
	for _, l := range []struct {
		n    int64
		name string
	}{{r.Created, "created"}, {r.Updated, "updated"}, {r.Skipped, "skipped"}, {r.Rejected, "rejected (not sent)"}, {r.Failed, "failed"}, {r.Pending, "still to do"}} {
		if l.n > 0 || l.name == "created" {
			fmt.Fprintf(w, "  %9s  %s\n", Number(l.n), l.name)
		}
	}
	for _, f := range r.Failures {
		fmt.Fprintf(w, "             %s: %s\n", Number(f.Rows), f.Reason)
	}
	for _, f := range r.Notes {
		fmt.Fprintf(w, "  note: %s: %s\n", Amount(f.Rows, "row"), f)
	}
	for _, e := range r.Entities {
		fmt.Fprintf(w, "  %9s  %s\n", Number(e.Read), e)
		for _, f := range slices.Concat(e.Failures, e.Notes) {
			fmt.Fprintf(w, "             %s: %s\n", Number(f.Rows), f.Reason)
		}
	}
	for _, about := range r.Whole {
		wrap(w, "  ", "Not understood: "+clean(about))
	}
	if r.CorrectedLater > 0 {
		wrap(w, "  ", Amount(r.CorrectedLater, "corrected or merged row")+" now "+map[bool]string{true: "says", false: "say"}[r.CorrectedLater == 1]+
			" something else than when the user arrived. That was not sent: a migration changes nobody who is there. 'clerk-import sync' brings it.")
	}
	if r.RestrictionsKept {
		wrap(w, "  ", restrictionsKept)
	}
	if r.Requests > 0 {
		fmt.Fprintf(w, "%s in %.1f s", Amount(r.Requests, "request"), r.Seconds)
		if r.Throttled > 0 {
			fmt.Fprintf(w, ", %s answered with 429", Number(r.Throttled))
		}
		fmt.Fprintln(w)
	}
	if r.SignIns > 0 {
		fmt.Fprintf(w, "Signed in with a known password: %s\n", Amount(int64(r.SignIns), "user"))
	}
	fmt.Fprintf(w, "Checkpoint: %s\n", r.Checkpoint)
}

const restrictionsKept = "note: the API does not know skip_restriction_checks, so the instance's restrictions applied to these users"
