package source

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"clerk-import/mapping"
)

// dumpReader reads one table of a SQL dump, as mysqldump, mariadb-dump, phpMyAdmin,
// pg_dump (COPY and INSERT) and sqlite3's .dump write it. Statements that are not
// about the table's rows are passed over.
type dumpReader struct {
	scan    *sqlScanner
	wants   func(table string, h *mapping.Header) bool
	columns map[string]*header // by table, as CREATE TABLE names them
	from    int64              // rows before this offset were read in another run
	in      rowsOf
	arena   arena
}

// header is a list of columns, and the names it was made of.
type header struct {
	names string
	*mapping.Header
}

// rowsOf is the statement whose rows are being read.
type rowsOf struct {
	table  string // "" outside of one
	header *mapping.Header
	copied bool // COPY: lines instead of VALUES
}

func newDumpReader(s *stream, opts Options) *dumpReader {
	head, _ := s.Peek(bufferSize / 4)
	return &dumpReader{
		scan:  &sqlScanner{s: s, path: opts.Name, line: 1, mysql: isMySQL(head)},
		wants: func(table string, _ *mapping.Header) bool { return table == opts.Table }, columns: map[string]*header{}, from: opts.From.Offset,
	}
}

// isMySQL tells by a dump's beginning whether a backslash escapes in its strings.
func isMySQL(head []byte) bool {
	if bytes.HasPrefix(head, []byte("PRAGMA ")) {
		return false // sqlite3, which keeps the names of tables in whatever quotes they were given in
	}
	for _, mark := range []string{"-- MySQL dump", "-- MariaDB dump", "-- phpMyAdmin", "/*!40", "/*M!", "ENGINE=", "`"} {
		if bytes.Contains(head, []byte(mark)) {
			return true
		}
	}
	return false
}

// isDump knows the beginning of a SQL dump.
func isDump(text []byte) bool {
	if bytes.HasPrefix(text, []byte("--")) || bytes.HasPrefix(text, []byte("/*")) {
		return true
	}
	word, _, ok := bytes.Cut(text[:min(len(text), 64)], []byte(" "))
	return ok && slices.Contains([]string{"PRAGMA", "CREATE", "INSERT", "BEGIN", "SET", "DROP", "COPY", "USE", "START", "LOCK"}, strings.ToUpper(string(word)))
}

func (r *dumpReader) next(rec *mapping.Record) error {
	for {
		if r.in.table == "" {
			if err := r.statement(); err != nil {
				return err
			}
			continue
		}
		var ok bool
		var err error
		if r.in.copied {
			ok, err = r.line(rec)
		} else {
			ok, err = r.tuple(rec)
		}
		if err != nil {
			return err
		}
		if !ok {
			r.in = rowsOf{}
			continue
		}
		if rec.Offset < r.from {
			continue
		}
		if n, want := len(rec.Cells), len(r.in.header.Names); rec.Defect == nil && n != want {
			rec.Defect = defect("row_ragged", fmt.Sprintf("the row has %d values where the table has %d columns", n, want), "dump the table again, with the names of its columns (mysqldump --complete-insert, pg_dump --column-inserts)")
			rec.Raw = strings.Join(rec.Cells, ",")
		}
		return nil
	}
}

// statement reads to the rows of the table, or past a statement.
func (r *dumpReader) statement() error {
	sc := r.scan
	if err := sc.space(); err != nil {
		return err
	}
	if c, _ := sc.peek(); c == '\\' { // a psql command, as \restrict
		return sc.skipLine()
	}
	word, err := sc.word()
	if err != nil {
		return err
	}
	switch strings.ToUpper(word) {
	case "CREATE":
		err = r.create()
	case "INSERT", "REPLACE":
		err = r.insert()
	case "COPY":
		err = r.copy()
	default:
		err = sc.skip()
	}
	return err
}

// create notes the columns of CREATE TABLE.
func (r *dumpReader) create() error {
	sc := r.scan
	for {
		word, err := sc.word()
		if err != nil {
			return err
		}
		switch strings.ToUpper(word) {
		case "TEMPORARY", "UNLOGGED", "FOREIGN":
			continue
		case "TABLE":
		default:
			return sc.skip()
		}
		break
	}
	name, err := sc.name()
	if err != nil {
		return err
	}
	if strings.EqualFold(name, "IF") { // NOT EXISTS
		_, _ = sc.word()
		_, _ = sc.word()
		if name, err = sc.name(); err != nil {
			return err
		}
	}
	if err := sc.space(); err != nil {
		return sc.early(err)
	}
	if c, _ := sc.peek(); c != '(' {
		return sc.skip()
	}
	others := notColumns
	if sc.mysql { // which quotes the names of columns, always
		others = append(slices.Clone(others), "KEY", "INDEX", "FULLTEXT", "SPATIAL", "PERIOD")
	}
	names, err := sc.columns(others)
	if err != nil {
		return err
	}
	r.columns[name] = &header{strings.Join(names, "\x00"), mapping.NewHeader(names)}
	return sc.skip()
}

// notColumns begin the entries of CREATE TABLE that are no columns; a column of such a
// name is quoted.
var notColumns = []string{"PRIMARY", "UNIQUE", "CONSTRAINT", "FOREIGN", "CHECK", "EXCLUDE", "LIKE"}

// insert reads INSERT … VALUES up to its first row.
func (r *dumpReader) insert() error {
	sc := r.scan
	for {
		word, err := sc.word()
		if err != nil {
			return err
		}
		if strings.EqualFold(word, "INTO") {
			break
		}
		if word == "" || len(word) > 32 {
			return sc.skip()
		}
	}
	name, h, err := r.target()
	if err != nil {
		return err
	}
	word, err := sc.word()
	if err != nil {
		return err
	}
	if strings.EqualFold(word, "OVERRIDING") { // SYSTEM VALUE, for identity columns
		_, _ = sc.word()
		_, _ = sc.word()
		if word, err = sc.word(); err != nil {
			return err
		}
	}
	if !strings.EqualFold(word, "VALUES") {
		return sc.skip()
	}
	return r.enter(name, h, false)
}

// copy reads COPY … FROM stdin; up to its first line.
func (r *dumpReader) copy() error {
	sc := r.scan
	name, h, err := r.target()
	if err != nil {
		return err
	}
	word, err := sc.word()
	if err != nil {
		return err
	}
	if !strings.EqualFold(word, "FROM") {
		return sc.skip()
	}
	if err := sc.skip(); err != nil {
		return err
	}
	if err := sc.skipLine(); err != nil {
		return err
	}
	return r.enter(name, h, true)
}

// target reads the name of a table and, if there are any, the columns behind it.
func (r *dumpReader) target() (string, *mapping.Header, error) {
	sc := r.scan
	name, err := sc.name()
	if err != nil {
		return "", nil, err
	}
	if err := sc.space(); err != nil {
		return "", nil, sc.early(err)
	}
	if c, _ := sc.peek(); c != '(' {
		if h := r.columns[name]; h != nil {
			return name, h.Header, nil
		}
		return name, nil, nil
	}
	names, err := sc.columns(nil)
	if err != nil {
		return "", nil, err
	}
	text := strings.Join(names, "\x00")
	h := r.columns[name]
	if h == nil || h.names != text { // the same header for the same columns
		h = &header{text, mapping.NewHeader(names)}
		r.columns[name] = h
	}
	return name, h.Header, nil
}

// enter begins with the rows of a statement, or passes over them.
func (r *dumpReader) enter(table string, h *mapping.Header, copied bool) error {
	if !r.wants(table, h) {
		return r.pass(copied)
	}
	if h == nil {
		return r.scan.fail(fmt.Sprintf("the rows of the table %s come without the names of its columns", table), "dump the structure too, or the names of the columns (mysqldump --complete-insert, pg_dump --column-inserts)")
	}
	r.in = rowsOf{table, h, copied}
	return nil
}

// pass goes past the rows of a statement.
func (r *dumpReader) pass(copied bool) error {
	r.in = rowsOf{}
	if !copied {
		return r.scan.skip()
	}
	for {
		line, err := r.scan.readLine()
		if err != nil || line == `\.` {
			return err
		}
	}
}

// tables reads the dump to its end and returns its tables with their first rows.
func (r *dumpReader) tables() ([]Table, error) {
	var out []Table
	at := map[string]int{}
	r.wants = func(table string, h *mapping.Header) bool {
		i, known := at[table]
		return h != nil && (!known || out[i].Rows < sampleRows)
	}
	for {
		rec := &mapping.Record{}
		err := r.next(rec)
		if errors.Is(err, io.EOF) {
			for _, name := range slices.Sorted(maps.Keys(r.columns)) {
				if _, known := at[name]; !known { // it has no rows
					out = append(out, Table{Name: name, Sample: headed(r.columns[name].Header)})
				}
			}
			return out, nil
		}
		if err != nil {
			if len(out) > 0 {
				return out, nil // said again when the rows are read
			}
			return nil, err
		}
		i, known := at[r.in.table]
		if !known {
			i = len(out)
			at[r.in.table], out = i, append(out, Table{Name: r.in.table, Sample: headed(r.in.header)})
		}
		t := &out[i]
		t.example(rec)
		if t.Rows++; t.Rows == sampleRows {
			if err := r.pass(r.in.copied); err != nil {
				return out, nil
			}
		}
	}
}

// tuple reads the next (…, …) of VALUES; ok is false behind the last.
func (r *dumpReader) tuple(rec *mapping.Record) (ok bool, err error) {
	sc := r.scan
	if err := sc.space(); err != nil {
		return false, sc.early(err)
	}
	c, _ := sc.peek()
	if c == ',' {
		sc.take()
		if err := sc.space(); err != nil {
			return false, sc.early(err)
		}
		c, _ = sc.peek()
	}
	if c != '(' {
		return false, sc.skip()
	}
	renew(rec, sc.pos())
	rec.Column, rec.Header = 0, r.in.header
	sc.take()
	for {
		if err := sc.value(); err != nil {
			return false, err
		}
		if sc.bad != nil && rec.Defect == nil {
			rec.Defect = sc.bad
		}
		rec.Cells = append(rec.Cells, r.arena.copy(sc.text))
		if err := sc.space(); err != nil {
			return false, sc.early(err)
		}
		c, _ := sc.peek()
		sc.take()
		switch c {
		case ',':
		case ')':
			if rec.Defect != nil {
				rec.Raw = strings.Join(rec.Cells, ",")
			}
			return true, nil
		default:
			return false, sc.fail(fmt.Sprintf("expected a comma or ) behind a value, found %q", c), "the dump is damaged from here on")
		}
	}
}

// line reads the next line of COPY; ok is false behind the last.
func (r *dumpReader) line(rec *mapping.Record) (ok bool, err error) {
	sc := r.scan
	renew(rec, sc.pos())
	rec.Column, rec.Header = 0, r.in.header
	line, err := sc.readLine()
	if err != nil {
		return false, err
	}
	if line == `\.` {
		return false, nil
	}
	if l, c := invalidUTF8([]byte(line)); c > 0 {
		rec.Line, rec.Column = rec.Line+int64(l), c
		rec.Defect, rec.Raw = encodingDefect(badByte([]byte(line))), strings.ToValidUTF8(line, "\uFFFD")
		return true, nil
	}
	for {
		cell, rest, more := strings.Cut(line, "\t")
		rec.Cells = append(rec.Cells, r.arena.copy(copyCell(cell)))
		if !more {
			return true, nil
		}
		line = rest
	}
}

// copyCell decodes a value of COPY's text format.
func copyCell(s string) []byte {
	if s == `\N` {
		return nil
	}
	if strings.IndexByte(s, '\\') < 0 {
		return []byte(s)
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'v':
			out = append(out, '\v')
		default:
			b, n := codedByte(s[i:])
			if n == 0 {
				b, n = c, 1
			}
			out = append(out, b)
			i += n - 1
		}
	}
	return out
}

// codedByte decodes x1f or 037, which stand behind a backslash; n is the length.
func codedByte(s string) (b byte, n int) {
	digits, base, from := "01234567", 8, 0
	if s[0] == 'x' {
		digits, base, from = "0123456789abcdefABCDEF", 16, 1
	}
	end := from
	for end < len(s) && end < 3 && strings.IndexByte(digits, s[end]) >= 0 {
		end++
	}
	v, err := strconv.ParseUint(s[from:end], base, 16)
	if err != nil {
		return 0, 0
	}
	return byte(v), end
}

// sqlScanner cuts a dump into words and values.
type sqlScanner struct {
	s      *stream
	path   string
	win    []byte // what the stream has ready
	i      int    // taken of it
	offset int64  // of win[0]
	line   int64
	mysql  bool // a backslash escapes in strings, " quotes them, # is a comment
	text   []byte
	bad    *mapping.Problem // of the last value
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
			if err := sc.skipLine(); err != nil {
				return err
			}
		case c == '/' && sc.follows("/*"):
			if err := sc.comment(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

func (sc *sqlScanner) comment() error {
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

// skip passes over the rest of a statement.
func (sc *sqlScanner) skip() error {
	for {
		c, err := sc.peek()
		if err != nil {
			return sc.early(err)
		}
		switch {
		case c == ';':
			sc.take()
			return nil
		case c == '\'' || c == '"' || c == '`':
			if err := sc.quoted(c, c == '\'' && sc.mysql || c == '"' && sc.mysql, false); err != nil {
				return err
			}
		case c == '-' && sc.follows("--"):
			if err := sc.skipLine(); err != nil {
				return err
			}
		case c == '/' && sc.follows("/*"):
			if err := sc.comment(); err != nil {
				return err
			}
		case c == '$' && !sc.mysql:
			if err := sc.dollars(); err != nil {
				return err
			}
		default:
			sc.take()
		}
	}
}

// dollars passes over a text of Postgres between $tag$ and $tag$, in which
// semicolons and quotes mean nothing.
func (sc *sqlScanner) dollars() error {
	tag := []byte{'$'}
	sc.take()
	for {
		c, err := sc.peek()
		if err != nil {
			return sc.early(err)
		}
		if c != '$' && c != '_' && !isLetter(c) && (c < '0' || c > '9') || len(tag) > 64 {
			return nil // a parameter, not a quote
		}
		sc.take()
		if tag = append(tag, c); c == '$' {
			break
		}
	}
	for {
		c, err := sc.peek()
		if err != nil {
			return sc.early(err)
		}
		if c == '$' && sc.follows(string(tag)) {
			for range tag {
				sc.take()
			}
			return nil
		}
		sc.take()
	}
}

// columns reads the names that begin the entries of a list in parentheses, but for
// entries that begin with one of the words of others.
func (sc *sqlScanner) columns(others []string) ([]string, error) {
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
		if word != "" && (quoted || !slices.Contains(others, strings.ToUpper(word))) {
			names = append(names, word)
		}
		if end, err := sc.skipItem(); err != nil || end {
			return names, err
		}
	}
}

// skipItem passes over the rest of an entry of a list in parentheses; end says that
// it was the last.
func (sc *sqlScanner) skipItem() (end bool, err error) {
	for depth := 0; ; {
		c, err := sc.peek()
		if err != nil {
			return false, sc.early(err)
		}
		switch {
		case c == '\'' || c == '"' || c == '`':
			if err := sc.quoted(c, c == '\'' && sc.mysql, false); err != nil {
				return false, err
			}
			continue
		case c == '-' && sc.follows("--"):
			if err := sc.skipLine(); err != nil {
				return false, err
			}
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
	}
	for {
		c, err := sc.peek()
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
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

// escape reads what a backslash begins.
func (sc *sqlScanner) escape(keep bool) error {
	sc.take()
	c, err := sc.peek()
	if err != nil {
		return sc.early(err)
	}
	if !keep {
		sc.take()
		return nil
	}
	if !sc.mysql { // E'…' of Postgres
		for n, digits := range map[byte]int{'u': 4, 'U': 8} {
			if c == n && sc.ready(1+digits) {
				if v, err := strconv.ParseUint(string(sc.win[sc.i+1:sc.i+1+digits]), 16, 32); err == nil {
					sc.text = utf8.AppendRune(sc.text, rune(v))
					sc.i += 1 + digits
					return nil
				}
			}
		}
		if c == 'x' || c >= '0' && c <= '7' {
			_ = sc.ready(3)
			if b, n := codedByte(string(sc.win[sc.i:min(len(sc.win), sc.i+3)])); n > 0 {
				sc.text = append(sc.text, b)
				sc.i += n
				return nil
			}
		}
	}
	sc.take()
	switch c {
	case '0':
		c = 0
	case 'b':
		c = '\b'
	case 'f':
		if !sc.mysql {
			c = '\f'
		}
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'Z':
		if sc.mysql {
			c = 26
		}
	}
	sc.text = append(sc.text, c)
	return nil
}

// ready reports whether n more bytes are there.
func (sc *sqlScanner) ready(n int) bool {
	if len(sc.win)-sc.i < n {
		_ = sc.follows(strings.Repeat("\x00", n)) // makes as many ready
	}
	return len(sc.win)-sc.i >= n
}

// value reads a value of VALUES into text. One that is not known makes bad.
func (sc *sqlScanner) value() error {
	sc.text, sc.bad = sc.text[:0], nil
	return sc.expression(0)
}

func (sc *sqlScanner) expression(depth int) error {
	if err := sc.space(); err != nil {
		return sc.early(err)
	}
	c, _ := sc.peek()
	switch {
	case c == '\'' || c == '"' && sc.mysql:
		if err := sc.quoted(c, sc.mysql, true); err != nil {
			return err
		}
		sc.checkText()
	case c == '-' || c == '+' || c == '.' || c >= '0' && c <= '9':
		sc.number()
		if len(sc.text) > 1 && sc.text[0] == '0' && sc.text[1] == 'x' {
			sc.binary(string(sc.text[2:]))
		}
	case isLetter(c) || c == '_':
		if err := sc.wordValue(depth); err != nil {
			return err
		}
	default:
		return sc.fail(fmt.Sprintf("expected a value, found %q", c), "the dump is damaged from here on")
	}
	for sc.i < len(sc.win) && sc.win[sc.i] == ':' && sc.follows("::") { // a cast
		sc.take()
		sc.take()
		keep := len(sc.text)
		text := slices.Clone(sc.text)
		if _, err := sc.name(); err != nil {
			return err
		}
		sc.text = append(sc.text[:0], text[:keep]...)
	}
	return nil
}

func (sc *sqlScanner) number() {
	for {
		c, err := sc.peek()
		if err != nil || !isLetter(c) && c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
			return
		}
		sc.text = append(sc.text, c)
		sc.take()
	}
}

// checkText makes bad of text that is not UTF-8.
func (sc *sqlScanner) checkText() {
	if sc.bad == nil && !utf8.Valid(sc.text) {
		sc.bad = encodingDefect(badByte(sc.text))
		sc.text = []byte(strings.ToValidUTF8(string(sc.text), "\uFFFD"))
	}
}

// binary is a value in hexadecimal digits: text where it is text, else the digits as
// MySQL writes them.
func (sc *sqlScanner) binary(digits string) {
	b, err := hex.DecodeString(digits)
	if err != nil || !utf8.Valid(b) || bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }) {
		sc.text = append(sc.text[:0], "0x"+digits...)
		return
	}
	sc.text = append(sc.text[:0], b...)
}

// wordValue reads a value that begins with a letter: NULL, true, E'…', X'…', b'1',
// _binary '…', or one of the calls that sqlite3 writes for text with line breaks.
func (sc *sqlScanner) wordValue(depth int) error {
	word, err := sc.word()
	if err != nil {
		return err
	}
	c, err := sc.peek()
	if err != nil {
		return sc.early(err)
	}
	upper := strings.ToUpper(word)
	sc.text = sc.text[:0]
	switch {
	case c == '\'' && upper == "X":
		if err := sc.quoted(c, false, true); err != nil {
			return err
		}
		sc.binary(string(sc.text))
		return nil
	case c == '\'' && upper == "B":
		if err := sc.quoted(c, false, true); err != nil {
			return err
		}
		n, _ := strconv.ParseUint(string(sc.text), 2, 64)
		sc.text = strconv.AppendUint(sc.text[:0], n, 10)
		return nil
	case c == '\'' && (upper == "E" || upper == "N"):
		defer sc.checkText()
		return sc.quoted(c, sc.mysql || upper == "E", true)
	case word[0] == '_' && sc.mysql: // the character set of the text behind it
		if err := sc.expression(depth); err != nil {
			return err
		}
		if upper == "_BINARY" && sc.bad != nil && sc.bad.Code == "row_encoding" {
			sc.bad = nil // bytes, and said to be
		}
		return nil
	case c == '(' && depth < 8:
		return sc.call(upper, depth)
	case upper == "NULL", upper == "DEFAULT":
		return nil
	case upper == "TRUE" || upper == "FALSE":
		sc.text = append(sc.text, strings.ToLower(word)...)
		return nil
	}
	sc.bad = defect("row_malformed", fmt.Sprintf("the value %s of the row is none that a dump has", word), "dump the table again")
	return nil
}

// call reads a call of replace, char or unistr.
func (sc *sqlScanner) call(name string, depth int) error {
	sc.take() // (
	var args []string
	for {
		sc.text = sc.text[:0]
		if err := sc.expression(depth + 1); err != nil {
			return err
		}
		args = append(args, string(sc.text))
		if err := sc.space(); err != nil {
			return sc.early(err)
		}
		c, _ := sc.peek()
		sc.take()
		if c == ')' {
			break
		}
		if c != ',' || len(args) > 3 {
			return sc.fail(fmt.Sprintf("expected a comma or ) behind an argument, found %q", c), "the dump is damaged from here on")
		}
	}
	out := ""
	switch {
	case name == "REPLACE" && len(args) == 3:
		out = strings.ReplaceAll(args[0], args[1], args[2])
	case name == "CHAR" && len(args) == 1:
		n, _ := strconv.Atoi(args[0])
		out = string(rune(n))
	case name == "UNISTR" && len(args) == 1:
		out = unistr(args[0])
	default:
		sc.bad = defect("row_malformed", fmt.Sprintf("the row calls %s(), which no dump does", strings.ToLower(name)), "dump the table again")
	}
	sc.text = append(sc.text[:0], out...)
	return nil
}

// unistr decodes \\, \hhhh, \+hhhhhh, \uhhhh and \Uhhhhhhhh.
func unistr(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		from, digits := i+1, 4
		switch s[i+1] {
		case '\\':
			b.WriteByte('\\')
			i++
			continue
		case '+':
			from, digits = i+2, 6
		case 'u':
			from = i + 2
		case 'U':
			from, digits = i+2, 8
		}
		if from+digits <= len(s) {
			if v, err := strconv.ParseUint(s[from:from+digits], 16, 32); err == nil {
				b.WriteRune(rune(v))
				i = from + digits - 1
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
