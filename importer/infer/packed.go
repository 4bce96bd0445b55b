package infer

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clerk-import/importer/report"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// maxKeys is how many names a packed column may have; a text with a = in it that has more is something else.
const maxKeys = 20

// unpack looks at the values of a text that is packed: plan=pro;mail=…
func (t *Table) unpack(c *column, text string) {
	if c.kinds[packed]*10 < c.filled*9 || c.keys > maxKeys || !packedPattern.MatchString(text) {
		return
	}
	query := strings.Contains(text, "&")
	for _, pair := range strings.FieldsFunc(text, func(r rune) bool { return r == '|' || r == ';' || r == '&' }) {
		name, value, _ := strings.Cut(pair, "=")
		if query {
			if v, err := url.QueryUnescape(value); err == nil {
				value = v
			}
		}
		if in := t.column([]string{c.path[0], strings.TrimSpace(name)}); in != nil {
			if in.filled == 0 {
				c.keys++
			}
			in.packed = true
			in.add(value)
		}
	}
}

// settle forgets what is in columns that turned out not to be packed.
func (t *Table) settle() {
	t.columns = slices.DeleteFunc(t.columns, func(c *column) bool {
		if shown := report.Name(c.text()); slices.ContainsFunc(c.path, secretOrPerson) {
			t.unnamed = append(t.unnamed, shown)
			return true
		}
		if !c.packed || t.index[c.path[0]].isPacked() {
			return false
		}
		delete(t.index, strings.Join(c.path, "\x00"))
		return true
	})
	t.shorten()
}

// secretOrPerson reports whether a name is a secret or somebody's address or number: a proposal is shown to others, and must
// not have it.
func secretOrPerson(name string) bool {
	switch mapping.LooksLike(name) {
	case "a password or a digest", "an e-mail address", "a phone number":
		return true
	}
	return false
}

// isPacked reports whether a column is taken apart under its own name, which not every one may be.
func (c *column) isPacked() bool {
	return c.mostly(packed) && c.keys <= maxKeys && mapping.IsName(c.path[0])
}

// let is a name for a value that is made of every row and used more than once.
type let struct{ name, value string }

// lets are the packed columns of which parts are used, and the lists in packed texts, taken apart once.
func (p *Proposal) lets() (out []let) {
	for _, c := range p.tables[0].columns {
		if len(c.path) != 1 || !c.isPacked() || !slices.ContainsFunc(p.tables[0].columns, func(in *column) bool {
			return in.packed && in.path[0] == c.path[0] && p.taken[in] != ""
		}) {
			continue
		}
		value := scalar(c.reference(p) + " | " + c.unpacked())
		if c.kinds[packed] < c.filled {
			value = fmt.Sprintf("{path: %s, convert: %s, on_error: drop}", flow(scalar(c.reference(p))), flow(scalar(c.unpacked())))
		}
		out = append(out, let{c.path[0], value})
	}
	var written []*entries
	for _, k := range []class{addresses, numbers, logins} {
		if e := p.entries[k]; e != nil && e.records != "" && !slices.Contains(written, e) {
			out, written = append(out, let{e.list, e.records}), append(written, e)
		}
	}
	return out
}

// isLet reports whether a column is read as what it becomes under let.
func (p *Proposal) isLet(c *column) bool {
	return c.table == p.tables[0] && slices.ContainsFunc(p.lets(), func(l let) bool { return l.name == c.path[0] })
}

// records are the lists that stand in one text of each row: email:a@acme.io:1|phone:+1…:0.
func (p *Proposal) records() (out []*entries) {
	lead := p.tables[0]
	for _, c := range lead.columns {
		if len(c.path) != 1 || c.filled < 3 || c.mostly(email) || c.mostly(phone) || c.mostly(packed) || c.share(object)+c.share(list)+c.share(link) > 0.1 || c.secret() {
			continue
		}
		var texts []string
		holds := 0
		for _, row := range lead.sample {
			if text := row[c.path[0]]; text != "" {
				texts = append(texts, text)
				if strings.Contains(text, "@") {
					holds++
				}
			}
		}
		if holds*10 < len(texts)*3 || holds < 3 {
			continue
		}
		between, within, parts := layoutOf(texts)
		if parts == 0 {
			continue
		}
		e := &entries{name: c.text(), list: listName(c.path[0]) + "_list", columns: []*column{c}, positional: true}
		if !plainName.MatchString(e.list) || !mapping.IsName(e.list) {
			e.list = "contacts_list"
		}
		for lead.index[e.list] != nil {
			e.list += "_"
		}
		for i := range parts {
			e.members = append(e.members, fmt.Sprintf("part%d", i+1))
		}
		for _, text := range texts {
			for _, record := range strings.Split(text, between) {
				one := map[string]string{}
				for i, part := range strings.Split(record, within) {
					if part = strings.TrimSpace(part); part != "" && i < parts {
						one[e.members[i]] = part
					}
				}
				if len(one) > 0 && len(e.rows) < maxEntries {
					e.rows = append(e.rows, one)
				}
			}
		}
		if !e.understand() {
			continue
		}
		e.records = scalar(fmt.Sprintf("%s | records(%q, %q, %s)", c.reference(p), between, within, strings.Join(e.members, ", ")))
		if strings.ContainsAny(c.text(), "'\"\\\n\r") {
			e.records = fmt.Sprintf("{expr: %s, convert: %s}", quoted(c.inExpression(p)), scalar(fmt.Sprintf("records(%q, %q, %s)", between, within, strings.Join(e.members, ", "))))
		}
		out = append(out, e)
	}
	return out
}

// layoutOf is what stands between the records of texts and between the parts of one, and how many parts each has, one of which
// has the ways to reach people, as many of them as any layout finds; 0 if they are no records. Parts without a name are addresses
// and numbers; of one of the two alone they are a plain list.
func layoutOf(texts []string) (between, within string, parts int) {
	best := 0
	for _, b := range []string{"|", ";", "\n", ",", " ", "/", "#", "~"} {
		for _, w := range []string{":", "=", ",", ";", "~", "#", "*", "^", "/", "|", "\t"} {
			most, counts, all := 0, map[int]int{}, 0
			reach, several := map[int]int{}, false // of several classes in one text
			for _, text := range texts {
				both := map[class]bool{}
				for _, record := range strings.Split(text, b) {
					if strings.TrimSpace(record) == "" || b == w {
						continue
					}
					fields := strings.Split(record, w)
					most = max(most, len(fields))
					counts[len(fields)]++
					all++
					for i, f := range fields {
						if k := classOf(strings.TrimSpace(f)); k != logins {
							reach[i]++
							both[k] = true
							several = several || len(both) > 1
						}
					}
				}
			}
			if most == 0 || most == 1 && !several || most > 8 || counts[most]*10 < all*9 {
				continue
			}
			if n := slices.Max(append(slices.Collect(maps.Values(reach)), 0)); n*10 >= all*4 && (n > best || n == best && most > parts) {
				between, within, parts, best = b, w, most, n
			}
		}
	}
	return between, within, parts
}

// plainMembers are the members of an object that are no objects and lists.
func plainMembers(row gjson.Result) map[string]string {
	flat := map[string]string{}
	membersWithin("", row, flat)
	return flat
}

func membersWithin(at string, o gjson.Result, flat map[string]string) {
	o.ForEach(func(k, v gjson.Result) bool {
		if record.IsExtended(v.Raw) {
			v = firstValue(v)
		}
		switch {
		case v.IsObject() && strings.Count(at, ".") < maxDepth-1:
			membersWithin(at+k.Str+".", v, flat)
		case v.IsObject(), v.IsArray(), len(flat) >= maxPaths:
		default:
			if text := v.String(); strings.TrimSpace(text) != "" {
				flat[at+k.Str] = strings.Clone(text)
			}
		}
		return true
	})
}
