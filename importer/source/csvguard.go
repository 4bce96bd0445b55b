package source

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"

	"clerk-import/mapping"
)

// guard is what an exporter puts an apostrophe in front of, which is no part of the text: it keeps a spreadsheet program
// from running what the cell says (owasp.org, "CSV Injection", 2026-11-27). A file has it in all cells that are like this,
// or in none.
type guard byte

const (
	noGuard        guard = iota
	guardsFormulas       // cells that a program would take for a formula
	guardsTexts          // every text, as in Auth0's CSV (auth0.com, "Bulk User Exports", 2026-11-27)
)

const (
	// guardedAtLeast is how many cells have to begin with an apostrophe for a habit of the exporter.
	guardedAtLeast = 3
	// guardRows is how many rows say what the habit is.
	guardRows = 1000
)

var (
	// dangerous begins what a spreadsheet program takes for a formula.
	dangerous = "=+-@\t\r"
	// plainCell is a cell that is written as it is: a number, a time, a word of a boolean.
	plainCell = regexp.MustCompile(`^(?i:[-+]?[0-9][-+0-9.,:/ TZ]*|true|false|null|\\N)?$`)
)

// guarded looks at the first rows of a file for what its exporter guards.
func guarded(head []byte, comma rune, whole, header bool) guard {
	if !bytes.Contains(head, []byte(`"'`)) && !bytes.Contains(head, []byte("\n'")) && !bytes.Contains(head, []byte(string(comma)+"'")) {
		return noGuard // no cell begins so
	}
	r := csv.NewReader(bytes.NewReader(head))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = comma, -1, true, true
	var marked, markedFormulas, enclosed, bare, bareFormulas int
	for n := 0; n < guardRows; n++ {
		row, err := r.Read()
		if err != nil || !whole && r.InputOffset() == int64(len(head)) {
			break // the last row may stand there in part
		}
		if n == 0 && header {
			continue
		}
		for _, cell := range row {
			if plainCell.MatchString(cell) {
				continue
			}
			text, is := strings.CutPrefix(cell, "'")
			formula := text != "" && strings.IndexByte(dangerous, text[0]) >= 0
			switch {
			case is:
				marked++
				if formula {
					markedFormulas++
				}
				if strings.HasSuffix(text, "'") {
					enclosed++
				}
			case formula:
				bareFormulas++
				bare++
			default:
				bare++
			}
		}
	}
	switch {
	case marked > 0 && enclosed == marked:
		return noGuard // the file is in quotes of another kind
	case marked >= guardedAtLeast && bare == 0:
		return guardsTexts
	case markedFormulas > 0 && bareFormulas == 0:
		return guardsFormulas
	}
	return noGuard
}

// unguard takes the apostrophes off that the exporter has put before cells. The first rows say whether it does: later cells
// that are not like that are counted.
func (r *csvReader) unguard(cells []string, at mapping.Position) {
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		marked := len(cell) > 1 && cell[0] == '\'' && (r.guard == guardsTexts || strings.IndexByte(dangerous, cell[1]) >= 0)
		switch {
		case marked && r.guard == noGuard:
			r.marks.add(at, 1)
		case marked:
			cells[i] = cell[1:]
			r.apostrophes.add(at, 1)
		case r.guard == guardsFormulas && strings.IndexByte(dangerous, cell[0]) >= 0 && !plainCell.MatchString(cell),
			r.guard == guardsTexts && !plainCell.MatchString(cell):
			r.bare.add(at, 1)
		}
	}
}

// ofGuards are the findings about them.
func (r *csvReader) ofGuards() (out []mapping.Finding) {
	add := func(t tally, message, hint string) {
		if t.n > 0 {
			out = append(out, mapping.Finding{
				Problem: mapping.Problem{Code: CodeTextGuarded, Severity: mapping.Warning, Message: message, Hint: hint}, At: t.at, Count: t.n,
			})
		}
	}
	add(r.apostrophes, "cells have an apostrophe before their text, which is taken off",
		"the exporter puts it there so that no spreadsheet program runs what the cell says; look at one of them")
	add(r.marks, "cells have an apostrophe before =, +, - or @, which is kept: the first rows do not say that the exporter puts it there",
		"if it does so that no spreadsheet program runs what the cell says, take it off in the file")
	add(r.bare, "cells have no apostrophe before their text, while in the first rows all that are like them have one, which is taken off",
		"look whether an apostrophe that a cell begins with belongs to its text")
	return out
}
