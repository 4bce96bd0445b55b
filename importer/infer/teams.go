package infer

import (
	"fmt"
	"slices"
	"strings"
)

// teams are a table of organizations and one of their members.
type teams struct {
	organizations, members *Table
	id, name               *column     // of organizations
	slug, created, creator *column     // of them; nil if there is none
	organization, user     *column     // of members
	role                   *column     // of them; nil if there is none
	roles                  [][2]string // values of role, and what they are: org:admin, org:member or open
}

// teamWords are what organizations are called, in the singular and the plural.
var teamWords = []string{"organization", "organizations", "organisation", "organisations", "org", "orgs", "team", "teams", "tenant", "tenants", "workspace", "workspaces", "company", "companies", "group", "groups",
	"firma", "firmen", "mandant", "mandanten", "gruppe", "gruppen", "equipe", "equipes", "entreprise", "entreprises", "empresa", "empresas", "equipo", "equipos", "grupo", "grupos", "組織", "チーム", "会社", "组织", "团队", "公司"}

// teamsOf finds a table of organizations and one of their members, whose names say so: one
// that has a column of the ids of users, and another of the ids of organizations.
func teamsOf(lead *Table, tables []*Table) *teams {
	for _, members := range tables {
		j, ok := joining(lead, members)
		if members == lead || !ok || !j.named {
			continue
		}
		for _, o := range tables {
			if o == lead || o == members {
				continue
			}
			t := &teams{organizations: o, members: members, user: j.key}
			if t.refer() && t.describe(lead) {
				return t
			}
		}
	}
	return nil
}

// refer finds the column of members that has the ids of organizations.
func (t *teams) refer() bool {
	for _, id := range t.organizations.columns {
		if n := normal(id.text()); len(id.path) != 1 || !id.distinct() || n != "id" && n != "uuid" && !strings.HasSuffix(n, "id") {
			continue
		}
		for _, c := range t.members.columns {
			n := normal(c.text())
			called := slices.ContainsFunc(teamWords, func(w string) bool { return strings.HasPrefix(n, w) }) || slices.Contains(teamWords, normal(t.organizations.Name))
			if c == t.user || len(c.path) != 1 || len(c.values) == 0 || !called {
				continue
			}
			common := 0
			for v := range c.values {
				if _, is := id.values[v]; is {
					common++
				}
			}
			if common*10 >= len(c.values)*9 {
				t.id, t.organization = id, c
				return true
			}
		}
	}
	return false
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
		n := normal(c.text())
		if len(c.path) == 1 && c != t.user && c != t.organization && slices.Contains([]string{"role", "roles", "rolle", "rolename", "level", "type", "permission", "position", "funktion", "fonction", "funcion", "funcao", "役割", "角色"}, n) {
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
	line("organizations:")
	t.organizations.recognise(line)
	line("  fields:")
	line("    external_id: %s", id(t.id))
	line("    name: %s", scalar(t.name.bare()))
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
	line("  fields:")
	line("    organization: %s", id(t.organization))
	line("    user: %s", id(t.user))
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
	for what, c := range map[string]*column{
		"organization": t.organization, "organization's user": t.user, "member's role": t.role, "organization's id": t.id, "organization's name": t.name,
		"organization's slug": t.slug, "organization's creation": t.created, "organization's creator": t.creator,
	} {
		if c != nil {
			taken[c] = what
		}
	}
}
