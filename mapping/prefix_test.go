package mapping

import "testing"

// What keeps the ids of two systems apart stands in front of every id that a row has or names.
func TestAPrefixStandsInFrontOfEveryID(t *testing.T) {
	m := mustParse(t, `
fields: {external_id: id}
organizations: {fields: {external_id: id, name: name, created_by: by?}}
memberships: {fields: {organization: org, user: user?, email_address: mail?}}
invitations: {fields: {organization: org?, email_address: mail, inviter: by?}}
`, nil)
	row := jsonRow(`{"id":"1","name":"x","by":"2","org":"3","user":"4","mail":"a@acme.io"}`)
	u, _ := m.Prefixing("p:").NewMapper().Map(row)
	var o Organization
	var s Membership
	var i Invitation
	for e, to := range map[Entity]any{Organizations: &o, Memberships: &s, Invitations: &i} {
		if _, problems := m.Of(e).Prefixing("p:").NewMapper().MapEntity(row, to, nil); len(problems) > 0 {
			t.Fatal(problems)
		}
	}
	for what, got := range map[string][2]string{
		"user": {u.ExternalID.Or(""), "p:1"}, "team": {o.ExternalID.Or(""), "p:1"}, "creator": {o.CreatedBy.Or(""), "p:2"},
		"team of a member": {s.Organization.Or(""), "p:3"}, "member": {s.User.Or(""), "p:4"}, "address": {s.EmailAddress.Or(""), "a@acme.io"},
		"team of an invitation": {i.Organization.Or(""), "p:3"}, "inviter": {i.Inviter.Or(""), "p:2"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %q, want %q", what, got[0], got[1])
		}
	}
	var none Invitation
	_, _ = m.Of(Invitations).Prefixing("p:").NewMapper().MapEntity(jsonRow(`{"mail":"a@acme.io"}`), &none, nil)
	if none.Organization.Or("") != "" {
		t.Errorf("an invitation to the application is one to %q", none.Organization.Or(""))
	}
}
