package source

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

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
	if r.rejects = slices.Contains(names, RejectCodes); r.rejects { // its guards are of our own
		r.guard = noGuard
	}
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
		if r.guard == guardsTexts && !slices.ContainsFunc(names, func(n string) bool { return !strings.HasPrefix(n, "'") }) {
			for i, n := range names {
				names[i] = n[1:]
			}
		}
		r.headless = noHeader(names, at, "name the columns with --header id,email,…")
		if r.headless == nil && r.comma == ':' && !slices.ContainsFunc(names, func(n string) bool { return slices.Contains(identifying, spelling(n)) }) {
			r.headless = &Error{
				Position: at, Msg: "the first line is a row and no header: what stands between its colons names no column, as in files of htpasswd, passwd and shadow",
				Hint: "name the columns with --header username,password,…",
			}
		}
		if r.headless != nil {
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
		key := mapping.AlikeName(n)
		if first, is := alike[key]; is {
			found = append(found, mapping.Finding{Problem: mapping.Alike(n, out[first]), At: at, Count: 1})
			continue
		}
		alike[key] = i
	}
	return out, found, nil
}

// detectDelimiter picks the delimiter that splits the first rows into the same
// number of cells, more than one; a comma when nothing does.
func detectDelimiter(head []byte) rune {
	best, bestScore, bestData := ',', 0, false
	for _, d := range []rune{',', ';', '\t', '|', ':'} {
		r := csv.NewReader(bytes.NewReader(head))
		r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = d, -1, true, true
		width, agree, lines, data := 0, 0, 0, false
		for range 20 {
			row, err := r.Read()
			if err != nil {
				break
			}
			lines++
			if width == 0 {
				width = len(row)
				data = slices.ContainsFunc(row, func(cell string) bool { return mapping.LooksLike(cell) != "" })
			}
			if len(row) == width {
				agree++
			}
		}
		if d == ':' && (lines < 2 || agree < lines || bestScore > 0 && (!data || bestData)) {
			continue // times and JSON hold them in the cells of a row, and names of columns do: custom:tier
		}
		// The header's width counts most: data cells may hold any delimiter.
		if score := width*100 + agree; width > 1 && score > bestScore {
			best, bestScore, bestData = d, score, data
		}
	}
	return best
}
