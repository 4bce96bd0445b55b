package infer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// come is the answer that people of a kind arrive.
const come = "come"

// kindWords are what columns are called that say of what kind a row is.
var kindWords = wordsOf(`kind type typ art class klasse category kategorie role rolle rolename discriminator sort genre categorie tipo clase categoria rol papel perfil
	classe ruolo soort categorie tyyppi tip tipus tur druh rodzaj slag тип вид τύπος είδος 種類 種別 区分 类型 类别 角色`)

// rowWords stand in front of or behind these: record_type, entity_kind, tipo_registro.
var rowWords = wordsOf(`record row entity object item entry principal subject party contact datensatz satz zeilen objekt eintrag enregistrement registro entidad entidade record
	registrazione rij`)

// peopleWords are kinds of people who have accounts, as values of such columns.
var peopleWords = wordsOf(`user users enduser person people human individual private natural member customer client consumer employee staff student teacher pupil patient parent
	admin administrator superadmin superuser root owner manager moderator editor author operator agent support registered
	benutzer nutzer mensch privat privatperson privatkunde mitglied kunde mitarbeiter angestellter schuler lehrer verwalter besitzer
	utilisateur personne particulier physique membre client salarie employe administrateur gerant eleve professeur
	usuario persona particular fisica miembro socio cliente empleado administrador propietario alumno profesor humano
	pessoa pessoafisica pf membro funcionario utilizador aluno dono   utente personafisica privato iscritto dipendente amministratore proprietario
	gebruiker persoon mens klant lid medewerker beheerder eigenaar   個人 ユーザー 会員 人 管理者 用户 个人 会员 管理员`)

// thingWords are kinds of rows that are no people with an account, or of people who may have none.
var thingWords = wordsOf(`order invoice payment product item company business organization organisation org corporate corporation firm team group department vendor supplier
	seller partner reseller merchant shop store location site device machine sensor bot robot crawler service serviceaccount servicebot svc daemon system technical api apiclient apikey
	app application integration webhook test tester testuser testaccount demo dummy sample fake sandbox guest anonymous anon visitor lead prospect contact subscriber newsletter template
	shared mailbox room resource kiosk import legacy migration deleteduser
	bestellung auftrag rechnung firma unternehmen organisation verein gruppe lieferant handler gerat maschine dienst dienstkonto systemkonto technisch gast anonym interessent
	testkonto testbenutzer  commande facture entreprise societe organisme association fournisseur vendeur appareil machine robot invite anonyme essai morale
	pedido factura empresa organizacion proveedor vendedor dispositivo maquina servicio sistema invitado anonimo prueba juridica
	fatura organizacao fornecedor maquina servico convidado teste pessoajuridica pj  ordine fattura azienda societa impresa fornitore venditore macchina servizio ospite
	prova personagiuridica  bestelling factuur bedrijf leverancier verkoper apparaat dienst systeem gastgebruiker proef
	注文 会社 法人 企業 業者 仕入先 ゲスト ボット システム テスト 机器人 系统 测试 订单 公司 企业 供应商 访客 服务`)

// thingFlags are what columns of yes and no are called that say so of a row.
var thingFlags = wordsOf(`test testuser testaccount bot botaccount botuser robot system systemuser serviceaccount service demo demouser dummy mirrordummy placeholder memorial fake sandbox guest anonymous internal machine
	testkonto testbenutzer gast systemkonto dienstkonto maschine  prueba cuentadeprueba invitado sistema  teste contadeteste convidado
	essai comptedetest comptetest invite systeme  prova contodiprova ospite sistema  testaccount gastgebruiker systeem  テスト テストユーザー ゲスト ボット 测试 机器人`)

// isWords stand in front of what a yes says.
var isWords = []string{"", "is", "ist", "est", "es", "e", "istein", "isa"}

func wordsOf(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range spelt(strings.Fields(text)) {
		out[w] = true
	}
	return out
}

// saysKind reports whether a name says of what kind a row is.
func saysKind(name string) bool {
	if kindWords[name] {
		return true
	}
	for w := range kindWords {
		rest, is := strings.CutSuffix(name, w)
		if !is {
			rest, is = strings.CutPrefix(name, w)
		}
		for _, of := range ofWords {
			if is && len(rest) > len(of) && (rowWords[strings.TrimPrefix(rest, of)] || slices.Contains(personWords, strings.TrimPrefix(rest, of))) {
				return true
			}
		}
	}
	return false
}

// saysThing reports whether a yes says that a row is no person with an account: is_test, utente di prova.
func saysThing(name string) bool {
	for _, is := range isWords {
		if thingFlags[strings.TrimPrefix(name, is)] {
			return true
		}
	}
	for _, person := range personWords {
		rest, ok := strings.CutPrefix(name, person)
		for _, of := range ofWords {
			if word, is := strings.CutPrefix(rest, of); ok && is && thingFlags[word] {
				return true
			}
		}
	}
	return false
}

// among reports whether a value, or each half of one in two words, is one of some words: "service account", ROLE_USER.
func among(words map[string]bool, value string) bool {
	folded := normal(value)
	for _, front := range []string{"", "role", "is", "type", "kind"} {
		if rest, is := strings.CutPrefix(folded, front); is && (words[rest] || words[strings.TrimSuffix(rest, "s")]) {
			return true
		}
	}
	return false
}

// who asks which rows come, where a column says that they are of several things: people and orders, persons and companies,
// customers and vendors, and guests, bots and test accounts. Until somebody says so, what is no person with an account stays behind.
func (p *Proposal) who(columns []*column) {
	for _, c := range columns {
		looked := slices.Contains(p.looked, c.table)
		name := c.leaf()
		if p.taken[c] != "" || c.filled == 0 || c.table != p.tables[0] && p.many[c.table] || c.pair || len(c.path) > 2 || slices.Contains(c.path, "0") || c.counts == nil {
			continue
		}
		if c.mostly(boolean) {
			if saysThing(name) {
				p.things(c)
			}
			continue
		}
		people, things := 0, 0
		for v := range c.counts {
			switch {
			case among(thingWords, v):
				things++
			case among(peopleWords, v):
				people++
			}
		}
		named := saysKind(name) || looked && saysKind(normal(c.table.Name))
		if len(c.counts) > 1 && (named && (things > 0 || c.strangers() != nil) || things > 0 && people > 0 && things+people == len(c.counts)) {
			p.kinds(c, named)
		}
	}
}

// things asks about a flag that says that a row is a test account, a bot or a guest.
func (p *Proposal) things(c *column) {
	text := fmt.Sprintf("`%s` has %s: who comes, where it says yes?", c.text(), c.tally(c.counts))
	if p.choose(Question{ID: questionID("who", c.text()), At: "status", Text: text, Seen: seen(c.counts, c.sayable),
		Options: []Option{{skip, "they are left behind"}, {come, "they arrive like all others"}}}) == skip {
		p.status(c, "bool", [][2]string{{"true", skip}, {"false", active}})
	}
}

// kinds asks about each value of a column of kinds. Where its name does not say that it is one, words alone leave nobody behind: it
// may be of plans.
func (p *Proposal) kinds(c *column, named bool) {
	counts, strangers := p.peopleOf(c), c.strangers()
	values := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	stays := func(v string) bool { return named && among(thingWords, v) || slices.Contains(strangers, v) }
	if !slices.ContainsFunc(values, func(v string) bool { return !stays(v) }) { // somebody has to come
		first := values[0]
		stays = func(v string) bool { return v != first }
	}
	var to [][2]string
	left := false
	for _, v := range values {
		is := active
		switch {
		case counts[v] == 0 && !p.tables[0].Part: // nobody's, of a table of kinds: there is nothing to ask
			if stays(v) {
				is, left = skip, true
			}
		case stays(v) || !among(peopleWords, v):
			q := Question{ID: questionID("who", c.text(), v), At: "status", Seen: []Seen{{Value: v, Rows: counts[v]}}, Default: come,
				Text:    fmt.Sprintf("`%s` has %s: do those of %s come?", c.text(), c.tally(counts), v),
				Options: []Option{{skip, "they are left behind"}, {come, "they arrive"}}}
			if slices.Contains(strangers, v) {
				q.Text += " Hardly any of them has an address or a password."
			}
			if stays(v) {
				q.Default = skip
			}
			if p.choose(q) == skip {
				is, left = skip, true
			}
		}
		to = append(to, [2]string{v, is})
	}
	if left {
		p.status(c, "", to)
	}
}

// strangers are the values of a column whose rows have no way to be reached and no password, while those of most others have.
func (c *column) strangers() (out []string) {
	if len(c.path) > 1 || len(c.table.sample) == 0 {
		return nil
	}
	rows, known := map[string]int{}, map[string]int{}
	all, reached := 0, 0
	for _, row := range c.table.sample {
		v := row[c.path[0]]
		if v == "" {
			continue
		}
		rows[v]++
		all++
		for _, o := range c.table.columns {
			if o != c && len(o.path) == 1 && (o.mostly(email) || o.digests()) && row[o.path[0]] != "" {
				known[v]++
				reached++
				break
			}
		}
	}
	for _, v := range slices.Sorted(maps.Keys(rows)) {
		if rows[v] >= 3 && known[v]*20 <= rows[v] && reached*2 >= all {
			out = append(out, v)
		}
	}
	return out
}
