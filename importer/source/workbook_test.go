package source

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clerk-import/mapping"
)

// book is the parts of a spreadsheet, written without the help of any library for it.
type book map[string]string

const (
	ooxml   = "http://schemas.openxmlformats.org/"
	heading = `<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>note</t></is></c></row>`
)

// newBook has one sheet, of which data is what stands in sheetData.
func newBook(data string) book {
	rel := func(id, kind, target string) string {
		return fmt.Sprintf(`<Relationship Id=%q Type="%sofficeDocument/2006/relationships/%s" Target=%q/>`, id, ooxml, kind, target)
	}
	return book{
		"_rels/.rels":                `<Relationships>` + rel("r1", "officeDocument", "xl/workbook.xml") + `</Relationships>`,
		"xl/_rels/workbook.xml.rels": `<Relationships>` + rel("r1", "worksheet", "worksheets/sheet1.xml") + rel("r2", "sharedStrings", "/xl/sharedStrings.xml") + rel("r3", "styles", "styles.xml") + `</Relationships>`,
		"xl/workbook.xml":            fmt.Sprintf(`<workbook xmlns:r="%sofficeDocument/2006/relationships"><workbookPr/><sheets><sheet name="Users" sheetId="1" r:id="r1"/></sheets></workbook>`, ooxml),
		"xl/sharedStrings.xml":       `<sst><si><t>one</t></si><si><r><t>tw</t></r><rPh><t>X</t></rPh><r><t>o_x000D_</t></r></si><si/></sst>`,
		"xl/styles.xml":              `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="d.m.yy"/><numFmt numFmtId="171" formatCode="0.0&quot; days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml":   fmt.Sprintf(`<?xml version="1.0"?><worksheet xmlns="%sspreadsheetml/2006/main"><dimension ref="A1:B2"/><sheetData>%s</sheetData></worksheet>`, ooxml, data),
	}
}

func (b book) with(part, content string) book {
	b[part] = content
	return b
}

// bytes is the spreadsheet as an archive.
func (b book) bytes(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range b {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// row is a row of one cell beside its id.
func row(n int, cell string) string {
	return fmt.Sprintf(`<row r="%d"><c r="A%[1]d"><v>%[1]d</v></c>%s</row>`, n, cell)
}

func TestEveryCellOfASheetIsReadOrTold(t *testing.T) {
	for _, c := range []struct{ name, cell, want string }{
		{"a number", `<c r="B2"><v>1234567.5</v></c>`, "2¦1234567.5"},
		{"a number with an exponent", `<c r="B2"><v>4.915112345678E12</v></c>`, "2¦4915112345678"},
		{"a number of many digits", `<c r="B2"><v>12345678901234567</v></c>`, "2¦12345678901234567"},
		{"a shared text", `<c r="B2" t="s"><v>0</v></c>`, "2¦one"},
		{"a shared text in pieces, with reading aids", `<c r="B2" t="s"><v>1</v></c>`, "2¦two\r"},
		{"an empty shared text", `<c r="B2" t="s"><v>2</v></c>`, "2¦"},
		{"a text of its own", `<c r="B2" t="inlineStr"><is><r><t>a &lt;</t></r><r><t> b</t></r></is></c>`, "2¦a < b"},
		{"a cell without a name", `<c t="str"><f>A1</f><v>x</v></c>`, "2¦x"},
		{"true", `<c r="B2" t="b"><v>1</v></c>`, "2¦TRUE"},
		{"false", `<c r="B2" t="b"><v>0</v></c>`, "2¦FALSE"},
		{"a date", `<c r="B2" s="1"><v>45352.5445023</v></c>`, "2¦2024-03-01T13:04:05"},
		{"a date in a format of its own", `<c r="B2" s="2"><v>1</v></c>`, "2¦1900-01-01T00:00:00"},
		{"a number whose format only looks like a date's", `<c r="B2" s="3"><v>5</v></c>`, "2¦5"},
		{"a text in a date's format", `<c r="B2" s="1" t="str"><v>never</v></c>`, "2¦never"},
		{"a day that never was", `<c r="B2" s="1"><v>60</v></c>`, "row_malformed"},
		{"a day before all days", `<c r="B2" s="1"><v>-1</v></c>`, "row_malformed"},
		{"a day behind all days", `<c r="B2" s="1"><v>1e300</v></c>`, "row_malformed"},
		{"a formula with its result", `<c r="B2"><f>1+1</f><v>2</v></c>`, "2¦2"},
		{"a formula without its result", `<c r="B2"><f>1+1</f></c>`, "cell_unknown"},
		{"an error", `<c r="B2" t="e"><v>#REF!</v></c>`, "cell_unknown"},
		{"an error of a formula", `<c r="B2" t="e"><f>VLOOKUP(A1)</f><v>#N/A</v></c>`, "cell_unknown"},
		{"a shared text below the first", `<c r="B2" t="s"><v>-1</v></c>`, "row_malformed"},
		{"a shared text behind the last", `<c r="B2" t="s"><v>3</v></c>`, "row_malformed"},
		{"a shared text by a name", `<c r="B2" t="s"><v>one</v></c>`, "row_malformed"},
		{"no number", `<c r="B2"><v>0x1p4</v></c>`, "row_malformed"},
		{"no truth", `<c r="B2" t="b"><v>2</v></c>`, "row_malformed"},
		{"an unknown kind", `<c r="B2" t="z"><v>2</v></c>`, "row_malformed"},
		{"a cell too many", `<c r="B2"/><c r="D2"><v>2</v></c>`, "row_ragged"},
		{"extensions", `<c r="B2"><v>2</v><extLst><ext/></extLst></c><extLst><ext/></extLst>`, "2¦2"},
	} {
		want := []string{"in:2 " + c.want, "in:3 3¦"}
		if d := cmp.Diff(want, show(write(t, "f.xlsx", newBook(heading+row(2, c.cell)+row(3, "")).bytes(t)), Options{})); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// sheets is a workbook with n sheets, which are the same part.
func sheets(n int, name func(int) string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<sheet name=%q r:id="r1"/>`, name(i))
	}
	return fmt.Sprintf(`<workbook xmlns:r="%sofficeDocument/2006/relationships"><sheets>%s</sheets></workbook>`, ooxml, b.String())
}

func TestADamagedSheetEndsInAnErrorWithItsRow(t *testing.T) {
	good := heading + row(2, "") + row(3, "")
	sheet := newBook(good)["xl/worksheets/sheet1.xml"]
	whole := func(content string) book { return newBook("").with("xl/worksheets/sheet1.xml", content) }
	for _, c := range []struct {
		name string
		book book
		rows int // that are read before the error
		want string
	}{
		{"an error of the XML", newBook(good + `<row r="4"><c r="A4"><v>4</v></d></row>` + row(5, "")), 2, "behind row 4"},
		{"cut off behind a row", whole(sheet[:strings.Index(sheet, "</sheetData>")]), 2, "behind row 3"},
		{"cut off behind the rows", whole(strings.TrimSuffix(sheet, "</worksheet>")), 2, "behind row 3"},
		{"something behind the sheet", whole(sheet + "<a>"), 2, "behind row 3"},
		{"rows once more", whole(strings.TrimSuffix(sheet, "</worksheet>") + "<sheetData>" + row(4, "") + "</sheetData></worksheet>"), 2, `"sheetData" stands behind the rows`},
		{"a row behind the rows", whole(strings.TrimSuffix(sheet, "</worksheet>") + row(4, "") + "</worksheet>"), 2, `"row" stands behind the rows`},
		{"a row twice", newBook(good + row(3, "")), 2, "row 3 stands behind it"},
		{"a row without a number", newBook(good + `<row r="x"/>`), 2, `"x" is no number`},
		{"a row 0", newBook(good + `<row r="0"/>`), 2, "no number of a row"},
		{"a cell of another row", newBook(good + `<row r="4"><c r="A5"><v>1</v></c></row>`), 2, `a cell of row 4 is called "A5"`},
		{"a cell twice", newBook(good + `<row r="4"><c r="A4"><v>1</v></c><c r="A4"><v>1</v></c></row>`), 2, `a cell of row 4 is called "A4"`},
		{"cells without end", newBook(good + `<row r="4"><c r="XFE4"><v>1</v></c></row>`), 2, "more than 16384 cells"},
		{"something between rows", newBook(good + `<tr/>`), 2, `"tr" stands between the rows`},
		{"a row of another language", newBook(good + `<row xmlns="urn:x" r="4"/>`), 2, `"row" stands between the rows`},
		{"something between cells", newBook(good + `<row r="4"><td/></row>`), 2, `"td" stands between the cells of row 4`},
		{"something in a cell", newBook(good + `<row r="4"><c r="A4"><w>1</w></c></row>`), 2, `"w" stands in A4`},
		{"two values", newBook(good + `<row r="4"><c r="A4"><v>1</v><v>2</v></c></row>`), 2, `"v" stands in A4`},
		{"a text between rows", newBook(good + `x`), 2, "a text stands between the rows"},
		{"a cell of 600 MB", newBook(good + `<row r="4"><c r="A4" t="str"><v>` + strings.Repeat("x", 8<<20) + `</v></c></row>`), 2, "larger than 1024 KiB"},
		{"an attribute without end", newBook(good + `<row r="4" x="` + strings.Repeat("x", 8<<20) + `"/>`), 2, "larger than 1024 KiB"},
		{"elements in each other", newBook(good + strings.Repeat("<row>", 1000)), 2, "between the cells"},
		{"elements in each other, further down", newBook(good + `<row r="4"><extLst>` + strings.Repeat("<a>", 1000)), 2, "stand in each other"},
		{"a document type", whole(`<!DOCTYPE x [<!ENTITY a "b">]>` + sheet), -1, "a document type"},
		{"another document", whole(`<chartsheet/>`), -1, "it begins with chartsheet"},
		{"no rows at all", whole(`<worksheet/>`), -1, "it ends before </sheetData>"},
		{"shared texts without end", newBook(heading+row(2, `<c r="B2" t="s"><v>0</v></c>`)).with("xl/sharedStrings.xml", "<sst><si><t>"+strings.Repeat("x", 8<<20)), 0, "sharedstrings.xml: text 0: an element"},
		{"shared texts cut off", newBook(heading+row(2, `<c r="B2" t="s"><v>0</v></c>`)).with("xl/sharedStrings.xml", "<sst><si><t>x</t></si>"), 0, "its XML is damaged"},
		{"no shared texts", newBook(heading+row(2, `<c r="B2" t="s"><v>0</v></c>`)).with("xl/_rels/workbook.xml.rels", strings.ReplaceAll(newBook("")["xl/_rels/workbook.xml.rels"], "/xl/sharedStrings.xml", "/xl/none.xml")), 0, "no part xl/none.xml"},
		{"an error in the header", newBook(`<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>`), -1, "A1 holds the error #N/A"},
		{"styles without end", newBook(good).with("xl/styles.xml", "<styleSheet>"+strings.Repeat("<a>", 100)), -1, "stand in each other"},
		{"no sheet", newBook(good).with("xl/workbook.xml", "<workbook/>"), -1, "has no sheet"},
		{"sheets without end", newBook(good).with("xl/workbook.xml", sheets(maxSheets+1, strconv.Itoa)), -1, "more than 10000 sheets"},
		{"two sheets of one name", newBook(good).with("xl/workbook.xml", sheets(2, func(int) string { return "Users" })), -1, `two sheets are called "Users"`},
		{"no workbook", newBook(good).with("_rels/.rels", "<Relationships/>"), -1, "holds no workbook"},
	} {
		got := show(write(t, "f.xlsx", c.book.bytes(t)), Options{})
		last := got[len(got)-1]
		kind := "error: in"
		if c.rows < 0 {
			kind = "open: in"
		}
		if len(got) != max(0, c.rows)+1 || !strings.HasPrefix(last, kind) || !strings.Contains(last, c.want) {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// What is not needed is not unpacked, and rows that are not there are not made.
func TestBombsOfSpreadsheetsCostNothing(t *testing.T) {
	far := newBook(heading + row(2_000_000_000, ""))
	far["xl/media/bomb.bin"] = strings.Repeat("\x00", 16<<20)
	far["xl/worksheets/sheet9.xml"] = strings.Repeat("<", 16<<20)
	path := write(t, "f.xlsx", far.bytes(t))
	if got := show(path, Options{}); len(got) != 1 || got[0] != "in:2000000000 2000000000¦" {
		t.Error(got)
	}
	if n := testing.AllocsPerRun(1, func() { show(path, Options{}) }); n > 20_000 {
		t.Errorf("%v allocations", n)
	}

	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := range 200_000 {
		if _, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := show(write(t, "f.xlsx", out.Bytes()), Options{}); !strings.Contains(got[0], "its directory is too large") {
		t.Error(got)
	}
	out.Reset()
	w = zip.NewWriter(&out)
	for _, name := range []string{"_rels/.rels", "_RELS/.rels"} {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := show(write(t, "f.xlsx", out.Bytes()), Options{}); !strings.Contains(got[0], `two parts are called "_rels/.rels"`) {
		t.Error(got)
	}
}

// A spreadsheet tells what nobody sees in it, and where what it shows is not what is read.
func TestASheetTellsWhatNobodySeesInIt(t *testing.T) {
	const part = "xl/worksheets/sheet1.xml"
	behind := func(b book, xml string) book {
		return b.with(part, strings.Replace(b[part], "</sheetData>", "</sheetData>"+xml, 1))
	}
	for _, c := range []struct {
		name string
		book book
		want []string
	}{
		{"rounded numbers", newBook(heading + row(2, `<c r="B2"><v>12345678901234567</v></c>`) + row(3, `<c r="B3"><v>1E+17</v></c>`)), []string{"in:2 number_rounded  2"}},
		{"merged cells", behind(newBook(heading+row(2, "")+row(3, "")+row(4, "")), `<mergeCells><mergeCell ref="A2:A4"/><mergeCell ref="A2:B2"/><mergeCell ref="A1:B1"/></mergeCells>`), []string{"in:2 cells_merged  3"}},
		{"rows that are not stored", newBook(heading + row(2, "") + row(4, "") + row(9, "")), []string{"in:3 rows_blank  5"}},
		{"rows without cells, at the end too", newBook(heading + row(2, "") + `<row r="3"><c r="A3" t="s"><v>2</v></c></row>` + row(4, "") + `<row r="7"/>`), []string{"in:3 rows_blank  1"}},
		{"hidden rows", newBook(heading + row(2, "") + strings.Replace(row(3, ""), "<row", `<row hidden="1"`, 1)), []string{"in:3 sheet_hidden  1"}},
		{"hidden columns", newBook("").with(part, strings.Replace(newBook(heading + row(2, ""))[part], "<sheetData>", `<cols><col min="1" max="1"/><col min="2" max="9" hidden="true"/></cols><sheetData>`, 1)), []string{"in:1 sheet_hidden note 1"}},
		{"a hidden sheet", newBook(heading+row(2, "")).with("xl/workbook.xml", strings.Replace(newBook("")["xl/workbook.xml"], "<sheet ", `<sheet state="veryHidden" `, 1)), []string{"in sheet_hidden  1"}},
		{"a percentage", newBook(heading + row(2, `<c r="B2" s="3"><v>5</v></c>`) + row(3, `<c r="B3" s="3"><v>6</v></c>`)), []string{"in:2 number_formatted note 2"}},
	} {
		var got []string
		for _, line := range heard(t, write(t, "f.xlsx", c.book.bytes(t)), Options{}) {
			if strings.ContainsFunc(line, func(r rune) bool { return r == '_' }) {
				got = append(got, line)
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// Numbers whose format makes a code of them are read as they are shown, others as they are stored;
// it is told where the format shows another quantity. The first formats are Excel's own for ZIP
// codes, social security and phone numbers (support.microsoft.com, "Display numbers as postal codes,
// Social Security numbers, or phone numbers").
func TestNumbersAreReadAsTheyAreMeant(t *testing.T) {
	for _, c := range []struct {
		code, value, want string
		told              bool
	}{
		{"00000", "17", "00017", false},
		{`00000\-0000`, "171234", "00017-1234", false},
		{`000\-00\-0000`, "17120034", "017-12-0034", false},
		{`[&lt;=9999999]###\-####;\(###\)\ ###\-####`, "5551234", "555-1234", false},
		{`[&lt;=9999999]###\-####;\(###\)\ ###\-####`, "5551234567", "(555) 123-4567", false},
		{"00000", "1234567", "1234567", false},
		{"00000", "0", "00000", false},
		{"00000;-00000", "17", "00017", false},
		{`"T"0000`, "17", "T0017", false},
		{`"10-"000`, "7", "10-007", false},
		{`[Red]0000_)`, "7", "0007", false},
		{`+00 000 0000`, "491234567", "+49 123 4567", false},
		{"00000", "-17", "-17", true},
		{"00000", "17.5", "17.5", true},
		{"General", "17", "17", false},
		{"0", "17", "17", false},
		{"0.00", "17.123", "17.123", false},
		{"#,##0", "1234567", "1234567", false},
		{"# ##0", "1234567", "1234567", false},
		{"0.00E+00", "4915112345678", "4915112345678", false},
		{"# ?/?", "0.5", "0.5", false},
		{`_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)`, "-5", "-5", false},
		{"@", "17", "17", false},
		{"0%", "0.5", "0.5", true},
		{`#,##0.00 [$€-407]`, "5", "5", true},
		{`"$"#,##0`, "5", "5", true},
		{`0,`, "1234", "1234", true},
		{`0" days"`, "5", "5", true},
		{`General" kg"`, "5", "5", true},
		{`"yes";"yes";"no"`, "1", "1", true},
		{";;;", "5", "5", true},
		{`0;-0;;@`, "0", "0", true},
		{`[=1]"male";[=2]"female";General`, "2", "2", true},
		{`[=1]"male";[=2]"female";General`, "3", "3", false},
	} {
		b := newBook(heading + row(2, `<c r="B2" s="0"><v>`+c.value+`</v></c>`))
		b["xl/styles.xml"] = fmt.Sprintf(`<styleSheet><numFmts><numFmt numFmtId="170" formatCode="%s"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>`, strings.ReplaceAll(c.code, `"`, "&quot;"))
		want := []string{"in:2 2¦" + c.want}
		if c.told {
			want = append(want, "in:2 number_formatted note 1")
		}
		if d := cmp.Diff(want, heard(t, write(t, "f.xlsx", b.bytes(t)), Options{})); d != "" {
			t.Errorf("%s of %s: %s", c.value, c.code, d)
		}
	}
}

// testdata/real/sheets.py makes the files.
func TestSheetsOfRealPrograms(t *testing.T) {
	for _, path := range []string{"testdata/real/openpyxl.xlsx", "testdata/real/xlsxwriter.xlsx"} {
		want := []string{
			"in:2 00017¦017-12-0034¦(555) 123-4567¦2024-03-01T00:00:00¦0.5¦1234.5¦0042",
			"in:5 90210¦123-45-6789¦555-1234¦2024-03-02T00:00:00¦1¦0¦",
			"in:1 sheet_hidden share 1",
			"in:2 cells_merged  1", "in:3 rows_blank  2", "in:5 sheet_hidden  1",
			"in:2 number_formatted share 2", "in:2 number_formatted balance 2",
		}
		if d := cmp.Diff(want, heard(t, path, Options{})); d != "" {
			t.Errorf("%s: %s", path, d)
		}
	}
}

// Shared texts that do not stay in memory are the same.
func TestManySharedTexts(t *testing.T) {
	const n = 400
	var texts, rows strings.Builder
	want := make([]string, n)
	for i := range n {
		want[i] = fmt.Sprintf("%d-%s", i, strings.Repeat("x", textInMemory/n*2))
		fmt.Fprintf(&texts, "<si><t>%s</t></si>", want[i])
		rows.WriteString(row(i+2, fmt.Sprintf(`<c r="B%d" t="s"><v>%d</v></c>`, i+2, i)))
	}
	r, err := Open(write(t, "f.xlsx", newBook(heading+rows.String()).with("xl/sharedStrings.xml", "<sst>"+texts.String()+"</sst>").bytes(t)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i := range n {
		rec, err := r.Next()
		if err != nil || rec.Cells[1] != want[i] {
			t.Fatal(i, err)
		}
	}
}

// FuzzDamagedSheets damages a sheet of a known number of rows. What of them is not read is
// reported: as a row, or as an error that ends the reading.
func FuzzDamagedSheets(f *testing.F) {
	const rows = 20
	var data strings.Builder
	data.WriteString(heading)
	for i := range rows {
		data.WriteString(row(i+2, []string{
			fmt.Sprintf(`<c r="B%d" t="s"><v>%d</v></c>`, i+2, i%2),
			fmt.Sprintf(`<c r="B%d" t="inlineStr"><is><t>text</t></is></c>`, i+2),
			fmt.Sprintf(`<c r="B%d" s="1"><v>45352.25</v></c>`, i+2),
			fmt.Sprintf(`<c r="B%d"><f>1+1</f><v>2222</v></c>`, i+2),
		}[i%4]))
	}
	sheet := newBook(data.String())["xl/worksheets/sheet1.xml"]
	for at := 0; at < len(sheet); at += 17 {
		f.Add(uint(at), byte("<>/\" \x00cvr9"[at%10]), uint8(at%4))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, at uint, with byte, how uint8) {
		i := int(at % uint(len(sheet)))
		var damaged string
		switch how % 4 {
		case 0:
			damaged = sheet[:i] + string([]byte{with}) + sheet[i+1:]
		case 1:
			damaged = sheet[:i]
		case 2:
			damaged = sheet[:i] + sheet[min(len(sheet), i+1+int(with)):]
		case 3:
			damaged = sheet[:i] + string([]byte{with}) + sheet[i:]
		}
		path := filepath.Join(dir, fmt.Sprintf("f%d.xlsx", os.Getpid()))
		if err := os.WriteFile(path, newBook("").with("xl/worksheets/sheet1.xml", damaged).bytes(t), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path, Options{Name: "in"})
		if err != nil {
			return // reported
		}
		defer r.Close()
		read, last := 0, int64(0)
		for {
			var rec mapping.Record
			if err = r.Read(&rec); err != nil {
				break
			}
			if rec.Line <= last {
				t.Fatalf("row %d behind row %d", rec.Line, last)
			}
			read, last = read+1, rec.Line
		}
		if errors.Is(err, io.EOF) && read < rows && how%4 != 2 {
			t.Errorf("%d rows of %d, and no error", read, rows)
		}
	})
}

// The first row of a sheet is held against what names of columns are like, as that of a CSV file
// is; of other sheets than the one that is read it is no error.
func TestNamesOfASheetsColumnsAreHeldAgainstEachOther(t *testing.T) {
	sheet := func(cells ...string) string {
		var b strings.Builder
		for r, texts := range [][]string{cells, {"7", "x", "y"}} {
			fmt.Fprintf(&b, `<row r="%d">`, r+1)
			for i, text := range texts[:min(len(texts), len(cells))] {
				fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, r+1, text)
			}
			b.WriteString(`</row>`)
		}
		return b.String()
	}
	for _, c := range []struct {
		cells []string
		want  string // of the error, "" for none
	}{
		{[]string{"id", "email"}, ""},
		{[]string{"id", "email", " email"}, `in:1: columns 2 and 3 have the same name, "email" (rename one of them in the header: which of them counts cannot be told)`},
		{[]string{"17", "ann@acme.io"}, "in:1: the first line is a row and no header: cell 1 looks like a number, cell 2 looks like an e-mail address (put a row with the names of the columns in front)"},
	} {
		path := write(t, "f.xlsx", newBook(sheet(c.cells...)).bytes(t))
		r, err := Open(path, Options{Name: "in"})
		if err == nil {
			r.Close()
		}
		if got := fmt.Sprint(err); got != c.want && (c.want != "" || err != nil) {
			t.Errorf("%q: %v", c.cells, err)
		}
		_, tables, err := Probe(path, Options{Name: "in"})
		if err != nil || len(tables) != 1 || (tables[0].NoHeader != nil) != (c.want != "") || (len(tables[0].Sample.Examples) == 0) != (c.want != "") {
			t.Errorf("%q is probed as %+v, %v", c.cells, tables, err)
		}
	}
	alike := heard(t, write(t, "f.xlsx", newBook(sheet("id", "Email", "email")).bytes(t)), Options{Name: "in"})
	if !strings.Contains(strings.Join(alike, "\n"), CodeColumnsAlike) {
		t.Errorf("two names that differ in case only: %q", alike)
	}
}

// Parts of a workbook may be in UTF-16, some programs write Latin-1, and another encoding is told with what to do.
func TestPartsOfAWorkbookInOtherEncodingsAreReadOrTold(t *testing.T) {
	const part = "xl/worksheets/sheet1.xml"
	text := func(encoding string) string {
		return strings.Replace(newBook(heading + row(2, `<c r="B2" t="inlineStr"><is><t>é</t></is></c>`))[part], `"1.0"`, `"1.0" encoding="`+encoding+`"`, 1)
	}
	utf16 := "\xff\xfe"
	for _, r := range text("UTF-16") {
		utf16 += string([]byte{byte(r), byte(r >> 8)})
	}
	for name, c := range map[string]struct{ part, want string }{
		"utf-16": {utf16, "é"}, "said to be utf-16": {text("UTF-16"), "é"}, "latin-1": {strings.ReplaceAll(text("ISO-8859-1"), "é", "\xe9"), "é"},
		"another": {text("KOI8-R"), `the encoding "KOI8-R", which no part of a workbook may have: save it anew`},
	} {
		if got := fmt.Sprint(show(write(t, "f.xlsx", newBook("").with(part, c.part).bytes(t)), Options{})); !strings.Contains(got, c.want) || strings.Contains(got, "CharsetReader") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// What stands in front of an archive is not passed over.
func TestAnArchiveBehindAnotherIsNoSpreadsheet(t *testing.T) {
	one := newBook(heading + row(2, "")).bytes(t)
	for name, content := range map[string][]byte{"twice": append(slices.Clone(one), one...), "behind a text": append([]byte("PK\x03\x04 and more, which is no part of it"), one...)} {
		if _, err := Open(write(t, "f.xlsx", content), Options{Name: "in"}); err == nil || !strings.Contains(err.Error(), "behind other data") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUTF16ThatEndsInTheMiddleOfALetter(t *testing.T) {
	text := []byte("\xff\xfei\x00d\x00\n\x001\x00\n\x002\x00")
	for want, text := range map[string][]byte{"": text, errHalf.Error(): text[:len(text)-1]} {
		r, err := Open(write(t, "f", text), Options{Format: CSV})
		for err == nil {
			_, err = r.Next()
		}
		if got := err.Error(); !strings.Contains(got, want) || want == "" && !errors.Is(err, io.EOF) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
