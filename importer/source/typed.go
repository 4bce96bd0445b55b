package source

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"
)

// Values of Firestore's REST API and of DynamoDB stand in an object that names their type: {"stringValue": "…"}, {"S": "…"}. A row is read
// as if they stood there themselves, as it is with MongoDB's Extended JSON.
//
// Sources, read in November 2026: Value of the Firestore API v1 (firebase.google.com/docs/firestore/reference/rest/v1/Value), "DynamoDB
// table export output format" and AttributeValue of the DynamoDB API (docs.aws.amazon.com/amazondynamodb).

// typeOf says of the only member of an object whether it is a typed value, of which store, and what is in it.
type typeOf func(v gjson.Result) (plain string, is bool)

// firestoreTypes and dynamoTypes are the types of values of either.
var firestoreTypes, dynamoTypes map[string]typeOf

func init() {
	number := func(v gjson.Result) (string, bool) { // exact, however long
		switch {
		case v.Type == gjson.Number:
			return v.Raw, true
		case v.Type != gjson.String:
			return "", false
		case gjson.Valid(v.Str) && gjson.Parse(v.Str).Type == gjson.Number:
			return v.Str, true
		}
		return v.Raw, v.Str == "NaN" || v.Str == "Infinity" || v.Str == "-Infinity"
	}
	text := func(v gjson.Result) (string, bool) { return v.Raw, v.Type == gjson.String }
	truth := func(v gjson.Result) (string, bool) { return v.Raw, v.IsBool() }
	object := func(v gjson.Result) (string, bool) { return v.Raw, v.IsObject() }
	nothing := func(v gjson.Result) (string, bool) {
		return "null", v.Type == gjson.Null || v.Type == gjson.True || v.Str == "NULL_VALUE"
	}
	firestoreTypes = map[string]typeOf{
		"stringValue": text, "bytesValue": text, "referenceValue": text, "timestampValue": text, "geoPointValue": object,
		"integerValue": number, "doubleValue": number, "booleanValue": truth, "nullValue": nothing,
		"mapValue": func(v gjson.Result) (string, bool) {
			return inner(v, "fields", "{}", func(v gjson.Result) (string, bool) { return typedMap(v, firestoreTypes) })
		},
		"arrayValue": func(v gjson.Result) (string, bool) {
			return inner(v, "values", "[]", func(v gjson.Result) (string, bool) { return typedList(v, firestoreTypes) })
		},
	}
	set := func(of typeOf) typeOf {
		return func(v gjson.Result) (string, bool) { return listOf(v, of) }
	}
	dynamoTypes = map[string]typeOf{
		"S": text, "B": text, "N": number, "BOOL": truth, "NULL": nothing, "SS": set(text), "BS": set(text), "NS": set(number),
		"M": func(v gjson.Result) (string, bool) {
			if v.Raw == "{}" {
				return v.Raw, true
			}
			return typedMap(v, dynamoTypes)
		},
		"L": func(v gjson.Result) (string, bool) { return typedList(v, dynamoTypes) },
	}
}

// inner is what is under the only member of an object; without one it is empty.
func inner(v gjson.Result, member, empty string, of typeOf) (string, bool) {
	if !v.IsObject() {
		return "", false
	}
	n := 0
	v.ForEach(func(_, _ gjson.Result) bool { n++; return n < 2 })
	in := v.Get(member)
	switch {
	case n == 0 || n == 1 && (in.Raw == "{}" || in.Raw == "[]"):
		return empty, true
	case n > 1 || !in.Exists():
		return "", false
	}
	return of(in)
}

// typedValue is the value in an object whose only member names its type.
func typedValue(v gjson.Result, types map[string]typeOf) (plain string, is bool) {
	if !v.IsObject() {
		return "", false
	}
	n := 0
	v.ForEach(func(k, in gjson.Result) bool {
		if n++; n > 1 || types[k.Str] == nil {
			is = false
			return false
		}
		plain, is = types[k.Str](in)
		return true
	})
	return plain, is
}

// typedMap is an object of which each member is a typed value.
func typedMap(v gjson.Result, types map[string]typeOf) (string, bool) {
	if !v.IsObject() {
		return "", false
	}
	var b strings.Builder
	all := true
	v.ForEach(func(k, in gjson.Result) bool {
		var plain string
		if plain, all = typedValue(in, types); all {
			member(&b, k, plain)
		}
		return all
	})
	return b.String() + "}", all && b.Len() > 0
}

// member writes a member of an object, whose end is missing yet.
func member(b *strings.Builder, k gjson.Result, plain string) {
	b.WriteByte(map[bool]byte{true: '{', false: ','}[b.Len() == 0])
	b.WriteString(k.Raw + ":" + plain)
}

// typedList is a list of typed values.
func typedList(v gjson.Result, types map[string]typeOf) (string, bool) {
	return listOf(v, func(v gjson.Result) (string, bool) { return typedValue(v, types) })
}

func listOf(v gjson.Result, of typeOf) (string, bool) {
	if !v.IsArray() {
		return "", false
	}
	var plain []string
	all := true
	v.ForEach(func(_, in gjson.Result) bool {
		var one string
		one, all = of(in)
		plain = append(plain, one)
		return all
	})
	return "[" + strings.Join(plain, ",") + "]", all
}

// typedDepth is how deep the object with typed values may stand in a row: {"document": {"fields": {…}}}.
const typedDepth = 2

// untyped is a row without the types of its values, where whole objects of it have them.
func untyped(text []byte) []byte {
	types := dynamoTypes
	switch {
	case bytes.Contains(text, []byte(`Value"`)):
		types = firestoreTypes
	case !bytes.Contains(text, []byte(`"S"`)) && !bytes.Contains(text, []byte(`"N"`)):
		return text
	}
	row := gjson.ParseBytes(text)
	if item, is := inner(row, "Item", "{}", func(v gjson.Result) (string, bool) { return typedMap(v, dynamoTypes) }); is && item != "{}" {
		return []byte(item) // as each row of an export to S3 is wrapped
	}
	if plain, is := untypedIn(row, types, typedDepth); is {
		return []byte(plain)
	}
	return text
}

func untypedIn(v gjson.Result, types map[string]typeOf, depth int) (string, bool) {
	if plain, is := typedMap(v, types); is || depth == 0 {
		return plain, is
	}
	var b strings.Builder
	found := false
	v.ForEach(func(k, in gjson.Result) bool {
		plain := in.Raw
		if in.IsObject() {
			if p, is := untypedIn(in, types, depth-1); is {
				plain, found = p, true
			}
		}
		member(&b, k, plain)
		return true
	})
	return b.String() + "}", found
}
