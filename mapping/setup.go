package mapping

import (
	"slices"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"

	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"
)

// CodeFactorUnfinished is the code of second factors whose set-up was begun and never finished: nobody was asked for them.
const CodeFactorUnfinished = "second_factor_unfinished"

var (
	// saysSetUp knows names that say whether a second factor is in use: totp_enabled, mfa_status, otp_required_for_login; setUpSince those
	// that say since when.
	saysSetUp  = regexp.MustCompile(`(^| )(enabled|enrolled|configured|active|activated|confirmed|verified|status|state|in use|set ?up|setup complete|setup completed|required for (login|sign ?in))$`)
	setUpSince = regexp.MustCompile(`(^| )(enabled|activated|confirmed|verified) (at|on|date|time)$`)
	// otherFactor knows factors that are no authenticator app, nor the codes for when it is lost.
	otherFactor = regexp.MustCompile(`(^| )(sms|e ?mail|mail|phone|call|voice|push|duo|radius|webauthn|passkeys?|u2f|fido ?2?|biometric|security key)( |$)`)
	// appWords are all words of a name that says it: one more may be of another factor, mfa_radius_enabled.
	appWords = strings.Fields(`is has was user account member app apps authenticator google auth authentication code login sign in signin for required use using
		m fa mfa 2 2fa 2sv sv tfa twofa two step factor factors second multi multifactor t totp otp
		enabled enrolled configured active activated confirmed verified status state set up setup complete completed at on date time read only`)
	// appParts are what such an app has.
	appParts = strings.Fields("secret secrets seed seeds key keys code codes backup recovery scratch rescue emergency uri url qr device devices method methods type types list id")
	notSetUp = strings.Fields("pending unverified unconfirmed inactive disabled setup begun started initiated enrolling notenrolled none off incomplete unfinished notconfirmed notverified awaiting")
	isSetUp  = strings.Fields("verified confirmed active enabled on enrolled complete completed totp app authenticator")
)

// SaysOfApp reports whether a column says by its name whether an authenticator app is in use: who has not finished to set one up does
// not arrive with it then.
func SaysOfApp(column string) bool {
	_, says := aboutApp(column, false)
	return says
}

// aboutApp is what a name says of an authenticator app: whether it is in use, or since when; "" for nothing. inside says that the name
// is that of a member of what is about second factors.
func aboutApp(name string, inside bool) (since, says bool) {
	words := wording.Words(strings.ReplaceAll(name, ".", " "))
	if otherFactor.MatchString(words) || !inside && !factorAtAll.MatchString(words) || wording.OfRule.MatchString(words) {
		return false, false
	}
	for word := range strings.FieldsSeq(words) {
		if !slices.Contains(appWords, word) {
			return false, false
		}
	}
	since = setUpSince.MatchString(words)
	return since, since || saysSetUp.MatchString(words)
}

var factorAtAll = regexp.MustCompile(`(^| )(m ?fa|2 ?fa|2 ?sv|tfa|twofa|two ?factor|two ?step|second ?factor|multi ?factor|t?otp|authenticator|google ?auth(enticator)?)( |$)`)

// setUp is whether something in the current row says that the authenticator app is in use, and whether something says that it is not: that
// it was begun and not confirmed, or is off.
// unsaid says that no more speaks for off than that nothing says since when.
func (mp *Mapper) setUp() (on, off, unsaid bool) {
	unsaid = true
	look := func(name string, v Value, inside bool) {
		since, says := mp.app(name, inside)
		if !says {
			return
		}
		text := trimmed(v.Text)
		is, known := parseBool(text)
		word := wording.Fold(text)
		switch {
		case v.Empty() || nothingText(text):
			off = off || since
		case since:
			never := known && !is || neverTime(text) == noTime
			on, off, unsaid = on || !never, off || never, unsaid && !never
		case known:
			on, off, unsaid = on || is, off || !is, unsaid && is
		case slices.Contains(notSetUp, word):
			off, unsaid = true, false
		case slices.Contains(isSetUp, word):
			on = true
		}
	}
	var members func(o gjson.Result, inside bool)
	members = func(o gjson.Result, inside bool) {
		o.ForEach(func(key, value gjson.Result) bool {
			switch {
			case value.IsObject() && !inside && factorAtAll.MatchString(wording.Words(key.Str)) && !otherFactor.MatchString(wording.Words(key.Str)):
				members(value, true)
			case !value.IsObject() && !value.IsArray():
				look(key.Str, fromGJSON(value), inside)
			}
			return true
		})
	}
	rec := mp.rec
	if rec.Header == nil {
		members(gjson.Parse(rec.JSON), false)
		return on, off, unsaid
	}
	for i, name := range rec.Header.Names {
		if i < len(rec.Cells) {
			look(name, Value{Kind: String, Text: plainCell(rec.Cells[i])}, false)
		}
	}
	return on, off, unsaid
}

// app is [aboutApp], remembered: rows have the same names.
func (mp *Mapper) app(name string, inside bool) (since, says bool) {
	key := name
	if inside {
		key = "." + name
	}
	is, known := mp.apps[key]
	if !known {
		is.since, is.says = aboutApp(name, inside)
		if mp.apps == nil {
			mp.apps = map[string]appName{}
		}
		if len(mp.apps) < maxColumns {
			mp.apps[strings.Clone(key)] = is
		}
	}
	return is.since, is.says
}

// appName is what a name says of an authenticator app.
type appName struct{ since, says bool }

// unfinished takes away what of an authenticator app its user never finished to set up: whoever arrived with it would be asked for
// codes that they do not have. It is no loss either.
func (mp *Mapper) unfinished(u *User) {
	carried := u.TOTPSecret.Or("") != "" || len(u.BackupCodes) > 0
	if !carried && len(mp.lost) == 0 {
		return
	}
	on, off, unsaid := mp.setUp()
	if on {
		mp.confirmed++
	}
	if carried && !off { // what says that it is in use is no other one
		mp.lost = slices.DeleteFunc(mp.lost, func(l string) bool {
			column, _, _ := strings.Cut(strings.TrimPrefix(l, "`"), "` (")
			return u.TOTPSecret.Or("") != "" && strings.HasPrefix(l, "`") && SaysOfApp(column)
		})
	}
	if !off {
		return
	}
	if carried {
		u.TOTPSecret, u.BackupCodes = Opt[string]{}, nil
		if on { // one says so, the other not
			mp.loses(lostFactor{authenticatorApp, "the row says that it is in use, and that it is not"}.String())
		}
	}
	if on {
		return
	}
	mp.lost = slices.DeleteFunc(mp.lost, func(l string) bool {
		name, _, _ := strings.Cut(l, " (")
		column, isColumn := strings.CutPrefix(name, "`")
		return name == authenticatorApp || name == codesForBackup || isColumn && mp.ofAppAlone(strings.TrimSuffix(column, "`"))
	})
	how := ""
	if unsaid {
		how = nobodySaid
	}
	mp.begun.add("", how, mp.rec.Position)
}

// ofAppAlone reports whether a column is about an authenticator app, its secret and its codes, or about second factors at large, and what
// the current row says in it names no other one.
func (mp *Mapper) ofAppAlone(column string) bool {
	for word := range strings.FieldsSeq(wording.Words(strings.ReplaceAll(column, ".", " "))) {
		if !slices.Contains(appWords, word) && !slices.Contains(appParts, word) {
			return false
		}
	}
	said := strings.FieldsFunc(mp.saidIn(column), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })
	return !otherFactor.MatchString(wording.Words(strings.Join(said, " ")))
}

// saidIn is what the current row says under a name, "" for nothing.
func (mp *Mapper) saidIn(column string) string {
	h := mp.rec.Header
	if h == nil {
		return gjson.Get(mp.rec.JSON, column).Raw
	}
	if i := h.Column(column); i >= 0 && i < len(mp.rec.Cells) {
		return mp.rec.Cells[i]
	}
	return ""
}

// nobodySaid is of second factors of which no more is known than that nothing says since when they are in use.
const nobodySaid = "nobody said"

// foundUnfinished counts the second factors that were begun.
func foundUnfinished(mappers []*Mapper) (out []Finding) {
	confirmed := slices.ContainsFunc(mappers, func(mp *Mapper) bool { return mp.confirmed > 0 })
	all := noted{}
	for _, s := range sumUp(mappers, func(mp *Mapper) notes { return mp.begun }) {
		if s.word != nobodySaid || confirmed {
			all = all.with(s.noted)
			continue
		}
		out = append(out, Finding{At: s.at, Count: s.n, Problem: Problem{
			Code: CodeFactorLost, Severity: Warning, Field: "totp_secret",
			Message: "the second factor stays behind: no row says when one was confirmed, so either nobody has finished to set one up, or the application asks for no confirmation and these users lose it",
			Hint: "find out whether the application asked them for a code (Laravel Fortify: the option confirm of its feature twoFactorAuthentication); " +
				"if it did, tell these users to set it up again",
		}})
	}
	if all.n > 0 {
		out = append(out, Finding{At: all.at, Count: all.n, Problem: Problem{
			Code: CodeFactorUnfinished, Severity: Warning, Field: "totp_secret",
			Message: "the source says that the second factor is off, or was never confirmed: it stays behind, and is no loss",
			Hint:    "right if the application asked none of these for a code",
		}})
	}
	return out
}
