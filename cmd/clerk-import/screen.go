package main

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"

	"clerk-import/importer/report"
	"clerk-import/mapping/secret"
)

// screen is standard output or standard error for people: nothing that is written to it can
// steer a terminal. Names of files, tables and keys, codes of the API and texts of mappings
// are other people's, and each of them reaches some message. What could steer is written as
// the escape that JSON has for it, so that it is seen, and events stay JSON.
//
// On a terminal, lines that are longer than it is wide, or than 80 columns, are broken at words.
// Nor does it show a secret that stands in one of these: it goes through [secret.Veil], unless it is a command's result.
type screen struct {
	bare bool // what is written is a result, in which a secret is what was asked for
	mu   sync.Mutex
	to   io.Writer
	rest []byte // the beginning of a character
	room int    // columns; 0: lines are not broken
	at   int    // columns of a line that is begun
	goes bool   // the line before ends in a backslash, and goes on
}

// folding is a screen whose lines are broken if it is a terminal.
func folding(to io.Writer) *screen {
	s := &screen{to: to}
	if f, is := terminal(to); is {
		s.room = report.Width
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w >= leastRoom {
			s.room = min(w, report.Width)
		}
	}
	return s
}

// leastRoom is how narrow a terminal may be for lines to be broken for it.
const leastRoom = 20

// answered says that somebody has ended the line that was begun.
func (s *screen) answered() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = 0
}

// fold breaks the lines of what is to be written.
func (s *screen) fold(text []byte) []byte {
	if s.room == 0 {
		return text
	}
	out := make([]byte, 0, len(text)+16)
	for line := range bytes.Lines(text) {
		body, ends := bytes.CutSuffix(line, []byte("\n"))
		body, returned := bytes.CutSuffix(body, []byte("\r"))
		switch {
		case bytes.HasPrefix(body, newLine):
			s.at = 0
		case s.goes, bytes.HasSuffix(body, []byte(`\`)): // a command that is broken already
		default:
			body = []byte(report.Fold(string(body), s.room, s.at))
		}
		s.goes = ends && bytes.HasSuffix(body, []byte(`\`))
		out = append(out, body...)
		if returned {
			out = append(out, '\r')
		}
		if ends {
			out, s.at = append(out, '\n'), 0
		} else {
			s.at += report.Columns(string(body[bytes.LastIndexByte(body, '\n')+1:]))
		}
	}
	return out
}

// newLine is a line that is written anew, which only begins a write. Beside it the tool writes the colours of summaries.
var newLine = []byte("\r\x1b[K")

// Write implements [io.Writer].
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := append(s.rest, p...)
	s.rest = nil
	out := make([]byte, 0, len(text)+16)
	if bytes.HasPrefix(text, newLine) {
		out, text = append(out, newLine...), text[len(newLine):]
	}
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1 && !utf8.FullRune(text):
			s.rest = bytes.Clone(text)
			n = len(text)
		case r == utf8.RuneError && n == 1:
			out = utf8.AppendRune(out, utf8.RuneError)
		case r == '\x1b':
			painted, color := report.Painted(text)
			if n = max(n, painted); painted == 0 {
				color = `\u001b`
			}
			out = append(out, color...)
		case r == '\r' && bytes.HasPrefix(text, []byte("\r\n")):
			out = append(out, '\r')
		case steers(r):
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = append(out, text[:n]...)
		}
		text = text[n:]
	}
	if !s.bare {
		out = []byte(secret.Veil(string(out)))
	}
	if _, err := s.to.Write(s.fold(out)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// steers reports whether a character moves a terminal's cursor, begins a sequence, ends a
// line in disguise or turns the direction of text. Those that join letters stay.
func steers(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == '\ufeff'
}
