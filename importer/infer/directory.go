package infer

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping/record"
)

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
		options := []Option{{p.columnID(by), fmt.Sprintf("`%s` does, by which entries are named", by.text())}, {p.columnID(dn), "`dn` does, which changes when somebody is moved"}}
		if chosen := p.choose(Question{ID: "external_id", At: "external_id", Options: options, Text: "what identifies a user for good?"}); chosen == options[0].ID {
			p.take("external_id", &guess{column: by, score: 0.5, convert: "string"})
		} else {
			p.take("external_id", &guess{column: dn, score: 0.5, convert: "string"})
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
