package infer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"clerk-import/hashers"
)

// What is in a table and may not be taken at its word: it is asked about instead of proposed, and
// not kept either, so that a check that looks for it finds it unread.

var (
	// stateName knows names of columns that may say that somebody is gone or must not sign in.
	stateName = regexp.MustCompile(`status|state$|standing|zustand|situa|estado|etat$|statut|archiv|remov|gelosch|geloesch|losch|inativ|inactiv|inaktiv|^is?aktiv|aktiv$|^is?activ|exclui|baja|vetad|sperr|kundig|kuendig|radia|suppr|bann|banid|banre|bloc|bloq|suspen|disab|delet|closed|terminat|vive$|alive|退会|削除|停止|凍結|状態|封|禁|注销|解約`)
	// secondFactor knows names of what people sign in with besides a password.
	secondFactor = regexp.MustCompile(`(?i)totp|otp|mfa|2fa|seed|recovery|backup|einmal|geheim|segundofator|segredo|codigosreserva|二段階|シークレット`)
	// otherPassword knows passwords of other things than signing in, and former ones.
	otherPassword = regexp.MustCompile(`^(ftp|wifi|wlan|smtp|imap|pop|mail|db|database|api|vpn|router|old|alt|former|previous|pin|ssh|sip|voip|radius|temp)|(alt|old|ftp|pin|history|anterior|ancien)$`)
	// otherPerson knows addresses of somebody else, and those that are not in use.
	otherPerson = regexp.MustCompile(`tutor|parent|manager|notfall|emergency|boss|chef|conjug|conjoint|spouse|partner|kontaktperson|contactperson|former|old|alte|previous|new|unconfirm|pending|billing|invoice|rechnung|sponsor|refer|vorgesetz|responsable|jefe|padre|madre|eltern|mutter|vater|mother|father|assist|supervis|guardian|保護者|緊急`)
	// current knows what tells the password in use from others.
	current = regexp.MustCompile(`current|aktuell|actuel|actual|latest|history|valid|revok|^typ|^type|tipo|kind|purpose`)
)

// digests reports whether a column holds what signs people in, by what is in it.
func (c *column) digests() bool {
	return slices.ContainsFunc(c.examples, func(e string) bool {
		if len(e) < 20 {
			return false
		}
		_, err := hashers.Convert("auto", e, nil)
		return err == nil
	})
}

// secret reports whether a column is nothing to keep: a digest, a token, a second factor.
func (c *column) secret() bool {
	name := c.path[len(c.path)-1]
	return secretName.MatchString(name) || secondFactor.MatchString(normal(name)) || c.digests()
}

// doubts asks about columns that may say that somebody is gone: by their names, and times that
// some rows have and others not.
func (p *Proposal) doubts(columns []*column) {
	for _, c := range columns {
		if p.taken[c] != "" || p.asked[c] || c.filled == 0 || c.table != p.tables[0] || len(c.path) != 1 || c.secret() {
			continue
		}
		name := normal(c.path[0])
		some := c.timeConversion() != "" && c.filled*10 < c.table.Rows*9 && !lastTime.MatchString(name)
		switch {
		case some:
			p.ask(fmt.Sprintf("`%s` is a time that %d of %d rows have: does it say that somebody is gone (`skip:`) or must not sign in (`banned:`)?", c.text(), c.filled, c.table.Rows))
		case stateName.MatchString(name) && c.counts != nil:
			p.ask(fmt.Sprintf("`%s` has %s: does it say that somebody is gone (`skip:`) or must not sign in (`banned:`)?", c.text(), c.tally()))
		case stateName.MatchString(name):
			p.ask(fmt.Sprintf("`%s`, which %d of %d rows have, may say that somebody is gone (`skip:`) or must not sign in (`banned:`)", c.text(), c.filled, c.table.Rows))
		default:
			continue
		}
		p.asked[c] = true
	}
}

// lastTime knows times that say nothing of that kind.
var lastTime = regexp.MustCompile(`last|login|seen|updat|modif|birth|born|dob|geburt|naissance|nacimiento|nascimento|letzt|dernier|ultim|最終|誕生|生日|verif|confirm`)

// parts asks about columns that may be parts of passwords, where none was found.
func (p *Proposal) parts(columns []*column) {
	if p.fields["digest"] != nil || p.fields["password?"] != nil {
		return
	}
	var found []string
	for _, c := range columns {
		if p.taken[c] == "" && c.filled > 0 && secretName.MatchString(c.text()) && !secondFactor.MatchString(normal(c.text())) && !c.mostly(object) {
			found = append(found, "`"+c.text()+"`")
		}
	}
	if len(found) > 0 {
		p.ask(strings.Join(found[:min(len(found), 8)], ", ") + " may be the passwords, or parts of them: without `digest` nobody has one (clerk-import digest list)")
	}
}
