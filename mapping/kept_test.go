package mapping

import (
	"slices"
	"testing"

	"clerk-import/mapping/wording"
)

// A column, a list or a member that becomes metadata and is read for nothing else is told where it says a state, and somebody's word
// for it is done; one that something else of the mapping reads is dealt with.
func TestStatesThatBecomeMetadataAreTold(t *testing.T) {
	for _, c := range []struct {
		name, mapping, row, column string
		out                        bool // nothing is told, as they are banned
	}{
		{"a word", "fields: {external_id: id?, private_metadata: {object: {x: status?}}}", `{"id":"1","status":"banned"}`, "status", false},
		{"a word that lets in", "fields: {external_id: id?, private_metadata: {object: {x: status?}}}", `{"id":"1","status":"active"}`, "", false},
		{"yes", "fields: {external_id: id?, public_metadata: {object: {x: suspended?}}}", `{"id":"1","suspended":true}`, "suspended", false},
		{"no", "fields: {external_id: id?, public_metadata: {object: {x: suspended?}}}", `{"id":"1","suspended":"no"}`, "", false},
		{"a list of roles", "fields: {external_id: id?, unsafe_metadata: {object: {x: roles?}}}", `{"id":"1","roles":["user","banned"]}`, "roles[]", false},
		{"roles of a realm", "fields: {external_id: id?, private_metadata: {object: {x: realmRoles?}}}", `{"id":"1","realmRoles":["banned"]}`, "realmRoles[]", false},
		{"groups with paths", "fields: {external_id: id?, private_metadata: {object: {x: groups?}}}", `{"id":"1","groups":["/staff","/suspended"]}`, "groups[]", false},
		{"a role alone", "fields: {external_id: id?, private_metadata: {object: {x: role?}}}", `{"id":"1","role":"blocked"}`, "role", false},
		{"a role like others", "fields: {external_id: id?, private_metadata: {object: {x: role?}}}", `{"id":"1","role":"moderator"}`, "", false},
		{"a status of something else", "fields: {external_id: id?, private_metadata: {object: {x: subscription_status?}}}", `{"id":"1","subscription_status":"banned"}`, "subscription_status", false},
		{"such a status that is over", "fields: {external_id: id?, private_metadata: {object: {x: subscription_status?}}}", `{"id":"1","subscription_status":"cancelled"}`, "", false},
		{"a plan", "fields: {external_id: id?, private_metadata: {object: {x: plan?}}}", `{"id":"1","plan":"banned"}`, "", false},
		{"a member", "fields: {external_id: id?, private_metadata: {object: {x: account.suspended?}}}", `{"id":"1","account":{"suspended":true}}`, "account.suspended", false},
		{"an account that is over", "fields: {external_id: id?, private_metadata: {object: {x: account?}}}", `{"id":"1","account":{"expires_at":"2020-01-02T03:04:05Z"}}`, "account.expires_at", false},
		{"one that is not over", "fields: {external_id: id?, private_metadata: {object: {x: account?}}}", `{"id":"1","account":{"expires_at":"2199-01-02T03:04:05Z"}}`, "", false},
		{"a token that is over", "fields: {external_id: id?, private_metadata: {object: {x: session?}}}", `{"id":"1","session":{"expires_at":"2020-01-02T03:04:05Z"}}`, "", false},
		{"what bans reads it", "fields: {external_id: id?, private_metadata: {object: {x: status?}}, banned: {expr: 'row.status == \"banned\"'}}", `{"id":"1","status":"banned"}`, "", true},
		{"what is left behind reads it", "skip: [{when: '\"gone\" in (row.roles ?? [])', reason: gone}]\nfields: {external_id: id?, private_metadata: {object: {x: roles?}}}",
			`{"id":"1","roles":["banned"]}`, "", false},
		{"it is ignored", "ignore: [status]\nfields: {external_id: id?, private_metadata: {object: {x: status?}}}", `{"id":"1","status":"banned"}`, "", false},
		{"somebody with a disability", "fields: {external_id: id?, private_metadata: {object: {x: disability?}}}", `{"id":"1","disability":"yes"}`, "", false},
	} {
		m, err := Parse("m.yaml", c.mapping, nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		u, problems := m.NewMapper().Map(&Record{JSON: c.row})
		i := slices.IndexFunc(problems, func(p Problem) bool { return p.Code == CodeStateTold })
		if i < 0 && c.column != "" || i >= 0 && problems[i].Field != c.column || len(problems) > 1 || u.Banned.Or(false) != c.out {
			t.Errorf("%s: banned %v, %v, want %q told", c.name, u.Banned.Or(false), problems, c.column)
		}
		if c.column == "" {
			continue
		}
		for fate, word := range map[wording.Fate]string{wording.Banned: "banned", wording.LeftBehind: "deleted"} {
			decided, err := m.Deciding(map[string]wording.Fate{c.column: fate})
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			if u, problems := decided.NewMapper().Map(&Record{JSON: c.row}); u.Banned.Or(false) != (fate == wording.Banned) || (u.Skip != "") != (fate == wording.LeftBehind) || len(problems) > 0 {
				t.Errorf("%s, --state %s=%s: banned %v, left behind %q, %v", c.name, c.column, word, u.Banned.Or(false), u.Skip, problems)
			}
		}
	}
}
