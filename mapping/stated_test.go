package mapping

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// What says in a container, at any depth, that somebody is gone or shut out rejects the row: in JSON rows, in cells that hold
// JSON, in lists of words and of objects, in the languages that are known. What says it of something else, or of a time that
// is over, costs nothing.
func TestStatesInsideOfContainersAreErrors(t *testing.T) {
	for _, c := range []struct {
		member string // of the row
		column string // that the error names, "" for none
	}{
		{`"flags":["banned"]`, "flags[]"}, {`"flags":["beta","vip"]`, ""}, {`"flags":[]`, ""}, {`"flags":"beta,banned"`, "flags"}, {`"flags":"{beta,suspended}"`, "flags"},
		{`"flags":{"banned":true}`, "flags.banned"}, {`"flags":{"banned":false}`, ""}, {`"roles":["user","banned"]`, "roles[]"}, {`"roles":["user"]`, ""},
		{`"roles":[{"name":"suspended"}]`, "roles[].name"}, {`"roles":[{"name":"admin","active":false}]`, ""}, {`"tags":["gesperrt"]`, "tags[]"}, {`"labels":["compte suspendu"]`, "labels[]"},
		{`"groups":["Banned Users"]`, "groups[]"}, {`"groups":["Banking"]`, ""}, {`"groups":["not banned"]`, ""},
		{`"statuses":[{"name":"suspended"}]`, "statuses[].name"}, {`"statuses":[{"type":"suspended","at":"2020-01-01"}]`, "statuses[].type"},
		{`"statuses":[{"type":"suspended","expires_at":"2020-01-01"}]`, ""}, {`"statuses":[{"type":"suspended","expires_at":"2199-01-01"}]`, "statuses[].type"},
		{`"statuses":[{"type":"suspended","active":false}]`, ""}, {`"statuses":[]`, ""},
		{`"status":{"name":"Suspended"}`, "status.name"}, {`"status":{"value":"active"}`, ""}, {`"status":{"blocked":true}`, "status.blocked"}, {`"state":["active"]`, ""}, {`"state":["inactivo"]`, "state[]"},
		{`"auth":{"disabled":true}`, "auth.disabled"}, {`"auth":{"disabled":false}`, ""}, {`"auth":{"local":{"blocked":1}}`, "auth.local.blocked"}, {`"meta":{"banned":true}`, "meta.banned"},
		{`"meta":{"account":{"status":"deaktiviert"}}`, "meta.account.status"}, {`"meta":{"user":{"is_active":"f"}}`, "meta.user.is_active"}, {`"account":{"deletedAt":"2020-01-01"}`, "account.deletedAt"},
		{`"account":{"deletedAt":null}`, ""}, {`"profile":{"usuario":{"bloqueada":"sí"}}`, "profile.usuario.bloqueada"}, {`"data":"{\"banned\":true}"`, "data.banned"},
		{`"data":{"x":"{\"banned\":true}"}`, "data.x.banned"}, {`"what":{"ever":{"banned":true}}`, "what.ever.banned"}, {`"what":{"ever":{"active":false,"deleted":true}}`, ""},
		{`"ban":{"reason":"spam","until":null}`, "ban"}, {`"ban":{"reason":"spam","until":"2020-01-01"}`, ""}, {`"ban":{"reason":"spam","until":"2199-01-01"}`, "ban"}, {`"ban":{"active":false,"reason":"x"}`, ""},
		{`"ban":{"reason":"spam","until":0}`, "ban"}, {`"ban":{}`, ""}, {`"bans":[{"reason":"spam"}]`, "bans[]"}, {`"bans":[]`, ""}, {`"bans":[{"reason":"spam","lifted_at":"2020-01-01"}]`, ""},
		{`"suspensions":[{"by":"x","ends_at":"2020-01-01"},{"by":"y","ends_at":null}]`, "suspensions[]"}, {`"accounts":[{"suspended":true}]`, "accounts[].suspended"},
		{`"deleted_at":{"$date":"2020-01-01T00:00:00Z"}`, "deleted_at"}, {`"meta":{"deleted_at":{"$date":"2020-01-01T00:00:00Z"}}`, "meta.deleted_at"},
		{`"newsletter":{"enabled":false,"status":"suspended"}`, ""}, {`"devices":[{"blocked":true}]`, ""}, {`"subscription":{"status":"suspended","banned":true}`, ""},
		{`"company":{"deleted_at":"2020-01-01"}`, ""}, {`"sessions":[{"status":"revoked"}]`, ""}, {`"blocked":["u1","u2"]`, ""}, {`"meta":{"organization":{"suspended":true}}`, ""},
		{`"is_activated":"11"`, "is_activated"}, {`"is_activated":1`, ""}, {`"is_activated":"3"`, "is_activated"},
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id?}", nil)
		if err != nil {
			t.Fatal(err)
		}
		row := "{" + c.member + "}"
		if !gjson.Valid(row) {
			t.Fatal(row)
		}
		rows := map[string]*Record{"JSON": {JSON: row}}
		gjson.Parse(row).ForEach(func(key, value gjson.Result) bool {
			rows["cells"] = &Record{Header: NewHeader([]string{"id", key.Str}), Cells: []string{"1", value.String()}}
			return true
		})
		for form, rec := range rows {
			_, problems := m.NewMapper().Map(rec)
			named := ""
			for _, p := range problems {
				if named = p.Message; p.Code == CodeStateUnread {
					named = strings.Split(p.Message, "`")[1]
				}
			}
			if named != c.column || len(problems) > 1 {
				t.Errorf("%s (%s): %v, want %q", c.member, form, problems, c.column)
			}
		}
	}
}

// Values of a status that say nothing by themselves are counted and told, once.
func TestStatesThatNobodyCanReadAreCounted(t *testing.T) {
	for _, c := range []struct {
		column string
		values []string
		want   string
	}{
		{"status", []string{"1", "1", "0", "2"}, "1 ×2, 0 ×1, 2 ×1"}, {"account_status", []string{"1", "0"}, "0 ×1, 1 ×1"}, {"user_state_id", []string{"5", "5", "7"}, "5 ×2, 7 ×1"},
		{"status", []string{"active", "pending", "active"}, "active ×2, pending ×1"}, {"status", []string{"active", "ok"}, ""}, {"status", []string{"1", "1"}, ""}, {"active", []string{"1", "true", "2"}, "2 ×1"},
		{"state", []string{"CA", "NY", "TX", "WA", "OR", "NV", "AZ", "UT", "ID"}, ""}, {"state", []string{"a@b.io", "1"}, ""}, {"estado", []string{"A", "B", "A"}, "A ×2, B ×1"}, {"plan", []string{"1", "2"}, ""},
		{"userstatus", []string{"A", "A", "X"}, "A ×2, X ×1"}, {"userstatus", []string{"A", "A"}, ""}, {"userstatus", []string{"0", "0"}, ""},
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id?}", nil)
		if err != nil {
			t.Fatal(err)
		}
		mappers := []*Mapper{m.NewMapper(), m.NewMapper()} // rows are shared out
		header := NewHeader([]string{"id", c.column})
		for i, v := range c.values {
			if _, problems := mappers[i%2].Map(&Record{Header: header, Cells: []string{"1", v}}); len(problems) > 0 {
				t.Errorf("%s %s: %v", c.column, v, problems)
			}
		}
		got := ""
		for _, f := range Findings(mappers) {
			if f.Code == CodeStateUnclear || f.Code == CodeStateTold { // those who wait are told
				got += f.Message
			}
		}
		if c.want == "" && got != "" || c.want != "" && !strings.HasSuffix(got, ": "+c.want) {
			t.Errorf("%s %v: %q, want %q", c.column, c.values, got, c.want)
		}
	}
}

// That somebody must set another password is told, whatever the source calls it, and shuts nobody out.
func TestThatAPasswordMustBeChangedIsTold(t *testing.T) {
	for member, told := range map[string]bool{
		`"must_change_password":true`: true, `"force_password_change":"1"`: true, `"passwordResetRequired":"yes"`: true, `"require_password_reset":false`: false,
		`"password_expired":"t"`: true, `"pwd_must_change":"ja"`: true, `"changePasswordAtNextLogin":true`: true, `"human":{"passwordChangeRequired":true}`: true,
		`"credentials":{"temporaryPassword":1}`: true, `"meta":{"needsPasswordUpdate":"no"}`: false, `"password_expires_at":"2020-01-01"`: true,
		`"password_expires_at":"2199-01-01"`: false, `"passwordExpiry":"1577934245"`: true, `"pwd_expiration_date":"0000-00-00"`: false, `"password_expires":90`: false, `"password_expires_in":"2020-01-01"`: false,
		`"password_reset_expires":"2020-01-01"`: false, `"credentials_expire_at":"2020-01-01"`: true, `"password_expired":"2020-01-01T00:00:00Z"`: true, `"password_never_expires":true`: false,
		`"auth_forcepasswordchange":"1"`: true, `"forcepasswordchange":1`: true, `"auth_forcepasswordchange":"0"`: false, `"changepasswordatnextlogin":"true"`: true, `"passwordresetrequired":"yes"`: true,
		`"requireReset":true`: true, `"password_temporary":1`: true, `"isTempPassword":"true"`: true, `"initial_password":"yes"`: true, `"force_reset":"1"`: true, `"reset_required":true`: true,
		`"pw_change_required":"Y"`: true, `"credentials_expired":true`: true, `"change_password":1`: true, `"passwort_aendern":"ja"`: true, `"temp_password":"hunter2"`: false,
		`"isUsingTemporaryPassword":true`: true, `"user_preferences":{"auth_forcepasswordchange":"1"}`: true, `"user_preferences":{"auth_forcepasswordchange":"0"}`: false,
		`"last_password_change":"2020-01-01"`: false, `"password_changed_at":"2020-01-01"`: false,
		`"reset_password_token":"true"`: false, `"requirePasswordChange":"0"`: false, `"user_pass_required":"x"`: false,
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id?}", nil)
		if err != nil {
			t.Fatal(err)
		}
		u, problems := m.NewMapper().Map(&Record{JSON: "{" + member + "}"})
		if got := len(problems) == 1 && problems[0].Code == CodeStateTold && strings.Contains(problems[0].Message, "must set another password"); got != told || len(problems) > 1 || u.Banned.Or(false) || u.Skip != "" {
			t.Errorf("%s: %v", member, problems)
		}
	}
}

// What somebody has to do before they may go on, and that they never confirmed that they signed up, is told and shuts nobody out. An
// address that is verified proves that they did.
func TestWhatIsLeftToDoIsTold(t *testing.T) {
	for member, told := range map[string]string{
		`"required_action":"UPDATE_PASSWORD"`: "has to do something first", `"requiredActions":["UPDATE_PASSWORD"]`: "has to do something first", `"required_actions":[]`: "", `"required_action":""`: "",
		`"user":{"required_action":"TERMS"}`: "has to do something first", `"required_action":"none"`: "",
		`"confirmed":false`: "was never confirmed", `"confirmed":0`: "was never confirmed", `"confirmed":"t"`: "", `"confirmed":"2024-01-01"`: "",
		`"confirmation_token":"a1b2c3d4e5"`: "was never confirmed", `"confirmation_token":null`: "", `"activation_key":"9f86d081"`: "was never confirmed", `"activation_key":"ALREADY_ACTIVATED"`: "",
		`"activation_code":""`: "", `"confirmation_token":"a1b2c3d4e5","verified":true`: "", `"confirmed":0,"verified":true`: "", `"emailVerificationToken":"abcdef0123"`: "was never confirmed",
		`"reset_password_token":"a1b2c3d4e5"`: "", `"confirmation_sent_at":"2024-01-01"`: "",
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id?, email_address: [{value: email, verified: 'verified? | bool'}]}", nil)
		if err != nil {
			t.Fatal(err)
		}
		u, problems := m.NewMapper().Map(&Record{JSON: `{"email":"a@acme.io",` + member + "}"})
		got := ""
		for _, p := range problems {
			if got += p.Message; p.Code != CodeStateTold || p.Severity != Warning {
				t.Errorf("%s: %v", member, p)
			}
		}
		if told == "" && got != "" || !strings.Contains(got, told) || u.Banned.Or(false) || u.Skip != "" {
			t.Errorf("%s: %q, want %q", member, got, told)
		}
	}
}

// A number below 0 where others have a level or a role shuts somebody out as a word does; numbers that may be made of flags are counted.
func TestLevelsAndFlagsAreNotSilent(t *testing.T) {
	for member, code := range map[string]string{
		`"user_level":-1`: CodeStateUnread, `"user_level":"-1"`: CodeStateUnread, `"user_level":1`: "", `"access_level":-2`: CodeStateUnread, `"role":-1`: CodeStateUnread, `"role":2`: "", `"usergroup":"-1"`: CodeStateUnread,
		`"permissions":["banned"]`: CodeStateUnread, `"permissions":["read"]`: "", `"flags":4`: CodeStateTold, `"user_flags":"4"`: CodeStateTold, `"permissions_mask":2097152`: CodeStateTold, `"flags":["beta"]`: "", `"flags":0`: "",
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id?}", nil)
		if err != nil {
			t.Fatal(err)
		}
		mp := m.NewMapper()
		_, problems := mp.Map(&Record{JSON: `{"id":1,` + member + "}"})
		name := strings.Split(member, ":")[0]
		_, more := mp.Map(&Record{JSON: `{"id":2,` + name + ":0}"})
		got := ""
		for _, p := range append(problems, more...) {
			got += p.Code
		}
		for _, f := range Findings([]*Mapper{mp}) {
			if f.Code == CodeStateTold || f.Code == CodeStateUnclear {
				got += f.Code
			}
		}
		if got != code {
			t.Errorf("%s: %q, want %q", member, got, code)
		}
	}
}
