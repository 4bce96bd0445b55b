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

// csvReader reads RFC 4180 with encoding/csv, which is kept on a leash: it sees
// the stream through a guard that stops a row from growing without bound.
type csvReader struct {
	stream  *stream
	guard   *rowGuard
	csv     *csv.Reader
	name    string
	header  *mapping.Header
	rejects bool // a rejects file: drop its own columns, undo its quoting
	record  int  // column of RejectRecord, or -1
	keep    []int
	base    int64 // offset of csv's first byte in the stream
	line    int64 // lines before csv's first
	done    error
	arena   arena
}

// rowGuard passes bytes through, keeps what was passed since the last mark, so
// that a defective row can be shown as it stands, and refuses rows over MaxRow.
type rowGuard struct {
	r    io.Reader
	kept []byte
	base int64 // offset of kept[0] from the start of the guard
}

var errRowTooLarge = errors.New("row too large")

func (g *rowGuard) Read(p []byte) (int, error) {
	if len(g.kept) > MaxRow {
		return 0, errRowTooLarge
	}
	n, err := g.r.Read(p)
	g.kept = append(g.kept, p[:n]...)
	return n, err
}

// since returns the bytes from offset from to offset to.
func (g *rowGuard) since(from, to int64) []byte {
	lo, hi := from-g.base, min(to-g.base, int64(len(g.kept)))
	if lo > int64(len(g.kept)) || hi < lo {
		return nil
	}
	return g.kept[lo:hi]
}

// forget lets go of the bytes before an offset.
func (g *rowGuard) forget(before int64) {
	// Moving the rest down for every row would cost more than reading it.
	if n := before - g.base; n > 1<<16 {
		g.kept = g.kept[:copy(g.kept, g.kept[n:])]
		g.base = before
	}
}

func newCSVReader(s *stream, opts Options) (*csvReader, error) {
	r := &csvReader{stream: s, name: opts.Name, record: -1}
	if err := r.skipComments(); err != nil {
		return nil, err
	}
	if opts.Delimiter == 0 {
		head, _ := s.Peek(bufferSize / 2)
		opts.Delimiter = detectDelimiter(head)
	}
	r.reset(opts.Delimiter)
	names := opts.Header
	if names != nil {
		head, _ := s.Peek(bufferSize / 2)
		names = fitHeader(names, head, opts.Delimiter)
	} else {
		row, err := r.csv.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil, &Error{Position: mapping.Position{File: r.name}, Msg: "is empty: not even a header row"}
		case err != nil:
			return nil, r.fatal(err, 0)
		}
		names = slices.Clone(row)
		if l, c := invalidUTF8([]byte(strings.Join(names, ","))); c > 0 {
			return nil, &Error{Position: mapping.Position{File: r.name, Line: r.line + int64(l) + 1, Column: c}, Msg: "the header row is not UTF-8", Hint: "convert the file, for example with iconv -f WINDOWS-1252 -t UTF-8"}
		}
	}
	r.columns(names)
	at := r.base + r.csv.InputOffset()
	if opts.From.Offset > at {
		// The guard has read ahead; a stream that cannot seek gets that back.
		ahead := bytes.Clone(r.guard.since(at-r.base, r.guardEnd()))
		r.base, r.line = opts.From.Offset, opts.From.Line-1
		if err := s.skipTo(opts.From.Offset, at, ahead); err != nil {
			return nil, err
		}
		r.reset(opts.Delimiter)
	}
	return r, nil
}

// guardEnd is how far the guard has read, which is ahead of the csv reader.
func (r *csvReader) guardEnd() int64 { return r.guard.base + int64(len(r.guard.kept)) }

func (r *csvReader) reset(delimiter rune) {
	r.guard = &rowGuard{r: r.stream}
	r.csv = csv.NewReader(r.guard)
	r.csv.Comma = delimiter
	r.csv.FieldsPerRecord = -1
	r.csv.ReuseRecord = true
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
			r.base += int64(len(chunk))
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
	from := r.csv.InputOffset()
	r.guard.forget(from)
	row, err := r.csv.Read()
	to := r.csv.InputOffset()
	if err != nil {
		return r.failed(rec, err, from, to)
	}
	line, _ := r.csv.FieldPos(0)
	raw := r.guard.since(from, to)
	// Blank lines before the row belong to nobody.
	skipped := 0
	for skipped < len(raw) && (raw[skipped] == '\n' || raw[skipped] == '\r') {
		skipped++
	}
	raw = raw[skipped:]
	renew(rec, mapping.Position{File: r.name, Line: r.line + int64(line), Offset: r.base + from + int64(skipped)})
	rec.Header = r.header
	if l, c := invalidUTF8(raw); c > 0 {
		rec.Line, rec.Column = rec.Line+int64(l), c
		rec.Defect, rec.Raw = encodingDefect(badByte(raw)), strings.ToValidUTF8(string(bytes.TrimRight(raw, "\r\n")), "\uFFFD")
		return nil
	}
	want := len(r.header.Names)
	if r.rejects {
		r.reject(rec, row)
		return nil
	}
	// ReuseRecord shares the slice, not the strings.
	rec.Cells = append(rec.Cells, row...)
	if len(row) != want && !(len(row) == want+1 && row[want] == "") { // a trailing delimiter is harmless
		rec.Defect = defect("row_ragged", fmt.Sprintf("the row has %d cells where the header has %d", len(row), want),
			"a cell with a delimiter or a line break in it must be in quotes")
		rec.Raw = string(bytes.TrimRight(raw, "\r\n"))
	}
	return nil
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
func (r *csvReader) failed(rec *mapping.Record, err error, from, to int64) error {
	var pe *csv.ParseError
	if errors.Is(err, io.EOF) {
		r.done = io.EOF
		return io.EOF
	}
	if !errors.As(err, &pe) || r.atEOF() && errors.Is(pe.Err, csv.ErrQuote) && bytes.Count(r.guard.since(from, to), []byte{'"'})%2 == 1 {
		r.done = r.fatal(err, from)
		return r.done
	}
	what := "a quote inside a cell that does not start with one"
	if errors.Is(pe.Err, csv.ErrQuote) {
		what = "text after a closing quote"
	}
	raw := bytes.TrimRight(r.guard.since(from, to), "\r\n")
	from += int64(len(raw))
	raw = bytes.TrimLeft(raw, "\r\n") // blank lines before the row
	from -= int64(len(raw))
	*rec = mapping.Record{
		Position: mapping.Position{File: r.name, Line: r.line + int64(pe.StartLine), Column: pe.Column, Offset: r.base + from},
		Header:   r.header,
		Defect: defect("row_malformed", fmt.Sprintf("the row cannot be read: %s (line %d, column %d)", what, r.line+int64(pe.Line), pe.Column),
			`write a quote inside a quoted cell twice ("")`),
		Raw: strings.ToValidUTF8(string(raw), "\uFFFD"),
	}
	return nil
}

func (r *csvReader) atEOF() bool {
	_, err := r.stream.Peek(1)
	return err != nil && r.csv.InputOffset() >= r.guardEnd()
}

func (r *csvReader) fatal(err error, from int64) error {
	pos := mapping.Position{File: r.name, Line: r.line + 1 + int64(bytes.Count(r.guard.since(0, from), []byte{'\n'}))}
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		pos.Line = r.line + int64(pe.StartLine)
		return &Error{Position: pos, Msg: "a quoted cell that starts in this row is never closed", Hint: `look for a " that lacks its partner`}
	}
	if line, _ := r.csv.FieldPos(0); line > 0 {
		pos.Line = r.line + int64(line) + 1
	}
	if errors.Is(err, errRowTooLarge) {
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
