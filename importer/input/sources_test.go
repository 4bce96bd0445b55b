package input

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/halt"
	"clerk-import/importer/source"
	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

const twoSources = "params: {%s: {default: d}}\ninputs: {%s: {key: id, of: id}}\nfields: {external_id: id, email_address: email}\n"

// Files of several sources come together, each understood as its own, in their order; what only one mapping knows is its own.
func TestFilesOfSeveralSourcesComeTogether(t *testing.T) {
	mappings := func(param, input string) string {
		return strings.Replace(strings.Replace(twoSources, "%s", param, 1), "%s", input, 1)
	}
	p := written(t, map[string]string{"1.csv": "id,email\n1,a@acme.io\n", "2.csv": "id,email\n1,b@acme.io\n", "3.csv": "id,x\n1,y\n", "m.yaml": mappings("p", "more"), "n.yaml": mappings("q", "other")})
	o := Options{Files: p[:2], Sources: p[3:], IDPrefixes: []string{"a-", "b-"}, Params: map[string]string{"q": "v"}, Inputs: map[string]string{"other": p[2]}}
	in := opened(t, o)
	all := in.Sources()
	if len(all) != 2 || in.Leading() != 2 || in.SourceOf(0) != 0 || in.SourceOf(1) != 1 || in.SourceOf(2) != 0 || in.Title() != p[3]+" and "+p[4] {
		t.Fatalf("%d sources, %d files, %q", len(all), in.Leading(), in.Title())
	}
	if all[0].HasJoined() || !all[1].HasJoined() || len(all[0].params) != 0 || all[1].params["q"] != "v" || all[0].Mapping.IDPrefix() != "a-" || all[1].Mapping.IDPrefix() != "b-" {
		t.Errorf("%+v\n%+v", all[0], all[1])
	}
	if !slices.Equal(in.Names(), []string{p[0], p[1], p[2]}) {
		t.Error(in.Names())
	}
	if title, files := all[1].Own(); title != p[4] || !slices.Equal(files, []string{p[1], p[2]}) {
		t.Error(title, files)
	}
	one, two := mapping.Position{File: p[0], Line: 2}, mapping.Position{File: p[1], Line: 2}
	if !in.SameSource(one, 0) || in.SameSource(one, 1) || !in.SameSource(two, 1) || !in.Before(one, two) || in.Before(two, one) {
		t.Error("rows are not of their sources, or not in their order")
	}
	alone := opened(t, Options{Files: p[:1], MappingFile: p[3]})
	if !alone.SameSource(one, 0) || alone.Fingerprint(Made{}) == in.Fingerprint(Made{}) {
		t.Error("one of two is the same as both")
	}
	for name, c := range map[string]struct {
		change   func(*Options)
		msg, try string
	}{
		"too few sources":   {func(o *Options) { o.Sources = p[3:4] }, "--source is given 1 times, for 2 file(s)", "one for each"},
		"too few prefixes":  {func(o *Options) { o.IDPrefixes = []string{"a"} }, "--id-prefix is given 1 times", "one for each"},
		"a mapping for all": {func(o *Options) { o.MappingFile = p[3] }, "--mapping does not say", "--source FILE.yaml"},
		"a table":           {func(o *Options) { o.Table = "x" }, "--table does not say", ""},
		"an encoding":       {func(o *Options) { o.Encoding = "windows-1252" }, "--encoding does not say", "iconv"},
		"a delimiter":       {func(o *Options) { o.Delimiter = ';' }, "--delimiter does not say", ""},
		"a header":          {func(o *Options) { o.Header = []string{"id"} }, "--header does not say", ""},
		"empty cells":       {func(o *Options) { o.Nulls = []string{"NULL"} }, "--null does not say", ""},
		"short rows":        {func(o *Options) { o.PadRows = true }, "--pad-rows does not say", ""},
		"a path":            {func(o *Options) { o.Path = "users" }, "--path does not say", ""},
		"a file of nobody's teams": {func(o *Options) {
			o.Others, o.Inputs = map[mapping.Entity]string{mapping.Organizations: p[2]}, nil
		}, "it cannot be told of which of the sources it is", "one run for each source"},
		"a parameter of none": {func(o *Options) { o.Params = map[string]string{"z": "v"} }, "--param z: none of the sources has it", "sources show"},
		"an input of none":    {func(o *Options) { o.Inputs = map[string]string{"z": p[2]} }, "--input z: none of the sources has it", "sources show"},
		"an input of both": {func(o *Options) {
			o.Sources, o.Inputs, o.Params = []string{p[3], p[3]}, map[string]string{"more": p[2]}, nil
		}, "several of the sources have an input more", "two names"},
		"metadata of none":           {func(o *Options) { o.Metadata = map[string]mapping.Place{"z": "public"} }, "--metadata z: none of the sources has it", "sources show"},
		"a state that both say":      {func(o *Options) { o.States = map[string]wording.Fate{"id": "banned"} }, "--state id: none of the sources has it", "sources show"},
		"a source that is not known": {func(o *Options) { o.Sources = []string{p[3], "auth1"} }, "auth1", "sources list"},
	} {
		changed := o
		c.change(&changed)
		in, err := Open(changed)
		if err == nil {
			_ = in.Close()
		}
		var usage *halt.Usage
		if !errors.As(err, &usage) || !strings.Contains(usage.Msg, c.msg) || !strings.Contains(usage.Try, c.try) {
			t.Errorf("%s: %v (%+v)", name, err, usage)
		}
	}
}

// Files of two sources that nobody has named are recognised, each, and what a source brings beside its users comes along.
func TestSeveralSourcesAreRecognised(t *testing.T) {
	in := opened(t, Options{Files: []string{"../../samples/auth0.json", "../../samples/supabase.csv"}})
	if len(in.Sources()) != 2 || !strings.Contains(in.MappingName(), "auth0+") {
		t.Errorf("%s", in.MappingName())
	}
	in = opened(t, Options{Files: []string{"../../samples/auth0.json", "../../samples/propelauth/users.json"}})
	for _, other := range in.Entities() {
		if other.Users() != in.Sources()[1].Mapping || len(other.Sources()) != 1 || !other.Lent(0) {
			t.Errorf("%s of %s", other.Mapping.Entity, other.Users().Name)
		}
	}
	if len(in.Entities()) != 2 {
		t.Errorf("%d", len(in.Entities()))
	}
}

// Rows of a joined input are used by the rows they belong to, and those that nobody uses are told; so is an input that
// is missing and without which something is not known.
func TestHowRowsOfJoinedInputsWereUsedIsTold(t *testing.T) {
	const m = `
inputs:
  roles: {key: user_id, of: id, many: true, help: who has which role, without: who has which role}
fields: {external_id: id, email_address: email, private_metadata: {object: {roles: roles?}}}
`
	p := written(t, map[string]string{"1.csv": "id,email\n1,a@acme.io\n2,b@acme.io\n", "all.csv": "user_id,role\n1,x\n1,y\n2,x\n", "none.csv": "user_id,role\n8,x\n9,x\n", "some.csv": "user_id,role\n1,x\n9,x\n", "m.yaml": m})
	q := written(t, map[string]string{"1.csv": "id,email\n1,a@acme.io\n", "2.csv": "user_id,role\n8,x\n", "m.yaml": strings.Replace(m, ", without: who has which role", "", 1)})
	others := opened(t, Options{Files: q[:1], MappingFile: q[2], Inputs: map[string]string{"roles": q[1]}})
	if _, err := others.Index(context.Background()); err != nil {
		t.Fatal(err)
	}
	if found := others.Unclaimed(others.JoinedCounts(nil)); len(found) != 1 || found[0].Code != "input_unrelated" || !strings.Contains(found[0].Message, "no row of roles belongs to any user") {
		t.Errorf("an input of another export: %+v", found)
	}
	for name, c := range map[string]struct{ code, says string }{"all.csv": {}, "none.csv": {"input_unclaimed", "belong to no row"}, "some.csv": {"input_unclaimed", "belong to no row"}} {
		i := slices.IndexFunc(p, func(path string) bool { return strings.HasSuffix(path, "/"+name) })
		in := opened(t, Options{Files: p[:1], MappingFile: p[2], Inputs: map[string]string{"roles": p[i]}})
		indexes, err := in.Index(context.Background())
		if err != nil || len(indexes) != 1 {
			t.Fatal(name, indexes, err)
		}
		if again, err := in.Index(context.Background()); err != nil || again[0] != indexes[0] {
			t.Errorf("%s: read a second time: %v", name, err)
		}
		joiner := source.NewJoiner(indexes)
		for _, rec := range rows(t, in, 0) {
			if err := joiner.Join(&rec); err != nil {
				t.Fatal(err)
			}
		}
		counts := in.JoinedCounts([]*source.Joiner{joiner})
		found := in.Unclaimed(counts)
		if len(counts) != 1 || counts[0].Input != "roles" || counts[0].Files[0] != p[i] || (c.code == "") != (len(found) == 0) || c.code != "" && (found[0].Code != c.code || !strings.Contains(found[0].Message, c.says)) {
			t.Errorf("%s: %+v %+v", name, counts, found)
		}
	}
	without := opened(t, Options{Files: p[:1], MappingFile: p[2]})
	if found := without.Untold(2); len(found) != 1 || found[0].Code != codeMissing || found[0].Count != 2 || !strings.Contains(found[0].Message, "nothing else says who has which role") {
		t.Errorf("%+v", found)
	}
	if found := without.Untold(0); len(found) != 0 {
		t.Errorf("of no rows: %+v", found)
	}
	if found := opened(t, Options{Files: p[:1], MappingFile: p[2], Inputs: map[string]string{"roles": ""}}).Untold(2); len(found) != 0 {
		t.Errorf("somebody has said so: %+v", found)
	}
}
