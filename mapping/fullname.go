package mapping

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping/regexp"
)

func toFirstName(v Value, args []string) (Value, error) {
	first, _ := nameParts(v.Text, args)
	return fromCell(first), nil
}

func toLastName(v Value, args []string) (Value, error) {
	_, last := nameParts(v.Text, args)
	return fromCell(last), nil
}

// nameArgs checks the argument of first_name and last_name.
func nameArgs(args []string) error {
	if len(args) == 1 && args[0] != familyFirst {
		return fmt.Errorf("knows no order of names %q: family_first reads NAGY Anna and DE LA CRUZ María", args[0])
	}
	return nil
}

// familyFirst is the argument for names whose family's part stands first.
const familyFirst = "family_first"

// nameParts are the given and the family name of a full one.
func nameParts(full string, args []string) (first, last string) {
	first, last = splitName(full)
	if len(args) == 0 || last == "" || strings.ContainsRune(full, ',') {
		return first, last
	}
	return familyName(strings.Fields(first + " " + last))
}

// familyName takes a name apart whose family's part stands first: all of its words in capitals, if those behind them are not, and
// otherwise the first one.
func familyName(words []string) (first, last string) {
	n := 0
	for n < len(words) && words[n] == strings.ToUpper(words[n]) {
		n++
	}
	if n == 0 || n == len(words) {
		n = 1
	}
	return strings.Join(words[n:], " "), strings.Join(words[:n], " ")
}

// splitName takes a full name apart: "Family, Given", or the first word and the
// rest, which keeps "van Beethoven" together. What stands behind a comma may be no given
// name but a title, and a nickname in quotes is neither.
func splitName(full string) (first, last string) {
	if gap, plain := plainName(full); plain {
		return full[:gap], full[min(gap+1, len(full)):]
	}
	if isPhone(full) { // which is no name, and is told as a whole
		return strings.TrimSpace(full), ""
	}
	if strings.IndexByte(full, '"') >= 0 || strings.IndexByte(full, '(') >= 0 || strings.Contains(full, curly) {
		full = nickname.ReplaceAllString(full, " ")
	}
	if family, given, ok := strings.Cut(full, ","); ok {
		if !allTitles(given) {
			return strings.TrimSpace(given), strings.TrimSpace(family)
		}
		full = family
	}
	words := strings.Fields(full)
	if len(words) == 0 {
		return "", ""
	}
	return words[0], strings.Join(words[1:], " ")
}

// plainName finds where the first word of a name ends that has words with a blank between them and nothing else.
func plainName(full string) (gap int, plain bool) {
	if full == "" || beginsPhone(full[0]) {
		return 0, false
	}
	gap = len(full)
	for i := range len(full) {
		if !nameMarks[full[i]] {
			continue
		}
		if full[i] != ' ' || i == 0 || i == len(full)-1 || full[i-1] == ' ' {
			return 0, false
		}
		gap = min(gap, i)
	}
	return gap, true
}

// nameMarks are bytes that something in a name begins with which means something: white space, quotes, a comma, a bracket.
var nameMarks = func() (marks [256]bool) {
	marks = spaceBegins
	for _, c := range []byte{',', '"', '(', curly[0]} {
		marks[c] = true
	}
	return marks
}()

// curly is what quotation marks that are no straight ones begin with in UTF-8.
const curly = "\xe2\x80"

// nickname finds "Bob" and “Bob” and (Bob) in the middle of a name.
var nickname = regexp.MustCompile(`\s["“”„(][^"“”()]*["“”)]\s`)

// titles are what stands behind names with a comma, in lower case and without dots.
var titles = strings.Fields("phd md dds dvm jd esq mba msc ma bsc ba cpa rn pe jr sr ii iii iv dr ing dipl mph llm llb pmp")

func allTitles(s string) bool {
	words := strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(s, ".", "")), func(r rune) bool { return r == ' ' || r == ',' || r == '-' })
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(titles, w) })
}
