package mapping

import (
	"regexp"
	"strings"
	"testing"

	"clerk-import/mapping/wording"
)

// A column that the mapping does not read and whose value says that somebody is gone or shut
// out rejects the row, in JSON rows, cells and members; one that says the opposite costs nothing.
func TestStatesThatNothingReadsAreErrors(t *testing.T) {
	for _, c := range []struct {
		column, value string
		told          bool
	}{
		{"deleted_at", "2023-05-05 05:05:05", true}, {"deletedAt", "2023-05-05T05:05:05Z", true}, {"deleted_at", "0000-00-00 00:00:00", false},
		{"deleted_at", "", false}, {"is_deleted", "t", true}, {"is_deleted", "f", false}, {"discarded_at", "1700000000", true}, {"removed", "1", true},
		{"archived", "true", true}, {"archived", "no", false}, {"suspended_until", "2199-01-02 03:04:05", true}, {"suspended_until", "2020-01-02 03:04:05", false},
		{"banned_until", "infinity", true}, {"lockedUntil", "some day", true}, {"user_blocked", "yes", true}, {"blocked", "0", false}, {"locked", "unlocked", false},
		{"is_active", "0", true}, {"isActive", "true", false}, {"enabled", "false", true}, {"activo", "no", true}, {"account_status", "Suspended", true},
		{"status", "active", false}, {"state", "CA", false}, {"status", "eliminado", true}, {"gesperrt", "ja", true}, {"profile.suspended", "true", true},
		{"block", "1", true}, {"block", "0", false}, {"ban", "true", true}, {"ban", "no", false}, {"lock", "1", true}, {"lock", "0", false},
		{"is_locked_out", "true", true}, {"IsLockedOut", "False", false}, {"IsLockedOut", "True", true}, {"IsApproved", "False", true}, {"IsApproved", "True", false},
		{"approved", "f", true}, {"approved", "t", false}, {"deactivated", "1", true}, {"deactivated", "0", false}, {"spam", "1", true}, {"is_spam", "0", false},
		{"shadowbanned", "1", true}, {"shadow_banned", "0", false}, {"blacklisted", "1", true}, {"trashed", "1", true}, {"kicked", "1", true}, {"kicked", "0", false},
		{"fraud", "1", true}, {"fraud", "0", false}, {"delete_at", "1600000000000", true}, {"DeleteAt", "0", false}, {"deleteat", "1600000000000", true},
		{"gdpr_deleted", "1", true}, {"gdpr_deleted", "0", false}, {"anonymized_at", "2020-01-01 00:00:00", true}, {"anonymised", "0", false}, {"anonymised", "1", true},
		{"merged_into", "17", true}, {"merged_into_id", "", false}, {"staged", "t", true}, {"staged", "f", false}, {"closed", "1", true}, {"closed", "0", false},
		{"terminated", "1", true}, {"termination_date", "2020-01-01", true}, {"termination_date", "2199-01-01", false}, {"silenced_till", "2199-01-01", true},
		{"silenced_till", "2020-01-01", false}, {"is_activated", "0", true}, {"is_activated", "1", false}, {"accountExpires", "131000000000000000", true},
		{"accountExpires", "9223372036854775807", false}, {"accountExpires", "0", false}, {"user_status", "1", true}, {"user_status", "0", false},
		{"status", "deprovisioned", true}, {"status", "Withdrawn", true}, {"state", "declined", true}, {"state", "ldap_blocked", true}, {"status", "closed", true},
		{"role", "banned", true}, {"roles", "suspended", true}, {"role", "user", false},
		{"blocklisted", "1", true}, {"blocklisted", "0", false}, {"hellbanned", "t", true}, {"disable_login", "1", true}, {"disable_login", "no", false},
		{"login_disabled", "true", true}, {"banned_by", "17", true}, {"banned_by", "", false}, {"suspendedBy", "admin", true}, {"ban_reason", "abuse", true},
		{"ban_reason", "none", false}, {"blocked_reason", "fraud", true}, {"disabled_reason", "chargeback", true}, {"account_type", "suspended", true},
		{"account_type", "business", false}, {"user_type", "disabled", true}, {"userType", "Member", false}, {"not_active", "1", true}, {"not_active", "0", false},
		{"is_not_active", "true", true}, {"trash", "1", true}, {"trash", "0", false}, {"quarantined", "1", true}, {"quarantined_at", "2023-05-05", true}, {"deceased", "1", true},
		{"deceased", "0", false}, {"created_by", "17", false}, {"approved_by", "0", false}, {"reason", "banned", false},
		{"usermeta.ja_disable_user", "1", true}, {"usermeta._is_disabled", "1", true}, {"usermeta.pw_user_status", "denied", true}, {"usermeta.pw_user_status", "approved", false},
		{"usermeta.account_status", "rejected", true}, {"usermeta.ban_user", "1", true}, {"usermeta.ban_user", "0", false}, {"usermeta.user_disabled", "1", true},
		{"usermeta.user_locked", "1", true}, {"usermeta.ur_user_status", "-1", true}, {"usermeta.ur_user_status", "1", false}, {"usermeta.prflxtrflds", "x", false},
		{"usermeta.wp_user_locked", "1", true}, {"status", "-1", true}, {"billing_user_locked", "1", false},
		{"deleted_at", "9999-12-31", false}, {"deleted_at", "9999-12-31 23:59:59", false}, {"deleted_at", "infinity", false}, {"deletedAt", "9999-12-30T23:00:00Z", false},
		{"banned_until", "9999-12-31", true}, {"archived_at", "2199-01-01", true},
		{"auth", "nologin", true}, {"auth", "ldap", false}, {"auth_method", "disabled", true}, {"nologin", "1", true}, {"security_lock", "reset", true}, {"security_lock", "", false},
		{"accepted_application", "f", true}, {"accepted_application", "t", false}, {"application_approved", "0", true}, {"accepted_terms", "f", false},
		{"temp_ban", "-1", true}, {"temp_ban", "4070908800", true}, {"temp_ban", "1577836800", false}, {"temp_ban", "0", false}, {"tempban", "1", true},
		{"locked_until", "-1", true}, {"account_expires", "-1", false}, {"permanently_banned", "1", true}, {"ban_id", "17", true}, {"ban_id", "", false},
		{"can_authenticate", "0", true}, {"canAuthenticate", "true", false}, {"account.canAuthenticate", "false", true}, {"validated", "0", true}, {"validated", "1", false},
		{"punished", "1", true}, {"hold", "1", true}, {"hold", "0", false}, {"is_ghost", "1", true}, {"zap", "Y", true}, {"zap", "N", false}, {"is_deactivate", "1", true},
		{"close_time", "1600000000", true}, {"close_time", "0", false}, {"fecha_de_baja", "2020-01-01", true}, {"moderation", "banned", true}, {"moderation", "approved", false},
		{"lifecycle", "dead", true}, {"lifecycle", "live", false}, {"restricted_area", "1", false},
		{"newsletter.enabled", "false", false}, {"last_active", "false", false}, {"plan", "deleted", false},
	} {
		m, err := Parse("m.yaml", "fields: {external_id: id?}", nil)
		if err != nil {
			t.Fatal(err)
		}
		in, leaf := "", c.column
		for i := range c.column {
			if c.column[i] == '.' {
				in, leaf = c.column[:i], c.column[i+1:]
			}
		}
		rows := map[string]*Record{}
		if member := "{" + quoteJSON(leaf) + ":" + quoteJSON(c.value) + "}"; in == "" {
			rows["JSON"], rows["cells"] = &Record{JSON: member}, &Record{Header: NewHeader([]string{"id", leaf}), Cells: []string{"1", c.value}}
		} else {
			rows["JSON"] = &Record{JSON: "{" + quoteJSON(in) + ":" + member + "}"}
			rows["cells"] = &Record{Header: NewHeader([]string{"id", in}), Cells: []string{"1", member}}
		}
		for form, rec := range rows {
			_, problems := m.NewMapper().Map(rec)
			if told := len(problems) == 1 && problems[0].Code == CodeStateUnread; told != c.told || len(problems) > 1 {
				t.Errorf("%s %q (%s): %v, want %v", c.column, c.value, form, problems, c.told)
			}
		}
	}
	for _, text := range []string{"ignore: [suspended]\nfields: {external_id: id?}",
		"fields: {external_id: id?, banned: 'suspended? | bool'}", "skip: [{when: suspended?}]\nfields: {external_id: id?}"} {
		m, err := Parse("m.yaml", text, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, problems := m.NewMapper().Map(&Record{JSON: `{"id":"1","suspended":true}`}); len(problems) > 0 {
			t.Errorf("%s: %v", text, problems)
		}
	}
}

// What the hint says to add to a mapping bans, or leaves behind, those of whom the column says it,
// and nobody else; and so does every word that may be given instead.
func TestWhatIsToBeDoneAboutAnUnreadStateWorks(t *testing.T) {
	afterwards := regexp.MustCompile(", with all (words|values) that shut somebody out")
	inMapping := regexp.MustCompile("in a mapping of your own, (.*), or the column under ignore$")
	for _, c := range []struct{ column, yes, no string }{
		{"deleted_at", "2023-05-05 05:05:05", "0000-00-00 00:00:00"}, {"Deleted On", "1", "0"}, {"suspended_until", "2199-01-02 03:04:05", "2020-01-02 03:04:05"},
		{"is-banned", "yes", "no"}, {"banned_at", "2023-05-05 05:05:05", ""}, {"is_active", "f", "t"}, {"account status", "Suspended", "active"}, {"profile.blocked", "true", "false"},
		{"aktiv", "nein", "ja"}, {"gelöscht", "1", "0"}, {"profile.life-cycle-state", "gesperrt", "ok"}, {"user.is_active", "0", "1"}, {"gesperrt", "ja", "nein"},
		{"block", "1", "0"}, {"IsApproved", "False", "True"}, {"merged_into", "17", ""}, {"staged", "t", "f"}, {"silenced_till", "2199-01-02", "2020-01-02"},
		{"user_status", "1", "0"}, {"role", "banned", "user"}, {"state", "ldap_blocked", "active"}, {"is_activated", "11", "1"}, {"auth.local.blocked", "1", "0"},
		{"status", "-1", "active"}, {"usermeta.ur_user_status", "-1", "1"}, {"ban_reason", "abuse", ""}, {"not_active", "1", "0"}, {"account_type", "suspended", "business"},
		{"flags[]", "banned", "beta"}, {"flags[]", "banned by staff", "beta"}, {"flags", "beta,banned", "beta,vip"}, {"meta.flags[]", "suspended", "new"}, {"statuses[].name", "suspended", "new"},
		{"meta.statuses[].name", "Suspended", "new"}, {"accounts[].suspended", "true", "false"}, {"meta.a-b.banned", "true", "false"},
	} {
		row := func(value string) *Record {
			value = quoteJSON(value)
			keys := strings.Split(c.column, ".")
			for i := len(keys) - 1; i >= 0; i-- {
				key, isList := strings.CutSuffix(keys[i], "[]")
				if isList {
					value = "[" + value + "]"
				}
				value = "{" + quoteJSON(key) + ":" + value + "}"
			}
			return &Record{JSON: value}
		}
		plain, err := Parse("m.yaml", "fields: {external_id: id?}", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, problems := plain.NewMapper().Map(row(c.no)); len(problems) > 0 {
			t.Errorf("%s %q: %v", c.column, c.no, problems)
		}
		_, problems := plain.NewMapper().Map(row(c.yes))
		if len(problems) != 1 {
			t.Errorf("%s %q: %v", c.column, c.yes, problems)
			continue
		}
		add := inMapping.FindStringSubmatch(afterwards.ReplaceAllString(problems[0].Hint, ""))
		if add == nil {
			t.Errorf("%s: the hint says %q", c.column, problems[0].Hint)
			continue
		}
		text := "fields:\n  external_id: id?\n  " + add[1]
		if strings.HasPrefix(add[1], "skip:") {
			text = add[1] + "\nfields: {external_id: id?}"
		}
		remedies := map[string]*Mapping{}
		if remedies["mapping"], err = Parse("m.yaml", text, nil); err != nil {
			t.Errorf("%s: %s: %v", c.column, add[1], err)
			continue
		}
		for word, fate := range map[string]wording.Fate{"banned": wording.Banned, "deleted": wording.LeftBehind, "ignore": wording.Told} {
			if remedies[word], err = plain.Deciding(map[string]wording.Fate{c.column: fate}); err != nil {
				t.Error(err)
			}
		}
		for name, m := range remedies {
			for value, is := range map[string]bool{c.yes: true, c.no: false} {
				u, problems := m.NewMapper().Map(row(value))
				told := len(problems) == 1 && problems[0].Code == CodeStateTold
				if out := u.Banned.Or(false) || u.Skip != "" || told; out != is || len(problems) > 0 && !told || told && name != "ignore" {
					t.Errorf("%s %q with %s %s: banned %v, left behind %q, %v", c.column, value, name, add[1], u.Banned.Or(false), u.Skip, problems)
				}
			}
		}
	}
	plain, err := Parse("m.yaml", "ignore: [locked]\nskip: [{when: deleted?}]\nfields: {external_id: id?}", nil)
	if err != nil {
		t.Fatal(err)
	}
	for column, says := range map[string]string{"locked": "already", "deleted": "already"} {
		if _, err := plain.Deciding(map[string]wording.Fate{column: wording.Banned}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", column, err)
		}
	}
}

// A time that is over may be of something else than the account: it is told, and somebody's word decides.
func TestAnEndThatIsOverIsTold(t *testing.T) {
	m, err := Parse("m.yaml", "fields: {external_id: id?}", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		row  string
		told bool
	}{
		{`{"expires_at":"2020-01-01 00:00:00"}`, true}, {`{"valid_until":"2020-01-01"}`, true}, {`{"validTo":"2020-01-01"}`, true},
		{`{"expires_at":"2199-01-01 00:00:00"}`, false}, {`{"valid_until":"9999-12-31"}`, false}, {`{"expires_at":null}`, false}, {`{"expires_at":""}`, false},
		{`{"endtime":"1577836800"}`, true}, {`{"endtime":1577836800}`, true}, {`{"end_date":"2020-01-01 00:00:00"}`, true}, {`{"endtime":"0"}`, false}, {`{"endtime":0}`, false},
		{`{"endtime":"4102444800"}`, false}, {`{"starttime":"4102444800"}`, true}, {`{"starttime":0}`, false}, {`{"starttime":"1577836800"}`, false}, {`{"valid_from":"2199-01-01"}`, true},
		{`{"start_date":"2020-01-01"}`, false}, {`{"activeDate":"2199-01-01T00:00:00Z"}`, true}, {`{"activeDate":"2020-01-01T00:00:00Z"}`, false}, {`{"starttime":"-1"}`, false},
		{`{"expire_at":"2020-01-01"}`, true}, {`{"expiration":"2020-01-01"}`, true}, {`{"expiration":"-1"}`, false}, {`{"valid_from":"9999-12-31"}`, false}, {`{"session":{"endtime":"1577836800"}}`, false}, {`{"plan":{"start_date":"2199-01-01"}}`, false},
		{`{"valid_until":"infinity"}`, false}, {`{"expires_at":"0000-00-00 00:00:00"}`, false}, {`{"session":{"expires_at":"2020-01-01"}}`, false},
	} {
		u, problems := m.NewMapper().Map(jsonRow(c.row))
		told := len(problems) == 1 && problems[0].Code == CodeStateTold && problems[0].Severity == Warning
		if told != c.told || len(problems) > 1 || u.Banned.Or(false) {
			t.Errorf("%s: %v, want %v", c.row, problems, c.told)
		}
		for column, fate := range map[string]wording.Fate{"expires_at": wording.Banned, "valid_until": wording.Banned, "validTo": wording.Banned, "endtime": wording.Banned, "starttime": wording.Banned} {
			if !strings.Contains(c.row, column) || strings.Contains(c.row, "session") {
				continue
			}
			decided, err := m.Deciding(map[string]wording.Fate{column: fate})
			if err != nil {
				t.Fatal(err)
			}
			if u, problems := decided.NewMapper().Map(jsonRow(c.row)); u.Banned.Or(false) != c.told || len(problems) > 0 {
				t.Errorf("%s with %s: banned %v, %v", c.row, fate, u.Banned.Or(false), problems)
			}
		}
	}
}
