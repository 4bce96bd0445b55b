package clerkapi

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Unusable is an answer that says nothing about what was asked: a redirect, no JSON, a text
// of somebody in between, or one that does not say what was sent. Whether the request was
// executed is unknown.
type Unusable struct {
	Status      int    // of HTTP
	ContentType string // "" if there was none
	What        string // one of the constants below
	Detail      string // of [Untrue]: what the answer does not say
	TraceID     string // Clerk's, for their support; "" if there was none
}

// What is wrong with answers that cannot be used.
const (
	Redirected = "redirect"
	Empty      = "empty"
	NotJSON    = "not_json"
	TooLarge   = "too_large"
	Untrue     = "untrue" // it does not say what was sent
)

// Error says what came, and never the text of it.
func (e *Unusable) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the API answered %s with ", statusText(e.Status))
	switch e.What {
	case Redirected:
		b.WriteString("a redirect, which is not followed")
	case Empty:
		b.WriteString("no text")
	case TooLarge:
		b.WriteString("more text than any answer has")
	case Untrue:
		b.WriteString("JSON that does not say what was asked for (" + e.Detail + ")")
	default:
		b.WriteString("what is not the API's JSON")
	}
	if e.ContentType != "" {
		b.WriteString(", content type " + e.ContentType)
	}
	if e.TraceID != "" {
		b.WriteString(", trace " + e.TraceID)
	}
	return b.String()
}

// Code is the code of a row for which such an answer was the last one.
func (e *Unusable) Code() string { return CodeUnusable + " " + e.What }

// CodeUnusable begins the code of a row for which the last answer could not be used.
const CodeUnusable = "unusable_answer"

// proof holds an answer against its request. It returns what the answer does not say, in fixed
// words, or "" if it says all. Every method of [Client] has one: what a server answers is
// proven, not believed.
type proof[T any] func(*T) string

// hasForm reports whether an id is one of the API's: a prefix and letters and digits. "inv_" and
// "orginv_" are two prefixes, of which an answer may have either.
//
// Ids in Clerk's documentation have 27 letters and digits behind the prefix, as a KSUID has. Nothing
// promises that: its description of the API says "string" (version 2026-05-12), and a form that were
// asked for and changed would put every row in doubt. What an id of another form could hide is held
// by other proofs: the answer says what was sent, and no other row has the id.
func hasForm(id string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool {
		rest, is := strings.CutPrefix(id, prefix)
		return is && alphanumeric(rest)
	})
}

func alphanumeric(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9')
	})
}

// What answers do not say.
const (
	noID         = "an id of the expected form"
	otherID      = "the id that was asked for"
	noIdentifier = "what each address, number or wallet is"
	noIdentity   = "the external id or an identifier that was sent"
	noChange     = "what was to be changed"
	noEntries    = "a list of entries"
	notAsked     = "only what was asked for"
	twice        = "every entry once"
	wrongCount   = "as many entries as it counts"
	notWhole     = "the whole of a list that is short"
	notDeleted   = "that it is deleted"
	noStatement  = "what was asked about"
)

// first is the first of several things that an answer does not say.
func first(missing ...string) string {
	for _, m := range missing {
		if m != "" {
			return m
		}
	}
	return ""
}

// unless is what is missing unless said holds.
func unless(said bool, missing string) string {
	if said {
		return ""
	}
	return missing
}

// is proves that an answer is a user, and that what they are found by is there: null among the addresses would be one
// that nobody has, and that differs from what was sent.
func (u *User) is() string {
	return first(unless((u.Object == "" || u.Object == "user") && hasForm(u.ID, "user_"), noID), unless(
		!slices.ContainsFunc(u.EmailAddresses, func(e EmailAddress) bool { return e.EmailAddress == "" }) &&
			!slices.ContainsFunc(u.PhoneNumbers, func(n PhoneNumber) bool { return n.PhoneNumber == "" }) &&
			!slices.ContainsFunc(u.Web3Wallets, func(w Web3Wallet) bool { return w.Web3Wallet == "" }), noIdentifier))
}

// userWith is the proof of an answer that is a certain user.
func userWith(id string, also ...proof[User]) proof[User] {
	return func(u *User) string {
		missing := first(u.is(), unless(u.ID == id, otherID))
		for _, p := range also {
			missing = first(missing, p(u))
		}
		return missing
	}
}

// made is the proof that a user was made of p: it has the external id, or else one of the
// identifiers.
func (p *CreateUserParams) made(u *User) string {
	has := false
	if id := p.ExternalID.Or(""); id != "" {
		has = u.ExternalID == id
	} else {
		for by, values := range map[Filter][]string{ByEmail: p.EmailAddress, ByPhone: p.PhoneNumber, ByWallet: p.Web3Wallet, ByUsername: {p.Username.Or("")}} {
			has = has || slices.ContainsFunc(values, func(v string) bool { return v != "" && u.Has(by, v) })
		}
	}
	return first(u.is(), unless(has, noIdentity))
}

// changed is the proof that a user has what names it in p. Names and the like may be changed by
// the API, which trims them.
func (p *UpdateUserParams) changed(u *User) string {
	id, name := p.ExternalID.Or(""), p.Username.Or("")
	return unless((id == "" || u.ExternalID == id) && (name == "" || strings.EqualFold(u.Username, name)), noChange)
}

// merged is the proof that metadata has what was sent.
func (p *MetadataParams) merged(public, private json.RawMessage) string {
	return unless(carries(p.PublicMetadata.Or(nil), public) && carries(p.PrivateMetadata.Or(nil), private), noChange)
}

func (p *MetadataParams) mergedUser(u *User) string {
	return first(p.merged(u.PublicMetadata, u.PrivateMetadata), unless(carries(p.UnsafeMetadata.Or(nil), u.UnsafeMetadata), noChange))
}

// carries reports whether a JSON text has all members of another, without those that are null.
func carries(sent, got json.RawMessage) bool {
	if len(sent) == 0 {
		return true
	}
	var want, have any
	if json.Unmarshal(sent, &want) != nil {
		return true // which is for the API to say
	}
	if len(got) > 0 && json.Unmarshal(got, &have) != nil {
		return false
	}
	return has(want, have)
}

func has(want, have any) bool {
	members, is := want.(map[string]any)
	if !is {
		return reflect.DeepEqual(want, have)
	}
	there, _ := have.(map[string]any)
	for name, value := range members {
		if value != nil && !has(value, there[name]) {
			return false
		}
	}
	return true
}

// deleted is what deletes are answered with. The id need not be there, says the API's description.
type deleted struct {
	ID      string `json:"id"`
	Deleted bool   `json:"deleted"`
}

func deletedIs(id string) proof[deleted] {
	return func(d *deleted) string {
		return first(unless(d.ID == "" || d.ID == id, otherID), unless(d.Deleted, notDeleted))
	}
}

// identified is what changes of identifiers are answered with.
type identified struct {
	ID        string `json:"id"`
	UpdatedAt int64  `json:"updated_at"`
}

func (p *CreateEmailAddressParams) made(e *EmailAddress) string {
	return first(unless(hasForm(e.ID, "idn_"), noID), unless(strings.EqualFold(e.EmailAddress, p.EmailAddress), noIdentity))
}

func (p *CreatePhoneNumberParams) made(n *PhoneNumber) string {
	return first(unless(hasForm(n.ID, "idn_"), noID), unless(n.PhoneNumber == p.PhoneNumber, noIdentity))
}

// found is the proof of users that were looked up: each is one that was asked for.
func found(by Filter, values []string) proof[[]User] {
	return listOf(func(u *User) string {
		asked := slices.ContainsFunc(values, func(v string) bool { return by == ByID && u.ID == v || u.Has(by, v) })
		return first(u.is(), unless(asked, notAsked))
	}, func(u *User) string { return u.ID })
}

// listOf is the proof of a list, each entry of which has one and comes once.
func listOf[T any](each proof[T], id func(*T) string) proof[[]T] {
	return func(list *[]T) string {
		if *list == nil {
			return noEntries
		}
		seen := make(map[string]bool, len(*list))
		for i := range *list {
			e := &(*list)[i]
			if missing := each(e); missing != "" {
				return missing
			}
			if seen[id(e)] {
				return twice
			}
			seen[id(e)] = true
		}
		return ""
	}
}

// pageOf is the proof of a page of a list from an offset on, for which so many were asked. One
// with fewer is the last.
func pageOf[T any](offset, limit int, each proof[T], id func(*T) string) proof[page[T]] {
	return func(p *page[T]) string {
		missing := listOf(each, id)(&p.Data)
		if missing != "" || p.TotalCount == nil {
			return missing
		}
		end, total := int64(offset+len(p.Data)), *p.TotalCount
		return unless(total >= 0 && len(p.Data) <= limit && (end == total || end < total && len(p.Data) == limit || len(p.Data) == 0 && end > total), wrongCount)
	}
}

func (o *Organization) is() string { return unless(hasForm(o.ID, "org_"), noID) }

func organizationWith(id string, also ...proof[Organization]) proof[Organization] {
	return func(o *Organization) string {
		missing := first(o.is(), unless(o.ID == id, otherID))
		for _, p := range also {
			missing = first(missing, p(o))
		}
		return missing
	}
}

// made is the proof that an organization was made of p. Its private metadata holds its id in the
// source.
func (p *CreateOrganizationParams) made(o *Organization) string {
	return first(o.is(), unless(carries(p.PrivateMetadata.Or(nil), o.PrivateMetadata), noIdentity), unless(strings.TrimSpace(o.Name) == strings.TrimSpace(p.Name), noIdentity))
}

func (p *MetadataParams) mergedOrganization(o *Organization) string {
	return p.merged(o.PublicMetadata, o.PrivateMetadata)
}

func (d *OrganizationDomain) is() string { return unless(hasForm(d.ID, "orgdmn_"), noID) }

func (m *Membership) is() string {
	return first(unless(hasForm(m.ID, "orgmem_"), noID), m.Organization.is(), unless(hasForm(m.PublicUserData.UserID, "user_"), noID))
}

// membershipOf is the proof of the membership of a user in an organization; role of "" is any.
func membershipOf(organization, user, role string, also ...proof[Membership]) proof[Membership] {
	return func(m *Membership) string {
		missing := first(m.is(), unless(m.Organization.ID == organization && m.PublicUserData.UserID == user, otherID), unless(role == "" || m.Role == role, noChange))
		for _, p := range also {
			missing = first(missing, p(m))
		}
		return missing
	}
}

func (p *MetadataParams) mergedMembership(m *Membership) string {
	return p.merged(m.PublicMetadata, m.PrivateMetadata)
}

// hasPart reports whether an address has a part, in any spelling.
func hasPart(address, part string) bool {
	return strings.Contains(strings.ToLower(address), strings.ToLower(part))
}

func (i *Invitation) is() string { return unless(hasForm(i.ID, "inv_", "orginv_"), noID) }

// made is the proof that an invitation was made of one of several params.
func invitationMade(asked ...*InvitationParams) proof[Invitation] {
	return func(i *Invitation) string {
		return first(i.is(), unless(slices.ContainsFunc(asked, func(p *InvitationParams) bool {
			return strings.EqualFold(p.EmailAddress, i.EmailAddress) && (p.Role.Or("") == "" || p.Role.Or("") == i.Role)
		}), noIdentity))
	}
}

// hasSomeForm is hasForm for ids of which it is not documented what they begin with.
func hasSomeForm(id string) bool {
	prefix, rest, _ := strings.Cut(id, "_")
	return alphanumeric(prefix) && alphanumeric(rest)
}

func (e *WaitlistEntry) is() string { return unless(hasSomeForm(e.ID), noID) }

func waitlisted(asked ...*WaitlistParams) proof[WaitlistEntry] {
	return func(e *WaitlistEntry) string {
		return first(e.is(), unless(slices.ContainsFunc(asked, func(p *WaitlistParams) bool { return strings.EqualFold(p.EmailAddress, e.EmailAddress) }), noIdentity))
	}
}

func (r *Role) is() string       { return unless(hasForm(r.ID, "role_") && r.Key != "", noID) }
func (p *Permission) is() string { return unless(hasForm(p.ID, "perm_") && p.Key != "", noID) }
func (s *RoleSet) is() string    { return unless(hasSomeForm(s.ID) && s.Key != "", noID) }
func (i *Instance) is() string {
	return first(unless(hasForm(i.ID, "ins_"), noID), unless(words(i.EnvironmentType, "_", "") == i.EnvironmentType, noStatement))
}
