package source

import (
	"regexp"
	"slices"
	"strings"

	"clerk-import/mapping"
)

// PostgreSQL shows the rows of some tables in another one, too: those of partitions, and of tables that inherit. Whoever asks
// a database for the users gets them, while a dump has them under the names of the tables that they lie in.

// partOf makes the rows of one table those of another.
func (r *dumpReader) partOf(part, of, what string, at mapping.Position) {
	part, of = r.resolve(part), r.resolve(of)
	for whole := of; whole != ""; whole = r.parts[whole] {
		if whole == part { // which no database takes
			return
		}
	}
	if r.begun[part] { // and they were passed over
		r.note(of, at, what, 1)
	}
	r.parts[part] = of
}

// whole is the table that shows the rows of this one.
func (r *dumpReader) whole(table string) string {
	for of := r.parts[table]; of != ""; of = r.parts[table] {
		table = of
	}
	return table
}

// partitionOf reads CREATE TABLE … PARTITION OF behind its first word.
func (r *dumpReader) partitionOf(name string, at mapping.Position) error {
	word, err := r.scan.word()
	if err != nil || !strings.EqualFold(word, "OF") {
		return err
	}
	of, err := r.scan.name()
	if err == nil {
		r.dwell()
		name = r.resolve(name)
		r.columns[name] = r.columns[r.resolve(of)]
		r.partOf(name, of, "CREATE TABLE … PARTITION OF", at)
	}
	return err
}

// A virtual table of SQLite, as one for searching, keeps what it has in tables of its own, whose names have one of these endings
// (sqlite.org/fts3.html, fts5.html and rtree.html, 2026-11-28). They have words and sums. Only _content has what was put into the
// table, and so has _rowid of places with columns beside their bounds: nothing else in the dump may say that, and they are
// tables like others.
var shadowEndings = []string{"_data", "_idx", "_docsize", "_config", "_segments", "_segdir", "_stat", "_node", "_rowid", "_parent"}

// withoutMore is what _rowid has of places without columns beside their bounds.
var withoutMore = regexp.MustCompile(`^\(\s*rowid INTEGER PRIMARY KEY,\s*nodeno\s*\)`)

// virtualTable is how a dump has a virtual table: as the row in which SQLite keeps it.
var virtualTable = regexp.MustCompile(`^\s*\('table','((?:[^']|'')+)','(?:[^']|'')+',0,'CREATE VIRTUAL TABLE `)

// ofSQLite reports whether rows are of SQLite's own, and takes up which tables are virtual.
func (r *dumpReader) ofSQLite(table string) bool {
	if table == "sqlite_schema" || table == "sqlite_master" {
		if m := virtualTable.FindSubmatch(r.scan.ahead(1024)); m != nil {
			r.virtual[strings.ToLower(strings.ReplaceAll(string(m[1]), "''", "'"))] = true
		}
		return true
	}
	return r.shadows[strings.ToLower(table)]
}

// shadow reports whether a table that is created is one that a virtual table keeps itself in.
func (r *dumpReader) shadow(name string) bool {
	low := strings.ToLower(name)
	i := strings.LastIndexByte(low, '_')
	if i > 0 && r.virtual[low[:i]] && slices.Contains(shadowEndings, low[i:]) && (low[i:] != "_rowid" || withoutMore.Match(r.scan.ahead(80))) {
		r.shadows[low] = true
	}
	return r.shadows[low]
}

var inheriting = regexp.MustCompile(`(?i)^\s*INHERITS\s*\(`)

// inherits reads INHERITS (t, …) behind the columns of CREATE TABLE, if that is next, and answers those tables and all columns. Those
// of the others come first; but of a table that inherits since ALTER TABLE pg_dump writes so, too, and its rows in the order in which
// it has all of them itself (version 15, see testdata/real/parts.sh). Where the two differ there
// are no names, and none is sure.
func (r *dumpReader) inherits(own []string) (of, names []string, sure bool, err error) {
	sc := r.scan
	if !inheriting.Match(sc.ahead(64)) {
		return nil, own, true, nil
	}
	if _, err = sc.word(); err == nil {
		err = sc.space()
	}
	for c := byte(','); err == nil && c != ')'; c, _ = sc.peek() {
		sc.take()
		var other string
		if other, err = sc.name(); err != nil || other == "" {
			break
		}
		of = append(of, other)
		if h := r.columns[r.resolve(other)]; h != nil {
			names = append(names, h.Names...)
		}
		err = sc.space()
	}
	inherited := len(names)
	for _, n := range own {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if len(names) == len(own) && inherited > 0 && !slices.Equal(names, own) {
		names = nil
	}
	return of, names, names != nil, err
}

// inherit makes the rows of a table those of the first that it inherits from and that has people, or the same columns, as one that is
// kept in parts. What only has columns that all tables of an application have, as ids and times, has nobody, and its rows would be of
// everything.
func (r *dumpReader) inherit(part string, of []string, what string, at mapping.Position) {
	mine := r.columns[r.resolve(part)]
	for _, whole := range of {
		h := r.columns[r.resolve(whole)]
		if h == nil { // it is not in the dump
			continue
		}
		if mine != nil && len(mine.Names) == len(h.Names) || slices.ContainsFunc(h.Names, callsPeople) {
			r.partOf(part, whole, what, at)
			return
		}
	}
}

// callsPeople reports whether a column is one by which people sign in or are reached.
func callsPeople(column string) bool {
	return peopleColumns.MatchString(spelling(column))
}

var peopleColumns = regexp.MustCompile(`mail|correo|phone|telef|mobil|msisdn|login|username|benutzername|utilisateur|usuario|passw|pwd`)
