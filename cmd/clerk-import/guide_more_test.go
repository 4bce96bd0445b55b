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

// TestTheGuideReadsWhatBelongsToIt: a file of Windows-1252, a list of teams beside it without organizations, and roles that no
// instance has. What is not read is named.
func TestTheGuideReadsWhatBelongsToIt(t *testing.T) {
	dir := folder(t, "django.csv")
	for name, text := range map[string]string{
		"usuarios.csv": "C\xf3digo;Nombre;Correo;Estado\n1;Mar\xeda;maria@acme.io;Activo\n2;Jos\xe9;jose@acme.io;Activo\n3;Ana;ana@acme.io;Pendiente\n4;Eva;eva@acme.io;Bloqueado\n",
		"equipos.csv":  "Usuario;Equipo;Rol\n1;Ventas;Jefe\n1;Soporte;Miembro\n2;Ventas;Miembro\n9;Ventas;Miembro\n",
		"ids.csv":      "external_id,clerk_organization_id\n1,org_1\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	v := visit(t, dir, plain, "guide", "usuarios.csv")
	v.asked([2]string{"not UTF-8", ""}, [2]string{"Does one of them belong to it", "2"})
	v.sees("Not read: django.csv.", "= clerk-import mapping infer usuarios.csv equipos.csv --encoding windows-1252")
	v.asked([2]string{"are these teams?", ""}, [2]string{"people with Bloqueado?", ""}, [2]string{"people with Pendiente?", "3"}, [2]string{"which e-mail addresses are verified?", ""})
	v.sees("Among them María, José, Ana.")
	v.asked([2]string{"4 rows, from usuarios.csv.mapping.yaml. Right?", ""})
	v.sees("memberships: 0 of 4 would arrive; 4 rejected.", "3 with the role Miembro, which would be org:miembro; that is not there")
	v.asked([2]string{"with the role Miembro", "2"}, [2]string{"with the role Jefe", "3"})
	v.sees("1 row: the user is neither in the input nor in the instance (first at equipos.csv:5).")
	v.asked([2]string{"1 of 10 rows would be rejected", ""}, [2]string{"without anything that somebody has verified", ""}, [2]string{"Rehearse it now?", ""})
	v.sees("Nothing was sent: 1 row would be rejected", "Correct them in rejects-memberships.csv, and leave")
	v.asked([2]string{"Done?", "3"}, [2]string{"with the role Miembro", "2"}, [2]string{"with the role Jefe", "3"}, [2]string{"1 of 10 rows would be rejected", "2"}, [2]string{"without anything that somebody has verified", ""}, [2]string{"Rehearse it now?", ""})
	v.sees("organizations: 2 of 2 arrived.", "memberships: 3 of 4 arrived; 1 rejected.")
	v.asked([2]string{"Where to now?", ""})
	v.sees("1 row of memberships did not arrive; rejects-2-memberships.csv says which", "migrate.sh repeats it")
	if code := v.ends(); code != exitOK || strings.Contains(v.seen.String(), "ids.csv") {
		t.Errorf("exit code %d\n%s", code, v.seen.String())
	}
}

// TestTheGuideGoesBackToTheLastQuestion: from what the file is to the question before, and from there to the one before that.
// A question that has more answers than options is answered here, what is none is said, and what was typed is remembered.
func TestTheGuideGoesBackToTheLastQuestion(t *testing.T) {
	dir := t.TempDir()
	members := "Mitgliedsnr;Vorname;E-Mail;Handy;Status\n"
	for n := range 12 {
		members += fmt.Sprintf("M%d;Ada;ada%[1]d@acme.io;0664 12345%02[1]d;aktiv\n", n)
	}
	if err := os.WriteFile(filepath.Join(dir, "mitglieder.csv"), []byte(members), 0o600); err != nil {
		t.Fatal(err)
	}
	v := visit(t, dir, plain, "guide", "mitglieder.csv")
	v.asked([2]string{"which e-mail addresses are verified?", "2"}, [2]string{"8 Something else: another region of ISO 3166, as TR", "8"})
	v.sees("Your answer")
	v.types("YY\n")
	v.sees(`has no option "YY"`)
	v.asked([2]string{"8 Something else", "8"})
	v.sees("Your answer")
	v.types("LI\n")
	v.asked([2]string{"which phone numbers are verified?", "2"}, [2]string{"Right?", "4"}, [2]string{"which phone numbers are verified?", "3"})
	v.sees("of which region are they?", "8 Something else")
	v.types("8\n")
	v.sees("Your answer")
	v.types("CH\n")
	v.asked([2]string{"which phone numbers are verified?", ""})
	v.sees("--answer region.Handy=CH >", "Right?")
	v.types("\x03")
	v.ends()
}

// TestTheGuideLeavesOutWhatTheMappingDoesNotRead: a file that nothing joins to the people's is named, no command is given it,
// and nothing is asked twice.
func TestTheGuideLeavesOutWhatTheMappingDoesNotRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"clientes.csv": "Codigo,Correo,Nombre\nK1,ada@acme.io,Ada\nK2,alan@acme.io,Alan\nK3,eva@acme.io,Eva\n",
		"tarifas.csv":  "Ciudad,Precio\nBurgos,10\nSoria,20\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	v := visit(t, dir, plain, "guide", "clientes.csv")
	v.asked([2]string{"Does one of them belong to it", "2"}, [2]string{"no column of it holds the ids of clientes", ""}, [2]string{"which e-mail addresses are verified?", ""})
	v.sees("Not read by this mapping: tarifas.csv.", "= clerk-import check clientes.csv --mapping clientes.csv.mapping.yaml")
	v.asked([2]string{"3 rows, from clientes.csv.mapping.yaml. Right?", ""})
	v.sees("3 of 3 rows would arrive.")
	v.types("\x03")
	v.ends()
}

// TestTheGuideBringsALaterExportIn, read as the earlier one was: a plan, and a sync.
func TestTheGuideBringsALaterExportIn(t *testing.T) {
	dir := t.TempDir()
	head := "id;email;name;status\n1;a@acme.io;Ann;active\n2;b@acme.io;Bob;active\n"
	for name, text := range map[string]string{"crm.csv": head, "crm-2.csv": head[:len(head)-len("Bob;active\n")] + "Rob;active\n3;c@acme.io;Cyd;active\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	url, users := production(t, sandbox.Config{})
	for _, args := range [][]string{{"mapping", "infer", "crm.csv"}, {"migrate", "crm.csv", "--mapping", "crm.csv.mapping.yaml", "--yes"}} {
		if args[0] == "migrate" {
			args = append(args, "--api-url", url)
		}
		c := child(t, "", args...)
		c.Dir, c.Env = dir, append(c.Env, "CLERK_SECRET_KEY="+instanceKey)
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if args[0] == "mapping" {
			if err := os.WriteFile(filepath.Join(dir, "crm.csv.mapping.yaml"), out, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	v := visit(t, dir, append(slices.Clone(plain), "CLERK_SECRET_KEY="+instanceKey), "guide", "crm-2.csv", "--api-url", url)
	v.asked([2]string{"Does one of them belong to it", ""}, [2]string{"Is it a later export of the same system?", ""}, [2]string{"3 rows, from crm.csv.mapping.yaml. Right?", ""},
		[2]string{"without anything that somebody has verified", ""}, [2]string{"Rehearse it now?", ""}, [2]string{"Where to now?", "2"}, [2]string{"Is this a later one?", ""})
	v.sees("= clerk-import sync crm-2.csv --checkpoint crm.csv.ins_", "--dry-run", "It would be:", "1 created", "1 updated")
	v.asked([2]string{"Bring it in now?", "2"})
	v.sees("Type 2 to create 1 user and update up to 1")
	v.types("2\n")
	v.sees("Done:", "1 created", "1 updated", "3 of 3 users are as their rows say.", "It is in step with crm-2.csv")
	if code := v.ends(); code != exitOK || users() != 3 {
		t.Errorf("exit code %d, %d users\n%s", code, users(), v.seen.String())
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
