package mapping

import (
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// callingCode is what there is to know of the numbers of a calling code.
type callingCode struct {
	lengths uint32 // a bit for each possible number of digits behind the code
	prefix  byte   // digit that is dialled in front within the country, 0 for none
}

// callingCodes are those whose numbers need no more than a look, by code. Left
// out are the few in which a prefix is more than one digit.
var callingCodes = sync.OnceValue(func() map[int]callingCode {
	out := map[int]callingCode{}
	c, err := phonenumbers.MetadataCollection()
	if err != nil {
		return out // the library then does it all
	}
	for _, m := range c.GetMetadata() {
		code := int(m.GetCountryCode())
		if m.GetId() != phonenumbers.GetRegionCodeForCountryCode(code) {
			continue // of several regions the main one decides
		}
		k := callingCode{}
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
		if k, ok := codes[code]; ok {
			first := s[i+1]
			return code != 0 && first != '0' && first != k.prefix && k.lengths&(1<<(len(s)-i-1)) != 0
		}
	}
	return false
}
