package source

import (
	"regexp"
	"slices"
	"strings"

	"clerk-import/mapping"
)

// change looks whether a statement changes rows that were read, or puts others beside them: a
// table of which there are some stands among the names that it begins with.
func (r *dumpReader) change(what string, at mapping.Position) error {
	sc := r.scan
	loading := statements[what] == loads
	file := what == "LOAD" || what == "IMPORT" // DATA … INFILE '…' … INTO TABLE t
	renamed := false
	for first := true; ; first = false {
		if err := sc.space(); err != nil {
			return sc.early(err)
		}
		c, _ := sc.peek()
		if c == ',' || c == '=' {
			sc.take()
			continue
		}
		quoted := c == '"' || c == '`' || c == '['
		if !isLetter(c) && c != '_' && !quoted {
			return r.pass(orNext)
		}
		word, err := sc.word()
		if err != nil {
			return err
		}
		upper := strings.ToUpper(word)
		switch {
		case quoted:
		case first && what == "DROP" && (upper == "SCHEMA" || upper == "DATABASE"):
			return r.dropAll(upper, at)
		case first && what == "DROP" && upper != "TABLE", first && what == "RENAME" && upper != "TABLE":
			return r.pass(andBody) // another thing than a table
		case upper == "OR":
			if _, err := sc.word(); err != nil {
				return err
			}
			continue
		case file && upper != "TABLE":
			if err := r.overText(); err != nil {
				return err
			}
			continue
		case slices.Contains(behindNames, upper):
			return r.pass(orNext)
		case slices.Contains(aroundNames, upper):
			file = file && upper != "TABLE"
			continue
		}
		name, err := sc.nameFrom(word)
		if err != nil {
			return err
		}
		known := r.resolve(name)
		renamed = what == "RENAME" && (renamed || r.begun[known])
		switch {
		case loading && r.columns[known] == nil: // the name may be damaged
			r.note("", at, what, 1)
			return r.pass(orNext)
		case loading, (renamed || r.begun[known]) && r.wants(known, r.headerOf(known)):
			r.note(name, at, what, 1)
			return r.pass(orNext)
		}
	}
}

// overText passes over a text, such as the name of a file, if one is next.
func (r *dumpReader) overText() error {
	sc := r.scan
	if err := sc.space(); err != nil {
		return sc.early(err)
	}
	if c, _ := sc.peek(); c == '\'' || c == '"' {
		return sc.quoted(c, sc.mysql, false)
	}
	return nil
}

// dropAll looks whether DROP DATABASE or DROP SCHEMA takes rows away that were read.
func (r *dumpReader) dropAll(what string, at mapping.Position) error {
	name, err := r.scan.name()
	for err == nil && (strings.EqualFold(name, "IF") || strings.EqualFold(name, "EXISTS")) {
		name, err = r.scan.name()
	}
	if err != nil {
		return err
	}
	for table := range r.begun {
		in, _, has := strings.Cut(table, ".")
		if !has {
			in = r.home
		}
		if strings.EqualFold(in, name) || in == "" && slices.Contains(defaultSchemas, strings.ToLower(name)) {
			r.note(table, at, "DROP "+what, 1)
		}
	}
	return r.pass(orNext)
}

// selectInto looks whether SELECT makes a table: SELECT … INTO t.
func (r *dumpReader) selectInto(at mapping.Position) error {
	found, err := r.firstWord(func(upper string) bool { return upper == "INTO" })
	if err != nil || found == "" {
		return err
	}
	name, err := r.scan.name()
	if err != nil {
		return err
	}
	r.note(name, at, "SELECT … INTO", 1)
	return r.pass(orNext)
}

// procedures are the beginnings of the names of those of SQL Server that leave rows as they are.
var procedures = []string{"sp_add", "sp_fulltext", "sp_db", "sp_bind", "sp_grant", "sp_configure", "sp_settriggerorder", "sp_tableoption", "sp_update", "sp_drop", "sp_change", "sp_autostats", "sp_create"}

// execute looks whether a procedure may do something to rows. sp_executesql creates what a script
// of the server's own tools has in a text.
func (r *dumpReader) execute(what string, at mapping.Position) error {
	sc := r.scan
	name, err := sc.name()
	if err != nil {
		return err
	}
	low := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	harmless := slices.ContainsFunc(procedures, func(p string) bool { return strings.HasPrefix(low, p) }) ||
		low == "sp_executesql" && createdInText.Match(sc.ahead(160))
	if !harmless {
		r.note("", at, what, 1)
	}
	_, err = sc.skip(orNext) // the text may be a program, which has rows in it
	return err
}

var createdInText = regexp.MustCompile(`(?i)^[^'\n]*'\s*(--[^\n]*\s+|/\*.*?\*/\s*)*(CREATE|ALTER)\s+(VIEW|FUNCTION|PROC|TRIGGER)`)

// alter looks whether ALTER TABLE changes rows that were read, or the columns of those to come.
func (r *dumpReader) alter(at mapping.Position) error {
	sc := r.scan
	word, err := sc.word()
	if err != nil || !strings.EqualFold(word, "TABLE") {
		if err != nil {
			return err
		}
		if slices.Contains(withBody, strings.ToUpper(word)) {
			return r.pass(andBody)
		}
		return r.pass(orNext)
	}
	name, err := sc.name()
	for err == nil && slices.Contains([]string{"ONLY", "IF", "EXISTS"}, strings.ToUpper(name)) {
		name, err = sc.name()
	}
	if err != nil {
		return err
	}
	table := r.resolve(name)
	for {
		what, to, err := r.alteration(table, at)
		if err != nil {
			return err
		}
		if to != "" && r.begun[table] {
			r.note(to, at, "ALTER TABLE … "+what, 1)
		}
		switch {
		case what != "" && r.begun[table]:
			r.note(name, at, "ALTER TABLE … "+what, 1)
		case what != "": // the columns are others from here on
			delete(r.columns, table)
		}
		more, err := sc.skip(orComma)
		if err != nil || more >= 0 {
			return err
		}
	}
}

// kept begin what ALTER TABLE adds, drops or renames and is no column.
var kept = []string{"CONSTRAINT", "INDEX", "KEY", "PRIMARY", "FOREIGN", "CHECK", "DEFAULT", "UNIQUE", "FULLTEXT", "SPATIAL", "EXCLUDE", "PERIOD", "SYSTEM", "SUPPLEMENTAL", "TABLE"}

// alteration reads the beginning of one of the changes that ALTER TABLE makes. what is "" if it
// has nothing to do with rows; to is the new name of the table.
func (r *dumpReader) alteration(table string, at mapping.Position) (what, to string, err error) {
	sc := r.scan
	if err := sc.space(); err != nil {
		return "", "", sc.early(err)
	}
	if c, _ := sc.peek(); !isLetter(c) {
		return "", "", nil
	}
	action, err := sc.word()
	if err != nil {
		return "", "", err
	}
	what = strings.ToUpper(action)
	switch what {
	case "WITH": // CHECK ADD CONSTRAINT
		r.refer(table, "", string(sc.ahead(longestKey)), keyAdded)
		return "", "", nil
	case "INHERIT":
		of, err := sc.name()
		if err == nil {
			r.inherit(table, []string{of}, "ALTER TABLE … INHERIT", at)
		}
		return "", "", err
	case "ATTACH": // PARTITION p FOR VALUES …
		_, err := sc.word()
		var part string
		if err == nil {
			part, err = sc.name()
		}
		if err == nil {
			r.partOf(part, table, "ALTER TABLE … ATTACH PARTITION", at)
		}
		return "", "", err
	case "ADD", "DROP", "RENAME", "CHANGE", "ALTER", "TRUNCATE", "EXCHANGE", "DETACH":
	default:
		return "", "", nil
	}
	if what == "ADD" {
		r.refer(table, "", string(sc.ahead(longestKey)), keyAdded)
	}
	object, err := r.inner()
	if err != nil {
		return "", "", err
	}
	switch upper := strings.ToUpper(object); {
	case what == "ADD" && upper == "PARTITION", slices.Contains(kept, upper):
		return "", "", nil
	case what == "RENAME" && (upper == "TO" || upper == "AS"):
		to, err = sc.name()
	case what == "ALTER": // [COLUMN] x TYPE t, x SET DATA TYPE t
		if upper == "COLUMN" {
			_, err = sc.name()
		}
		var how, data string
		if err == nil {
			how, err = sc.word()
		}
		if err == nil && strings.EqualFold(how, "SET") {
			data, err = sc.word()
		}
		if !strings.EqualFold(how, "TYPE") && !strings.EqualFold(data, "DATA") {
			what = ""
		}
	}
	return what, to, err
}
