//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clerk-import/importer/sandbox"
)

// signerKey is that of the project of samples/firebase.json.
const signerKey = "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=="

// TestTheGuideAsksForWhatTheSourceKnows: a secret parameter is hidden, stands nowhere, and the script asks for it.
func TestTheGuideAsksForWhatTheSourceKnows(t *testing.T) {
	dir := folder(t, "firebase.json")
	v := visit(t, dir, append(slices.Clone(plain), "CLERK_IMPORT_SALT_SEPARATOR=Bw==", "CLERK_IMPORT_ROUNDS=8", "CLERK_IMPORT_MEM_COST=14"), "guide", "firebase.json")
	v.sees("14 rows: ", "signer_key (hidden, and kept nowhere; Enter: there is none)")
	v.hides(signerKey + "\n")
	v.asked([2]string{"16 rows, from Firebase Authentication. Right?", ""})
	v.sees("16 of 16 rows would arrive.")
	v.asked([2]string{"without anything that somebody has verified", ""})
	v.sees("E-mail address")
	v.types("\n")
	v.asked([2]string{"Rehearse it now?", ""}, [2]string{"Where to now?", ""})
	v.sees("migrate.sh repeats it")
	if code := v.ends(); code != exitOK {
		t.Errorf("exit code %d\n%s", code, v.seen.String())
	}
	b, err := os.ReadFile(filepath.Join(dir, scriptName))
	if err != nil || !strings.Contains(string(b), `: "${CLERK_IMPORT_SIGNER_KEY:?`) || strings.Contains(string(b)+v.seen.String(), signerKey) {
		t.Errorf("%v\n%s", err, b)
	}
}

// TestTheGuideTakesAnotherSource than the one that was recognised, or goes back to it.
func TestTheGuideTakesAnotherSource(t *testing.T) {
	v := visit(t, folder(t, "auth0.json"), plain, "guide", "auth0.json")
	v.asked([2]string{"24 rows, from Auth0. Right?", "3"})
	v.sees("Its source")
	v.types("auth00\n")
	v.sees("Try: ")
	v.asked([2]string{"24 rows, from Auth0. Right?", "3"})
	v.sees("Its source")
	v.types("\n")
	v.sees("= clerk-import mapping infer auth0.json", "Enter for")
	v.types("\x03")
	v.sees("Stopped. Nothing was sent")
	v.ends()
}

// TestTheGuideOffersEveryEarlierRun: a file that was sent to two instances has two.
func TestTheGuideOffersEveryEarlierRun(t *testing.T) {
	dir := folder(t, "laravel/users.csv")
	var urls []string
	for range 2 {
		url, _ := production(t, sandbox.Config{})
		urls = append(urls, url)
		c := child(t, url, "migrate", "users.csv", "--yes")
		c.Dir, c.Env = dir, append(c.Env, "CLERK_SECRET_KEY="+instanceKey)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	v := visit(t, dir, append(slices.Clone(plain), "CLERK_SECRET_KEY="+instanceKey), "guide", "users.csv")
	v.asked([2]string{"users.csv was sent to 2 instances. Which run is it about?", "2"}, [2]string{"What now?", ""})
	v.sees("= clerk-import reconcile users.csv.ins_", "4 of 4 users are as their rows say.")
	if code := v.ends(); code != exitOK || !strings.Contains(flat(v.seen.String()), urls[0]) == !strings.Contains(flat(v.seen.String()), urls[1]) {
		t.Errorf("exit code %d\n%s", code, v.seen.String())
	}
}

// TestTheGuideTellsWhoMustChooseANewPassword, before anything is sent.
func TestTheGuideTellsWhoMustChooseANewPassword(t *testing.T) {
	dir := t.TempDir()
	var rows strings.Builder
	rows.WriteString("id,name,email,email_verified_at,password,remember_token\n")
	for i := range 3 {
		fmt.Fprintf(&rows, "%d,Ann,a%[1]d@acme.io,2024-01-01 00:00:00,$6$rounds=5000$saltsalt$%s,\n", i+1, strings.Repeat("x", 86))
	}
	if err := os.WriteFile(filepath.Join(dir, "users.csv"), []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	v := visit(t, dir, plain, "guide", "users.csv")
	v.asked([2]string{"3 rows, from Laravel. Right?", ""})
	v.asked([2]string{"3 users with a password that cannot be taken over", "2"})
	v.sees("3 of 3 rows would arrive.", "3 users must choose a new password: what the file has of theirs cannot be taken over.")
	v.types("\x03")
	v.ends()
}
