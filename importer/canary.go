package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gocarina/gocsv"
	"github.com/tidwall/gjson"

	"clerk-import/hashers"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/mapping/files"
)

// Canary is a user whose password is known. Its row's digest is verified before
// anything is sent: a wrong key, pepper or encoding makes every digest of an
// export worthless without making a single one malformed.
type Canary struct {
	ExternalID string `csv:"external_id"`
	Email      string `csv:"email"`
	Password   string `csv:"password"`
	TOTP       string `csv:"totp_secret"` // base32; tried by reconcile only
}

// name is the canary as it may be shown.
func (c *Canary) name() string {
	if c.ExternalID != "" {
		return "external id " + report.Mask(c.ExternalID)
	}
	return report.Mask(c.Email)
}

// ReadCanaries reads a CSV file with the columns external_id or email, and
// password.
func ReadCanaries(ctx context.Context, path string) ([]Canary, error) {
	return readCanaries(ctx, path, false)
}

// ReadKnown is ReadCanaries for users of whom the authenticator's secret may be known
// (column totp_secret) instead of the password.
func ReadKnown(ctx context.Context, path string) ([]Canary, error) {
	return readCanaries(ctx, path, true)
}

// maxCanaries is the largest file of canaries, in bytes.
const maxCanaries = 4 << 20

func readCanaries(ctx context.Context, path string, withTOTP bool) ([]Canary, error) {
	text, err := files.Text(ctx, path, maxCanaries)
	if err != nil {
		return nil, fmt.Errorf("known passwords: %w", err)
	}
	var list []Canary
	if err := gocsv.UnmarshalString(text, &list); err != nil && !errors.Is(err, io.EOF) {
		// gocsv's errors can repeat a cell, and one of the cells is a password.
		return nil, fmt.Errorf("%s: is not a CSV file with the columns external_id or email, and password", path)
	}
	if len(list) == 0 {
		return nil, &UsageError{Msg: path + " names no user", Try: "a CSV file with the columns external_id or email, and password"}
	}
	for i, c := range list {
		if c.ExternalID == "" && c.Email == "" || c.Password == "" && (!withTOTP || c.TOTP == "") {
			return nil, fmt.Errorf("%s:%d: a known password needs external_id or email, and password", path, i+2)
		}
	}
	return list, nil
}

// CanaryError stops a run before the first write.
type CanaryError struct{ Failures []string }

func (e *CanaryError) Error() string {
	return "a known password does not verify, so passwords would not work after the migration; nothing was sent:\n  " + strings.Join(e.Failures, "\n  ")
}

// flock is the canaries of a run, by what they are found by.
type flock struct {
	canaries []Canary
	byID     map[string]int
	byEmail  map[string]int
	seen     []bool
	refused  map[int]string // why rows were rejected that have a canary's address somewhere
	failures []string
	good     int
}

func newFlock(list []Canary) *flock {
	f := &flock{canaries: list, byID: map[string]int{}, byEmail: map[string]int{}, seen: make([]bool, len(list)), refused: map[int]string{}}
	for i, c := range list {
		if c.ExternalID != "" {
			f.byID[c.ExternalID] = i
		} else {
			f.byEmail[validate.Fold(validate.Email, c.Email)] = i
		}
	}
	return f
}

// check verifies the row's digest if one of the canaries is meant. With canaries,
// items come with their drafts.
func (f *flock) check(ctx context.Context, it *item) error {
	if len(f.canaries) == 0 {
		return nil
	}
	i, ok := 0, false
	for _, id := range append(it.ids(), it.draft.user.ExternalID.Or("")) {
		if k, is := f.byID[id]; is && !ok {
			i, ok = k, true
		}
	}
	for k := 0; !ok && k < len(it.draft.user.Emails); k++ {
		i, ok = f.byEmail[validate.Fold(validate.Email, it.draft.user.Emails[k].Value)]
	}
	if !ok {
		f.refuse(it)
	}
	if !ok || f.seen[i] {
		return nil
	}
	c := &f.canaries[i]
	f.seen[i] = true
	fail := func(format string, args ...any) {
		f.failures = append(f.failures, fmt.Sprintf("%s: %s: %s", it.rec.Position, c.name(), fmt.Sprintf(format, args...)))
	}
	if it.rejected() {
		fail("the row is rejected (%s)", firstFatal(it.problems))
		return nil
	}
	if plain, ok := it.draft.user.Password.Get(); ok {
		if plain != c.Password {
			fail("the plaintext password is another one")
			return nil
		}
		f.good++
		return nil
	}
	if it.draft.user.Digest.IsZero() {
		fail("the row has no password")
		return nil
	}
	ok, err := it.draft.user.Digest.Verify(ctx, c.Password)
	var he *hashers.Error
	switch {
	case errors.As(err, &he) && he.Code == hashers.CodeUnverifiable:
		fail("%s", he.Reason)
	case err != nil:
		return err
	case !ok:
		fail("the password does not verify against the %s digest; suspect %s", it.draft.user.Digest.Hasher(), it.draft.user.Digest.Suspect())
	default:
		f.good++
	}
	return nil
}

// said are the values of a row, as they stand there.
func said(rec *mapping.Record) (values []string) {
	values = slices.Clone(rec.Cells)
	var walk func(v gjson.Result)
	walk = func(v gjson.Result) {
		if v.IsObject() || v.IsArray() {
			v.ForEach(func(_, v gjson.Result) bool { walk(v); return true })
			return
		}
		values = append(values, v.String())
	}
	if rec.JSON != "" {
		walk(gjson.Parse(rec.JSON))
	}
	return values
}

// refuse notes of a rejected row, which may have lost its address, that it is a canary's.
func (f *flock) refuse(it *item) {
	if !it.rejected() {
		return
	}
	for _, cell := range said(it.rec) {
		if i, ok := f.byEmail[validate.Fold(validate.Email, strings.TrimSpace(cell))]; ok && f.refused[i] == "" {
			f.refused[i] = fmt.Sprintf("%s: %s: the row is rejected (%s)", it.rec.Position, f.canaries[i].name(), firstFatal(it.problems))
		}
	}
}

// result is the error of canaries that failed or were not found.
func (f *flock) result() error {
	for i, seen := range f.seen {
		if !seen {
			f.failures = append(f.failures, cmp.Or(f.refused[i], f.canaries[i].name()+": no row of the input is this user"))
		}
	}
	if len(f.failures) > 0 {
		return &CanaryError{f.failures}
	}
	return nil
}

// signIn verifies the canaries' passwords at the target, as a sign-in would.
func (m *migration) signIn(ctx context.Context) (good int, err error) {
	for i := range m.opts.Canaries {
		c := &m.opts.Canaries[i]
		by, value := clerkapi.ByExternalID, c.ExternalID
		if value == "" {
			by, value = clerkapi.ByEmail, c.Email
		}
		if err := m.limiter.Wait(ctx); err != nil {
			return good, err
		}
		users, err := m.target.Client.FindUsers(ctx, by, []string{value})
		if err != nil {
			return good, err
		}
		if len(users) != 1 {
			return good, fmt.Errorf("%s, whose password is known, is not at the target", c.name())
		}
		if err := m.limiter.Wait(ctx); err != nil {
			return good, err
		}
		ok, err := m.target.Client.VerifyPassword(ctx, users[0].ID, c.Password)
		if err != nil {
			return good, err
		}
		if !ok {
			return good, fmt.Errorf("%s: the target does not accept the known password", c.name())
		}
		good++
	}
	return good, nil
}

// signIns tries known passwords and authenticator secrets at the target.
func (r *reconciling) signIns(ctx context.Context, c *push.Caller) error {
	for i := range r.o.Known {
		k := &r.o.Known[i]
		by, value := clerkapi.ByExternalID, k.ExternalID
		if value == "" {
			by, value = clerkapi.ByEmail, k.Email
		}
		users, err := c.FindUsers(ctx, by, []string{value})
		if err != nil {
			return err
		}
		try := func(what string, yes, no report.Fate, verify func(ctx context.Context, id string) (bool, error)) error {
			good, failure := false, "is not at the target"
			if len(users) == 1 {
				err := c.Ask(ctx, func(ctx context.Context) (err error) { good, err = verify(ctx, users[0].ID); return err })
				var refused *clerkapi.Error
				if failure = "not accepted"; errors.As(err, &refused) && clerkapi.Classify(err) == clerkapi.Refused {
					failure, err = push.FailureCode(refused), nil
				}
				if err != nil {
					return err
				}
			}
			if good {
				r.out.Counts.Add(mapping.Users, yes, 1)
				return nil
			}
			r.out.Counts.Add(mapping.Users, no, 1)
			id := ""
			if len(users) == 1 {
				id = users[0].ID
			}
			r.fields.Add(what, "differs", true, report.FieldExample{User: cmp.Or(id, k.name()), Expected: "accepted", Found: failure})
			return nil
		}
		if k.Password != "" {
			if err := try("password", report.SignedIn, report.SignInFailed, func(ctx context.Context, id string) (bool, error) {
				return c.API.VerifyPassword(ctx, id, k.Password)
			}); err != nil {
				return err
			}
		}
		if k.TOTP != "" {
			code, err := TOTP(strings.TrimSpace(k.TOTP), time.Now())
			if err != nil {
				return fmt.Errorf("%s: %w", k.name(), err)
			}
			if err := try("totp_secret", report.TOTPAccepted, report.TOTPFailed, func(ctx context.Context, id string) (bool, error) { return c.API.VerifyTOTP(ctx, id, code) }); err != nil {
				return err
			}
		}
	}
	return nil
}
