package infer

import (
	"cmp"
	"slices"

	"clerk-import/mapping/wording"
)

// lead puts the table of the users first.
func (p *Proposal) lead() {
	leads := map[*Table]float64{}
	people := slices.ContainsFunc(p.tables, func(t *Table) bool { return t.Users() >= surelyUsers })
	for _, t := range p.tables {
		referred, smaller := 0, 0
		if leads[t] = t.Users(); leads[t] <= 0 && people {
			continue
		}
		for _, other := range p.tables {
			if other == t {
				continue
			}
			if j, ok := joining(t, other); ok && (j.named || j.ofTheirs()) && len(j.key.path) == 1 && !slices.Contains(tablesOfOthers, normal(t.Name)) && !j.mutual(t) && !(j.many && t.Rows <= fewValues && t.Rows*4 <= other.Rows) { // which would be a look-up
				referred++
			}
			if t.hasLoginsIn(other) {
				leads[t] += 2
			}
			if other.Rows < t.Rows {
				smaller++
			}
		}
		leads[t] += float64(min(referred, mostReferring)) + 0.1*float64(smaller)*min(1, mostSmaller/float64(len(p.tables)))
	}
	slices.SortStableFunc(p.tables, func(a, b *Table) int { return cmp.Compare(leads[b], leads[a]) })
}

// Among the hundred tables of a whole application many are smaller than a given one, and its small numbers fit many others by chance:
// beyond these, neither says more of whether its rows are people.
const (
	mostReferring = 3
	mostSmaller   = 5
)

// surelyUsers is from when on a table looks so much like one of users, with their addresses and passwords, that what others say of a
// table that looks like none does not count.
const surelyUsers = 2

// ofTheirs reports whether several rows of a table stand beside each of many of the leading one's, and call it by a word for people, klient
// of orders, beside customers who have no id of that name, or by an id that fits nothing by chance.
func (j *join) ofTheirs() bool {
	return j.many && (j.key.mostly(uuid) || mayRefer(normal(j.key.path[len(j.key.path)-1]))) && len(j.key.values) > fewValues && j.key.shared(j.of) == len(j.key.values)
}

// hasLoginsIn reports whether another table has passwords of some of a table's people, and nothing that they are called or reached by: a
// row of it belongs to one of theirs, and those without a password are people, too.
func (t *Table) hasLoginsIn(other *Table) bool {
	says := func(t *Table) (called, password bool) {
		for _, c := range t.columns {
			called = called || c.mostly(email) || c.named("first_name") > 0.7 || c.named("last_name") > 0.7 || c.named("name") > 0.7 && c.named("username") < 0.7 && c.share(name) >= 0.5
			password = password || c.filled > 0 && (c.named("digest") > 0.6 && !c.mostly(boolean) || c.digests())
		}
		return called, password
	}
	called, password := says(t)
	theirs, theirPassword := says(other)
	if !called || password || theirs || !theirPassword || slices.Contains(tablesOfOthers, normal(t.Name)) || other.Rows > t.Rows {
		return false
	}
	if j, ok := joining(t, other); ok && j.named && !j.many && !j.chance { // their ids may be small numbers
		return true
	}
	return slices.ContainsFunc(other.columns, func(key *column) bool {
		return key.distinct() && key.filled == other.Rows && key.mayBeKey() && slices.ContainsFunc(t.columns, func(of *column) bool {
			return of.distinct() && of.filled == t.Rows && of.mayBeKey() && key.shared(of) == len(key.values)
		})
	})
}

// Users is how much a table looks like one of users.
func (t *Table) Users() float64 {
	best, secrets := 0.0, 0.0
	refers := false
	has := map[string]bool{}
	for _, c := range t.columns {
		if c.mostly(email) && len(c.path) <= 2 {
			best = max(best, 0.8+0.7*c.named("email_address"))
		}
		if len(c.elements) > 0 && len(c.path) == 1 && slices.ContainsFunc(c.elements, func(row map[string]string) bool {
			for _, v := range row {
				if emailPattern.MatchString(v) {
					return true
				}
			}
			return false
		}) {
			best = max(best, 1)
		}
		has["login"] = has["login"] || c.named("username") > 0.7
		has["name"] = has["name"] || c.named("first_name") > 0.7
		has["time"] = has["time"] || c.named("created_at") > 0.7 && c.timeConversion() != ""
		has["state"] = has["state"] || wording.MayTellState(c.leaf()) && c.saysProven() == nil
		if c.filled > 0 && (c.named("digest") > 0.6 && !c.mostly(boolean) || c.digests()) {
			secrets = 0.8 // people who sign in
		}
		if n := c.leaf(); (refersTo(n, "") || mayRefer(n)) && t.refers(c) {
			refers = true
		}
	}
	if refers { // behind all columns, whichever of them stands in front: its rows are of users, and are none
		best -= 0.8
	}
	for _, is := range has {
		if is {
			best += 0.25
		}
	}
	switch name := normal(t.Name); {
	case wording.NamesSecret(t.Name):
		secrets = 0
	case slices.Contains(tablesOfDetails, name):
		best--
	case slices.Contains(tablesOfUsers, name):
		best += 0.8
	case slices.Contains(tablesOfOthers, name) && secrets == 0:
		best -= 1.2
	}
	if best <= 0 { // secrets of somebody
		return best
	}
	return best + secrets
}

// refers reports whether a column named like a reference to users is one: it is not what the table's own rows are
// known by.
func (t *Table) refers(c *column) bool {
	id := t.index["id"]
	return id != nil && id != c && id.filled > 0 || !c.distinct()
}

// references are columns that name somebody in another table.
var references = []string{"userid", "accountid", "benutzerid", "owner", "ownerid", "personid", "memberid", "customerid", "kundenid", "idusuario", "usuarioid", "idcliente", "utilisateurid", "idutilisateur", "idclient", "utenteid", "idutente", "clienteid", "gebruikerid", "klantid", "idklienta", "iduzytkownika", "idkonta", "lidid", "eigenaar", "besitzer", "inhaber", "titular", "titolare", "benutzer", "utilisateur", "utente", "gebruiker", "parentid"}

// personWords are those for people and their accounts, as they stand in references to them.
var personWords = append([]string{"user", "account", "acct", "member", "customer", "client", "person", "identity", "login", "benutzer", "nutzer", "konto", "kunde", "kunden", "mitglied", "mitglieds", "teilnehmer", "utilisateur", "compte", "comptes", "membre", "usuario", "cuenta", "cuentas", "cliente", "conta", "socio", "socios", "miembro", "membro",
	"utilizador", "utente", "utenti", "conto", "iscritto", "gebruiker", "gebruikers", "klant", "klanten", "lid", "leden", "użytkownik", "uzytkownik", "uzytkownika", "klient", "klienta", "konta", "członek", "czlonek"}, furtherPerson...)

// tablesOfUsers is what they are called.
var tablesOfUsers = append([]string{"user", "users", "authuser", "authusers", "account", "accounts", "member", "members", "people", "persons", "customer", "customers", "benutzer", "nutzer", "kunden",
	"mitglieder", "utilisateurs", "clients", "membres", "usuarios", "clientes", "socios", "cuentas", "contas", "utilizadores", "comptes", "adherents", "personnes", "personen", "konten", "accounts", "utenti", "clienti", "iscritti", "soci", "membri", "persone", "gebruikers", "klanten", "leden", "uzytkownicy", "użytkownicy", "klienci", "konta", "osoby", "czlonkowie", "accounts", "mitarbeiter", "person", "employees", "students", "logins", "ユーザー", "会員", "用户", "会员"}, furtherTables...)

// tablesOfDetails is what tables are called that have more about each user.
var tablesOfDetails = []string{"profile", "profiles", "userprofiles", "details", "userdetails", "personaldata", "stammdaten", "profil", "profils", "profile", "fiches", "coordonnees", "perfiles", "perfil", "perfis", "datospersonales", "datos", "dados", "dadospessoais",
	"profili", "profilo", "anagrafica", "dati", "datipersonali", "profielen", "gegevens", "persoonsgegevens"}

// mutual reports whether the two columns of a join have the same values, each once, and the names do not say which of the two refers to
// the other.
func (j *join) mutual(lead *Table) bool {
	return !j.many && j.of.distinct() && int64(len(j.key.values)) == int64(len(j.of.values)) && j.key.filled == j.table.Rows &&
		j.key.named("external_id") >= j.of.named("external_id")
}

// tablesOfOthers is what tables are called whose people are no users, or not yet.
var tablesOfOthers = []string{"lead", "leads", "newsletter", "newsletters", "subscriber", "subscribers", "subscriptions", "prospect", "prospects", "contact", "contacts", "waitlist", "mailinglist", "invitations", "invites", "audit", "logs", "orders", "invoices",
	"interessenten", "abonnenten", "kontakte", "ansprechpartner", "bestellungen", "rechnungen", "abonnes", "abonnesnewsletter", "boletin", "suscriptores", "contactos", "contatos", "contatti", "iscrittinewsletter", "assinantes", "nieuwsbrief", "contacten", "abonnees"}
