// Package compare holds what a row says a user is to be like against the user that
// the target has: field by field it tells what differs, gives the steps that would
// make it equal, and takes fingerprints by which a later run knows what has changed,
// and on which side, without keeping anything of it.
//
// Start from [Want]. Every field is one entry of a table; a new one is an entry.
package compare

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clerk-import/importer/clerkapi"
)

// Want is what a row says: the create, and the identifiers that are attached after it
// because nobody has verified them.
type Want struct {
	Create   *clerkapi.CreateUserParams
	Attached []Identifier
}

// Identifier is an e-mail address or a phone number and how it stands.
type Identifier struct {
	Kind     clerkapi.Filter // ByEmail or ByPhone
	Value    string
	Standing string // verified, reserved or unverified
}

// Standings of identifiers.
const (
	Verified   = clerkapi.StatusVerified
	Reserved   = clerkapi.StatusReserved
	Unverified = "unverified"
)

// Set is a set of fields.
type Set uint32

// Has reports whether a field is in the set.
func (s Set) Has(f Field) bool { return s&(1<<f) != 0 }

// With is the set with a field.
func (s Set) With(f Field) Set { return s | 1<<f }

// Each goes through the fields of the set.
func (s Set) Each() func(yield func(Field) bool) {
	return func(yield func(Field) bool) {
		for f := range fields {
			if s.Has(f) && !yield(f) {
				return
			}
		}
	}
}

// All is the set of all fields.
const All = Set(1)<<fields - 1

// Metadata are the three fields of metadata.
const Metadata = Set(1<<PublicMetadata | 1<<PrivateMetadata | 1<<UnsafeMetadata)

// Field is something of a user that a row can say.
type Field uint8

// The fields, in the order of the create body.
const (
	ExternalID Field = iota
	FirstName
	LastName
	Locale
	Email
	Phone
	Wallet
	Username
	Password
	TOTP
	BackupCodes
	PublicMetadata
	PrivateMetadata
	UnsafeMetadata
	DeleteSelf
	LegalAccepted
	CreateOrganization
	OrganizationsLimit
	CreatedAt
	BypassTrust
	Banned
	Locked
	fields
)

// spec is what is known of a field.
type spec struct {
	name string
	// want is what the row says, and whether it says anything.
	want func(w *Want) (string, bool)
	// found is what the user has; nil where it is not told, but for whether there is
	// any: see there.
	found func(u *clerkapi.User) string
	// secret values are fingerprinted and never shown; there says whether the user has
	// one, and since when at the earliest.
	there func(u *clerkapi.User) (has bool, since int64)
	// plain values say nothing about a person.
	plain bool
	fold  bool // without regard to case
}

// specs are the fields, by their number.
var specs = [fields]spec{
	ExternalID: {name: "external_id", want: wantText(func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.ExternalID }), found: func(u *clerkapi.User) string { return u.ExternalID }},
	FirstName:  {name: "first_name", want: wantText(func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.FirstName }), found: func(u *clerkapi.User) string { return u.FirstName }},
	LastName:   {name: "last_name", want: wantText(func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.LastName }), found: func(u *clerkapi.User) string { return u.LastName }},
	Locale:     {name: "locale", plain: true, fold: true, want: wantText(func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.Locale }), found: func(u *clerkapi.User) string { return u.Locale }},
	Email:      {name: "email_address", want: wantIdentifiers(clerkapi.ByEmail), found: foundIdentifiers(clerkapi.ByEmail)},
	Phone:      {name: "phone_number", want: wantIdentifiers(clerkapi.ByPhone), found: foundIdentifiers(clerkapi.ByPhone)},
	Wallet: {name: "web3_wallet", fold: true,
		want: func(w *Want) (string, bool) {
			return strings.Join(slices.Sorted(slices.Values(w.Create.Web3Wallet)), ", "), len(w.Create.Web3Wallet) > 0
		},
		found: func(u *clerkapi.User) string {
			var all []string
			for i := range u.Web3Wallets {
				all = append(all, u.Web3Wallets[i].Web3Wallet)
			}
			slices.Sort(all)
			return strings.Join(all, ", ")
		}},
	Username: {name: "username", fold: true, want: wantText(func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.Username }), found: func(u *clerkapi.User) string { return u.Username }},
	Password: {name: "password",
		want:  wantPassword,
		there: func(u *clerkapi.User) (bool, int64) { return u.PasswordEnabled, u.PasswordLastUpdatedAt }},
	TOTP: {name: "totp_secret", want: wantText(func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.TOTPSecret }),
		there: func(u *clerkapi.User) (bool, int64) { return u.TOTPEnabled, max(u.MFAEnabledAt, u.MFADisabledAt) }},
	BackupCodes: {name: "backup_codes",
		want:  func(w *Want) (string, bool) { return "there", len(w.Create.BackupCodes) > 0 }, // few enough to be guessed
		there: func(u *clerkapi.User) (bool, int64) { return u.BackupCodeEnabled, max(u.MFAEnabledAt, u.MFADisabledAt) }},
	PublicMetadata:  metadata("public_metadata", func(p *clerkapi.CreateUserParams) clerkapi.Opt[json.RawMessage] { return p.PublicMetadata }, func(u *clerkapi.User) json.RawMessage { return u.PublicMetadata }),
	PrivateMetadata: metadata("private_metadata", func(p *clerkapi.CreateUserParams) clerkapi.Opt[json.RawMessage] { return p.PrivateMetadata }, func(u *clerkapi.User) json.RawMessage { return u.PrivateMetadata }),
	UnsafeMetadata:  metadata("unsafe_metadata", func(p *clerkapi.CreateUserParams) clerkapi.Opt[json.RawMessage] { return p.UnsafeMetadata }, func(u *clerkapi.User) json.RawMessage { return u.UnsafeMetadata }),
	DeleteSelf:      flag("delete_self_enabled", func(p *clerkapi.CreateUserParams) clerkapi.Opt[bool] { return p.DeleteSelfEnabled }, func(u *clerkapi.User) bool { return u.DeleteSelfEnabled }),
	LegalAccepted:   moment("legal_accepted_at", func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.LegalAcceptedAt }, func(u *clerkapi.User) int64 { return u.LegalAcceptedAt }),
	CreateOrganization: flag("create_organization_enabled", func(p *clerkapi.CreateUserParams) clerkapi.Opt[bool] { return p.CreateOrganizationEnabled },
		func(u *clerkapi.User) bool { return u.CreateOrganization }),
	OrganizationsLimit: {name: "create_organizations_limit", plain: true,
		want: func(w *Want) (string, bool) {
			n, ok := w.Create.CreateOrganizationsLimit.Get()
			return strconv.FormatInt(n, 10), ok
		},
		found: func(u *clerkapi.User) string { return strconv.FormatInt(u.CreateOrganizations, 10) }},
	CreatedAt:   moment("created_at", func(p *clerkapi.CreateUserParams) clerkapi.Opt[string] { return p.CreatedAt }, func(u *clerkapi.User) int64 { return u.CreatedAt }),
	BypassTrust: flag("bypass_client_trust", func(p *clerkapi.CreateUserParams) clerkapi.Opt[bool] { return p.BypassClientTrust }, func(u *clerkapi.User) bool { return u.BypassClientTrust }),
	Banned:      flag("banned", func(p *clerkapi.CreateUserParams) clerkapi.Opt[bool] { return p.Banned }, func(u *clerkapi.User) bool { return u.Banned }),
	Locked:      flag("locked", func(p *clerkapi.CreateUserParams) clerkapi.Opt[bool] { return p.Locked }, func(u *clerkapi.User) bool { return u.Locked }),
}

// String is the field's name in the API.
func (f Field) String() string { return specs[f].name }

// ByName finds a field by its name in the API.
func ByName(name string) (Field, bool) {
	i := slices.IndexFunc(specs[:], func(s spec) bool { return s.name == name })
	return Field(max(i, 0)), i >= 0
}

// Secret reports whether the API does not hand the field out.
func (f Field) Secret() bool { return specs[f].there != nil }

func wantText(of func(*clerkapi.CreateUserParams) clerkapi.Opt[string]) func(*Want) (string, bool) {
	return func(w *Want) (string, bool) {
		v := of(w.Create).Or("")
		return v, v != ""
	}
}

// wantPassword is text whose fingerprint tells whether a password has changed. A guess
// could be held against the fingerprint of what has no salt (plaintext, md5, sha256),
// so of that only the kind counts, and a change is not noticed.
func wantPassword(w *Want) (string, bool) {
	if _, plain := w.Create.Password.Get(); plain {
		return "plain", true
	}
	hasher := w.Create.PasswordHasher.Or("")
	digest, ok := w.Create.PasswordDigest.Get()
	if hasher == "md5" || hasher == "sha256" {
		return hasher, ok
	}
	return hasher + "\x00" + digest, ok
}

func flag(name string, want func(*clerkapi.CreateUserParams) clerkapi.Opt[bool], found func(*clerkapi.User) bool) spec {
	return spec{name: name, plain: true,
		want: func(w *Want) (string, bool) {
			v, ok := want(w.Create).Get()
			return strconv.FormatBool(v), ok
		},
		found: func(u *clerkapi.User) string { return strconv.FormatBool(found(u)) }}
}

// moment compares times by value, to the millisecond, which is what the API keeps.
func moment(name string, want func(*clerkapi.CreateUserParams) clerkapi.Opt[string], found func(*clerkapi.User) int64) spec {
	show := func(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z") }
	return spec{name: name, plain: true,
		want: func(w *Want) (string, bool) {
			text, ok := want(w.Create).Get()
			if at, err := time.Parse(time.RFC3339, text); err == nil {
				text = show(at.UnixMilli())
			}
			return text, ok && text != ""
		},
		found: func(u *clerkapi.User) string {
			if ms := found(u); ms != 0 {
				return show(ms)
			}
			return ""
		}}
}

func metadata(name string, want func(*clerkapi.CreateUserParams) clerkapi.Opt[json.RawMessage], found func(*clerkapi.User) json.RawMessage) spec {
	return spec{name: name,
		want:  func(w *Want) (string, bool) { m, ok := want(w.Create).Get(); return canonical(m), ok && len(m) > 0 },
		found: func(u *clerkapi.User) string { return canonical(found(u)) }}
}

// Identifiers are the identifiers of a kind that the row says, the primary one first.
func (w *Want) Identifiers(kind clerkapi.Filter) []Identifier {
	values, statuses := w.Create.EmailAddress, w.Create.EmailAddressIdentificationStatus
	if kind == clerkapi.ByPhone {
		values, statuses = w.Create.PhoneNumber, w.Create.PhoneNumberIdentificationStatus
	}
	var out []Identifier
	for i, v := range values {
		out = append(out, Identifier{kind, v, statuses[i]})
	}
	for _, a := range w.Attached {
		if a.Kind == kind {
			out = append(out, a)
		}
	}
	return out
}

// held is an identifier of a user at the target.
type held struct {
	Identifier
	id      string
	primary bool
}

func identifiersOf(u *clerkapi.User, kind clerkapi.Filter) []held {
	var out []held
	add := func(id, value string, v *clerkapi.Verification, reserved bool, primary string) {
		standing := Unverified
		switch {
		case reserved:
			standing = Reserved
		case v.Verified():
			standing = Verified
		}
		out = append(out, held{Identifier{kind, value, standing}, id, id == primary})
	}
	if kind == clerkapi.ByPhone {
		for i := range u.PhoneNumbers {
			n := &u.PhoneNumbers[i]
			add(n.ID, n.PhoneNumber, n.Verification, n.Reserved, u.PrimaryPhoneNumberID)
		}
		return out
	}
	for i := range u.EmailAddresses {
		e := &u.EmailAddresses[i]
		add(e.ID, e.EmailAddress, e.Verification, e.Reserved, u.PrimaryEmailAddressID)
	}
	return out
}

// The text of identifiers names each with its standing, and the primary one, if it is
// verified: of others it is not said which one the API takes.
func wantIdentifiers(kind clerkapi.Filter) func(*Want) (string, bool) {
	return func(w *Want) (string, bool) {
		ids := w.Identifiers(kind)
		list := make([]string, len(ids))
		for i, id := range ids {
			list[i] = line(id, i == 0)
		}
		slices.Sort(list)
		return strings.Join(list, ", "), len(ids) > 0
	}
}

func foundIdentifiers(kind clerkapi.Filter) func(*clerkapi.User) string {
	return func(u *clerkapi.User) string {
		var list []string
		for _, id := range identifiersOf(u, kind) {
			list = append(list, line(id.Identifier, id.primary))
		}
		slices.Sort(list)
		return strings.Join(list, ", ")
	}
}

func line(id Identifier, primary bool) string {
	text := strings.ToLower(id.Value) + " " + id.Standing
	if primary && id.Standing == Verified {
		text += " primary"
	}
	return text
}

// Difference is a field in which the user is not what the row says.
type Difference struct {
	Field    Field
	Expected string // "" for secrets, of which only whether they are there can be told
	Found    string
}

// Plain reports whether expected and found say nothing about a person.
func (d Difference) Plain() bool { return specs[d.Field].plain || d.Field.Secret() }

// Differences appends the fields in which u is not what the row says to out. What the
// row says nothing about is not compared.
func (w *Want) Differences(u *clerkapi.User, out []Difference) []Difference {
	for f := range fields {
		s := &specs[f]
		want, says := s.want(w)
		if !says {
			continue
		}
		if s.there != nil {
			if has, _ := s.there(u); !has {
				out = append(out, Difference{f, "there", "missing"})
			}
			continue
		}
		if found := s.found(u); found != want && !(s.fold && strings.EqualFold(found, want)) {
			out = append(out, Difference{f, want, found})
		}
	}
	return out
}

// Unequal are the fields to send to make u what the row says: those that differ, and
// the secrets that the row has, of which it cannot be told.
func (w *Want) Unequal(u *clerkapi.User) Set {
	var s Set
	for _, d := range w.Differences(u, nil) {
		s = s.With(d.Field)
	}
	for f := range fields {
		if _, says := specs[f].want(w); says && f.Secret() {
			s = s.With(f)
		}
	}
	return s
}

// Prints are fingerprints of what a row says of a user: 4 bytes a field, 0 for what it
// says nothing about, and behind them 8 bytes for each identifier. They hold nothing of
// it, and are of use in the run only whose salt they were made with.
//
// As stored: a byte with the number of fields, the fields, the identifiers.
type Prints []byte

// Prints takes the fingerprints.
func (w *Want) Prints(salt string) Prints {
	p := make(Prints, 1, 1+4*fields+8*4)
	p[0] = byte(fields)
	for f := range fields {
		text, says := specs[f].want(w)
		p = binary.BigEndian.AppendUint32(p, printOf(salt, f, text, says))
	}
	for _, kind := range []clerkapi.Filter{clerkapi.ByEmail, clerkapi.ByPhone} {
		for _, id := range w.Identifiers(kind) {
			p = binary.BigEndian.AppendUint64(p, identifierPrint(salt, id))
		}
	}
	return p
}

func printOf(salt string, f Field, text string, says bool) uint32 {
	if !says {
		return 0
	}
	if specs[f].fold {
		text = strings.ToLower(text)
	}
	return max(1, uint32(hash64(salt, f.String(), text)))
}

func identifierPrint(salt string, id Identifier) uint64 {
	return hash64(salt, string(id.Kind), strings.ToLower(id.Value))
}

func hash64(parts ...string) uint64 {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return binary.BigEndian.Uint64(sum[:])
}

// of is the print of a field; 0 when nothing was said about it, or the prints are of a
// version that did not know it.
func (p Prints) of(f Field) uint32 {
	if len(p) == 0 || f >= Field(p[0]) || len(p) < 1+4*int(p[0]) {
		return 0
	}
	return binary.BigEndian.Uint32(p[1+4*int(f):])
}

// Known reports whether there are prints at all.
func (p Prints) Known() bool { return len(p) > 0 && len(p) >= 1+4*int(p[0]) }

// identifier reports whether an identifier was among those sent.
func (p Prints) identifier(print uint64) bool {
	if !p.Known() {
		return false
	}
	for rest := p[1+4*int(p[0]):]; len(rest) >= 8; rest = rest[8:] {
		if binary.BigEndian.Uint64(rest) == print {
			return true
		}
	}
	return false
}

// Fit reports whether a user has everything that the create whose prints these are has
// carried: every field that can be seen, and every identifier but those attached later.
// aged says that its age is among that.
func (p Prints) Fit(u *clerkapi.User, salt string) (aged, is bool) {
	if !p.Known() {
		return false, false
	}
	for f := range fields {
		s := &specs[f]
		if p.of(f) == 0 || s.there != nil || f == Email || f == Phone {
			continue
		}
		if printOf(salt, f, s.found(u), true) != p.of(f) {
			return false, false
		}
	}
	for _, kind := range []clerkapi.Filter{clerkapi.ByEmail, clerkapi.ByPhone} {
		for _, id := range identifiersOf(u, kind) {
			if !p.identifier(identifierPrint(salt, id.Identifier)) {
				return false, false // somebody else's
			}
		}
	}
	return p.of(CreatedAt) != 0, len(u.EmailAddresses)+len(u.PhoneNumbers)+len(u.Web3Wallets) > 0 || u.Username != ""
}

// Changed are the fields that the row says otherwise than when p was taken: as it was
// sent.
func (p Prints) Changed(now Prints) Set {
	var s Set
	for f := range fields {
		if p.of(f) != now.of(f) {
			s = s.With(f)
		}
	}
	return s
}

// Used tells what was done with a user after ours, the time (Unix ms, the target's
// clock) up to which changes are this tool's, or "" if nothing was.
func Used(u *clerkapi.User, ours int64) string {
	switch {
	case u.LastSignInAt > 0:
		return "signed in"
	case u.LastActiveAt > 0:
		return "active"
	case u.PasswordLastUpdatedAt > ours:
		return "password changed"
	case u.UpdatedAt > ours:
		return "edited"
	}
	return ""
}

// String lists the names of the fields.
func (s Set) String() string {
	var list []string
	for f := range fields {
		if s.Has(f) {
			list = append(list, f.String())
		}
	}
	return strings.Join(list, ", ")
}

// ParseSet reads a list of fields' names.
func ParseSet(names ...string) (Set, error) {
	var s Set
	for _, n := range names {
		f, ok := ByName(n)
		if !ok {
			return 0, fmt.Errorf("no field is named %q", n)
		}
		s = s.With(f)
	}
	return s, nil
}
