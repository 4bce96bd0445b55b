package mapping

import (
	"slices"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"clerk-import/mapping/wording"
)

// divisions are the codes of the states and provinces of countries whose addresses have one, as post offices write them: of the United
// States (USPS Publication 28, appendix B), Canada (Canada Post, addressing guidelines), Australia (Australia Post) and Brazil (IBGE).
var divisions = [][]string{
	strings.Fields(`AL AK AS AZ AR CA CO CT DE DC FL GA GU HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND MP OH OK OR PA PR RI SC SD
		TN TX UT VT VI VA WA WV WI WY AA AE AP`),
	strings.Fields(`AB BC MB NB NL NS NT NU ON PE QC SK YT`),
	strings.Fields(`ACT NSW NT QLD SA TAS VIC WA`),
	strings.Fields(`AC AL AP AM BA CE DF ES GO MA MT MS MG PA PB PR PE PI RJ RN RS RO RR SC SP SE TO`),
}

// AreDivisions reports whether values are codes of states or provinces of one country, as an address has one. Two codes may be words for
// anything, unless both are of the United States and neither is short for a word that is said of accounts.
func AreDivisions(values []string) bool {
	if len(values) == 2 {
		return !slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(divisions[0], v) || slices.Contains(alsoWords, v) })
	}
	return len(values) > 2 && slices.ContainsFunc(divisions, func(codes []string) bool {
		return !slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(codes, v) })
	})
}

// regionsNamedIn are the languages that names of countries are known in, as the Unicode CLDR has them (golang.org/x/text/language/display).
var regionsNamedIn = strings.Fields("en de fr es pt it nl pl tr sv da nb fi cs sk hu ro hr ja zh")

// calledRegions are names of countries as people write them, which the CLDR has otherwise.
var calledRegions = map[string]string{
	"usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "uk": "GB", "u.k.": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
	"großbritannien": "GB", "grande-bretagne": "GB", "gran bretaña": "GB", "holland": "NL", "holanda": "NL", "olanda": "NL", "czech republic": "CZ", "tschechische republik": "CZ", "turkey": "TR", "česká republika": "CZ",
	"slovenská republika": "SK", "republika czeska": "CZ",
}

// regionsByName are the regions of the names of countries, folded; what is the name of two in different languages is none's.
var regionsByName = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	add := func(name, region string) {
		if name = wording.Fold(name); name == "" {
			return
		}
		if is, has := out[name]; has && is != region {
			region = ""
		}
		out[name] = region
	}
	for region := range phonenumbers.GetSupportedRegions() {
		r, err := language.ParseRegion(region)
		if err != nil {
			continue
		}
		if code := r.ISO3(); code != "ZZZ" {
			add(code, region)
		}
		for _, tongue := range regionsNamedIn {
			if names := display.Regions(language.Make(tongue)); names != nil {
				add(names.Name(r), region)
			}
		}
	}
	for name, region := range calledRegions {
		out[wording.Fold(name)] = region
	}
	return out
})

// RegionNamed is the region that a text stands for: a code of ISO 3166 of two or three letters, or the name of a country; "" for none.
func RegionNamed(s string) string {
	if s = strings.TrimSpace(s); IsRegion(s) {
		return strings.ToUpper(s)
	}
	if len(s) < 2 || strings.ContainsAny(s, "0123456789") {
		return ""
	}
	return regionsByName()[wording.Fold(s)]
}

// alsoWords are such codes that may be short for what is said of accounts: inactive, ok, deleted, paid or pending, allowed, closed.
var alsoWords = strings.Fields("IN OK DE PA AL CO AP AR ID LA NE ME OR")
