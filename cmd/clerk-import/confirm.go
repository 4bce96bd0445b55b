package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/importer/target"
)

// Every question that a command asks at a terminal.

// dialogue asks a person. An interrupt ends a question at once, whatever was typed.
type dialogue struct {
	a     *app
	fd    int
	lines *bufio.Reader
	to    io.Writer
}

// tries is how often a question is put until it is taken as not answered.
const tries = 3

// dialogue is with whom sits at the terminal, or nil where standard input is none.
func (a *app) dialogue(to io.Writer) *dialogue {
	in, ok := terminal(a.stdin)
	if !ok {
		return nil
	}
	return &dialogue{a: a, fd: int(in.Fd()), lines: bufio.NewReader(in), to: to}
}

// waits says at a terminal what standard input is read for, lest the command seem to hang.
func (a *app) waits(what string) {
	if _, ok := terminal(a.stdin); ok {
		fmt.Fprintf(a.stderr, "Waiting for %s on standard input (Ctrl-D ends it, Ctrl-C leaves).\n", what)
	}
}

// maxLine is the longest line that standard input is asked for, in bytes.
const maxLine = 1 << 20

// lineOf reads a line with its end: /dev/zero has none.
func lineOf(in *bufio.Reader) (string, error) {
	var line strings.Builder
	for {
		part, err := in.ReadSlice('\n')
		line.Write(part)
		switch {
		case line.Len() > maxLine:
			return "", fmt.Errorf("the line is longer than %d MiB", maxLine>>20)
		case !errors.Is(err, bufio.ErrBufferFull):
			return line.String(), err
		}
	}
}

// line shows a question and waits for its answer, without the space around it.
func (d *dialogue) line(question string) (string, error) {
	fmt.Fprint(d.to, question)
	text, err := d.wait(func() (string, error) { return lineOf(d.lines) })
	if s, is := d.to.(*screen); is {
		s.answered()
	}
	return strings.TrimSpace(text), err
}

// secret is line without echo.
func (d *dialogue) secret(question string) (string, error) {
	shown, err := term.GetState(d.fd)
	if err != nil {
		return "", fmt.Errorf("terminal: %w", err)
	}
	defer term.Restore(d.fd, shown) // where it is left in the middle
	fmt.Fprint(d.to, question)
	text, err := d.wait(func() (string, error) {
		b, err := term.ReadPassword(d.fd)
		return string(b), err
	})
	if err == nil {
		fmt.Fprintln(d.to)
	}
	return text, err
}

// wait reads an answer.
func (d *dialogue) wait(read func() (string, error)) (string, error) {
	text, err := d.a.until(read)
	if err == nil || errors.Is(err, io.EOF) && text != "" {
		return text, nil
	}
	fmt.Fprintln(d.to)
	if errors.Is(err, io.EOF) {
		return "", errNoAnswer
	}
	return "", err
}

// until reads what somebody types, until an interrupt: one is enough, as nothing else is under way.
func (a *app) until(read func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	a.asking.Store(true)
	defer a.asking.Store(false)
	given := make(chan answer, 1)
	go func() {
		text, err := read()
		given <- answer{text, err}
	}()
	select {
	case <-a.drain:
		return "", importer.ErrNothingSent
	case g := <-given:
		if g.err != nil && !errors.Is(g.err, io.EOF) {
			g.err = fmt.Errorf("standard input: %w", g.err)
		}
		return g.text, g.err
	}
}

// errNoAnswer is the end of the input where an answer was expected.
var errNoAnswer = &importer.UsageError{Msg: "not confirmed; nothing was done", Try: "the same command, and an answer at its question"}

// number asks for a number to be typed, as a consent to what is done to so many. It is taken with and without the
// commas that it is shown with. Other words that are an answer can be offered; the one that was given is returned.
func (d *dialogue) number(n int64, do string, offers ...string) (string, error) {
	shown := report.Number(n)
	question := fmt.Sprintf("Type %s to %s", shown, do)
	for _, o := range offers {
		question += "\n" + o
	}
	for range tries {
		answer, err := d.line(report.Wrapped(question) + ": ")
		if err != nil {
			return "", err
		}
		if strings.ReplaceAll(answer, ",", "") == fmt.Sprint(n) {
			return "", nil
		}
		for _, o := range offers {
			if word := strings.Fields(o)[0]; strings.EqualFold(answer, word) {
				return word, nil
			}
		}
		fmt.Fprintf(d.to, "That is not %s. ", shown)
	}
	fmt.Fprintln(d.to)
	return "", errNoAnswer
}

// thereFate is what becomes of rows whose users are in the instance already.
var thereFate = map[importer.Conflict]string{
	importer.ConflictFail:   "the API will refuse them; --on-conflict skip or update does something else",
	importer.ConflictSkip:   "they are left as they are",
	importer.ConflictUpdate: "they get what their rows say",
}

// confirm asks before the first write to a production instance.
func (f *migrateFlags) confirm(ctx context.Context, a *app, out *printer, p importer.Preview) error {
	verb, do := "Ready to send", "create"
	if p.Resumed {
		verb = "Ready to go on with"
	}
	n, what := p.Ready+p.Others, report.Amount(p.Ready, "user")
	if p.Changed > 0 {
		if what, do = report.Amount(p.Changed, "user"), "update up to"; p.Ready > p.Changed {
			what, do = fmt.Sprintf("%s and update up to %s", report.Amount(p.Ready-p.Changed, "user"), report.Number(p.Changed)), "create"
		}
		verb = "Ready to " + do
	}
	if p.Others > 0 {
		what += " and " + report.Number(p.Others) + " organizations, memberships and invitations"
	}
	if p.Changes > 0 {
		n, verb, do, what = p.Changes, "Ready to change", "change", report.Number(p.Changes)+" organizations and memberships"
	}
	pace := ""
	if p.Seconds > 0 {
		pace = " (" + report.Duration(p.Requests, float64(p.Requests)/p.Seconds) + ")"
	}
	out.say("%s", report.Wrapped(fmt.Sprintf("%s %s in about %s%s.", verb, what, report.Amount(p.Requests, "request"), pace)))
	if fate := thereFate[importer.Conflict(f.onConflict)]; p.There > 0 && fate != "" {
		out.say("%s", report.Wrapped(fmt.Sprintf("In Clerk already: %s of these; %s.", report.Number(p.There), fate)))
	}
	if !p.Target.Production() || f.yes {
		return nil
	}
	do += " " + what
	has := ""
	if p.Asked && !p.Resumed { // a run that is continued does not ask how many there are
		has = ", which has " + report.Amount(p.Users, "user") + " now"
	}
	ask := out.person()
	if ask == nil {
		q := a.consent(fmt.Sprintf("This is your PRODUCTION instance %s%s.", p.Target.Instance, has), do, n, "--yes")
		return out.unanswered(q, "this is a production instance, and there is no terminal to ask at")
	}
	out.say("%s", report.Wrapped(fmt.Sprintf("This is your PRODUCTION instance %s%s.", p.Target.Instance, has)))
	var offers []string
	if p.Users > 0 {
		offers = []string{"copy to write a copy of its users first"}
	}
	word, err := ask.number(n, do, offers...)
	if err != nil || word == "" {
		return err
	}
	if _, err := a.export(ctx, out, p.Target, copyName(p.Target), f.target.share, false); err != nil {
		return err
	}
	_, err = ask.number(n, do)
	return err
}

// approve asks before something that cannot be undone: the number of users, and of what else it is done to, has to
// be typed; --yes answers, for a production instance only together with the number.
func (f *afterFlags) approve(a *app, out *printer, t *target.Target, what, do string, n int64) error {
	out.say("%s", what)
	if f.count >= 0 && f.count != n {
		return &importer.UsageError{Msg: fmt.Sprintf("--count says %d, and it would be %d; nothing was done", f.count, n), Try: fmt.Sprintf("--count %d, if that is right", n)}
	}
	flags := []string{"--yes"}
	if t.Production() {
		flags = append(flags, "--count", fmt.Sprint(n))
	}
	question := a.consent(what, do, n, flags...)
	ask := out.person()
	switch {
	case f.yes && (f.count == n || !t.Production()):
		return nil
	case f.yes:
		return out.unanswered(question, "this is a production instance: --yes needs their number")
	case ask == nil:
		return out.unanswered(question, "there is no terminal to ask at")
	}
	_, err := ask.number(n, do)
	return err
}
