package source

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"clerk-import/mapping"
)

// sheetReader reads a sheet of a spreadsheet, whose first row that is not empty names the
// columns. Numbers come as they are stored, but for digits of a code (00017, 000-00-0000), which come
// as they are shown, and dates, which come as 2006-01-02T15:04:05.
//
// The library for these files ends a sheet where its XML is damaged as if that were its end,
// so the XML is read here: a sheet ends with </sheetData>, its part with a right checksum.
type sheetReader struct {
	name          string
	book          *workbook
	x             *xmlReader
	space         string // namespace of the sheet's elements
	line          int64  // the last row's
	from          int64
	done          bool
	cells         []string
	row           *mapping.Problem // what is wrong with the row at hand
	header        *mapping.Header
	nothing       *nothing
	found         []mapping.Finding  // of the names of the columns
	unnamed       *Error             // why the first row is no header, while the sheet is probed
	merged        tally              // cells that are merged with those above or in front
	rounded       tally              // whole numbers with more digits than a spreadsheet keeps
	blank         tally              // rows without cells, in front of others that have some
	formats       map[int]*formatted // numbers that are shown in another way than they are read, by column
	named         int64              // line of the header
	last          int64              // line of the last row that was read, 0 when reading goes on somewhere
	hidden        bool               // the row at hand is
	unseen        tally              // rows that are hidden
	unseenColumns [][2]int           // columns that are, from and to
}

// formatted are numbers of a column that are shown in another way than they are read.
type formatted struct {
	tally
	code string // of the first one's format
}

// tally counts what is told once.
type tally struct {
	n  int64
	at mapping.Position
}

func (t *tally) add(at mapping.Position, n int64) {
	if t.n == 0 {
		t.at = at
	}
	t.n += n
}

func newSheetReader(b *workbook, opts Options) (*sheetReader, error) {
	at := mapping.Position{File: opts.Name}
	i := slices.IndexFunc(b.sheets, func(s worksheet) bool { return opts.Table == "" || s.name == opts.Table })
	if i < 0 {
		names := make([]string, 0, len(b.sheets))
		for _, s := range b.sheets {
			names = append(names, s.name)
		}
		return nil, &Error{Position: at, Msg: fmt.Sprintf("has no sheet %q", opts.Table), Hint: "--sheet names one of " + strings.Join(names, ", ")}
	}
	x, err := b.open(b.sheets[i].part, maxPart)
	if err != nil {
		return nil, &Error{Position: at, Msg: "is not a spreadsheet that can be read", Err: err}
	}
	r := &sheetReader{name: opts.Name, book: b, x: x, from: opts.From.Line, formats: map[int]*formatted{}, nothing: newNothing(opts.Nulls)}
	if b.sheets[i].hidden {
		r.found = append(r.found, hidden("the sheet is hidden in the spreadsheet, and is read all the same", "", at, 1))
	}
	if err := r.begin(); err != nil {
		return nil, err
	}
	for {
		err := r.readRow()
		if errors.Is(err, io.EOF) {
			r.header = mapping.NewHeader(nil)
			return r, nil
		}
		if err != nil {
			return nil, err
		}
		if r.row != nil {
			return nil, &Error{Position: r.at(), Msg: r.row.Message, Hint: r.row.Hint}
		}
		if !blankRow(r.cells) {
			if r.unnamed = r.columns(); r.unnamed != nil && !opts.probing {
				return nil, r.unnamed
			}
			return r, nil
		}
	}
}

// columns takes the row at hand for the header, as that of a CSV file is.
func (r *sheetReader) columns() *Error {
	r.header = mapping.NewHeader(r.cells)
	const hint = "put a row with the names of the columns in front"
	if err := noHeader(r.cells, r.at(), hint); err != nil {
		return err
	}
	names, found, err := distinct(r.cells, r.at())
	if err != nil {
		return err
	}
	r.header, r.found, r.named, r.last = mapping.NewHeader(names), append(r.found, found...), r.line, r.line
	r.header.Marked = true // who works in a spreadsheet corrects in one
	for i, name := range names {
		if slices.ContainsFunc(r.unseenColumns, func(c [2]int) bool { return c[0] <= i+1 && i+1 <= c[1] }) {
			r.found = append(r.found, hidden("the column is hidden in the spreadsheet, and is read all the same", name, r.at(), 1))
		}
	}
	return nil
}

func blankRow(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

func (r *sheetReader) at() mapping.Position { return mapping.Position{File: r.name, Line: r.line} }

// damaged is the end of what can be read.
func (r *sheetReader) damaged(err error) error {
	if errors.Is(err, io.EOF) {
		err = errors.New("it ends before </sheetData>")
	}
	at := r.at()
	msg := fmt.Sprintf("the sheet cannot be read on behind row %d", r.line)
	if r.line == 0 {
		msg = "the sheet cannot be read"
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		err = errors.New("its XML is damaged: " + syntax.Msg)
	}
	return &Error{Position: at, Msg: msg, Hint: "open it in a spreadsheet program, look at what is missing, and save it anew", Err: err}
}

// begin reads to the first row.
func (r *sheetReader) begin() error {
	for {
		t, err := r.x.token()
		if err != nil {
			return r.damaged(err)
		}
		e, is := t.(xml.StartElement)
		switch {
		case !is:
		case len(r.x.open) == 1 && e.Name.Local == "worksheet":
			r.space = e.Name.Space
		case len(r.x.open) == 1:
			return r.damaged(fmt.Errorf("it begins with %s, not with worksheet", e.Name.Local))
		case r.ours(e, "sheetData"):
			return nil
		case r.ours(e, "cols"):
		case r.ours(e, "col") && r.x.inside("cols"):
			if isTrue(attr(e, "hidden")) {
				from, _ := strconv.Atoi(attr(e, "min"))
				to, _ := strconv.Atoi(attr(e, "max"))
				r.unseenColumns = append(r.unseenColumns, [2]int{from, to})
			}
		default:
			if err := r.x.skip(); err != nil {
				return r.damaged(err)
			}
		}
	}
}

func (r *sheetReader) ours(e xml.StartElement, name string) bool {
	return e.Name.Local == name && e.Name.Space == r.space
}

// readRow reads the next row into cells, without the empty ones behind the last that is not.
func (r *sheetReader) readRow() error {
	for !r.done {
		t, err := r.x.token()
		if err != nil {
			return r.damaged(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if !r.ours(t, "row") {
				return r.damaged(fmt.Errorf("an element %q stands between the rows", t.Name.Local))
			}
			r.hidden = isTrue(attr(t, "hidden"))
			if err := r.number(t); err != nil {
				return r.damaged(err)
			}
			if err := r.readCells(); err != nil {
				return r.damaged(err)
			}
			return nil
		case xml.EndElement: // of sheetData
			r.done = true
		case xml.CharData:
			if text := strings.TrimSpace(string(t)); text != "" {
				return r.damaged(errors.New("a text stands between the rows"))
			}
		}
	}
	return r.end()
}

// number takes up the number of a row: rows that are not there cost nothing.
func (r *sheetReader) number(e xml.StartElement) error {
	given := attr(e, "r")
	if given == "" {
		r.line++
		return nil
	}
	n, err := strconv.ParseUint(given, 10, 31)
	if err != nil || n == 0 {
		return fmt.Errorf("%q is no number of a row", given)
	}
	if int64(n) <= r.line {
		return fmt.Errorf("row %d stands behind it", n)
	}
	r.line = int64(n)
	return nil
}

// end reads what is behind the rows to the end of the part.
func (r *sheetReader) end() error {
	for {
		t, err := r.x.token()
		if errors.Is(err, io.EOF) {
			return io.EOF
		}
		if err != nil {
			return r.damaged(err)
		}
		e, is := t.(xml.StartElement)
		if is && (r.ours(e, "sheetData") || r.ours(e, "row")) {
			return r.damaged(fmt.Errorf("an element %q stands behind the rows", e.Name.Local))
		}
		if !is || !r.ours(e, "mergeCell") {
			continue
		}
		from, to, _ := strings.Cut(attr(e, "ref"), ":")
		left, first := cellOf(from)
		right, last := cellOf(to)
		if rows := last - max(first, r.named) + 1; r.header != nil && last > r.named && right >= left {
			r.merged.add(mapping.Position{File: r.name, Line: first}, rows*int64(right-left+1)-1)
		}
	}
}

func (r *sheetReader) next(rec *mapping.Record) error {
	for {
		if err := r.readRow(); err != nil {
			return err
		}
		if r.line < r.from {
			r.last = 0
			continue
		}
		if r.row == nil && blankRow(r.cells) {
			continue // counted when another row follows
		}
		if gap := r.line - r.last - 1; r.last > 0 && gap > 0 { // rows without cells may not be stored at all
			r.blank.add(mapping.Position{File: r.name, Line: r.last + 1}, gap)
		}
		if r.last = r.line; r.hidden {
			r.unseen.add(r.at(), 1)
		}
		renew(rec, mapping.Position{File: r.name, Line: r.line, Offset: r.line})
		rec.Header = r.header
		want := len(r.header.Names)
		rec.Cells = padded(append(rec.Cells, r.cells...), want) // a sheet stores no empty cells
		for i, cell := range rec.Cells {
			if cell != "" && r.nothing.first[cell[0]] {
				rec.Cells[i] = r.nothing.read(cell, i, rec.Line)
			}
		}
		switch {
		case r.row != nil:
			rec.Defect = r.row
		case len(rec.Cells) != want:
			rec.Defect = defect("row_ragged", fmt.Sprintf("the row has %d cells where the header has %d", len(rec.Cells), want), "give the columns behind a name, or empty them")
		}
		if rec.Defect != nil {
			rec.Raw = strings.Join(r.cells, ",")
		}
		return nil
	}
}

// hidden is the finding of what is read and nobody sees in the spreadsheet.
func hidden(message, column string, at mapping.Position, count int64) mapping.Finding {
	return mapping.Finding{Problem: mapping.Problem{Code: CodeHidden, Severity: mapping.Warning, Field: column, Message: message,
		Hint: "a filter hides rows, too; take out what is not to be imported"}, At: at, Count: count}
}

// findings are what a spreadsheet does to values that nobody sees in it.
func (r *sheetReader) findings() []mapping.Finding {
	out := append(slices.Clone(r.found), r.nothing.findings(r.name, r.header, "")...)
	add := func(code, column string, t tally, message, hint string) {
		if t.n > 0 {
			out = append(out, mapping.Finding{Problem: mapping.Problem{Code: code, Severity: mapping.Warning, Field: column, Message: message, Hint: hint}, At: t.at, Count: t.n})
		}
	}
	add("cells_merged", "", r.merged, "cells are merged, and only the first of them has the value", "take the cells apart, and fill each")
	add("number_rounded", "", r.rounded, fmt.Sprintf("whole numbers with more than %d digits are rounded in a spreadsheet", keptDigits), "were they ids? Export the column as text, or the table as CSV")
	add(CodeBlankRows, "", r.blank, "rows between others have no cells, and are passed over", "look whether something was deleted there")
	if r.unseen.n > 0 {
		out = append(out, hidden("rows are hidden in the spreadsheet, and are read all the same", "", r.unseen.at, r.unseen.n))
	}
	for _, column := range slices.Sorted(maps.Keys(r.formats)) {
		f, name := r.formats[column], columnName(column)
		if column <= len(r.header.Names) {
			name = r.header.Names[column-1]
		}
		add("number_formatted", name, f.tally, fmt.Sprintf("the spreadsheet shows numbers in another way than they are stored, by the format %.40q; they are read as they are stored", f.code),
			"if what is shown is meant, export the sheet as CSV")
	}
	return out
}

// sheetTables are the sheets of a spreadsheet that have rows.
func sheetTables(b *workbook, opts Options) ([]Table, error) {
	var out []Table
	for _, s := range b.sheets {
		opts.Table = s.name
		r, err := newSheetReader(b, opts)
		if err != nil {
			return nil, err
		}
		if r.unnamed != nil {
			out = append(out, Table{Name: s.name, Sample: mapping.Sample{Row: r.header.Names}, NoHeader: r.unnamed})
		} else if len(r.header.Names) > 0 {
			t := Table{Name: s.name, Sample: headed(r.header)}
			for n := 0; n < sampleRows || t.Beside != nil && !t.Beside.Void(); n++ {
				var rec mapping.Record
				if err := r.next(&rec); err != nil {
					break // said again when the rows are read
				}
				t.example(&rec)
			}
			out = append(out, t)
		}
		_ = r.x.close() // not read to its end, which is an error of its own
	}
	return out, nil
}
