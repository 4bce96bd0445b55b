package mapping

import (
	"slices"
	"strings"
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
// anything.
func AreDivisions(values []string) bool {
	return len(values) > 2 && slices.ContainsFunc(divisions, func(codes []string) bool {
		return !slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(codes, v) })
	})
}
