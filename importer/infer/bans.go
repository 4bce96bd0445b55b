package infer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

var (
	// banWords are those for bans in names of tables that have a row for each. Blocks are none: people block each other.
	banWords = regexp.MustCompile(`(^| )(bans?|banned|ban ?lists?|banishments?|suspensions?|suspended|sperren?|sperrungen|gesperrte?|baneos?|baneados?|suspensiones|suspendidos|bannissements?|bannis|banimentos?|banidos?|suspensoes|sospensioni|blokkades?|` +
		`(black|block|deny) ?lists?|blacklisted|(blocked|blacklisted|denied|locked|disabled) (users?|accounts?|members?|customers?|people|e ?mails?|addresses|logins?))( |$)`)
	// ownedWords are those for what people have: its states are not theirs.
	ownedWords = regexp.MustCompile(`(^| )(factors?|devices?|contacts?|media|medias|images?|photos?|pictures?|avatars?|files?|uploads?|attachments?|documents?|sessions?|tokens?|addresses|emails?|phones?|numbers?|geraete?|kontakte?|dispositivos?|appareils?|dispositivi|apparaten|sitzungen|dateien|bilder|fotos?|contactos?|contatti|contatos?)( |$)`)
	// ofWhoever are words of states that things do not have.
	ofWhoever = regexp.MustCompile(`(^| )(ban|bans|banned|suspended|suspension|locked|lockout|gesperrt|baneado|banni|banido|(user|account) (blocked|disabled|deleted|closed))( |$)`)
	// overWords say of a ban that it is no more, where they say yes, and lastingWords that it is one.
	overWords    = regexp.MustCompile(`^(is)?(lifted|revoked|unbanned|cancell?ed|expired|over|ended|pardoned|inactive|removed|deleted|aufgehoben|levantado|revocado|leve|revocato|opgeheven)$`)
	overSince    = regexp.MustCompile(`^(lift|lifted|revoked|unbanned|unblocked|unsuspended|cancell?ed|ended|cleared|pardoned|removed|deleted|resolved)(at|on|date|time)$`)
	lastingWords = regexp.MustCompile(`^(is)?(active|enabled|current|inforce|valid|aktiv|activo|actif|ativo|attivo|actief)$`)
)

// ofBans reports whether a row of a table says that somebody was shut out.
func (t *Table) ofBans() bool { return banWords.MatchString(wording.Words(t.Name)) }

// acts is the column of a table of what was done to people that says what, with the values by which they are shut out; nil for none.
func (t *Table) acts() (act *column, shut []string) {
	var names []string
	for _, c := range t.columns {
		if len(c.path) == 1 {
			names = append(names, c.path[0])
		}
	}
	name := mapping.ActOf(t.Name, names)
	for _, c := range t.columns {
		if name == "" || len(c.path) > 1 || c.path[0] != name {
			continue
		}
		for _, v := range slices.Sorted(maps.Keys(c.counts)) {
			if mapping.ActShuts(v) {
				shut = append(shut, v)
			}
		}
		if len(shut) > 0 {
			return c, shut
		}
	}
	return nil, nil
}

// ofThings reports whether the rows of a table are about what people have: second factors, devices, contacts, media.
func (t *Table) ofThings() bool {
	return !isStatus(t.Name) && (wording.Tells(t.Name) == wording.TellsFactor || ownedWords.MatchString(wording.Words(t.Name)))
}

// aside reports whether the states in a further table's column are not asked about one by one: those of bans, and what is said of
// things alone, which may be off or not confirmed while their people sign in.
func (p *Proposal) aside(c *column) bool {
	if c.table == p.tables[0] {
		return false
	}
	if act, _ := c.table.acts(); act != nil || c.table.ofBans() {
		return true
	}
	if !c.table.ofThings() {
		return false
	}
	switch wording.StateOf(c.path[len(c.path)-1]) {
	case wording.SaysShut, wording.SaysUntil, wording.SaysGone:
		return false
	}
	return !isStatus(c.leaf()) || !c.speaks()
}

// fates are what becomes by default of people whose rows say that they are shut out, and that they are gone. What may as well be
// said of a thing that they have is asked about, and bars nobody until somebody says so.
func (p *Proposal) fates(c *column) (shut, gone string) {
	if c.table == p.tables[0] || !c.table.ofThings() {
		return banned, skip
	}
	if ofWhoever.MatchString(c.wordsIn()) {
		return banned, active
	}
	return active, active
}

// spoken is a column as questions call it: one of a further table with the table's name.
func (p *Proposal) spoken(c *column) string {
	if c.table == p.tables[0] {
		return c.text()
	}
	return c.table.Name + "." + c.text()
}

// bans asks what becomes of people who have a row in a table of bans, but for those whose rows all say that it is over.
func (p *Proposal) bans() {
	for _, j := range p.joins {
		act, shut := j.table.acts()
		if act == nil && !j.table.ofBans() || j.name != nil || slices.Contains(p.looked, j.table) {
			continue
		}
		q := Question{
			ID: questionID("state", j.table.Name), At: "banned", Options: outcomes, Default: banned,
			Text: fmt.Sprintf("`%s` has %s: what becomes of people who have one?", j.table.Name, record.Amount(j.table.Rows, "row")),
		}
		over := j.table.over("#")
		if over != "" {
			q.Text = fmt.Sprintf("`%s` has %s: what becomes of people who have one that does not say that it is over?", j.table.Name, record.Amount(j.table.Rows, "row"))
		}
		if act != nil {
			q.Text = strings.Replace(q.Text, "who have one", fmt.Sprintf("of whom `%s` says %s", act.text(), strings.Join(shut, ", ")), 1)
			q.Text = strings.Replace(q.Text, " that does not say", " in one that does not say", 1)
			for i, v := range shut {
				shut[i] = fmt.Sprintf("%q", strings.ToLower(v))
			}
		}
		said := func(at string) string {
			return fmt.Sprintf(`lower(string(%s[%q]) ?? "") in [%s]`, at, act.path[0], strings.Join(shut, ", "))
		}
		in := fmt.Sprintf("row[%q]", j.table.Name)
		is := in + " != nil"
		switch {
		case act != nil && j.many:
			is = said("#")
			if over != "" {
				is += " && not (" + over + ")"
			}
			is = fmt.Sprintf("any(%s ?? [], %s)", in, is)
		case act != nil:
			if is += " && " + said(in); over != "" {
				is += " && not (" + j.table.over(in) + ")"
			}
			is = "(" + is + ")"
		case j.many && over != "":
			is = fmt.Sprintf("any(%s ?? [], not (%s))", in, over)
		case j.many:
			is = fmt.Sprintf("len(%s ?? []) > 0", in)
		case over != "":
			is = fmt.Sprintf("(%s && not (%s))", is, j.table.over(in))
		}
		switch p.choose(q) {
		case banned:
			p.stateful = append(p.stateful, state{banned: is})
		case skip:
			p.stateful = append(p.stateful, state{closed: is})
		}
	}
}

// over is the condition that a ban at a place is no more; "" where the rows do not tell bans apart.
func (t *Table) over(at string) string {
	var is []string
	for _, c := range t.columns {
		if value := fmt.Sprintf("%s[%q]", at, c.path[0]); len(c.path) == 1 && c.filled > 0 && mapping.EndsBan(c.path[0]) && c.whether("past", value) != "" {
			is = append(is, c.whether("past", value))
			continue
		}
		if len(c.path) == 1 && overSince.MatchString(normal(c.path[0])) && c.filled > 0 && (c.timeConversion() != "" || c.mostly(dated)) {
			is = append(is, fmt.Sprintf("%s[%q] != nil", at, c.path[0]))
			continue
		}
		if len(c.path) > 1 || !c.mostly(boolean) || len(c.counts) < 2 || c.kinds[boolean] < c.filled {
			continue
		}
		switch name, value := normal(c.path[0]), fmt.Sprintf("%s[%q]", at, c.path[0]); {
		case overWords.MatchString(name):
			is = append(is, fmt.Sprintf("bool(%s ?? false)", value))
		case lastingWords.MatchString(name):
			is = append(is, fmt.Sprintf("not bool(%s ?? true)", value))
		}
	}
	return strings.Join(is, " || ")
}

// sameID reports whether both tables call the user's id the same, and the leading one has all of the other's.
func (j *join) sameID() bool {
	return normal(j.key.text()) == normal(j.of.text()) && j.of.named("external_id") >= 0.7 && normal(j.key.text()) != "id" && j.key.shared(j.of) == len(j.key.values)
}

// readWithin reports whether a member of an object says what becomes of its people.
func (p *Proposal) readWithin(c *column) bool {
	return slices.ContainsFunc(c.table.columns, func(in *column) bool {
		return len(in.path) > 1 && in.path[0] == c.path[0] && p.taken[in] == "state"
	})
}

// whether is the expression that a time at a place is to come (future) or over (past); "" where its form cannot be told.
func (c *column) whether(converter, at string) string {
	conversion := c.timeConversion()
	if conversion == "" && c.mostly(integer) { // 0 and -1 among them
		switch {
		case c.kinds[unixSeconds] > 0:
			conversion = "timestamp(unix)"
		case c.kinds[unixMillis] > 0:
			conversion = "timestamp(unix_ms)"
		}
	}
	if conversion == "" {
		return ""
	}
	args := strings.Trim(strings.TrimPrefix(conversion, "timestamp"), "()")
	if args != "" && args[0] != '"' {
		args = fmt.Sprintf("%q", args)
	}
	if args != "" {
		args = ", " + args
	}
	return fmt.Sprintf("%s(%s%s)", converter, at, args)
}

// bound is what a time at which an account, or a ban of it, begins or ends says: that its people are shut out while it is to
// come, or once it is over.
type bound struct{ converter, said, otherwise string }

// bounds are those of the kinds of states. The end of something may as well be that of what was bought.
var bounds = map[wording.StateKind]bound{
	wording.SaysUntil:  {"future", "is to come", "time"},
	wording.SaysBegins: {"future", "is to come", "time"},
	wording.SaysOver:   {"past", "is over", "time"},
	wording.SaysEnds:   {"past", "is over", active},
}

// bound asks about times until which people are barred, from which on they may sign in, or behind which their accounts are over.
func (p *Proposal) bound(c *column, b bound) {
	is := c.whether(b.converter, c.inExpression(p))
	if b.converter == "future" {
		is = p.present(c) + " && " + is
	}
	options := append([]Option{{"time", "they arrive banned where it " + b.said + " when rows are read, and the others may sign in"}}, outcomes...)
	options[1].Changes, options[2].Changes = "everybody who has one arrives banned", "everybody who has one is left behind"
	switch p.choose(Question{ID: questionID("state", p.spoken(c)), At: "banned", Options: options, Default: b.otherwise,
		Text: fmt.Sprintf("`%s` is a time that %s have: what becomes of these people?", p.spoken(c), record.Of(c.filled, c.table.Rows, "row"))}) {
	case "time":
		p.stateful = append(p.stateful, state{banned: "(" + is + ")"})
	case banned:
		p.stateful = append(p.stateful, state{banned: p.present(c)})
	case skip:
		p.stateful = append(p.stateful, state{closed: p.present(c)})
	default:
		return
	}
	p.taken[c] = "state"
}
