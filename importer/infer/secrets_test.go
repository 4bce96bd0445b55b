package infer

import (
	"fmt"
	"strings"
	"testing"
)

// Digests of another secret are nobody's password before somebody says so, alone in a table and beside the passwords.
func TestAnotherSecretIsNoPassword(t *testing.T) {
	digest := func(letter string) string {
		return "$2b$10$" + strings.Repeat(letter, 21) + "u" + strings.Repeat("C", 31)
	}
	for _, name := range strings.Fields(`reset_digest remember_digest activation_digest activationDigest token otp_hash session_hash device_secret backup_code security_answer
		recovery_hash parent_password admin_pass master_hash last_password frage_antwort key code reset_password_token confirmationToken api_key refresh_token old_password_hash
		skrotResetu herstel_hash hash_redefinicao clave_restablecimiento hash_ripristino hash_reinitialisation`) {
		alone := answered(t, nil, "id,email,"+name, "1,a@acme.io,"+digest("a"), "2,b@acme.io,"+digest("b"))
		if strings.Contains(alone, "\n  digest:") || !strings.Contains(alone, "# ? digest") {
			t.Errorf("%s alone is the password, or it was not asked:\n%s", name, alone)
		}
		beside := answered(t, nil, "id,email,pw,"+name, "1,a@acme.io,"+digest("a")+","+digest("c"), "2,b@acme.io,,"+digest("b"))
		if !strings.Contains(beside, "value: pw?\n") {
			t.Errorf("%s beside the passwords is read, too:\n%s", name, beside)
		}
	}
	for _, name := range strings.Fields("pw password_digest encrypted_password secret hash passcode user_password credentials") {
		if yaml := answered(t, nil, "id,email,"+name, "1,a@acme.io,"+digest("a"), "2,b@acme.io,"+digest("b")); !strings.Contains(yaml, fmt.Sprintf("value: %s\n", name)) {
			t.Errorf("%s is not the password:\n%s", name, yaml)
		}
	}
	named := answered(t, map[string]string{"digest": "reset_digest"}, "id,email,reset_digest", "1,a@acme.io,"+digest("a"), "2,b@acme.io,"+digest("b"))
	if !strings.Contains(named, "value: reset_digest\n") {
		t.Errorf("what somebody names is not read:\n%s", named)
	}
}
