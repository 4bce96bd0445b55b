package validate

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clerk-import/mapping"
)

// found are the codes and fields of problems.
func found(problems []mapping.Problem) (out []string) {
	for _, p := range problems {
		out = append(out, p.Code+" "+p.Field)
	}
	return out
}

// on is an instance where everything is on and nothing required, with a change.
func on(change func(*Instance)) *Instance {
	i := &Instance{Attributes: map[string]Attribute{}}
	for k := range has {
		i.Attributes[has[k].attribute] = Attribute{Enabled: true}
	}
	if change != nil {
		change(i)
	}
	return i
}

// everything is a user who has all that an instance may allow or require.
func everything() *mapping.User {
	return &mapping.User{
		Emails: []mapping.Identifier{{Value: "a@acme.io"}}, Phones: []mapping.Identifier{{Value: "+4915112345678"}}, Username: mapping.Some("joe_doe"), Web3Wallets: []string{"0x0"},
		FirstName: mapping.Some("Joe"), LastName: mapping.Some("Doe"), Password: mapping.Some("long enough"), TOTPSecret: mapping.Some("JBSWY3DP"), BackupCodes: []string{"c"},
		LegalAcceptedAt: mapping.Some("2020-01-02T03:04:05Z"),
	}
}

// Each attribute that is off is told of whoever has it, as refused or as of no use; each that is
// required, of whoever has it not.
func TestWhatAnInstanceAllowsAndRequires(t *testing.T) {
	created := Created{Emails: 1, Phones: 1}
	judged := func(i *Instance, u *mapping.User, c Created) []string {
		rs := all.ForInstance(i)
		return found(rs.Requires(u, c, rs.Takes(u, nil)))
	}
	if got := judged(on(nil), everything(), created); len(got) > 0 {
		t.Errorf("everything is on: %q", got)
	}
	if got := judged(&Instance{}, &mapping.User{}, Created{}); len(got) > 0 {
		t.Errorf("nothing is known: %q", got)
	}
	excused := map[string]bool{"password": true, "authenticator_app": true, "backup_code": true}
	for k := range has {
		h := &has[k]
		off := on(func(i *Instance) { i.Attributes[h.attribute] = Attribute{Required: true} })
		want := []string{"instance_ignores " + h.field}
		if h.refused {
			want[0] = "instance_refuses " + h.field
		}
		if d := cmp.Diff(want, judged(off, everything(), created)); d != "" {
			t.Errorf("%s is off: %s", h.attribute, d)
		}
		if got := judged(off, &mapping.User{}, Created{}); len(got) > 0 {
			t.Errorf("%s is off, and nobody has it: %q", h.attribute, got)
		}
		required := on(func(i *Instance) { i.Attributes[h.attribute] = Attribute{Enabled: true, Required: true} })
		if got := judged(required, everything(), created); len(got) > 0 {
			t.Errorf("%s is required: %q", h.attribute, got)
		}
		want = []string{"instance_required " + h.field}
		if excused[h.attribute] {
			want = nil
		}
		if d := cmp.Diff(want, judged(required, &mapping.User{}, Created{})); d != "" {
			t.Errorf("%s is required and missing: %s", h.attribute, d)
		}
		skip := &mapping.User{SkipUserRequirement: mapping.Some(true), SkipPasswordRequirement: mapping.Some(false)}
		asked := judged(required, skip, Created{})
		if want := h.field == "first_name" || h.field == "last_name" || h.field == "password"; (len(asked) > 0) != want {
			t.Errorf("%s is required, and the API is asked to do without: %q", h.attribute, asked)
		}
		// What is in error already is not missing, too.
		rs := all.ForInstance(required)
		bad := []mapping.Problem{{Code: "x", Severity: mapping.Fatal, Field: h.field}}
		if got := rs.Requires(&mapping.User{SkipPasswordRequirement: mapping.Some(false)}, Created{}, bad); len(got) != 1 {
			t.Errorf("%s is in error: %q", h.attribute, found(got))
		}
	}
	consent := on(func(i *Instance) { i.LegalConsent = true })
	u := everything()
	u.LegalAcceptedAt = mapping.Opt[string]{}
	if d := cmp.Diff([]string{"instance_required legal_accepted_at"}, judged(consent, u, created)); d != "" {
		t.Error(d)
	}
	if u.SkipLegalChecks = mapping.Some(true); len(judged(consent, u, created)) > 0 {
		t.Error("the API is asked to do without consent")
	}
	none, err := NewRuleset([]string{"instance_required"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := none.ForInstance(on(func(i *Instance) { i.Attributes["username"] = Attribute{Enabled: true, Required: true} })).Requires(&mapping.User{}, Created{}, nil); len(got) > 0 {
		t.Errorf("the rule is off: %q", found(got))
	}
}

// A username is judged by the instance's rules, at each of their edges.
func TestUsernamesByTheInstance(t *testing.T) {
	for _, c := range []struct {
		name  string
		rules UsernameRules
		want  string
	}{
		{"four", UsernameRules{Min: 4, Max: 6}, ""}, {"thr", UsernameRules{Min: 4, Max: 6}, "username_length"}, {"sixsix", UsernameRules{Min: 4, Max: 6}, ""}, {"seven77", UsernameRules{Min: 4, Max: 6}, "username_length"},
		{"joe.doe", UsernameRules{Min: 1, Max: 64}, "username_characters"}, {"joe.doe", UsernameRules{Min: 1, Max: 64, Extended: true}, ""},
		{"joe doe", UsernameRules{Min: 1, Max: 64, Extended: true}, "username_characters"}, {"jöe", UsernameRules{Min: 1, Max: 64, Extended: true}, "username_characters"},
		{"joe_d-1", UsernameRules{Min: 1, Max: 64}, ""}, {"12345", UsernameRules{Min: 1, Max: 64}, "username_needs_letter"}, {"12345", UsernameRules{Min: 1, Max: 64, Numeric: true}, ""},
		{"+4915112345678", UsernameRules{Min: 1, Max: 64, Extended: true, Numeric: true}, "username_characters"},
	} {
		rs := all.ForInstance(on(func(i *Instance) { i.Usernames = &c.rules }))
		if got := rs.Username(c.name); got != c.want {
			t.Errorf("%s by %+v: %q, want %q", c.name, c.rules, got, c.want)
		}
		got := rs.Takes(&mapping.User{Username: mapping.Some(c.name)}, nil)
		if want := c.want != ""; (len(got) == 1 && got[0].Code == c.want && got[0].Field == "username") != want || !want && len(got) > 0 {
			t.Errorf("%s by %+v: %q", c.name, c.rules, found(got))
		}
	}
	short := all.ForInstance(on(func(i *Instance) { i.Usernames = &UsernameRules{Min: 4, Max: 8} }))
	for name, setting := range map[string]string{"abc": "min_length", "abcdefghi": "max_length"} {
		if got := short.Takes(&mapping.User{Username: mapping.Some(name)}, nil); len(got) != 1 || !strings.Contains(got[0].Hint, setting) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	off := all.ForInstance(on(func(i *Instance) { i.Attributes["username"] = Attribute{} }))
	if got := off.Username("joe_doe"); got != "instance_refuses" {
		t.Errorf("usernames are off: %q", got)
	}
	// Without an instance the rules hold that every instance has at first.
	for name, want := range map[string]string{"joe_doe": "", "abc": "username_length", "joe.doe": "username_characters", "123456": "username_needs_letter"} {
		if got := all.Username(name); got != want {
			t.Errorf("%s without an instance: %q, want %q", name, got, want)
		}
	}
}

func TestPasswordsByTheInstance(t *testing.T) {
	ten := on(func(i *Instance) { i.PasswordMin = 10 })
	for password, want := range map[string]int{"123456789": 1, "ääääääääää": 0, "1234567890": 0} {
		u := &mapping.User{Password: mapping.Some(password)}
		if got := all.ForInstance(ten).Takes(u, nil); len(got) != want {
			t.Errorf("%s: %q", password, found(got))
		}
		u.SkipPasswordChecks = mapping.Some(true)
		if got := all.ForInstance(ten).Takes(u, nil); len(got) != 0 {
			t.Errorf("%s, and the API is asked not to look: %q", password, found(got))
		}
	}
}

// What the API refuses of organizations, memberships and invitations, at the edges of each rule.
func TestOtherKindsOfThings(t *testing.T) {
	some := mapping.Some[string]
	sized := func(n int) mapping.Opt[json.RawMessage] {
		return mapping.Some(json.RawMessage(`"` + strings.Repeat("x", n-2) + `"`))
	}
	org := func(change func(*mapping.Organization)) []string {
		o := &mapping.Organization{ExternalID: some("1"), Name: some("Acme"), Slug: some("acme-1")}
		change(o)
		return found(Organization(o, nil))
	}
	member := func(change func(*mapping.Membership)) []string {
		m := &mapping.Membership{Organization: some("1"), User: some("2")}
		change(m)
		return found(Membership(m, nil))
	}
	invite := func(change func(*mapping.Invitation)) []string {
		i := &mapping.Invitation{EmailAddress: some("a@acme.io")}
		change(i)
		return found(Invitation(i, now, nil))
	}
	for i, c := range []struct {
		got  []string
		want string
	}{
		{org(func(*mapping.Organization) {}), ""},
		{org(func(o *mapping.Organization) { o.ExternalID = some("") }), "organization_id_missing external_id"},
		{org(func(o *mapping.Organization) { o.Name = some("") }), "organization_name_invalid name"},
		{org(func(o *mapping.Organization) { o.Name = some(strings.Repeat("ä", maxName)) }), ""},
		{org(func(o *mapping.Organization) { o.Name = some(strings.Repeat("ä", maxName+1)) }), "organization_name_invalid name"},
		{org(func(o *mapping.Organization) { o.Name = some("see https://x.io") }), "organization_name_invalid name"},
		{org(func(o *mapping.Organization) { o.Name = some("<b>x") }), "organization_name_invalid name"},
		{org(func(o *mapping.Organization) { o.Name = some("a < b") }), ""},
		{org(func(o *mapping.Organization) { o.Slug = some("") }), ""},
		{org(func(o *mapping.Organization) { o.Slug = some("Acme") }), "organization_slug_invalid slug"},
		{org(func(o *mapping.Organization) { o.Domains = []mapping.Domain{{Name: "acme.io"}} }), ""},
		{org(func(o *mapping.Organization) { o.Domains = []mapping.Domain{{Name: "acme"}} }), "domain_invalid domains"},
		{org(func(o *mapping.Organization) { o.Domains = []mapping.Domain{{Name: "acme.io", EnrollmentMode: "x"}} }), "domain_invalid domains"},
		{org(func(o *mapping.Organization) { o.PublicMetadata = sized(maxMetadata) }), ""},
		{org(func(o *mapping.Organization) { o.PublicMetadata = sized(maxMetadata + 1) }), "metadata_too_large public_metadata"},
		{org(func(o *mapping.Organization) { o.PrivateMetadata = sized(maxMetadata + 1) }), "metadata_too_large private_metadata"},
		{member(func(*mapping.Membership) {}), ""},
		{member(func(m *mapping.Membership) { m.User, m.EmailAddress = mapping.Opt[string]{}, some("a@acme.io") }), ""},
		{member(func(m *mapping.Membership) { m.User = mapping.Opt[string]{} }), "membership_incomplete user"},
		{member(func(m *mapping.Membership) { m.Organization = some("") }), "membership_incomplete user"},
		{member(func(m *mapping.Membership) { m.PublicMetadata = sized(maxMetadata + 1) }), "metadata_too_large public_metadata"},
		{member(func(m *mapping.Membership) { m.PrivateMetadata = sized(maxMetadata + 1) }), "metadata_too_large private_metadata"},
		{invite(func(*mapping.Invitation) {}), ""},
		{invite(func(i *mapping.Invitation) { i.EmailAddress = some("acme.io") }), "invitation_incomplete email_address"},
		{invite(func(i *mapping.Invitation) { i.Waitlist = mapping.Some(true) }), ""},
		{invite(func(i *mapping.Invitation) { i.Waitlist, i.Organization = mapping.Some(true), some("1") }), "waitlist_of_organization waitlist"},
		{invite(func(i *mapping.Invitation) { i.Organization = some("1") }), ""},
		{invite(func(i *mapping.Invitation) { i.PublicMetadata = sized(maxMetadata + 1) }), "metadata_too_large public_metadata"},
	} {
		if got := strings.Join(c.got, ", "); got != c.want {
			t.Errorf("case %d: %q, want %q", i, got, c.want)
		}
	}
}

// Of a membership that comes twice it is the user who is shown, and only what is sent claims anything.
func TestDuplicatesOfOtherKinds(t *testing.T) {
	d := NewDuplicates()
	at := mapping.Position{File: "m.csv", Line: 2}
	for _, kind := range []Kind{Member, Invitee} {
		row(d, []Claim{{Kind: kind, Value: "org\nuser@acme.io", Locked: true}}, at, nil)
		p := row(d, []Claim{{Kind: kind, Value: "org\nuser@acme.io", Locked: true}}, mapping.Position{File: "m.csv", Line: 3}, nil)
		if len(p) != 1 || p[0].Value != "user@acme.io" || p[0].Other != at || p[0].Field != kind.String() || !strings.Contains(p[0].Message, kindNames[kind]) {
			t.Errorf("%+v", p)
		}
	}
	if !d.Known(Member, "org\nuser@acme.io") || d.Known(Member, "org\nother@acme.io") || d.Known(Email, "user@acme.io") {
		t.Error("known")
	}
	row(d, []Claim{{Kind: Email, Value: "Joe@acme.io", Locked: true}}, at, nil)
	if !d.Known(Email, "joe@ACME.io") {
		t.Error("an address by another case")
	}
	empty := NewDuplicates().Bytes()
	for i := range 5000 {
		row(d, []Claim{{Kind: ExternalID, Value: fmt.Sprint(i), Locked: true}}, at, nil)
	}
	if grown := d.Bytes() - empty; grown < 5000*8 || grown > 5000*80 {
		t.Errorf("5,000 identifiers take %d bytes", grown)
	}
}
