package mapping

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Digests in a column that nothing reads are told, wherever they stand in the row; what only looks
// like them is not.
func TestDigestsThatNothingReadsAreTold(t *testing.T) {
	const bcrypt = "$2b$05$abcdefghijklmnopqrstuu4/TbV7HfAxecrrLbRw8hhTSyHNjoY1i"
	const md5 = "38fa960aff56463f05830fa67435218d"
	for _, c := range []struct {
		fields, row string
		want        []string
	}{
		{"", `{"id":"1","pass":"` + bcrypt + `"}`, []string{"pass ×1"}},
		{"", `{"id":"1","password":"\\x` + fmt.Sprintf("%x", bcrypt) + `"}`, []string{"password ×1"}},
		{"", `{"id":"1","secret2":"\\x` + fmt.Sprintf("%x", bcrypt) + `","blob":"\\x` + fmt.Sprintf("%x", bcrypt) + `"}`, []string{"blob ×1"}},
		{"", `{"id":"1","auth_data":"a:1:{s:4:\"hash\";s:60:\"` + bcrypt + `\";}"}`, []string{"auth_data ×1"}},
		{"", `{"id":"1","methods":[{"kind":"x","passwordHash":"` + bcrypt + `"}]}`, []string{"methods.passwordHash ×1"}},
		{"", `{"id":"1","methods":"{\"passwordHash\":\"` + bcrypt + `\"}"}`, []string{"methods.passwordHash ×1"}},
		{"", `{"id":"1","password_hash":"` + md5 + `:salt:1"}`, []string{"password_hash ×1"}},
		{"", `{"id":"1","password_hash":"` + md5 + `"}`, []string{"password_hash ×1"}},
		{"", `{"id":"1","password":"V2|u7Gh/` + md5 + `|q"}`, []string{"password ×1"}}, // of nobody knows what
		{"", `{"id":"1","password":"x$1000$dGhpcyBpcyBub3QgYSBkaWdlc3QgMQ=="}`, []string{"password ×1"}},
		{"", `{"id":"1","passwd":"vPoyrYrrGKYYI","code":"vPoyrYrrGKYYI"}`, []string{"passwd ×1"}},
		{"", `{"id":"1","hash":"` + strings.Repeat(md5, 32) + `","salt":"` + md5 + `"}`, []string{"hash ×1"}}, // passport-local-sequelize
		{"", `{"id":"1","hash":"` + md5 + `"}`, []string{"hash ×1"}},
		{"", `{"id":"1","user_hash":"` + md5 + `"}`, []string{"user_hash ×1"}},
		{"", `{"id":"1","digest":"W6ph5Mm5Pz8GgiULbPgzG37mj9g=","pw":"W6ph5Mm5Pz8GgiULbPgzG37mj9g="}`, []string{"digest ×1", "pw ×1"}},
		{"", `{"id":"1","user_pass":"` + md5 + `","Kennwort":"` + md5 + `","senha_hash":"` + md5 + `","mdp":"` + md5 + `"}`, []string{"Kennwort ×1", "mdp ×1", "senha_hash ×1", "user_pass ×1"}},
		{"", `{"id":"1","avatar_hash":"` + md5 + `","email_hash":"` + md5 + `","picture":{"hash":"` + md5 + `"},"passport_no":"X12345678901Z","hash":"none"}`, nil},
		{"  digest: {from: auto, value: password}\n", `{"id":"1","hash":"` + md5 + `","password":"` + bcrypt + `"}`, nil},
		{"ignore: [hash]\n", `{"id":"1","hash":"` + md5 + `"}`, nil},
		{"", `{"id":"1","password_set_at":"2024-01-02T03:04:05.123456+00:00","passwordId":"01HV3NDZ5X6Q8W9R7T2Y4U1I0P","passwd_policy":"corporate-default-of-many-words"}`, nil},
		{"", `{"id":"1","reset_password_token":"` + md5 + `","etag":"` + md5 + `","recovery_code":"` + bcrypt + `","password":"","note":"costs $2 or more, at times"}`, nil},
		{"ignore: [pass]\n", `{"id":"1","pass":"` + bcrypt + `"}`, nil},
		{"  digest: {from: auto, value: pass}\n", `{"id":"1","pass":"` + bcrypt + `","password_old2":"` + bcrypt + `","passwd":"` + bcrypt + `"}`, nil},
		{"  digest: {from: auto, value: pass?}\n", `{"id":"1","passwd":"` + bcrypt + `","pass":"` + bcrypt + `"}`, nil},
		{"  digest: {from: auto, value: account.pass?}\n", `{"id":"1","passwd":"` + bcrypt + `"}`, []string{"passwd ×1"}}, // an input that was left out
	} {
		m, err := Parse("m.yaml", "fields:\n  external_id: id\n"+c.fields, nil)
		if err != nil {
			t.Fatal(err)
		}
		mp := m.NewMapper()
		mp.Map(&Record{JSON: c.row})
		var got []string
		for _, f := range Findings([]*Mapper{mp}) {
			if f.Code == CodeDigestUnread {
				got = append(got, fmt.Sprintf("%s ×%d", f.Field, f.Count))
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.row, d)
		}
	}
}

// A sum beside the users is of passwords by the name of its table, and of nothing by any other.
func TestSumsBesideTheUsersAreOfPasswordsByTheirTable(t *testing.T) {
	const sum = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
	for at, want := range map[[2]string]bool{
		{"credentials", "hash"}: true, {"user_credentials", "digest"}: true, {"UserLogin", "hash"}: true, {"passwords", "hash"}: true, {"auth", "hash"}: true,
		{"files", "hash"}: false, {"users", "hash"}: false, {"auth_tokens", "hash"}: false, {"login_history", "hash"}: false, {"oauth_clients", "hash"}: false,
		{"credentials", "salt"}: false, {"credentials", "id"}: false,
	} {
		if got := TableHoldsSum(at[0], at[1], sum); got != want {
			t.Errorf("%s.%s: %v, want %v", at[0], at[1], got, want)
		}
		m, err := Parse("m.yaml", "input: {table: people}\ninputs: {"+at[0]+": {table: "+at[0]+", key: user_id, of: id}}\nfields: {external_id: id, email_address: email}", nil)
		if err != nil {
			t.Error(err)
			continue
		}
		mp := m.NewMapper()
		mp.Map(&Record{JSON: `{"id":"1","email":"a@acme.io",` + quoteJSON(at[0]) + `:{` + quoteJSON(at[1]) + `:"` + sum + `"}}`})
		if told := len(foundDigests([]*Mapper{mp})) > 0; told != want {
			t.Errorf("joined %s.%s: told %v, want %v", at[0], at[1], told, want)
		}
	}
}
