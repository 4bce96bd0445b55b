package infer

import (
	"slices"
	"strings"

	"clerk-import/hashers"
	"clerk-import/mapping"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/secret"
	"clerk-import/mapping/wording"
)

// What is in a table and may not be taken at its word: it is asked about instead of proposed, and
// not kept either, so that a check that looks for it finds it unread.

var (
	// factorSecret knows names of what second factors are made of, which do not say that they are of one.
	factorSecret = regexp.MustCompile(`totp|otp|mfa|2fa|authenticator|twofactor|seed|recovery|backup|einmal|geheim|segredo|secreto|segreto|codigosreserva|シークレット`)
	// otherPassword knows passwords of other things than signing in, and former ones.
	otherPassword = regexp.MustCompile(`^(ftp|wifi|wlan|smtp|imap|pop|mail|db|database|api|vpn|router|old|alt|former|previous|pin|ssh|sip|voip|radius|temp)|(alt|old|ftp|pin|history|anterior|ancien)$`)
	// otherNumber knows numbers at which nobody gets a code.
	otherNumber = regexp.MustCompile(`fax|pager|beeper|telex|switchboard|hotline|extension$|传真|ファックス|ファクス`)
	// otherPerson knows addresses of somebody else, and those that are not in use.
	otherPerson = regexp.MustCompile(`tutor|parent|manager|notfall|emergen|urgenc|noodgeval|noodcontact|nodsituation|nodkontakt|naglych|wypadek|acildurum|boss|chef|conjug|conjoint|spouse|partner|kontaktperson|contactperson|former|old|alte|previous|new|unconfirm|pending|billing|invoice|rechnung|sponsor|refer|vorgesetz|responsable|jefe|padre|madre|eltern|mutter|vater|mother|father|assist|supervis|guardian|leidinggev|responsab|responsav|opiekun|przeloz|kierown|rodzic|^rodic|zakonnyzast|^veli($|tel|eposta|gsm|cep|mail|adi)|tuteur|tutrice|apoderad|encarregad|^ouder|voogd|foralder|malsman|^foresatt|huoltaja|szulo|gondvisel|^genitor|garant|fatturaz|facturac|cobranca|capo$|ufficio|保護者|緊急`)
	// ownAddress knows further addresses that people have of their own.
	ownAddress = regexp.MustCompile(`second|altern|backup|recover|zweit|secund|autre|otro|outro|altra|tweede|priv|work|home|arbeit|personal|person(al|lich)|mail[2-9]$|[2-9]mail`)
	// current knows what tells the password in use from others.
	current = regexp.MustCompile(`current|aktuell|actuel|actual|latest|history|valid|revok|^typ|^type|tipo|kind|purpose`)
)

// digests reports whether a column holds what signs people in, by what is in it.
func (c *column) digests() bool {
	for ; !c.ofDigests && c.tried < len(c.examples); c.tried++ {
		if e := c.examples[c.tried]; len(e) >= 20 {
			_, err := hashers.Convert("auto", e, nil)
			c.ofDigests = err == nil
		}
	}
	return c.ofDigests
}

// secret reports whether a column is nothing to keep: a digest, a token, a second factor.
func (c *column) secret() bool {
	if c.attributes() != nil {
		return false
	}
	return c.calledSecret() || c.saysFactor() || c.seeds() || c.digests() || slices.ContainsFunc(c.examples, hasSecret) || c.random()
}

// calledSecret reports whether a column is one by its name, whatever is in it.
func (c *column) calledSecret() bool {
	name := c.path[len(c.path)-1]
	return wording.NamesSecret(name) && !c.ofStatus() || loginKey.MatchString(normal(name)) || secondFactor(name)
}

// loginKey knows keys that people stay signed in with, and those that their data are encrypted with.
var loginKey = regexp.MustCompile(`^(a|auth|login|remember|autologin|session|reset|activation|encryption|crypt)key$`)

// serialised are the texts in what PHP's serialize has written.
var serialised = regexp.MustCompile(`s:\d+:"([^"]*)";`)

// hasSecret reports whether a text is a secret by its form, or one that PHP has written has one in it.
func hasSecret(text string) bool {
	return secret.Is(text) || slices.ContainsFunc(serialised.FindAllStringSubmatch(text, 100), func(in []string) bool { return secret.Is(in[1]) })
}

// secondFactor reports whether a name is one of what people sign in with besides a password.
func secondFactor(name string) bool {
	return wording.Tells(name) == wording.TellsFactor || factorSecret.MatchString(normal(name))
}

// saysFactor reports whether a column says of some that they sign in with a second factor: authmodule has totp (WHMCS). It is left to the
// check, which tells of whom.
func (c *column) saysFactor() bool {
	return len(c.path) == 1 && mapping.SaysHow(c.path[0]) && slices.ContainsFunc(c.examples, mapping.NamesFactor)
}

// seeds reports whether a column holds what codes of authenticator apps are made of, however few have one: Base32.
func (c *column) seeds() bool {
	return c.filled > 0 && !slices.ContainsFunc(c.examples, func(e string) bool { return !secret.IsSeed(e) })
}

// ofFactor reports whether a column is inside of what is about a second factor: active says nothing of the user there.
func (c *column) ofFactor() bool {
	return slices.ContainsFunc(c.path[:len(c.path)-1], func(s string) bool { return secondFactor(s) })
}

// random reports whether every value is another long text without a meaning, as tokens and seeds of second factors are. What
// users are known by is looked at before.
func (c *column) random() bool {
	if !c.distinct() || c.mostly(uuid) || c.mostly(link) || c.mostly(email) {
		return false
	}
	return !slices.ContainsFunc(c.examples, func(e string) bool {
		if seedValue.MatchString(e) && len(c.examples) >= 3 {
			return false
		}
		return len(e) < 24 || len(e) < 32 && len(c.examples) < 3 || !tokenValue.MatchString(e) || strings.Count(e, "-") > 4 || longNumber.ReplaceAllString(e, "") == ""
	})
}

var (
	tokenValue = regexp.MustCompile(`^[A-Za-z0-9+/_.:=-]*(\d+[A-Za-z+/_-]+){4,}[A-Za-z0-9+/_.:=-]*$`)
	seedValue  = regexp.MustCompile(`^[A-Z2-7]{16,64}={0,6}$`)
)

// shutsOut reports whether a value that was seen says that somebody is gone or must not sign in.
func (c *column) shutsOut() bool {
	name := strings.Join(c.path, ".")
	for v := range c.counts {
		if mapping.SaysState(name, v) {
			return true
		}
	}
	return slices.ContainsFunc(c.examples, func(v string) bool { return mapping.SaysState(name, v) })
}

// lastTime knows times that say nothing of that kind.
var lastTime = regexp.MustCompile(`last|login|seen|updat|modif|birth|born|dob|geburt|naissance|nacimiento|nascimento|letzt|dernier|ultim|ostatni|urodz|zmodyf|aktualiz|最終|誕生|生日|verif|confirm`)
