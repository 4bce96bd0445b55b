package mapping

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/tidwall/gjson"

	"clerk-import/files"
)

// What the lookup tables of a mapping may hold, which are held in memory.
const (
	maxLookup     = 32 << 20 // bytes
	maxLookupRows = 1_000_000
)

// lookups reads the tables that `lookups` names: CSV files beside the mapping, of which
// the first column becomes the second. The first row is the header.
func (c *compiler) lookups(n ast.Node) {
	c.tables = map[string]map[string]string{}
	rows := 0
	for _, e := range c.entries(n, "lookups") {
		path := filepath.Join(filepath.Dir(c.m.File), filepath.FromSlash(c.str(e.val, "a lookup table")))
		if !files.Regular(path) {
			c.fail(e.val, "the lookup table %s is no file", path)
		}
		text, err := files.Read(context.Background(), path, maxLookup-int64(len(c.m.Lookups)))
		if errors.Is(err, files.ErrTooLarge) {
			c.fail(e.val, "%s is too large: lookup tables have %d MiB together; join it as an input", path, maxLookup>>20)
		}
		if err != nil {
			c.fail(e.val, "the lookup table cannot be read: %v", err)
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff")))
		r.FieldsPerRecord = -1
		table := map[string]string{}
		for i := 0; ; i++ {
			row, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				c.fail(e.val, "%s: %v", path, err)
			}
			if rows++; rows > maxLookupRows {
				c.fail(e.val, "%s:%d: lookup tables have at most %d rows together; join it as an input", path, i+1, maxLookupRows)
			}
			if len(row) < 2 {
				c.fail(e.val, "%s:%d: a lookup table has two columns, what is found and what it becomes", path, i+1)
			}
			if i == 0 {
				continue
			}
			key := strings.TrimSpace(row[0])
			if was, dup := table[key]; dup && was != row[1] {
				c.fail(e.val, "%s:%d: %q is there twice and becomes two different things", path, i+1, key)
			}
			table[key] = row[1]
		}
		c.tables[e.key] = table
		c.m.Lookups += e.key + "\x00" + string(text) + "\x00"
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
	return &Converter{Name: "lookup", code: "lookup_missing", apply: func(v Value, args []string) (Value, error) {
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
func (mp *Mapper) fillIn(parts []templatePart) (Value, error) {
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
		if !v.Empty() {
			any = true
			b.WriteString(trimmed(v.Text))
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
	for _, e := range c.entries(n, "rename") {
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
		default:
			c.unknown(e, keys["rename"]...)
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
	if v.Kind == String && looksLikeJSON(v.Text) {
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
