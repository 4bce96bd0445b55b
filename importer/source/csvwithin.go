package source

import (
	"bytes"
	"regexp"
	"strings"

	"clerk-import/mapping"
)

// A quote that lacks its partner makes one cell of all rows up to the next quote. If that stands where a cell begins or ends,
// the file is well-formed, and nothing but the lines of that cell tells of the people in them.

// ofRows are values by which a line in a cell is known as a row of its own: the rows of a file have them in the same column.
var ofRows = []struct {
	form *regexp.Regexp
	sure bool // one is enough
}{
	{regexp.MustCompile(`^[^\s@,;|"]+@[^\s@,;|"]+\.[^\s@,;|"]+$`), true},
	{regexp.MustCompile(`^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`), true},
	{regexp.MustCompile(`^[0-9a-fA-F]{24}$`), true},
	{regexp.MustCompile(`^\d{4}-\d\d-\d\d(?:[T ][\d:.+Z -]+)?$`), false},
	{regexp.MustCompile(`^\d+$`), false},
}

// within looks for rows in the lines that a row goes on with.
func (r *csvReader) within(row csvRow) {
	text := trimEnd(row.raw)
	if r.rejects || bytes.IndexByte(text, '\n') < 0 {
		return
	}
	var first []string
	for line := range strings.FieldsFuncSeq(string(text), func(c rune) bool { return c == '\r' || c == '\n' }) {
		cells := strings.Split(line, string(r.csv.Comma))
		switch {
		case first == nil:
			first = cells
		case len(cells) == len(r.header.Names) && alike(cells, first):
			r.swallowed.add(mapping.Position{File: r.name, Line: row.line, Offset: row.offset}, 1)
		}
	}
}

// alike reports whether cells are a row like one that begins with those of first.
func alike(cells, first []string) bool {
	like := 0
	for i, c := range cells[:min(len(cells), len(first))] {
		for _, f := range ofRows {
			if !f.form.MatchString(strings.Trim(c, `"`)) || !f.form.MatchString(strings.Trim(first[i], `"`)) {
				continue
			}
			if f.sure {
				return true
			}
			like++
			break
		}
	}
	return like > 1
}
