package source

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping"
)

// lastCells is what the last cells of rows have in common, by which it can be told that the file ends in the middle of
// one. Many programs write no line break behind the last row (spreadsheets in a browser, libraries that join lines), so
// that it lacks says nothing by itself.
type lastCells struct {
	rows, empty int64
	texts       int64    // cells that are sentences: several words, and longer than names of people and places
	least, most int      // bytes of those that say something
	values      []string // that were met, up to one more than fewValues
	ends        byte     // the last one of each,
	unlike      bool     // unless they differ in it
}

const (
	// enoughRows is how many rows have to say what cells look like.
	enoughRows = 8
	// fewValues is up to how many values are the words of a list.
	fewValues = 8
	// fixedLength is from how many bytes on one length of all cells says what the next one's is.
	fixedLength = 8
	// sentence is from how many bytes on several words are a text and no name.
	sentence = 20
	// diskBlock is what disks and programs write at once: what is cut off there fills whole blocks.
	diskBlock = 4096
)

// add takes up the last cell of a row that is whole.
func (c *lastCells) add(cell string) {
	c.rows++
	n := len(cell)
	if n == 0 {
		c.empty++
		return
	}
	if c.most == 0 {
		c.least, c.most, c.ends = n, n, cell[n-1]
	}
	c.least, c.most = min(c.least, n), max(c.most, n)
	c.unlike = c.unlike || cell[n-1] != c.ends
	if n >= sentence && strings.Count(cell, " ") > 2 {
		c.texts++
	}
	if len(c.values) <= fewValues && !slices.Contains(c.values, cell) {
		c.values = append(c.values, strings.Clone(cell))
	}
}

// cut says why a cell, of a row without a line break, is not the whole of what it was to be; "" where nothing says so.
func (c *lastCells) cut(cell string, size int64) string {
	enough := c.rows >= enoughRows
	few := len(c.values) <= fewValues && int64(len(c.values)) <= c.rows/2
	switch {
	case size%diskBlock == 0:
		return "the file fills whole blocks"
	case !enough || slices.Contains(c.values, cell):
		return ""
	case cell == "":
		if c.empty == 0 {
			return "its last cell is empty, as in no other row"
		}
	case few:
		if slices.ContainsFunc(c.values, func(v string) bool { return strings.HasPrefix(v, cell) }) {
			return "its last cell is the beginning of what others say"
		}
	case c.least == c.most && c.least >= fixedLength && len(cell) < c.least:
		return fmt.Sprintf("its last cell has %d bytes, and %d in every other row", len(cell), c.least)
	case !c.unlike && strings.IndexByte(`}])>"Z`, c.ends) >= 0 && cell[len(cell)-1] != c.ends:
		return fmt.Sprintf("its last cell does not end in %c, as in every other row", c.ends)
	case c.texts > (c.rows-c.empty)/2:
		return "its last cell is a text, whose end cannot be told"
	}
	return ""
}

// ends looks whether a row, behind which there is no line break, may have been cut off in its last cell.
func (r *csvReader) ends(row csvRow, cell string) {
	if why := r.last.cut(cell, row.offset+int64(len(row.raw))); why != "" {
		r.found = append(r.found, mapping.Finding{
			Problem: mapping.Problem{Code: CodeEndOpen, Severity: mapping.Warning,
				Message: "the file does not end with a line break, and its last row may have been cut off: " + why,
				Hint:    "compare the last row with the system itself, or export again"},
			At: mapping.Position{File: r.name, Line: row.line, Offset: row.offset}, Count: 1,
		})
	}
}
