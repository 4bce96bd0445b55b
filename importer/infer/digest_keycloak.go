package infer

import (
	"fmt"
	"slices"
)

// keycloak finds the table of credentials that Keycloak has in its database: a row for each, whose secret and parameters are JSON in
// two columns.
func (p *Proposal) keycloak() bool {
	for _, j := range p.joins {
		at := map[string]*column{}
		for _, c := range j.table.columns {
			if len(c.path) == 1 {
				at[normal(c.path[0])] = c
			}
		}
		kind, secret, data := at["type"], at["secretdata"], at["credentialdata"]
		if kind == nil || secret == nil || data == nil || p.taken[secret] != "" || !slices.Contains(kind.examples, "password") {
			continue
		}
		entry := ""
		for _, part := range []struct {
			name string
			c    *column
		}{{"type", kind}, {"priority", at["priority"]}, {"secretData", secret}, {"credentialData", data}} {
			if part.c != nil {
				entry += fmt.Sprintf(", %q: get(#, %q)", part.name, part.c.path[0])
			}
		}
		rows := fmt.Sprintf("row[%q] ?? []", j.table.Name)
		if !p.many[j.table] {
			rows = fmt.Sprintf("[row[%q] ?? {}]", j.table.Name)
		}
		p.howMade(secret, fmt.Sprintf("`%s` seems to hold the credentials of Keycloak: do the passwords come along?", j.table.Name), []recipe{{
			id: "keycloak", changes: "they do, of the rows whose `" + kind.text() + "` is password", from: "keycloak", certain: true,
			value: fmt.Sprintf("{expr: %s}", quoted(fmt.Sprintf("map(%s, ({%s}))", rows, entry[2:]))),
		}})
		if p.recipe == nil {
			p.take("password?", &guess{column: secret, score: 1})
			return true
		}
		p.take("digest", &guess{column: secret, score: 1})
		for _, lost := range [][2]string{{"authenticator_app", `"otp", "totp", "hotp"`}, {"backup_codes", `"recovery-authn-codes"`}, {"passkey", `"webauthn", "webauthn-passwordless"`}} {
			p.lost = append(p.lost, [2]string{lost[0], fmt.Sprintf("any(%s, get(#, %q) in [%s])", rows, kind.path[0], lost[1])})
		}
		p.taken[kind], p.taken[data] = "digest", "digest"
		return true
	}
	return false
}
