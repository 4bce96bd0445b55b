package infer

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"clerk-import/mapping/regexp"
)

// listName is a text as a list may be called.
func listName(s string) string {
	return strings.TrimFunc(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, s), func(r rune) bool { return r == '_' })
}

// reference is the path of a member of an entry.
func (e *entries) reference(m string) string {
	if plainName.MatchString(m) || slices.Contains(e.nested, m) {
		return m
	}
	return fmt.Sprintf("[%q]", m)
}

// member is a member of an entry in a condition.
func (e *entries) member(m string) string {
	if slices.Contains(e.nested, m) {
		return inExpression(strings.Split(m, "."))
	}
	return fmt.Sprintf("row[%q]", m)
}

var variable = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*$`)

// notVariables are words that are no variables in conditions.
var notVariables = []string{"in", "not", "and", "or", "let", "if", "else", "nil", "null", "true", "false", "matches", "contains", "startsWith", "endsWith", "row", "params", "parent", "key"}

// is is the condition that an entry is of a class.
func (e *entries) is(k class) string {
	if e.kind == "" {
		return ""
	}
	values := e.kinds[k]
	if !variable.MatchString(e.kind) || slices.Contains(notVariables, e.kind) || slices.ContainsFunc(values, func(v string) bool {
		kinds := kindsOf(v)
		return slices.Contains(kinds, boolean) || slices.Contains(kinds, integer)
	}) {
		return in(e.member(e.kind), values)
	}
	if len(values) == 1 {
		return fmt.Sprintf("%s == %q", e.kind, values[0])
	}
	var texts []string
	for _, v := range values {
		texts = append(texts, fmt.Sprintf("%q", v))
	}
	return fmt.Sprintf("%s in [%s]", e.kind, strings.Join(texts, ", "))
}

// writeEntries writes a field that is taken from the entries of a list, each with its own standing.
func (p *Proposal) writeEntries(line func(string, ...any), field string, k class, convert string) {
	e := p.entries[k]
	line("  %s:", field)
	line("    each: %s", scalar(e.list))
	if when := strings.TrimPrefix(e.is(k)+e.only, " and "); when != "" {
		line("    when: %s", scalar(when))
	}
	value := e.reference(e.data) + "?"
	if e.kind == "" {
		value += fmt.Sprintf(" | only(%s)", map[class]string{addresses: "email", numbers: "phone", logins: "username"}[k])
	}
	if convert != "" {
		value += " | " + convert
	}
	switch drop, dropped := strings.CutPrefix(e.local, "e164, "); {
	case k == numbers && dropped:
		line("    value: {path: %s, convert: e164, %s}", flow(e.reference(e.data)+"?"), drop)
	case k == numbers && e.local != "":
		line("    value: %s", scalar(e.reference(e.data)+"? | "+e.local))
	default:
		line("    value: %s", scalar(value))
	}
	switch {
	case k == logins || e.proof == "":
	case e.short != "":
		line("    verified: %s", scalar(e.short))
	default:
		line("    verified: {expr: %s}", quoted(e.proof))
	}
	if e.main != "" {
		line("    main: %s", scalar(e.reference(e.main)+"? | bool"))
	}
}

// writeLists names the lists that stand in numbered columns.
func (p *Proposal) writeLists(line func(string, ...any)) {
	var written []*entries
	for _, k := range []class{addresses, numbers, logins} {
		if e := p.entries[k]; e != nil && e.front != "" && !slices.Contains(written, e) {
			if len(written) == 0 {
				line("lists:")
			}
			line("  %s: {columns: %q}", e.list, e.front)
			written = append(written, e)
		}
	}
	if len(written) > 0 {
		line("")
	}
}
