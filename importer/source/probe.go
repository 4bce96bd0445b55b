package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping"
)

// syntaxOffset asks encoding/json where invalid JSON goes wrong.
func syntaxOffset(text []byte) (int64, bool) {
	var raw json.RawMessage
	err := json.Unmarshal(text, &raw)
	var se *json.SyntaxError
	if errors.As(err, &se) {
		return se.Offset, true
	}
	return 0, false
}

// sniffFormat tells CSV, JSON and NDJSON apart by the first bytes. A file that
// starts with { is NDJSON if its first line is a whole object and either more
// lines follow or none of the object's values is an array of objects.
func sniffFormat(s *stream) (Format, error) {
	head, err := s.Peek(bufferSize)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		return "", readError(mapping.Position{File: s.name}, err)
	}
	whole := errors.Is(err, io.EOF)
	text := bytes.TrimLeft(head, " \t\r\n")
	if len(text) == 0 {
		return "", &Error{Position: mapping.Position{File: s.name}, Msg: "is empty"}
	}
	switch text[0] {
	case '[':
		return JSON, nil
	case '{':
	default:
		return CSV, nil
	}
	line, rest, ended := bytes.Cut(text, []byte{'\n'})
	line = bytes.TrimSpace(line)
	if !ended && !whole {
		// One very long line. An array of objects that is still open at the
		// end of what we see is the array of users.
		if openArrayAtTop(text) {
			return JSON, nil
		}
		return NDJSON, nil
	}
	if !gjson.ValidBytes(line) {
		second, _, _ := bytes.Cut(rest, []byte{'\n'})
		if second = bytes.TrimSpace(second); len(second) > 0 && second[0] == '{' && gjson.ValidBytes(second) {
			return NDJSON, nil // a first row that is itself defective
		}
		return JSON, nil
	}
	if len(bytes.TrimSpace(rest)) > 0 {
		return NDJSON, nil
	}
	if holdsRows(line) {
		return JSON, nil
	}
	return NDJSON, nil
}

// holdsRows reports whether an object looks like the wrapper of an array of
// users rather than like a user: it has an array of objects and no identifier.
func holdsRows(object []byte) bool {
	rows, user := false, false
	gjson.ParseBytes(object).ForEach(func(k, v gjson.Result) bool {
		if v.IsArray() && (v.Get("0").IsObject() || v.Raw == "[]") {
			rows = true
		}
		switch strings.ToLower(k.Str) {
		case "email", "user_id", "localid", "username", "id", "_id", "phone", "email_address":
			user = true
		}
		return true
	})
	return rows && !user
}

// openArrayAtTop reports whether text, the beginning of an object, ends inside
// an array that is a direct value of that object.
func openArrayAtTop(text []byte) bool {
	var stack []byte
	brackets(text, func(c byte, _ int) bool {
		if c == '{' || c == '[' {
			stack = append(stack, c)
		} else if len(stack) > 0 {
			stack = stack[:len(stack)-1]
		}
		return true
	})
	return len(stack) >= 2 && stack[1] == '['
}

// sampleRows is how many rows [Probe] looks at.
const sampleRows = 50

// Probe reads the beginning of a file and returns what it is and what detection
// of its source needs.
func Probe(path string, opts Options) (Format, mapping.Sample, error) {
	r, err := Open(path, opts)
	if err != nil {
		return "", mapping.Sample{}, err
	}
	defer r.Close()
	s := mapping.Sample{Examples: map[string]string{}}
	if h := r.Header(); h != nil {
		s.Fields, s.Row = h.Names, h.Names
		if c := r.rows.(*csvReader); c.record < 0 {
			for range sampleRows {
				rec, err := r.Next()
				if err != nil {
					break // said again when the rows are read
				}
				for i, cell := range rec.Cells[:min(len(rec.Cells), len(h.Names))] {
					example(&s, h.Names[i], cell)
				}
			}
			return r.format, s, nil
		}
		s.Fields, s.Row = nil, nil // a rejects file of JSON rows
	}
	seen := map[string]bool{}
	for range sampleRows {
		rec, err := r.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) && len(s.Fields) == 0 {
				return "", s, err
			}
			break // said again, with the rows before it, when they are read
		}
		gjson.Parse(rec.JSON).ForEach(func(k, v gjson.Result) bool {
			if !seen[k.Str] {
				seen[k.Str] = true
				s.Fields = append(s.Fields, k.Str)
			}
			if v.Type != gjson.Null {
				example(&s, k.Str, v.String())
			}
			return true
		})
	}
	return r.format, s, nil
}

// example keeps the first value of a field.
func example(s *mapping.Sample, field, value string) {
	if value != "" && s.Examples[field] == "" {
		s.Examples[field] = strings.Clone(value)
	}
}
