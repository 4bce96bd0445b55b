package source

import (
	"strings"
	"testing"
)

// Files that are not read are named, with what makes a readable one of them; by their first
// bytes, also where they are compressed.
func TestFilesThatAreNotReadAreNamed(t *testing.T) {
	tar := "users.csv" + strings.Repeat("\x00", 248) + "ustar\x00" + strings.Repeat("\x00", 300)
	for in, want := range map[string]string{
		"PGDMP\x01\x0e\x00": "pg_restore", tar: "tar -xf", "\x16\x00\x00\x00\x02name\x00\x02\x00\x00\x00a\x00\x00": "bsondump",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ".xls", "7z\xbc\xaf\x27\x1c": "7z x", "Rar!\x1a\x07\x00": "unrar", "BZh91AY&SY": "bunzip2", "\xfd7zXZ\x00": "xz -d",
		"SQLite format 3\x00": "database's own file", "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7": "journal of SQLite", "PAR1": "duckdb", "%PDF-1.7": "PDF", "\x89PNG\r\n": "picture",
		"<!DOCTYPE html><html>": "web page", "<?xml version=\"1.0\"?>": "XML", "---\nusers:\n": "YAML", "- id: 1\n  email: a@b.co\n": "YAML", "users:\n  - id: 1\n": "YAML",
		"[\n  {\n    id: 1,": "no quotes", "{ \"_id\" : ObjectId(\"5f\") }": "MongoDB", "// made by x\n// y\n[{}]": "comments", "\x1e{}\n": "RFC 7464", "Salted__x": "encrypted", "ab\x00c": "zero bytes",
		")]}'\n[{\"id\":1}]": "guard", "while(1);[{}]": "guard", "for(;;);{\"a\":1}": "guard", "cb([{\"id\":1}]);": "JSONP", "module.exports = [{}];": "JavaScript", "const users = [\n{}]": "JavaScript",
		"+----+------+\n| id | name |\n+----+------+\n": "mysql --batch", "┌────┬──────┐\n│ id │ name │\n": "sqlite3 -csv",
		"[users]\n\n  [users.ada]\n  email = \"a@b.co\"\n": "TOML", "; people\n[ada]\nemail=a@b.co\n": "-p=ini",
		"event: u\ndata: {\"id\":1}\n\n": "stream of events", "a:1:{i:0;s:1:\"x\";}": "serialize", "version https://git-lfs.github.com/spec/v1\n": "git lfs pull",
		"\xff\xfe\x00\x00i\x00\x00\x00d\x00\x00\x00": "UTF-32", "\x00\x00\xfe\xff\x00\x00\x00i": "UTF-32", "i\x00\x00\x00d\x00\x00\x00": "UTF-32", "\x00\x00\x00i\x00\x00\x00d": "UTF-32",
	} {
		for _, b := range [][]byte{[]byte(in), gz(t, []byte(in))} {
			if got := show(write(t, "f", b), Options{}); len(got) != 1 || !strings.Contains(got[0], want) {
				t.Errorf("%.20q: %s", in, got)
			}
		}
	}
	for _, in := range []string{"users\nname\n", "id: x,b\n1,2\n", "version: 1\n\ndn: a\n", "--- a comment\nINSERT INTO t VALUES (1);\n", "#x\nid,name\n", "cb(x),id\n", "data,id\n{},1\n", "a:1,b\n", "const,id\n", "+1,+2\n|,x\n", "[id]\tname\n1\ta=b\n", "[id],[name]\n1,a\n", "[1]\n"} {
		if got := unreadableText([]byte(in)); got != nil {
			t.Errorf("%q is taken for what %s", in, got.is)
		}
	}
}

// Only the end of a compressed file says whether what it held was right, in every format.
func TestCompressedFilesAreProvenToTheirEnds(t *testing.T) {
	for format, in := range map[string]string{
		"csv": "id,name\n1,a\n", "json": `[{"id":1}]`, "keyed": `{"users":[{"id":1}]}`, "ndjson": "{\"id\":1}\n", "ldif": "version: 1\n\ndn: a\n",
	} {
		whole := gz(t, []byte(in))
		bad := append([]byte{}, whole...)
		bad[len(bad)-8] ^= 1
		for name, b := range map[string][]byte{"a checksum": bad, "cut off": whole[:len(whole)-3], "behind it": append(append([]byte{}, whole...), "rubbish"...)} {
			if got := show(write(t, "f", b), Options{}); !strings.Contains(got[len(got)-1], ": the compressed file") && !strings.Contains(got[len(got)-1], "something else stands behind") {
				t.Errorf("%s, %s: %s", format, name, got)
			}
		}
	}
}
