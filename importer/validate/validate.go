// Package validate judges Users before they are sent: the rules find what the
// API would refuse and what it would accept to the customer's regret, and
// [Duplicates] finds identifiers that appear twice in the input. Everything it
// says is a mapping.Problem.
//
// Start from [Rules] and [NewRuleset].
package validate

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/rangetable"

	"clerk-import/mapping"
)

// Rule is one thing that can be wrong with a row. Those that have a check are
// independent of each other and of other rows; the others are found by another
// room, which states the particulars.
type Rule struct {
	Code     string
	Severity mapping.Severity
	Summary  string // what is wrong, one sentence without a full stop
	Hint     string // what to do about it
	Fixed    bool   // cannot be switched off: the row cannot be sent

	// follows are fields that the rule misses something in: where one of them is in error already,
	// that is all there is to say.
	follows []string

	about mapping.Parts // what it looks at; users without any of it are fine. 0: all users
	check func(u *mapping.User, now time.Time, found report)
	// texts is what the rule has to say of texts that have bytes which hardly any has: see oddTexts.
	texts func(u *mapping.User, found report)
	// because, if not nil, completes the summary with what is wrong with this user, or is
	// "" when there is no more to say; it says nothing of the user's values.
	because func(u *mapping.User) string
}

// report is called by a rule for each offence. value is shown masked; secrets
// pass "".
type report func(field, value string)

// Limits of the API. Sources: Clerk docs and the importer of Clerk's own CLI,
// which mirrors the server.
const (
	minPassword     = 8       // characters
	maxPassword     = 72      // bytes
	maxName         = 256     // bytes
	maxExternalID   = 1024    // bytes; the API documents no bound, and is asked for a hundred in one URL
	maxLocale       = 64      // bytes
	maxEmail        = 254     // bytes
	maxEmailLocal   = 64      // bytes
	minUsername     = 4       // characters
	maxUsername     = 64      // characters
	maxMetadata     = 8 << 10 // bytes of each metadata object
	maxAttachedList = 100     // identifiers of one kind; the API publishes no limit
)

var (
	domainPattern = regexp.MustCompile(`^(?i)(?:[a-z0-9\p{L}](?:[a-z0-9\p{L}\p{M}-]{0,61}[a-z0-9\p{L}\p{M}])?\.)+(?:[a-z\p{L}\p{M}]{2,63}|xn--[a-z0-9-]{2,59})$`)
	localPattern  = regexp.MustCompile("^(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10FFFF}-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10FFFF}-]+)*|\"[^\"\\\\]+\")$")
	walletPattern = regexp.MustCompile(`^0x[0-9a-fA-F]{40}$|^[1-9A-HJ-NP-Za-km-z]{32,44}$`)
)

// Rules lists all rules.
func Rules() []Rule { return rules }

var rules = slices.Concat(refused, refusedValues, regrets, organizations, elsewhere)

var rulesByCode = func() map[string]*Rule {
	m := make(map[string]*Rule, len(rules))
	for i := range rules {
		m[rules[i].Code] = &rules[i]
	}
	return m
}()

// Summary is what the rule of a code finds wrong, "" for a code that no rule has.
func Summary(code string) string {
	if r := rulesByCode[code]; r != nil {
		return r.Summary
	}
	return ""
}

// identifierFields are those of which a user needs one.
var identifierFields = []string{"email_address", "phone_number", "username", "web3_wallet"}

// passwordFields are those of which a password may come.
var passwordFields = []string{"password", "password_digest", "password_hasher"}

// refused are the rules for what the API would refuse. A new rule is one entry.
var refused = []Rule{
	{Code: "identifier_missing", Severity: mapping.Fatal, follows: identifierFields,
		Summary: "the row has no e-mail address, phone number, username or wallet",
		Hint:    "a Clerk user needs one of them to sign in with; check that the mapping reads the right columns",
		check: func(u *mapping.User, _ time.Time, found report) {
			if len(u.Emails)+len(u.Phones)+len(u.Web3Wallets) == 0 && u.Username.Or("") == "" {
				found("", u.ExternalID.Or(""))
			}
		}},
	{Code: "email_invalid", Severity: mapping.Fatal, about: mapping.PartEmail,
		Summary: "the e-mail address is not valid",
		Hint:    "correct the address, or leave it out if the user has something else to sign in with",
		check: func(u *mapping.User, _ time.Time, found report) {
			for _, e := range u.Emails {
				if !ValidEmail(e.Value) {
					found("email_address", e.Value)
				}
			}
		},
		because: func(u *mapping.User) string {
			for _, e := range u.Emails {
				if at, what := invisible(e.Value); what != "" {
					return fmt.Sprintf("character %d of it cannot be seen, it is %s", at, what)
				}
			}
			return ""
		}},
	{Code: "spreadsheet_damage", Severity: mapping.Fatal, about: mapping.PartExternalID | mapping.PartUsername | mapping.PartNames | mapping.PartPhone,
		Summary: "a spreadsheet program put an error, or a rounded number, in the place of the value",
		Hint:    "export again, and do not open and save the file with the program; or have it take the column for text",
		check: func(u *mapping.User, _ time.Time, found report) {
			if v := u.ExternalID.Or(""); rounded(v) || spreadsheetError(v) {
				found("external_id", v)
			}
			for _, p := range u.Phones {
				if rounded(p.Value) || spreadsheetError(p.Value) {
					found("phone_number", p.Value)
				}
			}
			for _, f := range [...]struct {
				name string
				text *mapping.Opt[string]
			}{{"username", &u.Username}, {"first_name", &u.FirstName}, {"last_name", &u.LastName}} {
				if v := f.text.Or(""); spreadsheetError(v) {
					found(f.name, v)
				}
			}
		}},
	{Code: "phone_invalid", Severity: mapping.Fatal, about: mapping.PartPhone,
		Summary: "the phone number is not in E.164 form (+ country code and digits)",
		Hint:    "use the converter e164 in the mapping, with the region of numbers that lack a country code",
		check: func(u *mapping.User, _ time.Time, found report) {
			for _, p := range u.Phones {
				if !ValidPhone(p.Value) {
					found("phone_number", p.Value)
				}
			}
		}},
	{Code: "wallet_invalid", Severity: mapping.Fatal, about: mapping.PartWallet,
		Summary: "the web3 wallet is not an address",
		Hint:    "Clerk takes Ethereum style (0x and 40 hex digits) and Solana style addresses",
		check: func(u *mapping.User, _ time.Time, found report) {
			for _, w := range u.Web3Wallets {
				if !walletPattern.MatchString(w) {
					found("web3_wallet", w)
				}
			}
		}},
	{Code: "username_length", Severity: mapping.Fatal, about: mapping.PartUsername,
		Summary: fmt.Sprintf("the username does not have %d to %d characters", minUsername, maxUsername),
		Hint:    "change the username, or leave it out if the user has something else to sign in with",
		check: func(u *mapping.User, _ time.Time, found report) {
			if name, ok := u.Username.Get(); ok && name != "" {
				if n := utf8.RuneCountInString(name); n < minUsername || n > maxUsername {
					found("username", name)
				}
			}
		}},
	{Code: "username_characters", Severity: mapping.Fatal, about: mapping.PartUsername,
		Summary: "the username has characters other than letters, digits, _ and -",
		Hint:    "change the username, or leave it out if the user has something else to sign in with",
		check: func(u *mapping.User, _ time.Time, found report) {
			if name := u.Username.Or(""); name != "" && !plainUsername(name) {
				found("username", name)
			}
		}},
	{Code: "username_needs_letter", Severity: mapping.Fatal, about: mapping.PartUsername,
		Summary: "the username has no letter",
		Hint:    "Clerk refuses purely numeric usernames unless the instance allows them; change or leave out",
		check: func(u *mapping.User, _ time.Time, found report) {
			if name := u.Username.Or(""); name != "" && plainUsername(name) && !hasLetter(name) {
				found("username", name)
			}
		}},
	{Code: "name_too_long", Severity: mapping.Fatal, about: mapping.PartNames,
		Summary: fmt.Sprintf("the name is longer than %d bytes", maxName),
		Hint:    "shorten it",
		check: func(u *mapping.User, _ time.Time, found report) {
			if n := u.FirstName.Or(""); len(n) > maxName {
				found("first_name", n)
			}
			if n := u.LastName.Or(""); len(n) > maxName {
				found("last_name", n)
			}
		}},
	{Code: "external_id_too_long", Severity: mapping.Fatal, about: mapping.PartExternalID,
		Summary: fmt.Sprintf("the external id is longer than %d bytes", maxExternalID),
		Hint:    "map external_id to what identifies the user in the source, as a key or a UUID",
		check: func(u *mapping.User, _ time.Time, found report) {
			if id := u.ExternalID.Or(""); len(id) > maxExternalID {
				found("external_id", id)
			}
		}},
	{Code: "locale_invalid", Severity: mapping.Fatal, about: mapping.PartLocale,
		Summary: "the locale is not a BCP 47 language tag",
		Hint:    "write it like en-US",
		check: func(u *mapping.User, _ time.Time, found report) {
			if l := u.Locale.Or(""); l != "" {
				if _, err := language.Parse(l); err != nil || len(l) > maxLocale {
					found("locale", l)
				}
			}
		}},
	{Code: "timestamp_invalid", Severity: mapping.Fatal, about: mapping.PartTimes,
		Summary: "the time is not in RFC 3339 form",
		Hint:    "use the converter timestamp in the mapping",
		check: func(u *mapping.User, _ time.Time, found report) {
			if plainTimes(u) {
				return
			}
			eachTime(u, func(field, text string, _ time.Time, err error) {
				if err != nil {
					found(field, text)
				}
			})
		}},
	{Code: "timestamp_future", Severity: mapping.Fatal, about: mapping.PartTimes,
		Summary: "the time lies in the future",
		Hint:    "check the unit: milliseconds read as seconds end up far in the future",
		check: func(u *mapping.User, now time.Time, found report) {
			if writtenBetween(u, 0, now.UTC().Year()) {
				return
			}
			eachTime(u, func(field, text string, t time.Time, err error) {
				if err == nil && t.After(now) {
					found(field, text)
				}
			})
		}},
	{Code: "digest_without_hasher", Severity: mapping.Fatal, follows: []string{"password_hasher", "password_digest"}, about: mapping.PartPassword,
		Summary: "there is a password digest but nothing says how it was made",
		Hint:    "set password_hasher in the mapping, or use digest: {from: auto, ...}",
		check: func(u *mapping.User, _ time.Time, found report) {
			_, digest := u.PasswordDigest.Get()
			if _, hasher := u.PasswordHasher.Get(); digest && !hasher {
				found("password_hasher", "")
			}
		}},
	{Code: "password_and_digest", Severity: mapping.Fatal, about: mapping.PartPlaintext,
		Summary: "there are both a plaintext password and a digest",
		Hint:    "map one of the two",
		check: func(u *mapping.User, _ time.Time, found report) {
			_, plain := u.Password.Get()
			if _, digest := u.PasswordDigest.Get(); plain && digest {
				found("password", "")
			}
		}},
	{Code: "password_too_short", Severity: mapping.Fatal, about: mapping.PartPlaintext,
		Summary: fmt.Sprintf("the plaintext password has fewer than %d characters", minPassword),
		Hint:    "set skip_password_checks: true in the mapping to import it all the same",
		check: func(u *mapping.User, _ time.Time, found report) {
			if p, ok := u.Password.Get(); ok && !u.SkipPasswordChecks.Or(false) && utf8.RuneCountInString(p) < minPassword {
				found("password", "")
			}
		}},
	{Code: "password_too_long", Severity: mapping.Fatal, about: mapping.PartPlaintext,
		Summary: fmt.Sprintf("the plaintext password has more than %d bytes", maxPassword),
		Hint:    "bcrypt reads no more; let these users choose a new password (leave it out)",
		check: func(u *mapping.User, _ time.Time, found report) {
			if p, ok := u.Password.Get(); ok && len(p) > maxPassword {
				found("password", "")
			}
		}},
	{Code: "metadata_invalid", Severity: mapping.Fatal, about: mapping.PartMetadata,
		Summary: "the metadata is not a JSON object",
		Hint:    "map an object, or build one with object: in the mapping",
		check: func(u *mapping.User, _ time.Time, found report) {
			eachMetadata(u, func(field string, m json.RawMessage) {
				if len(m) == 0 || m[0] != '{' {
					found(field, "")
				}
			})
		}},
	{Code: "metadata_too_large", Severity: mapping.Fatal, about: mapping.PartMetadata,
		Summary: fmt.Sprintf("the metadata is larger than %d bytes", maxMetadata),
		Hint:    "map only the keys that the application needs; keep the rest in your own database",
		check: func(u *mapping.User, _ time.Time, found report) {
			eachMetadata(u, func(field string, m json.RawMessage) {
				if len(m) > maxMetadata {
					found(field, "")
				}
			})
		}},
	{Code: "organizations_limit_negative", Severity: mapping.Fatal, about: mapping.PartOrgsLimit,
		Summary: "the limit of organizations is negative",
		Hint:    "0 means unlimited",
		check: func(u *mapping.User, _ time.Time, found report) {
			if n := u.CreateOrgsLimit.Or(0); n < 0 {
				found("create_organizations_limit", fmt.Sprint(n))
			}
		}},
	{Code: "too_many_identifiers", Severity: mapping.Fatal, about: mapping.PartEmail | mapping.PartPhone,
		Summary: fmt.Sprintf("the row has more than %d addresses or numbers of one kind", maxAttachedList),
		Hint:    "is a list of somebody else's addresses mapped?",
		check: func(u *mapping.User, _ time.Time, found report) {
			if len(u.Emails) > maxAttachedList {
				found("email_address", "")
			}
			if len(u.Phones) > maxAttachedList {
				found("phone_number", "")
			}
		}},
}

// eachTime calls f for each time of a user, and err tells those that are none.
func eachTime(u *mapping.User, f func(field, text string, t time.Time, err error)) {
	if s, ok := u.CreatedAt.Get(); ok {
		t, err := time.Parse(time.RFC3339, s)
		f("created_at", s, t, err)
	}
	if s, ok := u.LegalAcceptedAt.Get(); ok {
		t, err := time.Parse(time.RFC3339, s)
		f("legal_accepted_at", s, t, err)
	}
}

// writtenBetween reports whether the times of a user, if they are any, are of the years from up to and without to. It only
// looks at how they begin and end, and is no for times that are not written in UTC.
func writtenBetween(u *mapping.User, from, to int) bool {
	between := func(o *mapping.Opt[string]) bool {
		s, ok := o.Get()
		if !ok {
			return true
		}
		if len(s) < len("2006-") || s[4] != '-' || s[len(s)-1] != 'Z' {
			return false
		}
		year := 0
		for _, c := range []byte(s[:4]) {
			if c < '0' || c > '9' {
				return false
			}
			year = year*10 + int(c-'0')
		}
		return from <= year && year < to
	}
	return between(&u.CreatedAt) && between(&u.LegalAcceptedAt)
}

// plainTimes reports whether the times of a user are plain ones. Nearly all are, and need not be parsed.
func plainTimes(u *mapping.User) bool {
	plain := func(o *mapping.Opt[string]) bool {
		s, ok := o.Get()
		if !ok {
			return true
		}
		_, _, ok = mapping.PlainTime(s)
		return ok
	}
	return plain(&u.CreatedAt) && plain(&u.LegalAcceptedAt)
}

func eachMetadata(u *mapping.User, f func(field string, m json.RawMessage)) {
	if m, ok := u.PublicMetadata.Get(); ok {
		f("public_metadata", m)
	}
	if m, ok := u.PrivateMetadata.Get(); ok {
		f("private_metadata", m)
	}
	if m, ok := u.UnsafeMetadata.Get(); ok {
		f("unsafe_metadata", m)
	}
}

// Ruleset is the rules of a run.
type Ruleset struct {
	rules    []Rule // that have a check
	disabled map[string]bool
	raised   map[string]bool
	instance *Instance // nil: unknown
}

// NewRuleset returns the rules without the disabled ones; those in asError
// reject the row. Codes that no rule has are an error.
func NewRuleset(disable, asError []string) (*Ruleset, error) {
	rs := &Ruleset{disabled: map[string]bool{}, raised: map[string]bool{}}
	for _, code := range slices.Concat(disable, asError) {
		if rulesByCode[code] == nil {
			return nil, fmt.Errorf("no rule has the code %q", code)
		}
	}
	for _, code := range asError {
		rs.raised[code] = true
	}
	for _, code := range disable {
		rs.disabled[code] = true
	}
	for _, r := range rules {
		if rs.disabled[r.Code] {
			if r.Fixed {
				return nil, fmt.Errorf("the rule %q cannot be switched off: %s", r.Code, r.Summary)
			}
			continue
		}
		if rs.raised[r.Code] {
			r.Severity = mapping.Fatal
		}
		if r.check != nil || r.texts != nil {
			rs.rules = append(rs.rules, r)
		}
	}
	return rs, nil
}

// Apply does to problems that were found elsewhere what the run's switches say:
// it drops those of disabled rules and makes those of raised ones errors.
func (rs *Ruleset) Apply(problems []mapping.Problem) []mapping.Problem {
	if len(rs.disabled)+len(rs.raised) == 0 {
		return problems
	}
	kept := problems[:0]
	for _, p := range problems {
		if rs.disabled[p.Code] { // and so is not Fixed
			continue
		}
		if rs.raised[p.Code] {
			p.Severity = mapping.Fatal
		}
		kept = append(kept, p)
	}
	return kept
}

// Settled is what is left of a row's problems in a later walk. That the row was good by the run's
// switches is known: an error that can be switched off was, whatever the switches are now.
func Settled(problems []mapping.Problem) []mapping.Problem {
	return slices.DeleteFunc(problems, func(p mapping.Problem) bool {
		r := rulesByCode[p.Code]
		return p.Severity == mapping.Fatal && r != nil && !r.Fixed
	})
}

// Severity is the severity that a rule has in the run.
func (rs *Ruleset) Severity(code string) mapping.Severity {
	if rs.raised[code] {
		return mapping.Fatal
	}
	return rulesByCode[code].Severity
}

// Raised reports whether the run has a rule's findings reject the row, whatever the rule is about.
func (rs *Ruleset) Raised(code string) bool { return rs.raised[code] }

// Enabled reports whether a rule is part of the run.
func (rs *Ruleset) Enabled(code string) bool { return !rs.disabled[code] }

// Judge applies rules for one goroutine.
type Judge struct {
	rules    *Ruleset
	rule     *Rule // being applied
	user     *mapping.User
	problems []mapping.Problem
	known    int // problems that others found
	found    report
	// about are the rules that look at users with these parts: most users are alike.
	about map[looked][]*Rule
	last  looked // asked for, and the rules for them
	those []*Rule
}

// looked is what there is to be looked at of a user.
type looked struct {
	parts mapping.Parts
	odd   bool // there are odd texts
}

// NewJudge returns a Judge.
func (rs *Ruleset) NewJudge() *Judge {
	j := &Judge{rules: rs, about: map[looked][]*Rule{}}
	j.found = func(field, value string) {
		r := j.rule
		if j.consequence(field, value) {
			return
		}
		message := r.Summary
		if r.because != nil {
			if why := r.because(j.user); why != "" {
				message += ": " + why
			}
		}
		j.problems = append(j.problems, mapping.Problem{
			Code: r.Code, Severity: r.Severity, Field: field, Message: message, Hint: r.Hint, Value: value,
		})
	}
	return j
}

// consequence reports whether what the rule finds is said by an error that is known already: one of
// a field that the rule misses something in, or one that another rule found in the same value.
func (j *Judge) consequence(field, value string) bool {
	for i := range j.problems {
		p := &j.problems[i] // not copied
		switch {
		case p.Severity != mapping.Fatal || p.Code == j.rule.Code:
		case slices.Contains(j.rule.follows, p.Field), i >= j.known && value != "" && p.Field == field && p.Value == value:
			return true
		}
	}
	return false
}

// of lists the rules that have something to look at.
func (j *Judge) of(at looked) []*Rule {
	if at == j.last && j.those != nil {
		return j.those
	}
	rules, known := j.about[at]
	if !known {
		for i := range j.rules.rules {
			if r := &j.rules.rules[i]; (r.about&at.parts != 0 || r.about == 0) && (r.check != nil || at.odd) {
				rules = append(rules, r)
			}
		}
		j.about[at] = rules
	}
	j.last, j.those = at, rules
	return rules
}

// Row applies the rules to one user, who has these parts, and appends what they
// find to problems. now is the time the run was started, so that the same row is judged the same all
// through it.
func (j *Judge) Row(u *mapping.User, parts mapping.Parts, now time.Time, problems []mapping.Problem) []mapping.Problem {
	j.problems, j.known, j.user = problems, len(problems), u
	odd := oddTexts(u)
	for _, j.rule = range j.of(looked{parts, odd}) {
		if odd && j.rule.texts != nil {
			j.rule.texts(u, j.found)
		}
		if j.rule.check != nil {
			j.rule.check(u, now, j.found)
		}
	}
	problems, j.problems, j.user = j.problems, nil, nil
	return problems
}

// ValidPhone reports whether a phone number is in E.164 form: a plus, and 7 to 15
// digits of which the first is not 0.
func ValidPhone(s string) bool {
	if len(s) < 8 || len(s) > 16 || s[0] != '+' || s[1] == '0' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// plainUsername reports whether a username has only what every instance allows.
func plainUsername(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

func hasLetter(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i] | 0x20; 'a' <= c && c <= 'z' {
			return true
		}
	}
	return false
}

// ValidEmail reports whether an address has a form the API accepts: RFC 5322's
// addr-spec without comments, a domain with a dot, and lengths of RFC 5321.
func ValidEmail(s string) bool {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || len(s) > maxEmail || at > maxEmailLocal {
		return false
	}
	if plainEmail(s[:at], s[at+1:]) {
		return true
	}
	if _, what := invisible(s); what != "" {
		return false
	}
	return localPattern.MatchString(s[:at]) && domainPattern.MatchString(s[at+1:])
}

// invisibleNames are characters that cannot be seen and come along when text is copied.
var invisibleNames = map[rune]string{
	'\u00a0': "a space that does not break", '\u00ad': "a soft hyphen", '\u200b': "a space without width", '\u200c': "a non-joiner without width",
	'\u200d': "a joiner without width", '\u200e': "a mark of direction", '\u200f': "a mark of direction", '\u2060': "a word joiner", '\ufeff': "a byte order mark",
	'\u034f': "a grapheme joiner", '\u115f': "a filler", '\u1160': "a filler", '\u3164': "a filler", '\uffa0': "a filler",
}

// unseen are all characters outside of ASCII that cannot be seen.
var unseen = rangetable.Merge(unicode.Cf, unicode.White_Space, rangetable.New(slices.Collect(maps.Keys(invisibleNames))...))

// invisible returns where the first character stands that cannot be seen, from 1, and what
// it is, or "".
func invisible(s string) (at int, what string) {
	for _, r := range s {
		at++
		if r < utf8.RuneSelf || !unicode.Is(unseen, r) {
			continue
		}
		name := invisibleNames[r]
		switch {
		case name != "":
		case unicode.IsSpace(r):
			name = "a space"
		default:
			name = "a character for formatting"
		}
		return at, fmt.Sprintf("U+%04X, %s", r, name)
	}
	return 0, ""
}

var exponent = regexp.MustCompile(`^\+?[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+$`)

// rounded reports whether a value is a long number as a spreadsheet program shows it.
func rounded(v string) bool {
	return v != "" && (v[0] == '+' || '0' <= v[0] && v[0] <= '9') && strings.LastIndexByte(v, '+') > 0 && exponent.MatchString(v)
}

// spreadsheetError reports whether a value is what a formula without a result shows.
func spreadsheetError(v string) bool {
	if v == "" || v[0] != '#' {
		return false
	}
	switch v {
	case "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!":
		return true
	}
	return false
}

// eight are the first eight bytes of a text, to look at all of them at once.
func eight(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

const (
	ones = 0x0101010101010101
	high = 0x80 * ones // the bits that no ASCII has
)

// Bytes of plain addresses: letters and digits, in a local part also _, + and -.
var localBytes, domainBytes = func() (local, domain [256]bool) {
	for c := range 256 {
		domain[c] = '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' && c < 0x80
		local[c] = domain[c] || c == '_' || c == '+' || c == '-'
	}
	return local, domain
}()

// plainEmail recognises the common case, letters and digits with dots, without
// the cost of a regular expression.
func plainEmail(local, domain string) bool {
	prev := byte('.')
	for i := 0; i < len(local); i++ {
		c := local[i]
		if !localBytes[c] && (c != '.' || prev == '.') {
			return false
		}
		prev = c
	}
	if prev == '.' {
		return false
	}
	prev = '.'
	dot := -1
	for i := 0; i < len(domain); i++ {
		c := domain[i]
		if !domainBytes[c] {
			if c != '-' && c != '.' || prev == '.' || prev == '-' {
				return false
			}
			if c == '.' {
				dot = i
			}
		}
		prev = c
	}
	tld := domain[dot+1:]
	for i := range len(tld) {
		if tld[i] < 'A' { // a digit, or -
			return false
		}
	}
	return dot > 0 && len(tld) >= 2 && len(tld) < 64 && dot < 64
}
