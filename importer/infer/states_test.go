package infer

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping"
)

func proposalOf(t *testing.T, name, text string) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table := NewTable(name)
	h := mapping.NewHeader(rows[0])
	for _, cells := range rows[1:] {
		table.Add(&mapping.Record{Header: h, Cells: cells})
	}
	yaml := proposeOf(table).YAML(name)
	if _, err := mapping.Parse(name, yaml, nil); err != nil {
		t.Fatalf("%v\n%s", err, yaml)
	}
	return yaml
}

// What the values of columns say is proposed, and what they do not say is asked.
func TestWhatValuesSayIsProposed(t *testing.T) {
	for name, c := range map[string]struct {
		csv  string
		want []string
		not  []string
	}{
		"a state in words": {"id,mail,zustand\n1,a@acme.io,aktiv\n2,b@acme.io,gesperrt\n3,c@acme.io,aktiv\n4,d@acme.io,gelöscht\n5,e@acme.io,aktiv\n6,f@acme.io,aktiv\n7,g@acme.io,aktiv\n8,h@acme.io,aktiv\n9,i@acme.io,aktiv\n",
			[]string{"  - value: zustand\n    map: {aktiv: active, gelöscht: skip, gesperrt: banned}\n", "aktiv (7), gelöscht (1), gesperrt (1)"}, nil},
		"a state in codes": {"id,email,st\n1,a@acme.io,0\n2,b@acme.io,2\n3,c@acme.io,0\n", []string{"? state.st.2: `st` has 0 (2), 2 (1)", `map: {"0": active, "2": banned}`}, []string{"skip:\n"}},
		"a state that each has once": {"id,email,registration_key\n1,a@acme.io,\n2,b@acme.io,blocked\n3,c@acme.io,\n4,d@acme.io,disabled\n5,e@acme.io,pending\n",
			[]string{"? state.registration_key.blocked: ", "? state.registration_key.disabled: "}, []string{"? time.registration_key", "      registration_key: "}},
		"a time of deletion":    {"id,email,removed_at\n1,a@acme.io,\n2,b@acme.io,2024-01-02\n", []string{`row["removed_at"] != nil`, "deleted user"}, nil},
		"a time of suspension":  {"id,email,suspended_at\n1,a@acme.io,\n2,b@acme.io,2024-01-02\n", []string{"banned:\n    expr: 'row[\"suspended_at\"] != nil'"}, []string{"skip:\n"}},
		"beside its name":       {"id,correo,correo_confirmado\n1,a@acme.io,S\n2,b@acme.io,N\n", []string{"verified: correo_confirmado | bool"}, nil},
		"of something else":     {"id,email,kyc_verified,identity_verified\n1,a@acme.io,t,t\n2,b@acme.io,f,t\n", []string{"does it say that the address or number is verified"}, []string{"\n      verified:"}},
		"the country beside it": {"id,tel,pais\n1,212 5550126,US\n2,610 124236,ES\n3,0151 56921603,DE\n", []string{"tel | e164(@pais)"}, []string{"region:"}},
		"the day first":         {"id,email,alta\n1,a@acme.io,28/09/2022 17:58:36\n2,b@acme.io,01/02/2022 03:04:05\n", []string{`timestamp("DD/MM/YYYY HH:mm:ss")`}, nil},
		"the month first":       {"id,email,joined\n1,a@acme.io,9/28/2022\n2,b@acme.io,1/2/2022\n", []string{`timestamp("M/D/YYYY")`}, nil},
		"as the columns beside": {"id,email,registered,left\n1,a@acme.io,09.08.2022,31.12.2022\n2,b@acme.io,01.02.2022,\n", []string{`registered | timestamp("DD.MM.YYYY")`}, []string{"stands first"}},
		"written in other ways": {"id,email,registered,left\n1,a@acme.io,09/08/2022,31.12.2022\n2,b@acme.io,01/02/2022,\n", []string{"stands first"}, nil},
		"neither is certain":    {"id,email,registered\n1,a@acme.io,09/08/2022\n2,b@acme.io,01/02/2022\n", []string{"is it the day or the month that stands first?"}, []string{"\n  created_at: "}},
		"microseconds":          {"id,email,made\n1,a@acme.io,1645089222000000\n2,b@acme.io,1645089223000000\n", []string{"timestamp(unix_us)", "is the only time that every row has"}, nil},
		"no proof in every row": {"id,email,eintritt\n1,a@acme.io,2019-06-04\n2,b@acme.io,2020-01-02\n", []string{"which e-mail addresses are verified?"}, []string{"verified where `eintritt`"}},
		"logins of all kinds":   {"ref,login\nx1,a@acme.io\nx2,b@acme.io\nx3,+12125550126\nx4,otto_d\n", []string{"login | only(email) | lower", "login | only(phone) | e164", "username: login | only(username)"}, nil},
		"asked is not kept":     {"id,email,is_deleted,status\n1,a@acme.io,t,A\n2,b@acme.io,f,B\n3,c@acme.io,f,A\n", []string{"`is_deleted` has f (2), t (1)", "? state.status.B: `status` has A (2), B (1)", "is_deleted | bool\n    map: {true: skip, false: active}", "map: {A: active, B: banned}"}, []string{"\n      is_deleted: ", "\n      status: "}},
		"who somebody else is":  {"id,email,manager_email,parent_email\n1,a@acme.io,m@acme.io,p@acme.io\n2,b@acme.io,n@acme.io,q@acme.io\n", []string{"`manager_email`: is it an address", "`parent_email`: is it an address"}, []string{"- value: manager_email", "- value: parent_email"}},
		"a time some rows have": {"id,email,退会日\n1,a@acme.io,2024-01-02\n2,b@acme.io,\n", []string{"`退会日` is a time that 1 of 2 rows have"}, nil},
		"another password":      {"id,email,ftp_passwort\n1,a@acme.io,$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B0.\n", nil, []string{"  digest:", "ftp_passwort: "}},
		"a way to sign in":      {"id,email,authmodule\n1,a@acme.io,totp\n2,b@acme.io,\n", []string{"secrets: authmodule"}, []string{"      authmodule: "}},
		"a seed":                {"id,email,mfa_seed,clave2\n1,a@acme.io,JBSWY3DPEHPK3PXP,x\n", []string{"secrets: mfa_seed, clave2"}, []string{"      mfa_seed: ", "clave2: "}},
		"keys of second factors": {"id,email,google_auth_key,webauthn_keys,security_keys,backup,ga\n1,a@acme.io,JBSWY3DPEHPK3PXQ,,,,\n2,b@acme.io,,[1],,,JBSWY3DPEHPK3PXP\n3,c@acme.io,,,yes,12345678,\n",
			[]string{"  totp_secret: google_auth_key?\n", "secrets: webauthn_keys, security_keys, backup, ga\n"}, []string{"private_metadata"}},
		"few of a few say it": {"id,email,account_type\n1,a@acme.io,regular\n2,b@acme.io,regular\n3,c@acme.io,suspended\n4,d@acme.io,regular\n5,e@acme.io,banned\n6,f@acme.io,closed\n",
			[]string{"? state.account_type.suspended: ", "? state.account_type.banned: ", "? state.account_type.closed: ", "map: {regular: active, banned: banned, closed: skip, suspended: banned}"}, []string{"? state.account_type.regular", "      account_type: "}},
		"what is rare is asked about": {"id,email,title,acct\n1,a@acme.io,Mr,ok\n2,b@acme.io,DELETED USER,terminated\n3,c@acme.io,Mr,ok\n",
			[]string{"? state.title.DELETED_USER: ", "? state.acct.terminated: "}, []string{"? state.title.Mr", "? state.acct.ok"}},
		"no states and no ends as proofs": {"id,email,locked_out,valid_to,updated_on,is_active,account_expires\n1,a@acme.io,N,9999-12-31,2024-01-01,1,2031-01-01\n2,b@acme.io,Y,2024-01-01,2024-01-02,0,2032-01-01\n3,c@acme.io,N,9999-12-31,2024-01-03,1,2033-01-01\n",
			[]string{"? verified.email_address: "}, []string{"verified where ", "  created_at: ", "? created_at: "}},
		"an end is no beginning":   {"id,email,t1,t2\n1,a@acme.io,2020-01-01,9999-12-31\n2,b@acme.io,2021-01-01,2999-01-01\n", []string{"`t1` is the only time that every row has", "created_at: t1"}, nil},
		"a digest by its look":     {"id,email,pw,zusatz\n1,a@acme.io,$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B0.,$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B1.\n", []string{"secrets: zusatz"}, []string{"zusatz: "}},
		"nobody's name in tallies": {"id,email,status\n1,a@acme.io,Kurt Secretname\n2,b@acme.io,boss@firm.io\n3,c@acme.io,ok\n4,d@acme.io,ok\n", []string{"ok (2)", "value: 'status | map(ok: ok, *: other)'\n    map: {ok: active, other: banned}"}, []string{"Secretname", "boss@firm"}},
		"shut out in other words": {"id,email,IsLockedOut,merged_into,role\n1,a@acme.io,1,,member\n2,b@acme.io,0,7,banned\n3,c@acme.io,0,,member\n",
			[]string{"IsLockedOut | bool\n    map: {true: banned, false: active}", "value: role\n    map: {member: active, banned: banned}", "(banned, skip): merged_into\n"}, []string{"IsLockedOut: IsLockedOut", "merged_into: merged_into", "role: role"}},
		"secrets by their look": {"id,email,a,b,c,d,e,f\n" +
			`1,a@acme.io,"a:1:{s:4:""hash"";s:60:""$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"";}",\x24326224,b'$2y$10$x',0cc175b9c0f1b6a831c399e269772661:abc,eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.xxxxxxxx,ghp_abcdefghijklmnopqrst` + "\n",
			[]string{"from: auto\n    value: a", "secrets: b, c, d, e, f"}, []string{" a: a", " b: b", " c: c", " d: d", " e: e", " f: f"}},
		"packed": {"id,email,extra\n1,a@acme.io,plan=basic|ref=7\n2,b@acme.io,plan=pro\n", []string{`extra | pairs("|", "=")`}, nil},
		"secrets and what is no use": {"id,email,api_token,updated_at,plan\n1,a@acme.io,abc,2024-01-01,pro\n2,b@acme.io,def,2024-01-02,basic\n",
			[]string{`ignore: ["updated_at"]`, "secrets: api_token", "plan: plan"}, []string{"      api_token: ", "      updated_at: "}},
		"some cannot be imported": {"id,email,pw\n1,a@acme.io,$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B0.\n2,b@acme.io,$2b$08$siNskPT1ydnlKE0vwu6neeuikSCc2w1X4IJiOmyqtS2Vuu50f0B1.\n3,c@acme.io,$6$96b5djv7i9ri$.HIhXPXkHWjx1AzHI5y1NAjoz9kxwyIU09gf6P58Ib4emqebNGWtpvLRWX26y/VDd0nJooFMGq4QlODX8HMjS.\n",
			[]string{"unusable: drop", "33 % of `pw` cannot be imported"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			yaml := proposalOf(t, "people", c.csv)
			has(t, yaml, c.want, c.not)
		})
	}
}

// A sample does not have every state: a column of states of which all that was seen is harmless is no metadata, so that another value is
// an error of its row, and an empty one is not ignored. Of a table that was read whole nothing is hidden.
func TestStatesBehindTheSampleAreNotLetIn(t *testing.T) {
	for name, c := range map[string]struct {
		part      bool
		want, not []string
	}{
		"a sample": {true, []string{"value: account_status\n    map: {active: active, \"\": active}", "plan_status: plan_status"}, []string{"account_status: account_status", "\"deleted_at\""}},
		"all rows": {false, []string{"account_status: account_status", `ignore: ["deleted_at"]`}, []string{"status:\n  - value"}},
	} {
		t.Run(name, func(t *testing.T) {
			table := csvTable("users", "id,email,account_status,plan_status,deleted_at", "1,a@acme.io,active,paid,", "2,b@acme.io,active,paid,", "3,c@acme.io,active,paid,")
			table.Part, table.Spread = c.part, c.part
			p, err := Propose(nil, table)
			if err != nil {
				t.Fatal(err)
			}
			yaml := p.YAML("x")
			has(t, yaml, c.want, c.not)
		})
	}
}

// That a column of states is known switches no question about another one off: names that say a state, or may, and numbers below 0.
func TestEachColumnThatMaySayAStateIsAsked(t *testing.T) {
	for _, c := range []struct{ column, usual, bad, want string }{
		{"temp_ban", "0", "-1", `"-1": banned`}, {"temp_ban", "0", "4070908800", `future(row["temp_ban"], "unix")`}, {"tempban", "", "4070908800", `future(row["tempban"], "unix")`},
		{"can_authenticate", "1", "0", "false: banned"}, {"canAuthenticate", "true", "false", "false: banned"}, {"validated", "1", "0", "false: banned"},
		{"restricted", "0", "1", "true: banned"}, {"punished", "0", "1", "true: banned"}, {"hold", "0", "1", "true: banned"}, {"is_ghost", "0", "1", "true: banned"},
		{"is_deactivate", "0", "1", "true: banned"}, {"zap", "N", "Y", "true: banned"}, {"moderation", "", "banned", "banned: banned"}, {"userstatus", "A", "X", "X: banned"},
		{"removed_at", "", "2024-01-01 00:00:00", `row["removed_at"] != nil`}, {"fecha_de_baja", "", "2020-01-01", `row["fecha_de_baja"] != nil`}, {"close_time", "", "1600000000", `row["close_time"] != nil`},
		{"activeDate", "", "2099-01-01T00:00:00Z", `future(row["activeDate"])`}, {"starttime", "1577836800", "4070908800", `future(row["starttime"], "unix")`},
		{"endtime", "4070908800", "1577836800", "? state.endtime"}, {"expiration", "", "2020-01-01", "? state.expiration"}, {"expires_at", "2099-01-01", "2020-01-01", "? state.expires_at"},
		{"user_level", "1", "-1", "? state: numbers may say"}, {"flags", "0", "2", "value: flags | bit(1)\n    map: {true: banned, false: active}"},
	} {
		rows := []string{"id,email,email_verified_at,is_active," + c.column}
		for i, v := range []string{"", "", c.bad, "", "", "", "", ""} {
			active := "1"
			if i == 5 {
				active = "0"
			}
			if v == "" {
				v = c.usual
			}
			rows = append(rows, fmt.Sprintf("%d,u%d@acme.io,2020-01-01 00:00:00,%s,%s", i, i, active, v))
		}
		if yaml := proposalOf(t, "people", strings.Join(rows, "\n")); !strings.Contains(yaml, c.want) || !strings.Contains(yaml, "is_active | bool") {
			t.Errorf("%s %s: without %s:\n%s", c.column, c.bad, c.want, yaml)
		}
	}
}

// What is said of an account is not let pass since its column is about something else, as many numbers as others are nobody's good one,
// codes of places bar nobody, and a time that an account ends with is not asked about as one that a ban ends with.
func TestStatesOfWhichLittleIsKnownAreReadCarefully(t *testing.T) {
	for name, c := range map[string]struct {
		rows     string
		has, not string
	}{
		"banned, of a subscription": {"subscription_status active banned active cancelled", "banned: banned, cancelled: active", ""},
		"as many of each number":    {"status 0 1 2 3 0 1", `map: {"0": banned, "1": banned, "2": banned, "3": banned}`, ""},
		"most have one number":      {"status 1 1 1 1 0 2", `"1": active`, ""},
		"two states and none":       {"state CA - TX CA", "state: state?", "status:"},
		"two words and none":        {"state OK - IN OK", "status:", ""},
		"0 is no ban's end":         {"banned_until -0 --1 2999-01-01 -0 -0", `map: {"0": active, "-1": banned, other: banned}`, ""},
		"a ban for good":            {"banned_until - --1 2999-01-01 --1 -", `map: {"-1": banned, other: banned, "": active}`, ""},
		"a ban in words":            {"banned_until - infinity 2999-01-01 - -", "other: banned", ""},
		"the end of an account":     {"endtime 0 0 1600000001 0 0", "state.endtime:", "state.endtime-2"},
	} {
		words := strings.Fields(c.rows)
		lines := []string{}
		for i, v := range words[1:] {
			lines = append(lines, fmt.Sprintf("%d,u%d@acme.io,%s", i, i, strings.TrimPrefix(v, "-")))
		}
		yaml := answered(t, nil, append([]string{"id,email," + words[0]}, lines...)...)
		if !strings.Contains(yaml, c.has) || c.not != "" && strings.Contains(yaml, c.not) {
			t.Errorf("%s:\n%s", name, yaml)
		}
	}
}

// A secret says of no entry of a list what it is: what a condition compares stands in the proposal.
func TestSecretsTellNoEntriesApart(t *testing.T) {
	users := NewTable("users")
	var all []string
	for i := range 6 {
		all = append(all, fmt.Sprintf(`{"email":"u%d@acme.io","password":"$2b$10$%s","salt":"s","status":"active"}`, i, strings.Repeat("a", 53)))
	}
	users.Add(&mapping.Record{JSON: `{"meta":1,"data":{"users":[` + strings.Join(all, ",") + `]}}`})
	if yaml := proposeOf(users).YAML("x"); strings.Contains(yaml, "password ==") || strings.Contains(yaml, "salt ==") || strings.Contains(yaml, "$2b$") {
		t.Error(yaml)
	}
}
