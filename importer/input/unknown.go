package input

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// UnknownSource says that no source's exports look like a file.
type UnknownSource struct {
	File   string
	Tables string // the names of several, none of which is known; the rest is empty then
	Sample mapping.Sample
	Near   []mapping.Miss // closest first
}

func (e *UnknownSource) Error() string {
	if e.Tables != "" {
		return fmt.Sprintf("%s: none of its tables is one of a source that is known: %s", e.File, e.Tables)
	}
	var fields []string
	for _, f := range e.Sample.Fields[:min(len(e.Sample.Fields), maxFields)] {
		fields = append(fields, report.Name(f))
	}
	return fmt.Sprintf("%s: the source is not recognised (fields: %s)", e.File, strings.Join(fields, ", "))
}

const (
	maxFields = 40 // that are shown
	maxNear   = 3  // sources that are shown
)

// secretField knows columns of which not even the first letter is shown.
var secretField = regexp.MustCompile(`(?i)pass|pwd|hash|salt|secret|token|digest|key|totp|otp|code`)

// SecretField reports whether a field's name says that its value must not be shown.
func SecretField(name string) bool { return secretField.MatchString(name) }

// Text shows the fields with a masked example of each, the sources that come closest
// and what keeps the file from being theirs.
func (e *UnknownSource) Text(w io.Writer) {
	if e.Tables != "" {
		fmt.Fprintln(w, e)
		return
	}
	fmt.Fprintf(w, "%s: the source is not recognised. Its fields, with an example of each:\n", e.File)
	width := 0
	fields := e.Sample.Fields[:min(len(e.Sample.Fields), maxFields)]
	for _, f := range fields {
		width = max(width, min(utf8.RuneCountInString(f), 40))
	}
	for _, f := range fields {
		example, ok := e.Sample.Examples[f]
		switch {
		case !ok:
			example = "(empty)"
		case secretField.MatchString(f):
			example = "•••"
		default:
			example = report.Shape(example)
		}
		fmt.Fprintf(w, "  %-*s  %s\n", width, report.Name(f), example)
	}
	if n := len(e.Sample.Fields) - len(fields); n > 0 {
		fmt.Fprintf(w, "  and %d more\n", n)
	}
	if len(e.Near) > 0 {
		fmt.Fprintln(w, "Closest:")
	}
	for _, m := range e.Near[:min(len(e.Near), maxNear)] {
		report.WrapBehind(w, fmt.Sprintf("  %-10s ", m.Mapping.Name), cmp.Or(m.Why(), "nearly"))
	}
}

// Try is what to do about it: a mapping, begun with a proposal.
func (e *UnknownSource) Try() []string {
	file := report.Command{report.File(e.File)}.String()
	return []string{
		fmt.Sprintf("clerk-import mapping infer %s > my.yaml", file),
		fmt.Sprintf("clerk-import check %s --mapping my.yaml", file),
	}
}
