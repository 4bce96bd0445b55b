package compare

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
)

// Rights say what [Want.Steps] may do with identifiers, which can hand over an account.
type Rights struct {
	// Add adds identifiers that the user lacks, as the row says they stand; without
	// Verify, none that are verified.
	Add    bool
	Verify bool // and mark those that the row says are verified
	// Remove takes away identifiers that were sent earlier and that the row does not
	// have any more. Sent are the prints of what was sent, made with Salt.
	Remove bool
	Sent   Prints
	Salt   string
}

// Steps are the requests that make u what the row says in the fields of which: the
// smallest that do. In merge are fields that somebody has changed at the target:
// metadata is merged into what is there instead of replacing it, and the primary
// identifier stays. Wallets cannot be changed and are left alone.
func (w *Want) Steps(u *clerkapi.User, which, merge Set, r Rights) []push.Step {
	var steps []push.Step
	p := w.update(u, which, merge)
	if !reflect.ValueOf(p).IsZero() {
		steps = append(steps, push.UpdateUser(&p))
	}
	for kind, field := range map[clerkapi.Filter]Field{clerkapi.ByEmail: Email, clerkapi.ByPhone: Phone} {
		if which.Has(field) {
			steps = append(steps, w.identifierSteps(u, kind, !merge.Has(field), r)...)
		}
	}
	var merged, replaced clerkapi.MetadataParams
	for _, m := range []struct {
		field            Field
		value            clerkapi.Opt[json.RawMessage]
		merged, replaced *clerkapi.Opt[json.RawMessage]
	}{
		{PublicMetadata, w.Create.PublicMetadata, &merged.PublicMetadata, &replaced.PublicMetadata},
		{PrivateMetadata, w.Create.PrivateMetadata, &merged.PrivateMetadata, &replaced.PrivateMetadata},
		{UnsafeMetadata, w.Create.UnsafeMetadata, &merged.UnsafeMetadata, &replaced.UnsafeMetadata},
	} {
		switch {
		case !which.Has(m.field):
		case merge.Has(m.field):
			if !containsPart(m.value.Or(nil), json.RawMessage(specs[m.field].found(u))) { // else it is there already
				*m.merged = m.value
			}
		case m.value.IsZero():
			*m.replaced = clerkapi.Some(json.RawMessage("{}")) // the row says nothing any more
		default:
			*m.replaced = m.value
		}
	}
	if !reflect.ValueOf(merged).IsZero() {
		steps = append(steps, push.MergeMetadata(&merged))
	}
	if !reflect.ValueOf(replaced).IsZero() {
		steps = append(steps, push.ReplaceMetadata(&replaced))
	}
	state := func(f Field, want clerkapi.Opt[bool], on, off clerkapi.State) {
		if which.Has(f) {
			s := off
			if want.Or(false) {
				s = on
			}
			steps = append(steps, push.SetState(s))
		}
	}
	state(Banned, w.Create.Banned, clerkapi.Ban, clerkapi.Unban)
	state(Locked, w.Create.Locked, clerkapi.Lock, clerkapi.Unlock)
	return steps
}

// update is the body of the update of some fields.
func (w *Want) update(u *clerkapi.User, which, merge Set) (p clerkapi.UpdateUserParams) {
	c := w.Create
	text := func(f Field, from clerkapi.Opt[string], to *clerkapi.Opt[string]) {
		if !which.Has(f) {
			return
		}
		if *to = from; from.Or("") == "" {
			*to = clerkapi.Null[string]() // the row says nothing any more
		}
	}
	text(ExternalID, c.ExternalID, &p.ExternalID)
	text(FirstName, c.FirstName, &p.FirstName)
	text(LastName, c.LastName, &p.LastName)
	text(Locale, c.Locale, &p.Locale)
	text(Username, c.Username, &p.Username)
	if which.Has(Password) {
		p.Password, p.PasswordDigest, p.PasswordHasher = c.Password, c.PasswordDigest, c.PasswordHasher
		if _, plain := c.Password.Get(); plain {
			p.SkipPasswordChecks = c.SkipPasswordChecks // allowed with a password only
		}
	}
	if which.Has(TOTP) {
		p.TOTPSecret = c.TOTPSecret
	}
	if which.Has(BackupCodes) {
		p.BackupCodes = c.BackupCodes
	}
	if which.Has(DeleteSelf) {
		p.DeleteSelfEnabled = c.DeleteSelfEnabled
	}
	if which.Has(LegalAccepted) {
		p.LegalAcceptedAt, p.SkipLegalChecks = c.LegalAcceptedAt, c.SkipLegalChecks
	}
	if which.Has(CreateOrganization) {
		p.CreateOrganizationEnabled = c.CreateOrganizationEnabled
	}
	if which.Has(OrganizationsLimit) {
		p.CreateOrganizationsLimit = c.CreateOrganizationsLimit
	}
	if which.Has(CreatedAt) {
		p.CreatedAt = c.CreatedAt
	}
	if which.Has(BypassTrust) {
		p.BypassClientTrust = c.BypassClientTrust
	}
	if which.Has(Email) && !merge.Has(Email) {
		p.PrimaryEmailAddressID = w.primary(u, clerkapi.ByEmail)
	}
	if which.Has(Phone) && !merge.Has(Phone) {
		p.PrimaryPhoneNumberID = w.primary(u, clerkapi.ByPhone)
	}
	return p
}

// primary is the id of the row's first identifier, if it is to become the primary one:
// both sides have to say that it is verified.
func (w *Want) primary(u *clerkapi.User, kind clerkapi.Filter) clerkapi.Opt[string] {
	if want := w.Identifiers(kind); len(want) > 0 && want[0].Standing == Verified {
		for _, h := range identifiersOf(u, kind) {
			if h.Standing == Verified && !h.primary && strings.EqualFold(h.Value, want[0].Value) {
				return clerkapi.Some(h.id)
			}
		}
	}
	return clerkapi.Opt[string]{}
}

// identifierSteps bring the identifiers of a kind in line, as far as r goes. The first one
// becomes the primary one if prime is set.
func (w *Want) identifierSteps(u *clerkapi.User, kind clerkapi.Filter, prime bool, r Rights) (steps []push.Step) {
	want, has := w.Identifiers(kind), identifiersOf(u, kind)
	for n, id := range want {
		primary := prime && n == 0 && id.Standing == Verified
		i := slices.IndexFunc(has, func(h held) bool { return strings.EqualFold(h.Value, id.Value) })
		switch {
		case i < 0 && r.Add && (r.Verify || id.Standing != Verified):
			// What is reserved at the create can only be attached later.
			steps = append(steps, &push.Attach{Kind: kind, Value: id.Value, Verified: id.Standing == Verified, Primary: primary})
		case i >= 0 && r.Verify && id.Standing == Verified && has[i].Standing != Verified:
			p := &clerkapi.UpdateIdentifierParams{Verified: clerkapi.Some(true)}
			if primary && !has[i].primary {
				p.Primary = p.Verified
			}
			steps = append(steps, push.ChangeIdentifier(kind, has[i].id, p))
		}
	}
	if r.Remove {
		for _, h := range w.dropped(u, kind, r.Sent, r.Salt) {
			steps = append(steps, push.RemoveIdentifier(kind, h.id, h.Value))
		}
	}
	return steps
}

// Former are the identifiers that the user has from what was sent earlier, and that the row
// does not have any more, and the fields that they are of.
func (w *Want) Former(u *clerkapi.User, sent Prints, salt string) (of Set, out []Identifier) {
	for _, h := range w.dropped(u, clerkapi.ByEmail, sent, salt) {
		of, out = of.With(Email), append(out, h.Identifier)
	}
	for _, h := range w.dropped(u, clerkapi.ByPhone, sent, salt) {
		of, out = of.With(Phone), append(out, h.Identifier)
	}
	return of, out
}

// dropped is Former of a kind.
func (w *Want) dropped(u *clerkapi.User, kind clerkapi.Filter, sent Prints, salt string) (out []held) {
	want := w.Identifiers(kind)
	for _, h := range identifiersOf(u, kind) {
		if sent.identifier(identifierPrint(salt, h.Identifier)) && !slices.ContainsFunc(want, func(id Identifier) bool { return strings.EqualFold(h.Value, id.Value) }) {
			out = append(out, h)
		}
	}
	return out
}
