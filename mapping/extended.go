package mapping

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
)

// plain is a value without the wrapper that MongoDB's Extended JSON puts around it:
// {"$oid": "…"}, {"$date": …}, {"$numberLong": "…"}, {"$binary": …} of a UUID. Source: MongoDB
// Extended JSON (v2), both of its forms, and v1's {"$binary": "…", "$type": "04"}, as
// mongoexport writes them.
func (v Value) plain() Value {
	if v.Kind != JSON || !record.IsExtended(v.Text) {
		return v
	}
	var inner Value
	gjson.Parse(v.Text).ForEach(func(k, e gjson.Result) bool {
		switch k.Str {
		case "$oid", "$uuid", "$symbol":
			if e.Type == gjson.String { // another value is damaged, and stays what it is
				inner = fromGJSON(e)
			}
		case "$date":
			if inner = fromGJSON(e).plain(); inner.Kind == Number { // milliseconds, whatever their size
				if ms, err := strconv.ParseInt(inner.Text, 10, 64); err == nil {
					inner = Str(time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.999Z07:00"))
				}
			}
		case "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal":
			switch text := e.String(); {
			case gjson.Valid(text) && gjson.Parse(text).Type == gjson.Number:
				inner = Value{Kind: Number, Text: text}
			case text == "NaN" || strings.TrimPrefix(text, "-") == "Infinity":
				inner = Str(text)
			}
		case "$binary":
			text, subtype := e.Get("base64").Str, e.Get("subType").String()
			if e.Type == gjson.String {
				text, subtype = e.Str, gjson.Get(v.Text, `\$type`).String()
			}
			inner = uuidOf(text, subtype)
		case "$undefined":
			inner = Value{Kind: NullKind}
		case "$timestamp": // of replication: seconds, and a count within each
			if at := e.Get("t"); at.Type == gjson.Number {
				inner = Str(time.Unix(at.Int(), 0).UTC().Format(time.RFC3339))
			}
		case "$type":
			return true // v1 may have it in front of $binary
		}
		return false
	})
	if inner.Kind == Missing {
		return v
	}
	return inner
}

// uuidOf is the text of a UUID that is kept as 16 bytes of subtype 3 or 4.
func uuidOf(text, subtype string) Value {
	b, err := base64.StdEncoding.DecodeString(text)
	n, _ := strconv.ParseInt(subtype, 16, 16)
	if err != nil || len(b) != 16 || n != 3 && n != 4 {
		return Value{}
	}
	h := hex.EncodeToString(b)
	return Str(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}

// deepPlain is JSON without the wrappers of Extended JSON anywhere in it.
func deepPlain(text string) string {
	if !strings.Contains(text, `"$`) {
		return text
	}
	at := gjson.Parse(text)
	switch v := fromGJSON(at).plain(); v.Kind {
	case JSON:
	case NullKind:
		return "null"
	default:
		var b strings.Builder
		writeJSON(&b, v)
		return b.String()
	}
	if !at.IsObject() && !at.IsArray() {
		return text
	}
	var b strings.Builder
	at.ForEach(func(k, e gjson.Result) bool {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		if at.IsObject() {
			b.WriteString(quoteJSON(k.Str) + ":")
		}
		b.WriteString(deepPlain(e.Raw))
		return true
	})
	if at.IsObject() {
		return "{" + b.String() + "}"
	}
	return "[" + b.String() + "]"
}

// plainMember replaces wrapped values in what an expression sees of a row.
func plainMember(x any) any {
	switch x := x.(type) {
	case map[string]any:
		for k := range x {
			if strings.HasPrefix(k, "$") && len(x) <= 2 {
				if b, err := json.Marshal(x); err == nil {
					if v := (Value{Kind: JSON, Text: string(b)}).plain(); v.Kind != JSON {
						return v.any()
					}
				}
			}
			x[k] = plainMember(x[k])
		}
	case []any:
		for i := range x {
			x[i] = plainMember(x[i])
		}
	}
	return x
}

// objectID is an id as mongoexport writes it into a CSV file.
var objectID = regexp.MustCompile(`^ObjectI[dD]\(["']?([0-9a-fA-F]{24})["']?\)$`)

// plainCell is a cell without the name of a type around its value.
func plainCell(cell string) string {
	if len(cell) < 34 || cell[0] != 'O' {
		return cell
	}
	if m := objectID.FindStringSubmatch(cell); m != nil {
		return m[1]
	}
	return cell
}
