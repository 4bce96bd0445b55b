package mapping

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The condition that a table is told with holds for each row that says somebody must not sign in, whatever it says it by, and for no other:
// what it is written into a mapping with bans those who were counted.
func TestTheConditionOfATableIsOfAllThatItSays(t *testing.T) {
	type row map[string]any
	for _, c := range []struct {
		table string
		rows  []row
		shut  []int // rows that say so
	}{
		{"user_sanctions", []row{{"user_id": 1, "type": "ban"}, {"user_id": 2, "type": "suspension"}, {"user_id": 3, "type": "warning"}}, []int{0, 1}},
		{"user_sanctions", []row{{"user_id": 1, "type": "ban", "revoked_at": nil}, {"user_id": 2, "type": "ban", "revoked_at": "2020-01-01"}}, []int{0}},
		{"penalties", []row{{"user_id": 1, "type": "ban", "until": "2020-01-01", "lifted": false}, {"user_id": 2, "type": "ban", "until": "2199-01-01", "lifted": false}, {"user_id": 3, "type": "ban", "until": "2199-01-01", "lifted": true}}, []int{1}},
		{"account_status", []row{{"user_id": 1, "status": "banned"}, {"user_id": 2, "status": "Suspended"}, {"user_id": 3, "status": "active"}}, []int{0, 1}},
		{"account_state", []row{{"user_id": 1, "deleted_at": "2024-01-01", "blocked": 0}, {"user_id": 2, "deleted_at": nil, "blocked": 1}, {"user_id": 3, "deleted_at": nil, "blocked": 0}}, []int{0, 1}},
		{"user_meta", []row{{"user_id": 1, "meta_key": "banned", "meta_value": "1"}, {"user_id": 2, "meta_key": "account_status", "meta_value": "locked"}, {"user_id": 3, "meta_key": "banned", "meta_value": "0"}}, []int{0, 1}},
		{"user_extras", []row{{"user_id": 1, "data": `{"banned":true}`}, {"user_id": 2, "data": `{"status":"suspended"}`}, {"user_id": 3, "data": `{"banned":false}`}}, []int{0, 1}},
		{"user_roles", []row{{"user_id": 1, "role": "banned"}, {"user_id": 2, "role": "suspended"}, {"user_id": 3, "role": "admin"}}, []int{0, 1}},
		{"bans", []row{{"user_id": 1, "reason": "x", "revoked_at": nil}, {"user_id": 2, "reason": "y", "revoked_at": "2024-01-01"}}, []int{0}},
	} {
		columns := slices.Sorted(keysOf(c.rows[0]))
		b := NewBeside(c.table, columns)
		if b == nil {
			t.Errorf("%s %v: nothing", c.table, columns)
			continue
		}
		var shut []int
		n := int64(0)
		for i, r := range c.rows {
			one := NewBeside(c.table, columns)
			text, _ := json.Marshal(r)
			if one.Counts(&Record{JSON: string(text)}) > 0 {
				shut = append(shut, i)
			}
			n += b.Counts(&Record{JSON: string(text)})
		}
		if !slices.Equal(shut, c.shut) || n != int64(len(shut)) {
			t.Errorf("%s: %v say so, and %d of all, want %v", c.table, shut, n, c.shut)
		}
		condition := b.Condition("beside")
		m, err := Parse("m.yaml", "fields: {external_id: id, banned: {expr: "+quoteYAML(condition)+"}}", nil)
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		for i, r := range c.rows {
			text, _ := json.Marshal([]row{r})
			u, problems := m.NewMapper().Map(&Record{JSON: fmt.Sprintf(`{"id":%d,"beside":%s}`, i, text)})
			if u.Banned.Or(false) != slices.Contains(c.shut, i) || slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Fatal }) {
				t.Errorf("%s, %s: banned %v, %v", condition, text, u.Banned, problems)
			}
		}
	}
}

func keysOf(m map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func quoteYAML(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Rows beside the users that say somebody must set another password, or that somebody has a second factor, are counted, and shut nobody out.
func TestTablesThatSayWhatElseThereIsAreCounted(t *testing.T) {
	for _, c := range []struct {
		table         string
		columns       string
		rows          []string
		must, factors int64
	}{
		{"user_required_action", "user_id,required_action", []string{"1,UPDATE_PASSWORD", "2,VERIFY_EMAIL"}, 2, 0},
		{"user_todos", "user_id,what", []string{"1,UPDATE_PASSWORD", "2,VERIFY_EMAIL"}, 1, 0},
		{"mdl_user_preferences", "id,userid,name,value", []string{"1,1,auth_forcepasswordchange,1", "2,2,auth_forcepasswordchange,0", "3,2,theme,dark"}, 1, 0},
		{"user_settings", "user_id,must_change_password,theme", []string{"1,1,x", "2,0,y"}, 1, 0},
		{"account_security", "user_id,password_expires_at", []string{"1,2020-01-01 00:00:00", "2,2199-01-01 00:00:00"}, 1, 0},
		{"credential", "id,type,user_id,secret_data", []string{"1,password,1,x", "2,otp,1,x", "3,webauthn,2,x", "4,recovery-authn-codes,2,x"}, 0, 3},
		{"login_devices", "id,user_id,kind,secret", []string{"1,1,totp,x"}, 0, 1},
		{"user_logins", "id,user_id,method,ip_address,created_at", []string{"1,1,totp,192.0.2.1,2024-01-01", "2,2,passkey,192.0.2.1,2024-01-01"}, 0, 0},
		{"user_tokens", "id,user_id,type,token,expires_at", []string{"1,1,otp,123456,2024-01-01", "2,2,reset,x,2024-01-01"}, 0, 0},
		{"user_devices", "id,user_id,type,secret,last_ip,last_used_at", []string{"1,1,totp,x,192.0.2.1,2024-01-01"}, 0, 1},
		{"login_history", "id,user_id,kind", []string{"1,1,totp"}, 0, 0},
		{"user_settings", "user_id,theme", []string{"1,totp"}, 0, 0},
	} {
		h := NewHeader(strings.Split(c.columns, ","))
		b := NewBeside(c.table, h.Names)
		var shut int64
		for _, r := range c.rows {
			if b != nil {
				shut += b.Counts(&Record{Header: h, Cells: strings.Split(r, ",")})
			}
		}
		if b == nil {
			b = &Beside{}
		}
		if b.Must != c.must || b.Factors != c.factors || shut != 0 {
			t.Errorf("%s (%s): %d must, %d second factors, %d shut out, want %d, %d and none", c.table, c.columns, b.Must, b.Factors, shut, c.must, c.factors)
		}
	}
}

// A condition asks for what the rows say, however long that is, and never for nothing.
func TestConditionsAskForWordsOfAnyLength(t *testing.T) {
	for _, n := range []int{10, 32, 33, 60, 200} {
		text := "Banned" + strings.Repeat("x", n-6)
		b := NewBeside("penalties", []string{"user_id", "type"})
		b.note("type", "", nil, text)
		if got := b.Condition("penalties"); !strings.Contains(got, strings.ToLower(text)) || strings.Contains(got, `[""`) {
			t.Errorf("%d: %s", n, got)
		}
	}
}
