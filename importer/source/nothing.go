package source

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping"
)

var (
	// nullWords are read as empty where they are not in quotes: what psql, mysql, SQL Server
	// and pandas write. Somebody may be called Null: in quotes, or spelt so, it is a name.
	nullWords = []string{"NULL", "null", `\N`}
	// nothingWords may mean the same, or what they say.
	nothingWords = []string{"None", "none", "undefined", "nil", "Nil", "NaN", "nan", "N/A", "n/a", "#N/A", "(null)", "<null>", "[null]", "NIL"}
)

// maxColumns is how many columns a message names.
const maxColumns = 6

// nothing reads the words for nothing in cells, and counts them.
type nothing struct {
	first   [256]bool // bytes that one of the words begins with
	longest int       // bytes of the longest one
	words   []word
}

type word struct {
	text  string
	empty bool // is read so
	seen  int64
	at    int64         // line where it was first
	in    map[int]int64 // by column
}

// newNothing knows the usual words and those that were added; an empty one that is added takes
// the usual ones away.
func newNothing(added []string) *nothing {
	n := &nothing{}
	var empty []string
	if !slices.Contains(added, "") {
		empty = append(empty, nullWords...)
	}
	empty = append(empty, added...)
	for i, w := range append(empty, nothingWords...) {
		if w == "" || slices.ContainsFunc(n.words, func(k word) bool { return k.text == w }) {
			continue
		}
		n.words = append(n.words, word{text: w, empty: i < len(empty), in: map[int]int64{}})
		n.first[w[0]], n.longest = true, max(n.longest, len(w))
	}
	return n
}

// read returns what a cell without quotes says, of which the first byte is one of first.
func (n *nothing) read(cell string, column int, line int64) string {
	for i := range n.words {
		w := &n.words[i]
		if w.text != cell {
			continue
		}
		if w.seen++; w.seen == 1 {
			w.at = line
		}
		if w.in[column]++; w.empty {
			return ""
		}
	}
	return cell
}

// findings tells what was read as empty, once, and what was not, by column.
// unquoted are the words for what tells a word from a text, where something does.
func (n *nothing) findings(file string, h *mapping.Header, unquoted string) []mapping.Finding {
	var out []mapping.Finding
	var read, columns []string
	first := mapping.Finding{At: mapping.Position{File: file}}
	for _, w := range n.words {
		if w.empty && w.seen > 0 {
			if first.Count += w.seen; len(read) == 0 || w.at < first.At.Line {
				first.At.Line = w.at
			}
			read = append(read, w.text)
		}
	}
	if len(read) > 0 {
		first.Code, first.Severity = CodeNullRead, mapping.Warning
		for column, name := range h.Names {
			if slices.ContainsFunc(n.words, func(w word) bool { return w.empty && w.in[column] > 0 }) {
				columns = append(columns, name)
			}
		}
		if more := len(columns) - maxColumns; more > 0 {
			columns = append(columns[:maxColumns], fmt.Sprintf("%d more", more))
		}
		first.Message = fmt.Sprintf("cells that say %s%s are read as empty, in %s", strings.Join(read, " or "), unquoted, strings.Join(columns, ", "))
		first.Hint = "--null '' reads them as text"
		out = append(out, first)
	}
	for column, name := range h.Names {
		for _, w := range n.words {
			if w.empty || w.in[column] == 0 {
				continue
			}
			out = append(out, mapping.Finding{
				Problem: mapping.Problem{Code: CodeNullText, Severity: mapping.Warning, Field: name,
					Message: fmt.Sprintf("cells of this column say %s, which is taken for text", w.text),
					Hint:    fmt.Sprintf("if it stands for nothing: --null '%s'", w.text)},
				At: mapping.Position{File: file, Line: w.at}, Count: w.in[column],
			})
		}
	}
	return out
}
