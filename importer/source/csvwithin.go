package source

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
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

// numbered are lines of a cell that go on with the number of their row, as the row behind them has to.
type numbered struct {
	at     mapping.Position
	lines  int64
	column int
	next   string // number
}

// within looks for rows in the lines that a row goes on with.
func (r *csvReader) within(row csvRow) {
	if n := r.numbered; n.lines > 0 {
		if r.numbered = (numbered{}); n.column < len(row.cells) && row.cells[n.column] == n.next {
			r.swallowed.add(n.at, n.lines)
		}
	}
	text := trimEnd(row.raw)
	if r.rejects || bytes.IndexByte(text, '\n') < 0 {
		return
	}
	at := mapping.Position{File: r.name, Line: row.line, Offset: row.offset}
	var first []string
	lines, found := int64(-1), r.swallowed.n
	var next []int64 // by column: the number that goes on with those so far, 0 for none
	for line := range strings.FieldsFuncSeq(string(text), func(c rune) bool { return c == '\r' || c == '\n' }) {
		cells := strings.Split(line, string(r.csv.Comma))
		lines++
		switch {
		case first == nil:
			first, next = cells, make([]int64, min(len(cells), len(r.header.Names)))
			for i := range next {
				next[i] = numberBehind(cells[i])
			}
			continue
		case len(cells) != len(r.header.Names):
			next = nil
		case alike(cells, first):
			r.swallowed.add(at, 1)
		}
		for i, want := range next {
			if next[i] = 0; want > 0 && strings.Trim(cells[i], `"`) == strconv.FormatInt(want, 10) {
				next[i] = want + 1
			}
		}
	}
	i := slices.IndexFunc(next, func(n int64) bool { return n > 0 })
	if i >= 0 && row.quoted && !row.mixed && len(r.header.Names) > 1 && r.swallowed.n == found {
		r.numbered = numbered{at, lines, i, strconv.FormatInt(next[i], 10)}
	}
}

// numberBehind is the number that follows a cell's, 0 for none.
func numberBehind(cell string) int64 {
	n, err := strconv.ParseInt(strings.Trim(cell, `"`), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n + 1
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
