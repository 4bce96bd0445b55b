package importer

import (
	"fmt"
	"strings"
	"testing"
)

// Of the credentials in Kratos' tables, those of a password alone have identifiers that are usernames: a passkey's is random.
func TestIdentifiersOfOtherCredentialsAreNoUsernames(t *testing.T) {
	const digest = `{"hashed_password": "$2a$04$abcdefghijklmnopqrstuOXQY2g2djBY6EfxSzepdFum4sHuVDDqe"}`
	random := strings.Repeat("Zk3vQ9xA", 8)
	passkey := `{"credentials": [{"id": "AQ==", "public_key": "AQ==", "is_passwordless": true}], "user_handle": "AQ=="}`
	handle := `{"credentials": [], "user_handle": "AQ=="}`
	for name, c := range map[string]struct {
		credentials [][2]string // config and identifier
		want        string
	}{
		"passkey before password":   {[][2]string{{passkey, random}, {digest, "ada_l"}}, "ada_l"},
		"password before passkey":   {[][2]string{{digest, "ada_l"}, {passkey, random}}, "ada_l"},
		"passkey and an address":    {[][2]string{{passkey, random}, {digest, "ada@acme.io"}}, ""},
		"passkey alone":             {[][2]string{{passkey, random}}, ""},
		"passkeys taken off":        {[][2]string{{handle, random}}, ""},
		"passkey and provider":      {[][2]string{{passkey, random}, {`{"providers": [{"subject": "1234", "provider": "github"}]}`, "github:1234"}}, ""},
		"passkey and code":          {[][2]string{{passkey, random}, {`{"addresses": [{"channel": "email", "address": "ada@acme.io"}]}`, "ada@acme.io"}}, ""},
		"code without a config":     {[][2]string{{passkey, random}, {`{}`, "ada@acme.io"}}, ""},
		"factors":                   {[][2]string{{`{"totp_url": "otpauth://totp/x?secret=R4J4UXZMMZETT5STFT27V3VVVAWIA6F5"}`, "i1"}, {digest, "ada_l"}}, "ada_l"},
		"password that was not set": {[][2]string{{`{}`, "ada_l"}, {passkey, random}}, "ada_l"},
		"password left behind":      {[][2]string{{`{"use_password_migration_hook": true}`, "ada_l"}, {passkey, random}}, "ada_l"},
	} {
		var b strings.Builder
		b.WriteString("CREATE TABLE identities (id text, schema_id text, traits text, state text, nid text, created_at text);\n" +
			"CREATE TABLE identity_credentials (id text, config text, identity_credential_type_id text, identity_id text);\n" +
			"CREATE TABLE identity_credential_identifiers (id text, identifier text, identity_credential_id text);\n" +
			"CREATE TABLE identity_verifiable_addresses (id text, via text, value text, verified text, identity_id text);\n" +
			"INSERT INTO identities VALUES ('i1','default','{\"email\": \"ada@acme.io\"}','active','n','2024-01-01 00:00:00');\n")
		for i, of := range c.credentials {
			fmt.Fprintf(&b, "INSERT INTO identity_credentials VALUES ('c%d','%s','t%d','i1');\n", i, of[0], i)
			fmt.Fprintf(&b, "INSERT INTO identity_credential_identifiers VALUES ('x%d','%s','c%d');\n", i, of[1], i)
		}
		users, err := translated(t, InputOptions{Files: []string{textFile(t, "kratos.sql", b.String())}, Source: "kratos"})
		if err != nil || len(users) != 1 {
			t.Errorf("%s: %d users, %v", name, len(users), err)
		}
		for _, u := range users {
			if got := u.Username.Or(""); got != c.want || len(u.Emails) != 1 {
				t.Errorf("%s: %q with %d addresses, want %q", name, got, len(u.Emails), c.want)
			}
		}
	}
}
