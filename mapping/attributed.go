package mapping

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

func init() {
	for i := range slices.Backward(wording.Attributes) { // of several of a name the first line is asked first
		a := &wording.Attributes[i]
		kind := wording.AttributeKind(a.Name)
		u := &unsaid{says: func(text string) bool { return attributeSays(a, text) }, filed: a.Test == "filed", also: unsaids[kind],
			expr: func(at string) string { return AttributeCondition(a, at) }}
		if a.Fate == wording.Told {
			u.told, u.instead = "the source says: "+a.Why, a.Hint
		}
		unsaids[kind] = u
	}
}

// formers are words of containers for people who have left, which say nothing of somebody elsewhere.
var formers = strings.Fields("former formers leaver leavers left departed offboarded exemployees exstaff retired graveyard trash ehemalige ausgeschiedene anciens exempleados exfuncionarios")

// filedUnder is the name of a container of a distinguished name (RFC 4514) that says its people are gone or shut out, "" if none does:
// ou=Disabled Users.
func filedUnder(dn string) string {
	_, containers, _ := strings.Cut(strings.ReplaceAll(dn, `\,`, " "), ",")
	for rdn := range strings.SplitSeq(containers, ",") {
		_, name, _ := strings.Cut(rdn, "=")
		former := slices.ContainsFunc(strings.Fields(wording.Words(name)), func(w string) bool { return slices.Contains(formers, w) }) || slices.Contains(formers, wording.Fold(name))
		if former || saysShut(name) {
			return strings.TrimSpace(rdn)
		}
	}
	return ""
}

// AttributeCondition is the expression that a value at a place says so: row.nsAccountLock. "" if an expression cannot ask it.
func AttributeCondition(a *wording.Attribute, at string) string {
	switch a.Test {
	case "is":
		return at + " == true"
	case "not":
		return at + " == false"
	case "matches":
		return fmt.Sprintf(`string(%s ?? "") matches %s`, at, strconv.Quote(a.Args[0]))
	case "filed":
		return ""
	case "other than":
		return fmt.Sprintf(`string(%[1]s ?? "") matches "." and not (string(%[1]s) matches "(?i)^%[2]s$")`, at, a.Args[0])
	}
	if a.Args[0] == "filetime" { // of an application, in seconds or milliseconds, as [attributeSays]
		return fmt.Sprintf(`((string(%[2]s ?? "") matches "^([0-9]{10}|[0-9]{13})$" ? %[1]s(%[2]s) : %[1]s(%[2]s, "filetime")) ?? false)`, a.Test, at)
	}
	return fmt.Sprintf("(%s(%s, %q) ?? false)", a.Test, at, a.Args[0])
}

// unixLike are numbers that are no time of a directory's: 100 nanoseconds since 1601 have 17 digits and more.
var unixLike = regexp.MustCompile(`^(\d{10}|\d{13})$`)

// attributeSays reports whether a text says what an attribute is looked at for; one that cannot be read does.
func attributeSays(a *wording.Attribute, text string) bool {
	text = strings.TrimSpace(text)
	if a.Name == "accountExpires" && unixLike.MatchString(text) { // of an application, in seconds or milliseconds
		return saysOver(text)
	}
	is, known := parseBool(text)
	switch a.Test {
	case "is":
		return is || !known && text != ""
	case "not":
		return known && !is || !known && text != ""
	case "matches":
		return a.Pattern.MatchString(text)
	case "filed":
		return filedUnder(text) != ""
	case "other than":
		return text != "" && !slices.Contains(a.Args, strings.ToLower(text))
	}
	v, err := findConverter(a.Test).apply(Str(text), a.Args)
	if err != nil && a.Test == "past" { // of a name that other systems have, too
		return saysOver(text)
	}
	return err != nil || v.Text == "true"
}

// IsFiled reports whether a column has distinguished names: what they say is told although they are read, as somebody's id.
func IsFiled(column string) bool {
	return slices.ContainsFunc(wording.AttributesOf(column), func(a *wording.Attribute) bool { return a.Test == "filed" })
}
