package importer

import (
	"crypto/sha256"
	"fmt"
	"slices"

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
	if _, ids := p.Create.PrivateMetadata.Get(); ids { // those of merged rows are there whatever the mapping says
		silent &^= compare.Set(0).With(compare.PrivateMetadata)
	}
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
	attach, emails, phones := p.Attach[:0], c.EmailAddress[:0], c.PhoneNumber[:0]
	emailStatus, phoneStatus := c.EmailAddressIdentificationStatus[:0], c.PhoneNumberIdentificationStatus[:0]
	*p = Plan{} // as [mapping.User.Reset]
	p.Attach, c.EmailAddress, c.PhoneNumber = attach, emails, phones
	c.EmailAddressIdentificationStatus, c.PhoneNumberIdentificationStatus = emailStatus, phoneStatus
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
					Message: "the source has not verified this address or number, and --unverified reject is set",
					Hint:    "import it with --unverified auto, reserve or attach",
				})
			case policy == UnverifiedReserve, policy == UnverifiedAuto && !anchored:
				*values, *statuses = append(*values, id.Value), append(*statuses, clerkapi.StatusReserved)
				p.Reserved++
				anchored = true
				problems = append(problems, mapping.Problem{
					Code: "identifier_reserved", Severity: mapping.Warning, Field: kind.String(), Value: id.Value,
					Message: "unconfirmed, and can be used to sign in all the same: nobody else can claim it",
					Hint:    "--unverified attach keeps unconfirmed ones from being used, and leaves users out who have nothing else",
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
			Message: "nothing that the user signs in with is verified, and --unverified attach is set: a user cannot be created without",
			Hint:    "use --unverified auto, which lets a user sign in with the only one",
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
	add := func(kind validate.Kind, values, statuses []string) {
		for i, v := range values {
			out = append(out, validate.Claim{Kind: kind, Value: v, Locked: true, Unproven: statuses[i] == clerkapi.StatusReserved})
		}
	}
	add(validate.Email, p.Create.EmailAddress, p.Create.EmailAddressIdentificationStatus)
	add(validate.Phone, p.Create.PhoneNumber, p.Create.PhoneNumberIdentificationStatus)
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
