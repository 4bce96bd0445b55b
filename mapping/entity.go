package mapping

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"clerk-import/mapping/record"

	"github.com/tidwall/gjson"
)

// Organization is a translated organization: the values of its create body, with the
// source's ids instead of Clerk's.
//
// Source: OpenAPI description of the Backend API, version 2026-05-12, CreateOrganization.
type Organization struct {
	ExternalID      Opt[string] // id in the source
	Name            Opt[string]
	Slug            Opt[string]
	CreatedBy       Opt[string]          // external id of the user who becomes its first admin
	PublicMetadata  Opt[json.RawMessage] // an object
	PrivateMetadata Opt[json.RawMessage] // an object
	MaxMemberships  Opt[int64]           // 0 means unlimited
	CreatedAt       Opt[string]          // RFC 3339
	RoleSet         Opt[string]          // key of the role set it uses
	Domains         []Domain
	Logo            Opt[string] // the address of its picture
}

// Domain is a domain of an organization.
type Domain struct {
	Name           string `json:"name"`
	EnrollmentMode string `json:"enrollment_mode"` // "" is manual_invitation
	Verified       bool   `json:"verified"`        // only if the source says so
}

// addDomain takes a name, or an object with the members of [Domain].
func (o *Organization) addDomain(v Value) error {
	d := Domain{Name: trimmed(v.Text)}
	if v.Kind == JSON || record.LooksLikeJSON(v.Text) {
		at := gjson.Parse(v.Text)
		d = Domain{at.Get("name").String(), at.Get("enrollment_mode").String(), at.Get("verified").Bool()}
	}
	if d.Name == "" {
		return errors.New("has no name")
	}
	o.Domains = append(o.Domains, d)
	return nil
}

// Membership is a translated membership.
type Membership struct {
	Organization    Opt[string] // external id
	User            Opt[string] // external id
	EmailAddress    Opt[string] // of the user, where the source has no id of theirs
	Roles           []string    // as the source names them; there can be one only
	PublicMetadata  Opt[json.RawMessage]
	PrivateMetadata Opt[json.RawMessage]
}

// Invitation is a translated invitation that is still open.
type Invitation struct {
	Organization    Opt[string] // external id; without one it is an invitation to the application
	EmailAddress    Opt[string]
	Roles           []string    // as the source calls them, before --role-map
	Inviter         Opt[string] // external id of a user
	RedirectURL     Opt[string]
	PublicMetadata  Opt[json.RawMessage]
	PrivateMetadata Opt[json.RawMessage]
	ExpiresAt       Opt[string] // RFC 3339
	Waitlist        Opt[bool]   // an entry of the application's waitlist, instead
}

// Expand calls f for each entry of the list [Mapping.Each] in a row, as a row of its own: the
// members of an entry that is an object, or else the entry as "value"; for the members of
// one object, the name as "key"; and the row that it stands in as "parent".
func (m *Mapping) Expand(rec *Record, f func(*Record) error) error {
	if rec.Defect != nil {
		return f(rec)
	}
	v := m.Each.converted(rec)
	if v.Empty() {
		return nil
	}
	if v.Kind == String && record.LooksLikeJSON(v.Text) {
		v.Kind = JSON
	}
	parent := string(rec.AppendJSON(nil))
	entry := func(key string, v Value) error {
		var b strings.Builder
		b.WriteString(`{"parent":`)
		b.WriteString(parent)
		if key != "" {
			b.WriteByte(',')
			appendMember(&b, "key", Str(key))
		}
		if v.Kind == JSON && v.Text[0] == '{' {
			if members := strings.TrimSpace(strings.TrimSpace(v.Text)[1:]); members != "}" {
				b.WriteString("," + strings.TrimSuffix(members, "}"))
			}
		} else {
			b.WriteByte(',')
			appendMember(&b, "value", v)
		}
		b.WriteByte('}')
		return f(&Record{Position: rec.Position, JSON: b.String()})
	}
	if v.Kind == JSON && v.Text[0] == '{' {
		var err error
		gjson.Parse(v.Text).ForEach(func(k, e gjson.Result) bool {
			err = entry(k.Str, fromGJSON(e))
			return err == nil
		})
		return err
	}
	for _, e := range v.Elements() {
		if err := entry("", e); err != nil {
			return err
		}
	}
	return nil
}

// reads reports whether a mapping of another entity is made of the users' rows, and looks
// at a column of them.
func (m *Mapping) reads(column string) bool {
	column, _, _ = strings.Cut(column, ".")
	return slices.ContainsFunc(m.sections, func(s *Mapping) bool {
		tree := s.tree
		switch {
		case s.From != Users:
			return false
		case s.Each.IsZero():
		case s.Each.path.text == column || s.Each.path.segments[0] == column:
			return true
		default:
			if tree = tree.children["parent"]; tree == nil {
				return false
			}
		}
		n := tree.children[column]
		return n != nil && n.read()
	})
}

// readsColumn reports whether an expression looks at a column of a CSV row by its name.
func (m *Mapping) readsColumn(name string) bool {
	if n := m.tree.children[name]; n != nil && n.read() || m.listed(name, true) {
		return true
	}
	input, column, ok := strings.Cut(name, ".")
	if !ok || m.Input.Find(input) == nil {
		return false
	}
	in := m.tree.children[input]
	if in == nil || in.whole {
		return in != nil
	}
	n := in.children[column]
	return n != nil && n.read()
}
