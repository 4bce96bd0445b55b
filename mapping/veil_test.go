package mapping

import (
	"encoding/json"
	"regexp"
	"testing"

	"clerk-import/mapping/secret"
)

var comment = regexp.MustCompile(`(?m)#.*$`)

// What hides secrets in texts that are shown leaves alone what has the form of one and is none, and JSON stays JSON.
func TestVeilLeavesAloneWhatIsNoSecret(t *testing.T) {
	for _, name := range PresetNames() {
		text, err := PresetText(name)
		if err != nil {
			t.Fatal(err)
		}
		text = comment.ReplaceAllString(text, "") // of the forms of digests
		if secret.Veil(text) != text {
			t.Errorf("the mapping of %s is shown with something hidden", name)
		}
	}
	for _, text := range []string{
		"clerk-import check users.json --param signer_key=@key --param salt_separator=Bw== --param rounds=8",
		`"otpauth://totp/x?digits=" + string(d.digits)`, "https://acme.io/a?page=2&per_page=100",
	} {
		if got := secret.Veil(text); got != text {
			t.Errorf("%s is shown as %s", text, got)
		}
	}
	for _, text := range []string{
		`the file has no column "link?token=abcdef"`, "a line\n--param pepper=abcdef\nanother", `"otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"`,
		"postgres://reader:very-secret@127.0.0.1/db", `C:\keys\sk_test_abcdefghijkl\users.csv`,
	} {
		b, err := json.Marshal(map[string]string{"message": text})
		if err != nil {
			t.Fatal(err)
		}
		veiled := secret.Veil(string(b))
		if veiled == string(b) || !json.Valid([]byte(veiled)) {
			t.Errorf("%s becomes %s", b, veiled)
		}
	}
}
