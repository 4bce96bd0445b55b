package input

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"clerk-import/importer/halt"
	"clerk-import/mapping"
)

// rejects is a file of rejects that says this of rows, with their codes; each is known by what it said.
func rejects(header string, rows ...string) string {
	return header + ",_file,_line,_row,_problem_codes,_problems\n" + strings.Join(rows, "\n") + "\n"
}

// A corrected row stands in for that of the export that it was made of, wherever that stands now; one that is left out is
// marked; and rows that no correction is of stay as they are.
func TestACorrectionStandsInForItsRow(t *testing.T) {
	const export = "id,email,note\n1,a@acme.io,x\n2,wrong,y\n3,c@acme.io,z\n4,d@acme,q\n5,e@acme.io,same\n6,same,same\n"
	p := written(t, map[string]string{"export.csv": export, "m.yaml": "fields: {external_id: id, email_address: email}\n"})
	plain := rows(t, opened(t, Options{Files: p[:1], MappingFile: p[1]}), 0)
	id := func(n int) string { return plain[n-1].Identity() }
	of := func(n int, cells, codes string) string {
		return fmt.Sprintf("%s,export.csv,%d,%s,%s,why", cells, n+1, id(n), codes)
	}
	files := written(t, map[string]string{
		"1.csv": rejects("id,email,note", of(2, "2,b@acme.io,y", "email_invalid"), of(3, "9,other@elsewhere.io,another", "email_invalid")),
		"2.csv": rejects("note,id", of(4, "Q,4", "email_invalid")), // not all columns, in another order
		"4.csv": rejects("id,email,note", of(2, "2,wrong,y", "email_invalid"), of(5, "5,e@acme.io,same", "user_duplicate")),
		"3.csv": rejects("id,email,note", of(5, "5,e@acme.io,same", "user_duplicate")),
	})
	in := opened(t, Options{Files: p[:1], MappingFile: p[1], Corrections: files[:2], LeaveOut: files[1:3]})
	var got []string
	for _, rec := range rows(t, in, 0) {
		before := rec.Position
		in.Correct(&rec)
		said := strings.Join(rec.Cells, ",")
		if o := rec.Origin; o != nil {
			said += fmt.Sprintf(" corrected %v, left out %v, unlike %v, codes %s, of line %d", o.Corrected, o.LeftOut, o.Unlike, o.Codes, o.Line)
			if o.Corrected && (rec.File == before.File || o.Other == nil || in.Before(rec.Position, before) || in.Before(before, rec.Position)) {
				t.Errorf("%s stands at %v, that of the export at %v", said, rec.Position, before)
			}
		} else if rec.Position != before {
			t.Errorf("%s: has moved from %v to %v", said, before, rec.Position)
		}
		got = append(got, said)
	}
	want := []string{
		"1,a@acme.io,x",
		"2,b@acme.io,y corrected true, left out false, unlike false, codes email_invalid, of line 3",
		"9,other@elsewhere.io,another corrected true, left out false, unlike true, codes email_invalid, of line 4",
		"4,d@acme,Q corrected true, left out false, unlike false, codes email_invalid, of line 5",
		"5,e@acme.io,same corrected false, left out true, unlike false, codes user_duplicate, of line 6",
		"6,same,same",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if found := in.Uncorrected(); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	first, last := mapping.Position{File: p[0], Line: 2}, mapping.Position{File: p[0], Line: 7}
	if !in.Before(first, last) || in.Before(last, first) || in.Before(first, first) {
		t.Error("rows of the export do not stand in their order")
	}
	// A row that one file corrects and another one leaves out is left out, and told.
	in = opened(t, Options{Files: p[:1], MappingFile: p[1], Corrections: files[:1], LeaveOut: files[3:]})
	for _, rec := range rows(t, in, 0) {
		if in.Correct(&rec); rec.Cells[0] == "2" && !rec.Origin.LeftOut {
			t.Errorf("%+v", rec.Origin)
		}
	}
	if found := in.Uncorrected(); len(found) != 1 || found[0].Code != "corrected_and_left_out" || found[0].Count != 1 {
		t.Errorf("%+v", found)
	}
	if in.Corrections() == "" || in.Corrections() == opened(t, Options{Files: p[:1], MappingFile: p[1], Corrections: files}).Corrections() || opened(t, Options{Files: p[:1], MappingFile: p[1]}).Corrections() != "" {
		t.Error("what is corrected and left out is not told apart")
	}
	for flags, want := range map[string]string{"": "", "source=x": "", "corrections=" + files[0]: "", "corrections=/elsewhere/1.csv": "", "corrections=copied.csv": "", "leave-out=other.csv": "leave-out other.csv", "corrections=other.csv": "corrections other.csv"} {
		if flag, path := in.Forgotten([]string{flags}, map[string]string{"copied.csv": in.Rejected()[files[0]], "other.csv": "of others"}); strings.TrimSpace(flag+" "+path) != want {
			t.Errorf("%s: %s %s", flags, flag, path)
		}
	}
	of4, err := RejectsOf(t.Context(), files[1])
	if err != nil || len(of4) != 1 || of4[0] != "export.csv" {
		t.Errorf("%v %v", of4, err)
	}
	for name, path := range map[string]string{"an export": p[0], "a folder": filepath.Dir(p[0]), "nothing": p[0] + "x"} {
		if of, err := RejectsOf(t.Context(), path); of != nil || err != nil {
			t.Errorf("%s: %v %v", name, of, err)
		}
	}
}

// Rows of JSON are corrected as a whole.
func TestACorrectionOfJSONStandsInForItsRow(t *testing.T) {
	p := written(t, map[string]string{"export.ndjson": `{"id":"1","email":"wrong","n":1}` + "\n" + `{"id":"2","email":"b@acme.io"}` + "\n", "m.yaml": "fields: {external_id: id, email_address: email}\n"})
	plain := rows(t, opened(t, Options{Files: p[:1], MappingFile: p[1]}), 0)
	for json, unlike := range map[string]bool{`{"id":"1","email":"a@acme.io","n":1}`: false, `{"id":"7","email":"g@acme.io","n":2}`: true} {
		file := written(t, map[string]string{"r.csv": "_record,_file,_line,_row,_problem_codes,_problems\n\"" + strings.ReplaceAll(json, `"`, `""`) + "\",export.ndjson,1," + plain[0].Identity() + ",email_invalid,why\n"})
		in := opened(t, Options{Files: p[:1], MappingFile: p[1], Corrections: file})
		all := rows(t, in, 0)
		for i := range all {
			in.Correct(&all[i])
		}
		if all[0].JSON != json || all[0].Origin == nil || all[0].Origin.Unlike != unlike || all[1].JSON != plain[1].JSON || all[1].Origin != nil {
			t.Errorf("%+v and %+v", all[0], all[1])
		}
	}
}

// Corrections of rows that the export does not have as they were are told, each with its kind.
func TestCorrectionsOfNoRowAreTold(t *testing.T) {
	p := written(t, map[string]string{"export.csv": "id,email\n1,a@acme.io\n2,wrong\n", "m.yaml": "fields: {external_id: id, email_address: email}\n"})
	id := rows(t, opened(t, Options{Files: p[:1], MappingFile: p[1]}), 0)[1].Identity()
	row := func(line int, id, codes string) string {
		return fmt.Sprintf("2,b@acme.io,export.csv,%d,%s,%s,why", line, id, codes)
	}
	gone := id[:len(id)-4] + map[bool]string{true: "0000", false: "1111"}[!strings.HasSuffix(id, "0000")]
	file := written(t, map[string]string{
		"1.csv": rejects("id,email", row(3, id, "email_invalid"), row(9, gone, "email_invalid")),
		"2.csv": rejects("id,email", row(9, id, "user_duplicate")), // is found by its place only
	})
	for name, c := range map[string]struct {
		corrected, leftOut []string
		n                  int64
		says               string
	}{"corrected": {file[:1], nil, 1, "corrected rows whose"}, "left out": {nil, file[:1], 1, "corrected or left out"}, "a twin elsewhere": {file, nil, 2, "corrected rows whose"}} {
		in := opened(t, Options{Files: p[:1], MappingFile: p[1], Corrections: c.corrected, LeaveOut: c.leftOut})
		for _, rec := range rows(t, in, 0) {
			in.Correct(&rec)
		}
		found := in.Uncorrected()
		if len(found) != 1 || found[0].Count != c.n || !strings.Contains(found[0].Message, c.says) || found[0].At.File != file[0] && found[0].At.File != file[1] {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// A file that does not say which rows it corrects, or says two things of one, is refused.
func TestAFileThatDoesNotSayWhatItCorrectsIsRefused(t *testing.T) {
	p := written(t, map[string]string{"export.csv": "id,email\n1,wrong\n", "m.yaml": "fields: {external_id: id, email_address: email}\n"})
	id := rows(t, opened(t, Options{Files: p[:1], MappingFile: p[1]}), 0)[0].Identity()
	for name, c := range map[string]struct{ text, say string }{
		"an export":           {"id,email\n1,a@acme.io\n", "no _row"},
		"an empty _row":       {rejects("id,email", "1,a@acme.io,export.csv,2,,x,why"), "no _row"},
		"a number of a sheet": {rejects("id,email", "1,a@acme.io,export.csv,2,1.2E+15,x,why"), "not as it was written"},
		"two that differ":     {rejects("id,email", "1,a@acme.io,export.csv,2,"+id+",x,why", "1,b@acme.io,export.csv,2,"+id+",x,why"), "do not say the same"},
	} {
		_, err := Open(Options{Files: p[:1], MappingFile: p[1], Corrections: written(t, map[string]string{"r.csv": c.text})})
		var usage *halt.Usage
		if !errors.As(err, &usage) || !strings.Contains(usage.Msg, c.say) || usage.Try == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	twice := rejects("id,email", "1,a@acme.io,export.csv,2,"+id+",x,why", "1,a@acme.io,export.csv,2,"+id+",x,why")
	opened(t, Options{Files: p[:1], MappingFile: p[1], Corrections: written(t, map[string]string{"r.csv": twice})})
	for _, o := range []Options{{Corrections: []string{p[0] + "x"}}, {LeaveOut: []string{p[0] + "x"}}} {
		o.Files, o.MappingFile = p[:1], p[1]
		if _, err := Open(o); err == nil {
			t.Error("a file that is not there corrects something")
		}
	}
}
