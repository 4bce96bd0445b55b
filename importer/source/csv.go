package source

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"clerk-import/mapping"
)

// Columns that mark a rejects file, which is read back in. See report.Rejects.
const (
	// RejectRecord holds the JSON of a rejected row that came from JSON.
	RejectRecord = "_record"
	// RejectCodes is present in every rejects file.
	RejectCodes = "_problem_codes"
)

// rejectColumns are those that a rejects file adds. An export's own may be called so, too, and
// stands in front of them.
var rejectColumns = []string{rejectFile, rejectLine, RejectRow, RejectCodes, "_problems", "_raw", RejectRecord}

// Columns of a rejects file that say where a row was.
const (
	rejectFile = "_file"
	rejectLine = "_line"
	// RejectRow holds the identity of the row, see mapping.Record.
	RejectRow = "_row"
)

// csvReader reads RFC 4180. It reads lines: one without a quote is a row and is
// cut at the delimiters, which is what most rows of most files are; the others
// go to encoding/csv, which is fed a line at a time, so that it is always known
// which bytes a row is made of and no row grows without bound.
type csvReader struct {
	lines   *lineReader
	csv     *csv.Reader // reads what the feed gives it
	feed    feed
	comma   byte // 0: not a single byte; encoding/csv does it all
	escaped bool // a backslash escapes, and quotes mean nothing
	name    string
	header  *mapping.Header
	rejects bool           // a rejects file: drop its own columns, undo its quoting
	added   map[string]int // its own columns
	marked  bool           // see mapping.Header
	pad     bool           // complete rows that are too short
	width   int            // columns, with its own
	least   int            // cells that a row of it has at least: those of the export, and _row
	record  int            // column of RejectRecord, or -1
	keep    []int
	nothing *nothing // nil: every cell says what it says
	rows    int64    // read by now, -1 when not all of them are
	found   []mapping.Finding
	// headless is why the first row is no header, while the file is probed.
	headless  *Error
	unread    backslashes
	blank     tally // rows of empty cells
	formulas  tally // cells as ="00123"
	swallowed tally // lines of cells that are rows
	numbered  numbered
	guard     guard
	// apostrophes are those that were taken off: see guard; marks those that were kept, and bare the cells that lack one.
	apostrophes tally
	marks       tally
	bare        tally
	last        lastCells
	done        error
	arena       arena
}

func newCSVReader(s *stream, opts Options) (*csvReader, error) {
	r := &csvReader{marked: s.start > 0 || s.direct == nil && (s.utf16 || s.encoding != ""), lines: newLineReader(s, MaxRow, true), name: opts.Name, record: -1, pad: opts.Pad}
	if err := r.skipPreamble(&opts); err != nil {
		return nil, err
	}
	head := r.lines.head()
	if opts.Delimiter == 0 {
		opts.Delimiter = detectDelimiter(head)
	}
	r.guard = guarded(head, opts.Delimiter, len(head) < bufferSize/2, opts.Header == nil)
	r.feed.r = r
	r.csv = r.feed.reader(opts.Delimiter)
	if d := opts.Delimiter; d < utf8.RuneSelf && d != '"' && d != '\r' && d != '\n' {
		r.comma = byte(d)
	}
	r.escaped = r.comma == '\t' && escapes(head)
	names, line := opts.Header, int64(0)
	if names != nil {
		var err error
		if names, err = r.given(names, head, opts); err != nil {
			return nil, err
		}
	} else {
		row, err := r.readHeader()
		if err != nil {
			return nil, err
		}
		names, line = row.cells, row.line
		if l, c := invalidUTF8([]byte(strings.Join(names, ","))); c > 0 {
			return nil, &Error{Position: mapping.Position{File: r.name, Line: row.line + int64(l), Column: c}, Msg: "the header row is not UTF-8", Hint: "say which encoding it is in with --encoding, as windows-1252, or convert the file"}
		}
	}
	if err := r.columns(names, line); err != nil {
		return nil, err
	}
	if r.headless != nil && !opts.probing {
		return nil, r.headless
	}
	if r.rejects && s.encoding != "" && s.encoding != Bytewise {
		return nil, &Error{Position: mapping.Position{File: r.name, Line: 1}, Msg: "is a file of rejects, which is UTF-8 whatever the export was", Hint: "leave --encoding out"}
	}
	if !r.rejects { // whose cells are as they were read
		r.nothing = newNothing(opts.Nulls)
	}
	if opts.From.Offset > r.lines.offset {
		r.rows = -1
	}
	return r, r.lines.skip(opts.From)
}

func (r *csvReader) next(rec *mapping.Record) error {
	if r.done != nil {
		return r.done
	}
	row, err := r.readRow(rec.Cells)
	for err == nil && len(row.cells) > 1 && blankRow(row.cells) { // of a spreadsheet, ;;;;
		r.blank.add(mapping.Position{File: r.name, Line: row.line, Offset: row.offset}, 1)
		row, err = r.readRow(row.cells[:0])
	}
	if err != nil {
		return r.failed(rec, row, err)
	}
	r.within(row)
	if len(row.cells) == 1 && r.trailer(row) {
		r.done = io.EOF
		return io.EOF
	}
	if r.rows >= 0 {
		r.rows++
	}
	renew(rec, mapping.Position{File: r.name, Line: row.line, Offset: row.offset})
	rec.Header = r.header
	if l, c := invalidUTF8(row.raw); c > 0 {
		rec.Line, rec.Column = rec.Line+int64(l), c
		r.bad(rec, row, encodingDefect(badByte(row.raw)))
		return nil
	}
	if r.lines.encoding != "" && bytes.Contains(row.raw, []byte(replaced)) {
		r.bad(rec, row, otherEncodingDefect(r.lines.encoding))
		return nil
	}
	if p := r.strange(row); p != nil {
		r.bad(rec, row, p)
		return nil
	}
	want := len(r.header.Names)
	if r.rejects {
		if n := len(row.cells); n < r.least || n > r.width { // a spreadsheet leaves out empty cells at the end, as of _raw
			r.bad(rec, row, defect("row_ragged", fmt.Sprintf("the row has %d cells where the header has %d", n, r.width), "a cell with a delimiter or a line break in it must be in quotes"))
			return nil
		}
		r.reject(rec, row.cells)
		return nil
	}
	whole := len(row.raw) > len(trimEnd(row.raw)) // the last row of a file may have been cut off
	if r.pad && (whole || len(row.cells) > want) {
		row.cells = padded(row.cells, want)
	}
	if r.guard != noGuard || bytes.IndexByte(row.raw, '\'') >= 0 {
		r.unguard(row.cells, rec.Position)
	}
	rec.Cells = row.cells
	switch {
	case len(row.cells) < want:
	case whole:
		r.last.add(row.cells[want-1])
	default:
		r.ends(row, row.cells[want-1])
	}
	if n := len(row.cells); n != want && !(n == want+1 && row.cells[want] == "") { // a trailing delimiter is harmless
		msg, hint := "the row has %d cells where the header has %d", "a cell with a delimiter or a line break in it must be in quotes"
		if n < want {
			hint += "; rows that leave out empty cells at their end are completed with --pad-rows"
		}
		if n < want && !whole {
			msg, hint = "the file ends in this row, which has %d cells where the header has %d", "the export or its download was cut off; get it again"
		}
		r.bad(rec, row, defect("row_ragged", fmt.Sprintf(msg, n, want), hint))
	}
	return nil
}

// bad makes rec a row that cannot be read.
func (r *csvReader) bad(rec *mapping.Record, row csvRow, p *mapping.Problem) {
	rec.Defect, rec.Raw = p, strings.ToValidUTF8(string(bytes.TrimRight(row.raw, "\r\n")), "\uFFFD")
}

// strange is the Problem of a row with characters that cannot be told to mean something.
func (r *csvReader) strange(row csvRow) *mapping.Problem {
	if r.escaped && bytes.IndexByte(row.raw, '\\') >= 0 && !utf8.ValidString(strings.Join(row.cells, "")) {
		return defect("row_encoding", "an escape in the row stands for bytes that are not UTF-8", "export the values as text")
	}
	switch {
	case bytes.HasPrefix(row.raw, byteOrderMark), r.namesAgain(row.cells):
		return defect("row_malformed", "a file begins in the middle of this one, with a header or a byte order mark", "name the files one by one: their columns may stand in another order")
	case row.mixed || !row.quoted && bytes.IndexByte(trimEnd(row.raw), r.lines.other()) >= 0:
		return defect("row_malformed", "the row has a line break of another kind in it", "lines end in CR, LF or CR LF, and all of them in the same")
	case r.comma == '\t' && !r.escaped && bytes.IndexByte(row.raw, '\\') >= 0:
		if r.unread.rows++; r.unread.rows == 1 {
			r.unread.at = row.line
		}
	}
	return nil
}

// namesAgain reports whether a row has the names of the columns, in whichever order.
func (r *csvReader) namesAgain(cells []string) bool {
	return len(cells) == len(r.header.Names) && !slices.ContainsFunc(cells, func(c string) bool { return r.header.Column(c) < 0 })
}

// countLine is what psql, sqlcmd and SQL*Plus write behind the rows.
var countLine = regexp.MustCompile(`^\(?(\d+) rows?(?: selected\.?| affected)?\)?$`)

// trailer reports whether a row is the last line of a file and says how many rows there are,
// or is the mark with which COPY ends.
func (r *csvReader) trailer(row csvRow) bool {
	text := string(trimEnd(row.raw))
	m := countLine.FindStringSubmatch(text)
	if m == nil && text != `\.` {
		return false
	}
	rest, err := r.lines.Peek(64)
	if err == nil || len(bytes.TrimSpace(rest)) > 0 {
		return false
	}
	if m != nil && r.rows >= 0 && m[1] != strconv.FormatInt(r.rows, 10) {
		r.found = append(r.found, mapping.Finding{
			Problem: mapping.Problem{Code: CodeIncomplete, Severity: mapping.Fatal,
				Message: fmt.Sprintf("the last line says that the rows are %s; there are %d", m[1], r.rows), Hint: "export again"},
			At: mapping.Position{File: r.name, Line: row.line}, Count: 1,
		})
	}
	return true
}

func (r *csvReader) findings() []mapping.Finding {
	out := r.found
	if r.blank.n > 0 {
		out = append(out, mapping.Finding{
			Problem: mapping.Problem{Code: CodeBlankRows, Severity: mapping.Warning, Message: "rows have empty cells only, and are passed over",
				Hint: "spreadsheets write such rows; if users are missing, export again"},
			At: r.blank.at, Count: r.blank.n,
		})
	}
	if r.nothing != nil {
		out = append(out, r.nothing.findings(r.name, r.header, ", without quotes,")...)
	}
	if r.formulas.n > 0 {
		out = append(out, mapping.Finding{
			Problem: mapping.Problem{Code: CodeTextFormula, Severity: mapping.Warning, Message: `cells are formulas that make a text (="00123"), and are read as the text`,
				Hint: "they keep a spreadsheet program from taking it for a number; look at one of them"},
			At: r.formulas.at, Count: r.formulas.n,
		})
	}
	out = append(out, r.ofGuards()...)
	if r.swallowed.n > 0 {
		out = append(out, mapping.Finding{
			Problem: mapping.Problem{Code: CodeRowsInCell, Severity: mapping.Fatal, Message: "lines inside a cell look like rows of their own, and are not read as rows",
				Hint: `look for a " that lacks its partner in the row that begins there, or export again; where the cell is meant to hold them, --disable ` + CodeRowsInCell},
			At: r.swallowed.at, Count: r.swallowed.n,
		})
	}
	if r.unread.rows > 0 {
		out = append(out, mapping.Finding{
			Problem: mapping.Problem{Code: CodeBackslashes, Severity: mapping.Warning,
				Message: "rows have a backslash in them, which is read as it stands",
				Hint:    `if \n means a line break, as in output of mysql --batch, export as CSV`},
			At: mapping.Position{File: r.name, Line: r.unread.at}, Count: r.unread.rows,
		})
	}
	return out
}

// padded completes a row that is too short, and takes empty cells off one that is too
// long.
func padded(cells []string, want int) []string {
	for len(cells) < want {
		cells = append(cells, "")
	}
	for len(cells) > want && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// reject restores a row of a rejects file.
func (r *csvReader) reject(rec *mapping.Record, row []string) {
	added := func(name string) string {
		if i, has := r.added[name]; has && i < len(row) {
			return mapping.UnguardCell(row[i])
		}
		return ""
	}
	rec.Origin = &mapping.Origin{File: added(rejectFile), ID: strings.TrimPrefix(strings.ToLower(strings.TrimSpace(added(RejectRow))), mapping.IdentityGuard), Codes: added(RejectCodes)}
	rec.Origin.Line, _ = strconv.ParseInt(added(rejectLine), 10, 64) // edited by somebody: found by its identity
	text := ""
	if r.record >= 0 && r.record < len(row) {
		text = mapping.UnguardCell(row[r.record])
	}
	if r.record >= 0 && (text != "" || len(r.keep) == 0) { // rows of JSON and of CSV may stand in one file
		rec.Header = nil
		r.arena.json(rec, []byte(text))
		return
	}
	rec.Cells = make([]string, len(r.keep))
	empty := true
	for i, col := range r.keep {
		if col < len(row) {
			rec.Cells[i] = mapping.UnguardCell(row[col])
			empty = empty && row[col] == ""
		}
	}
	if empty {
		rec.Defect = defect("row_malformed", "the row is still empty: it could not be taken apart when it was rejected",
			"fill in its cells from the column _raw, or delete the row")
	}
}

// failed decides whether a bad row ends the file. encoding/csv goes on with the
// line after a misplaced quote; a quote that is open at the end of the file has
// swallowed everything behind it.
func (r *csvReader) failed(rec *mapping.Record, row csvRow, err error) error {
	var pe *csv.ParseError
	if errors.Is(err, io.EOF) {
		r.done = io.EOF
		return io.EOF
	}
	if !errors.As(err, &pe) || r.open(row, pe) {
		r.done = r.fatal(err, row)
		return r.done
	}
	r.within(row)
	if r.rows >= 0 {
		r.rows++
	}
	*rec = mapping.Record{
		Position: mapping.Position{File: r.name, Line: row.line, Column: pe.Column, Offset: row.offset},
		Header:   r.header,
	}
	msg, hint := misplaced(pe, row.raw)
	r.bad(rec, row, defect("row_malformed", "the row cannot be read: "+msg, hint))
	return nil
}

// misplaced says what is wrong with a quote, and what to do about it.
func misplaced(pe *csv.ParseError, raw []byte) (msg, hint string) {
	msg, hint = "a quote inside a cell that does not start with one", `write a quote inside a quoted cell twice ("")`
	if errors.Is(pe.Err, csv.ErrQuote) {
		msg = "text after a closing quote"
	}
	switch {
	case bytes.Contains(raw, []byte(`\"`)):
		hint += `; the exporter puts a backslash before it, so use another format of it if there is one, as firebase auth:export --format=json`
	case bytes.Contains(raw, []byte(`{"`)):
		hint += "; an exporter that does not is better asked for JSON, as firebase auth:export --format=json"
	}
	return fmt.Sprintf("%s (line %d, column %d)", msg, pe.Line, pe.Column), hint
}

// open reports whether a quote of the row is open at the end of the file.
func (r *csvReader) open(row csvRow, pe *csv.ParseError) bool {
	return r.atEOF() && errors.Is(pe.Err, csv.ErrQuote) && bytes.Count(row.raw, []byte{'"'})%2 == 1
}

func (r *csvReader) atEOF() bool {
	_, err := r.lines.Peek(1)
	return err != nil
}

// fatal is the error of a row behind which the file cannot be read on.
func (r *csvReader) fatal(err error, row csvRow) error {
	pos := mapping.Position{File: r.name, Line: row.line}
	var pe *csv.ParseError
	switch {
	case errors.As(err, &pe) && r.open(row, pe):
		return &Error{Position: pos, Msg: "a quoted cell that starts in this row is never closed", Hint: `look for a " that lacks its partner`}
	case errors.As(err, &pe):
		msg, hint := misplaced(pe, row.raw)
		return &Error{Position: pos, Msg: "the first row cannot be read: " + msg, Hint: hint}
	case errors.Is(err, errRowTooLarge):
		return &Error{Position: pos, Msg: fmt.Sprintf("the row that starts here is larger than %d MiB", MaxRow>>20), Hint: `look for a " that lacks its partner`}
	}
	return readError(pos, err)
}

func badByte(b []byte) byte {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size <= 1 {
			return b[i]
		}
		i += size
	}
	return 0
}
