package mapping

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"
)

// A mapping may be somebody else's: whatever its YAML is, it is refused before the library
// works on it longer than on one that somebody wrote.
func TestAMappingsYAMLIsBounded(t *testing.T) {
	numbered := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for name, c := range map[string]struct{ text, want string }{
		"lists":         {strings.Repeat("[", 200_000), "more than 20000 words"},
		"few lists":     {strings.Repeat("[", 200), "nested deeper"},
		"closed lists":  {"fields: " + strings.Repeat("[", 200) + strings.Repeat("]", 200), "nested deeper"},
		"objects":       {strings.Repeat("{a: ", 200), "nested deeper"},
		"dashes":        {strings.Repeat("- ", 200), "nested deeper"},
		"questions":     {strings.Repeat("? ", 200), "no keys behind a question mark"},
		"anchors":       {"a: " + strings.Repeat("&a ", 200), "no anchors"},
		"tags":          {"a: " + strings.Repeat("!a ", 200), "no tags"},
		"comments":      {strings.Repeat("#\n", 50_000), "more than 20000 words"},
		"keys":          {numbered(30_000, "k%d: v\n"), "more than 20000 words"},
		"documents":     {strings.Repeat("---\na: b\n", 20_000), "more than 20000 words"},
		"size":          {"a: " + strings.Repeat("x", maxText), "larger than 512 KiB"},
		"aliases":       {"x: &a [y]\nfields: {external_id: *a}", "no anchors"},
		"aliases twice": {"a: &a [x, x]\nb: &b [*a, *a]\nfields: {external_id: {first: *b}}", "no anchors"},
		"merge key":     {"a: &a {external_id: id}\nfields: {<<: *a}", "no anchors"},
	} {
		_, err := Parse("m.yaml", c.text, nil)
		var fe *FileError
		if !errors.As(err, &fe) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %.100v", name, err)
		}
	}
	deep := "[" + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "]"
	if _, err := parseYAML("m.yaml", "ignore: "+deep); err != nil {
		t.Errorf("%v", err)
	}
}

// utf16As is a text as Windows saves it.
func utf16As(order binary.AppendByteOrder, text string) string {
	out := order.AppendUint16(nil, 0xfeff)
	for _, u := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

func TestMappingsAndTablesAreReadAsWindowsSavesThem(t *testing.T) {
	const text = "lookups: {plans: plans.csv}\r\nfields:\r\n  external_id: id\r\n  first_name: {const: \"Zoë 🦊\"}\r\n  locale: plan | lookup(plans)\r\n"
	const table = "from,to\r\n1,größer\r\n"
	for name, as := range map[string]func(string) string{
		"UTF-8": func(s string) string { return s }, "UTF-8 with a mark": func(s string) string { return "\ufeff" + s },
		"UTF-16, little end first": func(s string) string { return utf16As(binary.LittleEndian, s) }, "UTF-16, big end first": func(s string) string { return utf16As(binary.BigEndian, s) },
	} {
		m, err := inFolder(t, as(text), map[string]string{"plans.csv": as(table)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		u, problems := m.NewMapper().Map(&Record{JSON: `{"id":"7","plan":"1"}`})
		if u.FirstName.Or("") != "Zoë 🦊" || u.Locale.Or("") != "größer" || len(problems) > 0 || m.Text != text {
			t.Errorf("%s: %+v %v", name, u, problems)
		}
	}
	for name, text := range map[string]string{
		"Latin-1": "fields: {external_id: id} # \xe9", "UTF-16 without a mark": utf16As(binary.LittleEndian, text)[2:], "half a character": utf16As(binary.LittleEndian, text) + "x",
		"half a pair": utf16As(binary.LittleEndian, text) + "\x3d\xd8",
	} {
		if _, err := Parse("m.yaml", text, nil); err == nil || !strings.Contains(err.Error(), "save it as UTF-8") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a mapping looks up is in its folder: by no path, and by no link, does it reach for
// another file of whoever runs it.
func TestLookupsStayInTheMappingsFolder(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	write := func(path, text string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	const table = "from,to\n1,hunter2\n"
	write(filepath.Join(outside, "secret.csv"), table)
	write(filepath.Join(dir, "plans.csv"), table)
	write(filepath.Join(dir, "tables", "plans.csv"), table)
	write(filepath.Join(dir, "wide.csv"), "a,b\n"+strings.Repeat(",", 10)+"\n1,2\n1,3\n")
	relative, err := filepath.Rel(dir, filepath.Join(outside, "secret.csv"))
	if err != nil {
		t.Fatal(err)
	}
	refused := map[string]string{
		filepath.ToSlash(filepath.Join(outside, "secret.csv")): "outside", filepath.ToSlash(relative): "outside", "../x.csv": "outside", "tables/../../x.csv": "outside", "": "outside",
		"tables": "is not a file", ".": "is not a file", "none.csv": "no such file", "wide.csv": "twice",
	}
	good := []string{"plans.csv", "tables/plans.csv", "./plans.csv", "tables/../plans.csv"}
	if runtime.GOOS != "windows" {
		for name, to := range map[string]string{"link.csv": filepath.Join(outside, "secret.csv"), "up": outside, "inside.csv": "tables/plans.csv", "device": "/dev/zero"} {
			if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
		refused["link.csv"], refused["up/secret.csv"], refused["device"] = "copy the file beside", "copy the file beside", "copy the file beside"
		good = append(good, "inside.csv")
	}
	parse := func(name string) error {
		_, err := Parse(filepath.Join(dir, "m.yaml"), fmt.Sprintf("lookups: {a: %q}\nfields: {external_id: id | lookup(a)}", name), nil)
		return err
	}
	for name, want := range refused {
		if err := parse(name); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
	for _, name := range good {
		if err := parse(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// What an expression, a template or a converter makes of a row is bounded: a mapping that
// blows up is refused for the row, in bounded work and memory.
func TestWhatAMappingMakesOfARowIsBounded(t *testing.T) {
	lets := "let a0 = name + name; "
	for i := range 60 {
		lets += fmt.Sprintf("let a%d = a%d + a%[2]d; ", i+1, i)
	}
	dag := "let a0 = [1, id]; "
	for i := range 60 {
		dag += fmt.Sprintf("let a%d = [a%d, a%[2]d]; ", i+1, i)
	}
	row := `{"id":"7","name":"` + strings.Repeat("x", 1000) + `","list":[` + strings.Repeat("1,", 2000) + `1],"long":"` + strings.Repeat("x", 1<<20) + `"}`
	for _, src := range []string{
		`reduce(1..100, #acc + #acc, name)`, lets + "a60", dag + "a60", "toJSON(" + dag + " a60)", `reduce(1..60, concat(#acc, #acc), [1])`, `repeat(name, 1000000)`, `repeat(name, 4611686018427387904)`,
		`replace(long, "x", name)`, `replace(long, "", name)`, `join(map(1..100000, name), name)`, `join(map(1..1000, "x"), long)`, `map(1..100000, name)`, `map(1..1000, map(1..1000, [#, #]))`,
		`count(1..900, count(1..900, count(list, count(list, count(list, true) > 0) > 0) > 0) > 0)`, `count(list, count(list, count(list, count(list, # == 2) == 2) == 2) == 2)`, `1..100000000`,
		`map(1..1000, long)`, `reduce(1..100000, #acc + long, "")`, `{"a": map(1..1000, long)}`, `prefix(long, long) + long + long + long`, `reduce(1..100, toJSON(#acc), name)`, `reduce(1..100, toBase64(#acc), name)`,
		`split(reduce(1..3, #acc + #acc, long), "")`, `reduce(1..100000, [#acc], [1])`,
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id, private_metadata: {object: {a: {expr: '"+src+"'}}}}", nil)
		if err != nil {
			t.Errorf("%.100s: %v", src, err)
			continue
		}
		mp := m.NewMapper()
		before := allocated()
		_, problems := mp.Map(&Record{JSON: row})
		if len(problems) != 1 || problems[0].Code != "expression_failed" {
			t.Errorf("%.100s: %.300v", src, problems)
		}
		if grown := (allocated() - before) >> 20; grown > 4096 {
			t.Errorf("%.100s: took %d MiB", src, grown)
		}
	}
	words := strings.Repeat("{long}", 2000)
	for _, value := range []string{
		"{template: '" + words + "'}", "'long | replace(x, xxxxxxxxxx) | replace(x, xxxxxxxxxx) | replace(x, xxxxxxxxxx)'", "{object: {a: long, b: long, c: long, d: long, e: long}}",
		"{merge: [{object: {a: long, b: long}}, {object: {c: long, d: long}}, {object: {e: long}}]}",
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id, private_metadata: {object: {v: "+value+"}}}", nil)
		if err != nil {
			t.Errorf("%.60s: %v", value, err)
			continue
		}
		if _, problems := m.NewMapper().Map(&Record{JSON: row}); len(problems) != 1 || !strings.Contains(problems[0].Message, "larger than 4 MiB") {
			t.Errorf("%.60s: %.300v", value, problems)
		}
	}
	for src, want := range map[string]string{
		`reduce([1, 2, 3], #acc + # , 0)`: `{"a":6}`, `join(map(["a", "b"], # + "x"), "-")`: `{"a":"ax-bx"}`, `replace("a-b-c", "-", "+")`: `{"a":"a+b+c"}`, `replace("a-b-c", "-", "+", 1)`: `{"a":"a+b-c"}`,
		`repeat("ab", 3)`: `{"a":"ababab"}`, `join(["a"])`: `{"a":"a"}`, `len(filter(list, # == 1))`: `{"a":2001}`, `{"b": [id]}`: `{"a":{"b":["7"]}}`, `id in ["7", "8"] ? "y" : "n"`: `{"a":"y"}`, `all(list, # == 1)`: `{"a":true}`,
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id, private_metadata: {object: {a: {expr: '"+src+"'}}}}", nil)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if u, problems := m.NewMapper().Map(&Record{JSON: row}); string(u.PrivateMetadata.Or(nil)) != want || len(problems) > 0 {
			t.Errorf("%s: %s %v, want %s", src, u.PrivateMetadata.Or(nil), problems, want)
		}
	}
}

// allocated is how many bytes were allocated so far, freed or not.
func allocated() uint64 {
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.TotalAlloc
}
