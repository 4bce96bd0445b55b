package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"sync"
	"unicode"
	"unicode/utf8"
)

// screen is standard output or standard error for people: nothing that is written to it can
// steer a terminal. Names of files, tables and keys, codes of the API and texts of mappings
// are other people's, and each of them reaches some message. What could steer is written as
// the escape that JSON has for it, so that it is seen, and events stay JSON.
type screen struct {
	mu   sync.Mutex
	to   io.Writer
	rest []byte // the beginning of a character
}

// ours are the sequences that the tool itself writes: colours of the summary, and a line
// that is written anew, which only begins a write.
var (
	colors  = regexp.MustCompile(`^\x1b\[(0|1|2|3[1-6])m`)
	newLine = []byte("\r\x1b[K")
)

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
		case r == '\x1b' && colors.Match(text):
			n = len(colors.Find(text))
			out = append(out, text[:n]...)
		case r == '\r' && bytes.HasPrefix(text, []byte("\r\n")):
			out = append(out, '\r')
		case steers(r):
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = append(out, text[:n]...)
		}
		text = text[n:]
	}
	if _, err := s.to.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// steers reports whether a character moves a terminal's cursor, begins a sequence, ends a
// line in disguise or turns the direction of text. Those that join letters stay.
func steers(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == '\ufeff'
}
