package source

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"clerk-import/mapping"
)

// CodeStatement is the code of statements of a dump that are not carried out and might put rows
// into the table, or change them.
const CodeStatement = "statement_not_read"

// CodeDefault is the code of values that only the database knows.
const CodeDefault = "default_as_empty"

// CodeCommented is the code of rows that stand in a comment.
const CodeCommented = "statement_commented"

// damagedBySQLite is the comment that the shell of SQLite puts into a dump of a database that it
// cannot read on: "CORRUPTION ERROR", "ERROR: (11) database disk image is malformed" (shell.c).
var damagedBySQLite = regexp.MustCompile(`^/\*+ (CORRUPTION )?ERROR\b`)

const (
	modifiers = `(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|OR\s+\w+|ALL|INTO|ONLY|TABLE)\s+)*`
	tableName = "([\\w.\"`\\[\\]]+)"
	firstCell = `\(\s*(?:[NEX]?'|"|[-+.]?\d|NULL\b|DEFAULT\b)`
)

var (
	// commented finds the table of which a line of a comment has rows: somebody took them out, or a tool meant them to be carried
	// out and something stands between its /* and !.
	commented = regexp.MustCompile(`(?im)^(?:/\*M!)?[^a-z\n]*(?:INSERT|REPLACE|UPSERT|COPY)\s+` + modifiers + tableName +
		`\s*(?:\(|(?:VALUES?|SET|FROM|PARTITION|AS|OVERRIDING)\b)` +
		`|\b(?:INSERT|REPLACE|UPSERT)\s+` + modifiers + tableName + `\b[^;\n]*?\bVALUES?\s*(?:ROW\s*)?` + firstCell)
	// commentedRow is in a comment between rows that has one itself.
	commentedRow = regexp.MustCompile(`(?i)` + firstCell + `[^\n]*[,)]`)
)

// remark hears comments, which say where a dump begins and that it is complete.
func (r *dumpReader) remark(text []byte) {
	var names []string
	for _, found := range commented.FindAllSubmatch(text, -1) {
		names = append(names, r.resolve(strings.NewReplacer(`"`, "", "`", "", "[", "", "]", "").Replace(string(found[1])+string(found[2]))))
	}
	if r.in.table != "" && commentedRow.Match(text) {
		names = append(names, r.in.table)
	}
	for _, name := range names {
		if r.wants(name, r.headerOf(name)) {
			r.found(mapping.Problem{
				Code: CodeCommented, Severity: mapping.Warning, Message: fmt.Sprintf("rows of the table %s stand in a comment, and are passed over", name),
				Hint: "if they belong to the users, take the marks of the comment away",
			}, r.scan.pos(), 1)
		}
	}
	text, _, _ = bytes.Cut(text, []byte("\n"))
	text = bytes.TrimRight(text, " \r")
	if damagedBySQLite.Match(text) {
		r.found(mapping.Problem{
			Code: CodeIncomplete, Severity: mapping.Fatal, Message: "the dump is incomplete: sqlite3 met an error in the database", Hint: "repair the database (.recover of sqlite3), and dump it anew",
		}, r.scan.pos(), 1)
		return
	}
	for _, p := range promises {
		switch {
		case bytes.HasPrefix(text, []byte(p.ends)):
			r.promised[p.ends]--
			return
		case bytes.HasPrefix(text, []byte(p.begins)):
			r.promised[p.ends]++
			r.promiseAt = r.scan.pos()
			return
		}
	}
}

// findings are what was met and not understood. They are complete at the end of the dump.
func (r *dumpReader) findings() []mapping.Finding { return r.notes }

// note takes down a statement that is not carried out, about a table or, with "", about any.
func (r *dumpReader) note(table string, at mapping.Position, what string, count int64) {
	message := what + " is not carried out"
	if table != "" {
		if table = r.resolve(table); !r.wants(table, r.headerOf(table)) {
			return
		}
		message = fmt.Sprintf("%s of the table %s is not carried out", what, table)
	}
	r.found(mapping.Problem{
		Code: CodeStatement, Severity: mapping.Fatal, Message: message,
		Hint: "load the dump into a database, and name that or dump it anew",
	}, at, count)
}

func (r *dumpReader) found(p mapping.Problem, at mapping.Position, count int64) {
	if i := slices.IndexFunc(r.notes, func(f mapping.Finding) bool { return f.Problem == p }); i >= 0 {
		r.notes[i].Count += count
		return
	}
	r.notes = append(r.notes, mapping.Finding{Problem: p, At: at, Count: count})
}
