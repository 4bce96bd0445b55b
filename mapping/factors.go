package mapping

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"clerk-import/mapping/record"
	"clerk-import/mapping/regexp"
	"clerk-import/mapping/wording"

	"github.com/goccy/go-yaml/ast"
	"github.com/tidwall/gjson"
)

// CodeFactorLost is the code of a user who has a second factor at the source and arrives
// without it.
const CodeFactorLost = "second_factor_lost"

// lostFactor is a kind of second factor that does not come along.
type lostFactor struct{ name, why string }

// lostFactors are the kinds that an entry of `second_factors` may name, and why they stay behind
// if the entry does not say it.
var lostFactors = map[string]lostFactor{
	"authenticator_app": {authenticatorApp, "its secret is not in the export"},
	"backup_codes":      {codesForBackup, "the codes are not in the export"},
	"passkey":           {"passkey or security key", "its key stays in the device and is bound to the old sign-in"},
	"phone":             {"phone", "its number comes along, and not that it is a second factor"},
	"email":             {"e-mail", "its address comes along, and not that it is a second factor"},
	"other":             {"second factor", "the export does not say which one"},
}

// Names of those that Clerk takes.
const (
	authenticatorApp = "authenticator app"
	codesForBackup   = "backup codes"
)

func (f lostFactor) String() string { return f.name + " (" + f.why + ")" }

// factorRule is an entry of `second_factors`: which one a row has that does not come along.
type factorRule struct {
	lost lostFactor
	when *value
}

// lost is the kind of second factor that a field takes.
func (f *fieldSpec) lost() lostFactor {
	if f.kind == listField {
		return lostFactors["backup_codes"]
	}
	return lostFactors["authenticator_app"]
}

// arrived reports whether one of that kind came along with the user: what says that the user has
// one says nothing of a loss then.
func (f lostFactor) arrived(u *User) bool {
	switch f.name {
	case authenticatorApp:
		return u.TOTPSecret.Or("") != ""
	case codesForBackup:
		return len(u.BackupCodes) > 0
	}
	return false
}

// secondFactors compiles `second_factors`.
func (c *compiler) secondFactors(n ast.Node) {
	for _, item := range c.list(n, "second_factors", "{lost: passkey, when: passkeys?}") {
		var rule factorRule
		why := ""
		for _, e := range c.entries(item, "an entry of second_factors", keys["factor"]...) {
			switch e.key {
			case "lost":
				rule.lost = lostFactors[c.choice(e.val, e.key, factorKinds()...)]
			case "when":
				rule.when = c.when(e.val)
			case "why":
				why = c.str(e.val, e.key)
			case "none":
				c.m.NoFactors = c.str(e.val, e.key)
			}
		}
		if rule.lost.why != "" && why != "" {
			rule.lost.why = why
		}
		switch {
		case rule.when != nil && rule.lost.name != "":
			c.m.factors = append(c.m.factors, rule)
		case rule.when != nil || rule.lost.name != "" || c.m.NoFactors == "":
			c.fail(item, "an entry of second_factors needs `lost` and `when`")
		}
	}
}

func factorKinds() []string { return slices.Sorted(maps.Keys(lostFactors)) }

// loses notes a second factor of the current row that does not come along.
func (mp *Mapper) loses(f string) {
	if !slices.Contains(mp.lost, f) {
		mp.lost = append(mp.lost, f)
	}
}

// CodeFactorInvalid is the code of a second factor that is there and is not understood.
const CodeFactorInvalid = "second_factor_invalid"

// losesInvalid notes a second factor that is not understood. An account is weaker without it than its
// owner knows: the row is rejected unless the mapping or the run says otherwise.
func (mp *Mapper) losesInvalid(f *field, val *value, why string, problems []Problem) []Problem {
	lost := f.spec.lost()
	mp.loses(lostFactor{lost.name, "it " + why}.String())
	if val.onError == Drop {
		return problems
	}
	return append(problems, Problem{
		Code: CodeFactorInvalid, Severity: Fatal, Field: f.spec.name, OnError: val.onError, Message: "the " + lost.name + " " + why,
		Hint: "correct the value, or let these users set it up again: --invalid second_factor=drop",
	})
}

// factors puts into the user which second factors do not come along, and appends that some do
// not: one problem a user, however many there are.
func (mp *Mapper) factors(u *User, problems []Problem) []Problem {
	for i := range mp.alive.factors {
		rule := &mp.alive.factors[i]
		if rule.lost.arrived(u) || mp.told(rule.lost) {
			continue
		}
		v, err := mp.eval(rule.when)
		switch {
		case errors.Is(err, errDropped):
		case err != nil:
			mp.loses(rule.lost.name + " (whether there is one cannot be told from the row)")
		case v.tells():
			mp.loses(rule.lost.String())
		}
	}
	if mp.unfinished(u); len(mp.lost) == 0 {
		return problems
	}
	u.FactorsLost = slices.Clone(mp.lost)
	return append(problems, Problem{
		Code: CodeFactorLost, Severity: Warning, Message: "the user loses a second factor: " + strings.Join(mp.lost, "; "),
		Hint: "tell these users to set it up again, or have Clerk ask for one (the instance's settings, Multi-factor)",
	})
}

// told reports whether one of that kind is noted already, for another reason.
func (mp *Mapper) told(f lostFactor) bool {
	return slices.ContainsFunc(mp.lost, func(l string) bool { return strings.HasPrefix(l, f.name+" (") })
}

// tells reports whether a value says that there is something: nothing, no, an empty list, a word for none, and an object that says of
// itself that it is off do not.
func (v Value) tells() bool {
	if !v.holds() || record.LooksLikeJSON(v.Text) && isOff(gjson.Parse(v.Text)) {
		return false
	}
	switch Lower(trimmed(v.Text)) {
	case "[]", "{}", "null", "none", "disabled", "inactive", "nomfa", "no_mfa", "not_enrolled", `\n`:
		return false
	}
	return true
}

// inUse are members of an object that say whether it is in use: totp.enabled.
var inUse = strings.Fields("enabled isenabled active isactive enrolled isenrolled inuse")

// isOff reports whether an object says of itself that it is not in use: of two members that say so both do, and null says nothing.
func isOff(o gjson.Result) (off bool) {
	o.ForEach(func(key, value gjson.Result) bool {
		if key.Type == gjson.String && value.Type != gjson.Null && slices.Contains(inUse, wording.Fold(key.Str)) {
			off = !fromGJSON(value).tells()
			return off
		}
		return true
	})
	return off
}

// unread looks at the value of a column that the mapping does not read: its name may be that of a
// second factor, or that of a member of it.
func (mp *Mapper) unread(c *column, text string) {
	mp.stated(c, text)
	if c.method {
		mp.methods = append(mp.methods, rowMethod{c.name, text})
	}
	if !c.used && (mp.passwordless || mp.m.digest != nil && mp.alive.digest == nil) { // or nothing there is of what it reads
		mp.digestsIn(c.name, gjson.Result{Type: gjson.String, Str: text}, 0)
	} else if c.password && !c.used && HoldsDigest(c.name, text) {
		mp.second.add(c.name, "", mp.rec.Position)
	}
	if in := strings.LastIndexByte(c.name, '.'); in > 0 && !c.factor && mp.m.tree.children[headOf(c.name)] == nil && ofFactorRow(c.name[:in], c.name[in+1:], text) {
		c.factors++
		mp.loses("`" + shownName(c.name[:in]) + "` (" + shownState(text) + ": the mapping does not read it)")
	}
	if c.way && NamesFactor(text) {
		c.factors++
		mp.loses("`" + shownName(c.name) + "` (" + shownState(text) + ": the mapping does not read it)")
	}
	switch {
	case c.factor:
		if (Value{Kind: String, Text: text}).tells() {
			c.factors++
			mp.loses("`" + shownName(c.name) + "` (the mapping does not read it)")
		}
	case !c.used && mp.m.Entity == Users && record.LooksLikeJSON(text):
		mp.factorsIn(c.name, gjson.Parse(text), 0, "the mapping does not read it", mp.m.tree.children[headOf(c.name)] == nil)
	}
}

// factorsIn looks for second factors among the members of a container that nothing reads, or that nothing reads one by one.
// Those that entries are by what they say of their kind are dealt with where the mapping reads some of the entries (kinds).
func (mp *Mapper) factorsIn(name string, in gjson.Result, depth int, why string, kinds bool) {
	const deepest = 6
	in.ForEach(func(key, value gjson.Result) bool {
		member := key.Str
		if named, said, is := pairOf(value); is && in.IsArray() {
			member, value = named, said
		}
		switch {
		case member != "" && mp.factorName(member):
			if c := mp.counters[member]; c != nil && c.factor { // a column that becomes a member of metadata
				return true
			}
			if at := name + "." + member; fromGJSON(value).tells() && !mp.m.tree.readsAt(at) {
				mp.loses("`" + shownName(name) + "." + strings.Clone(member) + "` (" + why + ")")
			}
		case kinds && value.Type == gjson.String && ofFactorRow(name, member, value.Str):
			mp.loses("`" + shownName(name) + "` (" + shownState(value.Str) + ": " + why + ")")
		case member != "" && mp.m.digest != nil && mp.methodName(member):
			mp.methods = append(mp.methods, rowMethod{name + "." + strings.Clone(member), value.String()})
		case depth < deepest && value.Type == gjson.String && record.LooksLikeJSON(value.Str):
			mp.factorsIn(name, gjson.Parse(value.Str), depth+1, why, kinds)
		case depth < deepest && (value.IsObject() || value.IsArray()):
			mp.factorsIn(name, value, depth+1, why, kinds)
		}
		return true
	})
}

// Kinds of second factors as rows and entries that have one each say them, and the names under which they do.
var (
	factorKindNames = strings.Fields("type kind method factor factortype factorkind credentialtype devicetype devicekind methodtype authenticatortype")
	factorWords     = strings.Fields(`totp hotp otp u2f webauthn webauthnpasswordless fido fido2 passkey passkeys securitykey hardwarekey yubikey backupcode backupcodes recoverycode
		recoverycodes recoveryauthncodes scratchcodes authenticator authenticatorapp googleauthenticator softwaretoken softwaretokenmfa twofactor mfa 2fa`)
	// pastTables are words of what is over, and factorTables of tables of what people have that may hold some.
	pastTables   = strings.Fields("log logs audit audits history histories event events activity activities attempt attempts")
	factorTables = strings.Fields("device devices credential credentials authenticator authenticators factor factors token tokens key keys method methods security auth mfa")
	// passing are columns of what happened, and of codes that are sent: a sign-in with its address, a code with its end.
	passing = strings.Fields(`ip ipaddress ipaddr remoteip clientip remoteaddress remoteaddr useragent success succeeded successful outcome attempts
		expires expiresat expireson expiresin expiration expirationdate expiry expirydate expiretime expireat validuntil consumedat`)
)

// headOf is the column, or the joined input, that a name begins with.
func headOf(name string) string {
	head, _, _ := strings.Cut(name, ".")
	head, _ = listName(head)
	return head
}

// ofFactorRow reports whether a row, or an entry of a list, is a second factor by what it says of its kind: credential.type = otp. What
// happened to somebody is none.
func ofFactorRow(of, name, value string) bool {
	return len(value) <= wording.LongValue && slices.Contains(factorKindNames, wording.Fold(name)) && slices.Contains(factorWords, wording.Fold(value)) &&
		!slices.ContainsFunc(strings.Fields(wording.Words(strings.ReplaceAll(of, ".", " "))), func(w string) bool { return slices.Contains(pastTables, strings.TrimSuffix(w, "[]")) })
}

// SaysHow reports whether a column says by its name in which way somebody signs in: authmodule (WHMCS), auth_type. With NamesFactor, its
// value may say that it is with a second factor.
func SaysHow(name string) bool { return wayName.MatchString(wording.Words(name)) }

var wayName = regexp.MustCompile(`(^| )(auth|authentication|login|log ?in|sign ?in|verification) ?(modules?|methods?|type|mode|kind|plugin|mechanism|driver)$`)

// NamesFactor reports whether a way to sign in is a second factor. A code that is sent (otp) may be all that is asked for.
func NamesFactor(way string) bool {
	if len(way) > wording.LongValue {
		return false
	}
	word := wording.Fold(way)
	return word != "otp" && slices.Contains(factorWords, word)
}

// ofFactors reports whether a column is what a joined input of second factors has of each: twofactor.data.
func (m *Mapping) ofFactors(name string) bool {
	input, column, _ := strings.Cut(name, ".")
	return slices.Contains(factorMembers, wording.Fold(column)) && m.Input.Find(input) != nil && wording.TellsFactors(input)
}

// factorMembers are the columns of second factors that hold them.
var factorMembers = strings.Fields("data secret key seed value code codes config payload credential credentials token options sharedkey gakey credentialid publickey")

// factorName reports whether a member's name is that of a second factor.
func (mp *Mapper) factorName(name string) bool {
	is, known := mp.tellsFactor[name]
	if !known {
		is = wording.Tells(name) == wording.TellsFactor && LooksLike(name) == ""
		if mp.tellsFactor == nil {
			mp.tellsFactor = map[string]bool{}
		}
		if len(mp.tellsFactor) < maxColumns {
			mp.tellsFactor[strings.Clone(name)] = is
		}
	}
	return is
}

// shownName is a column's name without what is a value in it, as where an object is keyed by addresses.
func shownName(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		if LooksLike(p) != "" {
			parts[i] = "…"
		}
	}
	return strings.Join(parts, ".")
}

// leftError is why a second factor does not come along.
type leftError struct {
	text    string
	invalid bool // it is not understood: somebody has to look
}

func (e *leftError) Error() string { return e.text }

func base32Args(args []string) error {
	if len(args) == 1 && args[0] != "hex" && args[0] != "base64" {
		return errors.New("takes hex, base64, or nothing")
	}
	return nil
}

// toBase32 writes bytes as secrets of authenticator apps are written.
func toBase32(v Value, args []string) (Value, error) {
	raw, err := []byte(v.Text), error(nil)
	switch strings.Join(args, "") {
	case "hex":
		raw, err = hex.DecodeString(trimmed(v.Text))
	case "base64":
		raw, err = base64.StdEncoding.DecodeString(trimmed(v.Text))
	}
	if err != nil {
		return v, errors.New("is not " + args[0])
	}
	return Str(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)), nil
}

// normalTOTP is the secret of an authenticator app in base32 without blanks, dashes and
// padding, out of an otpauth:// address if it is one. Clerk's are TOTP of 6 digits, SHA-1 and
// 30 seconds. Source: Key Uri Format of google-authenticator's wiki.
func normalTOTP(text string) (string, error) {
	text = strings.TrimSpace(text)
	if scheme, _, ok := strings.Cut(text, "://"); ok && strings.EqualFold(scheme, "otpauth") {
		u, err := url.Parse(text)
		if err != nil || u.Query().Get("secret") == "" {
			return "", &leftError{"is an otpauth address without a secret", true}
		}
		q, why := u.Query(), ""
		digits, period, algorithm := q.Get("digits"), q.Get("period"), strings.ToUpper(strings.ReplaceAll(q.Get("algorithm"), "-", ""))
		switch {
		case strings.EqualFold(u.Host, "hotp"):
			why = "counts (HOTP) instead of following the clock"
		case !strings.EqualFold(u.Host, "totp"):
			why = "is of a kind that is not TOTP"
		case digits != "" && digits != "6":
			why = "makes codes of another number of digits than 6"
		case algorithm != "" && algorithm != "SHA1":
			why = "uses another algorithm than SHA-1"
		case period != "" && period != "30":
			why = "makes a new code at other times than every 30 seconds"
		}
		if why != "" {
			return "", &leftError{why + ", which Clerk does not take", false}
		}
		text = q.Get("secret")
	}
	secret := strings.TrimRight(strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\t' || r == '\n' || r == '\r' || r == '\u00a0' {
			return -1
		}
		return r
	}, text)), "=")
	if b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret); err != nil || len(b) == 0 {
		return "", &leftError{"has a secret that is not base32", true}
	}
	return secret, nil
}

// backupCodes are the codes in a text: several may stand in it, between blanks, new lines,
// commas or semicolons, or as a JSON list.
func backupCodes(text string) []string {
	if strings.TrimSpace(text) == "null" { // of JSON: no list
		return nil
	}
	if record.LooksLikeJSON(text) && strings.TrimSpace(text)[0] == '[' {
		var out []string
		for _, e := range gjson.Parse(text).Array() {
			out = append(out, backupCodes(e.String())...)
		}
		return out
	}
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;\u00a0", r) })
}
