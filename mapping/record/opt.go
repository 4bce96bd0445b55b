package record

import (
	"encoding/json"
	"strconv"

	"github.com/tidwall/gjson"
)

// Opt is a field that can be absent, null or a value. The API treats the three
// differently: an absent field is left alone, null clears it. The zero value is
// absent and is left out of JSON by the `omitzero` tag option.
type Opt[T any] struct {
	state optState
	value T
}

type optState uint8

const (
	optAbsent optState = iota
	optNull
	optValue
)

// Some is a present value.
func Some[T any](v T) Opt[T] { return Opt[T]{state: optValue, value: v} }

// Null is an explicit null.
func Null[T any]() Opt[T] { return Opt[T]{state: optNull} }

// IsZero reports whether the field is absent.
func (o Opt[T]) IsZero() bool { return o.state == optAbsent }

// IsNull reports whether the field is an explicit null.
func (o Opt[T]) IsNull() bool { return o.state == optNull }

// Get returns the value, and whether there is one.
func (o Opt[T]) Get() (T, bool) { return o.value, o.state == optValue }

// Value returns the value, or the zero value when the field is absent or null. It copies nothing else.
func (o *Opt[T]) Value() T { return o.value }

// Or returns the value, or fallback when the field is absent or null.
func (o Opt[T]) Or(fallback T) T {
	if o.state == optValue {
		return o.value
	}
	return fallback
}

// MarshalJSON writes null or the value.
func (o Opt[T]) MarshalJSON() ([]byte, error) {
	if o.state != optValue {
		return []byte("null"), nil
	}
	switch v := any(o.value).(type) { // the usual ones, without reflection
	case string:
		return gjson.AppendJSONString(nil, v), nil
	case bool:
		return strconv.AppendBool(nil, v), nil
	case json.RawMessage:
		return v, nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON reads null or a value.
func (o *Opt[T]) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*o = Null[T]()
		return nil
	}
	o.state = optValue
	return json.Unmarshal(b, &o.value)
}
