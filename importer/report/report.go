// Package report tells what a check found and what became of a run: a summary
// for people, JSON for machines, the rejects file and the crosswalk.
//
// It is given counts and Problems and never a User, so that no secret can get
// into a report; personal data is masked unless asked for. Start from [Document].
package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// Check is the outcome of a check.
type Check struct {
	Of       string   `json:"-"` // the files of the users and the mapping, for people; the source where it is one that is known
	Source   string   `json:"source"`
	Files    []string `json:"files"`
	Read     int64    `json:"read"`
	Ready    int64    `json:"ready"`            // rows that would be sent
	There    int64    `json:"there,omitempty"`  // of these, users whom the instance has already
	Skipped  int64    `json:"skipped"`          // left behind by the mapping
	Rejected int64    `json:"rejected"`         // rows with a problem of severity error
	Merged   *Merged  `json:"merged,omitempty"` // of the skipped rows: those that are merged into others
	// Mergeable is what --duplicates merge would make of rows that are rejected for what they share.
	Mergeable  *Merged        `json:"mergeable,omitempty"`
	Apart      *Apart         `json:"apart,omitempty"`   // rows of perhaps one person, who get a user each
	Sources    []SourceCount  `json:"sources,omitempty"` // where there are several
	Inputs     []InputCount   `json:"inputs,omitempty"`  // that belong to the leading one
	Problems   []ProblemCount `json:"problems"`
	Skips      []ReasonCount  `json:"skips,omitempty"`
	Digests    []DigestCount  `json:"digests"`
	Plaintext  int64          `json:"plaintext_passwords"`
	NoPassword int64          `json:"no_password"`
	MustReset  int64          `json:"must_reset_password"`         // of those: their password does not come along
	Images     int64          `json:"profile_images"`              // rows with the address of one
	Reserved   int64          `json:"identifiers_reserved"`        // unverified, the user's only one
	Attached   int64          `json:"identifiers_attached"`        // unverified, added after the create
	Taken      int64          `json:"identifiers_taken,omitempty"` // unverified, and another row's user has it: not added
	Left       int64          `json:"values_left_out,omitempty"`   // of the ready rows: what fails by itself
	Target     *Target        `json:"target,omitempty"`            // what it said, when it was asked
	Ways       []WayCount     `json:"ways,omitempty"`              // how the people of the ready rows get in, if the instance has said what it offers
	Groups     []GroupCount   `json:"groups,omitempty"`            // whom somebody has to tell something
	Fields     []FieldCount   `json:"fields"`
	Columns    []ColumnCount  `json:"columns"`
	SignUps    []MonthCount   `json:"sign_ups"`
	// ColumnsOmitted is how many columns more there are than are listed.
	ColumnsOmitted int   `json:"columns_omitted,omitempty"`
	Requests       int64 `json:"requests"` // needed for the ready rows
	// InvitationSeconds is how long invitations wait, at least, for quotas of their own.
	InvitationSeconds float64    `json:"invitation_seconds,omitempty"`
	Estimates         []Estimate `json:"estimates"`
	Canaries          int64      `json:"canaries"` // known passwords that verify
	// Entities are the rows of organizations, memberships and invitations.
	Entities []EntityCount `json:"entities,omitempty"`
	// NewRoles are the roles of members that the target lacks and that will be made.
	NewRoles []string `json:"new_roles,omitempty"`
	// NewPermissions are those of the new roles that the target lacks and that will be made.
	NewPermissions []string `json:"new_permissions,omitempty"`
	// AddedRoles are the roles that will be added to role sets: "role_set:partners: org:auditor".
	AddedRoles []string `json:"added_roles,omitempty"`
	// Organizations are those with the most members, up to a thousand.
	Organizations []OrganizationCount `json:"organizations,omitempty"`
	// Roles are those of members and invited people, as the source calls them, the most frequent first.
	Roles      []RoleCount `json:"roles,omitempty"`
	InputError string      `json:"input_error,omitempty"`
}

// RoleCount is how many members and invited people have a role of the source.
type RoleCount struct {
	Name    string `json:"name"` // at the source; "" says none
	Role    string `json:"role"` // what it becomes
	Rows    int64  `json:"rows"`
	Unknown bool   `json:"unknown,omitempty"` // the instance has no such role, or no instance by itself while none is asked
}

// String says what becomes of a role.
func (r *RoleCount) String() string {
	what := "without a role"
	if r.Name != "" {
		what = "with the role " + r.Name
	}
	if r.Unknown {
		return what + ", which would be " + r.Role + "; that is not there"
	}
	return what + ": " + r.Role
}

// Merged is how many rows are merged into how many others, each of them the first row of a person.
type Merged struct {
	Rows   int64 `json:"rows"`
	People int64 `json:"people"`
}

// String says it in words.
func (m *Merged) String() string {
	return fmt.Sprintf("%s of %s that share an address or a number which each of them has verified",
		map[bool]string{true: "one person", false: Number(m.People) + " people"}[m.People == 1], Amount(m.Rows+m.People, "row"))
}

// Apart are ready rows that share an address or a number with another row, where not both have verified it: perhaps they
// are of one person, who gets two users.
type Apart struct {
	Rows     int64     `json:"rows"`
	Hint     string    `json:"hint"`     // what would make one user of them
	Examples []Example `json:"examples"` // the first ones; other is the row that each shares it with
}

// ApartHint is what would make one user of such rows.
const ApartHint = "if they are one person: have what they share verified where it is not, export again, and --duplicates merge makes one user of them; " +
	"or take the row out that is not needed. migrate --groups DIR lists them all (perhaps-one-person.csv)"

// Says is what such rows come to.
func (a *Apart) Says() string {
	return fmt.Sprintf("%s an address or a number with another row, and not both have verified it: each is a user of its own, and at most one of the two can sign in with it",
		map[bool]string{true: "of the ready rows shares", false: "of the ready rows share"}[a.Rows == 1])
}

// String says which two rows an example is about.
func (e Example) String() string {
	if e.Other.File == "" {
		return strings.TrimSpace(e.At.String() + " " + clean(e.Value))
	}
	return strings.TrimSpace(e.At.String() + " with " + e.Other.String() + " " + clean(e.Value))
}

// KeepApart says how many ready rows have one of some problems, and which are the first ones.
func (c *Check) KeepApart(rows int64, codes []string) {
	if rows == 0 {
		return
	}
	c.Apart = &Apart{Rows: rows, Hint: ApartHint}
	for _, p := range c.Problems {
		if p.Severity == mapping.Warning && slices.Contains(codes, p.Code) {
			c.Apart.Examples = append(c.Apart.Examples, p.Examples...)
		}
	}
}

// Inviting says how long the invitations take, "" if they do not have to wait.
func (c *Check) Inviting() string {
	if c.InvitationSeconds == 0 {
		return ""
	}
	return "The invitations take at least " + Duration(int64(c.InvitationSeconds), 1) + ", by quotas of their own"
}

// toMake are things that will be made for organizations' members.
type toMake struct {
	what string
	keys []string
}

// made are those that there are.
func (c *Check) made() []toMake {
	return slices.DeleteFunc([]toMake{
		{"new permissions", c.NewPermissions}, {"new roles", c.NewRoles}, {"roles added to role sets", c.AddedRoles},
	}, func(m toMake) bool { return len(m.keys) == 0 })
}

// EntityCount is what a check found of the rows of another entity than users.
type EntityCount struct {
	Entity     string        `json:"entity"` // organizations, memberships or invitations
	Files      []string      `json:"files"`
	Read       int64         `json:"read"`
	Ready      int64         `json:"ready"`
	Skipped    int64         `json:"skipped"`
	Rejected   int64         `json:"rejected"`
	InputError string        `json:"input_error,omitempty"`
	Skips      []ReasonCount `json:"skips,omitempty"`
}

// String says it in words.
func (c EntityCount) String() string {
	text := fmt.Sprintf("%s: %s ready", c.Entity, Number(c.Ready))
	if c.Skipped > 0 {
		text += fmt.Sprintf(", %s skipped%s", Number(c.Skipped), c.Why())
	}
	return text + fmt.Sprintf(", %s rejected", Number(c.Rejected))
}

// Why says in brackets why rows were skipped.
func (c EntityCount) Why() string {
	var reasons []string
	for _, s := range c.Skips {
		if len(c.Skips) == 1 {
			return " (" + clean(s.Reason) + ")"
		}
		reasons = append(reasons, Number(s.Rows)+" "+clean(s.Reason))
	}
	if len(reasons) == 0 {
		return ""
	}
	return " (" + strings.Join(reasons, ", ") + ")"
}

// OrganizationCount is how many members an organization has.
type OrganizationCount struct {
	Name    string `json:"name"` // masked
	Members int64  `json:"members"`
	Admins  int64  `json:"admins"` // of these
}

// largest are the organizations that a short report lists.
func (c *Check) largest() []OrganizationCount { return c.Organizations[:min(len(c.Organizations), 10)] }

// String says it in words.
func (c OrganizationCount) String() string {
	return fmt.Sprintf("members in %s, %s of them %s", c.Name, Number(c.Admins), map[bool]string{true: "an admin", false: "admins"}[c.Admins == 1])
}

// Rows is how many rows of all entities there are, and how many of these are rejected.
func (c *Check) Rows() (read, rejected int64) {
	read, rejected = c.Read, c.Rejected
	for _, e := range c.Entities {
		read, rejected = read+e.Read, rejected+e.Rejected
	}
	return read, rejected
}

// Worst is the highest severity among the problems, 0 when there are none. It
// can be an error without a rejected row: some problems are the input's.
func (c *Check) Worst() mapping.Severity {
	var worst mapping.Severity
	for _, p := range c.Problems {
		worst = max(worst, p.Severity)
	}
	return worst
}

// Whole are the errors about the input as a whole, in words: they stand although every good
// row is sent.
func (c *Check) Whole() []string {
	var out []string
	for _, p := range c.Problems {
		if p.Whole && p.Severity == mapping.Fatal {
			about := cmp.Or(p.At.String(), p.Field) // what is about a column stands nowhere
			out = append(out, fmt.Sprintf("%s: %s (%s)", about, p.Message, p.Code))
		}
	}
	return out
}

// ProblemCount is how often a problem occurred, with one example.
type ProblemCount struct {
	Code     string           `json:"code"`
	Severity mapping.Severity `json:"severity"`
	Rows     int64            `json:"rows"`
	Field    string           `json:"field,omitempty"`
	Message  string           `json:"message"`
	Hint     string           `json:"hint"`
	At       mapping.Position `json:"first"`
	Example  string           `json:"example,omitempty"` // masked
	Summary  string           `json:"-"`                 // what is wrong, whichever row has it
	// Whole says that it is about the input as a whole, and not about rows that are rejected.
	Whole bool `json:"-"`
	// Examples are the first rows that have it, the first one included.
	Examples []Example `json:"examples,omitempty"`
}

// Example is one row with a problem.
type Example struct {
	At    mapping.Position `json:"at"`
	Value string           `json:"value,omitempty"` // masked
	Other mapping.Position `json:"other,omitzero"`  // row that it collides with
}

// InputCount is how the rows of an input were used that belong to those of the leading
// one.
type InputCount struct {
	Input     string   `json:"input"`
	Files     []string `json:"files"`
	Rows      int64    `json:"rows"`
	Out       int64    `json:"left_out"`     // of these, by the mapping
	With      int64    `json:"rows_with"`    // of the leading input, that have any of it
	Without   int64    `json:"rows_without"` // that have none
	Unclaimed int64    `json:"unclaimed"`    // rows that belong to none
}

// String says it in words.
func (c InputCount) String() string {
	text := fmt.Sprintf("of %s: %s of the rows have any, %s none", c.Input, Number(c.With), Number(c.Without))
	if c.Out > 0 {
		text += fmt.Sprintf("; the mapping leaves out %s", Number(c.Out))
	}
	if c.Unclaimed > 0 {
		text += fmt.Sprintf("; %s %s to no row", Number(c.Unclaimed), map[bool]string{true: "belongs", false: "belong"}[c.Unclaimed == 1])
	}
	return text
}

// ReasonCount is how many rows the mapping skipped for a reason.
type ReasonCount struct {
	Reason  string `json:"reason"`
	Rows    int64  `json:"rows"`
	Example string `json:"example,omitempty"` // masked, of a note about a value
}

// String says it in words.
func (c ReasonCount) String() string {
	if c.Example == "" {
		return clean(c.Reason)
	}
	return clean(c.Reason + ", first " + c.Example)
}

// Target is what the instance said before anything was sent to it.
type Target struct {
	Name     string `json:"name"`
	Users    int64  `json:"users"`     // it has already
	Cap      int64  `json:"cap"`       // of users, 0 for none
	Settings bool   `json:"settings"`  // rows were held against its settings
	LookedUp bool   `json:"looked_up"` // identifiers were looked up
	Error    string `json:"error,omitempty"`
}

// Estimate is how long a migration would take at a quota.
type Estimate struct {
	Quota     string  `json:"quota"`      // whose
	PerSecond float64 `json:"per_second"` // requests, of the share asked for; 0: no quota
	Seconds   float64 `json:"seconds"`    // 0: there is no quota
}

// WayCount is how many people get in in a way: the best that the instance offers them.
type WayCount struct {
	Way      string `json:"way"`                // password, email, phone, wallet, provider, reset, provider-off or none
	Provider string `json:"provider,omitempty"` // of accounts elsewhere
	Says     string `json:"says"`
	Rows     int64  `json:"rows"`
	Setting  string `json:"setting,omitempty"` // that would help
}

// String says it in words.
func (c WayCount) String() string {
	if c.Setting == "" {
		return clean(c.Says)
	}
	return clean(c.Says + ": " + c.Setting)
}

// GroupCount is how many people somebody has to tell the same.
type GroupCount struct {
	Group string `json:"group"` // must-reset-password, second-factor-lost, only-unverified or perhaps-one-person
	Says  string `json:"says"`
	Rows  int64  `json:"rows"`
}

// FieldCount is how many of the ready rows have a field.
type FieldCount struct {
	Field string `json:"field"`
	Rows  int64  `json:"rows"`
}

// ColumnCount is in how many rows a column of the input is filled.
type ColumnCount struct {
	Column string `json:"column"`
	Used   bool   `json:"used"` // by the mapping, or named there to be ignored
	Rows   int64  `json:"rows"`
	File   string `json:"file,omitempty"` // that has it, where there are several sources
}

// called is the column's name, with its file where there are several sources.
func (c *ColumnCount) called() string {
	if c.File != "" {
		return plain(c.Column) + " (" + plain(c.File) + ")"
	}
	return plain(c.Column)
}

// SourceCount counts the rows of one of several sources.
type SourceCount struct {
	Source string   `json:"source"`
	Files  []string `json:"files"`
	Rows   int64    `json:"rows"`
	Ready  int64    `json:"ready"`
}

// String says where the rows are from.
func (c *SourceCount) String() string {
	return fmt.Sprintf("of %s (%s), %s ready", c.Source, strings.Join(c.Files, ", "), Number(c.Ready))
}

// MonthCount is how many of the ready users signed up in a month, "2021-03".
type MonthCount struct {
	Month string `json:"month"` // "2021-03"
	Rows  int64  `json:"rows"`
}

// Percent is a share in whole percent that says 0 and 100 only when it means it.
func Percent(n, of int64) string {
	switch {
	case of == 0 || n == 0:
		return "0 %"
	case n*100 < of:
		return "<1 %"
	case n < of && n*1000 >= of*995:
		return ">99 %"
	}
	return fmt.Sprintf("%d %%", (n*100+of/2)/of)
}

// DigestCount is how many rows have digests of one format and cost.
type DigestCount struct {
	Hasher   string `json:"hasher"`
	Cost     string `json:"cost"`     // in words: "cost 10", "m=64 MiB t=1 p=2"
	Insecure bool   `json:"insecure"` // Clerk replaces it at the first sign-in
	Weak     bool   `json:"weak"`     // of a cost far below today's advice
	Rows     int64  `json:"rows"`
}

// Amount is "1 user", "2,998 users".
func Amount(n int64, what string) string { return record.Amount(n, what) }

// Number writes 1234567 as 1,234,567.
func Number(n int64) string { return record.Number(n) }
