package source

import (
	"os"
	"path/filepath"
	"testing"
)

// Rows of stores whose values name their types are read as if the values stood there themselves; what only looks like it stays.
func TestValuesThatNameTheirTypesAreReadAsThemselves(t *testing.T) {
	for name, c := range map[string]struct{ row, want string }{
		"a document of Firestore": {
			`{"name":"projects/p/databases/(default)/documents/users/u1","fields":{"uid":{"stringValue":"u1"},"age":{"integerValue":"9007199254740993"},"score":{"doubleValue":1.5},"on":{"booleanValue":true},` +
				`"none":{"nullValue":null},"at":{"timestampValue":"2022-09-01T15:33:34Z"},"profile":{"mapValue":{"fields":{"city":{"stringValue":"Lisboa"}}}},"empty":{"mapValue":{}},` +
				`"tags":{"arrayValue":{"values":[{"stringValue":"a"},{"mapValue":{"fields":{"n":{"integerValue":"1"}}}}]}},"no":{"arrayValue":{}},"place":{"geoPointValue":{"latitude":1,"longitude":2}}},"createTime":"2025-02-02T02:02:02Z"}`,
			`{"name":"projects/p/databases/(default)/documents/users/u1","fields":{"uid":"u1","age":9007199254740993,"score":1.5,"on":true,"none":null,"at":"2022-09-01T15:33:34Z","profile":{"city":"Lisboa"},"empty":{},` +
				`"tags":["a",{"n":1}],"no":[],"place":{"latitude":1,"longitude":2}},"createTime":"2025-02-02T02:02:02Z"}`},
		"a row of a query of Firestore": {`{"document":{"name":"n","fields":{"a":{"stringValue":"b"}}},"readTime":"t"}`, `{"document":{"name":"n","fields":{"a":"b"}},"readTime":"t"}`},
		"an export of DynamoDB": {
			`{"Item":{"id":{"S":"u1"},"n":{"N":"12345678901234567890"},"on":{"BOOL":false},"none":{"NULL":true},"b":{"B":"AAE="},"tags":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"m":{"M":{"x":{"S":"y"},"e":{"M":{}}}},"l":{"L":[{"S":"a"},{"N":"1"}]}}}`,
			`{"id":"u1","n":12345678901234567890,"on":false,"none":null,"b":"AAE=","tags":["a","b"],"ns":[1,2],"m":{"x":"y","e":{}},"l":["a",1]}`},
		"a scan of DynamoDB":         {`{ "id" : { "S" : "u\u00311" }, "n": {"N": "1"} }`, `{"id":"u\u00311","n":1}`},
		"sizes":                      {`{"id":"1","sizes":{"S":"small","M":"middle"},"one":{"S":"small"}}`, `{"id":"1","sizes":{"S":"small","M":"middle"},"one":{"S":"small"}}`},
		"one that is none":           {`{"Item":{"id":{"S":"u1"},"n":{"N":"many"}}}`, `{"Item":{"id":{"S":"u1"},"n":{"N":"many"}}}`},
		"a member beside the type":   {`{"fields":{"a":{"stringValue":"b","language":"en"}}}`, `{"fields":{"a":{"stringValue":"b","language":"en"}}}`},
		"a value of its own":         {`{"id":"1","stringValue":"x","fields":{"stringValue":"y"}}`, `{"id":"1","stringValue":"x","fields":{"stringValue":"y"}}`},
		"an object without anything": {`{"id":{"S":"1"},"m":{}}`, `{"id":{"S":"1"},"m":{}}`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, in := range []string{c.row + "\n" + c.row + "\n", `{"rows":[` + c.row + "," + c.row + "]}"} {
				path := filepath.Join(t.TempDir(), "in.json")
				if err := os.WriteFile(path, []byte(in), 0o600); err != nil {
					t.Fatal(err)
				}
				format := map[bool]Format{true: NDJSON, false: JSON}[in[len(in)-1] == '\n']
				r, err := Open(path, Options{Name: "in.json", Format: format})
				if err != nil {
					t.Fatal(err)
				}
				for range 2 {
					rec, err := r.Next()
					if err != nil || rec.Defect != nil {
						t.Fatal(err, rec)
					}
					if rec.JSON != c.want {
						t.Errorf("read as\n%s, not as\n%s", rec.JSON, c.want)
					}
				}
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
