package infer

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// factor is a column of second factors that comes along.
type factor struct {
	field string
	of    *column
	inUse *column // says that it is in use; nil: whoever has one uses it
}

var (
	codesName = regexp.MustCompile(`(backup|recovery|scratch|emergency|wiederherstellung|notfall|recuperac|secours|recupero|herstel)`)
	codeValue = regexp.MustCompile(`^[A-Za-z0-9]{4,12}(-[A-Za-z0-9]{3,8})*$`)
)

// codes reports whether a column holds backup codes as they are typed. What looks like a digest or a secret is none.
func (c *column) codes() bool {
	return c.filled > 0 && codesName.MatchString(c.leaf()) && !slices.ContainsFunc(c.examples, func(e string) bool {
		codes := strings.FieldsFunc(e, func(r rune) bool { return strings.ContainsRune("[]{}\"',;| \n", r) })
		return len(codes) < 2 || slices.ContainsFunc(codes, func(code string) bool { return !codeValue.MatchString(code) })
	})
}

// factors finds the secrets of authenticator apps and backup codes. A secret that every row has may be there before anybody
// has set the app up: whoever has not would be asked for codes that they do not have.
func (p *Proposal) factors(columns []*column) {
	var flag *column
	for _, c := range columns {
		if p.taken[c] == "" && c.table == p.tables[0] && c.mostly(boolean) && c.filled*10 >= c.table.Rows*9 && wording.Tells(c.text()) == wording.TellsFactor {
			flag = c
			break
		}
	}
	for _, f := range []struct {
		field, what string
		is          func(*column) bool
	}{
		{"totp_secret", "the secrets of authenticator apps", func(c *column) bool { return secondFactor(c.path[len(c.path)-1]) && c.seeds() }},
		{"backup_codes", "backup codes", (*column).codes},
	} {
		i := slices.IndexFunc(columns, func(c *column) bool {
			return p.taken[c] == "" && c.table == p.tables[0] && plainName.MatchString(c.path[0]) && f.is(c)
		})
		if i < 0 {
			continue
		}
		c := columns[i]
		q := Question{ID: questionID("second_factor", c.text()), At: f.field, Text: fmt.Sprintf("`%s` seems to hold %s: do they come along?", c.text(), f.what)}
		come := Option{"come", "they do: whoever has one is asked for it at the next sign-in"}
		leave := Option{"leave", "they stay behind: these users set a second factor up again, and the check counts them"}
		switch {
		case flag != nil:
			q.Options = []Option{{"in_use", fmt.Sprintf("they do, of those for whom `%s` says yes", flag.text())}, leave}
			if !mapping.SaysOfApp(flag.path[len(flag.path)-1]) {
				q.Options = slices.Insert(q.Options, 1, come)
			}
		case c.filled < c.table.Rows:
			q.Options = []Option{come, leave}
		default:
			q.Options = []Option{leave, come}
		}
		switch p.choose(q) {
		case "in_use":
			p.seconds = append(p.seconds, factor{f.field, c, flag})
		case "come":
			p.seconds = append(p.seconds, factor{f.field, c, nil})
		default:
			continue
		}
		p.taken[c] = f.field
	}
	if slices.ContainsFunc(p.seconds, func(f factor) bool { return f.inUse != nil }) {
		p.taken[flag] = "second factor in use"
	}
}

func (p *Proposal) writeFactors(line func(string, ...any)) {
	for _, field := range []string{"totp_secret", "backup_codes"} {
		p.say(line, "  ", field)
		for _, f := range p.seconds {
			switch {
			case f.field != field:
			case f.inUse != nil:
				line("  %s: {expr: %s}", field, quoted(fmt.Sprintf("bool(%s ?? false) ? %s : nil", f.inUse.inExpression(p), f.of.inExpression(p))))
			default:
				line("  %s: %s", field, scalar(f.of.reference(p)))
			}
		}
	}
}
