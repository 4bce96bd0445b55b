package infer

import (
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping/regexp"
)

// Whose an address or a number is: names of columns and of tables tell it. What is somebody else's by its name is not read until
// somebody says so, and a flag beside it proves nothing of it.

var (
	// ofElses knows what belongs to somebody or something else, and who did something to a row.
	ofElses = regexp.MustCompile(`invite|createdby|updatedby|modifiedby|addedby|approvedby|owner|inhaber|besitzer|paypal|support|helpdesk|mailcc|mailbcc|^b?cc(e?mail)?$|compan(y|ies)|firma|firmen|empresa|azienda|entreprise|societe|bedrijf|corporate|organi[sz]ation|employer|office|buro|buero|^sos|sos$|agent|broker|landlord|lawyer|doctor`)
	// spare knows addresses to get back in with: the users' own, perhaps, and never those that a flag speaks of.
	spare = regexp.MustCompile(`backup|recover|rescue|fallback`)
	// contactName knows names that do not say whose the contact is.
	contactName = regexp.MustCompile(`contact|kontakt|contatto|contato`)
	// tableOfElses knows tables of other people, of things and of what happened; their addresses are not those to sign in with.
	tableOfElses = regexp.MustCompile(`friend|freund|referr|invit|compan|firm[ae]|empresa|newsletter|subscri|session|sitzung|emergenc|notfall|famil|relativ|parent|eltern|device|gerat|log$|logs$|attempt|request|reset|change|history|challenge|otp|token|message|order|zamowien|pedido|commande|ordin[ei]$|siparis|tilau[sk]|objednav|rendeles|faktur|factur|fattur|fatura|invoice|bestell|rechnung|lead|prospect|guest|visitor|audit|event|queue|ticket|comment|payment|beneficiar|recipient|partner|supplier|vendor|blocked|banned|waitlist|mailinglist`)
	// tableOfReach knows tables of the ways to reach the users themselves, and of who they are.
	tableOfReach = regexp.MustCompile(waysToReach + `|identi|login|credential|auth|account|konto|konten|profil|detail|user|member|customer|person|people|benutzer|nutzer|kunde|mitglied|utilisateur|membre|usuario|cliente|utente|gebruiker|klant|stammdaten`)
	// tableOfWays knows those of the ways alone: what such a row says of itself, it says of the way.
	tableOfWays = regexp.MustCompile(waysToReach)
)

// waysToReach is an expression for ways to reach people.
const waysToReach = `mail|addres|adres|correo|courriel|indirizz|endereco|direccion|phone|telef|mobil|msisdn|number|numer|nummer|kontaktdaten|contactinfo|contactdetail|contactdata|contactpunt|reach|recapit|elerhetos|yhteysti|メール|電話|邮|电话|手机`

// elses reports whether the name of a column, or of the object that it stands in, says that it is somebody's or something's else.
func (c *column) elses() bool {
	return otherPerson.MatchString(c.leaf()) || ofElses.MatchString(c.leaf()) || slices.ContainsFunc(c.path[:len(c.path)-1], func(in string) bool {
		return ofElses.MatchString(normal(in)) || otherPerson.MatchString(normal(in))
	})
}

// ofElses reports whether a table has contacts of others, by its name.
func (t *Table) ofElses() bool {
	name := normal(t.Name)
	return slices.Contains(tablesOfOthers, name) || tableOfElses.MatchString(name)
}

// ofReach reports whether a table has the users' own ways to be reached, by its name.
func (t *Table) ofReach() bool {
	name := normal(t.Name)
	return !t.ofElses() && (tableOfReach.MatchString(name) || slices.Contains(tablesOfUsers, name) || slices.Contains(tablesOfDetails, name))
}

// own reports whether a column may be read as the users' own without a question.
func (p *Proposal) own(c *column) bool {
	return !c.elses() && !spare.MatchString(c.leaf()) && (c.table == p.tables[0] || c.table.ofReach())
}

// askWhose asks about columns of which neither name nor table says that they are the users' own, and gives the first that somebody
// takes for that; nil if nobody does.
func (p *Proposal) askWhose(columns []*column, field, what string, holds func(*column) bool) *guess {
	var found *guess
	for _, c := range columns {
		if p.taken[c] != "" || c.filled == 0 || p.own(c) || !holds(c) {
			continue
		}
		q := Question{ID: questionID("address", p.columnID(c)), At: field, Text: fmt.Sprintf("`%s`: is it %s of the user's own, and in use? Its name does not say so", p.spoken(c), what),
			Options: []Option{{"no", "it is not read"}, {"yes", "it is read; whether it is verified is another question"}}}
		if !c.elses() && !spare.MatchString(c.leaf()) && !c.table.ofElses() {
			q.Default = "yes"
		}
		if p.choose(q) == "yes" && found == nil {
			found = &guess{column: c, score: 0.5}
		}
	}
	return found
}

// plainAddress reports whether a name is one of addresses, and nothing in front of it says of which.
func (c *column) plainAddress() bool {
	return slices.Contains(words["email_address"], c.leaf()) && !qualified.MatchString(c.leaf())
}

// qualified knows names of addresses that say of which.
var qualified = regexp.MustCompile(`^(user|primary|login|personal|work|contact|profile|account)e?mail|^login$`)

// leading gives way to a plain `email` of the same rows, however few have one: what stands in front of the other's name says that
// it is another one. Logins are names of their own.
func (p *Proposal) leading(g *guess, columns []*column) *guess {
	lead, depth := p.tables[0], 1
	if g != nil {
		lead, depth = g.column.table, len(g.column.path)
	}
	if g != nil && (g.column.plainAddress() || g.column.named("username") >= 0.5) {
		return g
	}
	for _, c := range columns {
		if c.table == lead && len(c.path) == depth && p.taken[c] == "" && c.mostly(email) && c.plainAddress() {
			return &guess{column: c, score: c.named("email_address")}
		}
	}
	return g
}

// speaks reports whether a flag speaks of a field's column: its name has that one's name, or that one is the users' own by its
// name and no other has the name that the flag says.
func (p *Proposal) speaks(flag *column, field string, columns []*column) bool {
	c := p.fields[field].column
	if c.table != p.tables[0] {
		return p.own(c) // by its table's name
	}
	if strings.Contains(flag.leaf(), strings.TrimSuffix(c.leaf(), "s")) { // of several in a cell, too
		return true
	}
	if !p.own(c) || contactName.MatchString(c.leaf()) || c.named(field) < 0.6 && c.named("username") < 0.5 && len(c.path) == 1 {
		return false
	}
	return !slices.ContainsFunc(p.beside(columns, field), func(o *column) bool {
		return o != c && o.mostly(email) && field == "email_address" && strings.Contains(flag.leaf(), o.leaf())
	})
}

// waysOf reports whether a table that is called contacts has the ways to reach people and no other people: each row says of what kind
// it is and whether it was verified, and nothing what the contact is called.
func (e *entries) waysOf() bool {
	return contactName.MatchString(normal(e.table.Name)) && !tableOfElses.MatchString(normal(e.table.Name)) && e.kind != "" && e.standing != "" &&
		!slices.ContainsFunc(e.table.columns, func(c *column) bool { return c.mostly(name) && !c.mostly(boolean) && len(c.values) > fewValues })
}

// ofUsers reports whether the rows of a table beside the users are ways to reach them, and asks where its name does not say so.
func (p *Proposal) ofUsers(e *entries, k class) bool {
	if e.table == nil || e.table.ofReach() {
		return true
	}
	id := questionID("address", e.name)
	if i := slices.IndexFunc(p.questions, func(q Question) bool { return q.ID == id }); i >= 0 {
		return p.questions[i].Chosen() == "yes"
	}
	q := Question{ID: id, At: keyOf[k], Text: fmt.Sprintf("`%s` has addresses or numbers: are they of the users' own? Its name does not say so", e.name),
		Options: []Option{{"no", "they are not read as ways to sign in"}, {"yes", "they are read; which of them are verified is another question"}}}
	if e.ofSeveral() {
		q.Text = fmt.Sprintf("`%s` has addresses or numbers, some of them in rows of several people: are they of the users' own?", e.name)
	} else if !e.table.ofElses() || e.waysOf() {
		q.Default = "yes"
	}
	return p.choose(q) == "yes"
}
