package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"clerk-import/mapping"
)

// What scripts for SQL Server have and other dumps have not: batches that GO ends, and blocks that only an error leads to.

// behindHarmless begin statements about rows, which need no semicolon in front.
var behindHarmless = []string{"INSERT", "UPDATE", "DELETE", "TRUNCATE", "MERGE", "EXEC", "EXECUTE"}

// batchEnd reads what stands behind GO: how often the batch in front is carried out. Its rows are read once.
func (r *dumpReader) batchEnd(at mapping.Position) {
	text, _, _ := bytes.Cut(r.scan.ahead(24), []byte("\n"))
	words := strings.Fields(string(text))
	if len(words) > 0 && r.batch != "" {
		if n, err := strconv.Atoi(strings.TrimRight(words[0], ";")); err == nil && n != 1 {
			r.note(r.batch, at, fmt.Sprintf("GO %d, which says how often rows are put in,", n), 1)
		}
	}
	r.batch = ""
}

// either is what is known of a statement behind IF, and of one behind its ELSE: one of the two is carried out, and nobody who
// reads the script knows which.
type either struct {
	first  string // the table that rows were put into behind IF
	second string // the same, from ELSE to the end of the statement or the block behind it
	blocks int    // that are open since ELSE
}

// asked notes an IF or an ELSE. Behind ELSE IF is a choice of the same statement.
func (e *either) asked(what string) {
	switch {
	case what == "ELSE":
		e.second, e.blocks = e.first, 0
	case e.second == "":
		e.first = ""
	}
}

// statement notes what a statement does: what is neither in a block nor puts rows in is another choice than of rows.
func (e *either) statement(does verb) {
	switch does {
	case inserts, asks:
	case begins:
		e.blocks++
	case ends:
		e.blocks--
	}
	if does != inserts && does != asks && e.blocks <= 0 {
		e.second = ""
	}
}

// put notes that rows are put into a table, and tells where those of the other choice are read, too.
func (r *dumpReader) put(table string, at mapping.Position) {
	if r.either.second == table && table != "" {
		r.note(table, at, "the choice of IF between INSERT and ELSE INSERT", 1)
	}
	r.either = either{first: table}
}

// caught goes past BEGIN CATCH … END CATCH, which is carried out where the block in front met an error: nobody who reads the script
// knows. That rows of the table are put in or changed there is told.
func (r *dumpReader) caught() error {
	sc := r.scan
	words := append([]string{"BEGIN", "CASE", "END"}, behindHarmless...)
	for depth := 1; depth > 0; {
		err := sc.space()
		if errors.Is(err, io.EOF) || err == nil && sc.begins(toEnd) { // no block goes on behind GO
			return nil
		}
		if err != nil {
			return err
		}
		at := mapping.Position{}
		found, err := r.firstWord(func(upper string) bool {
			at = sc.pos()
			return slices.Contains(words, upper)
		})
		if err != nil {
			return err
		}
		switch what := strings.ToUpper(found); what {
		case "":
		case "CASE":
			depth++
		case "BEGIN":
			if err := sc.space(); err != nil {
				return sc.early(err)
			}
			if strings.EqualFold(string(sc.ahead(4)), "TRAN") { // which no END ends
				if _, err := sc.word(); err != nil {
					return err
				}
				continue
			}
			depth++ // the word behind it may be one of these
		case "END":
			depth--
		case "EXEC", "EXECUTE":
		default:
			name, err := sc.name()
			for err == nil && slices.Contains(aroundNames, strings.ToUpper(name)) {
				name, err = sc.name()
			}
			if err != nil {
				return err
			}
			if name != "" {
				r.note(name, at, what+" in BEGIN CATCH", 1)
			}
		}
	}
	_, err := sc.word() // CATCH
	return err
}
