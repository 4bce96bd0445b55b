package source

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
)

// skipping says how to pass over the rest of a statement.
type skipping int

// skip passes over the rest of a statement and counts the lists in parentheses that follow each
// other, as rows do.
func (sc *sqlScanner) skip(how skipping) (lists int64, err error) {
	if how == toSlash {
		return 0, sc.slash()
	}
	quoted := func(quote byte, escapes bool) error { return sc.quoted(quote, escapes, false) }
	if how == behindTable {
		how, quoted = orNext, func(quote byte, escapes bool) error {
			sc.text = sc.text[:0]
			return sc.definition(quote, escapes, false)
		}
	}
	depth, blocks := 0, 0
	last := byte(',') // that is no white space
	// SQL Server takes statements without a semicolon between them.
	inserts := func() bool {
		head := sc.ahead(12)
		return depth == 0 && (how == orNext || how == orComma) && len(head) > 0 && head[0]|0x20 == 'i' && insertInto.Match(head)
	}
	if inserts() {
		return lists, nil
	}
	for {
		c, err := sc.peek()
		if errors.Is(err, io.EOF) && sc.batches {
			return lists, nil
		}
		if err != nil {
			return lists, sc.early(err)
		}
		switch {
		case c == sc.delim[0] && blocks <= 0 && (how != andBody || depth <= 0) && (len(sc.delim) == 1 || sc.follows(sc.delim)):
			for range sc.delim {
				sc.take()
			}
			return lists, nil
		case c == '\'' || c == '"' || c == '`':
			if err := quoted(c, c != '`' && sc.mysql); err != nil {
				return lists, err
			}
			last = c
			continue
		case c == '-' && sc.follows("--"), c == '#' && sc.mysql:
			if err := sc.lineComment(); err != nil {
				return lists, err
			}
			if sc.begins(how) {
				return lists, nil
			}
			continue
		case c == '/' && sc.follows("/*"):
			if err := sc.comment(); err != nil {
				return lists, err
			}
			continue
		case c == '*' && sc.within && sc.follows("*/"):
			sc.leave()
			continue
		case c == '$' && !sc.mysql:
			if err := sc.dollars(false); err != nil {
				return lists, err
			}
			last = c
			continue
		case c == '\n':
			sc.take()
			if sc.begins(how) {
				return lists, nil
			}
			continue
		case c == ' ' || c == '\t':
			if sc.take(); inserts() {
				return lists, nil
			}
			continue
		case how == andBody && isLetter(c):
			word, err := sc.word()
			if err != nil {
				return lists, err
			}
			blocks += sc.block(word)
			continue
		case c|0x20 == 'r' && last == ',' && depth == 0 && strings.EqualFold(string(sc.ahead(3)), "ROW"): // (…)
			sc.i += 3
			continue
		case c == ',' && how == orComma && depth == 0:
			sc.take()
			return -1, nil
		case c == '(':
			if depth == 0 && last == ',' {
				lists++
			}
			depth++
		case c == ')':
			depth--
		}
		if c != ' ' && c != '\t' && c != '\r' {
			last = c
		}
		sc.take()
	}
}

// rowsBegin is a line with which a statement of rows begins.
var rowsBegin = regexp.MustCompile(`(?i)\n(?:(?:INSERT|REPLACE|UPSERT)\s[^\n(]*(?:\(|\bVALUES\b)|COPY\s.*\bFROM\s+stdin|CREATE\s+TABLE\s)`)

// definition is quoted for a text of what has no rows: one with a statement of rows in it has begun at a quote too many.
func (sc *sqlScanner) definition(quote byte, escapes, keep bool) error {
	from, had := sc.pos(), len(sc.text)
	err := sc.quoted(quote, escapes, true)
	if err == nil && rowsBegin.Match(sc.text[had:]) {
		return &Error{Position: from, Msg: "a text in a statement without rows has statements with rows in it",
			Hint: "the quote there has no partner; write it twice, or take it out"}
	}
	if !keep {
		sc.text = sc.text[:had]
	}
	return err
}

var (
	blockEnd   = regexp.MustCompile(`^(?i)END(?:\s+([\w$#".]+))?\s*;\s*$`)
	besideRows = regexp.MustCompile(`^(?i)(?:\s*$|\s*--|/\*|(?:SET|REM|PROMPT|ALTER|COMMENT|GRANT|COMMIT)\b)`)
	ownRows    = regexp.MustCompile(`^(?i)(?:INSERT\s+(?:INTO|ALL)|CREATE\s+(?:GLOBAL\s+TEMPORARY\s+)?TABLE)\s`)
)

// slash goes past the next line that has / alone, or to rows that stand behind the end of a block: that line may lack.
func (sc *sqlScanner) slash() error {
	ended := false
	for {
		if err := sc.skipLine(); err != nil {
			return err
		}
		c, err := sc.peek()
		if ended && errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return sc.early(err)
		}
		if c == '/' && sc.aloneOnLine() {
			return sc.skipLine()
		}
		line, _, _ := bytes.Cut(sc.ahead(160), []byte("\n"))
		end := blockEnd.FindSubmatch(line)
		switch {
		case end != nil && !slices.Contains([]string{"IF", "LOOP", "CASE"}, strings.ToUpper(string(end[1]))):
			ended = true
		case ended && ownRows.Match(line):
			return nil
		case !besideRows.Match(line):
			ended = false
		}
	}
}

// block is how much deeper a word of a body leads.
func (sc *sqlScanner) block(word string) int {
	switch strings.ToUpper(word) {
	case "BEGIN", "CASE":
		return 1
	case "END":
		next := strings.ToUpper(string(bytes.TrimLeft(sc.ahead(12), " \t")))
		for _, w := range []string{"IF", "LOOP", "WHILE", "REPEAT", "FOR"} {
			if strings.HasPrefix(next, w) {
				return 0
			}
		}
		return -1
	}
	return 0
}

// beginRows begin statements with rows, which do so where a semicolon lacks in front of them, too.
var beginRows = []string{"INSERT", "REPLACE", "UPSERT", "COPY", "CREATE"}

// begins reports whether the line that is next ends the statement in front of it.
func (sc *sqlScanner) begins(how skipping) bool {
	head := sc.ahead(12)
	if len(head) == 0 {
		return false
	}
	if sc.batches && (head[0] == 'G' || head[0] == 'g') && isGo(head) {
		return true
	}
	if sc.delim != ";" && bytes.HasPrefix(head, []byte("DELIMITER ")) { // what stands in front lacks its end
		return true
	}
	if how != orNext && how != orComma {
		return false
	}
	end := bytes.IndexAny(head, " \t\r\n")
	if end <= 0 {
		return false
	}
	word := strings.ToUpper(string(head[:end]))
	return slices.Contains(beginRows, word) ||
		sc.batches && slices.Contains([]string{"UPDATE", "DELETE", "TRUNCATE", "MERGE", "DROP", "ALTER", "EXEC", "IF", "ELSE"}, word)
}

func isGo(head []byte) bool {
	return strings.EqualFold(string(head[:min(2, len(head))]), "GO") && (len(head) == 2 || bytes.IndexByte([]byte("\r\n ;"), head[2]) >= 0)
}

// dollarTag reports whether what is next begins a text of Postgres between $tag$ and $tag$: $1 is a parameter.
func (sc *sqlScanner) dollarTag() bool { return dollarTag.Match(sc.ahead(80)) }

var dollarTag = regexp.MustCompile(`^\$(?:[A-Za-z_\x80-\xff][A-Za-z_0-9\x80-\xff]*)?\$`)

// dollars reads a text of Postgres between $tag$ and $tag$, in which semicolons and quotes mean nothing, and keeps it if
// asked to; or what is no such text and begins like one.
func (sc *sqlScanner) dollars(keep bool) error {
	tag := dollarTag.Find(sc.ahead(80))
	if tag == nil {
		sc.take()
		return nil
	}
	tag = slices.Clone(tag)
	sc.i += len(tag)
	for {
		c, err := sc.peek()
		if err != nil {
			return sc.early(err)
		}
		if c == '$' && sc.follows(string(tag)) {
			sc.i += len(tag)
			return nil
		}
		if keep {
			sc.text = append(sc.text, c)
			if err := sc.bounded(); err != nil {
				return err
			}
		}
		sc.take()
	}
}
