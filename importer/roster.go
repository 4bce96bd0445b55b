package importer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/push"
	"clerk-import/importer/report"
	"clerk-import/importer/spoken"
	"clerk-import/importer/target"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
	"clerk-import/ratelimit"
)

// roster is what is known of users and organizations while the other entities are judged.
type roster struct {
	users         *validate.Duplicates
	organizations map[string]*organizationCount // of the input, by external id
	target        *target.Organizations         // nil: it was not asked
	once, twice   *validate.Duplicates          // users who are in one organization, and in another
	several       int64                         // how many the latter are
	create        bool                          // roles that the target lacks are made
	roles         *wantedRoles                  // nil: it was not asked
	invitations   map[invitationKind]int64      // of each kind
	left          int64                         // memberships that stay behind
	members       map[string]*report.RoleCount  // by what their roles are called in the source
}

// invitationKind are invitations that one request can make.
type invitationKind struct {
	organization string // external id, "" for the application
	waitlist     bool
}

type organizationCount struct {
	name                  string
	members, admins, most int64
	// creator is the external id of the user by whom it is made, who is an admin of it with no row of their own; "" for none, and
	// once a row says what they are.
	creator string
}

// lookUpMembers looks the users up at the target whom the rows of other entities name: by
// their ids, those that are not known, and by their addresses. An address that is neither
// verified nor reserved there is nobody's.
func (j *Job) lookUpMembers(ctx context.Context, c *push.Caller, now time.Time, known func(id string) bool, at *target.Organizations) error {
	ids, emails := map[string]bool{}, map[string]bool{}
	for _, o := range j.others {
		if _, _, err := o.rows(ctx, walk{now: now}, func(it *item) error {
			if it.other == nil || it.brief.skip != "" {
				return nil
			}
			x := it.other
			for _, id := range []string{x.membership.User.Or(""), x.organization.CreatedBy.Or(""), x.invitation.Inviter.Or("")} {
				if id != "" && !known(id) {
					ids[strings.Clone(id)] = true
				}
			}
			if email := x.membership.EmailAddress.Or(""); email != "" && x.membership.User.Or("") == "" {
				emails[strings.Clone(mapping.Lower(email))] = true
			}
			return nil
		}); err != nil {
			return err
		}
	}
	lookUp := func(by clerkapi.Filter, values map[string]bool, found func(*clerkapi.User)) error {
		for part := range slices.Chunk(slices.Sorted(maps.Keys(values)), clerkapi.MaxLookup) {
			users, err := c.FindUsers(ctx, by, part)
			if err != nil {
				return err
			}
			for i := range users {
				found(&users[i])
			}
		}
		return nil
	}
	if err := lookUp(clerkapi.ByExternalID, ids, func(u *clerkapi.User) { at.Users[u.ExternalID] = u.ID }); err != nil {
		return err
	}
	return lookUp(clerkapi.ByEmail, emails, func(u *clerkapi.User) {
		for _, address := range target.Claimed(u, validate.Email) {
			at.Emails[mapping.Lower(address)] = u.ID
		}
	})
}

// checkOthers judges the rows of the other entities, once those of users are judged, and
// adds what it finds to out. each is told of every row.
func (j *Job) checkOthers(ctx context.Context, now time.Time, o CheckOptions, users *validate.Duplicates, out *report.Check, each func(*Job, *item) error) error {
	if len(j.others) == 0 {
		return nil
	}
	r := &roster{users: users, organizations: map[string]*organizationCount{}, once: validate.NewDuplicates(), twice: validate.NewDuplicates(), create: j.CreateRoles, invitations: map[invitationKind]int64{}, members: map[string]*report.RoleCount{}}
	if o.Preflight != nil {
		if r.target = o.Preflight.organizations; r.target != nil {
			c := o.Preflight.Target.Caller(ctx, o.Preflight.limiter)
			known := func(id string) bool { return users.Known(validate.ExternalID, id) }
			if err := j.lookUpMembers(ctx, c, now, known, r.target); err != nil {
				return err
			}
			if r.target.Settings.Enabled {
				r.roles = newWantedRoles(r.target)
				if j.CreateRoles {
					if err := r.target.AskPermissions(ctx, c); err != nil {
						return err
					}
				}
			}
		}
	}
	tally := report.NewTally(o.Unmask)
	for _, other := range j.others {
		count, columns, err := other.checkOther(ctx, now, r, tally, each)
		if err != nil {
			return err
		}
		for i := range columns {
			columns[i].Whole = true
		}
		out.Problems = append(out.Problems, columns...)
		out.Entities = append(out.Entities, count)
		if other.Mapping.Entity != mapping.Invitations {
			out.Requests += count.Ready
		}
		if count.InputError != "" && out.InputError == "" {
			out.InputError = count.InputError
		}
	}
	requests, seconds := r.inviting()
	out.Requests, out.InvitationSeconds = out.Requests+requests, seconds
	out.Problems = append(out.Problems, tally.Sorted()...)
	if r.create && r.roles != nil {
		plan := r.roles.plan(j.roleDefinitions())
		out.NewRoles, out.NewPermissions, out.AddedRoles = plan.keys(), plan.permissions, plan.additions()
		out.Requests += plan.requests()
	}
	r.whole(j, out)
	out.Organizations, out.Roles = r.largest(o.Unmask), r.memberRoles()
	return nil
}

// checkOther judges the rows of one entity. columns are those of its files that would be left
// behind.
func (j *Job) checkOther(ctx context.Context, now time.Time, r *roster, tally *report.Tally, each func(*Job, *item) error) (out report.EntityCount, columns []report.ProblemCount, err error) {
	out = report.EntityCount{Entity: string(j.Mapping.Entity), Files: j.Names()}
	dups, skips := validate.NewDuplicates(), map[string]int64{}
	read := make([]int64, len(j.Sources())) // of each source
	var found []mapping.Finding
	used, inputErr, err := j.rows(ctx, walk{now: now, dups: dups, found: &found}, func(it *item) error {
		if it.brief.skip == "" && j.Lent(it.file) && !it.rejected() && dups.Known(it.claims[0].Kind, it.claims[0].Value) {
			it.brief.skip = skipAgain
		}
		if it.brief.skip == skipNone || it.brief.skip == skipAgain {
			return each(j, it) // no row of this entity
		}
		if it.brief.skip == "" && !it.rejected() && r.leaves(j, it) {
			it.brief.skip = skipUnknown
			r.left++
		}
		out.Read++
		read[j.SourceOf(it.file)]++
		if it.brief.skip != "" {
			out.Skipped++
			skips[it.brief.skip]++
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
		return out, nil, err
	}
	out.Skips = reasonCounts(skips)
	if inputErr != nil {
		out.InputError = spoken.Words(inputErr.Error())
	}
	var seen report.Check
	for i, of := range j.Sources() {
		if of.Mapping.From != "" {
			continue // the rows of others, which say what of them is used
		}
		if unseen := neverSeen(used[i]); inputErr == nil && len(unseen) > 0 && read[i] > 0 {
			return out, nil, j.pathsNeverSeen(i, unseen, read[i])
		}
		j.columns(of.Mapping, used[i], read[i], &seen)
		found = append(found, mapping.Findings(used[i])...)
	}
	return out, append(j.findings(found), seen.Problems...), nil
}

// skipNone is why a row of others is left out that is in no organization.
const skipNone = "no organization"

// skipAgain is why a row of others is left out that says what an earlier one has said.
const skipAgain = "the same again"

// skipUnknown is why a row of users makes no membership: nothing says what its organization is.
const skipUnknown = "no organizations in the input"

// leaves reports whether what users' rows say of their organizations stays behind: the input has no organizations at
// all, and the target has not that one. A file of memberships is there on purpose, so its rows are rejected instead.
func (r *roster) leaves(j *Job, it *item) bool {
	return j.Mapping.Entity == mapping.Memberships && j.Of(it.file).From == mapping.Users && !j.parent.has(mapping.Organizations) &&
		(r.target == nil || r.target.Existing[it.other.membership.Organization.Or("")] == nil)
}

// has reports whether there are rows of another entity.
func (j *Job) has(e mapping.Entity) bool {
	return slices.ContainsFunc(j.others, func(o *Job) bool { return o.Mapping.Entity == e })
}

// references are what a row of another kind refers to, and what is found of that.
type references struct {
	*roster
	of       mapping.Entity
	row      *otherRow
	problems []mapping.Problem
}

// judge appends what others' rows and the target say about a row.
func (r *roster) judge(e mapping.Entity, it *item, problems []mapping.Problem) []mapping.Problem {
	to := &references{r, e, it.other, problems}
	kinds[e].(dependent).refers(to)
	return to.problems
}

func (r *references) found(code, field, value string) {
	r.problems = append(r.problems, validate.Found(code, field, value))
}

// existing is the target's organization with an id in the source, nil for none.
func (r *references) existing(id string) *clerkapi.Organization {
	if r.target == nil {
		return nil
	}
	return r.target.Existing[id]
}

func (r *references) organization(id string) {
	if r.organizations[id] == nil && r.existing(id) == nil {
		p := validate.Found(validate.CodeOrganizationUnknown, "organization", id)
		if len(r.organizations) == 0 {
			p.Hint = "the input has no organizations: add the file that has them (--organizations FILE), or leave " + string(r.of) + " out with --" + string(r.of) + "="
		}
		r.problems = append(r.problems, p)
	}
}

func (r *references) user(code, field, id string) {
	if !r.known(id) {
		r.found(code, field, id)
	}
}

// known reports whether a user with an id in the source is in the input, or at the target.
func (r *roster) known(id string) bool {
	return r.users.Known(validate.ExternalID, id) || r.target != nil && r.target.Users[id] != ""
}

func (r *references) role(organization string, names []string) {
	if len(names) > 1 {
		r.found(validate.CodeRolesSeveral, "role", strings.Join(names, ", "))
	}
	code := ""
	switch {
	case r.create:
	case r.roles != nil:
		code = r.roles.lacks(organization, r.row.role)
	case r.target == nil && r.row.role != adminRole && r.row.role != defaultRole:
		code = validate.CodeRoleUnknown
	}
	r.countRole(names, code != "")
	if code == "" {
		return
	}
	p := validate.Found(code, "role", "")
	if r.target == nil {
		p.Message, p.Hint = "no instance has such a role by itself", "if yours has it, --preflight asks it; otherwise "+p.Hint
	}
	p.Message += ": " + report.Clean(r.row.role)
	r.problems = append(r.problems, p)
}

// maxRoles is how many roles of members are counted each for itself.
const maxRoles = 100

// countRole counts a member by their role, as the source calls it.
func (r *references) countRole(names []string, unknown bool) {
	name := strings.Join(names, ", ")
	n := r.members[name]
	if n == nil {
		if len(r.members) == maxRoles {
			name, unknown = "(others)", false
		}
		if n = r.members[name]; n == nil {
			n = &report.RoleCount{Name: strings.Clone(name), Role: strings.Clone(r.row.role)}
			r.members[n.Name] = n
		}
	}
	n.Rows++
	n.Unknown = n.Unknown || unknown
}

// memberRoles are the roles of members, the most frequent first.
func (r *roster) memberRoles() (out []report.RoleCount) {
	for _, n := range r.members {
		n.Name, n.Role = report.Clean(n.Name), report.Clean(n.Role)
		out = append(out, *n)
	}
	slices.SortFunc(out, func(a, b report.RoleCount) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), strings.Compare(a.Name, b.Name))
	})
	return out
}

// count takes a row that is ready up.
func (r *roster) count(it *item) {
	x := it.other
	if r.roles != nil {
		r.roles.see(x)
	}
	if id := x.organization.ExternalID.Or(""); id != "" {
		most, said := x.organization.MaxMemberships.Get()
		if !said && r.target != nil {
			most = r.target.Settings.MaxAllowedMemberships
		}
		o := &organizationCount{name: strings.Clone(x.organization.Name.Or("")), most: most}
		r.organizations[strings.Clone(id)] = o
		if creator := x.organization.CreatedBy.Or(""); r.known(creator) && (r.target == nil || r.target.Existing[id] == nil) {
			o.creator, o.members, o.admins = strings.Clone(creator), 1, 1
			r.joins(creator, it)
		}
	}
	if !x.invitation.EmailAddress.IsZero() {
		r.invitations[invitationKind{strings.Clone(x.invitation.Organization.Or("")), x.invitation.Waitlist.Or(false)}]++
		return
	}
	id, user := x.membership.Organization.Or(""), x.membership.User.Or(mapping.Lower(x.membership.EmailAddress.Or("")))
	if id == "" {
		return
	}
	o := r.organizations[id]
	if o != nil && o.creator != "" && o.creator == user {
		if o.creator = ""; x.role != adminRole {
			o.admins--
		}
		return
	}
	if o != nil {
		if o.members++; x.role == adminRole {
			o.admins++
		}
	}
	r.joins(user, it)
}

// joins takes up that a user is in one more organization.
func (r *roster) joins(user string, it *item) {
	claim := []validate.Claim{{Kind: validate.Member, Value: user, Locked: true}}
	again := func(d *validate.Duplicates) bool {
		return len(d.Row(claim, d.Prints(claim, nil), it.rec.Position, nil)) > 0
	}
	if again(r.once) && !again(r.twice) {
		r.several++
	}
}

// inviting is how many requests the invitations take, and how long they wait, at least, for
// quotas of their own.
func (r *roster) inviting() (requests int64, seconds float64) {
	classes := map[string]int64{}
	for kind, n := range r.invitations {
		var maker push.Joint = &push.CreateWaitlistEntry{}
		if !kind.waitlist {
			maker = &push.CreateInvitation{Organization: kind.organization}
		}
		_, least, most := maker.Group()
		together, alone := n/int64(most), n%int64(most)
		if alone >= int64(least) {
			together, alone = together+1, 0
		}
		requests += together + alone
		classes[maker.JointClass()] += together
		if one, is := maker.(interface{ Class() string }); is {
			classes[one.Class()] += alone
		}
	}
	for _, c := range ratelimit.Classes {
		if n := classes[c.Name]; n > 0 {
			seconds = max(seconds, float64((n-1)/int64(c.Quota.Requests))*c.Quota.Window.Seconds())
		}
	}
	return requests, seconds
}

// whole adds what concerns the organizations as a whole.
func (r *roster) whole(j *Job, out *report.Check) {
	add := func(code string, n int64) {
		if n > 0 && j.rules.Enabled(code) {
			p := validate.Found(code, "", "")
			out.Problems = append(out.Problems, report.ProblemCount{Code: code, Severity: j.rules.Severity(code), Rows: n, Message: p.Message, Hint: p.Hint})
		}
	}
	if r.target != nil && !r.target.Settings.Enabled {
		add(validate.CodeOrganizationsOff, int64(len(r.organizations)))
	}
	if r.target != nil && r.target.Settings.MaxAllowedRoles > 0 && len(out.NewRoles) > 0 {
		add(validate.CodeRolesMany, max(0, int64(len(r.target.Roles)+len(out.NewRoles))-r.target.Settings.MaxAllowedRoles))
	}
	add(validate.CodeNoOrganizations, r.left)
	if !j.has(mapping.Memberships) {
		return
	}
	var empty, headless, beyond int64
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
	add(validate.CodeNoMembers, empty)
	add(validate.CodeNoAdmin, headless)
	add(validate.CodeOrganizationFull, beyond)
	add(validate.CodeSeveralMemberships, r.several)
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
