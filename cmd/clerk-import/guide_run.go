package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"clerk-import/importer"
	"clerk-import/importer/report"
	"clerk-import/mapping/record"
)

// run shows a command of a step, runs it in this process, and returns what it says. No command that the guide runs asks.
func (g *guide) run(line report.Command) (*ran, error) {
	fmt.Fprintf(g.stdout, "= %s\n", g.shown(line))
	return g.quietly(line)
}

// shown is a command as a person sees it: the file of the known password is their own, wherever it is kept meanwhile.
func (g *guide) shown(line report.Command) report.Command {
	line = append(program(), line...)
	for i, word := range line {
		if word == g.known && g.known != "" {
			line[i] = filepath.Base(word)
		}
	}
	return line
}

// quietly is run of a command that has been shown, or is one of many alike.
func (g *guide) quietly(line report.Command) (*ran, error) {
	out := &ran{}
	events := &eventReader{take: func(text []byte) error { return g.take(out, text) }}
	var text bytes.Buffer
	out.code = g.execute(append(slices.Clip(line), "--json"), events, &text)
	if g.stopped() {
		return out, importer.ErrInterrupted
	}
	if events.err != nil {
		return out, events.err
	}
	if !out.ended || len(events.rest) > 0 { // what it did is not known
		return out, fmt.Errorf("%s ended without a summary", append(program(), line...))
	}
	return out, nil
}

// show runs a command of which the person sees what it writes, up to so many lines.
func (g *guide) show(line report.Command, most int) (code int, err error) {
	fmt.Fprintf(g.stdout, "= %s\n", g.shown(line))
	var text bytes.Buffer
	code = g.execute(line, &text, &text)
	if g.stopped() {
		return code, importer.ErrInterrupted
	}
	lines := strings.Split(strings.TrimRight(text.String(), "\n"), "\n")
	for _, l := range lines[:min(len(lines), most)] {
		fmt.Fprintln(g.stdout, "  "+short(l))
	}
	if n := len(lines) - most; n > 0 {
		fmt.Fprintf(g.stdout, "  and %s\n", report.Amount(int64(n), "more line"))
	}
	return code, nil
}

// execute runs a command in this process. An interrupt ends the command, and then the guide.
func (g *guide) execute(line report.Command, stdout, stderr io.Writer) int {
	g.asking.Store(true) // the command says that it stops
	defer g.asking.Store(false)
	return Run(line, strings.NewReader(""), stdout, stderr)
}

func (g *guide) stopped() bool {
	select {
	case <-g.drain:
		return true
	default:
		return false
	}
}

// take notes an event.
func (g *guide) take(out *ran, text []byte) error {
	var kind struct {
		Event string `json:"event"`
	}
	if err := json.Unmarshal(text, &kind); err != nil {
		return fmt.Errorf("an event cannot be read: %w", err)
	}
	var to any
	switch kind.Event {
	case report.Asked, report.Decided:
		out.questions = append(out.questions, report.Question{})
		to = &out.questions[len(out.questions)-1]
	case "next":
		out.next = append(out.next, nextEvent{})
		to = &out.next[len(out.next)-1]
	case "status":
		out.runs = append(out.runs, statusEvent{})
		to = &out.runs[len(out.runs)-1]
	case "target":
		out.target = &targetEvent{}
		to = out.target
	case "progress":
		var p progressEvent
		if err := json.Unmarshal(text, &p); err != nil {
			return err
		}
		g.drawn = true
		fmt.Fprintf(g.stdout, "\r\x1b[K%s, %s", record.Of(p.Done, p.Total, "row"), p.Says)
		return nil
	case "summary":
		if g.drawn {
			fmt.Fprint(g.stdout, "\r\x1b[K")
		}
		g.drawn = false
		to, out.ended = &out.summary, true
	default:
		return nil
	}
	return json.Unmarshal(text, to)
}

// eventReader cuts what a command writes into lines.
type eventReader struct {
	take func([]byte) error
	rest []byte
	err  error
}

// Write implements [io.Writer].
func (r *eventReader) Write(p []byte) (int, error) {
	r.rest = append(r.rest, p...)
	for {
		line, rest, whole := bytes.Cut(r.rest, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		if err := r.take(line); err != nil && r.err == nil {
			r.err = err
		}
		r.rest = bytes.Clone(rest)
	}
}

// short is a line as wide as the screen, at most.
func short(line string) string {
	if r := []rune(line); len(r) > report.Width-4 {
		return string(r[:report.Width-5]) + "…"
	}
	return line
}
