package systems

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
)

// write makes files of the tables.
func (m *maker) write(layout string) {
	put := func(name string, data []byte) { m.s.Files = append(m.s.Files, File{name, data}) }
	switch layout {
	case "csv", "csv;":
		put(m.users.name+".csv", m.users.csv(map[string]rune{"csv": ',', "csv;": ';'}[layout]))
	case "csvs":
		put(m.users.name+".csv", m.users.csv(','))
		for _, t := range m.others {
			put(t.name+".csv", t.csv(','))
		}
	case "ndjson":
		put(m.users.name+".ndjson", m.users.lines("\n"))
	case "json":
		put(m.users.name+".json", m.users.array())
	case "nested":
		m.nested(put)
	case "sql":
		m.dump(put)
	}
}

// nested is a JSON document whose rows stand somewhere below its top.
func (m *maker) nested(put func(string, []byte)) {
	var b bytes.Buffer
	parts := []string{}
	for _, t := range m.others {
		parts = append(parts, fmt.Sprintf("%q: %s", t.name, t.array()))
	}
	parts = append(parts, fmt.Sprintf("%q: %s", m.users.name, m.users.array()))
	m.Shuffle(len(parts), func(a, b int) { parts[a], parts[b] = parts[b], parts[a] })
	inner := "{" + strings.Join(parts, ", ") + "}"
	switch m.IntN(3) {
	case 0:
		b.WriteString(inner)
	case 1:
		fmt.Fprintf(&b, `{"meta": {"count": %d}, "result": %s}`, Rows, inner)
	default:
		fmt.Fprintf(&b, `{"version": 2, "export": {"payload": %s}}`, inner)
	}
	put("export.json", b.Bytes())
}

func (t *table) csv(delimiter rune) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = delimiter
	var head []string
	for _, c := range t.rows[0] {
		head = append(head, c.name)
	}
	rows := [][]string{head}
	for _, r := range t.rows {
		var row []string
		for _, c := range r {
			row = append(row, text(c.value))
		}
		rows = append(rows, row)
	}
	if err := w.WriteAll(rows); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// text is a value in a cell.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case object, []any:
		return string(encoded(v))
	default:
		return fmt.Sprint(v)
	}
}

func (t *table) lines(between string) []byte {
	var lines []string
	for _, r := range t.rows {
		lines = append(lines, string(encoded(object(r))))
	}
	return []byte(strings.Join(lines, between))
}

func (t *table) array() []byte { return []byte("[" + string(t.lines(",\n")) + "]") }

func encoded(v any) []byte {
	switch v := v.(type) {
	case object:
		var parts []string
		for _, c := range v {
			parts = append(parts, string(encoded(c.name))+": "+string(encoded(c.value)))
		}
		return []byte("{" + strings.Join(parts, ", ") + "}")
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, string(encoded(e)))
		}
		return []byte("[" + strings.Join(parts, ", ") + "]")
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimSpace(b.Bytes())
}

// dump is an SQL dump of all tables.
func (m *maker) dump(put func(string, []byte)) {
	tables := append([]table{m.users}, m.others...)
	m.Shuffle(len(tables), func(a, b int) { tables[a], tables[b] = tables[b], tables[a] })
	var b bytes.Buffer
	b.WriteString("-- PostgreSQL database dump\n")
	for _, t := range tables {
		var columns []string
		for _, c := range t.rows[0] {
			columns = append(columns, fmt.Sprintf("%q text", c.name))
		}
		fmt.Fprintf(&b, "CREATE TABLE %q (%s);\n", t.name, strings.Join(columns, ", "))
	}
	for _, t := range tables {
		for _, r := range t.rows {
			var values []string
			for _, c := range r {
				switch v := c.value.(type) {
				case nil:
					values = append(values, "NULL")
				case int, int64:
					values = append(values, fmt.Sprint(v))
				default:
					values = append(values, "'"+strings.ReplaceAll(text(v), "'", "''")+"'")
				}
			}
			fmt.Fprintf(&b, "INSERT INTO %q VALUES (%s);\n", t.name, strings.Join(values, ", "))
		}
	}
	put("dump.sql", b.Bytes())
}
