package mapping

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/tidwall/gjson"

	"clerk-import/mapping/files"
	"clerk-import/mapping/record"
)

// What the lookup tables of a mapping may hold together, which are held in memory.
const (
	maxLookup     = 16 << 20 // bytes
	maxLookupRows = 1_000_000
)

// lookups reads the tables that `lookups` names: CSV files beside the mapping, of which
// the first column becomes the second. The first row is the header.
func (c *compiler) lookups(n ast.Node) {
	c.tables = map[string]map[string]string{}
	rows := 0
	for _, e := range c.entries(n, "lookups") {
		name := c.str(e.val, "a lookup table")
		text, err := beside(c.m.File, name, maxLookup-len(c.m.Lookups))
		if err != nil {
			c.fail(e.val, "the lookup table cannot be read: %s %v", name, err)
		}
		c.tables[e.key] = c.table(e.val, name, text, &rows)
		c.m.LookupFiles = append(c.m.LookupFiles, filepath.Join(filepath.Dir(c.m.File), filepath.FromSlash(name)))
		c.m.Lookups += e.key + "\x00" + text + "\x00"
	}
}

// beside reads a file of the folder that a mapping is in, or of one inside. A mapping may
// be somebody else's, and what it looks up is sent: it reaches for nothing else, neither
// by a path nor by a link.
func beside(mappingFile, name string, most int) (string, error) {
	const instead = "; copy the file beside the mapping"
	path := filepath.FromSlash(name)
	if !filepath.IsLocal(path) {
		return "", errors.New("is outside of the mapping's folder" + instead)
	}
	folder, err := os.OpenRoot(filepath.Dir(mappingFile))
	if err != nil {
		return "", cause(err)
	}
	defer folder.Close()
	st, err := folder.Stat(path) // before it is opened: a pipe would wait for its writer
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", cause(err)
	case err != nil:
		return "", fmt.Errorf("%w, in the mapping's folder%s", cause(err), instead)
	case !st.Mode().IsRegular():
		return "", errors.New("is not a file" + instead)
	}
	f, err := folder.Open(path)
	if err != nil {
		return "", cause(err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, int64(max(most, 0))+1))
	switch {
	case err != nil:
		return "", cause(err)
	case len(b) > most:
		return "", fmt.Errorf("is too large: lookup tables have %d MiB together; join it as an input", maxLookup>>20)
	}
	return files.Decode(string(b))
}

// cause is an error without the path, which is named already.
func cause(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return fmt.Errorf("(%w)", pe.Err)
	}
	return err
}

// table reads a lookup table; rows counts those of all.
func (c *compiler) table(n ast.Node, name, text string, rows *int) map[string]string {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	table := map[string]string{}
	for i := 1; ; i++ {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return table
		case err != nil:
			line := i
			var pe *csv.ParseError
			if errors.As(err, &pe) {
				line = pe.Line
			}
			c.fail(n, "%s:%d: a quote stands where it cannot; within quotes it is written twice", name, line)
		case len(row) < 2:
			c.fail(n, "%s:%d: a lookup table has two columns, what is found and what it becomes", name, i)
		case i == 1:
			continue
		}
		if *rows++; *rows > maxLookupRows {
			c.fail(n, "%s:%d: lookup tables have at most %d rows together; join it as an input", name, i, maxLookupRows)
		}
		key := strings.TrimSpace(row[0])
		if was, dup := table[key]; dup && was != row[1] {
			c.fail(n, "%s:%d: %q is there twice and becomes two different things", name, i, key)
		}
		table[key] = row[1]
	}
}

// lookup is the converter of a table.
func (c *compiler) lookup(n ast.Node, args []string) *Converter {
	if len(args) == 0 || len(args) > 2 {
		c.fail(n, "converter lookup takes the name of a table and, for what is not in it, a default")
	}
	table, ok := c.tables[args[0]]
	if !ok {
		c.fail(n, "no table is named %q under lookups", args[0])
	}
	return &Converter{Name: "lookup", code: "lookup_missing", least: 1, most: 2, apply: func(v Value, args []string) (Value, error) {
		switch to, ok := table[trimmed(v.Text)]; {
		case ok:
			return fromCell(to), nil
		case len(args) == 2:
			return fromCell(args[1]), nil
		}
		return v, fmt.Errorf("is not in the table %s", args[0])
	}}
}

// templatePart is one part of a template: words as they stand, or a value.
type templatePart struct {
	words string
	value *value
}

// template compiles "{first_name} {last_name | upper}".
func (c *compiler) template(n ast.Node, src string) []templatePart {
	var parts []templatePart
	for src != "" {
		words, rest, more := strings.Cut(src, "{")
		if words != "" {
			parts = append(parts, templatePart{words: words})
		}
		if !more {
			break
		}
		inner, behind, closed := strings.Cut(rest, "}")
		if !closed {
			c.fail(n, "the template has a { without }")
		}
		v := &value{slot: -1, line: n.GetToken().Position.Line}
		c.pipe(v, n, inner)
		parts = append(parts, templatePart{value: v})
		src = behind
	}
	return parts
}

// fillIn is a template's text, nothing if none of its values is there. White space that
// values leave behind which are not there is closed up.
func (mp *Mapper) fillIn(parts []templatePart, all bool) (Value, error) {
	var b strings.Builder
	any := false
	for _, p := range parts {
		if p.value == nil {
			b.WriteString(p.words)
			continue
		}
		v, err := mp.eval(p.value)
		if err != nil {
			return v, err
		}
		if v.Empty() && all {
			return Value{}, nil
		}
		if v.Kind == List || v.Kind == JSON {
			return Value{}, &convertError{code: "value_invalid", err: errors.New("is a list or an object where a template takes a text"), val: v, of: p.value}
		}
		if !v.Empty() {
			any = true
			if b.WriteString(trimmed(v.Text)); b.Len() > maxMade {
				return Value{}, &convertError{err: errMade}
			}
		}
	}
	if !any {
		return Value{}, nil
	}
	return Str(strings.Join(strings.Fields(b.String()), " ")), nil
}

// renaming is an object whose members get other names.
type renaming struct {
	of *value
	to map[string]string // "" leaves the member behind
}

// rename compiles {of: path, keys: {old: new}}.
func (c *compiler) rename(n ast.Node) *renaming {
	r := &renaming{to: map[string]string{}}
	for _, e := range c.entries(n, "rename", keys["rename"]...) {
		switch e.key {
		case "of":
			r.of = c.value(e.val)
		case "keys":
			for _, k := range c.entries(e.val, "keys") {
				if _, none := k.val.(*ast.NullNode); none {
					r.to[k.key] = ""
				} else {
					r.to[k.key] = c.str(k.val, "a key's new name")
				}
			}
		}
	}
	if r.of == nil || len(r.to) == 0 {
		c.fail(n, "rename needs `of`, an object, and `keys`, the old names and the new ones (null leaves a member behind)")
	}
	return r
}

// renamed is the object with its members' new names.
func (mp *Mapper) renamed(r *renaming) (Value, error) {
	v, err := mp.eval(r.of)
	if err != nil || v.Empty() {
		return Value{}, err
	}
	if nullText(v) {
		mp.readAs(mp.m.columnOf(r.of), "null")
		return Value{}, nil
	}
	if v.Kind == String && record.LooksLikeJSON(v.Text) {
		v.Kind = JSON
	}
	if v.Kind != JSON || v.Text[0] != '{' {
		return Value{}, &convertError{code: "metadata_invalid", err: errors.New("is not a JSON object")}
	}
	var b strings.Builder
	var seen []string
	b.WriteByte('{')
	gjson.Parse(v.Text).ForEach(func(k, e gjson.Result) bool {
		name := k.Str
		if to, ok := r.to[name]; ok {
			name = to
		}
		if name == "" {
			return true
		}
		if slices.Contains(seen, name) {
			err = &convertError{code: "metadata_invalid", err: fmt.Errorf("has two members that become %q", name)}
			return false
		}
		seen = append(seen, name)
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(quoteJSON(name) + ":" + e.Raw)
		return true
	})
	if err != nil || b.Len() == 1 {
		return Value{}, err
	}
	b.WriteByte('}')
	return Value{Kind: JSON, Text: b.String()}, nil
}
