package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"clerk-import/mapping"
)

// sqlScanner cuts a dump into words and values.
type sqlScanner struct {
	s      *stream
	path   string
	win    []byte // what the stream has ready
	i      int    // taken of it
	offset int64  // of win[0]
	line   int64
	mysql  bool // a backslash escapes in strings, " quotes them, # is a comment
	// batches says that it is a script for SQL Server: a line GO ends a batch, and statements
	// need no semicolon.
	batches bool
	// within says that what is read stands in a comment that MySQL carries out.
	within bool
	delim  string            // that ends statements
	remark func(text []byte) // is told of comments, by their beginning
	text   []byte
	bits   int              // of the column whose value is read, 0 unless its type is bit(n) of MySQL
	bad    *mapping.Problem // of the last value
	// byDefault says that the last value is DEFAULT, which only the database knows.
	byDefault bool
}

func (sc *sqlScanner) pos() mapping.Position {
	return mapping.Position{File: sc.path, Line: sc.line, Offset: sc.offset + int64(sc.i)}
}

func (sc *sqlScanner) fail(msg, hint string) error {
	return &Error{Position: sc.pos(), Msg: msg, Hint: hint}
}

func (sc *sqlScanner) cut() error {
	return sc.fail("the dump ends in the middle of a statement", "the export or its download was cut off; get it again")
}

// early is the error of an end where none may be.
func (sc *sqlScanner) early(err error) error {
	if errors.Is(err, io.EOF) {
		return sc.cut()
	}
	return err
}

// more makes at least one more byte ready.
func (sc *sqlScanner) more() error {
	_, _ = sc.s.Discard(sc.i)
	sc.offset += int64(sc.i)
	sc.i, sc.win = 0, nil
	if _, err := sc.s.Peek(1); err != nil {
		if errors.Is(err, io.EOF) {
			return io.EOF
		}
		return readError(sc.pos(), err)
	}
	sc.win, _ = sc.s.Peek(sc.s.Buffered())
	return nil
}

func (sc *sqlScanner) peek() (byte, error) {
	if sc.i == len(sc.win) {
		if err := sc.more(); err != nil {
			return 0, err
		}
	}
	return sc.win[sc.i], nil
}

// take moves over the byte that peek showed.
func (sc *sqlScanner) take() {
	if sc.win[sc.i] == '\n' {
		sc.line++
	}
	sc.i++
}

// follows reports whether the bytes ahead are text.
func (sc *sqlScanner) follows(text string) bool {
	if len(sc.win)-sc.i < len(text) {
		_, _ = sc.s.Discard(sc.i)
		sc.offset += int64(sc.i)
		sc.i = 0
		_, _ = sc.s.Peek(len(text))
		sc.win, _ = sc.s.Peek(sc.s.Buffered())
	}
	return bytes.HasPrefix(sc.win[sc.i:], []byte(text))
}

// space passes over white space and comments.
func (sc *sqlScanner) space() error {
	for {
		c, err := sc.peek()
		if err != nil {
			return err
		}
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			sc.take()
		case c == '-' && sc.follows("--"), c == '#' && sc.mysql:
			if err := sc.lineComment(); err != nil {
				return err
			}
		case c == '/' && sc.follows("/*"):
			if err := sc.comment(); err != nil {
				return err
			}
		case c == '*' && sc.within && sc.follows("*/"):
			sc.leave()
		default:
			return nil
		}
	}
}

// lineComment passes over a comment to the end of the line, and tells of it.
func (sc *sqlScanner) lineComment() error {
	line, _, _ := bytes.Cut(sc.ahead(160), []byte("\n"))
	sc.turn(line)
	if sc.remark != nil {
		sc.remark(line)
	}
	return sc.skipLine()
}

// turn takes the dialect from a comment with which a dump begins, which may stand behind another one's end.
func (sc *sqlScanner) turn(comment []byte) {
	begins := func(marks ...string) bool {
		return slices.ContainsFunc(marks, func(m string) bool { return bytes.HasPrefix(comment, []byte(m)) })
	}
	switch {
	case sc.batches:
	case begins("-- MySQL dump", "-- MariaDB dump", "-- phpMyAdmin SQL Dump", "/*!4", "/*!5", "/*M!"):
		sc.mysql = true
	case begins("-- PostgreSQL database dump") && !begins("-- PostgreSQL database dump complete"):
		sc.mysql = false
	}
}

// aloneOnLine reports whether nothing but white space follows the next byte on its line.
func (sc *sqlScanner) aloneOnLine() bool {
	line, _, ended := bytes.Cut(sc.ahead(256), []byte("\n"))
	return len(bytes.TrimSpace(line)) == 1 && (ended || len(line) < 256)
}

// ahead is what comes next, at most n bytes.
func (sc *sqlScanner) ahead(n int) []byte {
	_ = sc.ready(n)
	return sc.win[sc.i:min(len(sc.win), sc.i+n)]
}

// leave goes past the end of a comment that is carried out.
func (sc *sqlScanner) leave() {
	sc.take()
	sc.take()
	sc.within = false
}

// comment passes over a comment, or enters one that MySQL carries out: /*!40000 … */.
func (sc *sqlScanner) comment() error {
	sc.turn(sc.ahead(8))
	if sc.mysql && sc.carriedOut() {
		return nil
	}
	if sc.remark != nil {
		text, _, _ := bytes.Cut(sc.ahead(4<<10), []byte("*/"))
		sc.remark(text)
	}
	sc.take()
	sc.take()
	for {
		c, err := sc.peek()
		if err != nil {
			return sc.early(err)
		}
		if c == '*' && sc.follows("*/") {
			sc.take()
			sc.take()
			return nil
		}
		sc.take()
	}
}

// skipLine passes over the rest of the line.
func (sc *sqlScanner) skipLine() error {
	for {
		c, err := sc.peek()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		sc.take()
		if c == '\n' {
			return nil
		}
	}
}

// readLine returns the next line of COPY without its line break.
func (sc *sqlScanner) readLine() (string, error) {
	sc.text = sc.text[:0]
	for {
		if _, err := sc.peek(); err != nil {
			return "", sc.early(err)
		}
		rest := sc.win[sc.i:]
		if n := bytes.IndexByte(rest, '\n'); n >= 0 {
			sc.text = append(sc.text, rest[:n]...)
			sc.i += n + 1
			sc.line++
			return string(bytes.TrimSuffix(sc.text, []byte("\r"))), nil
		}
		sc.text = append(sc.text, rest...)
		sc.i += len(rest)
		if err := sc.bounded(); err != nil {
			return "", err
		}
	}
}

func (sc *sqlScanner) bounded() error {
	if len(sc.text) <= MaxRow {
		return nil
	}
	return sc.fail(fmt.Sprintf("the value before this is larger than %d MiB", MaxRow>>20), "look for a quote that is never closed")
}

// carriedOut enters a comment for MySQL or MariaDB, if one is next. A version that no server has
// is that of a remark.
func (sc *sqlScanner) carriedOut() bool {
	head := sc.ahead(12)
	n := 3
	if bytes.HasPrefix(head, []byte("/*M!")) {
		n = 4
	} else if !bytes.HasPrefix(head, []byte("/*!")) {
		return false
	}
	firstDigit := n
	for n < len(head) && head[n] >= '0' && head[n] <= '9' && n-firstDigit < 6 {
		n++
	}
	if sc.within || n-firstDigit >= 5 && !released(string(head[firstDigit:n])) {
		return false
	}
	sc.i += n
	sc.within = true
	return true
}

// released reports whether there may be a server of a version, as such a comment has it: MySQL's has five digits, 80400 for 8.4.0,
// and MariaDB's may have six, 110400 for 11.4.0. Without digits it is for every server. No MySQL beyond 9 and no MariaDB beyond 19 is
// near (9.5 and 12.1 are the newest in 2026): what asks for one, as 99999, is carried out by none.
func released(version string) bool {
	if len(version) == 6 {
		return version < "200000"
	}
	return version < "99900"
}

const (
	toEnd       skipping = iota
	orNext               // or to a line that begins another one: what is passed over has no rows
	orComma              // or over a comma between its entries, with which lists is -1
	andBody              // which has statements in it, between BEGIN and END
	toSlash              // to a line with / alone
	behindTable          // orNext, where texts have no statements in them
)

// insertInto begins a statement with rows, wherever it stands.
var insertInto = regexp.MustCompile(`^(?i)INSERT\s+(?:INTO\b|\[)`)

// columns reads the names that begin the entries of a list in parentheses, but for
// entries that begin with one of the words of others. met, if not nil, is told of each while
// what stands behind it is next. entry, if not nil, is told how each entry goes on, without its texts and comments, and
// which column it is.
func (sc *sqlScanner) columns(others []string, met func(name string), entry func(column, text string)) ([]string, error) {
	sc.take()
	var names []string
	for {
		if err := sc.space(); err != nil {
			return nil, sc.early(err)
		}
		c, _ := sc.peek()
		word, err := sc.word()
		if err != nil {
			return nil, err
		}
		quoted := c == '"' || c == '`' || c == '['
		column, rest := "", []byte(word)
		if word != "" && (quoted || !slices.Contains(others, strings.ToUpper(word))) {
			names = append(names, word)
			if column, rest = word, nil; met != nil {
				met(word)
			}
		}
		var end bool
		if entry == nil {
			end, err = sc.skipItem()
		} else if end, err = sc.item(&rest); err == nil {
			entry(column, string(rest))
		}
		if err != nil || end {
			return names, err
		}
	}
}

// skipItem passes over the rest of an entry of a list in parentheses; end says that
// it was the last.
func (sc *sqlScanner) skipItem() (end bool, err error) { return sc.item(nil) }

// item is skipItem; what the entry says at its beginning, without texts and comments, is put behind text, if that is not nil.
func (sc *sqlScanner) item(text *[]byte) (end bool, err error) {
	for depth := 0; ; {
		c, err := sc.peek()
		if err != nil {
			return false, sc.early(err)
		}
		switch {
		case c == '\'' || c == '"' || c == '`':
			name := c != '\'' && text != nil && len(*text) < longestKey
			quoted := sc.quoted
			if text != nil { // it is no row's, which may say anything
				quoted, sc.text = sc.definition, sc.text[:0]
			}
			if err := quoted(c, c == '\'' && sc.mysql, name); err != nil {
				return false, err
			}
			if name {
				*text = fmt.Appendf(*text, `"%s"`, bytes.ReplaceAll(sc.text, []byte{'"'}, nil))
			}
			continue
		case c == '-' && sc.follows("--"), c == '#' && sc.mysql:
			if err := sc.skipLine(); err != nil {
				return false, err
			}
			continue
		case c == '*' && sc.within && sc.follows("*/"):
			sc.leave()
			continue
		case c == '/' && sc.follows("/*"):
			if err := sc.comment(); err != nil {
				return false, err
			}
			continue
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		if text != nil && len(*text) < longestKey {
			*text = append(*text, c)
		}
		sc.take()
		if depth < 0 {
			return true, nil
		}
		if c == ',' && depth == 0 {
			return false, nil
		}
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf }

// word reads a word or a name in quotes, "" if something else is next.
func (sc *sqlScanner) word() (string, error) {
	if err := sc.space(); err != nil {
		return "", sc.early(err)
	}
	c, _ := sc.peek()
	sc.text = sc.text[:0]
	switch c {
	case '"', '`':
		err := sc.quoted(c, false, true)
		return string(sc.text), err
	case '[':
		err := sc.quoted(']', false, true)
		return string(sc.text), err
	case '\'': // SQLite takes a text for a name where it asks for one, and its dumps have such names
		if !sc.mysql && !sc.batches {
			err := sc.quoted(c, false, true)
			return string(sc.text), err
		}
	}
	for {
		c, err := sc.peek()
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		if err == nil && c == '&' && len(sc.text) == 1 && sc.text[0]|0x20 == 'u' && !sc.mysql && sc.follows(`&"`) {
			err = sc.unicodeText()
			return string(sc.text), err
		}
		if err != nil || !isLetter(c) && c != '_' && c != '$' && (c < '0' || c > '9') || len(sc.text) > 256 {
			return string(sc.text), nil
		}
		sc.text = append(sc.text, c)
		sc.take()
	}
}

// name reads the name of a table, with its schema where it has one.
func (sc *sqlScanner) name() (string, error) {
	name, err := sc.word()
	if err != nil {
		return "", err
	}
	return sc.nameFrom(name)
}

// nameFrom reads the rest of a name that begins with a word.
func (sc *sqlScanner) nameFrom(name string) (_ string, err error) {
	for err == nil {
		if c, e := sc.peek(); e != nil || c != '.' {
			break
		}
		sc.take()
		var part string
		part, err = sc.word()
		name += "." + part
	}
	return name, err
}

// quoted passes over a text in quotes, of which the opening one is next, and keeps
// it if asked to. Quotes in it are written twice or, with escapes, behind a
// backslash.
func (sc *sqlScanner) quoted(quote byte, escapes, keep bool) error {
	sc.take()
	for {
		if _, err := sc.peek(); err != nil {
			return sc.early(err)
		}
		from := sc.i
		for sc.i < len(sc.win) && sc.win[sc.i] != quote && (!escapes || sc.win[sc.i] != '\\') {
			if sc.win[sc.i] == '\n' {
				sc.line++
			}
			sc.i++
		}
		if keep {
			sc.text = append(sc.text, sc.win[from:sc.i]...)
			if err := sc.bounded(); err != nil {
				return err
			}
		}
		if sc.i == len(sc.win) {
			continue
		}
		if sc.win[sc.i] == '\\' {
			if err := sc.escape(keep); err != nil {
				return err
			}
			continue
		}
		sc.take()
		if c, err := sc.peek(); err != nil || c != quote {
			return nil // its end, or that of the dump, which the next to read says
		}
		sc.take()
		if keep {
			sc.text = append(sc.text, quote)
		}
	}
}

// ready reports whether n more bytes are there.
func (sc *sqlScanner) ready(n int) bool {
	if len(sc.win)-sc.i < n {
		_ = sc.follows(strings.Repeat("\x00", n)) // makes as many ready
	}
	return len(sc.win)-sc.i >= n
}
