package importer

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"clerk-import/importer/source"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

// least takes away from a row what it can do without: the user arrives all the same, with less.
func least(m *mapping.Mapping, row plainRow) plainRow {
	row = row.clone()
	arrives := func(r plainRow) bool {
		mp := m.NewMapper()
		u, problems := mp.Map(r.json())
		return u.Skip == "" && u.ExternalID.Or("") != "" && len(u.Emails) > 0 && len(mp.NeverSeen()) == 0 &&
			!slices.ContainsFunc(problems, func(p mapping.Problem) bool { return p.Severity == mapping.Fatal || p.Code == mapping.CodeStateTold })
	}
	for _, name := range slices.Sorted(maps.Keys(row)) {
		without := row.clone()
		if delete(without, name); arrives(without) {
			row = without
		}
	}
	return row
}

// planned is what the users of an input would be sent as, one a line, and how many rows are left behind.
func planned(t *testing.T, in InputOptions) (sent []string, skipped int) {
	t.Helper()
	job, err := Prepare(in, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	dups := validate.NewDuplicates()
	_, inputErr, err := job.rows(context.Background(), walk{now: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), dups: dups}, func(it *item) error {
		if it.brief.skip != "" {
			skipped++
			return nil
		}
		it.problems = dups.Row(it.claims, it.prints, it.rec.Position, it.problems)
		line, err := json.Marshal([]any{firstFatal(it.problems), it.draft.plan.Create, it.draft.plan.Attach})
		sent = append(sent, string(line))
		return err
	})
	if err != nil || inputErr != nil {
		t.Fatal(err, inputErr)
	}
	return sent, skipped
}

// ready is what the rows of all entities would be sent as, of users who it is, and how many of any are left behind.
func ready(t *testing.T, in InputOptions) (sent []string, skipped int) {
	t.Helper()
	job, err := Prepare(in, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	row := func(j *Job, it *item) error {
		if it.brief.skip != "" {
			skipped++
			return nil
		}
		what := []any{j.Mapping.Entity, firstFatal(it.problems), it.externalID()}
		if it.other != nil {
			what = append(what, it.other.organization, it.other.membership, it.other.invitation)
		}
		line, err := json.Marshal(what)
		sent = append(sent, string(line))
		return err
	}
	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := job.checkAll(context.Background(), at, CheckOptions{}, row); err != nil {
		t.Fatal(err)
	}
	return sent, skipped
}

// The deleted twin of somebody, in front of the row or behind it, has the same ids, addresses,
// numbers and names. It does not keep the living one out, and lends nothing: no password, no
// verified address, no metadata. It is counted.
func TestADeletedTwinNeitherKeepsOutNorLends(t *testing.T) {
	tried := map[string]bool{}
	for _, s := range mapping.States {
		if s.Fate != wording.LeftBehind || s.Source == "django-dumpdata" || tried[s.Source+" "+s.Says] || strings.Contains(s.Says, "anonymous") {
			continue // who is anonymous has no address, and is nobody's twin
		}
		tried[s.Source+" "+s.Says] = true
		t.Run(s.Source+" "+s.Says, func(t *testing.T) {
			t.Parallel()
			rows, _, m := simpleRows(t, s.Source)
			row := rows[0].clone()
			living := least(m, row)
			var state any
			decode(s.Yes[0], &state)
			twin := row.clone()
			for key, v := range with(s) {
				twin.put(key, v)
			}
			twin.put(s.Column, state)
			in := InputOptions{Source: s.Source, Format: source.NDJSON, Inputs: map[string]string{}}
			for _, j := range m.Input.Joined {
				in.Inputs[j.Name] = ""
			}
			for _, p := range m.Params {
				if p.Needed {
					in.Params, in.FromFile = map[string]string{p.Name: "x"}, map[string]bool{p.Name: p.Secret}
				}
			}
			file := func(rows ...plainRow) []string {
				var text strings.Builder
				for _, r := range rows {
					text.WriteString(r.json().JSON + "\n")
				}
				return []string{textFile(t, "rows.ndjson", text.String())}
			}
			in.Files = file(living)
			want, _ := planned(t, in)
			for order, rows := range map[string][]plainRow{"in front": {twin, living}, "behind": {living, twin}} {
				in.Files = file(rows...)
				got, skipped := planned(t, in)
				if len(want) != 1 || !slices.Equal(got, want) || skipped != 1 {
					t.Errorf("with the twin %s: %d left behind, sent\n%s\nwant\n%s", order, skipped, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
		})
	}
	if len(tried) < 35 {
		t.Errorf("only %d kinds of states were tried", len(tried))
	}
}

// So it is with organizations, memberships and invitations.
func TestADeletedTwinOfAnyEntity(t *testing.T) {
	living := map[mapping.Entity][]string{
		mapping.Users:         {"id,email,hash,deleted", "1,ada@acme.io,,"},
		mapping.Organizations: {"id,name,slug,plan,deleted", "o1,Acme,acme,,"},
		mapping.Memberships:   {"org,user,role,note,deleted", "o1,1,member,,"},
		mapping.Invitations:   {"org,email,role,deleted", "o1,bob@acme.io,member,"},
	}
	twins := map[mapping.Entity]string{
		mapping.Users: "1,ada@acme.io,$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i,2020-01-01", mapping.Organizations: "o1,Acme Old,acme,gold,2020-01-01",
		mapping.Memberships: "o1,1,admin,left,2020-01-01", mapping.Invitations: "o1,bob@acme.io,admin,2020-01-01",
	}
	text := `
roles: {admin: "org:admin", member: "org:member"}
skip: [{when: 'deleted?', reason: deleted}]
fields: {external_id: id, email_address: {value: email, verified: {const: true}}, digest: {from: auto, value: hash?}}
organizations:
  skip: [{when: 'deleted?', reason: deleted}]
  fields: {external_id: id, name: name, slug: slug, private_metadata: {object: {plan: plan?}}}
memberships:
  skip: [{when: 'deleted?', reason: deleted}]
  fields: {organization: org, user: user, role: role, private_metadata: {object: {note: note?}}}
invitations:
  skip: [{when: 'deleted?', reason: deleted}]
  fields: {organization: org, email_address: email, role: role}
`
	lines := func(which mapping.Entity, order string) (sent []string, skipped int) {
		in := InputOptions{MappingFile: textFile(t, "m.yaml", text), Others: map[mapping.Entity]string{}}
		for entity, rows := range living {
			if rows = slices.Clone(rows); entity == which && order == "in front" {
				rows = slices.Insert(rows, 1, twins[entity])
			} else if entity == which {
				rows = append(rows, twins[entity])
			}
			path := textFile(t, string(entity)+".csv", strings.Join(rows, "\n")+"\n")
			if entity == mapping.Users {
				in.Files = []string{path}
			} else {
				in.Others[entity] = path
			}
		}
		return ready(t, in)
	}
	want, _ := lines("", "")
	if len(want) != 4 {
		t.Fatalf("alone they are sent as\n%s", strings.Join(want, "\n"))
	}
	for entity := range living {
		for _, order := range []string{"in front", "behind"} {
			if got, skipped := lines(entity, order); skipped != 1 || !slices.Equal(got, want) {
				t.Errorf("the twin of %s %s: %d left behind, sent\n%s\nwant\n%s", entity, order, skipped, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
}
