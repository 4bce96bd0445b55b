package push

import (
	"context"

	"clerk-import/importer/clerkapi"
)

// repeatable is what steps have in common that give the same result when they are
// repeated, and fail their row when they are refused.
type repeatable struct{}

// Happened implements [Step].
func (repeatable) Happened(context.Context, *Caller, string) (Written, bool, error) {
	return Written{}, false, nil
}

// Refused implements [Step].
func (repeatable) Refused(*clerkapi.Error) (string, bool) { return "", false }

// UploadImage gives a user a profile image, or an organization a logo. What goes wrong with
// it is a note: the user is there all the same.
type UploadImage struct {
	repeatable
	URL   string // of https, as the row says
	Logo  bool   // of an organization
	Fetch func(ctx context.Context, url string) (image []byte, contentType string, err error)
}

// Class implements [Step].
func (*UploadImage) Class() string { return "" }

// Send implements [Step].
func (s *UploadImage) Send(ctx context.Context, api *clerkapi.Client, id string) (Written, error) {
	image, kind, err := s.Fetch(ctx, s.URL)
	if err != nil {
		if ctx.Err() != nil {
			return Written{}, ctx.Err()
		}
		return Written{}, &LeftOut{Note: s.what() + err.Error()}
	}
	if s.Logo {
		o, err := api.SetLogo(ctx, id, kind, image)
		w, err := organizationWritten(o, err)
		return Written{At: w.At}, err
	}
	u, err := api.SetProfileImage(ctx, id, kind, image)
	if err != nil {
		return Written{}, err
	}
	return Written{At: userWritten(u)}, nil
}

// Refused implements [Step].
func (s *UploadImage) Refused(e *clerkapi.Error) (string, bool) {
	return s.what() + FailureCode(e), true
}

func (s *UploadImage) what() string {
	if s.Logo {
		return "no logo: "
	}
	return "no profile image: "
}

// Attach adds an identifier to a user, by default one that nobody has verified. When
// it is refused the user is there all the same, so that is a note.
type Attach struct {
	Kind     clerkapi.Filter // ByEmail or ByPhone
	Value    string
	Verified bool // the source says so
	Primary  bool `json:",omitzero"` // and it becomes the primary one
}

// Class implements [Step].
func (*Attach) Class() string { return "" }

// Send implements [Step].
func (a *Attach) Send(ctx context.Context, api *clerkapi.Client, id string) (Written, error) {
	verified, primary := clerkapi.Some(a.Verified), clerkapi.Opt[bool]{}
	if a.Primary {
		primary = clerkapi.Some(true)
	}
	if a.Kind == clerkapi.ByEmail {
		e, err := api.CreateEmailAddress(ctx, &clerkapi.CreateEmailAddressParams{UserID: id, EmailAddress: a.Value, Verified: verified, Primary: primary})
		if err != nil {
			return Written{}, err
		}
		return Written{At: e.UpdatedAt}, nil
	}
	n, err := api.CreatePhoneNumber(ctx, &clerkapi.CreatePhoneNumberParams{UserID: id, PhoneNumber: a.Value, Verified: verified, Primary: primary})
	if err != nil {
		return Written{}, err
	}
	return Written{At: n.UpdatedAt}, nil
}

// Happened implements [Step].
func (a *Attach) Happened(ctx context.Context, c *Caller, id string) (Written, bool, error) {
	u, err := c.User(ctx, id)
	if err != nil || !u.Has(a.Kind, a.Value) {
		return Written{}, false, err
	}
	return Written{At: u.UpdatedAt}, true, nil
}

// What begins the note of an identifier that was refused, and what began it in checkpoints of earlier versions.
const (
	noteUnattached  = "address or number not added: "
	noteUnattached0 = "identifier not attached: "
)

// Refused implements [Step].
func (a *Attach) Refused(e *clerkapi.Error) (string, bool) {
	return noteUnattached + FailureCode(e), true
}
