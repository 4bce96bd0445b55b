package mapping

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// leftBehind are the columns of rows that a mapping neither reads nor ignores.
func leftBehind(t *testing.T, text string, rows ...*Record) []string {
	t.Helper()
	m, err := Parse("t.yaml", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	mp := m.NewMapper()
	for _, r := range rows {
		mp.Map(r)
	}
	var out []string
	for _, c := range mp.Columns() {
		if !c.Used && c.Filled > 0 {
			out = append(out, fmt.Sprintf("%s %d", c.Name, c.Filled))
		}
	}
	slices.Sort(out)
	return out
}

// What an expression reads is known when it is compiled: no more of the row counts as used.
func TestColumnsThatExpressionsReadAreTheOnesThatAreUsed(t *testing.T) {
	const row = `{"id":"1","email":"a@acme.io","n":3,"odd name":"x","box":{"a":"1","b":"2","deep":{"c":1,"d":2}},
		"list":[{"kind":"one","v":"1","w":"2"},{"kind":"two","v":"3","w":"4"}],"flat":["a","b"]}`
	for _, c := range []struct {
		expr string
		left string
	}{
		{`row.id`, "box email flat list n odd_name"},
		{`row["odd name"]`, "box email flat id list n"},
		{`row?.id`, "box email flat list n odd_name"},
		{`get(row, "id")`, "box email flat list n odd_name"},
		{`row.box.a`, "box.b box.deep email flat id list n odd_name"},
		{`row.box?.deep?.c`, "box.a box.b box.deep.d email flat id list n odd_name"},
		{`row.box["deep"].c`, "box.a box.b box.deep.d email flat id list n odd_name"},
		{`let b = row.box; b.a + b.deep.c`, "box.b box.deep.d email flat id list n odd_name"},
		{`toJSON(row.box)`, "email flat id list n odd_name"},
		{`row.box != nil ? row.id : row.email`, "box.a box.b box.deep flat list n odd_name"},
		{`(row.box ?? row.other).a`, "box.b box.deep email flat id list n odd_name"},
		{`row.list[0].v`, "box email flat id list[1:] list[].kind list[].w n odd_name"},
		{`find(row.list, .kind == "one")?.v`, "box email flat id list[one].w list[two] n odd_name"},
		{`find(row.list ?? [], .kind in ["one", "two"])?.v`, "box email flat id list[one].w list[two].w n odd_name"},
		{`map(row.list, .v)`, "box email flat id list[].kind list[].w n odd_name"},
		{`map(filter(row.list, .v == row.n), .w)`, "box email flat id list[].kind odd_name"},
		{`filter(row.list, .v != "")[0].w`, "box email flat id list[].kind n odd_name"},
		{`first(row.list).v`, "box email flat id list[1:] list[].kind list[].w n odd_name"},
		{`len(row.list)`, "box email flat id list[].kind list[].v list[].w n odd_name"},
		{`email + box.a`, "box.b box.deep flat id list n odd_name"},
		{`row[row.id]`, ""},
		{`toJSON(row)`, ""},
		{`keys(row)`, "box email flat id list n odd_name"},
	} {
		var got []string
		text := "fields:\n  first_name: {expr: '" + c.expr + "', on_error: drop}\n"
		for _, l := range leftBehind(t, text, &Record{JSON: row}) {
			got = append(got, strings.ReplaceAll(strings.TrimSuffix(l, " 1"), " ", "_"))
		}
		if d := cmp.Diff(strings.Fields(c.left), append([]string{}, got...), cmp.Transformer("set", func(s []string) map[string]bool {
			m := map[string]bool{}
			for _, x := range s {
				m[x] = true
			}
			return m
		})); d != "" {
			t.Errorf("%s: %s", c.expr, d)
		}
	}
}

// Of the rows of a joined input of which some are read by their position, the others are told,
// as those of lists are.
func TestFurtherJoinedRowsAreTold(t *testing.T) {
	const inputs = "input: {table: a}\ninputs:\n  list: {table: b, key: owner, of: id, many: true}\nfields:\n  external_id: id\n"
	const list = `[{"owner":"1","v":"a"},{"owner":"1","v":"b"},{"owner":"1","v":"c"}]`
	for yaml, left := range map[string][]string{
		"  first_name: list[0].v\n":                                           {"list[1:] 2"},
		"  first_name: 'list[0].v? | trim'\n":                                 {"list[1:] 2"},
		"  email_address: 'list[0].v'\n  first_name: list[1].v\n":             {"list[2:] 2"},
		"  first_name: {expr: 'row.list[0].v'}\n":                             {"list[1:] 2"},
		"  first_name: {expr: 'first(row.list)?.v'}\n":                        {"list[1:] 2"},
		"  first_name: list[0].v\n  last_name: {expr: 'map(row.list, .v)'}\n": nil,
		"  first_name: {expr: 'map(row.list, .v)'}\n":                         nil,
		"  private_metadata: list\n":                                          nil,
		"  first_name: list[0].v\nignore: ['list[1:]']\n":                     nil,
	} {
		for what, rec := range map[string]*Record{
			"JSON":  {JSON: `{"id":"1","list":` + list + `}`},
			"cells": {Header: NewHeader([]string{"id", "list"}), Cells: []string{"1", list}},
		} {
			if d := cmp.Diff(left, leftBehind(t, inputs+yaml, rec, rec)); d != "" {
				t.Errorf("%s, %s: %s", yaml, what, d)
			}
		}
	}
}

// Members of containers are told like columns, in JSON rows as in cells, and in a container
// that is ignored, too.
func TestMembersOfContainersAreColumns(t *testing.T) {
	const box = `{"a":"1","b":"2","in":{"c":"3"},"all":[{"x":1,"y":2},{"x":3},{"x":4}],"oid":{"$oid":"65a0"}}`
	cells := NewHeader([]string{"id", "box"})
	for name, c := range map[string]struct {
		yaml string
		left []string
	}{
		"nothing is read":        {"", []string{"box 2"}},
		"a member is":            {"  last_name: box.a\n", []string{"box.all 2", "box.b 2", "box.in 2", "box.oid 2"}},
		"one of a list is":       {"  last_name: box.all[0].x\n", []string{"box.a 2", "box.all[1:] 2", "box.all[].y 2", "box.b 2", "box.in 2", "box.oid 2"}},
		"all of it is":           {"  private_metadata: box\n", nil},
		"a member of all is":     {"  private_metadata: box\n  last_name: box.a\n", nil},
		"it is ignored":          {"ignore: [box]\n", []string{"box.a 2", "box.all 2", "box.b 2", "box.in 2", "box.oid 2"}},
		"a leaf is ignored":      {"ignore: [box.a]\n", []string{"box.all 2", "box.b 2", "box.in 2", "box.oid 2"}},
		"leaves are ignored":     {"ignore: [box.a, box.b, box.in.c, \"box.all[].x\", box.oid]\n", []string{"box.all[].y 2"}},
		"all of it is, and said": {"ignore: [\"box.*\"]\n", nil},
	} {
		text := "fields:\n  external_id: id\n" + c.yaml
		json := &Record{JSON: `{"id":"1","box":` + box + `}`}
		if d := cmp.Diff(c.left, leftBehind(t, text, json, json)); d != "" {
			t.Errorf("%s, JSON: %s", name, d)
		}
		cell := &Record{Header: cells, Cells: []string{"1", box}}
		if d := cmp.Diff(c.left, leftBehind(t, text, cell, cell)); d != "" {
			t.Errorf("%s, in a cell: %s", name, d)
		}
	}
}
