package input

import (
	"fmt"
	"testing"
)

// What a spreadsheet makes of cells that nobody has touched is no correction, and what somebody has written is one.
func TestWhatASpreadsheetRewritesIsNoCorrection(t *testing.T) {
	const export, typed, unreadable = "the export's", "typed", "unreadable"
	for _, c := range []struct{ was, is, want string }{
		// As LibreOffice and Excel save a file of rejects in their own format, and in a code page.
		{"9007199254740998", "9.007199254741E+015", export},
		{"9007199254740998", `"9,007199254741E+15"`, export},
		{"9007199254740998", "9.01E+15", export},
		{"12345678901234567", "12345678901234500", export},
		{"00123", "123", export},
		{"+491712345678", "491712345678", export},
		{"1.5", `"1,5"`, export},
		{"2024-03-08 10:00:00", "2024-03-08 10:00", export},
		{"2024-03-08 10:00:00", "08.03.2024 10:00", export},
		{"2024-03-08T22:05:09", "3/8/2024 22:05", export},
		{"2024-03-08 22:05:09", "3/8/24 10:05:09 PM", export},
		{"2024-03-08", "08.03.24", export},
		{"2024-03-08 10:12:31.251", "12:31.3", export},
		{"李小龍", "???", export},
		{"Łukasz 李", "?ukasz ?", export},
		{"🙂 Ann", "?? Ann", export},
		// What somebody has changed.
		{"9007199254740998", "9007199254740999", typed},
		{"9007199254740998", "9.007199254749E+15", typed},
		{"00123", "00124", typed},
		{"2024-03-08 10:00:00", "09.03.2024 10:00", typed},
		{"2024-03-08 10:00:00", "08.03.2024", typed},
		{"2024-03-08 10:00:00", "2024-03-08 10:01", typed},
		{"wrong", "wr?ng", typed},
		{"Ann", "?", typed},
		{"Jürgen", "Jurgen", typed},
		{"", "1.5", typed},
		{"李小龍", "??? Jr.", unreadable}, // what is lost is in a cell that was changed
	} {
		t.Run(c.was+" is "+c.is, func(t *testing.T) {
			p := written(t, map[string]string{"export.csv": "id,email,x\n1,wrong,\"" + c.was + "\"\n", "m.yaml": "fields: {external_id: id, email_address: email}\n"})
			export1 := rows(t, opened(t, Options{Files: p[:1], MappingFile: p[1]}), 0)
			of := written(t, map[string]string{"r.csv": rejects("id,email,x", fmt.Sprintf("1,a@acme.io,%s,export.csv,2,%s,email_invalid,why", c.is, export1[0].Identity()))})
			in := opened(t, Options{Files: p[:1], MappingFile: p[1], Corrections: of})
			rec := rows(t, in, 0)[0]
			in.Correct(&rec)
			got := typed
			switch {
			case rec.Origin.Unreadable:
				got = unreadable
			case rec.Cells[2] == c.was:
				got = export
			}
			told := in.Uncorrected()
			if got != c.want || (len(told) == 1 && told[0].Code == "correction_rewritten") != (c.want == export) {
				t.Errorf("%q is %s, want %s; %+v", rec.Cells[2], got, c.want, told)
			}
			if got != unreadable && rec.Cells[1] != "a@acme.io" {
				t.Errorf("what was corrected says %q", rec.Cells[1])
			}
		})
	}
}

// Letters are lost in rows of JSON, too.
func TestLettersOfJSONThatASpreadsheetLostAreTheExports(t *testing.T) {
	p := written(t, map[string]string{"export.ndjson": `{"id":"1","email":"wrong","name":"李","n":2}` + "\n", "m.yaml": "fields: {external_id: id, email_address: email}\n"})
	id := rows(t, opened(t, Options{Files: p[:1], MappingFile: p[1]}), 0)[0].Identity()
	of := written(t, map[string]string{"r.csv": "_record,_file,_line,_row,_problem_codes,_problems\n" +
		`"{""id"":""1"", ""email"":""a@acme.io"", ""name"":""?"",""n"":2}",export.ndjson,1,` + id + ",email_invalid,why\n"})
	in := opened(t, Options{Files: p[:1], MappingFile: p[1], Corrections: of})
	rec := rows(t, in, 0)[0]
	if in.Correct(&rec); rec.JSON != `{"id":"1", "email":"a@acme.io", "name":"李","n":2}` {
		t.Errorf("%s, %+v", rec.JSON, rec.Origin)
	}
}
