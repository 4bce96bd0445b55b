package infer

import (
	"fmt"
	"strings"
	"testing"

	"clerk-import/mapping"
)

// A column that says in several ways whether addresses are verified is asked about, with what is in it. Whoever says that it does
// gets those verified of which it says yes or has a time, and nobody else.
func TestMixedStandingsAreAsked(t *testing.T) {
	for name, c := range map[string]struct {
		column, values string
		verified       string // who is, once it is answered; "" is that it is not asked and read
		tally          string
	}{
		"true, 1, pending, a time, nothing": {"email_verified", "true|1|pending|2024-01-02T03:04:05Z||false", "0 1 3", "pending"},
		"a word among flags":                {"email_verified", "t|f|unknown|t", "0 3", "unknown"},
		"a flag among times":                {"email_verified_at", "2024-01-02|true||2024-01-03", "0 1 3", "true"},
		"numbers":                           {"correo_verificado", "1|0|2|1", "", ""},
		"in German":                         {"email_bestätigt", "ja|nein|offen|ja", "0 3", "offen"},
	} {
		t.Run(name, func(t *testing.T) {
			lines := []string{"id,email," + c.column}
			values := strings.Split(c.values, "|")
			for i, v := range values {
				lines = append(lines, fmt.Sprintf("%d,u%d@acme.io,%s", i, i, v))
			}
			yaml := answered(t, nil, lines...)
			if strings.Contains(yaml, "\n      verified: ") || !strings.Contains(yaml, "? verified.email_address: ") || c.tally != "" && !strings.Contains(yaml, "`"+c.column+"` has ") {
				t.Fatalf("guessed, or not asked:\n%s", yaml)
			}
			if c.verified == "" {
				return
			}
			yaml = answered(t, map[string]string{"verified.email_address": c.column}, lines...)
			m, err := mapping.Parse("my.yaml", yaml, nil)
			if err != nil {
				t.Fatalf("%v\n%s", err, yaml)
			}
			h := mapping.NewHeader(strings.Split(lines[0], ","))
			var got []string
			for i, v := range values {
				u, _ := m.NewMapper().Map(&mapping.Record{Header: h, Cells: []string{fmt.Sprint(i), fmt.Sprintf("u%d@acme.io", i), v}})
				if len(u.Emails) != 1 {
					t.Fatalf("%q: the row is lost\n%s", v, yaml)
				}
				if u.Emails[0].Verified {
					got = append(got, fmt.Sprint(i))
				}
			}
			if strings.Join(got, " ") != c.verified {
				t.Errorf("%v are verified, want %s\n%s", got, c.verified, yaml)
			}
		})
	}
}

// That something was cancelled is said of accounts and of subscriptions alike, and is asked about in every language: nobody is
// left behind for it unasked. Of a subscription it bans nobody.
func TestWhatWasCancelledIsAsked(t *testing.T) {
	for _, word := range []string{"cancelled", "Canceled", "cancelado", "annulé", "storniert", "annullato", "geannuleerd", "キャンセル", "取消"} {
		for column, is := range map[string]string{"status": "banned", "account_status": "banned", "estado_cuenta": "banned", "subscription_status": "active", "Abo-Status": "active", "estado_suscripcion": "active", "statut abonnement": "active"} {
			yaml := answered(t, nil, "id,email,"+column, "1,a@acme.io,active", "2,b@acme.io,"+word, "3,c@acme.io,active")
			if !strings.Contains(yaml, "has active (2), "+word+" (1): what becomes of people with "+word) || !strings.Contains(yaml, "#     "+is+" (as it is now)") {
				t.Errorf("%s in %s: not asked, or not %s:\n%s", word, column, is, yaml)
			}
			if got := strings.Contains(yaml, "\nstatus:\n"); got != (is == "banned") || got && !strings.Contains(yaml, word+": banned") {
				t.Errorf("%s in %s:\n%s", word, column, yaml)
			}
		}
	}
}

// A column that is named like one of states is asked about whatever numbers it has.
func TestNumbersInAColumnOfStatesAreAsked(t *testing.T) {
	for name, many := range map[string]int{"few": 3, "more than one asks about": 20} {
		lines := []string{"id,email,state"}
		for i := range 60 {
			lines = append(lines, fmt.Sprintf("%d,u%d@acme.io,%d", i, i, (i*i)%61%many))
		}
		yaml := answered(t, nil, lines...)
		if !strings.Contains(yaml, "# ? state.state") || strings.Contains(yaml, "\n      state: ") {
			t.Errorf("%s: not asked:\n%s", name, yaml)
		}
	}
}

// What says that an address is verified may stand in another table that has a row for each user: it is offered where its name is that of
// the address's column and a word for proof, and nothing is verified by it before somebody says so.
func TestProofsBesideAreOffered(t *testing.T) {
	for name, c := range map[string]struct {
		columns string
		want    string // the option; "" is none
	}{
		"a time":              {"holder_id,email_verified_at", "credentials.email_verified_at: verified where `email_verified_at` says so"},
		"of something else":   {"holder_id,kyc_verified_at", ""},
		"when it was changed": {"holder_id,email_changed_at", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var people, logins []string
			for i := range 12 {
				at := ""
				if i%3 > 0 {
					at = fmt.Sprintf("2024-01-02T03:04:%02dZ", i)
				}
				people, logins = append(people, fmt.Sprintf("%d,u%d@acme.io", 70+i, i)), append(logins, fmt.Sprintf("%d,%s", 70+i, at))
			}
			yaml := proposeOf(csvTable("holders", "id,email", people...), csvTable("credentials", c.columns, logins...)).YAML("a.csv")
			if strings.Contains(yaml, "\n      verified: ") {
				t.Errorf("guessed:\n%s", yaml)
			}
			if has := strings.Contains(yaml, "#     credentials."); has != (c.want != "") || !strings.Contains(yaml, c.want) {
				t.Errorf("not as %q:\n%s", c.want, yaml)
			}
		})
	}
}
