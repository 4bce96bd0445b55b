package push

import (
	"context"
	"net/http"

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

// classUserUpdate is the class of quota of changes of one user.
const classUserUpdate = "user_update"

// UpdateUser changes a user.
type UpdateUser struct {
	repeatable
	Params *clerkapi.UpdateUserParams
}

// Class implements [Step].
func (*UpdateUser) Class() string { return classUserUpdate }

// Send implements [Step].
func (s *UpdateUser) Send(ctx context.Context, api *clerkapi.Client, id string) (Written, error) {
	u, err := api.UpdateUser(ctx, id, s.Params)
	return changed(u, err)
}

// MergeMetadata merges metadata into a user's.
type MergeMetadata struct {
	repeatable
	Params *clerkapi.MetadataParams
}

// Class implements [Step].
func (*MergeMetadata) Class() string { return classUserUpdate }

// Send implements [Step].
func (s *MergeMetadata) Send(ctx context.Context, api *clerkapi.Client, id string) (Written, error) {
	u, err := api.MergeMetadata(ctx, id, s.Params)
	return changed(u, err)
}

func changed(u *clerkapi.User, err error) (Written, error) {
	if err != nil {
		return Written{}, err
	}
	return Written{At: userWritten(u)}, nil
}

// userWritten is when a request has changed a user, whose answer is u.
func userWritten(u *clerkapi.User) int64 { return max(u.UpdatedAt, u.PasswordLastUpdatedAt) }

// ReplaceMetadata replaces the metadata objects that are given.
type ReplaceMetadata struct {
	repeatable
	Params *clerkapi.MetadataParams
}

// Class implements [Step].
func (*ReplaceMetadata) Class() string { return classUserUpdate }

// Send implements [Step].
func (s *ReplaceMetadata) Send(ctx context.Context, api *clerkapi.Client, id string) (Written, error) {
	u, err := api.ReplaceMetadata(ctx, id, s.Params)
	return changed(u, err)
}

// SetState bans, unbans, locks or unlocks a user.
type SetState struct {
	repeatable
	State clerkapi.State
}

// Class implements [Step].
func (*SetState) Class() string { return "" }

// Send implements [Step].
func (s *SetState) Send(ctx context.Context, api *clerkapi.Client, id string) (Written, error) {
	u, err := api.SetState(ctx, id, s.State)
	return changed(u, err)
}

// UploadImage gives a user a profile image, or an organization a logo. What goes wrong with
// it is a note: the user is there all the same.
type UploadImage struct {
	repeatable
	URL   string
	Logo  bool // of an organization
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
	return changed(u, err)
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

// DeleteUser deletes a user. One that is gone already is what was wanted.
type DeleteUser struct{ repeatable }

// Class implements [Step].
func (*DeleteUser) Class() string { return "" }

// Send implements [Step].
func (*DeleteUser) Send(ctx context.Context, api *clerkapi.Client, id string) (Written, error) {
	return Written{}, api.DeleteUser(ctx, id)
}

// Gone reports whether the user is gone.
func (*DeleteUser) Gone(ctx context.Context, c *Caller, id string) (bool, error) {
	u, err := c.Present(ctx, id)
	return u == nil, err
}

// ChangeIdentifier changes an e-mail address or a phone number of a user.
type ChangeIdentifier struct {
	repeatable
	Kind   clerkapi.Filter // ByEmail or ByPhone
	ID     string
	Params *clerkapi.UpdateIdentifierParams
}

// Class implements [Step].
func (*ChangeIdentifier) Class() string { return "" }

// Send implements [Step].
func (s *ChangeIdentifier) Send(ctx context.Context, api *clerkapi.Client, _ string) (Written, error) {
	at, err := api.UpdateIdentifier(ctx, s.Kind, s.ID, s.Params)
	return Written{At: at}, err
}

// Refused implements [Step]: the rest of the user is brought in line all the same.
func (*ChangeIdentifier) Refused(e *clerkapi.Error) (string, bool) {
	return "identifier not changed: " + FailureCode(e), true
}

// RemoveIdentifier takes an e-mail address or a phone number from a user.
type RemoveIdentifier struct {
	repeatable
	Kind clerkapi.Filter // ByEmail or ByPhone
	ID   string
}

// Class implements [Step].
func (*RemoveIdentifier) Class() string { return "" }

// Send implements [Step].
func (s *RemoveIdentifier) Send(ctx context.Context, api *clerkapi.Client, _ string) (Written, error) {
	// The answer does not say when; now is the best guess.
	return Written{At: api.Now().UnixMilli()}, api.DeleteIdentifier(ctx, s.Kind, s.ID)
}

// Refused implements [Step]: one that is gone already is what was wanted.
func (*RemoveIdentifier) Refused(e *clerkapi.Error) (string, bool) {
	if e.Status == http.StatusNotFound {
		return "", true
	}
	return "identifier not removed: " + FailureCode(e), true
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

// noteUnattached begins the note of an identifier that was refused.
const noteUnattached = "identifier not attached: "

// Refused implements [Step].
func (a *Attach) Refused(e *clerkapi.Error) (string, bool) {
	return noteUnattached + FailureCode(e), true
}
