package infer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/mapping/record"
)

// shutGroups asks what becomes of people in groups whose names say that they must not sign in, or are gone: they are no teams, whatever
// becomes of the others.
func (p *Proposal) shutGroups() {
	t := p.teams
	if t == nil || t.name == nil {
		return
	}
	lead := p.tables[0]
	j, ok := joining(lead, t.members)
	if !ok {
		return
	}
	ids := t.idsByName()
	for _, name := range slices.Sorted(maps.Keys(ids)) {
		fate := reading(name)
		if fate != banned && fate != skip {
			continue
		}
		var in []string
		var rows int64
		for _, id := range ids[name] {
			in = append(in, fmt.Sprintf("%q", id))
			for _, r := range t.members.sample {
				if r[t.organization.path[0]] == id {
					rows++
				}
			}
		}
		q := Question{ID: questionID("state", t.members.Name, name), At: "banned", Options: outcomes, Default: banned,
			Text: fmt.Sprintf("`%s` has a group that is called %s, with %s in it: what becomes of them?", t.table().Name, name, record.Amount(rows, "row"))}
		is := fmt.Sprintf("any(row[%q] ?? [], string(get(#, %q) ?? \"\") in [%s])", t.members.Name, t.organization.path[0], strings.Join(in, ", "))
		switch p.choose(q) {
		case banned:
			p.stateful = append(p.stateful, state{banned: is})
		case skip:
			p.stateful = append(p.stateful, state{closed: is, reason: "group " + name})
		default:
			continue
		}
		t.shut = append(t.shut, in...)
		if !slices.ContainsFunc(p.joins, func(o join) bool { return o.table == t.members }) {
			p.joins = append(p.joins, join{table: t.members, key: t.user, of: j.of, many: true})
			p.many[t.members] = true
		}
	}
}

// skips writes that what is no team is left out, and who is in it.
func (t *teams) skips(line func(string, ...any), id *column) {
	if len(t.shut) > 0 {
		line("  skip: [{when: {expr: %s}, reason: no team}]", quoted(fmt.Sprintf("string(row[%q] ?? \"\") in [%s]", id.path[0], strings.Join(t.shut, ", "))))
	}
}

// table is the one that lists the organizations.
func (t *teams) table() *Table {
	if t.organizations == nil {
		return t.members
	}
	return t.organizations
}

// idsByName are the ids of organizations by their names, as far as they were looked at.
func (t *teams) idsByName() map[string][]string {
	ids := map[string][]string{}
	if len(t.name.path) > 1 || len(t.id.path) > 1 || len(t.organization.path) > 1 {
		return ids
	}
	for _, r := range t.table().sample {
		name, id := r[t.name.path[0]], r[t.id.path[0]]
		if name != "" && id != "" && !slices.Contains(ids[name], id) {
			ids[name] = append(ids[name], id)
		}
	}
	return ids
}
