package infer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// provingWords are what is said of identifiers that were verified, in names of columns and in values.
var provingWords = append([]string{"verified", "confirmed", "validated", "checked", "authenticated", "verifiziert", "bestätigt", "geprüft", "validiert", "vérifié", "vérifiée", "confirmé", "confirmée", "validé", "validée",
	"verificado", "verificada", "confirmado", "confirmada", "validado", "validada", "verificato", "verificata", "confermato", "confermata", "validato", "validata", "convalidato", "convalidata",
	"geverifieerd", "bevestigd", "gevalideerd", "potwierdzony", "potwierdzona", "potwierdzono", "zweryfikowany", "zweryfikowana", "zweryfikowano", "確認済み", "認証済み", "已验证", "已认证"}, furtherProving...)

// sinceWords stand behind such a word in the name of a column of times.
var sinceWords = []string{"at", "on", "date", "time", "since", "am", "le", "el", "em", "il", "op", "seit"}

// proves reports whether a name says that something was verified, or since when: isVerified, bestätigt_am.
func proves(name string) bool {
	for _, front := range []string{"", "is", "ist", "est", "esta", "has", "was", "e", "was"} {
		word, ok := strings.CutPrefix(name, front)
		if !ok {
			continue
		}
		if slices.Contains(provingWords, word) {
			return true
		}
		for _, end := range sinceWords {
			if stem, ok := strings.CutSuffix(word, end); ok && slices.Contains(provingWords, stem) {
				return true
			}
		}
	}
	return false
}

// standing is the column that says whether an identifier was verified: its name is that of the
// identifier's column and a word for it.
func (p *Proposal) standing(columns []*column, field string) *guess {
	g := p.fields[field]
	own := g.column.leaf()
	if apart := p.best(columns, func(c *column) float64 { return g.column.provenIn(c) }); apart != nil {
		return apart
	}
	return p.best(p.beside(columns, field), func(c *column) float64 {
		n := c.leaf()
		rest, ok := strings.CutPrefix(n, own)
		if !ok {
			rest, ok = strings.CutSuffix(n, own)
		}
		if !ok {
			rest, ok = besides(c.path[len(c.path)-1], g.column.path[len(g.column.path)-1], field)
		}
		if !ok && p.onlyOne(columns, g.column, field) {
			rest, ok = withoutWord(n, field)
		}
		if c.table != p.tables[0] && isStatus(n) && c.saysProven() != nil {
			return 0.8 // of a table of numbers: whether each is
		}
		switch {
		case c == g.column, strings.Contains(n, "checked") && c.table.saysOutcome():
			return 0
		case ok && proves(rest) && (c.readsAsStanding() || c.saysProven() != nil), ok && slices.Contains(provingNouns, rest) && (c.mostly(boolean) || c.saysProven() != nil):
			return 1
		case (len(c.path) > 1 || c.table != p.tables[0] && tableOfWays.MatchString(normal(c.table.Name))) && p.onlyReach(columns, g.column) && proves(n) && c.readsAsStanding():
			return 0.9 // mobile.verified beside mobile.value, and in a table of numbers; of profiles it may be the person
		case ok && isStatus(rest) && c.saysProven() != nil:
			return 0.9
		}
		return 0
	})
}

// provenIn is how surely a column says of another that it is verified, in an object beside it that is named for nothing else and whose
// members are called as what they speak of: verified.email beside contact.email, or beside email.
func (c *column) provenIn(flag *column) float64 {
	at := len(flag.path) - 2
	if at < 0 || flag.table != c.table || flag.leaf() != c.leaf() || !proves(normal(flag.path[at])) || !flag.readsAsStanding() ||
		at > len(c.path)-1 || !slices.Equal(flag.path[:at], c.path[:at]) {
		return 0
	}
	return 1
}

// withoutWord is what a flag's name says beside a word for addresses or for numbers, whichever of them their column has: mail_bevestigd
// beside mailadres.
func withoutWord(flag, field string) (rest string, has bool) {
	for _, w := range words[field] {
		if len(w) < 3 || w == "login" {
			continue
		}
		for _, cut := range []func(string, string) (string, bool){strings.CutPrefix, strings.CutSuffix} {
			if rest, has := cut(flag, w); has && proves(rest) {
				return rest, true
			}
		}
	}
	return "", false
}

// besides is what a flag's name says beside the words for what a field's column has, where both say the same: kakunin of meeru_kakunin
// beside denshi_meeru, and vérifié of "Portable vérifié" beside "Tél. portable".
func besides(flag, own, field string) (rest string, shares bool) {
	has := strings.Fields(wording.Words(own))
	var left []string
	for _, w := range strings.Fields(wording.Words(flag)) {
		if slices.Contains(has, w) && slices.Contains(words[field], normal(w)) {
			shares = true
		} else {
			left = append(left, w)
		}
	}
	return normal(strings.Join(left, "")), shares && len(left) > 0
}

// provingNouns are what is called in one word that something was, or was not, verified. A time beside them may be that of the message.
var provingNouns = spelt(strings.Fields(`verification confirmation validation bestätigung verifizierung prüfung vérification validation verificación confirmación validación
	verificação confirmação validação verifica conferma validazione bevestiging verificatie potwierdzenie weryfikacja onay onayı doğrulama doğrulaması
	bekräftelse verifiering bekræftelse bekreftelse vahvistus ověření potvrzení overenie potvrdenie megerősítés verificare confirmare kakunin ninsho ninshou 確認 認証 验证 认证`))

// elseVerified are words of what a plain `verified` may be about, instead of the address: the person, a badge, an age, a number.
var elseVerified = regexp.MustCompile(`(^| )(badges?|followers?|following|bio|biography|kyc|passports?|identity|identification|id ?cards?|documents?|age|birth ?dates?|ssn|tax|iban|bank|seller|vendor|student|licen[cs]e|` +
	`phones?|mobile|telefon|telephone|telefono|handy|cell ?phone|msisdn|newsletter|subscription|ausweis|pasaporte|passeport)( |$)`)

// mayBeElse reports whether a table has columns that a plain `verified` may be about, which names no addresses.
func (p *Proposal) mayBeElse(c *column) bool {
	return slices.ContainsFunc(c.table.columns, func(o *column) bool {
		if o == c || len(o.path) != len(c.path) || !slices.Equal(o.path[:len(o.path)-1], c.path[:len(c.path)-1]) {
			return false
		}
		return elseVerified.MatchString(o.wordsIn()) || o.named("phone_number") >= 0.7 || o.mostly(phone)
	})
}

// saysOutcome reports whether a table says of addresses what came of checking them.
func (t *Table) saysOutcome() bool {
	return slices.ContainsFunc(t.columns, func(c *column) bool { return c.filled > 0 && strings.HasSuffix(c.leaf(), "valid") })
}

// onlyReach reports whether a column is the only one of addresses or numbers in its object.
func (p *Proposal) onlyReach(columns []*column, at *column) bool {
	return !slices.ContainsFunc(columns, func(c *column) bool {
		return c != at && c.table == at.table && slices.Equal(c.path[:len(c.path)-1], at.path[:len(at.path)-1]) && c.share(email)+c.share(phone)+c.share(emails)+c.share(phones) > 0.3
	})
}

// onlyOne reports whether a column is the only one of addresses in its object, or of numbers: what a flag is about that is not called
// as it is may be any of several.
func (p *Proposal) onlyOne(columns []*column, at *column, field string) bool {
	return !slices.ContainsFunc(p.beside(columns, field), func(c *column) bool {
		if field == "email_address" {
			return c != at && c.share(email)+c.share(emails) > 0.3
		}
		return c != at && (c.share(phone)+c.share(phones) > 0.3 || c.named(field) > 0 && c.share(national) > 0.3)
	})
}

// readsAsStanding reports whether nearly all values are what `verified` reads, and say it in one way.
func (c *column) readsAsStanding() bool {
	flags, times := c.standings()
	return c.filled > 0 && !c.mixed() && (flags+times)*10 >= c.filled*9
}

// standings is how many values are yes or no, and how many are times.
func (c *column) standings() (flags, times int64) {
	times = c.kinds[timestamp] + c.kinds[compact] + c.kinds[unixSeconds] + c.kinds[unixMillis] + c.kinds[unixMicros]
	if c.kinds[dated] > 0 && c.layout() != "" {
		times += c.kinds[dated]
	}
	return c.kinds[boolean], times
}

// mixed reports whether values say in several ways whether something was verified: true, pending, and a time.
func (c *column) mixed() bool {
	flags, times := c.standings()
	switch rest := c.filled - flags - times; {
	case flags+times == 0: // words, or something else
		return false
	case times > 0 && slices.ContainsFunc(c.examples, mapping.IsTrue):
		return true
	default:
		return rest > 0
	}
}

// sides are the ways in which the values of a column say whether something was verified, and how many rows have each.
func (c *column) sides() string {
	if c.counts != nil {
		return c.tally(c.counts)
	}
	flags, times := c.standings()
	return fmt.Sprintf("yes and no (%d), times (%d), other texts (%d), nothing (%d)", flags, times, c.filled-flags-times, c.table.Rows-c.filled)
}

// mixedStanding is the column whose name says whether an identifier was verified, and whose values say it in several ways.
func (p *Proposal) mixedStanding(columns []*column, field, verified string) *column {
	if p.fields[field] == nil {
		return nil
	}
	own := p.fields[field].column.leaf()
	for _, c := range p.beside(columns, field) {
		n := c.leaf()
		if p.taken[c] == "" && c.mixed() && !c.secret() && (c.named(verified) >= 0.7 || strings.Contains(n, own) && proves(strings.Replace(n, own, "", 1))) {
			return c
		}
	}
	return nil
}

// saysProven are the values of a column with few of them that say that something was verified; nil if none says it, or
// one says that somebody must not sign in.
func (c *column) saysProven() (out []string) {
	for _, v := range slices.Sorted(maps.Keys(c.counts)) {
		if slices.Contains(provingWords, normal(v)) {
			out = append(out, v)
		}
	}
	if len(c.counts) < 2 && c.filled == c.table.Rows {
		return nil // all of them, or none: it tells nobody apart
	}
	return out
}

// countryWords are what the column is called that has a number's country.
var countryWords = append([]string{"country", "countrycode", "phonecountry", "region", "phoneregion", "land", "ländercode", "landkürzel", "pays", "codepays", "país", "códigopais", "pais", "codedepays", "códigodepais", "códigodopaís", "paese", "nazione", "codicepaese", "codicenazione", "landcode", "ländercode", "prefixcountry", "phonecountrycode", "countryiso", "iso", "kraj", "kodkraju", "国", "国コード", "国家", "国家代码"}, furtherCountry...)

// callingWords are what the column is called that has a number's country code, beside [countryWords].
var callingWords = wordsOf(`ccode dial dialling dialing callingcode dialcode diallingcode dialingcode phoneprefix phonecode mobileprefix prefix countryprefix telprefix vorwahl landesvorwahl ländervorwahl telefonvorwahl
	indicatif indicatifpays indicatiftelephonique prefijo prefijopais prefijotelefonico codigotelefonico ddi indicativo codigoddi prefisso prefissopaese prefissointernazionale
	landnummer landencode voorvoegsel kierunkowy prefiks numerkierunkowy kodkierunkowy riktnummer landskod landekode suuntanumero předvolba predvolba előhívó prefixtara`)

// country is the column with the regions of national numbers: codes or names of countries, or a country code as +34, wherever there is a
// number.
func (p *Proposal) country(columns []*column, phone *column) *column {
	var found []*column
	for _, c := range p.beside(columns, "phone_number") {
		if c == phone || c.filled < phone.filled || len(c.examples) == 0 || p.taken[c] != "" {
			continue
		}
		if !slices.ContainsFunc(c.examples, func(e string) bool { return mapping.RegionNamed(e) == "" }) {
			found = append(found, c)
		}
		if (callingWords[c.leaf()] || slices.Contains(countryWords, c.leaf())) && c.dials(phone) {
			return c
		}
	}
	for _, c := range found {
		if slices.Contains(countryWords, c.leaf()) {
			return c
		}
	}
	if len(found) == 1 && found[0].validates(phone) {
		return found[0] // days of the week are codes of countries, too
	}
	return nil
}

// dials reports whether the values of a column are country codes of numbers: +34 and 0034 are, and a bare 34 is if the numbers beside
// such are valid under it. The ids of regions, and area codes whose 0 a spreadsheet has taken away, look the same.
func (c *column) dials(phone *column) bool {
	marked := func(e string) bool { return strings.HasPrefix(e, "+") || strings.HasPrefix(e, "00") }
	if slices.ContainsFunc(c.examples, func(e string) bool { return !mapping.IsCallingCode(e) }) {
		return false
	}
	if !slices.ContainsFunc(c.examples, func(e string) bool { return !marked(strings.TrimSpace(e)) }) {
		return true
	}
	return c.validates(phone)
}

// validates reports whether the numbers beside the countries of a column are valid there.
func (c *column) validates(phone *column) bool {
	code, number := strings.Join(c.path, "."), strings.Join(phone.path, ".")
	valid, all := 0, 0
	for _, row := range c.table.sample {
		if row[code] != "" && row[number] != "" {
			if all++; mapping.ValidUnder(row[code], row[number]) {
				valid++
			}
		}
	}
	return all > 0 && valid*10 >= all*7
}

// layout is how a column of dates is laid out, "" where neither the days of its values tell whether they stand before the
// months, nor those of other columns that the same program has written in the same way.
func (c *column) layout() string {
	dayFirst, monthFirst := c.daysFirst("")
	if !dayFirst && !monthFirst {
		if dates := c.dates(); len(dates) > 0 {
			for _, beside := range c.table.columns {
				day, month := beside.daysFirst(dates[0][2])
				dayFirst, monthFirst = dayFirst || day, monthFirst || month
			}
		}
	}
	if dayFirst == monthFirst {
		return ""
	}
	return c.layouts(dayFirst)
}

// dates are the parts of the examples of a column that are dates.
func (c *column) dates() (all [][]string) {
	for _, e := range c.examples {
		if m := datedPattern.FindStringSubmatch(e); m != nil {
			all = append(all, m)
		}
	}
	return all
}

// daysFirst reports whether the days of a column stand before the months, and whether they stand behind them, in dates with
// something between the two; any for "".
func (c *column) daysFirst(between string) (before, behind bool) {
	for _, m := range c.dates() {
		if between == "" || m[2] == between {
			before = before || len(m[1]) == 2 && m[1] > "12"
			behind = behind || len(m[3]) == 2 && m[3] > "12"
		}
	}
	return before, behind
}

// layouts is how a column of dates is laid out if the days stand in front, or if the months do.
func (c *column) layouts(dayFirst bool) string {
	short := false
	var between string // the first number and what is behind the second
	for _, e := range c.examples {
		m := datedPattern.FindStringSubmatch(e)
		if m == nil {
			continue
		}
		short = short || len(m[1]) == 1 || len(m[3]) == 1
		between = m[2] + "\x00" + m[4] + "YYYY"
		half := strings.TrimSpace(m[10]) // of a day
		switch {
		case half != "":
			between += m[6] + "h:mm"
		case m[6] != "":
			between += m[6] + "HH:mm"
		}
		if m[9] != "" {
			between += ":ss"
		}
		if half != "" {
			between += strings.TrimSuffix(m[10], half) + map[bool]string{true: "A", false: "a"}[half == strings.ToUpper(half)]
		}
	}
	day, month := "DD", "MM"
	if short {
		day, month = "D", "M"
	}
	if between == "" {
		return ""
	}
	if !dayFirst {
		day, month = month, day
	}
	return day + strings.Replace(between, "\x00", month, 1)
}

// timeConversion is how the times of a column are read, "" where it cannot be told.
func (c *column) timeConversion() string {
	switch {
	case c.mostly(unixSeconds):
		return "timestamp(unix)"
	case c.mostly(unixMillis):
		return "timestamp(unix_ms)"
	case c.mostly(unixMicros):
		return "timestamp(unix_us)"
	case c.mostly(compact):
		if strings.HasSuffix(c.examples[0], "Z") {
			return "timestamp(YYYYMMDDHHmmssZ)"
		}
		return "timestamp(YYYYMMDDHHmmss)"
	case c.mostly(timestamp):
		return "timestamp"
	case c.mostly(dated):
		if l := c.layout(); l != "" {
			return fmt.Sprintf("timestamp(%q)", l)
		}
	}
	return ""
}
