package importer

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"clerk-import/importer/compare"
	"clerk-import/importer/validate"
	"clerk-import/mapping"
)

// MergedIDs is the key of a user's private metadata under which the external ids stand of the rows that were merged
// into the user's, a list in the order of the input.
const MergedIDs = "clerk_import_merged_ids"

// oneRow is one of the rows of a person.
type oneRow struct {
	user *mapping.User
	at   mapping.Position
}

// uniting makes one user of several rows.
type uniting struct {
	user     mapping.User // the leading row's, at first
	rows     []oneRow     // the leading one first
	problems []mapping.Problem
}

// unite makes one user of the rows of a person, which are in the order of the input. The leading row is the one whose
// password comes along, or else the oldest, or else the first: what it says stands, and what stays behind for that is
// appended to problems. Nothing is trusted more than in every row that says it, and nothing is allowed that a row forbids.
func unite(rows []oneRow, problems []mapping.Problem) (mapping.User, []mapping.Problem) {
	var all []string // external ids, in the order of the input
	for _, r := range rows {
		if id := r.user.ExternalID.Or(""); id != "" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b oneRow) int {
		password := func(u *mapping.User) int { return map[bool]int{true: 0, false: 1}[u.HasPassword()] }
		return cmp.Or(cmp.Compare(password(a.user), password(b.user)), cmp.Compare(age(a.user), age(b.user)))
	})
	m := &uniting{user: *rows[0].user, rows: rows, problems: problems}
	m.identifiers()
	m.texts()
	m.rights()
	m.secrets()
	m.metadata(all)
	for _, r := range rows[1:] {
		for _, p := range r.user.Providers {
			if !slices.Contains(m.user.Providers, p) {
				m.user.Providers = append(slices.Clip(m.user.Providers), p)
			}
		}
		if age(r.user) < age(&m.user) {
			m.user.CreatedAt = r.user.CreatedAt
		}
	}
	return m.user, m.problems
}

// age is when a user signed up, in Unix ms; those who do not say are the youngest.
func age(u *mapping.User) int64 {
	at, err := time.Parse(time.RFC3339Nano, u.CreatedAt.Or(""))
	if err != nil {
		return math.MaxInt64
	}
	return at.UnixMilli()
}

// leaves says that a field of a row stays behind.
func (m *uniting) leaves(code, field string, r oneRow, what, hint string) {
	m.problems = append(m.problems, mapping.Problem{
		Code: code, Severity: mapping.Warning, Field: field, Other: r.at,
		Message: fmt.Sprintf("%s of the row at %s stays behind: the row at %s leads, and says otherwise", what, r.at, m.rows[0].at), Hint: hint,
	})
}

// identifiers unites what somebody signs in with. An address or number is verified where every row that has it says so.
func (m *uniting) identifiers() {
	ids := func(kind validate.Kind, of func(*mapping.User) *[]mapping.Identifier) {
		var all []mapping.Identifier
		for _, r := range m.rows {
			for _, id := range *of(r.user) {
				i := slices.IndexFunc(all, func(o mapping.Identifier) bool { return validate.Fold(kind, o.Value) == validate.Fold(kind, id.Value) })
				if i < 0 {
					all = append(all, id)
				} else {
					all[i].Verified = all[i].Verified && id.Verified
				}
			}
		}
		*of(&m.user) = all
	}
	ids(validate.Email, func(u *mapping.User) *[]mapping.Identifier { return &u.Emails })
	ids(validate.Phone, func(u *mapping.User) *[]mapping.Identifier { return &u.Phones })
	m.byNumber()
	m.user.Web3Wallets = nil
	for _, r := range m.rows {
		for _, w := range r.user.Web3Wallets {
			if !slices.ContainsFunc(m.user.Web3Wallets, func(o string) bool {
				return validate.Fold(validate.Wallet, o) == validate.Fold(validate.Wallet, w)
			}) {
				m.user.Web3Wallets = append(m.user.Web3Wallets, w)
			}
		}
	}
}

// byNumber tells of rows that nothing but a number joins, while each has verified an address of its own.
func (m *uniting) byNumber() {
	var together [][]string // addresses that rows have verified, those of one row or of several that share one
	var first []mapping.Position
	for _, r := range m.rows {
		var own []string
		for _, e := range r.user.Emails {
			if e.Verified {
				own = append(own, validate.Fold(validate.Email, e.Value))
			}
		}
		if own == nil {
			continue
		}
		at := r.at
		for i := len(together) - 1; i >= 0; i-- {
			if slices.ContainsFunc(together[i], func(e string) bool { return slices.Contains(own, e) }) {
				own, at = append(own, together[i]...), first[i]
				together, first = slices.Delete(together, i, i+1), slices.Delete(first, i, i+1)
			}
		}
		together, first = append(together, own), append(first, at)
	}
	if len(together) < 2 {
		return
	}
	m.problems = append(m.problems, mapping.Problem{
		Code: codeMergedByNumber, Severity: mapping.Warning, Field: "phone_number", Other: first[1],
		Message: fmt.Sprintf("a phone number alone joins the rows at %s and %s, and each has verified an address of its own", first[0], first[1]),
		Hint:    "numbers pass from one person to the next, and families share them: look at each; --as-error " + codeMergedByNumber + " keeps these rows out",
	})
}

// texts takes what there can be one of from the first row that has it.
func (m *uniting) texts() {
	for _, f := range []struct {
		field, what string
		of          func(*mapping.User) *mapping.Opt[string]
		fold        validate.Kind
	}{
		{"external_id", "", func(u *mapping.User) *mapping.Opt[string] { return &u.ExternalID }, validate.ExternalID},
		{"username", "the username", func(u *mapping.User) *mapping.Opt[string] { return &u.Username }, validate.Username},
		{"first_name", "the first name", func(u *mapping.User) *mapping.Opt[string] { return &u.FirstName }, 0},
		{"last_name", "the last name", func(u *mapping.User) *mapping.Opt[string] { return &u.LastName }, 0},
		{"locale", "the locale", func(u *mapping.User) *mapping.Opt[string] { return &u.Locale }, 0},
		{"profile_image", "the profile image", func(u *mapping.User) *mapping.Opt[string] { return &u.ProfileImage }, 0},
		{"legal_accepted_at", "", func(u *mapping.User) *mapping.Opt[string] { return &u.LegalAcceptedAt }, 0},
	} {
		to := f.of(&m.user)
		for _, r := range m.rows[1:] {
			v := f.of(r.user).Or("")
			switch mine := to.Or(""); {
			case v == "":
			case mine == "":
				*to = *f.of(r.user)
			case f.what != "" && validate.Fold(f.fold, mine) != validate.Fold(f.fold, v):
				m.leaves(codeMergedLeft, f.field, r, f.what, "a user has one; change it in the instance where the other is wanted")
				m.problems[len(m.problems)-1].Value = v
			}
		}
	}
}

// rights are those that every row gives: banned or locked in one row is banned or locked.
func (m *uniting) rights() {
	for _, f := range []struct {
		field, what string
		of          func(*mapping.User) *mapping.Opt[bool]
		stands      bool // the value that one row is enough for
	}{
		{"banned", "that somebody is not banned", func(u *mapping.User) *mapping.Opt[bool] { return &u.Banned }, true},
		{"locked", "", func(u *mapping.User) *mapping.Opt[bool] { return &u.Locked }, true},
		{"delete_self_enabled", "", func(u *mapping.User) *mapping.Opt[bool] { return &u.DeleteSelfEnabled }, false},
		{"create_organization_enabled", "", func(u *mapping.User) *mapping.Opt[bool] { return &u.CreateOrgEnabled }, false},
		{"bypass_client_trust", "", func(u *mapping.User) *mapping.Opt[bool] { return &u.BypassClientTrust }, false},
	} {
		is := func(r oneRow) bool { return f.of(r.user).Or(!f.stands) == f.stands }
		if !slices.ContainsFunc(m.rows, is) {
			continue
		}
		*f.of(&m.user) = mapping.Some(f.stands)
		if i := slices.IndexFunc(m.rows, func(r oneRow) bool { return !is(r) }); i >= 0 && f.what != "" {
			m.problems = append(m.problems, mapping.Problem{
				Code: codeMergedLeft, Severity: mapping.Warning, Field: f.field, Other: m.rows[i].at,
				Message: fmt.Sprintf("one of the person's rows is banned, the one at %s is not: the user is banned", m.rows[i].at),
				Hint:    "lift the ban in the instance, or in the export, if it was meant for one account alone",
			})
		}
	}
	for _, r := range m.rows[1:] { // 0 is without a limit
		if n, said := r.user.CreateOrgsLimit.Get(); said && n > 0 {
			if mine := m.user.CreateOrgsLimit.Or(0); mine == 0 || n < mine {
				m.user.CreateOrgsLimit = r.user.CreateOrgsLimit
			}
		}
	}
}

// secrets are those of the leading row; those of the others cannot be added to it.
func (m *uniting) secrets() {
	lead := m.rows[0].user
	for _, r := range m.rows[1:] {
		if r.user.HasPassword() {
			m.leaves(codeMergedPassword, "password", r, "the password", "tell these people which of their passwords is left, or that they can reset it")
		}
		m.user.PasswordLeft = m.user.PasswordLeft || r.user.PasswordLeft && !lead.HasPassword()
		lost := slices.Clone(r.user.FactorsLost)
		if r.user.TOTPSecret.Or("") != "" && r.user.TOTPSecret.Or("") != lead.TOTPSecret.Or("") {
			lost = append(lost, "authenticator app (of another row of the same person)")
		}
		if len(r.user.BackupCodes) > 0 && !slices.Equal(r.user.BackupCodes, lead.BackupCodes) {
			lost = append(lost, "backup codes (of another row of the same person)")
		}
		if len(lost) > len(r.user.FactorsLost) {
			m.leaves(codeMergedFactor, "totp_secret", r, "a second factor", "tell these people to set it up again")
		}
		for _, f := range lost {
			if !slices.Contains(m.user.FactorsLost, f) {
				m.user.FactorsLost = append(slices.Clip(m.user.FactorsLost), f)
			}
		}
	}
}

// metadata unites the objects of each place, and keeps the external ids of the other rows.
func (m *uniting) metadata(ids []string) {
	for _, f := range []struct {
		field, what string
		of          func(*mapping.User) *mapping.Opt[json.RawMessage]
	}{
		{"public_metadata", "public metadata", func(u *mapping.User) *mapping.Opt[json.RawMessage] { return &u.PublicMetadata }},
		{"private_metadata", "private metadata", func(u *mapping.User) *mapping.Opt[json.RawMessage] { return &u.PrivateMetadata }},
		{"unsafe_metadata", "unsafe metadata", func(u *mapping.User) *mapping.Opt[json.RawMessage] { return &u.UnsafeMetadata }},
	} {
		to := f.of(&m.user)
		for _, r := range m.rows[1:] {
			theirs, said := f.of(r.user).Get()
			if !said {
				continue
			}
			mine, said := to.Get()
			if !said {
				*to = mapping.Some(theirs)
				continue
			}
			both, conflict := uniteJSON(mine, theirs)
			if *to = mapping.Some(both); conflict {
				m.leaves(codeMergedLeft, f.field, r, f.what+" under a key that both have", "look which of the two is meant, and correct it in the export or in the instance")
			}
		}
	}
	others := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == m.user.ExternalID.Or("") })
	if len(others) == 0 {
		return
	}
	private := m.user.PrivateMetadata.Or(json.RawMessage("{}"))
	said, _ := json.Marshal(map[string][]string{MergedIDs: others}) // of texts: never fails
	both, conflict := uniteJSON(said, private)
	if m.user.PrivateMetadata = mapping.Some(both); conflict {
		m.leaves(codeMergedLeft, "private_metadata", m.rows[0], "private metadata under "+MergedIDs, "the key is for the ids of merged rows: rename the other one in the mapping")
	}
}

// uniteJSON unites two objects, key by key. Where both say something else under one key, the first one's stands.
func uniteJSON(first, second json.RawMessage) (both json.RawMessage, conflict bool) {
	var a, b map[string]json.RawMessage
	if !isObject(first, &a) || !isObject(second, &b) {
		return first, !compare.SameJSON(first, second)
	}
	for key, theirs := range b {
		mine, is := a[key]
		if !is {
			a[key] = theirs
			continue
		}
		value, differs := uniteJSON(mine, theirs)
		a[key], conflict = value, conflict || differs
	}
	both, err := json.Marshal(a)
	if err != nil { // of values that were read: never
		return first, true
	}
	return both, conflict
}

func isObject(text json.RawMessage, to *map[string]json.RawMessage) bool {
	text = bytes.TrimSpace(text)
	return len(text) > 0 && text[0] == '{' && json.Unmarshal(text, to) == nil
}
