package target

import (
	"context"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/validate"
)

// EveryOrganization calls f for every organization of an instance.
func EveryOrganization(ctx context.Context, c *push.Caller, f func(*clerkapi.Organization) error) error {
	return everyEntry(ctx, c, func(ctx context.Context, offset int) ([]clerkapi.Organization, error) {
		return c.API.ListOrganizations(ctx, "", offset)
	}, f)
}

// EveryMembership calls f for every membership of an instance.
func EveryMembership(ctx context.Context, c *push.Caller, f func(*clerkapi.Membership) error) error {
	return everyEntry(ctx, c, c.API.ListMemberships, f)
}

// everyEntry calls f for every entry of a list, until it returns an error.
func everyEntry[T any](ctx context.Context, c *push.Caller, list func(ctx context.Context, offset int) ([]T, error), f func(*T) error) error {
	return push.Pages(ctx, c, list, func(page []T) (more bool, err error) {
		for i := range page {
			if err := f(&page[i]); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

// EveryUser goes through all users of an instance, the latest first, from behind the
// one with the id after.
func EveryUser(ctx context.Context, c *push.Caller, after string, each func(*clerkapi.User) error) error {
	var repeats push.Repeats
	for {
		var page []clerkapi.User
		if err := c.Ask(ctx, func(ctx context.Context) (err error) {
			page, err = c.API.ListUsers(ctx, after, clerkapi.MaxList)
			return err
		}); err != nil {
			return err
		}
		if len(page) == 0 {
			return nil // a short page proves no end: nothing counts these lists, and a server may give fewer than it is asked for
		}
		if err := repeats.Add(page[0].ID, page[len(page)-1].ID); err != nil {
			return err
		}
		for i := range page {
			if err := each(&page[i]); err != nil {
				return err
			}
		}
		after = page[len(page)-1].ID
	}
}

// Claimed lists the identifiers of a kind that a user has to themself: an
// unverified address can be claimed by somebody else.
func Claimed(u *clerkapi.User, kind validate.Kind) []string {
	var out []string
	switch kind {
	case validate.ExternalID:
		return []string{u.ExternalID}
	case validate.Username:
		return []string{u.Username}
	case validate.Email:
		for _, e := range u.EmailAddresses {
			if e.Reserved || e.Verification.Verified() {
				out = append(out, e.EmailAddress)
			}
		}
	case validate.Phone:
		for _, n := range u.PhoneNumbers {
			if n.Reserved || n.Verification.Verified() {
				out = append(out, n.PhoneNumber)
			}
		}
	case validate.Wallet:
		for _, w := range u.Web3Wallets {
			out = append(out, w.Web3Wallet)
		}
	}
	return out
}
