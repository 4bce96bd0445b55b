package importer

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"clerk-import/importer/clerkapi"
	"clerk-import/importer/halt"
	"clerk-import/importer/output"
	"clerk-import/importer/push"
	"clerk-import/importer/target"
	"clerk-import/mapping"
	"clerk-import/mapping/record"
)

// ExportOptions say how to copy an instance's users.
type ExportOptions struct {
	Out string // .ndjson, .ndjson.gz or .ndjson.zst; must not exist
	// Files is what else the command reads and writes; nil for nothing.
	Files *output.Set
	// Organizations copies organizations and memberships, too, into files beside Out.
	Organizations bool
	QuotaShare    float64         // of the quota that is used, 0 to 1; 0 is 0.8
	Drain         <-chan struct{} // closed: the export ends
	// Started is told how many users there are; done is how many are written.
	Started func(total int64, done func() int64)
}

// Exported is what an export came to.
type Exported struct {
	Event     string `json:"event"` // "summary"
	Out       string `json:"out"`
	Users     int64  `json:"users"`
	Resumed   int64  `json:"resumed"`   // of these, written by an earlier, interrupted export
	Passwords int64  `json:"passwords"` // users who have one, which is not handed out
	TOTP      int64  `json:"totp"`      // the same of authenticator secrets
	// Organizations and Memberships are how many were written, to Others.
	Organizations int64    `json:"organizations,omitempty"`
	Memberships   int64    `json:"memberships,omitempty"`
	Others        []string `json:"others,omitempty"`
	Requests      int64    `json:"requests"`
	Seconds       float64  `json:"seconds"` // elapsed
}

// exportedUser is a user in the form that the source clerk reads: the columns of the
// dashboard's export, and what it leaves out. Digests, authenticator secrets and backup
// codes are not handed out by the API.
type exportedUser struct {
	ID                 string          `json:"id"`
	ExternalID         string          `json:"external_id,omitempty"`
	Username           string          `json:"username,omitempty"`
	FirstName          string          `json:"first_name,omitempty"`
	LastName           string          `json:"last_name,omitempty"`
	Locale             string          `json:"locale,omitempty"`
	PrimaryEmail       string          `json:"primary_email_address"`
	VerifiedEmails     []string        `json:"verified_email_addresses"`
	UnverifiedEmails   []string        `json:"unverified_email_addresses"`
	PrimaryPhone       string          `json:"primary_phone_number,omitempty"`
	VerifiedPhones     []string        `json:"verified_phone_numbers,omitempty"`
	UnverifiedPhones   []string        `json:"unverified_phone_numbers,omitempty"`
	Wallets            []string        `json:"web3_wallets,omitempty"`
	PublicMetadata     json.RawMessage `json:"public_metadata,omitempty"`
	PrivateMetadata    json.RawMessage `json:"private_metadata,omitempty"`
	UnsafeMetadata     json.RawMessage `json:"unsafe_metadata,omitempty"`
	Banned             bool            `json:"banned,omitempty"`
	Locked             bool            `json:"locked,omitempty"`
	DeleteSelf         bool            `json:"delete_self_enabled"`
	CreateOrganization bool            `json:"create_organization_enabled"`
	OrganizationsLimit int64           `json:"create_organizations_limit,omitempty"`
	BypassClientTrust  bool            `json:"bypass_client_trust,omitempty"`
	LegalAcceptedAt    string          `json:"legal_accepted_at,omitempty"`
	CreatedAt          string          `json:"created_at"`
	// For people, and for whoever compares two instances.
	UpdatedAt         string `json:"updated_at,omitempty"`
	LastSignInAt      string `json:"last_sign_in_at,omitempty"`
	ImageURL          string `json:"image_url,omitempty"`
	PasswordEnabled   bool   `json:"password_enabled"`
	TOTPEnabled       bool   `json:"totp_enabled,omitempty"`
	BackupCodeEnabled bool   `json:"backup_code_enabled,omitempty"`
}

// exportedTime is a time in Unix milliseconds as text, "" for none.
func exportedTime(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
}

// exportedObject is an object on one line, nil if there is nothing in it.
func exportedObject(m json.RawMessage) json.RawMessage {
	if text := strings.TrimSpace(string(m)); text == "" || text == "{}" || text == "null" {
		return nil
	}
	var compact bytes.Buffer
	if json.Compact(&compact, m) != nil {
		return m
	}
	return compact.Bytes()
}

func exported(u *clerkapi.User) exportedUser {
	at, object := exportedTime, exportedObject
	out := exportedUser{
		ID: u.ID, ExternalID: u.ExternalID, Username: u.Username, FirstName: u.FirstName, LastName: u.LastName, Locale: u.Locale,
		VerifiedEmails: []string{}, UnverifiedEmails: []string{},
		PublicMetadata: object(u.PublicMetadata), PrivateMetadata: object(u.PrivateMetadata), UnsafeMetadata: object(u.UnsafeMetadata),
		Banned: u.Banned, Locked: u.Locked, DeleteSelf: u.DeleteSelfEnabled, CreateOrganization: u.CreateOrganization, OrganizationsLimit: u.CreateOrganizations,
		BypassClientTrust: u.BypassClientTrust, LegalAcceptedAt: at(u.LegalAcceptedAt), CreatedAt: at(u.CreatedAt),
		UpdatedAt: at(u.UpdatedAt), LastSignInAt: at(u.LastSignInAt), PasswordEnabled: u.PasswordEnabled, TOTPEnabled: u.TOTPEnabled, BackupCodeEnabled: u.BackupCodeEnabled,
	}
	if u.HasImage {
		out.ImageURL = u.ImageURL
	}
	for i := range u.EmailAddresses {
		e := &u.EmailAddresses[i]
		list := &out.UnverifiedEmails // reserved ones too: nobody has verified them
		if !e.Reserved && e.Verification.Verified() {
			list = &out.VerifiedEmails
		}
		if *list = append(*list, e.EmailAddress); e.ID == u.PrimaryEmailAddressID {
			out.PrimaryEmail = e.EmailAddress
		}
	}
	for i := range u.PhoneNumbers {
		n := &u.PhoneNumbers[i]
		list := &out.UnverifiedPhones
		if !n.Reserved && n.Verification.Verified() {
			list = &out.VerifiedPhones
		}
		if *list = append(*list, n.PhoneNumber); n.ID == u.PrimaryPhoneNumberID {
			out.PrimaryPhone = n.PhoneNumber
		}
	}
	for i := range u.Web3Wallets {
		out.Wallets = append(out.Wallets, u.Web3Wallets[i].Web3Wallet)
	}
	return out
}

// exportForms are the files an export can be written to, by their ending.
var exportForms = map[string]func(io.Writer) (io.WriteCloser, error){
	".ndjson":     func(w io.Writer) (io.WriteCloser, error) { return nopCloser{w}, nil },
	".ndjson.gz":  func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil },
	".ndjson.zst": func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) },
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// Export copies all users of an instance into a file that the source clerk reads. It
// goes on where an interrupted one has stopped, and holds one page at a time.
func Export(ctx context.Context, t *target.Target, o ExportOptions) (_ *Exported, err error) {
	defer t.Why(&err)
	var form func(io.Writer) (io.WriteCloser, error)
	ending := ""
	for e, f := range exportForms {
		if strings.HasSuffix(o.Out, e) {
			form, ending = f, e
		}
	}
	if form == nil {
		return nil, &UsageError{Msg: fmt.Sprintf("--out %s: not a form that is written", o.Out), Try: "--out users.ndjson, users.ndjson.gz or users.ndjson.zst"}
	}
	base := strings.TrimSuffix(o.Out, ending)
	beside := map[mapping.Entity]string{mapping.Users: o.Out}
	if o.Organizations {
		for _, e := range []mapping.Entity{mapping.Organizations, mapping.Memberships} {
			beside[e] = base + "-" + string(e) + ending
		}
	}
	partial := o.Out + "." + t.Instance + ".partial"
	if o.Files == nil {
		o.Files = &output.Set{}
	}
	o.Files.Add(output.Fresh, "--out", o.Out)
	o.Files.Add(output.Part, "--out (what is copied so far)", partial)
	for _, e := range mapping.Entities[1:] {
		o.Files.Add(output.Fresh, "--out (its file of "+string(e)+")", beside[e])
	}
	o.Files.Add(output.Kept, "--sandbox-store", t.Store)
	if err := o.Files.Check(); err != nil {
		return nil, err
	}
	limiter, err := t.Limiter(cmp.Or(o.QuotaShare, target.DefaultShare))
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	ctx, stop := halt.UntilDrained(ctx, o.Drain)
	defer stop()
	c := t.Caller(ctx, limiter)
	out := &Exported{Event: "summary", Out: o.Out}
	f, after, err := reopen(partial, out)
	if err != nil {
		return nil, err
	}
	count := func() (n int64, err error) {
		err = c.Ask(ctx, func(ctx context.Context) (err error) { n, err = t.Client.CountUsers(ctx); return err })
		return n, err
	}
	before, err := count()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if o.Started != nil {
		o.Started(before, func() int64 { return c.Requests() * clerkapi.MaxList })
	}
	w := bufio.NewWriterSize(f, 1<<20)
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	err = target.EveryUser(ctx, c, after, func(u *clerkapi.User) error {
		x := exported(u)
		out.add(&x)
		return lines.Encode(x)
	})
	err = errors.Join(err, w.Flush(), f.Close())
	if err == nil {
		err = whole(out, before, count, partial)
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%w (%s so far, in %s)", ErrInterrupted, record.Amount(out.Users, "user"), partial)
		}
		return nil, fmt.Errorf("export: %w", err)
	}
	if err := complete(o.Files, partial, o.Out, form); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	if o.Organizations {
		if err := exportOrganizations(ctx, c, o.Files, beside, form, out); err != nil {
			if ctx.Err() != nil {
				return nil, fmt.Errorf("%w (the users are in %s)", ErrInterrupted, o.Out)
			}
			return nil, fmt.Errorf("export: %w", err)
		}
	}
	out.Requests, out.Seconds = c.Requests(), time.Since(begin).Seconds()
	return out, nil
}

// whole fails if there are more users than were written, by what the API counted before and counts
// now: users may come and go in between.
func whole(out *Exported, before int64, count func() (int64, error), partial string) error {
	after, err := count()
	if err != nil {
		return err
	}
	if there := min(before, after); out.Users < there {
		return errors.Join(fmt.Errorf("wrote %s: the list of users lacks some that the API counts; nothing is in the place of a whole copy, run it again", record.Of(out.Users, there, "user")), os.Remove(partial))
	}
	return nil
}

// exportedOrganization is an organization in the form that the source clerk reads.
type exportedOrganization struct {
	Object          string          `json:"object"`
	ID              string          `json:"id"`
	Name            string          `json:"name"`
	Slug            string          `json:"slug,omitempty"`
	MaxMemberships  int64           `json:"max_allowed_memberships"`
	AdminDelete     bool            `json:"admin_delete_enabled"`
	PublicMetadata  json.RawMessage `json:"public_metadata,omitempty"`
	PrivateMetadata json.RawMessage `json:"private_metadata,omitempty"`
	RoleSetKey      string          `json:"role_set_key,omitempty"`
	ImageURL        string          `json:"image_url,omitempty"`
	CreatedAt       string          `json:"created_at"`
}

// exportedMembership is the same of a membership.
type exportedMembership struct {
	Object          string          `json:"object"`
	Organization    string          `json:"organization_id"`
	User            string          `json:"user_id"` // the external id that the source clerk gives the user
	Role            string          `json:"role"`
	PublicMetadata  json.RawMessage `json:"public_metadata,omitempty"`
	PrivateMetadata json.RawMessage `json:"private_metadata,omitempty"`
}

// exportOrganizations writes organizations and memberships to files of their own.
func exportOrganizations(ctx context.Context, c *push.Caller, files *output.Set, paths map[mapping.Entity]string, form func(io.Writer) (io.WriteCloser, error), out *Exported) error {
	if err := exportLines(files, paths[mapping.Organizations], form, func(add func(any) error) error {
		return target.EveryOrganization(ctx, c, func(o *clerkapi.Organization) error {
			x := exportedOrganization{
				Object: "organization", ID: o.ID, Name: o.Name, Slug: o.Slug, MaxMemberships: o.MaxAllowedMemberships, AdminDelete: o.AdminDeleteEnabled,
				PublicMetadata: exportedObject(o.PublicMetadata), PrivateMetadata: exportedObject(o.PrivateMetadata), RoleSetKey: o.RoleSetKey, CreatedAt: exportedTime(o.CreatedAt),
			}
			if o.HasImage {
				x.ImageURL = o.ImageURL
			}
			out.Organizations++
			return add(x)
		})
	}); err != nil {
		return err
	}
	err := exportLines(files, paths[mapping.Memberships], form, func(add func(any) error) error {
		return push.Pages(ctx, c, c.API.ListMemberships, func(page []clerkapi.Membership) (more bool, err error) {
			ids, err := externalIDs(ctx, c, page)
			if err != nil {
				return false, err
			}
			for i := range page {
				m := &page[i]
				out.Memberships++
				if err := add(exportedMembership{
					Object: "organization_membership", Organization: m.Organization.ID, User: cmp.Or(ids[m.PublicUserData.UserID], m.PublicUserData.UserID), Role: m.Role,
					PublicMetadata: exportedObject(m.PublicMetadata), PrivateMetadata: exportedObject(m.PrivateMetadata),
				}); err != nil {
					return false, err
				}
			}
			return true, nil
		})
	})
	out.Others = []string{paths[mapping.Organizations], paths[mapping.Memberships]}
	return err
}

// externalIDs are those of the users of memberships, by Clerk id.
func externalIDs(ctx context.Context, c *push.Caller, members []clerkapi.Membership) (map[string]string, error) {
	ids := map[string]string{}
	for i := range members {
		ids[members[i].PublicUserData.UserID] = ""
	}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(ids)), clerkapi.MaxLookup) {
		users, err := c.FindUsers(ctx, clerkapi.ByID, part)
		if err != nil {
			return nil, err
		}
		for i := range users {
			ids[users[i].ID] = users[i].ExternalID
		}
	}
	return ids, nil
}

// exportLines writes a file of rows that takes its place when it is whole.
func exportLines(files *output.Set, path string, form func(io.Writer) (io.WriteCloser, error), each func(add func(any) error) error) error {
	return shaped(files, path, form, func(w io.Writer) error {
		lines := json.NewEncoder(w)
		lines.SetEscapeHTML(false)
		return each(lines.Encode)
	})
}

// shaped writes a file in its form.
func shaped(files *output.Set, path string, form func(io.Writer) (io.WriteCloser, error), write func(io.Writer) error) error {
	f, err := files.Create(path)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(f, 1<<20)
	w, err := form(buffered)
	if err == nil {
		err = errors.Join(write(w), w.Close(), buffered.Flush())
	}
	return f.Commit(err)
}

func (e *Exported) add(u *exportedUser) {
	e.Users++
	if u.PasswordEnabled {
		e.Passwords++
	}
	if u.TOTPEnabled {
		e.TOTP++
	}
}

// reopen opens what an interrupted export has written, to be gone on with behind its
// last whole line; after is that line's user.
func reopen(path string, out *Exported) (f *os.File, after string, err error) {
	f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, "", fmt.Errorf("export: %w", err)
	}
	r, whole := bufio.NewReaderSize(f, 1<<20), int64(0)
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) && (whole > 0 || len(line) == 0) {
			break // the rest is half a line, or nothing
		}
		var u exportedUser
		if err == nil {
			err = json.Unmarshal(line, &u)
		}
		if err != nil || u.ID == "" {
			return nil, "", errors.Join(&UsageError{Msg: path + " is not what an interrupted export has left", Try: "another --out, or move it away"}, f.Close())
		}
		whole += int64(len(line))
		after = u.ID
		out.add(&u)
	}
	out.Resumed = out.Users
	if err = f.Truncate(whole); err == nil {
		_, err = f.Seek(whole, io.SeekStart)
	}
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("export: %w", err), f.Close())
	}
	return f, after, nil
}

// complete gives the finished file its form and its name.
func complete(files *output.Set, partial, path string, form func(io.Writer) (io.WriteCloser, error)) error {
	if strings.HasSuffix(path, ".ndjson") {
		return files.Place(partial, path)
	}
	in, err := os.Open(partial)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := shaped(files, path, form, func(w io.Writer) error { _, err := io.Copy(w, in); return err }); err != nil {
		return err
	}
	_ = in.Close()
	return os.Remove(partial)
}
