package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"

	"charm.land/huh/v2"

	"clerk-import/importer"
	"clerk-import/importer/report"
)

// asker puts the guide's questions to whom sits at the terminal. Enter takes the option at def.
type asker interface {
	choose(title string, options []string, def int) (int, error)
	line(title string) (string, error)
	secret(title string) (string, error)
}

// asker is plain where the terminal cannot be drawn on, or somebody's screen is read aloud.
func (a *app) asker() asker {
	in, isIn := terminal(a.stdin)
	out, isOut := terminal(a.stdout)
	switch {
	case !isIn || !isOut:
		return nil
	case os.Getenv("TERM") == "dumb" || os.Getenv("ACCESSIBLE") != "":
		return plainAsker{a.dialogue(a.stdout)}
	}
	return &drawnAsker{a: a, in: in, out: out}
}

// plainAsker asks in lines.
type plainAsker struct{ *dialogue }

func (p plainAsker) choose(title string, options []string, def int) (int, error) {
	var b strings.Builder
	b.WriteString(report.Wrapped(title) + "\n")
	for i, o := range options {
		report.WrapBehind(&b, fmt.Sprintf("  %d  ", i+1), o)
	}
	fmt.Fprintf(&b, "A number, or Enter for %d: ", def+1)
	for range tries {
		text, err := p.dialogue.line(b.String())
		if err != nil {
			return 0, err
		}
		if text == "" {
			return def, nil
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(options) {
			return n - 1, nil
		}
		fmt.Fprintln(p.to, "That is none of them.")
	}
	return 0, errNoAnswer
}

func (p plainAsker) line(title string) (string, error) { return p.dialogue.line(title + ": ") }

func (p plainAsker) secret(title string) (string, error) { return p.dialogue.secret(title + ": ") }

// drawnAsker asks with keys. A question is taken off the screen when it is answered, and a line stays that tells the answer.
type drawnAsker struct {
	a       *app
	in, out *os.File
	keys    chan []byte // as they are typed, from the first question on
}

// optionsShown is how many options are on the screen at once.
const optionsShown = 10

func (d *drawnAsker) choose(title string, options []string, def int) (int, error) {
	n, title := def, seen(title)
	var list []huh.Option[int]
	for i, o := range options {
		list = append(list, huh.NewOption(narrow(seen(o)), i))
	}
	s := huh.NewSelect[int]().Title(title).Options(list...).Value(&n)
	if len(options) > optionsShown {
		s.Height(optionsShown + 1 + strings.Count(title, "\n"))
	}
	if err := d.ask(s); err != nil {
		return 0, err
	}
	d.answered(title, options[n])
	return n, nil
}

func (d *drawnAsker) line(title string) (string, error) {
	var text string
	if err := d.ask(huh.NewInput().Title(title).Value(&text)); err != nil {
		return "", err
	}
	text = strings.TrimSpace(text)
	d.answered(title, text)
	return text, nil
}

func (d *drawnAsker) secret(title string) (string, error) {
	var text string
	if err := d.ask(huh.NewInput().Title(title).EchoMode(huh.EchoModePassword).Value(&text)); err != nil {
		return "", err
	}
	d.answered(title, strings.Repeat("•", min(8, len(text))))
	return text, nil
}

// ask shows one question until it is answered. An interrupt is a key here: the terminal sends none.
func (d *drawnAsker) ask(field huh.Field) error {
	d.a.asking.Store(true)
	defer d.a.asking.Store(false)
	answered := make(chan struct{})
	defer close(answered)
	var input io.Reader = d.in
	d.forget()
	if runtime.GOOS != "windows" {
		input = d.typed(answered)
	}
	theme := huh.ThemeFunc(huh.ThemeBase)
	if os.Getenv("NO_COLOR") == "" {
		theme = huh.ThemeFunc(huh.ThemeBase16)
	}
	err := huh.NewForm(huh.NewGroup(field)).WithTheme(theme).WithWidth(report.Width - 2).WithInput(input).WithOutput(d.out).RunWithContext(d.a.reading)
	if errors.Is(err, huh.ErrUserAborted) || d.a.reading.Err() != nil {
		d.a.interrupt()
		return importer.ErrNothingSent
	}
	return err
}

// forget takes away what was typed while nobody asked: in front of a question it would answer that, unread. A line break that
// a terminal has made of Enter moves a choice down, away from the safe answer.
func (d *drawnAsker) forget() {
	forgetTyped(d.in)
	for d.keys != nil {
		select {
		case _, more := <-d.keys:
			if !more {
				return
			}
		default:
			return
		}
	}
}

// typed is what is typed until a question is answered. A question that reads the terminal itself goes on doing so behind
// its answer, and takes the first key of the next one.
func (d *drawnAsker) typed(answered <-chan struct{}) *typed {
	if d.keys == nil {
		d.keys = make(chan []byte)
		go func() {
			defer close(d.keys)
			for {
				b := make([]byte, 256)
				n, err := d.in.Read(b)
				if err != nil {
					return
				}
				d.keys <- b[:n]
			}
		}()
	}
	return &typed{d.in, d.keys, answered}
}

// typed is a terminal of which only what was typed for one question is read.
type typed struct {
	terminal *os.File
	keys     <-chan []byte
	answered <-chan struct{}
}

// Read implements [io.Reader]. What is typed at once is short.
func (t *typed) Read(p []byte) (int, error) {
	select {
	case <-t.answered:
		return 0, io.EOF
	default:
	}
	select {
	case <-t.answered:
		return 0, io.EOF
	case b, more := <-t.keys:
		if !more {
			return 0, io.EOF
		}
		return copy(p, b), nil
	}
}

// Write implements [io.Writer].
func (t *typed) Write(p []byte) (int, error) { return t.terminal.Write(p) }

// Close implements [io.Closer]: the terminal stays.
func (t *typed) Close() error { return nil }

// Fd is the terminal's, whose mode a question changes.
func (t *typed) Fd() uintptr { return t.terminal.Fd() }

func (d *drawnAsker) answered(title, answer string) {
	question, _, _ := strings.Cut(title, "\n")
	fmt.Fprintln(d.a.stdout, report.Wrapped(question))
	report.WrapBehind(d.a.stdout, "> ", answer)
}

// seen is a text in which nothing steers the terminal, as a screen shows it: questions that are drawn do not go through one.
func seen(text string) string {
	var b strings.Builder
	_, _ = (&screen{to: &b}).Write([]byte(text))
	return b.String()
}

// narrow breaks a text into lines that leave room for what is drawn in front of them.
func narrow(text string) string {
	const room = "      "
	var b strings.Builder
	report.WrapBehind(&b, room, text)
	return strings.TrimSuffix(strings.ReplaceAll(strings.TrimPrefix(b.String(), room), "\n"+room, "\n"), "\n")
}
