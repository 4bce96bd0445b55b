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

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
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
	headless *Error
	unread   backslashes
	blank    tally // rows of empty cells
	formulas tally // cells as ="00123"
	last     lastCells
	done     error
	arena    arena
}

// backslashes counts rows in which a backslash may have meant something.
type backslashes struct {
	rows int64
	at   int64 // line of the first
}

// csvRow is a row as it stands. Its text is good until the next one is read.
type csvRow struct {
	raw    []byte
	cells  []string
	offset int64
	line   int64
	quoted bool // there are quotes in it that mean something
	mixed  bool // its line breaks are of several kinds
}

// feed gives encoding/csv a row's first line, and further lines when it asks for
// them.
type feed struct {
	r     *csvReader
	text  []byte // of the row so far
	given int    // bytes of it
	lines int64  // given in all, for all rows
}

var errRowTooLarge = errors.New("row too large")

// reader takes apart what the feed gives it.
func (f *feed) reader(comma rune) *csv.Reader {
	c := csv.NewReader(f)
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = comma, -1, true
	return c
}

// add takes up a line, of which encoding/csv only knows the usual end.
func (f *feed) add(line []byte) {
	f.text = append(f.text, line...)
	if n := len(f.text); f.text[n-1] == '\r' && f.r.lines.end == '\r' {
		f.text[n-1] = '\n'
	}
	f.lines++
}

func (f *feed) Read(p []byte) (int, error) {
	if f.given == len(f.text) {
		if len(f.text) > MaxRow {
			return 0, errRowTooLarge
		}
		line, err := f.r.readLine()
		if len(line) == 0 {
			return 0, err
		}
		f.add(line)
	}
	n := copy(p, f.text[f.given:])
	f.given += n
	return n, nil
}

func (r *csvReader) readLine() ([]byte, error) {
	line, err := r.lines.next()
	if errors.Is(err, errLineTooLong) {
		err = errRowTooLarge
	}
	return line, err
}

// readRow reads the next row, if it can into the space of cells. A row that cannot
// be taken apart comes with the error and with its text.
func (r *csvReader) readRow(cells []string) (csvRow, error) {
	for {
		row := csvRow{offset: r.lines.offset, line: r.lines.line + 1}
		line, err := r.readLine()
		if err != nil {
			return row, err
		}
		text := trimEnd(line)
		if len(text) == 0 {
			continue // a blank line is no row
		}
		if r.comma != 0 && (r.escaped || bytes.IndexByte(text, '"') < 0) {
			row.raw, row.cells = line, r.cut(cells, r.arena.copy(text), row.line)
			return row, nil
		}
		return r.readQuoted(row, line, cells)
	}
}

// readQuoted has encoding/csv take a row apart.
func (r *csvReader) readQuoted(row csvRow, line []byte, cells []string) (csvRow, error) {
	row.quoted = true
	if r.lines.end == '\r' {
		// A line may have line breaks in it that are none here, and are for encoding/csv: what
		// that leaves of the line must not be the next row.
		r.csv, r.feed.lines = r.feed.reader(r.csv.Comma), 0
	}
	before := r.feed.lines
	r.feed.text, r.feed.given = r.feed.text[:0], 0
	r.feed.add(line)
	given, err := r.csv.Read()
	row.cells = append(cells[:0], given...)
	row.raw = r.feed.text
	row.mixed = r.lines.end == '\r' && r.csv.InputOffset() < int64(len(row.raw))
	var pe *csv.ParseError
	if errors.As(err, &pe) { // its lines are those of the feed
		pe.StartLine += int(row.line - before - 1)
		pe.Line += int(row.line - before - 1)
		if apart, ok := cutJSON(cells, string(trimEnd(row.raw)), r.csv.Comma); ok {
			row.cells, err = apart, nil
		} else if apart, ok := cutFormulas(cells, string(trimEnd(row.raw)), string(r.csv.Comma)); ok {
			row.cells, err = apart, nil
			r.textFormulas(row)
		}
		return row, err
	}
	r.textFormulas(row)
	alone := bytes.IndexByte(trimEnd(row.raw), '\r') >= 0 && r.lines.end == '\n'
	for i := 0; alone && i < len(row.cells); i++ {
		row.mixed = row.mixed || strings.IndexByte(row.cells[i], '\r') >= 0 && !r.inQuotes(i, before)
	}
	if r.nothing != nil {
		for i, cell := range row.cells {
			if cell != "" && r.nothing.first[cell[0]] && !r.inQuotes(i, before) {
				row.cells[i] = r.nothing.read(cell, i, row.line)
			}
		}
	}
	return row, err
}

// inQuotes reports whether a cell of the row that encoding/csv has read, whose lines are
// those behind before, begins with a quote.
func (r *csvReader) inQuotes(cell int, before int64) bool {
	line, column := r.csv.FieldPos(cell)
	text := r.feed.text
	for range int64(line) - before - 1 {
		text = text[bytes.IndexByte(text, '\n')+1:]
	}
	return text[column-1] == '"'
}

// cut takes a row without quotes apart into the space of cells.
func (r *csvReader) cut(cells []string, text string, line int64) []string {
	cells = cells[:0]
	comma, escaped := r.comma, r.escaped
	longest, first := 0, (*[256]bool)(nil) // what may be a word for nothing
	if r.nothing != nil {
		longest, first = r.nothing.longest, &r.nothing.first
	}
	for {
		i := strings.IndexByte(text, comma)
		cell := text
		if i >= 0 {
			cell = text[:i]
		}
		if cell != "" && len(cell) <= longest && first[cell[0]] {
			cell = r.nothing.read(cell, len(cells), line)
		}
		if escaped {
			cell = unescape(cell)
		}
		cells = append(cells, cell)
		if i < 0 {
			return cells
		}
		text = text[i+1:]
	}
}

// textFormulas reads ="00123" as the text it makes, as exporters write it for Excel.
func (r *csvReader) textFormulas(row csvRow) {
	for i, cell := range row.cells {
		if text, is := strings.CutPrefix(cell, `="`); is && strings.HasSuffix(text, `"`) && !r.rejects {
			row.cells[i] = strings.ReplaceAll(text[:len(text)-1], `""`, `"`)
			r.formulas.add(mapping.Position{File: r.name, Line: row.line}, 1)
		}
	}
}

// cutFormulas takes a row apart that has ="00123" in cells without quotes.
func cutFormulas(cells []string, text, comma string) ([]string, bool) {
	cells = cells[:0]
	for _, cell := range strings.Split(text, comma) {
		inner, formula := strings.CutPrefix(cell, `="`)
		inner, closed := strings.CutSuffix(inner, `"`)
		if strings.Contains(cell, `"`) && (!formula || !closed || strings.Contains(inner, `"`)) {
			return cells, false // a quote that means something else
		}
		cells = append(cells, cell)
	}
	return cells, true
}

// cutJSON takes a row apart that has objects in cells without quotes, as Firebase's exporter
// writes claims: JSON tells itself where it ends.
func cutJSON(cells []string, text string, comma rune) ([]string, bool) {
	cells = cells[:0]
	found := false
	for {
		cell, end := "", 0
		switch {
		case strings.HasPrefix(text, `"`):
			for end = 1; ; end++ {
				i := strings.IndexByte(text[end:], '"')
				if i < 0 {
					return nil, false
				}
				if end += i + 1; end == len(text) || text[end] != '"' {
					break
				}
			}
			cell = strings.ReplaceAll(text[1:end-1], `""`, `"`)
		case strings.HasPrefix(text, "{"):
			depth := 0
			brackets([]byte(text), func(c byte, at int) bool {
				if end = at + 1; c == '{' || c == '[' {
					depth++
				} else {
					depth--
				}
				return depth > 0
			})
			if cell = text[:end]; !gjson.Valid(cell) {
				return nil, false
			}
			found = true
		default:
			if end = strings.IndexRune(text, comma); end < 0 {
				end = len(text)
			}
			if cell = text[:end]; strings.Contains(cell, `"`) {
				return nil, false
			}
		}
		cells, text = append(cells, cell), text[end:]
		if text == "" {
			return cells, found
		}
		after, ok := strings.CutPrefix(text, string(comma))
		if !ok {
			return nil, false
		}
		text = after
	}
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
	if r.rejects && s.encoding != "" {
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

// readHeader reads the first row that is no comment and has a cell which is not empty.
func (r *csvReader) readHeader() (csvRow, error) {
	for {
		row, err := r.readRow(nil)
		switch {
		case errors.Is(err, io.EOF):
			return row, &Error{Position: mapping.Position{File: r.name}, Msg: "is empty: not even a header row"}
		case err != nil:
			return row, r.fatal(err, row)
		case !blankRow(row.cells) && row.raw[0] != '#':
			return row, nil
		}
	}
}

// skipPreamble passes over what stands before the header: blank lines, lines that start
// with # (later ones are data: a name may start with #), and the line that tells Excel the
// delimiter.
func (r *csvReader) skipPreamble(opts *Options) error {
	for first := true; ; {
		head, _ := r.lines.Peek(16)
		if len(head) == 0 {
			return nil
		}
		line, _, _ := bytes.Cut(head, []byte{r.lines.end})
		sep := excelDelimiter(line)
		blank := head[0] == '\n' || head[0] == '\r'
		if head[0] != '#' && !blank && (sep == 0 || !first) {
			return nil
		}
		if first = first && blank; sep != 0 && opts.Delimiter == 0 {
			opts.Delimiter = sep
		}
		if _, err := r.readLine(); err != nil {
			return readError(mapping.Position{File: r.name, Line: r.lines.line + 1}, err)
		}
	}
}

// excelDelimiter is what the first line says, as "sep=;", or 0.
func excelDelimiter(line []byte) rune {
	text := strings.TrimSuffix(string(line), "\r")
	if len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"' {
		text = text[1 : len(text)-1]
	}
	if len(text) < 5 || !strings.EqualFold(text[:4], "sep=") {
		return 0
	}
	d, size := utf8.DecodeRuneInString(text[4:])
	if size != len(text)-4 || d == utf8.RuneError {
		return 0
	}
	return d
}

// given are the columns of a file that are said, for a file that has no header. Those of a
// source are adapted to the width of the first row: versions of an exporter differ in how
// many columns they write at the end.
func (r *csvReader) given(names []string, head []byte, opts Options) ([]string, error) {
	first := csv.NewReader(bytes.NewReader(head))
	first.Comma, first.LazyQuotes = opts.Delimiter, true
	row, err := first.Read()
	if err != nil {
		return names, nil
	}
	if line, _, _ := bytes.Cut(head, []byte{'\n'}); bytes.IndexByte(line, '{') >= 0 {
		if apart, ok := cutJSON(nil, string(trimEnd(line)), opts.Delimiter); ok {
			row = apart
		}
	}
	if opts.Fit {
		return names[:min(len(names), len(row))], nil
	}
	pos := mapping.Position{File: r.name, Line: r.lines.line + 1}
	same := 0
	for i := range min(len(row), len(names)) {
		if strings.EqualFold(strings.TrimSpace(row[i]), names[i]) {
			same++
		}
	}
	switch {
	case same > len(names)/2:
		return nil, &Error{Position: pos, Msg: "the first line is a header already", Hint: "leave --header out, or delete the line"}
	case len(row) != len(names) && !(len(row) == len(names)+1 && row[len(names)] == ""):
		return nil, &Error{Position: pos, Msg: fmt.Sprintf("--header names %s, and the first row has %s", record.Amount(len(names), "column"), record.Amount(len(row), "cell")), Hint: "name each of them, in their order"}
	}
	return names, nil
}

// noHeader is the error of a file or a sheet whose first row looks like a row, of which nothing
// is shown, or nil.
func noHeader(names []string, at mapping.Position, hint string) *Error {
	var found []string
	for i, n := range names {
		if looks := mapping.LooksLike(n); looks != "" && len(found) < 3 {
			found = append(found, fmt.Sprintf("cell %d looks like %s", i+1, looks))
		}
	}
	if len(found) == 0 {
		return nil
	}
	return &Error{Position: at, Msg: "the first line is a row and no header: " + strings.Join(found, ", "), Hint: hint}
}

// columns takes the header apart: in a rejects file, the columns it added.
func (r *csvReader) columns(names []string, line int64) error {
	r.rejects = slices.Contains(names, RejectCodes)
	kept, at := names, mapping.Position{File: r.name, Line: line}
	if r.rejects {
		kept, r.added = nil, map[string]int{}
		for i, n := range names {
			added := slices.Contains(rejectColumns, n) && !slices.Contains(names[i+1:], n)
			switch {
			case added && n == RejectRecord:
				r.record = i
			case added:
				r.added[n] = i
			default:
				r.keep = append(r.keep, i)
				kept = append(kept, mapping.UnguardCell(n))
			}
		}
	} else if line > 0 {
		if r.headless = noHeader(names, at, "name the columns with --header id,email,…"); r.headless != nil {
			r.header = mapping.NewHeader(names)
			return nil
		}
	}
	r.width, r.least = len(names), max(r.added[RejectRow]+1, slices.Max(append([]int{-1}, r.keep...))+1)
	kept, found, err := distinct(kept, at)
	if err != nil {
		return err
	}
	r.header, r.found = mapping.NewHeader(kept), found
	r.header.Comma, r.header.Marked = r.csv.Comma, r.marked
	return nil
}

// distinct holds the names of columns against each other. A column without a name gets one
// that says where it stands.
func distinct(names []string, at mapping.Position) ([]string, []mapping.Finding, *Error) {
	out, seen, alike := make([]string, len(names)), map[string]int{}, map[string]int{}
	var found []mapping.Finding
	for i, n := range names {
		n = strings.TrimSpace(n)
		if n == "" {
			out[i] = fmt.Sprintf("(column %d)", i+1)
			continue
		}
		out[i] = n
		if first, twice := seen[n]; twice {
			return nil, nil, &Error{Position: at, Msg: fmt.Sprintf("columns %d and %d have the same name, %q", first+1, i+1, n),
				Hint: "rename one of them in the header: which of them counts cannot be told"}
		}
		seen[n] = i
		key := strings.ToLower(strings.Join(strings.Fields(n), ""))
		if first, is := alike[key]; is {
			found = append(found, mapping.Finding{
				Problem: mapping.Problem{Code: CodeColumnsAlike, Severity: mapping.Warning, Field: n,
					Message: fmt.Sprintf("the column differs from %q in upper and lower case or spaces only", out[first]),
					Hint:    "the mapping reads the one that is spelt as it says; make sure that it is the right one"},
				At: at, Count: 1,
			})
			continue
		}
		alike[key] = i
	}
	return out, found, nil
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
	case bytes.HasPrefix(row.raw, []byte("\ufeff")), slices.Equal(row.cells, r.header.Names):
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
	rec.Origin = &mapping.Origin{File: added(rejectFile), ID: strings.ToLower(strings.TrimSpace(added(RejectRow))), Codes: added(RejectCodes)}
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

// detectDelimiter picks the delimiter that splits the first rows into the same
// number of cells, more than one; a comma when nothing does.
func detectDelimiter(head []byte) rune {
	best, bestScore := ',', 0
	for _, d := range []rune{',', ';', '\t', '|'} {
		r := csv.NewReader(bytes.NewReader(head))
		r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = d, -1, true, true
		width, agree := 0, 0
		for range 20 {
			row, err := r.Read()
			if err != nil {
				break
			}
			if width == 0 {
				width = len(row)
			}
			if len(row) == width {
				agree++
			}
		}
		// The header's width counts most: data cells may hold any delimiter.
		if score := width*100 + agree; width > 1 && score > bestScore {
			best, bestScore = d, score
		}
	}
	return best
}
