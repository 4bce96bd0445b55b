package source

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// maxEntry is the largest entry that is read, in bytes. As JSON, and with what its values
// are made of, it takes a multiple of that.
const maxEntry = 16 << 20

// ldifReader reads the entries of an LDIF file (RFC 2849) as JSON: attributes with
// several values are lists. Values that are no text stay in base64; those that are in
// another file or at an address are not fetched.
type ldifReader struct {
	lines  *lineReader
	name   string
	buf    []byte
	raw    []byte // the entry, line by line
	names  []string
	values [][]string     // by name
	index  map[string]int // of names, in lower case
	search search
	open   bool             // the line that was read last has no line break
	last   *mapping.Finding // of an entry at the end of the file, which does not look whole
	arena  arena
}

// search is what ldapsearch says about the entries: in comments, and with -L left out in
// lines that look like an entry. Source: its output (OpenLDAP, clients/tools/ldapsearch.c).
type search struct {
	extended   bool  // the file begins as a search whose end is told
	ended      bool  // the end was told
	entries    int64 // by now, -1 when not all were seen
	promised   int64 // entries that the end speaks of, -1 for none
	references int64 // to other servers
	first      mapping.Position
	failed     string // what the search ended with, other than success
	more       bool   // the last page says that another follows
	at         mapping.Position
	promisedAt mapping.Position
}

func newLDIFReader(s *stream, opts Options) (*ldifReader, error) {
	r := &ldifReader{lines: newLineReader(s, maxEntry, false), name: opts.Name, index: map[string]int{}, search: search{promised: -1}}
	if opts.From.Offset > 0 {
		r.search.entries = -1
	}
	return r, r.lines.skip(opts.From)
}

// isLDIF knows the beginning of an LDIF file, behind its comments.
func isLDIF(text []byte) bool {
	for bytes.HasPrefix(text, []byte("#")) {
		end := bytes.IndexAny(text, "\r\n")
		if end < 0 {
			return false
		}
		text = bytes.TrimLeft(text[end:], " \t\r\n")
	}
	return len(text) > 2 && bytes.EqualFold(text[:3], []byte("dn:")) || versionLine.Match(text)
}

var (
	// versionLine begins a file of entries: the only version that there is, or another one in front of the first entry.
	versionLine = regexp.MustCompile(`^(?i)version:[ \t]*(1[ \t]*[\r\n]|\d+[ \t]*[\r\n]+((#[^\r\n]*)?[\r\n]+)*dn:)`)
	// attributeName is what attributes are called: a name or the numbers of an object, and options behind it (RFC 4512, 2.5).
	attributeName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(;[A-Za-z0-9._=*-]+)*$`)
)

// line returns the next line, unfolded and without its line break, nil behind the last,
// and where it begins.
func (r *ldifReader) line() ([]byte, mapping.Position, error) {
	for {
		pos := mapping.Position{File: r.name, Line: r.lines.line + 1, Offset: r.lines.offset}
		line, err := r.physical(pos)
		if err != nil || line == nil {
			return nil, pos, err
		}
		r.buf = append(r.buf[:0], bytes.TrimPrefix(line, byteOrderMark)...) // of a file behind another one
		for {
			next, err := r.lines.Peek(1)
			if err != nil || next[0] != ' ' {
				break
			}
			more, err := r.physical(pos)
			if err != nil {
				return nil, pos, err
			}
			if r.buf = append(r.buf, more[1:]...); len(r.buf) > maxEntry {
				return nil, pos, tooLarge(pos, "line")
			}
		}
		if len(r.buf) == 0 || r.buf[0] != '#' {
			return r.buf, pos, nil
		}
		r.search.comment(string(bytes.TrimSpace(r.buf[1:])), pos)
	}
}

// physical returns the next line of the file, which is part of the one at pos, nil behind
// the last.
func (r *ldifReader) physical(pos mapping.Position) ([]byte, error) {
	line, err := r.lines.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, nil
	case errors.Is(err, errLineTooLong):
		return nil, tooLarge(pos, "line")
	case err != nil:
		return nil, readError(pos, err)
	}
	r.open = bytes.IndexByte([]byte("\r\n"), line[len(line)-1]) < 0
	return bytes.TrimRight(line, "\r\n"), nil
}

func tooLarge(pos mapping.Position, what string) *Error {
	return &Error{Position: pos, Msg: fmt.Sprintf("the %s that starts here is larger than %d MiB", what, maxEntry>>20), Hint: "entries are separated by an empty line; is this LDIF?"}
}

func (r *ldifReader) next(rec *mapping.Record) error {
	for {
		told, err := r.entry(rec)
		if err != nil || !told {
			return err
		}
	}
}

// entry reads the next entry, or what the search has to tell about them.
func (r *ldifReader) entry(rec *mapping.Record) (told bool, err error) {
	clear(r.index)
	r.names, r.values, r.raw = r.names[:0], r.values[:0], r.raw[:0]
	begun := false
	var bad, cut *mapping.Problem
	var badAt mapping.Position
	for {
		line, pos, err := r.line()
		if err != nil {
			return false, err
		}
		if len(line) == 0 {
			if begun && line == nil {
				cut, badAt = r.unended(rec.Position), pos
				badAt.Line-- // the last that there is
			}
			if begun {
				break
			}
			if line == nil {
				return false, io.EOF
			}
			continue
		}
		if name, value, _ := bytes.Cut(line, []byte(":")); !begun && bytes.EqualFold(name, []byte("version")) {
			if v := string(bytes.TrimSpace(value)); v != "1" {
				return false, &Error{Position: pos, Msg: fmt.Sprintf("is LDIF of version %.20q, and 1 is the only one known (RFC 2849)", v),
					Hint: "export as LDIF of version 1"}
			}
			continue
		}
		if !begun {
			renew(rec, pos)
			begun = true
		}
		if r.raw = append(append(r.raw, line...), '\n'); len(r.raw) > maxEntry {
			return false, tooLarge(rec.Position, "entry")
		}
		if bad != nil {
			continue
		}
		if bad = r.attribute(line); bad != nil {
			badAt = pos
		}
	}
	if bad == nil && r.search.tells(r, rec.Position) {
		r.last = nil
		return true, nil
	}
	if r.search.entries >= 0 {
		r.search.entries++
	}
	if bad == nil {
		bad = cut
	}
	if bad == nil && (len(r.names) == 0 || !strings.EqualFold(r.names[0], "dn")) {
		bad, badAt = defect("row_malformed", "the entry does not begin with its dn", "entries are separated by an empty line"), rec.Position
	}
	if bad == nil && len(r.values[0]) > 1 {
		bad, badAt = defect("row_malformed", "the entry has two dn: two entries run into each other", "entries are separated by an empty line"), rec.Position
	}
	if kind := r.value("changetype"); bad == nil && kind != "" && kind != "add" {
		bad, badAt = defect("row_malformed", "the entry is a change, not a user", "export entries, as slapcat and ldapsearch -LLL write them"), rec.Position
	}
	if bad != nil {
		rec.Defect, rec.Line, rec.Raw = bad, badAt.Line, strings.ToValidUTF8(string(bytes.TrimSuffix(r.raw, []byte("\n"))), "\uFFFD")
		return false, nil
	}
	rec.JSON = r.arena.copy(r.object())
	return false, nil
}

// unended tells of an entry that the file ends in. Each of its lines ends in a line break (RFC 2849), so one without was
// cut off, and whether the entry was locked may have stood behind it: it is no row. Behind a line break, what is missing is
// the empty line that all that write these files add, and that somebody who edits one may leave out.
func (r *ldifReader) unended(at mapping.Position) *mapping.Problem {
	if r.open {
		return defect("row_malformed", "the file ends in the middle of this entry: its last line has no line break, and what follows may be missing",
			"the export or its download was cut off; get it again; if the entry is whole, add the line break")
	}
	r.last = &mapping.Finding{
		Problem: mapping.Problem{Code: CodeEndOpen, Severity: mapping.Warning, Message: "the file ends without the empty line behind its last entry: attributes may be missing",
			Hint: "compare the last entry with the directory, or export again"},
		At: at, Count: 1,
	}
	return nil
}

// value is the first value of an attribute, whose name is in lower case, or "".
func (r *ldifReader) value(name string) string {
	if i, is := r.index[name]; is {
		return r.values[i][0]
	}
	return ""
}

// comment takes up what a comment says about the search.
func (s *search) comment(text string, at mapping.Position) {
	key, value, _ := strings.Cut(text, ":")
	switch value = strings.TrimSpace(value); {
	case text == "extended LDIF":
		s.extended = true
	case text == "search result":
		s.ended = true
	case key == "numEntries":
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			s.promised, s.promisedAt = n, at
		}
	case key == "result" && value != "":
		s.result(value, at)
	case key == "ref", strings.HasPrefix(text, "refldap"):
		s.refers(1, at)
	}
}

func (s *search) refers(n int, at mapping.Position) {
	if s.references == 0 {
		s.first = at
	}
	s.references += int64(n)
}

func (s *search) result(value string, at mapping.Position) {
	s.ended = true
	if code, _, _ := strings.Cut(value, " "); code != "0" && s.failed == "" {
		s.failed, s.at = value, at
	}
}

// tells reports whether an entry is none, but what the search ended with, or a reference.
func (s *search) tells(r *ldifReader, at mapping.Position) bool {
	if len(r.names) == 0 {
		return false
	}
	for _, name := range r.names {
		switch name {
		case "search", "result", "text", "matchedDN", "ref", "control", "pagedresults":
		default:
			return false
		}
	}
	if result := r.value("result"); result != "" {
		s.result(result, at)
		cookie := strings.TrimPrefix(r.value("pagedresults"), "cookie=")
		if s.more = cookie != ""; s.more {
			s.at = at
		}
		return true
	}
	if i, is := r.index["ref"]; is {
		s.refers(len(r.values[i]), at)
		return true
	}
	return false
}

func (r *ldifReader) findings() []mapping.Finding {
	s := &r.search
	var out []mapping.Finding
	incomplete := func(at mapping.Position, format string, args ...any) {
		out = append(out, mapping.Finding{
			Problem: mapping.Problem{Code: CodeIncomplete, Severity: mapping.Fatal, Message: fmt.Sprintf(format, args...),
				Hint: "export all entries: ldapsearch -E pr=500/noprompt reads them in pages, slapcat reads the database itself"},
			At: at, Count: 1,
		})
	}
	file := mapping.Position{File: r.name}
	switch {
	case s.failed != "":
		incomplete(s.at, "the export says it is incomplete: the search ended with %q", s.failed)
	case s.more:
		incomplete(s.at, "the export says it is incomplete: the last page names another")
	case s.entries >= 0 && s.promised >= 0 && s.entries != s.promised:
		incomplete(s.promisedAt, "the export says that it has %s; the file has %s", record.Amount(s.promised, "entry"), record.Number(s.entries))
	case s.entries >= 0 && s.extended && !s.ended:
		incomplete(file, "the export begins with \"extended LDIF\" and lacks the end that ldapsearch writes then")
	}
	if r.last != nil {
		out = append(out, *r.last)
	}
	if s.references > 0 {
		out = append(out, mapping.Finding{
			Problem: mapping.Problem{Code: CodeReferences, Severity: mapping.Warning, Message: "the directory refers to other servers, whose entries are not in the export",
				Hint: "export those, too, if there are users: a subdomain, a part that another server has"},
			At: s.first, Count: s.references,
		})
	}
	return out
}

// attribute takes a line apart: "name: text", "name:: base64" or "name:< address".
func (r *ldifReader) attribute(line []byte) *mapping.Problem {
	name, value, ok := strings.Cut(string(line), ":")
	if !ok || name == "" {
		return defect("row_malformed", "a line of the entry has no colon", `a line is "attribute: value"; one that goes on begins with a space`)
	}
	// Names of attributes do not depend on case; that of their schema counts, else the first of the entry.
	key := strings.ToLower(name)
	at, again := r.index[key]
	own, known := attributeNames[key]
	if !again && !known && !attributeName.MatchString(name) {
		return defect("row_malformed", "a line of the entry begins with what is no name of an attribute", "the file is damaged there: was it an empty line between two entries? Export again")
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
	if again {
		r.values[at] = append(r.values[at], value)
		return nil
	}
	if known {
		name = own
	}
	r.index[key] = len(r.names)
	r.names = append(r.names, name)
	r.values = append(r.values, []string{value})
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
		values := r.values[i]
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
