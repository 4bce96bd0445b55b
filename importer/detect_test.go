package importer

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/input"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// Which source each sample is of, and which tables of other systems are none of ours: a
// wrong match would import digests that nobody can sign in with, or leave them behind.
func TestDetectionIsNeverWrong(t *testing.T) {
	reports, err := filepath.Glob("../testdata/reports/*.md")
	if err != nil || len(reports) < 8 {
		t.Fatal(reports, err)
	}
	for _, md := range reports {
		name := strings.TrimSuffix(filepath.Base(md), ".md")
		want := strings.TrimSuffix(name, filepath.Ext(name))
		if !slices.Contains(mapping.PresetNames(), want) {
			want, _, _ = strings.Cut(want, "-")
		}
		if got := detected(t, "../samples/"+name); got != want {
			t.Errorf("%s is taken for %q", name, got)
		}
	}
	for name, c := range map[string]struct{ file, text, want string }{
		"Devise without its optional modules":     {"users.csv", "id,email,encrypted_password,reset_password_token,reset_password_sent_at,remember_created_at,created_at,updated_at\n1,a@b.co,$2a$,,,,,\n", "devise"},
		"Devise with confirmable only":            {"users.csv", "id,email,encrypted_password,confirmation_token,confirmed_at,confirmation_sent_at,created_at\n1,a@b.co,$2a$,,,,\n", ""},
		"Supabase of an older schema":             {"users.csv", "instance_id,id,aud,role,email,encrypted_password,confirmed_at,raw_user_meta_data\n0,1,x,y,a@b.co,$2a$,,{}\n", "supabase"},
		"Better Auth, passwords in another table": {"user.json", `[{"id":"1","name":"A","email":"a@b.co","emailVerified":true,"image":null,"createdAt":"2024-01-01T00:00:00Z"}]`, "better-auth"},
		"Better Auth, a plugin's columns":         {"user.json", `[{"id":"1","name":"A","email":"a@b.co","emailVerified":true,"banned":false,"banReason":"","createdAt":"2024-01-01T00:00:00Z"}]`, "better-auth"},
		"Better Auth, the same from a database":   {"user.csv", "id,name,email,emailVerified,image\n1,A,a@b.co,f,\n", "better-auth"},
		"an application's own, and verified":      {"users.csv", "id,email,name,email_verified,created_at\n1,a@b.co,A,true,2024-01-02T03:04:05Z\n", ""},
		"the same with two times":                 {"users.csv", "id,name,email,email_verified,created_at,updated_at\n1,A,a@b.co,t,2024-01-02 03:04:05,2024-01-02 03:04:05\n", ""},
		"the same with a role":                    {"users.csv", "id,name,email,email_verified,role\n1,A,a@b.co,1,admin\n", ""},
		"the same of JavaScript":                  {"users.json", `[{"id":1,"name":"A","email":"a@b.co","emailVerified":true,"createdAt":"2024-01-02T03:04:05Z","updatedAt":"2024-01-02T03:04:05Z"}]`, ""},
		"the same with a digest":                  {"users.csv", "id,email,name,email_verified,password_hash,created_at\n1,a@b.co,A,true,$2b$10$x,2024-01-02T03:04:05Z\n", ""},
		"the same with a digest and an image":     {"users.csv", "id,name,email,email_verified,password,image\n1,A,a@b.co,true,$2b$10$x,\n", ""},
		"the same with a username":                {"users.csv", "id,username,name,email,email_verified\n1,a,A,a@b.co,false\n", ""},
		"the same with a phone number":            {"users.csv", "id,name,email,email_verified,phone_number,phone_verified\n1,A,a@b.co,true,+14155550100,false\n", ""},
		"the same with a flag of bans":            {"users.csv", "id,name,email,email_verified,banned\n1,A,a@b.co,0,0\n", ""},
		"the same with a picture":                 {"users.csv", "id,name,email,email_verified,avatar_url,created_at\n1,A,a@b.co,true,https://b.co/a.png,2024-01-02T03:04:05Z\n", ""},
		"the same with names in parts":            {"users.csv", "id,first_name,last_name,name,email,email_verified,created_at\n1,A,B,A B,a@b.co,true,2024-01-02T03:04:05Z\n", ""},
		"the same with an image":                  {"users.csv", "id,name,email,email_verified,image\n1,A,a@b.co,true,x.png\n", ""},
		"the same with an image and times":        {"users.csv", "id,name,email,email_verified,image,created_at,updated_at\n1,A,a@b.co,t,,2024-01-02 03:04:05,2024-01-02 03:04:05\n", ""},
		"the same with a second factor":           {"users.csv", "id,name,email,email_verified,two_factor_enabled\n1,A,a@b.co,true,f\n", ""},
		"the same with a reason for a ban":        {"users.csv", "id,name,email,email_verified,ban_reason\n1,A,a@b.co,true,spam\n", ""},
		"an application's own, verified at":       {"users.csv", "id,name,email,email_verified,created_at\n1,A,a@b.co,2024-01-02 03:04:05,2024-01-02\n", ""},
		"the same of a time, with an image":       {"users.csv", "id,name,email,email_verified,image,phone,plan,locale\n1,A,a@b.co,2024-01-02,x.png,,gold,en\n", ""},
		"the same of a time, as JSON":             {"users.json", `[{"id":"1","name":"A","email":"a@b.co","email_verified":"2024-01-02T03:04:05Z","image":null}]`, ""},
		"the same of a time, without more":        {"users.csv", "id,email,email_verified\n1,a@b.co,2024-01-02\n", ""},
		"the same of a time and MongoDB":          {"users.json", `[{"_id":"1","name":"A","email":"a@b.co","email_verified":"2024-01-02T03:04:05Z"}]`, ""},
		"the same of a time, of JavaScript":       {"users.json", `[{"id":1,"name":"A","email":"a@b.co","emailVerified":"2024-01-02T03:04:05Z","plan":"gold"}]`, ""},
		"the same of a time and a digest":         {"users.csv", "id,email,email_verified,password\n1,a@b.co,2024-01-02,$2b$10$x\n", ""},
		"an application's own with a photo":       {"users.csv", "uid,email,display_name,photo_url,disabled\n1,a@b.co,A,x.png,f\n", ""},
		"an application's own with a name":        {"users.csv", "user_id,email,name,phone_number,given_name,family_name\n1,a@b.co,A B,,A,B\n", ""},
		"an application's own, confirmed":         {"users.csv", "id,email,confirmed_at,created_at,updated_at,inserted_at\n1,a@b.co,2024-01-02,2024-01-02,2024-01-02,2024-01-02\n", ""},
		"an application's own with a login":       {"users.csv", "id,login,email,password,active,created_at\n1,a,a@b.co,$2b$10$x,1,2024-01-02\n", ""},
		"Better Auth, its admins, in snake case":  {"users.csv", "id,name,email,email_verified,image,banned,ban_reason,ban_expires\n1,A,a@b.co,t,,f,,\n", "better-auth"},
		"Auth.js with a user nobody has verified": {"user.json", `[{"id":"1","name":"A","email":"a@b.co","emailVerified":null,"image":null}]`, "authjs"},
		"an application's own table":              {"users.csv", "id,email,password_hash,created_at\n1,a@b.co,x,\n", ""},
		"Django":                                  {"auth_user.csv", "id,password,last_login,is_superuser,username,first_name,last_name,email,is_staff,is_active,date_joined\n1,x,,f,a,,,a@b.co,f,t,\n", "django"},
		"Django, a model of another kind":         {"dump.json", `[{"model":"shop.order","pk":1,"fields":{"total":1}}]`, ""},
		"Django, a project's own model":           {"dump.json", `[{"model":"accounts.customuser","pk":1,"fields":{"email":"a@b.co"}}]`, "django-dumpdata"},
		"Django, rows that belong to users":       {"dump.json", `[{"model":"auth.user_groups","pk":1,"fields":{"user":1}}]`, ""},
		"Django, other models first":              {"dump.json", `[{"model":"contenttypes.contenttype","pk":1,"fields":{"app_label":"auth","model":"user"}},{"model":"auth.user","pk":1,"fields":{"password":"!","email":"a@b.co","is_active":true}}]`, "django-dumpdata"},
		"Django, a profile of users":              {"dump.json", `[{"model":"accounts.userprofile","pk":1,"fields":{"user":1,"email":"a@b.co"}}]`, ""},
		"Django, users of another name":           {"dump.json", `[{"model":"accounts.member","pk":1,"fields":{"password":"pbkdf2_sha256$1$a$b","email":"a@b.co"}}]`, "django-dumpdata"},
		"Django, a password of another kind":      {"dump.json", `[{"model":"shop.wifi","pk":1,"fields":{"password":"x"}}]`, ""},
		"Django, a table of a project's own":      {"../testdata/sources/django/members.sql", "", "django"},
		"a table with Django's columns, and PHP":  {"users.csv", "id,password,last_login,email\n1,$2y$10$x,,a@b.co\n", ""},
		"Payload, another collection":             {"d.sql", payloadTable("customers"), "payload"},
		"Payload, two collections":                {"d.sql", payloadTable("customers") + payloadTable("users"), "payload"},
		"Rails, an address called email":          {"users.csv", "id,email,password_digest,created_at,updated_at\n1,a@b.co,$2a$12$x,2024-01-01 03:04:05.678901,2024-01-01 03:04:05.678901\n", "rails"},
		"Rails, as JSON":                          {"users.json", `[{"id":1,"email":"a@b.co","password_digest":"$2a$12$x","created_at":"2024-01-01T03:04:05.678Z","updated_at":"2024-01-01T03:04:05.678Z"}]`, "rails"},
		"columns of Rails without its times":      {"users.csv", "id,email,password_digest\n1,a@b.co,$2a$12$x\n", ""},
		"columns of Rails, and Go with a zone":    {"users.csv", "id,email,password_digest,created_at,updated_at,deleted_at\n1,a@b.co,$2a$10$x,2024-01-01 03:04:05.678901+00,2024-01-01 03:04:05.678901+00,\n", ""},
		"columns of Rails, and Node":              {"users.json", `[{"id":1,"email":"a@b.co","password_digest":"$2b$10$x","created_at":"2024-01-01T03:04:05.678Z","updated_at":"2024-01-01T03:04:05.678Z"}]`, ""},
		"columns of Rails, and Python":            {"users.csv", "id,email,password_digest,is_active,created_at,updated_at\n1,a@b.co,$2b$12$x,t,2024-01-01 03:04:05,2024-01-01 03:04:05\n", ""},
		"WordPress":                               {"wp_users.csv", "ID,user_login,user_pass,user_nicename,user_email,user_url,user_registered\n1,a,$P$,a,a@b.co,,\n", "wordpress"},
		"Laravel":                                 {"users.csv", "id,name,email,email_verified_at,password,remember_token,created_at,updated_at\n1,A,a@b.co,,$2y$,,,\n", "laravel"},
	} {
		path := c.file
		if c.text != "" {
			path = textFile(t, c.file, c.text)
		}
		if got := detected(t, path); got != c.want {
			t.Errorf("%s is taken for %q, want %q", name, got, c.want)
		}
	}
}

// A source's file in which nobody is says so, and what to export.
func TestAFileWithoutRowsIsKnown(t *testing.T) {
	for _, users := range []string{"", `"groups":[],`} {
		path := textFile(t, "realm.json", `{"id":"x",`+users+`"realm":"demo","enabled":true,"roles":{"realm":[]},"clients":[{"id":"a"}],"clientScopes":[],"keycloakVersion":"24.0.1"}`)
		_, err := Prepare(InputOptions{Files: []string{path}}, Policies{})
		var usage *UsageError
		if !errors.As(err, &usage) || !strings.Contains(usage.Msg, "is of Keycloak, and nobody is in it") || !strings.Contains(usage.Try, "--users same_file") {
			t.Error(users, err)
		}
	}
}

// A collection of Payload as a table of a dump.
func payloadTable(name string) string {
	return "CREATE TABLE " + name + " (id int, email text, salt text, hash text, login_attempts int);\n" +
		"INSERT INTO " + name + " VALUES (1,'" + name + "@acme.io','00','11',0);\n"
}

// Of several tables that a source's users may be in, none is taken unsaid, and the one that is
// named is: what the others hold is told.
func TestSeveralTablesAreAskedFor(t *testing.T) {
	path := textFile(t, "d.sql", payloadTable("customers")+payloadTable("users"))
	for _, source := range []string{"", "payload"} {
		if _, err := Prepare(InputOptions{Files: []string{path}, Source: source}, Policies{}); err == nil || !strings.Contains(err.Error(), "several tables that may be meant: customers, users") {
			t.Error(source, err)
		}
		job, err := Prepare(InputOptions{Files: []string{path}, Source: source, Table: "customers"}, Policies{})
		if err != nil {
			t.Fatal(err)
		}
		defer job.Close()
		out, err := job.Check(context.Background(), CheckOptions{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		told := slices.ContainsFunc(out.Problems, func(p report.ProblemCount) bool {
			return p.Code == "table_unread" && strings.HasPrefix(p.Message, "users is not read")
		})
		if out.Read != 1 || !told {
			t.Error(source, out.Read, out.Problems)
		}
	}
}

// Nor is one taken unsaid for its name alone where another schema has one of that name with people in it.
func TestTablesOfOneNameInTwoSchemasAreAskedFor(t *testing.T) {
	empty := func(name string) string {
		return "CREATE TABLE " + name + " (id int, name text, email text, email_verified_at text, password text, remember_token text);\n"
	}
	people := func(name string) string {
		return empty(name) + "INSERT INTO " + name + " VALUES (1,'A','" + name + "@acme.io',NULL,NULL,NULL);\n"
	}
	for name, c := range map[string]struct{ dump, want string }{
		"both":                 {people("users") + people("app.users"), "several tables that may be meant: users, app.users"},
		"the other way round":  {people("app.users") + people("users"), "several tables that may be meant: users, app.users"},
		"two databases":        {"-- MySQL dump 10.13\nUSE `a`;\n" + people("users") + "USE `b`;\n" + people("users") + "-- Dump completed\n", "several tables that may be meant: users, b.users"},
		"the other one empty":  {people("users") + empty("app.users"), ""},
		"this one empty":       {empty("users") + people("app.users"), ""},
		"of another name":      {people("users") + people("app.old_users"), ""},
		"and the usual schema": {people("public.users") + people("app.orders"), ""},
	} {
		path := textFile(t, "d.sql", c.dump)
		for _, source := range []string{"", "laravel"} {
			job, err := Prepare(InputOptions{Files: []string{path}, Source: source}, Policies{})
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s (%s): %v", name, source, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s (%s): %v", name, source, err)
				continue
			}
			out, err := job.Check(context.Background(), CheckOptions{}, nil)
			if err != nil || out.Read != 1 {
				t.Errorf("%s (%s): %d rows, %v", name, source, out.Read, err)
			}
			_ = job.Close()
		}
	}
}

// A file that is none of a source's keeps the others from being known, and is the one that is named.
func TestAFileOfNoSourceIsNamed(t *testing.T) {
	dir := "../samples/kratos/database/"
	types := textFile(t, "identity_credential_types.csv", "id,name\n78c1b41d-8341-4507-aa60-aff1d4369670,password\n")
	_, err := Prepare(InputOptions{Files: []string{dir + "identities.csv", types, dir + "identity_credentials.csv", dir + "identity_verifiable_addresses.csv"}}, Policies{})
	if err == nil || !strings.Contains(err.Error(), types+" is no input of Ory Kratos") {
		t.Error(err)
	}
}

// detected is the one source that files are taken for, "" for none; "a|b" when more fit.
func detected(t *testing.T, paths ...string) string {
	t.Helper()
	found, _, err := input.Recognise(context.Background(), InputOptions{Files: paths})
	var unknown *input.UnknownSource
	if err != nil && !errors.As(err, &unknown) {
		t.Fatal(err)
	}
	var names []string
	for _, m := range found {
		names = append(names, m.Name)
	}
	return strings.Join(names, "|")
}
