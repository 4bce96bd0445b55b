package record

import "github.com/tidwall/gjson"

// LooksLikeJSON reports whether a text is a JSON object or array.
func LooksLikeJSON(s string) bool {
	return s != "" && (s[0] == '{' || s[0] == '[') && gjson.Valid(s)
}

// IsExtended reports whether a text is an object whose first key begins with a dollar sign, as the values of MongoDB's Extended JSON
// that have a type: {"$date": …}.
func IsExtended(text string) bool {
	i := 1
	for i < len(text) && text[i] <= ' ' {
		i++
	}
	return text != "" && text[0] == '{' && i+1 < len(text) && text[i] == '"' && text[i+1] == '$'
}
