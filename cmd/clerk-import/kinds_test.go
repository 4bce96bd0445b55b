package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"clerk-import/importer/clerkapi"
)

// trouble is an export with something in it that is easily passed over or misread, and what has
// to come of it.
type trouble struct {
	folder, args string // folder of testdata/kinds; files, and flags
	code         int    // of migrate
	users        string // who arrives, see [arrived]
	says         string // patterns of the output, separated by " & "; those behind "not " it must not match
}

// Outcomes that several forms of a kind share.
const (
	lockedOut   = `fired@acme.io* Sturdy-Pass-2 banned; nopw@acme.io*; rene@acme.io* Sturdy-Pass-1`
	withFactors = `t0@acme.io Sturdy-Pass-1 codes totp;
		t1@acme.io Sturdy-Pass-1 codes totp;
		t2@acme.io Sturdy-Pass-1 codes totp;
		t3@acme.io Sturdy-Pass-1 totp;
		t4@acme.io Sturdy-Pass-1;
		t5@acme.io Sturdy-Pass-1 totp;
		t6@acme.io Sturdy-Pass-1;
		t7@acme.io Sturdy-Pass-1;
		t8@acme.io Sturdy-Pass-1`
	factorsLost = `4 warning second_factor_lost 4 users lose a second factor: 2 authenticator app \(it has a secret that is not base32\), 1 .*HOTP.*another number of digits`
	datedOnly   = `b10@acme.io* since 2021-01-31 17:02:03; b11@acme.io* since 2021-01-31 11:32:03; b12@acme.io* since 2021-01-31 17:02:03; b13@acme.io* since 2021-01-31 16:02:03; b18@acme.io*; b20@acme.io* since 2021-01-31 22:02:03; b3@acme.io* since 2021-01-31 17:02:03; b6@acme.io* since 2021-01-31 17:02:03; b8@acme.io* since 2021-01-31 17:02:03; b9@acme.io* since 2021-01-31 17:02:03`
	dated       = `b10@acme.io* since 2021-01-31 17:02:03;
		b11@acme.io* since 2021-01-31 11:32:03;
		b12@acme.io* since 2021-01-31 17:02:03;
		b13@acme.io* since 2021-01-31 16:02:03;
		b14@acme.io*;
		b15@acme.io*;
		b16@acme.io*;
		b17@acme.io*;
		b18@acme.io*;
		b19@acme.io*;
		b1@acme.io*;
		b20@acme.io* since 2021-01-31 22:02:03;
		b21@acme.io*;
		b22@acme.io*;
		b2@acme.io*;
		b3@acme.io* since 2021-01-31 17:02:03;
		b4@acme.io*;
		b5@acme.io*;
		b6@acme.io* since 2021-01-31 17:02:03;
		b7@acme.io*;
		b8@acme.io* since 2021-01-31 17:02:03;
		b9@acme.io* since 2021-01-31 17:02:03`
	timesTold = `11 warning timestamp_invalid & 1 warning timestamp_future & 1 warning null_read_as_empty & 1 warning time_for_good`
	allFour   = `gina@acme.io* Sturdy-Pass-0 since 2023-01-02 03:04:05;
		linked@acme.io* Sturdy-Pass-1 since 2023-01-02 03:04:05;
		prim@acme.io* Sturdy-Pass-2 since 2023-01-02 03:04:05;
		twice@acme.io* Sturdy-Pass-3 since 2023-01-02 03:04:05`
)

var troubles = []trouble{
	{"pages", `cognito-concat.json`, 0,
		`c1@acme.io* since 2023-01-02 03:04:05;
		c2@acme.io* since 2023-01-02 03:04:05;
		c3@acme.io* since 2023-01-02 03:04:05`,
		`Checked 3 rows of AWS Cognito: 3 ready, 0 rejected`},
	{"pages", `cognito-garbage.json`, 1, ``,
		`cognito-garbage.json:47:1: unexpected 'E' behind the end of a document & Nothing was sent`},
	{"pages", `auth0-arrays.json`, 0,
		`c1@acme.io* since 2023-01-02 03:04:05;
		c2@acme.io* since 2023-01-02 03:04:05;
		c3@acme.io* since 2023-01-02 03:04:05`,
		`3 ready, 0 rejected`},
	{"pages", `auth0-page.json`, 3, ``,
		`1 error input_incomplete .*total is 3, and the file has 2 rows`},
	{"pages", `entra-page.json`, 3, ``,
		`1 error input_incomplete .*@odata.nextLink says that another page follows`},
	{"pages", `workos-page.json`, 3, ``,
		`1 error input_incomplete .*list_metadata.after says that another page follows`},
	{"pages", `auth0-garbage.ndjson`, 3, ``,
		`1 error row_malformed .*auth0-garbage.ndjson:3:1`},
	{"pages", `trailer.csv --mapping people.yaml`, 3, ``,
		`1 error input_incomplete .*the rows are 3; there are 2`},
	{"cr-lines", `maccr.csv --mapping people.yaml`, 0,
		`a@acme.io; b@acme.io`,
		`2 ready, 0 rejected & 100 % external_id, email_address, first_name`},
	{"cr-lines", `people.ndjson --mapping people.yaml`, 0,
		`a@acme.io; b@acme.io`,
		`2 ready, 0 rejected`},
	{"cr-lines", `people.ldif`, 0,
		`a@acme.io; b@acme.io`,
		`2 ready, 0 rejected`},
	{"cr-lines", `people.sql --mapping people.yaml`, 0,
		`a@acme.io; b@acme.io`,
		`2 ready, 0 rejected`},
	{"cr-lines", `header.csv --mapping people.yaml`, 3, ``,
		`1 error input_empty`},
	{"null-as-text", `supabase.csv`, 0,
		`uma@acme.io* Sturdy-Pass-1 since 2023-01-02 03:04:05;
		vik@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05`,
		`11 warning null_read_as_empty cells that say NULL`},
	{"null-as-text", `supabase.csv --null= --invalid phone_number=reject`, 3, ``,
		`2 warning null_read_as_empty .*this column that say null & error phone_invalid & not deleted user`},
	{"null-as-text", `supabase.xlsx --invalid phone_number=reject`, 0,
		`uma@acme.io* Sturdy-Pass-1 since 2023-01-02 03:04:05;
		vik@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05`,
		`11 warning null_read_as_empty cells that say NULL`},
	{"null-as-text", `supabase.sql`, 0,
		`uma@acme.io* Sturdy-Pass-1 since 2023-01-02 03:04:05;
		vik@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05`,
		`2 ready, 0 rejected`},
	{"null-as-text", `quoted.csv --invalid phone_number=reject`, 3, ``,
		`1 error phone_invalid & 1 ready, 1 rejected`},
	{"null-as-text", `text.ndjson --invalid phone_number=reject`, 3, ``,
		`2 warning null_read_as_empty & error phone_invalid & not deleted user`},
	{"null-as-text", `laravel.csv`, 0,
		`uma@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05;
		vik@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05`,
		`8 warning null_read_as_empty cells that say NULL or \\N`},
	{"lockout", `users.csv`, 0, lockedOut, `33 % phone_number, banned & 1 user loses a second factor & 5 warning null_read_as_empty`},
	{"lockout", `users.xlsx`, 0, lockedOut, `33 % phone_number, banned & 1 user loses a second factor & warning null_read_as_empty`},
	{"lockout", `users.ndjson`, 0, lockedOut, `1 user loses a second factor`},
	{"lockout", `users.json`, 0, lockedOut, `1 user loses a second factor`},
	{"lockout", `users.sql`, 0, lockedOut, `1 user loses a second factor`},
	{"lockout", `script.sql`, 0, lockedOut, `1 user loses a second factor`},
	{"lockout", `supabase.csv`, 0,
		`uma@acme.io* Sturdy-Pass-1 banned since 2023-01-02 03:04:05;
		vik@acme.io* Sturdy-Pass-1 since 2023-01-02 03:04:05`,
		`50 % banned`},
	{"lockout", `better-auth-user.json --input credential=`, 0,
		`u1@acme.io* banned; u2@acme.io*; u3@acme.io* banned; u4@acme.io*`,
		`50 % banned`},
	{"lockout", `people.ldif`, 0,
		`p1@acme.io; p2@acme.io banned; p3@acme.io banned; p4@acme.io banned`,
		`75 % banned`},
	{"deleted", `devise.csv --param pepper=`, 0, ``,
		`0 ready, 2 skipped, 0 rejected.*2 deleted user & 2 warning input_skipped`},
	{"deleted", `devise.xlsx --param pepper=`, 0, ``,
		`0 ready, 2 skipped, 0 rejected.*2 deleted user & 2 warning input_skipped`},
	{"deleted", `devise.ndjson --param pepper=`, 0,
		`uma@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05;
		vik@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05`,
		`2 ready, 2 skipped, 0 rejected.*2 deleted user`},
	{"deleted", `devise.sql --param pepper=`, 0,
		`uma@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05;
		vik@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05`,
		`2 ready, 2 skipped, 0 rejected.*2 deleted user`},
	{"deleted", `twins.csv --param pepper=`, 0,
		`uma@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05;
		vik@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05`,
		`2 ready, 2 skipped, 0 rejected.*2 deleted user`},
	{"deleted", `laravel.sql`, 0,
		`vik@acme.io* Sturdy-Pass-1 since 2023-01-02 03:04:05`,
		`1 ready, 1 skipped, 0 rejected.*1 deleted user`},
	{"columns-left", `people.csv --mapping plain.yaml --disable state_unread`, 0,
		`ann@acme.io; bob@acme.io`,
		`100 % Plan, department, nick, state, vat_id`},
	{"columns-left", `people.csv --mapping plain.yaml`, 3, ``,
		`100 % Plan, department, nick, state, vat_id & 1 error state_unread`},
	{"columns-left", `people.csv --mapping plain.yaml --state state=banned`, 0,
		`ann@acme.io; bob@acme.io banned`,
		`50 % banned & not state_unread`},
	{"columns-left", `people.csv --mapping plain.yaml --state state=deleted`, 0,
		`ann@acme.io`,
		`1 deleted, as state says & 1 ready, 1 skipped`},
	{"columns-left", `people.ndjson --mapping plain.yaml --state state=ignore`, 0,
		`ann@acme.io; bob@acme.io`,
		`1 warning state_told`},
	{"columns-left", `people.sql --mapping plain.yaml --state state=banned --state Stat=banned`, 0,
		`ann@acme.io; bob@acme.io banned`,
		`1 warning column_unseen --state names a column that no row has`},
	{"columns-left", `people.sql --mapping plain.yaml --state state=banned --state deleted_at=deleted`, 0,
		`ann@acme.io; bob@acme.io banned`,
		`1 warning column_unseen --state names a column that no row has`},
	{"columns-left", `people.csv --mapping plain.yaml --state state`, 2, ``,
		`--state COLUMN=banned, deleted or ignore`},
	{"columns-left", `people.csv --mapping expr-bare.yaml`, 0,
		`ann@acme.io; bob@acme.io banned`,
		`100 % Plan, department, nick, vat_id & not state_unread`},
	{"columns-left", `people.csv --mapping expr-row.yaml`, 0,
		`ann@acme.io; bob@acme.io banned`,
		`100 % Plan, department, nick, vat_id & not state_unread`},
	{"columns-left", `people.ndjson --mapping expr-row.yaml`, 0,
		`ann@acme.io; bob@acme.io banned`,
		`100 % Plan, department, nick, vat_id & not state_unread`},
	{"columns-left", `people.sql --mapping expr-row.yaml`, 0,
		`ann@acme.io; bob@acme.io banned`,
		`100 % Plan, department, nick, vat_id & not state_unread`},
	{"columns-left", `people.xlsx --mapping expr-row.yaml`, 0,
		`ann@acme.io; bob@acme.io banned`,
		`100 % Plan, department, nick, vat_id & not state_unread`},
	{"linked", `users.ndjson passwords.ndjson`, 0, allFour, `1 the same person again`},
	{"linked", `passwords.ndjson users.ndjson`, 0, allFour, `1 the same person again`},
	{"linked", `users.ndjson`, 3, ``,
		`1 error email_duplicate`},
	{"extended-json", `binary.ndjson --mapping people.yaml`, 0,
		`kay@acme.io* Sturdy-Pass-1 since 2023-01-02 03:04:05;
		lee@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05;
		mia@acme.io Sturdy-Pass-1 since 2023-01-02 03:04:05`,
		`3 ready, 0 rejected`},
	{"extended-json", `shell.ndjson --mapping people.yaml`, 0,
		`kay@acme.io* Sturdy-Pass-1 since 2023-01-02 03:04:05`,
		`1 ready, 0 rejected`},
	{"extended-json", `objectid.csv --mapping people.yaml`, 0,
		`kay@acme.io* Sturdy-Pass-1 since 2023-01-02 03:04:05`,
		`1 ready, 0 rejected`},
	{"times", `dates.csv --mapping dates.yaml --invalid created_at=reject`, 3, ``,
		`1 error timestamp_future`},
	{"times", `dates.csv --mapping dates.yaml --allow-rejected --invalid created_at=reject`, 3, datedOnly, `11 error timestamp_invalid & 1 error timestamp_future & not as the mapping says & not user arrives without it`},
	{"times", `dates.csv --mapping dates.yaml`, 0, dated, timesTold},
	{"times", `dates.ndjson --mapping dates.yaml`, 0, dated, timesTold},
	{"second-factors", `users.csv`, 2, ``,
		`the source is not recognised`},
	{"second-factors", `users.csv --mapping people.yaml --invalid second_factor=drop`, 0, withFactors, factorsLost},
	{"second-factors", `users.ndjson --mapping people.yaml --invalid second_factor=drop`, 0, withFactors, factorsLost},
	{"second-factors", `users.sql --mapping people.yaml --invalid second_factor=drop`, 0, withFactors, factorsLost},
	{"second-factors", `users.xlsx --mapping people.yaml --invalid second_factor=drop`, 0, withFactors, factorsLost},
	{"firebase", `claims.csv`, 0,
		`ann.berg@acme.io* since 2017-10-17 15:58:09; eli.oak@acme.io* since 2017-10-17 15:58:09`,
		`29 columns without a header row & 50 % public_metadata`},
	{"firebase", `users.json`, 3, ``,
		`2 error digest_parameter_missing .*signer_key is missing`},
	{"firebase", `users.json --param signer_key=@key.txt --param salt_separator=Bw== --param rounds=8 --param mem_cost=14`, 0,
		`kim0@acme.io* password since 2019-03-05 10:22:33;
		kim1@acme.io* banned password since 2019-03-05 10:22:33;
		lou@gmail.com since 2019-03-05 10:22:33`,
		`1 skipped, 0 rejected.*1 anonymous user`},
	{"containers", `cognito.json`, 0,
		`ola@acme.io* since 2023-01-02 02:04:05`,
		`unsafe_metadata & 1 user loses a second factor`},
	{"containers", `keycloak.ndjson`, 0,
		`ola@acme.io* since 2023-01-02 03:04:05`,
		`unsafe_metadata`},
	{"containers", `kratos.ndjson`, 0,
		`ola@acme.io* since 2023-01-02 03:04:05`,
		`unsafe_metadata`},
	{"excel", `sepc.csv --mapping people.yaml`, 0,
		`a@acme.io`,
		`1 ready, 0 rejected`},
	{"excel", `semicolon.csv --mapping people.yaml`, 0,
		`a@acme.io`,
		`1 ready, 0 rejected`},
	{"excel", `tab.csv --mapping people.yaml`, 0,
		`a@acme.io`,
		`1 ready, 0 rejected`},
	{"excel", `blank.csv --mapping people.yaml`, 0,
		`a@acme.io`,
		`1 ready, 0 rejected`},
	{"digests", `camel-user.csv camel-account.csv`, 0,
		`hal@acme.io* Sturdy-Pass-1; ida@acme.io Sturdy-Pass-2`,
		`1 bcrypt, cost 5 old-style protection 1 scrypt_werkzeug, N=16384 r=16 p=1`},
	{"digests", `camel-user.xlsx camel-account.xlsx`, 0,
		`hal@acme.io* Sturdy-Pass-1; ida@acme.io Sturdy-Pass-2`,
		`1 bcrypt, cost 5 old-style protection 1 scrypt_werkzeug, N=16384 r=16 p=1`},
	{"digests", `user.json account.json`, 0,
		`hal@acme.io* Sturdy-Pass-1; ida@acme.io Sturdy-Pass-2`,
		`1 bcrypt, cost 5 old-style protection 1 scrypt_werkzeug, N=16384 r=16 p=1`},
	{"digests", `both.sql`, 0,
		`hal@acme.io* Sturdy-Pass-1; ida@acme.io Sturdy-Pass-2`,
		`1 bcrypt, cost 5 old-style protection 1 scrypt_werkzeug, N=16384 r=16 p=1`},
}

// Every kind of trouble ends as it should, whichever form and source it comes in: who arrives, who
// signs in with which password, who is banned, what is told with which count, and the exit code.
func TestEveryKindOfTroubleEndsAsItShould(t *testing.T) {
	skipUnderRace(t)
	used := map[string]bool{}
	for _, c := range troubles {
		t.Run(c.folder+" "+c.args, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata/kinds", c.folder))); err != nil {
				t.Fatal(err)
			}
			for arg := range strings.FieldsSeq(c.args) {
				_, file, named := strings.Cut(arg, "=@")
				if !named {
					file = arg
				}
				used[filepath.Join(c.folder, file)] = true
				if filepath.Ext(file) == ".xlsx" {
					asSheet(t, filepath.Join(dir, file))
				}
			}
			t.Chdir(dir)
			var out bytes.Buffer
			code := Run(append(strings.Fields("migrate --sandbox --quota unlimited"), strings.Fields(c.args)...), strings.NewReader(""), &out, &out)
			said := strings.Join(strings.Fields(out.String()), " ")
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if got := arrived(t, dir); got != strings.Join(strings.Fields(c.users), " ") {
				t.Errorf("arrived:\n%s\nwant:\n%s", got, c.users)
			}
			for pattern := range strings.SplitSeq(c.says, " & ") {
				pattern, not := strings.CutPrefix(pattern, "not ")
				if regexp.MustCompile(pattern).MatchString(said) == not {
					t.Errorf("%q (not: %v)", pattern, not)
				}
			}
			if t.Failed() {
				t.Log(out.String())
			}
		})
	}
	files, err := filepath.Glob("testdata/kinds/*/*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if name, _ := filepath.Rel("testdata/kinds", f); !used[name] {
			t.Errorf("%s is in no case", f)
		}
	}
}

// arrived is who is in the sandbox of a folder, by address: the address (with * if it is
// verified), the password that signs in (or that there is another), and what else matters.
func arrived(t *testing.T, dir string) string {
	stores, err := filepath.Glob(filepath.Join(dir, "*"+storeEnd))
	if err != nil || len(stores) > 1 {
		t.Fatalf("several rehearsals: %q (%v)", stores, err)
	}
	if len(stores) == 0 {
		return ""
	}
	store := filepath.Base(stores[0])
	l := &life{t, dir}
	var lines []string
	users := l.snapshot(store)
	l.instance(store, func(api *clerkapi.Client, _ string) {
		for _, u := range users {
			lines = append(lines, describe(t, api, &u))
		}
	})
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}

func describe(t *testing.T, api *clerkapi.Client, u *clerkapi.User) string {
	var words []string
	for _, e := range u.EmailAddresses {
		address := e.EmailAddress
		if e.Verification != nil && e.Verification.Status == "verified" {
			address += "*"
		}
		words = append(words, address)
	}
	passwords := len(words)
	for _, password := range []string{"Sturdy-Pass-0", "Sturdy-Pass-1", "Sturdy-Pass-2", "Sturdy-Pass-3"} {
		if !u.PasswordEnabled {
			break
		}
		ok, err := api.VerifyPassword(context.Background(), u.ID, password)
		if err != nil && !u.Banned {
			t.Error(err)
		}
		if ok {
			words = append(words, password)
		}
	}
	if u.PasswordEnabled && len(words) == passwords {
		words = append(words, "password")
	}
	for word, is := range map[string]bool{"banned": u.Banned, "totp": u.TOTPEnabled, "codes": u.BackupCodeEnabled} {
		if is {
			words = append(words, word)
		}
	}
	if at := time.UnixMilli(u.CreatedAt).UTC(); at.Year() < 2025 { // of the row
		words = append(words, "since "+at.Format(time.DateTime))
	}
	slices.Sort(words[len(u.EmailAddresses):])
	return strings.Join(words, " ")
}

// asSheet writes the CSV file of the same name as a spreadsheet of texts.
func asSheet(t *testing.T, path string) {
	f, err := os.Open(strings.TrimSuffix(path, ".xlsx") + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	book := excelize.NewFile()
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
}
