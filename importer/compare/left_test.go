package compare

import (
	"encoding/json"
	"testing"

	"clerk-import/importer/clerkapi"
)

// What an earlier mapping put into a field that the mapping of now does not fill stays, and is said
// until somebody decides; what a row says no more of a field that others fill is taken away.
func TestWhatAnEarlierMappingPutElsewhereStays(t *testing.T) {
	const salt, wrote = "run_1", int64(1_000)
	sent, _ := joe()
	prints := sent.Prints(salt)
	silent := Set(0).With(PublicMetadata)
	touch := func(u *clerkapi.User) { u.PublicMetadata, u.UpdatedAt = json.RawMessage(`{"other":1}`), 9_000 }
	for _, c := range []struct {
		name       string
		silent     Set
		user       func(*clerkapi.User)
		prefer     Prefer
		left, send Set
		keeps      bool // what was sent is remembered
	}{
		{"undecided", silent, nil, Prefer{}, silent, 0, true},
		{"undecided, edited since", silent, touch, Prefer{}, silent, 0, true},
		{"the source is preferred", silent, nil, Prefer{Fields: map[string]Side{"public_metadata": Source}}, 0, silent, false},
		{"the source is preferred, edited since", silent, touch, Prefer{All: Source}, silent, 0, true},
		{"the target is preferred", silent, nil, Prefer{All: Target}, 0, 0, false},
		{"gone at the target already", silent, func(u *clerkapi.User) { u.PublicMetadata = nil }, Prefer{}, 0, 0, false},
		{"other rows say it", 0, nil, Prefer{}, 0, silent, false},
	} {
		w, u := joe()
		w.Create.PublicMetadata, w.Silent = clerkapi.Opt[json.RawMessage]{}, c.silent
		if c.user != nil {
			c.user(u)
		}
		m := w.Merge(u, prints, salt, wrote, c.prefer)
		if m.Left != c.left || m.Send != c.send || m.Conflict != 0 {
			t.Errorf("%s: left %q, send %q, conflict %q", c.name, m.Left, m.Send, m.Conflict)
		}
		now := w.Prints(salt).Keep(m.Left, prints)
		if keeps := now.of(PublicMetadata) == prints.of(PublicMetadata); keeps != c.keeps {
			t.Errorf("%s: what was sent is remembered: %v", c.name, keeps)
		}
		if told := w.Left(u, now) != 0; told != c.keeps {
			t.Errorf("%s: a reconcile tells it: %v", c.name, told)
		}
	}
}

// Of an organization, too: what its row said once is a conflict until somebody decides.
func TestMetadataOfOrganizationsIsNotPassedOver(t *testing.T) {
	some := func(s string) clerkapi.Opt[json.RawMessage] { return clerkapi.Some(json.RawMessage(s)) }
	before := &OrganizationRow{Params: &clerkapi.CreateOrganizationParams{Name: "O", PublicMetadata: some(`{"plan":"pro"}`)}}
	now := &OrganizationRow{Params: &clerkapi.CreateOrganizationParams{Name: "O", PrivateMetadata: some(`{"unsafe_metadata":{"plan":"pro"}}`)}}
	found := &OrganizationFound{Organization: &clerkapi.Organization{Name: "O", PublicMetadata: json.RawMessage(`{"plan":"pro"}`)}}
	edits := Edits{Since: true, Salt: "s", Sent: OrganizationPrints(before, "s")}
	differ, steps, prints := Organization(now, found, edits)
	if len(differ) != 2 || differ[0].Name != "public_metadata" || differ[0].Sent || !differ[1].Sent || len(steps) != 1 {
		t.Errorf("%+v, %d steps", differ, len(steps))
	}
	found.PrivateMetadata = json.RawMessage(`{"unsafe_metadata":{"plan":"pro"}}`)
	edits.Sent = prints
	if differ, steps, _ = Organization(now, found, edits); len(differ) != 1 || len(steps) != 0 {
		t.Errorf("the next time: %+v, %d steps", differ, len(steps))
	}
	edits.Prefer = Prefer{All: Target}
	_, _, edits.Sent = Organization(now, found, edits)
	edits.Prefer = Prefer{}
	if differ, _, _ = Organization(now, found, edits); len(differ) != 0 {
		t.Errorf("after the decision: %+v", differ)
	}
}

// What an organization's row does not say is no difference, but metadata that it has said once: of either kind, and of
// nothing else.
func TestWhatARowOfAnOrganizationSaidOnceIsAConflict(t *testing.T) {
	some := func(s string) clerkapi.Opt[json.RawMessage] { return clerkapi.Some(json.RawMessage(s)) }
	found := &OrganizationFound{Domains: []clerkapi.OrganizationDomain{{Name: "acme.io", EnrollmentMode: "manual_invitation"}}, Organization: &clerkapi.Organization{
		Name: "O", Slug: "o", PublicMetadata: json.RawMessage(`{"plan":"pro"}`), PrivateMetadata: json.RawMessage(`{"plan":"pro"}`)}}
	now := &OrganizationRow{Params: &clerkapi.CreateOrganizationParams{Name: "O"}}
	for name, c := range map[string]struct {
		before OrganizationRow
		want   string
	}{
		"nothing more":     {OrganizationRow{Params: &clerkapi.CreateOrganizationParams{Name: "O"}}, ""},
		"public metadata":  {OrganizationRow{Params: &clerkapi.CreateOrganizationParams{Name: "O", PublicMetadata: some(`{"plan":"pro"}`)}}, "public_metadata"},
		"private metadata": {OrganizationRow{Params: &clerkapi.CreateOrganizationParams{Name: "O", PrivateMetadata: some(`{"plan":"pro"}`)}}, "private_metadata"},
		"a slug":           {OrganizationRow{Params: &clerkapi.CreateOrganizationParams{Name: "O", Slug: clerkapi.Some("o")}}, ""},
		"domains":          {OrganizationRow{Params: &clerkapi.CreateOrganizationParams{Name: "O"}, Domains: []clerkapi.OrganizationDomainParams{{Name: "acme.io", EnrollmentMode: "manual_invitation"}}}, ""},
	} {
		differ, steps, _ := Organization(now, found, Edits{Since: true, Salt: "s", Sent: OrganizationPrints(&c.before, "s")})
		got := ""
		for _, d := range differ {
			got += d.Name
		}
		if got != c.want || len(steps) > 0 {
			t.Errorf("it has said %s: %q differs, %d steps", name, got, len(steps))
		}
	}
}

// A password that was set at the very time of ours is ours; a later one is somebody's, and stays open until they decide.
func TestAPasswordOfTheTimeOfOursIsOurs(t *testing.T) {
	const salt, wrote = "run_1", int64(1_000)
	for since, edited := range map[int64]bool{wrote - 1: false, wrote: false, wrote + 1: true} {
		for _, side := range []Side{"", Source, Target} {
			w, u := joe()
			prints := w.Prints(salt)
			w.Create.PasswordDigest = some("$2b$10$other")
			u.PasswordLastUpdatedAt = since
			m := w.Merge(u, prints, salt, wrote, Prefer{All: side})
			send, conflict, open := m.Send.Has(Password), m.Conflict.Has(Password), m.Open.Has(Password)
			if send != (!edited || side == Source) || conflict != (edited && side != Source) || open != (edited && side == "") {
				t.Errorf("set %d ms behind ours, %q preferred: sent %v, a conflict %v, open %v", since-wrote, side, send, conflict, open)
			}
		}
	}
}

// A part that the prints of what was sent lack was refused before; one that was sent otherwise was not.
func TestWhatWasRefusedBeforeIsTold(t *testing.T) {
	row := func(slug string) *OrganizationRow {
		return &OrganizationRow{Params: &clerkapi.CreateOrganizationParams{Name: "O", Slug: clerkapi.Some(slug)}}
	}
	found := &OrganizationFound{Organization: &clerkapi.Organization{Name: "O", Slug: "p"}}
	without := OrganizationPrints(&OrganizationRow{Params: &clerkapi.CreateOrganizationParams{Name: "O"}}, "s")
	for name, c := range map[string]struct {
		sent    Prints
		refused bool
	}{"never sent": {nil, false}, "sent without it": {without, true}, "sent with it": {OrganizationPrints(row("o"), "s"), false}} {
		differ, _, _ := Organization(row("o"), found, Edits{Salt: "s", Sent: c.sent})
		if len(differ) != 1 || differ[0].Name != "slug" || differ[0].Refused != c.refused {
			t.Errorf("%s: %+v", name, differ)
		}
	}
}
