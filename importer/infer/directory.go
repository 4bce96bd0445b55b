package infer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping/record"
)

// directoryIDs are what directories call the id that they have made for an entry (RFC 4530; eDirectory, Active Directory, 389, FreeIPA).
var directoryIDs = []string{"entryuuid", "guid", "objectguid", "nsuniqueid", "ipauniqueid"}

// entriesOf tells the people of a directory from what they are filed under, by the attribute that their entries are named by
// (the first part of a dn), and takes that for what identifies them where nothing else does.
func (p *Proposal) entriesOf() {
	lead := p.tables[0]
	dn := lead.index["dn"]
	if dn == nil || !dn.distinct() || dn.filled < lead.Rows {
		return
	}
	counts := map[string]int{}
	most := ""
	for _, e := range dn.examples {
		name, _, _ := strings.Cut(e, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if counts[name]++; counts[name] > counts[most] {
			most = name
		}
	}
	i := slices.IndexFunc(lead.columns, func(c *column) bool { return len(c.path) == 1 && strings.EqualFold(c.path[0], most) })
	if i < 0 || counts[most]*10 < len(dn.examples)*6 {
		return
	}
	by := lead.columns[i]
	if p.fields["external_id"] == nil && by.distinct() && by.mostly(word) && p.taken[by] == "" && by.identifies() {
		var options []Option
		from := map[string]*column{}
		offer := func(c *column, why string) {
			from[p.columnID(c)] = c
			options = append(options, Option{p.columnID(c), fmt.Sprintf("`%s` does, %s", c.text(), why)})
		}
		for _, c := range lead.columns {
			if slices.Contains(directoryIDs, c.leaf()) && c.distinct() && c.filled >= by.filled && p.taken[c] == "" {
				offer(c, "which the directory has made and never changes")
			}
		}
		offer(by, "by which entries are named")
		offer(dn, "which changes when somebody is moved")
		chosen := p.choose(Question{ID: "external_id", At: "external_id", Options: options, Text: "what identifies a user for good?"})
		p.take("external_id", &guess{column: from[chosen], score: 0.5, convert: "string"})
		if login := cmp.Or(lead.index["uid"], by); p.fields["username"] == nil && slices.Contains(directoryIDs, from[chosen].leaf()) && login.distinct() && login.mostly(word) && p.taken[login] == "" {
			p.take("username", &guess{column: login, score: 0.5})
		}
	}
	if counts[most] == len(dn.examples) {
		return
	}
	q := Question{ID: questionID("who", dn.text()), At: "skip", Options: []Option{{skip, "they are left behind"}, {come, "they arrive"}},
		Text: fmt.Sprintf("%s are not named by `%s`, as most are: are they people?", record.Of(int64(len(dn.examples)-counts[most]), int64(len(dn.examples)), "entry"), by.text())}
	if p.choose(q) == skip {
		p.stateful = append(p.stateful, state{closed: fmt.Sprintf("not (lower(dn) startsWith %q)", most+"="), reason: "no person"})
	}
}
