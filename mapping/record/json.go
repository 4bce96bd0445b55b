package record

import "github.com/tidwall/gjson"

// LooksLikeJSON reports whether a text is a JSON object or array.
func LooksLikeJSON(s string) bool {
	return s != "" && (s[0] == '{' || s[0] == '[') && gjson.Valid(s)
}
