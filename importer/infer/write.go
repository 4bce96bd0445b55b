package infer

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"clerk-import/importer/report"
)

// plainName is a segment of a path that needs no quotes.
var plainName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_-]*$`)

// reference is the path of a column in the mapping, with a ? where rows lack it.
func (c *column) reference(p *Proposal) string {
	var b strings.Builder
	segments := c.path
	if c.table != p.tables[0] {
		segments = append([]string{c.table.Name}, c.path...)
		if p.many[c.table] {
			segments = slices.Insert(segments, 1, "0")
		}
	}
	for i, s := range segments {
		switch {
		case s == "0" && i > 0:
			b.WriteString("[0]")
		case plainName.MatchString(s):
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s)
		default:
			fmt.Fprintf(&b, "[%q]", s)
		}
	}
	if c.filled < c.table.Rows || c.table != p.tables[0] {
		b.WriteByte('?')
	}
	return b.String()
}

// scalar is text as a YAML value.
func scalar(s string) string {
	if strings.ContainsAny(s, `[]{}"'#&*!|>%@:,`) && !regexp.MustCompile(`^[\w.?]+( \| [\w.]+(\([\w$]*\))?)*$`).MatchString(s) {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return s
}

// value is the value of a guess as the mapping writes it.
func (p *Proposal) value(g *guess) string {
	if c := g.column; c.pair {
		s := fmt.Sprintf(`{expr: 'find(row[%q] ?? [], .Name == %q)?.Value'`, c.path[0], c.path[1])
		if g.convert != "" {
			s += ", convert: " + scalar(g.convert)
		}
		return s + "}"
	}
	if p.logins != nil && g == p.fields["email_address"] {
		return p.login("email", "lower")
	}
	if p.numbersOf != nil && g == p.fields["phone_number"] {
		if at := p.numbersOf.reference(p); !strings.ContainsAny(at, `["`) {
			return scalar(fmt.Sprintf("%s | e164(@%s)", g.column.reference(p), at))
		}
		return fmt.Sprintf("{expr: %s}", quoted(fmt.Sprintf(`e164(string(%s ?? ""), string(%s ?? ""))`, g.column.inExpression(p), p.numbersOf.inExpression(p))))
	}
	if strings.ContainsAny(g.column.text(), "'\"\\\n\r") { // a name that no path takes
		s := "{expr: " + quoted(g.column.inExpression(p))
		if g.convert != "" {
			s += ", convert: " + scalar(g.convert)
		}
		return s + "}"
	}
	s := g.column.reference(p)
	if g.convert != "" {
		s += " | " + g.convert
	}
	return scalar(s)
}

// login is the login where it is of a kind.
func (p *Proposal) login(kind, convert string) string {
	value := fmt.Sprintf("%s | only(%s)", p.logins.reference(p), kind)
	if convert != "" {
		value += " | " + convert
	}
	return scalar(value)
}

// flow is a value inside of brackets.
func flow(s string) string {
	if s[0] == '\'' || s[0] == '{' || !strings.ContainsAny(s, "?|") {
		return s
	}
	return "'" + s + "'"
}

// YAML is the mapping, valid as it stands, with what it was made of in comments.
func (p *Proposal) YAML(source string) string {
	var b strings.Builder
	clear(p.said)
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	from := "the first"
	if p.tables[0].Spread {
		from = "the first, and some from all over it:"
	}
	line("# A proposal for %s, by the names of its columns and what is in %s %d row(s).", plain(source), from, p.tables[0].Rows)
	line("# Read it, answer the questions, and look at some rows with clerk-import mapping test.")
	for _, t := range p.tables {
		if t.Part && !t.Spread {
			line("# Of %s the first %d rows were looked at, and none behind them: %s.", plain(t.Name), t.Rows, t.Sample)
		}
		if t.Passed > 0 {
			line("# %d further arrays of the document were not looked at: `input: {path: …}` names one of them.", t.Passed)
			break
		}
	}
	for _, t := range p.tables {
		line("#")
		p.table(line, t)
	}
	if n := len(p.questions); n > 0 {
		line("#")
		line("# %d question(s) stand at the lines that they are about, behind a question mark. Until they are answered the", n)
		line("# safe answer counts: --answer ID=OPTION gives another, --ask asks at a terminal, --json lists them.")
	}
	line("")
	p.say(line, "", "input")
	if lead := p.tables[0]; lead.SQL != "" || lead.Path != "" || lead.where != "" {
		line("input:")
		if lead.SQL != "" {
			line("  table: %s", scalar(lead.SQL))
		}
		if lead.Path != "" {
			line("  path: %s", scalar(lead.Path))
		}
		if lead.where != "" {
			line("  where: %s", quoted(lead.where))
		}
		line("")
	}
	p.say(line, "", "inputs")
	for _, t := range p.tables[1:] {
		if !slices.ContainsFunc(p.joins, func(j join) bool { return j.table == t }) {
			p.say(line, "", "inputs."+t.Name)
		}
	}
	if len(p.joins) > 0 {
		line("inputs:")
		for _, j := range p.joins {
			p.say(line, "  ", "inputs."+j.table.Name)
			if j.table.SQL != "" {
				line("  %s:", j.table.Name)
				line("    table: %s", scalar(j.table.SQL))
			} else {
				line("  %s: # told by its columns, or given with --input %s=FILE", j.table.Name, j.table.Name)
				stands := cmp.Or(j.table.raw, j.table)
				line("    detect: {all: [%s]%s}", strings.Join(stands.always(), ", "), p.tables[0].notIn(stands))
			}
			fold := ""
			if j.addresses() {
				fold = " | lower"
			}
			line("    key: %s", scalar(strings.TrimSuffix(j.key.bare(), "?")+fold))
			if j.or != nil {
				line("    of: %s", scalar(fmt.Sprintf("filter([%s, %s], # != nil)", j.of.inExpression(p), j.or.inExpression(p))))
			} else {
				of := strings.TrimSuffix(j.of.bare(), "?")
				if j.of.table != p.tables[0] {
					of = j.of.table.Name + "." + of
				}
				line("    of: %s", scalar(of+fold))
			}
			if j.where != "" {
				line("    where: %s", quoted(j.where))
			}
			if j.name != nil {
				line("    pivot: {key: %s, value: %s}", scalar(j.name.path[0]), scalar(j.value.path[0]))
			} else if j.many {
				line("    many: true # several rows belong to a user: %s[0] is the first", j.table.Name)
			}
		}
		line("")
	}
	if p.asksRegion() {
		line("params:")
		line("  region:")
		line("    help: region of phone numbers without a country code")
		if p.region != "" {
			line("    default: %q", p.region)
		}
		line("")
	}
	if lets := p.lets(); len(lets) > 0 {
		line("let:")
		for _, l := range lets {
			line("  %s: %s", key(l.name), l.value)
		}
		line("")
	}
	p.writeLists(line)
	p.writeSkips(line)
	p.say(line, "", "skip", "status")
	p.writeTells(line)
	line("fields:")
	if len(p.fields) == 0 || !slices.ContainsFunc(slices.Collect(maps.Keys(p.fields)), func(f string) bool { return !strings.HasSuffix(f, "?") }) {
		line("  skip_password_requirement: true # nothing was recognised")
	}
	p.single(line, "external_id")
	p.identifier(line, "email_address", "email_verified", p.other)
	p.identifier(line, "phone_number", "phone_verified", nil)
	if p.logins != nil && p.fields["username"] == nil {
		line("  username: %s", p.login("username", ""))
	}
	if e := p.entries[logins]; e != nil && p.fields["username"] == nil {
		p.writeEntries(line, "username", logins, "")
	}
	for _, f := range []string{"username", "first_name", "last_name", "locale"} {
		p.single(line, f)
	}
	p.writeDigest(line)
	p.writeFactors(line)
	p.single(line, "created_at")
	p.single(line, "profile_image")
	p.writeStates(line)
	p.say(line, "  ", "banned")
	p.left(line)
	if p.teams != nil {
		line("")
		p.teams.sections(p, line)
	}
	for _, q := range p.questions { // of what is not in the mapping
		p.say(line, "", q.At)
	}
	return b.String()
}

// always are the columns that every row has, as the mapping names them.
func (t *Table) always() (names []string) {
	for _, c := range t.columns {
		if len(c.path) == 1 && (c.filled == t.Rows || t.cells) {
			names = append(names, fmt.Sprintf("%q", c.path[0]))
		}
	}
	return names
}

// notIn is the condition of another table that it lacks a column of this one, which may have all of its.
func (t *Table) notIn(other *Table) string {
	for _, name := range t.always() {
		if !slices.ContainsFunc(other.columns, func(c *column) bool { return len(c.path) == 1 && fmt.Sprintf("%q", c.path[0]) == name }) {
			return ", none: [" + name + "]"
		}
	}
	return ""
}

// bare is a column's path in its own table.
func (c *column) bare() string {
	return c.reference(&Proposal{tables: []*Table{c.table}})
}

func (p *Proposal) single(line func(string, ...any), field string) {
	g, or := p.fields[field], p.fields[field+" or"]
	p.say(line, "  ", field)
	switch {
	case g != nil && or != nil:
		line("  %s:", field)
		line("    first: [%s, %s]", flow(p.value(g)), flow(p.value(or)))
	case g != nil && p.fields[field+" front"] != nil:
		front := p.fields[field+" front"].column
		line("  %s: {template: %s} # van den Berg", field, quoted(fmt.Sprintf("{%s} {%s}", front.reference(p), g.column.reference(p))))
	case g != nil:
		line("  %s: %s", field, p.value(g))
	}
}

func (p *Proposal) identifier(line func(string, ...any), field, proof string, other []*guess) {
	g, v := p.fields[field], p.fields[proof]
	p.say(line, "  ", field)
	if k := map[string]class{"email_address": addresses, "phone_number": numbers}[field]; p.entries[k] != nil {
		p.writeEntries(line, field, k, map[class]string{addresses: "lower", numbers: "e164"}[k])
		return
	}
	several := field == "phone_number" && p.logins != nil && p.logins.kinds[phone] > 0
	if g == nil && !several {
		return
	}
	line("  %s:", field)
	verified := func() {
		switch {
		case p.always[field]:
			line("      verified: true")
		case g != nil && strings.HasPrefix(g.convert, "list"):
			line("      # several in one cell: which of them is verified is not known")
		case v == nil:
		case v.bit > 0:
			line("      verified: %s", scalar(fmt.Sprintf("%s | bit(%d)", v.column.reference(p), v.bit-1)))
		case v.column.mixed():
			line("      verified: {path: %s, convert: verified, on_error: drop}", flow(scalar(v.column.reference(p))))
		default:
			line("      verified: %s", p.value(v))
		}
	}
	if several {
		line("    - value: %s", p.login("phone", "e164"))
		verified()
	}
	if g == nil {
		return
	}
	value := p.value(g)
	if p.dropped && field == "phone_number" {
		value = fmt.Sprintf("{path: %s, convert: e164, on_error: drop}", flow(g.column.reference(p)))
	}
	line("    - value: %s", value)
	verified()
	for _, o := range other {
		line("    - value: %s # unverified, as far as is known", p.value(o))
	}
}

// asksRegion reports whether numbers are read by a region that a parameter says.
func (p *Proposal) asksRegion() bool {
	e := p.entries[numbers]
	return p.fields["phone_number"] != nil && strings.Contains(p.fields["phone_number"].convert, "$region") || e != nil && strings.Contains(e.local, "$region")
}

// alone are the columns of which a user has one value: the users' own, and those of tables with one row for a user.
func (p *Proposal) alone() (out []*column) {
	for _, t := range p.tables {
		i := slices.IndexFunc(p.joins, func(j join) bool { return j.table == t && !j.many })
		if t != p.tables[0] && i < 0 {
			continue
		}
		for _, c := range t.columns {
			if len(c.path) == 1 && (t == p.tables[0] || c != p.joins[i].key && normal(c.path[0]) != "id") {
				out = append(out, c)
			}
		}
	}
	return out
}

// unpacked is the converter that takes packed values apart.
func (c *column) unpacked() string {
	for _, between := range []string{"|", ";", "&", ","} {
		if slices.ContainsFunc(c.examples, func(e string) bool { return strings.Contains(e, between) }) {
			if between == "&" {
				return "query"
			}
			return fmt.Sprintf(`pairs(%q, "=")`, between)
		}
	}
	return `pairs("|", "=")`
}

// holdsSecrets reports whether an object or a list has a digest or another secret in it.
func (c *column) holdsSecrets() bool {
	return slices.ContainsFunc(c.table.columns, func(in *column) bool {
		return len(in.path) > len(c.path) && slices.Equal(in.path[:len(c.path)], c.path) && in.secret()
	})
}

// bookkeeping are columns of no use elsewhere.
var bookkeeping = []string{"updated_at", "updated", "updated_on", "modified_at", "modified", "row_version", "version", "__v", "etag", "last_updated", "xmin", "rowid"}

// key is text as a key of YAML.
func key(s string) string {
	if plainName.MatchString(s) {
		return s
	}
	return fmt.Sprintf("%q", s)
}

// ofSecrets are the fields of which not even the shape of a value is shown.
var ofSecrets = []string{"digest", "password?", "salt?"}

// table lists the columns of a table.
func (p *Proposal) table(line func(string, ...any), t *Table) {
	width := 6
	var shown []*column
	for _, c := range t.columns {
		if c.filled > 0 || len(c.path) == 1 {
			shown = append(shown, c)
			width = max(width, min(40, utf8.RuneCountInString(c.text())))
		}
	}
	line("# %-*s  %6s  %8s  %-24s  %s", width, t.Name, "filled", "distinct", "taken for", "examples")
	for _, c := range shown {
		what := p.taken[c]
		if g := p.fields[what]; g != nil && what != "" {
			what += " (" + g.confidence() + ")"
		}
		distinct := fmt.Sprint(len(c.values))
		if len(c.values) == maxDistinct {
			distinct = "many"
		}
		line("# %-*s  %6s  %8s  %-24s  %s", width, report.Name(c.text()), report.Percent(c.filled, t.Rows), distinct, what, strings.Join(p.examples(c), ", "))
	}
}

// plain is text on one line: a name of a column must not end the comment it is in.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\u0085' {
			return ' '
		}
		return r
	}, s)
}
