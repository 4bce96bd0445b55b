package mapping

import (
	"fmt"
	"strings"
	"testing"
)

// unclearOf is what is found of a column with these values, with somebody's word for it; "" for nothing, else code and message, and
// who is banned or left behind.
func unclearOf(t *testing.T, column string, values []string, fates map[string]Fate) (found, gone string) {
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
		"note1": "It has ok ×2, disabled ×1, 3 more",
	} {
		found, _ := unclearOf(t, column, values, nil)
		if want == "" && found != "" || !strings.Contains(found, want) || strings.Contains(found, "hunter2") || strings.Contains(found, "4711") {
			t.Errorf("%s: %q, want %q", column, found, want)
		}
	}
}

func TestNamesOfSecretsAreKnown(t *testing.T) {
	for column, want := range map[string]bool{
		"old_pw": true, "oldPw": true, "PW2": true, "pin": true, "user_pin": true, "legacy pwd": true, "pinned": false, "spin": false, "shopwindow": false, "nickname": false,
	} {
		if is := NamesSecret(column); is != want {
			t.Errorf("%s: %v", column, is)
		}
	}
}
