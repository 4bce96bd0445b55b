package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/source"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// Organizations, memberships and invitations walk the same way as users: each entity has a
// Job of its own, whose mapping is a part of the users', and a table of its own in the
// checkpoint. This file is their judgement.

// otherRow is what a row of another entity than users says.
type otherRow struct {
	organization mapping.Organization
	membership   mapping.Membership
	invitation   mapping.Invitation
	role         string // at the target
}

// expanding returns what is done with a row that was read into c's next item: next for each
// entry of its list.
func (j *Job) expanding(c **chunk, next func() error) func() error {
	return func() error {
		row := (*c).next().record
		return j.Mapping.Expand(&row, func(rec *mapping.Record) error {
			at := *c
			at.next().record = *rec
			n := len(at.items)
			err := next()
			if len(at.items) > n { // it was not left out
				at.items[n].parent = &row
			}
			return err
		})
	}
}

// judgeOther is judge of a row of another entity.
func (j *Job) judgeOther(g *judge, it *item, w *walk) error {
	if g.users != nil && it.rec.Defect == nil {
		row := it.rec
		if it.parent != nil {
			row = it.parent
		}
		if it.brief.skip = g.users.Skips(row); it.brief.skip != "" {
			return nil
		}
	}
	it.other = &otherRow{}
	o := it.other
	var to any
	switch j.Mapping.Entity {
	case mapping.Organizations:
		to = &o.organization
	case mapping.Memberships:
		to = &o.membership
	case mapping.Invitations:
		to = &o.invitation
	}
	it.brief.skip, it.problems = g.mapper.MapEntity(it.rec, to, it.problems)
	if it.rec.Defect != nil || it.brief.skip != "" || len(it.problems) == 1 && it.problems[0].Code == mapping.CodeKeyTwice {
		return nil
	}
	claim := func(kind validate.Kind, value string) {
		it.claims = append(it.claims, validate.Claim{Kind: kind, Value: value, Locked: true})
	}
	judged := it.problems
	switch to := to.(type) {
	case *mapping.Organization:
		id := to.ExternalID.Or("")
		if j.Mapping.From != "" && id == "" {
			it.brief.skip = skipNone
			return nil
		}
		claim(validate.OrganizationID, id)
		if slug := to.Slug.Or(""); slug != "" {
			claim(validate.OrganizationSlug, slug)
		}
		judged = validate.Organization(to, judged)
	case *mapping.Membership:
		if j.Mapping.From != "" && to.Organization.Or("") == "" {
			it.brief.skip = skipNone
			return nil
		}
		claim(validate.Member, pairOf(to.Organization.Or(""), to.User.Or(mapping.Lower(to.EmailAddress.Or("")))))
		o.role = j.role(to.Roles)
		judged = validate.Membership(to, judged)
	case *mapping.Invitation:
		claim(validate.Invitee, pairOf(to.Organization.Or(""), mapping.Lower(to.EmailAddress.Or(""))))
		o.role = j.role(to.Roles)
		if at, err := time.Parse(time.RFC3339, to.ExpiresAt.Or("")); err == nil && at.Before(w.now) && !w.judged {
			it.brief.skip = "expired"
			return nil
		}
		judged = validate.Invitation(to, w.now, judged)
	}
	if !w.judged {
		it.problems = w.rules.Apply(judged)
		if w.dups != nil && !it.rejected() {
			it.prints = w.dups.Prints(it.claims, it.prints)
		}
	}
	return nil
}

// pairOf is what a membership or an invitation is known by.
func pairOf(organization, member string) string { return organization + "\n" + member }

// defaultRole is the role of members of whom the source says none. Every instance has it.
const defaultRole = "org:member"

func (j *Job) role(names []string) string {
	return cmp.Or(mapping.RoleOf(j.roles, names), defaultRole)
}

// adminRole is the role that may administer an organization, in every instance.
const adminRole = "org:admin"

// roster is what is known of users and organizations while the other entities are judged.
type roster struct {
	users         *validate.Duplicates
	organizations map[string]*organizationCount // of the input, by external id
	target        *organizationsAt              // nil: it was not asked
	memberships   map[string]int                // of users, by external id
	create        bool                          // roles that the target lacks are made
	roles         map[string]bool               // such roles
}

type organizationCount struct {
	name                  string
	members, admins, most int64
}

// organizationsAt is what the target says of organizations.
type organizationsAt struct {
	settings *clerkapi.OrganizationSettings
	roles    map[string]bool
	existing map[string]string // ids in the source -> Clerk ids
	ours     bool              // an earlier part of this run made them
	users    map[string]string // that are not in the input: external ids -> Clerk ids
	emails   map[string]string // of users that memberships name by them, in lower case -> Clerk ids
}

// askOrganizations asks a target what it has of organizations. An instance with
// organizations switched off has none.
func (j *Job) askOrganizations(ctx context.Context, c *push.Caller) (*organizationsAt, error) {
	at := &organizationsAt{roles: map[string]bool{}, existing: map[string]string{}, users: map[string]string{}, emails: map[string]string{}}
	err := c.Ask(ctx, func(ctx context.Context) (err error) {
		at.settings, err = c.API.GetOrganizationSettings(ctx)
		return err
	})
	if err != nil || !at.settings.Enabled {
		return at, err
	}
	var roles []clerkapi.Role
	if err := c.Ask(ctx, func(ctx context.Context) (err error) { roles, err = c.API.ListRoles(ctx); return err }); err != nil {
		return nil, err
	}
	for _, r := range roles {
		at.roles[r.Key] = true
	}
	err = everyOrganization(ctx, c, func(o *clerkapi.Organization) {
		if id := push.SourceID(o); id != "" {
			at.existing[id] = o.ID
		}
	})
	return at, err
}

// everyOrganization calls f for every organization of an instance.
func everyOrganization(ctx context.Context, c *push.Caller, f func(*clerkapi.Organization)) error {
	for offset := 0; ; offset += clerkapi.MaxPage {
		var part []clerkapi.Organization
		if err := c.Ask(ctx, func(ctx context.Context) (err error) {
			part, err = c.API.ListOrganizations(ctx, "", offset)
			return err
		}); err != nil {
			return err
		}
		for i := range part {
			f(&part[i])
		}
		if len(part) < clerkapi.MaxPage {
			return nil
		}
	}
}

// lookUpMembers looks the users up at the target that memberships and organizations name and
// the input does not have.
func (j *Job) lookUpMembers(ctx context.Context, c *push.Caller, now time.Time, known func(id string) bool, at *organizationsAt) error {
	missing := map[string]bool{}
	for _, o := range j.others {
		if _, _, err := o.rows(ctx, walk{now: now}, func(it *item) error {
			if it.other == nil || it.brief.skip != "" {
				return nil
			}
			for _, id := range []string{it.other.membership.User.Or(""), it.other.organization.CreatedBy.Or(""), it.other.invitation.Inviter.Or("")} {
				if id != "" && !known(id) {
					missing[strings.Clone(id)] = true
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(missing)), clerkapi.MaxLookup) {
		found, err := c.FindUsers(ctx, clerkapi.ByExternalID, part)
		if err != nil {
			return err
		}
		for _, u := range found {
			at.users[u.ExternalID] = u.ID
		}
	}
	return nil
}

// lookUpEmails looks the users up at the target that memberships name by their addresses.
// An address that is neither verified nor reserved there is nobody's.
func (j *Job) lookUpEmails(ctx context.Context, c *push.Caller, now time.Time, at *organizationsAt) error {
	wanted := map[string]bool{}
	for _, o := range j.others {
		if o.Mapping.Entity != mapping.Memberships {
			continue
		}
		if _, _, err := o.rows(ctx, walk{now: now}, func(it *item) error {
			if it.other != nil && it.brief.skip == "" && it.other.membership.User.Or("") == "" {
				wanted[strings.Clone(mapping.Lower(it.other.membership.EmailAddress.Or("")))] = true
			}
			return nil
		}); err != nil {
			return err
		}
	}
	delete(wanted, "")
	for part := range slices.Chunk(slices.Sorted(maps.Keys(wanted)), clerkapi.MaxLookup) {
		found, err := c.FindUsers(ctx, clerkapi.ByEmail, part)
		if err != nil {
			return err
		}
		for i := range found {
			for _, address := range claimed(&found[i], validate.Email) {
				at.emails[mapping.Lower(address)] = found[i].ID
			}
		}
	}
	return nil
}

// checkOthers judges the rows of the other entities, once those of users are judged, and
// adds what it finds to out. each is told of every row.
func (j *Job) checkOthers(ctx context.Context, now time.Time, o CheckOptions, users *validate.Duplicates, out *report.Check, each func(*Job, *item) error) error {
	if len(j.others) == 0 {
		return nil
	}
	r := &roster{users: users, organizations: map[string]*organizationCount{}, memberships: map[string]int{}, create: j.newRoles, roles: map[string]bool{}}
	if o.Preflight != nil {
		if r.target = o.Preflight.organizations; r.target != nil {
			c := push.NewCaller(ctx, o.Preflight.Target.Client, o.Preflight.limiter, backoffFirst)
			known := func(id string) bool { return users.Known(validate.ExternalID, id) }
			if err := errors.Join(j.lookUpMembers(ctx, c, now, known, r.target), j.lookUpEmails(ctx, c, now, r.target)); err != nil {
				return err
			}
		}
	}
	tally := report.NewTally(o.Unmask)
	for _, other := range j.others {
		count, err := other.checkOther(ctx, now, r, tally, each)
		if err != nil {
			return err
		}
		out.Entities = append(out.Entities, count)
		out.Requests += count.Ready
		if count.InputError != "" && out.InputError == "" {
			out.InputError = count.InputError
		}
	}
	out.Problems = append(out.Problems, tally.Sorted()...)
	r.whole(j, out)
	out.Organizations = r.largest(o.Unmask)
	out.NewRoles = slices.Sorted(maps.Keys(r.roles))
	out.Requests += int64(len(out.NewRoles))
	return nil
}

// checkOther judges the rows of one entity.
func (j *Job) checkOther(ctx context.Context, now time.Time, r *roster, tally *report.Tally, each func(*Job, *item) error) (report.EntityCount, error) {
	out := report.EntityCount{Entity: string(j.Mapping.Entity), Files: j.Names()}
	dups := validate.NewDuplicates()
	mappers, inputErr, err := j.rows(ctx, walk{now: now, dups: dups}, func(it *item) error {
		if it.brief.skip == "" && j.Mapping.From != "" && !it.rejected() && dups.Known(it.claims[0].Kind, it.claims[0].Value) {
			it.brief.skip = skipAgain
		}
		if it.brief.skip == skipNone || it.brief.skip == skipAgain {
			return each(j, it) // no row of this entity
		}
		out.Read++
		if it.brief.skip != "" {
			out.Skipped++
			return each(j, it)
		}
		if !it.rejected() {
			it.problems = j.rules.Apply(r.judge(j.Mapping.Entity, it, it.problems))
		}
		if !it.rejected() {
			it.problems = j.rules.Apply(dups.Row(it.claims, it.prints, it.rec.Position, it.problems))
		}
		tally.Add(it.rec.Position, it.problems)
		if it.rejected() {
			out.Rejected++
			return each(j, it)
		}
		out.Ready++
		r.count(it)
		return each(j, it)
	})
	if err != nil {
		return out, err
	}
	if inputErr != nil {
		out.InputError = inputErr.Error()
	} else if unseen := neverSeen(mappers); len(unseen) > 0 && out.Read > 0 && j.Mapping.From == "" {
		return out, pathsNeverSeen(unseen, out.Read)
	}
	return out, nil
}

// skipNone is why a row of others is left out that is in no organization.
const skipNone = "no organization"

// skipAgain is why a row of others is left out that says what an earlier one has said.
const skipAgain = "the same again"

// judge appends what others' rows and the target say about a row.
func (r *roster) judge(e mapping.Entity, it *item, problems []mapping.Problem) []mapping.Problem {
	found := func(code, field, value string) { problems = append(problems, validate.Found(code, field, value)) }
	x := it.other
	organization := func(id string) {
		if r.organizations[id] == nil && (r.target == nil || r.target.existing[id] == "") {
			found(validate.CodeOrganizationUnknown, "organization", id)
		}
	}
	user := func(code, field, id string) {
		if !r.users.Known(validate.ExternalID, id) && (r.target == nil || r.target.users[id] == "") {
			found(code, field, id)
		}
	}
	role := func(names []string) {
		if len(names) > 1 {
			found(validate.CodeRolesSeveral, "role", strings.Join(names, ", "))
		}
		switch {
		case r.target == nil || !r.target.settings.Enabled || r.target.roles[x.role]:
		case r.create:
			r.roles[x.role] = true
		default:
			p := validate.Found(validate.CodeRoleUnknown, "role", "")
			p.Message += ": " + report.Clean(x.role)
			problems = append(problems, p)
		}
	}
	switch e {
	case mapping.Organizations:
		if id := x.organization.CreatedBy.Or(""); id != "" {
			user(validate.CodeCreatorUnknown, "created_by", id)
		}
		if r.target != nil && !r.target.ours && r.target.existing[x.organization.ExternalID.Or("")] != "" {
			found(validate.CodeOrganizationExists, "external_id", x.organization.ExternalID.Or(""))
		}
		if r.target != nil && r.target.settings.SlugDisabled && x.organization.Slug.Or("") != "" {
			found(validate.CodeSlugsOff, "slug", x.organization.Slug.Or(""))
		}
	case mapping.Memberships:
		organization(x.membership.Organization.Or(""))
		if email := x.membership.EmailAddress.Or(""); x.membership.User.Or("") != "" {
			user(validate.CodeMemberUnknown, "user", x.membership.User.Or(""))
		} else if !r.users.Known(validate.Email, email) && (r.target == nil || r.target.emails[mapping.Lower(email)] == "") {
			found(validate.CodeMemberUnknown, "email_address", email)
		}
		role(x.membership.Roles)
	case mapping.Invitations:
		if id := x.invitation.Organization.Or(""); id != "" {
			organization(id)
			role(x.invitation.Roles)
		}
	}
	return problems
}

// count takes a row that is ready up.
func (r *roster) count(it *item) {
	x := it.other
	if id := x.organization.ExternalID.Or(""); id != "" {
		most, said := x.organization.MaxMemberships.Get()
		if !said && r.target != nil {
			most = r.target.settings.MaxAllowedMemberships
		}
		r.organizations[strings.Clone(id)] = &organizationCount{name: strings.Clone(x.organization.Name.Or("")), most: most}
	}
	id, user := x.membership.Organization.Or(""), x.membership.User.Or(mapping.Lower(x.membership.EmailAddress.Or("")))
	if id == "" {
		return
	}
	r.memberships[strings.Clone(user)]++
	if o := r.organizations[id]; o != nil {
		if o.members++; x.role == adminRole {
			o.admins++
		}
	}
}

// whole adds what concerns the organizations as a whole.
func (r *roster) whole(j *Job, out *report.Check) {
	add := func(code string, n int64) {
		if n > 0 && j.rules.Enabled(code) {
			p := validate.Found(code, "", "")
			out.Problems = append(out.Problems, report.ProblemCount{Code: code, Severity: j.rules.Severity(code), Rows: n, Message: p.Message, Hint: p.Hint})
		}
	}
	if r.target != nil && !r.target.settings.Enabled {
		add(validate.CodeOrganizationsOff, int64(len(r.organizations)))
	}
	if !slices.ContainsFunc(j.others, func(o *Job) bool { return o.Mapping.Entity == mapping.Memberships }) {
		return
	}
	var empty, headless, beyond, several int64
	for _, o := range r.organizations {
		switch {
		case o.members == 0:
			empty++
		case o.admins == 0:
			headless++
		}
		if o.most > 0 {
			beyond += max(0, o.members-o.most)
		}
	}
	for _, n := range r.memberships {
		if n > 1 {
			several++
		}
	}
	add(validate.CodeNoMembers, empty)
	add(validate.CodeNoAdmin, headless)
	add(validate.CodeOrganizationFull, beyond)
	add(validate.CodeSeveralMemberships, several)
}

// maxOrganizations is how many organizations are listed.
const maxOrganizations = 1000

// largest are the organizations with the most members.
func (r *roster) largest(unmask bool) []report.OrganizationCount {
	var all []report.OrganizationCount
	for _, o := range r.organizations {
		name := report.Clean(o.name)
		if !unmask {
			name = report.Mask(o.name)
		}
		all = append(all, report.OrganizationCount{Name: name, Members: o.members, Admins: o.admins})
	}
	slices.SortFunc(all, func(a, b report.OrganizationCount) int {
		return cmp.Or(cmp.Compare(b.Members, a.Members), strings.Compare(a.Name, b.Name))
	})
	return all[:min(len(all), maxOrganizations)]
}

// placeOther takes a file for one of rows of another entity, which the user said it is.
func (f *fit) placeOther(file inputFile) error {
	m := f.mapping.Of(file.entity)
	rejects := slices.ContainsFunc(file.tables, func(t source.Table) bool { return t.Rejects })
	if m == nil || m.From != "" && !rejects {
		m = mapping.Default(file.entity)
		f.byDefault[file.entity] = true
	}
	if len(file.tables) > 1 {
		t, _, err := tableOf(file, m.Input.Tables, "", func(s mapping.Sample) bool { _, ok := m.Fits(s); return ok })
		if err != nil {
			return err
		}
		if t == nil {
			return &UsageError{Msg: fmt.Sprintf("%s: which of its tables has the %s? It has %s", file.name, file.entity, names(file.tables)), Try: "a file with that table alone"}
		}
		file.opts.Table = t.Name
	} else if len(file.tables) == 1 {
		file.opts.Table = file.tables[0].Name
	}
	if file.opts.Path == "" {
		file.opts.Path = m.Input.Path
	}
	f.others[file.entity] = append(f.others[file.entity], file)
	return nil
}

// beside are the leading files that have another array than that of the users, under a key.
func (f *fit) beside(path string) []inputFile {
	var out []inputFile
	for _, file := range f.lead {
		if file.opts.Format != source.JSON || file.opts.Table != "" {
			continue
		}
		file.opts.Path = path
		if _, tables, err := source.Probe(file.path, file.opts); err == nil && len(tables) > 0 && len(tables[0].Sample.Fields) > 0 {
			file.tables = tables
			out = append(out, file)
		}
	}
	return out
}

// addOthers makes the jobs of the other entities: of those that have files, and of those
// that are in the rows of others.
func (j *Job) addOthers(f *fit, o InputOptions) error {
	jobs := map[mapping.Entity]*Job{mapping.Users: j}
	roles := slices.Concat(o.Roles, j.Mapping.Roles)
	// Those that are made of memberships' rows come behind them here, and in front of them
	// on the way.
	for range 2 {
		for _, e := range mapping.Entities[1:] {
			// Invitations are asked for; the others come along.
			if file, said := o.Others[e]; jobs[e] != nil || said && file == "" || e == mapping.Invitations && !said {
				continue
			}
			m, files := j.Mapping.Of(e), f.others[e]
			if f.byDefault[e] {
				m = mapping.Default(e)
			}
			if m != nil && len(files) == 0 && m.Beside() {
				files = f.beside(m.Input.Path)
			}
			if m == nil || m.From == "" && len(files) == 0 {
				continue
			}
			if m.From != "" && len(files) > 0 {
				m = m.Apart() // rows that were rejected and come back
			}
			job := &Job{Mapping: m, parent: j, files: files, rules: j.rules, roles: roles, params: j.params}
			if m.From != "" {
				lender := jobs[m.From]
				if lender == nil {
					continue
				}
				job.files = lender.files
				if m.Each.IsZero() {
					job.lender, job.joined = lender, lender.joined
				}
			}
			jobs[e] = job
		}
	}
	for _, e := range mapping.Entities[1:] {
		job := jobs[e]
		if job == nil {
			continue
		}
		j.others = append(j.others, job)
		for i := range job.files {
			if job.Mapping.From != "" {
				break // held against its own mapping
			}
			if err := job.checkLeading(&job.files[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
