package mapping

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/expr-lang/expr/builtin"
)

const argumentsRow = `{"id":"1","text":"ann@acme.io","num":7,"bool":true,"none":null,"list":["x","y"],"objs":[{"a":1},{"a":2}],"object":{"a":"b"},"empty":"","json":"{\"a\":1}"}`

// kindsOfRow are the kinds of the columns of argumentsRow, as problems name them.
var kindsOfRow = map[string]string{
	"text": "a text", "num": "a number", "bool": "a boolean", "none": "nothing", "list": "a list", "objs": "a list", "object": "an object", "empty": "nothing", "json": "a text", "missing": "nothing",
}

// tryValue makes a value of a mapping of argumentsRow.
func tryValue(t *testing.T, value string) (made string, problems []Problem, err error) {
	t.Helper()
	m, err := Parse("m.yaml", "fields: {external_id: id, private_metadata: {object: {x: "+value+"}}}\nparams: {p: {default: v}}\n", nil)
	said := ""
	if err != nil {
		if said = err.Error(); !strings.HasPrefix(said, "m.yaml:1:") {
			t.Errorf("%s: has no place: %v", value, err)
		}
	} else {
		var u User
		u, problems = m.NewMapper().Map(&Record{JSON: argumentsRow})
		made = strings.TrimSuffix(strings.TrimPrefix(string(u.PrivateMetadata.Or(nil)), `{"x":`), "}")
	}
	for _, p := range problems {
		if said += p.Message + p.Hint; p.Hint == "" || strings.Contains(p.Message+p.Hint, "ann@") {
			t.Errorf("%s: no hint, or somebody's value: %+v", value, p)
		}
		// Whatever of the row it reads is named with its kind.
		named := 0
		for column, kind := range kindsOfRow {
			for _, form := range []string{column + " is " + kind, "column " + column + " has " + kind} {
				if strings.Contains(p.Message, form) {
					named++
				}
			}
		}
		if strings.Contains(value, "row.") && named == 0 || strings.HasPrefix(value, "'") && named == 0 && !strings.Contains(p.Message, "beside it, in") {
			t.Errorf("%s: neither the column nor its kind are named: %s", value, p.Message)
		}
	}
	if word := foreign.FindString(quotations.ReplaceAllString(strings.TrimPrefix(said, "m.yaml:"), "")); word != "" {
		t.Errorf("%s: %q is of a library: %s", value, word, said)
	}
	return made, problems, err
}

// args is a list of arguments in parentheses: none, or n times the same.
func args(n int, arg string) string {
	if n == 0 {
		return ""
	}
	return "(" + strings.Join(slices.Repeat([]string{arg}, n), ", ") + ")"
}

// Every converter is given every number and kind of arguments, and every kind of value: what comes
// of it is something, or a problem that names the column, its kind and what is taken. The table is
// made from the converters there are.
func TestEveryConverterWithEveryArgument(t *testing.T) {
	mayBeNothing := []string{"last_name", "only", "trim_prefix", "list"} // of a text that is all prefix, or separator
	for _, name := range converterNames() {
		conv := findConverter(name)
		if conv == nil { // made where it stands
			conv = &Converter{Name: name, least: 1, most: map[string]int{"lookup": 2, "map": anyNumber}[name]}
		}
		for n := range 5 {
			for _, arg := range []string{"x", "1", `"|"`, "$p", "@text", "@num", "@list", "@object", "@missing?", "@none?"} {
				if n == 0 && arg != "x" {
					continue
				}
				fits := n >= conv.least && n <= conv.most
				for column, kind := range kindsOfRow {
					pipe := column + map[string]string{"nothing": "?"}[kind] + " | " + name + args(n, arg)
					made, problems, err := tryValue(t, "'"+pipe+"'")
					switch {
					case err != nil:
						if !strings.Contains(err.Error(), name) && !strings.Contains(err.Error(), "lookups") && !strings.Contains(err.Error(), "region") {
							t.Errorf("%s: the converter is not named: %v", pipe, err)
						}
					case !fits:
						t.Errorf("%s: %d arguments are taken, and %s says %d to %d", pipe, n, name, conv.least, conv.most)
					case kind == "nothing":
						if len(problems) > 0 && conv.refsNeeded(arg) {
							t.Errorf("%s: of nothing comes %v", pipe, problems)
						}
					case len(problems) == 0 && made == "" && !slices.Contains(mayBeNothing, name):
						t.Errorf("%s: the value is gone", pipe)
					case len(problems) == 0 && (arg == "@list" || arg == "@object") && n > 0:
						t.Errorf("%s: a list or an object is taken as an argument: %s", pipe, made)
					case len(problems) == 0 && kind == "an object" && !conv.whole && conv.unpacked != "{":
						t.Errorf("%s: an object is taken for a text: %s", pipe, made)
					case len(problems) == 0 && column == "objs" && !conv.whole && conv.unpacked != "[":
						t.Errorf("%s: objects are taken for texts: %s", pipe, made)
					}
				}
				if err := conv.count(n); (err == nil) != fits {
					t.Errorf("%s with %d arguments: %v", name, n, err)
				}
			}
		}
	}
}

// refsNeeded reports whether an argument is there whatever the row has.
func (c *Converter) refsNeeded(arg string) bool { return !strings.HasPrefix(arg, "@") }

// The entries of a list are converted one by one, be it of JSON or made by a converter.
func TestConvertersTakeTheEntriesOfLists(t *testing.T) {
	const row = `{"id":"1","tags":["B","A"],"text":"B, A","full":["Ann Lee","Bo Ek"],"at":[0.5e9,1612112523],"yes":["t","no"],"nested":[["a"]],"mixed":["a",{"b":1}],"dates":[{"$date":"2021-01-31T17:02:03Z"}]}`
	for pipe, want := range map[string]string{
		"tags | lower": `["b","a"]`, "text | list | lower": `["b","a"]`, "tags | map(A: active, B: banned)": `["banned","active"]`, "text | list | map(A: active, B: banned)": `["banned","active"]`,
		"tags | prefix(x)": `["xB","xA"]`, "full | first_name": `["Ann","Bo"]`, "full | last_name": `["Lee","Ek"]`, "tags | replace(B, C)": `["C","A"]`, "yes | bool": `[true,false]`,
		"tags | string": `"[\"B\",\"A\"]"`, "text | list | string": `"[\"B\",\"A\"]"`, "tags | list": `["B","A"]`, "nested | lower": "!", "mixed | upper": "!", "dates | timestamp": `["2021-01-31T17:02:03Z"]`,
		"text | list | pairs(a, b)": "!", `text | records(",", ":", k)`: `[{"k":"B"},{"k":"A"}]`,
		"{template: '{tags}'}": "!", "{template: '{text} {tags | list}'}": "!", "{expr: 'lower(row.tags)'}": "!", "{expr: 'prefix(row.tags, \"x\")'}": `["xB","xA"]`,
	} {
		value := pipe
		if !strings.HasPrefix(value, "{") {
			value = "'" + value + "'"
		}
		m, err := Parse("m.yaml", "fields: {external_id: id, private_metadata: {object: {x: "+value+"}}}\n", nil)
		if err != nil {
			t.Errorf("%s: %v", pipe, err)
			continue
		}
		u, problems := m.NewMapper().Map(&Record{JSON: row})
		got := string(u.PrivateMetadata.Or(nil))
		if len(problems) > 0 {
			got = "!"
		} else {
			got = strings.TrimSuffix(strings.TrimPrefix(got, `{"x":`), "}")
		}
		if got != want {
			t.Errorf("%s is %s, want %s: %v", pipe, got, want, problems)
		}
	}
}

// Every function of expressions is given every number and kind of arguments, too. What the language
// takes is known of each of its functions.
func TestEveryFunctionWithEveryArgument(t *testing.T) {
	values := []string{"row.text", "row.num", "row.none", "row.list", "row.object", `"x"`, "1", "nil", "[1]", "{.a}", "row[row.text]", "now()", `duration("1h")`}
	tried, failed := 0, 0
	try := func(name string, given ...string) {
		call := name + "(" + strings.Join(given, ", ") + ")"
		_, problems, err := tryValue(t, "{expr: '"+call+"'}")
		if tried++; err != nil || len(problems) > 0 {
			failed++
		}
		for _, p := range problems {
			if strings.Contains(p.Message, "another kind than is taken") && !strings.Contains(p.Message, " takes ") && !slices.Contains(given, "{.a}") && !strings.Contains(p.Message, "row.text]") {
				t.Errorf("%s: what is taken is not said: %s", call, p.Message)
			}
		}
	}
	names := functionNames()
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if slices.Contains(builtin.Names, name) && !slices.ContainsFunc(taken, func(of struct{ of, what string }) bool { return slices.Contains(strings.Fields(of.of), name) }) {
			t.Errorf("nothing says what %s takes", name)
		}
		try(name)
		for i, a := range values {
			try(name, a)
			for _, b := range values[i%3 : min(len(values), i%3+4)] {
				try(name, a, b)
			}
			try(name, a, values[(i+3)%len(values)], values[(i+5)%len(values)])
			try(name, a, "row.text", "1", "row.num")
		}
	}
	for _, op := range []string{"+", "-", "*", "/", "%", "^", "<", ">=", "contains", "startsWith", "endsWith", "matches", "in", "..", "??", "and"} {
		for _, a := range []string{"row.text", "row.num", "row.list", "row.object", "row.none"} {
			for _, b := range []string{"row.text", "row.object", `"x"`, "1"} {
				if _, problems, _ := tryValue(t, fmt.Sprintf("{expr: '%s %s %s'}", a, op, b)); len(problems) > 0 && !strings.Contains(problems[0].Message, " takes ") && !strings.Contains(problems[0].Message, "a value is not") {
					t.Errorf("%s %s %s: %s", a, op, b, problems[0].Message)
				}
			}
		}
	}
	if tried < 3000 || failed < tried/3 || failed == tried {
		t.Errorf("%d of %d failed", failed, tried)
	}
}
