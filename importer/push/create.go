package push

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/nyaruka/phonenumbers"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
)

// Conflict says what to do with a row whose identifier the target already has.
type Conflict string

// Policies for conflicts.
const (
	ConflictFail   Conflict = "fail"   // report the row
	ConflictSkip   Conflict = "skip"   // leave the existing user alone
	ConflictUpdate Conflict = "update" // update the existing user
)

// Codes of rows whose user could not be told for certain.
const (
	CodeAmbiguous  = "conflict_ambiguous"  // the row's identifiers belong to several users
	CodeUnverified = "conflict_unverified" // the user was found by nothing that is verified on both sides
)

// ClockSkew is how far our clock and the API's may be apart when a user's age
// decides whether this run created it.
const ClockSkew = 10 * time.Minute

// CreateUser makes a user. After a lost answer, and when the target has the user
// already, it follows docs/decisions/0002.
type CreateUser struct {
	Params     *clerkapi.CreateUserParams
	OnConflict Conflict
	// Update is what brings an existing user in line under [ConflictUpdate].
	Update func(owner *clerkapi.User) []Step
	// Orphan, if not nil, says whether a user was made for a row that is gone. Such a
	// one may have another external id and is updated under any policy: the row's key
	// has changed.
	Orphan func(id string) bool
	// Joins has a user taken for the row's whose verified identifier it has, whatever their external id is.
	Joins bool
	// Restrictions, if not nil, knows whether the API takes Params'
	// SkipRestrictionChecks.
	Restrictions *Restrictions
	// Without, if not nil, is what the user is made as instead where the API refuses some parts of a body, for
	// the reason that a code names; nil where the user is not to be without them.
	Without func(p *clerkapi.CreateUserParams, parts []Refused, code string) *Lesser

	lesser *Lesser // than Params, once it was refused
}

// Refused is a field of a body that the API refuses, or those of its values that it does.
type Refused struct {
	Field  string
	Values []string // nil: all of it
}

// Lesser is a user without what the API has refused of it.
type Lesser struct {
	Params *clerkapi.CreateUserParams
	Note   string // for the row
	Prints []byte // the row's then
}

// params are what the user is made of.
func (s *CreateUser) params() *clerkapi.CreateUserParams {
	if s.lesser != nil {
		return s.lesser.Params
	}
	return s.Params
}

// less reports whether the user can be made without what was refused, and has it made so from then on.
func (s *CreateUser) less(e *clerkapi.Error) bool {
	if s.Without == nil || e.Exists() || e.Has(codeMissing) {
		return false
	}
	var parts []Refused
	for _, field := range e.Params() {
		parts = append(parts, Refused{Field: field})
	}
	if e.Has(codeCountry) { // which names no parameter
		parts = append(parts, Refused{string(clerkapi.ByPhone), numbersOf(e.Country(), s.params().PhoneNumber)})
	}
	return s.leave(parts, e.Code())
}

// numbersOf are the numbers of a country among others, nil where none is known to be.
func numbersOf(country string, numbers []string) (of []string) {
	for _, number := range numbers {
		if n, err := phonenumbers.Parse(number, ""); err == nil && country != "" && phonenumbers.GetRegionCodeForNumber(n) == country {
			of = append(of, number)
		}
	}
	return of
}

// Leave has the user made without parts from the start, and reports whether that can be.
func (s *CreateUser) Leave(parts []Refused, code string) bool {
	return s.Without != nil && s.leave(parts, code)
}

func (s *CreateUser) leave(parts []Refused, code string) bool {
	if len(parts) == 0 {
		return false
	}
	l := s.Without(s.params(), parts, code)
	if l == nil {
		return false
	}
	if s.lesser != nil {
		l.Note = addNote(s.lesser.Note, l.Note)
	}
	s.lesser = l
	return true
}

// Left implements [Partial].
func (s *CreateUser) Left() *Lesser { return s.lesser }

// Codes of refusals.
const (
	codeCountry = "unsupported_country_code" // of a phone number
	codeMissing = "form_data_missing"        // of what the instance requires
)

// Restrictions is what a run has learned about an API's undocumented parameter
// skip_restriction_checks.
type Restrictions struct{ refused atomic.Bool }

// Kept reports whether the target applies its restrictions to the users of the
// run, although it was asked not to.
func (r *Restrictions) Kept() bool { return r != nil && r.refused.Load() }

const skipRestrictions = "skip_restriction_checks"

// Send implements [Maker].
func (s *CreateUser) Send(ctx context.Context, api *clerkapi.Client, _ *Task) (Written, error) {
	params := s.params()
	skips := !params.SkipRestrictionChecks.IsZero()
	if skips && s.Restrictions.Kept() {
		without := *params
		without.SkipRestrictionChecks, skips = clerkapi.Opt[bool]{}, false
		params = &without
	}
	u, err := api.CreateUser(ctx, params)
	if refused := refusal(err); refused != nil && skips && s.Restrictions != nil && refused.Has("form_param_unknown") && slices.Contains(refused.Params(), skipRestrictions) {
		s.Restrictions.refused.Store(true)
		return Written{}, errAgain
	} else if refused != nil && s.less(refused) {
		return Written{}, errAgain
	}
	if err != nil {
		return Written{}, err
	}
	return Written{ID: u.ID, At: userWritten(u)}, nil
}

// lookup is the filter and the value under which the user can be found: the
// external id, or else an identifier that belongs to one user only.
func (s *CreateUser) lookup() (clerkapi.Filter, string) {
	p := s.params()
	for _, c := range []struct {
		by     clerkapi.Filter
		values []string
	}{
		{clerkapi.ByExternalID, nonEmpty(p.ExternalID.Or(""))}, {clerkapi.ByEmail, p.EmailAddress}, {clerkapi.ByPhone, p.PhoneNumber},
		{clerkapi.ByUsername, nonEmpty(p.Username.Or(""))},
	} {
		if len(c.values) > 0 {
			return c.by, c.values[0]
		}
	}
	return clerkapi.ByWallet, p.Web3Wallet[0] // a user has an identifier
}

// Find implements [Maker], a hundred rows to a request.
func (s *CreateUser) Find(ctx context.Context, c *Caller, tasks []*Task) error {
	groups := map[clerkapi.Filter][]*Task{}
	for _, t := range tasks {
		by, _ := t.Make.(*CreateUser).lookup()
		groups[by] = append(groups[by], t)
	}
	for by, group := range groups {
		for part := range slices.Chunk(group, clerkapi.MaxLookup) {
			values := make([]string, len(part))
			for i, t := range part {
				_, values[i] = t.Make.(*CreateUser).lookup()
			}
			users, err := c.FindUsers(ctx, by, values)
			if err != nil {
				return err
			}
			for i, t := range part {
				for k := range users {
					if u := &users[k]; u.Has(by, values[i]) && t.Make.(*CreateUser).made(u, t.Row.ClaimedAt) {
						t.Row.ClerkID, t.Row.WroteAt = u.ID, u.UpdatedAt
					}
				}
			}
		}
	}
	return nil
}

// made reports whether a user that was found is the one that a lost request of
// this row created, and not one who was there before: it has everything that
// was sent, and the age it was sent with, or else an age of this run. A run that was cut off may have sent
// it without what the API had refused.
func (s *CreateUser) made(u *clerkapi.User, claimedAt int64) bool {
	p := s.params()
	lacks := lacking(p, u)
	if len(lacks) > 0 && (s.Without == nil || s.lesser != nil || !s.known(u)) {
		return false
	}
	if p.ExternalID.Or("") != u.ExternalID {
		return false
	}
	if sent, ok := p.CreatedAt.Get(); ok {
		if at, err := time.Parse(time.RFC3339, sent); err != nil || at.UnixMilli()/1000 != u.CreatedAt/1000 {
			return false
		}
	} else if u.CreatedAt < claimedAt-ClockSkew.Milliseconds() {
		return false
	}
	return len(lacks) == 0 || s.leave(lacks, "")
}

// known reports whether something that only this row's user has says that the user is it.
func (s *CreateUser) known(u *clerkapi.User) bool {
	p := s.Params
	if p.ExternalID.Or("") != "" {
		return p.ExternalID.Or("") == u.ExternalID
	}
	return slices.ContainsFunc(onlyVerified(p.EmailAddress, p.EmailAddressIdentificationStatus), func(e string) bool { return u.HasVerified(clerkapi.ByEmail, e) })
}

// lacking are the identifiers that a user does not have.
func lacking(p *clerkapi.CreateUserParams, u *clerkapi.User) (parts []Refused) {
	for _, q := range []struct {
		by     clerkapi.Filter
		values []string
	}{{clerkapi.ByEmail, p.EmailAddress}, {clerkapi.ByPhone, p.PhoneNumber}, {clerkapi.ByUsername, nonEmpty(p.Username.Or(""))}} {
		if lacks := slices.DeleteFunc(slices.Clone(q.values), func(v string) bool { return u.Has(q.by, v) }); len(lacks) > 0 {
			parts = append(parts, Refused{string(q.by), lacks})
		}
	}
	return parts
}

// taken looks for whoever has one of the identifiers. The API contradicts itself when it refuses the
// user for them and there is none, or only one under the external id that it did not find.
func (s *CreateUser) taken(ctx context.Context, c *Caller, e *clerkapi.Error) error {
	p := s.params()
	for _, q := range []struct {
		by     clerkapi.Filter
		values []string
	}{
		{clerkapi.ByExternalID, nonEmpty(p.ExternalID.Or(""))}, {clerkapi.ByEmail, p.EmailAddress}, {clerkapi.ByPhone, p.PhoneNumber},
		{clerkapi.ByUsername, nonEmpty(p.Username.Or(""))}, {clerkapi.ByWallet, p.Web3Wallet},
	} {
		users, err := c.FindUsers(ctx, q.by, q.values)
		if err != nil {
			return err
		}
		for i := range users {
			if id := p.ExternalID.Or(""); id == "" || q.by == clerkapi.ByExternalID || users[i].ExternalID != id {
				return nil
			}
		}
	}
	return &unproven{e}
}

// Exists implements [Maker] by the policy.
func (s *CreateUser) Exists(ctx context.Context, c *Caller, e *clerkapi.Error, doubt bool) (Outcome, error) {
	if doubt {
		if err := s.taken(ctx, c, e); err != nil {
			return Outcome{}, err
		}
	}
	taken := Outcome{State: checkpoint.Failed, Code: FailureCode(e)}
	if s.OnConflict != ConflictSkip && s.OnConflict != ConflictUpdate && s.Orphan == nil {
		return taken, nil
	}
	owner, code, err := s.owner(ctx, c)
	if err != nil {
		return Outcome{}, err
	}
	id := ""
	if owner != nil {
		id = owner.ID
	}
	switch {
	case owner != nil && s.Orphan != nil && s.Orphan(id):
		return Outcome{Subject: id, Then: s.Update(owner), State: checkpoint.Updated}, nil
	case s.OnConflict != ConflictSkip && s.OnConflict != ConflictUpdate:
		return taken, nil
	case s.OnConflict == ConflictSkip:
		return Outcome{Subject: id, State: checkpoint.Skipped, Code: FailureCode(e)}, nil // the id is for the crosswalk
	case owner == nil:
		return Outcome{State: checkpoint.Failed, Code: code}, nil
	}
	return Outcome{Subject: id, Then: s.Update(owner), State: checkpoint.Updated}, nil
}

// owner finds the one existing user that a row stands for: the one with its
// external id, or else the one that has its verified identifiers. Unverified
// ones prove nothing. code says why there is none.
func (s *CreateUser) owner(ctx context.Context, c *Caller) (user *clerkapi.User, code string, err error) {
	p := s.Params
	found := map[string]clerkapi.User{}
	for _, q := range []struct {
		by     clerkapi.Filter
		values []string
	}{
		{clerkapi.ByExternalID, nonEmpty(p.ExternalID.Or(""))},
		{clerkapi.ByEmail, onlyVerified(p.EmailAddress, p.EmailAddressIdentificationStatus)},
		{clerkapi.ByPhone, onlyVerified(p.PhoneNumber, p.PhoneNumberIdentificationStatus)},
	} {
		if len(q.values) == 0 {
			continue
		}
		users, err := c.FindUsers(ctx, q.by, q.values)
		if err != nil {
			return nil, "", err
		}
		for _, u := range users {
			if q.by == clerkapi.ByExternalID {
				if u.ExternalID == q.values[0] {
					return &u, "", nil
				}
				continue
			}
			if slices.ContainsFunc(q.values, func(v string) bool { return u.HasVerified(q.by, v) }) {
				found[u.ID] = u
			}
		}
	}
	switch {
	case len(found) > 1:
		return nil, CodeAmbiguous, nil
	case len(found) == 0:
		return nil, CodeUnverified, nil
	}
	for _, u := range found {
		if p.ExternalID.Or("") != "" && u.ExternalID != "" && u.ExternalID != p.ExternalID.Or("") && !s.Joins && (s.Orphan == nil || !s.Orphan(u.ID)) {
			return nil, CodeAmbiguous, nil // another row's user
		}
		return &u, "", nil
	}
	return nil, "", nil
}

// Proven are the identifiers of the row by which its user can be recognised: the verified ones.
func (s *CreateUser) Proven() map[clerkapi.Filter][]string {
	p := s.Params
	return map[clerkapi.Filter][]string{
		clerkapi.ByEmail: onlyVerified(p.EmailAddress, p.EmailAddressIdentificationStatus),
		clerkapi.ByPhone: onlyVerified(p.PhoneNumber, p.PhoneNumberIdentificationStatus),
	}
}

// onlyVerified are the values whose status is verified.
func onlyVerified(values, statuses []string) []string {
	var out []string
	for i, v := range values {
		if statuses[i] == clerkapi.StatusVerified {
			out = append(out, v)
		}
	}
	return out
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
