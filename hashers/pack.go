package hashers

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// unpacked is a digest without what a database, a language or an application has put around
// its text: bytes in hexadecimal or base64, quotes of JSON or of PHP's serialize, and the
// bytes of zero that libsodium fills up with. A value that is none of these is itself.
func unpacked(value string) string {
	const deepest = 3
	for range deepest {
		inner := unpackOnce(value)
		if inner == "" || inner == value {
			return value
		}
		value = inner
	}
	return value
}

func unpackOnce(value string) string {
	if strings.HasSuffix(value, "\x00") {
		return strings.TrimRight(value, "\x00")
	}
	if value == "" || value[0] == '$' && !strings.HasPrefix(value, "$$") { // quickly: it names itself
		return ""
	}
	if text := unescaped(value); text != "" {
		return text
	}
	if digits := hexBytes(value); digits != "" {
		b, _ := hex.DecodeString(digits)
		if text := digestText(b); text != "" {
			return text
		}
		if value[0] == '\\' && (len(b) == 16 || len(b) == 20 || len(b) == 32 || len(b) == 64) {
			return strings.ToLower(digits) // of the hash itself
		}
		return ""
	}
	const leastBase64 = 28 // of what names itself
	switch {
	case value[0] == '"':
		var text string
		if json.Unmarshal([]byte(value), &text) == nil {
			return text
		}
	case strings.HasPrefix(value, "s:") || strings.HasPrefix(value, "a:"):
		if v, rest, ok := phpValue(value, 0); ok && rest == "" {
			return serializedDigest(v)
		}
	case len(value) > 3 && value[0] == 'b' && (value[1] == '\'' || value[1] == '"') && value[len(value)-1] == value[1]:
		return digestText([]byte(value[2 : len(value)-1])) // Python's bytes
	case len(value) >= leastBase64 && !strings.ContainsAny(value, "${}:,|*"):
		if b, err := decodeBase64(value); err == nil {
			return digestText(b)
		}
	}
	return ""
}

// unescaped is a digest that was written where a dollar stands for something else: doubled in a file of Docker Compose or of make, behind
// a backslash in one of a shell, and as %24 in an address; "" if it was not.
func unescaped(value string) string {
	dollars := strings.Count(value, "$")
	for _, mark := range []string{"$$", `\$`} {
		if strings.HasPrefix(value, mark) && dollars == strings.Count(value, mark)*strings.Count(mark, "$") {
			return strings.ReplaceAll(value, mark, "$")
		}
	}
	if dollars == 0 && strings.Contains(value, "%24") {
		if text, err := url.PathUnescape(value); err == nil {
			return digestText([]byte(text))
		}
	}
	return ""
}

// hexBytes are the digits behind the marks that databases put in front of bytes: \x of
// PostgreSQL, \\x where its COPY doubles it, 0x of MySQL and SQL Server.
func hexBytes(value string) string {
	if value == "" || value[0] != '\\' && value[0] != '0' { // quickly
		return ""
	}
	for _, mark := range []string{`\\x`, `\x`, "0x", "0X"} {
		if digits, is := strings.CutPrefix(value, mark); is && digits != "" && len(digits)%2 == 0 && isHex(digits, len(digits)) {
			return digits
		}
	}
	return ""
}

// digestText is the text of bytes that are a digest which names itself, or a wrapping of one.
func digestText(b []byte) string {
	b = bytes.TrimRight(b, "\x00")
	for _, c := range b {
		if c < ' ' || c > '~' {
			return ""
		}
	}
	text := string(b)
	if strings.HasPrefix(text, "$") || strings.HasPrefix(text, "s:") || strings.HasPrefix(text, "a:") || findNamed(text) != nil {
		return text
	}
	for _, f := range formats {
		if f.identify == nil {
			continue
		}
		if _, is := f.identify(text); is {
			return text
		}
	}
	return ""
}

// serializedDigest is the digest in what PHP serialised: the text itself, or the array as an
// object, whose members tell.
func serializedDigest(v any) string {
	if text, is := v.(string); is {
		return text
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

// phpValue reads one value of PHP's serialize: texts, numbers, booleans, null and arrays,
// which become maps. Objects of classes are not read.
// Source: PHP manual, serialize.
func phpValue(s string, depth int) (v any, rest string, ok bool) {
	const deepest = 4
	if len(s) < 2 || depth > deepest {
		return nil, "", false
	}
	switch s[0] {
	case 'N':
		rest, ok = strings.CutPrefix(s, "N;")
		return nil, rest, ok
	case 'i', 'b', 'd':
		text, rest, ok := strings.Cut(s[1:], ";")
		return strings.TrimPrefix(text, ":"), rest, ok && strings.HasPrefix(text, ":")
	}
	head, body, ok := strings.Cut(s[2:], ":")
	n, err := strconv.Atoi(head)
	if !ok || err != nil || n < 0 || s[1] != ':' {
		return nil, "", false
	}
	switch s[0] {
	case 's':
		if n > len(body)-3 || body[0] != '"' || body[n+1:n+3] != `";` {
			return nil, "", false
		}
		return body[1 : n+1], body[n+3:], true
	case 'a':
		rest, ok := strings.CutPrefix(body, "{")
		if !ok || n > len(rest)/4 {
			return nil, "", false
		}
		members := make(map[string]any, n)
		for range n {
			key, after, ok := phpValue(rest, depth+1)
			name, isText := key.(string)
			if !ok || !isText {
				return nil, "", false
			}
			value, after, ok := phpValue(after, depth+1)
			if !ok {
				return nil, "", false
			}
			members[name], rest = value, after
		}
		rest, ok = strings.CutPrefix(rest, "}")
		return members, rest, ok
	}
	return nil, "", false
}

// loneDigest is the digest in an object that holds one that names itself, and no salt that
// would be of another: XenForo's {"hash": …} and the like.
func loneDigest(value string) string {
	o, ok := object(value)
	if !ok {
		return ""
	}
	found := ""
	o.ForEach(func(key, v gjson.Result) bool {
		switch key.Str {
		case "hash", "password", "passwordHash", "password_hash", "digest":
			if v.Type != gjson.String || found != "" {
				found = ""
				return false
			}
			if strings.HasPrefix(v.Str, "$") || findNamed(v.Str) != nil {
				found = v.Str
			}
		case "salt":
			if v.Str != "" {
				found = ""
				return false
			}
		}
		return true
	})
	return found
}
