package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// CodeColumnsAlike is the code of columns whose names nobody who reads them tells apart.
const CodeColumnsAlike = "columns_alike"

// AlikeName is a column's name without what is easily overlooked: upper and lower case, spaces and characters that are not seen.
func AlikeName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// Alike is the problem of a column that is called nearly as another one.
func Alike(name, other string) Problem {
	return Problem{Code: CodeColumnsAlike, Severity: Warning, Field: name,
		Message: fmt.Sprintf("the column differs from %q in upper and lower case, spaces or characters that are not seen only", other),
		Hint:    "the mapping reads the one that is spelt as it says; make sure that it is the right one"}
}

// foundAlike are members of JSON whose names are alike, where the mapping reads one of them and not the other. Those of a file with a
// header are told by whoever reads that.
func foundAlike(mappers []*Mapper) []Finding {
	named := map[string][]Column{}
	for _, mp := range mappers {
		if mp.header != nil {
			continue
		}
		for _, c := range mp.Columns() {
			key := AlikeName(c.Name)
			i := slices.IndexFunc(named[key], func(o Column) bool { return o.Name == c.Name })
			if i < 0 {
				named[key] = append(named[key], c)
				continue
			}
			named[key][i].Filled += c.Filled
		}
	}
	var out []Finding
	for _, of := range named {
		read := slices.IndexFunc(of, func(c Column) bool { return c.Used })
		for _, c := range of {
			if read >= 0 && !c.Used && c.Filled > 0 {
				out = append(out, Finding{Problem: Alike(shownName(c.Name), of[read].Name), At: c.First, Count: c.Filled})
			}
		}
	}
	slices.SortFunc(out, func(a, b Finding) int { return cmp.Compare(a.Problem.Field, b.Problem.Field) })
	return out
}
