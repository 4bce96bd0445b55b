package importer

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/report"
	"clerk-import/mapping"
)

// Second factors of joined tables arrive, and the codes of their apps are accepted; the users
// who lose one are counted once each, and those who never finished setting one up are not.
func TestSecondFactorsArriveOutOfTheirTables(t *testing.T) {
	const digest = "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
	const secret, hex = "JBSWY3DPEHPK3PXP", "48656c6c6f21deadbeef"
	for _, c := range []struct {
		source string
		files  map[string]string
		id     string // of the user whose app arrives
		lose   string // how many lose what
	}{
		{"supabase", map[string]string{"dump.sql": "CREATE TABLE auth.users (id text, email text, encrypted_password text, email_confirmed_at text, raw_app_meta_data text);\n" +
			"INSERT INTO auth.users VALUES ('1','a@acme.io','" + digest + "','2026-01-01 00:00:00+00',NULL),('2','b@acme.io','" + digest + "','2026-01-01 00:00:00+00',NULL),('3','c@acme.io','" + digest + "',NULL,NULL);\n" +
			"CREATE TABLE auth.mfa_factors (id text, user_id text, friendly_name text, factor_type text, status text, secret text);\n" +
			"INSERT INTO auth.mfa_factors VALUES ('f1','1','','totp','verified','" + secret + "'),('f2','2','','totp','unverified','" + secret + "'),('f3','3','','phone','verified',NULL),('f4','3','','webauthn','verified',NULL);\n"},
			"1", "1 user loses a second factor: 1 passkey or security key (its key stays in the device and is bound to the old sign-in), 1 phone (its number comes along, and not that it is a second factor)"},
		{"django", map[string]string{
			"auth_user.csv":           "id,password,last_login,is_superuser,username,first_name,last_name,email,is_staff,is_active,date_joined\n1,!,,f,ann,,,a@acme.io,f,t,\n2,!,,f,bob,,,b@acme.io,f,t,\n",
			"otp_totp_totpdevice.csv": "id,user_id,name,confirmed,key,step,t0,digits,tolerance,drift,last_t\n1,1,default,t," + hex + ",30,0,6,1,0,0\n2,2,default,f," + hex + ",30,0,6,1,0,0\n"}, "1", ""},
		{"discourse", map[string]string{"d.sql": "CREATE TABLE users (id int, username text, username_lower text, trust_level int, active text);\nINSERT INTO users VALUES (1,'ann','ann',1,'t'),(2,'bob','bob',1,'t');\n" +
			"CREATE TABLE user_emails (id int, user_id int, email text, \"primary\" text, normalized_email text);\nINSERT INTO user_emails VALUES (1,1,'a@acme.io','t','a@acme.io'),(2,2,'b@acme.io','t','b@acme.io');\n" +
			"CREATE TABLE user_passwords (id int, user_id int, password_hash text, password_salt text, password_algorithm text);\n" +
			"CREATE TABLE user_second_factors (id int, user_id int, method int, data text, enabled text);\nINSERT INTO user_second_factors VALUES (1,1,1,'" + secret + "','t'),(2,1,2,'{}','t'),(3,2,1,'" + secret + "','f');\n"},
			"1", "1 user loses a second factor: 1 backup codes (Clerk does not accept their digests)"},
	} {
		t.Run(c.source, func(t *testing.T) {
			in := InputOptions{Source: c.source}
			for name, text := range c.files {
				in.Files = append(in.Files, textFile(t, name, text))
			}
			job, err := Prepare(in, Policies{})
			if err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			stage := newStage(t, nil, nil)
			r, err := job.Migrate(context.Background(), stage.Target, MigrateOptions{QuotaShare: 1, MaxInFlight: 8, Checkpoint: filepath.Join(t.TempDir(), "cp"), Sending: Sending{AllowRejected: true}})
			if err != nil {
				t.Fatal(err)
			}
			if got := lostFactors(r.Check); got != c.lose || r.Created != r.Read {
				t.Errorf("told %q, want %q: %+v", got, c.lose, r)
			}
			u := find(t, stage, clerkapi.ByExternalID, c.id)
			code, err := TOTP(secret, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			if ok, err := stage.api.VerifyTOTP(context.Background(), u.ID, code); err != nil || !ok {
				t.Errorf("the app's code is not accepted: %v", err)
			}
			if other := find(t, stage, clerkapi.ByExternalID, "2"); other.TOTPEnabled {
				t.Error("an app that was never confirmed arrived")
			}
		})
	}
}

// lostFactors is what a check says of second factors that are lost.
func lostFactors(c *report.Check) string {
	var out string
	for _, p := range c.Problems {
		if p.Code == mapping.CodeFactorLost {
			out += p.Message
			if p.Severity != mapping.Warning {
				out += " " + fmt.Sprint(p.Severity)
			}
		}
	}
	return out
}
