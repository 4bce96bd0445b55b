package source

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Reference is a foreign key of one column: its values are those of another table's column, which is "" where
// the database takes that table's primary key.
type Reference struct{ Column, Table, Of string }

// sqlName is a name as statements have it, in quotes or not, and sqlNames one with what it stands in.
const (
	sqlName  = "(?:\"[^\"]+\"|`[^`]+`|\\[[^\\]]+\\]|[\\pL_$][\\pL\\pN_$]*)"
	sqlNames = sqlName + `(?:\s*\.\s*` + sqlName + `)*`
	targeted = `REFERENCES\s+(` + sqlNames + `)\s*(\(\s*` + sqlName + `\s*\)|\()?`
	keyOf    = `(?:CONSTRAINT\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(?:` + sqlNames + `\s+)?` +
		`FOREIGN\s+KEY\s*(?:` + sqlName + `\s*)?\(\s*(` + sqlName + `)\s*\)\s*` + targeted
)

var (
	keyOfColumn = regexp.MustCompile(`(?i)\b` + targeted)
	keyOfTable  = regexp.MustCompile(`(?i)^\s*` + keyOf)
	keyAdded    = regexp.MustCompile(`(?i)^\s*(?:(?:(?:NO)?CHECK\s+)?ADD\s+)?\(?\s*` + keyOf)
)

// longestKey bounds how much of a definition is looked at for a foreign key.
const longestKey = 4 << 10

// unquote is a name without the quotes around its parts.
func unquote(name string) string {
	var out strings.Builder
	for _, r := range name {
		if !strings.ContainsRune("\"`[] \t\r\n", r) {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// refer notes the foreign key that an entry of CREATE TABLE, or of ALTER TABLE, is or has: a column's own where column is
// not "". Keys of several columns are none by which one column could be read.
func (r *dumpReader) refer(table, column, text string, forms ...*regexp.Regexp) {
	for _, form := range forms {
		m := form.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		of, at := m[len(m)-1], m[len(m)-2]
		if of == "(" || form == keyOfColumn && column == "" { // of several columns
			return
		}
		ref := Reference{Column: cmp.Or(column, unquote(m[1])), Table: unquote(at), Of: strings.Trim(unquote(of), "()")}
		if !slices.Contains(r.refers[table], ref) {
			r.refers[table] = append(r.refers[table], ref)
		}
		return
	}
}

// references are the foreign keys of a table, with the names that the dump's tables and columns have.
func (r *dumpReader) references(table string) []Reference {
	var out []Reference
	spelled := func(table, column string) string {
		if h := r.created(table); h != nil {
			if i := slices.IndexFunc(h.Names, func(c string) bool { return strings.EqualFold(c, column) }); i >= 0 {
				return h.Names[i]
			}
		}
		return column
	}
	schema, _, in := strings.Cut(table, ".")
	for _, ref := range r.refers[table] {
		whole := r.whole(r.resolve(ref.Table))
		if r.columns[whole] == nil && in && !strings.Contains(ref.Table, ".") { // of the same schema
			whole = r.whole(r.resolve(schema + "." + ref.Table))
		}
		ref.Column, ref.Of, ref.Table = spelled(table, ref.Column), spelled(whole, ref.Of), whole
		out = append(out, ref)
	}
	return out
}
