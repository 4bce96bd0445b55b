package push

import (
	"context"
	"net/http"
	"strings"

	"clerk-import/importer/clerkapi"
)

// Change is a step that gives the same result when it is repeated. The functions that return one say which there are.
type Change struct {
	repeatable
	Of      clerkapi.Filter // the kind of identifiers that it changes, "" for none
	Domains bool            // it is about domains of an organization

	class string // of quota
	send  func(ctx context.Context, api *clerkapi.Client, id string) (at int64, err error)
	// refused says what a refusal means; nil: its row fails.
	refused func(*clerkapi.Error) (note string, done bool)
	// gone, of a change that ends what it is about, tells whether that is gone.
	gone func(ctx context.Context, c *Caller, id string) (bool, error)
	seen bool // that it was executed is looked at right behind it
}

// unseen is the error of a change that was answered, and at the end of which what it is about is there still.
func unseen() *clerkapi.Error {
	return &clerkapi.Error{Status: http.StatusOK, Items: []clerkapi.ErrorItem{{Code: CodeNotDeleted}}}
}

// ended reports whether what a change ends is gone, which it may be within what the target promises of its answers.
func (s *Change) ended(ctx context.Context, c *Caller, id string) (bool, error) {
	gone, err := s.gone(ctx, c, id)
	if err != nil || gone || c.settle <= 0 {
		return gone, err
	}
	if err := c.wait(c.settle); err != nil {
		return false, err
	}
	return s.gone(ctx, c, id)
}

// Class implements [Step].
func (s *Change) Class() string { return s.class }

// Send implements [Step].
func (s *Change) Send(ctx context.Context, api *clerkapi.Client, id string) (Written, error) {
	at, err := s.send(ctx, api, id)
	return Written{At: at}, err
}

// Happened implements [Step]: what is gone has ended.
func (s *Change) Happened(ctx context.Context, c *Caller, id string) (w Written, done bool, err error) {
	if s.gone == nil {
		return s.repeatable.Happened(ctx, c, id)
	}
	done, err = s.gone(ctx, c, id)
	return Written{}, done, err
}

// Refused implements [Step].
func (s *Change) Refused(e *clerkapi.Error) (string, bool) {
	if s.refused == nil {
		return s.repeatable.Refused(e)
	}
	return s.refused(e)
}

// Classes of quota of changes of one user, organization or membership.
const (
	classUserUpdate         = "user_update"
	classOrganizationUpdate = "organization_update"
	classMembershipUpdate   = "membership_update"
)

// onUser is a change of a user, by a request that answers with them.
func onUser(class string, send func(ctx context.Context, api *clerkapi.Client, id string) (*clerkapi.User, error)) *Change {
	return &Change{class: class, send: func(ctx context.Context, api *clerkapi.Client, id string) (int64, error) {
		u, err := send(ctx, api, id)
		if err != nil {
			return 0, err
		}
		return userWritten(u), nil
	}}
}

// userWritten is when a request has changed a user, whose answer is u.
func userWritten(u *clerkapi.User) int64 { return max(u.UpdatedAt, u.PasswordLastUpdatedAt) }

// UpdateUser changes a user.
func UpdateUser(p *clerkapi.UpdateUserParams) *Change {
	return onUser(classUserUpdate, func(ctx context.Context, api *clerkapi.Client, id string) (*clerkapi.User, error) {
		return api.UpdateUser(ctx, id, p)
	})
}

// MergeMetadata merges metadata into a user's.
func MergeMetadata(p *clerkapi.MetadataParams) *Change {
	return onUser(classUserUpdate, func(ctx context.Context, api *clerkapi.Client, id string) (*clerkapi.User, error) {
		return api.MergeMetadata(ctx, id, p)
	})
}

// ReplaceMetadata replaces the metadata objects that are given.
func ReplaceMetadata(p *clerkapi.MetadataParams) *Change {
	return onUser(classUserUpdate, func(ctx context.Context, api *clerkapi.Client, id string) (*clerkapi.User, error) {
		return api.ReplaceMetadata(ctx, id, p)
	})
}

// SetState bans, unbans, locks or unlocks a user.
func SetState(s clerkapi.State) *Change {
	return onUser("", func(ctx context.Context, api *clerkapi.Client, id string) (*clerkapi.User, error) {
		return api.SetState(ctx, id, s)
	})
}

// onOrganization is a change of an organization, by a request that answers with it.
func onOrganization(send func(ctx context.Context, api *clerkapi.Client, id string) (*clerkapi.Organization, error)) *Change {
	return &Change{class: classOrganizationUpdate, send: func(ctx context.Context, api *clerkapi.Client, id string) (int64, error) {
		w, err := organizationWritten(send(ctx, api, id))
		return w.At, err
	}}
}

// UpdateOrganization changes an organization.
func UpdateOrganization(p *clerkapi.UpdateOrganizationParams) *Change {
	return onOrganization(func(ctx context.Context, api *clerkapi.Client, id string) (*clerkapi.Organization, error) {
		return api.UpdateOrganization(ctx, id, p)
	})
}

// MergeOrganizationMetadata merges metadata into an organization's.
func MergeOrganizationMetadata(p *clerkapi.MetadataParams) *Change {
	return onOrganization(func(ctx context.Context, api *clerkapi.Client, id string) (*clerkapi.Organization, error) {
		return api.MergeOrganizationMetadata(ctx, id, p)
	})
}

// onMembership is a change of a membership, by a request that answers with it.
func onMembership(send func(ctx context.Context, api *clerkapi.Client) (*clerkapi.Membership, error)) *Change {
	return &Change{class: classMembershipUpdate, send: func(ctx context.Context, api *clerkapi.Client, _ string) (int64, error) {
		m, err := send(ctx, api)
		if err != nil {
			return 0, err
		}
		return m.UpdatedAt, nil
	}}
}

// UpdateMembership gives a member another role.
func UpdateMembership(organization, user, role string) *Change {
	return onMembership(func(ctx context.Context, api *clerkapi.Client) (*clerkapi.Membership, error) {
		return api.UpdateMembership(ctx, organization, user, role)
	})
}

// MergeMembershipMetadata merges metadata into a membership's.
func MergeMembershipMetadata(organization, user string, p *clerkapi.MetadataParams) *Change {
	return onMembership(func(ctx context.Context, api *clerkapi.Client) (*clerkapi.Membership, error) {
		return api.MergeMembershipMetadata(ctx, organization, user, p)
	})
}

// noted is what is made of the refusal of something without which its row is as good: a note, or, if it is there
// already, nothing.
func noted(note string, there func(*clerkapi.Error) bool) func(*clerkapi.Error) (string, bool) {
	return func(e *clerkapi.Error) (string, bool) {
		if there(e) {
			return "", true
		}
		return note + FailureCode(e), true
	}
}

func never(*clerkapi.Error) bool { return false }

func notFound(e *clerkapi.Error) bool { return e.Status == http.StatusNotFound }

// ChangeIdentifier changes an e-mail address or a phone number of a user (ByEmail or ByPhone). If it is refused the rest
// of the user is brought in line all the same.
func ChangeIdentifier(kind clerkapi.Filter, identifier string, p *clerkapi.UpdateIdentifierParams) *Change {
	return &Change{Of: kind, refused: noted("address or number not changed: ", never), send: func(ctx context.Context, api *clerkapi.Client, _ string) (int64, error) {
		return api.UpdateIdentifier(ctx, kind, identifier, p)
	}}
}

// RemoveIdentifier takes an e-mail address or a phone number from a user (ByEmail or ByPhone). One that is gone already
// is what was wanted. That a delete was answered does not say that it was executed: the user is asked for.
func RemoveIdentifier(kind clerkapi.Filter, identifier, value string) *Change {
	return &Change{seen: true, refused: noted("address or number not removed: ", never), send: func(ctx context.Context, api *clerkapi.Client, _ string) (int64, error) {
		// The answer does not say when; now is the best guess.
		return api.Now().UnixMilli(), api.DeleteIdentifier(ctx, kind, identifier)
	}, gone: func(ctx context.Context, c *Caller, id string) (bool, error) {
		u, err := c.Present(ctx, id)
		return u == nil || !u.Has(kind, value), err
	}}
}

// CodeNotDeleted is the code of a row whose thing the API said it had deleted, and has all the same.
const CodeNotDeleted = "not_deleted"

// onDomain is a change of a domain. When it is refused the organization is there all the same, so that is a note, unless
// it has the domain by an earlier request.
func onDomain(send func(ctx context.Context, api *clerkapi.Client, id string) error) *Change {
	return &Change{Domains: true, refused: noted("domain not added: ", func(e *clerkapi.Error) bool {
		return e.Has("organization_domain_already_exists_same_organization")
	}), send: func(ctx context.Context, api *clerkapi.Client, id string) (int64, error) {
		return 0, send(ctx, api, id)
	}}
}

// AddDomain gives an organization a domain.
func AddDomain(p *clerkapi.OrganizationDomainParams) *Change {
	return onDomain(func(ctx context.Context, api *clerkapi.Client, id string) error {
		return api.CreateOrganizationDomain(ctx, id, p)
	})
}

// UpdateDomain changes a domain of an organization.
func UpdateDomain(domain string, p *clerkapi.UpdateOrganizationDomainParams) *Change {
	return onDomain(func(ctx context.Context, api *clerkapi.Client, id string) error {
		return api.UpdateOrganizationDomain(ctx, id, domain, p)
	})
}

// ending is a change at the end of which what it is about is gone.
func ending(send func(ctx context.Context, api *clerkapi.Client, id string) error, gone func(ctx context.Context, c *Caller, id string) (bool, error)) *Change {
	return &Change{gone: gone, send: func(ctx context.Context, api *clerkapi.Client, id string) (int64, error) {
		return 0, send(ctx, api, id)
	}}
}

// DeleteUser deletes a user. One that is gone already is what was wanted.
func DeleteUser() *Change {
	return ending(func(ctx context.Context, api *clerkapi.Client, id string) error { return api.DeleteUser(ctx, id) },
		func(ctx context.Context, c *Caller, id string) (bool, error) {
			u, err := c.Present(ctx, id)
			return u == nil, err
		})
}

// DeleteOrganization deletes an organization. One that is gone already is what was wanted.
func DeleteOrganization() *Change {
	return ending(func(ctx context.Context, api *clerkapi.Client, id string) error {
		return api.DeleteOrganization(ctx, id)
	},
		func(ctx context.Context, c *Caller, id string) (bool, error) {
			o, err := c.Organization(ctx, id)
			return o == nil, err
		})
}

// DeleteMembership takes a user out of an organization. One who is out already is what was wanted.
func DeleteMembership(organization, user string) *Change {
	return ending(func(ctx context.Context, api *clerkapi.Client, _ string) error {
		return api.DeleteMembership(ctx, organization, user)
	}, func(ctx context.Context, c *Caller, _ string) (bool, error) {
		m, err := c.Membership(ctx, organization, user)
		return m == nil, err
	})
}

// RevokeInvitation takes an invitation back. One that is no longer open cannot be.
func RevokeInvitation(organization string) *Change {
	s := ending(func(ctx context.Context, api *clerkapi.Client, id string) error {
		return api.RevokeInvitation(ctx, organization, id)
	}, nil)
	s.refused = func(e *clerkapi.Error) (string, bool) {
		return "", notFound(e) || strings.HasPrefix(e.Code(), "invitation_already_")
	}
	return s
}

// DeleteWaitlistEntry takes an address off the waitlist. One that was invited since, or is gone, is left.
func DeleteWaitlistEntry() *Change {
	s := ending(func(ctx context.Context, api *clerkapi.Client, id string) error {
		return api.DeleteWaitlistEntry(ctx, id)
	}, nil)
	s.refused = func(e *clerkapi.Error) (string, bool) { return "", notFound(e) || e.Status == http.StatusConflict }
	return s
}
