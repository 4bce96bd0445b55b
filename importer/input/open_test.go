package input

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/halt"
	"clerk-import/importer/output"
	"clerk-import/importer/source"
	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

// written writes files into a folder of their own and returns their paths, in the order of their names.
func written(t *testing.T, texts map[string]string) (paths []string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range texts {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// opened is an input that can be opened.
func opened(t *testing.T, o Options) *Input {
	t.Helper()
	in, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	})
	return in
}

// rows are the records of a leading file, as they stand in it.
func rows(t *testing.T, in *Input, file int) (all []mapping.Record) {
	t.Helper()
	r, err := in.OpenFile(context.Background(), file, source.Start{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		var rec mapping.Record
		if err := r.Read(&rec); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, rec)
	}
}

// Every sample is understood as an export of its source, by itself and by its name, and what is said of its files is said
// of all of them.
func TestEverySampleIsAnExportOfItsSource(t *testing.T) {
	given := map[string]Options{
		"firebase": {Params: map[string]string{"signer_key": "a2V5", "salt_separator": "Bw=="}, FromFile: map[string]bool{"signer_key": true}},
	}
	for _, s := range exports(t) {
		o := given[s.source]
		o.Files = s.files
		in, err := Open(o)
		if err != nil {
			var usage *halt.Usage
			if !errors.As(err, &usage) || usage.Try == "" {
				t.Errorf("%v: %v", s.files, err)
			}
			continue // it asks for what only its owner knows
		}
		if in.Mapping.Name != s.source || in.Detected == "" || in.Title() == "" || in.MappingName() != s.source {
			t.Errorf("%v is of %s: %q", s.files, in.Mapping.Name, in.Detected)
		}
		names := in.Names()
		for _, file := range s.files {
			read := func(name string) bool { return name == file || strings.HasPrefix(name, file+".") } // of a database, its tables
			if !slices.ContainsFunc(names, read) && !strings.Contains(file, "invitation") {             // which are asked for
				t.Errorf("%s is not read: %v", file, names)
			}
		}
		described, err := in.Describe(true)
		if err != nil || len(described) != len(names) {
			t.Errorf("%v: %v %v", names, described, err)
		}
		for i, d := range described {
			size := d.Size
			if st, err := os.Stat(names[i]); err == nil { // no table of a database
				size = st.Size()
			}
			if d.Size != size || size == 0 || d.Name != filepath.Base(names[i]) || len(d.Hash) != 64 {
				t.Errorf("%s: %+v", names[i], d)
			}
		}
		if what, err := in.Changed(described); what != "" || err != nil {
			t.Errorf("%v: %s %v", names, what, err)
		}
		for i := range in.Leading() {
			if in.SourceOf(i) != 0 || in.Sizes()[i] == 0 || !slices.Contains(names, in.FileName(i)) {
				t.Errorf("leading file %d of %v: %s", i, names, in.FileName(i))
			}
		}
		if _, err := in.Index(context.Background()); err != nil {
			t.Error(err)
		}
		if in.HasJoined() != (in.indexes != nil) {
			t.Errorf("%v: %d inputs are joined, of which %d were read", names, len(in.joined), len(in.indexes))
		}
		if err := in.Close(); err != nil {
			t.Error(err)
		}
		found, reasons, err := Recognise(context.Background(), Options{Files: s.files})
		if err != nil || len(found) == 0 || found[0].Name != s.source || len(reasons) != len(found) || reasons[0] == "" {
			t.Errorf("%v: %v %v %v", s.files, found, reasons, err)
		}
		o.Source = s.source
		if in, err = Open(o); err != nil || in.Mapping.Name != s.source || in.Detected != "" {
			t.Errorf("%v as %s: %v", s.files, s.source, err)
		} else if err := in.Close(); err != nil {
			t.Error(err)
		}
	}
}

// What is said of the input and cannot be meant is refused, with what to say instead.
func TestWhatIsSaidOfTheInputIsHeldAgainstIt(t *testing.T) {
	p := written(t, map[string]string{"a.csv": "id,email\n1,a@acme.io\n", "m.yaml": "fields: {external_id: id, email_address: email}\n"})
	file, own := p[0], p[1]
	auth0 := "../../samples/auth0.json"
	for name, c := range map[string]struct {
		o        Options
		msg, try string
	}{
		"nothing":                      {Options{}, "no input file", "for standard input"},
		"an encoding of nobody":        {Options{Files: []string{file}, Encoding: "klingon"}, "klingon", "--encoding"},
		"a source and a mapping":       {Options{Files: []string{file}, Source: "auth0", MappingFile: own}, "exclude each other", "one of the two"},
		"a source of nobody":           {Options{Files: []string{file}, Source: "auth1"}, "auth1", "sources list"},
		"a query of no database":       {Options{Files: []string{file}, MappingFile: own, Query: "SELECT 1"}, "none is named", "postgres://"},
		"a file two times":             {Options{Files: []string{file, file}, MappingFile: own}, "named twice", "each file once"},
		"standard input two times":     {Options{Files: []string{"-", "-"}, Stdin: strings.NewReader("x\n")}, "once only", "a single time"},
		"a table of a file of one":     {Options{Files: []string{file}, MappingFile: own, Table: "users"}, "is one table", "leave --table out"},
		"a state that is read already": {Options{Files: []string{file}, MappingFile: own, States: map[string]wording.Fate{"email": "banned"}}, "--state", "state_unread"},
		"metadata of no kind":          {Options{Files: []string{auth0}, Metadata: map[string]mapping.Place{"nothing": "public"}}, "--metadata", "KIND=public"},
		"a parameter of nobody":        {Options{Files: []string{auth0}, Params: map[string]string{"nothing": "x"}}, "has no parameter nothing", "sources show auth0"},
		"an input of nobody":           {Options{Files: []string{auth0}, Source: "auth0", Inputs: map[string]string{"nothing": ""}}, "nothing", ""},
		"one of nobody beside a known": {Options{Files: []string{"../../samples/wordpress/wp_users.csv", "../../samples/wordpress/wp_usermeta.csv", file}}, "is no input of", "leave it out"},
		"several prefixes for one":     {Options{Files: []string{auth0}, IDPrefixes: []string{"a-", "b-"}}, "--id-prefix is given 2 times, for 1 file(s)", "one for each file"},
	} {
		t.Run(name, func(t *testing.T) {
			in, err := Open(c.o)
			var usage *halt.Usage
			if err == nil {
				_ = in.Close()
			}
			if !errors.As(err, &usage) || !strings.Contains(usage.Msg, c.msg) || !strings.Contains(usage.Try, c.try) {
				t.Errorf("%v (%+v)", err, usage)
			}
		})
	}
	for name, o := range map[string]Options{"a file of nobody": {Files: []string{file}}, "no file": {Files: []string{file + "x"}, MappingFile: own}, "no mapping": {Files: []string{file}, MappingFile: own + "x"}, "no database": {Files: []string{"env:CLERK_IMPORT_NOT_SET"}, MappingFile: own}} {
		if in, err := Open(o); err == nil {
			t.Errorf("%s: it was opened: %v", name, in.Close())
		}
	}
}

// Parameters come from the command line or the environment; secrets do not come from a command line, and what is missing is
// named with the ways to say it.
func TestParametersComeFromWhereTheyMay(t *testing.T) {
	p := written(t, map[string]string{"a.csv": "id,email\n1,a@acme.io\n", "m.yaml": `
params:
  pepper: {help: the pepper, secret: true, needed: true}
  team: {help: the team, needed: true}
  area: {default: north}
fields: {external_id: id, email_address: email, private_metadata: {object: {team: $team, area: $area}}}
`})
	for name, c := range map[string]struct {
		params   map[string]string
		files    map[string]bool
		env      map[string]string
		msg, try string
		want     map[string]string
	}{
		"all are given":               {map[string]string{"pepper": "p", "team": "t", "area": "a"}, map[string]bool{"pepper": true}, nil, "", "", map[string]string{"pepper": "p", "team": "t", "area": "a"}},
		"from the environment":        {nil, nil, map[string]string{"PEPPER": "p", "TEAM": "t"}, "", "", map[string]string{"pepper": "p", "team": "t"}},
		"the command line counts":     {map[string]string{"team": "t"}, nil, map[string]string{"PEPPER": "p", "TEAM": "other"}, "", "", map[string]string{"pepper": "p", "team": "t"}},
		"a secret on a command line":  {map[string]string{"pepper": "p", "team": "t"}, nil, nil, "can be read by everybody", "--param pepper=@FILE", nil},
		"a secret is missing":         {map[string]string{"team": "t"}, nil, nil, "needs the parameter pepper: the pepper", "CLERK_IMPORT_PEPPER in the environment", nil},
		"one that is none is missing": {map[string]string{"pepper": "p"}, map[string]bool{"pepper": true}, nil, "needs the parameter team: the team", "--param team=VALUE", nil},
	} {
		t.Run(name, func(t *testing.T) {
			for k, v := range c.env {
				t.Setenv("CLERK_IMPORT_"+k, v)
			}
			in, err := Open(Options{Files: p[:1], MappingFile: p[1], Params: c.params, FromFile: c.files})
			if c.msg != "" {
				var usage *halt.Usage
				if !errors.As(err, &usage) || !strings.Contains(usage.Msg, c.msg) || !strings.Contains(usage.Try, c.try) {
					t.Errorf("%v %+v", err, usage)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			for k, v := range c.want {
				if in.params[k] != v {
					t.Errorf("%s is %q, want %q", k, in.params[k], v)
				}
			}
			u, problems := in.Mapping.NewMapper().Map(&rows(t, in, 0)[0])
			if text := string(u.PrivateMetadata.Or(nil)); len(problems) > 0 || !strings.Contains(text, `"team":"t"`) {
				t.Errorf("%s %v", text, problems)
			}
		})
	}
}

// A fingerprint is of what is made of the input: each choice makes another, and names of files that are moved do not.
func TestTheFingerprintIsOfWhatIsMade(t *testing.T) {
	const m = "params: {p: {default: d}}\ninputs: {more: {key: id, of: id}}\nfields: {external_id: id, email_address: email, private_metadata: {object: {p: $p, x: more.x?}}}\n"
	p := written(t, map[string]string{"a.csv": "id,email\n1,a@acme.io\n", "b.csv": "id,x\n1,y\n", "c.csv": "id,x\n1,z\n", "m.yaml": m, "n.yaml": m + "# another\n"})
	base := Options{Files: p[:1], MappingFile: p[3], Inputs: map[string]string{"more": p[1]}}
	prints := map[string]string{}
	add := func(name string, o Options, made Made) *Input {
		in := opened(t, o)
		print := in.Fingerprint(made)
		if other := prints[print]; other != "" {
			t.Errorf("%s has the fingerprint of %s", name, other)
		}
		prints[print] = name
		if !in.Fits(checkpoint.Run{MappingFP: print}, made) || in.Fits(checkpoint.Run{MappingFP: print + "x"}, made) {
			t.Errorf("%s does not fit itself, or anything", name)
		}
		return in
	}
	in := add("as it is", base, Made{})
	for name, made := range map[string]Made{"other rules": {Rules: "r"}, "a part": {Parts: []string{"x"}}, "a check": {Checks: []string{"c"}}} {
		add(name, base, made)
	}
	for name, change := range map[string]func(*Options){
		"another mapping":   func(o *Options) { o.MappingFile = p[4] },
		"a parameter":       func(o *Options) { o.Params = map[string]string{"p": "v"} },
		"another input":     func(o *Options) { o.Inputs = map[string]string{"more": p[2]} },
		"without the input": func(o *Options) { o.Inputs = map[string]string{"more": ""} },
		"a prefix":          func(o *Options) { o.IDPrefixes = []string{"x-"} },
		"empty cells":       func(o *Options) { o.Nulls = []string{"NULL"} },
	} {
		o := base
		change(&o)
		add(name, o, Made{})
	}
	// The same files, elsewhere and under other names.
	moved := written(t, map[string]string{"1.csv": "id,email\n1,a@acme.io\n", "2.csv": "id,x\n1,y\n"})
	then, err := in.Describe(true)
	if err != nil {
		t.Fatal(err)
	}
	run := checkpoint.Run{MappingFP: in.Fingerprint(Made{}), Inputs: then}
	now := opened(t, Options{Files: moved[:1], MappingFile: p[3], Inputs: map[string]string{"more": moved[1]}})
	if !now.Fits(run, Made{}) || now.Fits(run, Made{Rules: "r"}) || now.Fits(checkpoint.Run{MappingFP: run.MappingFP, Inputs: then[:1]}, Made{}) {
		t.Error("moved files are another input, or anything fits")
	}
	if what, err := now.Changed(then); what != "" || err != nil {
		t.Errorf("moved files have changed: %s %v", what, err)
	}
	// What is in a file counts, and what it says of its age does not.
	for name, change := range map[string]struct {
		text string
		want string
	}{"the same again": {"id,x\n1,y\n", ""}, "as long": {"id,x\n1,Y\n", "2.csv has changed"}, "longer": {"id,x\n1,yy\n", "2.csv has changed"}} {
		if err := os.WriteFile(moved[1], []byte(change.text), 0o600); err != nil {
			t.Fatal(err)
		}
		what, err := now.Changed(then)
		if err != nil || !strings.Contains(what, change.want) || (what == "") != (change.want == "") {
			t.Errorf("%s: %q %v", name, what, err)
		}
	}
	if what, err := now.Changed(then[:1]); err != nil || !strings.Contains(what, "1 file(s), now there are 2") {
		t.Errorf("%q %v", what, err)
	}
	if err := os.Remove(moved[1]); err != nil {
		t.Fatal(err)
	}
	if _, err := now.Changed(then); err == nil {
		t.Error("a file that is gone has not changed")
	}
	if _, err := now.Describe(true); err == nil {
		t.Error("a file that is gone was described")
	}
}

// Standard input is read as often as it has to be, and has a checkpoint in the folder where one is.
func TestStandardInputIsAFile(t *testing.T) {
	const text = "id,email\n1,a@acme.io\n"
	p := written(t, map[string]string{"m.yaml": "fields: {external_id: id, email_address: email}\n"})
	in := opened(t, Options{Files: []string{"-"}, MappingFile: p[0], Stdin: strings.NewReader(text)})
	for range 2 {
		if all := rows(t, in, 0); len(all) != 1 || all[0].Cells[1] != "a@acme.io" {
			t.Errorf("%+v", all)
		}
	}
	described, err := in.Describe(true)
	if err != nil || len(described) != 1 || described[0].Size != int64(len(text)) || described[0].ModTime != 0 || described[0].Hash == "" || described[0].Name != "-" {
		t.Errorf("%+v %v", described, err)
	}
	if what, err := in.Changed(described); what != "" || err != nil {
		t.Error(what, err)
	}
	var of output.Set
	in.AddFiles(&of)
	if got := in.CheckpointFor("x"); got != "stdin.x.checkpoint" || in.Names()[0] != "(standard input)" || in.Sizes()[0] != int64(len(text)) {
		t.Errorf("%s %v %v", got, in.Names(), in.Sizes())
	}
	if got := opened(t, Options{Files: []string{"../../samples/auth0.json"}}).CheckpointFor("x"); got != "../../samples/auth0.json.x.checkpoint" {
		t.Error(got)
	}
}

func TestWhichNamesAreFiles(t *testing.T) {
	for name, want := range map[string]string{"-": "", "env:DB": "", "a.csv": "a.csv", "postgres://a@b/c": "", "mysql://a@b/c": "", "sqlite:a.db": "a.db"} {
		if got := FileOf(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for name, is := range map[string]bool{"auth0": false, "a.yaml": true, "a.yml": true, "./auth0": true, `b\auth0`: true} {
		if IsMappingFile(name) != is {
			t.Errorf("%s is a mapping's file: %v", name, !is)
		}
	}
}

// A name that has a secret in it is refused without saying it, however it is written; a file is a file.
func TestNamesWithSecretsInThemAreRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("sk_live_file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, concealed := range map[string]bool{
		"users.csv": false, "sk_live_file": false, "env:DB": false, "postgres://ann@db/x": false, "sqlite:a.db": false, "a=b.csv": false,
		"sk_live_abcdefgh1234": true, "sk_test_abcdefgh1234": true, "@sk_live_abcdefgh1234": true, "key=sk_live_abcdefgh1234": true, `"sk_live_abcdefgh1234"`: true,
		"postgres://ann:tops3cret@db/x": true, "users=postgres://ann:tops3cret@db/x": true, "env:postgres://ann:tops3cret@db/x": true, " mysql://ann:tops3cret@db/x": true,
	} {
		err := Concealed(name)
		var usage *halt.Usage
		if (err != nil) != concealed || err != nil && (!errors.As(err, &usage) || strings.Contains(fmt.Sprint(err, usage.Try), "tops3cret") || strings.Contains(fmt.Sprint(err, usage.Try), "abcdefgh")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Rows that stand below the top of a document are those of a source that nobody knows: a proposal reads them.
func TestRowsBelowTheTopAreProposed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.json")
	if err := os.WriteFile(path, []byte(`{"results":{"items":[{"key":"a"},{"key":"b"}]}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := Open(Options{Files: []string{path}})
	var unknown *UnknownSource
	if !errors.As(err, &unknown) || !strings.Contains(unknown.Error(), "results.items") {
		t.Fatalf("%v (%v)", err, in)
	}
}
