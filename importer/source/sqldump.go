package source

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// dumpReader reads one table of a SQL dump or script, as mysqldump, mariadb-dump, phpMyAdmin,
// mydumper, pg_dump (COPY and INSERT), CockroachDB, sqlite3, SQL Server's and Oracle's tools
// write it. Statements that have nothing to do with rows are passed over. What might put rows
// into the table, or change them, and is not carried out is a finding.
type dumpReader struct {
	scan      *sqlScanner
	wants     func(table string, h *mapping.Header) bool
	passed    func(table string, rows int64) // is told of rows that are passed over
	columns   map[string]*header             // by table, as CREATE TABLE names them
	lists     map[string]*header             // as the last statement with rows names them
	bits      map[string]map[string]int      // widths of bit fields, by table and by column in lower case
	spellings map[string]string              // of the tables' names, by the name in lower case
	refers    map[string][]Reference         // foreign keys, by table
	begun     map[string]bool                // tables of which rows were met
	parts     map[string]string              // tables whose rows another one shows, which is that
	virtual   map[string]bool                // tables that SQLite keeps in others, in lower case
	shadows   map[string]bool                // those others
	home, db  string                         // the database that tables are in by themselves, and what stands in front of others
	from      int64                          // rows before this offset were read in another run
	in        rowsOf
	batch     string // the table that the batch of SQL Server which is read has put rows into
	either    either
	all       bool   // INSERT ALL of Oracle, which names several tables
	word      string // that begins the next statement and was read already
	wordAt    mapping.Position
	open      *mapping.Position // of a transaction that did not end yet
	promised  map[string]int    // ends that the dump said it would have, and has not yet
	promiseAt mapping.Position
	notes     []mapping.Finding
	arena     arena
}

// rowsOf is the statement whose rows are being read.
type rowsOf struct {
	table  string // "" outside of one
	header *mapping.Header
	form   form
	tuples int
}

// form is how a statement has its rows.
type form int

const (
	values   form = iota // VALUES (…), (…)
	copied               // COPY: lines
	assigned             // SET a = 1, b = 2
)

func newDumpReader(s *stream, opts Options) *dumpReader {
	head, _ := s.Peek(bufferSize / 4)
	r := &dumpReader{
		scan:  &sqlScanner{s: s, path: opts.Name, line: 1, mysql: isMySQL(head), batches: isBatches(head), delim: ";"},
		wants: func(table string, _ *mapping.Header) bool { return table == opts.Table }, passed: func(string, int64) {},
		columns: map[string]*header{}, lists: map[string]*header{}, bits: map[string]map[string]int{}, spellings: map[string]string{}, begun: map[string]bool{}, parts: map[string]string{}, refers: map[string][]Reference{}, virtual: map[string]bool{}, shadows: map[string]bool{}, promised: map[string]int{}, from: opts.From.Offset,
	}
	r.scan.remark = r.remark
	return r
}

// isMySQL tells by a dump's beginning whether a backslash escapes in its strings.
func isMySQL(head []byte) bool {
	if bytes.HasPrefix(head, []byte("PRAGMA ")) || bytes.Contains(head, []byte("-- PostgreSQL ")) || isBatches(head) {
		return false // sqlite3 keeps the names of tables in whatever quotes they were given in
	}
	if bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("#")) {
		return true
	}
	for _, mark := range []string{"-- MySQL dump", "-- MariaDB dump", "-- phpMyAdmin", "/*!40", "/*M!", "ENGINE=", "INTO `", "TABLE `", "EXISTS `", "INSERT `", "REPLACE `", "IGNORE `"} {
		if bytes.Contains(head, []byte(mark)) {
			return true
		}
	}
	return false
}

// isBatches tells a script for SQL Server by its beginning.
func isBatches(head []byte) bool {
	for line := range bytes.Lines(head) {
		upper := strings.ToUpper(string(bytes.TrimSpace(line[:min(len(line), 80)])))
		if isGo([]byte(upper+"\n")) || strings.HasPrefix(upper, "SET IDENTITY_INSERT") || strings.HasPrefix(upper, "INSERT [") || strings.HasPrefix(upper, "INSERT INTO [") || strings.HasPrefix(upper, "CREATE TABLE [") {
			return true
		}
	}
	return false
}

// isDump knows the beginning of a SQL dump, which has comments of MySQL's in front where Sequel Ace or an old mysqldump has written it.
func isDump(text []byte) bool {
	for bytes.HasPrefix(text, []byte("#")) {
		_, text, _ = bytes.Cut(text, []byte("\n"))
		text = bytes.TrimLeft(text, " \t\r\n")
	}
	if bytes.HasPrefix(text, []byte("--")) || bytes.HasPrefix(text, []byte("/*")) || bytes.HasPrefix(text, []byte(`\restrict`)) || bytes.HasPrefix(text, []byte(`\connect`)) {
		return true
	}
	for _, mark := range []string{"\n-- MySQL dump", "\n-- MariaDB dump", "\n-- PostgreSQL database dump", "\n-- phpMyAdmin SQL Dump", "\nPRAGMA foreign_keys=OFF;"} {
		if bytes.Contains(text[:min(len(text), 4096)], []byte(mark)) { // behind what another program printed
			return true
		}
	}
	head := text[:min(len(text), 64)]
	if len(head) < 64 || bytes.IndexByte(head, '\n') >= 0 {
		line, _, _ := bytes.Cut(head, []byte("\n"))
		if isGo(append(slices.Clone(line), '\n')) || strings.EqualFold(string(bytes.TrimSpace(line)), "BEGIN;") {
			return true
		}
	}
	word, _, ok := bytes.Cut(head, []byte(" "))
	return ok && slices.Contains([]string{
		"PRAGMA", "CREATE", "INSERT", "BEGIN", "SET", "DROP", "COPY", "USE", "START", "LOCK", "ALTER", "REPLACE", "UPSERT", "REM", "DELIMITER", "PROMPT", "TRUNCATE", "DELETE",
	}, strings.ToUpper(string(word)))
}

func (r *dumpReader) next(rec *mapping.Record) error {
	for {
		if r.in.table == "" {
			if err := r.statement(); err != nil {
				return err
			}
			continue
		}
		var ok bool
		var err error
		switch r.in.form {
		case copied:
			ok, err = r.line(rec)
		case assigned:
			ok, err = r.assignments(rec)
		default:
			ok, err = r.tuple(rec)
		}
		if err != nil {
			return err
		}
		if !ok {
			r.in = rowsOf{}
			continue
		}
		if rec.Offset < r.from {
			continue
		}
		if n, want := len(rec.Cells), len(r.in.header.Names); rec.Defect == nil && n != want {
			rec.Defect = defect("row_ragged", fmt.Sprintf("the row has %s where the table has %s", record.Amount(n, "value"), record.Amount(want, "column")), "dump the table again, with the names of its columns (mysqldump --complete-insert, pg_dump --column-inserts)")
			rec.Raw = strings.Join(rec.Cells, ",")
		}
		return nil
	}
}

// withBody are things whose statements have others in them.
var withBody = []string{"TRIGGER", "FUNCTION", "PROCEDURE", "PROC", "EVENT", "PACKAGE", "RULE"}

// intoWords stand between INSERT and the name of the table.
var intoWords = []string{"LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO", "ONLY", "TABLE"}

// insert reads INSERT, REPLACE or UPSERT up to its first row.
func (r *dumpReader) insert(at mapping.Position) error {
	sc := r.scan
	for {
		if err := sc.space(); err != nil {
			return sc.early(err)
		}
		c, _ := sc.peek()
		word, err := sc.word()
		if err != nil {
			return err
		}
		quoted := c == '"' || c == '`' || c == '['
		upper := strings.ToUpper(word)
		switch {
		case quoted:
		case slices.Contains(intoWords, upper):
			continue
		case upper == "OR": // REPLACE, IGNORE, …
			if _, err := sc.word(); err != nil {
				return err
			}
			continue
		case upper == "ALL" || upper == "FIRST":
			r.all = true
			continue
		case upper == "WHEN" || word == "":
			r.all = false
			r.note("", at, "INSERT of this form", 1)
			return r.pass(toEnd)
		}
		name, err := sc.nameFrom(word)
		if err != nil {
			return err
		}
		return r.into(name, at)
	}
}

// into reads what stands behind the name of the table that rows go into.
func (r *dumpReader) into(name string, at mapping.Position) error {
	sc := r.scan
	name = r.resolve(name)
	r.put(name, at)
	h := r.created(name)
	for {
		if err := sc.space(); err != nil {
			return sc.early(err)
		}
		if c, _ := sc.peek(); c == '(' {
			names, err := sc.columns(nil, nil, nil)
			if err != nil {
				return err
			}
			if len(names) > 0 && (strings.EqualFold(names[0], "SELECT") || strings.EqualFold(names[0], "WITH")) {
				r.note(name, at, "INSERT … SELECT", 1)
				return r.pass(orNext)
			}
			if h, err = r.listed(name, names); err != nil {
				return err
			}
			continue
		}
		word, err := sc.word()
		if err != nil {
			return err
		}
		switch strings.ToUpper(word) {
		case "VALUES", "VALUE":
			return r.enter(name, h, values)
		case "SET":
			return r.enter(name, h, assigned)
		case "PARTITION":
			if err := sc.space(); err != nil {
				return sc.early(err)
			}
			if c, _ := sc.peek(); c == '(' {
				if _, err := sc.columns(nil, nil, nil); err != nil {
					return err
				}
			}
		case "OVERRIDING": // SYSTEM VALUE, for identity columns
			_, _ = sc.word()
			_, _ = sc.word()
		case "AS":
			if _, err := sc.word(); err != nil {
				return err
			}
		case "":
			return sc.fail("expected VALUES", "the dump is damaged from here on")
		case "SELECT", "WITH", "DEFAULT", "TABLE", "EXEC", "EXECUTE":
			r.note(name, at, "INSERT … "+strings.ToUpper(word), 1)
			return r.pass(orNext)
		default: // what was taken for a name may be none: INSERT INT O users
			r.note("", at, "INSERT … "+strings.ToUpper(word[:min(len(word), 20)]), 1)
			return r.pass(orNext)
		}
	}
}

// copy reads COPY … FROM stdin; up to its first line.
func (r *dumpReader) copy(at mapping.Position) error {
	sc := r.scan
	name, err := sc.name()
	if err != nil {
		return err
	}
	name = r.resolve(name)
	h := r.created(name)
	if err := sc.space(); err != nil {
		return sc.early(err)
	}
	if c, _ := sc.peek(); c == '(' {
		names, err := sc.columns(nil, nil, nil)
		if err != nil {
			return err
		}
		if h, err = r.listed(name, names); err != nil {
			return err
		}
	}
	from, err := sc.word()
	if err != nil {
		return err
	}
	if strings.EqualFold(from, "TO") {
		return r.pass(toEnd)
	}
	if !strings.EqualFold(from, "FROM") {
		r.note("", at, "COPY of this form", 1)
		return r.pass(toEnd)
	}
	stdin, err := sc.word()
	if err != nil {
		return err
	}
	if !strings.EqualFold(stdin, "STDIN") {
		r.note(name, at, "COPY from a file", 1)
		return r.pass(toEnd)
	}
	if err := sc.space(); err != nil {
		return sc.early(err)
	}
	if c, _ := sc.peek(); c != ';' && r.wants(r.whole(name), h) {
		return sc.fail("COPY has options, which dumps have not", "dump the table again, with pg_dump")
	}
	if err := r.pass(toEnd); err != nil {
		return err
	}
	if err := sc.skipLine(); err != nil {
		return err
	}
	return r.enter(name, h, copied)
}

// enter begins with the rows of a statement, or passes over them.
func (r *dumpReader) enter(table string, h *mapping.Header, f form) error {
	if r.ofSQLite(table) {
		_, err := r.scan.skip(orNext) // triggers, which may have rows in them
		return err
	}
	r.begun[table] = true
	part := table
	table = r.whole(part)
	r.begun[table] = true
	r.in = rowsOf{table: table, header: h, form: f}
	if !r.wants(table, h) {
		return r.passRows()
	}
	r.batch = table
	if h == nil && f != assigned {
		return r.noColumns(part)
	}
	return nil
}

// passRows goes past the rest of the rows of a statement.
func (r *dumpReader) passRows() error {
	in := r.in
	if in.form != copied {
		var rec mapping.Record
		for r.all { // another table may follow in the statement
			ok, err := r.tuple(&rec)
			if err != nil || !ok {
				r.in = rowsOf{}
				return err
			}
			r.passed(in.table, 1)
		}
		r.in = rowsOf{}
		lists, err := r.scan.skip(orNext)
		if in.form == assigned {
			lists = 1
		}
		r.passed(in.table, lists)
		return err
	}
	r.in = rowsOf{}
	for {
		line, err := r.scan.readLine()
		if err != nil || line == `\.` {
			return err
		}
		r.passed(in.table, 1)
	}
}
