package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
)

// regionArgs checks the argument of e164: a region, intl, or none.
func regionArgs(args []string) error {
	if len(args) == 1 && !isRegion(args[0]) && !IsCallingCode(args[0]) && RegionNamed(args[0]) == "" {
		return fmt.Errorf("knows no region %q: it takes one of ISO 3166 as US, the name of a country, a country code as +44, or intl; a region that stands in a column is written e164(@country)", args[0])
	}
	return nil
}

// isRegion reports whether e164 knows a region; "" stands for none.
func isRegion(s string) bool {
	s = strings.ToUpper(s)
	return s == "" || s == "INTL" || phonenumbers.GetSupportedRegions()[s]
}

// IsRegion reports whether a text is a region that e164 knows, as US.
func IsRegion(s string) bool { return len(s) == 2 && isRegion(s) }

// IsCallingCode reports whether a text is the country code of phone numbers: 34, +34 or 0034.
func IsCallingCode(s string) bool { return codeBefore(s) > 0 }

// codeBefore is the number that such a text is; 0 if it is none.
func codeBefore(s string) int {
	s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(s), "+"), "00")
	n, err := strconv.Atoi(s)
	if err != nil || n <= 0 || len(s) > 3 || s[0] == '0' || phonenumbers.GetRegionCodeForCountryCode(n) == phonenumbers.UNKNOWN_REGION {
		return 0
	}
	return n
}

func toE164(v Value, args []string) (Value, error) {
	region := ""
	if len(args) == 1 {
		region = strings.ToUpper(args[0])
		if code := codeBefore(args[0]); code > 0 {
			region = phonenumbers.GetRegionCodeForCountryCode(code)
			if region == "001" { // a service of no country
				return v, errors.New("has a country code beside it that is none of a country")
			}
		}
	}
	if !isRegion(region) {
		if region = RegionNamed(region); region == "" {
			return v, errors.New("has a region beside it that is none of ISO 3166 (US, GB, …), no name of a country, and no country code (+44)")
		}
	}
	s := dialled(strings.TrimSpace(v.Text))
	if rest, ok := strings.CutPrefix(s, "00"); ok && region == "" {
		s = "+" + rest
	}
	if region == "INTL" {
		region = ""
		if !strings.HasPrefix(s, "+") {
			s = "+" + s
		}
	}
	if plainE164(s) {
		return Str(s), nil
	}
	n, err := phonenumbers.Parse(s, region)
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode) && region == "":
		if national(s) {
			return v, errNoCountry
		}
		return v, errors.New("is not a phone number")
	case err != nil:
		return v, errors.New("is not a phone number")
	case !phonenumbers.IsPossibleNumber(n) && !oldMobile(n):
		return v, errors.New("has a wrong number of digits for a phone number of its country")
	}
	number := phonenumbers.Format(n, phonenumbers.E164)
	if ext := n.GetExtension(); ext != "" {
		number += extensionMark + ext // as RFC 3966 has it; the field takes it off, and tells
	}
	return Str(number), nil
}

// oldMobile takes away what stood in front of Mexico's numbers of mobile phones until 2019-08-03, the 1 of calls from abroad and the 044
// and 045 of those at home (numbering plan of the IFT, published 2018-05-11: ITU's communication of 2018-06-12): the ten digits behind
// it are the number since.
func oldMobile(n *phonenumbers.PhoneNumber) bool {
	const mexico, mark = 52, 10_000_000_000
	national := n.GetNationalNumber()
	if front := national / mark; n.GetCountryCode() != mexico || front != 1 && front != 44 && front != 45 {
		return false
	}
	national %= mark
	n.NationalNumber, n.ItalianLeadingZero = &national, nil
	return phonenumbers.IsPossibleNumber(n)
}

// digitZero are the zeros of scripts that phones write digits in, the other nine behind each, and full-width ones.
var digitZero = [...]rune{'\u0660', '\u06f0', '\u0966', '\u09e6', '\uff10'}

// dialled is a number in the characters that are dialled: without the marks that cannot be seen, which come along where it
// was copied from an address book (U+202A and U+202C around it), and with digits of other scripts as those of ASCII.
func dialled(s string) string {
	if !slices.ContainsFunc([]byte(s), func(c byte) bool { return c >= utf8.RuneSelf }) { // as nearly all
		return s
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		for _, zero := range digitZero {
			if r >= zero && r <= zero+9 {
				return '0' + r - zero
			}
		}
		switch {
		case r == '\uff0b':
			return '+'
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s))
}

// extensionMark stands between a number and its extension.
const extensionMark = ";ext="

// CodeExtensionLeft is the code of a phone number of which the extension stays behind.
const CodeExtensionLeft = "phone_extension_left"

// withoutExtension takes the extension off a phone number, which Clerk does not keep, and
// appends that it did.
func withoutExtension(number string, problems []Problem) (string, []Problem) {
	if strings.IndexByte(number, extensionMark[0]) < 0 { // quickly
		return number, problems
	}
	base, _, has := strings.Cut(number, extensionMark)
	if !has {
		return number, problems
	}
	return base, append(problems, Problem{
		Code: CodeExtensionLeft, Severity: Warning, Field: "phone_number", Value: number,
		Message: "the phone number has an extension, which Clerk does not keep: the number arrives without it",
		Hint:    "a code cannot reach somebody behind an extension: leave the number out if it is not the user's own",
	})
}

// CodeNameNumber is the code of a name that is a phone number: programs put one there for users who
// have given no name.
const CodeNameNumber = "name_number"

// isPhone reports whether a text is a phone number, as Clerk refuses them in names: 10 to 15 digits,
// or 7 and more behind a + or 00 (comments of its command line, packages/cli-core, 2026-08).
func isPhone(s string) bool {
	if s == "" || !spaceBegins[s[0]] && !beginsPhone(s[0]) { // quickly
		return false
	}
	if s = strings.TrimSpace(s); s == "" || !beginsPhone(s[0]) {
		return false
	}
	n := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ().-/\u00a0", r) {
			return -1
		}
		return r
	}, s)
	plain, international := strings.CutPrefix(n, "+")
	if !international {
		plain, international = strings.CutPrefix(n, "00")
	}
	if international {
		return len(plain) >= 7 && digits(plain)
	}
	return len(n) >= 10 && len(n) <= 15 && digits(n)
}

func beginsPhone(c byte) bool { return '0' <= c && c <= '9' || c == '+' || c == '(' }

// nameNumber says that a name is left out.
func nameNumber(field, name string) Problem {
	return Problem{
		Code: CodeNameNumber, Severity: Warning, Field: field, Value: name, OnError: Drop,
		Message: field + " is a phone number and is not sent",
		Hint:    "Clerk refuses such names; if it is the user's number, and is not elsewhere in the row, map it as phone_number",
	}
}

// CodeNoCountry is the code of a phone number that would be one in some region,
// but does not say in which.
const CodeNoCountry = "phone_no_country"

var errNoCountry = &codedError{CodeNoCountry, "is a phone number without a country code; which region is it of?"}

// national reports whether s looks like a number without a country code.
func national(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case '0' <= r && r <= '9':
			digits++
		case !strings.ContainsRune(" ().-/", r):
			return false
		}
	}
	return digits >= 5 && digits <= 15
}

// ValidUnder reports whether a phone number, which may lack its country code, is valid under one.
func ValidUnder(code, number string) bool {
	v, err := toE164(Str(number), []string{code})
	if err != nil {
		return false
	}
	n, err := phonenumbers.Parse(v.Text, "")
	return err == nil && phonenumbers.IsValidNumber(n)
}

// RegionsFor lists the regions (ISO 3166) in which a phone number without a
// country code would be valid, in alphabetical order. It tries all of them, which
// takes a millisecond.
func RegionsFor(number string) []string {
	var out []string
	for region := range phonenumbers.GetSupportedRegions() {
		if n, err := phonenumbers.Parse(number, region); err == nil && phonenumbers.IsValidNumberForRegion(n, region) {
			out = append(out, region)
		}
	}
	slices.Sort(out)
	return out
}

// RegionOf is the region (ISO 3166) of a phone number with a country code; "" where it is not valid.
func RegionOf(number string) string {
	if rest, ok := strings.CutPrefix(number, "00"); ok {
		number = "+" + rest
	}
	n, err := phonenumbers.Parse(number, "")
	if err != nil {
		return ""
	}
	return phonenumbers.GetRegionCodeForNumber(n)
}

// callingCode is what there is to know of the numbers of a calling code.
type callingCode struct {
	known   bool
	lengths uint32 // a bit for each possible number of digits behind the code
	prefix  byte   // digit that is dialled in front within the country, 0 for none
}

// callingCodes are those whose numbers need no more than a look, by code. Left
// out are the few in which a prefix is more than one digit.
var callingCodes = sync.OnceValue(func() *[1000]callingCode {
	out := &[1000]callingCode{}
	c, err := phonenumbers.MetadataCollection()
	if err != nil {
		return out // the library then does it all
	}
	for _, m := range c.GetMetadata() {
		code := int(m.GetCountryCode())
		if code >= len(out) || m.GetId() != phonenumbers.GetRegionCodeForCountryCode(code) {
			continue // of several regions the main one decides
		}
		k := callingCode{known: true}
		switch p := m.GetNationalPrefixForParsing(); {
		case len(p) == 1 && '0' <= p[0] && p[0] <= '9':
			k.prefix = p[0]
		case p != "":
			continue
		}
		for _, n := range m.GetGeneralDesc().GetPossibleLength() {
			if n > 0 && n < 32 {
				k.lengths |= 1 << n
			}
		}
		out[code] = k
	}
	return out
})

// plainE164 recognises complete numbers that the library would give back as they
// are, and takes 2 µs for: a known calling code, a possible number of digits, and
// nothing to strip.
func plainE164(s string) bool {
	if len(s) < 8 || len(s) > 16 || s[0] != '+' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	codes, code := callingCodes(), 0
	for i := 1; i <= 3; i++ {
		code = code*10 + int(s[i]-'0')
		if k := &codes[code]; k.known {
			first := s[i+1]
			return code != 0 && first != '0' && first != k.prefix && k.lengths&(1<<(len(s)-i-1)) != 0
		}
	}
	return false
}
