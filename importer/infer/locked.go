package infer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"clerk-import/hashers"
	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
)

// A password is locked by what is written in front of its digest, as in files of shadow passwords: the digest fits no more, and is back
// as soon as the mark is gone. That is a state of people, and no way to write digests.

var (
	// lockMark knows marks that lock a password wherever they stand, in front of all digests or of some.
	lockMark = regexp.MustCompile(`^[^\p{L}\p{N}]*[!*]|^(\{crypt\}|\{unix\})[!*]`)
	// lockWord knows words in front of digests that say so, beside those that are said of people.
	lockWord = regexp.MustCompile(`^(x+|lk|nl|np|lock|ban|block|suspend|disable|dis|off|deny|revoked?|no ?login)$`)
	// mysqlDigest is how MySQL writes its own.
	mysqlDigest = regexp.MustCompile(`^\*[0-9A-F]{40}$`)
	hexOnly     = regexp.MustCompile(`^([0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})$`)
)

// locks reports whether what stands in front of a digest says that its password is locked.
func locks(front string) bool {
	if lockMark.MatchString(strings.ToLower(front)) {
		return true
	}
	word := strings.Trim(strings.ToLower(front), " :;,.|/_-#$()[]{}<>=~+&")
	return lockWord.MatchString(word) || reading(word) == banned || reading(word) == skip
}

// isDigest reports whether a text is a digest, with or without a name of its format.
func isDigest(text string) bool {
	if hexOnly.MatchString(text) {
		return true
	}
	_, err := hashers.Convert("auto", text, nil)
	return err == nil
}

// lockOf is what locks the password of a digest; "" if nothing does. Where others stand without, any mark without letters does.
func lockOf(text string, amongPlain bool) string {
	if len(text) < 20 || isDigest(text) {
		return ""
	}
	for i := 1; i < min(len(text)-16, longestFront); i++ {
		if isDigest(text[i:]) && !mysqlDigest.MatchString(text) && (locks(text[:i]) || amongPlain && normal(text[:i]) == "") {
			return text[:i]
		}
	}
	return ""
}

// unlock asks what becomes of people whose passwords are locked. Nobody's is taken for open until somebody says so.
func (p *Proposal) unlock(c *column) {
	amongPlain := slices.ContainsFunc(c.examples, isDigest)
	counts, all := map[string]int64{}, int64(0)
	for _, e := range c.examples {
		if lock := lockOf(e, amongPlain); lock != "" {
			counts[lock]++
			all++
		}
	}
	if all == 0 {
		return
	}
	marks := slices.Sorted(maps.Keys(counts))
	const most = 3
	if len(marks) > most && int64(len(marks)) == all {
		return // what is another one in front of each digest is a part of it, such as its salt
	}
	slices.SortStableFunc(marks, func(a, b string) int { return len(b) - len(a) })
	c.locks = marks
	var shown, conditions []string
	for _, m := range marks {
		shown = append(shown, strconv.Quote(m))
		conditions = append(conditions, fmt.Sprintf("string(%s ?? \"\") startsWith %s", c.inExpression(p), strconv.Quote(m)))
	}
	q := Question{ID: questionID("locked", c.text()), At: "digest",
		Text:    fmt.Sprintf("%s of `%s` have %s in front, as locked ones have: what becomes of these people?", record.Of(all, int64(len(c.examples)), "password"), c.text(), strings.Join(shown, ", ")),
		Options: []Option{{"none", "they arrive without a password, and may sign in with a code or a link"}, {"strip", "it locks nobody, and is taken off: they sign in with that password"}}}
	if !p.many[c.table] && !slices.Contains(c.path, "0") {
		q.Options = append([]Option{{banned, "they arrive banned and without that password"}, {skip, "they are left behind"}}, q.Options...)
	}
	is := "(" + strings.Join(conditions, " || ") + ")"
	switch p.choose(q) {
	case banned:
		p.stateful = append(p.stateful, state{banned: is})
	case skip:
		p.stateful = append(p.stateful, state{closed: is, reason: "locked user"})
	case "strip":
		c.fronts, c.locks = append(c.fronts, marks...), nil
	}
}

// locked reports whether a digest is one of those that stay locked.
func (c *column) locked(text string) bool {
	return slices.ContainsFunc(c.locks, func(mark string) bool { return strings.HasPrefix(text, mark) })
}

// allLocked reports whether no digest of a column is open.
func (c *column) allLocked() bool {
	return c.locks != nil && !slices.ContainsFunc(c.examples, func(e string) bool { return !c.locked(e) })
}
