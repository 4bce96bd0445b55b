package importer

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clerk-import/importer/clerkapi"
)

const partsMapping = "fields:\n  external_id: id\n  email_address:\n    - {value: email?, verified: {const: true}}\n    - {value: second?, verified: {const: true}}\n    - unproven?\n" +
	"  phone_number: {value: 'phone? | e164', verified: {const: true}}\n  username: username?\n  web3_wallet: wallet?\n  first_name: first?\n  locale: locale?\n" +
	"  password_digest: digest?\n  password_hasher: hasher?\n  totp_secret: totp?\n  created_at: created?\n  public_metadata: {path: meta?, convert: json}\n  profile_image: image?\n"

// badParts are parts of each kind that fail, as cells of a row.
var badParts = []struct {
	part, field, cells string
	alone              bool // the row has nothing else that identifies: its user cannot keep anything
	never              bool // it is none to the mapping already, and was never proven
}{
	{"email_address", "email_address", `"email":"ann@acme.foobarx"`, true, false},
	{"phone_number", "phone_number", `"phone":"030 1234567"`, true, false},
	{"username", "username", `"username":"jörg müller"`, true, false},
	{"web3_wallet", "web3_wallet", `"wallet":"0x12"`, true, false},
	{"name", "first_name", `"first":"https://acme.io/x"`, false, false},
	{"password", "password_digest", `"digest":"of-its-own","hasher":"bcrypt"`, false, false},
	{"second_factor", "totp_secret", `"totp":"1!"`, false, false},
	{"created_at", "created_at", `"created":"2999-01-01T00:00:00Z"`, false, false},
	{"locale", "locale", `"locale":"english please"`, false, false},
	{"metadata", "public_metadata", `"meta":"[1]"`, false, false},
	{"email_address", "email_address", `"email":"14155552671@phone.local"`, true, true},
	{"name", "first_name", `"first":"+14155552671"`, false, true},
	{"image", "profile_image", `"image":"avatars/7.png"`, false, false},
}

// Every part that fails costs itself or the user, as the policy says, by whichever door the row comes in: what the check
// says is what a migration and a sync do. Nobody is left without an identifier, whatever was asked for.
func TestEveryPartFailsByItsPolicy(t *testing.T) {
	t.Parallel()
	covered := map[string]bool{}
	for _, bad := range badParts {
		covered[bad.part] = true
		usual := parts[partOf[bad.field]].usual
		for _, policy := range []Invalid{"", InvalidDrop, InvalidReject} {
			for _, keeps := range []string{"second", "unproven", ""} {
				if keeps == "" && !bad.alone {
					continue // without an identifier there is no user, whatever else fails
				}
				row := `{"id":"u1",` + bad.cells
				if keeps != "" {
					row += `,"` + keeps + `":"kept@acme.io"`
				}
				row += "}"
				in := InputOptions{MappingFile: textFile(t, "m.yaml", partsMapping)}
				var policies Policies
				if policy != "" {
					policies.Invalid = []string{bad.part + "=" + string(policy)}
				}
				drops := keeps != "" && (policy == InvalidDrop || policy == "" && usual == InvalidDrop)
				if proven := bad.part == "email_address" || bad.part == "phone_number"; proven && !bad.never && keeps == "unproven" && policy == "" {
					drops = false // nobody comes to depend on what nobody has proven unless that is asked for
				}
				t.Run(fmt.Sprintf("%s %s keeps %s", bad.part, policy, keeps), func(t *testing.T) {
					s := newStage(t, nil, nil)
					s.Settle = 0
					path, good := textFile(t, "u.ndjson", row), textFile(t, "u.ndjson", `{"id":"u0","email":"other@acme.io"}`)
					in := in
					in.Files = []string{path}
					job, err := Prepare(in, policies)
					if err != nil {
						t.Fatal(err)
					}
					defer job.Close()
					var left []Left
					check, err := job.checkAll(context.Background(), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), CheckOptions{}, func(_ *Job, it *item) error { left = append(left, it.left...); return nil })
					if err != nil || (check.Ready == 1) != drops {
						t.Fatalf("check: %+v %v", check, err)
					}
					if drops && (len(left) != 1 || left[0].Field != bad.field || left[0].Why == "" || check.Left != 1) {
						t.Errorf("left: %+v, %d counted", left, check.Left)
					}
					if drops && (bad.part == "password" || bad.part == "second_factor") && left[0].Value != "" {
						t.Errorf("a secret is listed: %+v", left)
					}
					// A migration.
					r, err := migrate(t, s, path, in, MigrateOptions{Sending: Sending{AllowRejected: true}}, policies)
					if err != nil || r.Failed > 0 || (r.Created == 1) != drops || (r.Rejected == 1) == drops {
						t.Fatalf("migrate: %+v %v", r, err)
					}
					arrived := func() {
						t.Helper()
						users, err := s.api.FindUsers(context.Background(), clerkapi.ByExternalID, []string{"u1"})
						if err != nil || (len(users) == 1) != drops {
							t.Fatalf("%d users, %v", len(users), err)
						}
						for _, u := range users {
							if len(u.EmailAddresses) != 1 || len(u.PhoneNumbers)+len(u.Web3Wallets) > 0 || u.Username+u.FirstName+u.Locale != "" || u.PasswordEnabled || u.TOTPEnabled || len(u.PublicMetadata) > 2 ||
								u.EmailAddresses[0].Verification.Verified() != (keeps == "second") {
								t.Errorf("%+v", u)
							}
						}
					}
					arrived()
					// A sync to which the row is new.
					s = newStage(t, nil, nil)
					s.Settle = 0
					cp := filepath.Join(t.TempDir(), "cp")
					if r, err := migrate(t, s, good, in, MigrateOptions{Checkpoint: cp}, policies); err != nil || r.Created != 1 {
						t.Fatalf("%+v %v", r, err)
					}
					in.Files = []string{path}
					later, err := Prepare(in, policies)
					if err != nil {
						t.Fatal(err)
					}
					defer later.Close()
					l, err := later.Sync(context.Background(), s.Target, SyncOptions{MigrateOptions: MigrateOptions{Checkpoint: cp, QuotaShare: 1, MaxInFlight: 4, Sending: Sending{AllowRejected: true}}})
					if err != nil || (l.Counts["created"] == 1) != drops || (l.Counts["rejected"] == 1) == drops {
						t.Fatalf("sync: %v %v", l.Counts, err)
					}
					arrived()
				})
			}
		}
	}
	for i := range parts {
		if !covered[parts[i].name] {
			t.Errorf("no part %s fails here", parts[i].name)
		}
	}
}

// A row that stands for somebody who is there already, by a proven address, updates them in what is left of it; an
// identifier that fails proves nothing.
func TestConflictsAndPartsThatFail(t *testing.T) {
	const there = `{"id":"","email":"a@acme.io","first":"Ann"}`
	for _, c := range []struct {
		name, row string
		policy    Conflict
		want      string // created, updated, skipped, failed or rejected
		first     string // name of the user who was there
	}{
		{"a name fails, and the person is there", `{"id":"u1","email":"a@acme.io","first":"https://acme.io/x","locale":"de"}`, ConflictUpdate, "updated", "Ann"},
		{"the same, skipped", `{"id":"u1","email":"a@acme.io","first":"https://acme.io/x"}`, ConflictSkip, "skipped", "Ann"},
		{"the same, failed", `{"id":"u1","email":"a@acme.io","first":"https://acme.io/x"}`, ConflictFail, "failed", "Ann"},
		{"the person is there under another address, and theirs fails", `{"id":"u1","email":"a@acme.foobarx","second":"a2@acme.io","first":"Anna"}`, ConflictUpdate, "created", "Ann"},
		{"under another address, and both are proven", `{"id":"u1","email":"a2@acme.io","second":"a@acme.io","first":"Anna"}`, ConflictUpdate, "updated", "Anna"},
		{"nothing is left", `{"id":"u1","email":"a@acme.foobarx","first":"Anna"}`, ConflictUpdate, "rejected", "Ann"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, nil, nil)
			in := InputOptions{MappingFile: textFile(t, "m.yaml", strings.Replace(partsMapping, "external_id: id", "external_id: {expr: 'id == \"\" ? nil : id'}", 1))}
			if r, err := migrate(t, s, textFile(t, "there.ndjson", there), in, MigrateOptions{}); err != nil || r.Created != 1 {
				t.Fatalf("%+v %v", r, err)
			}
			r, err := migrate(t, s, textFile(t, "u.ndjson", c.row), in, MigrateOptions{Sending: Sending{OnConflict: c.policy, AllowRejected: true}})
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]int64{"created": r.Created, "updated": r.Updated, "skipped": r.Skipped, "failed": r.Failed, "rejected": r.Rejected}
			if got[c.want] != 1 {
				t.Errorf("%v, want %s", got, c.want)
			}
			u := find(t, s, clerkapi.ByEmail, "a@acme.io")
			if u.FirstName != c.first {
				t.Errorf("%s", u.FirstName)
			}
			if c.want == "updated" && c.first == "Anna" && !u.HasVerified(clerkapi.ByEmail, "a2@acme.io") {
				t.Errorf("the other address has not come along: %+v", u.EmailAddresses)
			}
		})
	}
}
