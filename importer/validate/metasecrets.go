package validate

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/mapping/secret"
)

// secretNames are what keys of secrets are called, in lower case without separators.
var secretNames = bytes.Fields([]byte(`password passwd passphrase secret apikey privatekey accesstoken refreshtoken authtoken sessiontoken bearer creditcard cardnumber cvv ssn socialsecurity passport iban totp otpauth mfa recoverycode`))

// secretKey returns the path of the first key that looks like a secret's, or whose value does, or "".
// Nearly all metadata is done with in one pass over its texts; only what that finds
// something in is walked value by value.
func secretKey(m json.RawMessage) string {
	if !hasSecretKey(m) {
		return ""
	}
	return findSecretKey(m)
}

func findSecretKey(m json.RawMessage) string {
	var walk func(v gjson.Result, path string, depth int) string
	walk = func(v gjson.Result, path string, depth int) (found string) {
		v.ForEach(func(k, v gjson.Result) bool {
			at := path
			if k.Type == gjson.String {
				at = strings.TrimPrefix(path+"."+k.Str, ".")
				if (v.Type == gjson.String && v.Str != "" || v.Type == gjson.Number) && namesSecret([]byte(k.Str)) {
					found = at
					return false
				}
			}
			if v.Type == gjson.String && secret.Is(v.Str) {
				found = at
				return false
			}
			if v.IsObject() || v.IsArray() {
				if depth < 8 {
					found = walk(v, at, depth+1)
				}
			}
			return found == ""
		})
		return found
	}
	return walk(gjson.ParseBytes(m), "", 0)
}

// hasSecretKey reports whether a key of JSON text, which is valid, may look like a
// secret's, or a value like a secret. Keys with escapes may.
func hasSecretKey(m []byte) bool {
	for i := 0; i < len(m); {
		open := bytes.IndexByte(m[i:], '"')
		if open < 0 {
			return false
		}
		from := i + open + 1
		end := from
		for {
			end += bytes.IndexByte(m[end:], '"')
			back := end
			for back > from && m[back-1] == '\\' {
				back--
			}
			if (end-back)%2 == 0 {
				break
			}
			end++
		}
		i = end + 1
		for i < len(m) && m[i] <= ' ' {
			i++
		}
		if isKey := i < len(m) && m[i] == ':'; !isKey && secret.MayBe(m[from:end]) ||
			isKey && (bytes.IndexByte(m[from:end], '\\') >= 0 || namesSecret(m[from:end])) {
			return true
		}
	}
	return false
}

// namesSecret reports whether a key looks like a secret's, however its words are
// separated.
func namesSecret(key []byte) bool {
	if !mentionsSecret(key) {
		return false
	}
	var space [64]byte
	name := space[:0]
	for _, c := range key {
		switch c {
		case '_', '-', ' ', '.':
			continue
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		name = append(name, c)
	}
	for _, s := range secretNames {
		// Short names must be the whole key: "mission" is no SSN.
		if bytes.Equal(name, s) || len(s) > 4 && bytes.Contains(name, s) {
			return true
		}
	}
	return false
}

// mentionsSecret is a quick look for letters that every secret's name has in a
// row.
func mentionsSecret(m []byte) bool {
	for i := 0; i+2 < len(m); i++ {
		switch m[i] | 0x20 {
		case 'p', 's', 'a', 'r', 'b', 'c', 'i', 't', 'o', 'm':
			b, c := m[i+1]|0x20, m[i+2]|0x20
			switch string([]byte{m[i] | 0x20, b, c}) {
			case "pas", "sec", "api", "pri", "acc", "ref", "aut", "ses", "bea", "cre", "car", "cvv", "ssn", "soc", "iba", "tot", "otp", "mfa", "rec":
				return true
			}
		}
	}
	return false
}
