package source

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func TestLDIF(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"folded, base64, several values, comments", "version: 1\n# a comment\n  that is folded\ndn: uid=a,dc=x\nobjectClass: top\nobjectclass: person\ncn:: w4lhCg==\ndescription: one \n two\nempty:\n\n\n\ndn:: dWlkPWI=\r\nmail: b@x\r\njpegPhoto:: /9j/\r\n",
			[]string{`in:4 {"dn":"uid=a,dc=x","objectClass":["top","person"],"cn":"Éa\n","description":"one two","empty":""}`, `in:14 {"dn":"uid=b","mail":"b@x","jpegPhoto":"/9j/"}`}},
		{"hostile", "dn: a\nno colon\n\nuid: b\n\ndn: c\nx:: !!\n\ndn: d\nphoto:< file:///etc/passwd\n\ndn: e\nchangetype: modify\n\ndn: f\nx: \xff\n\ndn: g\nuid: g\n",
			[]string{"in:2 row_malformed", "in:4 row_malformed", "in:7 row_malformed", "in:10 row_malformed", "in:12 row_malformed", "in:16 row_encoding", `in:18 {"dn":"g","uid":"g"}`}},
		{"a version in other letters", "Version:1\n\ndn: a\nuid: b\n\n", []string{`in:3 {"dn":"a","uid":"b"}`}},
		{"another version", "version: 2\n\n# c\ndn: a\nuid: b\n\n", []string{`error: in:1: is LDIF of version "2", and 1 is the only one known (RFC 2849) (export as LDIF of version 1)`}},
		{"a byte in place of the empty line", "dn: a\nuid: a\n[dn: b\nuid: b\n\ndn: c\nx;lang-de: y\n2.5.4.3: z\n\n", []string{"in:3 row_malformed", `in:6 {"dn":"c","x;lang-de":"y","2.5.4.3":"z"}`}},
	} {
		if d := cmp.Diff(c.want, show(write(t, "f.ldif", []byte(c.in)), Options{})); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// sheet writes a spreadsheet.
func sheet(t *testing.T, fill func(*excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	path := filepath.Join(t.TempDir(), "f.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSpreadsheets(t *testing.T) {
	path := sheet(t, func(f *excelize.File) {
		format := func(code string) int {
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		short, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.NewSheet("Users")
		_ = f.SetSheetRow("Users", "A2", &[]any{"id", "phone", "born", "seen", "money", "ok", "note"})
		_ = f.SetSheetRow("Users", "A3", &[]any{7, 4915112345678, time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 3, 1, 13, 4, 5, 0, time.UTC), 1234567.5, true, "a\nb"})
		_ = f.SetSheetRow("Users", "A5", &[]any{"x"})
		_ = f.SetSheetRow("Users", "A6", &[]any{1, 2, 3, 4, 5, 6, 7, 8})
		_ = f.SetCellStyle("Users", "C3", "C3", short)
		_ = f.SetCellStyle("Users", "D3", "D3", format(`[$-407]dd/mm/yy "Uhr" hh:mm`))
		_ = f.SetCellStyle("Users", "E3", "E3", format(`#,##0.00 "dollars"`))
		_ = f.SetCellStyle("Users", "B3", "B3", format(`0.00E+00`))
	})
	_, tables, err := Probe(path, Options{})
	if err != nil || len(tables) != 1 || tables[0].Name != "Users" || tables[0].Sample.Examples["born"] == "" {
		t.Fatal(tables, err)
	}
	want := []string{
		"in:3 7¦4915112345678¦2024-03-01T00:00:00¦2024-03-01T13:04:05¦1234567.5¦TRUE¦a\nb",
		"in:5 x¦¦¦¦¦¦",
		"in:6 row_ragged",
	}
	if d := cmp.Diff(want, show(path, Options{Table: "Users"})); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(want[1:], show(path, Options{Table: "Users", From: Start{Line: 5, Offset: 5}})); d != "" {
		t.Error("resumed:", d)
	}
	if got := show(path, Options{Table: "Nobody"}); !strings.Contains(got[0], `has no sheet "Nobody" (--sheet names one of Sheet1, Users)`) {
		t.Error(got)
	}
	if got := show(write(t, "f.xlsx", []byte("PK\x03\x04 no zip")), Options{}); !strings.Contains(got[0], "is not a spreadsheet that can be read") {
		t.Error(got)
	}
}

// A spreadsheet that somebody has tampered with ends in an error.
func FuzzSheets(f *testing.F) {
	x := excelize.NewFile()
	_ = x.SetSheetRow("Sheet1", "A1", &[]any{"id", "email"})
	_ = x.SetSheetRow("Sheet1", "A2", &[]any{1, "a@b.co"})
	var seed bytes.Buffer
	if err := x.Write(&seed); err != nil {
		f.Fatal(err)
	}
	// The parts by themselves: compressed, a change of a byte would be a change of its checksum.
	z, err := zip.NewReader(bytes.NewReader(seed.Bytes()), int64(seed.Len()))
	if err != nil {
		f.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			f.Fatal(err)
		}
		if parts[part.Name], err = io.ReadAll(r); err != nil {
			f.Fatal(err)
		}
	}
	changed := []string{"xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml"}
	for i, name := range changed {
		f.Add(parts[name], uint8(i))
	}
	// What is not read costs each execution time. The parts are stored as they are: compressing them took nine tenths of it.
	for name := range parts {
		if !slices.Contains(append(changed, "_rels/.rels", "xl/_rels/workbook.xml.rels"), name) {
			delete(parts, name)
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte, which uint8) {
		path := filepath.Join(dir, fmt.Sprintf("f%d.xlsx", os.Getpid()))
		part := changed[int(which)%len(changed)]
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for name, content := range parts {
			if name == part {
				content = text
			}
			part, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
			if err != nil {
				t.Fatal(err)
			}
			_, _ = part.Write(content)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		_, tables, err := Probe(path, Options{})
		if err != nil {
			return
		}
		for _, table := range tables {
			rows, refused := countRows(t, dir, out.Bytes(), Options{Table: table.Name})
			if written := rowsOfSheet(text); part == changed[0] && !refused && rows < written-1 {
				t.Fatalf("%d rows below the header, of %d in %q", rows, written, text)
			}
		}
	})
}

// rowsOfSheet counts the rows with a value in a text that is XML to its end, as encoding/xml has it; 0 if it is none.
func rowsOfSheet(text []byte) (rows int64) {
	type cell struct {
		Value  string `xml:"v"`
		Inline string `xml:"is>t"`
	}
	var sheet struct {
		Rows []struct {
			Cells []cell `xml:"c"`
		} `xml:"sheetData>row"`
	}
	if xml.Unmarshal(text, &sheet) != nil {
		return 0
	}
	for _, r := range sheet.Rows {
		if slices.ContainsFunc(r.Cells, func(c cell) bool { return strings.TrimSpace(c.Value+c.Inline) != "" }) {
			rows++
		}
	}
	return rows
}

// A cell that says NULL is empty in a spreadsheet, too, and told with its columns.
func TestNothingInSpreadsheets(t *testing.T) {
	path := sheet(t, func(f *excelize.File) {
		for at, v := range map[string]string{"A1": "id", "B1": "first", "C1": "last", "A2": "1", "B2": "NULL", "C2": "\\N", "A3": "2", "B3": "Null", "C3": "None"} {
			if err := f.SetCellStr("Sheet1", at, v); err != nil {
				t.Fatal(err)
			}
		}
	})
	for _, c := range []struct {
		opts  Options
		rows  []string
		codes map[string]string
	}{
		{Options{}, []string{"1¦¦", "2¦Null¦None"}, map[string]string{CodeNullRead: "in first, last", CodeNullText: "None"}},
		{Options{Nulls: []string{""}}, []string{"1¦NULL¦\\N", "2¦Null¦None"}, map[string]string{CodeNullText: "None"}},
	} {
		c.opts.Name = "f.xlsx"
		r, err := Open(path, c.opts)
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for {
			rec, err := r.Next()
			if err != nil {
				break
			}
			rows = append(rows, strings.Join(rec.Cells, "¦"))
		}
		codes := map[string]string{}
		for _, f := range r.Findings() {
			codes[f.Code] = f.Message
		}
		for code, words := range c.codes {
			if !strings.Contains(codes[code], words) {
				t.Errorf("%s: %q, want %q", code, codes[code], words)
			}
		}
		if len(codes) != len(c.codes) || !slices.Equal(rows, c.rows) {
			t.Errorf("%q, %v", rows, codes)
		}
		_ = r.Close()
	}
}
