package source

import (
	"bytes"
	"encoding/binary"
	"regexp"
)

// headSize is how much of a file its kind is told by, in bytes.
const headSize = 4096

// foreign is a kind of file that is not read, and what makes a readable one of it.
type foreign struct {
	is, hint string
	starts   []string // with one of these
	fits     func(head []byte) bool
}

const (
	unpack  = "unpack it, and name what is in it"
	decrypt = "decrypt it first"
	asCSV   = `duckdb -c "COPY (FROM 'FILE') TO 'users.csv'" makes CSV of it`
	picture = "name the export itself"
)

// binaries are known by their first bytes: the numbers are those of the systems' own
// readers, as file(1) lists them.
var binaries = []foreign{
	{is: "is an archive of pg_dump, not SQL", hint: "pg_restore --file=dump.sql FILE makes SQL of it", starts: []string{"PGDMP"}},
	{is: "is an archive of pg_dump, not SQL", hint: "pg_restore --file=dump.sql FILE makes SQL of it", fits: func(b []byte) bool { return isTar(b) && bytes.HasPrefix(b, []byte("toc.dat\x00")) }},
	{is: "is a tar archive", hint: "tar -xf FILE unpacks it; name what is in it", fits: isTar},
	{is: "is a database of SQLite that is compressed or comes through a pipe", hint: "name the database's own file", starts: []string{"SQLite format 3\x00"}},
	{is: "is a journal of SQLite, not the database", hint: "name the database that it stands beside", starts: []string{"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "\x37\x7f\x06\x82", "\x37\x7f\x06\x83"}},
	{is: "is an .xls, or a spreadsheet with a password", hint: "save it as .xlsx, without a password", starts: []string{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}},
	{is: "is an archive of mongodump", hint: "restore it, then mongoexport --db=NAME --collection=users --out=users.ndjson", starts: []string{"\x6d\xe2\x99\x81"}},
	{is: "is BSON, of mongodump", hint: "bsondump --outFile=users.ndjson FILE makes NDJSON of it", fits: isBSON},
	{is: "is a 7z archive", hint: "7z x FILE unpacks it; name what is in it", starts: []string{"7z\xbc\xaf\x27\x1c"}},
	{is: "is a rar archive", hint: "unrar x FILE unpacks it; name what is in it", starts: []string{"Rar!\x1a\x07"}},
	{is: "is compressed with bzip2", hint: "bunzip2 FILE unpacks it; or take gzip or zstd", fits: regexp.MustCompile(`^BZh[1-9](1AY&SY|\x17rE8P\x90)`).Match},
	{is: "is compressed with xz", hint: "xz -d FILE unpacks it; or take gzip or zstd", starts: []string{"\xfd7zXZ\x00"}},
	{is: "is compressed with lz4, lzip or compress", hint: unpack, starts: []string{"\x04\x22\x4d\x18", "LZIP\x01", "\x1f\x9d"}},
	{is: "is compressed twice", hint: "unpack it once", starts: []string{"\x1f\x8b", "\x28\xb5\x2f\xfd"}},
	{is: "is a zip archive that is compressed once more", hint: "unpack it once", starts: []string{"PK\x03\x04"}},
	{is: "is Parquet", hint: asCSV, starts: []string{"PAR1"}},
	{is: "is a table of Arrow, Avro or ORC", hint: "make CSV or NDJSON of it", starts: []string{"ARROW1\x00", "FEA1", "Obj\x01", "ORC\n", "ORC\x0a"}},
	{is: "is a backup of SQL Server", hint: "restore it to a server, and name that: sqlserver://user@host?database=name", starts: []string{"TAPE\x00\x00"}},
	{is: "is a backup of MySQL's files", hint: "restore it to a server, and name that: mysql://user@host/name", starts: []string{"XBSTCK01"}},
	{is: "is a database of Access", hint: "export the table as CSV", fits: regexp.MustCompile(`^\x00\x01\x00\x00Standard (Jet|ACE) DB`).Match},
	{is: "is a dump of Redis", hint: "export the users as NDJSON", fits: regexp.MustCompile(`^REDIS\d{4}`).Match},
	{is: "is encrypted", hint: decrypt, starts: []string{"-----BEGIN PGP MESSAGE-----", "age-encryption.org/v1\n", "-----BEGIN AGE ENCRYPTED FILE-----", "Salted__"}},
	{is: "is a PDF", hint: "export the users as CSV or JSON", starts: []string{"%PDF-"}},
	{is: "is a picture", hint: picture, starts: []string{"\x89PNG\r\n", "\xff\xd8\xff", "GIF87a", "GIF89a", "II*\x00", "MM\x00*"}},
	{is: "is a picture or a film", hint: picture, fits: regexp.MustCompile(`(?s)^(RIFF....(WEBP|AVI )|....ftyp)`).Match},
	{is: "contains zero bytes: it is not text, or UTF-16 without a byte order mark", hint: "convert it to UTF-8", fits: func(b []byte) bool { return bytes.IndexByte(b[:min(4, len(b))], 0) >= 0 }},
}

// texts are known by how they begin, where no format was given.
var texts = []foreign{
	{is: "is a web page, not an export", hint: "it was saved in place of the file: sign in and download that", fits: regexp.MustCompile(`(?i)^<(!doctype html|html|head|body)\b`).Match},
	{is: "is XML", hint: "export it as CSV, JSON or SQL", fits: regexp.MustCompile(`^<(\?xml|[A-Za-z][\w.:-]*[\s>/])`).Match},
	{is: "is a program in PHP", hint: "export the users as CSV, JSON or SQL", starts: []string{"<?php"}},
	{is: "is YAML", hint: `yq -o=json FILE makes JSON of it`, fits: isYAML},
	{is: "is a table in a box, as a database's client draws it for people", hint: "mysql --batch, psql --csv or sqlite3 -csv -header writes one that can be read", fits: regexp.MustCompile(`^(\+[-=]{2,}[-=+]*\+\r?\n\||[┌╔╭][─═┬╦]{2,})`).Match},
	{is: "is a file of settings (TOML, INI)", hint: "yq -p=toml -o=json FILE, or -p=ini, makes JSON of it", fits: regexp.MustCompile(`^(\s*[#;][^\n]*\n)*\[[\w.@" -]+\][ \t]*\r?\n\s*(\[[\w.@" -]+\][ \t]*\r?\n\s*)*[\w.-]+[ \t]*=`).Match},
	{is: shellPrints, hint: shellHint, fits: regexp.MustCompile(`^[\[\s]*\{\s*"?_id"?\s*:\s*(ObjectId|UUID|NumberLong|NumberInt|Long|BinData)\(`).Match},
	{is: "is JSON with comments, which JSON has not", hint: "take them out; jq and other programs read no such file either", fits: regexp.MustCompile(`^//[^\n]*\n(\s|//[^\n]*\n)*[\[{]`).Match},
	{is: "is JSON behind a guard that programs take off", hint: "take away what stands in front of the first [ or {", fits: regexp.MustCompile(`^(\)\]\}'?,?|(while|for)\s*\((1|;;)\);|throw\s[^\n]*;)\s*[\[{]`).Match},
	{is: "is JSON in a call of a function (JSONP)", hint: "take the call away, in front of the JSON and behind it", fits: regexp.MustCompile(`^(/\*\*/\s*)?[A-Za-z_$][\w$.]*\(\s*[\[{]`).Match},
	{is: "is a program in JavaScript, not JSON", hint: "print what it exports with JSON.stringify", fits: regexp.MustCompile(`^(module\.exports|export default|((const|let|var) |window\.)[\w$.]+)\s*=?\s*[\[{]`).Match},
	{is: "is a stream of events, not JSON", hint: "sed -n 's/^data: //p' FILE makes NDJSON of it", fits: regexp.MustCompile(`^((event|id|retry)?:[^\n]*\n)*data: ?[\[{]`).Match},
	{is: "is what PHP's serialize writes", hint: "write it with json_encode", fits: regexp.MustCompile(`^[aO]:\d+:[{"]`).Match},
	{is: "is a pointer of Git LFS, not the file", hint: "git lfs pull gets the file", starts: []string{"version https://git-lfs"}},
	{is: "is a sequence of JSON texts (RFC 7464)", hint: `tr -d '\036' <FILE makes NDJSON of it`, starts: []string{"\x1e{"}},
	{is: "is a program's objects, not JSON: their names have no quotes", hint: "print them with JSON.stringify; of MongoDB, mongoexport --collection=users --out=users.ndjson", fits: regexp.MustCompile(`^[\[\s]*\{\s*([A-Za-z_$][\w$]*|'[^']*')\s*:`).Match},
	{is: "is JSON of phpMyAdmin before 4.7, which has comments in it", hint: "export it as SQL, or the table as CSV", fits: regexp.MustCompile(`^/\*\*\s+Export to JSON plugin`).Match},
}

// unreadable is the kind of a file that is not read, or nil. head is its beginning.
func unreadable(head []byte) *foreign { return foreignOf(binaries, head) }

// unreadableText is unreadable for a text, in UTF-8 and without space in front of it.
func unreadableText(head []byte) *foreign { return foreignOf(texts, head) }

func foreignOf(kinds []foreign, head []byte) *foreign {
	for i := range kinds {
		k := &kinds[i]
		if k.fits != nil && k.fits(head) {
			return k
		}
		for _, start := range k.starts {
			if bytes.HasPrefix(head, []byte(start)) {
				return k
			}
		}
	}
	return nil
}

func isTar(b []byte) bool { return len(b) > 262 && bytes.HasPrefix(b[257:], []byte("ustar")) }

// isBSON knows a document by its length, the kind of its first element and that one's name.
// No text has a length so small.
func isBSON(b []byte) bool {
	if len(b) < 8 {
		return false
	}
	length := binary.LittleEndian.Uint32(b)
	name, _, ended := bytes.Cut(b[5:min(len(b), 200)], []byte{0})
	if length < 8 || length > 17<<20 || b[4] == 0 || b[4] > 0x13 || !ended {
		return false
	}
	for _, c := range name {
		if c < ' ' {
			return false
		}
	}
	return true
}

var (
	yamlStart = regexp.MustCompile(`^(%YAML|---[ \t]*\r?\n|--- [!&])`)
	yamlLines = regexp.MustCompile(`^(#[^\n]*\n|\s*\n)*(-[ ]+["']?[\w.-]+["']?:([ \t][^\n]*)?\r?\n[ ]+["']?[\w.-]+["']?:|["']?[\w.@-]+["']?:[ \t]*\r?\n([ ]+(- )?|- )["']?[\w.-]+["']?:)`)
)

func isYAML(b []byte) bool { return yamlStart.Match(b) || yamlLines.Match(b) }
