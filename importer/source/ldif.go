package source

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
)

// ldifReader reads the entries of an LDIF file (RFC 2849) as JSON: attributes with
// several values are lists. Values that are no text stay in base64; those that are in
// another file or at an address are not fetched.
type ldifReader struct {
	lines *ndjsonReader // whose lines are read
	names []string
	lists map[string][]string
	buf   []byte
	arena arena
}

func newLDIFReader(s *stream, opts Options) (*ldifReader, error) {
	lines, err := newNDJSONReader(s, opts)
	return &ldifReader{lines: lines, lists: map[string][]string{}}, err
}

// isLDIF knows the beginning of an LDIF file, behind its comments.
func isLDIF(text []byte) bool {
	for bytes.HasPrefix(text, []byte("#")) {
		_, rest, ok := bytes.Cut(text, []byte("\n"))
		if !ok {
			return false
		}
		text = bytes.TrimLeft(rest, " \t\r\n")
	}
	return bytes.HasPrefix(text, []byte("dn:")) || bytes.HasPrefix(text, []byte("version: 1\n")) || bytes.HasPrefix(text, []byte("version: 1\r\n"))
}

// line returns the next line, unfolded and without its line break, nil behind the last,
// and where it begins.
func (r *ldifReader) line() ([]byte, mapping.Position, error) {
	for {
		pos := mapping.Position{File: r.lines.name, Line: r.lines.line, Offset: r.lines.offset}
		line, err := r.physical()
		if err != nil || line == nil {
			return nil, pos, err
		}
		r.buf = append(r.buf[:0], line...)
		for {
			next, err := r.lines.stream.Peek(1)
			if err != nil || next[0] != ' ' {
				break
			}
			more, err := r.physical()
			if err != nil {
				return nil, pos, err
			}
			if r.buf = append(r.buf, more[1:]...); len(r.buf) > MaxRow {
				return nil, pos, &Error{Position: pos, Msg: fmt.Sprintf("the line is longer than %d MiB", MaxRow>>20)}
			}
		}
		if len(r.buf) == 0 || r.buf[0] != '#' {
			return r.buf, pos, nil
		}
	}
}

// physical returns the next line of the file, nil behind the last.
func (r *ldifReader) physical() ([]byte, error) {
	line, err := r.lines.readLine()
	r.lines.offset += int64(len(line))
	r.lines.line++
	if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, err
	}
	return bytes.TrimRight(line, "\r\n"), nil
}

func (r *ldifReader) next(rec *mapping.Record) error {
	clear(r.lists)
	r.names = r.names[:0]
	begun := false
	var bad *mapping.Problem
	var badAt mapping.Position
	var raw []string
	for {
		line, pos, err := r.line()
		if err != nil {
			return err
		}
		if len(line) == 0 {
			if begun {
				break
			}
			if line == nil {
				return io.EOF
			}
			continue
		}
		if !begun && bytes.HasPrefix(line, []byte("version:")) {
			continue
		}
		if !begun {
			renew(rec, pos)
			begun = true
		}
		raw = append(raw, string(line))
		if bad != nil {
			continue
		}
		if bad = r.attribute(line); bad != nil {
			badAt = pos
		}
	}
	if bad == nil && (len(r.names) == 0 || r.names[0] != "dn") {
		bad, badAt = defect("row_malformed", "the entry does not begin with its dn", "entries are separated by an empty line"), rec.Position
	}
	if kind := r.lists["changetype"]; bad == nil && len(kind) > 0 && kind[0] != "add" {
		bad, badAt = defect("row_malformed", "the entry is a change, not a user", "export entries, as slapcat and ldapsearch -LLL write them"), rec.Position
	}
	if bad != nil {
		rec.Defect, rec.Line, rec.Raw = bad, badAt.Line, strings.ToValidUTF8(strings.Join(raw, "\n"), "\uFFFD")
		return nil
	}
	rec.JSON = r.arena.copy(r.object())
	return nil
}

// attribute takes a line apart: "name: text", "name:: base64" or "name:< address".
func (r *ldifReader) attribute(line []byte) *mapping.Problem {
	name, value, ok := strings.Cut(string(line), ":")
	if !ok || name == "" {
		return defect("row_malformed", "a line of the entry has no colon", `a line is "attribute: value"; one that goes on begins with a space`)
	}
	switch {
	case strings.HasPrefix(value, ":"):
		encoded := strings.TrimSpace(value[1:])
		b, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return defect("row_malformed", fmt.Sprintf("the value of %s is not base64", name), "two colons announce base64")
		}
		if value = string(b); !utf8.Valid(b) {
			value = encoded
		}
	case strings.HasPrefix(value, "<"):
		return defect("row_malformed", fmt.Sprintf("the value of %s is at an address, which is not fetched", name), "export the values themselves (ldapsearch without -t)")
	default:
		if value = strings.TrimLeft(value, " "); !utf8.ValidString(value) {
			return encodingDefect(badByte([]byte(value)))
		}
	}
	// Names of attributes do not depend on case; the first spelling counts.
	for _, known := range r.names {
		if strings.EqualFold(known, name) {
			r.lists[known] = append(r.lists[known], value)
			return nil
		}
	}
	r.names = append(r.names, name)
	r.lists[name] = []string{value}
	return nil
}

// object is the entry as JSON.
func (r *ldifReader) object() []byte {
	b := append(r.buf[:0], '{')
	for i, name := range r.names {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(gjson.AppendJSONString(b, name), ':')
		values := r.lists[name]
		if len(values) == 1 {
			b = gjson.AppendJSONString(b, values[0])
			continue
		}
		for k, v := range values {
			b = append(b, "[,"[min(k, 1)])
			b = gjson.AppendJSONString(b, v)
		}
		b = append(b, ']')
	}
	r.buf = append(b, '}')
	return r.buf
}
