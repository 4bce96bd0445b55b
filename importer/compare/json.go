package compare

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"slices"
	"strings"
)

// canonical writes a JSON object so that two that say the same are the same text: keys
// sorted, no space, numbers by value. Nothing is an empty object.
func canonical(text json.RawMessage) string {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || string(text) == "null" || string(text) == "{}" {
		return "{}"
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return string(text)
	}
	if _, err := d.Token(); err != io.EOF {
		return string(text)
	}
	var b strings.Builder
	write(&b, v)
	return b.String()
}

// SameJSON reports whether two values say the same.
func SameJSON(a, b json.RawMessage) bool { return bytes.Equal(a, b) || canonical(a) == canonical(b) }

func write(b *strings.Builder, v any) {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		b.WriteByte('{')
		for i, k := range keys {
			if i > 0 {
				b.WriteByte(',')
			}
			quote(b, k)
			b.WriteByte(':')
			write(b, v[k])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, e)
		}
		b.WriteByte(']')
	case json.Number:
		b.WriteString(number(string(v)))
	case string:
		quote(b, v)
	case bool:
		if v {
			b.WriteString("true")
		} else {
			b.WriteString("false")
		}
	default:
		b.WriteString("null")
	}
}

func quote(b *strings.Builder, s string) {
	var q bytes.Buffer
	e := json.NewEncoder(&q)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string: cannot fail
	b.Write(bytes.TrimRight(q.Bytes(), "\n"))
}

// maxDigits bounds what a number costs: 1e999999999 is a short text.
const maxDigits = 400

// number writes a number by its value: 1.0, 1e0 and 1 are one. One of absurd size
// stays as it is written.
func number(text string) string {
	if i := strings.IndexAny(text, "eE"); i >= 0 && len(text)-i > 5 || len(text) > maxDigits {
		return text
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return text
	}
	if r.IsInt() {
		return r.Num().String()
	}
	return r.RatString()
}
