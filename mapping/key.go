package mapping

import (
	"fmt"
	"slices"

	"github.com/tidwall/gjson"
)

// Key names the value of a row by which rows are joined: a path, which converters may
// stand behind. That of leading rows may be an expression, of which a list has several.
type Key struct {
	path    path
	convert []boundConverter
	several *Condition
}

func (k Key) String() string {
	if k.several != nil {
		return k.several.Text
	}
	return k.path.text
}

// reads are the first names that the key looks at.
func (k Key) reads() []string {
	if k.several != nil {
		return k.several.names
	}
	return k.path.segments[:min(1, len(k.path.segments))]
}

// Readers returns a function that appends the keys of a row, each once. It is for one goroutine.
func (k Key) Readers() func([]string, *Record) ([]string, error) {
	if k.several == nil {
		one := k.Reader()
		return func(keys []string, rec *Record) ([]string, error) { return append(keys, one(rec)), nil }
	}
	result := k.several.result()
	return func(keys []string, rec *Record) ([]string, error) {
		found, err := result(rec)
		if err != nil {
			return keys, err
		}
		for _, v := range valueOf(found).Elements() {
			if key := trimmed(v.Text); !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
		return keys, nil
	}
}

// Of is the key's value in a row, "" for none or for one that cannot be converted.
func (k Key) Of(rec *Record) string {
	v := k.converted(rec)
	if v.Empty() {
		return ""
	}
	return trimmed(v.Text)
}

// converted is the key's value behind its converters, empty if one of them fails.
func (k Key) converted(rec *Record) Value {
	v := k.value(rec)
	for i := range k.convert {
		if v.Empty() || k.convert[i].convert(&v, false) != nil {
			return Value{}
		}
	}
	return v
}

// IsZero reports whether the key names nothing.
func (k Key) IsZero() bool { return k.path.segments == nil && k.several == nil }

// Reader is Of for many rows: it remembers where the column of a header is. It is for one
// goroutine.
func (k Key) Reader() func(*Record) string {
	var header *Header
	column := -1
	return func(rec *Record) string {
		if rec.Header == nil || len(k.convert) > 0 {
			return k.Of(rec)
		}
		if header != rec.Header {
			header, column = rec.Header, rec.Header.Column(k.path.text)
		}
		if column < 0 || column >= len(rec.Cells) {
			return k.Of(rec)
		}
		return trimmed(rec.Cells[column])
	}
}

func (k Key) value(rec *Record) Value {
	var v Value
	if rec.Header != nil {
		col, deep := csvColumn(rec.Header, k.path)
		if col < 0 || col >= len(rec.Cells) {
			return v
		}
		v = fromCell(rec.Cells[col])
		if deep < len(k.path.segments) {
			v = descend(v.Text, k.path.segments[deep:])
		}
	} else {
		v = descend(rec.JSON, k.path.segments)
	}
	return v.plain()
}

// descend finds a value in JSON text.
func descend(text string, segments []string) Value {
	at := gjson.Parse(text)
	for _, seg := range segments {
		var next gjson.Result
		n := 0
		at.ForEach(func(k, v gjson.Result) bool {
			if at.IsArray() && fmt.Sprint(n) == seg || at.IsObject() && k.Str == seg {
				next = v
				return false
			}
			n++
			return true
		})
		at = next
	}
	return fromGJSON(at)
}
