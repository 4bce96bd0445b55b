package importer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/output"
	"clerk-import/importer/report"
	"clerk-import/importer/source"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// Rows that say the same in every cell are corrected each for itself, and in a later export, too, in which they stand elsewhere.
func TestRowsThatAreAlikeAreCorrectedEachForItself(t *testing.T) {
	const header, ada, bad, zoe = "id,email\n", "1,ada@acme.io\n", "7\n", "9,zoe@acme.io\n"
	for name, c := range map[string]struct {
		rows  string
		later []string // exports under another name
		ready []int64  // of each
		stray int64    // corrections that the last one has no row for
	}{
		"duplicates":                 {ada + ada + ada, []string{ada + ada + ada, zoe + ada + ada + ada, ada + zoe + ada + ada}, []int64{3, 4, 4}, 0},
		"a duplicate that is alone":  {ada + "1,bob@acme.io\n", []string{ada + "1,bob@acme.io\n", zoe + ada + "1,bob@acme.io\n"}, []int64{2, 3}, 0},
		"alike, and not for another": {ada + bad + bad, []string{ada + bad + bad, ada + zoe + bad + bad}, []int64{3, 4}, 0},
		"one of them is gone":        {ada + ada + ada, []string{ada + ada}, []int64{2}, 0},
		"all but one are gone":       {ada + ada + ada, []string{ada}, []int64{1}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			in := InputOptions{MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n")}
			check := func(export string, rejects string) (ready, stray int64) {
				t.Helper()
				in.Files = []string{export}
				job, err := Prepare(in, Policies{})
				if err != nil {
					t.Fatal(err)
				}
				c, err := job.Check(t.Context(), CheckOptions{Outputs: Outputs{Rejects: rejects, Files: &output.Set{}}}, nil)
				if err = errors.Join(err, job.Close()); err != nil {
					t.Fatal(err)
				}
				for _, p := range c.Problems {
					if p.Code == validate.CodeCorrectionUnused {
						stray += p.Rows
					}
				}
				return c.Ready, stray
			}
			first, path := textFile(t, "users.csv", header+c.rows), filepath.Join(dir, "rejects.csv")
			check(first, path)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.SplitAfter(string(b), "\n")
			for i := range lines[1 : len(lines)-1] { // of everybody who was rejected one more is made
				_, rest, _ := strings.Cut(lines[i+1], ",")
				_, rest, _ = strings.Cut(rest, ",")
				lines[i+1] = fmt.Sprintf("%d,other%d@acme.io,%s", 20+i, i, rest)
			}
			if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
				t.Fatal(err)
			}
			in.Corrections = []string{path}
			if ready, stray := check(first, ""); ready != int64(strings.Count(c.rows, "\n")) || stray != 0 {
				t.Errorf("%d are ready, %d corrections stray, in the export itself", ready, stray)
			}
			for i, rows := range c.later {
				ready, stray := check(textFile(t, "later.csv", header+rows), "")
				if ready != c.ready[i] || stray != c.stray {
					t.Errorf("%d are ready, %d corrections stray, in\n%s", ready, stray, rows)
				}
			}
		})
	}
}

// A corrected row stands in the file of rejects, and is one of the source, and of the place, of the row that it stands in for.
func TestACorrectedRowIsOfItsSource(t *testing.T) {
	m := textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n")
	one, two := textFile(t, "one.csv", "id,email\n1,ada@acme.io\n2,bea@acme.io\n"), textFile(t, "two.csv", "id,email\n7,cai\n8,dan@acme.io\n")
	in := InputOptions{Files: []string{one, two}, Sources: []string{m, m}}
	prepared := func() *Job {
		t.Helper()
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { job.Close() })
		return job
	}
	rejects := filepath.Join(t.TempDir(), "rejects.csv")
	if _, err := prepared().Check(t.Context(), CheckOptions{Outputs: Outputs{Rejects: rejects, Files: &output.Set{}}}, nil); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(rejects)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(rejects, []byte(strings.Replace(string(b), "7,cai", "7,cai@acme.io", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	in.Corrections = []string{rejects}
	job := prepared()
	var rows []mapping.Position // 1, 2, 7 and 8
	for file := range job.Leading() {
		r, err := job.OpenFile(t.Context(), file, source.Start{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for rec := (mapping.Record{}); r.Read(&rec) == nil; rec = (mapping.Record{}) {
			job.Correct(&rec)
			rows = append(rows, rec.Position)
			if job.SameSource(rec.Position, 1-file) || !job.SameSource(rec.Position, file) {
				t.Errorf("%s counts as a row of the other source", rec.Position)
			}
		}
	}
	if len(rows) != 4 || rows[2].File != rejects {
		t.Fatal("not corrected:", rows)
	}
	for i, a := range rows {
		for k, b := range rows {
			if job.Before(a, b) != (i < k) {
				t.Errorf("%s stands before %s: %v", a, b, job.Before(a, b))
			}
		}
	}
}

// What a spreadsheet or a hand puts around _row does not matter; what it has made a number of is told.
func TestRowsAreFoundAsTheyAreWritten(t *testing.T) {
	m := textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n")
	in := InputOptions{Files: []string{textFile(t, "u.csv", "id,email\n1,ada\n")}, MappingFile: m}
	id := (&mapping.Record{Header: mapping.NewHeader([]string{"id", "email"}), Cells: []string{"1", "ada"}}).Identity()
	for row, want := range map[string]string{
		id: "", " " + id: "", id + " ": "", strings.ToUpper(id): "", "6.67E+11": "_row is not as it was written", id[1:]: "_row is not as it was written", "": "there is no _row",
	} {
		in.Corrections = []string{textFile(t, "rejects.csv", "_file,_line,_row,_problem_codes,_problems,id,email\nu.csv,2,"+row+",email_invalid,,1,ada@acme.io\n")}
		job, err := Prepare(in, Policies{})
		if want != "" {
			if err == nil || !strings.Contains(err.Error(), "rejects.csv:2: "+want) {
				t.Errorf("_row %q: %v, want %s", row, err, want)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		c, err := job.Check(t.Context(), CheckOptions{}, nil)
		if err = errors.Join(err, job.Close()); err != nil || c.Ready != 1 {
			t.Errorf("_row %q: %v, not corrected", row, err)
		}
	}
}

// A row of a file of rejects that stands in for somebody else's, as columns were sorted without the others, is refused.
func TestACorrectionOfAnotherIsRefused(t *testing.T) {
	const own, none = "external_id: id, ", ""
	table := "id,email,name\n1,ann,Ann\n2,bob,Bob\n3,cyd@acme.io,Cyd\n"
	lines := `{"id":"1","email":"ann","name":"Ann"}` + "\n" + `{"id":"2","email":"bob","name":"Bob"}` + "\n" + `{"id":"3","email":"cyd@acme.io","name":"Cyd"}` + "\n"
	for _, c := range []struct {
		name, file, text, id string
		from, to             string // of what the rows say
		swap, leave          bool
		disable              []string
		want                 map[string]int64
		ready                int64
	}{
		{"corrected", "u.csv", table, own, "", "@acme.io", false, false, nil, nil, 3},
		{"swapped", "u.csv", table, own, "", "@acme.io", true, false, nil, map[string]int64{validate.CodeCorrectionOfAnother: 2}, 1},
		{"swapped JSON", "u.ndjson", lines, own, "", "@acme.io", true, false, nil, map[string]int64{validate.CodeCorrectionOfAnother: 2}, 1},
		{"swapped, without ids", "u.csv", table, none, "", "@acme.io", true, false, nil, map[string]int64{validate.CodeCorrectionOfAnother: 2}, 1},
		{"swapped JSON, without ids", "u.ndjson", lines, none, "", "@acme.io", true, false, nil, map[string]int64{validate.CodeCorrectionOfAnother: 2}, 1},
		{"corrected, without ids", "u.csv", table, none, "", "@acme.io", false, false, nil, nil, 3},
		{"corrected, where the address is the id", "u.csv", table, "external_id: email, ", "", "@acme.io", false, false, nil, nil, 3},
		{"swapped, where the address is the id", "u.csv", table, "external_id: email, ", "", "@acme.io", true, false, nil, map[string]int64{validate.CodeCorrectionOfAnother: 2}, 1},
		{"swapped, and left out", "u.csv", table, own, "", "", true, true, nil, map[string]int64{validate.CodeCorrectionOfAnother: 2}, 1},
		{"left out", "u.csv", table, own, "", "", false, true, nil, nil, 1},
		{"another id", "u.csv", table, own, "1,ann", "7,ann@acme.io", false, false, nil, map[string]int64{validate.CodeCorrectionOfAnother: 1, "email_invalid": 1}, 1},
		{"another id that is meant", "u.csv", table, own, "1,ann", "7,ann@acme.io", false, false, []string{validate.CodeCorrectionOfAnother}, map[string]int64{"email_invalid": 1}, 2},
		{"another id, as that was wrong", "u.csv", "id,email,name\n1,ann@acme.io,Ann\n1,bob@acme.io,Bob\n", own, "1,bob@acme.io", "2,bob@acme.io", false, false, nil, nil, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := InputOptions{Files: []string{textFile(t, c.file, c.text)}, MappingFile: textFile(t, "m.yaml", "fields: {"+c.id+"email_address: {value: email, verified: true}, first_name: name}\n")}
			check := func(rejects string, disable ...string) *report.Check {
				t.Helper()
				job, err := Prepare(in, Policies{Disable: disable})
				if err != nil {
					t.Fatal(err)
				}
				got, err := job.Check(t.Context(), CheckOptions{Outputs: Outputs{Rejects: rejects, Files: &output.Set{}}}, nil)
				if err = errors.Join(err, job.Close()); err != nil {
					t.Fatal(err)
				}
				return got
			}
			path := filepath.Join(t.TempDir(), "rejects.csv")
			check(path)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			row := slices.Index(rows[0], "_row")
			if c.swap {
				rows[1][row], rows[2][row] = rows[2][row], rows[1][row]
			}
			for _, cells := range rows[1:] {
				for i := range cells {
					switch {
					case c.from != "":
						if from, to := strings.Split(c.from, ","), strings.Split(c.to, ","); cells[i] == from[0] && cells[i+1] == from[1] {
							cells[i], cells[i+1] = to[0], to[1]
						}
					case cells[i] == "ann" || cells[i] == "bob":
						cells[i] += c.to
					default:
						cells[i] = strings.NewReplacer(`"ann"`, `"ann`+c.to+`"`, `"bob"`, `"bob`+c.to+`"`).Replace(cells[i])
					}
				}
			}
			var out bytes.Buffer
			if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			if c.leave {
				in.LeaveOut = []string{path}
			} else {
				in.Corrections = []string{path}
			}
			got, codes := check("", c.disable...), map[string]int64{}
			for _, p := range got.Problems {
				if p.Severity == mapping.Fatal {
					codes[p.Code] += p.Rows
				}
			}
			if got.Ready != c.ready || len(codes) != len(c.want) {
				t.Errorf("%d ready, want %d; %v, want %v", got.Ready, c.ready, codes, c.want)
			}
			for code, n := range c.want {
				if codes[code] != n {
					t.Errorf("%s: %d, want %d", code, codes[code], n)
				}
			}
		})
	}
}

// A rejected row that others are joined to is found again by what it says itself, and corrected, whoever has written the file.
func TestACorrectedRowIsJoined(t *testing.T) {
	const digest = "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
	for ext, files := range map[string][2]string{
		"csv":    {"id,name,email,emailVerified\n1,Ada,ada,true\n2,Bea,bea@acme.io,true\n", "id,userId,providerId,accountId,password\n7,1,credential,1," + digest + "\n8,2,credential,2," + digest + "\n"},
		"ndjson": {`{"id":"1","name":"Ada","email":"ada","emailVerified":true}` + "\n" + `{"id":"2","name":"Bea","email":"bea@acme.io","emailVerified":true}` + "\n", `{"id":"7","userId":"1","providerId":"credential","accountId":"1","password":"` + digest + `"}` + "\n" + `{"id":"8","userId":"2","providerId":"credential","accountId":"2","password":"` + digest + `"}` + "\n"},
	} {
		for _, by := range []string{"check", "migrate"} {
			in := InputOptions{Source: "better-auth", Files: []string{textFile(t, "user."+ext, files[0]), textFile(t, "account."+ext, files[1])}}
			s, rejects, cp := newStage(t, nil, nil), filepath.Join(t.TempDir(), "rejects.csv"), filepath.Join(t.TempDir(), "cp")
			prepared := func() *Job {
				t.Helper()
				job, err := Prepare(in, Policies{})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { job.Close() })
				return job
			}
			sends := func(out Outputs) report.Run {
				t.Helper()
				r, err := prepared().Migrate(t.Context(), s.Target, MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4, Outputs: out, Sending: Sending{AllowRejected: true}})
				if err != nil {
					t.Fatal(err)
				}
				return *r
			}
			out := Outputs{Rejects: rejects, Files: &output.Set{}}
			if by == "migrate" {
				sends(out)
			} else if _, err := prepared().Check(t.Context(), CheckOptions{Outputs: out}, nil); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(rejects)
			if err != nil || ext == "ndjson" && strings.Contains(string(text), digest) {
				t.Fatalf("%s %v", text, err)
			}
			text = []byte(strings.NewReplacer(`""ada""`, `""ada@acme.io""`, ",ada,", ",ada@acme.io,").Replace(string(text)))
			if err := os.WriteFile(rejects, text, 0o600); err != nil {
				t.Fatal(err)
			}
			in.Corrections = []string{rejects}
			if r := sends(Outputs{}); r.Created != 2 || r.Rejected != 0 || !find(t, s, "email_address", "ada@acme.io").PasswordEnabled {
				t.Errorf("%s of %s: %+v", ext, by, r)
			}
		}
	}
}
