package importer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"clerk-import/importer/checkpoint"
	"clerk-import/importer/clerkapi"
	"clerk-import/importer/compare"
	"clerk-import/importer/halt"
	"clerk-import/importer/push"
	"clerk-import/importer/target"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// directory tells under which Clerk ids users and organizations have arrived.
type directory struct {
	salt          string // of the run's fingerprints
	users         *checkpoint.Index
	target        *target.Organizations
	organizations map[checkpoint.Key]checkpoint.Row // of the run
}

// openDirectory asks the target what it has. Users that only the target has are looked up
// once for all.
func (m *migration) openDirectory(ctx context.Context, run checkpoint.Run) (_ *directory, err error) {
	if err := m.cp.Sync(ctx); err != nil {
		return nil, err
	}
	waiting, stop := halt.UntilDrained(ctx, m.opts.Drain)
	defer stop()
	defer func() {
		if err != nil && errors.Is(context.Cause(waiting), ErrInterrupted) {
			err = ErrInterrupted
		}
	}()
	c := m.caller(waiting)
	d := &directory{salt: run.Salt}
	if d.target, err = target.AskOrganizations(waiting, c); err != nil {
		return nil, err
	}
	if d.users, err = m.cp.ByKey(); err != nil {
		return nil, err
	}
	known := func(id string) bool {
		_, found, err := d.users.Find(userKey(id))
		return found || err != nil // which is said when they are asked for again
	}
	if p := m.preflight; p != nil && p.organizations != nil {
		d.target.Users = p.organizations.Users // the check of this call has looked them up
		known = func(string) bool { return true }
	}
	if err := m.job.lookUpMembers(waiting, c, run.StartedAt, known, d.target); err != nil {
		return nil, errors.Join(err, d.users.Close())
	}
	m.requests += c.Requests()
	return d, nil
}

// userKey is the key of the row of the user with an external id.
func userKey(id string) checkpoint.Key {
	return keyOf([]validate.Claim{{Kind: validate.ExternalID, Value: id}})
}

// load takes up which organizations have arrived by now.
func (d *directory) load(cp *checkpoint.Checkpoint) error {
	if err := cp.Sync(context.Background()); err != nil {
		return err
	}
	d.organizations = map[checkpoint.Key]checkpoint.Row{}
	return cp.Each(func(r checkpoint.Row) error { d.organizations[r.Key] = r; return nil })
}

// organization is the Clerk id of an organization and whether it was made for this run, ""
// if it is not there.
func (d *directory) organization(id string) (clerkID string, made bool) {
	if r := d.organizations[keyOf([]validate.Claim{{Kind: validate.OrganizationID, Value: id}})]; r.ClerkID != "" && r.State != checkpoint.Deleted {
		return r.ClerkID, r.Made
	}
	if o := d.target.Existing[id]; o != nil {
		return o.ID, false
	}
	return "", false
}

// user is the Clerk id of a user, "" if they are not there.
func (d *directory) user(id string) (string, error) {
	if id == "" {
		return "", nil
	}
	r, found, err := d.users.Find(userKey(id))
	if err != nil || found && r.ClerkID != "" && r.State != checkpoint.Deleted {
		return r.ClerkID, err
	}
	return d.target.Users[id], nil
}

// feedOthers adds the tasks of another entity.
func (m *migration) feedOthers(ctx context.Context, o *Job, w walk, resume *checkpoint.Resume, d *directory, p *push.Progress, add func(*push.Task) error) (inputErr, err error) {
	cp := m.cp.Of(o.Mapping.Entity)
	order := &sequence{add: add}
	// Of rows that say the same the first one counts that was good.
	seen, lost := validate.NewDuplicates(), &checkpoint.Set{}
	if err := cp.Each(func(r checkpoint.Row) error {
		if r.ClerkID == "" {
			lost.Add(r.Ordinal)
		}
		return nil
	}, checkpoint.Rejected, checkpoint.Skipped); err != nil {
		return nil, err
	}
	if o.Mapping.From != "" {
		w.skip = nil // what a row has that is done must not be made of a later one
	}
	_, inputErr, err = o.rows(ctx, w, func(it *item) error {
		if o.Mapping.From != "" {
			if it.brief.skip == skipNone || lost.Has(it.ordinal) {
				return nil
			}
			if len(it.claims) > 0 && len(seen.Row(it.claims[:1], seen.Prints(it.claims[:1], nil), it.rec.Position, nil)) > 0 {
				return nil
			}
			if resume.Done.Has(it.ordinal) {
				return nil
			}
		}
		if it.rejected() || it.brief.skip != "" {
			return fmt.Errorf("%s: the input changed while it was being migrated", it.rec.Position)
		}
		row := resume.Open[it.ordinal]
		if row.State == checkpoint.Deleted {
			row = checkpoint.Row{State: row.State} // rolled back: it begins anew
		}
		it.place(&row)
		was := row.State
		t := &push.Task{Row: row, End: checkpoint.Created, Undone: undone(d.salt), Doubt: was == checkpoint.Claimed || was == checkpoint.Failed && push.Unsettled(row.Code)}
		nothing, err := m.otherTask(o, it, d, t)
		if err != nil {
			return err
		}
		if nothing {
			p.Count(t.Row.State)
			m.settledRow(o, t.Row)
			return cp.RecordFrom(was, t.Row)
		}
		return order.put(t)
	})
	if err == nil {
		err = order.end()
	}
	return inputErr, err
}

// otherTask completes what is to be done for a row. If that is nothing, the row has the
// state it ends in.
func (m *migration) otherTask(o *Job, it *item, d *directory, t *push.Task) (nothing bool, err error) {
	switch o.Mapping.Entity {
	case mapping.Organizations:
		return m.organizationTask(&it.other.organization, d, t)
	case mapping.Memberships:
		return m.membershipTask(it.other, d, t)
	}
	return m.invitationTask(it.other, d, t)
}

// settle says that there is nothing to be done for a task's row.
func settle(t *push.Task, s checkpoint.State, code string) (nothing bool, err error) {
	t.Row.State, t.Row.Code = s, code
	return true, nil
}

func (m *migration) organizationTask(x *mapping.Organization, d *directory, t *push.Task) (nothing bool, err error) {
	creator, err := d.user(x.CreatedBy.Or(""))
	if err != nil {
		return false, err
	}
	params, err := organizationParams(x, creator, d.target.Settings)
	if err != nil {
		return false, err
	}
	says, err := organizationRow(x, d.target.Settings)
	if err != nil {
		return false, err
	}
	t.Row.Prints = compare.OrganizationPrints(says, d.salt)
	if d.target.Settings.DomainsEnabled {
		for _, p := range says.Domains {
			t.Then = append(t.Then, push.AddDomain(&p))
		}
	}
	if logo := x.Logo.Or(""); logo != "" && m.opts.Images {
		t.Then = append(t.Then, &push.UploadImage{URL: logo, Logo: true, Fetch: m.images().fetch})
	}
	t.Make = &push.CreateOrganization{Params: params, Absent: m.opts.Absent, Known: func(ctx context.Context) ([]string, error) { return arrivedIDs(ctx, m.cp.Of(mapping.Organizations)) }}
	there := d.target.Existing[x.ExternalID.Or("")]
	switch {
	case there == nil || t.Row.ClerkID != "":
		return false, nil
	case t.Doubt || open(t.Row) && during(t.Row, there.UpdatedAt):
		// It was not there when the row was claimed, so it was made by the request of which
		// nobody knows, or which was refused.
		t.Row.ClerkID, t.Row.Made = there.ID, true
		return false, nil
	}
	switch m.opts.OnConflict {
	case ConflictUpdate:
		_, steps, _ := compare.Organization(&compare.OrganizationRow{Params: says.Params}, &compare.OrganizationFound{Organization: there}, compare.Edits{})
		t.Make, t.Row.ClerkID, t.Then, t.End = nil, there.ID, append(steps, t.Then...), checkpoint.Updated
		return false, nil
	case ConflictSkip:
		t.Row.ClerkID = there.ID // for the crosswalk, and for the members
		return settle(t, checkpoint.Skipped, validate.CodeOrganizationExists)
	}
	return settle(t, checkpoint.Failed, validate.CodeOrganizationExists)
}

// arrivedIDs are the Clerk ids of what rows stand for that have arrived, the latest first.
func arrivedIDs(ctx context.Context, cp *checkpoint.Checkpoint) (ids []string, err error) {
	if err := cp.Sync(ctx); err != nil {
		return nil, err
	}
	err = cp.Each(func(row checkpoint.Row) error {
		if row.ClerkID != "" {
			ids = append(ids, row.ClerkID)
		}
		return nil
	}, checkpoint.Created, checkpoint.Updated)
	slices.Reverse(ids)
	return ids, err
}

// organizationRow is what a row says of an organization that is there. A slug that was made
// here is nobody's wish.
func organizationRow(x *mapping.Organization, settings *clerkapi.OrganizationSettings) (*compare.OrganizationRow, error) {
	own := *settings
	own.SlugDisabled = own.SlugDisabled || x.Slug.Or("") == ""
	params, err := organizationParams(x, "", &own)
	says := &compare.OrganizationRow{Params: params}
	for _, d := range x.Domains {
		says.Domains = append(says.Domains, clerkapi.OrganizationDomainParams{Name: d.Name, EnrollmentMode: cmp.Or(d.EnrollmentMode, defaultEnrollment), Verified: clerkapi.Some(d.Verified)})
	}
	return says, err
}

// defaultEnrollment is how people come into an organization by a domain of which nothing is
// said: they are invited.
const defaultEnrollment = "manual_invitation"

// organizationParams is the create body of an organization. Its id in the source is in the
// private metadata.
func organizationParams(x *mapping.Organization, creator string, settings *clerkapi.OrganizationSettings) (*clerkapi.CreateOrganizationParams, error) {
	id := x.ExternalID.Or("")
	members := map[string]json.RawMessage{}
	if text := x.PrivateMetadata.Or(nil); len(text) > 0 {
		if err := json.Unmarshal(text, &members); err != nil {
			return nil, fmt.Errorf("organization %s: its private metadata: %w", id, err)
		}
	}
	members[push.OrganizationKey], _ = json.Marshal(id) // a string
	private, err := json.Marshal(members)
	if err != nil {
		return nil, fmt.Errorf("organization %s: its private metadata: %w", id, err)
	}
	p := &clerkapi.CreateOrganizationParams{
		Name: x.Name.Or(""), PublicMetadata: x.PublicMetadata, PrivateMetadata: clerkapi.Some(json.RawMessage(private)),
		MaxAllowedMemberships: x.MaxMemberships, CreatedAt: x.CreatedAt, RoleSetKey: x.RoleSet,
	}
	if creator != "" {
		p.CreatedBy = clerkapi.Some(creator)
	}
	if !settings.SlugDisabled {
		// One that the source does not say is made here: it is the only thing by which the API
		// itself refuses to make an organization twice.
		p.Slug = clerkapi.Some(cmp.Or(x.Slug.Or(""), madeSlug(p.Name, id)))
	}
	return p, nil
}

// madeSlug is a slug of an organization's name and, so that it is its own, its id.
func madeSlug(name, id string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= maxSlug {
			break
		}
	}
	sum := sha256.Sum256([]byte(id))
	return strings.TrimPrefix(strings.TrimSuffix(b.String(), "-")+"-"+hex.EncodeToString(sum[:4]), "-")
}

// maxSlug is how many characters of a name become a slug.
const maxSlug = 48

func (m *migration) membershipTask(x *otherRow, d *directory, t *push.Task) (nothing bool, err error) {
	organization, made := d.organization(x.membership.Organization.Or(""))
	if organization == "" {
		return settle(t, checkpoint.Failed, validate.CodeOrganizationMissing)
	}
	user, err := d.user(x.membership.User.Or(""))
	if err != nil {
		return false, err
	}
	if x.membership.User.Or("") == "" {
		user = d.target.Emails[mapping.Lower(x.membership.EmailAddress.Or(""))]
	}
	if user == "" {
		return settle(t, checkpoint.Failed, validate.CodeMemberMissing)
	}
	params := x.params(user)
	t.Row.Prints = compare.MembershipPrints(params, d.salt)
	t.Make = &push.CreateMembership{
		Organization: organization, Params: params, OnConflict: m.opts.OnConflict, Made: made,
		Update: func(found *clerkapi.Membership) []push.Step {
			_, steps, _ := compare.Membership(organization, params, found, compare.Edits{})
			return steps
		},
	}
	return false, nil
}

// day is what invitations' expiry is counted in.
const day = 24 * time.Hour

// invitationParams is the body of an invitation; inviter is a Clerk id, or "". What is left of
// its time is rounded up to days.
func (o *otherRow) invitationParams(inviter string, now time.Time) *clerkapi.InvitationParams {
	x := &o.invitation
	p := &clerkapi.InvitationParams{EmailAddress: x.EmailAddress.Or(""), PublicMetadata: x.PublicMetadata, RedirectURL: x.RedirectURL}
	if at, err := time.Parse(time.RFC3339, x.ExpiresAt.Or("")); err == nil {
		left := (at.Sub(now) + day - 1) / day
		p.ExpiresInDays = clerkapi.Some(int64(min(max(left, 1), 365)))
	}
	if x.Organization.Or("") == "" {
		return p
	}
	p.Role, p.PrivateMetadata = clerkapi.Some(o.role), x.PrivateMetadata
	if inviter != "" {
		p.InviterUserID = clerkapi.Some(inviter)
	}
	return p
}

func (m *migration) invitationTask(o *otherRow, d *directory, t *push.Task) (nothing bool, err error) {
	x := &o.invitation
	if x.Waitlist.Or(false) {
		t.Make = &push.CreateWaitlistEntry{Params: &clerkapi.WaitlistParams{EmailAddress: x.EmailAddress.Or(""), Notify: clerkapi.Some(m.opts.Notify)}}
		return false, nil
	}
	organization, inviter := "", ""
	if id := x.Organization.Or(""); id != "" {
		if organization, _ = d.organization(id); organization == "" {
			return settle(t, checkpoint.Failed, validate.CodeOrganizationMissing)
		}
		if inviter, err = d.user(x.Inviter.Or("")); err != nil {
			return false, err
		}
	}
	p := o.invitationParams(inviter, time.Now())
	p.Notify = clerkapi.Some(m.opts.Notify)
	t.Make = &push.CreateInvitation{Organization: organization, Params: p}
	return false, nil
}
