package mapping

import (
	"strings"
	"testing"

	"clerk-import/mapping/record"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
)

// The walk over a row finds what gjson finds at the paths, for any valid JSON.
func FuzzScan(f *testing.F) {
	for _, s := range []string{
		`{"a":"x","b":{"c":1,"d":[{"e":true},null]},"f":null}`, `{ "a" : "q\"\\\u0061" , "b" : [ ] }`, `{"b":"{\"c\":7}","a":-1.5e3}`,
		`{"b":{"c":{}},"a":[1,2],"":0,"d":[[{"e":"]"}]]}`, "{\n\t\"\\u0061\": \"\\ud83d\\ude00\"\r}", `{}`, `{"a":"\\"}`, `{"a":"\\\"","b":{"c":"}"}}`,
	} {
		f.Add(s)
	}
	m, err := Parse("f.yaml", "fields:\n  external_id: a?\n  first_name: b.c?\n  last_name: b.d[0].e?\n  locale: d[0]?\n  private_metadata: b?\n", nil)
	if err != nil {
		f.Fatal(err)
	}
	mp := m.NewMapper()
	f.Fuzz(func(t *testing.T, text string) {
		if !gjson.Valid(text) || !gjson.Parse(text).IsObject() || strings.TrimSpace(text)[0] != '{' || strings.Count(text, "[")+strings.Count(text, "{") > 200 {
			return
		}
		mp.MapInto(&Record{JSON: text}, &User{}, nil)
		if mp.twice != "" || keyTwice(gjson.Parse(text)) {
			return // readers of JSON disagree about which one counts
		}
		for i, path := range []string{"a", "b.c", "b.d.0.e", "d.0", "b"} {
			at := gjson.Parse(text)
			for _, seg := range strings.Split(path, ".") {
				at = step(at, seg)
			}
			if d := cmp.Diff(fromGJSON(at), mp.values[i]); d != "" {
				t.Fatalf("%s of %s: %s", path, text, d)
			}
		}
	})
}

// step descends one level, as the mapping language does: into JSON in strings too.
func step(at gjson.Result, seg string) gjson.Result {
	if at.Type == gjson.String && record.LooksLikeJSON(at.Str) {
		at = gjson.Parse(at.Str)
	}
	var found gjson.Result
	i := 0
	at.ForEach(func(k, v gjson.Result) bool {
		key := k.Str
		if at.IsArray() {
			key = string(rune('0' + i%10))
			if i++; i > 10 {
				return false
			}
		} else if !at.IsObject() {
			return false
		}
		if key == seg && !found.Exists() {
			found = v
		}
		return true
	})
	return found
}

// keyTwice reports whether an object anywhere has a key twice.
func keyTwice(r gjson.Result) bool {
	seen, twice := map[string]bool{}, false
	r.ForEach(func(k, v gjson.Result) bool {
		if k.Type == gjson.String {
			twice = twice || seen[k.Str]
			seen[k.Str] = true
		}
		if v.Type == gjson.String && record.LooksLikeJSON(v.Str) {
			v = gjson.Parse(v.Str)
		}
		twice = twice || (v.IsObject() || v.IsArray()) && keyTwice(v)
		return !twice
	})
	return twice
}
