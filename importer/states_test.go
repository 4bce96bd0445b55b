package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

// stateOf is what a preset makes of a row: the fates that a user can have, and the problems.
func stateOf(m *mapping.Mapping, rec *mapping.Record) string {
	mp := m.NewMapper()
	u, problems := mp.Map(rec)
	var out []string
	for _, f := range mapping.Findings([]*mapping.Mapper{mp}) {
		if f.Code == mapping.CodeStateEmpty {
			out = append(out, string(wording.Told))
		}
	}
	for _, p := range problems {
		switch {
		case p.Code == mapping.CodeStateTold:
			out = append(out, string(wording.Told))
		case p.Code == mapping.CodeStatusUnknown:
			out = append(out, string(wording.Unknown))
		case p.Severity == mapping.Fatal:
			out = append(out, p.Code+" "+p.Message)
		}
	}
	switch {
	case u.Skip != "":
		return string(wording.LeftBehind)
	case u.Banned.Or(false):
		out = append(out, string(wording.Banned))
	case u.Locked.Or(false):
		out = append(out, string(wording.Locked))
	}
	return strings.Join(out, ", ")
}

// plainRow is a row of a sample as an object, with texts alone where it was one of cells.
type plainRow map[string]any

// put sets a value at a path, or takes it away where it is nil.
func (r plainRow) put(path string, value any) {
	at := r
	keys := strings.Split(path, ".")
	for _, key := range keys[:len(keys)-1] {
		below, ok := at[key].(map[string]any)
		if !ok {
			below = map[string]any{}
			at[key] = below
		}
		at = below
	}
	if last := keys[len(keys)-1]; value == nil {
		delete(at, last)
	} else {
		at[last] = value
	}
}

// null puts a null at a path.
func (r plainRow) null(path string) {
	r.put(path, "")
	at := map[string]any(r)
	keys := strings.Split(path, ".")
	for _, key := range keys[:len(keys)-1] {
		at, _ = at[key].(map[string]any)
	}
	at[keys[len(keys)-1]] = nil
}

// json is the row as of a JSON file, cells as of one of cells.
func (r plainRow) json() *mapping.Record {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // it was JSON
	}
	return &mapping.Record{JSON: string(text)}
}

func (r plainRow) cells() *mapping.Record {
	names := slices.Sorted(maps.Keys(r))
	rec := &mapping.Record{Header: mapping.NewHeader(names)}
	for _, name := range names {
		cell := ""
		switch v := r[name].(type) {
		case string:
			cell = v
		case nil:
		default:
			text, err := json.Marshal(v)
			if err != nil {
				panic(err)
			}
			cell = string(text)
		}
		rec.Cells = append(rec.Cells, cell)
	}
	return rec
}

func (r plainRow) clone() plainRow {
	var out plainRow
	text, _ := json.Marshal(r)
	decode(string(text), &out)
	return out
}

// decode reads JSON with its numbers as they stand.
func decode(text string, to any) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(to); err != nil {
		panic(fmt.Sprint(text, ": ", err))
	}
}

// simpleRows are rows of a source's samples that arrive without any state, each with the
// mapping that reads it, and whether it is of cells.
func simpleRows(t *testing.T, source string) (rows []plainRow, cells []bool, m *mapping.Mapping) {
	t.Helper()
	samples := sourceSamples(t)
	for name, file := range map[string]string{"clerk": "clerk.csv", "devise": "devise.csv", "supabase": "supabase.csv", "firebase": "firebase.json", "django-dumpdata": "django-dumpdata.json"} {
		samples = append(samples, sourceSample{source: name, name: file, files: []string{"../samples/" + file}})
	}
	for _, s := range samples {
		if s.source != source {
			continue
		}
		in := InputOptions{Files: s.files}
		if folder := sampleInput(t, s.name); folder.Params != nil {
			in.Params, in.FromFile = folder.Params, folder.FromFile
		}
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		if m = job.Mapping; m.AnySpelling { // it is compiled for the columns that the sample has
			if m, err = mapping.Preset(source, in.Params); err != nil {
				t.Fatal(err)
			}
		}
		found := false
		_, inputErr, err := job.rows(context.Background(), walk{}, func(it *item) error {
			if found || it.brief.skip != "" || it.rec.Defect != nil {
				return nil
			}
			row := plainRow{}
			if it.rec.Header == nil {
				decode(it.rec.JSON, &row)
			} else {
				for i, name := range it.rec.Header.Names {
					row.put(name, it.rec.Cells[i])
					if len(m.Input.Joined) > 0 && m.Input.Find(name) != nil && it.rec.Cells[i] != "" {
						var rows any
						decode(it.rec.Cells[i], &rows)
						row.put(name, rows)
					}
				}
			}
			rec, isCells := row.json(), it.rec.Header != nil && len(m.Input.Joined) == 0
			if isCells {
				rec = row.cells()
			}
			if stateOf(m, rec) == "" {
				found, rows, cells = true, append(rows, row), append(cells, isCells)
			}
			return nil
		})
		if err != nil || inputErr != nil {
			t.Fatal(err, inputErr)
		}
		job.Close()
	}
	if len(rows) == 0 {
		t.Fatalf("no sample of %s has a row that arrives without a state", source)
	}
	return rows, cells, m
}

// spelt is a value in every spelling, as it stands in JSON rows and in cells.
func spelt(value string) []any {
	switch value {
	case "true":
		return []any{true, "true", "True", "t", "1", "yes", json.Number("1")}
	case "false":
		return []any{false, "false", "False", "f", "0", "no", json.Number("0")}
	}
	var v any
	decode(value, &v)
	if n, is := v.(json.Number); is {
		return []any{n, n.String()}
	}
	return []any{v}
}

// Every line of the table of states is what the preset does: with the source's own sample, in
// JSON rows and in cells, in every spelling, and nothing without the column, with an empty one
// and with a value that says the opposite.
func TestEveryPresetDoesWhatTheTableOfStatesSays(t *testing.T) {
	t.Parallel()
	bySource := map[string][]mapping.State{}
	for _, s := range mapping.States {
		bySource[s.Source] = append(bySource[s.Source], s)
	}
	for _, name := range mapping.PresetNames() {
		t.Run(name, func(t *testing.T) {
			states := bySource[name]
			if len(states) == 0 {
				t.Fatal("the table says nothing of it, not even that it has no states")
			}
			if states[0].Column == "" {
				if len(states) > 1 || states[0].From == "" {
					t.Error("it has no states, and more lines or no evidence")
				}
				return
			}
			rows, ofCells, m := simpleRows(t, name)
			for _, s := range states {
				column, _, _ := strings.Cut(s.Column, ".")
				ofInput := m.Input.Find(column) != nil // rows of another table, which are a list in any form
				if s.Says == "" || s.From == "" || len(s.Yes) == 0 {
					t.Errorf("the line of %s lacks what it says, its evidence or its values", s.Column)
				}
				tried := 0
				for i, row := range rows {
					base := row.clone()
					for key, v := range with(s) {
						base.put(key, v)
					}
					try := func(want string, value any) {
						changed := base.clone()
						changed.put(s.Column, value)
						forms := map[string]*mapping.Record{"cells": changed.cells()}
						if !ofCells[i] {
							forms["JSON"] = changed.json()
							if stateOf(m, row.cells()) != "" || strings.Contains(s.Column, ".") {
								delete(forms, "cells") // there it has other columns
							}
						}
						if wrapper, _ := value.(map[string]any); wrapper["$date"] != nil {
							delete(forms, "cells")
						}
						if ofInput {
							forms = map[string]*mapping.Record{"JSON": changed.json()}
						}
						for form, rec := range forms {
							tried++
							if got := stateOf(m, rec); got != want {
								t.Errorf("%s: %v (%s) is %q, want %q", s.Column, value, form, got, want)
							}
						}
					}
					for _, yes := range s.Yes {
						for _, v := range spelt(yes) {
							try(string(s.Fate), v)
						}
					}
					for _, no := range s.No {
						for _, v := range spelt(no) {
							try("", v)
						}
					}
					if s.With == "" {
						try(string(s.Empty), nil)
						if !ofInput && s.Empty != "" {
							try(string(s.Empty), "")
						}
					}
				}
				if tried == 0 {
					t.Errorf("%s was not tried", s.Column)
				}
			}
		})
	}
}

// A state that a preset does not list is an error of the row, and one in another case is the one that it lists.
func TestAPresetKnowsItsStatesAndNoOthers(t *testing.T) {
	for source, c := range map[string]struct {
		column string
		fates  map[string]wording.Fate
	}{
		"okta":       {"status", map[string]wording.Fate{"suspended": wording.Banned, "Deprovisioned": wording.LeftBehind, "staged": wording.LeftBehind, "locked_out": wording.Told, "active": "", "FROZEN": wording.Unknown}},
		"cognito":    {"UserStatus", map[string]wording.Fate{"archived": wording.Banned, "Confirmed": "", "unconfirmed": wording.Told, "FROZEN": wording.Unknown}},
		"descope":    {"status", map[string]wording.Fate{"Disabled": wording.Banned, "ENABLED": "", "INVITED": wording.Told, "frozen": wording.Unknown}},
		"stytch":     {"status", map[string]wording.Fate{"Deleted": wording.LeftBehind, "ACTIVE": "", "Pending": wording.Told, "frozen": wording.Unknown}},
		"stytch-b2b": {"status", map[string]wording.Fate{"Deleted": wording.LeftBehind, "ACTIVE": "", "Invited": wording.Told, "frozen": wording.Unknown}},
		"zitadel":    {"state", map[string]wording.Fate{"user_state_locked": wording.Banned, "User_State_Deleted": wording.LeftBehind, "user_state_initial": wording.Told, "USER_STATE_FROZEN": wording.Unknown}},
		"redmine":    {"status", map[string]wording.Fate{"4": wording.Unknown, "1": "", "frozen": wording.Unknown}},
	} {
		rows, ofCells, m := simpleRows(t, source)
		for value, want := range c.fates {
			row := rows[0].clone()
			row.put(c.column, value)
			rec := row.json()
			if ofCells[0] {
				rec = row.cells()
			}
			if got := stateOf(m, rec); got != string(want) {
				t.Errorf("%s of %s, %s: %q, want %q", c.column, source, value, got, want)
			}
		}
	}
}

// with is what else stands in a row of a state.
func with(s mapping.State) map[string]any {
	out := map[string]any{}
	if s.With != "" {
		decode(s.With, &out)
	}
	return out
}

// Bans that stand in a table of their own ban whom they are of, whatever form the table comes in;
// where it is not there, that is told once, unless somebody has said that there is none.
func TestBansOfAnotherTable(t *testing.T) {
	const (
		forum = "user_id,user_type,group_id,username,username_clean,user_password,user_email,user_regdate,user_lang,user_lastvisit\n" +
			"2,0,2,Ada_bb,ada_bb,,Ada@example.com,1500000000,en,0\n3,0,2,Bob_bb,bob_bb,,bob@example.com,1500000000,en,0\n" +
			"4,0,2,Cyd_bb,cyd_bb,,cyd@example.com,1500000000,en,0\n5,0,2,Dan_bb,dan_bb,,dan@example.com,1500000000,en,0\n"
		wiki = "user_id,user_name,user_password,user_email,user_registration,user_editcount\n" +
			"2,Ada,,ada@example.com,20200101000000,1\n3,Bob,,bob@example.com,20200101000000,1\n4,Cyd,,cyd@example.com,20200101000000,1\n5,Dan,,dan@example.com,20200101000000,1\n"
	)
	for name, c := range map[string]struct {
		files  map[string]string
		inputs map[string]string
		banned string
		codes  string // of the problems that are about the bans
	}{
		"phpBB 3": {files: map[string]string{"users.csv": forum, "banlist.csv": "ban_id,ban_userid,ban_ip,ban_email,ban_start,ban_end,ban_exclude,ban_reason,ban_give_reason\n" +
			"1,3,,,1500000000,0,0,spam,\n2,0,,ada@example.com,1500000000,4000000000,0,,\n3,4,,,1500000000,1500000001,0,,\n4,5,,,1500000000,0,0,,\n5,0,,dan@example.com,0,0,1,,\n6,0,,*@spam.example,0,0,0,,\n"},
			banned: "2 3", codes: "input_unclaimed"},
		"phpBB 4": {files: map[string]string{"users.csv": forum, "bans.csv": "ban_id,ban_mode,ban_item,ban_start,ban_end,ban_reason,ban_reason_display\n" +
			"1,user,3,1500000000,0,,\n2,email,ada@example.com,0,4000000000,,\n3,user,4,1500000000,1500000001,,\n"}, banned: "2 3"},
		"phpBB's dump": {files: map[string]string{"forum.sql": dumpOf("phpbb_users", forum) +
			dumpOf("phpbb_banlist", "ban_id,ban_userid,ban_ip,ban_email,ban_start,ban_end,ban_exclude,ban_reason,ban_give_reason\n1,3,,,1500000000,0,0,spam,\n")}, banned: "3"},
		"phpBB's patterns": {files: map[string]string{"users.csv": forum, "banlist.csv": "ban_id,ban_userid,ban_ip,ban_email,ban_start,ban_end,ban_exclude,ban_reason,ban_give_reason\n" +
			"1,0,,*@EXAMPLE.com,0,0,0,,\n2,0,,d*n@*.com,0,0,1,,\n3,0,,*@ample.com,0,0,0,,\n4,0,,ada*,0,1500000001,0,,\n"}, banned: "2 3 4", codes: "input_unclaimed"},
		"phpBB's odd patterns": {files: map[string]string{"users.csv": forum, "banlist.csv": "ban_id,ban_userid,ban_ip,ban_email,ban_start,ban_end,ban_exclude,ban_reason,ban_give_reason\n" +
			"1,0,,a*a@example.com,0,0,0,,\n2,0,,x+*@e.com,0,0,0,,\n"}, banned: "2"},
		"phpBB's endings": {files: map[string]string{"users.csv": forum, "banlist.csv": "ban_id,ban_userid,ban_ip,ban_email,ban_start,ban_end,ban_exclude,ban_reason,ban_give_reason\n" +
			"1,0,,*.com,0,0,0,,\n2,0,,dan@*,0,0,1,,\n"}, banned: "2 3 4"},
		"phpBB 4's patterns": {files: map[string]string{"users.csv": forum, "bans.csv": "ban_id,ban_mode,ban_item,ban_start,ban_end,ban_reason,ban_reason_display\n" +
			"1,email,ada@*,1500000000,0,,\n2,email,b?b*,0,0,,\n3,email,b*b@*,0,4000000000,,\n"}, banned: "2 3"},
		"phpBB's founder": {files: map[string]string{"users.csv": strings.Replace(forum, "2,0,2,", "2,3,2,", 1), "banlist.csv": "ban_id,ban_userid,ban_ip,ban_email,ban_start,ban_end,ban_exclude,ban_reason,ban_give_reason\n" +
			"1,0,,*@EXAMPLE.com,0,0,0,,\n2,2,,,0,0,0,,\n"}, banned: "3 4 5"},
		"phpBB without":        {files: map[string]string{"users.csv": forum}, codes: "input_missing"},
		"phpBB without, asked": {files: map[string]string{"users.csv": forum}, inputs: map[string]string{"bans": "", "newerBans": ""}},
		"MediaWiki": {files: map[string]string{"user.csv": wiki, "ipblocks.csv": "ipb_id,ipb_address,ipb_user,ipb_expiry,ipb_sitewide\n" +
			"1,Bob,3,infinity,1\n2,Cyd,4,20200102030405,1\n3,Dan,5,infinity,0\n4,192.0.2.1,0,infinity,1\n"}, banned: "3", codes: "state_told"},
		"MediaWiki 1.42":    {files: map[string]string{"user.csv": wiki, "block_target.csv": "bt_id,bt_user,bt_user_text,bt_count\n1,3,Bob,1\n2,4,Cyd,0\n"}, banned: "3"},
		"MediaWiki without": {files: map[string]string{"user.csv": wiki}, codes: "input_missing"},
		"a table that nothing reads": {files: map[string]string{"forum.sql": dumpOf("phpbb_users", forum) +
			dumpOf("phpbb_user_suspensions", "id,user_id,until\n1,3,2199-01-01\n")}, codes: "input_missing states_elsewhere"},
	} {
		t.Run(name, func(t *testing.T) {
			var paths []string
			for _, file := range slices.Sorted(maps.Keys(c.files)) {
				paths = append(paths, textFile(t, file, c.files[file]))
			}
			job, err := Prepare(InputOptions{Files: paths, Inputs: c.inputs}, Policies{})
			if err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			check, err := job.Check(context.Background(), CheckOptions{}, nil)
			if err != nil || check.Ready != 4 {
				t.Fatal(check, err)
			}
			var codes, banned []string
			for _, p := range check.Problems {
				if slices.Contains([]string{"input_missing", "input_unclaimed", "input_unrelated", "table_unread", "states_elsewhere", "state_told"}, p.Code) && !slices.Contains(codes, p.Code) {
					codes = append(codes, p.Code)
				}
			}
			if _, inputErr, err := job.rows(context.Background(), walk{}, func(it *item) error {
				if it.draft.user.Banned.Or(false) {
					banned = append(banned, it.externalID())
				}
				return nil
			}); err != nil || inputErr != nil {
				t.Fatal(err, inputErr)
			}
			slices.Sort(codes)
			if got := strings.Join(codes, " "); got != c.codes {
				t.Errorf("told is %q, want %q", got, c.codes)
			}
			if got := strings.Join(banned, " "); got != c.banned {
				t.Errorf("banned is %q, want %q", got, c.banned)
			}
		})
	}
}

// dumpOf is a table of a dump with the rows of a CSV file without quotes.
func dumpOf(table, rows string) string {
	lines := strings.Split(strings.TrimSpace(rows), "\n")
	columns := strings.Split(lines[0], ",")
	text := "CREATE TABLE " + table + " (" + strings.Join(columns, " text, ") + " text);\n"
	for _, line := range lines[1:] {
		text += "INSERT INTO " + table + " VALUES ('" + strings.ReplaceAll(line, ",", "','") + "');\n"
	}
	return text
}
