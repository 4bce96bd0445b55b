package mapping

import (
	"crypto/md5"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// A digest that is plain by its form, in a row that says otherwise, stops: in tables and in JSON. A salt
// that is empty or the digest's own, and columns of others, are nobody's business.
func TestDigestsOverSomethingElseAreNotTakenForPlain(t *testing.T) {
	const bcrypt = "$2b$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2"
	const aspnet = "AQAAAAIAAYagAAAAEFkWvBGrAyE+Yw/1sC9g7tJv8s1kCGp6JXn2xV5oMdcrR1m1jz6H1QW1a0pR6Q3u9w=="
	const sum = "VVebVXiW0M4XZMR/7WRPmzX1i61iBnSvI/NW2A7QxQM"
	const argon2 = "$argon2id$v=19$m=65536,t=3,p=4$pw+eOP8BWvqpqwqsq+4uEw$" + sum
	type columns = map[string]string
	for name, c := range map[string]struct {
		digest string // its column
		row    columns
		says   string // "" nothing
	}{
		"NodeBB":            {"password", columns{"uid": "1", "password": bcrypt, "password:shaWrapped": "1"}, "NodeBB"},
		"Matomo":            {"password", columns{"login": "ada", "password": bcrypt, "ts_password_modified": "2024-01-01"}, "Matomo"},
		"SuiteCRM":          {"user_hash", columns{"id": "1", "user_hash": bcrypt, "system_generated_password": "0"}, "SuiteCRM"},
		"SMF":               {"passwd", columns{"member_name": "ada", "passwd": bcrypt}, "SMF"},
		"vBulletin 5":       {"token", columns{"userid": "1", "usergroupid": "2", "token": bcrypt, "scheme": "blowfish:10"}, "vBulletin"},
		"Myth:Auth":         {"password_hash", columns{"password_hash": bcrypt, "force_pass_reset": "0", "activate_hash": ""}, "Myth:Auth"},
		"Authlogic":         {"crypted_password", columns{"crypted_password": bcrypt, "password_salt": "abc"}, "from: authlogic"},
		"Sorcery":           {"crypted_password", columns{"crypted_password": bcrypt, "salt": "abc"}, "from: authlogic"},
		"Metabase":          {"password", columns{"password": bcrypt, "password_salt": "0c1f", "is_qbnewb": "1"}, "Metabase"},
		"another salt":      {"password", columns{"password": bcrypt, "password_salt": "0c1f"}, "from: authlogic"},
		"Phabricator":       {"passwordHash", columns{"passwordHash": "bcrypt:" + bcrypt, "passwordSalt": "0c1f", "passwordType": "account"}, "HMAC"},
		"older Phabricator": {"passwordHash", columns{"passwordHash": "bcrypt:" + bcrypt, "passwordSalt": "0c1f", "conduitCertificate": "x"}, "user's name"},
		"Standard Notes":    {"encrypted_password", columns{"encrypted_password": bcrypt, "pw_nonce": "7d"}, "Standard Notes"},
		"Bitwarden":         {"MasterPassword", columns{"MasterPassword": aspnet, "Kdf": "0"}, "Bitwarden"},
		"without its salt":  {"crypted_password", columns{"crypted_password": bcrypt, "salt": ""}, ""},
		"the digest's salt": {"password", columns{"password": bcrypt, "password_salt": bcrypt[:29]}, ""},
		"the digest's salt, as Symfony 2 gave it":    {"password", columns{"password": bcrypt, "salt": "DEHO.Gr8hAkvjkMHX2DGH.abcdefghi"}, ""},
		"the digest's salt in hexadecimal":           {"password", columns{"password": argon2, "salt": "a70f9e38ff015afaa9ab0aacabee2e13"}, ""},
		"the digest's salt in base64":                {"password", columns{"password": argon2, "salt": "pw-eOP8BWvqpqwqsq-4uEw=="}, ""},
		"the digest's salt as text":                  {"password", columns{"password": "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$" + sum, "salt": "somesalt"}, ""},
		"another salt in hexadecimal":                {"password", columns{"password": argon2, "salt": "b70f9e38ff015afaa9ab0aacabee2e13"}, "from: authlogic"},
		"another of as many letters as bcrypt takes": {"password", columns{"password": bcrypt, "salt": "EDHO.Gr8hAkvjkMHX2DGH.abcdefghi"}, "from: authlogic"},
		"a salt of anything (HumHub)":                {"password", columns{"password": bcrypt, "salt": "abc"}, "from: authlogic"},
		"only half of it":                            {"password", columns{"login": "ada", "password": bcrypt}, ""},
	} {
		m, err := Parse("x.yaml", "fields:\n  external_id: {const: a}\n  digest: {from: auto, value: "+c.digest+"}\n", nil)
		if err != nil {
			t.Fatal(name, err)
		}
		var names, cells []string
		for n, v := range c.row {
			names, cells = append(names, strings.ToUpper(n[:1])+n[1:]), append(cells, v)
		}
		text, err := json.Marshal(c.row)
		if err != nil {
			t.Fatal(err)
		}
		m2, err := Parse("x.yaml", fmt.Sprintf("fields:\n  external_id: {const: a}\n  digest: {from: auto, value: %s}\n", strings.ToUpper(c.digest[:1])+c.digest[1:]), nil)
		if err != nil {
			t.Fatal(name, err)
		}
		for kind, problems := range map[string][]Problem{
			"JSON": mapped(m, &Record{JSON: string(text)}), "table": mapped(m2, &Record{Header: NewHeader(names), Cells: cells}),
		} {
			found := ""
			for _, p := range problems {
				if p.Code == CodeDigestOfOther && p.Severity == Fatal {
					found = p.Message + " " + p.Hint
				}
			}
			if c.says == "" && found != "" || !strings.Contains(found, c.says) {
				t.Errorf("%s, %s: %q, want %q", name, kind, found, c.says)
			}
		}
	}
}

func mapped(m *Mapping, rec *Record) []Problem {
	_, problems := m.NewMapper().Map(rec)
	return problems
}

// What Meteor hashes is told from plain bcrypt by where it stands, unless its own conversion reads it.
func TestMeteorsBcryptIsNotPlain(t *testing.T) {
	const row = `{"_id":"a","services":{"password":{"bcrypt":"$2b$10$DEHO.Gr8hAkvjkMHX2DGH.GQDRiWxia79HG0OVR9.MJGSAzByrPg2"}}}`
	for from, stops := range map[string]bool{"auto": true, "php": true, "meteor": false} {
		m, err := Parse("x.yaml", "fields:\n  external_id: _id\n  digest: {from: "+from+", value: services.password.bcrypt}\n", nil)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, p := range mapped(m, &Record{JSON: row}) {
			found = found || p.Code == CodeDigestOfOther
		}
		if found != stops {
			t.Errorf("%s: %v", from, found)
		}
	}
}

// Parts in columns of their own do not hide what the client has derived.
func TestPartsOfADerivedKeyAreNotThePasswords(t *testing.T) {
	for mark, stops := range map[string]bool{"client_kdf_type": true, "kdf": false} {
		m, err := Parse("x.yaml", "fields:\n  external_id: uuid\n  digest: {from: pbkdf2, value: password_hash, params: {salt: salt, "+
			"iterations: password_iterations, prf: {const: sha256}, salt_encoding: {const: hex}}}\n", nil)
		if err != nil {
			t.Fatal(err)
		}
		row := fmt.Sprintf(`{"uuid":"a","password_hash":%q,"salt":%q,"password_iterations":600000,%q:0}`, strings.Repeat("0a", 32), strings.Repeat("0b", 64), mark)
		found := false
		for _, p := range mapped(m, &Record{JSON: row}) {
			found = found || p.Code == CodeDigestOfOther && strings.Contains(p.Message, "Vaultwarden")
		}
		if found != stops {
			t.Errorf("%s: %v", mark, found)
		}
	}
}

// Digests of one round that systems compute over something else stop, as they are computed there (see [lookalikes] for where).
func TestDigestsOfForumsAndShopsAreNotSaltedOnes(t *testing.T) {
	sum := func(text string) string { return fmt.Sprintf("%x", md5.Sum([]byte(text))) }
	const password, salt = "Sturdy-Pass-1", "aB3dE6gH"
	for name, c := range map[string]struct{ columns, row, digest, from, says string }{
		"MyBB":             {"uid,username,password,salt,loginkey", "1,ada,%s," + salt + ",x", sum(sum(salt) + sum(password)), "{from: salted-hash, value: password, params: {salt: salt}}", "MyBB"},
		"Discuz!":          {"uid,username,password,email,salt", "1,ada,%s,a@acme.io," + salt, sum(sum(password) + salt), "{from: salted-hash, value: password, params: {salt: salt}}", "Discuz!"},
		"vBulletin":        {"userid,usergroupid,username,password,salt", "1,2,ada,%s," + salt, sum(sum(password) + salt), "{from: salted-hash, value: password, params: {salt: salt}}", "vBulletin"},
		"IP.Board":         {"member_id,members_pass_hash,members_pass_salt", "1,%s," + salt, sum(sum(salt) + sum(password)), "{from: salted-hash, value: members_pass_hash, params: {salt: members_pass_salt}}", "IP.Board"},
		"PrestaShop":       {"id_customer,secure_key,email,passwd", "1,x,a@acme.io,%s", sum("cookie" + password), "{from: md5, value: passwd}", "from: salted-hash"},
		"PrestaShop, read": {"id_customer,secure_key,email,passwd", "1,x,a@acme.io,%s", sum("cookie" + password), "{from: salted-hash, value: passwd, params: {salt: {const: cookie}}}", ""},
		"a table's own":    {"id,email,password,salt", "1,a@acme.io,%s," + salt, sum(salt + password), "{from: salted-hash, value: password, params: {salt: salt}}", ""},
	} {
		m, err := Parse("x.yaml", "fields:\n  external_id: {const: a}\n  digest: "+c.from+"\n", nil)
		if err != nil {
			t.Fatal(name, err)
		}
		names, cells := strings.Split(c.columns, ","), strings.Split(fmt.Sprintf(c.row, c.digest), ",")
		row := map[string]string{}
		for i, n := range names {
			row[n] = cells[i]
		}
		text, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		for kind, rec := range map[string]*Record{"JSON": {JSON: string(text)}, "table": {Header: NewHeader(names), Cells: cells}} {
			found := ""
			for _, p := range mapped(m, rec) {
				if p.Severity == Fatal && p.Field == "password_digest" {
					found += p.Code + " " + p.Message + " " + p.Hint
				}
			}
			if c.says == "" && found != "" || !strings.Contains(found, c.says) || c.says != "" && !strings.HasPrefix(found, CodeDigestOfOther) {
				t.Errorf("%s, %s: %q, want %q", name, kind, found, c.says)
			}
		}
	}
}
