package mapping

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// codeOf is what a page shows as code: its blocks, and what stands between backquotes.
var codeOf = regexp.MustCompile("(?s)```.*?```|`[^`\n]+`")

// The page of mappings names every key, field, converter and second factor that a mapping may have.
func TestThePageNamesAllOfTheLanguage(t *testing.T) {
	page, err := os.ReadFile("../docs/mapping.md")
	if err != nil {
		t.Fatal(err)
	}
	code := " " + strings.Join(codeOf.FindAllString(string(page), -1), " ") + " "
	names := func(word string) bool {
		return regexp.MustCompile(`[^\w]` + regexp.QuoteMeta(word) + `[^\w]`).MatchString(code)
	}
	for _, part := range slices.Sorted(maps.Keys(keys)) {
		for _, key := range keys[part] {
			if !names(key) {
				t.Errorf("the page lacks the key %s of %s", key, part)
			}
		}
	}
	for entity, specs := range fieldSpecs {
		for _, f := range specs {
			if !names(f.name) {
				t.Errorf("the page lacks the field %s of %s", f.name, entity)
			}
		}
	}
	for _, c := range converterTable {
		if !regexp.MustCompile("(?m)^\\| [^|]*`" + c.Name + "`[^|]* \\|").Match(page) {
			t.Errorf("the page's table lacks the converter %s", c.Name)
		}
	}
}

// notOfARow are keys that make no value of a row: what a mapping is called, what its inputs are, and what stands beside a value of
// which the trace shows the whole.
var notOfARow = map[string][]string{
	"mapping":    {"name", "title", "about", "input", "inputs", "detect", "params", "lookups", "ignore", "spelling", "once", "roles", "organizations", "memberships", "invitations", "fields"},
	"section":    {"fields", "from", "each", "needs", "input", "inputs", "detect", "lists", "let", "skip", "tell", "ignore", "metadata"}, // as of users
	"kind":       {"writes", "reads", "page"},
	"input":      {"header", "path", "table", "kind", "columns", "where"},
	"joined":     keys["joined"],
	"pivot":      keys["pivot"],
	"detect":     keys["detect"],
	"rowless":    keys["rowless"],
	"param":      keys["param"],
	"role":       keys["role"],
	"skip":       {"reason"},
	"tell":       {"reason", "hint"},
	"factor":     {"lost", "why", "none"},
	"identifier": {"each"},
	"digest":     {"from", "strip", "needs", "unusable"},
	"value":      {"each", "whole", "convert", "default", "keep_null", "on_error"},
	"rename":     {"keys"},
	"status":     {"map"},
}

// A row's trace shows what each key of a mapping that is about rows made of it, at its line, and so does each converter.
func TestTheTraceShowsAllOfTheLanguage(t *testing.T) {
	const text = `
lists:
  phones: {columns: "tel_#"} # list.columns mapping.lists
let:
  extra: 'packed | pairs(";", "=")' # mapping.let
skip:
  - when: gone? # skip.when mapping.skip
    reason: gone
status:
  value: state # status.value mapping.status
  map: {A: active}
tell:
  - when: asleep == true # tell.when mapping.tell
    reason: asleep
    hint: wake them
metadata:
  own:
    value: extra # kind.value mapping.metadata
    writes: server
    reads: server
second_factors:
  - {lost: passkey, when: 'keys?'} # factor.when mapping.second_factors
fields:
  external_id:
    path: id # value.path
  email_address:
    each: mails
    when: kind == "work" # identifier.when
    value: at # identifier.value
    verified: ok # identifier.verified
    main: first # identifier.main
  username:
    expr: name + "1" # value.expr
  first_name:
    template: "{name}" # value.template
  last_name:
    const: Lovelace # value.const
  locale:
    each: mails
    when: kind == "home" # value.when
    value: tongue # value.value
    main: first # value.main
  digest:
    from: pbkdf2
    value: hash? # digest.value
    left: hidden # digest.left
    params:
      prf: {const: sha256} # digest.params
      iterations: {const: "1000"}
      salt: salt?
      salt_encoding: {const: text}
  private_metadata:
    merge: # value.merge
      - object: # value.object
          nick: nick?
      - rename: # value.rename
          of: # rename.of
            path: meta
          keys: {a: b}
      - object:
          pick:
            first: # value.first
              - nick?
              - name
`
	// A value's line is that of what it is made of: a block's begins behind its key.
	shown := map[int]bool{}
	mp := mustParse(t, text, nil).NewMapper()
	steps, _ := mp.Trace(jsonRow(`{"id":"1","tel_1":"x","packed":"plan=pro","gone":"","state":"A","asleep":true,"keys":[],"mails":[{"kind":"work","at":"a@acme.io","ok":true,"first":true},
		{"kind":"home","at":"b@acme.io","tongue":"de","first":true}],"name":"ann","hash":"","hidden":true,"nick":"","meta":{"a":1},"salt":""}`))
	for _, s := range steps {
		if shown[s.Line] = true; s.Err != nil {
			t.Errorf("line %d: %s: %v", s.Line, s.Field, s.Err)
		}
	}
	is := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		_, said, _ := strings.Cut(line, " # ")
		for _, key := range strings.Fields(said) {
			block := strings.HasSuffix(strings.TrimRight(line[:strings.Index(line, " # ")], " "), ":")
			if is[key] = true; !shown[i+1] && !(block && shown[i+2]) {
				t.Errorf("the trace does not show %s, line %d: %s", key, i+1, line)
			}
		}
	}
	for part, all := range keys {
		for _, key := range all {
			if !is[part+"."+key] && !slices.Contains(notOfARow[part], key) {
				t.Errorf("nothing shows the key %s of %s in a trace", key, part)
			}
		}
	}
}

// Each converter that stands on a line of its own is shown by the trace with what it made.
func TestTheTraceShowsEveryConverter(t *testing.T) {
	with := map[string]string{
		"last_name": "name | last_name", "base32": "'text | base32(hex)'", "bit": "'one | bit(0)'", "e164": "'phone | e164(US)'", "future": "'time | future'", "past": "'time | past'", "has": "'text | has(61)'", "lookup": "'text | lookup(t, x)'",
		"map": "'text | map(*: 1)'", "only": "'text | only(username)'", "pairs": "'pairs | pairs(\";\", \"=\")'", "prefix": "'text | prefix(x)'", "query": "'pairs | query'", "bool": "one | bool",
		"records": "'pairs | records(\";\", \"=\", k, v)'", "replace": "'text | replace(6, 7)'", "timestamp": "time | timestamp", "verified": "one | verified", "trim_prefix": "'text | trim_prefix(6)'", "json": "object | json",
	}
	text := "lookups: {t: t.csv}\nfields:\n  external_id: id\n  private_metadata:\n    object:\n      front: id\n"
	line := map[string]int{}
	for _, c := range converterTable {
		value := with[c.Name]
		if value == "" {
			value = "text | " + c.Name
		}
		text += "      " + c.Name + "_made: " + value + "\n"
		line[c.Name] = strings.Count(text, "\n")
	}
	file := filepath.Join(t.TempDir(), "m.yaml")
	if err := os.WriteFile(filepath.Join(filepath.Dir(file), "t.csv"), []byte("a,b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := Parse(file, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	steps, _ := m.NewMapper().Trace(jsonRow(`{"id":"1","text":"616263","one":1,"phone":"(212) 555-0123","time":"2031-02-03T04:05:06Z","name":"Ann Lee","pairs":"a=b;c=d","object":"{\"a\":1}"}`))
	for _, c := range converterTable {
		i := slices.IndexFunc(steps, func(s Trace) bool { return s.Line == line[c.Name] })
		if i < 0 || steps[i].Err != nil || steps[i].Value.Empty() {
			t.Errorf("the trace shows nothing of %s: %+v", c.Name, append(steps, Trace{})[max(i, 0)])
		}
	}
}

// The trace decides as a run does: a text for nothing, and a time that never comes, are no yes.
func TestTheTraceDecidesAsARunDoes(t *testing.T) {
	m := mustParse(t, "skip: [{when: gone, reason: deleted}]\ntell: [{when: gone, reason: x, hint: y}]\nfields:\n  external_id: id\n", nil)
	for gone, want := range map[string]string{"None": "", "n/a": "", "infinity": "", "9999-12-31": "", "2020-01-02": "deleted", "yes": "deleted"} {
		rec := jsonRow(fmt.Sprintf(`{"id":"1","gone":%q}`, gone))
		steps, skip := m.NewMapper().Trace(rec)
		if runs := m.NewMapper().Skips(rec); skip != want || runs != want {
			t.Errorf("%s: traced as %q, and a run says %q; want %q", gone, skip, runs, want)
		}
		if i := slices.IndexFunc(steps, func(s Trace) bool { return s.Field == "tell: x" }); i < 0 || steps[i].Value.holds() != (want != "") {
			t.Errorf("%s: %+v", gone, steps)
		}
	}
}
