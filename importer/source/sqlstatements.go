package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"clerk-import/mapping"
)

// verb is what is to be done with statements that begin with a word.
type verb int

const (
	harmless verb = iota + 1 // they do nothing to rows
	line                     // they are a line, as commands of clients are
	inserts
	copies
	creates
	alters
	changes   // rows of the table that they name, which were read before
	loads     // rows into the table that they name
	unknowing // of any table
	selects   // which may make a table
	executes  // a procedure
	asks      // whether the statement behind it is carried out
	uses
	delimits
	begins
	ends
	undoes
)

// statements are the words that statements begin with. Another word begins a line that some
// other program has printed.
var statements = map[string]verb{
	"CREATE": creates, "INSERT": inserts, "REPLACE": inserts, "UPSERT": inserts, "COPY": copies, "ALTER": alters,
	"UPDATE": changes, "DELETE": changes, "TRUNCATE": changes, "DROP": changes, "RENAME": changes,
	"MERGE": loads, "LOAD": loads, "BULK": loads, "IMPORT": loads,
	"WITH": unknowing, "CALL": unknowing, "DO": unknowing, "EXPLAIN": unknowing, "HANDLER": unknowing,
	"BEGIN": begins, "START": begins, "COMMIT": ends, "END": ends, "ROLLBACK": undoes,
	"USE": uses, "DELIMITER": delimits, "GO": line, "REM": line, "REMARK": line, "PROMPT": line, "SPOOL": line, "WHENEVER": line, "EXIT": line, "QUIT": line,
	"SET": harmless, "LOCK": harmless, "UNLOCK": harmless, "PRAGMA": harmless, "COMMENT": harmless, "GRANT": harmless, "REVOKE": harmless, "DENY": harmless, "SELECT": selects,
	"ANALYZE": harmless, "VACUUM": harmless, "REINDEX": harmless, "FLUSH": harmless, "OPTIMIZE": harmless, "REPAIR": harmless, "RESET": harmless, "SHOW": harmless,
	"DISCARD": harmless, "CHECKPOINT": harmless, "REFRESH": harmless, "SECURITY": harmless, "REASSIGN": harmless, "PURGE": harmless, "SAVEPOINT": harmless,
	"RELEASE": harmless, "IF": asks, "ELSE": asks, "EXEC": executes, "EXECUTE": executes, "PRINT": harmless, "RAISERROR": harmless, "DECLARE": harmless, "DEFINE": harmless, "CLUSTER": harmless,
	"ATTACH": harmless, "DETACH": harmless, "NOTIFY": harmless, "UNLISTEN": harmless, "LISTEN": harmless, "CHANGE": harmless, "STOP": harmless, "CONNECT": harmless, "PREPARE": harmless,
	"DEALLOCATE": harmless,
}

// ends that dumps promise by how they begin.
var promises = []struct{ begins, ends string }{
	{"-- MySQL dump", "-- Dump completed"},
	{"-- MariaDB dump", "-- Dump completed"},
	{"-- PostgreSQL database dump", "-- PostgreSQL database dump complete"},
	{"-- PostgreSQL database cluster dump", "-- PostgreSQL database cluster dump complete"},
}

// end is the end of the dump, where what it promised has to have come.
func (r *dumpReader) end() error {
	incomplete := func(message string, at mapping.Position) {
		r.found(mapping.Problem{
			Code: CodeIncomplete, Severity: mapping.Fatal, Message: message, Hint: "the export or its download was cut off; get it again",
		}, at, 1)
	}
	for _, p := range promises {
		if r.promised[p.ends] > 0 {
			incomplete(fmt.Sprintf("the dump is incomplete: it lacks the line %q", p.ends), r.promiseAt)
			r.promised[p.ends] = 0
		}
	}
	if r.open != nil {
		incomplete("the dump is incomplete: its transaction is never committed", *r.open)
		r.open = nil
	}
	if r.scan.within {
		return r.scan.cut()
	}
	return io.EOF
}

// statement reads to the rows of the table, or past a statement.
func (r *dumpReader) statement() error {
	sc := r.scan
	word, at := r.word, r.wordAt
	if r.word = ""; word == "" {
		if err := sc.space(); err != nil {
			if errors.Is(err, io.EOF) {
				return r.end()
			}
			return err
		}
		c, _ := sc.peek()
		at = sc.pos()
		switch {
		case sc.follows(sc.delim):
			for range sc.delim {
				sc.take()
			}
			return nil
		case c == '\\': // a command of psql, as \restrict
			return r.command(at)
		case c == '/' && sc.aloneOnLine(): // runs what stands before, in Oracle's tools
			return sc.skipLine()
		case c == byteOrderMark[0] && sc.follows(string(byteOrderMark)): // of a dump behind another one
			sc.i += len(byteOrderMark)
			return nil
		case !isLetter(c):
			return r.foreign(at)
		}
		var err error
		if word, err = sc.word(); err != nil {
			return err
		}
	}
	what := strings.ToUpper(word)
	if r.all && what == "INTO" {
		name, err := sc.name()
		if err != nil {
			return err
		}
		return r.into(name, at)
	}
	r.either.statement(statements[what])
	switch statements[what] {
	case inserts:
		return r.insert(at)
	case copies:
		return r.copy(at)
	case creates:
		return r.create(at)
	case alters:
		return r.alter(at)
	case changes, loads:
		return r.change(what, at)
	case unknowing:
		r.note("", at, what, 1)
		return r.pass(toEnd)
	case selects:
		return r.selectInto(at)
	case executes:
		return r.execute(what, at)
	case asks:
		r.either.asked(what)
		return r.ask()
	case undoes:
		r.note("", at, what, 1)
		r.open = nil
		return r.pass(orNext)
	case uses:
		name, err := sc.word()
		if err != nil {
			return err
		}
		r.database(name)
		return r.pass(orNext)
	case delimits:
		return r.delimiter()
	case begins:
		return r.begin(at)
	case ends:
		if r.open = nil; sc.batches { // the next statement may follow without a semicolon
			return r.ask()
		}
		return r.pass(orNext)
	case line:
		if what == "GO" {
			r.batchEnd(at)
		}
		if next := sc.ahead(1); len(next) > 0 && bytes.IndexByte([]byte(" \t\r\n;"), next[0]) < 0 {
			return r.foreign(at)
		}
		return sc.lineComment()
	case harmless:
		return r.harmless(what)
	}
	return r.foreign(at)
}

// pass goes past the rest of a statement that has no rows: a text in it with rows has begun at a quote too many.
func (r *dumpReader) pass(how skipping) error {
	if how == orNext {
		how = behindTable
	}
	_, err := r.scan.skip(how)
	return err
}

// foreign passes over a line that is no statement.
func (r *dumpReader) foreign(at mapping.Position) error {
	r.found(mapping.Problem{
		Code: CodeStatement, Severity: mapping.Fatal, Message: "a line is no statement that is known",
		Hint: "if another program has printed it, see whether the dump is whole, and take the line out; else load the dump into a database, and name that",
	}, at, 1)
	return r.scan.skipLine()
}

// commands are those of psql and of MySQL's client that have nothing to do with rows. Others
// read files, or decide what is carried out.
var commands = []string{`\connect`, `\c`, `\restrict`, `\unrestrict`, `\encoding`, `\set`, `\unset`, `\echo`, `\qecho`, `\warn`, `\pset`, `\timing`, `\t`, `\a`, `\o`, `\x`, `\C`, `\W`, `\w`}

// command reads a command of psql.
func (r *dumpReader) command(at mapping.Position) error {
	text, _, _ := bytes.Cut(r.scan.ahead(256), []byte("\n"))
	words := strings.Fields(string(text))
	switch {
	case len(words) == 0 || !slices.Contains(commands, words[0]):
		r.note("", at, "a command of a client ("+shortened(words)+")", 1)
	case len(words) > 1 && (words[0] == `\connect` || words[0] == `\c`):
		r.database(strings.Trim(words[len(words)-1], `"'`))
	}
	return r.scan.skipLine()
}

// shortened is the command among words, as far as letters go: what follows may be anything.
func shortened(words []string) string {
	if len(words) == 0 {
		return `\`
	}
	word := words[0][1:]
	if i := strings.IndexFunc(word, func(c rune) bool { return !isLetter(byte(min(c, 255))) }); i >= 0 {
		word = word[:i]
	}
	return `\` + word[:min(len(word), 20)]
}

// delimiter reads what ends statements from here on.
func (r *dumpReader) delimiter() error {
	text, _, _ := bytes.Cut(r.scan.ahead(64), []byte("\n"))
	if d := strings.TrimSpace(string(text)); d != "" {
		r.scan.delim = d
	}
	return r.scan.skipLine()
}

// begin notes that a transaction begins. BEGIN without more is one in most dialects, and begins
// a block in SQL Server's and Oracle's, whose statements are carried out.
func (r *dumpReader) begin(at mapping.Position) error {
	word := ""
	if err := r.scan.space(); err != nil {
		return r.scan.early(err)
	}
	c, _ := r.scan.peek()
	first := r.scan.pos()
	if c != ';' {
		var err error
		if word, err = r.scan.word(); err != nil {
			return err
		}
	}
	upper := strings.ToUpper(word)
	switch {
	case c == ';' && !r.scan.batches || slices.Contains([]string{"TRANSACTION", "TRAN", "WORK", "IMMEDIATE", "DEFERRED", "EXCLUSIVE"}, upper):
		r.open = &at
	case statements[upper] != 0:
		r.word, r.wordAt = word, first
		return nil
	case upper == "TRY":
		return r.ask()
	case upper == "CATCH":
		return r.caught()
	}
	return r.pass(orNext)
}

// aroundNames stand between the names of tables that a statement begins with, behindNames begin
// what follows them.
var (
	aroundNames = []string{"TABLE", "TABLES", "FROM", "INTO", "ONLY", "IGNORE", "LOW_PRIORITY", "QUICK", "IF", "EXISTS", "INSERT", "TOP", "AS", "USING", "JOIN", "LEFT", "RIGHT", "INNER", "OUTER", "CROSS", "NATURAL", "TO"}
	behindNames = []string{"SET", "WHERE", "ON", "CASCADE", "RESTRICT", "RESTART", "CONTINUE", "RETURNING", "ORDER", "LIMIT"}
)

// harmless goes past a statement that does nothing to rows, or to an INSERT that stands behind it
// without a semicolon between them. GRANT INSERT is none.
func (r *dumpReader) harmless(what string) error {
	if r.scan.batches {
		if slices.Contains([]string{"GRANT", "REVOKE", "DENY"}, what) { // which name statements, up to whom they are for
			if found, err := r.firstWord(func(upper string) bool { return upper == "TO" || upper == "FROM" }); err != nil || found == "" {
				return err
			}
		}
		return r.firstOf(func(upper string) bool { return slices.Contains(behindHarmless, upper) })
	}
	for {
		at := mapping.Position{}
		found, err := r.firstWord(func(upper string) bool {
			at = r.scan.pos()
			return statements[upper] == inserts || upper == "VALUES"
		})
		if err != nil || found == "" {
			return err
		}
		if strings.EqualFold(found, "VALUES") { // what has rows is something else, whose first word is damaged
			r.note("", at, what+" … VALUES", 1)
			return r.pass(orNext)
		}
		if into, err := r.scan.word(); err != nil || strings.EqualFold(into, "INTO") {
			if err != nil {
				return err
			}
			return r.insert(at)
		}
	}
}

// ask goes to the statement that a condition stands in front of.
func (r *dumpReader) ask() error {
	return r.firstOf(func(upper string) bool { return statements[upper] != 0 })
}

// firstOf goes to the statement behind this one that begins with a word which is meant.
func (r *dumpReader) firstOf(meant func(upper string) bool) error {
	at := mapping.Position{}
	found, err := r.firstWord(func(upper string) bool {
		at = r.scan.pos()
		return meant(upper)
	})
	r.word, r.wordAt = found, at
	return err
}

// firstWord reads to the first word outside of parentheses that is meant, or to the end of the
// statement or a line that begins another one, with "".
func (r *dumpReader) firstWord(meant func(upper string) bool) (string, error) {
	sc := r.scan
	for depth := 0; ; {
		line := sc.line
		if err := sc.space(); err != nil {
			if errors.Is(err, io.EOF) && sc.batches {
				return "", nil
			}
			return "", sc.early(err)
		}
		if sc.line > line && sc.begins(orNext) {
			return "", nil
		}
		c, _ := sc.peek()
		switch {
		case sc.follows(sc.delim):
			return "", r.pass(toEnd)
		case c == '\'' || c == '"' || c == '`':
			sc.text = sc.text[:0]
			if err := sc.definition(c, c != '`' && sc.mysql, false); err != nil {
				return "", err
			}
			continue
		case c == '$' && !sc.mysql:
			if err := sc.dollars(false); err != nil {
				return "", err
			}
			continue
		case c == '[' && sc.batches:
			if _, err := sc.word(); err != nil {
				return "", err
			}
			continue
		case isLetter(c) || c == '_' || c == '@':
			if c == '@' { // a variable
				sc.take()
			}
			word, err := sc.word()
			if err != nil {
				return "", err
			}
			upper := strings.ToUpper(word)
			if c != '@' && depth == 0 && meant(upper) {
				return word, nil
			}
			if upper == "GO" && sc.batches && depth == 0 {
				r.batchEnd(sc.pos())
				return "", sc.skipLine()
			}
			continue
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		sc.take()
	}
}

// inner is the next word, in parentheses or not.
func (r *dumpReader) inner() (string, error) {
	sc := r.scan
	if err := sc.space(); err != nil {
		return "", sc.early(err)
	}
	head := bytes.TrimLeft(sc.ahead(80), "( \t\r\n")
	if c, _ := sc.peek(); c == '(' { // which is passed over with what follows
		end := bytes.IndexFunc(head, func(c rune) bool { return !isLetter(byte(min(c, 255))) })
		return string(head[:max(0, end)]), nil
	}
	return sc.word()
}

// database changes the database that names without one are in.
func (r *dumpReader) database(name string) { r.db = name }

// dwell makes the database of the first table the one that names need not say.
func (r *dumpReader) dwell() {
	if r.home == "" && len(r.spellings) == 0 {
		r.home = r.db
	}
}

// qualified is the name of a table with the database in front, where that is another one.
func (r *dumpReader) qualified(name string) string {
	if r.db != r.home && r.db != "" && !strings.Contains(name, ".") {
		return r.db + "." + name
	}
	return name
}

// defaultSchemas are those of names that have none.
var defaultSchemas = []string{"public", "dbo", "main"}

// resolve finds the spelling under which a table is known: as it stands, in other letters, or with
// or without the schema that is meant when there is none.
func (r *dumpReader) resolve(name string) string {
	if r.columns[name] != nil && (r.db == r.home || strings.Contains(name, ".")) {
		return name
	}
	r.dwell()
	name = r.qualified(name)
	if r.columns[name] != nil {
		return name
	}
	low := strings.ToLower(name)
	if known := r.spellings[low]; known != "" {
		return known
	}
	schemas := defaultSchemas
	if r.home != "" {
		schemas = append(slices.Clone(schemas), strings.ToLower(r.home))
	}
	for _, s := range schemas {
		bare, has := strings.CutPrefix(low, s+".")
		if !has {
			bare = s + "." + low
		}
		if known := r.spellings[bare]; known != "" && (has || !strings.Contains(low, ".")) {
			return known
		}
	}
	r.spellings[low] = name
	return name
}
