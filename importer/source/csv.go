package source

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"clerk-import/mapping"
)

// Columns that mark a rejects file, which is read back in. See report.Rejects.
const (
	// RejectRecord holds the JSON of a rejected row that came from JSON.
	RejectRecord = "_record"
	// RejectPrefix starts the names of all columns that a rejects file adds.
	RejectPrefix = "_"
	// RejectCodes is present in every rejects file.
	RejectCodes = "_problem_codes"
)

// csvReader reads RFC 4180. It reads lines: one without a quote is a row and is
// cut at the delimiters, which is what most rows of most files are; the others
// go to encoding/csv, which is fed a line at a time, so that it is always known
// which bytes a row is made of and no row grows without bound.
type csvReader struct {
	stream  *stream
	csv     *csv.Reader // reads what the feed gives it
	feed    feed
	comma   byte // 0: not a single byte; encoding/csv does it all
	name    string
	header  *mapping.Header
	rejects bool // a rejects file: drop its own columns, undo its quoting
	pad     bool // complete rows that are too short
	record  int  // column of RejectRecord, or -1
	keep    []int
	offset  int64  // of the next line in the stream
	line    int64  // lines before it
	long    []byte // a line longer than the stream's buffer
	done    error
	arena   arena
}

// csvRow is a row as it stands. Its text is good until the next one is read.
type csvRow struct {
	raw    []byte
	cells  []string
	offset int64
	line   int64
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

func (f *feed) Read(p []byte) (int, error) {
	if f.given == len(f.text) {
		if len(f.text) > MaxRow {
			return 0, errRowTooLarge
		}
		line, err := f.r.readLine()
		if len(line) == 0 {
			return 0, err
		}
		f.text = append(f.text, line...)
		f.lines++
	}
	n := copy(p, f.text[f.given:])
	f.given += n
	return n, nil
}

// readLine returns the next line with its line break, good until the next call.
// It comes with an error only when it is empty.
func (r *csvReader) readLine() ([]byte, error) {
	line, err := r.stream.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		r.long = append(r.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			if len(r.long) > MaxRow {
				return nil, errRowTooLarge
			}
			line, err = r.stream.ReadSlice('\n')
			r.long = append(r.long, line...)
		}
		line = r.long
	}
	if len(line) == 0 {
		return nil, err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	r.offset += int64(len(line))
	r.line++
	return line, nil
}

// readRow reads the next row, if it can into the space of cells. A row that cannot
// be taken apart comes with the error and with its text.
func (r *csvReader) readRow(cells []string) (csvRow, error) {
	for {
		row := csvRow{offset: r.offset, line: r.line + 1}
		line, err := r.readLine()
		if err != nil {
			return row, err
		}
		text := line
		if n := len(text); text[n-1] == '\n' {
			text = text[:n-1]
		}
		if n := len(text); n > 0 && text[n-1] == '\r' {
			text = text[:n-1]
		}
		if len(text) == 0 {
			continue // a blank line is no row
		}
		if r.comma != 0 && bytes.IndexByte(text, '"') < 0 {
			row.raw, row.cells = line, r.cut(cells, r.arena.copy(text))
			return row, nil
		}
		before := r.feed.lines
		r.feed.text, r.feed.given, r.feed.lines = append(r.feed.text[:0], line...), 0, before+1
		given, err := r.csv.Read()
		row.cells = append(cells[:0], given...)
		row.raw = r.feed.text
		var pe *csv.ParseError
		if errors.As(err, &pe) { // its lines are those of the feed
			pe.StartLine += int(row.line - before - 1)
			pe.Line += int(row.line - before - 1)
		}
		return row, err
	}
}

// cut takes a row without quotes apart into the space of cells.
func (r *csvReader) cut(cells []string, text string) []string {
	cells = cells[:0]
	for {
		i := strings.IndexByte(text, r.comma)
		if i < 0 {
			return append(cells, text)
		}
		cells = append(cells, text[:i])
		text = text[i+1:]
	}
}

func newCSVReader(s *stream, opts Options) (*csvReader, error) {
	r := &csvReader{stream: s, name: opts.Name, record: -1, pad: opts.Pad}
	if err := r.skipComments(); err != nil {
		return nil, err
	}
	if opts.Delimiter == 0 {
		head, _ := s.Peek(bufferSize / 2)
		opts.Delimiter = detectDelimiter(head)
	}
	r.feed.r = r
	r.csv = csv.NewReader(&r.feed)
	r.csv.Comma = opts.Delimiter
	r.csv.FieldsPerRecord = -1
	r.csv.ReuseRecord = true
	if d := opts.Delimiter; d < utf8.RuneSelf && d != '"' && d != '\r' && d != '\n' {
		r.comma = byte(d)
	}
	names := opts.Header
	if names != nil {
		head, _ := s.Peek(bufferSize / 2)
		names = fitHeader(names, head, opts.Delimiter)
	} else {
		row, err := r.readRow(nil)
		switch {
		case errors.Is(err, io.EOF):
			return nil, &Error{Position: mapping.Position{File: r.name}, Msg: "is empty: not even a header row"}
		case err != nil:
			return nil, r.fatal(err, row.line)
		}
		names = row.cells
		if l, c := invalidUTF8([]byte(strings.Join(names, ","))); c > 0 {
			return nil, &Error{Position: mapping.Position{File: r.name, Line: row.line + int64(l), Column: c}, Msg: "the header row is not UTF-8", Hint: "say which encoding it is in with --encoding, as windows-1252, or convert the file"}
		}
	}
	r.columns(names)
	if r.rejects && s.encoding != "" {
		return nil, &Error{Position: mapping.Position{File: r.name, Line: 1}, Msg: "is a file of rejects, which is UTF-8 whatever the export was", Hint: "leave --encoding out"}
	}
	if opts.From.Offset > r.offset {
		if err := s.skipTo(opts.From.Offset, r.offset); err != nil {
			return nil, err
		}
		r.offset, r.line = opts.From.Offset, opts.From.Line-1
	}
	return r, nil
}

// skipComments passes over lines that start with # before the header. Later
// ones are data: a name may start with #.
func (r *csvReader) skipComments() error {
	for {
		b, err := r.stream.Peek(1)
		if err != nil || b[0] != '#' {
			return nil
		}
		for {
			chunk, err := r.stream.ReadSlice('\n')
			r.offset += int64(len(chunk))
			if err == nil || errors.Is(err, io.EOF) {
				break
			}
			if !errors.Is(err, bufio.ErrBufferFull) {
				return readError(mapping.Position{File: r.name, Line: r.line + 1}, err)
			}
		}
		r.line++
	}
}

// columns takes the header apart: in a rejects file, the columns it added.
func (r *csvReader) columns(names []string) {
	r.rejects = slices.Contains(names, RejectCodes)
	if !r.rejects {
		r.header = mapping.NewHeader(names)
		return
	}
	var kept []string
	for i, n := range names {
		switch {
		case n == RejectRecord:
			r.record = i
		case strings.HasPrefix(n, RejectPrefix):
		default:
			r.keep = append(r.keep, i)
			kept = append(kept, n)
		}
	}
	r.header = mapping.NewHeader(kept)
}

func (r *csvReader) next(rec *mapping.Record) error {
	if r.done != nil {
		return r.done
	}
	row, err := r.readRow(rec.Cells)
	if err != nil {
		return r.failed(rec, row, err)
	}
	renew(rec, mapping.Position{File: r.name, Line: row.line, Offset: row.offset})
	rec.Header = r.header
	if l, c := invalidUTF8(row.raw); c > 0 {
		rec.Line, rec.Column = rec.Line+int64(l), c
		rec.Defect, rec.Raw = encodingDefect(badByte(row.raw)), strings.ToValidUTF8(string(bytes.TrimRight(row.raw, "\r\n")), "\uFFFD")
		return nil
	}
	if r.stream.encoding != "" && bytes.Contains(row.raw, []byte(replaced)) {
		rec.Defect, rec.Raw = otherEncodingDefect(r.stream.encoding), string(bytes.TrimRight(row.raw, "\r\n"))
		return nil
	}
	want := len(r.header.Names)
	if r.rejects {
		r.reject(rec, row.cells)
		return nil
	}
	if r.pad {
		row.cells = padded(row.cells, want)
	}
	rec.Cells = row.cells
	if n := len(row.cells); n != want && !(n == want+1 && row.cells[want] == "") { // a trailing delimiter is harmless
		hint := "a cell with a delimiter or a line break in it must be in quotes"
		if n < want {
			hint += "; rows that leave out empty cells at their end are completed with --pad-rows"
		}
		rec.Defect = defect("row_ragged", fmt.Sprintf("the row has %d cells where the header has %d", n, want), hint)
		rec.Raw = string(bytes.TrimRight(row.raw, "\r\n"))
	}
	return nil
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

// fitHeader adapts a given header to the width of the first row: versions of an
// exporter differ in how many columns they write at the end.
func fitHeader(names []string, head []byte, delimiter rune) []string {
	first := csv.NewReader(bytes.NewReader(head))
	first.Comma, first.LazyQuotes = delimiter, true
	row, err := first.Read()
	if err != nil || len(row) >= len(names) {
		return names
	}
	return names[:len(row)]
}

// reject restores a row of a rejects file.
func (r *csvReader) reject(rec *mapping.Record, row []string) {
	if r.record >= 0 {
		rec.Header = nil
		text := ""
		if r.record < len(row) {
			text = row[r.record]
		}
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
	if !errors.As(err, &pe) || r.atEOF() && errors.Is(pe.Err, csv.ErrQuote) && bytes.Count(row.raw, []byte{'"'})%2 == 1 {
		r.done = r.fatal(err, row.line)
		return r.done
	}
	what := "a quote inside a cell that does not start with one"
	if errors.Is(pe.Err, csv.ErrQuote) {
		what = "text after a closing quote"
	}
	*rec = mapping.Record{
		Position: mapping.Position{File: r.name, Line: row.line, Column: pe.Column, Offset: row.offset},
		Header:   r.header,
		Defect: defect("row_malformed", fmt.Sprintf("the row cannot be read: %s (line %d, column %d)", what, pe.Line, pe.Column),
			`write a quote inside a quoted cell twice ("")`),
		Raw: strings.ToValidUTF8(string(bytes.TrimRight(row.raw, "\r\n")), "\uFFFD"),
	}
	return nil
}

func (r *csvReader) atEOF() bool {
	_, err := r.stream.Peek(1)
	return err != nil
}

// fatal is the error of a row behind which the file cannot be read on.
func (r *csvReader) fatal(err error, line int64) error {
	pos := mapping.Position{File: r.name, Line: line}
	var pe *csv.ParseError
	switch {
	case errors.As(err, &pe):
		return &Error{Position: pos, Msg: "a quoted cell that starts in this row is never closed", Hint: `look for a " that lacks its partner`}
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
