package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
)

// ndjsonReader reads one JSON object a line.
type ndjsonReader struct {
	stream *stream
	name   string
	offset int64
	line   int64 // of the next row
	buf    []byte
	arena  arena
}

func newNDJSONReader(s *stream, opts Options) (*ndjsonReader, error) {
	r := &ndjsonReader{stream: s, name: opts.Name, line: 1}
	if opts.From.Offset > 0 {
		if err := s.skipTo(opts.From.Offset, 0); err != nil {
			return nil, err
		}
		r.offset, r.line = opts.From.Offset, opts.From.Line
	}
	return r, nil
}

func (r *ndjsonReader) next(rec *mapping.Record) error {
	for {
		line, err := r.readLine()
		pos := mapping.Position{File: r.name, Line: r.line, Offset: r.offset}
		r.offset += int64(len(line))
		r.line++
		text := bytes.TrimSpace(line)
		if len(text) == 0 {
			if err == nil {
				continue
			}
			if errors.Is(err, io.EOF) {
				return io.EOF
			}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		pos.Offset += int64(len(line) - len(bytes.TrimLeft(line, " \t\r\n")))
		renew(rec, pos)
		r.arena.json(rec, text)
		if rec.Defect != nil && errors.Is(err, io.EOF) && text[0] == '{' && rec.Defect.Code == "row_malformed" {
			// A last line that stops in the middle is a file that was cut off.
			pos.Column = len(text) + 1
			return &Error{Position: pos, Msg: "the file ends in the middle of a row", Hint: "the export or its download was cut off; get it again"}
		}
		return nil
	}
}

// readLine returns the next line with its line break. The slice is good until
// the next call.
func (r *ndjsonReader) readLine() ([]byte, error) {
	r.buf = r.buf[:0]
	for {
		chunk, err := r.stream.ReadSlice('\n')
		if err == nil && len(r.buf) == 0 {
			return chunk, nil
		}
		r.buf = append(r.buf, chunk...)
		switch {
		case err == nil, errors.Is(err, io.EOF):
			return r.buf, err
		case len(r.buf) > MaxRow:
			return nil, &Error{Position: mapping.Position{File: r.name, Line: r.line}, Msg: fmt.Sprintf("the line is longer than %d MiB", MaxRow>>20), Hint: "NDJSON has one object a line; is this another format?"}
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, readError(mapping.Position{File: r.name, Line: r.line}, err)
		}
	}
}

// maxDepth is how deep the JSON of a row may nest.
const maxDepth = 200

// json fills rec from the text of one row.
func (a *arena) json(rec *mapping.Record, text []byte) {
	bad := func(p *mapping.Problem) {
		rec.Defect, rec.Raw = p, strings.ToValidUTF8(string(text), "\uFFFD")
	}
	if l, c := invalidUTF8(text); c > 0 {
		rec.Line, rec.Column = rec.Line+int64(l), c
		bad(encodingDefect(badByte(text)))
		return
	}
	if at := tooDeep(text); at >= 0 {
		bad(defect("row_too_deep", fmt.Sprintf("the row nests deeper than %d levels", maxDepth), "a user is not that deep; is this another kind of export?"))
		return
	}
	if !gjson.ValidBytes(text) {
		l, c := jsonErrorAt(text)
		rec.Column = c
		rec.Line += int64(l)
		bad(defect("row_malformed", "the row is not valid JSON", "look for a missing quote, comma or bracket there"))
		return
	}
	if len(text) == 0 || text[0] != '{' {
		bad(defect("row_not_object", "the row is not a JSON object", "every row must be an object of one user's fields"))
		return
	}
	rec.JSON = a.copy(text)
}

// tooDeep returns the offset where the nesting passes maxDepth, or -1. The
// validator that follows is recursive.
func tooDeep(text []byte) int {
	if bytes.Count(text, []byte{'{'})+bytes.Count(text, []byte{'['}) <= maxDepth {
		return -1
	}
	depth, at := 0, -1
	brackets(text, func(c byte, i int) bool {
		if c == '{' || c == '[' {
			depth++
		} else {
			depth--
		}
		if depth > maxDepth {
			at = i
		}
		return at < 0
	})
	return at
}

// brackets calls f for every bracket outside strings until f returns false.
func brackets(text []byte, f func(c byte, i int) bool) {
	inString := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString:
			if c == '\\' {
				i++
			} else if c == '"' {
				inString = false
			}
		case c == '"':
			inString = true
		case c == '{' || c == '[' || c == '}' || c == ']':
			if !f(c, i) {
				return
			}
		}
	}
}

// jsonErrorAt finds the first offending byte of invalid JSON as (line within
// the row, byte column from 1).
func jsonErrorAt(text []byte) (line, column int) {
	at := len(text)
	if off, ok := syntaxOffset(text); ok {
		at = min(int(off), len(text))
	}
	if at > 0 {
		at-- // the decoder counts the offending byte as read
	}
	line = bytes.Count(text[:at], []byte{'\n'})
	column = at - bytes.LastIndexByte(text[:at], '\n')
	return line, column
}

// jsonReader reads the elements of an array, at the top or under a key.
type jsonReader struct {
	scan  *scanner
	name  string
	first bool
	ended bool
	arena arena
	keyed bool // the array is a value of an object, whose rest is checked too
}

func newJSONReader(s *stream, opts Options) (*jsonReader, error) {
	sc := &scanner{s: s, name: opts.Name, line: 1}
	r := &jsonReader{scan: sc, name: opts.Name, first: true}
	if opts.From.Offset > 0 {
		if err := s.skipTo(opts.From.Offset, 0); err != nil {
			return nil, err
		}
		sc.offset, sc.line = opts.From.Offset, opts.From.Line
		r.keyed = true // unknown; the tail is then not checked
		return r, nil
	}
	c, err := sc.peekToken()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, &Error{Position: mapping.Position{File: r.name}, Msg: "is empty"}
		}
		return nil, err
	}
	switch {
	case c == '[': // a path, if given, belongs to another shape of the same export
		sc.take()
		return r, nil
	case c == '{':
		r.keyed = true
		return r, sc.descend(opts.Path)
	}
	return nil, sc.fail("is neither a JSON array nor an object", "is this another format? (--format csv, json or ndjson)")
}

func (r *jsonReader) next(rec *mapping.Record) error {
	if r.ended {
		return io.EOF
	}
	sc := r.scan
	c, err := sc.peekToken()
	if err != nil {
		return sc.truncated(err)
	}
	if c == ']' {
		return r.finish()
	}
	if !r.first || c == ',' {
		switch {
		case c == ',' && !r.first:
			sc.take()
		case c == ',' && r.keyed && sc.offset > 0:
			sc.take() // resumed just behind a row
		default:
			return sc.fail(fmt.Sprintf("expected a comma or ] between rows, found %q", c), "the file is damaged from here on")
		}
		if c, err = sc.peekToken(); err != nil {
			return sc.truncated(err)
		}
		if c == ']' {
			return r.finish() // a trailing comma is forgiven
		}
	}
	r.first = false
	pos := sc.pos()
	text, err := sc.value()
	if err != nil {
		return err
	}
	pos.Column = 0
	renew(rec, pos)
	r.arena.json(rec, text)
	return nil
}

func (r *jsonReader) finish() error {
	r.scan.take()
	r.ended = true
	if !r.keyed {
		if c, err := r.scan.peekToken(); err == nil {
			return r.scan.fail(fmt.Sprintf("unexpected %q after the end of the array", c), "the rows before it were read")
		}
	}
	return io.EOF
}

// scanner cuts a JSON stream into values without decoding them.
type scanner struct {
	s      *stream
	name   string
	offset int64
	line   int64
	column int // of the next byte, from 0
	buf    []byte
}

func (sc *scanner) pos() mapping.Position {
	return mapping.Position{File: sc.name, Line: sc.line, Column: sc.column + 1, Offset: sc.offset}
}

func (sc *scanner) fail(msg, hint string) error {
	return &Error{Position: sc.pos(), Msg: msg, Hint: hint}
}

func (sc *scanner) truncated(err error) error {
	if errors.Is(err, io.EOF) {
		return sc.fail("the file ends before its array does", "the export or its download was cut off; get it again")
	}
	return err
}

// peekToken skips white space and returns the next byte without taking it.
func (sc *scanner) peekToken() (byte, error) {
	for {
		b, err := sc.s.Peek(1)
		if err != nil {
			if errors.Is(err, io.EOF) {
				return 0, io.EOF
			}
			return 0, readError(sc.pos(), err)
		}
		switch b[0] {
		case ' ', '\t', '\r', '\n':
			sc.take()
		default:
			return b[0], nil
		}
	}
}

func (sc *scanner) take() {
	b, _ := sc.s.ReadByte()
	sc.offset++
	sc.column++
	if b == '\n' {
		sc.line++
		sc.column = 0
	}
}

// value returns the text of the next value, valid until the next call. It only
// balances brackets and strings; what is inside is validated by the caller.
func (sc *scanner) value() ([]byte, error) {
	start := sc.pos()
	sc.buf = sc.buf[:0]
	depth, inString, escaped := 0, false, false
	scalar := false
	for {
		chunk, err := sc.s.Peek(max(1, sc.s.Buffered()))
		if err != nil {
			if errors.Is(err, io.EOF) {
				if scalar {
					sc.advance(sc.buf, start)
					return sc.buf, nil
				}
				sc.advance(sc.buf, start)
				e := sc.truncated(io.EOF).(*Error)
				e.Msg = fmt.Sprintf("the file ends in the middle of the row that starts in line %d", start.Line)
				return nil, e
			}
			return nil, readError(start, err)
		}
		for i := 0; i < len(chunk); i++ {
			c := chunk[i]
			end := -1
			switch {
			case escaped:
				escaped = false
			case inString:
				if c == '\\' {
					escaped = true
				} else if c == '"' {
					inString = false
					if depth == 0 {
						end = i + 1
					}
				}
			case c == '"':
				inString = true
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				if depth == 0 {
					end = i // closes the array around a scalar
				} else if depth--; depth == 0 {
					end = i + 1
				}
			case depth == 0 && (c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n'):
				end = i
			case depth == 0:
				scalar = true
			}
			if end >= 0 {
				sc.buf = append(sc.buf, chunk[:end]...)
				_, _ = sc.s.Discard(end)
				sc.advance(sc.buf, start)
				return sc.buf, nil
			}
		}
		sc.buf = append(sc.buf, chunk...)
		_, _ = sc.s.Discard(len(chunk))
		if len(sc.buf) > MaxRow {
			return nil, &Error{Position: start, Msg: fmt.Sprintf("the row that starts here is larger than %d MiB", MaxRow>>20), Hint: "look for a bracket or a quote that is never closed"}
		}
	}
}

// advance moves the position over text.
func (sc *scanner) advance(text []byte, from mapping.Position) {
	sc.offset = from.Offset + int64(len(text))
	if n := bytes.Count(text, []byte{'\n'}); n > 0 {
		sc.line = from.Line + int64(n)
		sc.column = len(text) - bytes.LastIndexByte(text, '\n') - 1
	} else {
		sc.column = from.Column - 1 + len(text)
	}
}

// descend enters the array at path, or the first array of objects when path is
// empty. Values on the way are skipped without being kept.
func (sc *scanner) descend(path string) error {
	segments := strings.Split(path, ".")
	var keys []string
	sc.take() // {
	for {
		c, err := sc.peekToken()
		if err != nil {
			return sc.truncated(err)
		}
		switch c {
		case ',':
			sc.take()
			continue
		case '}':
			if path == "" {
				return sc.fail("the object holds no array of objects", "name the key of the array with --path; keys seen: "+strings.Join(keys, ", "))
			}
			return sc.fail(fmt.Sprintf("the object has no key %q", segments[0]), "--path names the key of the array; keys seen: "+strings.Join(keys, ", "))
		case '"':
		default:
			return sc.fail(fmt.Sprintf("expected a key in quotes, found %q", c), "the file is not valid JSON")
		}
		raw, err := sc.value()
		if err != nil {
			return err
		}
		key := gjson.ParseBytes(raw).Str
		if len(keys) < 20 {
			keys = append(keys, key)
		}
		if c, err = sc.peekToken(); err != nil {
			return sc.truncated(err)
		}
		if c != ':' {
			return sc.fail(fmt.Sprintf("expected a colon after the key, found %q", c), "the file is not valid JSON")
		}
		sc.take()
		if c, err = sc.peekToken(); err != nil {
			return sc.truncated(err)
		}
		switch {
		case path == "" && c == '[':
			if sc.holdsObjects() {
				sc.take()
				return nil
			}
		case key == segments[0] && len(segments) > 1 && c == '{':
			return sc.descend(strings.Join(segments[1:], "."))
		case key == segments[0] && len(segments) == 1 && c == '[':
			sc.take()
			return nil
		case key == segments[0]:
			return sc.fail(fmt.Sprintf("%q is not an array", path), "--path names the key of the array of users")
		}
		if _, err := sc.value(); err != nil {
			return err
		}
	}
}

// holdsObjects looks whether the array ahead is empty or starts with an object.
func (sc *scanner) holdsObjects() bool {
	head, _ := sc.s.Peek(4096)
	head = bytes.TrimLeft(head[1:], " \t\r\n")
	return len(head) > 0 && (head[0] == '{' || head[0] == ']')
}
