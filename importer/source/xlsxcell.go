package source

import (
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// readCells reads the cells of a row.
func (r *sheetReader) readCells() error {
	r.cells, r.row = r.cells[:0], nil
	column, size := 0, 0
	for {
		t, err := r.x.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.CharData:
			if text := strings.TrimSpace(string(t)); text != "" {
				return errors.New("a text stands between the cells of the next row")
			}
		case xml.StartElement:
			if r.ours(t, "extLst") {
				if err := r.x.skip(); err != nil {
					return err
				}
				continue
			}
			if !r.ours(t, "c") {
				return fmt.Errorf("an element %q stands between the cells of row %d", t.Name.Local, r.line)
			}
			column++
			if ref := attr(t, "r"); ref != "" {
				at, line := cellOf(ref)
				if at < column || line != r.line {
					return fmt.Errorf("a cell of row %d is called %.20q", r.line, ref)
				}
				column = at
			}
			if column > maxColumn {
				return fmt.Errorf("row %d has more than %d cells", r.line, maxColumn)
			}
			text, err := r.readCell(t, column)
			if err != nil {
				return err
			}
			if size += len(text); size > MaxRow {
				return fmt.Errorf("row %d is larger than %d MiB", r.line, MaxRow>>20)
			}
			if text == "" {
				continue
			}
			for len(r.cells) < column {
				r.cells = append(r.cells, "")
			}
			r.cells[column-1] = text
		}
	}
}

// cellOf takes a cell's name apart: AB12 is 28, 12. Of what is no name the column is 0.
func cellOf(ref string) (column int, line int64) {
	i := 0
	for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		column = column*26 + int(ref[i]-'A') + 1
	}
	line, err := strconv.ParseInt(ref[i:], 10, 64)
	if err != nil {
		return 0, 0
	}
	return column, line
}

// bad notes what is wrong with the row, the first thing only.
func (r *sheetReader) bad(code, cell, message, hint string) {
	if r.row == nil {
		r.row = defect(code, "the cell "+cell+" "+message, hint)
	}
}

// readCell reads a cell's value as text.
func (r *sheetReader) readCell(e xml.StartElement, column int) (string, error) {
	cell := columnName(column) + strconv.FormatInt(r.line, 10)
	var value, inline string
	var stored, formula bool
	for open := true; open; {
		t, err := r.x.token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.EndElement:
			open = false
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return "", fmt.Errorf("a text stands beside the value of %s", cell)
			}
		case xml.StartElement:
			switch {
			case r.ours(t, "v") && !stored:
				stored = true
				value, err = r.x.content(true)
			case r.ours(t, "is") && !stored:
				stored = true
				inline, err = r.x.content(false)
			case r.ours(t, "f"):
				formula = true
				err = r.x.skip()
			case r.ours(t, "extLst"):
				err = r.x.skip()
			default:
				err = fmt.Errorf("an element %.40q stands in %s", t.Name.Local, cell)
			}
			if err != nil {
				return "", err
			}
		}
	}
	if !stored {
		if formula {
			r.bad("cell_unknown", cell, "is a formula without its result", "open it in a spreadsheet program and save it: it computes what is stored then")
		}
		return "", nil
	}
	switch kind := attr(e, "t"); kind {
	case "", "n":
		return r.numeric(value, attr(e, "s"), cell, column), nil
	case "s":
		shared, err := r.book.sharedTexts()
		if err != nil {
			return "", err
		}
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= shared.n {
			r.bad("row_malformed", cell, fmt.Sprintf("names text %.20q of %d", value, shared.n), "the file is damaged: save it anew")
			return "", nil
		}
		return shared.get(i)
	case "str", "d":
		return value, nil
	case "inlineStr":
		return inline, nil
	case "b":
		switch strings.TrimSpace(value) {
		case "1", "true":
			return "TRUE", nil
		case "0", "false":
			return "FALSE", nil
		}
		r.bad("row_malformed", cell, "is neither true nor false", "the file is damaged: save it anew")
	case "e":
		r.bad("cell_unknown", cell, fmt.Sprintf("holds the error %.20s and no value", value), "mend the formula, or empty the cell")
	default:
		r.bad("row_malformed", cell, fmt.Sprintf("is of an unknown kind, %.20q", kind), "save the file anew")
	}
	return "", nil
}

// columnName is A for 1, AB for 28.
func columnName(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// keptDigits is how many digits of a number a spreadsheet keeps.
const keptDigits = 15

// numeric is a number as it is stored, or the date or the code that it is shown as.
func (r *sheetReader) numeric(value, style, cell string, column int) string {
	text := strings.TrimSpace(value)
	if text == "" {
		return ""
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) || strings.ContainsAny(text, "xXpP_") {
		r.bad("row_malformed", cell, "is no number", "the file is damaged: save it anew")
		return ""
	}
	var format numberFormat
	if s, err := strconv.Atoi(style); err == nil && s >= 0 && s < len(r.book.formats) {
		format = *r.book.formats[s]
	}
	if format.date {
		at, ok := dayOf(n, r.book.from904)
		if !ok {
			r.bad("row_malformed", cell, "is shown as a date and is none", "give it a number's format, or mend it")
			return ""
		}
		return at.Format("2006-01-02T15:04:05")
	}
	whole := n == math.Trunc(n)
	if s := format.section(n); s != nil && (s.mask != "" || s.differs) {
		if s.mask != "" && whole && n >= 0 && n < 1e15 {
			return shown(s.mask, strings.TrimLeft(strconv.FormatInt(int64(n), 10), "0"))
		}
		if r.formats[column] == nil {
			r.formats[column] = &formatted{code: format.code}
		}
		r.formats[column].add(r.at(), 1)
	}
	if math.Abs(n) >= 1e15 && whole {
		r.rounded.add(r.at(), 1)
	} else if strings.ContainsAny(text, "eE") {
		text = strconv.FormatFloat(n, 'f', -1, 64)
	}
	return text
}

// dayOf is the time that a number of days stands for, to the second. The day 60 of those
// that are counted from 1900 is a 29 February that never was.
func dayOf(n float64, from1904 bool) (time.Time, bool) {
	if n < 0 || n >= 2_958_466 {
		return time.Time{}, false
	}
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case n < 60:
		first = first.AddDate(0, 0, 1)
	case n < 61:
		return time.Time{}, false
	}
	day, rest := math.Modf(n)
	return first.AddDate(0, 0, int(day)).Add(time.Duration(math.Round(rest*86_400)) * time.Second), true
}
