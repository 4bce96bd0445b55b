package source

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
)

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
			r.lines.skipBlank()
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
