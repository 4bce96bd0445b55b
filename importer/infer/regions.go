package infer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
	"clerk-import/mapping/wording"
)

// usualRegions are those of the languages that names of columns are known in, and of the larger markets; where nothing else tells two
// regions apart, the one in front is offered first.
var usualRegions = strings.Fields(`US DE GB FR ES BR PT JP CN IT NL CH AT MX IN CA AU BE IE PL AR CO CL TR SE NO DK FI CZ SK HU RO GR HR RS SI BG RU UA KR
	ID VN IL AE SA EG MA ZA NZ PE VE EC UY TW HK SG`)

// tongues are words that names of columns and tables are written in, by the language. What several languages write alike tells none
// apart, and is left out.
var tongues = map[string][]string{
	"de": spelt(strings.Fields("vorname nachname benutzer benutzername passwort kennwort geburtsdatum handy straße ort plz kunde kunden kundennummer erstellt gesperrt mitglied mitglieder anrede bestätigt")),
	"fr": spelt(strings.Fields("prénom nom courriel téléphone portable adresse motdepasse identifiant naissance rue ville pays utilisateur créé le inscription adhérent statut dernière")),
	"es": spelt(strings.Fields("nombre apellido apellidos correo teléfono móvil celular contraseña clave usuario fecha alta baja ciudad calle código creado estado cliente socio")),
	"pt": spelt(strings.Fields("sobrenome apelido telemóvel senha usuário utilizador endereço cidade criado situação sócio telefone celular nascimento código cadastro")),
	"it": spelt(strings.Fields("cognome cellulare utente nascita indirizzo città via creato iscritto socio stato codice registrazione telefono")),
	"nl": spelt(strings.Fields("voornaam achternaam wachtwoord gebruiker gebruikersnaam telefoonnummer mobiel straat woonplaats geboortedatum aangemaakt klant lid leden geblokkeerd")),
	"pl": spelt(strings.Fields("imię nazwisko hasło hasła telefon komórka użytkownik klient klienci ulica miasto kraj numer stan zablokowany zarejestrowano utworzono ostatnia wizyta adresy skrzynki zamówienia")),
	"tr": spelt(strings.Fields("adı soyadı eposta cep telefonu şifre kullanıcı üye kayıt tarihi durumu durum onayı onay doğum adres öğrenci öğrenciler hesaplar veli sınıf")),
	"sv": spelt(strings.Fields("förnamn efternamn epost lösenord användare användarnamn medlem skapad gata ort kund mobilnummer spärrad personnummer")),
	"da": spelt(strings.Fields("fornavn efternavn adgangskode kodeord bruger brugernavn oprettet gade kunde medlem spærret mobilnr")),
	"nb": spelt(strings.Fields("fornavn etternavn passord bruker brukernavn opprettet gate poststed kunde medlem sperret mobilnummer")),
	"fi": spelt(strings.Fields("etunimi sukunimi sähköposti salasana käyttäjä käyttäjätunnus puhelin puhelinnumero matkapuhelin luotu katuosoite jäsen asiakas")),
	"cs": spelt(strings.Fields("jméno příjmení heslo uživatel telefon ulice město vytvořeno zákazník člen narození stav zablokován mobilní")),
	"sk": spelt(strings.Fields("meno priezvisko heslo používateľ ulica mesto vytvorené zákazník člen narodenia stav zablokovaný mobil")),
	"hu": spelt(strings.Fields("vezetéknév keresztnév jelszó felhasználó telefonszám utca város létrehozva ügyfél tag születési állapot regisztráció név")),
	"ro": spelt(strings.Fields("prenume nume parola utilizator telefon stradă oraș creat client naștere stare înregistrare")),
	"hr": spelt(strings.Fields("ime prezime lozinka korisnik mobitel ulica grad stvoreno kupac članovi")),
	"id": spelt(strings.Fields("nama katasandi pengguna telepon alamat kota dibuat pelanggan anggota")),
	"vi": spelt(strings.Fields("họ tên mậtkhẩu người dùng điện thoại địachỉ thànhphố")),
	"ja": spelt(strings.Fields("shimei namae myouji denwa keitai touroku kaiin meeru jusho")),
	"en": spelt(strings.Fields("first last name phone mobile cell password created address city zip street member customer")),
}

// scripts are the languages of names in letters of their own.
var scripts = []struct {
	letters *unicode.RangeTable
	tongues []string
}{
	{unicode.Hiragana, []string{"ja"}}, {unicode.Katakana, []string{"ja"}}, {unicode.Han, []string{"zh", "ja"}}, {unicode.Hangul, []string{"ko"}},
	{unicode.Greek, []string{"el"}}, {unicode.Hebrew, []string{"he"}}, {unicode.Arabic, []string{"ar", "fa"}}, {unicode.Cyrillic, []string{"ru", "uk", "bg", "sr"}},
	{unicode.Thai, []string{"th"}}, {unicode.Devanagari, []string{"hi"}},
}

// languages are those that most names of tables and columns are written in: more than one where they say the same, as of
// Danish and Norwegian, and none where hardly a name tells.
func (p *Proposal) languages() []string {
	counts := map[string]int{}
	count := func(name string) {
		for tongue, words := range tongues {
			if slices.ContainsFunc(append(strings.Fields(wording.Words(name)), name), func(w string) bool { return slices.Contains(words, normal(w)) }) {
				counts[tongue]++
			}
		}
		for _, s := range scripts {
			if strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(s.letters, r) }) {
				for _, tongue := range s.tongues {
					counts[tongue]++
				}
			}
		}
	}
	for _, t := range p.tables {
		count(t.Name)
		for _, c := range t.columns {
			count(c.path[len(c.path)-1])
		}
	}
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	var out []string
	for tongue, n := range counts {
		if n >= 2 && n == most {
			out = append(out, tongue)
		}
	}
	return out
}

// seenRegions is how many values of the tables speak of each region: of columns of countries and locales, and numbers with a country code.
func (p *Proposal) seenRegions() map[string]int {
	seen := map[string]int{}
	for _, t := range p.tables {
		for _, c := range t.columns {
			country := slices.Contains(countryWords, c.leaf())
			for _, e := range c.examples {
				named := ""
				if country {
					named = mapping.RegionNamed(e)
				}
				switch {
				case named != "":
					seen[named] += int(max(1, c.counts[e]))
				case c.mostly(bcp47) && c.named("locale") > 0.7:
					tag, err := language.Parse(e)
					if region, sure := tag.Region(); err == nil && sure == language.Exact {
						seen[region.String()] += int(max(1, c.counts[e]))
					}
				case phonePattern.MatchString(e):
					if region := mapping.RegionOf(e); region != "" {
						seen[region]++
					}
				}
			}
		}
	}
	return seen
}

// speaks reports whether one of some languages is the usual one of a region.
func speaks(region string, tongues []string) bool {
	tag, err := language.Parse("und-" + region)
	base, _ := tag.Base()
	is := base.String()
	if is == "no" || is == "nn" {
		is = "nb"
	}
	return err == nil && slices.Contains(tongues, is)
}

// askRegion asks for the region of numbers without a country code. A wrong one makes the number of
// somebody else of it, so that without an answer they are left out. Of the regions in which nearly all would be valid, those that the
// tables speak of stand first, and those of the language of the names behind them.
func (p *Proposal) askRegion(g *guess) {
	votes := map[string]int{}
	tried := 0
	for _, e := range g.column.examples {
		if phonePattern.MatchString(e) {
			continue
		}
		if tried++; tried > 40 {
			tried--
			break
		}
		for _, r := range mapping.RegionsFor(e) {
			votes[r]++
		}
	}
	seen, spoken := p.seenRegions(), p.languages()
	rank := func(region string) int {
		if i := slices.Index(usualRegions, region); i >= 0 {
			return i
		}
		return len(usualRegions)
	}
	var offered []string
	fit := 0
	for region, n := range votes {
		if n*10 < tried*7 {
			continue
		}
		if fit++; seen[region] > 0 || speaks(region, spoken) || slices.Contains(usualRegions, region) {
			offered = append(offered, region)
		}
	}
	said := func(region string) int {
		if speaks(region, spoken) {
			return 1
		}
		return 0
	}
	slices.SortFunc(offered, func(a, b string) int {
		return cmp.Or(cmp.Compare(seen[b], seen[a]), cmp.Compare(said(b), said(a)), cmp.Compare(votes[b], votes[a]), cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
	})
	offered = offered[:min(len(offered), maxOffered)]
	options := []Option{{"none", "numbers without a country code are left out, and told"}}
	for _, r := range offered {
		why := ""
		switch {
		case seen[r] > 0:
			why = ", a region that the tables speak of"
		case said(r) > 0:
			why = ", whose language the columns are named in"
		}
		options = append(options, Option{r, fmt.Sprintf("they are numbers of %s%s, where %d of %d of them would be valid", r, why, votes[r], tried)})
	}
	options = append(options, Option{"param", "the mapping leaves it open: each command is given --param region=XX"})
	text := fmt.Sprintf("`%s` has numbers without a country code: of which region are they?", g.column.text())
	if further := fit - len(offered); further > 0 {
		text += fmt.Sprintf(" They would be valid in %s, too: any of ISO 3166 is an answer.", record.Amount(int64(further), "further region"))
	}
	g.convert = "e164($region)"
	switch chosen := p.choose(Question{ID: questionID("region", g.column.text()), At: "phone_number", Text: text, Options: options, regions: true}); chosen {
	case "none":
		g.convert, p.dropped = "e164", true
	case "param":
	default:
		p.region = chosen
	}
}
