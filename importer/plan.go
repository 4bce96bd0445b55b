package importer

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"clerk-import/hashers"
	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/push"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// Unverified says what becomes of identifiers the source has not verified. They
// are never imported as verified.
type Unverified string

// Policies for unverified identifiers.
const (
	// UnverifiedAuto attaches extra identifiers and reserves those that are a
	// user's only one, so that every user arrives and can sign in.
	UnverifiedAuto Unverified = "auto"
	// UnverifiedReserve reserves all: usable for sign-in, locked to the user.
	UnverifiedReserve Unverified = "reserve"
	// UnverifiedAttach attaches all after the create: not usable for sign-in,
	// and another user can still claim them.
	UnverifiedAttach Unverified = "attach"
	// UnverifiedReject rejects rows that have one.
	UnverifiedReject Unverified = "reject"
)

// UnverifiedPolicies lists the policies.
var UnverifiedPolicies = []Unverified{UnverifiedAuto, UnverifiedReserve, UnverifiedAttach, UnverifiedReject}

// InvalidUsername says what becomes of usernames that Clerk does not take.
type InvalidUsername string

// Policies for invalid usernames.
const (
	// UsernameDrop leaves the username behind where the user has another identifier, and
	// rejects the row where not.
	UsernameDrop   InvalidUsername = "drop"
	UsernameReject InvalidUsername = "reject" // the row is rejected
	// UsernameAdapt rewrites it, as [Adapted] says.
	UsernameAdapt InvalidUsername = "adapt"
)

// InvalidUsernamePolicies lists the policies.
var InvalidUsernamePolicies = []InvalidUsername{UsernameDrop, UsernameReject, UsernameAdapt}

// codeAdapted is the code of a username that was rewritten.
const codeAdapted = "username_adapted"

// Adapted is a username that Clerk does not take in letters that it does: without accents
// and in lower case, runs of everything but a to z, 0 to 9, - and _ as one _, cut to 40
// characters; behind it an _ and four hexadecimal digits of the SHA-256 of the whole
// username, so that two that come out alike stay two. It depends on nothing else: in
// every run it is the same.
func Adapted(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(strings.TrimSpace(name))) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // an accent
		case !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	base := strings.Trim(b.String(), "_-")
	if base = strings.TrimRight(base[:min(len(base), 40)], "_-"); base == "" {
		base = "user"
	}
	sum := sha256.Sum256([]byte(name))
	return fmt.Sprintf("%s_%x", base, sum[:2])
}

// drop leaves a username behind that breaks the rules, if the user can do without it, or
// rewrites it.
func (p InvalidUsername) drop(u *mapping.User, rules *validate.Ruleset, problems []mapping.Problem) []mapping.Problem {
	name := u.Username.Or("")
	if p == UsernameReject || name == "" {
		return problems
	}
	code := rules.Username(name)
	if code == "" {
		return problems
	}
	if adapted := Adapted(name); p == UsernameAdapt && rules.Username(adapted) == "" {
		u.Username = mapping.Some(adapted)
		return append(problems, mapping.Problem{
			Code: codeAdapted, Severity: mapping.Warning, Field: "username", Value: name,
			Message: "the username is rewritten, because Clerk does not take it: " + validate.Summary(code),
			Hint:    "tell these users; migrate --crosswalk lists both usernames",
		})
	}
	if len(u.Emails)+len(u.Phones)+len(u.Web3Wallets) == 0 {
		return problems
	}
	u.Username = mapping.Opt[string]{}
	return append(problems, mapping.Problem{
		Code: "username_left_out", Severity: mapping.Warning, Field: "username", Value: name,
		Message: "the username is left behind, because Clerk does not take it: " + validate.Summary(code),
		Hint:    "the user signs in with another identifier; --invalid-username reject keeps such rows back",
	})
}

// UnusableDigest says what becomes of rows whose password digest cannot be imported.
type UnusableDigest string

// Policies for unusable digests.
const (
	UnusableReject UnusableDigest = "reject" // the row is rejected
	UnusableDrop   UnusableDigest = "drop"   // the user arrives without a password
)

// UnusableDigestPolicies lists the policies.
var UnusableDigestPolicies = []UnusableDigest{UnusableReject, UnusableDrop}

// drop makes errors about the password's digest warnings and takes the password
// away, and reports whether there was one. A parameter or a salt that is missing is not
// the row's fault: with it the digest might be good. An export with masked digests is the
// wrong one, whatever its source is known for: asked says that the user wants no passwords.
func (p UnusableDigest) drop(u *mapping.User, problems []mapping.Problem, asked bool) (dropped bool) {
	if p != UnusableDrop {
		return false
	}
	for i := range problems {
		c := &problems[i]
		if c.Field != "password_digest" || c.Severity != mapping.Fatal || c.Code == string(hashers.CodeMissingParam) ||
			!asked && (c.Code == mapping.CodeSaltUnused || c.Code == string(hashers.CodeMasked)) {
			continue
		}
		c.Severity = mapping.Warning
		c.Message += "; left out, so the user must reset the password"
		c.Hint = "--unusable-digest reject keeps such rows back"
		dropped = true
	}
	if dropped {
		u.PasswordDigest, u.PasswordHasher, u.Digest = clerkapi.Opt[string]{}, clerkapi.Opt[string]{}, hashers.Digest{}
	}
	return dropped
}

// Plan is what has to be sent for one user: the create and, after it, one
// request for each identifier that the create cannot carry.
type Plan struct {
	Create   clerkapi.CreateUserParams
	Attach   []push.Attach // unverified identifiers that are added after the create
	Image    string        // address of the profile image, uploaded after the create when asked for
	Reserved int           // identifiers created as reserved
}

// Requests is how many requests the plan takes when nothing goes wrong.
func (p *Plan) Requests() int { return 1 + len(p.Attach) }

// want is what the plan says the user is to be like; silent are the fields that no row says anything about.
func (p *Plan) want(silent compare.Set) *compare.Want {
	w := &compare.Want{Create: &p.Create, Silent: silent}
	for i := range p.Attach {
		w.Attached = append(w.Attached, compare.Identifier{Kind: p.Attach[i].Kind, Value: p.Attach[i].Value, Standing: compare.Unverified})
	}
	return w
}

// reset empties p and keeps the space of its identifiers, but no text.
func (p *Plan) reset() {
	c := &p.Create
	clear(c.EmailAddress)
	clear(c.PhoneNumber)
	clear(p.Attach)
	*p = Plan{Attach: p.Attach[:0], Create: clerkapi.CreateUserParams{
		EmailAddress: c.EmailAddress[:0], EmailAddressIdentificationStatus: c.EmailAddressIdentificationStatus[:0],
		PhoneNumber: c.PhoneNumber[:0], PhoneNumberIdentificationStatus: c.PhoneNumberIdentificationStatus[:0],
	}}
}

// isAnchored reports whether a user has an identifier that is verified, or that need not be.
func isAnchored(u *mapping.User) bool {
	return u.Username.Or("") != "" || len(u.Web3Wallets) > 0 ||
		slices.ContainsFunc(u.Emails, func(i mapping.Identifier) bool { return i.Verified }) ||
		slices.ContainsFunc(u.Phones, func(i mapping.Identifier) bool { return i.Verified })
}

// fill places a User's identifiers under a policy. What is wrong with them is
// appended to problems.
func (p *Plan) fill(u *mapping.User, policy Unverified, problems []mapping.Problem) []mapping.Problem {
	p.Create.ExternalID, p.Create.Username, p.Create.Web3Wallet = u.ExternalID, u.Username, u.Web3Wallets
	// An identifier is the user's only one when nothing else lets them sign in.
	anchored := isAnchored(u)
	place := func(kind validate.Kind, ids []mapping.Identifier, values, statuses *[]string) {
		for _, id := range ids {
			if id.Verified {
				*values, *statuses = append(*values, id.Value), append(*statuses, clerkapi.StatusVerified)
			}
		}
		for _, id := range ids {
			switch {
			case id.Verified:
			case policy == UnverifiedReject:
				problems = append(problems, mapping.Problem{
					Code: "identifier_unverified", Severity: mapping.Fatal, Field: kind.String(), Value: id.Value,
					Message: "the source has not verified this identifier, and --unverified reject is set",
					Hint:    "import it with --unverified auto, reserve or attach",
				})
			case policy == UnverifiedReserve, policy == UnverifiedAuto && !anchored:
				*values, *statuses = append(*values, id.Value), append(*statuses, clerkapi.StatusReserved)
				p.Reserved++
				anchored = true
				problems = append(problems, mapping.Problem{
					Code: "identifier_reserved", Severity: mapping.Warning, Field: kind.String(), Value: id.Value,
					Message: "the identifier is unverified and will be usable for sign-in, because it is reserved for the user",
					Hint:    "--unverified attach keeps unverified identifiers from being used, and leaves users out who have no other",
				})
			default:
				p.Attach = append(p.Attach, push.Attach{Kind: clerkapi.Filter(kind.String()), Value: id.Value})
			}
		}
	}
	place(validate.Email, u.Emails, &p.Create.EmailAddress, &p.Create.EmailAddressIdentificationStatus)
	place(validate.Phone, u.Phones, &p.Create.PhoneNumber, &p.Create.PhoneNumberIdentificationStatus)
	if len(p.Attach) > 0 && !anchored {
		problems = append(problems, mapping.Problem{
			Code: "identifier_only_unverified", Severity: mapping.Fatal, Field: string(p.Attach[0].Kind), Value: p.Attach[0].Value,
			Message: "every identifier of the user is unverified, and --unverified attach is set: a user cannot be created without one",
			Hint:    "use --unverified auto, which reserves a user's only identifier",
		})
	}
	return problems
}

// complete adds the rest of the create, which only those need who send it.
func (p *Plan) complete(u *mapping.User, skipRestrictions bool) {
	c := &p.Create
	if skipRestrictions {
		c.SkipRestrictionChecks = mapping.Some(true)
	}
	c.FirstName, c.LastName, c.Locale = u.FirstName, u.LastName, u.Locale
	c.Password, c.PasswordDigest, c.PasswordHasher = u.Password, u.PasswordDigest, u.PasswordHasher
	c.SkipPasswordChecks, c.SkipPasswordRequirement = u.SkipPasswordChecks, u.SkipPasswordRequirement
	c.TOTPSecret, c.BackupCodes = u.TOTPSecret, u.BackupCodes
	c.PublicMetadata, c.PrivateMetadata, c.UnsafeMetadata = u.PublicMetadata, u.PrivateMetadata, u.UnsafeMetadata
	c.DeleteSelfEnabled, c.LegalAcceptedAt, c.SkipLegalChecks = u.DeleteSelfEnabled, u.LegalAcceptedAt, u.SkipLegalChecks
	c.SkipUserRequirement, c.CreateOrganizationEnabled = u.SkipUserRequirement, u.CreateOrgEnabled
	c.CreateOrganizationsLimit, c.CreatedAt, c.BypassClientTrust = u.CreateOrgsLimit, u.CreatedAt, u.BypassClientTrust
	c.Banned, c.Locked = u.Banned, u.Locked
	p.Image = u.ProfileImage.Or("")
	if !u.HasPassword() && u.SkipPasswordRequirement.IsZero() {
		// Without this an instance that uses passwords refuses the user.
		c.SkipPasswordRequirement = mapping.Some(true)
	}
}

// claims appends the identifiers of a plan to out.
func (p *Plan) claims(out []validate.Claim) []validate.Claim {
	if id := p.Create.ExternalID.Or(""); id != "" {
		out = append(out, validate.Claim{Kind: validate.ExternalID, Value: id, Locked: true})
	}
	for _, v := range p.Create.EmailAddress {
		out = append(out, validate.Claim{Kind: validate.Email, Value: v, Locked: true})
	}
	for _, v := range p.Create.PhoneNumber {
		out = append(out, validate.Claim{Kind: validate.Phone, Value: v, Locked: true})
	}
	if v := p.Create.Username.Or(""); v != "" {
		out = append(out, validate.Claim{Kind: validate.Username, Value: v, Locked: true})
	}
	for _, v := range p.Create.Web3Wallet {
		out = append(out, validate.Claim{Kind: validate.Wallet, Value: v, Locked: true})
	}
	for i := range p.Attach {
		a := &p.Attach[i]
		kind := validate.Email
		if a.Kind == clerkapi.ByPhone {
			kind = validate.Phone
		}
		out = append(out, validate.Claim{Kind: kind, Value: a.Value})
	}
	return out
}

// keyOf is the fingerprint of a row's identity: its external id, or else its
// first identifier. It is how a row is found again when the input has changed.
func keyOf(claims []validate.Claim) checkpoint.Key {
	var k checkpoint.Key
	if len(claims) > 0 {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s", claims[0].Kind, validate.Fold(claims[0].Kind, claims[0].Value)))
		copy(k[:], sum[:])
	}
	return k
}
