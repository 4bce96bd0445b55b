package source

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"clerk-import/mapping"
)

// sheetReader reads a sheet of a spreadsheet (Office Open XML), whose first row that
// is not empty names the columns. Numbers come as they are stored, dates as
// 2006-01-02T15:04:05.
type sheetReader struct {
	name   string
	file   *excelize.File
	rows   *excelize.Rows
	line   int64
	from   int64
	header *mapping.Header
}

// isoDate is how all dates are shown, whatever the sheet's own format.
const isoDate = `yyyy\-mm\-dd\Thh:mm:ss`

// openSheets opens a spreadsheet. What is large in it goes to temporary files.
func openSheets(path string, opts Options) (*excelize.File, error) {
	f, err := excelize.OpenFile(path, excelize.Options{UnzipSizeLimit: 4 << 30, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return nil, &Error{Position: mapping.Position{File: opts.Name}, Msg: "is not a spreadsheet that can be read", Hint: "save it as .xlsx anew, without a password; of another zip archive, unpack it", Err: err}
	}
	plainNumbers(f)
	return f, nil
}

// plainNumbers makes dates ISO and leaves all other numbers unformatted.
func plainNumbers(f *excelize.File) {
	s := f.Styles
	if s == nil || s.CellXfs == nil {
		return
	}
	custom := map[int]string{}
	if s.NumFmts != nil {
		for _, n := range s.NumFmts.NumFmt {
			custom[n.NumFmtID] = n.FormatCode
		}
	}
	// An id of its own for the one format of dates.
	date, err := f.NewStyle(&excelize.Style{CustomNumFmt: new(isoDate)})
	if err != nil || date >= len(s.CellXfs.Xf) {
		return
	}
	iso := s.CellXfs.Xf[date].NumFmtID
	text := 49 // @, which leaves a number as it is stored
	for i := range s.CellXfs.Xf {
		xf := &s.CellXfs.Xf[i]
		switch {
		case i == date || xf.NumFmtID == nil:
		case isDate(*xf.NumFmtID, custom):
			xf.NumFmtID = iso
		default:
			xf.NumFmtID = &text
		}
	}
}

// notFormat is what stands in a number format without formatting: texts, escaped
// characters, colours and conditions.
var notFormat = regexp.MustCompile(`"[^"]*"|\\.|\[[^hms\]][^\]]*\]`)

// isDate knows the formats of dates and times (ECMA-376, 18.8.30, and those of other
// locales).
func isDate(id int, custom map[int]string) bool {
	if code, ok := custom[id]; ok {
		code = strings.ToLower(notFormat.ReplaceAllString(code, ""))
		return strings.ContainsAny(code, "ydhs") || strings.Contains(code, "mm")
	}
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

func newSheetReader(f *excelize.File, opts Options) (*sheetReader, error) {
	sheet := opts.Table
	if sheet == "" {
		sheet = f.GetSheetName(0)
	}
	rows, err := f.Rows(sheet)
	if err != nil {
		return nil, &Error{Position: mapping.Position{File: opts.Name}, Msg: fmt.Sprintf("has no sheet %q", sheet), Hint: "--sheet names one of " + strings.Join(f.GetSheetList(), ", ")}
	}
	r := &sheetReader{name: opts.Name, file: f, rows: rows, from: opts.From.Line}
	for {
		cells, err := r.row()
		if errors.Is(err, io.EOF) {
			r.header = mapping.NewHeader(nil)
			return r, nil
		}
		if err != nil {
			return nil, err
		}
		if !blankRow(cells) {
			r.header = mapping.NewHeader(cells)
			return r, nil
		}
	}
}

func blankRow(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

func (r *sheetReader) row() ([]string, error) {
	if !r.rows.Next() {
		if err := r.rows.Error(); err != nil {
			return nil, readError(mapping.Position{File: r.name, Line: r.line + 1}, err)
		}
		return nil, io.EOF
	}
	r.line++
	cells, err := r.rows.Columns()
	if err != nil {
		return nil, readError(mapping.Position{File: r.name, Line: r.line}, err)
	}
	return cells, nil
}

func (r *sheetReader) next(rec *mapping.Record) error {
	for {
		cells, err := r.row()
		if err != nil {
			return err
		}
		if blankRow(cells) || r.line < r.from {
			continue
		}
		renew(rec, mapping.Position{File: r.name, Line: r.line, Offset: r.line})
		rec.Header = r.header
		want := len(r.header.Names)
		rec.Cells = padded(append(rec.Cells, cells...), want) // a sheet stores no empty cells
		if len(rec.Cells) != want {
			rec.Defect = defect("row_ragged", fmt.Sprintf("the row has %d cells where the header has %d", len(rec.Cells), want), "give the columns behind a name, or empty them")
			rec.Raw = strings.Join(cells, ",")
		}
		return nil
	}
}

// sheetTables are the sheets of a spreadsheet that have rows.
func sheetTables(f *excelize.File, opts Options) ([]Table, error) {
	var out []Table
	for _, sheet := range f.GetSheetList() {
		opts.Table = sheet
		r, err := newSheetReader(f, opts)
		if err != nil {
			return nil, err
		}
		if len(r.header.Names) == 0 {
			continue
		}
		t := Table{Name: sheet, Sample: headed(r.header)}
		for range sampleRows {
			var rec mapping.Record
			if err := r.next(&rec); err != nil {
				break // said again when the rows are read
			}
			t.example(&rec)
		}
		if err := r.rows.Close(); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}
