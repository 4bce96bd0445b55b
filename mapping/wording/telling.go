package wording

import (
	"strings"

	"clerk-import/mapping/regexp"
)

// TellsFactor is what [Tells] says of a column whose name is that of a second factor.
const TellsFactor = "a second factor"

// telling are names of columns that say something of a user that must not be passed over:
// whoever leaves them behind is to know. Names are taken apart into words first.
var telling = []struct {
	what string
	name *regexp.Regexp
}{
	{TellsFactor, regexp.MustCompile(`(?i)(^| )(m ?fa|2 ?fa|(in ?)?2 ?sv|tfa|twofa|two ?factor|two ?step|2 ?step|(auth|oath) ?2 ?fa|second factor|auth(entication)? factors?|(google|using|use|email|sms|has|enable|enabled) ?2 ?fa|authy|duo (enabled|user|id)|guardian (enrollments?|factors?)|(app|email|sms|strong) authentication|multi ?factor|t?otps?|hotp|(backup|recovery|scratch|emergency) codes?|webauthn|passkeys?|authenticators?|u2f|fido ?2?|biometric|` +
		`(security|hardware) keys?|yubi ?keys?|hardware tokens?|google ?auth(enticator)? (keys?|secrets?|seeds?|codes?|enabled|enable)|g ?auth (keys?|secrets?|seeds?))( |$)|^backups?$|` + factorStems)},
	{"an address", regexp.MustCompile(`(?i)(^| )(e ?mails?|phones?|phone numbers?|mobile|msisdn)$`)},
	{"a state", regexp.MustCompile(`(?i)(^| )(state|status|(un|soft )?deleted|delete at|discarded|removed|tombstone|disabled|enabled|(in)?active|activated|deactivated|(un)?locked|lock|lockout|lockout end|blocked|banned|ban|suspended|suspension|archived|anonymous|guest|temp|spam|confirmed|is pending|(not )?approved|deprovisioned|expired?|expires|expiry|published)( at| on| until| till| end| created at| expires at| reason| date| date utc)?$`)},
}

// factorStems are what names of second factors have in them in other languages.
const factorStems = `(?i)(mehr|zwei|zweit|zweiter)[ -]?faktor|multi ?(fattore|fator|facteur)|doble ?autent|(doppio|due|secondo) ?fattor[ei]|(dos|segundo) ?factor(es)?|(dois|segundo) ?fator(es)?|` +
	`(deux|double|second) ?facteurs?|tweede ?factor|二段階`

// Tells is what a column of that name says of a user, be it in a container: "a second
// factor", "an address", "a state", or "".
func Tells(column string) string { return tellingNames.of(column, tells) }

func tells(column string) string {
	leaf := strings.TrimSuffix(withoutNote(column), "[]")
	leaf = WithoutNamespace(strings.TrimSuffix(leaf[strings.LastIndexAny(leaf, ".[")+1:], "]"))
	words := Words(leaf)
	if strings.HasPrefix(words, "last ") || OfRule.MatchString(words) || oneTime.MatchString(words) {
		return "" // when it was, or what is asked of everybody, not what is
	}
	for _, t := range telling {
		if t.name.MatchString(words) {
			return t.what
		}
	}
	return ""
}

// OfRule knows names of what people are asked to have, which says nothing of whether they do: "2sv enforced", "mfa exclusion".
var OfRule = regexp.MustCompile(`(^| )(m ?fa|2 ?fa|2 ?sv|two ?factor|two ?step|multi ?factor)( |$).*(enforced|exclusion|mandatory|policy)$|^enable user portal multi ?factor$`)

// oneTime knows names of what is said of codes that are sent to sign in with once, and of their times: otp_hash, mfa_code_expires_at.
var oneTime = regexp.MustCompile(`(^| )(m ?fa|2 ?fa|otps?)( codes?| tokens?)?( hash)? (expires|expiry|expiration|sent)( at| on| date| time)?$|^otp hash$`)

// TellsFactors reports whether a table has second factors, by its name.
func TellsFactors(table string) bool {
	return Tells(table) == TellsFactor || Fold(table[strings.LastIndexByte(table, '.')+1:]) == "googleauth"
}

// note is what forms and templates write behind the name of a column: "Status [READ ONLY]", "Email Address [Required]".
var note = regexp.MustCompile(`(?i)\s+\[(required|optional|read only|upload only|must be [^\]]*)\]$`)

// withoutNote is a name without the note behind it.
func withoutNote(name string) string {
	if !strings.HasSuffix(name, "]") || strings.HasSuffix(name, "[]") {
		return name
	}
	return note.ReplaceAllString(name, "")
}

// WithoutNamespace is a name without what systems put around those that their customers have given, to keep them apart from their own:
// custom:banned (Cognito), urn:…:User:active (SCIM), extension_<application>_banned (Entra), Banned__c (Salesforce).
func WithoutNamespace(name string) string {
	if i := strings.LastIndexByte(name, ':'); i > 0 && i+1 < len(name) && name[i-1] != ' ' && name[i+1] != ' ' {
		name = name[i+1:]
	}
	if strings.HasSuffix(name, "__c") || strings.HasSuffix(name, "__pc") {
		name = name[:strings.LastIndex(name, "__")]
	}
	return spaceOfDirectory.ReplaceAllString(name, "")
}

// spaceOfDirectory is the front of attributes that an application has added to Entra.
var spaceOfDirectory = regexp.MustCompile(`^extension_[0-9a-f]{32}_`)

// Words are the words of a name, in lower case: "user bans" of userBans and user_bans. Words that stand together without
// anything between them, as databases write names that nobody has quoted, are taken apart where all of them are known:
// "mfa secret" of mfasecret.
func Words(name string) string {
	name = withoutNote(name)
	words := strings.Fields(strings.ToLower(strings.Join(Split(name), " ")))
	if len(words) == 1 {
		if apart := unglued(words[0], glue); apart != nil {
			words = apart
		}
	}
	return strings.Join(words, " ")
}

// glue are the words that names of second factors and of states are made of.
var glue = wordSet(`is has was account user users login email phone sms app google two factor factors second multi auth authentication authenticator
		totp otp hotp mfa 2fa tfa twofa u2f webauthn passkey passkeys secret secrets key keys seed seeds recovery backup scratch emergency code codes
		enabled enable active inactive activated deactivated disabled deleted delete removed discarded archived at on until till end date time reason
		banned ban bans blocked block locked lock lockout suspended suspension confirmed approved expired expires expiry anonymous guest spam`)

func wordSet(words string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(words) {
		all[w] = true
	}
	return all
}

// unglued takes a word apart into the longest known ones, nil where it is not wholly made of two or more.
func unglued(word string, glue map[string]bool) []string {
	const longest = len("authentication")
	if len(word) > 4*longest || glue[word] {
		return nil
	}
	for n := min(longest, len(word)-1); n > 1; n-- {
		if !glue[word[:n]] {
			continue
		}
		if rest := word[n:]; glue[rest] {
			return []string{word[:n], rest}
		} else if more := unglued(rest, glue); more != nil {
			return append([]string{word[:n]}, more...)
		}
	}
	return nil
}

// Split takes a name of a column apart: "LockoutEnd" and "lockout_end" are the same.
func Split(name string) []string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case r >= 'A' && r <= 'Z' && i > 0 && (name[i-1] >= 'a' && name[i-1] <= 'z' || i+1 < len(name) && name[i+1] >= 'a' && name[i+1] <= 'z'):
			b.WriteByte(' ')
			b.WriteRune(r)
		case strings.ContainsRune("_-: $", r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return strings.Fields(b.String())
}

// namesSecret knows names of secrets wherever it stands in them, secretWords by one of their words.
var (
	namesSecret = regexp.MustCompile(`(?i)pass|pwd|hash|salt|secret|token|digest|totp|otp|^codes?$|(backup|recovery|reset|verif[a-z]*|activation|confirm[a-z]*|sms|login|auth[a-z]*|security|pin|access|einmal|invit[a-z]*|aktivierungs|bestätigungs|sicherheits)_?-? ?codes?|credential|contrase|senha|motdepasse|kennwort|clave|passwort|(api|private|access|sign(er|ing)|encryption|master)_?key|recovery|security_?(question|answer)|antwort|session|cookie|csrf|signature|mfa|2fa|パスワード|密码|口令|geheim|schlussel|schlüssel|schluessel|segredo|secreto|segreto|secreta|sleutel|chiave|chave|jeton|clé|wachtwoord|herstel|credencia|credenzial|inlog|sitzung|sessione|sessie|haslo|hasło|hasła|resumo|シークレット|秘密|答え|sifre|şifre|parola|losenord|lösenord|adgangskode|kodeord|salasana|tiiviste|heslo|jelsz|pasuwa|^(activation|confirmation)$`)
	secretWords = regexp.MustCompile(`(^| )(pw|pwds?|pins?|cvv|cvc)\d*( |$)`)
)

// NamesSecret reports whether a column is one of secrets by its name: no value of it is shown.
func NamesSecret(column string) bool { return secretNames.of(column, isSecretName) }

func isSecretName(column string) bool {
	return namesSecret.MatchString(column) || secretWords.MatchString(Words(column))
}
