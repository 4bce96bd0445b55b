package importer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"clerk-import/hashers"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// Invalid says what becomes of a part of a user that Clerk does not take.
type Invalid string

// Policies for invalid parts.
const (
	InvalidDrop   Invalid = mapping.Drop   // it is left behind, and the user arrives without it
	InvalidReject Invalid = mapping.Reject // the row is rejected
	// InvalidAdapt rewrites a username, as [Adapted] says, and drops what that does not help.
	InvalidAdapt Invalid = "adapt"
)

// part is a piece of a user that may fail by itself.
type part struct {
	name       string
	usual      Invalid  // where neither the user nor the source says anything
	fields     []string // of the create body
	identifies bool     // somebody signs in with it
	// take takes a value of a field out of a user, "" all of them, and returns what was taken. Secrets are
	// taken, and not returned.
	take func(u *mapping.User, field, value string) []string
}

// parts are those that cost themselves and not the user. What is in none of them, as an external id, rejects its row.
// Metadata may say who is suspended, or of which tenant: a user without it is another one.
var parts = []part{
	{"email_address", InvalidDrop, []string{"email_address"}, true, func(u *mapping.User, _, value string) []string { return takeIdentifiers(&u.Emails, value) }},
	{"phone_number", InvalidDrop, []string{"phone_number"}, true, func(u *mapping.User, _, value string) []string { return takeIdentifiers(&u.Phones, value) }},
	{"username", InvalidDrop, []string{"username"}, true, func(u *mapping.User, _, _ string) []string { return takeText(&u.Username) }},
	{"web3_wallet", InvalidDrop, []string{"web3_wallet"}, true, takeWallets},
	{"name", InvalidDrop, []string{"first_name", "last_name"}, false, func(u *mapping.User, field, _ string) []string {
		if field == "last_name" {
			return takeText(&u.LastName)
		}
		return takeText(&u.FirstName)
	}},
	{"password", InvalidReject, []string{"password", "password_digest", "password_hasher"}, false, takePassword},
	{"second_factor", InvalidReject, []string{"totp_secret", "backup_codes"}, false, takeFactor},
	{"created_at", InvalidDrop, []string{"created_at", "legal_accepted_at"}, false, func(u *mapping.User, field, _ string) []string {
		if field == "legal_accepted_at" {
			return takeText(&u.LegalAcceptedAt)
		}
		return takeText(&u.CreatedAt)
	}},
	{"locale", InvalidDrop, []string{"locale"}, false, func(u *mapping.User, _, _ string) []string { return takeText(&u.Locale) }},
	{"metadata", InvalidReject, []string{"public_metadata", "private_metadata", "unsafe_metadata"}, false, takeMetadata},
	{"image", InvalidDrop, []string{"profile_image"}, false, func(u *mapping.User, _, _ string) []string { return takeText(&u.ProfileImage) }},
}

// InvalidParts says what the usual policies are.
func InvalidParts() string {
	by := map[Invalid][]string{}
	for i := range parts {
		by[parts[i].usual] = append(by[parts[i].usual], parts[i].name)
	}
	return fmt.Sprintf("Usual: drop for %s; reject for %s", strings.Join(by[InvalidDrop], ", "), strings.Join(by[InvalidReject], ", "))
}

// partOf is the place among parts of the one that a field belongs to, or -1.
var partOf = func() map[string]int {
	m := map[string]int{}
	for i := range parts {
		for _, f := range parts[i].fields {
			m[f] = i
		}
	}
	return m
}()

// takeOf takes out of a list what has a value as its text, "" all of it.
func takeOf[T any](list *[]T, value string, text func(T) string) (taken []string) {
	*list = slices.DeleteFunc(*list, func(e T) bool {
		is := value == "" || text(e) == value
		if is {
			taken = append(taken, text(e))
		}
		return is
	})
	return taken
}

func takeIdentifiers(list *[]mapping.Identifier, value string) []string {
	return takeOf(list, value, func(id mapping.Identifier) string { return id.Value })
}

func takeText(o *mapping.Opt[string]) []string {
	v, had := o.Get()
	*o = mapping.Opt[string]{}
	if !had {
		return nil
	}
	return []string{v}
}

func takeWallets(u *mapping.User, _, value string) []string {
	return takeOf(&u.Web3Wallets, value, func(w string) string { return w })
}

func takePassword(u *mapping.User, _, _ string) []string {
	none := mapping.Opt[string]{}
	u.Password, u.PasswordDigest, u.PasswordHasher, u.Digest = none, none, none, hashers.Digest{}
	u.PasswordLeft = true
	return nil
}

func takeFactor(u *mapping.User, field, _ string) []string {
	if field == "backup_codes" {
		u.BackupCodes = nil
	} else {
		u.TOTPSecret = mapping.Opt[string]{}
	}
	return nil
}

func takeMetadata(u *mapping.User, field, _ string) []string {
	m := map[string]*mapping.Opt[json.RawMessage]{"public_metadata": &u.PublicMetadata, "private_metadata": &u.PrivateMetadata, "unsafe_metadata": &u.UnsafeMetadata}[field]
	v, had := m.Get()
	*m = mapping.Opt[json.RawMessage]{}
	if !had {
		return nil
	}
	return []string{string(v)}
}

// Left is a value of a row that is left behind.
type Left struct {
	Field string // of the create body
	Value string // "" for secrets
	Code  string // of the rule that it breaks
	Why   string // a sentence for people, without the value
}

// addLeft adds a value that is left behind for a problem. One that breaks several rules is one value.
func addLeft(left []Left, c *mapping.Problem, value string) []Left {
	for i := range left {
		if l := &left[i]; l.Field == c.Field && l.Value == value {
			l.Code, l.Why = l.Code+" "+c.Code, l.Why+"; "+c.Message
			return left
		}
	}
	return append(left, Left{c.Field, value, c.Code, c.Message})
}

// policies are what becomes of each of the parts. The zero value is the usual.
type policies struct {
	asked [16]Invalid // by the user
	said  [16]Invalid // by the source
}

// newPolicies reads policies as they are written on the command line, PART=POLICY.
func newPolicies(list []string) (p policies, err error) {
	for _, s := range list {
		name, policy, _ := strings.Cut(s, "=")
		i := slices.IndexFunc(parts, func(p part) bool { return p.name == name })
		may := []string{string(InvalidDrop), string(InvalidReject)}
		if name == "username" {
			may = append(may, string(InvalidAdapt))
		}
		switch {
		case i < 0:
			names := make([]string, len(parts))
			for i := range parts {
				names[i] = parts[i].name
			}
			return p, &UsageError{Msg: fmt.Sprintf("--invalid %s does not name a part of a user", s), Try: "--invalid PART=drop or PART=reject; parts are " + strings.Join(names, ", ")}
		case !slices.Contains(may, policy):
			return p, &UsageError{Msg: fmt.Sprintf("--invalid %s does not say what becomes of it", s), Try: fmt.Sprintf("--invalid %s=%s", name, strings.Join(may, " or "))}
		case p.asked[i] != "" && p.asked[i] != Invalid(policy):
			return p, &UsageError{Msg: fmt.Sprintf("--invalid %s says two things", name), Try: "one of the two"}
		}
		p.asked[i] = Invalid(policy)
	}
	return p, nil
}

// of is what becomes of a part, and whether the user has asked for it.
func (p *policies) of(part int) (policy Invalid, asked bool) {
	for _, policy := range []Invalid{p.asked[part], p.said[part]} {
		if policy != "" {
			return policy, p.asked[part] != ""
		}
	}
	return parts[part].usual, false
}

// say has the source say what becomes of a part.
func (p *policies) say(name string, policy Invalid) {
	p.said[slices.IndexFunc(parts, func(p part) bool { return p.name == name })] = policy
}

// adapts reports whether usernames are rewritten.
func (p *policies) adapts() bool { return p.asked[partOf["username"]] == InvalidAdapt }

// unusual lists the policies that are not the usual ones, as the fingerprint of a run has them. Those of passwords and
// usernames are spelt as they were when they were the only ones.
func (p *policies) unusual() (out []string) {
	for i := range parts {
		policy, asked := p.of(i)
		switch name := parts[i].name; {
		case policy == parts[i].usual && (!asked || !parts[i].identifies || name == "username"):
		case name == "password":
			out = append(out, "unusable="+string(policy))
		case name == "username":
			out = append(out, "usernames="+string(policy))
		default:
			out = append(out, "invalid "+name+"="+string(policy))
		}
	}
	return out
}

// notTheRows are errors that are not the row's fault: with the parameter, the salt or another mapping its password might be
// good. No policy leaves these passwords behind; the export with masked digests is the wrong one unless somebody asks.
var (
	notTheRows    = []string{string(hashers.CodeMissingParam), "digest_without_hasher", "password_and_digest"}
	onlyWhenAsked = []string{mapping.CodeSaltUnused, mapping.CodeDigestOfOther, string(hashers.CodeMasked)}
)

// loss is a part of a row that fails.
type loss struct {
	at     int // among the problems
	part   int
	asked  bool // to be dropped
	inUser bool // the user was translated with it
}

// leftOut marks a problem of which the value is among those that are left behind.
const leftOut = "left out"

// leave takes out of a user what fails, as the policies say: errors about it become warnings. The first of the problems,
// known many, are of translating the row: what fails there is not part of the user. What is left behind is appended to
// left. It reports whether the user or the problems have changed, so that the rules see the user as it will be sent.
func (p *policies) leave(u *mapping.User, rules *validate.Ruleset, known int, problems []mapping.Problem, left []Left) ([]mapping.Problem, []Left, bool) {
	var losses []loss
	for i := range problems {
		c := &problems[i]
		if c.Severity != mapping.Fatal && c.OnError != mapping.Drop {
			continue
		}
		k, is := partOf[c.Field]
		if !is || rules.Raised(c.Code) {
			continue
		}
		policy, asked := p.of(k)
		switch {
		case c.OnError == mapping.Drop: // it is not part of the user
			if asked && policy == InvalidReject {
				mapping.RejectLeftOut(c)
			} else {
				left, c.OnError = addLeft(left, c, c.Value), leftOut
			}
			continue
		case policy == InvalidReject, c.OnError == mapping.Reject && !asked, slices.Contains(notTheRows, c.Code), !asked && slices.Contains(onlyWhenAsked, c.Code):
			continue
		}
		losses = append(losses, loss{i, k, asked, i >= known || parts[k].name == "password"})
	}
	if len(losses) == 0 {
		return problems, left, false
	}
	if k := partOf["username"]; p.adapts() {
		for _, l := range losses {
			if adapted := Adapted(u.Username.Or("")); l.part == k && l.inUser && rules.Username(adapted) == "" {
				return append(problems, adapt(u, adapted, problems[l.at].Message)), left, true
			}
		}
	}
	why := p.keeps(u, problems, losses)
	taken := false
	for _, l := range losses {
		c, part := &problems[l.at], &parts[l.part]
		if part.identifies && why != nil && (why.always || !l.asked) {
			if !strings.HasSuffix(c.Message, why.text) {
				c.Message += why.text
				if !why.always {
					c.Hint = fmt.Sprintf("correct it, or leave it behind: --invalid %s=drop", part.name)
				}
			}
			continue
		}
		values := []string{c.Value} // which is "" for secrets
		if l.inUser {
			if had := part.take(u, c.Field, c.Value); had != nil {
				values = had
			}
		}
		for _, v := range values {
			left = addLeft(left, c, v)
		}
		taken = true
		c.Severity, c.OnError = mapping.Warning, leftOut
		c.Message += "; left out"
		c.Hint = fmt.Sprintf("--invalid %s=reject keeps such rows back", part.name)
		switch part.name {
		case "password":
			c.Message += ", so the user must reset the password"
		case "second_factor":
			c.Message += ", so the user must set it up again"
		}
	}
	return problems, left, taken
}

// hold is why identifiers that fail keep their row back.
type hold struct {
	always bool // whatever was asked for
	text   string
}

// keeps says why a user cannot do without the identifiers that fail; nil where they can. Without any other there
// is no user. Where a verified one fails and what is left is unverified, somebody would come to depend on what nobody
// has proven: that is for the user of this tool to say.
func (p *policies) keeps(u *mapping.User, problems []mapping.Problem, losses []loss) *hold {
	fails := func(field, value string) bool {
		return slices.ContainsFunc(losses, func(l loss) bool {
			c := &problems[l.at]
			return l.inUser && c.Field == field && (c.Value == "" || c.Value == value)
		})
	}
	kept, anchored, lost := 0, false, false
	for _, list := range []struct {
		field string
		ids   []mapping.Identifier
	}{{"email_address", u.Emails}, {"phone_number", u.Phones}} {
		for _, id := range list.ids {
			if fails(list.field, id.Value) {
				lost = lost || id.Verified
				continue
			}
			kept++
			anchored = anchored || id.Verified
		}
	}
	if name := u.Username.Or(""); name != "" && !fails("username", name) {
		kept, anchored = kept+1, true
	}
	for _, w := range u.Web3Wallets {
		if !fails("web3_wallet", w) {
			kept, anchored = kept+1, true
		}
	}
	for _, l := range losses {
		lost = lost || problems[l.at].Verified
	}
	switch {
	case kept == 0:
		return &hold{true, "; the user has nothing else to sign in with"}
	case lost && !anchored:
		return &hold{false, "; the user would be left with what nobody has verified"}
	}
	return nil
}
