package mapping

import "testing"

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
	for _, text := range []string{"fields: {external_id: id?, private_metadata: {object: {x: suspended?}}}", "ignore: [suspended]\nfields: {external_id: id?}",
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
