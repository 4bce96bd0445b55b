package importer

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/input"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/sandbox"
	"clerk-import/mapping"
	"clerk-import/mapping/wording"
)

// teamsAt are the memberships of an instance, as "organization user role", by the sources' ids.
func teamsAt(t *testing.T, s *stage) []string {
	t.Helper()
	ctx := context.Background()
	organizations, err := s.api.ListOrganizations(ctx, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for i := range organizations {
		ids[organizations[i].ID] = push.SourceID(&organizations[i])
	}
	members, err := s.api.ListMemberships(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range members {
		u, err := s.api.GetUser(ctx, m.PublicUserData.UserID)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %s %s", ids[m.Organization.ID], u.FirstName, strings.TrimPrefix(m.Role, "org:")))
	}
	slices.Sort(out)
	return out
}

// sourcesWithTeams are exports with organizations, and who is to be in which of them then, as what.
var sourcesWithTeams = []struct {
	files  string
	params map[string]string
	others map[mapping.Entity]string
	want   string
	counts string
}{
	{files: "auth0/users.ndjson auth0/passwords.ndjson auth0/organizations.ndjson auth0/members.ndjson",
		want: "org_acme Ada admin, org_acme Alan member, org_beta Ada admin, org_beta Grace member", counts: "organizations: 2 created; memberships: 4 created"},
	{files: "workos/users.json workos/organizations.json workos/organization_memberships.json",
		want: "org_01 Ada admin, org_01 Alan member, org_02 Grace admin", counts: "organizations: 2 created; memberships: 3 created, 1 skipped"},
	{files: "stytch-b2b/members.json stytch-b2b/organizations.json",
		want: "organization-1 Ada admin, organization-1 Alan member, organization-1 Grace member, organization-2 Ada member", counts: "organizations: 2 created; memberships: 4 created"},
	{files: "propelauth/users.json", want: "o1 Ada admin, o1 Alan member, o2 Ada member", counts: "organizations: 2 created; memberships: 3 created"},
	{files: "keycloak/acme-realm.json", params: map[string]string{"organizations": "groups", "admin_role": "admin"},
		want: "/press Ada admin, /staff Ada admin, /staff Alan member", counts: "organizations: 2 created; memberships: 3 created"},
	{files: "keycloak/acme-realm.json"},
	{files: "zitadel/users.json zitadel/grants.json", want: "10 Ada admin, 10 Alan member, 11 Grace admin", counts: "organizations: 2 created; memberships: 3 created"},
	{files: "django/django.sql", params: map[string]string{"organizations": "groups"},
		want: "1 Ada member, 1 Alan member, 2 Alan member, 2 Grace member", counts: "organizations: 2 created; memberships: 4 created"},
	{files: "propelauth/users.json", others: map[mapping.Entity]string{mapping.Organizations: "", mapping.Memberships: ""}},
	{files: "better-auth/user.json better-auth/account.json better-auth/organization.json better-auth/member.json better-auth/invitation.json",
		others: map[mapping.Entity]string{mapping.Invitations: input.FromSource},
		want:   "acme Ada admin, acme Alan admin, acme Grace member, beta Ada member, beta Alan admin, beta Edsger admin",
		counts: "organizations: 2 created; memberships: 6 created; invitations: 1 created, 1 skipped"},
}

// Every source that has organizations brings them along, with members and roles.
func TestOrganizationsOfEverySourceArrive(t *testing.T) {
	for _, c := range sourcesWithTeams {
		t.Run(c.files, func(t *testing.T) {
			s := newStage(t, nil, nil)
			in := InputOptions{Params: c.params, Others: c.others}
			for file := range strings.FieldsSeq(c.files) {
				in.Files = append(in.Files, "../samples/"+file)
			}
			job, err := Prepare(in, Policies{})
			if err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			cp := filepath.Join(t.TempDir(), "cp")
			r, err := job.Migrate(context.Background(), s.Target, MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 8, Sending: Sending{AllowRejected: true}})
			if err != nil || !r.Finished {
				t.Fatal(r, err)
			}
			conserved(t, r)
			var counts []string
			for _, e := range r.Entities {
				counts = append(counts, e.String())
			}
			if got := strings.Join(counts, "; "); got != c.counts {
				t.Errorf("%s, want %s", got, c.counts)
			}
			got := strings.Join(teamsAt(t, s), ", ")
			if c.others[mapping.Invitations] != "" { // the software's own ids
				got = strings.Join(bySlug(t, s), ", ")
			}
			if got != c.want {
				t.Errorf("there are %s\nwant %s", got, c.want)
			}
			for _, p := range r.Check.Problems {
				if p.Code == mapping.CodeUnmapped && wording.Tells(p.Field) == "" && !slices.Contains(toldOnPurpose, p.Field) {
					t.Errorf("the column %s is neither read nor left behind on purpose", p.Field)
				}
			}
			for _, e := range r.Check.Entities {
				var why int64
				for _, s := range e.Skips {
					why += s.Rows
				}
				if why != e.Skipped {
					t.Errorf("%s: %d are left out, for %v", e.Entity, e.Skipped, e.Skips)
				}
			}
			// It is at the target as the files say.
			found, err := job.Reconcile(context.Background(), s.Target, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 8, Unexpected: true})
			if err != nil {
				t.Fatal(found, err)
			}
			equal := map[string]int64{"equal": found.Rows, "organizations_equal": 0, "memberships_equal": 0, "invitations_pending": 0}
			for _, e := range r.Entities {
				equal[report.Key(mapping.Entity(e.Entity), map[bool]report.Fate{true: report.Pending, false: report.Equal}[e.Entity == "invitations"])] = e.Created
			}
			maps.DeleteFunc(equal, func(_ string, n int64) bool { return n == 0 })
			if !maps.Equal(found.Counts, equal) || found.Rows == 0 {
				t.Errorf("%v, want %v: %v", found.Counts, equal, found.Fields)
			}
			// All of it can be undone.
			ledger, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 8})
			if err != nil || !ledger.Finished {
				t.Fatal(ledger, err)
			}
			if left := teamsAt(t, s); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// The files of a source that has organizations are told apart in any order, also where the source is said.
func TestFilesOfOrganizationsAreToldApart(t *testing.T) {
	for _, c := range sourcesWithTeams {
		var files []string
		for file := range strings.FieldsSeq(c.files) {
			files = append(files, "../samples/"+file)
		}
		source, _, _ := strings.Cut(c.files, "/")
		var want string
		for _, said := range []string{"", source} {
			for range 2 {
				job, err := Prepare(InputOptions{Files: files, Source: said, Params: c.params, Others: c.others}, Policies{})
				if err != nil {
					t.Errorf("%v of %q: %v", files, said, err)
					continue
				}
				check, err := job.checkAll(context.Background(), time.Now(), CheckOptions{}, nil)
				if err != nil {
					t.Fatal(err)
				}
				got := fmt.Sprint(check.Read, check.Ready, check.Skipped)
				for _, e := range check.Entities {
					got += fmt.Sprintf(" %s %d %d", e.Entity, e.Read, e.Ready)
				}
				if want == "" {
					want = got
				}
				if got != want {
					t.Errorf("%v of %q: %s, want %s", files, said, got, want)
				}
				if err := job.Close(); err != nil {
					t.Error(err)
				}
				files = slices.Clone(files)
				slices.Reverse(files)
			}
		}
	}
}

// Jetstream's teams are in tables of the same dump as Laravel's users.
func TestTeamsOfADumpArrive(t *testing.T) {
	dump := textFile(t, "laravel.sql", `
CREATE TABLE users (id bigint, name varchar(255), email varchar(255), email_verified_at timestamp NULL, password varchar(255), remember_token varchar(100));
INSERT INTO users VALUES (1,'Ada','ada@acme.io','2023-01-02 03:04:05','$2y$05$vLEAB/LG9u83WOkHBgMiPedkfc1y3KgItt8/A29Utvml7gPqJVSWO',NULL),(2,'Alan','alan@acme.io','2023-01-02 03:04:05','$2y$05$vLEAB/LG9u83WOkHBgMiPedkfc1y3KgItt8/A29Utvml7gPqJVSWO',NULL);
CREATE TABLE teams (id bigint, user_id bigint, name varchar(255), personal_team tinyint(1), created_at timestamp NULL);
INSERT INTO teams VALUES (1,1,'Ada''s Team',1,NULL),(2,1,'Acme',0,'2023-01-01 00:00:00');
CREATE TABLE team_user (id bigint, team_id bigint, user_id bigint, role varchar(255));
INSERT INTO team_user VALUES (1,2,2,'admin');
CREATE TABLE team_invitations (id bigint, team_id bigint, email varchar(255), role varchar(255));
INSERT INTO team_invitations VALUES (1,2,'new@acme.io','admin');
`)
	s := newStage(t, nil, nil)
	r, err := migrate(t, s, dump, InputOptions{Others: map[mapping.Entity]string{mapping.Invitations: input.FromSource}}, MigrateOptions{})
	if err != nil || !r.Finished || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	if got := strings.Join(teamsAt(t, s), ", "); got != "2 Ada admin, 2 Alan admin" {
		t.Error(got)
	}
	if got := fmt.Sprint(r.Entities); !strings.Contains(got, "organizations: 1 created, 1 skipped memberships: 1 created invitations: 1 created") {
		t.Error(got)
	}
}

// Basejump's teams are beside Supabase's users, in the same database.
func TestTeamsOfSupabaseArrive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "project.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`
CREATE TABLE users (id TEXT, email TEXT, encrypted_password TEXT, email_confirmed_at TEXT, raw_user_meta_data TEXT, aud TEXT);
INSERT INTO users VALUES ('u1','ada@acme.io','$2y$05$vLEAB/LG9u83WOkHBgMiPedkfc1y3KgItt8/A29Utvml7gPqJVSWO','2023-01-02 03:04:05','{"first_name":"Ada"}','authenticated'),
	('u2','alan@acme.io','$2y$05$vLEAB/LG9u83WOkHBgMiPedkfc1y3KgItt8/A29Utvml7gPqJVSWO','2023-01-02 03:04:05','{"first_name":"Alan"}','authenticated');
CREATE TABLE accounts (id TEXT, primary_owner_user_id TEXT, name TEXT, slug TEXT, personal_account INTEGER, updated_at TEXT, created_at TEXT, created_by TEXT, updated_by TEXT, private_metadata TEXT, public_metadata TEXT);
INSERT INTO accounts VALUES ('u1','u1','ada',NULL,1,NULL,'2023-01-02 03:04:05',NULL,NULL,'{}','{}'), ('a1','u1','Acme','acme',0,NULL,'2023-01-02 03:04:05','u1','u1','{"plan":"gold"}','{}');
CREATE TABLE account_user (user_id TEXT, account_id TEXT, account_role TEXT);
INSERT INTO account_user VALUES ('u1','u1','owner'), ('u1','a1','owner'), ('u2','a1','member');
CREATE TABLE invitations (id TEXT, account_role TEXT, account_id TEXT, token TEXT, invited_by_user_id TEXT, account_name TEXT, invitation_type TEXT);
INSERT INTO invitations VALUES ('i1','member','a1','t','u1','Acme','one_time');
`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := newStage(t, nil, nil)
	r, err := migrate(t, s, path, InputOptions{}, MigrateOptions{})
	if err != nil || !r.Finished {
		t.Fatal(r, err)
	}
	if got := fmt.Sprint(r.Entities); got != "[organizations: 1 created, 1 skipped memberships: 2 created, 1 skipped]" {
		t.Error(got)
	}
	if got := strings.Join(bySlug(t, s), ", "); got != "acme Ada admin, acme Alan member" {
		t.Error(got)
	}
}

// bySlug is teamsAt with the organizations' slugs.
func bySlug(t *testing.T, s *stage) []string {
	t.Helper()
	organizations, err := s.api.ListOrganizations(context.Background(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range teamsAt(t, s) {
		id, rest, _ := strings.Cut(line, " ")
		for i := range organizations {
			if push.SourceID(&organizations[i]) == id {
				out = append(out, organizations[i].Slug+" "+rest)
			}
		}
	}
	slices.Sort(out)
	return out
}

// What the files say of an organization and a membership is read back equal, in every field.
func TestMembershipsAreReadBackEqual(t *testing.T) {
	gallery, fetcher := gallery(t)
	users := textFile(t, "users.csv", "id,email,first,last\nu1,ada@acme.io,Ada,Lovelace\n")
	people := textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}, first_name: first, last_name: last}\n")
	organizations := textFile(t, "orgs.ndjson", `{"id":"o1","name":"Acme","slug":"acme","max_allowed_memberships":7,"created_at":"2020-01-02T03:04:05Z","public_metadata":{"plan":"gold"},"private_metadata":{"crm":{"id":1}},"role_set_key":"role_set:default","domains":["acme.io","gmail.com"],"logo":"`+gallery.URL+`/good.png"}`+"\n")
	members := textFile(t, "members.ndjson", `{"organization_id":"o1","user_id":"u1","role":"admin","public_metadata":{"seat":3},"private_metadata":{"cost":"x"}}`+"\n")
	s := newStage(t, nil, nil)
	in := InputOptions{MappingFile: people, Others: map[mapping.Entity]string{mapping.Organizations: organizations, mapping.Memberships: members}}
	r, err := migrate(t, s, users, in, MigrateOptions{Sending: Sending{Images: true, fetcher: fetcher}})
	if err != nil || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	if notes := r.Entities[0].Notes; len(notes) != 1 || !strings.HasPrefix(notes[0].Reason, "domain not added: organization_domain_common") {
		t.Error(notes)
	}
	u := find(t, s, clerkapi.ByExternalID, "u1")
	list, err := s.api.ListMemberships(context.Background(), 0)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	m := list[0]
	o := m.Organization
	var private map[string]json.RawMessage
	if err := json.Unmarshal(o.PrivateMetadata, &private); err != nil {
		t.Fatal(err)
	}
	if o.Name != "Acme" || o.Slug != "acme" || o.MaxAllowedMemberships != 7 || !o.HasImage || o.CreatedAt != 1577934245000 || string(o.PublicMetadata) != `{"plan":"gold"}` || o.RoleSetKey != "role_set:default" ||
		string(private["crm"]) != `{"id":1}` || string(private[push.OrganizationKey]) != `"o1"` {
		t.Errorf("%+v", o)
	}
	if m.Object != "organization_membership" || m.ID == "" || m.Role != "org:admin" || m.RoleName != "Admin" || len(m.Permissions) == 0 || string(m.PublicMetadata) != `{"seat":3}` || string(m.PrivateMetadata) != `{"cost":"x"}` || m.CreatedAt == 0 || m.UpdatedAt == 0 {
		t.Errorf("%+v", m)
	}
	if p := m.PublicUserData; p.UserID != u.ID || p.FirstName != "Ada" || p.LastName != "Lovelace" || p.Identifier != "ada@acme.io" || p.HasImage || p.Banned {
		t.Errorf("%+v", p)
	}
}

// Organizations and memberships have joins, conditions, lists and skips as users have.
func TestOrganizationsAreMappedLikeUsers(t *testing.T) {
	in := InputOptions{
		Files: []string{
			textFile(t, "people.csv", "pid,mail,gone,boards\n1,ada@acme.io,,b1;b2\n2,alan@acme.io,,b1\n3,grace@acme.io,yes,b1;b2\n"),
			textFile(t, "teams.csv", "team,title,archived\nb1,One,\nb2,Two,\nb3,Three,yes\n"),
			textFile(t, "plans.csv", "team_ref,plan_name\nb1,gold\nb2,free\n"),
		},
		MappingFile: textFile(t, "m.yaml", `
detect: {all: [pid, mail]}
skip: [{when: gone?, reason: gone}]
fields: {external_id: pid, email_address: {value: mail, verified: true}}
roles: {boss: "org:admin"}
organizations:
  detect: {all: [team, title]}
  skip: [{when: archived?, reason: archived}]
  inputs:
    plan: {detect: {all: [team_ref, plan_name]}, key: team_ref, of: team, needed: true}
  fields: {external_id: team, name: title, public_metadata: {object: {plan: plan.plan_name}}}
memberships:
  from: users
  each: boards | list
  fields: {organization: value, user: parent.pid, role: {expr: 'parent.pid == "1" ? "boss" : "member"'}}
`),
	}
	s := newStage(t, nil, nil)
	job, err := Prepare(in, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	r, err := job.Migrate(context.Background(), s.Target, MigrateOptions{Checkpoint: filepath.Join(t.TempDir(), "cp"), QuotaShare: 1, MaxInFlight: 4})
	if err != nil || !r.Finished || r.Unsent() > 0 || r.Skipped != 1 {
		t.Fatal(r, err)
	}
	if got := r.Entities[0].String() + "; " + r.Entities[1].String(); got != "organizations: 2 created, 1 skipped; memberships: 3 created, 2 skipped" {
		t.Error(got)
	}
	organizations, err := s.api.ListOrganizations(context.Background(), "", 0)
	if err != nil || len(organizations) != 2 || string(organizations[0].PublicMetadata)+string(organizations[1].PublicMetadata) != `{"plan":"gold"}{"plan":"free"}` && string(organizations[0].PublicMetadata)+string(organizations[1].PublicMetadata) != `{"plan":"free"}{"plan":"gold"}` {
		t.Error(organizations, err)
	}
	in.Files = in.Files[:2]
	if _, err := Prepare(in, Policies{}); err == nil || !strings.Contains(err.Error(), "has plan in another file, which is missing") {
		t.Error(err)
	}
}

// Of rows that name the same organization the first good one makes it, also when the run is
// continued.
func TestAnOrganizationInManyRowsIsMadeOnce(t *testing.T) {
	rows := "id,mail,team,title\n1,ada@acme.io,t1,https://bad.io\n2,alan@acme.io,t1,One\n3,grace@acme.io,t1,One\n4,linus@acme.io,t2,Two\n5,edsger@acme.io,,\n"
	in := InputOptions{MappingFile: textFile(t, "m.yaml", `
fields: {external_id: id, email_address: {value: mail, verified: true}}
organizations: {from: users, fields: {external_id: team?, name: title?}}
memberships: {from: users, fields: {organization: team?, user: id}}
`)}
	s := newStage(t, nil, nil)
	users, cp := textFile(t, "users.csv", rows), filepath.Join(t.TempDir(), "cp")
	for i := range 2 {
		r, err := migrate(t, s, users, in, MigrateOptions{Checkpoint: cp, Sending: Sending{AllowRejected: true}})
		if err != nil || !r.Finished || (i == 1) != (r.Requests == 0) {
			t.Fatal(r, err)
		}
		if got := r.Entities[0].String() + "; " + r.Entities[1].String(); got != "organizations: 2 created, 1 rejected; memberships: 4 created" {
			t.Error(got)
		}
	}
	if organizations, err := s.api.ListOrganizations(context.Background(), "", 0); err != nil || len(organizations) != 2 {
		t.Error(organizations, err)
	}
}

// A section that names its table need not say what it looks like.
func TestASectionsTableIsKnownByItsName(t *testing.T) {
	dump := textFile(t, "shop.sql", `
CREATE TABLE users (id int, email varchar(255));
INSERT INTO users VALUES (1,'ada@acme.io');
CREATE TABLE shops (nr int, title varchar(255));
INSERT INTO shops VALUES (10,'Acme');
CREATE TABLE clerks (shop int, person int);
INSERT INTO clerks VALUES (10,1);
`)
	in := InputOptions{MappingFile: textFile(t, "m.yaml", `
input: {table: users}
fields: {external_id: id | string, email_address: {value: email, verified: true}}
organizations: {input: {table: shops}, fields: {external_id: nr | string, name: title}}
memberships: {input: {table: clerks}, fields: {organization: shop | string, user: person | string}}
`)}
	s := newStage(t, nil, nil)
	r, err := migrate(t, s, dump, in, MigrateOptions{})
	if err != nil || fmt.Sprint(r.Entities) != "[organizations: 1 created memberships: 1 created]" {
		t.Error(r, err)
	}
}

// An instance without slugs is no reason to call every organization different.
func TestReconcileWithoutSlugs(t *testing.T) {
	settings := sandbox.DefaultSettings()
	settings.Organizations.SlugDisabled = true
	s := newStage(t, &settings, nil)
	users := textFile(t, "users.csv", "id,mail\n1,ada@acme.io\n")
	in := InputOptions{
		Files: []string{users}, MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: mail, verified: true}}\n"),
		Others: map[mapping.Entity]string{mapping.Organizations: textFile(t, "orgs.csv", "id,name,slug\no1,Acme,acme\n")},
	}
	cp := filepath.Join(t.TempDir(), "cp")
	r, err := migrate(t, s, users, in, MigrateOptions{Checkpoint: cp})
	if err != nil || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	job, err := Prepare(in, Policies{})
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	ledger, err := job.Reconcile(context.Background(), s.Target, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4})
	if err != nil || ledger.Counts["organizations_equal"] != 1 || len(ledger.Fields) > 0 {
		t.Error(ledger, err)
	}
}

// checkAt holds an input against a stage.
func checkAt(t *testing.T, s *stage, in InputOptions, policies ...Policies) *report.Check {
	t.Helper()
	job, err := Prepare(in, one(policies))
	if err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	limiter, err := s.Target.Limiter(1)
	if err != nil {
		t.Fatal(err)
	}
	preflight, err := job.Preflight(context.Background(), s.Target, PreflightOptions{Limiter: limiter})
	if err != nil {
		t.Fatal(err)
	}
	check, err := job.Check(context.Background(), CheckOptions{Preflight: preflight}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return check
}

// codes are the problems of a check, with the number of rows.
func codes(r *report.Check) map[string]int64 {
	out := map[string]int64{}
	for _, p := range r.Problems {
		out[p.Code] = p.Rows
	}
	return out
}

// ask sends a request to a stage's API, past the client, and reads the answer into out.
func (s *stage) ask(t *testing.T, method, path, body string, out any) {
	t.Helper()
	req, err := http.NewRequest(method, s.direct+"/v1"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.sb.Key())
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", path, resp.Status, err)
	}
}

// Roles are held against the role set of the organization, and made as the mapping says: with
// permissions, and where they are needed.
func TestRolesAreMadeWithPermissionsAndInRoleSets(t *testing.T) {
	s := newStage(t, nil, nil)
	var set clerkapi.RoleSet
	s.ask(t, http.MethodPost, "/role_sets", `{"name":"Partners","key":"role_set:partners","creator_role_key":"org:admin","default_role_key":"org:admin","roles":["org:admin"]}`, &set)
	in := InputOptions{
		Files: []string{textFile(t, "users.csv", "id,email\nu1,ada@acme.io\nu2,alan@acme.io\nu3,grace@acme.io\n")},
		MappingFile: textFile(t, "m.yaml", `
fields: {external_id: id, email_address: {value: email, verified: true}}
roles:
  owner: org:admin
  clerk: {role: "org:clerk", name: Accounts clerk, description: Keeps the books, permissions: ["org:invoices:read", "org:sys_memberships:read", "org:invoices:pay"]}
  guest: org:guest
`),
		Others: map[mapping.Entity]string{
			mapping.Organizations: textFile(t, "orgs.csv", "id,name,role_set_key\no1,Acme,\no2,Beta,role_set:partners\no3,Gamma,role_set:none\n"),
			mapping.Memberships:   textFile(t, "members.csv", "organization_id,user_id,role\no1,u1,owner\no1,u2,clerk\no2,u1,owner\no2,u2,guest\no2,u3,member\no3,u3,pirate\n"),
			mapping.Invitations:   textFile(t, "invitations.csv", "email,organization_id,role\neve@acme.io,o1,auditor\n"),
		},
	}
	policies := Policies{Disable: []string{"email_domain_reserved", "member_of_several"}}
	check := checkAt(t, s, in, policies)
	if got, want := codes(check), map[string]int64{"role_unknown": 4, "role_not_in_set": 1, "role_set_unknown": 1, "organization_unknown": 1}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	policies.CreateRoles = true
	check = checkAt(t, s, in, policies)
	if got, want := codes(check), map[string]int64{"role_set_unknown": 1, "organization_unknown": 1}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got, want := fmt.Sprint(check.NewPermissions, check.NewRoles, check.AddedRoles), "[org:invoices:read org:invoices:pay] [org:auditor org:clerk org:guest] [role_set:partners: org:guest role_set:partners: org:member]"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	cp := filepath.Join(t.TempDir(), "cp")
	for i := range 2 {
		r, err := migrate(t, s, in.Files[0], in, MigrateOptions{Checkpoint: cp, Sending: Sending{AllowRejected: true}}, policies)
		if err != nil || !r.Finished || (i == 1) != (r.Requests == 0) {
			t.Fatal(r, err)
		}
		if got := fmt.Sprint(r.Entities); got != "[organizations: 2 created, 1 rejected memberships: 5 created, 1 rejected invitations: 1 created]" {
			t.Error(got)
		}
	}
	// Nothing is missing any more.
	if again := checkAt(t, s, in); len(again.NewPermissions)+len(again.NewRoles)+len(again.AddedRoles) > 0 {
		t.Errorf("%+v", again)
	}
	var made struct {
		Data []struct {
			Name, Key, Description string
			Permissions            []clerkapi.Permission
		}
	}
	s.ask(t, http.MethodGet, "/organization_roles?query=clerk", "", &made)
	if len(made.Data) != 1 || made.Data[0].Name != "Accounts clerk" || made.Data[0].Description != "Keeps the books" || len(made.Data[0].Permissions) != 3 {
		t.Errorf("%+v", made)
	}
	sets, err := s.api.ListRoleSets(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, set := range sets {
		for _, r := range set.Roles {
			got[set.Key] += r.Key + " "
		}
	}
	if want := map[string]string{"role_set:default": "org:admin org:auditor org:clerk org:member ", "role_set:partners": "org:admin org:guest org:member "}; !maps.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
}

// More roles than an instance can have are found before any is made.
func TestRolesBeyondTheLimitAreFoundBefore(t *testing.T) {
	s := newStage(t, nil, nil) // with two, of at most ten
	members := "organization_id,user_id,role\n"
	for i := range 9 {
		members += fmt.Sprintf("o%d,u1,role_%d\n", i, i)
	}
	organizations := "id,name\n"
	for i := range 9 {
		organizations += fmt.Sprintf("o%d,Team %d\n", i, i)
	}
	in := InputOptions{
		Files: []string{textFile(t, "users.csv", "id,email\nu1,ada@acme.io\n")}, MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
		Others: map[mapping.Entity]string{mapping.Organizations: textFile(t, "orgs.csv", organizations), mapping.Memberships: textFile(t, "members.csv", members)},
	}
	policies := Policies{CreateRoles: true, Disable: []string{"member_of_several", "organization_without_admin"}}
	if check := checkAt(t, s, in, policies); codes(check)["roles_too_many"] != 1 || len(check.NewRoles) != 9 || check.Worst() != mapping.Fatal {
		t.Errorf("%v", codes(check))
	}
	in.Roles = []mapping.Role{{Name: "role_8", Key: "org:member"}}
	if check := checkAt(t, s, in, policies); len(codes(check)) > 0 || len(check.NewRoles) != 8 {
		t.Errorf("%v", codes(check))
	}
}

// What the instance allows is found before the first write.
func TestOrganizationsAreJudgedBeforeTheFirstWrite(t *testing.T) {
	users := textFile(t, "users.csv", "id,email\nu1,ada@acme.io\nu2,alan@acme.io\nu3,grace@acme.io\n")
	people := textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n")
	organizations := textFile(t, "orgs.csv", "id,name,slug,max_allowed_memberships,owner\no1,Acme,acme,1,u1\no2,https://x.io,b,,\n,Nameless,c,,\no4,Four,No Slug,,\no1,Again,d,,\no6,Six,acme,,u9\no7,Empty,seven,,\n")
	members := textFile(t, "members.csv", "organization_id,user_id,role\no1,u1,admin\no1,u2,member\no1,u2,admin\no1,u3,boss\no6,u1,member\no7,u8,member\n,u1,member\n")
	s := newStage(t, nil, nil)
	check := checkAt(t, s, InputOptions{Files: []string{users}, MappingFile: people, Others: map[mapping.Entity]string{mapping.Organizations: organizations, mapping.Memberships: members}}, Policies{Disable: []string{"email_domain_reserved"}})
	got := codes(check)
	want := map[string]int64{
		"organization_name_invalid": 1, "organization_id_missing": 1, "organization_slug_invalid": 1, "organization_duplicate": 1, "organization_slug_duplicate": 1,
		"organization_without_members": 1, "organization_full": 1, "membership_duplicate": 1, "role_unknown": 1, "organization_unknown": 1, "member_unknown": 1, "membership_incomplete": 1, "organization_creator_unknown": 1,
	}
	if !maps.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
	if read, rejected := check.Rows(); read != 17 || rejected != 10 || check.Entities[0].Ready+check.Entities[1].Ready != 4 {
		t.Errorf("%d rows, %d rejected: %v", read, rejected, check.Entities)
	}
}

// Who makes an organization is an admin of it without a row of their own: the check counts what arrives.
func TestTheCheckCountsWhoMakesAnOrganization(t *testing.T) {
	ctx := context.Background()
	users := textFile(t, "users.csv", "id,email\nu1,ada@acme.io\nu2,alan@acme.io\nu3,grace@acme.io\n")
	in := InputOptions{
		Files: []string{users}, MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
		Others: map[mapping.Entity]string{
			mapping.Organizations: textFile(t, "orgs.csv", "id,name,owner_id\no1,Single,u1\no2,Unsaid,u2\no3,Admin,u3\no4,Member,u3\no5,Nobody,\no6,Nameless,u9\n"),
			mapping.Memberships:   textFile(t, "members.csv", "organization_id,user_id,role\no2,u3,member\no3,u3,admin\no4,u3,member\n"),
		},
	}
	s := newStage(t, nil, nil)
	check := checkAt(t, s, in)
	if got, want := codes(check), map[string]int64{"organization_without_members": 2, "organization_without_admin": 1, "member_of_several": 1, "organization_creator_unknown": 1}; !maps.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
	said := map[string][2]int64{}
	for _, o := range check.Organizations {
		said[o.Name[:1]] = [2]int64{o.Members, o.Admins}
	}
	delete(said, "N") // nobody is in it, as in another whose creator is not there
	if r, err := migrate(t, s, users, in, MigrateOptions{Checkpoint: filepath.Join(t.TempDir(), "cp")}); err != nil || !r.Finished {
		t.Fatal(r, err)
	}
	there, err := s.api.ListMemberships(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string][2]int64{}
	for _, m := range there {
		n := counted[m.Organization.Name[:1]]
		if n[0]++; m.Role == adminRole {
			n[1]++
		}
		counted[m.Organization.Name[:1]] = n
	}
	if !maps.Equal(counted, said) {
		t.Errorf("%v arrive, and the check says %v", counted, said)
	}
}

// A sync follows what nobody has edited at the target, also where something else of the same
// organization was changed there; what somebody has edited stays, and is told until somebody decides.
func TestSyncLeavesWhatWasEditedAtTheTarget(t *testing.T) {
	ctx := context.Background()
	s := newStage(t, nil, nil)
	s.Settle = 0
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	users := write("users.csv", "id,email\nu1,ada@acme.io\nu2,alan@acme.io\nu3,grace@acme.io\n")
	in := func(organizations, members string) InputOptions {
		return InputOptions{
			Files: []string{users}, MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
			Others: map[mapping.Entity]string{mapping.Organizations: write("orgs.csv", organizations), mapping.Memberships: write("members.csv", members)},
		}
	}
	cp := filepath.Join(dir, "cp")
	const header = "id,name,slug,domains\n"
	first := in(header+"o1,Acme,acme,\no2,Beta,beta,beta.io\no3,Gamma,gamma,\n", "organization_id,user_id,role\no1,u1,admin\no1,u2,member\no2,u1,admin\no2,u2,member\no2,u3,member\no1,u3,member\n")
	policies := Policies{Disable: []string{"member_of_several"}}
	if r, err := migrate(t, s, users, first, MigrateOptions{Checkpoint: cp}, policies); err != nil || !r.Finished {
		t.Fatal(r, err)
	}
	id := map[string]string{}
	organizations, err := s.api.ListOrganizations(ctx, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range organizations {
		id[o.Slug] = o.ID
	}
	for _, u := range everybody(t, s) {
		id[u.ExternalID] = u.ID
	}
	time.Sleep(2 * time.Millisecond) // later than what was written
	_, err1 := s.api.UpdateOrganization(ctx, id["acme"], &clerkapi.UpdateOrganizationParams{Name: clerkapi.Some("Edited")})
	_, err2 := s.api.UpdateOrganization(ctx, id["beta"], &clerkapi.UpdateOrganizationParams{MaxAllowedMemberships: clerkapi.Some(int64(50))})
	_, err3 := s.api.UpdateMembership(ctx, id["beta"], id["u2"], "org:admin")
	_, err4 := s.api.MergeMembershipMetadata(ctx, id["beta"], id["u3"], &clerkapi.MetadataParams{PublicMetadata: clerkapi.Some(json.RawMessage(`{"seat":1}`))})
	_, err5 := s.api.MergeMembershipMetadata(ctx, id["acme"], id["u3"], &clerkapi.MetadataParams{PublicMetadata: clerkapi.Some(json.RawMessage(`{"seat":2}`))})
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		t.Fatal(err)
	}

	// A role that was edited and changes, one of a membership that was touched only, one that
	// vanishes, and one that vanishes although it was touched.
	later := in(header+"o1,Acme Inc,acme,\no2,Beta Inc,beta,beta.io;beta.dev\no3,Gamma,gamma,\n", "organization_id,user_id,role\no1,u1,admin\no2,u1,admin\no2,u2,editor\no2,u3,editor\n")
	policies.CreateRoles = true
	sync := func(in InputOptions, o SyncOptions) *report.Ledger {
		t.Helper()
		job, err := Prepare(in, policies)
		if err != nil {
			t.Fatal(err)
		}
		defer job.Close()
		o.Checkpoint, o.QuotaShare, o.MaxInFlight = cp, 1, 4
		l, err := job.Sync(ctx, s.Target, o)
		if err != nil {
			t.Fatal(l, err)
		}
		return l
	}
	var changes, ended int64
	o := SyncOptions{OnVanished: VanishedDelete, ConfirmVanished: func(_ OnVanished, users, memberships int64) error { ended = users*100 + memberships; return nil }}
	o.Confirm = func(p Preview) error { changes += p.Changes; return nil }
	l := sync(later, o)
	for key, want := range map[string]int64{
		"organizations_updated": 1, "organizations_conflicts": 1, "memberships_updated": 1, "memberships_conflicts": 1, "memberships_vanished": 2, "memberships_ended": 1, "memberships_kept": 1,
	} {
		if l.Counts[key] != want {
			t.Errorf("%s: %d, want %d (%v)", key, l.Counts[key], want, l.Counts)
		}
	}
	if changes != 2 || ended != 1 {
		t.Errorf("asked for %d changes and %d ends", changes, ended)
	}
	names := map[string]string{}
	if organizations, err = s.api.ListOrganizations(ctx, "", 0); err != nil {
		t.Fatal(err)
	}
	for _, o := range organizations {
		names[o.Slug] = o.Name
	}
	if names["acme"] != "Edited" || names["beta"] != "Beta Inc" || names["gamma"] != "Gamma" {
		t.Errorf("%v", names)
	}
	if domains, err := s.api.ListOrganizationDomains(ctx, 0); err != nil || len(domains) != 2 {
		t.Error(domains, err)
	}
	// What nobody has decided is told again, and nothing else; then it is as somebody decides,
	// for good.
	for _, c := range []struct {
		prefer                                compare.Prefer
		organizations, memberships, conflicts int64
	}{
		{conflicts: 2},
		{prefer: compare.Prefer{Fields: map[string]compare.Side{"name": compare.Source}}, organizations: 1, conflicts: 1},
		{prefer: compare.Prefer{Fields: map[string]compare.Side{"role": compare.Target}}, conflicts: 1},
		{prefer: compare.Prefer{All: compare.Source}},
	} {
		o.Prefer = c.prefer
		l := sync(later, o).Counts
		if l["organizations_updated"] != c.organizations || l["memberships_updated"] != c.memberships || l["organizations_conflicts"]+l["memberships_conflicts"] != c.conflicts {
			t.Errorf("%+v: %v", c.prefer, l)
		}
	}
	if o, err := s.api.GetOrganization(ctx, id["acme"]); err != nil || o.Name != "Acme Inc" {
		t.Errorf("%+v %v", o, err)
	}
}

// Reconcile holds domains against the rows, tells how invitations stand, and names whom no row
// claims; a repair adds what is missing.
func TestReconcileKnowsDomainsInvitationsAndStrangers(t *testing.T) {
	ctx := context.Background()
	s := newStage(t, nil, nil)
	users := textFile(t, "users.csv", "id,email\nu1,ada@acme.io\nu2,alan@acme.io\n")
	in := InputOptions{
		Files: []string{users}, MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
		Others: map[mapping.Entity]string{
			mapping.Organizations: textFile(t, "orgs.csv", "id,name,slug,domains\no1,Acme,acme,acme.io;acme.dev\n"),
			mapping.Memberships:   textFile(t, "members.csv", "organization_id,user_id,role\no1,u1,admin\n"),
			mapping.Invitations:   textFile(t, "invitations.csv", "email,organization_id,waitlist\na@acme.io,o1,\nb@acme.io,o1,\nc@acme.io,,\nd@acme.io,,yes\ne@acme.io,,yes\n"),
		},
	}
	cp := filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, users, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	reconcile := func(o ReconcileOptions) *report.Ledger {
		t.Helper()
		job, err := Prepare(in, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		defer job.Close()
		o.Checkpoint, o.QuotaShare, o.MaxInFlight, o.Unexpected = cp, 1, 4, true
		l, err := job.Reconcile(ctx, s.Target, o)
		if err != nil {
			t.Fatal(l, err)
		}
		return l
	}
	expect := func(l *report.Ledger, want map[string]int64) {
		t.Helper()
		if !maps.Equal(l.Counts, want) {
			t.Errorf("%v\nwant %v", l.Counts, want)
		}
	}
	quiet := map[string]int64{"equal": 2, "organizations_equal": 1, "memberships_equal": 1, "invitations_pending": 5}
	expect(reconcile(ReconcileOptions{}), quiet)

	organizations, err := s.api.ListOrganizations(ctx, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	acme, id := organizations[0].ID, map[string]string{}
	for _, u := range everybody(t, s) {
		id[u.ExternalID] = u.ID
	}
	domains, err := s.api.ListOrganizationDomains(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.ask(t, http.MethodDelete, "/organizations/"+acme+"/domains/"+domains[0].ID, "", &struct{}{})
	s.ask(t, http.MethodPatch, "/organizations/"+acme+"/domains/"+domains[1].ID, `{"enrollment_mode":"automatic_suggestion"}`, &struct{}{})
	open, err := s.api.FindInvitations(ctx, acme, "a@acme.io")
	if err != nil {
		t.Fatal(err)
	}
	waiting, err := s.api.FindWaitlistEntries(ctx, "d@acme.io")
	if err != nil {
		t.Fatal(err)
	}
	_, err1 := s.api.CreateMembership(ctx, acme, &clerkapi.CreateMembershipParams{UserID: id["u2"], Role: "org:member"})
	_, err2 := s.api.CreateOrganization(ctx, &clerkapi.CreateOrganizationParams{Name: "Lost", PrivateMetadata: clerkapi.Some(json.RawMessage(`{"clerk_import_id":"o9"}`))})
	_, err3 := s.api.CreateOrganization(ctx, &clerkapi.CreateOrganizationParams{Name: "The application's own"})
	if err := errors.Join(err1, err2, err3, s.api.RevokeInvitation(ctx, acme, open[0].ID), s.api.DeleteWaitlistEntry(ctx, waiting[0].ID)); err != nil {
		t.Fatal(err)
	}
	expect(reconcile(ReconcileOptions{Repair: true}), map[string]int64{
		"equal": 2, "organizations_differs": 1, "memberships_equal": 1, "repaired": 1, "organizations_unexpected": 1, "memberships_unexpected": 1,
		"invitations_pending": 3, "invitations_revoked": 1, "invitations_missing": 1,
	})
	l := reconcile(ReconcileOptions{})
	if l.Counts["organizations_equal"] != 1 || len(l.Fields) != 3 {
		t.Errorf("%v %v", l.Counts, l.Fields)
	}
	if domains, err = s.api.ListOrganizationDomains(ctx, 0); err != nil || len(domains) != 2 || domains[0].EnrollmentMode != "manual_invitation" {
		t.Error(domains, err)
	}
}

// A rollback that is stopped says what it has undone by then, and goes on from there.
func TestAnInterruptedRollbackTellsWhatItHasUndone(t *testing.T) {
	drain := make(chan struct{})
	var once sync.Once
	s := newStage(t, nil, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete && strings.HasPrefix(r.URL.Path, "/v1/organizations/") {
				once.Do(func() { close(drain) })
			}
			h.ServeHTTP(w, r)
		})
	})
	users := textFile(t, "users.csv", "id,email\nu1,ada@acme.io\n")
	in := InputOptions{
		MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
		Others: map[mapping.Entity]string{
			mapping.Organizations: textFile(t, "orgs.csv", "id,name\no1,A\no2,B\no3,C\no4,D\no5,E\no6,F\n"),
			mapping.Invitations:   textFile(t, "invitations.csv", "email,waitlist\na@acme.io,\nb@acme.io,yes\n"),
		},
	}
	cp := filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, users, in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	var asked map[string]int64
	o := RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 1, Drain: drain, Confirm: func(found *report.Ledger, _ int64) error { asked = maps.Clone(found.Counts); return nil }}
	l, err := Rollback(context.Background(), s.Target, o)
	first := l.Counts["organizations"]
	if !errors.Is(err, ErrInterrupted) || l.Finished || first == 0 || first == 6 || l.Counts["invitations"] != 0 { // which come behind
		t.Fatal(l, err)
	}
	if asked["organizations"] != 6 || asked["invitations"] != 2 {
		t.Errorf("asked for %v", asked)
	}
	o.Drain = nil
	if l, err = Rollback(context.Background(), s.Target, o); err != nil || !l.Finished || l.Counts["organizations"] != 6-first || l.Counts["invitations"] != 2 || l.Counts["deleted"] != 1 {
		t.Error(l, err)
	}
}

// An invitation to an organization that was there before the run, and does not carry the id of the source any more, is told
// by a rollback that cannot take it back.
func TestARollbackTellsInvitationsToOrganizationsOfOthers(t *testing.T) {
	s := newStage(t, nil, nil)
	in := InputOptions{MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
		Others: map[mapping.Entity]string{mapping.Organizations: textFile(t, "orgs.csv", "id,name\no1,A\n")}}
	if r, err := migrate(t, s, textFile(t, "one.csv", "id,email\nu1,ada@acme.io\n"), in, MigrateOptions{Checkpoint: filepath.Join(t.TempDir(), "cp")}); err != nil || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	in.Others = map[mapping.Entity]string{mapping.Invitations: textFile(t, "invitations.csv", "email,organization_id,role\nb@acme.io,o1,member\n")}
	cp := filepath.Join(t.TempDir(), "cp")
	if r, err := migrate(t, s, textFile(t, "two.csv", "id,email\nu2,eve@acme.io\n"), in, MigrateOptions{Checkpoint: cp}); err != nil || r.Unsent() > 0 {
		t.Fatal(r, err)
	}
	all, err := s.api.ListOrganizations(context.Background(), "", 0)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	without := &clerkapi.MetadataParams{PrivateMetadata: clerkapi.Some(json.RawMessage(`{"clerk_import_id":null}`))}
	if _, err := s.api.MergeOrganizationMetadata(context.Background(), all[0].ID, without); err != nil {
		t.Fatal(err)
	}
	l, err := Rollback(context.Background(), s.Target, RollbackOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 1})
	if err != nil || l.Counts["deleted"] != 1 || l.Counts["invitations_kept"] != 1 || l.Counts["invitations"] != 0 {
		t.Error(l, err)
	}
}

// A reconcile that is interrupted behind the users comes to the same when it goes on.
func TestAReconcileInterruptedBehindTheUsersCountsOnce(t *testing.T) {
	for _, at := range []string{"/organizations", "/organization_memberships", "/users"} {
		t.Run(at, func(t *testing.T) {
			var on atomic.Bool
			drain := make(chan struct{})
			var once sync.Once
			s := newStage(t, nil, func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if on.Load() && strings.HasSuffix(r.URL.Path, at) && !r.URL.Query().Has("user_id") {
						once.Do(func() {
							close(drain)
							select { // the answer does not come before the interrupt is noticed
							case <-r.Context().Done():
							case <-time.After(10 * time.Second):
							}
						})
					}
					h.ServeHTTP(w, r)
				})
			})
			in := InputOptions{
				Files: []string{textFile(t, "users.csv", "id,email\nu1,ada@acme.io\nu2,alan@acme.io\n")}, MappingFile: textFile(t, "m.yaml", "fields: {external_id: id, email_address: {value: email, verified: true}}\n"),
				Others: map[mapping.Entity]string{mapping.Organizations: textFile(t, "orgs.csv", "id,name\no1,Acme\no2,Beta\n"), mapping.Memberships: textFile(t, "members.csv", "organization_id,user_id,role\no1,u1,admin\no2,u2,admin\n")},
			}
			cp := filepath.Join(t.TempDir(), "cp")
			if r, err := migrate(t, s, in.Files[0], in, MigrateOptions{Checkpoint: cp}); err != nil || !r.Finished {
				t.Fatal(r, err)
			}
			run := func(drain chan struct{}) (*report.Ledger, error) {
				job, err := Prepare(in, Policies{})
				if err != nil {
					t.Fatal(err)
				}
				defer job.Close()
				return job.Reconcile(t.Context(), s.Target, ReconcileOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 1, Unexpected: true, Drain: drain})
			}
			whole, err := run(nil)
			if err != nil {
				t.Fatal(err)
			}
			on.Store(true)
			if l, err := run(drain); !errors.Is(err, ErrInterrupted) || l.Finished {
				t.Fatalf("%+v %v", l, err)
			}
			l, err := run(nil)
			if err != nil || !l.Finished || l.Rows != whole.Rows || !maps.Equal(l.Counts, whole.Counts) || len(l.Fields) != len(whole.Fields) {
				t.Errorf("%+v %v, and at once %+v", l, err, whole)
			}
		})
	}
}
