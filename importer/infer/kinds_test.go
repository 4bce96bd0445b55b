package infer

import (
	"fmt"
	"strings"
	"testing"
)

// Rows that are of several things are asked about, and those that are no people with an account stay behind until somebody
// says that they come.
func TestWhoComesIsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		column string
		values []string // of rows one after the other, again and again
		reach  string   // the values whose rows have an address, all if it is empty
		answer string
		want   string // what status says; "" is that it is not there
		asks   []string
		not    []string
	}{
		"users and orders":              {"kind", []string{"user", "user", "order"}, "user", "", "value: kind\n    map: {user: active, order: skip}", []string{"`kind` has user (20), order (10): do those of order come? Hardly any"}, []string{"who.kind.user"}},
		"persons and companies":         {"tipo_cliente", []string{"persona", "persona", "empresa"}, "", "", "{persona: active, empresa: skip}", []string{"who.tipo_cliente.empresa"}, nil},
		"customers and vendors":         {"role", []string{"customer", "vendor", "customer"}, "", "", "{customer: active, vendor: skip}", []string{"who.role.vendor"}, []string{"who.role.customer"}},
		"guests, bots, services":        {"user_type", []string{"member", "guest", "bot", "service account", "member"}, "", "", "{member: active, bot: skip, guest: skip, \"service account\": skip}", []string{"who.user_type.guest", "who.user_type.bot", "who.user_type.service_account"}, nil},
		"and they come":                 {"role", []string{"customer", "vendor"}, "", "who.role.vendor=come", "", []string{"who.role.vendor=come"}, nil},
		"in Japanese":                   {"種別", []string{"個人", "個人", "法人"}, "", "", "個人: active, 法人: skip", []string{"who.種別.法人"}, nil},
		"in French":                     {"type de compte", []string{"particulier", "société", "invité"}, "", "", "invité: skip, particulier: active, société: skip", nil, nil},
		"in German":                     {"Benutzerart", []string{"Mitarbeiter", "Dienstkonto", "Gast"}, "", "", "Dienstkonto: skip, Gast: skip, Mitarbeiter: active", nil, nil},
		"codes whose rows have nothing": {"typ", []string{"A", "A", "B"}, "A", "", "{A: active, B: skip}", []string{"who.typ.B", "Hardly any"}, nil},
		"a word among known ones":       {"role", []string{"admin", "bot", "kassenwart"}, "", "", "{admin: active, bot: skip, kassenwart: active}", []string{"who.role.kassenwart"}, []string{"who.role.admin"}},
		"roles of people":               {"role", []string{"admin", "member", "owner"}, "", "", "", nil, []string{"who."}},
		"plans":                         {"plan", []string{"basic", "team", "firm"}, "", "", "", nil, []string{"who."}},
		"plans with people":             {"tier", []string{"private", "company"}, "", "", "", []string{"who.tier.company"}, nil},
		"things only":                   {"type", []string{"company", "vendor", "company"}, "", "", "{company: active, vendor: skip}", nil, nil},
		"a test account":                {"is_test", []string{"0", "0", "1"}, "", "", "value: is_test | bool\n    map: {true: skip, false: active}", []string{"`is_test` has 0 (20), 1 (10): who comes"}, nil},
		"a bot":                         {"bot", []string{"false", "true"}, "", "", "{true: skip, false: active}", []string{"who.bot"}, nil},
		"a guest, in Italian":           {"ospite", []string{"no", "sì"}, "", "", "{true: skip, false: active}", []string{"who.ospite"}, nil},
		"of several words":              {"utente_di_prova", []string{"no", "sì"}, "", "", "{true: skip, false: active}", []string{"who.utente_di_prova"}, nil},
		"a bot that comes":              {"bot", []string{"false", "true"}, "", "who.bot=come", "", nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			lines := []string{"id,email," + c.column}
			for i := range 30 {
				v, email := c.values[i%len(c.values)], fmt.Sprintf("u%d@acme.io", i)
				if c.reach != "" && v != c.reach {
					email = ""
				}
				lines = append(lines, fmt.Sprintf("%d,%s,%s", i, email, v))
			}
			answers := map[string]string{}
			if id, option, ok := strings.Cut(c.answer, "="); ok {
				answers[id] = option
			}
			yaml := answered(t, answers, lines...)
			if got := strings.Contains(yaml, "\nstatus:\n"); got != (c.want != "") || !strings.Contains(yaml, c.want) {
				t.Errorf("status %v, without %q:\n%s", got, c.want, yaml)
			}
			has(t, yaml, c.asks, c.not)
		})
	}
}
