package mapping

import (
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping/wording"
)

// unclearOf is what is found of a column with these values, with somebody's word for it; "" for nothing, else code and message, and
// who is banned or left behind.
func unclearOf(t *testing.T, column string, values []string, fates map[string]wording.Fate) (found, gone string) {
	t.Helper()
	m, err := Parse("m.yaml", "fields: {external_id: id?}", nil)
	if err == nil {
		m, err = m.Deciding(fates)
	}
	if err != nil {
		t.Fatal(err)
	}
	mp := m.NewMapper()
	names := strings.Split(column, ".")
	for i, v := range values {
		member := quoteJSON(v)
		for j := len(names) - 1; j >= 0; j-- {
			member = "{" + quoteJSON(names[j]) + ":" + member + "}"
		}
		rec := &Record{JSON: `{"id":"1",` + member[1:]}
		if len(names) == 1 && i%2 == 0 { // either form is the same
			rec = &Record{Header: NewHeader([]string{"id", column}), Cells: []string{"1", v}}
		}
		u, problems := mp.Map(rec)
		for _, p := range problems {
			found += p.Code + " " + p.Message + "; "
		}
		if u.Banned.Or(false) || u.Skip != "" {
			gone += v
		}
	}
	for _, f := range Findings([]*Mapper{mp}) {
		found += fmt.Sprintf("%s %s; ", f.Code, f.Message)
	}
	return found, gone
}

// Nobody's secret is shown, nor what one person alone has where the name of the column says no state.
func TestNoSecretIsShownAsAState(t *testing.T) {
	values := []string{"hunter2", "Sunshine99", "disabled", "4711", "ok", "ok"}
	for column, want := range map[string]string{
		"old_pw": "", "oldPw": "", "password_plain": "", "security_answer": "", "pin": "", "PIN2": "", "secret_question_answer": "", "senha": "", "api_token": "", "sms_code": "",
		"license_key": "", "profile.pw": "", "password_hint": "", "passphrase": "", "answer1": "",
		"note1": "It has ok ×2, disabled ×1, 3 more", "profile.x": "It has ok ×2, disabled ×1, 3 more",
	} {
		found, _ := unclearOf(t, column, values, nil)
		if want == "" && found != "" || !strings.Contains(found, want) || strings.Contains(found, "hunter2") || strings.Contains(found, "4711") {
			t.Errorf("%s: %q, want %q", column, found, want)
		}
	}
}

// What a column that is one of states by its name says and nobody can read is unclear, whatever else is in it and whatever somebody
// has said of the column as a whole.
func TestValuesThatNobodyCanReadStayUnclear(t *testing.T) {
	many := func(n int, of ...string) (out []string) {
		for i := range n {
			out = append(out, of[0], fmt.Sprintf("%sz%d", of[len(of)-1], i))
		}
		return out
	}
	for name, c := range map[string]struct {
		column string
		values []string
		fate   wording.Fate
		want   string // in what is said, "" for nothing
		gone   string
	}{
		"ignored":               {"status", []string{"A", "X", "A"}, wording.Told, "", ""},
		"banned":                {"status", []string{"A", "X", "A", "banned"}, wording.Banned, "state_unclear the column may say who must not sign in, and nobody has read its values: A ×2, X ×1", "banned"},
		"deleted":               {"status", []string{"A", "X", "A", "banned"}, wording.LeftBehind, "state_unclear ", "banned"},
		"banned, and read":      {"status", []string{"active", "banned"}, wording.Banned, "", "banned"},
		"a number":              {"account_state", []string{"1", "2", "1"}, wording.Banned, "state_unclear ", ""},
		"a name of theirs":      {"flagx", []string{"P", "Q", "P"}, wording.Banned, "state_unclear ", ""},
		"yes and no":            {"flagx", []string{"1", "0", "1"}, wording.Banned, "", "11"},
		"times":                 {"flagx", []string{"2024-01-01", "2024-01-02"}, wording.LeftBehind, "state_unclear ", ""},
		"a remark":              {"status", []string{"active", "X (by support)", "active"}, "", "state_unclear the column may say who must not sign in, and nobody has read its values: active ×2, 1 more", ""},
		"a slash":               {"status", []string{"A", "X/Y", "A"}, "", "A ×2, 1 more", ""},
		"a sentence":            {"status", []string{"active", "no longer in this house of ours", "active"}, "", "active ×2, 1 more", ""},
		"33 values":             {"status", many(33, "active", "q"), "", "state_unclear ", ""},
		"words of their own":    {"status", many(90, "active", "q"), "", "and others ×59", ""},
		"nothing but own words": {"status", many(90, "at work!", "q"), "", "state_", ""},
		"somebody's own":        {"status", []string{"a@b.io", "A", "B"}, "", "", ""},
	} {
		var fates map[string]wording.Fate
		if c.fate != "" {
			fates = map[string]wording.Fate{c.column: c.fate}
		}
		found, gone := unclearOf(t, c.column, c.values, fates)
		if !strings.Contains(found, c.want) || c.want == "" && strings.Contains(found, CodeStateUnclear) || gone != c.gone || strings.Contains(found, "support") {
			t.Errorf("%s: %q, want %q; gone %q", name, found, c.want, gone)
		}
	}
}

// What is inside of containers is judged as what stands alone, and somebody's word holds for it; one that is about nothing is told.
func TestMembersAreJudgedAsColumns(t *testing.T) {
	values := []string{"A", "X", "A"}
	for name, c := range map[string]struct {
		column, word string
		want, gone   string
	}{
		"a column":                      {"status", "", "state_unclear", ""},
		"a member":                      {"profile.status", "", "state_unclear", ""},
		"deeper":                        {"data.account.status", "", "state_unclear", ""},
		"of something else":             {"newsletter.status", "", "", ""},
		"its value is banned":           {"profile.status", "profile.status:X", "", "X"},
		"it is banned":                  {"profile.status", "profile.status", "state_unclear", ""},
		"a name of theirs":              {"profile.flagx", "profile.flagx:X", "", "X"},
		"of what is not looked at":      {"zzz.flagx", "zzz.flagx:X", "", "X"},
		"a value that no row has":       {"status", "status:ZZ", "--state names a value that no row has: status:ZZ", ""},
		"one of a member":               {"profile.status", "profile.status:ZZ", "--state names a value that no row has", ""},
		"a member that no row has":      {"profile.status", "profile.state:X", "--state names a column that no row has", ""},
		"a container that has no state": {"profile.nick", "profile.flagx:X", "--state names a column that no row has", ""},
	} {
		var fates map[string]wording.Fate
		if c.word != "" {
			fates = map[string]wording.Fate{c.word: wording.Banned}
		}
		found, gone := unclearOf(t, c.column, values, fates)
		if !strings.Contains(found, c.want) || c.want == "" && found != "" || gone != c.gone {
			t.Errorf("%s: %q, want %q; gone %q", name, found, c.want, gone)
		}
	}
}

// A column called state may be one of places, and a name may be of other things than of whoever may sign in; what is said of
// people alone counts in each.
func TestPlacesAndStatesOfOtherThingsAreTold(t *testing.T) {
	for name, c := range map[string]struct {
		column, values, want string
	}{
		"places":                {"state", "CA NY NE OK ON", CodeStateTold},
		"two letters of states": {"state", "NE AC", CodeStateUnclear},
		"a letter among places": {"state", "CA NY TX X", CodeStateUnclear},
		"a word among places":   {"state", "CA NY TX banned", CodeStateUnread},
		"not called state":      {"status", "CA NY NE", CodeStateUnclear},
		"an employment":         {"employment_state", "terminated active", CodeStateTold},
		"employees of a status": {"employee_status", "terminated active", CodeStateUnread},
		"a subscriber":          {"subscriber_state", "suspended active", CodeStateUnread},
		"a border":              {"border_status", "closed active", CodeStateUnread},
		"a banned employment":   {"employment_status", "banned active", CodeStateUnread},
		"a blocked contract":    {"contract_status", "blocked active", CodeStateUnread},
	} {
		found, _ := unclearOf(t, c.column, strings.Fields(c.values), nil)
		if !strings.HasPrefix(found, c.want) || c.want == "" && found != "" {
			t.Errorf("%s: %q, want %q", name, found, c.want)
		}
	}
}
