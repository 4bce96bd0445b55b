package source

import (
	"bufio"
	"bytes"
	"encoding/json"
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
	end    byte  // of a line, see [endsInCR]
	buf    []byte
	arena  arena
}

func newNDJSONReader(s *stream, opts Options) (*ndjsonReader, error) {
	r := &ndjsonReader{stream: s, name: opts.Name, line: 1, end: '\n'}
	if head, _ := s.Peek(bufferSize / 2); endsInCR(head, false) {
		r.end = '\r'
	}
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
		text := bytes.TrimSpace(bytes.TrimPrefix(line, byteOrderMark)) // of a file behind another one
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
		pos.Offset += int64(bytes.IndexByte(line, text[0]))
		renew(rec, pos)
		r.arena.json(rec, text)
		if rec.Defect != nil && isShell(text) {
			return shellOutput(pos)
		}
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
		chunk, err := r.stream.ReadSlice(r.end)
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
		bad(defect("row_malformed", "the row is not valid JSON", "look for a missing quote, comma or bracket there; rows behind it may be part of this one"))
		return
	}
	if len(text) == 0 || text[0] != '{' {
		bad(defect("row_not_object", "the row is not a JSON object", "every row must be an object of one user's fields"))
		return
	}
	if at := nameTwice(text); at >= 0 {
		rec.Line += int64(bytes.Count(text[:at], []byte{'\n'}))
		rec.Column = at - bytes.LastIndexByte(text[:at], '\n')
		bad(defect("row_malformed", "an object of the row has a name twice, with another value each time",
			"which of them counts is anybody's guess; of tables that are joined, have the query name their columns apart"))
		return
	}
	if mapping.HalfCharacter(text) {
		bad(defect("row_encoding", "the row has half a character: \\ud800 to \\udfff stand in pairs", "the program that wrote it has cut a text inside a character; get the export again, or correct it there"))
		return
	}
	rec.JSON = a.copy(untyped(text))
}

// nameTwice returns where a name stands that an object of valid JSON had before, with another value; -1 for nowhere.
func nameTwice(text []byte) int {
	type name struct{ from, to, value int }
	type object struct {
		names int            // before its own
		many  map[string]int // where the values of its names are, once there are some
	}
	const some = 32
	var someNames [some]name
	var someObjects [8]object
	names, objects := someNames[:0], someObjects[:0]
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			objects = append(objects, object{names: len(names)})
		case '}':
			last := len(objects) - 1
			names, objects = names[:objects[last].names], objects[:last]
		case '"':
			n := name{from: i + 1}
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			n.to = i
			next := i + 1
			for next < len(text) && text[next] <= ' ' {
				next++
			}
			if next == len(text) || text[next] != ':' { // a value
				continue
			}
			n.value = next + 1
			o, before := &objects[len(objects)-1], -1
			if own := names[o.names:]; len(own) < some {
				for _, m := range own { // of another length, most of them
					if m.to-m.from == n.to-n.from && bytes.Equal(text[m.from:m.to], text[n.from:n.to]) {
						before = m.value
						break
					}
				}
				names = append(names, n)
			} else {
				if o.many == nil {
					o.many = map[string]int{}
					for _, m := range own {
						o.many[string(text[m.from:m.to])] = m.value
					}
				}
				if at, found := o.many[string(text[n.from:n.to])]; found {
					before = at
				}
				o.many[string(text[n.from:n.to])] = n.value
			}
			if before >= 0 && !bytes.Equal(firstValue(text[before:]), firstValue(text[n.value:])) {
				return n.from - 1
			}
		}
	}
	return -1
}

// firstValue is the value that text begins with.
func firstValue(text []byte) (value json.RawMessage) {
	_ = json.NewDecoder(bytes.NewReader(text)).Decode(&value)
	return value
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
	outside(text, func(i int) bool {
		c := text[i]
		return c != '{' && c != '[' && c != '}' && c != ']' || f(c, i)
	})
}

// outside calls f for every byte outside strings until f returns false.
func outside(text []byte, f func(i int) bool) {
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
		case !f(i):
			return
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
