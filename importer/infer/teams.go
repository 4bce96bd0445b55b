package infer

import (
	"fmt"
	"slices"
	"strings"
)

// teams are a table of organizations and one of their members.
type teams struct {
	organizations, members *Table      // the former is nil where rows of members say all that there is of organizations
	id, name               *column     // of organizations
	slug, created, creator *column     // of them; nil if there is none
	organization, user     *column     // of members
	role                   *column     // of them; nil if there is none
	roles                  [][2]string // values of role, and what they are: org:admin, org:member or open
	shut                   []string    // ids, quoted, of groups that are no teams: whoever is in them must not sign in
}

// teamWords are what organizations are called, in the singular and the plural.
var teamWords = []string{"organization", "organizations", "organisation", "organisations", "org", "orgs", "team", "teams", "tenant", "tenants", "workspace", "workspaces", "company", "companies", "group", "groups",
	"firma", "firmen", "mandant", "mandanten", "gruppe", "gruppen", "equipe", "equipes", "entreprise", "entreprises", "empresa", "empresas", "equipo", "equipos", "grupo", "grupos", "組織", "チーム", "会社", "组织", "团队", "公司"}

// teamsOf finds a table of organizations and one of their members, whose names say so: one
// that has a column of the ids of users, and another of the ids of organizations. A table of members alone is asked about.
func (p *Proposal) teamsOf(lead *Table, tables []*Table) *teams {
	for _, members := range tables {
		j, ok := joining(lead, members)
		if members == lead || !ok || !j.named && !j.byAddress() {
			continue
		}
		for _, calls := range []func(*teams) bool{(*teams).called, (*teams).covered} {
			for _, o := range tables {
				if o == lead || o == members {
					continue
				}
				t := &teams{organizations: o, members: members, user: j.key}
				if t.refer() && calls(t) && t.describe(lead) {
					return t
				}
			}
		}
	}
	for _, members := range tables {
		if j, ok := joining(lead, members); ok && members != lead && (j.named || j.byAddress() || mayRefer(j.key.leaf())) {
			if t := membersAlone(j); t != nil && p.areTeams(t) {
				return t
			}
		}
	}
	return nil
}

// membersAlone takes a table whose rows say who is in which team, and hardly anything else, for one of members; nil if it is none.
func membersAlone(j join) *teams {
	t := &teams{members: j.table, user: j.key}
	for _, c := range j.table.columns {
		n := normal(c.text())
		word, rest := teamIn(n)
		switch {
		case c == j.key || c.filled == 0 || slices.Contains([]string{"id", "uuid"}, n) || slices.Contains(bookkeeping, n):
		case len(c.path) != 1 || c.secret():
			return nil
		case word && isName(rest) && t.name == nil:
			t.name = c
		case word && t.organization == nil && c.filled == j.table.Rows:
			t.organization = c
		case c.isRole() && t.role == nil:
			t.role = c
		case c.named("created_at") > 0.5 || strings.HasPrefix(n, "join"):
		default:
			return nil // it says more than who is in which
		}
	}
	if t.organization == nil {
		t.organization = t.name
	}
	if t.organization == nil || t.organization.filled < j.table.Rows || t.organization.mostly(email) || t.organization.mostly(boolean) {
		return nil
	}
	if t.id = t.organization; t.name == nil {
		t.name = t.organization
	}
	return t
}

// areTeams asks whether a table of members alone is one.
func (p *Proposal) areTeams(t *teams) bool {
	text := fmt.Sprintf("`%s` says who (`%s`) is in which `%s`", t.members.Name, t.user.text(), t.organization.text())
	if t.role != nil {
		text += fmt.Sprintf(", and as what (`%s`)", t.role.text())
	}
	return p.choose(Question{ID: questionID("teams", t.members.Name), At: "organizations", Text: text + ": are these teams?",
		Options: []Option{{"yes", "each becomes an organization, and each row a member of it"}, {"no", "they are no teams: the rows are data of the users"}}}) == "yes"
}

// teamIn reports whether a name begins with a word for organizations, or ends with one behind id, and what else it says: id of
// team_id. The longest word counts.
func teamIn(name string) (is bool, rest string) {
	for _, w := range teamWords {
		r, ok := strings.CutPrefix(name, w)
		if !ok {
			r, ok = strings.CutSuffix(name, w)
			ok = ok && r == "id"
		}
		if ok && (!is || len(r) < len(rest)) {
			is, rest = true, r
		}
	}
	return is, rest
}

// isName knows what stands behind the word in team_name.
func isName(rest string) bool {
	return slices.Contains([]string{"name", "title", "titel", "titre", "titulo", "label", "bezeichnung", "nom", "nome", "nombre", "naam", "名", "名称"}, rest)
}

// roleWords are what columns of what members are in a team are called.
var roleWords = []string{"role", "roles", "rolle", "rolename", "rol", "ruolo", "papel", "rola", "level", "type", "permission", "position", "funktion", "fonction", "funcion", "función", "funcao", "função", "役割", "角色"}

// isRole reports whether a column says what members are in a team.
func (c *column) isRole() bool { return slices.Contains(roleWords, normal(c.text())) }

// refer finds the column of members that has the ids of organizations.
func (t *teams) refer() bool {
	for _, id := range t.organizations.columns {
		if n := normal(id.text()); len(id.path) != 1 || !id.distinct() || n != "id" && n != "uuid" && !strings.HasSuffix(n, "id") {
			continue
		}
		for _, c := range t.members.columns {
			n := normal(c.text())
			named, _ := teamIn(n)
			called := named || slices.Contains(teamWords, normal(t.organizations.Name))
			if c == t.user || len(c.path) != 1 || len(c.values) == 0 || !called {
				continue
			}
			common := 0
			for v := range c.values {
				if _, is := id.values[v]; is {
					common++
				}
			}
			if common*10 >= len(c.values)*9 || common*2 >= len(c.values) && named { // rows that point nowhere are told by the check
				t.id, t.organization = id, c
				return true
			}
		}
	}
	return false
}

// called reports whether the members' column is named after the table of organizations: group_id of groups.
func (t *teams) called() bool {
	return t.organization.idIn(t.organizations) != nil
}

// covered reports whether members of most of the organizations are known, or their ids are no running numbers: the small numbers of
// a column that is named after another table fit any table's.
func (t *teams) covered() bool {
	return !t.id.runs() || t.organization.shared(t.id)*2 >= len(t.id.values)
}

// describe finds what else is known of organizations and their members. One without names is
// none.
func (t *teams) describe(lead *Table) bool {
	for _, c := range t.organizations.columns {
		if len(c.path) != 1 || c == t.id {
			continue
		}
		n := normal(c.text())
		switch {
		case t.name == nil && (c.named("name") > 0.5 || slices.Contains([]string{"title", "titel", "titre", "titulo", "label", "bezeichnung"}, n)):
			t.name = c
		case t.slug == nil && (n == "slug" || n == "handle" || n == "subdomain"):
			t.slug = c
		case t.created == nil && c.named("created_at") > 0.5 && c.mostly(timestamp):
			t.created = c
		case t.creator == nil && (strings.HasPrefix(n, "owner") || strings.HasPrefix(n, "createdby") || n == "userid") && c.within(lead):
			t.creator = c
		}
	}
	for _, c := range t.members.columns {
		if len(c.path) == 1 && c != t.user && c != t.organization && c.isRole() {
			t.role = c
			break
		}
	}
	return t.name != nil
}

// within reports whether a column has the values of one of a table that identifies its rows.
func (c *column) within(t *Table) bool {
	return slices.ContainsFunc(t.columns, func(id *column) bool {
		if !id.distinct() || len(c.values) == 0 {
			return false
		}
		for v := range c.values {
			if _, is := id.values[v]; !is {
				return false
			}
		}
		return true
	})
}

// sections writes the proposal for organizations and memberships.
func (t *teams) sections(p *Proposal, line func(string, ...any)) {
	p.say(line, "", "roles")
	if len(t.roles) > 0 {
		front := "# "
		if slices.ContainsFunc(t.roles, func(r [2]string) bool { return r[1] != "open" }) {
			front = ""
		}
		line("%sroles: # the most powerful first; org:admin may administer the organization", front)
		for _, r := range t.roles {
			if r[1] == "open" {
				line("#   %s: org:member", plain(key(r[0])))
			} else {
				line("  %s: %s", plain(key(r[0])), scalar(r[1]))
			}
		}
		line("")
	}
	id := func(c *column) string {
		if c.mostly(integer) {
			return scalar(c.bare() + " | string")
		}
		return scalar(c.bare())
	}
	p.say(line, "", "organizations")
	line("organizations:")
	if t.organizations == nil {
		line("  from: memberships # each that a row names is made once")
	} else {
		t.organizations.recognise(line)
	}
	t.skips(line, t.id)
	line("  fields:")
	line("    external_id: %s", id(t.id))
	line("    name: %s", id(t.name))
	if t.slug != nil {
		line("    slug: %s", scalar(t.slug.bare()+" | lower"))
	}
	if t.creator != nil {
		line("    created_by: %s", id(t.creator))
	}
	if t.created != nil {
		line("    created_at: %s", scalar(t.created.bare()+" | timestamp"))
	}
	line("")
	line("memberships:")
	t.members.recognise(line)
	t.skips(line, t.organization)
	line("  fields:")
	line("    organization: %s", id(t.organization))
	if t.user.mostly(email) {
		line("    email_address: %s", scalar(t.user.bare()+" | trim | lower"))
	} else {
		line("    user: %s", id(t.user))
	}
	if t.role != nil {
		line("    role: %s", scalar(t.role.bare()))
	}
	line("")
}

// recognise writes how a table is told from others.
func (t *Table) recognise(line func(string, ...any)) {
	if t.SQL != "" {
		line("  input:")
		line("    table: %s", scalar(t.SQL))
	}
	var names []string
	for _, c := range t.columns {
		if len(c.path) == 1 {
			names = append(names, fmt.Sprintf("%q", c.path[0]))
		}
	}
	line("  detect:")
	line("    all: [%s]", strings.Join(names, ", "))
}

// takes notes what the columns are taken for.
func (t *teams) takes(taken map[*column]string) {
	for _, as := range []struct {
		what string
		c    *column
	}{
		{"organization's slug", t.slug}, {"organization's creation", t.created}, {"organization's creator", t.creator}, {"organization's name", t.name},
		{"organization's id", t.id}, {"member's role", t.role}, {"organization's user", t.user}, {"organization", t.organization},
	} {
		if as.c != nil {
			taken[as.c] = as.what
		}
	}
}
