package mapping

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"

	"clerk-import/mapping/wording"
)

// A state inside a container that becomes metadata as it is is told, for every kind of metadata of every source whose value is one
// container, in JSON rows and in cells; nobody's word is needed where the mapping reads it, ignores it, or where it says the opposite.
func TestStatesInsideMetadataAreTold(t *testing.T) {
	tried := 0
	for _, m := range Presets() {
		mp := m.NewMapper()
		for _, of := range mp.carried {
			slot := of.slot
			if slot < 0 {
				continue // TestStatesThatExpressionsKeepAreTold
			}
			at := m.slots[slot].path
			if m.slots[slot].made || len(at.segments) != 1 || m.inside != "" {
				continue
			}
			name := at.segments[0]
			if _, other := about(name); other { // preferences, an organization: not of the user's account
				continue
			}
			for member, told := range map[string]bool{`"banned":true`: true, `"isSuspended":"yes"`: true, `"banned":false`: false, `"plan":"banned"`: false} {
				key := strings.Trim(strings.Split(member, ":")[0], `"`)
				if m.tree.readsAt(name + "." + key) {
					continue
				}
				rows := map[string]*Record{
					"JSON":  {JSON: "{" + quoteJSON(name) + ":{" + member + "}}"},
					"cells": {Header: NewHeader([]string{name}), Cells: []string{"{" + member + "}"}},
				}
				for form, rec := range rows {
					tried++
					mp := m.NewMapper()
					mp.extract(rec)
					said := slices.ContainsFunc(mp.said, func(s saidBy) bool { return s.carried && s.column == name+"."+key })
					if said != told {
						t.Errorf("%s, %s of %s (%s): said %v, want %v", m.Name, member, name, form, said, told)
					}
				}
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d were tried", tried)
	}
}

// What an expression keeps as metadata, of containers and of lists of names and values, is told as what is kept as it is: states,
// passwords that must be changed, and second factors.
func TestStatesThatExpressionsKeepAreTold(t *testing.T) {
	says := map[string]string{"custom:banned": CodeStateTold, "banned": CodeStateTold, "custom:account_status": CodeStateTold, "must_change_password": CodeStateTold,
		"custom:totp_secret": CodeFactorLost, "mfaEnabled": CodeFactorLost, "custom:plan": ""}
	values := map[string]string{"custom:account_status": "suspended", "custom:totp_secret": "JBSWY3DPEHPK3PXP", "custom:plan": "banned"}
	kept := map[string]int{}
	for _, m := range Presets() {
		var columns []string
		for _, c := range m.NewMapper().carried {
			if c.of != nil {
				columns = append(columns, c.of.reads...)
			} else if at := m.slots[c.slot].path; len(at.segments) == 1 && m.inside == "" {
				columns = append(columns, at.segments[0])
			}
		}
		for _, column := range columns {
			for name, code := range says {
				value := quoteJSON(cmp.Or(values[name], "true"))
				for _, in := range []string{"{" + quoteJSON(name) + ":" + value + "}", `[{"Name":` + quoteJSON(name) + `,"Value":` + value + "}]",
					`[{"key":` + quoteJSON(name) + `,"value":` + value + "}]"} {
					u, problems := m.NewMapper().Map(&Record{JSON: `{"id":"u1",` + quoteJSON(column) + ":" + in + "}"})
					all := string(u.PublicMetadata.Or(nil)) + string(u.PrivateMetadata.Or(nil)) + string(u.UnsafeMetadata.Or(nil))
					user, other := about(column)
					if user = user || strings.HasSuffix(name, "banned"); !user && strings.HasSuffix(name, "status") { // of what nobody knows
						continue
					}
					if other || !strings.Contains(all, quoteJSON(name)) {
						continue
					}
					kept[name]++
					told := slices.ContainsFunc(problems, func(p Problem) bool { return p.Code == code })
					if code != "" && !told || code == "" && slices.ContainsFunc(problems, func(p Problem) bool { return p.Code == CodeStateTold || p.Code == CodeFactorLost }) {
						t.Errorf("%s, %s as %s: %v", m.Name, column, in, problems)
					}
				}
			}
		}
	}
	for name := range says {
		if kept[name] < 20 {
			t.Errorf("%s was kept %d times", name, kept[name])
		}
	}
}

// What somebody says becomes of such a state, or the mapping itself, is done; in depth, too, and in lists.
func TestStatesInsideMetadataAreDecided(t *testing.T) {
	const whole = "fields: {external_id: id?, private_metadata: meta?}"
	row := &Record{JSON: `{"id":"1","meta":{"account":{"suspended":true},"flags":["vip","banned"],"orders":[{"deleted":true}]}}`}
	m, err := Parse("m.yaml", whole, nil)
	if err != nil {
		t.Fatal(err)
	}
	u, problems := m.NewMapper().Map(row)
	told := map[string]bool{}
	for _, p := range problems {
		if p.Code != CodeStateTold || p.Severity != Warning {
			t.Errorf("%v", p)
		}
		told[p.Field] = true
	}
	if got := slices.Sorted(maps.Keys(told)); !slices.Equal(got, []string{"meta.account.suspended", "meta.flags[]"}) || u.Banned.Or(false) || len(u.PrivateMetadata.Or(nil)) == 0 {
		t.Errorf("told %q, banned %v", got, u.Banned)
	}
	banned, err := m.Deciding(map[string]wording.Fate{"meta.account.suspended": wording.Banned})
	if err != nil {
		t.Fatal(err)
	}
	if u, problems := banned.NewMapper().Map(row); !u.Banned.Or(false) || len(problems) > 0 {
		t.Errorf("banned %v, %v", u.Banned, problems)
	}
	for _, text := range []string{
		"fields: {external_id: id?, private_metadata: meta?, banned: 'meta.account.suspended? | bool'}",
		"ignore: [meta.account.suspended, 'meta.flags[]']\n" + whole,
		"metadata: {kept: {value: meta?, writes: server, reads: server, page: x}}\nignore: [meta.account.suspended, meta.flags]\nfields: {external_id: id?}",
	} {
		m, err := Parse("m.yaml", text, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, problems := m.NewMapper().Map(row); len(problems) > 0 {
			t.Errorf("%s: %v", text, problems)
		}
	}
}

// What was learned of the rows before makes no difference to what may state something.
func TestUsualKeysMakeNoDifference(t *testing.T) {
	texts := []string{
		`{"locale":"en","theme":"light"}`, `{"theme":"dark","locale":"de"}`, `{"locale" : "en", "banned": true}`, `{"theme":"banned:","x":{"banned":1}}`,
		`["theme","locale"]`, `{"a":"locale\":","theme":"[1]"}`, `{"a":"{}"}`, `{"\u0062anned":true}`, `{"locale":"en","bans":[]}`, `{"k":["suspended"],"locale":"x"}`, `{}`, `{"theme":"\\"}`,
	}
	told := 0
	for _, first := range texts {
		for _, second := range texts {
			var u, fresh usualKeys
			u.mayState(first)
			want := fresh.mayState(second)
			for range 2 {
				if got := u.mayState(second); got != want {
					t.Errorf("%s behind %s: %v, want %v", second, first, got, want)
				}
			}
			if want {
				told++
			}
		}
	}
	if told == 0 || told == len(texts)*len(texts) {
		t.Errorf("%d were told", told)
	}
}
