package infer

import (
	"strings"
	"testing"

	"clerk-import/mapping"
)

// The passwords in Keycloak's own database come along, whatever the case of its columns; without them they are told by the check.
func TestCredentialsOfKeycloaksDatabaseAreRead(t *testing.T) {
	for name, of := range map[string]func(string) string{"PostgreSQL": strings.ToLower, "MySQL": strings.ToUpper} {
		t.Run(name, func(t *testing.T) {
			table := func(name, columns string, rows ...[]string) *Table {
				out := NewTable(of(name))
				out.SQL = of(name)
				h := mapping.NewHeader(strings.Split(of(columns), ","))
				for _, r := range rows {
					out.Add(&mapping.Record{Header: h, Cells: r})
				}
				return out
			}
			const secret = `{"value":"LbNDsc5dkBYVsXGQqKbaLHVzY9ydfJHGfqF3JdgnIbE=","salt":"c2FsdHNhbHRzYWx0c2FsdA=="}`
			const data = `{"hashIterations":27500,"algorithm":"pbkdf2-sha256"}`
			users := table("user_entity", "id,email,enabled", []string{"u-1", "a@acme.io", "t"}, []string{"u-2", "b@acme.io", "t"})
			credentials := table("credential", "id,type,user_id,secret_data,credential_data,priority",
				[]string{"c1", "password", "u-1", secret, data, "10"}, []string{"c2", "password", "u-2", secret, data, "10"}, []string{"c3", "otp", "u-2", `{"value":"abcdefghij0123456789"}`, `{"subType":"totp"}`, "20"})
			p, err := Propose(nil, users, credentials)
			if err != nil {
				t.Fatal(err)
			}
			m, err := mapping.Parse("users", p.YAML("users"), nil)
			if err != nil {
				t.Fatal(err)
			}
			row := `{"` + of("id") + `":"u-2","` + of("email") + `":"b@acme.io","` + of("enabled") + `":"t","` + of("credential") + `":[` +
				`{"` + of("type") + `":"otp","` + of("secret_data") + `":"{\"value\":\"abcdefghij0123456789\"}","` + of("priority") + `":"20"},` +
				`{"` + of("type") + `":"password","` + of("secret_data") + `":` + quoteText(secret) + `,"` + of("credential_data") + `":` + quoteText(data) + `,"` + of("priority") + `":"10"}]}`
			u, problems := m.NewMapper().Map(&mapping.Record{JSON: row})
			if got := u.PasswordHasher.Or(""); got != "pbkdf2_sha256" {
				t.Errorf("the password arrives as %q: %v\n%s", got, problems, p.YAML("users"))
			}
			none, err := mapping.Parse("users", "fields: {external_id: "+of("id")+"}", nil)
			if err != nil {
				t.Fatal(err)
			}
			mp := none.NewMapper()
			mp.Map(&mapping.Record{JSON: row})
			told := false
			for _, f := range mapping.Findings([]*mapping.Mapper{mp}) {
				told = told || f.Code == mapping.CodeDigestUnread && f.Count == 1
			}
			if !told {
				t.Error("passwords that nothing reads are not told")
			}
		})
	}
}

// quoteText is a text of no control characters in JSON.
func quoteText(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }
