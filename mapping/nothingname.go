package mapping

import (
	"slices"
	"unicode"
)

// CodeNameNothing is the code of a name that a program has written for nothing: "null null", "undefined Smith" of
// templates that put together what is not there (github.com/gitwitorg/gitwit/issues/144 and NodeBB/NodeBB/pull/4079,
// read 2026-11-27).
const CodeNameNothing = "name_nothing"

// neverNames are words for nothing that nobody is called, spelt as programs do.
var neverNames = []string{"undefined", "(null)", "<null>", "[null]", "NaN", "#N/A", "[object", "Object]", "[object Object]"}

// nothingNames are those that somebody may be called, too: they are nothing where the rest of the name is no name either.
var nothingNames = []string{"null", "NULL", "None", "none", "nil", "nan", "N/A", "n/a"}

// withoutNothing leaves out names that say nothing. Somebody may be called Null, and then spelt so; in lower case it is a
// program's word beside a name that has a capital letter.
func withoutNothing(u *User, problems []Problem) []Problem {
	first, last := u.FirstName.Or(""), u.LastName.Or("")
	if !mayBeNothing(first) && !mayBeNothing(last) {
		return problems
	}
	never := func(s string) bool { return slices.Contains(neverNames, s) }
	none := func(s string) bool { return s == "" || never(s) || slices.Contains(nothingNames, s) }
	out := func(s, other string) bool {
		return s != "" && (never(s) || none(s) && none(other) || s == "null" && hasCapital(other))
	}
	for _, n := range [...]struct {
		field       string
		to          *Opt[string]
		text, other string
	}{{"first_name", &u.FirstName, first, last}, {"last_name", &u.LastName, last, first}} {
		if out(n.text, n.other) {
			*n.to = Opt[string]{}
			problems = append(problems, Problem{
				Code: CodeNameNothing, Severity: Warning, Field: n.field, Value: n.text, OnError: Drop,
				Message: n.field + " is a program's word for nothing and is not sent",
				Hint:    "right where the source has no name; else correct the row",
			})
		}
	}
	return problems
}

// mayBeNothing tells quickly from nearly all names that they are none of those above.
func mayBeNothing(s string) bool {
	if s == "" || len(s) > len("[object Object]") {
		return false
	}
	switch s[0] {
	case 'u', '(', '<', '[', 'N', 'n', '#', 'O':
		return slices.Contains(neverNames, s) || slices.Contains(nothingNames, s)
	}
	return false
}

func hasCapital(s string) bool { return slices.ContainsFunc([]rune(s), unicode.IsUpper) }
