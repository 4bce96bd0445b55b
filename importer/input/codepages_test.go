package input

import (
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"clerk-import/mapping"
)

// Corrections that a spreadsheet has saved in the code page of its computer are read in the one that the unchanged cells
// prove, and never in another one.
func TestCorrectionsAreReadInTheCodePageOfTheirSpreadsheet(t *testing.T) {
	const unreadable = "unreadable"
	for name, c := range map[string]struct {
		page *charmap.Charmap
		export, corrected,
		want string
	}{
		"Western European":                        {charmap.Windows1252, "1,wrong,Jürgen Groß", "1,ä@acme.io,Jürgen Groß", "1,ä@acme.io,Jürgen Groß"},
		"a letter that only it has":               {charmap.Windows1252, "1,wrong,José Nuñez €", "1,ñ@acme.io,José Nuñez €", "1,ñ@acme.io,José Nuñez €"},
		"Central European":                        {charmap.Windows1250, "1,wrong,Łukasz Żak", "1,ł@acme.io,Łukasz Żak", "1,ł@acme.io,Łukasz Żak"},
		"Cyrillic":                                {charmap.Windows1251, "1,wrong,Иван", "1,ж@acme.io,Иван", "1,ж@acme.io,Иван"},
		"Greek":                                   {charmap.Windows1253, "1,wrong,Νίκος", "1,ω@acme.io,Νίκος", "1,ω@acme.io,Νίκος"},
		"of a Mac":                                {charmap.Macintosh, "1,wrong,Jürgen", "1,j@acme.io,Jürgen", "1,j@acme.io,Jürgen"},
		"a row of ASCII":                          {charmap.Windows1252, "1,wrong,Ann", "1,a@acme.io,Ann", "1,a@acme.io,Ann"},
		"a row of which no cell tells":            {charmap.Windows1252, "1,wrong,Jurgen", "1,j@acme.io,Jürgen", unreadable},
		"one that two pages read differently":     {charmap.Windows1250, "1,wrong,Müller", "1,ł@acme.io,Müller", unreadable},
		"one that all pages read in the same way": {charmap.Windows1250, "1,wrong,Müller", "1,ö@acme.io,Müller", "1,ö@acme.io,Müller"},
	} {
		for _, json := range []bool{false, true} {
			kind := func(row string) string {
				if !json {
					return row
				}
				cells := strings.Split(row, ",")
				return fmt.Sprintf(`{"id":"%s","email":"%s","name":"%s"}`, cells[0], cells[1], cells[2])
			}
			t.Run(fmt.Sprint(name, ", JSON ", json), func(t *testing.T) {
				export, header, corrected := "id,email,name\n"+c.export+"\n", "id,email,name", c.corrected
				file := "export.csv"
				if json {
					export, header, file = kind(c.export)+"\n", "_record", "export.ndjson"
					corrected = `"` + strings.ReplaceAll(kind(c.corrected), `"`, `""`) + `"`
				}
				p := written(t, map[string]string{file: export, "m.yaml": "fields: {external_id: id, email_address: email}\n"})
				plain := rows(t, opened(t, Options{Files: p[:1], MappingFile: p[1]}), 0)
				letter := "Ä" // the file is in the page, whatever the row has
				if i := strings.IndexFunc(c.corrected, func(r rune) bool { return r > 0x7f }); i >= 0 {
					letter = string([]rune(c.corrected[i:])[0])
				}
				text, err := c.page.NewEncoder().String(rejects(header, fmt.Sprintf("%s,%s,2,%s,email_invalid,why", corrected, file, plain[0].Identity()),
					fmt.Sprintf("%s,%s,9,0123456789abcdef,email_invalid,why", strings.ReplaceAll(corrected, "acme", letter), file)))
				if err != nil {
					t.Fatal(err)
				}
				of := written(t, map[string]string{"r.csv": text})
				if named, err := RejectsOf(t.Context(), of[0]); err != nil || len(named) != 1 || named[0] != file {
					t.Errorf("rejects of %v, %v", named, err)
				}
				in := opened(t, Options{Files: p[:1], MappingFile: p[1], Corrections: of})
				rec := rows(t, in, 0)[0]
				in.Correct(&rec)
				got := said(&rec)
				if rec.Origin == nil {
					t.Fatalf("%s was not corrected", got)
				}
				want := c.want
				if want == unreadable {
					want = c.export
				}
				want = kind(want)
				if got != want || rec.Origin.Unreadable != (c.want == unreadable) || rec.Origin.Corrected == rec.Origin.Unreadable {
					t.Errorf("got %s, %+v, want %s", got, rec.Origin, want)
				}
			})
		}
	}
}

// What a file of rejects is packed in tells nothing of its encoding, and columns are names in the code page, too.
func TestCorrectionsArePackedAndHaveColumnsInTheirCodePage(t *testing.T) {
	plain := func(s string) string { return s }
	for name, c := range map[string]struct {
		page                      *charmap.Charmap // nil is UTF-8
		packed                    func(string) string
		header, export, corrected string
	}{
		"UTF-8":                            {nil, plain, "id,poczta główna", "1,zły", "1,ł@acme.io"},
		"UTF-8 in gzip":                    {nil, gzipped, "id,poczta główna", "1,zły", "1,ł@acme.io"},
		"a code page in gzip":              {charmap.Windows1250, gzipped, "id,poczta główna", "1,zły", "1,ł@acme.io"},
		"columns tell the page of a row":   {charmap.Windows1250, plain, "id,poczta główna", "1,wrong", "1,ł@acme.io"},
		"a row of ASCII, under such names": {charmap.Windows1250, plain, "id,poczta główna", "1,wrong", "1,a@acme.io"},
	} {
		t.Run(name, func(t *testing.T) {
			p := written(t, map[string]string{"export.csv": c.header + "\n" + c.export + "\n", "m.yaml": "fields: {external_id: id}\n"})
			export := rows(t, opened(t, Options{Files: p[:1], MappingFile: p[1]}), 0)
			text := rejects(c.header, fmt.Sprintf("%s,export.csv,2,%s,email_invalid,why", c.corrected, export[0].Identity()))
			if c.page != nil {
				var err error
				if text, err = c.page.NewEncoder().String(text); err != nil {
					t.Fatal(err)
				}
			}
			of := written(t, map[string]string{"r.csv": c.packed(text)})
			if named, err := RejectsOf(t.Context(), of[0]); err != nil || len(named) != 1 {
				t.Errorf("rejects of %v, %v", named, err)
			}
			in := opened(t, Options{Files: p[:1], MappingFile: p[1], Corrections: of})
			rec := rows(t, in, 0)[0]
			if in.Correct(&rec); said(&rec) != c.corrected {
				t.Errorf("got %s, %+v, want %s", said(&rec), rec.Origin, c.corrected)
			}
		})
	}
}

func gzipped(s string) string {
	var b strings.Builder
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

func said(rec *mapping.Record) string {
	if rec.Header == nil {
		return rec.JSON
	}
	return strings.Join(rec.Cells, ",")
}
