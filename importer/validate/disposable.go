package validate

import "strings"

// disposable are the domains of services that hand out throw-away addresses: the
// ones that were met most often. Nobody has them all.
var disposable = func() map[string]bool {
	m := map[string]bool{}
	for d := range strings.FieldsSeq(`
		0-mail.com 10minutemail.com 10minutemail.net 1secmail.com 1secmail.net 1secmail.org 20minutemail.com
		33mail.com anonaddy.com anonbox.net burnermail.io byom.de cock.li crazymailing.com deadaddress.com
		discard.email discardmail.com dispostable.com dropmail.me email-fake.com emailfake.com emailondeck.com
		emailtemporanea.net fakeinbox.com fakemail.net fakemailgenerator.com filzmail.com getairmail.com
		getnada.com grr.la guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.info
		guerrillamail.net guerrillamail.org guerrillamailblock.com harakirimail.com inboxbear.com
		inboxkitten.com incognitomail.org jetable.org kurzepost.de luxusmail.org mail-temp.com mail.tm
		mailcatch.com maildrop.cc mailexpire.com mailforspam.com mailinater.com mailinator.com mailinator.net
		mailinator2.com mailnesia.com mailnull.com mailpoof.com mailsac.com mailtemp.info meltmail.com
		mintemail.com moakt.cc moakt.com mohmal.com mt2015.com mytemp.email mytrashmail.com nada.email
		no-spam.ws nospam.ze.tc objectmail.com owlymail.com pokemail.net proxymail.eu rcpt.at
		sharklasers.com smailpro.com sogetthis.com spam4.me spamavert.com spambog.com spambox.us spamex.com
		spamfree24.org spamgourmet.com spamherelots.com spaml.de spammotel.com spamobox.com tafmail.com
		temp-mail.io temp-mail.org temp-mail.ru tempail.com tempemail.net tempinbox.com tempm.com
		tempmail.com tempmail.dev tempmail.net tempmail.plus tempmailaddress.com tempmailo.com tempr.email
		throwawaymail.com tmail.com tmpmail.net tmpmail.org trash-mail.com trashmail.com trashmail.de
		trashmail.io trashmail.me trashmail.net trbvm.com wegwerfemail.de wegwerfmail.de wegwerfmail.net
		wegwerfmail.org yopmail.com yopmail.fr yopmail.net zetmail.com`) {
		m[d] = true
	}
	return m
}()

// disposableLengths has a bit for every length of a disposable domain that begins
// with a character: most other domains are told by it, without a look-up.
var disposableLengths = func() (t [256]uint64) {
	for d := range disposable {
		t[d[0]] |= 1 << (len(d) & 63)
		t[strings.ToUpper(d)[0]] |= 1 << (len(d) & 63)
	}
	return t
}()

// isDisposable reports whether a domain, or the one above it, is disposable.
func isDisposable(domain string) bool {
	for range 2 {
		if domain == "" {
			return false
		}
		if disposableLengths[domain[0]]&(1<<(len(domain)&63)) != 0 && disposable[strings.ToLower(domain)] {
			return true
		}
		domain = parent(domain)
	}
	return false
}

// madeUpDomain knows domains a part of whose name says that there is no address: applications write them where one has
// to stand.
func madeUpDomain(domain string) bool {
	for {
		label, rest, more := strings.Cut(domain, ".")
		if !more {
			return false // a top-level domain
		}
		if saysNoAddress(label) {
			return true
		}
		domain = rest
	}
}

// madeUpAddress knows addresses of which either part says that there is none: noemail17@ of a shop's own domain.
func madeUpAddress(local, domain string) bool {
	return madeUpDomain(domain) || saysNoAddress(strings.Trim(local, "0123456789"))
}

// saysNoAddress reports whether a part of an address, up to its plus-tag and without what parts words, says that there is none.
func saysNoAddress(part string) bool {
	if part == "" {
		return false
	}
	switch part[0] | 0x20 {
	case 'n', 'd', 'f', 'p', 'u', 'a':
	default:
		return false // as most
	}
	var word [len("noemailaddress")]byte
	n := 0
	for i := 0; i < len(part) && part[i] != '+'; i++ {
		switch c := part[i]; {
		case c == '-' || c == '_' || c == '.' || '0' <= c && c <= '9':
		case n == len(word):
			return false
		default:
			word[n] = c | 0x20
			n++
		}
	}
	switch string(word[:n]) {
	case "noemail", "nomail", "noreply", "donotreply", "noaddress", "noemailaddress", "fakeemail", "fakemail", "dummyemail", "dummymail",
		"placeholder", "notprovided", "notavailable", "doesnotexist", "nonexistent", "none", "null", "unknown", "undefined", "anonymized", "deleteduser":
		return true
	}
	return false
}
