package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
	"pgregory.net/rapid"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// someDigest is a bcrypt digest.
const someDigest = "$2b$10$nGMKm9NkN4kJ6lMtM7DOTeJ0v9dGdWbM3wdSSMXkO2d2Yb.Y4YWTm"

// randomRow is a row of an Auth0 export as a test draws it.
type randomRow struct {
	id              string
	email, phone    string
	emailOK, phone1 bool // verified
	password        bool
	banned          bool
	year            int
}

func (r *randomRow) json() string {
	m := map[string]any{"user_id": r.id, "created_at": fmt.Sprintf("20%02d-01-01T00:00:00.000Z", r.year), "identities": []any{map[string]any{"provider": "auth0", "user_id": r.id, "connection": "c", "isSocial": false}}}
	if r.email != "" {
		m["email"], m["email_verified"] = r.email, r.emailOK
	}
	if r.phone != "" {
		m["phone_number"], m["phone_verified"] = r.phone, r.phone1
	}
	if r.password {
		m["passwordHash"] = someDigest
	}
	if r.banned {
		m["blocked"] = true
	}
	b, _ := json.Marshal(m)
	return string(b)
}

// rowOf draws a row, of addresses and numbers that are few.
func rowOf(rt *rapid.T, i int) randomRow {
	r := randomRow{id: fmt.Sprintf("auth0|%d", i), year: rapid.IntRange(10, 24).Draw(rt, "year"), password: rapid.Bool().Draw(rt, "password"), banned: rapid.IntRange(0, 9).Draw(rt, "banned") == 0}
	if rapid.IntRange(0, 4).Draw(rt, "has an address") > 0 {
		r.email, r.emailOK = fmt.Sprintf("p%d@acme.io", rapid.IntRange(0, 6).Draw(rt, "address")), rapid.IntRange(0, 3).Draw(rt, "proven") > 0
		if rapid.Bool().Draw(rt, "written otherwise") {
			r.email = strings.ToUpper(r.email[:1]) + r.email[1:]
		}
	}
	if r.email == "" || rapid.Bool().Draw(rt, "has a number") {
		r.phone, r.phone1 = fmt.Sprintf("+1212555%04d", 1000+rapid.IntRange(0, 6).Draw(rt, "number")), rapid.IntRange(0, 3).Draw(rt, "proven") > 0
	}
	return r
}

// proven are what a row has proven.
func (r *randomRow) proven() (out []string) {
	if r.emailOK {
		out = append(out, strings.ToLower(r.email))
	}
	if r.phone1 {
		out = append(out, r.phone)
	}
	return out
}

// related are the rows that can be reached from one by what both ends of each step have proven.
func related(rows []randomRow, from int) map[string]bool {
	in := map[string]bool{rows[from].id: true}
	for again := true; again; {
		again = false
		for i := range rows {
			for k := range rows {
				if in[rows[i].id] && !in[rows[k].id] && slices.ContainsFunc(rows[i].proven(), func(s string) bool { return slices.Contains(rows[k].proven(), s) }) {
					in[rows[k].id], again = true, true
				}
			}
		}
	}
	return in
}

// Rows are merged that have proven what they share, and no others; nobody is lost, nobody's trust is raised, and the
// order of the input does not matter.
func TestOnlyProvenRowsAreOnePerson(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var rows []randomRow
		for i := range rapid.IntRange(1, 14).Draw(rt, "rows") {
			rows = append(rows, rowOf(rt, i))
		}
		users := personsOf(rt, t, rows)
		again := slices.Clone(rows)
		order := rapid.Permutation(again).Draw(rt, "order")
		if other := personsOf(rt, t, order); !maps.EqualFunc(users, other, slices.Equal[[]string]) {
			rt.Fatalf("in another order other rows are of one person: %v, %v", users, other)
		}
	})
}

// personsOf checks an export of rows, holds what becomes of each against what they have proven, and returns the rows of
// each user who was made of several, under the lowest of their ids.
func personsOf(rt *rapid.T, t *testing.T, rows []randomRow) map[string][]string {
	var lines []string
	for i := range rows {
		lines = append(lines, rows[i].json())
	}
	job, err := Prepare(InputOptions{Files: []string{textFile(t, "users.ndjson", strings.Join(lines, "\n"))}, Source: "auth0"}, Policies{Duplicates: DuplicatesMerge})
	if err != nil {
		rt.Fatal(err)
	}
	defer job.Close()
	byID := map[string]*randomRow{}
	for i := range rows {
		byID[rows[i].id] = &rows[i]
	}
	fate, groups := map[string]string{}, map[int64][]string{}
	out, err := job.Check(context.Background(), CheckOptions{}, func(v Verdict) error {
		id := gjson.Get(v.Record.JSON, "user_id").String()
		switch {
		case v.Rejected:
			fate[id] = "rejected"
		case v.Skip == skipMerged:
			at := slices.IndexFunc(v.Problems, func(p mapping.Problem) bool { return p.Code == codeMerged })
			if at < 0 || v.Problems[at].Other.Line == 0 || fate[rows[v.Problems[at].Other.Line-1].id] != "ready" {
				rt.Fatalf("%s is merged into nobody: %+v", id, v.Problems)
			}
			fate[id] = "merged"
			first := v.Problems[at].Other.Line
			groups[first] = append(groups[first], id)
		case v.Skip != "":
			rt.Fatalf("%s is left out: %s", id, v.Skip)
		default:
			fate[id] = "ready"
		}
		return nil
	})
	if err != nil {
		rt.Fatal(err)
	}
	if len(fate) != len(rows) || out.Read != out.Ready+out.Skipped+out.Rejected || out.Merged.Rows != out.Skipped {
		rt.Fatalf("of %d rows %d have a fate: %+v", len(rows), len(fate), out)
	}
	for first, others := range groups {
		in := related(rows, int(first-1))
		for _, id := range others {
			if !in[id] {
				rt.Fatalf("%s was merged into %s and has not proven what they share", id, rows[first-1].id)
			}
		}
	}
	if _, _, err := job.rows(context.Background(), walk{}, func(it *item) error {
		if it.brief.skip != "" || fate[it.externalID()] != "ready" {
			return nil
		}
		return holds(it, byID)
	}); err != nil {
		rt.Fatal(err)
	}
	users := map[string][]string{}
	for _, f := range job.finding.persons.firsts {
		ids := []string{rows[f.ordinal].id}
		for _, i := range job.finding.persons.twinsOf(&f) {
			ids = append(ids, rows[job.finding.persons.twins[i].Row].id)
		}
		slices.Sort(ids)
		users[ids[0]] = ids
		if in := related(rows, int(f.ordinal)); !cmp.Equal(slices.Sorted(maps.Keys(in)), ids) {
			rt.Fatalf("%v are one person, and %v have proven that they are", ids, in)
		}
	}
	return users
}

// holds holds what is sent for a user against the rows it is made of.
func holds(it *item, byID map[string]*randomRow) error {
	it.draft.plan.complete(&it.draft.user, false)
	c := &it.draft.plan.Create
	ids := []string{c.ExternalID.Or("")}
	for _, v := range gjson.GetBytes(c.PrivateMetadata.Or(nil), MergedIDs).Array() {
		ids = append(ids, v.String())
	}
	if want := it.ids(); !cmp.Equal(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(ids))) {
		return fmt.Errorf("%v stand for %v", ids, want)
	}
	said := map[string]bool{} // verified
	banned, password, year := false, false, 99
	for _, id := range ids {
		r := byID[id]
		for v, ok := range map[string]bool{strings.ToLower(r.email): r.emailOK, r.phone: r.phone1} {
			was, has := said[v]
			said[v] = ok && (was || !has)
		}
		banned, password, year = banned || r.banned, password || r.password, min(year, r.year)
	}
	delete(said, "")
	got := map[string]bool{}
	for i, v := range c.EmailAddress {
		got[validate.Fold(validate.Email, v)] = c.EmailAddressIdentificationStatus[i] == clerkapi.StatusVerified
	}
	for i, v := range c.PhoneNumber {
		got[v] = c.PhoneNumberIdentificationStatus[i] == clerkapi.StatusVerified
	}
	for _, a := range it.draft.plan.Attach {
		got[strings.ToLower(a.Value)] = false
	}
	if diff := cmp.Diff(said, got); diff != "" {
		return fmt.Errorf("%v (-said +sent):\n%s", ids, diff)
	}
	if c.Banned.Or(false) != banned || (c.PasswordDigest.Or("") != "") != password || !strings.HasPrefix(c.CreatedAt.Or(""), fmt.Sprintf("20%02d-", year)) {
		return fmt.Errorf("%v: banned %v, password %v, created in %d; sent %+v", ids, banned, password, year, c)
	}
	return nil
}

// The row with a password leads, or else the oldest; what the others say fills what it lacks, and what stays behind is told.
func TestTheLeadingRowStands(t *testing.T) {
	at := func(line int64) mapping.Position { return mapping.Position{File: "x", Line: line} }
	some := mapping.Some[string]
	object := func(s string) mapping.Opt[json.RawMessage] { return mapping.Some(json.RawMessage(s)) }
	rows := []oneRow{
		{&mapping.User{
			ExternalID: some("a"), Username: some("ann"), FirstName: some("Ann"), CreatedAt: some("2020-01-01T00:00:00Z"), Providers: []string{"google"},
			Emails:         []mapping.Identifier{{Value: "A@b.co", Verified: true}, {Value: "old@b.co", Verified: true}},
			PublicMetadata: object(`{"plan":"free","deep":{"x":1,"y":2}}`), DeleteSelfEnabled: mapping.Some(false), CreateOrgsLimit: mapping.Some(int64(3)),
			TOTPSecret: some("JBSWY3DPEHPK3PXP"),
		}, at(1)},
		{&mapping.User{
			ExternalID: some("b"), Username: some("anna"), LastName: some("Lee"), CreatedAt: some("2022-01-01T00:00:00+01:00"), PasswordDigest: some(someDigest),
			Emails: []mapping.Identifier{{Value: "a@b.co", Verified: true}, {Value: "old@b.co"}}, Phones: []mapping.Identifier{{Value: "+12125550100"}},
			PublicMetadata: object(`{"plan":"pro","deep":{"x":1.0,"z":3}}`), Providers: []string{"auth0"}, DeleteSelfEnabled: mapping.Some(true),
		}, at(2)},
		{&mapping.User{ExternalID: some("c"), PasswordDigest: some(someDigest), CreatedAt: some("2023-01-01T00:00:00Z"), Banned: mapping.Some(true),
			Emails: []mapping.Identifier{{Value: "a@b.co", Verified: true}}, PrivateMetadata: object(`{"n":1}`)}, at(3)},
	}
	u, problems := unite(rows, nil)
	want := mapping.User{
		ExternalID: some("b"), Username: some("anna"), FirstName: some("Ann"), LastName: some("Lee"), CreatedAt: some("2020-01-01T00:00:00Z"), PasswordDigest: some(someDigest),
		Emails: []mapping.Identifier{{Value: "a@b.co", Verified: true}, {Value: "old@b.co"}}, Phones: []mapping.Identifier{{Value: "+12125550100"}},
		PublicMetadata: object(`{"deep":{"x":1.0,"y":2,"z":3},"plan":"pro"}`), PrivateMetadata: object(`{"clerk_import_merged_ids":["a","c"],"n":1}`),
		Providers: []string{"auth0", "google"}, DeleteSelfEnabled: mapping.Some(false), CreateOrgsLimit: mapping.Some(int64(3)), Banned: mapping.Some(true),
		FactorsLost: []string{"authenticator app (of another row of the same person)"},
	}
	if diff := cmp.Diff(want, u, cmp.AllowUnexported(mapping.Opt[string]{}, mapping.Opt[bool]{}, mapping.Opt[int64]{}, mapping.Opt[json.RawMessage]{}, mapping.User{}.Digest)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var told []string
	for _, p := range problems {
		told = append(told, fmt.Sprintf("%s %s %d", p.Code, p.Field, p.Other.Line))
	}
	if diff := cmp.Diff([]string{"merged_left username 1", "merged_left banned 2", "merged_password_left password 3", "merged_factor_left totp_secret 1", "merged_left public_metadata 1"}, told); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, order := range [][]int{{2, 1, 0}, {1, 0, 2}} { // whoever comes first, the same row leads
		if v, _ := unite([]oneRow{rows[order[0]], rows[order[1]], rows[order[2]]}, nil); v.ExternalID != u.ExternalID || v.CreatedAt != u.CreatedAt {
			t.Errorf("%v: %+v", order, v)
		}
	}
	if len(rows[1].user.Emails) != 2 || rows[1].user.Emails[1].Verified {
		t.Error("a row was changed")
	}
}

// An address of very many rows is nobody's, and a row that is rejected or left out for what it says is of nobody.
func TestWhoIsNobodyElse(t *testing.T) {
	row := func(id int, more string) string {
		return fmt.Sprintf(`{"user_id":"auth0|%d","email":"info@acme.io","email_verified":true,"created_at":"2020-01-01T00:00:00.000Z","identities":[{"provider":"auth0","user_id":"%[1]d","connection":"c","isSocial":false}]%s}`, id, more)
	}
	for name, c := range map[string]struct {
		rows                    []string
		ready, merged, rejected int64
	}{
		"as many as one person may have": {slices.Repeat([]string{""}, maxOfOne), 1, maxOfOne - 1, 0},
		"more than that":                 {slices.Repeat([]string{""}, maxOfOne+1), 1, 0, maxOfOne},
		"with a digest that is none":     {[]string{"", `,"passwordHash":"nonsense"`, ""}, 1, 1, 1},
		"alone":                          {[]string{""}, 1, 0, 0},
	} {
		var lines []string
		for i, more := range c.rows {
			lines = append(lines, row(i, more))
		}
		job, err := Prepare(InputOptions{Files: []string{textFile(t, "users.ndjson", strings.Join(lines, "\n"))}, Source: "auth0"}, Policies{Duplicates: DuplicatesMerge})
		if err != nil {
			t.Fatal(err)
		}
		out, err := job.Check(context.Background(), CheckOptions{}, nil)
		if err != nil || out.Ready != c.ready || out.Merged.Rows != c.merged || out.Rejected != c.rejected {
			t.Errorf("%s: %+v %v", name, out, err)
		}
		if err := job.Close(); err != nil {
			t.Error(err)
		}
	}
}

// What stays in memory of a twin and of the row that stands for it is some tens of bytes, whatever is in them.
func TestATwinTakesFewBytes(t *testing.T) {
	const twins, most = 1000, 64
	var text strings.Builder
	text.WriteString("id,email,email_verified,note\n")
	for i := range 2 * twins {
		fmt.Fprintf(&text, "%d,a%d@b.co,true,%s\n", i, i%twins, strings.Repeat("x", 500))
	}
	mappingFile := textFile(t, "m.yaml", "fields:\n  external_id: id\n  email_address:\n    - value: email\n      verified: email_verified\n  private_metadata:\n    object:\n      note: note\n")
	job, err := Prepare(InputOptions{Files: []string{textFile(t, "users.csv", text.String())}, MappingFile: mappingFile}, Policies{Duplicates: DuplicatesMerge})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	p, err := job.findPersons(context.Background(), time.Now())
	if err != nil || len(p.twins) != twins || len(p.firsts) != twins || p.bytes() > most*twins || len(p.byID)+len(p.byEmail)+len(p.ids)+len(p.names) > 1 {
		t.Errorf("%d twins of %d people take %d bytes: %v", len(p.twins), len(p.firsts), p.bytes(), err)
	}
}

// What is kept of a row in the temporary file is all of it.
func TestRowsOfPersonsComeBackWhole(t *testing.T) {
	ctx := context.Background()
	text := "id,email,email_verified,note\n1,a@b.co,true,\"x\ny\"\n2,b@b.co,true,\n3,a@b.co,true,\"\"\"é\"\n"
	mappingFile := textFile(t, "m.yaml", "fields:\n  external_id: id\n  email_address:\n    - value: email\n      verified: email_verified\n  private_metadata:\n    object:\n      note: note\n")
	job, err := Prepare(InputOptions{Files: []string{textFile(t, "users.csv", text)}, MappingFile: mappingFile}, Policies{Duplicates: DuplicatesMerge})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	p, err := job.findPersons(ctx, time.Now())
	if err != nil || len(p.twins) != 1 {
		t.Fatalf("%+v %v", p, err)
	}
	got, err := p.record(0)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"3", "a@b.co", "true", `"é`}, got.Cells); diff != "" || got.Line != 5 || got.Header.Names[3] != "note" {
		t.Errorf("%+v %s", got, diff)
	}
}
